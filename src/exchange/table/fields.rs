//! What a column of a table can mean, and the names under which it is found.

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
            "ticket name",
            "request name",
            "case title",
            "subject line",
            "название заявки",
            "название обращения",
            "название лида",
            "краткое описание",
            "kurzbeschreibung",
            "short description",
            "betreff",
            "titel",
            "тема",
            "заголовок",
            "issue title",
            "sujet",
            "objet",
            "titre",
            "название",
            "предмет обращения",
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
            "inhalt",
            "how can we help",
            "your question",
            "your message",
            "ваш вопрос",
            "ihre nachricht",
            "anfrage",
            "contenu",
            "texte",
            "demande",
            "основной текст",
            "description text",
            "plain body",
            "жалоба",
            "содержание обращения",
            "подробное описание",
            "первое сообщение",
            "first message",
            "initial message",
            "long description",
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
            "via channel",
            "source name",
            "create channel",
            "contact type",
            "request source",
            "source de la demande",
            "eingang",
            "способ обращения",
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
            "#",
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
            "ticket #",
            "ticket#",
            "case",
            "incident",
            "incident number",
            "vorgang",
            "vorgangsnummer",
            "numéro",
            "n°",
            "номер тикета",
            "id заявки",
            "id обращения",
            "nr",
            "lfd nr",
            "ticket nr",
            "ticket key",
            "issue number",
            "код заявки",
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
            "created date",
            "sys created on",
            "date d ouverture",
            "ouvert le",
            "opened time",
            "time opened",
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
            "date received",
            "date submitted",
            "date opened",
            "reported",
            "reported on",
            "requested at",
            "request date",
            "eingegangen",
            "eingegangen am",
            "erfasst am",
            "date de création",
            "créé le",
            "date de réception",
            "открыто",
            "открыта",
            "зарегистрировано",
            "поступило",
            "дата открытия",
            "время создания",
            "отметка времени",
            "время",
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
            "customer full name",
            "contact person",
            "author",
            "submitted by",
            "from name",
            "von name",
            "kontakt",
            "ansprechpartner",
            "melder",
            "anfragender",
            "demandeur",
            "nom",
            "от имя",
            "контакт",
            "автор",
            "отправитель",
            "пользователь",
            "инициатор",
            "ф и о",
            "клиент имя",
            "caller",
            "caller id",
            "display name",
            "real name",
            "login",
            "username",
            "user name",
            "opened by",
            "customer realname",
            "associated contact",
            "demandeur demandeur",
            "заказчик",
            "обратившийся",
            "лицо",
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
            "cell",
            "cell phone",
            "work phone",
            "mobile phone",
            "phone no",
            "tel nr",
            "rufnummer",
            "mobil",
            "téléphone",
            "portable",
            "номер абонента",
            "моб телефон",
            "сотовый",
            "телефоны",
            "phones",
            "phone numbers",
            "контактный номер",
            "telefonnr",
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
            "emails",
            "email id",
            "mail address",
            "mailadresse",
            "from address",
            "reporter email",
            "author email",
            "emailadresse",
            "e mail adresse",
            "von adresse",
            "courriel",
            "adresse e mail",
            "адрес электронной почты",
            "от адрес",
            "имейл",
            "почта клиента",
            "емайл",
        ],
    ),
    (
        "tier",
        &[
            "tier",
            "class",
            "segment",
            "customer tier",
            "категория клиента",
            "kundenklasse",
            "класс клиента",
        ],
    ),
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
            "unternehmen",
            "organisation name",
            "organization name",
            "société",
            "entreprise",
            "фирма",
            "контрагент",
            "account name",
            "название компании",
            "название организации",
            "наименование организации",
            "наименование компании",
            "client company",
        ],
    ),
    (
        "tags",
        &[
            "tags",
            "labels",
            "tag",
            "метки",
            "теги",
            "tag list",
            "schlagworte",
            "schlagwörter",
            "étiquettes",
            "ярлыки",
            "categories",
        ],
    ),
    (
        "priority",
        &[
            "priority",
            "severity",
            "urgency",
            "priorität",
            "приоритет",
            "срочность",
            "важность",
            "importance",
            "ticket priority",
            "dringlichkeit",
            "wichtigkeit",
            "priorité",
            "urgence",
        ],
    ),
    (
        "status",
        &[
            "status",
            "state",
            "ticket status",
            "ticket state",
            "статус",
            "состояние",
            "ticket state",
            "current status",
            "zustand",
            "statut",
            "état",
            "статус заявки",
            "статус обращения",
        ],
    ),
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
            "date resolved",
            "date closed",
            "closed date",
            "ticket closed time",
            "date de résolution",
            "date de clôture",
            "дата выполнения",
            "solved",
            "gelöst am",
            "erledigt am",
            "abgeschlossen am",
            "behoben am",
            "beendet am",
            "geschlossen am",
            "résolu le",
            "clos le",
            "закрыто",
            "закрыта",
            "дата завершения",
        ],
    ),
    ("product", &["product", "produkt", "продукт"]),
];

