//! What a mail reports of one that was sent before: that it failed (RFC 3464, and in the words of servers
//! that write no such report), takes longer, arrived, was opened (RFC 8098), or was taken for unwanted
//! (RFC 5965); and which mail that was.

mod phrases;

use phrases::{DELAYED, DELAYED_TEXT, DELIVERED, FAILED, FAILED_TEXT, READ, READ_TEXT};

use crate::exchange::mail::machine::{
    seen::{Fields, Leaf, Seen, header},
    signs::{null_sender, says_absent},
};
use crate::model::mail::{DESK_HEADER, Origin, Returned, named_event, quotation::is_forward, tag};

/// So much of each part is looked through for the mail of before, in bytes.
const LOOKED_THROUGH: usize = 512 << 10;
/// So many numbers and addresses are kept.
const MOST: usize = 40;
/// A report in words says in its first lines what it is; so many bytes are looked at.
const OPENING: usize = 3_000;

/// Media types that say by themselves what a mail is.
const STATUS: &[&str] = &["message/delivery-status", "message/global-delivery-status"];
const DISPOSITION: &[&str] =
    &["message/disposition-notification", "message/global-disposition-notification"];
const FEEDBACK: &[&str] = &["message/feedback-report"];
/// Media types under which the mail of before, or its head, comes back.
const RETURNED: &[&str] = &[
    "message/rfc822",
    "message/global",
    "message/partial",
    "message/news",
    "text/rfc822-headers",
    "text/rfc822",
    "message/rfc822-headers",
    "message/global-headers",
];

/// What it reports, where it reports anything.
pub(in crate::exchange::mail) fn kind(seen: &Seen<'_>) -> Option<Origin> {
    let report = report_type(seen);
    let server = is_server(seen);
    // A report that somebody hands on is a matter of theirs.
    if is_forward(seen.subject)
        && report.is_empty()
        && server == Server::No
        && !null_sender(seen)
        && !submitted(seen)
    {
        return None;
    }
    let has = |media: &[&str]| seen.parts.iter().any(|part| media.contains(&part.media.as_str()));
    if report == "disposition-notification" || has(DISPOSITION) {
        return Some(Origin::ReadReceipt);
    }
    if report == "feedback-report"
        || has(FEEDBACK)
        || seen.head.any(&["x-hmxmroriginalrecipient", "x-arf-report"])
        || has(RETURNED) && seen.subject.to_lowercase().starts_with("complaint about message from")
    {
        return Some(Origin::Feedback);
    }
    if has(STATUS) || report == "delivery-status" {
        return Some(by_status(seen).unwrap_or_else(|| by_words(seen)));
    }
    if seen.head.any(&["x-failed-recipients"]) {
        return Some(by_words(seen));
    }
    if let Some(kind) = by_notice(seen) {
        return Some(kind);
    }
    if is_read_receipt(seen) {
        return Some(Origin::ReadReceipt);
    }
    let made = seen.head.first("content-type").unwrap_or_default().to_lowercase();
    if server != Server::No && made.starts_with("multipart/report") {
        return Some(by_words(seen));
    }
    let subject = seen.subject.to_lowercase();
    let named = holds(&subject, FAILED) || holds(&subject, DELAYED) || holds(&subject, DELIVERED);
    let opening = opening(seen);
    let told = holds(&opening, FAILED_TEXT) || holds(&opening, DELAYED_TEXT);
    let brought = seen.in_parts && has(RETURNED);
    let nobody = null_sender(seen);
    // Some servers answer in the place of who is away.
    if says_absent(seen) && !named && !told {
        return None;
    }
    let reports = match server {
        Server::Sure => true,
        Server::Maybe => named || told,
        // Whoever forwards such a report is a person, and what they write comes first.
        Server::No => {
            let fresh = !seen.head.any(&["user-agent", "x-mailer"]) || nobody;
            fresh && named && told && (nobody || brought || submitted(seen))
                || told && nobody && brought
        }
    };
    reports.then(|| by_words(seen))
}

/// What a notice of Amazon's mail service says, which comes as JSON in a mail, perhaps within other JSON.
fn by_notice(seen: &Seen<'_>) -> Option<Origin> {
    let text = seen.text.trim_start();
    let notices = text.starts_with('{')
        || seen.head.any(&["x-amz-sns-message-id"]) && text.contains("notificationType");
    let start = text.get(..text.floor_char_boundary(OPENING)).filter(|_| notices)?;
    let plain = start.replace('\\', "");
    match json_word(&plain, "notificationType").or_else(|| json_word(&plain, "eventType"))? {
        "Bounce" | "Reject" | "Rendering Failure" => Some(Origin::Bounce),
        "Complaint" => Some(Origin::Feedback),
        "Delivery" | "Send" | "Open" | "Click" => Some(Origin::Delivered),
        "DeliveryDelay" => Some(Origin::Delayed),
        _ => None,
    }
}

