//! A line to type into: by what the eye takes for one character, with the usual keys of shells.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;

use super::fit::{put, width};

/// A line of text with a cursor. The cursor is a place in bytes, always between two characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    cursor: usize,
}

/// No line grows beyond this many bytes; a pasted book is cut.
const LONGEST: usize = 8192;

impl Line {
    /// A line with this text, the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let mut line = Self::default();
        line.insert(&text.into());
        line
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor stands, in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether the cursor stands behind everything.
    pub fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts a text in at the cursor. Line breaks become blanks, other controls are dropped.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        if self.text.len() + clean.len() <= LONGEST {
            self.text.insert_str(self.cursor, &clean);
            self.cursor += clean.len();
        }
    }

    /// Puts another text in place of what was typed.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Puts a text in place of a range of bytes, and the cursor behind it.
    pub fn replace(&mut self, range: std::ops::Range<usize>, text: &str) {
        self.text.replace_range(range.clone(), "");
        self.cursor = range.start;
        self.insert(text);
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.text[self.cursor..]
            .graphemes(true)
            .next()
            .map_or(self.cursor, |cluster| self.cursor + cluster.len())
    }

    fn word_before(&self) -> usize {
        self.text[..self.cursor]
            .split_word_bound_indices()
            .rev()
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(0, |(at, _)| at)
    }

    fn word_after(&self) -> usize {
        self.text[self.cursor..]
            .split_word_bound_indices()
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }

    pub fn edit(&mut self, edit: Edit) {
        let to = match edit {
            Edit::Left | Edit::DeleteLeft => self.before(),
            Edit::Right | Edit::DeleteRight => self.after(),
            Edit::WordLeft | Edit::DeleteWordLeft => self.word_before(),
            Edit::WordRight => self.word_after(),
            Edit::Start | Edit::DeleteToStart => 0,
            Edit::End | Edit::DeleteToEnd => self.text.len(),
        };
        match edit {
            Edit::Left
            | Edit::Right
            | Edit::WordLeft
            | Edit::WordRight
            | Edit::Start
            | Edit::End => {
                self.cursor = to;
            }
            Edit::DeleteLeft | Edit::DeleteWordLeft | Edit::DeleteToStart => {
                self.text.replace_range(to..self.cursor, "");
                self.cursor = to;
            }
            Edit::DeleteRight | Edit::DeleteToEnd => self.text.replace_range(self.cursor..to, ""),
        }
    }

    /// Draws the line so that the cursor is seen; answers where the cursor stands.
    pub fn view(&self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        let room = area.width.max(1);
        let mut start = 0;
        // From the left as long as it fits; else so much of the end that the cursor is inside.
        while width(&self.text[start..self.cursor]) >= room {
            start += self.text[start..].graphemes(true).next().map_or(1, str::len);
        }
        put(buffer, area.x, area.y, room, &self.text[start..], style);
        Position::new(area.x + width(&self.text[start..self.cursor]).min(room - 1), area.y)
    }
}

/// What a key does to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// One character to the left.
    Left,
    /// One character to the right.
    Right,
    /// One word to the left.
    WordLeft,
    /// One word to the right.
    WordRight,
    Start,
    End,
    /// Deletes the character on the left.
    DeleteLeft,
    /// Deletes the character on the right.
    DeleteRight,
    /// Deletes the word on the left.
    DeleteWordLeft,
    /// Deletes everything on the left.
    DeleteToStart,
    /// Deletes everything on the right.
    DeleteToEnd,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_by_what_the_eye_sees() {
        let mut line = Line::new("ёлка e\u{301}x");
        line.edit(Edit::Left);
        line.edit(Edit::DeleteLeft);
        assert_eq!(line.text(), "ёлка x");
        line.edit(Edit::DeleteWordLeft);
        assert_eq!(line.text(), "x");
        line.edit(Edit::End);
        line.insert("a\nb\u{1b}");
        assert_eq!(line.text(), "xa b");
        line.edit(Edit::Start);
        line.edit(Edit::WordRight);
        assert_eq!(line.cursor(), 2);
        line.edit(Edit::DeleteToEnd);
        assert_eq!(line.text(), "xa");
    }

    #[test]
    fn shows_the_part_around_the_cursor() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 1));
        let at = Line::new("abcdefgh").view(&mut buffer, Rect::new(0, 0, 5, 1), Style::new());
        assert_eq!(at.x, 4);
        let row: String = (0..5).map(|x| buffer[(x, 0)].symbol().to_owned()).collect();
        assert_eq!(row, "efgh ");
    }
}
