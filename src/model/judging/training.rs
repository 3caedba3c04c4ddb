//! Results of exercises, and whether they still count: a result counts as long as the clauses that its
//! exercise rests on say the same.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::{
    event::Event,
    id::{Clause, ExerciseId, Login, RoleId, StandardHash},
    operator::Operator,
    request::Priority,
    routing::{Decision, Facts, Router},
    standard::{
        DeadlineKind, Exercise, Expectation, Norm, NormControl, Place, Rule, ScopeFacts, Script,
        Standard,
    },
};

/// The name under which the result of a quiz is kept; no exercise.
pub const QUIZ: &str = "quiz";

/// The best result of an exercise by one version of the standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    pub operator: Login,
    /// Which exercise; [`QUIZ`] for a quiz.
    pub exercise: ExerciseId,
    pub standard: StandardHash,
    /// 0 to 1.
    pub score: f64,
    pub passed: bool,
    /// How long it took, in seconds.
    pub seconds: u32,
    pub at: DateTime<Utc>,
    /// How often it was tried by that version.
    pub tries: u32,
}

/// How a person stands with an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Untried,
    Failed,
    /// Passed, and the clauses it rests on say the same still.
    Passed,
    /// Passed, but these clauses have changed since.
    Outdated(Vec<Clause>),
}

impl Standing {
    /// Whether it counts as passed.
    pub fn counts(&self) -> bool {
        *self == Self::Passed
    }

    /// The word in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Untried => "untried",
            Self::Failed => "failed",
            Self::Passed => "passed",
            Self::Outdated(_) => "outdated",
        }
    }
}

/// An exercise as one person stands with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub exercise: ExerciseId,
    /// Whether their role must have passed it.
    pub required: bool,
    pub standing: Standing,
    /// The result that shows it: the best that counts, else the best of the newest version tried.
    pub best: Option<Attempt>,
    /// What people call the version of that result.
    pub version: Option<String>,
}

/// How a person stands with all exercises.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub operator: Operator,
    /// Every exercise of the standard, in the order written.
    pub lines: Vec<Line>,
    /// Their best quiz by the newest version tried.
    pub quiz: Option<Attempt>,
}

impl Progress {
    /// The required exercises that are not passed, or not any more.
    pub fn missing(&self) -> impl Iterator<Item = &ExerciseId> {
        let open = self.lines.iter().filter(|line| line.required && !line.standing.counts());
        open.map(|line| &line.exercise)
    }
}

/// The exercises that a role must have passed.
pub fn required<'a>(
    standard: &'a Standard,
    role: &'a RoleId,
) -> impl Iterator<Item = &'a ExerciseId> {
    let listed = standard.training.required_for.iter();
    listed.filter(move |(named, _)| named == role).flat_map(|(_, exercises)| exercises)
}

/// How a person stands. `attempts` are theirs alone; `version` gives a standard by its hash.
pub fn progress<'v>(
    operator: &Operator,
    attempts: &[Attempt],
    standard: &Standard,
    version: &impl Fn(&StandardHash) -> Option<&'v Standard>,
) -> Progress {
    let lines = standard
        .exercises
        .iter()
        .map(|exercise| {
            let tried = || attempts.iter().filter(|attempt| attempt.exercise == exercise.id);
            let changes = |attempt: &Attempt| {
                if attempt.standard == standard.hash {
                    return Vec::new();
                }
                version(&attempt.standard)
                    .map_or_else(Vec::new, |then| changed(&exercise.id, then, standard))
            };
            let best = |of: &mut dyn Iterator<Item = &Attempt>| {
                of.max_by(|a, b| a.score.total_cmp(&b.score).then(a.at.cmp(&b.at))).cloned()
            };
            let passed = tried().filter(|attempt| attempt.passed);
            let valid = best(&mut passed.clone().filter(|attempt| changes(attempt).is_empty()));
            let latest = passed.max_by_key(|attempt| attempt.at);
            let (standing, shown) = match (valid, latest) {
                (Some(valid), _) => (Standing::Passed, Some(valid)),
                (None, Some(latest)) => (Standing::Outdated(changes(latest)), Some(latest.clone())),
                (None, None) => match best(&mut tried()) {
                    Some(best) => (Standing::Failed, Some(best)),
                    None => (Standing::Untried, None),
                },
            };
            let named = shown.as_ref().and_then(|shown| {
                let then = version(&shown.standard)?;
                Some(then.version.clone())
            });
            Line {
                exercise: exercise.id.clone(),
                required: required(standard, &operator.role).any(|id| *id == exercise.id),
                standing,
                best: shown,
                version: named,
            }
        })
        .collect();
    let quiz = attempts.iter().filter(|attempt| attempt.exercise == *QUIZ);
    Progress {
        operator: operator.clone(),
        lines,
        quiz: quiz.max_by_key(|attempt| attempt.at).cloned(),
    }
}

