//! `client show`: who a client is, how it went so far, their requests, and their timeline over all of
//! them, narrowed by kind, by words and by time.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Args, builder::PossibleValuesParser};
use serde_json::Value;

use crate::cli::{
    Context, Failure, Outcome, json,
    timeline::{self, moment},
    when::when,
};
use crate::{
    desk::Desk,
    model::{
        card::ClientCard,
        client::by_their_clock,
        event::Recorded,
        id::ClientId,
        safe_text::SafeText,
        standard::Standard,
        story::{StoryKind, StoryQuery},
    },
    report::{Column, Format, Table},
    text::{Text, date, fill},
};

/// What of a client is shown.
#[derive(Debug, Args)]
pub struct Show {
    /// The client's number
    client: i64,
    /// Show at most this many requests and history entries
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// The timeline over all requests, the newest first
    #[arg(long)]
    timeline: bool,
    /// Only entries of this kind; may be given several times
    #[arg(long = "kind", value_name = "KIND", value_parser = kinds())]
    kinds: Vec<String>,
    /// Only entries with these words, as the search reads them; `#17` are those of a request
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// Only entries from this time on, as 2026-11-02 or "2026-11-02 09:00"
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only entries before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(StoryKind::ALL.iter().map(|kind| kind.word()))
}

impl Show {
    /// Shows it.
    pub(super) fn run(
        &self,
        desk: &mut Desk,
        now: DateTime<Utc>,
        standard: &Standard,
        context: &mut Context,
    ) -> Result<Outcome, Failure> {
        let zone = standard.timezone;
        let id = ClientId(self.client);
        let card = desk
            .client(id, self.limit)?
            .ok_or_else(|| Failure::Refused(format!("there is no client #{id}")))?;
        let story = match self.query(zone)? {
            Some(query) => Some(desk.story(id, &query)?),
            None => None,
        };
        if self.json {
            let mut value = json::client_card(&card, now, zone);
            if let Some(story) = &story {
                value["timeline"] = story
                    .iter()
                    .map(|recorded| json::event(recorded, zone))
                    .collect::<Vec<Value>>()
                    .into();
            }
            context.line(&value)?;
            return Ok(Outcome::Done);
        }
        let text = Text::of(context.language);
        for line in glance(&card, &text, now, standard) {
            writeln!(context.out, "{line}")?;
        }
        match story {
            Some(story) => told(desk, &story, &text, standard, context)?,
            None => requests(&card, &text, zone, context)?,
        }
        Ok(Outcome::Done)
    }

    /// What is asked of the timeline; none where nothing is.
    fn query(&self, zone: Tz) -> Result<Option<StoryQuery>, Failure> {
        let asked = self.timeline
            || !self.kinds.is_empty()
            || self.text.is_some()
            || self.from.is_some()
            || self.to.is_some();
        if !asked {
            return Ok(None);
        }
        let time = |text: &Option<String>| {
            let text = text.as_deref();
            text.map(|text| when(text, zone))
                .transpose()
                .map_err(|error| Failure::Usage(error.to_string()))
        };
        Ok(Some(StoryQuery {
            kinds: self.kinds.iter().filter_map(|word| StoryKind::from_word(word)).collect(),
            text: self.text.clone().unwrap_or_default(),
            from: time(&self.from)?,
            to: time(&self.to)?,
            before: None,
            limit: self.limit,
        }))
    }
}

