//! Whose an address is: what is none finds nobody, several in a field are several, another's stays theirs,
//! and wrong ones are corrected.

use serde_json::{Value, json};

use crate::support::Place;

/// What `apply` answers to each command.
fn apply(place: &Place, commands: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = commands.iter().map(ToString::to_string).collect();
    place.run(&["apply", "--as", "vera"], &(lines.join("\n") + "\n")).lines()
}

fn intake(client: &Value) -> Value {
    json!({"do": "intake", "channel": "phone", "client": client, "body": "Where is your office?"})
}

/// The client of whom a request is.
fn client_of(answer: &Value) -> i64 {
    let events = answer["events"].as_array().unwrap();
    let received = events.iter().find(|event| event["kind"] == "request.received");
    received.unwrap_or_else(|| panic!("{answer}"))["client"].as_i64().unwrap()
}

fn contacts(place: &Place, client: i64) -> Vec<String> {
    let shown =
        place.run(&["client", "show", &client.to_string(), "--json", "--as", "vera"], "").done();
    let card: Value = serde_json::from_str(&shown).unwrap();
    card["contacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["value"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_no_address_finds_and_merges_nobody() {
    let place = Place::with_desk();
    for none in ["0", "+7 (___) ___-__-__", "7.9161E+10", "n/a", "-", "000-00-00"] {
        let answers = apply(
            &place,
            &[
                intake(&json!({"name": "Anna", "phone": none})),
                intake(&json!({"name": "Boris", "phone": none})),
            ],
        );
        assert_ne!(client_of(&answers[0]), client_of(&answers[1]), "{none}");
        assert_eq!(contacts(&place, client_of(&answers[0])), [""; 0], "{none}");
        assert_eq!(answers[0]["remarks"][0]["remark"], "no_address", "{none}");
    }
    for none in ["n/a", "-", "no@no.no"] {
        let answers = apply(
            &place,
            &[
                intake(&json!({"name": "Anna", "email": none})),
                intake(&json!({"name": "Boris", "email": none})),
            ],
        );
        assert_ne!(client_of(&answers[0]), client_of(&answers[1]), "{none}");
    }
    // What fits no plan is shown, and tells nobody.
    let local = [
        intake(&json!({"name": "Anna", "phone": "123-45-67"})),
        intake(&json!({"name": "Boris", "phone": "123-45-67"})),
    ];
    let answers = apply(&place, &local);
    assert_ne!(client_of(&answers[0]), client_of(&answers[1]));
    assert_eq!(contacts(&place, client_of(&answers[0])), ["1234567"]);
}

#[test]
fn each_of_several_numbers_in_a_field_is_known() {
    let place = Place::with_desk();
    let both = intake(
        &json!({"name": "Anna", "phone": "8 495 123-45-67, 8 916 123-45-67 (after 18:00)", "email": "a@x.example; b@y.example"}),
    );
    let anna = client_of(&apply(&place, &[both])[0]);
    for one in ["8 (495) 123-45-67", "+7 916 123-45-67"] {
        assert_eq!(client_of(&apply(&place, &[intake(&json!({"phone": one}))])[0]), anna, "{one}");
    }
    assert_eq!(client_of(&apply(&place, &[intake(&json!({"email": "B@y.example"}))])[0]), anna);
    assert_eq!(contacts(&place, anna).len(), 4);
}

#[test]
fn an_address_of_another_stays_theirs() {
    let place = Place::with_desk();
    let answers = apply(
        &place,
        &[
            intake(&json!({"name": "Anna", "phone": "+7 495 200-10-01"})),
            intake(&json!({"name": "Boris", "email": "boris@example.org"})),
            intake(
                &json!({"name": "Anna", "phone": "+7 495 200-10-01", "email": "boris@example.org"}),
            ),
            intake(&json!({"email": "boris@example.org"})),
        ],
    );
    let (anna, boris) = (client_of(&answers[0]), client_of(&answers[1]));
    assert_eq!((client_of(&answers[2]), client_of(&answers[3])), (anna, boris));
    let remark = &answers[2]["remarks"][0];
    assert_eq!(
        (remark["remark"].as_str(), remark["client"].as_i64()),
        (Some("address_of_another"), Some(boris))
    );
    assert_eq!(contacts(&place, anna), ["+74952001001"]);

    let mut strict = intake(&json!({"phone": "+7 495 200-10-01", "email": "boris@example.org"}));
    strict["strict"] = true.into();
    let refused = &apply(&place, &[strict])[0];
    assert_eq!(
        (refused["ok"].as_bool(), refused["refused"].as_str()),
        (Some(false), Some("conflict"))
    );
}

#[test]
fn addresses_are_corrected_and_taken_away() {
    let place = Place::with_desk();
    let mxa =
        intake(&json!({"name": "Max", "phone": "8 495 200-10-01", "email": "mxa@example.org"}));
    let max = client_of(&apply(&place, &[mxa])[0]);
    let number = max.to_string();
    let edit = |arguments: &[&str]| {
        let mut all = vec!["client", "edit", number.as_str()];
        all.extend(arguments);
        all.extend(["--as", "vera"]);
        place.run(&all, "")
    };
    edit(&["--replace", "mxa@example.org", "max@example.org"]).done();
    assert_eq!(contacts(&place, max), ["+74952001001", "max@example.org"]);
    // As it was given, too.
    edit(&["--remove", "8 (495) 200-10-01"]).done();
    assert_eq!(contacts(&place, max), ["max@example.org"]);
    edit(&["--remove", "mxa@example.org"]).refused(1, "max@example.org");
    edit(&["--phone", "+7 (___) ___-__-__"]).refused(1, "no telephone number");
    assert_eq!(contacts(&place, max), ["max@example.org"]);
}

#[test]
fn two_who_were_one_have_what_came_meanwhile_by_their_address() {
    let place = Place::with_desk();
    let anna = intake(&json!({"name": "Anna Alpha", "email": "anna@one.example"}));
    let other = intake(&json!({"name": "Anna Alfa", "email": "anna@two.example"}));
    let mut meanwhile = other.clone();
    meanwhile["client"]["phone"] = "+7 495 200-10-01".into();
    let answers = apply(
        &place,
        &[
            anna,
            other.clone(),
            json!({"do": "client.merge", "client": 1, "other": 2}),
            meanwhile,
            json!({"do": "client.unmerge", "client": 2}),
            other,
        ],
    );
    assert_eq!(client_of(&answers[5]), 2);
    assert_eq!(contacts(&place, 1), ["anna@one.example"]);
    assert_eq!(contacts(&place, 2), ["anna@two.example", "+74952001001"]);
    let shown = place.run(&["show", "3", "--json", "--as", "vera"], "").done();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["client"]["client"], 2);
}

