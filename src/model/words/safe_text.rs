//! Client text made safe to show. Whatever stands in a mail or a call's note, on the screen it is only
//! text: it cannot move the cursor, hide words, turn their order around or pile up over other lines.
//! The stored text stays as it came; this is how it is looked at.
//!
//! Cutting and wrapping to a width is the screen's, in `tui/widget`.

mod alphabet;
mod glyph;
#[cfg(test)]
mod laws;

use std::{borrow::Cow, fmt};

pub use alphabet::mixes_alphabets;
use glyph::{
    is_flag_base, is_hidden, is_joining, is_mark, is_modifier, is_picture, is_private, is_selector,
    takes_selector,
};

/// What stands in place of a character that has no picture and no width.
const HIDDEN: char = '·';
/// What stands in place of a character that nobody else knows how to draw.
const UNKNOWN: char = '\u{fffd}';
/// What carries a mark that came without a letter.
const CARRIER: char = '\u{25cc}';
/// No more marks than this are shown over one letter.
const MARKS: u8 = 4;
/// No more pictures than this are joined to a first one; the longest in use joins three.
const JOINED: u8 = 4;
/// A letter of a flag's name stands this far above its ASCII letter.
const TAG: u32 = 0xe_0000;

/// A text that is safe to show: the one type that goes from the desk's data to a screen or a terminal.
/// Making it safe again changes nothing, and a text that needs no change is not copied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SafeText<'a>(Cow<'a, str>);

impl<'a> SafeText<'a> {
    /// The text in one line: line breaks and tabs are blanks.
    pub fn line(text: &'a str) -> Self {
        Self(shown(text, false))
    }

    /// The text with its line breaks; a tab is four blanks.
    pub fn block(text: &'a str) -> Self {
        Self(shown(text, true))
    }

    /// A name in one line, with a mark behind it where a word of it mixes alphabets, as `pаypal` with a
    /// Cyrillic `а`.
    pub fn name(text: &'a str) -> Self {
        let name = shown(text, false);
        if mixes_alphabets(&name) {
            return Self(Cow::Owned(format!("{name} (?)")));
        }
        Self(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many cells it takes on a screen.
    pub fn width(&self) -> usize {
        unicode_width::UnicodeWidthStr::width(self.as_str())
    }

    /// The text, taken out.
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }

    /// The text, free of what it was made from.
    pub fn into_owned(self) -> SafeText<'static> {
        SafeText(Cow::Owned(self.into_string()))
    }
}

impl fmt::Display for SafeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for SafeText<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What is shown for the next character.
enum Shown {
    /// The character itself.
    Same,
    Other(char),
    Blanks,
    /// A carrier, and the mark on it.
    Carried,
    /// Nothing: one mark too many, or the first half of a line break.
    Nothing,
}

/// What was shown since the last character that stands by itself.
#[derive(Default)]
struct Cluster {
    /// The character that stands by itself; nothing at the start of a line.
    base: Option<char>,
    /// Whether nothing was put upon it yet.
    bare: bool,
    marks: u8,
    joiner: bool,
    /// Pictures joined to the first one.
    joined: u8,
}

impl Cluster {
    fn start(&mut self, base: char) {
        let joined = if self.joiner && is_picture(base) { self.joined + 1 } else { 0 };
        *self = Self {
            base: Some(base).filter(|base| *base != '\n'),
            bare: true,
            joined,
            ..Self::default()
        };
    }

    fn show(&mut self, shown: char) -> Shown {
        self.start(shown);
        Shown::Other(shown)
    }

    fn same(&mut self, c: char) -> Shown {
        self.start(c);
        Shown::Same
    }

    /// What is shown for `c`, before which this was shown and after which `rest` comes.
    fn next(&mut self, c: char, rest: &str, lines: bool) -> Shown {
        match c {
            '\n' if lines => self.same(c),
            '\r' if rest.starts_with('\n') => Shown::Nothing,
            '\r' if lines => self.show('\n'),
            '\t' if lines => {
                self.start(' ');
                Shown::Blanks
            }
            '\n' | '\r' | '\t' => self.show(' '),
            '\0'..='\u{1f}' => self.show(char::from_u32(0x2400 + u32::from(c)).unwrap_or(UNKNOWN)),
            '\u{7f}' => self.show('␡'),
            '\u{80}'..='\u{9f}' => self.show(UNKNOWN),
            ' '..='~' => self.same(c),
            '\u{200c}' | '\u{200d}' if self.may_join(c, rest) => {
                self.joiner = true;
                self.bare = false;
                Shown::Same
            }
            _ if is_selector(c) => {
                if self.bare && self.base.is_some_and(|base| takes_selector(base, c)) {
                    self.bare = false;
                    Shown::Same
                } else {
                    self.show(HIDDEN)
                }
            }
            _ if is_hidden(c) => self.show(HIDDEN),
            _ if is_private(c) => self.show(UNKNOWN),
            _ if is_mark(c) || (is_modifier(c) && self.base.is_some_and(is_picture)) => self.mark(),
            _ => self.same(c),
        }
    }

    fn mark(&mut self) -> Shown {
        if self.base.is_none() {
            self.start(CARRIER);
            self.marks = 1;
            self.bare = false;
            return Shown::Carried;
        }
        if self.marks == MARKS {
            return Shown::Nothing;
        }
        self.marks += 1;
        self.bare = false;
        Shown::Same
    }

