//! Reports from the command line: every report in every format and both languages, whose figures may
//! be seen, and what is written down of them.

use firstline::model::safe_text::SafeText;
use serde_json::Value;

use crate::{measures, support::Place};

const NAMES: [&str; 7] =
    ["service", "operators", "deadlines", "promises", "standards", "clients", "training"];

fn place() -> Place {
    let place = Place::new();
    drop(measures::desk(&place.db()));
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect()
}

#[test]
fn every_report_is_written_in_every_format_and_language() {
    let place = place();
    let tags = regex::Regex::new("(?s)<style>.*?</style>|<[^>]*>").unwrap();
    for name in NAMES {
        for language in ["en_US.UTF-8", "ru_RU.UTF-8"] {
            let report = |format: &str| {
                let output = place
                    .command(&["--as", "vera", "report", name, "--format", format])
                    .env("LANG", language)
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{name} {format}: {output:?}");
                String::from_utf8(output.stdout).unwrap()
            };
            let page = report("html");
            let code = &language[..2];
            assert!(
                page.starts_with(&format!("<!doctype html>\n<html lang=\"{code}\">")),
                "{page}"
            );
            assert!(page.contains("<p class=\"lead\">"), "{name}: which desk, when and for whom");
            for outside in ["src=", "href=", "@import", "url("] {
                assert!(!page.contains(outside), "{name}: {outside}");
            }
            assert_eq!(page.matches("<section>").count(), page.matches("</section>").count());
            let text = report("text");
            assert!(!text.contains('\u{1b}'));
            // Dates and numbers are those of the language; programs read theirs in CSV and JSON.
            let foreign = if code == "ru" {
                r"\d{4}-\d\d-\d\d|\d\.\d+\s?%|\d%|[+-]\d+\.\d"
            } else {
                r"\d{4}-\d\d-\d\d|\d,\d\d?\b|\d\s%"
            };
            let foreign = regex::Regex::new(foreign).unwrap();
            for said in [text.as_str(), &tags.replace_all(&page, " ")] {
                let found = foreign.find(said).map(|found| found.as_str());
                assert_eq!(found, None, "{name}: {said}");
            }
            assert!(!lines(&report("json")).is_empty(), "{name}");
            assert!(report("csv").lines().count() > 1, "{name}");
        }
    }
}

