//! What other programs call how a request stands, how urgent it is and how it came, in English, Russian,
//! German and French.

use crate::exchange::fields::plain;
use crate::model::request::{Channel, Priority, Status};

/// Whether a word of a text begins as one of those.
fn has(text: &str, beginnings: &[&str]) -> bool {
    text.split(' ').any(|word| beginnings.iter().any(|beginning| word.starts_with(beginning)))
}

/// Whether one of those is a word of a text.
fn has_word(text: &str, words: &[&str]) -> bool {
    text.split(' ').any(|word| words.contains(&word))
}

/// How a ticket stood, by the words of another desk; none where nobody knows them.
pub(in crate::exchange) fn status_of(words: &str) -> Option<Status> {
    let words = plain(words);
    if words.is_empty() {
        return None;
    }
    // `waiting for support`: whose turn it is decides, and not that somebody waits.
    let ours = ["support", "agent", "operator", "поддержк", "оператор", "специалист"];
    let others =
        ["third", "3rd", "vendor", "supplier", "party", "parts", "approval", "третьи", "поставщик"];
    let denied = has_word(&words, &["not", "не", "nicht", "non"]) || words.starts_with("un");
    Some(match () {
        () if has_word(&words, &["unassigned", "unstarted"]) => Status::New,
        () if denied && has(&words, &["обработ", "assign", "назнач", "start"]) => {
            Status::New
        }
        () if denied => Status::Open,
        () if has(&words, &["new", "нов", "neu", "nouveau", "todo", "backlog"]) => Status::New,
        () if words == "to do" || has(&words, &["submitted", "registered", "зарегистр"]) => {
            Status::New
        }
        () if has(&words, &["reopen", "переоткр"]) => Status::Open,
        () if has(&words, &["pending", "wait", "await", "wart", "ожид", "жд", "attente"]) => {
            if has(&words, &ours) || has_word(&words, &["us"]) {
                Status::Open
            } else if has(&words, &others) {
                Status::Hold
            } else {
                Status::Pending
            }
        }
        () if words == "feedback" || words == "more info" => Status::Pending,
        () if has(&words, &["hold", "stalled", "deferred", "postponed", "suspend", "paused"])
            || has(&words, &["отлож", "приостан", "пауз", "zurückgest", "suspendu"]) =>
        {
            Status::Hold
        }
        () if has(&words, &["closed", "merged", "archiv", "reject", "cancel", "declin"])
            || has(&words, &["withdraw", "duplicate", "abandon"])
            || has_word(&words, &["won"])
            || has(&words, &["закры", "отклон", "отмен", "аннул", "архив", "дубл", "отказ"])
            || has(&words, &["geschlossen", "abgelehnt", "storniert", "clos", "ferm", "annul"]) =>
        {
            Status::Closed
        }
        () if has(
            &words,
            &["resolved", "solved", "done", "fixed", "complet", "finish", "answered"],
        ) || has(
            &words,
            &["решен", "решён", "выполнен", "заверш", "исполнен", "обработан", "готов"],
        ) || has(
            &words,
            &["gelöst", "erledigt", "abgeschlossen", "behoben", "beantwortet"],
        ) || has(&words, &["fertig", "résolu", "terminé", "traité"]) =>
        {
            Status::Resolved
        }
        () if has(&words, &["open", "progress", "assigned", "active", "escalated", "started"])
            || has(&words, &["откры", "работ", "назнач", "процесс", "offen", "bearbeit"])
            || has(&words, &["cours", "ouvert", "attribué"]) =>
        {
            Status::Open
        }
        () => return None,
    })
}

/// Whether the words of another desk say that it threw a ticket away.
pub(in crate::exchange) fn is_thrown_away(words: &str) -> bool {
    let words = plain(words);
    let beginnings =
        ["removed", "deleted", "spam", "trash", "junk", "удал", "спам", "корзин", "gelöscht"];
    has(&words, &beginnings) || words == "supprimé"
}

/// How it stood. What is no word of ours is taken for open, so that somebody looks at it; none where it
/// was thrown away there.
pub(in crate::exchange) fn status(words: &str) -> Option<Status> {
    (!is_thrown_away(words)).then(|| status_of(words).unwrap_or(Status::Open))
}