/// Where the rules of a standard would send what the client of an exercise says first.
pub fn decision(exercise: &Exercise, standard: &Standard, at: DateTime<Utc>) -> Decision {
    Router::new(standard).route(&Facts {
        subject: "",
        body: &exercise.says,
        channel: exercise.channel,
        language: &standard.language,
        client_tier: exercise.client_tier.as_deref(),
        account: None,
        email: None,
        tags: &[],
        fields: &BTreeMap::new(),
        priority: Priority::Normal,
        at,
        open_requests: 0,
        since_last_request: None,
    })
}

/// The commands about a request that an exercise may expect.
pub const ACTIONS: &[&str] = &[
    "message",
    "reply",
    "note",
    "claim",
    "release",
    "take_over",
    "assign",
    "route",
    "escalate",
    "bounce",
    "wait",
    "resume",
    "set",
    "resolve",
    "close",
    "reopen",
    "rate",
    "callback.promise",
    "callback.keep",
    "callback.try",
    "callback.move",
    "callback.break",
    "callback.assign",
    "script",
    "step",
];

/// The word of the command that an event comes from.
pub fn word_of(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::Message { .. } => "message",
        Event::Replied { .. } => "reply",
        Event::Noted { .. } => "note",
        Event::Claimed { .. } => "claim",
        Event::Released { .. } => "release",
        Event::TakenOver { .. } => "take_over",
        Event::Assigned { .. } => "assign",
        Event::HandedOver(_) => "route",
        Event::Escalated(_) => "escalate",
        Event::Bounced(_) => "bounce",
        Event::Waiting { .. } => "wait",
        Event::Resumed { by_time: false } => "resume",
        Event::Changed(_) => "set",
        Event::Resolved { .. } => "resolve",
        Event::Closed { .. } => "close",
        Event::Reopened { .. } => "reopen",
        Event::Rated { .. } => "rate",
        Event::CallbackPromised { .. } => "callback.promise",
        Event::CallbackKept { .. } => "callback.keep",
        Event::CallbackTried { .. } => "callback.try",
        Event::CallbackMoved { .. } => "callback.move",
        Event::CallbackBroken { .. } => "callback.break",
        Event::CallbackAssigned { .. } => "callback.assign",
        Event::ScriptChosen { .. } => "script",
        Event::StepDone { .. } => "step",
        _ => return None,
    })
}

/// The norm that a command is about.
pub fn norm_of<'a>(standard: &'a Standard, action: &str) -> Option<&'a Norm> {
    let control = match action {
        "reply" | "resolve" => NormControl::Response,
        "route" => NormControl::Handover,
        "escalate" | "bounce" | "reopen" => NormControl::Reason,
        "step" | "script" => NormControl::Script,
        action if action.starts_with("callback.") => NormControl::Callback,
        _ => return None,
    };
    standard.norm(control)
}

/// The clauses by which an exercise differs between two versions: those it rests on in either that say
/// something else in the other, or nothing.
pub fn changed(exercise: &ExerciseId, then: &Standard, now: &Standard) -> Vec<Clause> {
    let of = |standard: &Standard| {
        let found = standard.exercises.iter().find(|known| known.id == *exercise);
        found.map_or_else(BTreeMap::new, |exercise| touched(exercise, standard))
    };
    let (before, after) = (of(then), of(now));
    let mut clauses: Vec<Clause> = before
        .keys()
        .chain(after.keys())
        .filter(|clause| before.get(*clause) != after.get(*clause))
        .cloned()
        .collect();
    clauses.sort();
    clauses.dedup();
    clauses
}

