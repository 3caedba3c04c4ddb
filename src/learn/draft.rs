//! A draft of a standard with what was learnt put in as text: everything else stays byte by byte, comments
//! too.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range};

use toml::de::{DeTable, DeValue};

use super::study::Line;
use crate::model::{
    id::{DepartmentId, ScorecardId},
    standard::{Scorecard, Standard},
};

/// The file that a card is written into.
pub const CARD_FILE: &str = "25-scorecard.toml";

/// A card to write.
#[derive(Debug)]
pub struct Card<'a> {
    pub id: ScorecardId,
    pub decide_from: Option<u32>,
    pub base: &'a BTreeMap<DepartmentId, i32>,
    pub why: String,
    pub never: &'a [String],
    /// One in so many goes to a person who is not told.
    pub audit: Option<u32>,
    pub lines: &'a [Line],
}

/// A card as TOML. Its comments are for readers, and are not read.
pub fn card_toml(card: &Card<'_>) -> String {
    let mut text = String::from("[scorecard]\n");
    let _ = writeln!(text, "id          = {}", quoted(card.id.as_str()));
    match card.decide_from {
        Some(from) => {
            let _ = writeln!(
                text,
                "decide_from = {from}        # points ahead of the next department; below that a person decides, with two offered"
            );
        }
        None => text.push_str("decide_from = \"never\"  # it only suggests\n"),
    }
    let base: Vec<String> = card
        .base
        .iter()
        .filter(|(_, points)| **points != 0)
        .map(|(id, points)| format!("{} = {points}", key(id.as_str())))
        .collect();
    if !base.is_empty() {
        let _ = writeln!(text, "base        = {{ {} }}", base.join(", "));
    }
    let _ = writeln!(text, "why         = {}", quoted(&card.why));
    if let Some(one_in) = card.audit {
        let _ = writeln!(
            text,
            "audit       = {one_in}       # one in so many goes to a person who is not told"
        );
    }
    if !card.never.is_empty() {
        let never: Vec<String> = card.never.iter().map(|term| quoted(term)).collect();
        let _ = writeln!(text, "never       = [{}]", never.join(", "));
    }
    text.push_str("\n[scorecard.points]     # one point doubles the odds\n");
    let width = card.lines.iter().map(|line| quoted(&line.term).chars().count()).max().unwrap_or(0);
    let entries: Vec<(String, String)> = card.lines.iter().map(entry).collect();
    let wide = entries.iter().map(|(_, points)| points.chars().count()).max().unwrap_or(0).min(60);
    let mut under: Option<&DepartmentId> = None;
    for (line, (term, points)) in card.lines.iter().zip(entries) {
        let first = line.points.first().map(|(id, _)| id);
        if first != under {
            if let Some(id) = first {
                let _ = writeln!(text, "# {id}");
            }
            under = first;
        }
        let gap = " ".repeat(width.saturating_sub(term.chars().count()));
        let _ = write!(text, "{term}{gap} = {points}");
        if line.requests > 0 {
            let behind = " ".repeat(wide.saturating_sub(points.chars().count()));
            let _ = write!(text, "{behind}  # {} requests, {} there", line.requests, line.there);
        }
        text.push('\n');
    }
    text
}

/// A line: its term, and its points.
fn entry(line: &Line) -> (String, String) {
    let points: Vec<String> =
        line.points.iter().map(|(id, points)| format!("{} = {points}", key(id.as_str()))).collect();
    (quoted(&line.term), format!("{{ {} }}", points.join(", ")))
}

/// The files of a standard with another card. The one before it is cut out where it stands.
pub fn with_card(files: &BTreeMap<String, String>, card: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| (name.clone(), without_card(text))).collect();
    let named = files.entry(CARD_FILE.to_owned()).or_default();
    let before = named.trim_end().to_owned();
    *named = if before.is_empty() { card.to_owned() } else { format!("{before}\n\n{card}") };
    files.retain(|name, text| name == CARD_FILE || !text.trim().is_empty());
    files
}

/// A text without its tables of a scorecard.
fn without_card(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let head = line.trim();
        if head.starts_with('[') {
            let name = head.trim_start_matches('[').trim_start();
            inside = name
                .strip_prefix("scorecard")
                .is_some_and(|rest| rest.trim_start().starts_with([']', '.']));
        }
        if !inside {
            kept.push_str(line);
        }
    }
    kept
}

/// A change of the rules of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The rule is taken out.
    Retire { rule: String },
    /// The rule no longer holds where this term stands.
    Narrow { rule: String, term: String },
    /// A new rule, before one that stands; at the end where none is named.
    Add {
        id: String,
        before: Option<String>,
        all: Vec<String>,
        none: Vec<String>,
        department: DepartmentId,
        why: String,
    },
}

