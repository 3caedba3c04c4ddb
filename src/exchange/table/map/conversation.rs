//! What was said on a ticket, as tables have it: a cell for each comment, or in JSON a list of objects.

use serde_json::Value;

use crate::exchange::{cells, dates::Dates};
use crate::model::past::{PastKind, Said};

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
    /// In JSON: the names of the time, of who said it, of the text, and of its files.
    pub at: Vec<String>,
    pub by: Vec<String>,
    pub text: Vec<String>,
    pub files: Vec<String>,
    /// The names of what is true where the client saw it, where none did, and where they wrote it.
    pub public: Vec<String>,
    pub private: Vec<String>,
    pub incoming: Vec<String>,
}

/// Something said, before it is known when the ticket was raised and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    at: Option<String>,
    by: Option<String>,
    text: String,
    kind: PastKind,
}

/// What programs call a list of what was said on a ticket.
const LISTS: [&str; 12] = [
    "comments",
    "messages",
    "conversation",
    "conversations",
    "articles",
    "thread",
    "threads",
    "replies",
    "notes",
    "history",
    "posts",
    "conversation_parts",
];

impl Conversation {
    /// That of a program that nobody wrote a map for: the usual names of JSON.
    pub fn usual() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            parts: vec![CellPart::Text],
            between: ";".to_owned(),
            kind: PastKind::Reply,
            at: names(&[
                "created_at",
                "createdAt",
                "created",
                "created_on",
                "sent_at",
                "date",
                "timestamp",
                "time",
                "at",
            ]),
            by: names(&[
                "author.email",
                "author.name",
                "author.displayName",
                "author",
                "from.email",
                "from.name",
                "from",
                "sender.email",
                "sender.name",
                "sender",
                "user.email",
                "user.name",
                "user",
                "created_by",
                "by",
                "name",
            ]),
            text: names(&[
                "plain_body",
                "body_text",
                "text",
                "body",
                "message",
                "content",
                "comment",
                "body_html",
                "html_body",
                "html",
            ]),
            files: names(&["attachments", "files"]),
            public: names(&["public", "is_public"]),
            private: names(&["private", "is_private", "internal", "is_internal"]),
            incoming: names(&["incoming", "is_customer", "from_customer"]),
        }
    }

    /// Whether a value under a name is a list of what was said.
    pub fn is_list(name: &str, value: &Value) -> bool {
        let last = name.rsplit('.').next().unwrap_or(name);
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        LISTS.contains(&last) && !items.is_empty() && items.iter().all(Value::is_object)
    }

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
                // In pieces, some of them with how they look, as messengers export it.
                Value::Array(pieces) => {
                    let piece = |piece: &Value| {
                        piece.as_str().or_else(|| piece.get("text")?.as_str()).map(str::to_owned)
                    };
                    Some(pieces.iter().filter_map(piece).collect())
                        .filter(|t: &String| !t.is_empty())
                }
                document => document_text(document),
            })
        };
        let is = |names: &[String]| names.iter().find_map(|name| at_path(value, name)?.as_bool());
        let files = self.files.iter().find_map(|name| files(at_path(value, name)?));
        let body = match (text(&self.text).map(cells::read), files) {
            (Some(body), Some(files)) => format!("{}\n\n{files}", body.trim_end()),
            (body, files) => body.or(files)?,
        };
        let kind = match (is(&self.incoming), is(&self.public), is(&self.private)) {
            (_, Some(false), _) | (_, _, Some(true)) => PastKind::Note,
            (Some(true), ..) => PastKind::Message,
            (_, Some(true), _) | (_, _, Some(false)) => PastKind::Reply,
            _ => self.kind,
        };
        Some(Comment { at: text(&self.at), by: text(&self.by), text: body, kind })
    }
}

/// The files of a comment, a line each: its name, and where it lies.
fn files(list: &Value) -> Option<String> {
    let line = |file: &Value| {
        let said = |names: &[&str]| {
            names.iter().find_map(|name| file.get(name)?.as_str()).map(str::to_owned)
        };
        let name = said(&["file_name", "filename", "name", "title"]);
        let place = said(&["content_url", "attachment_url", "url", "href", "content"]);
        Some(match (name, place) {
            (Some(name), Some(place)) => format!("[{name}] {place}"),
            (name, place) => format!("[{}]", name.or(place)?),
        })
    };
    let lines: Vec<String> = list.as_array()?.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The text of a document as Jira's newer interface has it: blocks of pieces of text.
pub(in crate::exchange) fn document_text(value: &Value) -> Option<String> {
    fn gather(value: &Value, text: &mut String) {
        if let Some(piece) = value.get("text").and_then(Value::as_str) {
            text.push_str(piece);
        }
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind == "hardBreak" {
            text.push('\n');
        }
        for piece in value.get("content").and_then(Value::as_array).into_iter().flatten() {
            gather(piece, text);
        }
        let ends = matches!(kind, "paragraph" | "heading" | "codeBlock" | "listItem" | "tableRow");
        if ends && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    if value.get("type")?.as_str()? != "doc" || !value.get("content")?.is_array() {
        return None;
    }
    let mut text = String::new();
    gather(value, &mut text);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The value at a place, as `author.name`.
fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

impl Comment {
    /// What was said, as it stands.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the client said it, who has those names.
    pub fn is_by(&self, client: &[&str]) -> bool {
        self.kind == PastKind::Message
            || self.by.as_deref().is_some_and(|by| {
                let by = by.trim().to_lowercase();
                client.iter().any(|name| name.trim().to_lowercase() == by)
            })
    }

    /// What was said. Whoever has one of the client's names is the client.
    pub fn said(
        self,
        dates: &Dates,
        raised: chrono::DateTime<chrono::Utc>,
        client: &[&str],
    ) -> Result<Said<String>, String> {
        let at = self.at.as_deref().map(|at| dates.read(at)).transpose()?.unwrap_or(raised);
        let kind = if self.is_by(client) && self.kind != PastKind::Note {
            PastKind::Message
        } else {
            self.kind
        };
        Ok(Said { kind, at, by: self.by, body: self.text })
    }
}
