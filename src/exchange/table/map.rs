//! Maps: what the table of another program means, written down once in a file. The ready ones are
//! `assets/maps/*.toml`; their comments are the documentation of the language.

mod conversation;
mod file;
mod ready;

use std::collections::HashMap;

use chrono_tz::Tz;

pub(in crate::exchange) use conversation::{Comment, Conversation, document_text};
pub use ready::{READY, Ready};

use crate::exchange::{
    dates::DateOrder,
    fields::plain,
    mapping::{CONVERSATION, Purpose},
};
use crate::{
    model::request::{Channel, Priority, Status},
    problem::Problem,
};

/// What the tables of a program mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableMap {
    /// Its short name: of a ready one, or of its file.
    pub name: String,
    /// Whose tables it is for, in words.
    pub title: String,
    /// Columns by which a table is known for one of this map's: all of any of these lists.
    known_by: Vec<Vec<String>>,
    /// Whose numbers they are; the same number of another source is another's.
    pub source: Option<String>,
    /// What stands before each number.
    pub prefix: String,
    /// Fields without which a table is none of these.
    pub(in crate::exchange) needed: Vec<String>,
    /// Whether a quote is a letter like others, between tabs.
    pub(in crate::exchange) bare: bool,
    /// How requests came whose row does not say it.
    pub(in crate::exchange) channel: Option<Channel>,
    /// Whether the day or the month stands first.
    pub(in crate::exchange) order: Option<DateOrder>,
    /// The zone of times without one.
    pub(in crate::exchange) zone: Option<Tz>,
    /// Field → the names of its column, the best first. `*` stands for any letters.
    columns: Vec<(String, Vec<String>)>,
    /// Columns that are left out on purpose.
    leave_out: Vec<String>,
    pub(in crate::exchange) status: Words<Status>,
    pub(in crate::exchange) priority: Words<Priority>,
    pub(in crate::exchange) channels: Words<Channel>,
    /// Where the conversation stands, if it is there.
    pub(in crate::exchange) conversation: Option<Conversation>,
}

/// Our words by those of the other program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Words<T> {
    known: HashMap<String, T>,
    /// What any other word stands for.
    other: Option<T>,
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), other: None }
    }
}

impl<T: Copy> Words<T> {
    fn insert(&mut self, word: &str, ours: T) {
        if word == "*" {
            self.other = Some(ours);
        } else {
            self.known.insert(plain(word), ours);
        }
    }

    pub(in crate::exchange) fn of(&self, word: &str) -> Option<T> {
        self.known.get(&plain(word)).copied()
    }

    /// What a word stands for that nobody knows.
    pub(in crate::exchange) fn other(&self) -> Option<T> {
        self.other
    }
}

impl TableMap {
    /// Reads a map.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn read(name: &str, file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        file::read(name, file, text)
    }

    /// The ready map whose columns a table has.
    pub(in crate::exchange) fn known_by(header: &[String]) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let has = |column: &String| names.contains(&plain(column));
        ready::maps()
            .iter()
            .find(|map| map.known_by.iter().any(|columns| columns.iter().all(has)))
            .cloned()
    }

    /// Claims the columns that the map knows and nobody has, each with how far behind the others of its field
    /// it stands.
    pub(in crate::exchange) fn claim(
        &self,
        header: &[String],
        found: &mut [Option<(Purpose, usize)>],
    ) {
        for (field, names) in &self.columns {
            for (rank, name) in names.iter().enumerate() {
                for (column, found) in header.iter().zip(found.iter_mut()) {
                    if found.is_some() {
                        continue;
                    }
                    let Some(part) = matched(name, column) else {
                        continue;
                    };
                    let purpose = match field.as_str() {
                        CONVERSATION => Purpose::Conversation,
                        "field.*" => Purpose::Field(format!("field.{part}")),
                        field => Purpose::Field(field.to_owned()),
                    };
                    *found = Some((purpose, rank));
                }
            }
        }
        for (column, found) in header.iter().zip(found.iter_mut()) {
            if found.is_none() && self.leave_out.iter().any(|name| matched(name, column).is_some())
            {
                *found = Some((Purpose::Unwanted, 0));
            }
        }
    }
}

/// What stands for the `*` where a column has such a name; nothing where the name has none.
fn matched(name: &str, column: &str) -> Option<String> {
    let Some((before, after)) = name.split_once('*') else {
        return (plain(name) == plain(column)).then(String::new);
    };
    let column = column.trim();
    let part = column.strip_prefix(before)?.strip_suffix(after)?.trim();
    (!part.is_empty()).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        assert_eq!(matched("Custom field (*)", "Custom field (Team)").as_deref(), Some("Team"));
        assert_eq!(matched("Custom field (*)", "Custom field ()"), None);
        assert_eq!(matched("Created at", "created_at").as_deref(), Some(""));
        assert_eq!(matched("*", "x").as_deref(), Some("x"));
        assert_eq!(matched("a*a", "a"), None);
    }
}
