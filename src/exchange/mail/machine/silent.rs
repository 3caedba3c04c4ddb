//! Addresses that nobody reads, by what they are called.

/// Words by which an address says that nobody reads what is sent to it, without what separates them.
const SILENT: &[&str] = &[
    "noreply",
    "noreplies",
    "noresponse",
    "norespond",
    "noresponda",
    "noresponder",
    "nonrispondere",
    "nonresponder",
    "donotreply",
    "donotrespond",
    "donotanswer",
    "dontreply",
    "dontrespond",
    "doesnotreply",
    "neverreply",
    "noanswer",
    "notreply",
    "naoresponda",
    "naoresponder",
    "nepasrepondre",
    "nereponderpas",
    "nichtantworten",
    "nichtbeantworten",
    "keineantwort",
    "keinereply",
    "nietantwoorden",
    "nieodpowiadaj",
    "neodpovidat",
    "neotvechat",
    "neotvechay",
    "neotvechaj",
    "неотвечать",
    "безответа",
    "yanitlamayin",
    "mailerdaemon",
    "maildaemon",
    "maildeliverysystem",
    "maildeliverysubsystem",
    "autoconfirm",
    "autoreply",
    "autorespond",
    "autoantwort",
    "automailer",
    "automail",
    "autonotif",
    "devnull",
    "nobody",
];

/// Words that say so where the address begins with them and ends or a mark follows.
const SILENT_STARTS: &[&str] = &[
    "bounce",
    "bounces",
    "owner",
    "listserv",
    "listproc",
    "majordomo",
    "mailman",
    "msprvs1",
    "prvs",
    "srs0",
    "srs1",
    "daemon",
    "null",
];

/// Words that say so where the address ends with them after a mark.
const SILENT_ENDS: &[&str] = &["bounce", "bounces", "owner", "request", "unsubscribe", "noreply"];

/// Whether an address is one that nobody reads, by what it is called.
pub(in crate::exchange::mail) fn is_silent(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local).to_lowercase();
    let marks = |c: char| !c.is_alphanumeric();
    let squeezed: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    let said = SILENT.iter().any(|word| {
        squeezed.match_indices(word).any(|(at, _)| {
            // `casi-no-reply` is one, `casinoreply` and `jnobody` may be anybody.
            at == 0 || begins_word(&local, at)
        })
    });
    let mut words = local.split(marks).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let last = local.rsplit(marks).next().unwrap_or_default();
    let apart = local.contains(marks);
    said || SILENT_STARTS.contains(&first) && (apart || first != "owner")
        || apart && SILENT_ENDS.contains(&last) && first != last
}

/// Whether the nth letter or digit of an address begins a word of it.
fn begins_word(local: &str, nth_byte: usize) -> bool {
    let mut passed = 0;
    let mut before_mark = true;
    for c in local.chars() {
        if !c.is_alphanumeric() {
            before_mark = true;
            continue;
        }
        if passed == nth_byte {
            return before_mark;
        }
        before_mark = c.is_ascii_digit();
        passed += c.len_utf8();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_reads_are_known_in_any_spelling() {
        for local in [
            "noreply",
            "no-reply",
            "no_reply",
            "No.Reply",
            "no-reply+a1b2",
            "noreply-dmarc-support",
            "do_not_reply",
            "do-not-reply",
            "donotreply.orders",
            "shop-noreply",
            "orders.no-reply",
            "nicht-antworten",
            "bitte-nicht-antworten",
            "nepasrepondre",
            "ne-otvechat",
            "mailer-daemon.mx",
            "MAILER_DAEMON",
            "bounce+a1b2",
            "bounces",
            "list-bounces",
            "owner-list",
            "list-owner",
            "list-request",
            "auto-confirm",
            "autoreply",
        ] {
            assert!(is_silent(&format!("{local}@example.net")), "{local}");
        }
        for local in [
            "anna",
            "reply",
            "nora.reply",
            "owner",
            "request",
            "casinoreply",
            "support",
            "nobodyelse1.x",
            "boundless",
            "info",
            "bouncer",
            "listen",
            "auto",
            "elenobody",
        ] {
            let silent = is_silent(&format!("{local}@example.net"));
            assert_eq!(silent, local.starts_with("nobody"), "{local}");
        }
    }
}
