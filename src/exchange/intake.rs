//! From named values to a request to take in: which column means what.

use std::{collections::BTreeMap, fmt::Write as _};

use sha2::{Digest as _, Sha256};

use super::{Dates, LONGEST_TEXT, tickets};
use crate::model::{
    client::ClientFacts,
    command::Intake,
    past::Past,
    request::{Channel, Priority, Status},
};

/// What a column can mean, with the names under which it is found without `--map`: in lower case, with one
/// blank for any signs between words. The first name a file has is taken.
pub const FIELDS: &[(&str, &[&str])] = &[
    (
        "subject",
        &[
            "subject",
            "title",
            "summary",
            "topic",
            "issue summary",
            "ticket subject",
            "short description",
            "betreff",
            "titel",
            "тема",
            "заголовок",
        ],
    ),
    (
        "body",
        &[
            "body",
            "text",
            "message",
            "description",
            "content",
            "comment",
            "question",
            "problem",
            "details",
            "issue description",
            "ticket description",
            "beschreibung",
            "nachricht",
            "текст",
            "сообщение",
            "обращение",
            "описание",
            "вопрос",
            "суть обращения",
            "текст обращения",
            "содержание",
            "проблема",
            "комментарий",
        ],
    ),
    (
        "channel",
        &[
            "channel",
            "via",
            "source",
            "origin",
            "ticket form",
            "kanal",
            "канал",
            "источник",
            "канал обращения",
        ],
    ),
    (
        "external_id",
        &[
            "external id",
            "id",
            "ticket",
            "number",
            "ticket id",
            "ticket number",
            "ticket no",
            "ticket",
            "key",
            "issue key",
            "case number",
            "case id",
            "request id",
            "ref",
            "ticketnummer",
            "nummer",
            "номер",
            "номер заявки",
            "номер обращения",
            "№",
            "n",
            "no",
            "заявка",
        ],
    ),
    (
        "received",
        &[
            "received",
            "created",
            "created at",
            "created on",
            "create date",
            "created time",
            "date created",
            "creation date",
            "opened",
            "opened at",
            "submitted",
            "submitted at",
            "date",
            "time",
            "timestamp",
            "erstellt",
            "erstellt am",
            "datum",
            "дата",
            "получено",
            "создано",
            "создана",
            "дата создания",
            "дата обращения",
            "дата поступления",
            "дата и время",
            "дата регистрации",
        ],
    ),
    (
        "name",
        &[
            "name",
            "client",
            "customer",
            "requester",
            "requester name",
            "reporter",
            "contact",
            "contact name",
            "full name",
            "customer name",
            "client name",
            "from",
            "user",
            "kunde",
            "kundenname",
            "имя",
            "клиент",
            "фио",
            "заявитель",
            "фио клиента",
            "имя клиента",
            "контактное лицо",
            "абонент",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "tel",
            "mobile",
            "telephone",
            "phone number",
            "contact phone",
            "requester phone",
            "customer phone",
            "client phone",
            "telefon",
            "telefonnummer",
            "handy",
            "телефон",
            "номер телефона",
            "тел",
            "мобильный",
            "телефон клиента",
            "контактный телефон",
        ],
    ),
    (
        "email",
        &[
            "email",
            "mail",
            "e mail",
            "email address",
            "e mail address",
            "requester email",
            "customer email",
            "contact email",
            "client email",
            "from email",
            "user email",
            "requestor",
            "requestors",
            "requester e mail",
            "почта",
            "эл почта",
            "электронная почта",
            "адрес",
            "емейл",
            "email клиента",
        ],
    ),
    ("tier", &["tier", "class", "segment", "customer tier", "категория", "категория клиента"]),
    (
        "account",
        &[
            "account",
            "company",
            "organization",
            "organisation",
            "company name",
            "customer organization",
            "requester organization",
            "firma",
            "организация",
            "компания",
        ],
    ),
    ("tags", &["tags", "labels", "tag", "метки", "теги"]),
    (
        "priority",
        &["priority", "severity", "urgency", "priorität", "приоритет", "срочность", "важность"],
    ),
    ("status", &["status", "state", "ticket status", "ticket state", "статус", "состояние"]),
    (
        "resolved",
        &[
            "resolved",
            "resolved at",
            "solved at",
            "resolved time",
            "resolution date",
            "closed",
            "closed at",
            "closed time",
            "close date",
            "дата решения",
            "дата закрытия",
            "решено",
        ],
    ),
    ("product", &["product", "produkt", "продукт"]),
];

