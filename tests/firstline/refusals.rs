//! One case for every refusal of the one door: it is given for the reason it names, is said in both
//! languages, and leaves the desk as it was.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::{Desk, Error, Stream},
    model::{
        event::Event,
        id::{Login, Seq},
        refusal::Refusal,
    },
    standards,
    text::{Language, Text},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk_fixture::{self, begin};

#[derive(Deserialize)]
struct Cases {
    refusal: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The refusal, as its pattern says it.
    of: String,
    /// Who asks, and what.
    asked: String,
    /// What was done before.
    #[serde(default)]
    given: Vec<String>,
    /// More of the standard.
    standard: Option<String>,
    /// What the standard says otherwise.
    replace: Option<(String, String)>,
    /// Whether the desk is a real one.
    #[serde(default)]
    real: bool,
    /// Whether there is a second supervisor, `sven`.
    #[serde(default)]
    second: bool,
    /// Whether nobody has worked on any request yet.
    #[serde(default)]
    empty: bool,
}

/// The desk of a case, and the names that stand for what is known only then.
struct Scene {
    desk: Desk,
    stream: Stream,
    at: DateTime<Utc>,
    real: bool,
    force: BTreeMap<String, String>,
}

impl Scene {
    fn new(case: &Case, path: &std::path::Path) -> Result<Self, String> {
        let mut files = desk_fixture::standard();
        if let Some((from, to)) = &case.replace {
            let file = files.values_mut().find(|text| text.contains(from.trim()));
            let text = file.unwrap_or_else(|| panic!("{}: nothing to replace", case.of));
            *text = text.replace(from.trim(), to.trim());
        }
        if let Some(more) = &case.standard {
            files.insert("99-case.toml".into(), more.clone());
        }
        let mut scene = Self {
            desk: desk_fixture::desk_by(path, files.clone(), !case.real),
            stream: Stream::default(),
            at: begin(),
            real: case.real,
            force: files,
        };
        if case.second {
            scene.does(r#"vera {"do":"operator.add","login":"sven","role":"supervisor","departments":["front"]}"#)?;
        }
        for (name, text) in [
            (r#"{"name":"Ivan","phone":"+74950000001"}"#, "Nothing works"),
            (r#"{"name":"Petra","email":"petra@example.org"}"#, "An outage"),
            (r#"{"name":"Maria"}"#, "A question"),
            (r#"{"name":"Olga"}"#, "Another question"),
        ] {
            scene.does(&format!(
                r#"anna {{"do":"intake","channel":"phone","client":{name},"body":"{text}"}}"#
            ))?;
        }
        if !case.empty {
            for done in [
                r#"boris {"do":"claim","request":2}"#,
                r#"anna {"do":"claim","request":3}"#,
                r#"anna {"do":"claim","request":4}"#,
                r#"anna {"do":"reply","request":4,"body":"It is done."}"#,
                r#"anna {"do":"resolve","request":4,"text":"Done."}"#,
            ] {
                scene.does(done)?;
            }
        }
        for done in &case.given {
            scene.does(done)?;
        }
        Ok(scene)
    }

    /// The newest event of a kind; of any where none is named.
    fn event(&self, word: Option<&str>) -> i64 {
        let events = self.desk.events(Seq(0), 10_000).unwrap();
        let found =
            events.iter().rfind(|recorded| word.is_none_or(|word| recorded.event.word() == word));
        found.map_or_else(|| panic!("no event {word:?}"), |recorded| recorded.seq.0)
    }

    /// The JSON of a line, its names filled in, and who gives it.
    fn read(&self, line: &str) -> (Login, Value) {
        let (login, asked) = line.split_once(' ').unwrap();
        let mut asked = asked.to_owned();
        let mut draft = self.force.clone();
        let text = draft.get_mut("00-standard.toml").unwrap();
        *text = text.replace("version  = \"1\"", "version  = \"2\"");
        let mut depot = draft.clone();
        let text = depot.get_mut("90-more.toml").unwrap();
        *text = text.replace("spare\"", "depot\"").replace("A spare", "A depot");
        let mut broken = draft.clone();
        broken.insert("98.toml".into(), "[[rule]]\nid = \"broken\"\n".into());
        for (name, files) in [("@FILES@", &draft), ("@DEPOTFILES@", &depot), ("@BROKEN@", &broken)]
        {
            asked = asked.replace(name, &json!(files).to_string());
        }
        for (name, files) in [("@DRAFT@", &draft), ("@DEPOT@", &depot), ("@FORCE@", &self.force)] {
            asked = asked.replace(name, standards::hash(files).as_str());
        }
        for (name, word) in [
            ("@LAST@", None),
            ("@REVIEW@", Some("review.scored")),
            ("@APPEAL@", Some("appeal.filed")),
            ("@LEDGER@", Some("ledger.proposed")),
            ("@CLAIM@", Some("request.claimed")),
            ("@ADDED@", Some("operator.added")),
            ("@ASKED@", Some("second.asked")),
            ("@IGNORED@", Some("mail.ignored")),
        ] {
            if asked.contains(name) {
                asked = asked.replace(name, &self.event(word).to_string());
            }
        }
        if asked.contains("@MANY@") {
            let many: Vec<u32> = (1..=1_001).collect();
            asked = asked.replace("@MANY@", &json!(many).to_string());
        }
        if asked.contains("@LONG@") {
            asked = asked.replace("@LONG@", &"long ".repeat(2_200_000));
        }
        let asked = serde_json::from_str(&asked).unwrap_or_else(|error| panic!("{line}: {error}"));
        (Login::from(login), asked)
    }

    fn asks(&mut self, line: &str) -> Result<(), Refusal> {
        let (login, asked) = self.read(line);
        self.at += TimeDelta::minutes(1);
        let mut submission = desk_fixture::submission(asked.clone(), self.at);
        if self.real && asked.get("at").is_none() {
            submission.at = None;
        }
        match self.desk.perform_of(&mut self.stream, &submission, &login, self.at) {
            Ok(_) => Ok(()),
            Err(Error::Refused(refusal)) => Err(refusal),
            Err(Error::Failed(error)) => panic!("{line}: {error:#}"),
        }
    }

    fn does(&mut self, line: &str) -> Result<(), String> {
        self.asks(line).map_err(|refusal| format!("not done before: {line}: {refusal}"))
    }
}

#[test]
fn every_refusal_is_given_for_its_reason_and_changes_nothing() {
    let cases: Cases = toml::from_str(include_str!("../cases/refusals.toml")).unwrap();
    let russian = Text::of(Language::Russian);
    let place = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (number, case) in cases.refusal.iter().enumerate() {
        let mut scene = match Scene::new(case, &place.path().join(format!("{number}.db"))) {
            Ok(scene) => scene,
            Err(said) => {
                wrong.push(format!("{}\n  {said}", case.of));
                continue;
            }
        };
        let before = scene.desk.events(Seq(0), 10_000).unwrap().len();
        let Err(refusal) = scene.asks(&case.asked) else {
            wrong.push(format!("{}\n  was done: {}", case.of, case.asked));
            continue;
        };
        if refusal.message().pattern() != case.of {
            wrong.push(format!(
                "{}\n  {}\n  said: {}",
                case.of,
                case.asked,
                refusal.message().pattern()
            ));
            continue;
        }
        let said = russian.refusal(&refusal);
        assert!(said.chars().any(|c| ('а'..='я').contains(&c)), "{said}");
        assert_ne!(said, refusal.to_string());
        // What the clock brought about by itself stands; of what was asked there is nothing but the note
        // that a norm or a role refused it.
        let events = scene.desk.events(Seq(0), 10_000).unwrap();
        for recorded in &events[before..] {
            assert!(
                matches!(
                    recorded.event,
                    Event::NormRefused { .. }
                        | Event::RightRefused { .. }
                        | Event::DeadlineWarned(_)
                        | Event::DeadlineBreached(_)
                        | Event::Noticed { .. }
                        | Event::CallbackBroken { .. }
                ),
                "{}: {:?}",
                case.of,
                recorded.event
            );
        }
        assert_eq!(scene.desk.replay().unwrap(), Vec::new(), "{}", case.of);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Given where no command is asked for; `learn` tries them.
    const ELSEWHERE: [&str; 2] = [
        "learning reads what clients wrote, for a draft: it needs the right `{right}`",
        "{share} of 100 labels are the word of {login} alone: what one person holds to be right is no rule of the desk",
    ];
    let cased: BTreeSet<&str> =
        cases.refusal.iter().map(|case| case.of.as_str()).chain(ELSEWHERE).collect();
    let all: toml::Table =
        toml::from_str(include_str!("../../assets/text/refusals.ru.toml")).unwrap();
    let missing: Vec<&String> = all["message"]
        .as_table()
        .unwrap()
        .keys()
        .filter(|pattern| !cased.contains(pattern.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case for: {missing:#?}");
}
