//! Reports from the command line: every report in every format and both languages, whose figures may
//! be seen, and what is written down of them.

use serde_json::Value;

use crate::{measures, support::Place};

const NAMES: [&str; 5] = ["service", "operators", "deadlines", "promises", "training"];

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
            assert!(page.starts_with("<!doctype html>"), "{page}");
            for outside in ["src=", "href=", "@import", "url("] {
                assert!(!page.contains(outside), "{name}: {outside}");
            }
            assert_eq!(
                page.matches("<section>").count(),
                page.matches("</section>").count()
            );
            assert!(!report("text").contains('\u{1b}'));
            assert!(!lines(&report("json")).is_empty(), "{name}");
            assert!(report("csv").lines().count() > 1, "{name}");
        }
    }
}

#[test]
fn programs_read_the_figures() {
    let place = place();
    let json = place
        .run(
            &[
                "--as",
                "vera",
                "report",
                "operators",
                "--part",
                "figures",
                "--format",
                "json",
            ],
            "",
        )
        .done();
    let found = lines(&json)
        .into_iter()
        .find(|line| line["login"] == "anna" && line["metric"] == "promised calls kept")
        .unwrap();
    assert_eq!(found["value"], 0.0);
    assert_eq!(found["sample"], 1);
    let csv = place
        .run(
            &[
                "--as", "vera", "report", "promises", "--format", "csv", "--part", "by",
            ],
            "",
        )
        .done();
    assert!(csv.starts_with("group,value,low,high,sample\n"), "{csv}");
    assert!(csv.contains("\nIvan,0.5,"), "{csv}");
    let of_phones = place
        .run(
            &[
                "--as",
                "vera",
                "report",
                "service",
                "--channel",
                "phone",
                "--format",
                "json",
            ],
            "",
        )
        .done();
    let resolved = lines(&of_phones)
        .into_iter()
        .find(|line| line["metric"] == "requests resolved")
        .unwrap();
    assert_eq!(resolved["value"], 2);
}

#[test]
fn people_see_their_own_figures_and_supervisors_those_of_others() {
    let place = place();
    let refused = place.run(
        &["--as", "anna", "report", "service", "--operator", "ivan"],
        "",
    );
    refused.refused(1, "for themselves");
    let own = place
        .run(
            &["--as", "anna", "report", "operators", "--format", "json"],
            "",
        )
        .done();
    assert!(
        lines(&own).iter().all(|line| line["operator"] == "Anna"),
        "{own}"
    );
    let names = place
        .run(&["--as", "anna", "report", "promises"], "")
        .done();
    assert!(!names.contains("Ivan"), "{names}");
    // What left the terminal is in the log, with who took it.
    let log = lines(&place.run(&["--as", "vera", "events"], "").done());
    let exports: Vec<_> = log
        .iter()
        .filter(|event| event["kind"] == "report.exported")
        .collect();
    assert_eq!(exports.len(), 2, "{exports:?}");
    assert_eq!(exports[0]["actor"], "anna");
    assert_eq!(exports[0]["data"]["others"], false);
    assert_eq!(exports[0]["data"]["report"], "operators");
    place
        .run(&["--as", "vera", "report", "operators"], "")
        .done();
    let log = lines(&place.run(&["--as", "vera", "events"], "").done());
    assert_eq!(log.last().unwrap()["data"]["others"], true);
}