/// The demo desk has every kind of row, with long titles of levels and norms; and somebody's name is of
/// wide letters, somebody's of accents that take no room.
#[test]
fn every_report_fits_a_terminal_of_eighty_columns() {
    for language in ["en_US.UTF-8", "ru_RU.UTF-8"] {
        let place = Place::new();
        let run = |arguments: &[&str]| {
            let output = place.command(arguments).env("LANG", language).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let db = place.db();
        run(&["demo", "--write", db.to_str().unwrap()]);
        let intake: String = ["漢字漢字 漢字", "Zoe\u{301} Mu\u{308}ller"]
            .iter()
            .flat_map(|name| std::iter::repeat_n(name, 30))
            .map(|name| {
                let client = serde_json::json!({"name": name, "email": format!("{}@example.org", name.len())});
                serde_json::json!({"do": "intake", "channel": "phone", "client": client, "body": "hello"})
                    .to_string()
                    + "\n"
            })
            .collect();
        place.run(&["--as", "vera", "apply"], &intake).done();
        for name in NAMES {
            let text = run(&["--as", "vera", "report", name]);
            for line in text.lines() {
                let width = SafeText::line(line).width();
                assert!(width <= 80, "{name}, {language}: {width} columns: {line}");
            }
            if name == "clients" {
                assert!(text.contains("漢字") && text.contains("Zoe\u{301}"), "{text}");
                aligned(&text);
            }
        }
    }
}

/// The last dates of the first table stand below one another, whatever the letters before them.
fn aligned(text: &str) {
    let table = text.lines().skip_while(|line| !line.starts_with("──"));
    let rows = table.skip(2).take_while(|line| !line.is_empty());
    let places: Vec<usize> = rows
        .filter_map(|line| Some(SafeText::line(&line[..line.rfind(" 2026")?]).width()))
        .collect();
    assert!(places.len() > 2 && places.windows(2).all(|two| two[0] == two[1]), "{places:?}");
}

#[test]
fn the_names_in_json_are_the_same_in_every_language() {
    let place = place();
    let words = |language: &str| {
        let mut all = std::collections::BTreeSet::new();
        for name in NAMES {
            let output = place
                .command(&["--as", "vera", "report", name, "--format", "json"])
                .env("LANG", language)
                .output()
                .unwrap();
            for line in lines(&String::from_utf8(output.stdout).unwrap()) {
                for column in ["metric", "state", "kind", "audience", "says", "group", "verdict"] {
                    if let Some(word) = line[column].as_str() {
                        all.insert(format!("{name} {} {column} {word}", line["part"]));
                    }
                }
            }
        }
        all
    };
    let english = words("en_US.UTF-8");
    assert!(english.len() > 40, "{english:?}");
    assert_eq!(english, words("ru_RU.UTF-8"));
}

#[test]
fn programs_read_the_figures() {
    let place = place();
    let json = place
        .run(&["--as", "vera", "report", "operators", "--part", "figures", "--format", "json"], "")
        .done();
    let found = lines(&json)
        .into_iter()
        .find(|line| line["login"] == "anna" && line["metric"] == "callbacks_kept_ratio")
        .unwrap();
    assert_eq!(found["value"], 0.0);
    assert_eq!(found["sample"], 1);
    let csv = place
        .run(&["--as", "vera", "report", "promises", "--format", "csv", "--part", "by"], "")
        .done();
    assert!(csv.starts_with("\u{feff}group,value,low,high,sample\n"), "{csv}");
    assert!(csv.contains("\nIvan,0.5,"), "{csv}");
    let of_phones = place
        .run(&["--as", "vera", "report", "service", "--channel", "phone", "--format", "json"], "")
        .done();
    let resolved =
        lines(&of_phones).into_iter().find(|line| line["metric"] == "resolved_count").unwrap();
    assert_eq!(resolved["value"], 2);
}

/// Three of five first responses were in time, and six of seven requests were taken in time; see
/// `measures.rs`.
#[test]
fn the_report_of_deadlines_sets_the_goals_of_clauses_beside_what_came_of_them() {
    let place = place();
    let goals = |of: &[&str]| {
        let asked = ["--as", "vera", "report", "deadlines", "--part", "goals"];
        let format = ["--format", "json"];
        lines(&place.run(&[&asked[..], of, &format].concat(), "").done())
    };
    let whole = goals(&[]);
    assert_eq!(whole.len(), 2, "a clause without a goal has no line");
    assert_eq!(whole[0]["clause"], "deadline:first");
    assert_eq!(whole[0]["goal"], 0.6);
    assert_eq!(whole[0]["value"], 0.6);
    assert_eq!(whole[0]["sample"], 5);
    assert_eq!(whole[0]["verdict"], "reached");
    assert_eq!(whole[1]["clause"], "deadline:own");
    assert_eq!(whole[1]["sample"], 7);
    assert_eq!(whole[1]["verdict"], "missed");
    let of_phones = goals(&["--channel", "phone"]);
    assert_eq!(of_phones[0]["sample"], 2);
    assert_eq!(of_phones[0]["verdict"], "missed");
    let of_visits = goals(&["--channel", "visit"]);
    assert_eq!(of_visits[0]["sample"], 0);
    assert!(of_visits[0]["verdict"].is_null(), "nothing to judge");
}

#[test]
fn people_see_their_own_figures_and_supervisors_those_of_others() {
    let place = place();
    let refused = place.run(&["--as", "anna", "report", "service", "--operator", "ivan"], "");
    refused.refused(1, "for themselves");
    let own = place.run(&["--as", "anna", "report", "operators", "--format", "json"], "").done();
    assert!(lines(&own).iter().all(|line| line["operator"] == "Anna"), "{own}");
    let names = place.run(&["--as", "anna", "report", "promises"], "").done();
    assert!(!names.contains("Ivan"), "{names}");
    // What left the terminal is in the log, with who took it.
    let log = lines(&place.run(&["--as", "vera", "events"], "").done());
    let exports: Vec<_> = log.iter().filter(|event| event["kind"] == "report.exported").collect();
    assert_eq!(exports.len(), 2, "{exports:?}");
    assert_eq!(exports[0]["actor"], "anna");
    assert_eq!(exports[0]["data"]["others"], false);
    assert_eq!(exports[0]["data"]["report"], "operators");
    place.run(&["--as", "vera", "report", "operators"], "").done();
    let log = lines(&place.run(&["--as", "vera", "events"], "").done());
    assert_eq!(log.last().unwrap()["data"]["others"], true);
}

#[test]
fn a_director_sees_whether_the_standard_works() {
    let place = place();
    std::fs::write(place.path("config.toml"), "client_value = 12000\n").unwrap();
    let config = place.path("config.toml");
    let report = |part: &str, within: &str, format: &str| {
        place
            .run(
                &[
                    "--as",
                    "vera",
                    "--config",
                    config.to_str().unwrap(),
                    "report",
                    "standards",
                    "--part",
                    part,
                    "--return-within",
                    within,
                    "--format",
                    format,
                ],
                "",
            )
            .done()
    };
    // Orlov came again; Petrova waited for her answer too long, and did not; nor did Smith.
    let kept = lines(&report("kept", "3", "json"));
    assert_eq!((&kept[0]["served"], &kept[0]["value"]), (&2.into(), &0.5.into()));
    assert_eq!((&kept[2]["served"], &kept[2]["value"]), (&1.into(), &0.0.into()));
    // Of three clients nothing is concluded.
    let words = report("kept", "3", "text");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("fewer than 10 clients on a side"), "{words}");
    for row in lines(&report("differences", "3", "json")) {
        assert_eq!(row["says"], "too_few", "{row}");
    }
    // In four weeks nobody's window is over, and it says so rather than show empty lines.
    let words = report("kept", "30", "text");
    assert!(words.contains("--return-within 7"), "{words}");

    let lost = lines(&report("lost", "1", "json"));
    let names: Vec<&str> = lost.iter().filter_map(|line| line["client"].as_str()).collect();
    assert_eq!(names, ["Orlov", "Weber"]);
    assert_eq!((&lost[0]["silent"], &lost[0]["operator"]), (&4.into(), &"Ivan".into()));
    assert!(report("lost", "1", "text").contains("2 clients × 12,000 a year = 24,000"));
    // Whoever was heard of within the window is not lost yet.
    assert!(report("lost", "3", "json").lines().count() == 1);

    let levels = lines(&report("levels", "30", "json"));
    assert_eq!(levels[0]["state"], "reached");
    assert_eq!(levels[0]["value"], 8.0 / 13.0);
    assert_eq!(levels[1]["state"], "not_reached");
    let told = report("levels", "30", "text");
    assert!(
        told.contains("aims at “Minimal”") && told.contains("next level is “Measured”"),
        "{told}"
    );
    assert!(told.contains("Not reached yet: promised calls kept."), "{told}");
}

