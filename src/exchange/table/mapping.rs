//! Which column of a table stands for what: by the command line, by a map, else by its name.

use crate::exchange::{
    fields::{
        FIELDS, PartOfName, exactly, is_time_of_day, loosely, part_of_name, plain, unwrapped,
        zone_behind,
    },
    map::TableMap,
};
use crate::problem::nearest;

/// The columns that a map says the conversation of a ticket stands in.
pub(in crate::exchange) const CONVERSATION: &str = "conversation";

/// What became of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// It stands for that field.
    Field(String),
    /// It is a part of that field, and other columns are the rest: given and family name, day and time.
    PartOf(String),
    /// What was said on the ticket stands in it.
    Conversation,
    /// Nobody knows what it is.
    LeftOut,
    /// The map leaves it out on purpose.
    Unwanted,
}

impl Purpose {
    /// Whether it is that field.
    pub fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Field(field) if field == wanted)
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the table calls it.
    pub name: String,
    pub purpose: Purpose,
    /// Where several stand for one field, how far behind the others: the first that has a value counts.
    pub rank: usize,
}

/// Which column stands for which field.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    named: Vec<(String, String)>,
    map: Option<TableMap>,
    /// Whether a ready map is looked for where none is said.
    guesses: bool,
}

/// Why a mapping does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// `--map` names no field of ours.
    #[error("`--map {field}=…`: there is no field `{field}`; {hint}")]
    Field {
        /// As it was written.
        field: String,
        /// The nearest one, or those there are.
        hint: String,
    },
    /// `--map` names a column that the file does not have.
    #[error("`--map {field}={column}`: the file has no column `{column}`{hint}; it has: {columns}")]
    Column {
        field: String,
        /// The column as it was written.
        column: String,
        /// The nearest one, where one is near.
        hint: String,
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
    /// A column is not there that a map cannot do without.
    #[error("this is no export of {title}: no column gives {field}{hint}; it has: {columns}")]
    Needed {
        /// Whose exports the map is for.
        title: String,
        /// What the column would stand for.
        field: String,
        /// What to export instead, where that is known.
        hint: String,
        columns: String,
    },
}

/// Whether a name is one of a field: of ours, or one of its own.
pub(in crate::exchange) fn is_field(field: &str) -> bool {
    let own = field.strip_prefix("field.").is_some_and(|name| !name.is_empty());
    own || FIELDS.iter().any(|(known, _)| *known == field)
}

/// What to do about a field that there is not.
pub(in crate::exchange) fn fields_there_are(field: &str) -> String {
    let known = || FIELDS.iter().map(|(known, _)| *known);
    match nearest(field, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}, field.NAME", known().collect::<Vec<_>>().join(", ")),
    }
}

impl Mapping {
    /// A mapping of fields to columns; what it leaves out is found by name, or by the ready map whose columns
    /// the file has.
    ///
    /// # Errors
    /// When a field is none of ours.
    pub fn new(named: &[(String, String)]) -> Result<Self, MappingError> {
        if let Some((field, _)) = named.iter().find(|(field, _)| !is_field(field)) {
            let hint = fields_there_are(field);
            return Err(MappingError::Field { field: field.clone(), hint });
        }
        Ok(Self { named: named.to_vec(), map: None, guesses: true })
    }

    /// The same with a map.
    #[must_use]
    pub fn with_map(mut self, map: TableMap) -> Self {
        self.map = Some(map);
        self
    }

    /// The map that is followed.
    pub fn map(&self) -> Option<&TableMap> {
        self.map.as_ref()
    }

    /// Takes the ready map that the columns of a file ask for, where none is said.
    pub(in crate::exchange) fn guess(&mut self, header: &[String]) {
        if self.map.is_none() && self.guesses {
            self.map = TableMap::known_by(header);
        }
    }

    /// The columns of a file, each with what it stands for.
    ///
    /// # Errors
    /// When a column is named that is not there, or none holds the text.
    pub fn columns(&self, header: &[String]) -> Result<Vec<Column>, MappingError> {
        let plain_names: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut found: Vec<Option<(Purpose, usize)>> = vec![None; header.len()];
        let there_are = || header.join(", ");

        for (field, column) in &self.named {
            let exact = header.iter().position(|name| name == column);
            let alike = || plain_names.iter().position(|name| *name == plain(column));
            let at = exact.or_else(alike).ok_or_else(|| MappingError::Column {
                field: field.clone(),
                column: column.clone(),
                hint: nearest(column, header.iter().map(String::as_str))
                    .map_or_else(String::new, |near| format!(" (did you mean `{near}`?)")),
                columns: there_are(),
            })?;
            found[at] = Some((Purpose::Field(field.clone()), 0));
        }
        let named = found.clone();
        if let Some(map) = &self.map {
            map.claim(header, &mut found);
        }
        claim_parts_of_name(header, &plain_names, &mut found);
        guess_by_name(header, &plain_names, &mut found);
        claim_time_of_day(&plain_names, &mut found);
        repeat(&plain_names, &named, &mut found);

        let has = |wanted: &str| {
            let purposes = found.iter().flatten().map(|(purpose, _)| purpose);
            purposes.into_iter().any(|purpose| purpose.is(wanted))
        };
        if let Some(map) = &self.map
            && let Some(needed) = map.needed.iter().find(|needed| !has(needed))
        {
            return Err(MappingError::Needed {
                title: map.title.clone(),
                field: named_in_words(needed).to_owned(),
                hint: instead_of_relative(needed, header),
                columns: there_are(),
            });
        }
        if !has("body") && !has("subject") {
            return Err(MappingError::NoText { columns: there_are() });
        }
        let columns = header.iter().zip(found).map(|(name, found)| {
            let (purpose, rank) = found.unwrap_or((Purpose::LeftOut, 0));
            Column { name: name.clone(), purpose, rank }
        });
        Ok(columns.collect())
    }