    /// Whether a joiner means something here: it builds an emoji, or shapes the letters of a script.
    fn may_join(&self, joiner: char, rest: &str) -> bool {
        let Some(base) = self.base.filter(|_| !self.joiner) else {
            return false;
        };
        let next = rest.chars().next();
        let builds = joiner == '\u{200d}'
            && is_picture(base)
            && next.is_some_and(|next| is_picture(next) && !is_modifier(next));
        (builds && self.joined < JOINED) || is_joining(base)
    }
}

fn shown(text: &str, lines: bool) -> Cow<'_, str> {
    // Nearly all texts are plain.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut safe: Option<String> = None;
    let mut cluster = Cluster::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        if let Some(flag) = flag_name(c, &text[after..]) {
            cluster.start(c);
            cluster.bare = false;
            if let Some(safe) = &mut safe {
                safe.push_str(&text[at..after + flag]);
            }
            at = after + flag;
            continue;
        }
        let shown = cluster.next(c, &text[after..], lines);
        if !matches!(shown, Shown::Same) && safe.is_none() {
            safe = Some(text[..at].to_owned());
        }
        if let Some(safe) = &mut safe {
            match shown {
                Shown::Same => safe.push(c),
                Shown::Other(other) => safe.push(other),
                Shown::Blanks => safe.push_str("    "),
                Shown::Carried => safe.extend([CARRIER, c]),
                Shown::Nothing => {}
            }
        }
        at = after;
    }
    safe.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// How many bytes of `rest` name the flag of a region, as England's: up to six letters and an end.
fn flag_name(c: char, rest: &str) -> Option<usize> {
    if !is_flag_base(c) {
        return None;
    }
    let mut bytes = 0;
    for (at, tag) in rest.chars().enumerate() {
        bytes += tag.len_utf8();
        let letter = u32::from(tag).checked_sub(TAG).and_then(char::from_u32)?;
        match letter {
            '\u{7f}' if at > 0 => return Some(bytes),
            'a'..='z' | '0'..='9' if at < 6 => {}
            _ => return None,
        }
    }
    None
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
        assert_eq!(SafeText::block("a\r\nb\rc\td\x7f").as_str(), "a\nb\nc    d␡");
        // The same controls in one byte, and the one that would end the line.
        assert_eq!(SafeText::line("a\u{9b}2Jb\u{85}").as_str(), "a�2Jb�");
    }

    #[test]
    fn shows_what_hides_or_turns_around() {
        assert_eq!(
            SafeText::line("pay\u{202e}lap\u{2066}x\u{200b}y\u{feff}").as_str(),
            "pay·lap·x·y·"
        );
        assert_eq!(SafeText::block("a\u{2028}b\u{2029}").as_str(), "a·b·");
        assert_eq!(SafeText::line("tag\u{e0041}").as_str(), "tag·");
        assert_eq!(SafeText::line("ㅤ\u{115f}\u{ffa0}").as_str(), "···");
        assert_eq!(SafeText::line("\u{e000}\u{10fffd}\u{ffff}").as_str(), "���");
    }

    #[test]
    fn leaves_languages_and_emoji_as_they_are() {
        for text in [
            "Ёлка и йод",
            "Е\u{308}лка и и\u{306}од",
            "e\u{301}te\u{301} Vie\u{323}\u{302}t",
            "👩\u{200d}👩\u{200d}👧",
            "👩🏻\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨🏿",
            "👍🏽 🇰🇿 ❤\u{fe0f} 1\u{fe0f}\u{20e3} ©\u{fe0f} ☎\u{fe0e}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "น้ำ",
            "שָׁלוֹם",
            "العربية",
            "日本語 ｶﾞ 한국어 葛\u{e0100}",
            "№ «цена» 5 ₽ — да…",
        ] {
            let safe = SafeText::line(text);
            assert_eq!(safe.as_str(), text);
            assert!(matches!(safe.0, Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_joiner_that_joins_nothing_is_shown() {
        assert_eq!(SafeText::line("a\u{200d}b").as_str(), "a·b");
        assert_eq!(SafeText::line("👩\u{200d}b").as_str(), "👩·b");
        assert_eq!(SafeText::line("می\u{200c}\u{200c}خ").as_str(), "می\u{200c}·خ");
        assert_eq!(SafeText::line("a\u{fe0f}b\u{e0100}").as_str(), "a·b·");
        assert_eq!(SafeText::line("❤\u{fe0f}\u{fe0f}").as_str(), "❤\u{fe0f}·");
        assert_eq!(
            SafeText::line("🏴\u{e0067}\u{e0062}x").as_str(),
            "🏴··x",
            "a flag without an end"
        );
    }

    #[test]
    fn piles_up_no_marks() {
        for (base, mark) in [('z', '\u{335}'), ('가', '\u{1161}'), ('👍', '🏽')] {
            let tower = format!("{base}{}", mark.to_string().repeat(50));
            assert_eq!(SafeText::line(&tower).as_str().chars().count(), 5);
        }
        let chain = "👩\u{200d}".repeat(50) + "👩";
        let safe = SafeText::line(&chain);
        assert!(safe.width() >= 20, "{safe}");
    }

    #[test]
    fn a_mark_without_a_letter_sits_on_nobody_elses() {
        assert_eq!(SafeText::line("\u{301}a").as_str(), "◌\u{301}a");
        assert_eq!(SafeText::block("a\n\u{301}b").as_str(), "a\n◌\u{301}b");
    }

    #[test]
    fn marks_names_that_mix_alphabets() {
        assert_eq!(SafeText::name("Anna Иванова").as_str(), "Anna Иванова");
        assert_eq!(SafeText::name("Pаypal").as_str(), "Pаypal (?)");
    }
}
