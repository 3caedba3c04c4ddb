//! Texts with places to fill in: `Good {{ part_of_day }}, {{ client.salutation }}`. The places come
//! from a fixed list, and what is filled in is never read again as a template: a client may be called
//! `{{ operator.name }}` and stays so. Where a value is not known, or a time has passed, `…` stands in its
//! place; in a text that goes out a mark that names the place, and the text is held back until somebody
//! fills it in or deletes it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;

use crate::model::{
    callback::{Callback, CallbackState},
    client::Client,
    deadline::Deadline,
    request::Request,
    standard::DeadlineKind,
};

/// What stands where a value is not known.
pub const UNKNOWN: &str = "…";

/// Every place that can be filled in, with what comes there. `deadline.KIND` and `field.NAME` besides.
pub const PLACEHOLDERS: &[&str] = &[
    "part_of_day",
    "greeting",
    "client.name",
    "client.salutation",
    "client.account",
    "client.tier",
    "client.last_contact",
    "client.phone",
    "client.email",
    "operator.name",
    "operator.login",
    "request.number",
    "request.subject",
    "request.received",
    "department.title",
    "standard.title",
    "callback.due",
    "callback.about",
    "today",
    "now",
];

/// The ways to write a time.
pub const FILTERS: &[&str] = &["date", "time", "datetime"];

/// Everything a text can be filled in from.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    /// Two-letter code of the language of the text.
    pub language: &'a str,
    pub now: DateTime<Utc>,
    /// The zone in which times are said.
    pub timezone: Tz,
    /// Who is spoken with.
    pub client: Option<&'a Client>,
    /// When the client was in touch last, before the request at hand.
    pub last_contact: Option<DateTime<Utc>>,
    pub operator_name: &'a str,
    pub operator_login: &'a str,
    /// What it is about.
    pub request: Option<&'a Request>,
    /// What people call the department it lies in.
    pub department_title: &'a str,
    /// What the standard is called.
    pub standard_title: &'a str,
    pub deadlines: &'a [Deadline],
    pub callbacks: &'a [Callback],
    /// Answers given just now that the request does not know yet.
    pub answers: Option<&'a BTreeMap<String, String>>,
}

/// Fills in a text. A place that is not on the list stays as it is written, so that its author sees it.
pub fn fill(text: &str, values: &Values<'_>) -> String {
    filled(text, values, |_| UNKNOWN.to_owned())
}

/// Fills in a text that goes out: what has no value is named, as `[answer by …]`, and is one of its
/// [`gaps`].
pub fn fill_out(text: &str, values: &Values<'_>) -> String {
    filled(text, values, |name| format!("[{} {UNKNOWN}]", title(name, values.language)))
}

fn filled(text: &str, values: &Values<'_>, gap: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Place { whole, name, filter } => match value(name, filter, values) {
                Some(value) if value == UNKNOWN => filled.push_str(&gap(name)),
                Some(value) => filled.push_str(&value),
                None => filled.push_str(whole),
            },
        }
    }
    filled
}

/// A place of a text that nothing was filled in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where it stands, in bytes.
    pub range: std::ops::Range<usize>,
    /// What people call it, or as it is written.
    pub name: String,
}

