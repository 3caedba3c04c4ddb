//! Files that stand in the midst of a text: uuencode, and yEnc where it came through whole.

use crate::exchange::mail::lines::{Line, lines};

/// A text, and the files that stood in it.
#[derive(Debug, Default)]
pub(in crate::exchange::mail) struct Split {
    pub text: Vec<u8>,
    pub files: Vec<File>,
}

/// A file with the name that its first line gives.
#[derive(Debug)]
pub(in crate::exchange::mail) struct File {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// Takes the files out of a text. What is not a whole file stays as it is.
pub(in crate::exchange::mail) fn split(raw: &[u8]) -> Split {
    let mut split = Split::default();
    let mut kept = 0;
    let mut at = 0;
    // Where no end follows one beginning, none follows a later one either.
    let (mut ends, mut yends) = (true, true);
    while let Some(line) = lines(&raw[at..]).next() {
        let here = at;
        at += line.next;
        let file = if let Some(name) = begins_uuencode(line.text).filter(|_| ends) {
            let file = uuencoded(raw, at, name);
            ends = file.is_some();
            file
        } else if line.text.starts_with(b"=ybegin ") && yends {
            let file = yencoded(raw, at, line);
            yends = file.is_some();
            file
        } else {
            None
        };
        if let Some((file, next)) = file {
            split.text.extend_from_slice(&raw[kept..here]);
            split.files.push(file);
            (at, kept) = (next, next);
        }
    }
    split.text.extend_from_slice(&raw[kept..]);
    split
}

/// `begin 644 name`: the name, which may be empty.
fn begins_uuencode(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"begin ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let name = rest[digits..].trim_ascii();
    // Some programs forget the name; whether it is a file its lines tell.
    let apart = rest.get(digits).is_none_or(|sign| *sign == b' ');
    (matches!(digits, 3 | 4) && apart).then_some(name)
}

/// The file whose lines begin at a place, and where the text goes on.
fn uuencoded(raw: &[u8], from: usize, name: &[u8]) -> Option<(File, usize)> {
    let mut bytes = Vec::new();
    for line in lines(&raw[from..]) {
        if line.text.trim_ascii() == b"end" {
            return Some((File { name: name.to_vec(), bytes }, from + line.next));
        }
        let Some((length, signs)) = line.text.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let sound = line.text.iter().all(|byte| (32..=96).contains(byte));
        // A blank at the end may be gone on the way.
        if !sound || signs.len() > length.div_ceil(3) * 4 + 2 {
            return None;
        }
        let value = |at: usize| signs.get(at).map_or(0, |sign| sign.wrapping_sub(32) & 63);
        let mut piece: Vec<u8> = (0..length.div_ceil(3))
            .flat_map(|group| {
                let [a, b, c, d] = [0, 1, 2, 3].map(|place| value(group * 4 + place));
                [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
            })
            .collect();
        piece.truncate(length);
        bytes.append(&mut piece);
    }
    None
}

/// The file whose lines begin at a place, behind `=ybegin line=128 size=5 name=a.bin`, and where the text
/// goes on. One of several pieces is left as it is.
fn yencoded(raw: &[u8], from: usize, begin: Line<'_>) -> Option<(File, usize)> {
    let name = memchr::memmem::find(begin.text, b" name=")?;
    if memchr::memmem::find(begin.text, b" part=").is_some() {
        return None;
    }
    let mut bytes = Vec::new();
    for line in lines(&raw[from..]) {
        if line.text.starts_with(b"=yend") {
            let name = begin.text[name + 6..].trim_ascii().to_vec();
            return Some((File { name, bytes }, from + line.next));
        }
        let mut signs = line.text.iter();
        while let Some(sign) = signs.next() {
            let byte = match sign {
                b'=' => signs.next()?.wrapping_sub(64),
                sign => *sign,
            };
            bytes.push(byte.wrapping_sub(42));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_a_text() {
        let raw = b"See:\r\nbegin 644 my file.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nBye\r\n";
        let found = split(raw);
        assert_eq!(found.text, b"See:\r\nBye\r\n");
        assert_eq!(
            (&found.files[0].name[..], &found.files[0].bytes[..]),
            (&b"my file.txt"[..], &b"hello"[..])
        );
        let found = split(b"begin 644 \n%:&5L;&\\\n`\nend\nBye");
        assert_eq!((found.text, found.files[0].name.len()), (b"Bye".to_vec(), 0));
        let packed: Vec<u8> = b"hello".iter().map(|byte| byte.wrapping_add(42)).collect();
        let raw = [b"=ybegin line=128 size=5 name=a b.bin\n", &packed[..], b"\n=yend size=5\nBye"]
            .concat();
        let found = split(&raw);
        assert_eq!(found.text, b"Bye");
        assert_eq!(
            (&found.files[0].name[..], &found.files[0].bytes[..]),
            (&b"a b.bin"[..], &b"hello"[..])
        );
    }

    #[test]
    fn what_only_looks_like_a_file_stays() {
        for raw in [
            &b"begin 644 x\nno such lines\nend\n"[..],
            b"begin 2024 well\n",
            b"begin 644 x\n%:&5L",
            b"=ybegin name=x\n",
            b"",
        ] {
            let found = split(raw);
            assert!(found.files.is_empty());
            assert_eq!(found.text, raw);
        }
    }
}
