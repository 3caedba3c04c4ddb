//! Tickets of other help desks become requests with their past: who, when, what was said, how they stood.
//! Nothing is taken twice, and every ticket is accounted for.

use serde_json::Value;

use crate::support::{Place, Ran};

fn run(place: &Place, arguments: &[&str]) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--as", "vera"]);
    place.run(&all, "")
}

/// A desk whose clock stands long after the tickets.
fn place() -> Place {
    let place = Place::with_desk();
    place
        .run(&["apply", "--as", "vera"], r#"{"do":"tick","at":"2027-03-02T12:00:00+03:00"}"#)
        .done();
    place
}

fn import(place: &Place, file: &str, format: &str) -> Value {
    let path = format!("{}/tests/cases/tickets/{file}", env!("CARGO_MANIFEST_DIR"));
    let copy = place.path(file);
    std::fs::copy(path, &copy).unwrap();
    let ran = run(place, &["import", &copy.display().to_string(), "--format", format, "--json"]);
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let count = |name: &str| told[name].as_u64().unwrap();
    assert_eq!(count("read"), count("accepted") + count("refused") + count("duplicate"), "{told}");
    told
}

fn show(place: &Place, request: &str) -> Value {
    serde_json::from_str(&run(place, &["show", request, "--json"]).done()).unwrap()
}

/// The request that came in under a number.
fn found(place: &Place, external: &str) -> Value {
    for number in 1..20 {
        let ran = run(place, &["show", &number.to_string(), "--json"]);
        if ran.code == 0 {
            let request: Value = serde_json::from_str(&ran.out).unwrap();
            if request["external_id"] == external {
                return request;
            }
        }
    }
    panic!("{external} is nowhere");
}

#[test]
fn zammads_tickets_come_with_their_articles_customers_and_times() {
    let place = place();
    let told = import(&place, "zammad.json", "zammad");
    assert_eq!(told["accepted"], 3);
    assert_eq!(told["refused"], 2);
    let refused = std::fs::read_to_string(place.path("zammad.json.refused")).unwrap();
    assert!(refused.contains("thrown away there: removed"), "{refused}");
    assert!(refused.contains("says not when it was raised"), "{refused}");
    let closed = found(&place, "zammad:7");
    assert_eq!(closed["status"], "closed");
    assert_eq!(closed["priority"], "high");
    assert_eq!(closed["channel"], "email");
    assert_eq!(closed["received"], "2025-11-03T11:00:00+03:00");
    assert_eq!(closed["resolved"], "2025-11-05T13:00:00+03:00");
    assert_eq!(closed["fields"]["number"], "22007");
    assert_eq!(closed["fields"]["group"], "Sales");
    assert!(closed["tags"].to_string().contains("press"));
    let client = &closed["client"];
    assert_eq!(client["name"], "Maria Petrova");
    assert_eq!(client["tier"], "vip");
    assert_eq!(client["account_name"], "Petrova & Sons");
    assert_eq!(client["note"], "calls at night");
    let contacts = client["contacts"].to_string();
    assert!(contacts.contains("+74951234567") && contacts.contains("maria@example.org"));
    // What was said, by whom and when; the HTML as people read it.
    let raised = &closed["timeline"][0]["data"];
    assert!(raised["body"].as_str().unwrap().starts_with("My refund has not arrived."));
    assert!(raised["body"].as_str().unwrap().contains("+ bill.pdf"));
    assert!(!raised.to_string().contains("alert"));
    let said = raised["past"]["said"].as_array().unwrap();
    assert_eq!(said.len(), 2);
    assert_eq!(said[0]["kind"], "note");
    assert_eq!(said[0]["body"], "The bank is slow.");
    assert_eq!(said[1]["kind"], "reply");
    assert_eq!(said[1]["by"], "Olga");
    assert_eq!(said[1]["at"], "2025-11-04T09:00:00Z");
    // What another desk did is not judged by this one's standard, and nobody gets work that is done.
    assert_eq!(closed["deadlines"], serde_json::json!([]));
    assert_eq!(closed["assignee"], Value::Null);
    // What is open is owed from now on.
    let open = found(&place, "zammad:8");
    assert_eq!(open["status"], "open");
    assert_eq!(open["channel"], "phone");
    assert_eq!(open["client"]["contacts"][0]["value"], "+74957654321");
    let deadlines = open["deadlines"].as_array().unwrap();
    assert!(deadlines.iter().any(|one| one["kind"] == "first_response"));
    for deadline in deadlines {
        assert_eq!(deadline["started"], "2027-03-02T12:00:00+03:00", "{deadline}");
        assert_eq!(deadline["state"], "running");
    }
    // By its numbers where it was not expanded.
    let waiting = found(&place, "zammad:9");
    assert_eq!(waiting["status"], "pending");
    assert_eq!(waiting["fields"]["group"], "Support");
    assert_eq!(waiting["client"]["client"], closed["client"]["client"]);
    // Found by what was said, told on the command line, and part of the client's story.
    let hits = run(&place, &["search", "\"bank is slow\"", "--json"]).lines();
    assert_eq!(hits.len(), 1);
    let number = closed["request"].to_string();
    let text = run(&place, &["show", &number]).done();
    assert!(text.contains("04 Nov 2025 12:00  zammad · reply  Olga"), "{text}");
    let client = closed["client"]["client"].to_string();
    let story = run(&place, &["client", "show", &client, "--text", "Friday"]).done();
    assert!(story.contains("Refunds were sent on Friday."), "{story}");
    // A client who writes again opens it again, and then the clock runs.
    place
        .run(
            &["apply", "--as", "vera"],
            &format!(r#"{{"do":"message","request":{number},"body":"Still nothing"}}"#),
        )
        .done();
    let again = show(&place, &number);
    assert_eq!(again["status"], "open");
    assert!(again["deadlines"].to_string().contains("resolution"));
    // Nothing is taken twice.
    let twice = import(&place, "zammad.json", "zammad");
    assert_eq!(twice["accepted"], 0);
    assert_eq!(twice["duplicate"], 3);
    run(&place, &["doctor", "--replay"]).done();
}

#[test]
fn tables_of_osticket_and_request_tracker_come_with_their_states_and_times() {
    let place = place();
    let told = import(&place, "osticket.csv", "osticket");
    assert_eq!((&told["accepted"], &told["refused"]), (&2.into(), &1.into()));
    let refused = std::fs::read_to_string(place.path("osticket.csv.refused")).unwrap();
    assert!(refused.contains("# line 4: it says not when it was raised"), "{refused}");
    let closed = found(&place, "osticket:100001");
    assert_eq!(closed["status"], "closed");
    assert_eq!(closed["priority"], "urgent");
    assert_eq!(closed["received"], "2025-10-01T09:00:00+03:00");
    assert_eq!(closed["resolved"], "2025-10-02T12:00:00+03:00");
    assert_eq!(closed["fields"]["topic"], "Billing");
    assert_eq!(closed["fields"].get("status"), None);
    assert_eq!(closed["client"]["name"], "Anna Reed");
    assert_eq!(found(&place, "osticket:100002")["status"], "open");
    let told = import(&place, "rt.tsv", "rt");
    assert_eq!((&told["accepted"], &told["refused"]), (&2.into(), &1.into()));
    let solved = found(&place, "rt:41");
    assert_eq!(solved["status"], "resolved");
    assert_eq!(solved["resolved"], "2025-10-02T09:00:00+03:00");
    assert_eq!(solved["client"]["contacts"][0]["value"], "dan@example.org");
    assert_eq!(solved["fields"]["queue"], "General");
    assert_eq!(found(&place, "rt:42")["status"], "hold");
    for (file, format) in [("osticket.csv", "osticket"), ("rt.tsv", "rt")] {
        let twice = import(&place, file, format);
        assert_eq!((&twice["accepted"], &twice["duplicate"]), (&0.into(), &2.into()));
    }
    run(&place, &["doctor", "--replay"]).done();
}

#[test]
fn what_is_no_export_of_that_desk_is_said() {
    let place = place();
    let write = |name: &str, content: &str| {
        let path = place.path(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let no = write("no.csv", "a,b\n1,2\n");
    run(&place, &["import", &no, "--format", "osticket"]).refused(1, "no column gives the number");
    run(&place, &["import", &no, "--format", "zammad"]).refused(1, "no JSON of Zammad");
    let strange = write("strange.json", "[{\"a\":1}] 7 {broken");
    let ran = run(&place, &["import", &strange, "--format", "zammad"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("3 read = 0 accepted + 3 refused"), "{}", ran.out);
    // Without the right to speak for others, nobody says how a request stood elsewhere.
    run(
        &place,
        &[
            "operator",
            "add",
            "anna",
            "--name",
            "Anna",
            "--role",
            "operator",
            "--department",
            "front",
        ],
    )
    .done();
    let path = format!("{}/tests/cases/tickets/rt.tsv", env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(path, place.path("rt.tsv")).unwrap();
    let ran = place.run(&["import", "rt.tsv", "--format", "rt", "--as", "anna"], "");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("0 accepted + 3 refused"), "{}", ran.out);
}
