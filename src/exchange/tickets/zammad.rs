//! Zammad: JSON as its REST API gives it, in any number of documents one after the other.
//!
//! Taken are tickets (`/api/v1/tickets?expand=true`), alone, in lists, or with their `articles` in them;
//! articles (`/api/v1/ticket_articles/by_ticket/ID?expand=true`), alone or in lists; users (`/api/v1/users`);
//! and the `assets` that `?all=true` and searches give. What names others by number is put together.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, BufRead},
};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::past;
use crate::{
    exchange::{
        Column, Purpose, Record, Records,
        mail::readable,
        source,
        vocabulary::{priority, status},
    },
    model::{
        client::ClientFacts,
        command::Intake,
        past::{PastKind, Said, Ticket},
        request::{Channel, Status},
    },
};

type Object = Map<String, Value>;

/// What was found in the documents.
#[derive(Default)]
struct Found {
    tickets: BTreeMap<i64, Object>,
    articles: HashMap<i64, BTreeMap<i64, Object>>,
    users: HashMap<i64, Object>,
    /// Names by number of groups, organisations, states and priorities.
    names: HashMap<(&'static str, i64), String>,
    /// What is none of these, or is no JSON.
    strange: Vec<(Vec<u8>, String)>,
}

/// The tickets of a file, the lowest number first.
pub struct ZammadRecords {
    columns: Vec<Column>,
    records: Box<dyn Iterator<Item = Record>>,
}

/// What is taken of a ticket, by its names there.
const TAKEN: &[(&str, &str)] = &[
    ("id", "external_id"),
    ("number", "field.number"),
    ("title", "subject"),
    ("created_at", "received"),
    ("close_at", "resolved"),
    ("state", "status"),
    ("state_id", "status"),
    ("priority", "priority"),
    ("priority_id", "priority"),
    ("group", "field.group"),
    ("group_id", "field.group"),
    ("owner", "field.agent"),
    ("customer", "email"),
    ("customer_id", "email"),
    ("organization", "account"),
    ("organization_id", "account"),
    ("create_article_type", "channel"),
    ("tags", "tags"),
    ("articles", "conversation"),
];

impl ZammadRecords {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is no JSON of Zammad, or cannot be read. What is wrong with one ticket comes with it.
    pub fn new(input: impl BufRead) -> anyhow::Result<Self> {
        let mut found = Found::default();
        let mut any = false;
        for document in
            serde_json::Deserializer::from_reader(source::readable(input)?).into_iter::<Value>()
        {
            match document {
                Ok(document) => {
                    any = true;
                    found.take(document);
                }
                Err(error) if error.is_io() => return Err(error.into()),
                // What comes after a broken document cannot be told from it; what came before stays.
                Err(error) if any => {
                    found
                        .strange
                        .push((Vec::new(), format!("from here on it is no JSON: {error}")));
                    break;
                }
                Err(error) => anyhow::bail!("this is no JSON of Zammad: {error}"),
            }
        }
        let strange = std::mem::take(&mut found.strange);
        let tickets: Vec<Object> = std::mem::take(&mut found.tickets).into_values().collect();
        let columns = columns(&tickets);
        let records = tickets
            .into_iter()
            .map(move |ticket| {
                let raw = serde_json::to_vec(&ticket).unwrap_or_default();
                (raw, found.ticket(&ticket))
            })
            .chain(strange.into_iter().map(|(raw, why)| (raw, Err(why))))
            .zip(1_u64..)
            .map(|((raw, ticket), line)| {
                let (intake, past) = match ticket {
                    Ok(ticket) => (Ok(Box::new(ticket.intake)), Some(ticket.past)),
                    Err(why) => (Err(why), None),
                };
                Record { line, raw, intake, past }
            });
        Ok(Self { columns, records: Box::new(records) })
    }
}

/// The names that tickets have, each with what it stands for.
fn columns(tickets: &[Object]) -> Vec<Column> {
    let mut names = std::collections::BTreeSet::new();
    for ticket in tickets {
        // Numbers that stand beside the names of what they number say nothing more.
        let said =
            |name: &str| name.strip_suffix("_id").is_some_and(|named| ticket.contains_key(named));
        let told = ticket.iter().filter(|(name, value)| !value.is_null() && !said(name));
        names.extend(told.map(|(name, _)| name.clone()));
    }
    let purpose = |name: &str| {
        let known = TAKEN.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, "conversation")) => Purpose::Conversation,
            Some((_, field)) => Purpose::Field((*field).to_owned()),
            None => Purpose::LeftOut,
        }
    };
    names.into_iter().map(|name| Column { purpose: purpose(&name), name, rank: 0 }).collect()
}