/// The places that nothing was filled in for: what [`fill_out`] has marked, what is still written as a
/// place, and a `…` where a word would stand. One behind a word is the writer's own.
pub fn gaps(text: &str) -> Vec<Gap> {
    /// No mark is longer.
    const LONGEST: usize = 200;
    let mut found: Vec<Gap> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(['[', '{', '…']).map(|at| from + at) {
        let rest = &text[at..];
        let end = if rest.starts_with('{') {
            let whole = rest.starts_with("{{").then(|| rest.find("}}")).flatten();
            let whole = whole.filter(|end| *end <= LONGEST).map(|end| at + end + 2);
            whole.or_else(|| torn(rest).map(|length| at + length))
        } else if let Some(inside) = rest.strip_prefix('[') {
            let close = inside.find([']', '[']).filter(|end| *end <= LONGEST);
            close
                .filter(|end| inside[*end..].starts_with(']'))
                .filter(|end| inside[..*end].trim_end().ends_with(UNKNOWN))
                .map(|end| at + 1 + end + 1)
        } else if rest.starts_with(UNKNOWN) {
            let before = text[..at].chars().next_back();
            let alone = before.is_none_or(|c| c.is_whitespace() || "«“\"'(".contains(c));
            alone.then_some(at + UNKNOWN.len())
        } else {
            None
        };
        match end {
            Some(end) => {
                let written = text[at..end].trim_matches(['[', ']', '{', '}', ' ']);
                let words: Vec<&str> =
                    written.trim_end_matches(UNKNOWN).split_whitespace().collect();
                let name = if words.is_empty() { UNKNOWN.to_owned() } else { words.join(" ") };
                found.push(Gap { range: at..end, name });
                from = end;
            }
            None => from = at + rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// How long a place is that lost some of its braces: `{{ client.name` or `{client.name}`.
fn torn(rest: &str) -> Option<usize> {
    let inside = rest.trim_start_matches('{').trim_start_matches(' ');
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    let after = inside.trim_start_matches(is_of_name);
    let name = inside[..inside.len() - after.len()].trim_end_matches('.');
    let after = &inside[name.len()..];
    let closed = after.trim_start_matches(' ').trim_start_matches('}');
    let is_closed = closed.len() < after.trim_start_matches(' ').len();
    let left = if is_closed { closed } else { after };
    // `{now}` may well be a word of the writer's; a name in parts is none.
    let is_place = name.contains(['.', '_']) && is_known(name);
    is_place.then(|| rest.len() - left.len())
}

/// What people call a place.
fn title(name: &str, language: &str) -> String {
    let (english, russian) = match name {
        "client.name" => ("client's name", "имя клиента"),
        "client.account" => ("organisation", "организация"),
        "client.tier" => ("category", "категория"),
        "client.last_contact" => ("last contact", "прошлое обращение"),
        "client.phone" => ("phone", "телефон"),
        "client.email" => ("mail", "почта"),
        "operator.name" => ("your name", "ваше имя"),
        "operator.login" => ("your login", "ваш логин"),
        "request.number" => ("number", "номер"),
        "request.subject" => ("subject", "тема"),
        "request.received" => ("received on", "дата обращения"),
        "department.title" => ("department", "отдел"),
        "standard.title" => ("standard", "стандарт"),
        "callback.due" | "deadline.callback" => ("call by", "звонок до"),
        "callback.about" => ("call about", "о чём звонок"),
        "deadline.first_response" => ("answer by", "ответ до"),
        "deadline.next_response" => ("next answer by", "следующий ответ до"),
        "deadline.resolution" => ("solution by", "решение до"),
        "deadline.update" => ("news by", "новости до"),
        "deadline.own" => ("picked up by", "в работе до"),
        "deadline.handle" => ("done by", "готово до"),
        other => {
            let field = other.strip_prefix("field.").unwrap_or(other);
            return field.replace(['_', '.'], " ");
        }
    };
    if language == "ru" { russian.to_owned() } else { english.to_owned() }
}

/// A text with `…` at each of its places: where there is nobody to fill them in for.
pub fn unfilled(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("{{") {
        plain.push_str(before);
        plain.push('…');
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

/// The places of a text that are not on the list: each with where it stands, in bytes, and what is wrong.
pub fn problems(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        let Piece::Place { whole, name, filter } = piece else {
            continue;
        };
        let from = whole.as_ptr() as usize - text.as_ptr() as usize;
        let place = from..from + whole.len();
        if !is_known(name) {
            found.push((
                place,
                format!(
                    "there is no `{name}`; there are: {}, deadline.KIND, field.NAME",
                    PLACEHOLDERS.join(", ")
                ),
            ));
        } else if let Some(filter) = filter.filter(|filter| !FILTERS.contains(filter)) {
            found.push((
                place,
                format!("a time is written by {}; there is no `{filter}`", FILTERS.join(", ")),
            ));
        }
    }
    found
}

/// The names of the places of a text, in order.
pub fn places(text: &str) -> Vec<&str> {
    pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Place { name, .. } => Some(name),
            Piece::Text(_) => None,
        })
        .collect()
}

fn is_known(name: &str) -> bool {
    PLACEHOLDERS.contains(&name)
        || name
            .strip_prefix("deadline.")
            .is_some_and(|kind| DeadlineKind::from_word(kind).is_some())
        || name.strip_prefix("field.").is_some_and(|name| !name.is_empty())
}

enum Piece<'a> {
    Text(&'a str),
    Place { whole: &'a str, name: &'a str, filter: Option<&'a str> },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let Some(close) = rest[open..].find("}}").map(|at| open + at) else {
            break;
        };
        if open > 0 {
            pieces.push(Piece::Text(&rest[..open]));
        }
        let inside = rest[open + 2..close].trim();
        let (name, filter) = match inside.split_once('|') {
            Some((name, filter)) => (name.trim(), Some(filter.trim())),
            None => (inside, None),
        };
        pieces.push(Piece::Place { whole: &rest[open..close + 2], name, filter });
        rest = &rest[close + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn value(name: &str, filter: Option<&str>, values: &Values<'_>) -> Option<String> {
    let known = |text: Option<&str>| {
        text.filter(|text| !text.trim().is_empty())
            .map_or_else(|| UNKNOWN.to_owned(), str::to_owned)
    };
    let time = |at: Option<DateTime<Utc>>, usual: &str| {
        at.map_or_else(|| UNKNOWN.to_owned(), |at| written(at, filter.unwrap_or(usual), values))
    };
    let contact = |kind| {
        values
            .client
            .and_then(|client| client.contacts.iter().find(|contact| contact.kind == kind))
            .map(|contact| contact.value.as_str())
    };
    // What was promised for a time that has passed promises nothing any more.
    let ahead = |at: Option<DateTime<Utc>>| at.filter(|at| *at > values.now);
    let promised = || {
        values
            .callbacks
            .iter()
            .filter(|callback| callback.state == CallbackState::Promised)
            .min_by_key(|callback| callback.due)
    };
    Some(match name {
        "part_of_day" => part_of_day(values).to_owned(),
        "greeting" => greeting(values).to_owned(),
        "client.name" => known(values.client.map(|client| client.name.as_str())),
        "client.salutation" => salutation(values),
        "client.account" => known(values.client.and_then(|c| c.account_name.as_deref())),
        "client.tier" => known(values.client.and_then(|c| c.tier.as_deref())),
        "client.last_contact" => time(values.last_contact, "date"),
        "client.phone" => known(contact(crate::model::client::ContactKind::Phone)),
        "client.email" => known(contact(crate::model::client::ContactKind::Email)),
        "operator.name" => known(Some(values.operator_name)),
        "operator.login" => known(Some(values.operator_login)),
        "request.number" => {
            values.request.map_or_else(|| UNKNOWN.to_owned(), |request| format!("#{}", request.id))
        }
        "request.subject" => known(values.request.map(|request| request.subject.as_str())),
        "request.received" => time(values.request.map(|request| request.received), "date"),
        "department.title" => known(Some(values.department_title)),
        "standard.title" => known(Some(values.standard_title)),
        "callback.due" => time(ahead(promised().map(|callback| callback.due)), "datetime"),
        "callback.about" => known(promised().and_then(|callback| callback.about.as_deref())),
        "today" => time(Some(values.now), "date"),
        "now" => time(Some(values.now), "time"),
        other => {
            if let Some(kind) = other.strip_prefix("deadline.") {
                let kind = DeadlineKind::from_word(kind)?;
                let due = values
                    .deadlines
                    .iter()
                    .filter(|deadline| deadline.kind == kind && deadline.state.is_live())
                    .filter_map(|deadline| deadline.due)
                    .min();
                time(ahead(due), "datetime")
            } else {
                let field = other.strip_prefix("field.")?;
                let answered = values.answers.and_then(|answers| answers.get(field));
                let kept = || values.request.and_then(|request| request.fields.get(field));
                known(answered.or_else(kept).map(String::as_str))
            }
        }
    })
}

fn is_russian(values: &Values<'_>) -> bool {
    values.language == "ru"
}

fn salutation(values: &Values<'_>) -> String {
    let name = values.client.map(|client| client.name.trim()).filter(|name| !name.is_empty());
    match name {
        Some(name) => name.to_owned(),
        None if is_russian(values) => "уважаемый клиент".to_owned(),
        None => "dear client".to_owned(),
    }
}

fn hour(values: &Values<'_>) -> u32 {
    values.now.with_timezone(&values.timezone).hour()
}

fn part_of_day(values: &Values<'_>) -> &'static str {
    match (hour(values), is_russian(values)) {
        (5..=11, false) => "morning",
        (12..=17, false) => "afternoon",
        (_, false) => "evening",
        (5..=11, true) => "утро",
        (12..=17, true) => "день",
        (_, true) => "вечер",
    }
}

fn greeting(values: &Values<'_>) -> &'static str {
    match (hour(values), is_russian(values)) {
        (5..=11, false) => "Good morning",
        (12..=17, false) => "Good afternoon",
        (_, false) => "Good evening",
        (5..=11, true) => "Доброе утро",
        (12..=17, true) => "Добрый день",
        (_, true) => "Добрый вечер",
    }
}

fn written(at: DateTime<Utc>, filter: &str, values: &Values<'_>) -> String {
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const RUSSIAN: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    let local = at.with_timezone(&values.timezone);
    let months = if is_russian(values) { RUSSIAN } else { ENGLISH };
    let date = format!("{} {}", local.day(), months[local.month0() as usize]);
    let time = local.format("%H:%M");
    match filter {
        "date" => date,
        "time" => time.to_string(),
        _ => format!("{date}, {time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'a>(language: &'a str, client: Option<&'a Client>) -> Values<'a> {
        Values {
            language,
            now: "2026-11-23T11:32:00Z".parse().unwrap(),
            timezone: chrono_tz::Europe::Moscow,
            client,
            last_contact: "2026-11-12T08:00:00Z".parse().ok(),
            operator_name: "Anna",
            operator_login: "anna",
            request: None,
            department_title: "Front desk",
            standard_title: "Standard",
            deadlines: &[],
            callbacks: &[],
            answers: None,
        }
    }

    fn client(name: &str) -> Client {
        Client {
            id: crate::model::id::ClientId(1),
            name: name.into(),
            tier: None,
            account: None,
            account_name: None,
            contacts: Vec::new(),
            language: None,
            timezone: None,
            note: None,
            tags: Vec::new(),
            fields: BTreeMap::new(),
            since: "2019-01-01T00:00:00Z".parse().unwrap(),
            mood: None,
            merged_into: None,
            erased: false,
        }
    }

    #[test]
    fn fills_in_by_language() {
        let maria = client("Maria Petrova");
        assert_eq!(
            fill(
                "Good {{ part_of_day }}, {{ client.salutation }}; last on {{client.last_contact|date}}.",
                &values("en", Some(&maria))
            ),
            "Good afternoon, Maria Petrova; last on 12 November."
        );
        assert_eq!(
            fill("{{ greeting }}! Сегодня {{ today }}.", &values("ru", None)),
            "Добрый день! Сегодня 23 ноября."
        );
    }

    #[test]
    fn never_reads_a_value_as_a_template() {
        let sly = client("{{ operator.name }}");
        assert_eq!(
            fill("Hello {{ client.name }}", &values("en", Some(&sly))),
            "Hello {{ operator.name }}"
        );
    }

    #[test]
    fn a_place_without_a_value_is_named_and_found_again() {
        let text = "Call {{ client.phone }} by {{ deadline.first_response | time }}, {{ field.contract_number }}.";
        let out = fill_out(text, &values("en", None));
        assert_eq!(out, "Call [phone …] by [answer by …], [contract number …].");
        let names = |text: &str| gaps(text).into_iter().map(|gap| gap.name).collect::<Vec<_>>();
        // A place that lost some of its braces is one still.
        for torn in [
            "{{ client.name, hello",
            "{ client.name }, hello",
            "{client.name}} hello",
            "{{client.name",
        ] {
            assert_eq!(names(&format!("Dear {torn}")), ["client.name"], "{torn}");
        }
        let range = gaps("Dear { client.name } and").remove(0).range;
        assert_eq!(&"Dear { client.name } and"[range], "{ client.name }");
        for own in [
            "{now}",
            "{ client }",
            "{\"client\": 1}",
            "body { margin: 0 }",
            "{{",
            "{client.",
            "{client.nobody}",
        ] {
            assert_eq!(names(own), [""; 0], "{own}");
        }
        assert_eq!(names(&out), ["phone", "answer by", "contract number"]);
        assert_eq!(fill_out("{{deadline.update}}", &values("ru", None)), "[новости до …]");
        // As another program may send it; and across the end of a line.
        assert_eq!(
            names("by {{ deadline.own | time }} or by ….\n[call\n by …]"),
            ["deadline.own | time", "…", "call by"]
        );
        // What the writer means stays: behind a word, in brackets, in the middle of other text.
        for own in ["Wait…", "see [1] and [the page]", "a{b}c", "«Да…»", "[[…"] {
            let found = names(own);
            assert!(found.is_empty() || own == "[[…", "{own}: {found:?}");
        }
    }

    #[test]
    fn a_time_that_has_passed_is_no_promise() {
        let callback = |due: &str| Callback {
            due: due.parse().unwrap(),
            ..serde_json::from_value(serde_json::json!({
                "id": 1, "request": 1, "client": 1, "due": due, "agreed": true, "by": "anna",
                "promised_by": "anna", "promised": "2026-11-23T09:00:00Z",
                "state": "promised", "tries": 0, "moved": 0
            }))
            .unwrap()
        };
        for (due, said) in
            [("2026-11-23T11:30:00Z", "…"), ("2026-11-23T12:30:00Z", "23 November, 15:30")]
        {
            let callbacks = [callback(due)];
            let values = Values { callbacks: &callbacks, ..values("en", None) };
            assert_eq!(fill("{{ callback.due }}", &values), said);
        }
    }

    #[test]
    fn says_what_is_unknown_and_keeps_what_is_not_on_the_list() {
        let values = values("en", None);
        assert_eq!(fill("Call {{ client.phone }}", &values), "Call …");
        assert_eq!(fill("{{ system.path }}", &values), "{{ system.path }}");
        assert_eq!(fill("open {{ brace", &values), "open {{ brace");
        let found = problems("Hi {{ client.nmae }} at {{ now | hour }} {{ deadline.own | time }}");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, 3..20);
    }
}
