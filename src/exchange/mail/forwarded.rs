//! The mail that a mail hands on: told by its head in the text, or come as a file. Whoever hands it on may
//! have written all of it themselves.

use crate::exchange::mail::{
    body::{contents, part::Part},
    head::dates,
    sender, whole,
};
use crate::model::mail::quotation::{self, Forwarded, is_forward};

/// So much of what a mail says that came as a file is put below the text, in bytes.
const LONGEST: usize = 1 << 20;

/// The mail that is handed on by one of this subject and text.
pub(in crate::exchange::mail) fn of(
    mail: &Part<'_>,
    subject: &str,
    text: &str,
) -> Option<Forwarded> {
    if let Some(found) = quotation::forwarded(subject, text) {
        return Some(found);
    }
    let file = mail.all().into_iter().find(|part| part.media == "message/rfc822")?;
    let bytes = file.bytes();
    let inner = Part::read(&bytes);
    let charset = inner.charset();
    let (name, address) = sender(&inner.head, charset.as_deref());
    let date = inner.head.text("date").filter(|date| dates::read(date).is_some());
    // Where nothing else says anything its text is the text of the whole already.
    let handed_on = is_forward(subject) && text.trim() != contents::of(&inner).text.trim();
    let text = if handed_on { beginning(&contents::of(&inner).text) } else { String::new() };
    let found = Forwarded {
        name: name.unwrap_or_default(),
        address: address.unwrap_or_default(),
        date: date.unwrap_or_default(),
        subject: inner.head.text("subject").unwrap_or_default(),
        text,
    };
    found.names_somebody().then_some(found)
}

fn beginning(text: &str) -> String {
    let (text, _) = whole(text);
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
