//! Hops and promises as other programs read them: who moved what where and how the clocks stood, calls by
//! the client's clock, whose deadlines are listed, and what falls due in the coming day.

use serde_json::{Value, json};

use crate::support::Place;

const AT: &str = "2030-03-04T09:00:00+03:00";

fn desk() -> Place {
    let place = Place::with_desk();
    for (login, role, department) in
        [("anna", "operator", "front"), ("olga", "specialist", "billing")]
    {
        place
            .run(
                &[
                    "--as",
                    "vera",
                    "operator",
                    "add",
                    login,
                    "--name",
                    login,
                    "--role",
                    role,
                    "--department",
                    department,
                ],
                "",
            )
            .done();
    }
    place
}

fn does(place: &Place, who: &str, at: &str, command: &Value) {
    let mut command = command.clone();
    command["as"] = who.into();
    command["at"] = at.into();
    place.run(&["--as", "vera", "apply"], &format!("{command}\n")).done();
}

fn intake(place: &Place, zone: Option<&str>) {
    let mut client = json!({"name": "Ivanov", "phone": "+7 495 123-45-67"});
    if let Some(zone) = zone {
        client["timezone"] = zone.into();
    }
    does(
        place,
        "anna",
        AT,
        &json!({"do": "intake", "channel": "phone", "client": client, "subject": "Where is it", "body": "Hello"}),
    );
}

fn show(place: &Place) -> Value {
    place.run(&["--as", "vera", "show", "1", "--json"], "").lines().remove(0)
}

