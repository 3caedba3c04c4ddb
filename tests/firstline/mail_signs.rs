//! Who or what wrote a mail decides what becomes of it: requests, mails laid aside that can be taken in all
//! the same, whose words count, and which mail a report is about.

use serde::Deserialize;
use serde_json::Value;

use crate::support::Place;

#[derive(Deserialize)]
struct Cases {
    mail: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    is: String,
    head: String,
    text: String,
    became: String,
    why: Option<String>,
    #[serde(default)]
    receipt: bool,
}

/// A real desk whose operator is whoever runs the test.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    place
}

fn receive(place: &Place, mail: &str) -> Value {
    place.run(&["receive", "--json"], mail).lines().remove(0)
}

fn count(place: &Place, kind: &str) -> usize {
    let events = place.run(&["events"], "").lines();
    events.iter().filter(|event| event["kind"] == kind).count()
}

#[test]
fn what_wrote_a_mail_decides_what_becomes_of_it() {
    let cases: Cases = toml::from_str(include_str!("../cases/mail-signs/cases.toml")).unwrap();
    let place = desk();
    for (number, case) in cases.mail.iter().enumerate() {
        let receipts = count(&place, "request.receipt");
        let head = format!("{}\nMessage-ID: <m{number}@example.org>", case.head);
        let became = receive(&place, &format!("{head}\n\n{}\n", case.text));
        assert_eq!(became["became"], case.became.as_str(), "{}: {became}", case.is);
        let sent = count(&place, "request.receipt") - receipts;
        assert_eq!(sent, usize::from(case.receipt), "{}", case.is);
        if let Some(why) = &case.why {
            let listed = place.run(&["received", "--ignored", "--json"], "").lines().remove(0);
            assert_eq!(listed["why"], why.as_str(), "{}", case.is);
            assert_eq!(listed["mail"], became["mail"], "{}", case.is);
        }
    }
    let doctor = place.run(&["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn a_mail_that_was_laid_aside_is_taken_in_once() {
    let place = desk();
    let away = "From: Anna Reed <anna@example.org>\nSubject: Automatic reply: x\nMessage-ID: <a@x>\n\
        Auto-Submitted: auto-replied\n\nI am away. Call me about the invoice.\n";
    let became = receive(&place, away);
    let number = became["mail"].to_string();
    let listed = place.run(&["received", "--ignored"], "").done();
    assert!(listed.contains("automatic reply") && listed.contains("anna@example.org"), "{listed}");
    let said = place.run(&["received", "--take", &number], "").done();
    assert!(said.contains("request #1"), "{said}");
    let card = place.run(&["show", "1", "--json"], "").lines().remove(0);
    assert_eq!(card["client"]["name"], "Anna Reed");
    assert_eq!(count(&place, "request.receipt"), 0);
    place.run(&["received", "--take", &number], "").refused(1, "it is on #1");
    place.run(&["received", "--take", "1"], "").refused(1, "no mail 1 was laid aside");
    assert!(!place.run(&["received", "--ignored"], "").done().contains("anna@example.org"));
    let all = place.run(&["received", "--ignored", "--all"], "").done();
    assert!(all.contains("taken in as #1"), "{all}");
    // Erased with its client, and with whoever it came from while nobody was known.
    receive(&place, &away.replace("<a@x>", "<b@x>").replace("invoice", "secret 4711"));
    place
        .run(
            &["apply"],
            "{\"do\":\"resolve\",\"request\":1,\"text\":\"done\",\"override\":{\"reason\":\"x\"}}\n\
             {\"do\":\"client.erase\",\"client\":1,\"reason\":\"they asked\"}\n",
        )
        .done();
    for ending in ["", "-wal"] {
        let bytes = std::fs::read(place.path(&format!("desk.db{ending}"))).unwrap_or_default();
        for word in [&b"secret 4711"[..], b"about the invoice"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word), "desk.db{ending}");
        }
    }
    place.run(&["audit", "verify"], "").done();
}

#[test]
fn a_report_finds_its_mail_by_the_address_and_the_subject() {
    let place = desk();
    let first =
        "From: Anna Reed <anna@example.org>\nSubject: Router\nMessage-ID: <one@x>\n\nDead.\n";
    receive(&place, first);
    place.run(&["apply"], "{\"do\":\"reply\",\"request\":1,\"body\":\"We look.\"}\n").done();
    let report = |to: &str, number: &str| {
        format!(
            "From: System Administrator <postmaster@corp.example>\nMessage-ID: <{number}@corp>\n\
             Subject: Undeliverable: Re: [#1] Router\n\nYour message did not reach the following \
             recipient(s):\n\n{to}\n    The account does not exist.\n"
        )
    };
    assert_eq!(receive(&place, &report("other@example.org", "a"))["became"], "ignored");
    let became = receive(&place, &report("anna@example.org", "b"));
    assert_eq!((&became["became"], &became["request"]), (&"undelivered".into(), &1.into()));
}

#[test]
fn an_mbox_is_taken_in_with_the_time_that_each_mail_tells() {
    let place = desk();
    let mbox = "From \nFrom: a@example.org\nSubject: One\nMessage-ID: <1@x>\nX-Mozilla-Status: 0001\n\n1\n\n\
        From - Mon Mar  2 10:00:00 2020\nFrom: b@example.org\nSubject: Two\nMessage-ID: <2@x>\n\
        Date: Thu, 01 Jan 1970 00:00:00 +0000\n\n2\n\n\
        From \nFrom: c@example.org\nSubject: Gone\nX-Mozilla-Status: 0009\n\n3\n";
    std::fs::write(place.path("in.mbox"), mbox).unwrap();
    let account = place.run(&["import", "in.mbox", "--json"], "").lines().remove(0);
    assert_eq!((&account["read"], &account["accepted"]), (&3.into(), &2.into()), "{account}");
    assert_eq!(account["ignored_because"]["deleted in its mailbox"], 1);
    assert_eq!(count(&place, "request.receipt"), 0);
    let card = place.run(&["show", "2", "--json"], "").lines().remove(0);
    assert!(card["received"].as_str().unwrap().starts_with("2020-03-02"), "{card}");
    let letters: Vec<Value> = place
        .run(&["events"], "")
        .lines()
        .into_iter()
        .filter(|event| event["kind"] == "request.received")
        .map(|event| event["data"]["letter"]["dated"].clone())
        .collect();
    assert_eq!(letters, ["arrival", "mailbox"]);
}
