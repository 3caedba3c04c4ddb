//! Whose words stand in a mail: those of whoever wrote it, what they quote, the name below, what a mail server
//! or a law firm puts under everything. A forwarded mail is what its writer wants seen, so that its text counts
//! as theirs; who wrote it first is told by the head that stands before it.
//!
//! Nothing is taken away: a text is told apart into stretches, which together are the whole of it.

mod foot;
mod head;
mod history;
mod lines;
mod marks;

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

use crate::model::request::Channel;
use head::{behind_mark, fields_of, flat_fields, introduced, is_forwarded_mark, writer};
use lines::{Lines, bare, lower, unquoted};
use marks::{DATE_FIELDS, FROM_FIELDS, SUBJECT_FIELDS, SUBJECTS_OF_FORWARDS};

/// So much of a text is told apart, in bytes; what is beyond is whose its last lines are.
const LOOKED_AT: usize = 1 << 20;

crate::model::request::words! {
    /// Whose words a stretch of a mail is.
    Whose {
        /// Of who wrote the mail, or forwarded it.
        Own = "own",
        /// Of somebody before, quoted.
        Quoted = "quoted",
        /// The name below, with what stands around it.
        Signature = "signature",
        /// What is put under every mail.
        Disclaimer = "disclaimer",
        /// The head of a mail that was forwarded.
        ForwardedHead = "forwarded_head",
    }
}

/// A stretch of whole lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub whose: Whose,
    /// Where in the text, in bytes.
    pub place: Range<usize>,
}

/// A mail that was forwarded, as whoever forwarded it shows it: anybody can write such a head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Forwarded {
    /// The name of who wrote it; may be empty.
    pub name: String,
    /// Their address, in lower case; may be empty.
    pub address: String,
    /// When it was written, as it stands there; may be empty.
    pub date: String,
    /// What it is about; may be empty.
    pub subject: String,
    /// What it says, where it came as a file; empty where it stands in the text of the other.
    pub text: String,
}

impl Forwarded {
    /// Whether it says who wrote it.
    pub fn names_somebody(&self) -> bool {
        !self.name.is_empty() || !self.address.is_empty()
    }

    /// Who wrote it, as a head says that.
    pub fn writer(&self) -> String {
        match (self.name.as_str(), self.address.as_str()) {
            (name, "") => name.to_owned(),
            ("", address) => address.to_owned(),
            (name, address) => format!("{name} <{address}>"),
        }
    }

    /// It as programs write it below a mail: its head, and what it says.
    pub fn written(&self) -> String {
        let from = self.writer();
        let mut text = String::from("---------- Forwarded message ----------\n");
        for (field, value) in [("From", &from), ("Date", &self.date), ("Subject", &self.subject)] {
            if !value.is_empty() {
                text.extend([field, ": ", value, "\n"]);
            }
        }
        text + "\n" + self.text.trim_end() + "\n"
    }
}

/// The stretches of a text, in order; together they are all of it.
pub fn stretches(subject: &str, text: &str) -> Vec<Stretch> {
    let lines = Lines::of(&text[..looked_at(text)]);
    let mut whose = vec![Whose::Own; lines.len()];
    history::mark_quotations(&lines, is_forward(subject), &mut whose);
    foot::mark_signatures(&lines, &mut whose);
    foot::mark_disclaimers(&lines, &mut whose);

    // Empty lines belong to what stands before them, so that what is folded away leaves no gap.
    for at in 1..whose.len() {
        if lines.is_empty(at) {
            whose[at] = whose[at - 1];
        }
    }
    let mut found: Vec<Stretch> = Vec::new();
    for (at, whose) in whose.into_iter().enumerate() {
        let place = lines.place(at);
        match found.last_mut() {
            Some(last) if last.whose == whose => last.place.end = place.end,
            _ => found.push(Stretch { whose, place }),
        }
    }
    if let Some(last) = found.last_mut() {
        last.place.end = text.len();
    }
    found
}

/// Where the lines end that are looked at.
fn looked_at(text: &str) -> usize {
    let end = text.floor_char_boundary(LOOKED_AT);
    if end == text.len() {
        return end;
    }
    text[..end].rfind('\n').map_or(end, |at| at + 1)
}