/// Parts of a person's name in columns of their own.
const PARTS_OF_NAME: &[&str] = &[
    "first name",
    "last name",
    "firstname",
    "lastname",
    "given name",
    "family name",
    "surname",
    "forename",
    "middle name",
    "vorname",
    "nachname",
    "familienname",
    "prénom",
    "nom de famille",
    "фамилия",
    "отчество",
];
/// The same, but only beside one of those: alone they are the whole.
const PARTS_BESIDE: &[&str] = &["имя", "nom", "name", "имя отчество"];

/// The time of day in a column beside that of the day.
const TIMES_OF_DAY: &[&str] = &[
    "time",
    "created time",
    "time created",
    "call time",
    "uhrzeit",
    "zeit",
    "heure",
    "время",
    "время создания",
    "время обращения",
    "время поступления",
    "время регистрации",
    "время звонка",
];

/// Words that say only whose something is.
const WHOSE: &[&str] = &[
    "requester",
    "requestor",
    "customer",
    "client",
    "caller",
    "contact",
    "user",
    "reporter",
    "author",
    "submitter",
    "sender",
    "from",
    "applicant",
    "your",
    "associated",
    "person",
    "s",
    "work",
    "mobile",
    "home",
    "business",
    "primary",
    "main",
    "personal",
    "private",
    "заявителя",
    "клиента",
    "контакта",
    "абонента",
    "пользователя",
    "отправителя",
    "автора",
    "инициатора",
    "заказчика",
    "обратившегося",
    "контактного",
    "контактное",
    "контактный",
    "контактная",
    "лица",
    "потребителя",
    "гражданина",
    "ваш",
    "ваша",
    "ваше",
    "ваши",
    "для",
    "связи",
    "рабочий",
    "рабочая",
    "мобильный",
    "основной",
    "личный",
    "личная",
    "kunden",
    "kunde",
    "des",
    "kundes",
    "ihr",
    "ihre",
    "melder",
    "du",
    "demandeur",
    "client",
    "votre",
];
/// Words that say only of what something is.
const OF_WHAT: &[&str] = &[
    "ticket",
    "tickets",
    "issue",
    "request",
    "case",
    "incident",
    "enquiry",
    "inquiry",
    "appeal",
    "conversation",
    "the",
    "of",
    "your",
    "full",
    "заявки",
    "обращения",
    "тикета",
    "запроса",
    "инцидента",
    "жалобы",
    "вопроса",
    "задачи",
    "ваш",
    "ваша",
    "ваше",
    "вашего",
    "вашей",
    "der",
    "des",
    "anfrage",
    "vorgangs",
    "ihre",
    "ihr",
    "ihrer",
    "ticket",
    "du",
    "de",
    "la",
    "votre",
];
/// How questions of a form begin that ask for the matter.
const ASKS: &[&str] = &[
    "опишите",
    "расскажите",
    "describe",
    "please describe",
    "tell us",
    "beschreiben sie",
    "how can we",
    "what can we",
    "чем мы можем",
    "что случилось",
    "что произошло",
    "суть",
    "décrivez",
];

/// What a name of a column can mean by the letter, with the place of the name among those of its field.
pub(in crate::exchange) fn exactly(plain: &str) -> Option<(&'static str, usize)> {
    FIELDS.iter().find_map(|(field, names)| {
        names.iter().position(|name| *name == plain).map(|rank| (*field, rank))
    })
}

/// The name of a value within objects that only wrap what a record is: `properties.subject`, `source.author.email`.
pub(in crate::exchange) fn unwrapped(name: &str) -> &str {
    const WRAPPERS: [&str; 10] = [
        "attributes",
        "properties",
        "source",
        "data",
        "ticket",
        "issue",
        "case",
        "request",
        "node",
        "record",
    ];
    match name.split_once('.') {
        Some((outer, inner)) if WRAPPERS.contains(&outer.to_lowercase().as_str()) => {
            unwrapped(inner)
        }
        _ => name,
    }
}

/// What a name can mean without the words that say only whose or of what it is: `Телефон заявителя`,
/// `Ticket subject (required)`, `Опишите вашу проблему`.
pub(in crate::exchange) fn loosely(name: &str) -> Option<&'static str> {
    const OF_PERSON: [&str; 5] = ["name", "phone", "email", "account", "tier"];
    let plain_name = plain(without_brackets(name));
    if let Some((field, _)) = exactly(&plain_name) {
        return Some(field);
    }
    let person = without(&plain_name, WHOSE);
    if person.is_empty() && !plain_name.is_empty() {
        // `Associated contact`, `Customer`, but not `Work`.
        let names = ["contact", "customer", "client", "requester", "caller", "reporter"];
        return plain_name.split(' ').any(|word| names.contains(&word)).then_some("name");
    }
    if let Some((field, _)) = exactly(&person).filter(|(field, _)| OF_PERSON.contains(field))
        // A street has an address too.
        && person != "адрес"
    {
        return Some(field);
    }
    if let Some((field, _)) = exactly(&without(&plain_name, OF_WHAT))
        && !OF_PERSON.contains(&field)
    {
        return Some(field);
    }
    let both = without(&person, OF_WHAT);
    if exactly(&both).is_some_and(|(field, _)| field == "body") {
        return Some("body");
    }
    ASKS.iter().any(|asks| plain_name.starts_with(asks)).then_some("body")
}

