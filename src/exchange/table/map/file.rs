//! The file of a map: TOML → a checked map, or everything that is wrong with it.

use std::{collections::HashMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    TableMap, Words,
    conversation::{CellPart, Conversation},
};
use crate::{
    exchange::{
        DateOrder,
        fields::plain,
        mapping::{CONVERSATION, fields_there_are, is_field},
    },
    model::{
        past::PastKind,
        request::{Channel, Priority, Status},
    },
    problem::{Problem, Severity, nearest},
};

const ORDERS: &[(&str, DateOrder)] =
    &[("day-first", DateOrder::DayFirst), ("month-first", DateOrder::MonthFirst)];
const KINDS: &[(&str, PastKind)] =
    &[("message", PastKind::Message), ("reply", PastKind::Reply), ("note", PastKind::Note)];
const PARTS: &[(&str, CellPart)] = &[
    ("at", CellPart::At),
    ("by", CellPart::By),
    ("text", CellPart::Text),
    ("other", CellPart::Other),
];

/// Reads a map.
pub(super) fn read(name: &str, file: &str, text: &str) -> Result<TableMap, Vec<Problem>> {
    let document = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message().trim_end());
        vec![Problem::at(Severity::Error, "M001", (file, text), span, message, String::new())]
    })?;
    let mut reader = Reader { file, text, problems: Vec::new() };
    let map = reader.map(name, document.get_ref());
    if reader.problems.is_empty() { Ok(map) } else { Err(reader.problems) }
}

type Value<'i> = Spanned<DeValue<'i>>;

/// A text, and where it stands.
type Placed = (String, Range<usize>);

