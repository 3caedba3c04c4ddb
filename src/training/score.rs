//! What a trainee did with an exercise, held against what the standard expects.

use chrono::{DateTime, Utc};

use super::page::KEPT;
use crate::model::{
    callback, conversation,
    event::{Event, Recorded},
    id::Clause,
    operator::Actor,
    private::Private,
    request::Request,
    routing::Decision,
    standard::{DeadlineClause, Exercise, Expectation, Norm, NormControl, ScopeFacts, Standard},
    training::{decision, norm_of, word_of},
};

crate::model::request::words! {
    /// What an expectation is about.
    About {
        /// Where the request lies in the end.
        Department = "department",
        Level = "level",
        /// How urgently it moves.
        Priority = "priority",
        /// A mark on it.
        Tag = "tag",
        /// The script in use.
        Script = "script",
        /// A call promised in time.
        Callback = "callback_within",
        Action = "action",
        /// A reason given with it.
        Reason = "reason",
        /// Something done against a clause, by which the client answered as they did.
        Breach = "breach",
    }
}

/// One thing expected, and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub about: About,
    /// In answer to which of the client's turns: 0 is what they said first.
    pub turn: usize,
    /// What the standard expects, as it is written or as people call it.
    pub expected: String,
    /// What was done; none where nothing was.
    pub found: Option<String>,
    /// Whether that meets it.
    pub met: bool,
    /// The clause that asks it.
    pub clause: Option<Clause>,
    /// What that clause says, where it says it in words.
    pub why: Option<String>,
}

/// What came of an exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Everything expected, in the order of the conversation.
    pub checks: Vec<Check>,
    /// The share of it that was met, 0 to 1.
    pub score: f64,
    /// Whether that passes by the standard.
    pub passed: bool,
    /// How long it took, in seconds: measured, never judged.
    pub seconds: u32,
}

/// What was played: the whole history of the request, and where the trainee came in.
#[derive(Debug, Clone, Copy)]
pub struct Play<'a> {
    /// All events of the request, from the intake on.
    pub history: &'a [Recorded],
    /// How many of them were there before the trainee began.
    pub begun: usize,
    /// When the trainee began.
    pub from: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// The turns that the client has said, in order.
    pub path: &'a [usize],
}

/// Scores what was played.
///
/// Each thing expected counts alike. Where the request lies, its priority, script and tags count as they
/// are in the end; a command counts whenever it was given, but an answer only after the client said what
/// it answers. The same command expected twice must have been given twice. Of the turns those count that
/// the client has said, and those that would still come if nothing else were done; a turn to which only
/// something against a clause leads counts as one thing not met.
pub fn score(exercise: &Exercise, standard: &Standard, play: &Play<'_>) -> Score {
    let decided = decision(exercise, standard, play.from);
    let mut scorer = Scorer {
        standard,
        play,
        end: Request::of(play.history),
        decided,
        done: play
            .history
            .iter()
            .skip(play.begun)
            .filter(|recorded| matches!(recorded.actor, Actor::Operator(_)))
            .collect(),
        asked: Vec::new(),
        checks: Vec::new(),
    };
    scorer.turn(0, &exercise.expect, Some(play.from));
    let mut said = scorer
        .done
        .iter()
        .filter(|recorded| matches!(recorded.event, Event::Message { .. }))
        .map(|recorded| recorded.at)
        .collect::<Vec<_>>()
        .into_iter();
    // What the client would still say is expected too: an exercise that is broken off is not passed.
    let to_come = conversation::to_come(exercise, play.path.last().copied());
    for at in play.path.iter().copied().chain(to_come) {
        let Some(turn) = exercise.turns.get(at) else {
            continue;
        };
        let came = said.next();
        scorer.turn(at + 1, &turn.expect, came);
        if let Some(clause) = turn.breaks.as_ref().filter(|_| came.is_some()) {
            scorer.push(
                at + 1,
                About::Breach,
                turn.client.clone(),
                None,
                false,
                Some(clause.clone()),
            );
        }
    }
    let checks = scorer.checks;
    let met = checks.iter().filter(|check| check.met).count();
    let score = if checks.is_empty() { 1.0 } else { met as f64 / checks.len() as f64 };
    let seconds = (play.now - play.from).num_seconds().max(0);
    Score {
        passed: score >= standard.training.pass_score,
        checks,
        score,
        seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
    }
}

