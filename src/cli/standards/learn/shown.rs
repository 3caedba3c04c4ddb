//! Requests shown beside what is learnt from them: behind a term, doubted ones, a fair sample.

use std::{collections::BTreeMap, io::Write as _};

use serde_json::json;

use crate::{
    cli::{Context, Failure, Outcome},
    learn::{
        lesson::Lesson,
        rows::Row,
        study::{Learnt, Study},
    },
    model::{
        id::DepartmentId,
        routing::Router,
        safe_text::SafeText,
        standard::{Condition, Place, Rule, Standard, Verdict},
    },
    report::beginning,
    terms::{Phrase, Stemming},
};

/// So many requests are shown behind a term.
const SHOWN: usize = 10;
/// What a term stands for.
pub fn why(
    term: &str,
    lesson: &Lesson,
    as_json: bool,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let (study, standard) = (&lesson.study, &*lesson.standard);
    let stemming = Stemming::new(&standard.stemming);
    let phrase = Phrase::read(term, &stemming)
        .map_err(|_| Failure::Refused(format!("`{term}` names no word")))?;
    let router = only(term, standard);
    let mut found: Vec<&Row> =
        study.rows.iter().filter(|row| router.route(&row.facts()).rule.is_some()).collect();
    // The newest first; before them those that a person moved.
    found.reverse();
    found.sort_by_key(|row| !row.strong);
    let mut counts: BTreeMap<&DepartmentId, (u32, u32)> = BTreeMap::new();
    for row in &found {
        let count = counts.entry(&row.department).or_default();
        count.0 += 1;
        count.1 += u32::from(row.strong);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (all, _))| std::cmp::Reverse(*all));
    let same = |word: &String| Phrase::read(word, &stemming).is_ok_and(|other| other == phrase);
    let rules: Vec<&Rule> = standard
        .rules
        .iter()
        .filter(|rule| {
            rule.when.iter().any(|condition| match condition {
                Condition::Words(words)
                | Condition::AllWords(words)
                | Condition::NoWords(words)
                | Condition::SubjectWords(words) => words.iter().any(same),
                _ => false,
            })
        })
        .collect();
    let card = standard.scorecard.as_ref();
    let line = card.and_then(|card| card.lines.iter().find(|line| same(&line.term)));
    if as_json {
        let counts: Vec<_> = counts
            .iter()
            .map(|(id, (all, strong))| json!({"department": id, "requests": all, "moved_by_a_person": strong}))
            .collect();
        let requests: Vec<_> = found.iter().take(SHOWN).map(|row| &row.id).collect();
        let rules: Vec<_> = rules.iter().map(|rule| &rule.id).collect();
        let points: Option<BTreeMap<_, _>> = line.map(|line| line.points.iter().cloned().collect());
        context.line(&json!({
            "term": term, "requests": found.len(), "departments": counts, "examples": requests,
            "rules": rules, "points": points,
        }))?;
        return Ok(Outcome::Done);
    }
    writeln!(context.out, "\"{}\": {} requests", SafeText::line(term), found.len())?;
    for (id, (all, strong)) in counts {
        writeln!(context.out, "  {all:>6}  {id}, {strong} of them moved there by a person")?;
    }
    for rule in rules {
        writeln!(
            context.out,
            "  named by rule:{} ({}:{})",
            rule.id, rule.place.file, rule.place.line
        )?;
    }
    if let Some(line) = line {
        let points: Vec<String> =
            line.points.iter().map(|(id, points)| format!("{id} {points:+}")).collect();
        writeln!(context.out, "  in the scorecard: {}", points.join(", "))?;
    }
    for row in found.iter().take(SHOWN) {
        writeln!(context.out, "  #{}  {}  {}", row.id, row.department, beginning(row))?;
    }
    Ok(Outcome::Done)
}

/// A router that knows one term.
fn only(term: &str, standard: &Standard) -> Router {
    let place = Place { file: "".into(), line: 0 };
    let rule = Rule {
        id: "term".into(),
        when: vec![Condition::Words(vec![term.to_owned()])],
        then: Verdict {
            department: Some(standard.fallback.department.clone()),
            ..Verdict::default()
        },
        goes_on: false,
        gate: None,
        why: None,
        place: place.clone(),
    };
    Router::with(
        vec![rule],
        standard.fallback.clone(),
        place,
        std::collections::HashMap::new(),
        &standard.stemming,
        |_| None,
    )
}

/// Requests whose department the card doubts that was not learnt from them.
pub fn labels(
    study: &Study,
    learnt: &Learnt,
    as_json: bool,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let doubted = study.doubted(learnt);
    for (row, first, lead) in &doubted {
        let row = &study.rows[*row as usize];
        let said = &study.departments[*first as usize];
        if as_json {
            context.line(&json!({
                "request": row.id, "department": row.department, "doubted_for": said, "lead": lead,
            }))?;
        } else {
            writeln!(
                context.out,
                "#{}  {} → {said}, {lead} points ahead  {}",
                row.id,
                row.department,
                beginning(row)
            )?;
        }
    }
    if doubted.is_empty() && !as_json {
        writeln!(context.out, "no department is doubted by the others")?;
    }
    Ok(Outcome::Done)
}

/// A fair sample: each request is as likely as any other, whatever came of it.
pub fn sample(
    count: usize,
    study: &Study,
    as_json: bool,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    for row in study.sample().into_iter().take(count) {
        let row = &study.rows[row as usize];
        if as_json {
            context.line(&json!({"request": row.id, "subject": row.subject, "text": row.body}))?;
        } else {
            writeln!(context.out, "#{}  {}", row.id, beginning(row))?;
        }
    }
    Ok(Outcome::Done)
}