impl Iterator for ZammadRecords {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next().map(Ok)
    }
}

impl Records for ZammadRecords {
    fn columns(&self) -> Vec<Column> {
        self.columns.clone()
    }

    fn map(&self) -> Option<&str> {
        None
    }

    fn above(&self) -> u64 {
        0
    }
}

fn number(object: &Object, name: &str) -> Option<i64> {
    object.get(name).and_then(Value::as_i64)
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty() && *text != "-")
}

fn time(object: &Object, name: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text(object, name)?).ok().map(|at| at.to_utc())
}

impl Found {
    fn take(&mut self, value: Value) {
        match value {
            Value::Array(values) => values.into_iter().for_each(|value| self.take(value)),
            Value::Object(object) => self.object(object),
            other => self.strange(other),
        }
    }

    fn strange(&mut self, value: Value) {
        let raw = value.to_string().into_bytes();
        self.strange.push((raw, "it is no ticket, no article and no user of Zammad".to_owned()));
    }

    fn object(&mut self, mut object: Object) {
        if let Some(Value::Object(assets)) = object.remove("assets") {
            for (kind, all) in assets {
                let Value::Object(all) = all else { continue };
                for (id, value) in all {
                    self.asset(&kind, &id, value);
                }
            }
            return;
        }
        // Documents of one's own making: the lists under their names.
        let mut listed = false;
        for name in ["tickets", "users", "ticket_articles"] {
            if let Some(Value::Array(values)) = object.remove(name) {
                listed = true;
                values.into_iter().filter(Value::is_object).for_each(|value| self.take(value));
            }
        }
        if listed {
            return;
        }
        let Some(id) = number(&object, "id") else {
            return self.strange(Value::Object(object));
        };
        if let Some(ticket) = number(&object, "ticket_id") {
            self.articles.entry(ticket).or_default().insert(id, object);
        } else if object.contains_key("title") && object.contains_key("created_at") {
            if let Some(Value::Array(articles)) = object.remove("articles") {
                for article in articles {
                    if let Value::Object(article) = article {
                        let place = number(&article, "id").unwrap_or(0);
                        self.articles.entry(id).or_default().insert(place, article);
                    }
                }
            }
            self.tickets.insert(id, object);
        } else if object.contains_key("login") || object.contains_key("firstname") {
            self.users.insert(id, object);
        } else {
            self.strange(Value::Object(object));
        }
    }

    fn asset(&mut self, kind: &str, id: &str, value: Value) {
        let kind = match kind {
            "Ticket" | "TicketArticle" | "User" => return self.take(value),
            "Group" => "group",
            "Organization" => "organization",
            "TicketState" => "state",
            "TicketPriority" => "priority",
            _ => return,
        };
        if let (Ok(id), Value::Object(object)) = (id.parse(), value)
            && let Some(name) = text(&object, "name")
        {
            self.names.insert((kind, id), name.to_owned());
        }
    }

    /// The name of what a ticket names: by itself where it was expanded, else by its number.
    fn named(&self, ticket: &Object, name: &'static str) -> Option<String> {
        if let Some(word) = text(ticket, name) {
            return Some(word.to_owned());
        }
        let id = number(ticket, &format!("{name}_id"))?;
        if let Some(word) = self.names.get(&(name, id)) {
            return Some(word.clone());
        }
        // The numbers that every Zammad has from its installation.
        let usual = match (name, id) {
            ("state", 1) => "new",
            ("state", 2) => "open",
            ("state", 3) => "pending reminder",
            ("state", 4) => "closed",
            ("state", 5) => "merged",
            ("priority", 1) => "1 low",
            ("priority", 2) => "2 normal",
            ("priority", 3) => "3 high",
            _ => return None,
        };
        Some(usual.to_owned())
    }

    fn client(&self, ticket: &Object) -> ClientFacts {
        let mut facts =
            ClientFacts { account: self.named(ticket, "organization"), ..ClientFacts::default() };
        let user = number(ticket, "customer_id").and_then(|id| self.users.get(&id));
        if let Some(user) = user {
            let names = [text(user, "firstname"), text(user, "lastname")];
            let name: Vec<&str> = names.into_iter().flatten().collect();
            facts.name = Some(name.join(" ")).filter(|name| !name.is_empty());
            facts.email = text(user, "email").map(str::to_owned);
            facts.phone = text(user, "phone").or_else(|| text(user, "mobile")).map(str::to_owned);
            facts.note = text(user, "note").map(str::to_owned);
            if user.get("vip") == Some(&Value::Bool(true)) {
                facts.tier = Some("vip".to_owned());
            }
            if facts.account.is_none() {
                facts.account = self.named(user, "organization");
            }
        }
        if let Some(customer) = text(ticket, "customer").filter(|_| user.is_none()) {
            // Expanded, it is their login: mostly a mail address.
            if customer.contains('@') {
                facts.email = Some(customer.to_owned());
            } else {
                facts.name = Some(customer.to_owned());
            }
        }
        facts
    }