/// A name of a column as [`FIELDS`] has it: lower case, one blank for any signs.
fn plain(name: &str) -> String {
    let lower = name.trim_start_matches('\u{feff}').to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '№');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Which column stands for which field.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    named: Vec<(String, String)>,
}

/// Why a mapping does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// `--map` names no field of ours.
    #[error("`--map {field}=…`: there is no field `{field}`; there are: {known}, field.NAME")]
    Field {
        /// As it was written.
        field: String,
        known: String,
    },
    /// `--map` names a column that the file does not have.
    #[error("`--map {field}={column}`: the file has no column `{column}`; it has: {columns}")]
    Column {
        field: String,
        /// The column as it was written.
        column: String,
        columns: String,
    },
    /// No column holds what the client said.
    #[error(
        "no column holds what the client said; name it with --map body=COLUMN; the file has: {columns}"
    )]
    NoText {
        /// The columns there are.
        columns: String,
    },
}

impl Mapping {
    /// A mapping of fields to columns; what it leaves out is found by name.
    ///
    /// # Errors
    /// When a field is none of ours.
    pub fn new(named: &[(String, String)]) -> Result<Self, MappingError> {
        for (field, _) in named {
            let own = field.strip_prefix("field.").is_some_and(|name| !name.is_empty());
            if !own && !FIELDS.iter().any(|(known, _)| known == field) {
                let known = FIELDS.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
                return Err(MappingError::Field { field: field.clone(), known });
            }
        }
        Ok(Self { named: named.to_vec() })
    }

    /// The columns of a file, each with the field it stands for.
    ///
    /// # Errors
    /// When a column is named that is not there, or none holds the text.
    pub fn columns(&self, header: &[String]) -> Result<Vec<Option<String>>, MappingError> {
        let columns = || header.join(", ");
        let mut fields: Vec<Option<String>> = vec![None; header.len()];
        for (field, column) in &self.named {
            let exact = header.iter().position(|name| name == column);
            let alike = || header.iter().position(|name| plain(name) == plain(column));
            let at = exact.or_else(alike).ok_or_else(|| MappingError::Column {
                field: field.clone(),
                column: column.clone(),
                columns: columns(),
            })?;
            fields[at] = Some(field.clone());
        }
        for (field, names) in FIELDS {
            if fields.iter().flatten().any(|taken| taken == field) {
                continue;
            }
            let free = |at: &usize| fields[*at].is_none();
            let found = names.iter().find_map(|name| {
                (0..header.len()).filter(free).find(|at| plain(&header[*at]) == **name)
            });
            if let Some(at) = found {
                fields[at] = Some((*field).to_owned());
            }
        }
        let has_text = fields.iter().flatten().any(|field| field == "body" || field == "subject");
        if has_text { Ok(fields) } else { Err(MappingError::NoText { columns: columns() }) }
    }

    /// The field that a name of a JSON object stands for.
    pub(super) fn field_of(&self, name: &str) -> Option<String> {
        if let Some((field, _)) = self.named.iter().find(|(_, column)| column == name) {
            return Some(field.clone());
        }
        let plain = plain(name);
        FIELDS
            .iter()
            .filter(|(field, _)| !self.named.iter().any(|(named, _)| named == field))
            .find(|(_, names)| names.contains(&plain.as_str()))
            .map(|(field, _)| (*field).to_owned())
            .or_else(|| name.starts_with("field.").then(|| name.to_owned()))
    }
}