/// Who the client is and how it went so far, a line a fact.
fn glance(card: &ClientCard, text: &Text, now: DateTime<Utc>, standard: &Standard) -> Vec<String> {
    let zone = standard.timezone;
    let (words, person, client) = (&text.client, &text.person, &card.client);
    let mut lines = vec![format!("#{}  {}", client.id, SafeText::name(&client.name))];
    if client.erased {
        lines.push(format!("  {}", words.erased));
    }
    for contact in &client.contacts {
        let typed = contact
            .typed
            .as_deref()
            .map_or_else(String::new, |typed| format!("  ({})", SafeText::name(typed)));
        lines.push(format!("  {}  {}{typed}", contact.kind, SafeText::name(&contact.value)));
    }
    let comes = if card.is_returning() { &words.returning } else { &words.new };
    let day = text.date(client.since.with_timezone(&zone).date_naive());
    let mut counts = vec![
        comes.clone(),
        text.count(&words.requests, card.requests),
        text.count(&words.open, card.open),
        text.count(&words.promised, card.promised),
        text.count(&words.kept, card.kept),
        text.count(&words.broken, card.broken),
    ];
    if let Some(mean) = card.satisfaction {
        counts.push(fill(&person.satisfaction, &[("n", &text.language.number(mean, 1))]));
    }
    lines.push(format!("  {}: {day}", person.since));
    lines.push(format!("  {}", counts.join(" · ")));
    if let Some(topic) = &card.topic {
        let rule = topic.rule.as_ref().map_or_else(String::new, |id| {
            let rule = standard.rule(id.as_str());
            let why = rule.and_then(|rule| rule.why.as_deref());
            format!(" ({})", why.unwrap_or(id.as_str()).trim_end_matches('.'))
        });
        let subject = format!("{}{rule}", SafeText::line(&topic.subject));
        let when = moment(topic.received, zone, text);
        lines.push(format!("  {}", fill(&words.topic, &[("subject", &subject), ("when", &when)])));
    }
    if let Some(mood) = &client.mood {
        let said = SafeText::line(&mood.words).to_string();
        let (who, when) = (mood.by.to_string(), moment(mood.at, zone, text));
        lines.push(format!(
            "  {}",
            fill(&words.mood, &[("mood", &said), ("who", &who), ("when", &when)])
        ));
    }
    let theirs = by_their_clock(now, client.timezone.as_deref(), zone)
        .map_or_else(String::new, |at| format!(" ({})", date::hour(&at)));
    let timezone = client.timezone.as_ref().map(|timezone| format!("{timezone}{theirs}"));
    let facts = [
        (&person.tier, (client.tier.as_deref()).map(|tier| standard.tier_title(tier).to_owned())),
        (&person.account, client.account_name.clone()),
        (&person.language, client.language.clone()),
        (&person.timezone, timezone),
        (&person.note, client.note.clone()),
        (&person.tags, Some(client.tags.join(", ")).filter(|tags| !tags.is_empty())),
    ];
    let own = client.fields.iter().map(|(name, value)| (name, Some(value.clone())));
    for (title, value) in facts.into_iter().chain(own) {
        if let Some(value) = value {
            lines.push(format!("  {}: {}", SafeText::line(title), SafeText::line(&value)));
        }
    }
    if !card.colleagues.is_empty() {
        let names: Vec<String> = card
            .colleagues
            .iter()
            .map(|row| format!("#{} {}", row.id, SafeText::name(&row.name)))
            .collect();
        lines.push(format!("  {}", fill(&words.colleagues, &[("names", &names.join(", "))])));
    }
    lines
}

/// The client's requests, the newest first.
fn requests(
    card: &ClientCard,
    text: &Text,
    zone: Tz,
    context: &mut Context,
) -> Result<(), Failure> {
    let words = &text.heading;
    let table = Table {
        columns: vec![
            Column::left("received", words.received.clone()),
            Column::right("request", "#"),
            Column::left("status", words.status.clone()),
            Column::left("subject", words.subject.clone()),
        ],
        rows: card
            .history
            .iter()
            .map(|row| {
                vec![
                    moment(row.received, zone, text).into(),
                    row.id.to_string().into(),
                    text.word.status(row.status).into(),
                    row.subject.as_str().into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(())
}

/// The timeline, each entry with its request and kind.
fn told(
    desk: &mut Desk,
    story: &[Recorded],
    text: &Text,
    standard: &Standard,
    context: &mut Context,
) -> Result<(), Failure> {
    for recorded in story {
        let then = desk.standard_by(&recorded.standard)?;
        let then = then.as_deref().unwrap_or(standard);
        let mut lines = timeline::entry(recorded, standard.timezone, then, text).into_iter();
        let kind = StoryKind::of(&recorded.event).map_or("", |kind| text.story.kind(kind));
        let request = recorded.request.map_or_else(String::new, |request| format!("  #{request}"));
        if let Some(head) = lines.next() {
            writeln!(context.out, "{head}{request}  ({kind})")?;
        }
        for line in lines {
            writeln!(context.out, "{line}")?;
        }
    }
    if story.is_empty() {
        writeln!(context.out, "{}", text.story.nothing)?;
    }
    Ok(())
}
