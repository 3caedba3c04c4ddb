//! Clients' cards on the command line: all fields can be changed, merging can be undone, all that is
//! known can be given out, and what an erasure would take is told before.

use serde_json::Value;

use crate::support::{Place, Ran};

const MAIL: &str = "From: Maria <maria@example.org>\nSubject: Bill\nMessage-ID: <f@x>\nMIME-Version: 1.0\n\
    Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nSee the bill.\n--q\n\
    Content-Type: text/csv; name=\"bill.csv\"\nContent-Disposition: attachment\n\n1;2;3\n--q--\n";

fn client(place: &Place, arguments: &[&str]) -> Ran {
    let mut all = vec!["client"];
    all.extend(arguments);
    all.extend(["--as", "vera"]);
    place.run(&all, "")
}

fn card(place: &Place, number: &str) -> Value {
    serde_json::from_str(&client(place, &["show", number, "--json"]).done()).unwrap()
}

/// A desk with a client who wrote, was answered, and rated the answer.
fn told() -> Place {
    let place = Place::with_desk();
    place.run(&["receive", "--as", "vera"], MAIL).done();
    place
        .run(
            &["apply", "--as", "vera"],
            "{\"do\":\"callback.promise\",\"request\":1,\"about\":\"the bill of May\"}\n\
             {\"do\":\"reply\",\"request\":1,\"body\":\"It was corrected.\"}\n\
             {\"do\":\"callback.keep\",\"request\":1,\"outcome\":\"she is content\"}\n\
             {\"do\":\"resolve\",\"request\":1,\"text\":\"corrected\",\"override\":{\"reason\":\"x\"}}\n\
             {\"do\":\"rate\",\"request\":1,\"score\":5,\"comment\":\"quick\"}\n",
        )
        .done();
    place
}

#[test]
fn every_field_of_a_card_is_changed_and_taken_away() {
    let place = told();
    client(
        &place,
        &[
            "edit",
            "1",
            "--name",
            "Мария Петрова",
            "--phone",
            "+7 495 123-45-67",
            "--messenger",
            "telegram:@masha",
            "--account",
            "Petrova & Sons",
            "--note",
            "calls at night",
            "--language",
            "ru",
            "--timezone",
            "Europe/Moscow",
            "--field",
            "contract=17",
            "--tag",
            "press",
            "--tag",
            "debt",
        ],
    )
    .done();
    let known = card(&place, "1");
    assert_eq!(known["name"], "Мария Петрова");
    assert_eq!(known["account_name"], "Petrova & Sons");
    assert_eq!(known["note"], "calls at night");
    assert_eq!(known["language"], "ru");
    assert_eq!(known["timezone"], "Europe/Moscow");
    assert_eq!(known["fields"]["contract"], "17");
    assert_eq!(known["tags"], serde_json::json!(["debt", "press"]));
    let contacts = known["contacts"].to_string();
    for address in ["+74951234567", "maria@example.org", "telegram:@masha"] {
        assert!(contacts.contains(address), "{contacts}");
    }
    let found = client(&place, &["find", "masha", "--json"]).lines();
    assert_eq!(found.len(), 1);
    client(
        &place,
        &["edit", "1", "--untag", "debt", "--messenger", "", "--field", "contract=", "--note", ""],
    )
    .done();
    let known = card(&place, "1");
    assert_eq!(known["tags"], serde_json::json!(["press"]));
    assert_eq!(known["note"], Value::Null);
    assert_eq!(known["fields"], serde_json::json!({}));
    assert!(!known["contacts"].to_string().contains("masha"));
}

