//! Who wrote a mail, by the words of a header as they stand there: people and programs write addresses in
//! more ways than the rules allow (RFC 5322, 3.4).

use crate::exchange::charset as charsets;
use crate::exchange::mail::{head::words, one_line};

/// No more of a header is looked at, in bytes.
const LONGEST: usize = 8 << 10;

/// The name and the address that a header gives first; the address in lower case.
pub(in crate::exchange::mail) fn first(
    header: &[u8],
    charset: Option<&str>,
) -> (Option<String>, Option<String>) {
    let header = beginning(header);
    // Encoded words stay until the parts are told apart: commas may hide in them.
    let plain = words_apart(header, charset);
    let found = parts(&plain).or_else(|| parts(&words::decode(header, charset)));
    let (name, address) = match found {
        Some((name, address)) => (name, Some(address)),
        None => match bare_angle(&plain) {
            Some((name, address)) => (name, Some(address)),
            None => (plain, None),
        },
    };
    let name = said(&words::decode(name.as_bytes(), charset));
    let name = Some(name).filter(|name| {
        !name.is_empty()
            && address.as_ref().is_none_or(|address| !name.eq_ignore_ascii_case(address))
    });
    (name, address)
}

/// As much of a header as is looked at: whoever wrote it stands at its beginning.
fn beginning(header: &[u8]) -> &[u8] {
    if header.len() <= LONGEST {
        return header;
    }
    // No character and no word is cut in two.
    let end = header[..LONGEST].iter().rposition(u8::is_ascii_whitespace).unwrap_or(LONGEST);
    &header[..end]
}

/// A header with its bytes as text, encoded words left as they are.
fn words_apart(header: &[u8], charset: Option<&str>) -> String {
    if header.is_ascii() && !header.contains(&0x1b) {
        return String::from_utf8_lossy(header).into_owned();
    }
    charsets::guess(header, charset)
}

/// A name without its quotes.
fn said(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut escaped = false;
    for c in name.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => {}
            _ => {
                text.push(c);
                escaped = false;
            }
        }
    }
    let text = one_line(&text);
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | ',' | ';' | '<' | '>'))
        .to_owned()
}

/// Which characters of a header stand within quotes; none do where a quote is never closed.
fn quoted(header: &str) -> Vec<bool> {
    let mut within = false;
    let mut escaped = false;
    let marks: Vec<bool> = header
        .bytes()
        .map(|byte| {
            let quote = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            let mark = within || quote;
            within ^= quote;
            mark
        })
        .collect();
    if within { vec![false; marks.len()] } else { marks }
}

/// The name before the first address, and the address; none where nothing has an `@`.
fn parts(header: &str) -> Option<(String, String)> {
    let quotes = quoted(header);
    let bytes = header.as_bytes();
    let outside = |at: usize, byte: u8| bytes[at] == byte && !quotes[at];
    let mut from = 0;
    for at in 0..bytes.len() {
        let ends = outside(at, b',') || outside(at, b';');
        // An address of its own before the one in angle brackets comes first.
        if ends {
            if bare(&header[from..at]).is_some() {
                return bare(&header[..at]);
            }
            from = at + 1;
        }
        if !outside(at, b'<') {
            continue;
        }
        let inside = &header[at + 1..];
        // `<<a@b>>`
        if inside.starts_with('<') {
            continue;
        }
        let inside = &inside[..inside.find('>').unwrap_or(inside.len())];
        if let Some(address) = address(inside) {
            let mut name = &header[..at];
            // `Team: Ivan <i@x>, …;` is a group; what is before the colon is its name.
            if let Some((_, member)) = name.split_once(':')
                && header[at..].contains(';')
                && !name.contains('"')
            {
                name = member;
            }
            let name = name.trim_end_matches('<').trim();
            return Some((name.to_owned(), address));
        }
        // What is in these brackets is no address: it belongs to no name either.
        if inside.trim().is_empty() {
            break;
        }
    }
    bare(header)
}

/// An address without brackets, and the words before it or the comment after it.
fn bare(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    // `"john doe"@x`
    if let Some(rest) = text.strip_prefix('"')
        && let Some((_, host)) = rest.split_once("\"@")
        && let Some(host) = host.split_whitespace().next()
    {
        let end = text.len() - rest.len() + (rest.find("\"@")? + 2) + host.len();
        return Some((String::new(), text[..end].trim_end_matches(['>', ',', ';']).to_lowercase()));
    }
    let mut from = 0;
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';')
    };
    for token in text.split(apart) {
        let begin = from;
        from += token.len();
        from += text[from..].chars().next().map_or(0, char::len_utf8);
        let Some(address) = token.contains('@').then(|| address(token)).flatten() else {
            continue;
        };
        let before = text[..begin].trim_end_matches(['<', '[', '(', '"', '\'', ' ']);
        let comment = text[begin + token.len()..]
            .trim_start_matches(['>', ']', '"', '\'', ' '])
            .strip_prefix('(')
            .map(|comment| comment.rsplit_once(')').map_or(comment, |(comment, _)| comment));
        let name = if before.trim().is_empty() { comment.unwrap_or_default() } else { before };
        return Some((name.trim().to_owned(), address));
    }
    // `jdoe@machine(comment). example`, `i @ x.example`
    let (local, _) = text.rsplit_once('@')?;
    if local.split_whitespace().count() > 1 {
        return None;
    }
    Some((String::new(), address(text)?))
}