/// The text that stands in JSON under a name, as it is written.
fn json_word<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = text.find(&format!("\"{name}\""))? + name.len() + 2;
    let value = text[at..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next()
}

/// Whether a mail server wrote it, by what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Sure,
    /// A person may be behind the name.
    Maybe,
    No,
}

fn is_server(seen: &Seen<'_>) -> Server {
    let local = seen.address.unwrap_or_default().split('@').next().unwrap_or_default();
    let local: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    let name: String = seen.name.unwrap_or_default().to_lowercase();
    let squeezed: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let daemon = |word: &str| {
        word.starts_with("mailerdaemon")
            || word.starts_with("maildaemon")
            || word.starts_with("maildeliverysystem")
            || word.starts_with("maildeliverysubsystem")
    };
    if daemon(&local) || seen.address.is_none() && daemon(&squeezed) {
        return Server::Sure;
    }
    let posts = ["postmaster", "poostmaster", "mailadmin", "mailmaster", "mdaemon", "ndr"];
    let named = daemon(&squeezed)
        || [
            "system administrator",
            "microsoft outlook",
            "mail administrator",
            "systemadministrator",
        ]
        .contains(&name.as_str());
    if posts.iter().any(|post| local == *post || local.starts_with(post)) || named {
        return Server::Maybe;
    }
    Server::No
}

fn submitted(seen: &Seen<'_>) -> bool {
    seen.head
        .first("auto-submitted")
        .is_some_and(|value| !value.to_lowercase().trim_start().starts_with("no"))
}