#[test]
fn all_that_is_known_is_given_out_and_stands_in_the_log() {
    let place = told();
    let whole: Value =
        serde_json::from_str(&client(&place, &["export", "1", "--json"]).done()).unwrap();
    assert_eq!(whole["exported"]["by"], "vera");
    let request = &whole["history"][0];
    assert_eq!(request["attachments"][0]["name"], "bill.csv");
    assert_eq!(request["rating"], 5);
    let timeline = request["timeline"].to_string();
    for words in ["See the bill.", "It was corrected.", "she is content", "quick"] {
        assert!(timeline.contains(words), "`{words}` is not in {timeline}");
    }
    let log = whole["log"].as_array().unwrap();
    assert_eq!(log.first().unwrap()["kind"], "client.added");
    assert_eq!(log.last().unwrap()["kind"], "client.exported");
    assert_eq!(log.last().unwrap()["actor"], "vera");

    let english = client(&place, &["export", "1", "--language", "en"]).done();
    let russian = client(&place, &["export", "1", "--language", "ru"]).done();
    assert!(english.contains("All that the desk knows of client #1"), "{english}");
    assert!(english.contains("Rating: 5 of 5"), "{english}");
    assert!(russian.contains("Всё, что известно о клиенте #1"), "{russian}");
    assert!(russian.contains("Оценка: 5 из 5"), "{russian}");
    for text in [&english, &russian] {
        for words in ["maria@example.org", "See the bill.", "the bill of May", "bill.csv"] {
            assert!(text.contains(words), "`{words}` is not in {text}");
        }
    }

    client(&place, &["export", "1", "--output", "."]).done();
    let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap();
    assert_eq!(read("client-1/1-1-bill.csv"), "1;2;3");
    assert!(read("client-1/client.txt").contains("It was corrected."));
    let kept: Value = serde_json::from_str(&read("client-1/client.json")).unwrap();
    assert_eq!(kept["client"], 1);
    client(&place, &["export", "1", "--output", "."]).refused(1, "is not written over");
    client(&place, &["export", "9"]).refused(1, "there is no client #9");
    let exported = place.run(&["events", "--as", "vera"], "").lines();
    let exported = exported.iter().filter(|event| event["kind"] == "client.exported");
    assert_eq!(exported.count(), 4);
}

#[test]
fn an_erasure_is_told_before_and_needs_a_yes() {
    let place = told();
    let before = place.run(&["events", "--as", "vera"], "").lines().len();
    let told = client(&place, &["erase", "1", "--preview"]).done();
    assert!(told.contains("1 card, 1 request with all that was said, 1 file"), "{told}");
    assert!(told.contains("Bill"), "{told}");
    client(&place, &["erase", "1", "--reason", "they asked"]).refused(2, "--yes");
    assert_eq!(place.run(&["events", "--as", "vera"], "").lines().len(), before);
    client(&place, &["erase", "1", "--reason", "they asked", "--yes"]).done();
    // What is given out afterwards tells nothing of them.
    let after = client(&place, &["export", "1", "--json"]);
    for words in ["maria", "See the bill", "corrected", "bill.csv"] {
        assert!(!after.out.contains(words), "{}", after.out);
    }
    place.run(&["audit", "verify", "--as", "vera"], "").done();
}

#[test]
fn a_merge_keeps_both_histories_and_is_undone() {
    let place = told();
    place
        .run(
            &["apply", "--as", "vera"],
            "{\"do\":\"intake\",\"channel\":\"phone\",\"client\":{\"name\":\"Мария\",\"phone\":\"+74951112233\"},\"subject\":\"Again\",\"body\":\"x\"}\n",
        )
        .done();
    client(&place, &["merge", "1", "2"]).done();
    let one = card(&place, "2");
    assert_eq!((&one["client"], &one["requests"]), (&1.into(), &2.into()));
    client(&place, &["unmerge", "2"]).done();
    assert_eq!(card(&place, "1")["requests"], 1);
    assert_eq!(card(&place, "2")["requests"], 1);
    assert_eq!(card(&place, "2")["name"], "Мария");
}

