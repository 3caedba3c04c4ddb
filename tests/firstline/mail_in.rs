//! Mails come in by `receive`: what becomes of each, and that none is taken twice or answered by mistake.

use serde_json::Value;

use crate::support::{Place, Ran};

/// Gives a mail to `receive`, and answers what became of it.
fn receive(place: &Place, mail: &str) -> Value {
    let ran = place.run(&["receive", "--json", "--as", "vera"], mail);
    assert!(ran.err.starts_with("firstline: "), "{}", ran.err);
    serde_json::from_str(&ran.done()).unwrap_or(Value::Null)
}

fn show(place: &Place, request: i64) -> Value {
    let ran = place.run(&["show", &request.to_string(), "--json", "--as", "vera"], "");
    serde_json::from_str(&ran.done()).unwrap()
}

fn events(place: &Place) -> Vec<Value> {
    place.run(&["events", "--as", "vera"], "").lines()
}

const FIRST: &str = "From: Maria Petrova <maria@example.org>\nTo: desk@example.org\n\
    Subject: The refund has not arrived\nMessage-ID: <one@mail.example.org>\n\nWhere is my money?\n";

#[test]
fn a_mail_becomes_a_request_once_and_its_answers_messages() {
    let place = Place::with_desk();
    let first = receive(&place, FIRST);
    assert_eq!(first["became"], "request");
    assert_eq!(receive(&place, FIRST)["became"], "duplicate");
    let card = show(&place, 1);
    assert_eq!(card["subject"], "The refund has not arrived");
    assert_eq!(card["channel"], "email");
    assert_eq!(card["client"]["name"], "Maria Petrova");
    // By the message it answers, whoever writes.
    let answer = "From: husband@example.org\nSubject: Re: money\nMessage-ID: <two@x>\n\
        References: <zero@x> <one@mail.example.org>\n\nIt is urgent.\n";
    let became = receive(&place, answer);
    assert_eq!((&became["became"], &became["request"]), (&"message".into(), &1.into()));
    assert_eq!(receive(&place, answer)["became"], "duplicate");
    // By the tag, from the client and from whoever wrote on it before; from a stranger it is a matter of its own.
    let tagged = |from: &str, id: &str| {
        format!("From: {from}\nSubject: Re: [#1] money\nMessage-ID: <{id}@x>\n\nAnything new?\n")
    };
    for (from, id, what) in [
        ("MARIA@example.org", "three", "message"),
        ("husband@example.org", "four", "message"),
        ("stranger@example.net", "five", "request"),
    ] {
        assert_eq!(receive(&place, &tagged(from, id))["became"], what, "{from}");
    }
    place.run(&["audit", "verify", "--as", "vera"], "").done();
    let doctor = place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn what_machines_write_opens_nothing() {
    let place = Place::with_desk();
    receive(&place, FIRST);
    let opened = |place: &Place| {
        let kinds = ["request.received", "request.message", "request.reopened"];
        events(place).iter().filter(|event| kinds.iter().any(|kind| event["kind"] == *kind)).count()
    };
    let before = opened(&place);
    let desk = events(&place)[0]["data"]["origin"].as_str().unwrap().to_owned();
    for headers in [
        "Auto-Submitted: auto-replied",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        &format!("X-Firstline-Desk: {desk}"),
        "In-Reply-To: <one@mail.example.org>\nAuto-Submitted: auto-generated (vacation)",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=q",
        "Received: from a by b; Mon, 1 Jan 2024 10:00:00 +0000\n".repeat(70).trim_end(),
    ] {
        let mail =
            format!("{headers}\nFrom: maria@example.org\nSubject: [#1] Away\n\nI am away.\n");
        let became = receive(&place, &mail);
        assert_eq!(became["became"], "ignored", "{headers}");
        assert!(!became["why"].as_str().unwrap().is_empty());
    }
    assert_eq!(opened(&place), before);
    let listed = place.run(&["received", "--ignored", "--json", "--as", "vera"], "").lines();
    assert_eq!(listed.len(), 7, "{listed:?}");
}

#[test]
fn a_bounce_of_ours_is_noted_once() {
    let place = Place::with_desk();
    receive(&place, FIRST);
    place
        .run(
            &["apply", "--as", "vera"],
            "{\"do\":\"reply\",\"request\":1,\"body\":\"It is on its way.\"}\n",
        )
        .done();
    let all = events(&place);
    let replied = all.iter().find(|event| event["kind"] == "request.replied").unwrap();
    let hash = &replied["hash"].as_str().unwrap()[..20];
    let ours = format!("firstline.{}.{hash}@desk.example.org", replied["seq"]);
    let bounce = |number: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail\nMessage-ID: <{number}-b@mx>\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=q\n\n--q\n\n\
             The address is not known here.\n--q\nContent-Type: message/delivery-status\n\nAction: failed\n\
             --q\nContent-Type: text/rfc822-headers\n\nFrom: desk@example.org\nMessage-ID: <{number}>\n\
             Subject: Re: [#1] The refund\n\n--q--\n"
        )
    };
    let became = receive(&place, &bounce(&ours));
    assert_eq!((&became["became"], &became["request"]), (&"undelivered".into(), &1.into()));
    assert_eq!(receive(&place, &bounce(&ours))["became"], "duplicate");
    // Guessed numbers and bare tags tell nothing on a request.
    let guessed = format!("firstline.{}.{}@desk.example.org", replied["seq"], "0".repeat(20));
    assert_eq!(receive(&place, &bounce(&guessed))["became"], "ignored");
    let noted: Vec<Value> =
        events(&place).into_iter().filter(|event| event["kind"] == "mail.returned").collect();
    assert_eq!(noted.len(), 1);
    // An answer to our mail finds its request by our number alone; our mail itself is known.
    let answer = format!(
        "From: other@example.net\nSubject: thanks\nMessage-ID: <t@x>\nIn-Reply-To: <{ours}>\n\nThanks.\n"
    );
    assert_eq!(receive(&place, &answer)["became"], "message");
    let own =
        format!("From: desk@example.org\nSubject: Re\nMessage-ID: <{ours}>\n\nIt is on its way.\n");
    assert_eq!(receive(&place, &own)["became"], "ignored");
}

