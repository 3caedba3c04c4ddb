//! Random commands of every kind, by several people, on a clock that goes on: whatever comes of them,
//! the tables kept are those that the log makes, and the chain of the log is whole.
//!
//! `FIRSTLINE_SEEDS=100` tries more than the few of an ordinary run; `FIRSTLINE_SEED=7` one alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::{Desk, Error},
    model::{
        event::Event,
        id::{Login, RequestId, Seq},
    },
};
use serde_json::{Value, json};

use crate::desk_fixture::{self, PEOPLE, begin, submission};

const STEPS: usize = 200;

/// The same choices at every run of a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        // xorshift64*: its high bits are good enough to choose by.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len() as u64) as usize]
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// What the generator knows of the desk, so that most of what it asks could be done.
#[derive(Default)]
struct Known {
    requests: u64,
    clients: u64,
    callbacks: u64,
    seq: i64,
    /// Who works on which request.
    owners: BTreeMap<u64, String>,
    /// What can be contested, and by whom.
    contestable: Vec<(i64, String)>,
    appeals: Vec<i64>,
    asked: Vec<i64>,
    ignored: Vec<i64>,
    entries: Vec<i64>,
    /// What is asked next, as it follows on what was done.
    plan: VecDeque<&'static str>,
    /// The request of the plan.
    focus: Option<u64>,
    merged: Option<u64>,
    drafts: Vec<String>,
    in_force: String,
    people: u64,
    names: u64,
}

impl Known {
    fn learn(&mut self, request: Option<u64>, seq: Seq, event: &Event) {
        self.seq = self.seq.max(seq.0);
        match event {
            Event::ClientAdded { client, .. } => self.clients = client.0 as u64,
            Event::Received(_) => self.requests = self.requests.max(request.unwrap_or(0)),
            Event::CallbackPromised { callback, .. } => self.callbacks = callback.0 as u64,
            Event::Claimed { by, .. } | Event::TakenOver { by, .. } => {
                self.owners.insert(request.unwrap_or(0), by.to_string());
            }
            Event::Assigned { to, .. } => {
                self.owners.insert(request.unwrap_or(0), to.to_string());
            }
            Event::Released { .. } | Event::HandedOver(_) | Event::Escalated(_) => {
                self.owners.remove(&request.unwrap_or(0));
            }
            Event::Resolved { .. } => {
                self.focus = request;
                self.plan.extend(["close", "reopen"]);
            }
            Event::MailIgnored(_) => {
                self.ignored.push(seq.0);
                self.plan.push_back("mail.take");
            }
            Event::ClientMerged { other, .. } => {
                self.merged = Some(other.0 as u64);
                self.plan.push_back("client.unmerge");
            }
            Event::Waiting { .. } => {
                self.focus = request;
                self.plan.push_back("resume");
            }
            Event::Reviewed { operator, .. } => {
                self.contestable.push((seq.0, operator.to_string()));
                self.plan.push_back("appeal");
            }
            Event::LedgerProposed(proposal) => {
                self.contestable.push((seq.0, proposal.operator.to_string()));
                self.entries.push(seq.0);
                self.plan.extend(["ledger.decide", "appeal"]);
            }
            Event::ShiftHanded(_) => self.plan.push_back("shift.take"),
            Event::SecondAsked { .. } => {
                self.asked.push(seq.0);
                // By turns, so that both are done however many are asked.
                if self.asked.len().is_multiple_of(2) {
                    self.plan.push_back("second.confirm");
                } else {
                    // Without a reason it is refused the first time.
                    self.plan.extend(["second.decline", "second.decline"]);
                }
            }
            Event::Appealed { .. } => {
                self.appeals.push(seq.0);
                self.plan.push_back("appeal.answer");
            }
            Event::StandardProposed { standard, .. } => {
                self.drafts.push(standard.to_string());
                let again = ["standard.review", "standard.adopt"];
                self.plan.extend(again.into_iter().chain(again));
            }
            Event::StandardAdopted { standard, .. } => self.in_force = standard.to_string(),
            _ => {}
        }
    }
}