#[test]
fn versions_are_compared_before_and_after() {
    let place = place();
    let folder = place.path("standard");
    std::fs::create_dir(&folder).unwrap();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/measures/standard/standard.toml");
    let text = std::fs::read_to_string(source).unwrap();
    let next = text.replace("version  = \"1\"", "version  = \"2\"");
    let files = serde_json::json!({ "standard.toml": next });
    let hash = {
        let propose = serde_json::json!({"do": "standard.propose", "files": files, "at": "2026-03-09T11:00:00+03:00"});
        let answer = lines(&place.run(&["--as", "vera", "apply"], &format!("{propose}\n")).done());
        answer[0]["events"][0]["data"]["standard"].as_str().unwrap().to_owned()
    };
    let commands = [
        serde_json::json!({"do": "standard.review", "standard": hash, "capacity": "management", "approve": true, "reviewer": "Director", "at": "2026-03-09T11:00:00+03:00"}),
        serde_json::json!({"do": "standard.adopt", "standard": hash, "at": "2026-03-09T11:00:00+03:00"}),
        serde_json::json!({"do": "intake", "channel": "phone", "client": {"name": "New"}, "body": "hello", "at": "2026-03-09T12:00:00+03:00"}),
        serde_json::json!({"do": "claim", "request": 6, "at": "2026-03-09T12:01:00+03:00"}),
        serde_json::json!({"do": "reply", "request": 6, "body": "hello", "at": "2026-03-09T12:05:00+03:00"}),
        serde_json::json!({"do": "tick", "at": "2026-03-10T11:00:00+03:00"}),
    ];
    let input: String =
        commands.iter().fold(String::new(), |all, one| all + &one.to_string() + "\n");
    place.run(&["--as", "vera", "apply"], &input).done();
    let rows = lines(
        &place
            .run(
                &["--as", "vera", "report", "standards", "--part", "versions", "--format", "json"],
                "",
            )
            .done(),
    );
    let of_second: Vec<_> = rows.iter().filter(|row| row["version"] == "2").collect();
    assert_eq!(of_second.len(), 4, "{rows:?}");
    // A day after is compared with a day before: one answer on time, one resolution missed, against none.
    assert_eq!(of_second[0]["before"], Value::Null);
    assert_eq!(of_second[0]["after"], 0.5);
    assert_eq!(of_second[0]["after_cases"], 2);
}
