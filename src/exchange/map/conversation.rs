//! What was said on a ticket, as tables have it: a cell for each comment, or in JSON a list of objects.

use serde_json::Value;

use super::super::dates::Dates;
use crate::{
    exchange::mail::readable,
    model::past::{PastKind, Said},
};

/// What stands in a cell, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellPart {
    At,
    By,
    Text,
    /// Something that nobody needs.
    Other,
}

/// Where the conversation stands, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// What a cell consists of; its last part may hold the sign between them.
    pub parts: Vec<CellPart>,
    /// What stands between the parts.
    pub between: String,
    /// What it is where nothing tells.
    pub kind: PastKind,
    /// In JSON: the names of the time, of who said it, of the text, and of whether the client saw it.
    pub at: Vec<String>,
    pub by: Vec<String>,
    pub text: Vec<String>,
    pub public: Vec<String>,
}

/// Something said, before it is known when the ticket was raised and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    at: Option<String>,
    by: Option<String>,
    text: String,
    kind: PastKind,
}

impl Conversation {
    /// The comment in a cell; none where it is empty.
    pub fn cell(&self, cell: &str) -> Option<Comment> {
        let mut comment = Comment { at: None, by: None, text: String::new(), kind: self.kind };
        if cell.trim().is_empty() {
            return None;
        }
        let mut values = cell.splitn(self.parts.len().max(1), self.between.as_str());
        if self.parts.len() > 1 && values.clone().count() < self.parts.len() {
            // Somebody wrote it by hand: all of it is the text.
            cell.trim().clone_into(&mut comment.text);
            return Some(comment);
        }
        for part in &self.parts {
            let value = values.next().unwrap_or_default().trim();
            match part {
                CellPart::At => comment.at = Some(value.to_owned()),
                CellPart::By => comment.by = Some(value.to_owned()).filter(|by| !by.is_empty()),
                CellPart::Text => value.clone_into(&mut comment.text),
                CellPart::Other => {}
            }
        }
        Some(comment)
    }

    /// The comment in an object of JSON.
    pub fn object(&self, value: &Value) -> Option<Comment> {
        let text = |names: &[String]| {
            names.iter().find_map(|name| match at_path(value, name)? {
                Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
        };
        let html = self.text.iter().find(|name| at_path(value, name).is_some_and(Value::is_string));
        let body = text(&self.text)?;
        let body =
            if html.is_some_and(|name| name.contains("html")) { readable(&body) } else { body };
        let public = self.public.iter().find_map(|name| at_path(value, name)?.as_bool());
        let kind = match public {
            Some(true) => PastKind::Reply,
            Some(false) => PastKind::Note,
            None => self.kind,
        };
        Some(Comment { at: text(&self.at), by: text(&self.by), text: body, kind })
    }
}

/// The value at a place, as `author.name`.
fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

impl Comment {
    /// What was said. Whoever has one of the client's names is the client.
    pub fn said(
        self,
        dates: &Dates,
        raised: chrono::DateTime<chrono::Utc>,
        client: &[&str],
    ) -> Result<Said<String>, String> {
        let at = self.at.as_deref().map(|at| dates.read(at)).transpose()?.unwrap_or(raised);
        let by_client = self.by.as_deref().is_some_and(|by| {
            let by = by.trim().to_lowercase();
            client.iter().any(|name| name.trim().to_lowercase() == by)
        });
        let kind =
            if by_client && self.kind != PastKind::Note { PastKind::Message } else { self.kind };
        Ok(Said { kind, at, by: self.by, body: self.text })
    }
}