pub const COMMANDS: [&str; 64] = [
    "second.confirm",
    "intake",
    "intake",
    "intake",
    "message",
    "claim",
    "claim",
    "release",
    "take_over",
    "assign",
    "route",
    "route",
    "escalate",
    "bounce",
    "pass",
    "reply",
    "reply",
    "note",
    "wait",
    "resume",
    "callback.promise",
    "callback.promise",
    "callback.keep",
    "callback.try",
    "callback.move",
    "callback.break",
    "callback.assign",
    "extend",
    "extend",
    "step",
    "step",
    "script",
    "set",
    "resolve",
    "resolve",
    "close",
    "bulk",
    "bulk",
    "several",
    "reopen",
    "rate",
    "label",
    "undo",
    "undo",
    "tick",
    "client.edit",
    "client.merge",
    "client.unmerge",
    "client.erase",
    "client.erase",
    "client.erase",
    "operator.add",
    "operator.set",
    "duty",
    "acknowledge",
    "training.result",
    "training.import",
    "review",
    "review.draw",
    "review.draw",
    "appeal",
    "appeal.answer",
    "ledger.propose",
    "ledger.decide",
];

/// Those of which a few in a run are enough.
pub const RARE: [&str; 16] = [
    "retention",
    "mail.retry",
    "mail.drop",
    "shift.hand",
    "client.export",
    "desk.export",
    "desk.repair",
    "mail.send",
    "ticket",
    "standard.propose",
    "standard.review",
    "standard.adopt",
    "report.export",
    "mail",
    "mail.take",
    "mail.take",
];

/// The standard with another version, sometimes without a department, sometimes with errors.
fn draft(chance: &mut Chance, number: u64) -> BTreeMap<String, String> {
    let mut files = desk_fixture::standard();
    let text = files.get_mut("00-standard.toml").unwrap();
    *text = text.replace("version  = \"1\"", &format!("version  = \"{number}\""));
    let more = files.get_mut("90-more.toml").unwrap();
    match chance.below(5) {
        0 => *more = more.replace("\"spare\"", "\"depot\""),
        1 => *more = more.replace("requires = [\"staff\"]", "requires = []"),
        2 => more.push_str("\n[[rule]]\nid = \"broken\"\n"),
        _ => {}
    }
    files
}