#[test]
fn cards_that_may_be_one_person_are_listed_and_merged_by_nobody_but_a_person() {
    let place = told();
    let intake = |name: &str, phone: &str| {
        let line = serde_json::json!({"do": "intake", "channel": "phone", "body": "x", "subject": "Again",
            "client": {"name": name, "phone": phone}});
        place.run(&["apply", "--as", "vera"], &format!("{line}\n")).done();
    };
    intake("Иванов Пётр", "+74951112233"); // 2
    intake("Petr Ivanov", "+74951112244"); // 3: the other alphabet
    intake("Anna Orlova", "+74951112255"); // 4
    intake("Orlowa Anna", "1112255"); // 5: a slip, and the number without its city
    intake("Oleg Kim", "+74951112266"); // 6: like nobody
    let pairs = |arguments: &[&str]| -> Vec<(i64, i64, Vec<String>)> {
        let mut all = vec!["duplicates"];
        all.extend(arguments);
        all.push("--json");
        client(&place, &all)
            .done()
            .lines()
            .map(|line| {
                let pair: Value = serde_json::from_str(line).unwrap();
                let reasons = pair["reasons"].as_array().unwrap();
                (
                    pair["client"].as_i64().unwrap(),
                    pair["other"]["client"].as_i64().unwrap(),
                    reasons.iter().map(|reason| reason.as_str().unwrap().to_owned()).collect(),
                )
            })
            .collect()
    };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let slip = (4, 5, words(&["phone", "near_name"]));
    let alphabet = (2, 3, words(&["name"]));
    assert_eq!(pairs(&[]), [slip.clone(), alphabet.clone()]);
    assert_eq!(pairs(&["5"]), std::slice::from_ref(&slip));
    assert_eq!(pairs(&["3"]), [alphabet]);
    assert!(pairs(&["6"]).is_empty());
    // Who types a name with a slip is shown whom it may mean.
    let found = client(&place, &["find", "Ivanow Petr", "--json"]).done();
    assert_eq!(found.lines().count(), 2, "{found}");

    // A look at both changes nothing.
    let shown = client(&place, &["merge", "2", "3", "--preview"]).done();
    assert!(shown.contains("+74951112233") && shown.contains("+74951112244"), "{shown}");
    assert_eq!(pairs(&[]).len(), 2);
    client(&place, &["merge", "2", "3"]).done();
    assert_eq!(pairs(&[]), std::slice::from_ref(&slip));
    client(&place, &["unmerge", "3"]).done();
    assert_eq!(pairs(&[]).len(), 2);
    assert_eq!(client(&place, &["duplicates", "99"]).code, 1);
}

#[test]
fn a_number_is_found_in_any_writing_and_shown_as_it_was_given() {
    let place = Place::with_desk();
    let intake = |phone: &str, name: &str| {
        let command = format!(
            r#"{{"do":"intake","channel":"phone","client":{{"name":"{name}","phone":"{phone}"}},"body":"Hello"}}"#
        );
        place.run(&["apply", "--as", "vera"], &command).done();
    };
    intake("+49 (0)30 901820", "Greta");
    let contact = &card(&place, "1")["contacts"][0];
    assert_eq!(contact["value"], "+4930901820");
    assert_eq!(contact["typed"], "+49 (0)30 901820");
    let text = client(&place, &["show", "1"]).done();
    assert!(text.contains("+4930901820  (+49 (0)30 901820)"), "{text}");
    // One number, one client, however it is dialled.
    intake("0049 30 901820", "");
    intake("+4930901820", "");
    assert_eq!(card(&place, "1")["requests"], 3);
    assert_eq!(card(&place, "1")["contacts"].as_array().unwrap().len(), 1);
    for typed in ["+49 (0)30 901820", "030 901820", "4930901820", "901820"] {
        let found = client(&place, &["find", typed, "--json"]).lines();
        let ids: Vec<&Value> = found.iter().map(|row| &row["client"]).collect();
        let near = typed.starts_with('0') || typed == "901820";
        assert!(near || ids == [&Value::from(1)], "{typed}: {ids:?}");
    }
    let rings =
        place.run(&["call", "+49 (0)30 901820", "--to", "vera", "--json", "--as", "vera"], "");
    assert!(rings.done().contains("\"Greta\""));
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}
