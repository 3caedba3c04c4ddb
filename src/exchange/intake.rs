//! From named values to a request to take in: which column means what.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use sha2::{Digest as _, Sha256};

use super::LONGEST_TEXT;
use crate::model::{
    client::ClientFacts,
    command::Intake,
    request::{Channel, Priority},
};

/// What a column can mean, with the names under which it is found without `--map`.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("subject", &["subject", "title", "summary", "тема"]),
    (
        "body",
        &["body", "text", "message", "description", "content", "текст", "сообщение", "обращение"],
    ),
    ("channel", &["channel", "канал"]),
    ("external_id", &["external_id", "id", "ticket", "number", "номер"]),
    ("received", &["received", "created", "created_at", "date", "time", "дата", "получено"]),
    ("name", &["name", "client", "customer", "имя", "клиент", "фио"]),
    ("phone", &["phone", "tel", "mobile", "телефон"]),
    ("email", &["email", "mail", "e-mail", "почта"]),
    ("tier", &["tier", "категория"]),
    ("account", &["account", "company", "organization", "организация"]),
    ("tags", &["tags", "метки"]),
    ("priority", &["priority", "приоритет"]),
    ("product", &["product", "продукт"]),
];

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
            let at = header.iter().position(|name| name == column).ok_or_else(|| {
                MappingError::Column {
                    field: field.clone(),
                    column: column.clone(),
                    columns: columns(),
                }
            })?;
            fields[at] = Some(field.clone());
        }
        for (field, names) in FIELDS {
            if fields.iter().flatten().any(|taken| taken == field) {
                continue;
            }
            let found = header
                .iter()
                .position(|column| names.contains(&column.trim().to_lowercase().as_str()));
            if let Some(at) = found.filter(|at| fields[*at].is_none()) {
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
        let lower = name.to_lowercase();
        FIELDS
            .iter()
            .filter(|(field, _)| !self.named.iter().any(|(named, _)| named == field))
            .find(|(_, names)| names.contains(&lower.as_str()))
            .map(|(field, _)| (*field).to_owned())
            .or_else(|| name.starts_with("field.").then(|| name.to_owned()))
    }
}

/// The values of one record by field, on the way to an [`Intake`].
#[derive(Debug, Clone)]
pub struct Named {
    /// Field → value; empty values are left out.
    pub values: BTreeMap<String, String>,
    /// Zone of times without one.
    pub zone: Tz,
    /// How it came, where the record does not say.
    pub channel: Channel,
}

impl Named {
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
            Some(word) => Channel::from_word(&word.trim().to_lowercase()).ok_or_else(|| {
                let known = Channel::ALL.iter().map(|c| c.word()).collect::<Vec<_>>().join(", ");
                format!("the channel `{word}` is none of: {known}")
            })?,
            None => self.channel,
        };
        let priority = take("priority")
            .map(|word| {
                Priority::from_word(&word.trim().to_lowercase()).ok_or_else(|| {
                    format!("the priority `{word}` is none of: low, normal, high, urgent")
                })
            })
            .transpose()?;
        let received = take("received").map(|text| time(&text, self.zone)).transpose()?;
        let tags = take("tags")
            .map(|tags| {
                tags.split([',', ';'])
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty())
                    .collect()
            })
            .unwrap_or_default();
        let external_id = take("external_id").map(|id| id.trim().to_owned());
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

/// A time in any of the usual writings; without an offset it is local to the zone.
pub(super) fn time(text: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return Ok(at.to_utc());
    }
    let local = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
        // As C and Perl write it.
        "%a %b %d %H:%M:%S %Y",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    .or_else(|| {
        ["%Y-%m-%d", "%d.%m.%Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
            .and_then(|date| date.and_hms_opt(0, 0, 0))
    })
    .ok_or_else(|| format!("`{text}` is no time; write it as 2026-03-17T14:30:00+03:00"))?;
    zone.from_local_datetime(&local)
        .earliest()
        .map(|at| at.to_utc())
        .ok_or_else(|| format!("there was no {text} in {zone}: the clocks jumped over it"))
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
    fn times_are_read_in_the_zone_of_the_desk() {
        let moscow = chrono_tz::Europe::Moscow;
        assert_eq!(
            time("2026-03-17 14:30", moscow).unwrap().to_rfc3339(),
            "2026-03-17T11:30:00+00:00"
        );
        assert_eq!(
            time("17.03.2026 14:30", moscow).unwrap().to_rfc3339(),
            "2026-03-17T11:30:00+00:00"
        );
        assert_eq!(
            time("2026-03-17T14:30:00Z", moscow).unwrap().to_rfc3339(),
            "2026-03-17T14:30:00+00:00"
        );
        assert!(time("yesterday", moscow).is_err());
    }
}
