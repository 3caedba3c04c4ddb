//! Whether a person or a machine wrote a mail. What a machine wrote opens no request and gets no
//! answer: two machines that answer each other never stop.

use mail_parser::{Message, MimeHeaders as _};

use super::other;
use crate::model::mail::Origin;

/// An honest message passes fewer servers than this (RFC 5321, 6.3: at least 100 are to be accepted
/// before a server takes it for a loop; a desk may be stricter).
const MOST_HOPS: usize = 60;

/// Who or what wrote it, by its headers (RFC 3834, RFC 3464, and what is usual beside them).
pub(super) fn of(message: &Message<'_>) -> Origin {
    let sender = message
        .from()
        .and_then(|from| from.first())
        .and_then(|a| a.address.as_deref())
        .unwrap_or_default();
    let local = sender.split('@').next().unwrap_or_default().to_lowercase();
    let report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|s| s.eq_ignore_ascii_case("report"))
    });
    let holds = |name: &str| other(message, name).map(str::to_lowercase);
    if local == "mailer-daemon"
        || report && local == "postmaster"
        || report && holds("Auto-Submitted").is_some()
        || other(message, "X-Failed-Recipients").is_some()
        || delivery_report(message)
    {
        return Origin::Bounce;
    }
    let submitted = holds("Auto-Submitted").is_some_and(|value| value != "no");
    let precedence =
        holds("Precedence").is_some_and(|value| matches!(value.as_str(), "auto_reply" | "junk"));
    let named = [
        "X-Autoreply",
        "X-Autorespond",
        "X-Auto-Reply",
        "X-AutoReply-From",
        "X-Mail-Autoreply",
        "Delivered-Autoresponder",
    ];
    if submitted || precedence || named.iter().any(|name| other(message, name).is_some()) {
        return Origin::AutoReply;
    }
    let hops = message
        .headers()
        .iter()
        .filter(|header| header.name().eq_ignore_ascii_case("received"))
        .count();
    if hops > MOST_HOPS {
        return Origin::Loop;
    }
    Origin::Person
}

/// Whether it asks that no machine answers it (RFC 3834, RFC 2919, and what is usual beside them).
pub(super) fn unanswerable(message: &Message<'_>) -> bool {
    let holds = |name: &str| other(message, name).map(str::to_lowercase);
    let suppress = holds("X-Auto-Response-Suppress")
        .is_some_and(|value| value.contains("all") || value.contains("autoreply"));
    let many =
        holds("Precedence").is_some_and(|value| matches!(value.as_str(), "bulk" | "list" | "junk"));
    let sender = message
        .from()
        .and_then(|from| from.first())
        .and_then(|a| a.address.as_deref())
        .unwrap_or_default();
    let local = sender.split('@').next().unwrap_or_default().to_lowercase();
    let silent = matches!(
        local.as_str(),
        "noreply" | "no-reply" | "no_reply" | "donotreply" | "do-not-reply"
    );
    suppress || many || silent || holds("List-Id").is_some()
}

fn delivery_report(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|kind| {
        kind.attribute("report-type")
            .is_some_and(|what| what.eq_ignore_ascii_case("delivery-status"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Mail;
    use super::*;

    fn origin(headers: &str) -> Origin {
        Mail::read(format!("{headers}\r\n\r\nx\r\n").as_bytes()).origin
    }

    #[test]
    fn machines_are_told_from_people() {
        assert_eq!(origin("From: a@b.example"), Origin::Person);
        assert_eq!(origin("From: a@b.example\r\nAuto-Submitted: no"), Origin::Person);
        assert_eq!(origin("From: a@b.example\r\nAuto-Submitted: auto-replied"), Origin::AutoReply);
        assert_eq!(origin("From: a@b.example\r\nPrecedence: auto_reply"), Origin::AutoReply);
        assert_eq!(origin("From: MAILER-DAEMON@b.example"), Origin::Bounce);
        assert_eq!(
            origin(
                "From: x@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=q"
            ),
            Origin::Bounce
        );
        let hops = "Received: from a by b\r\n".repeat(80);
        assert_eq!(origin(&format!("{hops}From: a@b.example")), Origin::Loop);
    }
}