struct Scorer<'a> {
    standard: &'a Standard,
    play: &'a Play<'a>,
    /// The request as it stands in the end.
    end: Option<Request>,
    /// Where the rules would have sent it.
    decided: Decision,
    /// What people did since the trainee came in.
    done: Vec<&'a Recorded>,
    /// The commands expected so far: the same one expected again must have been given again.
    asked: Vec<String>,
    checks: Vec<Check>,
}

impl Scorer<'_> {
    /// Holds one turn's expectations against what was done; `said` is when the client said it, none
    /// where it did not come to that.
    fn turn(&mut self, turn: usize, expect: &Expectation, said: Option<DateTime<Utc>>) {
        self.place(turn, expect);
        if let Some(within) = &expect.callback_within {
            self.callback(turn, within);
        }
        if let Some(action) = &expect.action {
            self.action(turn, action, expect.reason, said);
        } else if let Some(wanted) = expect.reason {
            let given = self.done.iter().any(|recorded| has_reason(&recorded.event));
            self.reason(turn, wanted, given);
        }
    }

    fn place(&mut self, turn: usize, expect: &Expectation) {
        let standard = self.standard;
        let rule = expect.rule.as_ref().map_or_else(
            || self.decided.explanation.clause.clone(),
            |rule| Clause::new("rule", rule),
        );
        let title = |id: &str| {
            standard
                .department(id)
                .map_or_else(|| id.to_owned(), |department| department.title.clone())
        };
        let end = self.end.clone();
        if let Some(department) = &expect.department {
            // Where the rules alone would not send it there, the department itself is what is asked.
            let clause = if self.decided.department == *department || expect.rule.is_some() {
                rule.clone()
            } else {
                Clause::new("department", department)
            };
            let met = end.as_ref().is_some_and(|end| end.department == *department);
            self.push(
                turn,
                About::Department,
                title(department.as_str()),
                end.as_ref().map(|end| title(end.department.as_str())),
                met,
                Some(clause),
            );
        }
        if let Some(level) = expect.level {
            let found = end.as_ref().map(|end| end.level);
            let met = found == Some(level);
            let found = found.map(|level| level.to_string());
            self.push(turn, About::Level, level.to_string(), found, met, Some(rule.clone()));
        }
        if let Some(priority) = expect.priority {
            let found = end.as_ref().map(|end| end.priority);
            let met = found == Some(priority);
            let found = found.map(|priority| priority.to_string());
            self.push(turn, About::Priority, priority.to_string(), found, met, Some(rule.clone()));
        }
        for tag in &expect.tags {
            let met = end.as_ref().is_some_and(|end| end.tags.contains(tag));
            let found = end.as_ref().map(|end| end.tags.join(", ")).filter(|tags| !tags.is_empty());
            self.push(turn, About::Tag, tag.clone(), found, met, Some(rule.clone()));
        }
        if let Some(script) = &expect.script {
            let title = |id: &str| {
                standard.script(id).map_or_else(|| id.to_owned(), |script| script.title.clone())
            };
            let found = end.as_ref().and_then(|end| end.script.clone());
            let met = found.as_ref() == Some(script);
            self.push(
                turn,
                About::Script,
                title(script.as_str()),
                found.map(|id| title(id.as_str())),
                met,
                Some(Clause::new("script", script)),
            );
        }
    }

    /// A call promised within a time, counted by the calendar of the promise's own clause from when it
    /// was promised.
    fn callback(&mut self, turn: usize, within: &crate::model::target::Target) {
        let standard = self.standard;
        let zone = standard.timezone;
        let shown = |at: DateTime<Utc>| at.with_timezone(&zone).format(KEPT).to_string();
        let mut found = None;
        let mut met = false;
        let mut clause = None;
        for (index, recorded) in self.play.history.iter().enumerate() {
            let Event::CallbackPromised { due, clause: by, .. } = &recorded.event else {
                continue;
            };
            if index < self.play.begun {
                continue;
            }
            let then = Request::of(&self.play.history[..=index]);
            let latest = then.and_then(|then| {
                let calendar =
                    callback_clause(standard, &then).and_then(|clause| clause.calendar.as_ref());
                standard
                    .calendar_for(calendar, then.department.as_str())?
                    .due(recorded.at, within)
                    .ok()
            });
            if !met {
                found = Some(shown(*due));
                met = latest.is_some_and(|latest| *due <= latest);
                clause.clone_from(by);
            }
        }
        let clause = clause.or_else(|| {
            let end = self.end.as_ref()?;
            callback_clause(standard, end).map(DeadlineClause::clause)
        });
        self.push(turn, About::Callback, within.to_string(), found, met, clause);
    }

    fn action(
        &mut self,
        turn: usize,
        action: &str,
        reason: Option<bool>,
        said: Option<DateTime<Utc>>,
    ) {
        let before = self.asked.iter().filter(|asked| *asked == action).count();
        self.asked.push(action.to_owned());
        // Words answer what was said before them; a deed done beforehand is done.
        let speaks = matches!(action, "reply" | "note");
        let since = if speaks { said } else { Some(self.play.from) };
        let given = since.and_then(|since| {
            self.done
                .iter()
                .filter(|recorded| word_of(&recorded.event) == Some(action) && recorded.at >= since)
                .nth(if speaks { 0 } else { before })
        });
        let told = given.is_some_and(|recorded| has_reason(&recorded.event));
        let met = given.is_some();
        let last = self
            .done
            .iter()
            .rev()
            .find_map(|recorded| word_of(&recorded.event).filter(|word| *word != "message"));
        let found = if met { Some(action) } else { last };
        let found = found.map(str::to_owned);
        let clause = norm_of(self.standard, action).map(Norm::clause);
        self.push(turn, About::Action, action.to_owned(), found, met, clause);
        if let Some(wanted) = reason {
            self.reason(turn, wanted, met && told);
        }
    }

    fn reason(&mut self, turn: usize, wanted: bool, given: bool) {
        let word = |given: bool| if given { "true" } else { "false" }.to_owned();
        let clause = self.standard.norm(NormControl::Reason).map(Norm::clause);
        self.push(turn, About::Reason, word(wanted), Some(word(given)), wanted == given, clause);
    }

    fn push(
        &mut self,
        turn: usize,
        about: About,
        expected: String,
        found: Option<String>,
        met: bool,
        clause: Option<Clause>,
    ) {
        let why = clause.as_ref().and_then(|clause| words_of(self.standard, clause));
        self.checks.push(Check { about, turn, expected, found, met, clause, why });
    }
}

