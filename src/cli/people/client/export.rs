//! `client export`: all that is known of a person, for them to read and for other programs; and the
//! preview of what an erasure would take.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value, json};

use crate::cli::{
    Context, Failure, Outcome, attachment,
    init::language,
    json,
    timeline::{self, moment},
};
use crate::{
    desk::Desk,
    model::{
        card::{ClientCard, RequestCard},
        command::{Command, Submission},
        event::{Event, Recorded},
        id::{ClientId, Login},
        safe_json,
        safe_text::SafeText,
        story::said_here,
    },
    saved,
    text::{Language, Text, fill},
};

/// What to give out, and where to.
#[derive(Debug, Args)]
pub struct Export {
    /// The client's number
    client: i64,
    /// One JSON object, for other programs
    #[arg(long)]
    json: bool,
    /// Text to read; this is what you get without a folder
    #[arg(long, conflicts_with = "json")]
    text: bool,
    /// A new file; or a folder, which gets both writings and the client's files in a folder of their own
    #[arg(long, value_name = "FILE or DIR")]
    output: Option<PathBuf>,
    /// Language of the text: the client's own where none is named
    #[arg(long, value_name = "en|ru", value_parser = language)]
    language: Option<Language>,
}

impl Export {
    /// Whether it writes files.
    pub const fn writes(&self) -> bool {
        self.output.is_some()
    }
}

/// All that is known of a person.
#[derive(Debug)]
pub(super) struct Known {
    card: ClientCard,
    requests: Vec<RequestCard>,
    log: Vec<Recorded>,
}

/// Reads all that is known of a person; none where there is no such client.
pub(super) fn known(
    desk: &mut Desk,
    client: ClientId,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Known>> {
    let Some(card) = desk.client(client, i64::MAX as usize)? else {
        return Ok(None);
    };
    let mut requests = Vec::new();
    for row in card.history.iter().rev() {
        requests.extend(desk.request(row.id, now)?);
    }
    let log = desk.client_log(client)?;
    Ok(Some(Known { card, requests, log }))
}

impl Export {
    /// Gives a person's data out.
    pub(super) fn run(
        &self,
        desk: &mut Desk,
        me: &Login,
        now: DateTime<Utc>,
        zone: Tz,
        context: &mut Context,
    ) -> Result<Outcome, Failure> {
        let client = ClientId(self.client);
        let folder = self
            .output
            .as_ref()
            .filter(|path| path.is_dir())
            .map(|path| path.join(format!("client-{client}")));
        if let Some(taken) = folder.as_ref().or(self.output.as_ref()).filter(|path| path.exists()) {
            return Err(Failure::Refused(format!(
                "{} is there already and is not written over",
                taken.display()
            )));
        }
        let format = match (&folder, self.json) {
            (Some(_), _) => "folder",
            (None, true) => "json",
            (None, false) => "text",
        };
        let asked = Command::ClientExport { client, format: format.to_owned() };
        desk.perform(&Submission::from(asked), me, now)?;
        let known = known(desk, client, now)?
            .ok_or_else(|| Failure::Refused(format!("there is no client #{client}")))?;
        let own = known.card.client.language.as_deref();
        let language = self.language.or_else(|| language(own?).ok()).unwrap_or(context.language);
        let text = || known.text(&Text::of(language), me, now, zone);
        let object = || safe_json::line(&known.json(me, now, zone));
        let Some(folder) = folder else {
            let content = if self.json { format!("{}\n", object()?) } else { text() };
            match &self.output {
                Some(path) => write(path, &content)?,
                None => context.out.write_all(content.as_bytes())?,
            }
            return Ok(Outcome::Done);
        };
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("creating {}", folder.display()))?;
        write(&folder.join("client.json"), &format!("{}\n", object()?))?;
        write(&folder.join("client.txt"), &text())?;
        for card in &known.requests {
            for (place, attached) in card.attachments().into_iter().enumerate() {
                let nr = place + 1;
                let name = saved::name(attached, nr);
                let path = folder.join(format!("{}-{nr}-{name}", card.request.id));
                if attached.kept.is_some() {
                    attachment::save(desk, attached, &path)?;
                }
            }
        }
        writeln!(context.out, "{}", SafeText::line(&folder.display().to_string()))?;
        Ok(Outcome::Done)
    }
}

/// Writes a new file that only its owner may read.
pub(in crate::cli) fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    let writing = || format!("writing {}", path.display());
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(writing)?;
    file.write_all(content.as_bytes()).with_context(writing)
}

impl Known {
    /// The whole as one object.
    fn json(&self, by: &Login, now: DateTime<Utc>, zone: Tz) -> Value {
        let mut object = json::client_card(&self.card, now, zone);
        object["exported"] = json!({ "at": json::time(now, zone), "by": by });
        object["history"] = self
            .requests
            .iter()
            .map(|card| {
                let mut request = json::request(card, now, zone);
                request["attachments"] = card
                    .attachments()
                    .into_iter()
                    .map(|file| {
                        json!({ "name": file.name.as_str(), "media": file.media, "size": file.size,
                            "kept": file.kept.is_some() })
                    })
                    .collect();
                request
            })
            .collect();
        object["log"] = self.log.iter().map(|recorded| json::event(recorded, zone)).collect();
        // Who else is of their organisation is not theirs to know.
        if let Value::Object(object) = &mut object {
            object.remove("colleagues");
        }
        object
    }