    /// What a name of a JSON object stands for, and how far behind others of that field it stands: where an
    /// object has several, the first is taken.
    pub(in crate::exchange) fn purpose_of(&self, name: &str) -> (Purpose, usize) {
        if let Some((field, _)) = self.named.iter().find(|(_, column)| column == name) {
            return (Purpose::Field(field.clone()), 0);
        }
        let mut found = [None];
        if let Some(map) = &self.map {
            map.claim(&[name.to_owned()], &mut found);
            if let [Some((purpose, rank))] = found {
                return (purpose, 1 + rank);
            }
        }
        if name.strip_prefix("field.").is_some_and(|name| !name.is_empty()) {
            return (Purpose::Field(name.to_owned()), 0);
        }
        let name = unwrapped(name);
        let plain = plain(name);
        let is_named = |field: &str| self.named.iter().any(|(named, _)| named == field);
        if let Some((field, rank)) = exactly(&plain).filter(|(field, _)| !is_named(field)) {
            return (Purpose::Field(field.to_owned()), 100 + rank);
        }
        if part_of_name(name) == Some(PartOfName::Surely) && !is_named("name") {
            return (Purpose::PartOf("name".to_owned()), 500);
        }
        match loosely(name).filter(|field| !is_named(field)) {
            Some(field) => (Purpose::Field(field.to_owned()), 1000),
            None => (Purpose::LeftOut, usize::MAX),
        }
    }

    /// The time zone that the columns of times name for themselves.
    pub(in crate::exchange) fn zone_of(columns: &[Column]) -> Option<chrono_tz::Tz> {
        let times = columns
            .iter()
            .filter(|column| column.purpose.is("received") || column.purpose.is("resolved"));
        times.into_iter().find_map(|column| zone_behind(&column.name))
    }
}

/// What was found out about the columns of a header, and how far behind others of its field each stands.
type Found = [Option<(Purpose, usize)>];

/// A name in columns of its parts, where no column holds all of it.
fn claim_parts_of_name(header: &[String], plain_names: &[String], found: &mut Found) {
    let taken =
        |field: &str, found: &Found| found.iter().flatten().any(|(purpose, _)| purpose.is(field));
    let parts: Vec<Option<PartOfName>> = header
        .iter()
        .zip(found.iter())
        .map(|(name, found)| part_of_name(name).filter(|_| found.is_none()))
        .collect();
    let whole = (0..header.len()).any(|at| {
        let is_name = exactly(&plain_names[at]).is_some_and(|(field, _)| field == "name");
        found[at].is_none() && parts[at].is_none() && is_name
    });
    if taken("name", found) || whole || !parts.contains(&Some(PartOfName::Surely)) {
        return;
    }
    for (found, part) in found.iter_mut().zip(parts) {
        if part.is_some() {
            *found = Some((Purpose::PartOf("name".to_owned()), 0));
        }
    }
}

/// The columns that nothing claims yet, by the names of [`FIELDS`], first as they stand there.
fn guess_by_name(header: &[String], plain_names: &[String], found: &mut Found) {
    let is_taken = |field: &str, found: &Found| {
        let stands_for =
            |purpose: &Purpose| purpose.is(field) || *purpose == Purpose::PartOf(field.to_owned());
        found.iter().flatten().any(|(purpose, _)| stands_for(purpose))
    };
    for (field, names) in FIELDS {
        if is_taken(field, found) {
            continue;
        }
        let free = |at: &usize| found[*at].is_none();
        let first = names.iter().find_map(|name| {
            (0..plain_names.len()).filter(free).find(|at| plain_names[*at] == **name)
        });
        if let Some(at) = first {
            found[at] = Some((Purpose::Field((*field).to_owned()), 0));
        }
    }
    // Whoever has several telephones is called on any of them.
    let several = |field: &str| matches!(field, "phone" | "email");
    for (at, name) in header.iter().enumerate() {
        let Some(field) = loosely(name).filter(|_| found[at].is_none()) else {
            continue;
        };
        if !is_taken(field, found) {
            found[at] = Some((Purpose::Field(field.to_owned()), 1));
        } else if several(field) && plain_names[at] != "адрес" {
            found[at] = Some((Purpose::Field(field.to_owned()), 2));
        }
    }
}

