//! `client`: a client's whole story, and the work on clients' cards.

mod export;
mod show;

pub(in crate::cli) use export::write;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::PathBuf,
};

use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Outcome, confirm, destruction, json};
use crate::{
    model::{
        alike::Alike,
        card::ClientCard,
        client::{ClientFacts, Contact, ContactKind},
        command::{Command, Submission},
        id::{ClientId, RequestId},
        safe_text::SafeText,
    },
    report::{Column, Format, Table},
    text::{Text, fill},
};

/// Shows, finds, changes, merges, gives out and erases clients.
#[derive(Debug, Args)]
pub struct Client {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with clients.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "arguments are read once")]
pub enum What {
    /// Show a client's card and requests; with --timeline the whole history
    Show(show::Show),
    /// Find clients by name, phone or mail address
    Find {
        /// What is known of them
        text: String,
        /// Show at most this many
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Change a card; only what you give changes
    Edit {
        /// The client's number
        client: i64,
        /// Their name
        #[arg(long)]
        name: Option<String>,
        /// A telephone number to add
        #[arg(long)]
        phone: Option<String>,
        /// A mail address to add
        #[arg(long)]
        email: Option<String>,
        /// A name in a messenger to add, as `telegram:@masha`
        #[arg(long)]
        messenger: Option<String>,
        /// An address to take away; may be given several times
        #[arg(long = "remove", value_name = "ADDRESS")]
        remove: Vec<String>,
        /// An address with the one that stands in its place from now on
        #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
        replace: Vec<String>,
        /// Their class, as `vip`
        #[arg(long)]
        tier: Option<String>,
        /// Their organisation
        #[arg(long)]
        account: Option<String>,
        /// A note of the desk on them
        #[arg(long)]
        note: Option<String>,
        /// How they feel now, in your words; who noted it and when stands with it
        #[arg(long)]
        mood: Option<String>,
        /// Two-letter code of their language
        #[arg(long)]
        language: Option<String>,
        /// IANA name of their time zone
        #[arg(long)]
        timezone: Option<String>,
        /// A field of the company's own, as `name=value`
        #[arg(long = "field", value_name = "NAME=VALUE", value_parser = pair)]
        fields: Vec<(String, String)>,
        /// A mark to set; may be given several times
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
        /// A mark to take away; may be given several times
        #[arg(long = "untag", value_name = "TAG")]
        untags: Vec<String>,
    },
    /// Make the writer of a forwarded mail the client of its request
    Forwarded {
        /// The number of the request, as 1042
        #[arg(value_parser = crate::cli::show::number)]
        request: i64,
    },
    /// Export everything known about a client; who asked is logged
    Export(export::Export),
    /// List cards that may be one person, and why; nothing is merged
    Duplicates {
        /// Only those of this client
        client: Option<i64>,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Merge two cards of one person: OTHER goes into CLIENT
    Merge {
        /// The card that stays
        client: i64,
        /// The card that goes into it
        other: i64,
        /// Only shows both cards
        #[arg(long)]
        preview: bool,
    },
    /// Undo a merge
    Unmerge {
        /// The card that was merged away
        client: i64,
    },
    /// Erase a client's data for good, and write the certificate into this folder
    Erase {
        /// The client's number
        client: i64,
        /// Why, for the log
        #[arg(long, required_unless_present = "preview", default_value = "")]
        reason: String,
        /// Confirm; this cannot be undone
        #[arg(long)]
        yes: bool,
        /// Only tells what would go
        #[arg(long, conflicts_with = "yes")]
        preview: bool,
    },
    /// Write the erasure certificate of a client again
    Act {
        /// The client's number
        client: i64,
        /// A new file, or a folder for it
        #[arg(long, value_name = "FILE or DIR")]
        output: Option<PathBuf>,
    },
}

impl Client {
    /// Whether it writes files.
    pub fn writes(&self) -> bool {
        match &self.what {
            What::Export(export) => export.writes(),
            What::Erase { preview, .. } => !preview,
            What::Act { .. } => true,
            _ => false,
        }
    }
}

/// Reads `name=value`.
pub(in crate::cli) fn pair(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| format!("`{text}` is not NAME=VALUE"))
}

/// Lists pairs of cards that may be one person.
fn list_alike(pairs: &[Alike], json: bool, context: &mut Context) -> Result<Outcome, Failure> {
    if json {
        for pair in pairs {
            let mut value = json::client_row(&pair.one);
            value["other"] = json::client_row(&pair.other);
            value["reasons"] = pair.reasons.iter().map(|reason| reason.word()).collect();
            context.line(&value)?;
        }
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.heading;
    let mut columns = Vec::new();
    for (number, name, contact) in
        [("client", "name", "contact"), ("other", "other_name", "other_contact")]
    {
        columns.push(Column::right(number, "#"));
        columns.push(Column::left(name, words.client.clone()));
        columns.push(Column::left(contact, words.contact.clone()));
    }
    columns.push(Column::left("reasons", words.alike.clone()));
    let table = Table {
        columns,
        rows: pairs
            .iter()
            .map(|pair| {
                let mut cells = Vec::new();
                for row in [&pair.one, &pair.other] {
                    cells.push(row.id.to_string().into());
                    cells.push(row.name.as_str().into());
                    cells.push(row.contact.as_deref().into());
                }
                cells.push(text.alike_words(&pair.reasons).into());
                cells
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}

/// Shows two cards beside each other before they become one: the first is the one that stays.
fn preview_merge(cards: &[ClientCard], context: &mut Context) -> Result<Outcome, Failure> {
    let text = Text::of(context.language);
    let words = &text.heading;
    let table = Table {
        columns: vec![
            Column::right("client", "#"),
            Column::left("name", words.client.clone()),
            Column::left("tier", words.tier.clone()),
            Column::left("account", words.account.clone()),
            Column::left("contact", words.contact.clone()),
            Column::left("requests", ""),
        ],
        rows: cards
            .iter()
            .map(|card| {
                let contacts: Vec<&str> =
                    card.client.contacts.iter().map(|contact| contact.value.as_str()).collect();
                let counts = [("n", card.requests.to_string()), ("open", card.open.to_string())];
                let counts = counts.each_ref().map(|(name, n)| (*name, n.as_str()));
                vec![
                    card.client.id.to_string().into(),
                    card.client.name.as_str().into(),
                    card.client.tier.as_deref().into(),
                    card.client.account_name.as_deref().into(),
                    contacts.join(", ").into(),
                    fill(&words.requests, &counts).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    writeln!(context.out, "{}", text.confirm.merge_how)?;
    Ok(Outcome::Done)
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Client, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let missing = |client: i64| Failure::Refused(format!("there is no client #{client}"));
    let command = match &arguments.what {
        What::Show(show) => return show.run(&mut desk, now, &standard, context),
        What::Find { text, limit, json } => {
            let rows = desk.find_clients(text, *limit)?;
            if *json {
                for row in &rows {
                    context.line(&json::client_row(row))?;
                }
            } else {
                let text = Text::of(context.language);
                let words = &text.heading;
                let table = Table {
                    columns: vec![
                        Column::right("client", "#"),
                        Column::left("name", words.client.clone()),
                        Column::left("tier", words.tier.clone()),
                        Column::left("account", words.account.clone()),
                        Column::left("contact", words.contact.clone()),
                    ],
                    rows: rows
                        .iter()
                        .map(|row| {
                            vec![
                                row.id.to_string().into(),
                                row.name.as_str().into(),
                                row.tier.as_deref().into(),
                                row.account.as_deref().into(),
                                row.contact.as_deref().into(),
                            ]
                        })
                        .collect(),
                    ..Table::default()
                };
                table.write(Format::Text, context.language, &mut context.out)?;
            }
            return Ok(Outcome::Done);
        }
        What::Forwarded { request } => Command::ClientForwarded { request: RequestId(*request) },
        What::Edit {
            client,
            name,
            phone,
            email,
            tier,
            account,
            note,
            mood,
            language,
            timezone,
            fields,
            messenger,
            remove,
            replace,
            tags,
            untags,
        } => {
            let tags = if tags.is_empty() && untags.is_empty() {
                None
            } else {
                let card = desk.client(ClientId(*client), 0)?.ok_or_else(|| missing(*client))?;
                let mut all: BTreeSet<String> = card.client.tags.into_iter().collect();
                all.extend(tags.iter().cloned());
                all.retain(|tag| !untags.contains(tag));
                Some(all.into_iter().collect())
            };
            let fields: BTreeMap<String, String> = fields.iter().cloned().collect();
            let mut remove = remove.clone();
            let mut more = Vec::new();
            for pair in replace.chunks_exact(2) {
                remove.push(pair[0].clone());
                // It is of the kind of the one before.
                let card = desk.client(ClientId(*client), 0)?.ok_or_else(|| missing(*client))?;
                let before = card.client.contacts.into_iter().find(|contact| {
                    contact.value == pair[0] || contact.typed.as_ref() == Some(&pair[0])
                });
                let kind = before.map_or_else(
                    || if pair[1].contains('@') { ContactKind::Email } else { ContactKind::Phone },
                    |contact| contact.kind,
                );
                more.push(Contact { kind, value: pair[1].clone(), typed: None });
            }
            let facts = ClientFacts {
                remove,
                more,
                name: name.clone(),
                phone: phone.clone(),
                email: email.clone(),
                tier: tier.clone(),
                account: account.clone(),
                note: note.clone(),
                mood: mood.clone(),
                messenger: messenger.clone(),
                tags,
                language: language.clone(),
                timezone: timezone.clone(),
                fields: (!fields.is_empty()).then_some(fields),
                ..ClientFacts::default()
            };
            Command::ClientEdit { client: ClientId(*client), facts }
        }
        What::Export(export) => {
            return export.run(&mut desk, &me, now, zone, context);
        }
        What::Duplicates { client, limit, json } => {
            let client = match client {
                Some(client) => Some(
                    desk.client(ClientId(*client), 0)?.ok_or_else(|| missing(*client))?.client.id,
                ),
                None => None,
            };
            let pairs = desk.alikes(client, *limit)?;
            return list_alike(&pairs, *json, context);
        }
        What::Merge { client, other, preview: true } => {
            let mut cards = Vec::new();
            for number in [*client, *other] {
                let card = desk.client(ClientId(number), 0)?.ok_or_else(|| missing(number))?;
                cards.push(card);
            }
            return preview_merge(&cards, context);
        }
        What::Merge { client, other, .. } => {
            Command::ClientMerge { client: ClientId(*client), other: ClientId(*other) }
        }
        What::Unmerge { client } => Command::ClientUnmerge { client: ClientId(*client) },
        What::Erase { client, reason, yes, preview } => {
            if *preview {
                let known = export::known(&mut desk, ClientId(*client), now)?
                    .ok_or_else(|| missing(*client))?;
                return known.preview(context);
            }
            if !yes {
                return Err(Failure::Usage(format!(
                    "erasing client #{client} cannot be undone; say --yes when that is meant"
                )));
            }
            let command =
                Command::ClientErase { client: ClientId(*client), reason: reason.clone() };
            confirm::perform(&mut desk, command, &me, now, context)?;
            return Ok(Outcome::Done);
        }
        What::Act { client, output } => {
            let events = destruction::of_client(&desk, *client)?;
            let path = destruction::keep(&mut desk, &events, output.as_deref(), now, context)?;
            if let Some(path) = path {
                let path = path.display().to_string();
                writeln!(context.out, "{}", SafeText::line(&path))?;
            }
            return Ok(Outcome::Done);
        }
    };
    let done = desk.perform(&Submission::from(command), &me, now)?;
    for recorded in &done.events {
        context.line(&json::event(recorded, zone))?;
    }
    Ok(Outcome::Done)
}