    fn ticket(&self, ticket: &Object) -> Result<Ticket, String> {
        let id = number(ticket, "id").ok_or("it has no number")?;
        let raised = time(ticket, "created_at")
            .ok_or_else(|| "it says not when it was raised".to_owned())?;
        let word = self.named(ticket, "state").unwrap_or_default();
        let status = status(&word).ok_or_else(|| format!("it was thrown away there: {word}"))?;
        let none = BTreeMap::new();
        let mut articles: Vec<&Object> = self.articles.get(&id).unwrap_or(&none).values().collect();
        articles.sort_by_key(|article| (time(article, "created_at"), number(article, "id")));
        let mut said: Vec<Said<String>> =
            articles.iter().map(|article| said_in(article, raised)).collect();
        let subject = text(ticket, "title").map(str::to_owned);
        // The first that was said is what the request begins with, whoever wrote it down.
        let body =
            if said.is_empty() { subject.clone().unwrap_or_default() } else { said.remove(0).body };
        let channel = text(ticket, "create_article_type")
            .or_else(|| articles.first().and_then(|article| text(article, "type")))
            .map_or(Channel::Import, channel);
        let mut fields = BTreeMap::new();
        for (field, value) in [
            ("number", text(ticket, "number").map(str::to_owned)),
            ("group", self.named(ticket, "group")),
            ("agent", text(ticket, "owner").map(str::to_owned)),
        ] {
            if let Some(value) = value {
                fields.insert(field.to_owned(), value);
            }
        }
        let mut tags: Vec<String> = match ticket.get("tags") {
            Some(Value::Array(tags)) => {
                tags.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        if word == "merged" {
            tags.push("merged".to_owned());
        }
        let resolved = time(ticket, "close_at")
            .filter(|_| matches!(status, Status::Resolved | Status::Closed));
        let intake = Intake {
            channel,
            client: self.client(ticket),
            subject,
            body,
            strict: false,
            external_id: Some(format!("zammad:{id}")),
            source: None,
            received: Some(raised),
            fields,
            tags,
            priority: self.named(ticket, "priority").and_then(|word| priority(&word)),
        };
        let past = past("zammad", raised, said, status, resolved);
        Ok(Ticket { intake, past })
    }
}

fn said_in(article: &Object, raised: DateTime<Utc>) -> Said<String> {
    let body = article.get("body").and_then(Value::as_str).unwrap_or_default();
    let html = text(article, "content_type").is_some_and(|kind| kind.contains("html"));
    let mut body = if html { readable(body) } else { body.to_owned() };
    if let Some(Value::Array(files)) = article.get("attachments") {
        // Only their names come with it.
        for name in files.iter().filter_map(|file| file.get("filename")).filter_map(Value::as_str) {
            body.push_str("\n+ ");
            body.push_str(name);
        }
    }
    let internal = article.get("internal") == Some(&Value::Bool(true));
    let sender = text(article, "sender").map(str::to_lowercase).or_else(|| {
        // Agent, customer and system, as every Zammad numbers them.
        let known = ["agent", "customer", "system"];
        let id = number(article, "sender_id")?;
        let place = usize::try_from(id - 1).ok()?;
        known.get(place).map(|word| (*word).to_owned())
    });
    let note = text(article, "type") == Some("note");
    let kind = match sender.as_deref() {
        Some("customer") => PastKind::Message,
        Some("system") => PastKind::Note,
        _ if internal || note => PastKind::Note,
        _ => PastKind::Reply,
    };
    Said {
        kind,
        at: time(article, "created_at").unwrap_or(raised),
        by: text(article, "from").or_else(|| text(article, "created_by")).map(str::to_owned),
        body,
    }
}

fn channel(word: &str) -> Channel {
    match word {
        "email" => Channel::Email,
        "phone" => Channel::Phone,
        "web" => Channel::Web,
        "note" | "fax" => Channel::Import,
        _ => Channel::Chat,
    }
}