/// How urgent it was, by the words of the other desk; none where nobody knows them.
pub(in crate::exchange) fn priority(words: &str) -> Option<Priority> {
    let all = plain(words);
    // Zammad writes `2 normal`, others `1 - Critical` or `Sev 1`; what is named counts more than the number.
    let named: Vec<&str> =
        all.split(' ').filter(|word| !word.chars().all(|c| c.is_ascii_digit())).collect();
    let named = named.join(" ");
    let very = has_word(&named, &["very", "очень", "sehr", "très", "super"]);
    let low = ["low", "minor", "trivial", "planning", "niedrig", "gering", "низк", "незначит"];
    let low_too = ["минимальн", "несроч", "basse", "faible"];
    let high = ["high", "major", "important", "hoch", "высок", "важн", "haut", "значит", "élev"];
    let urgent = ["emergency", "urgent", "critical", "highest", "blocker", "immediate", "dringend"];
    let urgent_too = ["kritisch", "срочн", "критич", "немедл", "неотлож", "экстрен", "аварий"];
    let urgent_last =
        ["блокир", "максимальн", "critique", "majeur", "asap", "showstopper", "stopper"];
    let normal = ["normal", "medium", "middle", "moderate", "standard", "mittel", "regular"];
    let normal_too =
        ["средн", "обычн", "нормал", "стандарт", "moyen", "default", "приоритета", "none"];

    if has_word(&named, &["not", "не", "nicht", "non"]) {
        return has(&named, &["urgent", "срочн", "dringend", "важн"]).then_some(Priority::Low);
    }
    let word = |beginnings: &[&str]| has(&named, beginnings);
    if word(&low) || word(&low_too) || has_word(&named, &["bas"]) {
        return Some(Priority::Low);
    }
    if word(&urgent) || word(&urgent_too) || word(&urgent_last) {
        return Some(Priority::Urgent);
    }
    if word(&high) {
        return Some(if very { Priority::Urgent } else { Priority::High });
    }
    if word(&normal) || word(&normal_too) {
        return Some(Priority::Normal);
    }
    // `P2`, `Sev 1`, `Priority 3`
    let short: String = all.chars().filter(|c| !c.is_whitespace()).collect();
    let digit = ["priority", "severity", "sev", "prio", "p", "s", "приоритет"]
        .iter()
        .find_map(|letter| short.strip_prefix(letter))?;
    Some(match digit {
        "0" | "1" => Priority::Urgent,
        "2" => Priority::High,
        "3" => Priority::Normal,
        "4" | "5" => Priority::Low,
        _ => return None,
    })
}

