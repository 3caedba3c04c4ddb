//! What a scorecard said about a request, in words: each term with its points where it stands in the text,
//! the sum by department, the lead and what it means.

use crate::{
    model::{
        id::DepartmentId,
        routing::{Explanation, Part, Scored},
        standard::{Scorecard, Standard},
    },
    standards::book::Book,
    text::{Text, fill},
};

/// Departments that are told of a sum; the others are far behind.
const SUMS: usize = 4;

/// What a scorecard said, a line each: how far it is indented, and the words. Nothing where none was
/// asked. Of a request that is decided without being told, only that.
pub fn tally_lines(why: &Explanation, standard: &Standard, text: &Text) -> Vec<(usize, String)> {
    let words = &text.tally;
    let Some(tally) = why.card.as_deref() else {
        return Vec::new();
    };
    let book = Book::new(standard, text);
    let mut lines = vec![(0, fill(&words.title, &[("card", tally.scorecard.as_str())]))];
    if tally.audited {
        lines.push((1, words.audited.clone()));
        return lines;
    }
    if tally.lines.is_empty() {
        lines.push((1, words.none.clone()));
        return lines;
    }
    for line in &tally.lines {
        let stands = places(line, text);
        let points = book.points(&line.points);
        lines.push((1, format!("{stands}: {points}")));
    }
    let base: Vec<(DepartmentId, i32)> = tally
        .points
        .iter()
        .map(|(id, _)| (id.clone(), tally.base(id)))
        .filter(|(_, points)| *points != 0)
        .take(SUMS)
        .collect();
    if !base.is_empty() {
        lines.push((1, format!("{}: {}", words.base, book.points(&base))));
    }
    let sums: Vec<String> = tally
        .points
        .iter()
        .take(SUMS)
        .map(|(id, sum)| format!("{} {}", title(id, standard), sum))
        .collect();
    lines.push((1, format!("{}: {}", words.sum, sums.join(", "))));
    lines.push((1, lead(tally.lead, text)));
    if let Some([first, second]) = why.offered() {
        let offered = [("first", title(first, standard)), ("second", title(second, standard))];
        let card = standard.scorecard.as_ref();
        lines.push((
            1,
            match card.and_then(|card| card.decide_from) {
                Some(from) => fill(&text.count(&words.below, from.into()), &offered),
                None => fill(&words.suggests, &offered),
            },
        ));
    }
    lines
}

/// What a lead means.
fn lead(lead: u32, text: &Text) -> String {
    if lead == 0 {
        return text.tally.tie.clone();
    }
    let share = Scorecard::sureness(lead).floor();
    fill(&text.count(&text.tally.lead, lead.into()), &[("share", &format!("{share}"))])
}

/// The words of a text that a line found, and where they stand.
fn places(line: &Scored, text: &Text) -> String {
    let words = &text.tally;
    let place = |found: &crate::model::routing::Match| {
        let place = match found.part {
            Part::Subject => &words.in_subject,
            Part::Body => &words.in_text,
        };
        fill(
            place,
            &[
                ("text", found.text.as_str()),
                ("from", &found.from.to_string()),
                ("to", &found.to.to_string()),
            ],
        )
    };
    let places: Vec<String> = line.matched.iter().map(place).collect();
    format!("{} ({})", line.term, places.join(", "))
}

fn title<'a>(id: &'a DepartmentId, standard: &'a Standard) -> &'a str {
    standard.department(id.as_str()).map_or(id.as_str(), |department| &department.title)
}