fn command(word: &str, chance: &mut Chance, known: &mut Known, at: DateTime<Utc>) -> Value {
    known.names += 1;
    let number = known.names;
    let later = |chance: &mut Chance| {
        // Now and then in the past, which is refused.
        let minutes = chance.below(3_000) as i64 - 100;
        (at + TimeDelta::minutes(minutes)).to_rfc3339()
    };
    let text = chance.of(&[
        "An outage since the morning",
        "A spare part, please",
        "For the board: a complaint",
        "Nothing works",
        "Всё сломалось, @anna помоги",
        "  ",
        "zero \0 and \u{202e}bidi",
    ]);
    let reason = chance.of(&["because", "so it must be", ""]);
    let person =
        chance.of(&["vera", "anna", "oleg", "boris", "sonya", "carla", "dan", "new1", "nobody"]);
    let department = chance.of(&["front", "network", "board", "spare", "depot", "nowhere"]);
    let priority = chance.of(&["low", "normal", "high", "urgent"]);
    // Mostly the newest requests, so that some come far; sometimes one that there is not.
    let follows = matches!(word, "close" | "reopen" | "resume");
    let request = match chance.below(12) {
        2.. if follows && known.focus.is_some() => known.focus.unwrap_or_default(),
        0 => known.requests + 1,
        1..=3 => 1 + chance.below(known.requests.max(1)),
        _ => known.requests.saturating_sub(chance.below(6)).max(1),
    };
    let client = 1 + chance.below(known.clients + 1);
    let facts = |chance: &mut Chance| {
        let mut facts = json!({});
        let who = chance.below(25);
        for (name, value) in [
            ("name", format!("Client {who}")),
            ("phone", format!("+7 495 000-00-{who:02}")),
            ("email", format!("Client{who}@Example.org")),
            ("tier", chance.of(&["vip", "standard"]).to_owned()),
            ("account", format!("Firm {}", who % 4)),
            ("note", "calls often".to_owned()),
        ] {
            if chance.one_in(2) {
                facts[name] = json!(value);
            }
        }
        if chance.one_in(4) {
            facts["tags"] = json!(["loud", "old"]);
            facts["fields"] = json!({"shoe": who.to_string()});
        }
        facts
    };
    let mut asked = match word {
        "intake" => {
            let mut client = facts(chance);
            if chance.one_in(8) {
                client["id"] = json!(1 + chance.below(known.clients + 1));
            }
            let mut asked = json!({"channel": chance.of(&["phone", "email", "chat", "visit", "web", "import"]),
                "client": client, "body": text, "fields": {"contract": "K-1"}, "tags": ["new", "b"]});
            if chance.one_in(3) {
                asked["external_id"] = json!(format!("x{}", chance.below(60)));
            }
            if chance.one_in(3) {
                let before = TimeDelta::minutes(chance.below(600) as i64 - 20);
                asked["received"] = json!((at - before).to_rfc3339());
            }
            if chance.one_in(3) {
                asked["priority"] = json!(priority);
                asked["subject"] = json!("A matter");
            }
            asked
        }
        "ticket" => {
            let said = |kind: &str, hours: i64| json!({"kind": kind, "at": at - TimeDelta::hours(hours), "by": "Agent", "body": text});
            let mut past = json!({"desk": "zammad", "status": chance.of(&["new", "open", "pending", "hold", "resolved", "closed"]),
                "said": [said("note", 60), said(chance.of(&["reply", "message"]), 30)]});
            if chance.one_in(2) {
                past["resolved"] = json!(at - TimeDelta::hours(20));
            }
            json!({"channel": "email", "body": text, "client": {"name": "Old client", "email": "old@example.org"},
                "external_id": format!("zammad:{}", chance.below(20)), "received": at - TimeDelta::hours(72), "past": past})
        }
        "mail" => {
            let who = chance.below(25);
            let mut asked = json!({"name": "Client", "address": format!("client{who}@example.org"),
                "subject": format!("A matter [#{request}]"), "text": text, "cut": false,
                "message_id": format!("m{}@example.org", chance.below(30)), "digest": number.to_string(), "answers": [],
                "date": null, "received": null, "origin": chance.of(&["person", "person", "auto_reply", "bounce", "loop"]),
                "desk": null, "returned": null, "unanswerable": false});
            asked["tag"] = if chance.one_in(2) { json!(request) } else { Value::Null };
            asked
        }
        "message" => {
            let mut asked = json!({"request": request, "body": text});
            if chance.one_in(3) {
                asked["external_id"] = json!(format!("m{}", chance.below(20)));
                asked["channel"] = json!("email");
            }
            asked
        }
        "claim" | "resume" => json!({"request": request}),
        "release" | "take_over" | "pass" | "close" | "reopen" => {
            json!({"request": request, "reason": reason})
        }
        "assign" | "callback.assign" => json!({"request": request, "to": person, "reason": reason}),
        "route" | "escalate" | "bounce" => {
            let mut asked = json!({"request": request, "reason": reason});
            if word == "route" || chance.one_in(2) {
                asked["department"] = json!(department);
            }
            if word != "bounce" {
                if chance.one_in(3) {
                    asked["level"] = json!(chance.below(5));
                }
                if chance.one_in(2) {
                    asked["note"] = json!("please look");
                }
                if chance.one_in(4) {
                    asked["override"] = json!({"reason": reason});
                }
            }
            asked
        }
        "reply" | "note" => json!({"request": request, "body": text}),
        "wait" => {
            let mut asked = json!({"request": request, "for": chance.of(&["client", "third_party"]), "reason": reason});
            if chance.one_in(2) {
                asked["until"] = json!(later(chance));
            }
            asked
        }
        "callback.promise" => {
            let mut asked = json!({"request": request, "about": "the repair"});
            if chance.one_in(2) {
                asked["due"] = json!(later(chance));
            }
            asked
        }
        "callback.keep" => json!({"request": request, "outcome": reason}),
        "callback.try" => {
            let mut asked = json!({"request": request});
            if chance.one_in(2) {
                asked["next"] = json!(later(chance));
            }
            asked
        }
        "extend" => {
            let kind = chance.of(&["resolution", "resolution", "first_response"]);
            json!({"request": request, "kind": kind, "reason": reason, "text": "Later."})
        }
        "callback.move" => json!({"request": request, "due": later(chance), "reason": reason}),
        "callback.break" => json!({"request": request, "reason": reason}),
        "step" => {
            let step = chance.of(&["identify", "lights", "power", "done", "nothing"]);
            let mut asked = json!({"request": request, "script": "line", "step": step});
            if chance.one_in(2) {
                asked["answer"] = json!("K-77");
            }
            if step == "lights" {
                asked["choice"] = json!(chance.of(&["None", "Red", "Blue"]));
            }
            if chance.one_in(5) {
                asked["skip"] = json!(reason);
            }
            asked
        }
        "script" => json!({"request": request, "script": chance.of(&["line", "line", "gone"])}),
        "set" => {
            let mut asked = json!({"request": request});
            if chance.one_in(2) {
                asked["priority"] = json!(priority);
            }
            if chance.one_in(3) {
                asked["tags"] = json!([
                    chance.of(&["a", "b", " a ", "formal"]),
                    chance.of(&["c", "registered"])
                ]);
            }
            if chance.one_in(3) {
                asked["fields"] = json!({"contract": chance.of(&["K-2", ""]), "town": "Tver"});
            }
            if chance.one_in(4) {
                asked["subject"] = json!(format!("About {number}"));
            }
            if chance.one_in(4) {
                asked["client"] = facts(chance);
            }
            if chance.one_in(4) {
                let kind = chance.of(&["resolution", "first_response", "update", "own", "handle"]);
                asked["due"] = json!({ kind: later(chance) });
            }
            asked
        }
        "resolve" => {
            let mut asked = json!({"request": request, "text": text});
            if chance.one_in(2) {
                asked["override"] = json!({"reason": reason});
            }
            asked
        }
        "bulk" => {
            let requests: Vec<u64> = (0..=chance.below(5))
                .map(|_| known.requests.saturating_sub(chance.below(9)).max(1))
                .collect();
            let mut asked = json!({"act": chance.of(&["resolve", "resolve", "close"]), "requests": requests, "text": text, "reason": reason});
            if chance.one_in(2) {
                asked["override"] = json!({"reason": "so it must be"});
            }
            asked
        }
        "several" => {
            let commands: Vec<Value> = (0..=chance.below(4))
                .map(|_| chance.below(known.requests.max(1)) + 1)
                .collect::<Vec<u64>>()
                .into_iter()
                .map(|request| match chance.below(3) {
                    0 => json!({"do": "claim", "request": request}),
                    1 => json!({"do": "note", "request": request, "body": "Asked again"}),
                    _ => json!({"do": "set", "request": request, "add_tags": ["of the day"],
                        "remove_tags": ["a"]}),
                })
                .collect();
            json!({"commands": commands})
        }
        "rate" => json!({"request": request, "score": chance.below(7), "comment": reason}),
        "label" => {
            json!({"request": request, "department": department, "blind": chance.one_in(2)})
        }
        "undo" => {
            let mut asked = json!({});
            if chance.one_in(2) {
                asked["event"] = json!(known.seq - chance.below(12) as i64);
            }
            asked
        }
        "tick" | "shift.take" | "retention" | "desk.repair" => json!({}),
        "second.confirm" => json!({"ask": known.asked.last().copied().unwrap_or(1)}),
        "second.decline" => {
            json!({"ask": known.asked.last().copied().unwrap_or(1), "reason": reason})
        }
        "mail.retry" => json!({"mail": known.seq}),
        "mail.take" => json!({"mail": known.ignored.last().copied().unwrap_or(1)}),
        "mail.drop" => json!({"mail": known.seq, "reason": reason}),
        "client.edit" => json!({"client": client, "facts": facts(chance)}),
        "client.merge" => json!({"client": client, "other": 1 + chance.below(known.clients + 1)}),
        "client.unmerge" => {
            json!({"client": known.merged.filter(|_| !chance.one_in(3)).unwrap_or(client)})
        }
        "client.export" => json!({"client": client, "format": "json"}),
        "desk.export" => json!({"format": "jsonl"}),
        "mail.send" => json!({"program": "msmtp"}),
        "client.erase" => {
            let reason = chance.of(&["they asked", "they asked", "they asked", ""]);
            json!({"client": client, "reason": reason})
        }
        "operator.add" => {
            known.people += 1;
            let login = format!("new{}", chance.below(known.people + 1));
            json!({"login": login, "role": chance.of(&["operator", "guest", "king"]), "departments": [department]})
        }
        "operator.set" => {
            let login = chance.of(&["new0", "new1", "oleg", "sonya", "dan", "nobody"]);
            let mut asked = json!({"login": login});
            if chance.one_in(2) {
                asked["active"] = json!(!chance.one_in(4));
            }
            if chance.one_in(3) {
                asked["departments"] = json!([department, "front"]);
                asked["level"] = json!(1 + chance.below(3));
            }
            asked
        }
        "duty" => json!({"on": chance.one_in(2)}),
        "standard.propose" => json!({"files": draft(chance, number)}),
        "standard.review" | "standard.adopt" | "acknowledge" => {
            let newest = known.drafts.last().cloned().unwrap_or_default();
            let standard = match chance.below(10) {
                0 => known.in_force.clone(),
                1 => "none".to_owned(),
                _ => newest,
            };
            match word {
                "standard.review" => {
                    let reviewer = if known.seq % 7 == 0 { "vera" } else { "Ann Reed" };
                    json!({"standard": standard, "capacity": "staff", "approve": !chance.one_in(6), "comment": reason, "reviewer": reviewer})
                }
                "standard.adopt" => {
                    let mut asked = json!({"standard": standard, "mapping": {"spare": "front", "depot": "front"}});
                    if chance.one_in(3) {
                        asked["from"] = json!(later(chance));
                    }
                    asked
                }
                _ if chance.one_in(3) => json!({}),
                _ => json!({"standard": standard}),
            }
        }
        "training.import" => {
            json!({"operator": person, "exercise": "outage", "score": 0.9, "source": "paper"})
        }
        "training.result" => {
            json!({"exercise": chance.of(&["outage", "quiz", "none"]), "score": chance.below(12) as f64 / 10.0, "seconds": 7})
        }
        "review" => {
            json!({"request": request, "operator": person, "answers": {"greeting": chance.one_in(2), "clear": !chance.one_in(3)}, "comment": reason})
        }
        "review.draw" => {
            let last = at.date_naive();
            let first = last - TimeDelta::days(chance.below(9) as i64);
            json!({"count": 1 + chance.below(4), "by": ["operator"], "seed": chance.below(99), "from": first, "to": last})
        }
        "appeal" => {
            let event = known.contestable.last().map_or(known.seq, |(seq, _)| *seq);
            json!({"event": event, "reason": reason})
        }
        "appeal.answer" => {
            let appeal = known.appeals.last().copied().unwrap_or(known.seq);
            json!({"appeal": appeal, "grant": chance.one_in(2), "reason": reason})
        }
        "ledger.propose" => {
            // Mostly days that are over, sometimes before the desk was there.
            let last = at.date_naive() - TimeDelta::days(chance.below(6) as i64);
            let first = last - TimeDelta::days(chance.below(4) as i64);
            json!({"operator": person, "measure": chance.of(&["calls", "calls", "none"]), "from": first, "to": last,
                "value": 0.5, "sample": 3 + chance.below(9), "points": -10, "evidence": [known.seq]})
        }
        "ledger.decide" => {
            let entry = known.entries.last().copied().unwrap_or(known.seq);
            json!({"entry": entry, "confirm": chance.one_in(2), "reason": reason})
        }
        "report.export" => {
            json!({"report": "operators", "from": "2026-03-01", "to": "2026-03-31", "format": "csv", "others": chance.one_in(2)})
        }
        "shift.hand" => json!({"note": reason}),
        other => unreachable!("{other}"),
    };
    asked["do"] = json!(word);
    if chance.one_in(20) {
        asked["id"] = json!(format!("id{}", chance.below(12)));
    }
    if chance.one_in(15) {
        asked["seen"] = json!(chance.below(6));
    }
    asked
}

