//! JSON that does nothing to a terminal it is read on. Controls and marks of direction in what clients
//! wrote become escapes, which any reader turns back: nothing is lost, and nothing is acted on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes one value on one line, without the end of the line.
pub fn write(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Safe))
}

/// One value on one line.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        for (at, sign) in fragment.char_indices().filter(|(_, sign)| acts_on_terminals(*sign)) {
            out.write_all(&fragment.as_bytes()[written..at])?;
            write!(out, "\\u{:04x}", u32::from(sign))?;
            written = at + sign.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

/// DEL and the C1 controls, of which U+009B begins a sequence; what ends a line for some readers; and what
/// turns the direction of reading. JSON itself escapes the rest.
const fn acts_on_terminals(sign: char) -> bool {
    matches!(
        sign,
        '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn escapes_what_a_terminal_acts_on_and_loses_nothing() {
        let value =
            json!({"a\u{9d}": "x\u{9b}31m \u{7f}é\u{202e}я\n\u{1b}[0m", "b": [1, 2.5, null]});

        let mut out = Vec::new();
        super::write(&mut out, &value).unwrap();
        let line = String::from_utf8(out).unwrap();

        assert_eq!(line, r#"{"a\u009d":"x\u009b31m \u007fé\u202eя\n\u001b[0m","b":[1,2.5,null]}"#);
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
    }
}