/// `<moderator>`: an address of the same machine.
fn bare_angle(header: &str) -> Option<(String, String)> {
    let (name, inside) = header.split_once('<')?;
    let inside = inside.split('>').next()?.trim();
    let local = !inside.is_empty()
        && inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'));
    local.then(|| (name.trim().to_owned(), inside.to_lowercase()))
}

/// What is in the brackets, as an address; none where it is none.
fn address(inside: &str) -> Option<String> {
    let mut text = inside.trim();
    if text.len() > 7 && text.is_char_boundary(7) && text[..7].eq_ignore_ascii_case("mailto:") {
        text = &text[7..];
    }
    // The way it went, from when mails said so: `@a,@b:i@x`.
    if text.starts_with('@') {
        text = text.rsplit_once(':')?.1;
    }
    let (local, host) = text.rsplit_once('@')?;
    let (local, host) = (without_comments(local), without_comments(host));
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let local = if quoted {
        local
    } else {
        // `i . petrov @x` is one address, `x.example i@x` a word and an address.
        let mut words = local.split_whitespace().collect::<Vec<_>>();
        let dotted = words.iter().any(|word| word.starts_with('.') || word.ends_with('.'));
        if !dotted && words.len() > 1 {
            words = words.split_off(words.len() - 1);
        }
        let local = words.concat();
        local.trim_matches(['\'', '"', '<']).to_owned()
    };
    let host: String = host.split_whitespace().collect();
    let host = host.trim_matches(['\'', '"', '>', ',', ';']);
    let plain = |c: char| !matches!(c, '<' | '>' | ',' | ';' | '(' | ')') && !c.is_control();
    let sound = !local.is_empty()
        && !host.is_empty()
        && host.chars().all(|c| plain(c) && c != '"')
        && (quoted || local.chars().all(plain));
    sound.then(|| format!("{local}@{host}").to_lowercase())
}

/// A text without what stands in parentheses.
fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_however_they_are_written() {
        for (header, name, address) in [
            ("Ivan <i@x.ru>", "Ivan", "i@x.ru"),
            ("Ivan<I@X.ru>", "Ivan", "i@x.ru"),
            ("i@x.ru", "", "i@x.ru"),
            ("<i@x.ru>", "", "i@x.ru"),
            ("i@x.ru (Ivan Petrov)", "Ivan Petrov", "i@x.ru"),
            ("Petrov, Ivan <i@x.ru>", "Petrov, Ivan", "i@x.ru"),
            ("\"Petrov, \\\"I\\\"\" <i@x.ru>", "Petrov, \"I\"", "i@x.ru"),
            ("=?utf-8?Q?Petrov=2C_Ivan?= <i@x.ru>", "Petrov, Ivan", "i@x.ru"),
            ("=?utf-8?B?0JjQstCw0L0gPGlAeC5ydT4=?=", "Иван", "i@x.ru"),
            ("a@x.ru, b@x.ru", "", "a@x.ru"),
            ("a@x.ru; Ivan <b@x.ru>", "", "a@x.ru"),
            ("Team: Ivan <i@x.ru>, b@y.z;", "Ivan", "i@x.ru"),
            ("Support: Acme <i@x.ru>", "Support: Acme", "i@x.ru"),
            ("Ivan <i@x.ru", "Ivan", "i@x.ru"),
            ("Ivan i@x.ru>", "Ivan", "i@x.ru"),
            ("Ivan <<i@x.ru>>", "Ivan", "i@x.ru"),
            ("Ivan <mailto:i@x.ru>", "Ivan", "i@x.ru"),
            ("\"i@x.ru\" [mailto:i@x.ru]", "", "i@x.ru"),
            ("Ivan Petrov i@x.ru", "Ivan Petrov", "i@x.ru"),
            ("<@a.b,@c.d:i@x.ru>", "", "i@x.ru"),
            ("\"Ivan Petrov <i@x.ru>", "Ivan Petrov", "i@x.ru"),
            ("\"ivan@work\" <i@x.ru>", "ivan@work", "i@x.ru"),
            ("i@x.ru via List <list@y.z>", "i@x.ru via List", "list@y.z"),
            ("\"john doe\"@x.ru", "", "\"john doe\"@x.ru"),
            ("\"john doe\"@x.ru (J)", "", "\"john doe\"@x.ru"),
            ("<\"john doe\"@x.ru>", "", "\"john doe\"@x.ru"),
            ("Ivan <i @ x.ru>", "Ivan", "i@x.ru"),
            ("Ivan <i . petrov@x.ru>", "Ivan", "i.petrov@x.ru"),
            ("Ivan <x.ru i@x.ru>", "Ivan", "i@x.ru"),
            ("John Doe <jdoe@machine(comment).  example>", "John Doe", "jdoe@machine.example"),
            ("'i@x.ru'", "", "i@x.ru"),
            ("\"i@x.ru\"", "", "i@x.ru"),
            ("'Ivan' <i@x.ru>", "Ivan", "i@x.ru"),
            ("i@x.ru <>", "", "i@x.ru"),
            ("MAILER DAEMON <>", "MAILER DAEMON", ""),
            ("Ivan (IT <i@x.ru>", "Ivan (IT", "i@x.ru"),
            ("Moderator-Address <moderator>", "Moderator-Address", "moderator"),
            ("undisclosed-recipients:;", "undisclosed-recipients:", ""),
            ("Whomever", "Whomever", ""),
            ("", "", ""),
            ("@", "@", ""),
            ("<", "", ""),
        ] {
            let (found_name, found_address) = first(header.as_bytes(), None);
            assert_eq!(found_name.unwrap_or_default(), name, "name of {header}");
            assert_eq!(found_address.unwrap_or_default(), address, "address of {header}");
        }
    }
}