    /// The whole as a text to read.
    fn text(&self, text: &Text, by: &Login, now: DateTime<Utc>, zone: Tz) -> String {
        let (words, client) = (&text.person, &self.card.client);
        let mut out = String::new();
        let mut line = |indent: usize, content: &str| {
            // Writing into a string cannot fail.
            let _ = writeln!(out, "{}{content}", " ".repeat(indent));
        };
        line(0, &fill(&words.title, &[("n", &client.id.to_string())]));
        line(0, SafeText::name(&client.name).as_ref());
        line(
            0,
            &fill(
                &words.made,
                &[("at", &text.long_moment(&now.with_timezone(&zone))), ("who", by.as_str())],
            ),
        );
        line(0, "");
        let contacts: Vec<&str> =
            client.contacts.iter().map(|contact| contact.value.as_str()).collect();
        let facts = [
            (words.contacts.as_str(), contacts.join(", ")),
            (&words.tier, client.tier.clone().unwrap_or_default()),
            (&words.account, client.account_name.clone().unwrap_or_default()),
            (&words.language, client.language.clone().unwrap_or_default()),
            (&words.timezone, client.timezone.clone().unwrap_or_default()),
            (&words.note, client.note.clone().unwrap_or_default()),
            (&words.tags, client.tags.join(", ")),
            (&words.since, moment(client.since, zone, text)),
        ];
        let own = client.fields.iter().map(|(name, value)| (name.as_str(), value.clone()));
        for (title, value) in facts.into_iter().chain(own) {
            if !value.is_empty() {
                line(0, &format!("{}: {}", SafeText::line(title), SafeText::line(&value)));
            }
        }
        let card = &self.card;
        line(
            0,
            &fill(
                &words.promises,
                &[
                    ("promised", &card.promised.to_string()),
                    ("kept", &card.kept.to_string()),
                    ("broken", &card.broken.to_string()),
                ],
            ),
        );
        if let Some(mean) = card.satisfaction {
            line(0, &fill(&words.satisfaction, &[("n", &text.language.number(mean, 1))]));
        }
        for card in &self.requests {
            let request = &card.request;
            line(0, "");
            line(0, &format!("#{}  {}", request.id, SafeText::line(&request.subject)));
            line(
                2,
                &format!(
                    "{} · {} · {}: {}",
                    moment(request.received, zone, text),
                    text.word.channel(request.channel),
                    words.status,
                    text.word.status(request.status)
                ),
            );
            for (name, value) in &request.fields {
                line(2, &format!("{}: {}", SafeText::line(name), SafeText::line(value)));
            }
            for recorded in &card.timeline {
                let said = said_here(&recorded.event);
                let Some(title) = title(&recorded.event, text, zone)
                    .or_else(|| (!said.is_empty()).then(|| words.other.clone()))
                else {
                    continue;
                };
                line(2, &format!("{}  {title}", moment(recorded.at, zone, text)));
                for content in said {
                    for part in SafeText::block(&content).to_string().lines() {
                        line(4, part);
                    }
                }
                for part in timeline::before(&recorded.event, zone, text) {
                    line(0, &part);
                }
            }
            let files = card.attachments();
            if !files.is_empty() {
                line(2, &format!("{}:", words.files));
                for file in files {
                    line(4, &timeline::attachment(file, text));
                }
            }
        }
        out
    }

    /// Tells what an erasure would take.
    pub(super) fn preview(&self, context: &mut Context) -> Result<Outcome, Failure> {
        let text = Text::shared(context.language);
        let words = &text.person;
        let files: usize = self.requests.iter().map(|card| card.attachments().len()).sum();
        let mut cards = vec![self.card.client.id];
        for recorded in &self.log {
            if let Some(card) = recorded.client.filter(|card| !cards.contains(card)) {
                cards.push(card);
            }
        }
        writeln!(
            context.out,
            "#{}  {}",
            self.card.client.id,
            SafeText::name(&self.card.client.name)
        )?;
        for card in &self.requests {
            writeln!(
                context.out,
                "  #{}  {}",
                card.request.id,
                SafeText::line(&card.request.subject)
            )?;
        }
        let gone = fill(
            &words.gone,
            &[
                ("cards", &text.count(&words.cards, cards.len() as u64)),
                ("requests", &text.count(&text.book.requests, self.requests.len() as u64)),
                ("files", &text.count(&text.files.count, files as u64)),
            ],
        );
        writeln!(context.out, "{gone}")?;
        if self.card.open > 0 {
            let open = self.card.open.to_string();
            writeln!(context.out, "{}", fill(&words.open, &[("n", &open)]))?;
            return Ok(Outcome::Problems);
        }
        Ok(Outcome::Done)
    }
}

/// What an event is called for a client; none where it is of the desk's own work.
fn title(event: &Event, text: &Text, zone: Tz) -> Option<String> {
    let words = &text.person;
    let by = |due: &DateTime<Utc>, words: &str| fill(words, &[("at", &moment(*due, zone, text))]);
    Some(match event {
        Event::Received(_) | Event::Message { .. } => words.message.clone(),
        Event::Replied { .. } => words.reply.clone(),
        Event::Receipt { .. } => words.receipt.clone(),
        Event::Noted { .. } => words.noted.clone(),
        Event::Resolved { .. } => words.resolved.clone(),
        Event::Rated { score, .. } => fill(&words.rated, &[("n", &score.to_string())]),
        Event::CallbackPromised { due, .. } => by(due, &words.promised),
        Event::CallbackMoved { due, .. } => by(due, &words.moved),
        Event::CallbackKept { .. } => words.kept.clone(),
        Event::CallbackBroken { .. } => words.broken.clone(),
        _ => return None,
    })
}