#[test]
fn a_desk_that_cannot_take_it_has_the_server_try_again() {
    let place = Place::new();
    let refused = |ran: Ran| ran.refused(75, "firstline: ");
    refused(place.run(&["receive"], FIRST));
    let place = Place::with_desk();
    // Whoever pipes it is no operator.
    refused(place.run(&["receive", "--as", "nobody"], FIRST));
    place.run(&["receive", "--as", "vera"], "\n\n").refused(0, "no mail");
}

#[test]
fn a_mail_with_nothing_in_it_is_a_request_all_the_same() {
    let place = Place::with_desk();
    for mail in ["From: a@b.example\n\n", "garbage", "\u{0}\u{1}\u{2}", "Subject: =?x?=\n"] {
        assert_eq!(receive(&place, mail)["became"], "request", "{mail:?}");
    }
}

/// Imports a file or folder, and answers its account.
fn import(place: &Place, path: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["import", path, "--json", "--as", "vera"];
    arguments.extend_from_slice(more);
    let account = place.run(&arguments, "").lines().remove(0);
    let number = |name: &str| account[name].as_u64().unwrap();
    assert_eq!(
        number("read"),
        number("accepted") + number("refused") + number("duplicate") + number("ignored"),
        "{account}"
    );
    account
}

fn numbers(account: &Value) -> [u64; 4] {
    ["accepted", "refused", "duplicate", "ignored"].map(|name| account[name].as_u64().unwrap())
}

#[test]
fn an_mbox_is_taken_in_once_with_its_threads_and_without_its_machines() {
    let place = Place::with_desk();
    let mbox = "From a@b.example Mon Jan  1 10:00:00 2024\nFrom: a@b.example\nSubject: One\nMessage-ID: <1@b>\n\
        Date: Mon, 1 Jan 2024 10:00:00 +0000\n\n>From the start it was broken.\n\n\
        From a@b.example Mon Jan  1 11:00:00 2024\nFrom: a@b.example\nSubject: Re: One\nMessage-ID: <2@b>\n\
        In-Reply-To: <1@b>\n\nStill.\n\n\
        From c@b.example Mon Jan  1 12:00:00 2024\nFrom: c@b.example\nSubject: Away\nAuto-Submitted: auto-replied\n\nx\n\n\
        From d@b.example Mon Jan  1 12:00:00 2024\n\n";
    std::fs::write(place.path("in.mbox"), mbox).unwrap();
    let dry = import(&place, "in.mbox", &["--dry-run"]);
    assert_eq!(numbers(&dry), [2, 0, 0, 2]);
    assert_eq!(events(&place).iter().filter(|e| e["kind"] == "request.received").count(), 0);
    let account = import(&place, "in.mbox", &[]);
    assert_eq!(numbers(&account), [2, 0, 0, 2], "{account}");
    assert_eq!(account["messages"], 1);
    assert_eq!(account["ignored_because"]["an automatic reply"], 1);
    let again = import(&place, "in.mbox", &["--format", "mbox"]);
    assert_eq!(numbers(&again), [0, 0, 2, 2], "{again}");
    let card = show(&place, 1);
    assert!(card["received"].as_str().unwrap().starts_with("2024-01-01"), "{card}");
    let said = place.run(&["show", "1", "--as", "vera"], "").done();
    assert!(said.contains("    From the start it was broken."), "{said}");
}

