//! Reviews as tables: the score sheet, what was scored, and how far reviewers agree.

use chrono_tz::Tz;

use crate::report::table::{Cell, Column, Table};
use crate::{
    model::{
        review::{Review, pairs},
        standard::ReviewQuestion,
        statistics::kappa,
    },
    text::Text,
};

/// The score sheet; with the answers of a review where there is one.
pub fn sheet_table(text: &Text, questions: &[ReviewQuestion], review: Option<&Review>) -> Table {
    let words = &text.review;
    let yes_no =
        |yes: bool| Cell::Text(if yes { &text.report.yes } else { &text.report.no }.clone());
    Table {
        title: words.sheet.clone(),
        columns: vec![
            Column::left("id", ""),
            Column::left("question", &*words.question),
            Column::right("weight", &*words.weight),
            Column::left("fatal", &*words.fatal),
            Column::left("answer", &*words.answer),
        ],
        rows: questions
            .iter()
            .map(|question| {
                let answer = review.and_then(|review| review.answers.get(&question.id));
                vec![
                    Cell::Text(question.id.clone()),
                    Cell::Text(question.text.clone()),
                    Cell::Figure(question.weight, 0),
                    if question.fatal { yes_no(true) } else { Cell::None },
                    answer.map_or(Cell::None, |answer| yes_no(*answer)),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

pub fn reviews_table(text: &Text, reviews: &[Review], zone: Tz) -> Table {
    let words = &text.review;
    Table {
        title: words.title.clone(),
        columns: vec![
            Column::right("review", &*words.number),
            Column::left("at", &*words.when),
            Column::right("request", &*words.request),
            Column::left("operator", &*words.operator),
            Column::left("reviewer", &*words.reviewer),
            Column::right("score", &*words.score),
            Column::left("counts", &*words.counts),
            Column::left("comment", &*words.comment),
        ],
        rows: reviews
            .iter()
            .map(|review| {
                let counts = if review.counts { &text.report.yes } else { &words.contested };
                vec![
                    Cell::Count(review.seq.0),
                    Cell::moment(review.at, zone),
                    Cell::Count(review.request.0),
                    Cell::Text(review.operator.to_string()),
                    Cell::Text(review.reviewer.clone()),
                    Cell::Share(review.score),
                    Cell::Text(counts.clone()),
                    review.comment.clone().into(),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

/// How far reviewers of the same work agree, by question and in all.
pub fn agreement_table(text: &Text, questions: &[ReviewQuestion], reviews: &[Review]) -> Table {
    let words = &text.review;
    let by_question = pairs(reviews);
    let row = |id: &str, title: String, answers: &[(bool, bool)]| {
        let same = answers.iter().filter(|(one, other)| one == other).count();
        vec![
            Cell::Text(id.to_owned()),
            Cell::Text(title),
            (answers.len() as u64).into(),
            Cell::Share(same as f64 / answers.len() as f64),
            kappa(answers).map_or(Cell::None, |kappa| Cell::Figure(kappa, 2)),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = by_question
        .iter()
        .map(|(id, answers)| {
            let title = questions
                .iter()
                .find(|question| question.id == *id)
                .map_or_else(String::new, |question| question.text.clone());
            row(id, title, answers)
        })
        .collect();
    let all: Vec<(bool, bool)> = by_question.into_values().flatten().collect();
    if !all.is_empty() {
        rows.push(row("*", words.all.clone(), &all));
    }
    Table {
        title: words.agreement.clone(),
        columns: vec![
            Column::left("id", ""),
            Column::left("question", &*words.question),
            Column::right("pairs", &*words.pairs),
            Column::right("same", &*words.same_share),
            Column::right("kappa", &*words.kappa),
        ],
        rows,
        notes: vec![words.note_kappa.clone(), words.one_sided.clone()],
    }
}
