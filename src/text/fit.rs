//! Text cut to the cells it has, by what the eye takes for one character, with an ellipsis.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells a text takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The text, cut to `room` cells; the last of them is an ellipsis where something was cut.
pub fn fit(text: &str, room: u16) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut used = 0;
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > room {
            break;
        }
        end = at + cluster.len();
    }
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

/// Cuts at the front instead: the end of the text stays.
pub fn fit_end(text: &str, room: u16) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut used = 0;
    let mut start = text.len();
    for (at, cluster) in text.grapheme_indices(true).rev() {
        used += width(cluster);
        if used > room {
            break;
        }
        start = at;
    }
    Cow::Owned(format!("…{}", &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_what_the_eye_sees() {
        assert_eq!(fit("Возврат", 7), "Возврат");
        assert_eq!(fit("Возврат", 5), "Возв…");
        assert_eq!(fit("a b c", 3), "a…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        // A combining accent stays with its letter.
        assert_eq!(fit("e\u{301}a\u{300}ux", 3), "e\u{301}a\u{300}…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(fit_end("abcdef", 4), "…def");
    }

    #[test]
    fn never_takes_more_than_its_room() {
        for text in ["plain", "日本語テキスト", "e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧 family", ""]
        {
            for room in 0..12 {
                assert!(width(&fit(text, room)) <= room, "{text:?} in {room}");
                assert!(width(&fit_end(text, room)) <= room, "{text:?} in {room}");
            }
        }
    }
}