/// The values of one record by field, on the way to an [`Intake`].
#[derive(Debug, Clone)]
pub struct Named {
    /// Field → value; empty values are left out.
    pub values: BTreeMap<String, String>,
    /// How its times are read.
    pub dates: Dates,
    /// How it came, where the record does not say.
    pub channel: Channel,
}

impl Named {
    /// What became of it in the program it comes from, where it was done with there: it is taken in as done.
    ///
    /// # Errors
    /// When it was thrown away there.
    pub fn past(&self) -> Result<Option<Past<String>>, String> {
        let Some(word) = self.values.get("status").filter(|word| !word.trim().is_empty()) else {
            return Ok(None);
        };
        let status =
            tickets::status(word).ok_or_else(|| format!("it was thrown away there: {word}"))?;
        let time = |field: &str| self.values.get(field).and_then(|text| self.dates.read(text).ok());
        let done = matches!(status, Status::Resolved | Status::Closed);
        Ok(time("received")
            .filter(|_| done)
            .map(|raised| tickets::past("table", raised, Vec::new(), status, time("resolved"))))
    }

    /// The request that the record asks for.
    ///
    /// # Errors
    /// What is wrong with which field, in words.
    pub fn into_intake(mut self) -> Result<Intake, String> {
        let mut take =
            |field: &str| self.values.remove(field).filter(|value| !value.trim().is_empty());
        let subject = take("subject");
        let body = take("body").unwrap_or_default();
        if subject.is_none() && body.trim().is_empty() {
            return Err("there is no text".to_owned());
        }
        if body.len() > LONGEST_TEXT || subject.as_ref().is_some_and(|s| s.len() > LONGEST_TEXT) {
            return Err("the text is longer than 10 MiB".to_owned());
        }
        let channel = match take("channel") {
            Some(word) => channel(&word).ok_or_else(|| {
                let known = Channel::ALL.iter().map(|c| c.word()).collect::<Vec<_>>().join(", ");
                format!("the channel `{word}` is none of: {known}")
            })?,
            None => self.channel,
        };
        let priority = take("priority")
            .map(|word| {
                let plain = word.trim().to_lowercase();
                Priority::from_word(&plain).or_else(|| tickets::priority(&plain)).ok_or_else(|| {
                    format!("the priority `{word}` is none of: low, normal, high, urgent")
                })
            })
            .transpose()?;
        let received = take("received").map(|text| self.dates.read(&text)).transpose()?;
        let tags = take("tags")
            .map(|tags| {
                tags.split([',', ';'])
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty())
                    .collect()
            })
            .unwrap_or_default();
        let external_id = take("external_id").map(|id| id.trim().to_owned());
        // What became of it is asked before, by `past`.
        let _ = (take("status"), take("resolved"));
        let client = ClientFacts {
            name: take("name"),
            phone: take("phone"),
            email: take("email"),
            tier: take("tier"),
            account: take("account"),
            ..ClientFacts::default()
        };
        let product = take("product").map(|product| ("product".to_owned(), product));
        let fields = self
            .values
            .into_iter()
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
            source: None,
            received,
            fields,
            tags,
            priority,
        })
    }
}

/// What a record asks for: a request, and what became of it elsewhere.
pub(super) type Taken = Result<(Intake, Option<Past<String>>), String>;

/// The same in two: what became of a record that cannot be read is not asked.
pub(super) fn parted(taken: Taken) -> (Result<Box<Intake>, String>, Option<Past<String>>) {
    match taken {
        Ok((intake, past)) => (Ok(Box::new(intake)), past),
        Err(why) => (Err(why), None),
    }
}

