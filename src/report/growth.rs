//! The levels of quality: how far the desk is from each, for how long it has held, and when it may
//! step up.

use chrono::{Days, TimeDelta};

use super::{
    Part,
    asked::{Asked, cell},
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        id::Seq,
        measure::{Case, Figure, Span, Yardstick},
        standard::{Metric, QualityLevel, QualityTarget},
    },
    text::fill,
};

/// How far back it is told since when a figure has held, in days.
const LOOKED_BACK: i64 = 120;

/// How a requirement stands.
struct Standing {
    figure: Figure,
    holds: bool,
    /// For how many days in a row, up to today.
    held: i64,
}

fn reaches(target: &QualityTarget, figure: &Figure) -> bool {
    figure.value.is_some_and(|value| {
        target.at_least.is_none_or(|least| value >= least)
            && target.at_most.is_none_or(|most| value <= most)
    }) && figure.sample > 0
}

fn standing(asked: &Asked<'_>, target: &QualityTarget) -> anyhow::Result<Standing> {
    let over = TimeDelta::days(target.over_days.into());
    let yardstick = Yardstick::from(target);
    let whole = Span {
        from: asked.now - over - TimeDelta::days(LOOKED_BACK),
        to: asked.now,
    };
    let cases = asked.cases(yardstick, whole)?;
    // A client counts as returned or not once the window is over, not before.
    let known_after = if target.metric == Metric::ReturningClientsRatio {
        TimeDelta::days(asked.return_days.into())
    } else {
        TimeDelta::zero()
    };
    let on = |days_ago: i64| {
        let to = asked.now - TimeDelta::days(days_ago);
        let within =
            |case: &&Case| case.at >= to - over && case.at < to && case.at + known_after <= to;
        Figure::of(target.metric, cases.iter().filter(within))
    };
    let figure = on(0);
    let holds = reaches(target, &figure);
    let held = (0..LOOKED_BACK)
        .take_while(|days_ago| reaches(target, &on(*days_ago)))
        .count() as i64;
    Ok(Standing {
        figure,
        holds,
        held,
    })
}

fn title(asked: &Asked<'_>, target: &QualityTarget) -> String {
    let words = &asked.text.word;
    let mut title = words.metric(target.metric).to_owned();
    if let Some(kind) = target.kind {
        title = format!("{title} – {}", words.kind(kind));
    }
    if let Some(audience) = target.audience {
        title = format!("{title} – {}", words.audience(audience));
    }
    title
}

pub(super) fn levels(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let standard = &asked.standard;
    let mut rows = Vec::new();
    let mut open: Vec<(&QualityLevel, Vec<String>)> = Vec::new();
    for level in &standard.quality_levels {
        let mut missing = Vec::new();
        for target in &level.requires {
            let standing = standing(asked, target)?;
            let metric = target.metric;
            let asks = match (target.at_least, target.at_most) {
                (Some(least), _) => {
                    format!("{} {}", text.at_least, cell(metric, Some(least)).shown())
                }
                (None, Some(most)) => {
                    format!("{} {}", text.at_most, cell(metric, Some(most)).shown())
                }
                (None, None) => String::new(),
            };
            if !standing.holds {
                missing.push(title(asked, target));
            }
            rows.push(vec![
                Cell::Text(level.title.clone()),
                Cell::Text(title(asked, target)),
                Cell::Text(asks),
                Cell::Count(target.over_days.into()),
                cell(metric, standing.figure.value),
                cell(metric, standing.figure.interval.map(|(low, _)| low)),
                cell(metric, standing.figure.interval.map(|(_, high)| high)),
                standing.figure.sample.into(),
                Cell::Text(
                    if standing.holds {
                        &text.reached
                    } else {
                        &text.not_reached
                    }
                    .clone(),
                ),
                Cell::Count(standing.held),
            ]);
        }
        open.push((level, missing));
    }
    let table = Table {
        title: text.part_levels.clone(),
        columns: vec![
            Column::left("level", &*text.level),
            Column::left("metric", &*text.metric),
            Column::left("asks", &*text.asks),
            Column::right("over", &*text.days),
            Column::right("value", &*text.now_at),
            Column::right("low", &*text.low),
            Column::right("high", &*text.high),
            Column::right("sample", &*text.sample),
            Column::left("state", &*text.state),
            Column::right("held", &*text.held_days),
        ],
        rows,
        notes: step_up(asked, &open)?,
    };
    Ok(("levels", table).into())
}

/// Where the desk stands, and when it may step up.
fn step_up(
    asked: &Asked<'_>,
    open: &[(&QualityLevel, Vec<String>)],
) -> anyhow::Result<Vec<String>> {
    let text = &asked.text.report;
    let aimed = asked.standard.quality_level.as_deref();
    let at = open
        .iter()
        .position(|(level, _)| Some(level.id.as_str()) == aimed);
    let mut notes = Vec::new();
    if let Some((level, _)) = at.and_then(|at| open.get(at)) {
        notes.push(fill(&text.current, &[("level", &level.title)]));
    }
    let Some((next, missing)) = open.get(at.map_or(0, |at| at + 1)) else {
        notes.push(text.top_level.clone());
        return Ok(notes);
    };
    notes.push(fill(&text.next_level, &[("level", &next.title)]));
    let over = next
        .requires
        .iter()
        .map(|target| {
            let window = if target.metric == Metric::ReturningClientsRatio {
                asked.return_days
            } else {
                0
            };
            target.over_days + window
        })
        .max()
        .unwrap_or(0);
    let begin = asked
        .desk
        .events(Seq(0), 1)?
        .first()
        .map_or(asked.now, |first| first.at);
    let earliest = asked.day(begin) + Days::new(over.into());
    if asked.day(asked.now) < earliest {
        notes.push(fill(
            &text.earliest,
            &[
                ("days", &over.to_string()),
                ("since", &asked.day(begin).to_string()),
                ("earliest", &earliest.to_string()),
            ],
        ));
    }
    if missing.is_empty() {
        if asked.day(asked.now) >= earliest {
            notes.push(fill(&text.may_step_up, &[("level", &next.id)]));
        }
    } else {
        notes.push(fill(&text.not_yet, &[("what", &missing.join("; "))]));
    }
    Ok(notes)
}