/// The time of day in a column beside that of the day.
fn claim_time_of_day(plain_names: &[String], found: &mut Found) {
    let received = |found: &Found| {
        found.iter().flatten().any(|(purpose, rank)| purpose.is("received") && *rank < 2)
    };
    let at =
        (0..plain_names.len()).find(|at| found[*at].is_none() && is_time_of_day(&plain_names[*at]));
    if let Some(at) = at.filter(|_| received(found)) {
        found[at] = Some((Purpose::PartOf("received".to_owned()), 3));
    }
}

/// Columns of one name stand for one thing, unless one of them was named by itself.
fn repeat(plain_names: &[String], named: &Found, found: &mut Found) {
    let mut by_name = std::collections::HashMap::new();
    for (at, name) in plain_names.iter().enumerate() {
        if let Some((purpose, rank)) = &found[at]
            && named[at].is_none()
        {
            by_name.entry(name.as_str()).or_insert_with(|| (purpose.clone(), *rank));
        }
    }
    for (at, name) in plain_names.iter().enumerate() {
        if found[at].is_none() && !name.is_empty() {
            found[at] = by_name.get(name.as_str()).cloned();
        }
    }
}

/// How to export the times, where a column has them as `3 weeks ago`: that means nothing a day later.
fn instead_of_relative(field: &str, header: &[String]) -> String {
    let relative = header.iter().find(|name| name.to_lowercase().ends_with("relative"));
    match relative.filter(|_| field == "received") {
        Some(name) => format!(
            " (`{name}` tells it from the day of the export: export {} instead)",
            &name[..name.len() - "relative".len()]
        ),
        None => String::new(),
    }
}

/// A field, as people say it.
fn named_in_words(field: &str) -> &str {
    match field {
        "external_id" => "the number",
        "subject" => "the subject",
        "body" => "the text",
        "received" => "when each was raised",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(mapping: &Mapping, header: &str) -> String {
        let header: Vec<String> = header.split('|').map(str::to_owned).collect();
        let columns = mapping.columns(&header).unwrap();
        let field = |column: Column| match column.purpose {
            Purpose::Field(field) => field,
            Purpose::PartOf(field) => format!("+{field}"),
            Purpose::Conversation => CONVERSATION.to_owned(),
            Purpose::LeftOut => String::new(),
            Purpose::Unwanted => "-".to_owned(),
        };
        columns.into_iter().map(field).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn columns_are_found_by_name_and_by_map() {
        let mapping = Mapping::new(&[("field.label".into(), "category".into())]).unwrap();
        assert_eq!(fields(&mapping, "text|category|Дата"), "body|field.label|received");
        // A second one of the same name stands for the same.
        assert_eq!(fields(&mapping, "text|category|Phone|Phone"), "body|field.label|phone|phone");
    }

    #[test]
    fn a_wrong_column_is_answered_with_the_nearest_and_those_there_are() {
        let mapping = Mapping::new(&[("body".into(), "txt".into())]).unwrap();
        let error = mapping.columns(&["text".into(), "label".into()]).unwrap_err().to_string();
        assert!(error.contains("did you mean `text`?"), "{error}");
        assert!(error.contains("it has: text, label"), "{error}");
        let error = Mapping::new(&[("bdy".into(), "text".into())]).unwrap_err().to_string();
        assert!(error.contains("did you mean `body`?"), "{error}");
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
            (
                "Numéro|Objet|Message|Demandeur|Courriel|Téléphone|Date de création",
                "external_id|subject|body|name|email|phone|received",
            ),
            (
                "Subject|Body|From: (Name)|From: (Address)|From: (Type)|To: (Name)|Importance",
                "subject|body|name|email|||priority",
            ),
            (
                "ID|First name|Last name|E-mail|Mobile phone|Work phone|Message|Date|Time",
                "external_id|+name|+name|email|phone|phone|body|received|+received",
            ),
            (
                "Номер;Фамилия;Имя;Отчество;Телефон заявителя;Опишите проблему;Время создания",
                "external_id|+name|+name|+name|phone|body|received",
            ),
            ("Nr.|Name|Vorname|Betreff|Anfrage", "external_id|+name|+name|subject|body"),
            // The agent's names beside the client's whole one.
            ("Ticket#|First Name|Last Name|From|Subject", "external_id|||name|subject"),
            (
                "Title|Description|Issue ID|Author|Created At (UTC)|Closed At (UTC)",
                "subject|body|external_id|name|received|resolved",
            ),
        ] {
            let header = header.replace(';', "|");
            assert_eq!(fields(&Mapping::default(), &header), expected);
        }
    }
}
