//! What a scorecard says that cannot be meant: lines of one term, lines that no text can have, departments
//! that it can never choose.

use std::collections::HashMap;

use super::Say;
use crate::{
    model::standard::{PointLine, Scorecard, Standard},
    problem::Severity,
    terms::{Phrase, Stemming},
};

pub(super) fn checked(standard: &Standard, say: &mut Say<'_>) {
    let Some(card) = &standard.scorecard else {
        return;
    };
    lines(card, &Stemming::new(&standard.stemming), say);
    departments(card, standard, say);
    if card.lines.len() > Scorecard::MOST_LINES {
        let (lines, most) = (card.lines.len(), Scorecard::MOST_LINES);
        let message = format!("the scorecard has {lines} lines");
        let hint = format!("people read {most} at most; learn it with --lines 300");
        say.place(Severity::Warning, "S117", &card.place, message, hint);
    }
}

/// A term counts once: two lines of one stem would be one term with two sets of points.
fn lines(card: &Scorecard, stemming: &Stemming, say: &mut Say<'_>) {
    let mut seen: HashMap<Phrase, &PointLine> = HashMap::new();
    for line in &card.lines {
        let Ok(phrase) = Phrase::read(&line.term, stemming) else {
            let message = format!("the line \"{}\" names no word", line.term);
            let hint = "a letter or a digit is needed".to_owned();
            say.place(Severity::Error, "S060", &line.place, message, hint);
            continue;
        };
        let Some(before) = seen.get(&phrase) else {
            seen.insert(phrase, line);
            continue;
        };
        let message = format!("the lines \"{}\" and \"{}\" are one term", before.term, line.term);
        let place = &before.place;
        let hint =
            format!("the first is in {}:{}; put their points together", place.file, place.line);
        say.place(Severity::Error, "S061", &line.place, message, hint);
    }
}

/// A department that nothing speaks for can never be chosen.
fn departments(card: &Scorecard, standard: &Standard, say: &mut Say<'_>) {
    let known = card.departments().filter(|id| standard.department(id.as_str()).is_some());
    for department in known {
        let spoken_for = card
            .lines
            .iter()
            .flat_map(|line| &line.points)
            .any(|(id, points)| id == department && *points > 0);
        if !spoken_for {
            let message = format!("no line speaks for the department \"{department}\"");
            let hint =
                "it can never be chosen: give it a line with points above 0, or leave it out";
            say.place(Severity::Warning, "S116", &card.place, message, hint.to_owned());
        }
    }
}
