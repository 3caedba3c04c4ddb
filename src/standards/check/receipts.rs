//! Acknowledgements that nobody would get, or that would say nothing where they promise something.

use super::Say;
use crate::{
    model::{
        request::Channel,
        standard::{DeadlineKind, Standard},
    },
    standards::Severity,
};

/// Whatever is filled in from these is not there yet when a request comes in.
const NOT_YET: [&str; 4] = ["operator.name", "operator.login", "callback.due", "callback.about"];

pub(super) fn sendable(standard: &Standard, say: &mut Say<'_>) {
    for (place, receipt) in standard.receipts.iter().enumerate() {
        let mut wrong = |message: String, hint: &str| {
            say.place(Severity::Error, "S046", &receipt.place, message, hint.to_owned());
        };
        let id = &receipt.id;
        let channels = &receipt.when.channel;
        if !channels.is_empty() && !channels.contains(&Channel::Email) {
            wrong(
                format!("the receipt \"{id}\" is for no request that a mail brings"),
                "only a mail has an address to answer to: add \"email\" to `channel`, or leave `channel` out",
            );
        }
        let before = standard.receipts[..place].iter().find(|before| {
            before.holds_always()
                || (&before.when, &before.language) == (&receipt.when, &receipt.language)
        });
        if let Some(before) = before {
            wrong(
                format!("the receipt \"{id}\" is never sent: \"{}\" holds first", before.id),
                "put the narrower one first",
            );
        }
        for name in receipt.places() {
            if NOT_YET.contains(&name) {
                wrong(
                    format!("the receipt \"{id}\" says `{name}`, which nobody knows yet"),
                    "it leaves before anybody has the request: take the place out",
                );
            }
            let kind = name.strip_prefix("deadline.").and_then(DeadlineKind::from_word);
            if let Some(kind) = kind
                && !standard.deadlines.iter().any(|clause| clause.kind == kind && !clause.none)
            {
                wrong(
                    format!(
                        "the receipt \"{id}\" promises `{name}`, and no deadline is of this kind"
                    ),
                    "add a [[deadline]] of this kind, or promise another",
                );
            }
        }
    }
}