#[test]
fn folders_of_mails_are_taken_in_and_what_cannot_be_read_stops_nothing() {
    let place = Place::with_desk();
    let write = |name: &str, text: &str| {
        let path = place.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("mails/1.eml", FIRST);
    write("mails/in/2.eml", "\u{0}broken\n");
    write("mails/3.eml", "");
    write("mails/notes.txt", "no mail");
    let account = import(&place, "mails", &[]);
    assert_eq!(numbers(&account), [2, 0, 0, 1], "{account}");
    write("box/cur/1.a:2,S", &FIRST.replace("one@", "three@").replace("refund", "parcel"));
    write("box/new/2.b", FIRST);
    write("box/.Sub/new/3.c", &FIRST.replace("one@", "four@").replace("refund", "letter"));
    write("box/.Sub/cur/4.d:2,T", FIRST);
    write("box/tmp/5.e", FIRST);
    let account = import(&place, "box", &[]);
    assert_eq!(numbers(&account), [2, 0, 1, 1], "{account}");
    let single = import(&place, "mails/1.eml", &[]);
    assert_eq!(numbers(&single), [0, 0, 1, 0]);
}

#[test]
fn another_mail_of_the_same_number_is_not_lost() {
    let place = Place::with_desk();
    assert_eq!(receive(&place, FIRST)["became"], "request");
    let other = FIRST.replace("The refund has not arrived", "Another matter");
    assert_eq!(receive(&place, &other)["became"], "request");
    assert_eq!(receive(&place, &other)["became"], "duplicate");
    // The same mail by another way, with the foot that a list puts under it.
    let again = format!("Received: from list by mx\n{FIRST}-- \nThe list\n");
    assert_eq!(receive(&place, &again)["became"], "duplicate");
}

#[test]
fn a_maildir_is_watched_and_each_mail_moved_once_it_is_in() {
    let place = Place::with_desk();
    let dir = place.path("box");
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(dir.join(part)).unwrap();
    }
    let watch = |more: &[&str]| {
        let arguments =
            [&["watch", "--once", "--json", "--as", "vera", "--maildir", "box"], more].concat();
        place.run(&arguments, "")
    };
    assert_eq!(watch(&[]).done(), "");
    std::fs::write(dir.join("new/1.a"), FIRST).unwrap();
    std::fs::write(
        dir.join("new/2.b"),
        "Auto-Submitted: auto-replied\nFrom: a@b.example\n\nAway\n",
    )
    .unwrap();
    // A crash before it was moved: it is there already, and only moved.
    std::fs::write(dir.join("new/3.c"), FIRST).unwrap();
    let became: Vec<String> =
        watch(&[]).lines().iter().map(|line| line["became"].as_str().unwrap().to_owned()).collect();
    assert_eq!(became, ["request", "ignored", "duplicate"]);
    assert_eq!(std::fs::read_dir(dir.join("new")).unwrap().count(), 0);
    let mut seen: Vec<_> = std::fs::read_dir(dir.join("cur"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    seen.sort();
    assert_eq!(seen, ["1.a:2,S", "2.b:2,S", "3.c:2,S"]);
    assert_eq!(watch(&[]).done(), "");
    place
        .run(&["watch", "--once", "--as", "vera", "--maildir", "nowhere"], "")
        .refused(1, "is no Maildir");
}

#[test]
fn files_are_listed_saved_and_erased_with_the_client() {
    let place = Place::with_desk();
    let secret = "a very secret bill 4711";
    let mail = format!(
        "From: Maria <maria@example.org>\nSubject: Bill\nMessage-ID: <f@x>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nSee the bill.\n--q\n\
         Content-Type: text/csv; name=\"../secret name.csv\"\nContent-Disposition: attachment\n\n{secret}\n--q--\n"
    );
    assert_eq!(receive(&place, &mail)["became"], "request");
    let listed = place.run(&["attachment", "list", "1", "--json", "--as", "vera"], "").lines();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["name"], "secret name.csv");
    assert_eq!(listed[0]["media"], "text/csv");
    let shown = place.run(&["show", "1", "--as", "vera"], "").done();
    assert!(shown.contains("+ secret name.csv · text/csv · 23 B"), "{shown}");
    let save = |to: &str| place.run(&["attachment", "save", "1", "1", to, "--as", "vera"], "");
    save(".").done();
    let saved = std::fs::read_to_string(place.path("secret name.csv")).unwrap();
    assert_eq!(saved, secret);
    // What is there is not written over.
    save("secret name.csv").refused(1, "writing");
    place
        .run(&["attachment", "save", "1", "2", "x", "--as", "vera"], "")
        .refused(1, "there is no number 2");
    place
        .run(
            &["apply", "--as", "vera"],
            "{\"do\":\"resolve\",\"request\":1,\"text\":\"done\",\"override\":{\"reason\":\"x\"}}\n\
             {\"do\":\"client.erase\",\"client\":1,\"reason\":\"they asked\"}\n",
        )
        .done();
    for ending in ["", "-wal"] {
        let Ok(bytes) = std::fs::read(place.path(&format!("desk.db{ending}"))) else {
            continue;
        };
        for word in [secret, "secret name"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "`{word}` is still in desk.db{ending}");
        }
    }
    save("again.csv").refused(1, "erased");
    place.run(&["audit", "verify", "--as", "vera"], "").done();
}