#[test]
fn numbers_of_other_systems_are_unique_within_their_source() {
    let place = Place::with_desk();
    let chat = |who: &str, words: &str| json!({"do": "intake", "channel": "chat", "external_id": "1", "body": words, "client": {"messenger": who}});
    let answers = apply(
        &place,
        &[
            chat("bot:42", "Where is your office?"),
            chat("bot:43", "My password does not work"),
            chat("bot:43", "My password does not work"),
            chat("bot:43", "Nothing works"),
            json!({"do": "message", "request": 1, "external_id": "2", "body": "Thanks"}),
            json!({"do": "message", "request": 2, "external_id": "2", "body": "No light at all"}),
            json!({"do": "message", "request": 2, "external_id": "2", "body": "No light at all"}),
        ],
    );
    let request = |at: usize| answers[at]["request"].as_i64();
    assert_eq!((request(0), request(1), request(2)), (Some(1), Some(2), Some(2)));
    assert_eq!((&answers[1]["repeated"], &answers[2]["repeated"]), (&json!(false), &json!(true)));
    assert_eq!(answers[3]["refused"], "conflict", "the words are not lost in silence");
    assert_eq!((&answers[5]["repeated"], &answers[6]["repeated"]), (&json!(false), &json!(true)));

    std::fs::write(place.path("january.csv"), "id,text,name\n1,January matter,Ida\n").unwrap();
    std::fs::write(place.path("february.csv"), "id,text,name\n1,February matter,Ida\n").unwrap();
    let import = |file: &str, source: &str| {
        place.run(&["import", file, "--json", "--as", "vera", "--source", source], "").lines()
    };
    assert_eq!(import("january.csv", "january")[0]["accepted"], 1);
    assert_eq!(import("february.csv", "february")[0]["accepted"], 1);
    assert_eq!(import("january.csv", "january")[0]["duplicate"], 1);
    assert_eq!(place.run(&["doctor", "--replay", "--as", "vera"], "").code, 0);
}

#[test]
fn a_name_at_a_messenger_is_one_in_whatever_letters() {
    let place = Place::with_desk();
    let written = ["telegram:@boris", "telegram:@Boris", "Telegram:@BORIS"];
    let asked: Vec<Value> =
        written.iter().map(|handle| intake(&json!({"messenger": handle}))).collect();
    let clients: Vec<i64> = apply(&place, &asked).iter().map(client_of).collect();
    assert_eq!(clients, [1, 1, 1]);
    assert_eq!(contacts(&place, 1), ["telegram:@boris"]);
    let other = apply(&place, &[intake(&json!({"messenger": "viber:@boris"}))]);
    assert_eq!(client_of(&other[0]), 2);
}

#[test]
fn a_name_that_is_not_the_one_on_the_card_is_told_of() {
    let place = Place::with_desk();
    let phone = "+7 916 111-11-11";
    let given = |name: &str| intake(&json!({"name": name, "phone": phone}));
    let answers = apply(
        &place,
        &[
            given("Roza Müller"),
            given("Zed Other"),
            given("Mueller, Roza"),
            given("Роза"),
            given("R. Muller"),
        ],
    );
    assert_eq!(answers[1]["remarks"][0]["remark"], "other_name", "{}", answers[1]);
    assert_eq!(answers[1]["remarks"][0]["value"], "Zed Other");
    assert_eq!(answers[1]["remarks"][0]["name"], "Roza Müller");
    assert_eq!(client_of(&answers[1]), client_of(&answers[0]));
    for (at, answer) in answers.iter().enumerate().filter(|(at, _)| *at != 1) {
        assert_eq!(answer["remarks"], Value::Null, "{at}: {answer}");
    }
    let ran = place.run(&["add", "Help", "--name", "Zed", "--phone", phone, "--as", "vera"], "");
    assert!(ran.err.contains("the name Zed was left out"), "{}", ran.err);
}