/// Who asks: often the one who works on the request, else anybody.
fn who(asked: &Value, chance: &mut Chance, known: &Known) -> String {
    if asked["do"] == "appeal"
        && let Some((_, whom)) = known.contestable.last()
    {
        return whom.clone();
    }
    let of_sven = ["shift.take", "second.confirm", "second.decline", "appeal.answer"];
    if of_sven.iter().any(|word| asked["do"] == *word) {
        return "sven".to_owned();
    }
    let rare =
        ["shift.hand", "client.erase", "client.unmerge", "standard.review", "standard.adopt"];
    if rare.iter().any(|word| asked["do"] == *word) && !chance.one_in(6) {
        return "vera".to_owned();
    }
    if chance.one_in(2)
        && let Some(owner) = asked["request"].as_u64().and_then(|id| known.owners.get(&id))
    {
        return owner.clone();
    }
    if !chance.one_in(3) {
        return "vera".to_owned();
    }
    chance.of(&PEOPLE.map(|(login, ..)| login)).to_owned()
}

/// Plays a seed; the words of the commands that were done, and how many were refused.
fn play(seed: u64) -> (BTreeSet<&'static str>, usize) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut files = desk_fixture::standard();
    if !seed.is_multiple_of(3) {
        let two = "[personal_data]\nerase_by_two = true\n[bulk]\nclose_by_two_from = 3\n\
            [[retention]]\nid = \"texts\"\nwhat = \"texts\"\nafter = \"1d\"\n\
            [[retention]]\nid = \"cards\"\nwhat = \"client\"\nafter = \"3d\"\n";
        files.insert("95-two.toml".into(), two.into());
    }
    let mut desk = desk_fixture::desk_by(&path, files, true);
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut known = Known::default();
    for recorded in desk.events(Seq(0), 1_000).unwrap() {
        known.learn(None, recorded.seq, &recorded.event);
    }
    let mut at = begin();
    // Whoever hands a shift over needs another to take it.
    let sven = json!({"do": "operator.add", "login": "sven", "role": "supervisor"});
    desk.perform(&submission(sven, at), &Login::from("vera"), at).unwrap();
    let mut done = BTreeSet::new();
    let mut refused = 0;
    for step in 0..STEPS {
        if chance.one_in(3) {
            at += match chance.below(8) {
                0 => TimeDelta::hours(7),
                1 => TimeDelta::minutes(95),
                _ => TimeDelta::seconds(chance.below(900) as i64),
            };
        }
        let word = match known.plan.pop_front() {
            Some(next) if !chance.one_in(4) => next,
            _ if chance.one_in(25) => chance.of(&RARE),
            _ => chance.of(&COMMANDS),
        };
        let asked = command(word, &mut chance, &mut known, at);
        let by = who(&asked, &mut chance, &known);
        let said = format!("seed {seed}, step {step}, {at}, {by}: {asked}");
        let mut given = submission(asked, at);
        given.played = step % 6 != 5;
        assert_eq!(given.command.word(), word);
        let login = Login::from(by.as_str());
        // An import does many in one transaction: some go that way.
        let answer = if chance.one_in(6) {
            desk.perform_batch(std::slice::from_ref(&given), &login, at)
                .unwrap_or_else(|error| panic!("{said}: {error:#}"))
                .remove(0)
                .map_err(Error::Refused)
        } else {
            desk.perform(&given, &login, at)
        };
        match answer {
            Ok(answer) => {
                done.insert(given.command.word());
                for recorded in &answer.events {
                    let request = recorded.request.map(|id| id.0 as u64);
                    known.learn(request, recorded.seq, &recorded.event);
                }
            }
            Err(Error::Refused(refusal)) => {
                assert!(!refusal.to_string().is_empty(), "{said}");
                refused += 1;
            }
            Err(Error::Failed(error)) => panic!("{said}: {error:#}"),
        }
        if step == STEPS / 2 {
            same(&desk, &said);
        }
    }
    if std::env::var_os("FIRSTLINE_COUNTS").is_some() {
        let mut kinds: BTreeMap<(u64, &str), usize> = BTreeMap::new();
        for recorded in desk.events(Seq(0), 1_000_000).unwrap() {
            let request = recorded.request.map_or(0, |id| id.0 as u64);
            *kinds.entry((request, recorded.event.word())).or_default() += 1;
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        println!("{} events, {:?}", known.seq, &kinds[..12]);
    }
    drop(desk);
    same(&Desk::open(&path).unwrap(), &format!("seed {seed}, opened again"));
    promised(&Desk::open(&path).unwrap(), at, seed);
    counted(&path, seed);
    (done, refused)
}

/// What is kept of how many open requests a client has is what is there.
#[track_caller]
fn counted(path: &std::path::Path, seed: u64) {
    let desk = rusqlite::Connection::open(path).unwrap();
    let wrong: i64 = desk
        .query_row(
            "SELECT count(*) FROM client c LEFT JOIN client_open o ON o.client = c.id
             WHERE coalesce(o.requests, 0) <> (SELECT count(*) FROM request r WHERE r.client = c.id AND r.open = 1)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(wrong, 0, "seed {seed}");
}

/// What is kept of deadlines says at any time what the history says.
#[track_caller]
fn promised(desk: &Desk, at: DateTime<Utc>, seed: u64) {
    let numbers: Vec<RequestId> = (1..200).map(RequestId).collect();
    for hours in [0, 1, 5, 30, 24 * 40] {
        let now = at + TimeDelta::hours(hours);
        let kept = desk.promises(&numbers, now).unwrap();
        for (id, kept) in kept {
            let card = desk.request(id, now).unwrap().unwrap();
            let said = format!("seed {seed}, #{id}, {hours} h later");
            assert_eq!(kept.rule, card.request.rule, "{said}");
            assert_eq!(kept.standard, card.request.standard, "{said}");
            assert_eq!(kept.callbacks, card.callbacks, "{said}");
            assert_eq!(kept.deadlines, card.deadlines, "{said}");
        }
    }
}

#[track_caller]
fn same(desk: &Desk, said: &str) {
    let differences = desk.replay().unwrap_or_else(|error| panic!("{said}: {error:#}"));
    assert!(
        differences.is_empty(),
        "replay differs in {} rows after {said}: {:#?}",
        differences.len(),
        &differences[..differences.len().min(3)]
    );
    let verdict = desk.verify().unwrap();
    assert!(verdict.holds(), "{said}: {verdict:?}");
}

/// The words of all commands, as the source names them: a new one must be generated too.
fn all_words() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/model/log/command.rs");
    let (_, words) = source.split_once("pub fn word(&self)").unwrap();
    let (words, _) = words.split_once("\n    }\n").unwrap();
    words.lines().filter_map(|line| line.split_once("=> \"")?.1.split('"').next()).collect()
}

#[test]
fn whatever_is_asked_the_tables_are_those_that_the_log_makes() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds: Vec<u64> = match number("FIRSTLINE_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("FIRSTLINE_SEEDS").unwrap_or(24)).collect(),
    };
    let few = seeds.len() < 24;
    let mut done = BTreeSet::new();
    let mut refused = 0;
    for seed in seeds {
        let (words, count) = play(seed);
        done.extend(words);
        refused += count;
    }
    assert!(refused > 0, "nothing was refused");
    let all = all_words();
    assert!(all.len() > 40, "{all:?}");
    // Nothing leaves from a simulated desk, so no mail of it is stuck: `mail_out` does these on a real one.
    // Mails that hand on another's are in `forwarded`.
    done.extend(["mail.retry", "mail.drop", "client.forwarded"]);
    let never: Vec<_> = all.difference(&done).collect();
    assert!(few || never.is_empty(), "never done: {never:?}");
}

#[test]
fn a_request_that_went_to_a_client_of_no_class_is_of_none_when_the_log_is_read_again() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut desk = desk_fixture::desk_by(&path, desk_fixture::standard(), true);
    let vera = Login::from("vera");
    for asked in [
        json!({"do": "intake", "channel": "phone", "client": {"name": "Igor", "tier": "vip"}, "body": "A question"}),
        json!({"do": "intake", "channel": "phone", "client": {"name": "Nina"}, "body": "Another"}),
        json!({"do": "set", "request": 1, "client": {"id": 2}}),
        json!({"do": "note", "request": 1, "body": "Hers, not his."}),
    ] {
        desk.perform(&submission(asked, begin()), &vera, begin()).unwrap();
    }
    same(&desk, "as it was asked");

    let mut again = Desk::open(&path).unwrap();
    let note = json!({"do": "note", "request": 1, "body": "Read from the file."});
    again.perform(&submission(note, begin()), &vera, begin()).unwrap();
    same(&again, "opened again");
    let due = |number| {
        let card = again.request(number, begin()).unwrap().unwrap();
        card.deadlines.iter().map(|one| one.due).collect::<Vec<_>>()
    };
    assert_eq!(due(RequestId(1)), due(RequestId(2)));
}
