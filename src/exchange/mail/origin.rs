//! Whether a person or a machine wrote a mail. What a machine wrote opens no request and gets no
//! answer: two machines that answer each other never stop.

use super::{head::Head, part::Part, sender};
use crate::model::mail::Origin;

/// An honest message passes fewer servers than this (RFC 5321, 6.3: at least 100 are to be accepted
/// before a server takes it for a loop; a desk may be stricter).
const MOST_HOPS: usize = 60;

/// Who or what wrote it, by its headers (RFC 3834, RFC 3464, and what is usual beside them).
pub(super) fn of(mail: &Part<'_>) -> Origin {
    let head = &mail.head;
    let local = local_part(head);
    let report = mail.media == "multipart/report";
    if local == "mailer-daemon"
        || report && local == "postmaster"
        || report && head.has("auto-submitted")
        || head.has("x-failed-recipients")
        || mail
            .kind
            .text("report-type", None)
            .is_some_and(|r| r.eq_ignore_ascii_case("delivery-status"))
    {
        return Origin::Bounce;
    }
    let submitted = head.word("auto-submitted").is_some_and(|value| value != "no");
    let precedence = head
        .word("precedence")
        .is_some_and(|value| matches!(value.as_str(), "auto_reply" | "junk"));
    let named = [
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply",
        "x-autoreply-from",
        "x-mail-autoreply",
        "delivered-autoresponder",
    ];
    if submitted || precedence || named.iter().any(|name| head.has(name)) {
        return Origin::AutoReply;
    }
    let hops = head.all("received").count();
    if hops > MOST_HOPS {
        return Origin::Loop;
    }
    Origin::Person
}

/// Whether it asks that no machine answers it (RFC 3834, RFC 2919, and what is usual beside them).
pub(super) fn unanswerable(head: &Head) -> bool {
    let suppress = head
        .word("x-auto-response-suppress")
        .is_some_and(|value| value.contains("all") || value.contains("autoreply"));
    let many = head
        .word("precedence")
        .is_some_and(|value| matches!(value.as_str(), "bulk" | "list" | "junk"));
    let silent = matches!(
        local_part(head).as_str(),
        "noreply" | "no-reply" | "no_reply" | "donotreply" | "do-not-reply"
    );
    suppress || many || silent || head.has("list-id")
}

/// What stands before the `@` of who wrote it.
fn local_part(head: &Head) -> String {
    let address = head.all("from").find_map(|from| sender::first(from, None).1);
    address.unwrap_or_default().split('@').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mail::Mail;

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