struct Reader<'s> {
    file: &'s str,
    text: &'s str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, span: Range<usize>, message: String, hint: String) {
        let place = (self.file, self.text);
        self.problems.push(Problem::at(Severity::Error, code, place, span, message, hint));
    }

    fn unknown(&mut self, span: Range<usize>, what: &str, word: &str, known: &[&str]) {
        let hint = nearest(word, known.iter().copied()).map_or_else(
            || format!("there are: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.wrong("M010", span, format!("{what} `{word}`"), hint);
    }

    fn unfit<T>(&mut self, key: &str, value: &Value<'_>, wanted: &str) -> Option<T> {
        self.wrong("M011", value.span(), format!("`{key}` takes {wanted}"), String::new());
        None
    }

    fn one(&mut self, key: &str, value: &Value<'_>) -> Option<Placed> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some((text.to_owned(), value.span())),
            _ => self.unfit(key, value, "a text in quotes"),
        }
    }

    /// A text, or a list of them.
    fn several(&mut self, key: &str, value: &Value<'_>) -> Vec<Placed> {
        if let Some(list) = value.get_ref().as_array() {
            return list.iter().filter_map(|entry| self.one(key, entry)).collect();
        }
        if value.get_ref().as_str().is_some() {
            return self.one(key, value).into_iter().collect();
        }
        self.unfit::<()>(key, value, "a text, or a list of texts: [\"…\", \"…\"]");
        Vec::new()
    }

    fn texts(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        self.several(key, value).into_iter().map(|(text, _)| text).collect()
    }

    /// The names of columns; one `*` in a name stands for any letters.
    fn names(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let placed = self.several(key, value);
        for (name, span) in &placed {
            if name.matches('*').count() > 1 {
                let message = format!("`{name}` has several `*`");
                let hint = "one stands for any letters, once in a name".to_owned();
                self.wrong("M016", span.clone(), message, hint);
            }
        }
        placed.into_iter().map(|(name, _)| name).collect()
    }

    fn choice<T: Copy>(&mut self, key: &str, placed: Placed, words: &[(&str, T)]) -> Option<T> {
        let (word, span) = placed;
        let found = words.iter().find(|(known, _)| *known == word);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
            self.unknown(span, &format!("`{key}` knows no"), &word, &known);
        }
        found.map(|(_, value)| *value)
    }

    fn table<'v, 'i>(&mut self, key: &str, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.unfit(key, value, &format!("a table: [{key}]")),
        }
    }

    fn map(&mut self, name: &str, document: &DeTable<'_>) -> TableMap {
        let mut map =
            TableMap { name: name.to_owned(), title: name.to_owned(), ..TableMap::default() };
        for (key, value) in document {
            let name = key.get_ref().as_ref();
            let one = |reader: &mut Self| reader.one(name, value).map(|(text, _)| text);
            match name {
                "title" => map.title = one(self).unwrap_or_default(),
                "source" => map.source = one(self),
                "prefix" => map.prefix = one(self).unwrap_or_default(),
                "known_by" => map.known_by = self.known_by(value),
                "needed" => map.needed = self.needed(value),
                "quotes" => match value.get_ref().as_bool() {
                    Some(quotes) => map.bare = !quotes,
                    None => self.unfit(name, value, "true or false").unwrap_or_default(),
                },
                "channel" => {
                    let words: Vec<_> = Channel::ALL.iter().map(|c| (c.word(), *c)).collect();
                    map.channel =
                        self.one(name, value).and_then(|word| self.choice(name, word, &words));
                }
                "dates" => {
                    map.order =
                        self.one(name, value).and_then(|word| self.choice(name, word, ORDERS));
                }
                "zone" => map.zone = self.zone(value),
                "leave_out" => map.leave_out = self.names(name, value),
                "columns" => map.columns = self.columns(value),
                "words" => self.words(value, &mut map),
                "conversation" => {
                    if let Some((columns, conversation)) = self.conversation(value) {
                        map.columns.push((CONVERSATION.to_owned(), columns));
                        map.conversation = Some(conversation);
                    }
                }
                _ => self.unknown(
                    key.span(),
                    "unknown key",
                    name,
                    &[
                        "title",
                        "source",
                        "prefix",
                        "known_by",
                        "needed",
                        "quotes",
                        "channel",
                        "dates",
                        "zone",
                        "leave_out",
                        "columns",
                        "words",
                        "conversation",
                    ],
                ),
            }
        }
        self.claimed_once(&map, document);
        map
    }

    fn known_by(&mut self, value: &Value<'_>) -> Vec<Vec<String>> {
        let lists = value.get_ref().as_array();
        let Some(lists) = lists.filter(|lists| lists.iter().all(|list| list.get_ref().is_array()))
        else {
            return self
                .unfit("known_by", value, "lists of columns: [[\"…\", \"…\"], [\"…\"]]")
                .unwrap_or_default();
        };
        lists.iter().map(|list| self.texts("known_by", list)).collect()
    }

    fn needed(&mut self, value: &Value<'_>) -> Vec<String> {
        let mut needed = Vec::new();
        for (field, span) in self.several("needed", value) {
            self.field(&field, span);
            needed.push(field);
        }
        needed
    }

    fn field(&mut self, field: &str, span: Range<usize>) {
        if !is_field(field) {
            let hint = fields_there_are(field);
            self.wrong("M012", span, format!("there is no field `{field}`"), hint);
        }
    }

    fn zone(&mut self, value: &Value<'_>) -> Option<chrono_tz::Tz> {
        let (name, span) = self.one("zone", value)?;
        let zone = name.parse().ok();
        if zone.is_none() {
            let known: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
            let hint = nearest(&name, known).map_or_else(
                || "as Europe/Berlin".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.wrong("M013", span, format!("there is no time zone `{name}`"), hint);
        }
        zone
    }

    fn columns(&mut self, value: &Value<'_>) -> Vec<(String, Vec<String>)> {
        let mut columns = Vec::new();
        let Some(table) = self.table("columns", value) else {
            return columns;
        };
        for (key, value) in table {
            let field = key.get_ref().as_ref();
            // `field.team = "Team"` and `"field.team" = "Team"` are one.
            if let (DeValue::Table(own), "field") = (value.get_ref(), field) {
                for (key, value) in own {
                    let field = format!("field.{}", key.get_ref());
                    let names = self.names(&field, value);
                    columns.push((field, names));
                }
                continue;
            }
            self.field(field, key.span());
            columns.push((field.to_owned(), self.names(field, value)));
        }
        columns
    }

    fn words(&mut self, value: &Value<'_>, map: &mut TableMap) {
        let Some(table) = self.table("words", value) else {
            return;
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "status" => {
                    self.words_of("status", value, Status::ALL, Status::word, &mut map.status);
                }
                "priority" => {
                    self.words_of(
                        "priority",
                        value,
                        Priority::ALL,
                        Priority::word,
                        &mut map.priority,
                    );
                }
                "channel" => {
                    self.words_of("channel", value, Channel::ALL, Channel::word, &mut map.channels);
                }
                other => self.unknown(
                    key.span(),
                    "there are no words for",
                    other,
                    &["status", "priority", "channel"],
                ),
            }
        }
    }

    fn words_of<T: Copy>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        all: &[T],
        word: impl Fn(T) -> &'static str,
        words: &mut Words<T>,
    ) {
        let known: Vec<(&str, T)> = all.iter().map(|ours| (word(*ours), *ours)).collect();
        let Some(table) = self.table(key, value) else {
            return;
        };
        for (theirs, value) in table {
            if let Some(placed) = self.one(theirs.get_ref(), value)
                && let Some(ours) = self.choice(key, placed, &known)
            {
                words.insert(theirs.get_ref(), ours);
            }
        }
    }

    fn conversation(&mut self, value: &Value<'_>) -> Option<(Vec<String>, Conversation)> {
        let mut conversation = Conversation {
            parts: vec![CellPart::Text],
            between: ";".to_owned(),
            kind: PastKind::Reply,
            at: Vec::new(),
            by: Vec::new(),
            text: Vec::new(),
            files: Vec::new(),
            public: Vec::new(),
            private: Vec::new(),
            incoming: Vec::new(),
        };
        let mut columns = Vec::new();
        for (key, value) in self.table("conversation", value)? {
            let name = key.get_ref().as_ref();
            match name {
                "column" => columns = self.names(name, value),
                "parts" => {
                    let parts = self.several(name, value);
                    conversation.parts = parts
                        .into_iter()
                        .filter_map(|part| self.choice(name, part, PARTS))
                        .collect();
                }
                "between" => {
                    if let Some((sign, _)) = self.one(name, value) {
                        conversation.between = sign;
                    }
                }
                "kind" => {
                    if let Some(kind) =
                        self.one(name, value).and_then(|word| self.choice(name, word, KINDS))
                    {
                        conversation.kind = kind;
                    }
                }
                "at" => conversation.at = self.texts(name, value),
                "by" => conversation.by = self.texts(name, value),
                "text" => conversation.text = self.texts(name, value),
                "files" => conversation.files = self.texts(name, value),
                "public" => conversation.public = self.texts(name, value),
                "private" => conversation.private = self.texts(name, value),
                "incoming" => conversation.incoming = self.texts(name, value),
                _ => self.unknown(
                    key.span(),
                    "unknown key",
                    name,
                    &[
                        "column", "parts", "between", "kind", "at", "by", "text", "files",
                        "public", "private", "incoming",
                    ],
                ),
            }
        }
        if columns.is_empty() {
            let message = "`column` is missing: where does the conversation stand?".to_owned();
            self.wrong("M014", value.span(), message, String::new());
        }
        Some((columns, conversation))
    }

    /// A column cannot stand for two things.
    fn claimed_once(&mut self, map: &TableMap, document: &DeTable<'_>) {
        let mut claimed: HashMap<String, &str> = HashMap::new();
        let mut twice = Vec::new();
        for (field, names) in &map.columns {
            for name in names {
                if let Some(other) = claimed.insert(plain(name), field)
                    && other != field
                {
                    twice.push((name.clone(), other.to_owned(), field.clone()));
                }
            }
        }
        let span = document.get("columns").map_or(0..0, Spanned::span);
        for (name, one, other) in twice {
            // The place of the name itself, where it is written once more.
            let at = self.text.rfind(&format!("\"{name}\""));
            let span = at.map_or_else(|| span.clone(), |at| at..at + name.len() + 2);
            let message = format!("`{name}` stands for {one} and for {other}");
            self.wrong("M015", span, message, "a column stands for one thing".to_owned());
        }
    }
}
