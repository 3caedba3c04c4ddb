//! Exercises, the quiz, and who may take real requests: by the real program.

use std::fs;

use crate::support::Place;

const PASS: &str = r#"{"do": "claim"}
{"do": "set", "priority": "urgent", "fields": {"contract": "77-1042"}}
{"do": "step", "script": "outage", "step": "identify", "answer": "77-1042"}
{"do": "callback.promise"}
{"do": "route", "department": "network"}
"#;

const MOVE: &str =
    r#"{"do": "callback.move", "due": "2040-01-10T12:00:00Z", "reason": "The engineer is late"}"#;

fn with_anna() -> Place {
    let place = Place::with_desk();
    let add = [
        "operator",
        "add",
        "anna",
        "--name",
        "Anna",
        "--role",
        "operator",
        "--department",
        "front",
    ];
    place.run(&[&add[..], &["--as", "vera"]].concat(), "").done();
    place
}

#[test]
fn an_exercise_is_played_scored_and_kept() {
    let place = with_anna();
    let train = |exercise: &str, input: &str| {
        place.run(&["train", exercise, "--apply", "--json", "--as", "anna"], input)
    };
    let idle = train("route-outage", "").lines();
    assert_eq!(idle[0]["passed"], false);
    assert_eq!(idle[0]["score"], 0.0);
    assert_eq!(idle[0]["checks"][0]["clause"], "rule:outage");
    assert_eq!(idle[0]["checks"][0]["found"], "Front desk");
    let played = train("route-outage", PASS);
    assert_eq!(played.code, 0, "{}", played.err);
    let played = played.lines();
    assert_eq!(played[0]["score"], 1.0, "{}", played[0]);
    assert_eq!(played[0]["kept"], true);
    assert!(played[0]["explain"].as_str().unwrap().contains("promised call"));
    let listed = place.run(&["train", "--json", "--as", "anna"], "").lines();
    assert_eq!(listed[0]["exercise"], "route-outage");
    assert_eq!(listed[0]["state"], "passed");
    assert_eq!(listed[0]["required"], true);
    assert_eq!(listed[0]["tries"], 2);
    assert_eq!(listed[1]["state"], "untried");
    // What was played there never happened here.
    assert_eq!(place.run(&["queue", "--json", "--as", "anna"], "").lines().len(), 0);
    let all = place.run(&["train", "--all", "--json", "--as", "vera"], "").lines();
    let anna = all.iter().find(|line| line["operator"] == "anna").unwrap();
    assert_eq!(anna["missing"], serde_json::json!(["callback-kept"]));
    // Others' progress is for those who watch over it.
    let own = place.run(&["train", "--all", "--json", "--as", "anna"], "").lines();
    assert_eq!(own.len(), 1);
    place.run(&["audit", "verify", "--as", "vera"], "").done();
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}