/// The clauses that an exercise rests on, each with what it says.
pub fn touched(exercise: &Exercise, standard: &Standard) -> BTreeMap<Clause, String> {
    let mut says = BTreeMap::new();
    let turns = exercise.turns.iter().map(|turn| &turn.expect);
    let expectations: Vec<&Expectation> = std::iter::once(&exercise.expect).chain(turns).collect();
    let mut plain = exercise.turns.clone();
    for turn in &mut plain {
        turn.place = nowhere();
    }
    for norm in standard.norms.iter().filter(|norm| {
        let clause = Some(norm.clause());
        exercise.turns.iter().any(|turn| turn.breaks == clause)
    }) {
        says.insert(norm.clause(), norm.text.clone());
    }
    // The exercise is a clause too: what is said and what is asked, not how it is explained.
    says.insert(
        Clause::new("exercise", &exercise.id),
        format!(
            "{:?} {} {:?} {:?} {:?}",
            exercise.channel, exercise.says, exercise.client_tier, plain, exercise.expect
        ),
    );
    let asks_where = expectations.iter().any(|expect| {
        expect.department.is_some()
            || expect.level.is_some()
            || expect.priority.is_some()
            || !expect.tags.is_empty()
            || expect.rule.is_some()
    });
    // Noon of a Monday: the hours in which a rule holds are part of what it says.
    let decided = decision(
        exercise,
        standard,
        DateTime::from_timestamp(1_767_600_000, 0).unwrap_or_default(),
    );
    if asks_where {
        for tried in decided.explanation.tried.iter().filter(|tried| tried.held) {
            if let Some(rule) = standard.rule(tried.rule.as_str()) {
                says.insert(
                    rule.clause(),
                    format!("{:?}", Rule { why: None, place: nowhere(), ..rule.clone() }),
                );
            }
        }
        if decided.rule.is_none()
            && let Some(tally) = &decided.explanation.card
        {
            // What the terms of this text give; the lines of all other terms may change.
            let lines: Vec<_> = tally.lines.iter().map(|line| (&line.term, &line.points)).collect();
            says.insert(
                Clause::new("scorecard", &tally.scorecard),
                format!("{:?} {lines:?}", standard.scorecard.as_ref().map(|card| card.decide_from)),
            );
        }
        if decided.rule.is_none() && decided.explanation.clause.as_str() == "routing:fallback" {
            says.insert(decided.explanation.clause.clone(), format!("{:?}", standard.fallback));
        }
    }
    for expect in expectations {
        if let Some(department) = &expect.department {
            if let Some(department) = standard.department(department.as_str()) {
                says.insert(
                    department.clause(),
                    format!("{} {}", department.title, department.level),
                );
            }
            // Several gates may stand before one department.
            let gates: Vec<_> = standard
                .handovers
                .iter()
                .filter(|gate| gate.to.contains(department))
                .map(|gate| (&gate.fields, &gate.steps, gate.note))
                .collect();
            if !gates.is_empty() {
                says.insert(Clause::new("handover", department), format!("{gates:?}"));
            }
        }
        if let Some(script) = expect.script.as_ref().and_then(|id| standard.script(id.as_str())) {
            let mut plain: Script = Script { place: nowhere(), ..script.clone() };
            for step in &mut plain.steps {
                step.place = nowhere();
            }
            says.insert(script.clause(), format!("{plain:?}"));
        }
        let calls = expect.action.as_deref().is_some_and(|action| action.starts_with("callback."));
        if calls || expect.callback_within.is_some() {
            let facts = ScopeFacts {
                client_tier: exercise.client_tier.as_deref(),
                priority: expect.priority.unwrap_or(decided.priority),
                level: expect.level.unwrap_or(decided.level),
                department: expect.department.as_ref().unwrap_or(&decided.department).as_str(),
                channel: exercise.channel,
                tags: &expect.tags,
            };
            let mut clauses = standard.deadlines.iter();
            let clause = clauses
                .find(|clause| clause.kind == DeadlineKind::Callback && clause.when.holds(&facts));
            if let Some(clause) = clause {
                says.insert(clause.clause(), format!("{} {:?}", clause.target, clause.calendar));
            }
        }
        let norms = expect.action.as_deref().and_then(|action| norm_of(standard, action));
        let reason = expect.reason.and_then(|_| standard.norm(NormControl::Reason));
        for norm in norms.into_iter().chain(reason) {
            says.insert(norm.clause(), norm.text.clone());
        }
    }
    says
}