/// How far a column holds a part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) enum PartOfName {
    /// As a first name does.
    Surely,
    /// Where another column does: alone it is the whole.
    Beside,
}

/// Whether a column holds a part of a name.
pub(in crate::exchange) fn part_of_name(name: &str) -> Option<PartOfName> {
    let name = plain(without_brackets(name));
    let stripped = without(&name, WHOSE);
    let is_in = |list: &[&str]| list.contains(&name.as_str()) || list.contains(&stripped.as_str());
    if is_in(PARTS_OF_NAME) {
        return Some(PartOfName::Surely);
    }
    is_in(PARTS_BESIDE).then_some(PartOfName::Beside)
}

/// Whether a column beside that of the day can hold the time.
pub(in crate::exchange) fn is_time_of_day(plain: &str) -> bool {
    TIMES_OF_DAY.contains(&plain)
}

/// The time zone that a column names behind its name: `Created At (UTC)`, `Дата (МСК)`.
pub(in crate::exchange) fn zone_behind(name: &str) -> Option<chrono_tz::Tz> {
    let (_, within) = name.trim().strip_suffix([')', ']'])?.rsplit_once(['(', '['])?;
    let within = within.trim();
    match within.to_uppercase().as_str() {
        "UTC" | "GMT" | "Z" => Some(chrono_tz::UTC),
        "MSK" | "МСК" => Some(chrono_tz::Europe::Moscow),
        "CET" | "CEST" => Some(chrono_tz::Europe::Berlin),
        _ if within.contains('/') => within.parse().ok(),
        _ => None,
    }
}

/// A name without what stands in brackets at its end, unless that is what is counted there.
fn without_brackets(name: &str) -> &str {
    let trimmed = name.trim();
    let bare = || {
        let (before, within) = trimmed.strip_suffix([')', ']'])?.rsplit_once(['(', '['])?;
        let within = within.to_lowercase();
        let counts = ["hour", "hrs", "min", "sec", "day", "час", "мин", "сек", "дн", "id", "%"];
        (!counts.iter().any(|unit| within.contains(unit))).then_some(before)
    };
    bare().unwrap_or(trimmed)
}

fn without(plain: &str, words: &[&str]) -> String {
    plain.split(' ').filter(|word| !words.contains(word)).collect::<Vec<_>>().join(" ")
}

/// A name of a column as [`FIELDS`] has it: lower case, one blank for any signs, and between the words of
/// `createdAt`.
pub(in crate::exchange) fn plain(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut before = ' ';
    for c in name.trim_start_matches('\u{feff}').chars() {
        let is_sign = !c.is_alphanumeric() && !matches!(c, '№' | '°' | '#');
        let begins = c.is_uppercase() && before.is_lowercase();
        if (is_sign || begins) && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        if !is_sign {
            words.extend(c.to_lowercase());
        }
        before = c;
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_signs() {
        for (name, expected) in [
            ("Created_At", "created at"),
            ("createdAt", "created at"),
            ("TicketID", "ticket id"),
            ("\u{feff} Тема *", "тема"),
            ("ФИО", "фио"),
            ("ИмяКлиента", "имя клиента"),
            ("From: (Address)", "from address"),
            ("№", "№"),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_known_by_what_they_say_of() {
        for (name, expected) in [
            ("Телефон заявителя", Some("phone")),
            ("Ваш телефон для связи", Some("phone")),
            ("Рабочий e-mail", Some("email")),
            ("Компания клиента", Some("account")),
            ("Customer: Email", Some("email")),
            ("E-mail пользователя", Some("email")),
            ("Дата создания заявки", Some("received")),
            ("Приоритет обращения", Some("priority")),
            ("Description (required)", Some("body")),
            ("Created At (UTC)", Some("received")),
            ("Опишите вашу проблему", Some("body")),
            ("Комментарий клиента", Some("body")),
            ("requester.displayName", Some("name")),
            ("Customer ID", None),
            ("Номер клиента", None),
            ("Адрес клиента", None),
            ("Ticket owner", None),
            ("Ticket type", None),
            ("Assignee email", None),
            ("Категория обращения", None),
            ("First response time (in hrs)", None),
            ("Resolved (hours)", None),
        ] {
            assert_eq!(loosely(name), expected, "{name}");
        }
    }

    #[test]
    fn what_only_wraps_a_record_says_nothing() {
        for (name, expected) in [
            ("properties.subject", "subject"),
            ("data.attributes.createdAt", "createdAt"),
            ("source.author.email", "author.email"),
            ("assignee.email", "assignee.email"),
            ("source", "source"),
        ] {
            assert_eq!(unwrapped(name), expected, "{name}");
        }
    }

    #[test]
    fn zones_behind_a_name_are_read() {
        assert_eq!(zone_behind("Created At (UTC)"), Some(chrono_tz::UTC));
        assert_eq!(zone_behind("Дата [Europe/Berlin]"), Some(chrono_tz::Europe::Berlin));
        assert_eq!(zone_behind("Resolution time (hours)"), None);
    }
}