#[test]
fn the_client_answers_by_what_was_done() {
    let place = Place::new();
    let train = |input: &str| {
        let run = place.run(&["train", "red-light", "--apply", "--json"], input);
        assert_eq!(run.code, 0, "{}", run.err);
        run.lines().remove(0)
    };
    let unmet = |run: &serde_json::Value| -> Vec<(String, String)> {
        let checks = run["checks"].as_array().unwrap().iter();
        let unmet = checks.filter(|check| check["met"] == false);
        unmet
            .map(|check| {
                let word = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
                (word("about"), word("clause"))
            })
            .collect()
    };
    let script = r#"{"do": "script", "script": "outage"}"#;
    let identify = r#"{"do": "step", "script": "outage", "step": "identify", "answer": "77-1042"}"#;
    let lights = |choice: &str| {
        format!(r#"{{"do": "step", "script": "outage", "step": "lights", "choice": "{choice}"}}"#)
    };
    let rest = "{\"do\": \"callback.promise\"}\n{\"do\": \"route\", \"department\": \"network\"}";
    let right = train(&format!("{script}\n{identify}\n{}\n{rest}", lights("Red")));
    assert_eq!(
        right["said"],
        serde_json::json!([
            "Red, yes, and it blinks. What happens now?",
            "Then I stay by the phone. Thank you."
        ])
    );
    assert_eq!(right["score"], 1.0, "{right}");
    // What was not heard right is told with its clause, and the rest still counts.
    let deaf = train(&format!("{script}\n{identify}\n{}\n{rest}", lights("All green")));
    assert_eq!(deaf["said"][0], "No, I said it: the light is red!");
    assert_eq!(unmet(&deaf), [("breach".into(), "script:outage".into())]);
    assert_eq!(deaf["score"], 0.75);
    assert_eq!(deaf["passed"], false);
    // An answer that none of the branches is about brings what comes otherwise.
    let vague = train(r#"{"do": "reply", "body": "One moment."}"#);
    assert_eq!(vague["said"], serde_json::json!(["Did you hear me? There is a red light here."]));
    // Whoever does nothing hears nothing, and what would have been asked is not met.
    let idle = train("");
    assert_eq!(idle["said"], serde_json::json!([]));
    assert!(unmet(&idle).len() >= 5 && idle["score"] == 0.0, "{idle}");
    // Words count in any form, as in rules.
    let run = place.run(
        &["train", "day-off-for-nothing", "--apply", "--json"],
        "{\"do\": \"script\", \"script\": \"visit\"}\n{\"do\": \"reply\", \"body\": \"We APOLOGISE for that.\"}",
    );
    assert_eq!(
        run.lines()[0]["said"],
        serde_json::json!(["All right, it happens. When does he come then?"])
    );
}

#[test]
fn a_refused_command_is_told_and_the_exercise_goes_on() {
    let place = with_anna();
    let run = place.run(
        &["train", "route-outage", "--apply", "--json", "--as", "anna"],
        "{\"do\": \"route\", \"department\": \"network\"}\nnonsense\n",
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("field:contract"), "{}", run.err);
    assert_eq!(run.lines()[0]["refused"].as_array().unwrap().len(), 2);
    place.run(&["train", "no-such", "--apply"], "").refused(1, "route-outage");
}

#[test]
fn colleagues_outside_the_service_train_too() {
    let place = with_anna();
    let run = place.run(&["train", "callback-kept", "--apply", "--json"], MOVE).lines();
    assert_eq!(run[0]["passed"], true);
    assert_eq!(run[0]["kept"], false);
    let nowhere = Place::new();
    let run = nowhere.run(&["train", "callback-kept", "--apply", "--json"], MOVE).lines();
    assert_eq!(run[0]["score"], 1.0);
}

#[test]
fn a_quiz_is_asked_answered_and_kept() {
    let place = with_anna();
    let quiz = |answers: &str| {
        place.run(&["train", "--quiz", "6", "--seed", "11", "--json", "--as", "anna"], answers)
    };
    let first = quiz("1\n1\n1\n1\n1\n1\n").lines();
    let right = first.iter().filter_map(|line| line.get("answer")).fold(
        String::new(),
        |mut all, answer| {
            all.push_str(&answer.to_string());
            all.push('\n');
            all
        },
    );
    let second = quiz(&right).lines();
    let end = second.last().unwrap();
    assert_eq!(end["score"], 1.0);
    assert_eq!(end["right"], 6);
    assert_eq!(end["kept"], true);
    assert!(
        second
            .iter()
            .any(|line| { line["clause"].as_str().is_some_and(|c| c.starts_with("rule:")) })
    );
    let all = place.run(&["train", "--all", "--json", "--as", "anna"], "").lines();
    assert_eq!(all[0]["quiz"]["score"], 1.0);
    // Whoever leaves in the middle has no result.
    quiz("1\n").refused(1, "nothing is kept");
}

/// A desk of the English standard whose training is enforced so.
fn enforced(how: &str) -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "std", "--language", "en"], "");
    let file = place.path("std/40-training-evaluation.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("= \"warn\" ", &format!("= \"{how}\" "))).unwrap();
    place.run(&["init", "--standards", "std", "--simulated", "--as", "vera"], "").done();
    let add = [
        "operator",
        "add",
        "anna",
        "--name",
        "Anna",
        "--role",
        "operator",
        "--department",
        "front",
    ];
    place.run(&[&add[..], &["--as", "vera"]].concat(), "").done();
    place
}

