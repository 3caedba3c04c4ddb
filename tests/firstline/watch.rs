//! Noticing without a screen: `watch` records each breach once, has the standard's consequences done,
//! and calls.

use std::{fs, os::unix::fs::PermissionsExt as _, thread, time::Duration};

use serde_json::Value;

use crate::support::Place;

fn breaches(lines: &[Value]) -> usize {
    lines.iter().filter(|line| line["about"] == "breached" && line["kind"].is_string()).count()
}

#[test]
fn what_fell_due_is_noticed_once_and_told_by_a_program() {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let heard = place.path("heard");
    let program = place.path("call.sh");
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> {}\n", heard.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    // Taken in late: what they were promised has long fallen due, and nobody has looked since.
    let file = place.path("old.csv");
    fs::write(
        &file,
        "name,text,received\nAnn,There is no internet,2026-01-12T10:00:00Z\nBob,Refund please,2026-01-12T11:00:00Z\n",
    )
    .unwrap();
    place.run(&["import", file.to_str().unwrap(), "--map", "body=text"], "").done();

    let watch = |more: &[&str]| {
        let arguments = [&["watch", "--once", "--all", "--json"], more].concat();
        place.run(&arguments, "").lines()
    };
    let first = watch(&["--run", program.to_str().unwrap()]);
    assert!(breaches(&first) >= 2, "{first:?}");
    let again = watch(&[]);
    assert!(again.is_empty(), "told twice: {again:?}");
    let logged = place.run(&["events"], "").lines();
    let logged: Vec<&Value> =
        logged.iter().filter(|event| event["kind"] == "deadline.breached").collect();
    assert_eq!(logged.len(), breaches(&first));
    // Each says when it fell due, not when someone looked.
    for event in logged {
        let due = event["data"]["due"].as_str().unwrap();
        assert!(due.starts_with("2026-01"), "{event}");
    }
    // Programs run beside; they are not waited for.
    let told = |count| {
        let heard = fs::read_to_string(&heard).unwrap_or_default();
        heard.lines().count() >= count
    };
    for _ in 0..200 {
        if told(first.len()) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the program was not called for each: {first:?}");
}
