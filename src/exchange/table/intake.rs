//! From named values to a request to take in, and what became of it in the program it comes from.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::exchange::{
    Dates, LONGEST_TEXT, cells,
    map::{Comment, TableMap},
    tickets, vocabulary,
};
use crate::model::{
    client::ClientFacts,
    command::Intake,
    past::Past,
    request::{Channel, Priority, Status},
};

/// A request that a record asks for with what became of it elsewhere, or why it cannot be read.
pub(in crate::exchange) type Parsed = Result<(Intake, Option<Past<String>>), String>;

/// The same in two: what became of a record that cannot be read is not asked.
pub(in crate::exchange) fn parted(
    parsed: Parsed,
) -> (Result<Box<Intake>, String>, Option<Past<String>>) {
    match parsed {
        Ok((intake, past)) => (Ok(Box::new(intake)), past),
        Err(why) => (Err(why), None),
    }
}

/// The values of one record by field, on the way to a request.
#[derive(Debug)]
pub(in crate::exchange) struct Named<'m> {
    /// Field → value; empty values are left out.
    pub values: BTreeMap<String, String>,
    /// What was said on it.
    pub comments: Vec<Comment>,
    /// How its times are read.
    pub dates: Dates,
    /// What the words of its table mean.
    pub map: Option<&'m TableMap>,
}

impl Named<'_> {
    /// The request that the record asks for, and what became of it where it was done with there, where a map
    /// says how it stood, or where something was said.
    ///
    /// # Errors
    /// What is wrong with which field, in words.
    pub fn parsed(mut self) -> Parsed {
        let status = self.status()?;
        let resolved = self.take("resolved");
        let comments = self.comments_behind_the_first();
        let (map, dates) = (self.map, self.dates);
        let intake = self.intake()?;

        let needed = |field: &str| map.is_some_and(|map| map.needed.iter().any(|f| f == field));
        if intake.received.is_none() && needed("received") {
            return Err("it says not when it was raised".to_owned());
        }
        let done = matches!(status, Some(Status::Resolved | Status::Closed));
        // What is done with and says not when it was raised was raised by then.
        let when = resolved.as_deref().and_then(|at| dates.read(at).ok());
        let done_at = done.then(|| when.unwrap_or(dates.now));
        let Some(raised) = intake.received.or(done_at) else {
            return Ok((intake, None));
        };
        let waits = matches!(status, Some(Status::Pending | Status::Hold));
        let carried = done || waits || (map.is_some() && status.is_some());
        if !carried && comments.is_empty() {
            return Ok((intake, None));
        }
        let resolved = if done { resolved_at(resolved, &dates, map.is_some())? } else { None };
        let names = [&intake.client.name, &intake.client.email, &intake.client.phone];
        let names: Vec<&str> = names.into_iter().filter_map(|name| name.as_deref()).collect();
        let said = comments
            .into_iter()
            .map(|comment| comment.said(&dates, raised, &names))
            .collect::<Result<Vec<_>, String>>()?;
        let desk = map.map_or("table", |map| map.source.as_deref().unwrap_or(&map.name));
        let status = status.unwrap_or(Status::Open);
        let past = tickets::past(desk, raised, said, status, resolved);
        Ok((intake, Some(past)))
    }

    fn take(&mut self, field: &str) -> Option<String> {
        self.values.remove(field).filter(|value| !cells::is_none(value))
    }

    /// A text, which may say any word.
    fn take_text(&mut self, field: &str) -> Option<String> {
        self.values.remove(field).filter(|value| !cells::is_nothing(value)).map(cells::read)
    }

    /// What was said after the request itself: many programs tell that once more as the first that was said, or
    /// only there.
    fn comments_behind_the_first(&mut self) -> Vec<Comment> {
        let mut comments = std::mem::take(&mut self.comments);
        let Some(first) = comments.first() else {
            return comments;
        };
        let text = first.text().trim().to_owned();
        let value = |field: &str| self.values.get(field).filter(|value| !cells::is_nothing(value));
        let names: Vec<&str> =
            ["name", "email"].into_iter().filter_map(value).map(String::as_str).collect();
        match value("body") {
            Some(body) if body.trim() == text => {}
            // With a subject alone, what an agent said first is an answer to it.
            None if value("subject").is_none() || first.is_by(&names) => {
                self.values.insert("body".to_owned(), text);
            }
            _ => return comments,
        }
        comments.remove(0);
        comments
    }

    fn status(&mut self) -> Result<Option<Status>, String> {
        let Some(word) = self.take("status") else {
            return Ok(None);
        };
        let words = self.map.map(|map| &map.status);
        let known = words.and_then(|words| words.of(&word));
        let known = known.or_else(|| vocabulary::status_of(&word));
        if known.is_none() && vocabulary::is_thrown_away(&word) {
            return Err(format!("it was thrown away there: {word}"));
        }
        // What nobody knows is taken for open, so that somebody looks at it.
        Ok(known
            .or_else(|| words.and_then(crate::exchange::map::Words::other))
            .or(Some(Status::Open)))
    }

    fn channel(&mut self) -> Result<Channel, String> {
        let words = self.map.map(|map| &map.channels);
        let usual = self.map.and_then(|map| map.channel).unwrap_or(Channel::Import);
        let Some(word) = self.take("channel") else {
            return Ok(usual);
        };
        words
            .and_then(|words| words.of(&word))
            .or_else(|| vocabulary::channel(&word))
            .or_else(|| words.and_then(crate::exchange::map::Words::other))
            .ok_or_else(|| {
                let known = Channel::ALL.iter().map(|c| c.word()).collect::<Vec<_>>().join(", ");
                format!(
                    "the channel `{word}` is none of: {known}; a map says what it means: [words.channel]"
                )
            })
    }

    fn priority(&mut self) -> Result<Option<Priority>, String> {
        let Some(word) = self.take("priority") else {
            return Ok(None);
        };
        let words = self.map.map(|map| &map.priority);
        words
            .and_then(|words| words.of(&word))
            .or_else(|| Priority::from_word(&word.trim().to_lowercase()))
            .or_else(|| vocabulary::priority(&word))
            .or_else(|| words.and_then(crate::exchange::map::Words::other))
            .map(Some)
            .ok_or_else(|| {
                format!(
                    "the priority `{word}` is none of: low, normal, high, urgent; a map says what it means: [words.priority]"
                )
            })
    }

    /// The request without what became of it.
    fn intake(mut self) -> Result<Intake, String> {
        let subject = self.take_text("subject");
        let mut body = self.take_text("body").unwrap_or_default();
        if subject.is_none() && body.trim().is_empty() {
            return Err("there is no text".to_owned());
        }
        if body.len() > LONGEST_TEXT || subject.as_ref().is_some_and(|s| s.len() > LONGEST_TEXT) {
            return Err("the text is longer than 10 MiB".to_owned());
        }
        if let (true, Some(subject), Some(_)) = (body.trim().is_empty(), &subject, self.map) {
            body.clone_from(subject);
        }
        let channel = self.channel()?;
        let priority = self.priority()?;
        let received = self.take("received").map(|text| self.dates.read(&text)).transpose()?;
        let tags = self
            .take("tags")
            .map(|tags| {
                tags.split([',', ';'])
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty())
                    .collect()
            })
            .unwrap_or_default();
        let prefix = self.map.map_or("", |map| &map.prefix);
        let external_id =
            self.take("external_id").map(|id| format!("{prefix}{}", cells::number(&id)));
        let source = self.map.and_then(|map| map.source.clone());
        let client = self.client();
        let broken = client.phone.clone().filter(|phone| cells::is_broken_phone(phone));
        if let Some(phone) = broken {
            // It is no number any more, and somebody may know whose it was.
            self.values.entry("field.phone".to_owned()).or_insert(phone);
        }
        let product = self.take("product").map(|product| ("product".to_owned(), product));
        let fields = self
            .values
            .into_iter()
            .filter(|(_, value)| !cells::is_nothing(value))
            .filter_map(|(name, value)| {
                name.strip_prefix("field.").map(|name| (name.to_owned(), value))
            })
            .chain(product)
            .collect();
        Ok(Intake {
            channel,
            client,
            subject,
            body,
            strict: false,
            external_id,
            source,
            received,
            fields,
            tags,
            priority,
        })
    }

    fn client(&mut self) -> ClientFacts {
        let mut name = self.take("name");
        let mut email = self.take("email");
        // One address stands for the client; the others wrote along.
        if let Some(all) = &email
            && all.matches('@').count() > 1
        {
            email = all
                .split([',', ';'])
                .map(str::trim)
                .find(|one| one.contains('@'))
                .map(str::to_owned);
        }
        // `Anna Reed <anna@example.org>`, where only addresses were expected.
        let parts = email.as_deref().or(name.as_deref()).and_then(name_and_address);
        if let Some((shown, address)) = parts {
            let by_name = email.is_none();
            email = Some(address);
            if name.is_none() || by_name {
                name = shown;
            }
        }
        ClientFacts {
            name,
            phone: self.take("phone"),
            email,
            tier: self.take("tier"),
            account: self.take("account"),
            ..ClientFacts::default()
        }
    }
}

