//! `train`: exercises of the standard, the quiz, and how everybody stands with them.

use std::{
    io::{self, BufRead, IsTerminal as _, Write as _},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use crate::cli::{Context, Failure, Outcome, Source, identity, json, screen};
use crate::{
    desk::{Desk, Error, Often},
    model::{
        command::{Command, OperatorFacts, Submission},
        id::ExerciseId,
        operator::Operator,
        safe_text::SafeText,
        standard::{Exercise, Standard},
        training::{Line, Progress, QUIZ, Standing, progress},
    },
    report::{Cell, Column, Format, Table},
    text::{Text, fill},
    training::{
        Score, Stage,
        folder::Folder,
        page::{self, Mark, Row},
        quiz, stage,
    },
    tui::effect::Play,
};

/// Play the exercises of the standard, take its quiz, see who has passed what
#[derive(Debug, Args)]
pub struct Train {
    /// The exercise to play; without one they are listed
    pub exercise: Option<String>,
    /// Play it by commands as JSON lines on standard input; `{"do": "turn"}` lets the client continue
    #[arg(long, requires = "exercise")]
    pub apply: bool,
    /// Ask this many questions about the standard in force
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10", conflicts_with = "exercise")]
    pub quiz: Option<usize>,
    /// Another quiz for another number [default: the time]
    #[arg(long, value_name = "NUMBER", requires = "quiz")]
    pub seed: Option<u64>,
    /// Open a sandbox where a past day comes in again, with made-up names and numbers
    #[arg(long, conflicts_with_all = ["exercise", "quiz"])]
    pub practice: bool,
    /// How many times as fast the practice day runs
    #[arg(long, value_name = "N", requires = "practice", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub speed: u32,
    /// Show everybody's results instead of yours
    #[arg(long, conflicts_with_all = ["exercise", "quiz"])]
    pub all: bool,
    /// Train on the standard in this folder; nothing is kept
    #[arg(long, value_name = "DIR")]
    pub standards: Option<PathBuf>,
    /// JSON, an object a line
    #[arg(long)]
    pub json: bool,
}

/// Where one trains: a desk with an entry of one's own, or only a standard.
struct Place {
    desk: Option<Desk>,
    standard: Arc<Standard>,
    me: Operator,
    now: DateTime<Utc>,
}

impl Place {
    /// The desk where the user is an operator; else the standard alone: of a folder, of a simulated desk, or the one
    /// that comes with the program. Nothing is kept then.
    fn find(arguments: &Train, context: &Context) -> Result<Self, Failure> {
        let user = match &context.named {
            Some(named) => named.to_string(),
            None => identity::login()?,
        };
        if arguments.standards.is_none() && context.db.exists() {
            let mut desk = context.desk()?;
            context.let_in(&mut desk)?;
            let now = context.now(&desk)?;
            let standard = desk.standard(now)?;
            let user = match &context.named {
                Some(_) => user,
                None => context.user(&desk)?,
            };
            if desk.operator(&user)?.is_some() {
                let login = context.me(&mut desk)?;
                let me = desk.operator(login.as_str())?.context("you were an operator just now")?;
                return Ok(Self { desk: Some(desk), standard, me, now });
            }
            let me = stage::visitor(&standard, &user);
            return Ok(Self { desk: None, standard, me, now });
        }
        let now = context.clock.now();
        let source = Source { context, now };
        let standard = source.standard(arguments.standards.as_deref())?;
        let me = stage::visitor(&standard, &user);
        Ok(Self { desk: None, standard, me, now })
    }

    fn exercise(&self, id: &str) -> Result<Exercise, Failure> {
        let known = || {
            let ids: Vec<&str> = self.standard.exercises.iter().map(|e| e.id.as_str()).collect();
            ids.join(", ")
        };
        let found = self.standard.exercises.iter().find(|exercise| exercise.id == *id);
        found.cloned().ok_or_else(|| {
            Failure::Refused(format!("the standard has no exercise `{id}`; it has: {}", known()))
        })
    }

    /// Keeps a result at the desk; whether there is one to keep it.
    fn keep(&mut self, exercise: ExerciseId, score: f64, seconds: u32) -> Result<bool, Failure> {
        let Some(desk) = &mut self.desk else {
            return Ok(false);
        };
        let command = Command::TrainingResult { exercise, score, seconds };
        desk.perform(&Submission::from(command), &self.me.login, self.now)?;
        Ok(true)
    }

    fn progress(&self) -> anyhow::Result<Progress> {
        match &self.desk {
            Some(desk) => {
                let mut mine = desk.progress(Some(&self.me.login), self.now)?;
                mine.pop().context("you are no operator any more")
            }
            None => Ok(progress(&self.me, &[], &self.standard, &|_| None)),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When there is no such exercise, or the desk cannot be read or written.
pub fn run(arguments: &Train, context: &mut Context) -> Result<Outcome, Failure> {
    let mut place = Place::find(arguments, context)?;
    if arguments.all {
        return everybody(arguments, &mut place, context);
    }
    if let Some(count) = arguments.quiz {
        return ask(arguments, count, &mut place, context);
    }
    if arguments.practice {
        screen::need_terminal()?;
        let speed = arguments.speed;
        return on_screen(Play::Practice { speed }, place, context);
    }
    let Some(id) = &arguments.exercise else {
        return list(arguments, &place, context);
    };
    let exercise = place.exercise(id)?;
    if arguments.apply {
        return apply(arguments, &exercise, &mut place, context);
    }
    if screen::need_terminal().is_err() {
        return Err(Failure::Refused(format!(
            "playing an exercise by hand needs a terminal; by commands: firstline train {id} --apply"
        )));
    }
    on_screen(Play::Exercise(exercise.id), place, context)
}

/// Opens the screen with something played on a throwaway desk.
fn on_screen(play: Play, place: Place, context: &mut Context) -> Result<Outcome, Failure> {
    let Place { desk, standard, me, now } = place;
    let login = me.login.clone();
    if let Some(desk) = desk {
        screen::play(desk, login, context, play)?;
        return Ok(Outcome::Done);
    }
    // Whoever is no operator has a desk of their own for as long as they train.
    let folder = Folder::new()?;
    let entry = OperatorFacts {
        login: me.login,
        name: Some(me.name),
        role: Some(me.role),
        departments: Some(me.departments),
        level: Some(me.level),
        active: Some(true),
        email: None,
    };
    let path = folder.path().join("desk.db");
    let desk = Desk::create(&path, standard.files.clone(), entry, true, now)?;
    screen::play(desk, login, context, play)?;
    drop(folder);
    Ok(Outcome::Done)
}

fn line_json(line: &Line, exercise: &Exercise) -> Value {
    let changed = match &line.standing {
        Standing::Outdated(clauses) => clauses.as_slice(),
        _ => &[],
    };
    let best = line.best.as_ref();
    json!({
        "exercise": line.exercise,
        "title": exercise.title,
        "required": line.required,
        "state": line.standing.word(),
        "score": best.map(|best| best.score),
        "version": line.version,
        "standard": best.map(|best| &best.standard),
        "seconds": best.map(|best| best.seconds),
        "tries": best.map_or(0, |best| best.tries),
        "changed": changed,
    })
}

fn list(arguments: &Train, place: &Place, context: &mut Context) -> Result<Outcome, Failure> {
    let progress = place.progress()?;
    let lines: Vec<(&Line, &Exercise)> =
        progress.lines.iter().zip(&place.standard.exercises).collect();
    if arguments.json {
        for (line, exercise) in lines {
            context.line(&line_json(line, exercise))?;
        }
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.training;
    if lines.is_empty() {
        writeln!(context.out, "{}", words.none)?;
        return Ok(Outcome::Done);
    }
    let table = Table {
        columns: vec![
            Column::left("exercise", words.exercise.clone()),
            Column::left("title", words.name.clone()),
            Column::left("required", words.required.clone()),
            Column::left("state", words.state.clone()),
            Column::right("score", words.score.clone()),
            Column::left("version", words.version.clone()),
            Column::right("tries", words.tries.clone()),
        ],
        rows: lines
            .into_iter()
            .map(|(line, exercise)| {
                let best = line.best.as_ref();
                let required = if line.required { words.yes.as_str() } else { "" };
                vec![
                    line.exercise.as_str().into(),
                    exercise.title.as_str().into(),
                    required.into(),
                    page::standing(&text, line).into(),
                    best.map_or(Cell::None, |best| Cell::Share(best.score)),
                    line.version.clone().into(),
                    best.map(|best| u64::from(best.tries)).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}

/// How everybody stands: people by exercises.
fn everybody(
    arguments: &Train,
    place: &mut Place,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let Some(desk) = &mut place.desk else {
        return Err(Failure::Refused("there is no desk here where you are an operator".into()));
    };
    let zone = place.standard.timezone;
    let today = place.now.with_timezone(&zone).date_naive();
    let format = if arguments.json { Format::Json } else { Format::Text };
    let errand = context.errand("training", (today, today), format, None, Often::OfOthers);
    let people = desk.progress_seen(&place.me.login, place.now)?;
    let people = desk.hand_out(people, &errand, &place.me.login, place.now)?;
    if arguments.json {
        for person in &people {
            let lines = person.lines.iter().zip(&place.standard.exercises);
            let missing: Vec<&ExerciseId> = person.missing().collect();
            context.line(&json!({
                "operator": person.operator.login,
                "name": person.operator.name,
                "role": person.operator.role,
                "missing": missing,
                "quiz": person.quiz.as_ref().map(|quiz| json!({
                    "score": quiz.score, "at": json::time(quiz.at, zone), "tries": quiz.tries,
                })),
                "exercises": lines.map(|(line, exercise)| line_json(line, exercise)).collect::<Vec<_>>(),
            }))?;
        }
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.training;
    let mut rows = Vec::new();
    for person in &people {
        for line in &person.lines {
            if line.required || line.best.is_some() {
                let best = line.best.as_ref();
                let required = if line.required { words.yes.as_str() } else { "" };
                rows.push(vec![
                    person.operator.name.as_str().into(),
                    line.exercise.as_str().into(),
                    required.into(),
                    page::standing(&text, line).into(),
                    best.map_or(Cell::None, |best| Cell::Share(best.score)),
                    line.version.clone().into(),
                    best.map(|best| u64::from(best.tries)).into(),
                ]);
            }
        }
        if let Some(quiz) = &person.quiz {
            rows.push(vec![
                person.operator.name.as_str().into(),
                words.quiz.as_str().into(),
                "".into(),
                if quiz.passed { words.passed.as_str() } else { words.failed.as_str() }.into(),
                Cell::Share(quiz.score),
                Cell::None,
                u64::from(quiz.tries).into(),
            ]);
        }
    }
    let table = Table {
        columns: vec![
            Column::left("operator", words.person.clone()),
            Column::left("exercise", words.exercise.clone()),
            Column::left("required", words.required.clone()),
            Column::left("state", words.state.clone()),
            Column::right("score", words.score.clone()),
            Column::left("version", words.version.clone()),
            Column::right("tries", words.tries.clone()),
        ],
        rows,
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}

/// Plays an exercise by commands on standard input.
fn apply(
    arguments: &Train,
    exercise: &Exercise,
    place: &mut Place,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let mut stage = Stage::new(&place.standard, exercise, &place.me, place.now)?;
    let text = Text::of(context.language);
    let mut refused = Vec::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(refusal) = given(&mut stage, &line)? {
            writeln!(io::stderr(), "firstline: {}", SafeText::block(&refusal))?;
            refused.push(refusal);
            continue;
        }
        stage.follow()?;
    }
    let now = stage.time()?;
    let score = stage.score(now)?;
    let kept = place.keep(exercise.id.clone(), score.score, score.seconds)?;
    if arguments.json {
        context.line(&score_json(&stage, &score, kept, &refused))?;
    } else {
        let rows = page::result(&text, &place.standard, exercise, &score);
        show(&rows, context)?;
        writeln!(context.out, "{}", keeping(&text, &place.standard, kept))?;
    }
    Ok(if refused.is_empty() { Outcome::Done } else { Outcome::Problems })
}

/// Does one line's command; why it was refused, where it was.
fn given(stage: &mut Stage, line: &str) -> Result<Option<String>, Failure> {
    let mut value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => return Ok(Some(format!("the line is no command: {error}"))),
    };
    if value.get("do").and_then(Value::as_str) == Some("turn") {
        let went = stage.go_on()?;
        return Ok((!went).then(|| "the client has nothing more to say by now".to_owned()));
    }
    // There is one request, so its number may be left out.
    if let Some(object) = value.as_object_mut() {
        let _ = object.entry("request").or_insert_with(|| json!(stage.request()));
    }
    let submission: Submission = match serde_json::from_value(value) {
        Ok(submission) => submission,
        Err(error) => return Ok(Some(format!("the line is no command: {error}"))),
    };
    let (me, now) = (stage.me().clone(), stage.time()?);
    match stage.desk().perform(&submission, &me, now) {
        Ok(_) => Ok(None),
        Err(Error::Refused(refusal)) => Ok(Some(refusal.to_string())),
        Err(Error::Failed(error)) => Err(Failure::Failed(error)),
    }
}

fn score_json(stage: &Stage, score: &Score, kept: bool, refused: &[String]) -> Value {
    let exercise = stage.exercise();
    let checks: Vec<Value> = score
        .checks
        .iter()
        .map(|check| {
            json!({
                "about": check.about,
                "turn": check.turn,
                "expected": check.expected,
                "found": check.found,
                "met": check.met,
                "clause": check.clause,
                "why": check.why,
            })
        })
        .collect();
    json!({
        "exercise": exercise.id,
        "title": exercise.title,
        "score": score.score,
        "passed": score.passed,
        "seconds": score.seconds,
        "said": stage.path().iter().map(|at| &exercise.turns[*at].client).collect::<Vec<_>>(),
        "checks": checks,
        "explain": exercise.explain,
        "kept": kept,
        "refused": refused,
    })
}

fn keeping(text: &Text, standard: &Standard, kept: bool) -> String {
    if kept {
        fill(&text.training.kept, &[("version", standard.version.as_str())])
    } else {
        text.training.not_kept.clone()
    }
}

fn show(rows: &[Row], context: &mut Context) -> Result<(), Failure> {
    for Row { mark, words } in rows {
        let words = SafeText::block(words);
        match mark {
            Mark::Head => writeln!(context.out, "{words}")?,
            Mark::Met => writeln!(context.out, "✓ {words}")?,
            Mark::Missed => writeln!(context.out, "✗ {words}")?,
            Mark::Plain if words.to_string().is_empty() => writeln!(context.out)?,
            Mark::Quote | Mark::Plain => writeln!(context.out, "  {words}")?,
        }
    }
    Ok(())
}

/// Asks the questions of a quiz: answers come as numbers, a line each.
fn ask(
    arguments: &Train,
    count: usize,
    place: &mut Place,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let seed =
        arguments.seed.unwrap_or_else(|| context.clock.now().timestamp_micros().cast_unsigned());
    let questions = quiz(&place.standard, count, seed, place.now);
    if questions.is_empty() {
        return Err(Failure::Refused("the standard has nothing to ask about".into()));
    }
    let text = Text::of(context.language);
    let words = &text.training;
    let asked_by_hand = io::stdin().is_terminal();
    let began = context.clock.now();
    let mut right = 0_usize;
    let mut lines = io::stdin().lock().lines();
    let all = questions.len().to_string();
    for (index, question) in questions.iter().enumerate() {
        let asked = page::question(&text, &place.standard, question);
        if arguments.json {
            let standing = json!({
                "question": index + 1, "of": questions.len(), "text": asked, "choices": question.choices,
            });
            context.line(&standing)?;
        } else {
            let number = (index + 1).to_string();
            let head = fill(&words.question, &[("n", number.as_str()), ("all", all.as_str())]);
            writeln!(context.out, "\n{head}\n{}", SafeText::block(&asked))?;
            for (number, choice) in question.choices.iter().enumerate() {
                let choice = page::choice(&text, &place.standard, question, choice);
                writeln!(context.out, "  {}  {}", number + 1, SafeText::line(&choice))?;
            }
            if asked_by_hand {
                let choices = question.choices.len().to_string();
                write!(context.out, "{} ", fill(&words.answer_by, &[("n", choices.as_str())]))?;
            }
        }
        // Whoever answers reads the question first.
        context.out.flush()?;
        let Some(answer) = lines.next().transpose()? else {
            writeln!(io::stderr(), "\n{}", words.broken_off)?;
            return Ok(Outcome::Problems);
        };
        let answer = answer.trim().parse::<usize>().ok();
        let answer = answer.and_then(|number| number.checked_sub(1));
        let is_right = answer == Some(question.right);
        right += usize::from(is_right);
        if arguments.json {
            context.line(&json!({
                "question": index + 1,
                "right": is_right,
                "answer": question.right + 1,
                "clause": question.clause,
                "why": question.why,
            }))?;
        } else {
            show(&page::answered(&text, &place.standard, question, answer), context)?;
        }
    }
    let score = right as f64 / questions.len() as f64;
    let took = (context.clock.now() - began).num_seconds().max(0);
    let took = u32::try_from(took).unwrap_or(u32::MAX);
    let kept = place.keep(ExerciseId::from(QUIZ), score, took)?;
    let passed = score >= place.standard.training.pass_score;
    if arguments.json {
        context.line(&json!({
            "quiz": questions.len(), "right": right, "score": score, "passed": passed, "seed": seed, "kept": kept,
        }))?;
    } else {
        let row = page::total(&text, score, place.standard.training.pass_score);
        writeln!(context.out)?;
        show(&[row], context)?;
        writeln!(context.out, "{}", keeping(&text, &place.standard, kept))?;
    }
    Ok(Outcome::Done)
}