/// How it came, by the words of another program; none where nobody knows them.
pub(in crate::exchange) fn channel(words: &str) -> Option<Channel> {
    let words = plain(words);
    let chats = [
        "chat",
        "messag",
        "messeng",
        "telegram",
        "whatsapp",
        "viber",
        "facebook",
        "instagram",
        "twitter",
        "vk",
        "discord",
        "slack",
        "teams",
        "sms",
        "wechat",
        "social",
        "bot",
        "чат",
        "мессендж",
        "вконтакте",
        "вк",
        "телеграм",
        "вотсап",
        "ватсап",
        "вайбер",
        "одноклассник",
        "соцсет",
        "смс",
        "бот",
    ];
    if let Some(known) = Channel::from_word(&words) {
        return Some(known);
    }
    Some(match () {
        () if has(&words, &chats) => Channel::Chat,
        () if has(&words, &["email", "mail", "почт", "письм", "емейл", "имейл", "courriel"]) => {
            Channel::Email
        }
        () if has(&words, &["phone", "call", "voice", "telefon", "tél", "телефон", "звон"])
            || has(&words, &["anruf", "appel", "hotline"]) =>
        {
            Channel::Phone
        }
        () if has(&words, &["visit", "walk", "person", "office", "branch", "counter"])
            || has(&words, &["визит", "личный приём", "офис", "приём", "прием", "besuch"])
            || words == "лично" =>
        {
            Channel::Visit
        }
        () if has(&words, &["web", "form", "portal", "site", "self", "widget", "help"])
            || has(&words, &["сайт", "форм", "портал", "веб", "кабинет", "виджет", "приложен"])
            || has(&words, &["online", "app", "internet", "formular"]) =>
        {
            Channel::Web
        }
        () if has(&words, &["api", "other", "import", "manual", "друг", "проч", "иное"])
            || has(&words, &["sonstig", "autre", "autres"]) =>
        {
            Channel::Import
        }
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_desks_say_how_a_request_stands() {
        for (word, expected) in [
            ("New", Status::New),
            ("Новая заявка", Status::New),
            ("Не обработан", Status::New),
            ("Unassigned", Status::New),
            ("To Do", Status::New),
            ("Waiting for support", Status::Open),
            ("В работе", Status::Open),
            ("Переоткрыта", Status::Open),
            ("Unresolved", Status::Open),
            ("Не решено", Status::Open),
            ("En cours (Attribué)", Status::Open),
            ("Pending Reminder", Status::Pending),
            ("pending auto close+", Status::Pending),
            ("Waiting for customer", Status::Pending),
            ("Waiting on contact", Status::Pending),
            ("Ожидает ответа клиента", Status::Pending),
            ("В ожидании", Status::Pending),
            ("Feedback", Status::Pending),
            ("stalled", Status::Hold),
            ("Waiting on Third Party", Status::Hold),
            ("Приостановлена", Status::Hold),
            ("merged", Status::Closed),
            ("closed unsuccessful", Status::Closed),
            ("закрытое", Status::Closed),
            ("Won't do", Status::Closed),
            ("Clos", Status::Closed),
            ("Отменена", Status::Closed),
            ("Solved", Status::Resolved),
            ("Завершена", Status::Resolved),
            ("Erledigt", Status::Resolved),
            ("Résolu", Status::Resolved),
        ] {
            assert_eq!(status_of(word), Some(expected), "{word}");
        }
        assert_eq!(status_of("cooking"), None);
        assert_eq!(status("cooking"), Some(Status::Open));
        assert_eq!(status("removed"), None);
        assert_eq!(status("Удалена"), None);
    }

    #[test]
    fn words_of_other_desks_say_how_urgent_it_is() {
        for (word, expected) in [
            ("P1", Priority::Urgent),
            ("Sev 1", Priority::Urgent),
            ("1 - Critical", Priority::Urgent),
            ("5 very high", Priority::Urgent),
            ("Немедленный", Priority::Urgent),
            ("Критическая", Priority::Urgent),
            ("Очень высокий", Priority::Urgent),
            ("Très haute", Priority::Urgent),
            ("Emergency", Priority::Urgent),
            ("Show-stopper", Priority::Urgent),
            ("3 high", Priority::High),
            ("P2 - High", Priority::High),
            ("Haute", Priority::High),
            ("HIGH", Priority::High),
            ("Medium", Priority::Normal),
            ("2 normal", Priority::Normal),
            ("3 - Moderate", Priority::Normal),
            ("без приоритета", Priority::Normal),
            ("P3", Priority::Normal),
            ("1 very low", Priority::Low),
            ("Très basse", Priority::Low),
            ("5 - Planning", Priority::Low),
            ("Не срочно", Priority::Low),
            ("Незначительный", Priority::Low),
        ] {
            assert_eq!(priority(word), Some(expected), "{word}");
        }
        for word in ["50", "2", "soon", "p9"] {
            assert_eq!(priority(word), None, "{word}");
        }
    }

    #[test]
    fn words_of_other_programs_say_how_it_came() {
        for (word, expected) in [
            ("E-mail", Channel::Email),
            ("почта", Channel::Email),
            ("Электронное письмо", Channel::Email),
            ("Web Form", Channel::Web),
            ("форма на сайте", Channel::Web),
            ("Личный кабинет", Channel::Web),
            ("self-service", Channel::Web),
            ("Звонок", Channel::Phone),
            ("Phone call (inbound)", Channel::Phone),
            ("ВКонтакте", Channel::Chat),
            ("web_messaging", Channel::Chat),
            ("Лично", Channel::Visit),
            ("walk-in", Channel::Visit),
            ("API", Channel::Import),
        ] {
            assert_eq!(channel(word), Some(expected), "{word}");
        }
        assert_eq!(channel("pigeon"), None);
    }
}