/// The text with blanks in the place of all that is not of its writer: what is left stands where it stood.
/// The whole text where nothing would be left.
pub fn own(subject: &str, text: &str) -> String {
    let stretches = stretches(subject, text);
    let mut out = String::with_capacity(text.len());
    for stretch in &stretches {
        let part = &text[stretch.place.clone()];
        if stretch.whose == Whose::Own {
            out.push_str(part);
        } else {
            out.extend(part.chars().map(blank));
        }
    }
    let says = |c: char| c.is_alphanumeric();
    if out.contains(says) || !text.contains(says) { out } else { text.to_owned() }
}

/// What the rules and the language go by: the writer's own words of a mail, the whole of anything else.
pub fn counts<'t>(channel: Channel, subject: &str, text: &'t str) -> Cow<'t, str> {
    if channel == Channel::Email { own(subject, text).into() } else { text.into() }
}

/// A blank as long as a character, so that places in a text stay what they are.
fn blank(c: char) -> char {
    match (c, c.len_utf8()) {
        ('\n' | '\r', _) => c,
        (_, 1) => ' ',
        (_, 2) => '\u{a0}',
        (_, 3) => '\u{2003}',
        _ => '\u{f0000}',
    }
}

/// The mail that was forwarded, where the text has its head and that says who wrote it.
pub fn forwarded(subject: &str, text: &str) -> Option<Forwarded> {
    let head = stretches(subject, text);
    let head = head.iter().find(|stretch| stretch.whose == Whose::ForwardedHead)?;
    let mut found = Forwarded::default();
    let mut introduction = String::new();

    for line in text[head.place.clone()].lines() {
        let line = bare(unquoted(line));
        let fields = behind_mark(line).map_or_else(|| fields_of(line), flat_fields);
        for (name, value) in &fields {
            if FROM_FIELDS.contains(&name.as_str()) && !found.names_somebody() {
                (found.name, found.address) = writer(value);
            } else if DATE_FIELDS.contains(&name.as_str()) && found.date.is_empty() {
                value.clone_into(&mut found.date);
            } else if SUBJECT_FIELDS.contains(&name.as_str()) && found.subject.is_empty() {
                value.clone_into(&mut found.subject);
            }
        }
        if fields.is_empty() && !is_forwarded_mark(&lower(line)) {
            introduction.push(' ');
            introduction.push_str(line);
        }
    }

    if !found.names_somebody() {
        (found.name, found.address) = introduced(&introduction);
    }
    // Programs that say no more than who wrote it say in the subject of the whole what it is about.
    if found.subject.is_empty() {
        without_forward(subject).unwrap_or_default().clone_into(&mut found.subject);
    }
    found.names_somebody().then_some(found)
}

/// Whether a subject says that a mail is forwarded.
pub fn is_forward(subject: &str) -> bool {
    without_forward(subject).is_some()
}

/// What stands behind the word of a subject that says that a mail is forwarded; none where it says no such.
fn without_forward(subject: &str) -> Option<&str> {
    let mut subject = subject.trim();
    // `[#12] Fwd: …`, `[EXTERN] WG: …`
    while let Some((_, rest)) = subject.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        subject = rest.trim_start();
    }
    let (word, rest) = subject.split_once([':', '：'])?;
    SUBJECTS_OF_FORWARDS.contains(&lower(word.trim()).as_str()).then_some(rest.trim())
}