#[test]
fn each_hop_keeps_who_why_and_the_clocks() {
    let place = desk();
    intake(&place, None);
    does(
        &place,
        "anna",
        "2030-03-04T09:10:00+03:00",
        &json!({"do": "route", "request": 1, "department": "billing", "reason": "an invoice"}),
    );
    does(
        &place,
        "olga",
        "2030-03-04T09:20:00+03:00",
        &json!({"do": "bounce", "request": 1, "reason": "no contract number"}),
    );
    does(
        &place,
        "anna",
        "2030-03-04T09:25:00+03:00",
        &json!({"do": "escalate", "request": 1, "level": 3, "reason": "a threat of court", "note": "He waits on the line"}),
    );
    let hops = show(&place)["hops"].clone();
    let told: Vec<(&str, &str, &str, &str)> = hops
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| {
            let word = |key: &str| hop[key].as_str().unwrap();
            (word("kind"), word("from"), word("to"), word("by"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("handover", "front", "billing", "anna"),
            ("bounce", "billing", "front", "olga"),
            ("hierarchy", "front", "board", "anna"),
        ]
    );
    assert_eq!(hops[1]["reason"], "no contract number");
    assert_eq!(hops[2]["level"], 3);
    // The clock of the department it leaves ran until then, and none is told as it stands now.
    let own = |hop: usize| {
        let clocks = hops[hop]["clocks"].as_array().unwrap();
        let own = clocks.iter().find(|clock| clock["kind"] == "own").unwrap();
        (own["department"].clone(), own["state"].clone(), own["started"].clone())
    };
    assert_eq!(own(0), (json!("front"), json!("running"), json!(AT)));
    assert_eq!(own(1), (json!("billing"), json!("running"), json!("2030-03-04T09:10:00+03:00")));
    // People read the same with their request, in their language.
    let mut russian = place.command(&["show", "1", "--as", "vera"]);
    let told = russian.env("LANG", "ru_RU.UTF-8").output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for words in [
        "anna        передано: Front desk → Billing · уровень 2",
        "olga        возвращено отправителю: Billing → Front desk · уровень 1",
        "→ Client board · уровень 3 · иерархическая",
        "      сроки тогда: ",
        "      a threat of court",
        "(стол)      направлено по правилам: → Front desk · обычная",
    ] {
        assert!(told.contains(words), "`{words}` is not in:\n{told}");
    }
    // What is taken back is no hop.
    does(&place, "anna", "2030-03-04T09:26:00+03:00", &json!({"do": "undo"}));
    assert_eq!(show(&place)["hops"].as_array().unwrap().len(), 2);
}

#[test]
fn the_steps_of_a_script_are_told_by_what_they_ask() {
    let place = desk();
    intake(&place, None);
    for step in [
        json!({"do": "claim", "request": 1}),
        json!({"do": "step", "request": 1, "script": "greeting", "step": "matter", "answer": "the invoice"}),
        json!({"do": "step", "request": 1, "script": "greeting", "step": "next", "skip": "they rang off"}),
    ] {
        does(&place, "anna", "2030-03-04T09:10:00+03:00", &step);
    }
    let told = place.run(&["show", "1", "--as", "vera"], "").done();
    for words in [
        "step of the script: “How can I help”",
        "      the invoice",
        " · skipped",
        "      they rang off",
    ] {
        assert!(told.contains(words), "`{words}` is not in:\n{told}");
    }
}

#[test]
fn the_third_time_back_is_told_to_those_who_can_end_it() {
    let place = desk();
    intake(&place, None);
    for _ in 0..3 {
        does(
            &place,
            "anna",
            AT,
            &json!({"do": "route", "request": 1, "department": "billing", "reason": "an invoice"}),
        );
        does(&place, "olga", AT, &json!({"do": "bounce", "request": 1, "reason": "not ours"}));
    }
    let events = place.run(&["--as", "vera", "events"], "").lines();
    let told: Vec<&str> = events
        .iter()
        .filter(|event| event["data"]["about"] == "ping_pong")
        .map(|event| event["data"]["to"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["anna", "vera"], "once, at the third");
    assert_eq!(show(&place)["bounced"], 3);
}

#[test]
fn calls_are_told_by_the_clients_clock() {
    let place = desk();
    intake(&place, Some("Asia/Vladivostok"));
    does(
        &place,
        "anna",
        AT,
        &json!({"do": "callback.promise", "request": 1, "due": "2030-03-04T11:00:00+03:00"}),
    );
    let theirs = "2030-03-04T18:00:00+10:00";
    let shown = show(&place);
    assert_eq!(shown["callbacks"][0]["due_client"], theirs);
    let rows = place.run(&["--as", "vera", "queue", "--json"], "").lines();
    assert_eq!(rows[0]["callbacks"][0]["due_client"], theirs);
    let rows =
        place.run(&["--as", "vera", "deadlines", "--kind", "callback", "--json"], "").lines();
    assert_eq!(rows[0]["due_client"], theirs);
    // Moved: whether the client knows is kept, and what they are told goes out in the same act.
    does(
        &place,
        "anna",
        AT,
        &json!({"do": "callback.move", "request": 1, "due": "2030-03-04T12:00:00+03:00", "reason": "no news"}),
    );
    assert_eq!(show(&place)["callbacks"][0]["told"], Value::Null);
    does(
        &place,
        "anna",
        AT,
        &json!({"do": "callback.move", "request": 1, "due": "2030-03-04T13:00:00+03:00", "reason": "no news", "told": false}),
    );
    assert_eq!(show(&place)["callbacks"][0]["told"], false);
    does(
        &place,
        "anna",
        AT,
        &json!({"do": "callback.move", "request": 1, "due": "2030-03-04T14:00:00+03:00", "reason": "no news",
                "text": "We call at two."}),
    );
    let shown = show(&place);
    assert_eq!(shown["callbacks"][0]["told"], true);
    let last = shown["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["kind"], "request.replied");
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
}

#[test]
fn deadlines_are_listed_for_me_and_for_the_coming_day() {
    let place = desk();
    intake(&place, None);
    intake(&place, None);
    does(&place, "anna", AT, &json!({"do": "claim", "request": 2}));
    let mine = place.run(&["--as", "anna", "deadlines", "--mine", "--json"], "").lines();
    assert!(!mine.is_empty());
    assert!(mine.iter().all(|row| row["request"] == 2 && row["owner"] == "anna"), "{mine:?}");
    let all = place.run(&["--as", "anna", "deadlines", "--json"], "").lines();
    assert!(all.iter().any(|row| row["request"] == 1));
    // By hour and department, as many as the list has within a day.
    let hours = place.run(&["--as", "vera", "deadlines", "--coming", "--json"], "").lines();
    let counted: u64 = hours
        .iter()
        .flat_map(|hour| hour["departments"].as_object().unwrap().values())
        .map(|count| count.as_u64().unwrap())
        .sum();
    let day = chrono::DateTime::parse_from_rfc3339(AT).unwrap() + chrono::TimeDelta::hours(24);
    let listed = all
        .iter()
        .filter(|row| {
            let due = row["due"].as_str().unwrap();
            chrono::DateTime::parse_from_rfc3339(due).unwrap() < day
        })
        .count();
    assert_eq!(counted, listed as u64, "{hours:?}");
    // The same as a picture of the pane by itself.
    let pane = place.run(&["--as", "vera", "screen", "deadlines", "--size", "100x20"], "").done();
    assert!(pane.contains("Deadlines") && pane.contains("first reply"), "{pane}");
    assert!(!pane.contains("Client ·"), "{pane}");
}

#[test]
fn at_one_due_time_the_urgent_stands_first_then_the_older() {
    let place = desk();
    // The third was received before the others, and written down after them.
    for (nr, received) in [(1, AT), (2, AT), (3, "2030-03-04T08:30:00+03:00"), (4, AT)] {
        does(
            &place,
            "anna",
            AT,
            &json!({"do": "intake", "channel": "email", "client": {"name": format!("Client {nr}")}, "subject": "Where is it",
                    "body": "Hello", "received": received}),
        );
    }
    does(&place, "anna", AT, &json!({"do": "claim", "request": 4}));
    does(&place, "anna", AT, &json!({"do": "reply", "request": 4, "body": "A photo, please."}));
    does(
        &place,
        "anna",
        AT,
        &json!({"do": "wait", "request": 4, "for": "client", "reason": "a photo"}),
    );
    does(&place, "vera", AT, &json!({"do": "set", "request": 2, "priority": "urgent"}));
    let due = "2030-03-04T09:01:00+03:00";
    for request in 1..=3 {
        does(
            &place,
            "vera",
            AT,
            &json!({"do": "set", "request": request, "due": {"first_response": due}}),
        );
    }
    let queue = |more: &[&str]| -> Vec<i64> {
        let mut arguments = vec!["--as", "vera", "queue", "--json"];
        arguments.extend_from_slice(more);
        let rows = place.run(&arguments, "").lines();
        rows.iter().map(|row| row["request"].as_i64().unwrap()).collect()
    };
    assert_eq!(queue(&[]), [2, 3, 1, 4]);
    // The filter by due time means the time, whatever the priority.
    assert_eq!(queue(&["--filter", "due:<=1m"]), [2, 3, 1]);
    assert_eq!(queue(&["--filter", "due:<1m"]), [] as [i64; 0]);
    assert_eq!(queue(&["--filter", "due:>1m"]), [4]);
    assert_eq!(queue(&["--filter", "due:>=1m"]), [2, 3, 1, 4]);
}
