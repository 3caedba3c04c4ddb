//! Text broken into lines of a width: at blanks where it can, inside a word where it must.

use unicode_segmentation::UnicodeSegmentation;

use super::fit::width;

/// Breaks a text into lines of at most `room` cells. Its own line breaks stay; an empty text is one
/// empty line.
pub fn wrap(text: &str, room: u16) -> Vec<String> {
    ranges(text, room).into_iter().map(|range| text[range].to_owned()).collect()
}

/// The same, as ranges of bytes of the text.
pub fn ranges(text: &str, room: u16) -> Vec<std::ops::Range<usize>> {
    let room = room.max(1);
    let mut lines = Vec::new();
    let mut base = 0;
    for paragraph in text.split('\n') {
        paragraph_ranges(paragraph.trim_end_matches('\r'), base, room, &mut lines);
        base += paragraph.len() + 1;
    }
    lines
}

fn paragraph_ranges(text: &str, base: usize, room: u16, lines: &mut Vec<std::ops::Range<usize>>) {
    let mut start = 0;
    let mut used = 0;
    // The last place where the line may be broken: the end of the text before, the start after.
    let mut blank: Option<(usize, usize)> = None;
    for (at, cluster) in text.grapheme_indices(true) {
        let cells = width(cluster);
        let is_blank = cluster.chars().all(breaks);
        if used + cells > room && !is_blank {
            let (end, next) = blank.unwrap_or((at, at));
            lines.push(base + start..base + end);
            start = next;
            used = width(&text[start..at]);
            blank = None;
        }
        if is_blank {
            blank = Some((
                blank.filter(|(_, next)| *next == at).map_or(at, |b| b.0),
                at + cluster.len(),
            ));
        }
        used += cells;
    }
    let end = start + text[start..].trim_end().len();
    lines.push(base + start..base + end.max(start));
}

/// Whether a line may be broken at a sign: at blanks but those made to hold words together.
fn breaks(sign: char) -> bool {
    sign.is_whitespace() && !matches!(sign, '\u{a0}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_blanks_and_inside_long_words() {
        assert_eq!(wrap("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("one\n\ntwo", 10), ["one", "", "two"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("слово за слово", 8), ["слово за", "слово"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("a  b", 1), ["a", "b"]);
        assert_eq!(wrap("всего 79,8\u{a0}% к сроку", 10), ["всего", "79,8\u{a0}% к", "сроку"]);
    }

    #[test]
    fn loses_no_word_and_keeps_to_the_width() {
        let text =
            "I am sorry that we charged you for what you did not use. 日本 e\u{301}te\u{301}";
        for room in 1..40 {
            let lines = wrap(text, room);
            let joined: String = lines.concat().split_whitespace().collect();
            let whole: String = text.split_whitespace().collect();
            assert_eq!(joined, whole, "{room}");
            if room > 1 {
                assert!(lines.iter().all(|line| width(line) <= room), "{room}");
            }
        }
    }
}
