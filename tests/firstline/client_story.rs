//! A client at a glance, and one timeline over all their requests, on the command line and on screen.

use serde_json::Value;

use crate::support::{Place, Ran};

fn client(place: &Place, arguments: &[&str]) -> Ran {
    let mut all = vec!["client"];
    all.extend(arguments);
    all.extend(["--as", "vera"]);
    place.run(&all, "")
}

fn show(place: &Place, arguments: &[&str]) -> Value {
    let mut all = vec!["show", "1"];
    all.extend(arguments);
    all.push("--json");
    serde_json::from_str(&client(place, &all).done()).unwrap()
}

/// A client with two requests: a promise kept, one broken, a rating; and a colleague.
fn told() -> Place {
    let place = Place::with_desk();
    let done = place.run(
        &["apply", "--as", "vera"],
        r#"{"do":"intake","at":"2026-03-02T09:00:00+03:00","channel":"phone","client":{"name":"Maria Petrova","phone":"+74951234567","account":"Petrova & Sons","mood":"upset about the delay"},"subject":"Refund","body":"My refund has not arrived"}
{"do":"callback.promise","request":1,"at":"2026-03-02T09:10:00+03:00","due":"2026-03-02T10:00:00+03:00","about":"the refund"}
{"do":"callback.keep","request":1,"at":"2026-03-02T09:50:00+03:00","outcome":"told that it is on its way"}
{"do":"reply","request":1,"at":"2026-03-02T09:55:00+03:00","body":"Refunds were sent on Friday."}
{"do":"note","request":1,"at":"2026-03-02T09:56:00+03:00","body":"The bank is slow"}
{"do":"resolve","request":1,"at":"2026-03-02T10:00:00+03:00","text":"sent","override":{"reason":"x"}}
{"do":"rate","request":1,"at":"2026-03-02T10:05:00+03:00","score":4,"comment":"in the end"}
{"do":"intake","at":"2026-03-05T09:00:00+03:00","channel":"phone","client":{"phone":"+74951234567"},"subject":"Tariff","body":"Which tariff have I got?"}
{"do":"callback.promise","request":2,"at":"2026-03-05T09:10:00+03:00","due":"2026-03-05T10:00:00+03:00"}
{"do":"callback.break","request":2,"at":"2026-03-05T11:00:00+03:00","reason":"forgotten"}
{"do":"intake","at":"2026-03-05T11:10:00+03:00","channel":"phone","client":{"name":"Igor Petrov","phone":"+74957654321","account":"Petrova & Sons"},"body":"Hello"}
"#,
    );
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    place
}

#[test]
fn a_client_is_told_at_a_glance() {
    let place = told();
    let card = show(&place, &[]);
    assert_eq!(card["requests"], 2);
    assert_eq!(card["open"], 1);
    assert_eq!(card["kept"], 1);
    assert_eq!(card["broken"], 1);
    assert_eq!(card["satisfaction"], 4.0);
    assert_eq!(card["returning"], true);
    assert_eq!(card["topic"]["subject"], "Tariff");
    assert_eq!(card["topic"]["request"], 2);
    assert_eq!(card["mood"]["words"], "upset about the delay");
    assert_eq!(card["mood"]["by"], "vera");
    assert_eq!(card["mood"]["at"], "2026-03-02T09:00:00+03:00");
    assert_eq!(card["colleagues"][0]["name"], "Igor Petrov");
    let text = client(&place, &["show", "1"]).done();
    for words in [
        "Known since: 02 Mar 2026",
        "returning · 2 requests · 1 open",
        "1 callback done · 1 missed",
        "Satisfaction: 4.0 of 5",
        "last: Tariff",
        "mood: upset about the delay (vera, 02 Mar 2026 09:00)",
        "colleagues: #2 Igor Petrov",
    ] {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
    let mut russian = place.command(&["client", "show", "1", "--as", "vera"]);
    let told = russian.env("LANG", "ru_RU.UTF-8").output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("1 обещание выполнено · 1 обещание нарушено"), "{told}");
    // A mood passes.
    client(&place, &["edit", "1", "--mood", ""]).done();
    assert_eq!(show(&place, &[])["mood"], Value::Null);
    let other: Value =
        serde_json::from_str(&client(&place, &["show", "2", "--json"]).done()).unwrap();
    assert_eq!(other["returning"], false);
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}

/// What the timeline tells when it is narrowed so: the words of its events.
fn words(place: &Place, arguments: &[&str]) -> Vec<String> {
    show(place, arguments)["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_timeline_is_narrowed_by_kind_words_and_time() {
    let place = told();
    let all = words(&place, &["--timeline"]);
    assert_eq!(all.first().map(String::as_str), Some("callback.broken"));
    assert_eq!(all.last().map(String::as_str), Some("client.added"));
    assert!(!all.iter().any(|word| word == "notice.given"), "{all:?}");
    assert_eq!(
        words(&place, &["--kind", "call"]),
        ["callback.broken", "callback.promised", "callback.kept", "callback.promised"]
    );
    assert_eq!(
        words(&place, &["--kind", "rating", "--kind", "note"]),
        ["request.rated", "request.noted"]
    );
    // Word forms, beginnings and phrases, as the search reads them.
    assert_eq!(words(&place, &["--text", "bank"]), ["request.noted"]);
    assert_eq!(words(&place, &["--text", "refund", "--kind", "answer"]), ["request.replied"]);
    assert_eq!(words(&place, &["--text", "\"on its way\""]), ["callback.kept"]);
    assert_eq!(words(&place, &["--text", "#2", "--kind", "message"]), ["request.received"]);
    assert_eq!(words(&place, &["--from", "2026-03-03", "--kind", "message"]), ["request.received"]);
    assert_eq!(
        words(&place, &["--to", "2026-03-03", "--kind", "message", "--kind", "status"]),
        ["request.resolved", "request.received"]
    );
    assert_eq!(words(&place, &["--timeline", "--limit", "1"]), ["callback.broken"]);
    let text = client(&place, &["show", "1", "--kind", "note"]).done();
    assert!(text.contains("The bank is slow") && text.contains("#1  (notes)"), "{text}");
    assert!(!text.contains("Refunds were sent"), "{text}");
    let none = client(&place, &["show", "1", "--text", "giraffe"]).done();
    assert!(none.contains("Nothing of this kind."), "{none}");
    client(&place, &["show", "1", "--kind", "giraffe"]).refused(2, "hand_over");
    client(&place, &["show", "1", "--from", "some day"]).refused(2, "is no time");
}
