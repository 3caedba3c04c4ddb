//! Client text made safe to show. Whatever stands in a mail or a call's note, on the screen it is only
//! text: it cannot move the cursor, hide words, turn their order around or pile up over other lines.
//! The stored text stays as it came; this is how it is looked at.

use std::fmt;

use unicode_normalization::char::is_combining_mark;

/// What stands in place of a character that has no picture and no width.
const HIDDEN: char = '·';
/// No more marks than this are shown over one letter.
const MARKS: usize = 4;

/// A text that is safe to show: the one type that goes from the desk's data to a screen or a terminal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SafeText(String);

impl SafeText {
    /// The text in one line: line breaks and tabs are blanks.
    pub fn line(text: &str) -> Self {
        Self(shown(text, false))
    }

    /// The text with its line breaks; a tab is four blanks.
    pub fn block(text: &str) -> Self {
        Self(shown(text, true))
    }

    /// A name in one line, with a mark behind it where a word of it mixes alphabets, as `pаypal` with a
    /// Cyrillic `а`.
    pub fn name(text: &str) -> Self {
        let mut name = shown(text, false);
        if mixes_alphabets(text) {
            name.push_str(" (?)");
        }
        Self(name)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many cells it takes on a screen.
    pub fn width(&self) -> usize {
        unicode_width::UnicodeWidthStr::width(self.0.as_str())
    }

    /// The text, taken out.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn shown(text: &str, lines: bool) -> String {
    // Nearly all texts are plain; they are only copied.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    let mut marks = 0;
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_combining_mark(c) && !is_variation(c) {
            marks += 1;
            if marks <= MARKS {
                safe.push(c);
            }
            continue;
        }
        marks = 0;
        match c {
            '\r' if rest.peek() == Some(&'\n') => continue,
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                safe.push(if lines { '\n' } else { ' ' });
            }
            '\t' => safe.push_str(if lines { "    " } else { " " }),
            '\0'..='\u{1f}' => {
                safe.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(HIDDEN));
            }
            '\u{7f}' => safe.push('␡'),
            '\u{200c}' | '\u{200d}' => {
                let joins = before.is_some_and(|before| is_joined(before, rest.peek().copied(), c));
                safe.push(if joins { c } else { HIDDEN });
            }
            '\u{fe0e}' | '\u{fe0f}' => {
                if before.is_some_and(|before| is_picture(before) || before.is_ascii_digit()) {
                    safe.push(c);
                }
                continue;
            }
            _ if is_hidden(c) => safe.push(HIDDEN),
            _ => safe.push(c),
        }
        before = Some(c);
    }
    safe
}

/// Whether a character has no width or turns the order of others around.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    ) || is_variation(c)
}

fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{34f}')
}

/// Whether a joiner between two characters means something: it builds an emoji, or shapes a script.
fn is_joined(before: char, after: Option<char>, joiner: char) -> bool {
    let Some(after) = after else { return false };
    let builds = joiner == '\u{200d}' && is_picture(before) && is_picture(after);
    builds || (is_shaped(before) && is_shaped(after))
}

fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{fe0f}'
        | '\u{1f000}'..='\u{1faff}'
    )
}

/// Scripts whose letters take other shapes beside one another.
fn is_shaped(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
    )
}

/// Whether a word mixes Latin with Cyrillic or Greek letters.
pub fn mixes_alphabets(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        let other = word
            .chars()
            .any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}'));
        latin && other
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_controls_instead_of_obeying_it() {
        assert_eq!(
            SafeText::line("\u{1b}[31mred\u{7}\n\tnext\r\nlast\0").as_str(),
            "␛[31mred␇  next last␀"
        );
        assert_eq!(SafeText::block("a\r\nb\rc\td").as_str(), "a\nb\nc    d");
        assert_eq!(SafeText::line("a\u{9b}2Jb").as_str(), "a·2Jb");
    }

    #[test]
    fn shows_what_hides_or_turns_around() {
        assert_eq!(
            SafeText::line("pay\u{202e}lap\u{2066}x\u{200b}y\u{feff}").as_str(),
            "pay·lap·x·y·"
        );
        assert_eq!(SafeText::line("tag\u{e0041}").as_str(), "tag·");
    }

    #[test]
    fn leaves_languages_and_emoji_as_they_are() {
        for text in [
            "Ёлка и йод",
            "e\u{301}te\u{301}",
            "👩\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}",
            "می\u{200c}خواهم",
            "שלום",
            "日本語",
        ] {
            assert_eq!(SafeText::line(text).as_str(), text);
        }
        assert_eq!(SafeText::line("a\u{200d}b").as_str(), "a·b");
    }

    #[test]
    fn piles_up_no_marks() {
        let tower = format!("z{}", "\u{335}".repeat(50));
        assert_eq!(SafeText::line(&tower).as_str().chars().count(), 5);
    }

    #[test]
    fn marks_names_that_mix_alphabets() {
        assert_eq!(SafeText::name("Anna Иванова").as_str(), "Anna Иванова");
        assert_eq!(SafeText::name("Pаypal").as_str(), "Pаypal (?)");
    }
}