/// What a clause says in words for people.
pub fn words_of(standard: &Standard, clause: &Clause) -> Option<String> {
    let (table, id) = clause.as_str().split_once(':')?;
    match table {
        "rule" => standard.rule(id)?.why.clone(),
        "norm" => standard.norms.iter().find(|norm| norm.id == id).map(|norm| norm.text.clone()),
        "script" => standard.script(id).map(|script| script.title.clone()),
        "department" => standard.department(id).map(|department| department.title.clone()),
        _ => None,
    }
}

/// The clause by which a promise on a request is dated. Clients of exercises are of no class.
fn callback_clause<'a>(standard: &'a Standard, request: &Request) -> Option<&'a DeadlineClause> {
    callback::clause(standard, &ScopeFacts::of(request, None))
}

/// Whether a reason was given with what happened.
fn has_reason(event: &Event) -> bool {
    let reason = match event {
        Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => {
            moved.reason.as_ref()
        }
        Event::Released { reason, .. }
        | Event::TakenOver { reason, .. }
        | Event::Assigned { reason, .. }
        | Event::Waiting { reason, .. }
        | Event::Closed { reason }
        | Event::Reopened { reason, .. }
        | Event::CallbackMoved { reason, .. }
        | Event::CallbackBroken { reason, .. }
        | Event::CallbackAssigned { reason, .. } => reason.as_ref(),
        _ => None,
    };
    reason.map(Private::as_str).is_some_and(|reason| !reason.trim().is_empty())
}