/// The files of a standard with a change of a rule; none where the place of it cannot be found.
pub fn with_edit(
    files: &BTreeMap<String, String>,
    standard: &Standard,
    edit: &Edit,
) -> Option<BTreeMap<String, String>> {
    let mut files = files.clone();
    match edit {
        Edit::Retire { rule } => {
            let (name, range) = block(&files, rule)?;
            let text = files.get_mut(&name)?;
            // What people wrote beside it stays.
            let comments: String = text[range.clone()]
                .split_inclusive('\n')
                .filter(|line| line.trim_start().starts_with('#'))
                .collect();
            text.replace_range(range, &comments);
        }
        Edit::Narrow { rule, term } => {
            let (name, range) = block(&files, rule)?;
            let text = files.get_mut(&name)?;
            let (at, put) = no_word(text, &range, rule, term)?;
            text.insert_str(at, &put);
        }
        Edit::Add { id, before, all, none, department, why } => {
            let mut when = format!("all_words = [{}]", list(all));
            if all.len() == 1 {
                when = format!("words = [{}]", list(all));
            }
            if !none.is_empty() {
                let _ = write!(when, ", no_words = [{}]", list(none));
            }
            let before = before.as_deref().and_then(|rule| Some((rule, block(&files, rule)?)));
            let order = before.as_ref().and_then(|(rule, (name, range))| {
                order_of(&files[name][range.clone()]).filter(|_| standard.rule(rule).is_some())
            });
            let order = order.map_or_else(String::new, |order| format!("order = {order}\n"));
            let rule = format!(
                "[[rule]]\nid = {}\n{order}when = {{ {when} }}\nthen = {{ department = {} }}\nwhy = {}\n",
                quoted(id),
                quoted(department.as_str()),
                quoted(why)
            );
            match before {
                Some((_, (name, range))) => {
                    files.get_mut(&name)?.insert_str(range.start, &format!("{rule}\n"));
                }
                None => {
                    let last = standard.rules.last().map(|rule| rule.place.file.to_string());
                    let name = last.or_else(|| files.keys().next().cloned())?;
                    let text = files.get_mut(&name)?;
                    let gap = if text.ends_with('\n') { "\n" } else { "\n\n" };
                    text.push_str(gap);
                    text.push_str(&rule);
                }
            }
        }
    }
    Some(files)
}

fn list(terms: &[String]) -> String {
    terms.iter().map(|term| quoted(term)).collect::<Vec<_>>().join(", ")
}

/// The order that a rule asks for by itself.
fn order_of(block: &str) -> Option<i64> {
    block.lines().find_map(|line| {
        let value = line.trim().strip_prefix("order")?.trim_start().strip_prefix('=')?;
        value.split('#').next()?.trim().parse().ok()
    })
}

/// The file and the lines of a rule: from its head up to the next table's.
fn block(files: &BTreeMap<String, String>, rule: &str) -> Option<(String, Range<usize>)> {
    files.iter().find_map(|(name, text)| {
        let parsed = DeTable::parse(text).ok()?;
        let span = table_of(parsed.get_ref(), rule)?.1;
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let mut end = text.len();
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            let head = line.trim_start();
            // Its own sub-tables belong to it.
            let own = head.starts_with("[rule.") || head.starts_with("[[rule.");
            if at > start && head.starts_with('[') && !own {
                end = at;
                break;
            }
            at += line.len();
        }
        // Comments before the next head belong to that.
        let mut last = end;
        for line in text[start..end].split_inclusive('\n').rev() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                last -= line.len();
            } else {
                break;
            }
        }
        Some((name.clone(), start..last))
    })
}

/// The table of a rule, and where its head stands.
fn table_of<'t, 'i>(root: &'t DeTable<'i>, rule: &str) -> Option<(&'t DeTable<'i>, Range<usize>)> {
    let rules = root.iter().find(|(key, _)| key.get_ref().as_ref() == "rule")?.1;
    let DeValue::Array(rules) = rules.get_ref() else {
        return None;
    };
    rules.iter().find_map(|entry| {
        let DeValue::Table(table) = entry.get_ref() else {
            return None;
        };
        let id = table.iter().find(|(key, _)| key.get_ref().as_ref() == "id")?.1;
        (id.get_ref().as_str() == Some(rule)).then(|| (table, entry.span()))
    })
}

/// Where a term goes in among the `no_words` of a rule, and the text that puts it there.
fn no_word(text: &str, block: &Range<usize>, rule: &str, term: &str) -> Option<(usize, String)> {
    let parsed = DeTable::parse(text).ok()?;
    let (table, _) = table_of(parsed.get_ref(), rule)?;
    let when = table.iter().find(|(key, _)| key.get_ref().as_ref() == "when")?.1;
    let DeValue::Table(conditions) = when.get_ref() else {
        return None;
    };
    let none = conditions.iter().find(|(key, _)| key.get_ref().as_ref() == "no_words");
    if let Some((_, none)) = none {
        let span = none.span();
        return match none.get_ref() {
            DeValue::Array(list) => {
                let last = list.iter().last().map(|entry| entry.span().end);
                Some(match last {
                    Some(end) => (end, format!(", {}", quoted(term))),
                    None => (span.end - 1, quoted(term)),
                })
            }
            _ => None,
        };
    }
    let end = conditions.iter().map(|(_, value)| value.span().end).max()?;
    let inline = text[when.span()].starts_with('{');
    if inline {
        return Some((end, format!(", no_words = [{}]", quoted(term))));
    }
    // `when` is a table of its own, or its keys are written with dots.
    let dotted =
        !text[block.clone()].lines().any(|line| line.trim_start().starts_with("[rule.when]"));
    let line = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let prefix = if dotted { "when." } else { "" };
    Some((line, format!("\n{prefix}no_words = [{}]", quoted(term))))
}

/// A key: bare where TOML lets it be.
fn key(text: &str) -> String {
    let bare = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { text.to_owned() } else { quoted(text) }
}

/// A text in the quotes of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The id of the card of a standard, or that of the first one.
pub fn card_id(in_force: Option<&Scorecard>) -> ScorecardId {
    in_force.map_or_else(|| "by-words".into(), |card| card.id.clone())
}
