//! The config file: what an operator may set. Everything has a default; `config.example.toml` is the
//! file that says exactly those.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::{
    columns::Column,
    keys::{Action, Keymap},
    theme::ThemeName,
};
use crate::text::Language;

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The language of the screens; what the environment says where none is set.
    pub language: Option<Language>,
    /// The desk's file.
    pub database: Option<PathBuf>,
    /// How the screen looks.
    pub theme: ThemeName,
    /// Whether the screen takes the mouse from the start.
    pub mouse: bool,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// The editor for long texts; what the environment says where none is set.
    pub editor: Option<String>,
    /// The columns of the queue with their widths; by the width of the window where none are chosen.
    pub columns: Vec<(Column, u16)>,
    /// The keys.
    pub keys: Keymap,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    language: Option<Language>,
    database: Option<PathBuf>,
    #[serde(default)]
    theme: ThemeName,
    #[serde(default)]
    mouse: bool,
    #[serde(default)]
    ascii: bool,
    editor: Option<String>,
    #[serde(default)]
    columns: Vec<Spanned<String>>,
    #[serde(default)]
    keys: BTreeMap<Spanned<String>, Spanned<Vec<String>>>,
}

impl Settings {
    /// Reads the text of a config file; `name` is what it is called in messages.
    ///
    /// # Errors
    /// What is wrong, with the line and what would be right; all problems of keys together.
    pub fn read(name: &str, text: &str) -> Result<Self> {
        let raw: Raw = toml::from_str(text).with_context(|| format!("reading {name}"))?;
        let mut problems = Vec::new();
        let mut keys = Keymap::default();
        let mut lines = BTreeMap::new();
        for (action, chords) in &raw.keys {
            let line = text[..action.span().start].matches('\n').count() + 1;
            let Some(known) = Action::from_name(action.get_ref()) else {
                problems.push(format!(
                    "{name}:{line}: there is no action `{}`{}",
                    action.get_ref(),
                    nearest(action.get_ref())
                ));
                continue;
            };
            lines.insert(known, line);
            if let Err(wrong) = keys.set(known, chords.get_ref()) {
                problems.push(format!(
                    "{name}:{line}: `{wrong}` is no key; write c, C, ctrl-s, alt-x, F3, enter, esc, tab, space, left, \
                     pgdn, or several parted by a blank: g g"
                ));
            }
        }
        let mut columns = Vec::new();
        for column in &raw.columns {
            match Column::read(column.get_ref()) {
                Ok((read, _)) if columns.iter().any(|(other, _)| *other == read) => {}
                Ok(read) => columns.push(read),
                Err(wrong) => {
                    let line = text[..column.span().start].matches('\n').count() + 1;
                    problems.push(format!("{name}:{line}: {wrong}"));
                }
            }
        }
        for (chord, one, other) in keys.conflicts() {
            let line = lines.get(&one).or(lines.get(&other)).copied().unwrap_or(0);
            problems.push(format!(
                "{name}:{line}: `{chord}` means both {} and {}; give one of them another key",
                one.name(),
                other.name()
            ));
        }
        if !problems.is_empty() {
            bail!("{}", problems.join("\n"));
        }
        Ok(Self {
            language: raw.language,
            database: raw.database,
            theme: raw.theme,
            mouse: raw.mouse,
            ascii: raw.ascii,
            editor: raw.editor,
            columns,
            keys,
        })
    }

    /// A config file that says exactly what holds without one.
    pub fn example() -> String {
        let mut text = String::from(
            "# The config file of firstline; everything here is what holds without it.\n\
             # `firstline config path` says where it is looked for.\n\n\
             # language = \"ru\"                     # en or ru; else what LANG says\n\
             # database = \"/srv/desk/firstline.db\" # else the user's data folder\n\
             # editor = \"vim\"                      # for long texts; else $VISUAL or $EDITOR\n\
             theme = \"dark\"                        # dark | light | contrast | mono; NO_COLOR means mono\n\
             mouse = false                         # on from the start? F9 changes it\n\
             ascii = false                         # for terminals without Unicode\n\n\
             # The columns of the queue, each with its width; without them they follow the window.\n\
             # columns = [\"due\", \"number\", \"subject\", \"client:24\", \"department\", \"status\", \"who\"]\n\n\
             # What is pressed for each action. A letter is the key, whatever the layout: `r` is also `к`.\n\
             # Several keys one after the other are parted by a blank: \"g g\".\n\
             [keys]\n",
        );
        for action in Action::ALL {
            let keys: Vec<String> = action
                .usual_keys()
                .iter()
                .map(|key| format!("\"{key}\""))
                .collect();
            text.push_str(action.name());
            text.push_str(" = [");
            text.push_str(&keys.join(", "));
            text.push_str("]\n");
        }
        text
    }
}

/// The action whose name is nearest to a misspelt one, as a hint.
fn nearest(name: &str) -> String {
    let best = Action::ALL
        .iter()
        .map(|action| {
            let begins = action.name().chars().next() == name.chars().next();
            (distance(name, action.name()), !begins, action.name())
        })
        .min();
    match best {
        Some((far, _, action)) if far <= 3 => format!(": did you mean `{action}`?"),
        _ => String::new(),
    }
}

/// How many letters must be changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.chars().enumerate() {
        let mut diagonal = at;
        row[0] = at + 1;
        for (column, o) in other.iter().enumerate() {
            let next = (row[column + 1] + 1)
                .min(row[column] + 1)
                .min(diagonal + usize::from(c != *o));
            diagonal = row[column + 1];
            row[column + 1] = next;
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_what_holds_without_it() {
        let file = include_str!("../../config.example.toml");
        assert_eq!(file, Settings::example());
        assert_eq!(
            Settings::read("example", file).unwrap(),
            Settings::default()
        );
        assert_eq!(Settings::read("empty", "").unwrap(), Settings::default());
    }

    #[test]
    fn keys_can_be_changed() {
        let settings =
            Settings::read("c", "language = \"ru\"\n[keys]\nclaim = [\"C\", \"F5\"]").unwrap();
        assert_eq!(settings.language, Some(Language::Russian));
        assert_eq!(settings.keys.chords(Action::Claim).as_deref(), Some("C F5"));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let wrong = |text: &str| format!("{:#}", Settings::read("config.toml", text).unwrap_err());
        let said =
            wrong("[keys]\nclaim = [\"c\"]\nreply = [\"c\"]\nreplly = [\"t\"]\nzoom = [\"ctrl-\"]");
        assert!(
            said.contains("config.toml:2: `c` means both claim and reply"),
            "{said}"
        );
        assert!(
            said.contains("config.toml:4: there is no action `replly`: did you mean `reply`?"),
            "{said}"
        );
        assert!(said.contains("config.toml:5: `ctrl-` is no key"), "{said}");
        let said = wrong("theem = \"dark\"");
        assert!(said.contains("theem") && said.contains("theme"), "{said}");
        let said = wrong("columns = [\"due\",\n\"sbject\"]");
        assert!(
            said.contains("config.toml:2: there is no column `sbject`; there are: due"),
            "{said}"
        );
        // The same key of the keyboard in the other layout is the same key.
        let said = wrong("[keys]\nclaim = [\"к\"]");
        assert!(said.contains("claim and reply"), "{said}");
    }
}