/// A channel by the words of other programs.
fn channel(word: &str) -> Option<Channel> {
    let plain = plain(word);
    Channel::from_word(&plain).or_else(|| {
        Some(match plain.as_str() {
            "mail"
            | "e mail"
            | "by mail"
            | "почта"
            | "эл почта"
            | "электронная почта"
            | "письмо" => Channel::Email,
            "call"
            | "telephone"
            | "voice"
            | "phone call"
            | "inbound phone call"
            | "telefon"
            | "телефон"
            | "звонок"
            | "по телефону" => Channel::Phone,
            "web form" | "form" | "portal" | "website" | "site" | "web widget"
            | "customer portal" | "help center" | "сайт" | "форма" | "портал" | "веб" => {
                Channel::Web
            }
            "messenger"
            | "messaging"
            | "live chat"
            | "telegram"
            | "whatsapp"
            | "viber"
            | "чат"
            | "мессенджер" => Channel::Chat,
            "walk in" | "in person" | "office" | "визит" | "лично" | "офис" | "личный приём" => {
                Channel::Visit
            }
            "api" | "other" | "другое" => Channel::Import,
            _ => return None,
        })
    })
}

/// A number for a record that has none of its own: the same record of the same place in a file gets
/// the same one, so that a file imported twice is taken once.
pub(super) fn digest(source: &str, raw: &[u8], occurrence: u64) -> String {
    let hash = Sha256::digest(raw);
    let mut id = format!("{source}:");
    for byte in &hash[..12] {
        let _ = write!(id, "{byte:02x}");
    }
    let _ = write!(id, ":{occurrence}");
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_by_map() {
        let mapping = Mapping::new(&[("field.label".into(), "category".into())]).unwrap();
        let fields = mapping.columns(&["text".into(), "category".into(), "Дата".into()]).unwrap();
        assert_eq!(
            fields,
            [Some("body".into()), Some("field.label".into()), Some("received".into())]
        );
    }

    #[test]
    fn a_wrong_column_is_answered_with_those_there_are() {
        let mapping = Mapping::new(&[("body".into(), "txt".into())]).unwrap();
        let error = mapping.columns(&["text".into(), "label".into()]).unwrap_err();
        assert!(error.to_string().contains("it has: text, label"), "{error}");
        assert!(Mapping::new(&[("bdy".into(), "text".into())]).is_err());
        assert!(Mapping::default().columns(&["a".into()]).is_err());
    }

    #[test]
    fn columns_of_other_programs_are_known_by_their_names() {
        for (header, expected) in [
            (
                "Ticket ID|Subject|Requester|Requester email|Created at|Priority|Status|Via",
                "external_id|subject|name|email|received|priority|status|channel",
            ),
            (
                "Issue key|Summary|Description|Reporter|Created",
                "external_id|subject|body|name|received",
            ),
            (
                "№|Тема|Заявитель|Телефон|Дата_создания|Описание",
                "external_id|subject|name|phone|received|body",
            ),
            (
                "Ticketnummer|Betreff|Beschreibung|Kunde|E-Mail|Erstellt am",
                "external_id|subject|body|name|email|received",
            ),
        ] {
            let header: Vec<String> = header.split('|').map(str::to_owned).collect();
            let fields = Mapping::default().columns(&header).unwrap();
            let fields: Vec<String> = fields.into_iter().map(Option::unwrap_or_default).collect();
            assert_eq!(fields.join("|"), expected);
        }
    }

    #[test]
    fn words_of_other_programs_name_channels_and_priorities() {
        let words = [
            ("E-mail", Channel::Email),
            ("почта", Channel::Email),
            ("Web Form", Channel::Web),
            ("Звонок", Channel::Phone),
        ];
        for (word, expected) in words {
            assert_eq!(channel(word), Some(expected), "{word}");
        }
        assert_eq!(channel("pigeon"), None);
        let words = [
            ("P1", Priority::Urgent),
            ("Medium", Priority::Normal),
            ("2 normal", Priority::Normal),
            ("P2 - High", Priority::High),
            ("Срочный", Priority::Urgent),
        ];
        for (word, expected) in words {
            assert_eq!(tickets::priority(word), Some(expected), "{word}");
        }
    }
}