fn nowhere() -> Place {
    Place { file: "".into(), line: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards;

    #[test]
    fn every_command_of_an_exercise_has_its_event_and_no_other() {
        let source = include_str!("training.rs");
        let (_, of) = source.split_once("pub fn word_of").unwrap();
        let (of, _) = of.split_once("_ => return None").unwrap();
        let words: Vec<&str> = of.split('"').skip(1).step_by(2).collect();
        assert_eq!(words, ACTIONS);
    }

    fn files() -> BTreeMap<String, String> {
        standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn with(from: &str, to: &str) -> Standard {
        let mut files = files();
        let mut found = 0;
        for text in files.values_mut() {
            found += text.matches(from).count();
            *text = text.replace(from, to);
        }
        assert_eq!(found, 1, "`{from}` stands once");
        let loaded = standards::load_files(&files);
        loaded.standard.unwrap_or_else(|| panic!("{:?}", loaded.problems))
    }

    fn touched_by(then: &Standard, now: &Standard) -> Vec<(String, Vec<String>)> {
        now.exercises
            .iter()
            .map(|exercise| (exercise.id.to_string(), changed(&exercise.id, then, now)))
            .filter(|(_, clauses)| !clauses.is_empty())
            .map(|(id, clauses)| (id, clauses.iter().map(ToString::to_string).collect()))
            .collect()
    }

    #[test]
    fn a_changed_clause_asks_only_for_the_exercises_it_touches() {
        let now = standards::load_files(&files()).standard.unwrap();
        let one = |id: &str, clause: &str| vec![(id.to_owned(), vec![clause.to_owned()])];
        let then = with(r#""money back", "#, "");
        assert_eq!(touched_by(&then, &now), one("refund-simple", "rule:refund"));
        let then = with("I want a refund for the unused March.", "I want a refund for March.");
        assert_eq!(touched_by(&then, &now), one("refund-simple", "exercise:refund-simple"));
        // Another explanation, another line, another reason: the same exercise.
        let then = with(
            "explain = \"Only billing may move money.\"",
            "explain = \"Money is moved by billing alone.\"",
        );
        assert_eq!(touched_by(&then, &now), vec![]);
        let then = with("[training]", "\n\n[training]");
        assert_eq!(touched_by(&then, &now), vec![]);
    }

    #[test]
    fn a_changed_promise_asks_for_the_exercises_about_promises() {
        let now = standards::load_files(&files()).standard.unwrap();
        let then = with(
            "kind     = \"callback\"\naudience = \"client\"\ntarget   = \"2h\"",
            "kind     = \"callback\"\naudience = \"client\"\ntarget   = \"1h\"",
        );
        let touched = touched_by(&then, &now);
        let ids: Vec<&str> = touched.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(
            ids,
            ["route-outage", "callback-kept", "missed-visit", "red-light", "day-off-for-nothing"]
        );
        assert!(touched.iter().all(|(_, clauses)| *clauses == ["deadline:call-back"]));
    }

    #[test]
    fn an_attempt_counts_while_its_clauses_stand() {
        let now = standards::load_files(&files()).standard.unwrap();
        let then = with(r#""money back", "#, "");
        let operator = Operator {
            login: "anna".into(),
            name: "Anna".into(),
            role: "operator".into(),
            departments: Vec::new(),
            level: 1,
            active: true,
            on_duty: true,
        };
        let attempt = |exercise: &str, standard: &Standard, score: f64, hours: i64| Attempt {
            operator: "anna".into(),
            exercise: exercise.into(),
            standard: standard.hash.clone(),
            score,
            passed: score >= 0.8,
            seconds: 60,
            at: DateTime::from_timestamp(1_767_600_000, 0).unwrap()
                + chrono::TimeDelta::hours(hours),
            tries: 1,
        };
        let attempts = [
            attempt("refund-simple", &then, 1.0, 0),
            attempt("route-outage", &then, 1.0, 1),
            attempt("route-outage", &now, 0.5, 9),
            attempt("callback-kept", &now, 0.5, 2),
        ];
        let known = |hash: &StandardHash| [&then, &now].into_iter().find(|one| one.hash == *hash);
        let progress = progress(&operator, &attempts, &now, &known);
        let line = |id: &str| progress.lines.iter().find(|line| line.exercise == *id).unwrap();
        assert_eq!(
            line("refund-simple").standing,
            Standing::Outdated(vec![Clause::new("rule", "refund")])
        );
        // A worse try later takes nothing away.
        assert_eq!(line("route-outage").standing, Standing::Passed);
        assert!((line("route-outage").best.as_ref().unwrap().score - 1.0).abs() < 1e-9);
        assert_eq!(line("callback-kept").standing, Standing::Failed);
        assert_eq!(line("new-office").standing, Standing::Untried);
        assert_eq!(
            progress.missing().map(ExerciseId::as_str).collect::<Vec<_>>(),
            ["callback-kept"]
        );
    }
}