/// `Anna Reed <anna@example.org>`, `Anna Reed (anna@example.org)`.
fn name_and_address(text: &str) -> Option<(Option<String>, String)> {
    let within = |open: char, close: char| {
        let (name, rest) = text.rsplit_once(open)?;
        let (address, _) = rest.split_once(close)?;
        address.contains('@').then_some((name, address))
    };
    let (name, address) = within('<', '>').or_else(|| within('(', ')'))?;
    let name = name.trim().trim_matches('"').trim();
    address
        .contains('@')
        .then(|| (Some(name.to_owned()).filter(|name| !name.is_empty()), address.trim().to_owned()))
}

/// When it was resolved; none where it never was: some desks write 1970 for that, or words.
fn resolved_at(
    text: Option<String>,
    dates: &Dates,
    strict: bool,
) -> Result<Option<DateTime<Utc>>, String> {
    let never = |text: &String| {
        let text = text.trim();
        text.eq_ignore_ascii_case("not set") || text == "-" || text.contains("1970")
    };
    let Some(text) = text.filter(|text| !never(text)) else {
        return Ok(None);
    };
    match dates.read(&text) {
        Ok(at) => Ok(Some(at)),
        // Without a map it was guessed that the column holds times.
        Err(_) if !strict => Ok(None),
        Err(why) => Err(why),
    }
}

/// A number for a record that has none of its own: the same record of the same place in a file gets
/// the same one, so that a file imported twice is taken once.
pub(in crate::exchange) fn digest(source: &str, raw: &[u8], occurrence: u64) -> String {
    let hash = Sha256::digest(raw);
    let mut id = format!("{source}:");
    for byte in &hash[..12] {
        let _ = write!(id, "{byte:02x}");
    }
    let _ = write!(id, ":{occurrence}");
    id
}
