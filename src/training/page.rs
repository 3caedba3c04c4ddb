//! What came of an exercise, and a question of a quiz, in words for people.

use chrono::{NaiveDateTime, TimeDelta};

use super::{
    practice::Tally,
    quiz::{Question, Scene, Subject},
    score::{About, Check, Score},
};
use crate::{
    model::{
        standard::{Exercise, Standard},
        training::{Line, Standing},
    },
    standards::book::Book,
    text::{Text, fill},
};

/// How times of the desk's clock are kept in questions and scores, whatever the language.
pub(super) const KEPT: &str = "%Y-%m-%d %H:%M";

/// How a line of a page is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Head,
    /// Something that was right.
    Met,
    /// Something that was not.
    Missed,
    /// Words of the standard or of the client.
    Quote,
    Plain,
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How it is meant.
    pub mark: Mark,
    /// The words; may be long, and may be a client's.
    pub words: String,
}

fn row(mark: Mark, words: impl Into<String>) -> Row {
    Row { mark, words: words.into() }
}

/// How long something took, in minutes and seconds.
pub fn time(seconds: u32) -> String {
    let time = TimeDelta::seconds(i64::from(seconds));
    format!("{}:{:02}", time.num_minutes(), time.num_seconds() % 60)
}

/// A share that passes, or does not, with the share that is needed.
pub fn total(text: &Text, score: f64, least: f64) -> Row {
    let words = &text.training;
    let (score_words, least_words) =
        (text.language.percent(score, 0), text.language.percent(least, 0));
    let values = [("score", score_words.as_str()), ("least", least_words.as_str())];
    if score >= least {
        row(Mark::Met, fill(&words.result_passed, &values))
    } else {
        row(Mark::Missed, fill(&words.result_failed, &values))
    }
}

/// The page that follows a practice day.
pub fn tally(text: &Text, tally: Tally) -> Vec<Row> {
    let words = &text.training;
    let of = |words: &str, count: usize| fill(words, &[("n", count.to_string().as_str())]);
    vec![
        row(Mark::Plain, of(&words.tally_arrived, tally.arrived)),
        row(Mark::Plain, of(&words.tally_answered, tally.answered)),
        row(Mark::Plain, of(&words.tally_resolved, tally.resolved)),
        row(
            if tally.breached == 0 { Mark::Met } else { Mark::Missed },
            of(&words.tally_breached, tally.breached),
        ),
    ]
}

/// The page that follows an exercise.
pub fn result(text: &Text, standard: &Standard, exercise: &Exercise, score: &Score) -> Vec<Row> {
    let words = &text.training;
    let mut rows = vec![total(text, score.score, standard.training.pass_score)];
    rows.push(row(Mark::Plain, ""));
    for check in &score.checks {
        rows.extend(check_rows(text, standard, exercise, check));
    }
    rows.push(row(Mark::Plain, ""));
    rows.push(row(Mark::Quote, exercise.explain.clone()));
    rows.push(row(Mark::Plain, ""));
    let took = time(score.seconds);
    rows.push(row(
        Mark::Plain,
        match exercise.seconds {
            Some(usual) => {
                fill(&words.took_usual, &[("time", took.as_str()), ("usual", time(usual).as_str())])
            }
            None => fill(&words.took, &[("time", took.as_str())]),
        },
    ));
    rows
}

fn check_rows(text: &Text, standard: &Standard, exercise: &Exercise, check: &Check) -> Vec<Row> {
    let words = &text.training;
    let value = |value: &str| match check.about {
        About::Reason if value == "true" => words.yes.clone(),
        About::Reason => words.no.clone(),
        About::Priority => crate::model::request::Priority::from_word(value)
            .map_or_else(|| value.to_owned(), |priority| text.word.priority(priority).to_owned()),
        About::Callback => value
            .parse()
            .ok()
            .map(|within| Book::new(standard, text).target(&within))
            .or_else(|| moment(text, value))
            .unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    };
    if check.about == About::Breach {
        let said = fill(&words.came_of_it, &[("said", check.expected.as_str())]);
        let mut rows = vec![row(Mark::Missed, said)];
        rows.extend(cited(text, check));
        return rows;
    }
    let mut said = format!("{}: {}", about(text, check.about), value(&check.expected));
    if let Some(turn) = check.turn.checked_sub(1).and_then(|turn| exercise.turns.get(turn)) {
        said.push_str(" · ");
        said.push_str(&fill(&words.on_turn, &[("said", turn.client.as_str())]));
    }
    let mark = if check.met { Mark::Met } else { Mark::Missed };
    let mut rows = vec![row(mark, said)];
    if !check.met {
        let found = check.found.as_deref().map_or_else(|| words.nothing.clone(), value);
        rows.push(row(Mark::Plain, fill(&words.found, &[("found", found.as_str())])));
    }
    rows.extend(cited(text, check));
    rows
}