fn report_type(seen: &Seen<'_>) -> String {
    let value = seen.head.first("content-type").unwrap_or_default().to_lowercase();
    let Some((_, rest)) = value.split_once("report-type") else {
        return String::new();
    };
    let rest = rest.trim_start().trim_start_matches('=').trim_start().trim_start_matches('"');
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The first lines of the text, in lower case and with blanks for line breaks.
fn opening(seen: &Seen<'_>) -> String {
    let end = seen.text.floor_char_boundary(OPENING);
    let lower = seen.text[..end].to_lowercase().replace('’', "'");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the fields of a report say of the recipients together: the worst of it.
fn by_status(seen: &Seen<'_>) -> Option<Origin> {
    let mut actions: Vec<String> = Vec::new();
    let mut codes: Vec<u8> = Vec::new();
    for (name, value) in fields(seen, STATUS) {
        match name.as_str() {
            "action" => actions.push(value.to_lowercase()),
            "status" => codes.extend(value.trim_start().bytes().next()),
            _ => {}
        }
    }
    let acted = |word: &str| actions.iter().any(|action| action.starts_with(word));
    if acted("fail") || acted("undeliver") {
        Some(Origin::Bounce)
    } else if acted("delay") {
        Some(Origin::Delayed)
    } else if acted("deliver") || acted("relay") || acted("expand") {
        Some(Origin::Delivered)
    } else if codes.contains(&b'5') {
        Some(Origin::Bounce)
    } else if codes.contains(&b'4') {
        Some(Origin::Delayed)
    } else if codes.contains(&b'2') {
        Some(Origin::Delivered)
    } else {
        None
    }
}

/// What the words of a report say: that it failed, where they say nothing else.
fn by_words(seen: &Seen<'_>) -> Origin {
    let subject = seen.subject.to_lowercase();
    if holds(&subject, DELAYED)
        || subject.starts_with("warning: message") && subject.contains("delayed")
    {
        return Origin::Delayed;
    }
    if holds(&subject, DELIVERED) {
        return Origin::Delivered;
    }
    let opening = opening(seen);
    if holds(&opening, DELAYED_TEXT) {
        return Origin::Delayed;
    }
    if !holds(&subject, &["fail", "undeliv", "return", "error"])
        && holds(
            &opening,
            &["successfully delivered", "delivery was successful", "успешно доставлено"],
        )
        && !holds(&opening, FAILED_TEXT)
    {
        return Origin::Delivered;
    }
    Origin::Bounce
}

/// A receipt of reading in words alone: what it says is short, and about a mail of before.
fn is_read_receipt(seen: &Seen<'_>) -> bool {
    let subject = seen.subject.trim_start().to_lowercase();
    READ.iter().any(|start| subject.starts_with(start))
        && seen.text.len() < 2_000
        && holds(&opening(seen), READ_TEXT)
        && (seen.head.any(&["in-reply-to", "references", "x-notes-item"])
            || null_sender(seen)
            || submitted(seen))
}

/// The fields of the parts of some kinds; where the kind says what the whole is, and no part is of it, of
/// the text.
fn fields(seen: &Seen<'_>, media: &[&str]) -> Vec<(String, String)> {
    let of = |bytes: &[u8]| -> Vec<(String, String)> {
        let bytes = &bytes[..bytes.len().min(LOOKED_THROUGH)];
        bytes
            .split(|byte| *byte == b'\n')
            .filter_map(|line| {
                let (name, value) = header(line.strip_suffix(b"\r").unwrap_or(line))?;
                Some((name, String::from_utf8_lossy(value).into_owned()))
            })
            .collect()
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for part in seen.parts.iter().filter(|part| media.contains(&part.media.as_str())) {
        found.extend(of(&part.bytes));
    }
    if found.is_empty() { of(seen.text.as_bytes()) } else { found }
}

/// The mail of before, as the report tells of it: by the mail itself or its head where one came back, else
/// by what stands in the text.
pub(in crate::exchange::mail) fn returned(seen: &Seen<'_>) -> Returned {
    let mut returned = Returned::default();
    let inner = seen.parts.iter().filter(|part| RETURNED.contains(&part.media.as_str()));
    for part in inner {
        from_head(&Fields::of(&part.bytes), &mut returned);
    }
    for (name, value) in
        [STATUS, DISPOSITION, FEEDBACK].iter().flat_map(|media| of_parts(seen, media))
    {
        match name.as_str() {
            "final-recipient" | "original-recipient" | "x-actual-recipient"
            | "original-rcpt-to" | "removal-recipient" => {
                let address = value.rsplit(';').next().unwrap_or_default();
                add_addresses(address, &mut returned.recipients);
            }
            _ => add_numbers(&value, &mut returned.numbers),
        }
    }
    for value in seen.head.all("x-failed-recipients") {
        add_addresses(value, &mut returned.recipients);
    }
    for part in &seen.parts {
        let bytes = &part.bytes[..part.bytes.len().min(LOOKED_THROUGH)];
        add_numbers(&String::from_utf8_lossy(bytes), &mut returned.numbers);
    }
    from_text(seen.text, &mut returned);
    returned
}

fn of_parts(seen: &Seen<'_>, media: &[&str]) -> Vec<(String, String)> {
    let has = |part: &Leaf<'_>| media.contains(&part.media.as_str());
    if seen.parts.iter().any(has) { fields(seen, media) } else { Vec::new() }
}

fn from_head(head: &Fields, returned: &mut Returned) {
    let number = |value: &str| {
        value.split(['<', '>']).find(|part| part.contains('@')).map(|id| id.trim().to_owned())
    };
    if returned.desk.is_none() {
        returned.desk = head.first(&DESK_HEADER.to_ascii_lowercase()).map(str::to_owned);
    }
    if returned.message_id.is_none() {
        returned.message_id = head.first("message-id").and_then(number);
    }
    returned.tag = returned.tag.or_else(|| head.first("subject").and_then(tag));
    for value in head.all("to") {
        add_addresses(value, &mut returned.recipients);
    }
}

/// The mail of before as it stands in the text of a report, perhaps behind marks of quotation.
fn from_text(text: &str, returned: &mut Returned) {
    let mut end = text.len().min(LOOKED_THROUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    add_numbers(text, &mut returned.numbers);
    if text.starts_with('{') {
        let plain = text.replace('\\', "");
        returned.tag = returned.tag.or_else(|| json_word(&plain, "subject").and_then(tag));
    }
    for line in text.lines() {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'));
        add_addresses(line, &mut returned.recipients);
        let Some((name, _)) = header(line.as_bytes()) else { continue };
        if matches!(name.as_str(), "subject" | "message-id")
            || name.eq_ignore_ascii_case(DESK_HEADER)
        {
            from_head(&Fields::of(line.as_bytes()), returned);
        }
    }
}

/// Adds what looks like a number of a desk's mail.
fn add_numbers(text: &str, found: &mut Vec<String>) {
    for (at, _) in text.match_indices("firstline.") {
        let number: String = text[at..]
            .chars()
            .take_while(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | ';' | ','))
            .take(300)
            .collect();
        if found.len() < MOST && named_event(&number).is_some() && !found.contains(&number) {
            found.push(number);
        }
    }
}

/// Adds the addresses that stand in a line.
fn add_addresses(line: &str, found: &mut Vec<String>) {
    if !line.contains('@') {
        return;
    }
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';')
    };
    for word in line.split(apart).filter(|word| word.contains('@')) {
        let word = word.trim_matches(|c: char| matches!(c, ':' | '.' | '=')).to_lowercase();
        let word = word.strip_prefix("mailto:").unwrap_or(&word).to_owned();
        if found.len() < MOST && word.len() < 320 && !found.contains(&word) {
            found.push(word);
        }
    }
}