/// A line of dashes or underlines.
fn is_rule(lower: &str) -> bool {
    lower.chars().count() >= 5 && lower.chars().all(|c| matches!(c, '_' | '-' | '=' | '―' | '─'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that count, without blanks around them.
    fn left(subject: &str, text: &str) -> String {
        own(subject, text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_quoted_counts_for_nothing() {
        let said = "My router keeps restarting.";
        for quoted in [
            "On Mon, Service Desk wrote:\n> Your invoice.\n> Bye",
            "On Mon, Mar 2, 2026 at 10:00 AM Service Desk\n<desk@example.org> wrote:\n\n> Your invoice.",
            "On 2 Mar 2026, at 10:00, Service Desk <desk@example.org> wrote:\n\nYour invoice.",
            "2026-03-02 10:00 GMT+03:00 Service Desk <desk@example.org>:\n\n> Your invoice.",
            "пн, 2 мар. 2026 г. в 10:00, Служба <desk@example.org>:\n\nВаш счёт.",
            "02.03.2026 10:00, Служба поддержки пишет:\n> Ваш счёт.",
            "2 марта 2026 г., 10:00 пользователь Служба <desk@example.org> написал:\n> Ваш счёт.",
            "Понедельник, 2 марта 2026, 10:00 +03:00 от Служба <desk@example.org>:\n> Ваш счёт.",
            "Am 02.03.2026 um 10:00 schrieb Service Desk:\n> Ihre Rechnung.",
            "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Desk <desk@example.org>:\n\nIhre Rechnung.",
            "Le lun. 2 mars 2026 à 10:00, Desk <desk@example.org> a écrit :\n\n> La facture.",
            "El lun, 2 mar 2026 a las 10:00, Desk (<desk@example.org>) escribió:\n> La factura.",
            "-----Original Message-----\nFrom: Service Desk\nSubject: your invoice\n\nYour invoice.",
            "-----Ursprüngliche Nachricht-----\nVon: Desk\nGesendet: Montag\n\nIhre Rechnung.",
            "-------- Исходное сообщение --------\nОт: Служба\n\nВаш счёт.",
            "-------- Oprindelig besked --------\nFra: Desk\n\nRegning.",
            "---- On Mon, 02 Mar 2026 10:00:00 +0300 Desk <desk@example.org> wrote ----\n\nYour invoice.",
            "---- Desk wrote ----\n\n> Your invoice.",
            "On Mon, 2 Mar 2026 10:00:00 +0300 Desk <desk@example.org> wrote\n\nYour invoice.",
            "On Mar 2, 2026 10:00 AM, \"Desk\" <\ndesk@example.org> wrote:\n\n> Your invoice.",
            "2026/3/2 Desk <desk@example.org>\n\n> Your invoice.",
            "Vào 10:00 2 tháng 3, 2026, Desk <desk@example.org> đã viết:\n\n> Your invoice.",
            "Date: Mon, 2 Mar 2026 10:00:00 +0300\nSubject: Invoice\nFrom: desk@example.org\nTo: anna@example.org\n\nYour invoice.",
            "________________________________\nFrom: Desk <desk@example.org>\nSent: Monday\nTo: Anna\nSubject: Invoice\n\nYour invoice.",
            "От: Служба <desk@example.org>\nОтправлено: 2 марта\nКому: Анна\nТема: Счёт\n\nВаш счёт.",
            "*From:* Desk <desk@example.org>\n*Sent:* Monday\n*To:* Anna\n*Subject:* Invoice\n\nYour invoice.",
            "> Your invoice.",
        ] {
            assert_eq!(left("Test", &format!("{said}\n\n{quoted}\n")), said, "{quoted}");
        }
    }

    #[test]
    fn words_right_above_a_quotation_are_kept() {
        for (text, expected) in [
            ("It is dead.\nOn Mon, 2 Mar 2026 10:00, Desk wrote:\n> Invoice.", "It is dead."),
            (
                "It is dead\nOn Mon, Mar 2, 2026 at 10:00 AM Desk\n<d@x.example> wrote:\n> Invoice.",
                "It is dead",
            ),
            ("Dead on Monday\nAm 2.3.2026 um 10:00 schrieb Desk:\n> Rechnung.", "Dead on Monday"),
            ("2 things work\n02.03.2026 10:00, Desk пишет:\n> Счёт.", "2 things work"),
            ("Thanks,\nAlex\nOn 02.03.2026 10:00, Desk wrote:\n\n> Invoice.", "Thanks, Alex"),
            (
                "Red.\n\nOn Mon, 2 Mar 2026, Desk wrote:\n\
                 > Is the light of the box that stands in the corridor next to the\nwindow red\n> or green?",
                "Red.",
            ),
            ("> Is it red?\nyes\n> And now?\nno", "yes no"),
        ] {
            let counts = left("Re: Router", text);
            assert_eq!(counts, expected, "{text}");
        }
    }

    #[test]
    fn answers_between_and_below_are_kept() {
        let text = "On Mon, Desk wrote:\n> Is the light green?\n\nNo, red.\n\n> And the cable?\n\nIt is in.\n";
        assert_eq!(left("", text), "No, red. It is in.");
        // Where nothing would be left, everything counts.
        assert_eq!(left("", "> Your invoice."), "> Your invoice.");
        assert_eq!(left("", ""), "");
    }

    #[test]
    fn signatures_and_disclaimers_count_for_nothing() {
        let said = "Please call me. When can you?";
        for below in [
            "-- \nAnna Reed\nInvoice department, Example Ltd",
            "--\nAnna Reed\nInvoice department",
            "Sent from my iPhone",
            "Sent from TypeApp",
            "---\nAnna",
            "- Anna",
            "______________\nАнна Рид\nтел. +7 495 000-00-00",
            "—————\nAnna Reed\nwww.example.org",
            "Отправлено с iPhone",
            "Von meinem iPhone gesendet",
            "Get Outlook for Android",
            "Best regards,\nAnna Reed\nInvoice department\nTel. +1 555 0100",
            "С уважением,\nАнна Рид\nОтдел счетов",
            "С уважением, Анна Рид",
            "Mit freundlichen Grüßen\n\nAnna Reed\nRechnungsabteilung",
            "This email and any attachments are confidential and intended solely for the use of the individual.",
            "Данное сообщение содержит конфиденциальную информацию. Если вы не являетесь адресатом, удалите его.",
            "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie diese.",
            "Please consider the environment before printing this e-mail",
            "_______________________________________________\nusers mailing list\nusers@example.org",
        ] {
            assert_eq!(left("", &format!("{said}\n\n{below}\n")), said, "{below}");
        }
        let both = "Hello,\nhelp.\n\nKind regards\nAnna\n\n\
            If you are not the intended recipient, please notify the sender and delete this confidential message.\n\n\
            On Mon, 2 Mar 2026, Desk wrote:\n> invoice\n";
        assert_eq!(left("", both), "Hello, help.");
    }

    #[test]
    fn what_people_say_is_theirs() {
        for text in [
            "Thanks for the answer. It works.",
            "Спасибо, а когда мастер?",
            "Спасибо!",
            "Thanks,\nbut it still does not work: the router restarts every hour and the light is red.\nWhat shall I do?",
            "From: the start it was broken.\nTo me it looks dead.",
            "On the box it says: 12 V",
            "My neighbour wrote:\nthe line is down",
            "Regards to your fitter, he was very kind!",
            "I sent you a confidential letter by mistake.",
            "Date: 2 March\nRouter: X200\nSerial: 77",
            "Number -- 12\n-- 13 --",
            "Am Montag war der Techniker hier:\nEs geht nicht.",
            "I move.\nFrom: Old street 5\nTo: New street 7\nDate: 12 March\nIs that possible?",
            "It fails here:\n-----\nerror 5\n-----\nWhat is it?",
            "It was sent from the main server",
            "Please send:\n- a router\n- a cable",
        ] {
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(left("Test", text), plain, "{text}");
        }
    }

    #[test]
    fn a_forwarded_mail_counts_and_names_who_wrote_it() {
        for (subject, text) in [
            (
                "Fwd: Router",
                "Please help.\n\n---------- Forwarded message ---------\nFrom: Carla Client <Carla@client.example>\nDate: Mon, 2 Mar 2026\nSubject: Router\nTo: <anna@example.org>\n\nMy router is dead.\n",
            ),
            (
                "FW: Router",
                "Please help.\n\n________________________________\nFrom: Carla Client <carla@client.example>\nSent: Monday\nTo: Anna\nSubject: Router\n\nMy router is dead.\n",
            ),
            (
                "WG: Router",
                "Please help.\n\nVon: Carla Client [mailto:carla@client.example]\nGesendet: Montag\nAn: Anna\nBetreff: Router\n\nMy router is dead.\n",
            ),
            (
                "Router",
                "Please help.\n\n-------- Пересылаемое сообщение --------\nОт: Carla Client <carla@client.example>\nТема: Router\nДата: 2 марта\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nBegin forwarded message:\n\nFrom: Carla Client <carla@client.example>\nSubject: Router\nDate: 2 March\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nBegin forwarded message:\n\n> From: Carla Client <carla@client.example>\n> Subject: Router\n> Date: 2 March\n>\n> My router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Forwarded Message --------\nSubject: \tRouter\nDate: \t2 March\nFrom: \tCarla Client <carla@client.example>\nTo: \tdesk@example.org\n\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Перенаправленное сообщение --------\nТема: \tRouter\nДата: \t2 марта\nОт: \tCarla Client <carla@client.example>\nКому: \tdesk@example.org\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nНачало переадресованного сообщения:\n\nОт: Carla Client <carla@client.example>\nТема: Router\nДата: 2 марта\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Пересылаемое сообщение --------\n02.03.2026, 10:00, \"Carla Client\" <carla@client.example>:\n\nMy router is dead.\n",
            ),
            (
                "WG: Router",
                "Please help.\n\n-----Ursprüngliche Nachricht-----\nVon: Carla Client <carla@client.example>\nGesendet: 2. März\nAn: Desk\nBetreff: Router\n\nMy router is dead.\n",
            ),
            (
                "TR: Router",
                "Please help.\n\nDe : Carla Client <carla@client.example>\nEnvoyé : lundi 2 mars\nÀ : Desk\nObjet : Router\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n---------- Message transféré ---------\nDe : Carla Client <carla@client.example>\nDate: 2 mars\nSubject: Router\n\nMy router is dead.\n",
            ),
            (
                "Пересл: Router",
                "Please help.\n\nпн, 2 мар. 2026 г. в 10:00, Carla Client <carla@client.example>:\n\n> My router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nOn 2 Mar 2026, at 10:00, Carla Client <carla@client.example> wrote:\n\nMy router is dead.\n",
            ),
        ] {
            let counts: String = left(subject, text).replace("> ", "");
            assert_eq!(counts, "Please help. My router is dead.", "{text}");
            let by = forwarded(subject, text).unwrap();
            assert_eq!(
                (&*by.name, &*by.address),
                ("Carla Client", "carla@client.example"),
                "{text}"
            );
            // Where the head has none, the subject of the whole says it.
            let told = text.contains(['\t', '*']) || text.contains("Router\n");
            assert_eq!(
                by.subject,
                if told || is_forward(subject) { "Router" } else { "" },
                "{text}"
            );
        }
        // What the forwarded mail quotes itself is history, as what a reply quotes is.
        for (subject, text) in [
            (
                "Fwd: Router",
                "---------- Forwarded message ---------\nFrom: Carla <c@x.example>\nSubject: Router\n\nIt is dead.\n\nOn Mon, 2 Mar 2026, Desk <d@x.example> wrote:\n> Your invoice.\n",
            ),
            (
                "Re: Fwd: Router",
                "It is dead.\n\nOn Mon, 2 Mar 2026, Desk <d@x.example> wrote:\n> ---------- Forwarded message ---------\n> From: Carla <c@x.example>\n>\n> Your invoice.\n",
            ),
        ] {
            assert_eq!(left(subject, text), "It is dead.", "{text}");
        }
        assert_eq!(forwarded("Re: Router", "From: a@b.example\nSent: x\nTo: y\n\nz"), None);
        assert!(is_forward("[#12] Fwd: x") && is_forward("Пересл: x") && !is_forward("Fwdx: y"));
    }

    #[test]
    fn forwarded_mails_are_known_in_the_languages_of_their_programs() {
        for (mark, [from, about, date, to]) in [
            ("Begin forwarded message:", ["From", "Subject", "Date", "To"]),
            ("Начало переадресованного сообщения:", ["От", "Тема", "Дата", "Кому"]),
            ("Anfang der weitergeleiteten Nachricht:", ["Von", "Betreff", "Datum", "An"]),
            ("Début du message réexpédié :", ["De ", "Objet ", "Date ", "À "]),
            ("Inicio del mensaje reenviado:", ["De", "Asunto", "Fecha", "Para"]),
            ("Início da mensagem encaminhada:", ["De", "Assunto", "Data", "Para"]),
            ("Inizio messaggio inoltrato:", ["Da", "Oggetto", "Data", "A"]),
            ("Begin doorgestuurd bericht:", ["Van", "Onderwerp", "Datum", "Aan"]),
            ("Vidarebefordrat mejl:", ["Från", "Ämne", "Datum", "Till"]),
            ("Start på videresendt besked:", ["Fra", "Emne", "Dato", "Til"]),
            ("Välitetty viesti alkaa:", ["Lähettäjä", "Aihe", "Päivämäärä", "Vastaanottaja"]),
            ("Początek przekazywanej wiadomości:", ["Od", "Temat", "Data", "Do"]),
            ("Začátek přeposílané zprávy:", ["Od", "Předmět", "Datum", "Komu"]),
            ("Začiatok preposlanej správy:", ["Od", "Predmet", "Dátum", "Pre"]),
            ("Továbbított levél kezdete:", ["Feladó", "Tárgy", "Dátum", "Címzett"]),
            ("Începe mesajul redirecționat:", ["Expeditorul", "Subiectul", "Dată", "Către"]),
            ("Započni proslijeđenu poruku:", ["Šalje", "Predmet", "Datum", "Prima"]),
            ("İleti başlangıcı:", ["Kimden", "Konu", "Tarih", "Kime"]),
            ("Початок листа, що пересилається:", ["Від кого", "Тема", "Дата", "Кому"]),
            ("---------- 転送メッセージ ---------", ["送信元", "件名", "日付", "送信先"]),
        ] {
            let head = [
                format!("{from}: Carla Client <carla@client.example>"),
                format!("{to}: <anna@example.org>"),
                format!("{date}: 2.3.2026"),
                format!("{about}: Router"),
            ];
            // The whole may be quoted, and Yahoo writes it in one line.
            let quoted = format!("> {mark}\n>\n> {}\n>\n> It is dead.", head.join("\n> "));
            let plain = format!("{mark}\n\n{}\n\nIt is dead.", head.join("\n"));
            let dashed = mark.trim_matches(['-', ' ', ':']);
            let flat = format!("   ----- {dashed} ----- {}\n It is dead.", head.concat());
            for text in [quoted, plain, flat] {
                let text = format!("Please help.\n\n{text}\n");
                let by = forwarded("Router", &text).unwrap_or_else(|| panic!("{text}"));
                assert_eq!(by.writer(), "Carla Client <carla@client.example>", "{text}");
                assert_eq!((&*by.subject, &*by.date), ("Router", "2.3.2026"), "{text}");
                let counts = left("Router", &text).replace("> ", "");
                assert_eq!(counts, "Please help. It is dead.", "{text}");
            }
        }
        // No word says who wrote it first, but the words before what it says.
        for introduction in [
            "Dne 2.3.2026 10:00, Carla Client <carla@client.example> napsal(a):",
            "\u{feff}Carla Client <carla@client.example> kirjoitti 2.3.2026 10.00:",
            "2.3.2026 10:00 időpontban Carla Client (carla@client.example) ezt írta:",
            "Op 2-3-2026 10:00 heeft Carla Client <carla@client.example> geschreven:",
            "Dnia 2.03.2026, 10:00 użytkownik „Carla Client” <carla@client.example> napisał:",
            "2.3.2026 10:00 používateľ Carla Client (<carla@client.example>) napísal:",
            "On Mon, Mar 2, 2026 at 10:00 AM Carla Client <carla@client.example> wrote:",
            "Am 02.03.26, 10:00 schrieb \"Carla Client\" <carla@client.example>:",
        ] {
            let by = forwarded("FW: Router", &format!("{introduction}\n\nIt is dead.\n"));
            let by = by.unwrap_or_else(|| panic!("{introduction}"));
            assert_eq!(by.writer(), "Carla Client <carla@client.example>", "{introduction}");
        }
    }

    #[test]
    fn the_head_of_a_forwarded_mail_ends_where_its_words_begin() {
        let text = "From: Carla <c@x.example>\nDate: Monday\nTo: Anna <a@x.example>,\n Boris <b@x.example>\n\
            Subject: Router\nIt is dead.\nPlease help.\n";
        assert_eq!(left("FW: Router", text), "It is dead. Please help.");
        // What a reply quotes hands nothing on, whatever stands in it, and people end lines with a colon too.
        for text in [
            "No.\n\nOn Mon, Desk wrote:\n> Begin forwarded message:\n>\n> From: a@b.example\n",
            "No.\n\n> Hello,\n> Begin forwarded message:\n>\n> From: a@b.example\n",
            "I forwarded it to your colleague and he said:\nwait a week.\n",
        ] {
            assert_eq!(forwarded("Re: Router", text), None, "{text}");
        }
    }

    #[test]
    fn places_stay_what_they_are() {
        for text in ["Да\n> цитата 😀 “x”\nnext", "a\r\n> b\r\nc", "\n\n> x\n", "-- \n"]
        {
            let counts = own("", text);
            assert_eq!(counts.len(), text.len(), "{text}");
            assert_eq!(counts.chars().count(), text.chars().count(), "{text}");
            let places: String =
                stretches("", text).iter().map(|one| &text[one.place.clone()]).collect();
            assert_eq!(places, text);
        }
    }
}