/// The clause of a check, with its words where it was not kept.
fn cited(text: &Text, check: &Check) -> Option<Row> {
    let clause = check.clause.as_ref()?;
    let mut cited = fill(&text.training.by_clause, &[("clause", clause.as_str())]);
    if let Some(why) = check.why.as_deref().filter(|_| !check.met) {
        cited.push_str(": ");
        cited.push_str(why);
    }
    Some(row(Mark::Quote, cited))
}

/// What an expectation is about.
fn about(text: &Text, about: About) -> &str {
    let words = &text.training;
    match about {
        About::Department => &words.about_department,
        About::Level => &words.about_level,
        About::Priority => &words.about_priority,
        About::Tag => &words.about_tag,
        About::Script => &words.about_script,
        About::Callback => &words.about_callback,
        About::Action => &words.about_action,
        About::Reason => &words.about_reason,
        About::Breach => &words.came_of_it,
    }
}

/// How a person stands with an exercise, in a few words.
pub fn standing(text: &Text, line: &Line) -> String {
    let words = &text.training;
    match &line.standing {
        Standing::Untried => words.untried.clone(),
        Standing::Failed => words.failed.clone(),
        Standing::Passed => words.passed.clone(),
        Standing::Outdated(clauses) => {
            let clauses: Vec<&str> = clauses.iter().map(crate::model::id::Clause::as_str).collect();
            fill(&words.outdated, &[("clauses", clauses.join(", ").as_str())])
        }
    }
}

/// A question of the quiz.
pub fn question(text: &Text, standard: &Standard, question: &Question) -> String {
    let words = &text.training;
    match &question.subject {
        Subject::Route { text: said, tier } => match tier {
            Some(tier) => {
                let values = [("text", said.as_str()), ("tier", standard.tier_title(tier))];
                fill(&words.ask_route_tier, &values)
            }
            None => fill(&words.ask_route, &[("text", said.as_str())]),
        },
        Subject::Promise { kind, about } => {
            let scene = scene(text, standard, about);
            let values = [("scene", scene.as_str()), ("kind", text.word.kind(*kind))];
            fill(&words.ask_promise, &values)
        }
        Subject::Due { kind, about, from, target } => {
            let scene = scene(text, standard, about);
            let at = from.with_timezone(&standard.timezone);
            let from = format!("{} {}", text.weekday(at.date_naive()), text.moment(&at));
            let target = Book::new(standard, text).target(target);
            let values = [
                ("scene", scene.as_str()),
                ("kind", text.word.kind(*kind)),
                ("from", from.as_str()),
                ("target", target.as_str()),
            ];
            fill(&words.ask_due, &values)
        }
        Subject::Duty { duty } => fill(&words.ask_duty, &[("duty", duty.as_str())]),
    }
}

fn scene(text: &Text, standard: &Standard, scene: &Scene) -> String {
    let words = &text.training;
    let id = scene.department.as_str();
    let department = standard.department(id).map_or(id, |found| &found.title);
    let department = ("department", department);
    let priority = ("priority", text.word.priority(scene.priority));
    match &scene.tier {
        Some(tier) => {
            fill(&words.scene_tier, &[department, priority, ("tier", standard.tier_title(tier))])
        }
        None => fill(&words.scene, &[department, priority]),
    }
}

/// An answer to choose, as people read it: times and lengths of time in words.
pub fn choice(text: &Text, standard: &Standard, question: &Question, choice: &str) -> String {
    let said = match &question.subject {
        Subject::Promise { .. } => {
            choice.parse().ok().map(|target| Book::new(standard, text).target(&target))
        }
        Subject::Due { .. } => moment(text, choice),
        Subject::Route { .. } | Subject::Duty { .. } => None,
    };
    said.unwrap_or_else(|| choice.to_owned())
}

/// A time of the desk's clock, as it is kept, with the day of the week, as people read it.
fn moment(text: &Text, kept: &str) -> Option<String> {
    let at = NaiveDateTime::parse_from_str(kept, KEPT).ok()?.and_utc();
    let day = text.weekday(at.date_naive());
    Some(format!("{day} {}", text.moment(&at)))
}

/// What follows an answer: whether it was right, and by which clause.
pub fn answered(
    text: &Text,
    standard: &Standard,
    question: &Question,
    answer: Option<usize>,
) -> Vec<Row> {
    let words = &text.training;
    let right = choice(text, standard, question, &question.choices[question.right]);
    let mut rows = vec![if answer == Some(question.right) {
        row(Mark::Met, words.right.clone())
    } else {
        row(Mark::Missed, fill(&words.wrong, &[("answer", right.as_str())]))
    }];
    let mut cited = fill(&words.by_clause, &[("clause", question.clause.as_str())]);
    if let Some(why) = &question.why {
        cited.push_str(": ");
        cited.push_str(why);
    }
    rows.push(row(Mark::Quote, cited));
    rows
}