const CLAIM: &str = r#"{"do": "intake", "channel": "phone", "client": {"name": "Ann"}, "body": "My password is lost"}
{"do": "claim", "request": 1}
"#;

#[test]
fn block_keeps_the_untrained_from_real_requests() {
    let place = enforced("block");
    let run = place.run(&["apply", "--as", "anna"], CLAIM);
    assert_eq!(run.code, 1);
    let refused = &run.lines()[1];
    assert_eq!(refused["refused"], "standard_not_met");
    assert_eq!(
        refused["missing"],
        serde_json::json!(["exercise:route-outage", "exercise:callback-kept"])
    );
    // Where they train, nothing keeps them.
    place.run(&["train", "route-outage", "--apply", "--as", "anna"], PASS).done();
    let run = place.run(&["apply", "--as", "anna"], r#"{"do": "claim", "request": 1}"#).lines();
    assert_eq!(run[0]["missing"], serde_json::json!(["exercise:callback-kept"]));
    place.run(&["train", "callback-kept", "--apply", "--as", "anna"], MOVE).done();
    place.run(&["apply", "--as", "anna"], r#"{"do": "claim", "request": 1}"#).done();
}

#[test]
fn warn_lets_them_work_and_tells_both_once_a_day() {
    let place = enforced("warn");
    let told = |run: &serde_json::Value| -> Vec<String> {
        let events = run["events"].as_array().unwrap().iter();
        events
            .filter(|event| event["kind"] == "notice.given" && event["data"]["about"] == "training")
            .map(|event| event["data"]["to"].as_str().unwrap().to_owned())
            .collect()
    };
    let run = place.run(&["apply", "--as", "anna"], CLAIM);
    assert_eq!(run.code, 0, "{}", run.out);
    let mut names = told(&run.lines()[1]);
    names.sort();
    assert_eq!(names, ["anna", "vera"]);
    let again = CLAIM.replace("\"request\": 1", "\"request\": 2");
    let run = place.run(&["apply", "--as", "anna"], &again);
    assert_eq!(told(&run.lines()[1]), Vec::<String>::new());
}

#[test]
fn a_changed_clause_asks_only_for_the_exercises_it_touches() {
    let place = enforced("block");
    place.run(&["train", "route-outage", "--apply", "--as", "anna"], PASS).done();
    place.run(&["train", "callback-kept", "--apply", "--as", "anna"], MOVE).done();
    // The next version says another word for a dead line.
    let folder = place.path("std");
    let mut files = serde_json::Map::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("\"line is dead\", ", "\"line is dead\", \"all is dead\", ");
        files.insert(name, text.replace("\"2026.1\"", "\"2026.2\"").into());
    }
    let propose = serde_json::json!({"do": "standard.propose", "files": files}).to_string();
    let proposed = place.run(&["apply", "--as", "vera"], &propose).lines();
    assert_eq!(proposed[0]["ok"], true, "{}", proposed[0]);
    let hash = proposed[0]["events"][0]["data"]["standard"].as_str().unwrap().to_owned();
    for capacity in ["management", "staff", "client"] {
        let review = serde_json::json!({
            "do": "standard.review", "standard": hash, "capacity": capacity, "approve": true, "reviewer": format!("Ann of {capacity}"),
        });
        place.run(&["apply", "--as", "vera"], &review.to_string()).done();
    }
    let adopt = serde_json::json!({"do": "standard.adopt", "standard": hash}).to_string();
    place.run(&["apply", "--as", "vera"], &adopt).done();
    let listed = place.run(&["train", "--json", "--as", "anna"], "").lines();
    assert_eq!(listed[0]["state"], "outdated", "{}", listed[0]);
    assert_eq!(listed[0]["changed"], serde_json::json!(["rule:outage"]));
    assert_eq!(listed[0]["version"], "2026.1");
    assert_eq!(listed[1]["state"], "passed");
    let run = place.run(&["apply", "--as", "anna"], CLAIM).lines();
    assert_eq!(run[1]["missing"], serde_json::json!(["exercise:route-outage"]));
    place.run(&["train", "route-outage", "--apply", "--as", "anna"], PASS).done();
    place.run(&["apply", "--as", "anna"], r#"{"do": "claim", "request": 1}"#).done();
}
