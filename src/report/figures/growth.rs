//! The levels of quality: how far the desk is from each, for how long it has held, and when it may
//! step up.

use anyhow::Context as _;
use chrono::{Days, NaiveDate, TimeDelta};

use crate::report::{
    Part,
    asked::{Asked, cell, measured},
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        id::{Seq, StandardHash},
        measure::{Case, Figure, Span, Yardstick},
        standard::{Metric, QualityLevel, QualityTarget},
    },
    standards::{
        load_files,
        step_up::{Raised, Stepped, next_version, stepped_up},
    },
    text::{Text, fill},
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
    let whole = Span { from: asked.now - over - TimeDelta::days(LOOKED_BACK), to: asked.now };
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
    let held =
        (0..LOOKED_BACK).take_while(|days_ago| reaches(target, &on(*days_ago))).count() as i64;
    Ok(Standing { figure, holds, held })
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

pub(in crate::report) fn levels(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let standard = &asked.standard;
    let mut rows = Vec::new();
    for level in &standard.quality_levels {
        for target in &level.requires {
            let standing = standing(asked, target)?;
            let metric = target.metric;
            let asks = match (target.at_least, target.at_most) {
                (Some(least), _) => Cell::word(
                    format!(">={least}"),
                    format!(
                        "{} {}",
                        text.at_least,
                        cell(metric, Some(least)).shown(asked.text.language)
                    ),
                ),
                (None, Some(most)) => Cell::word(
                    format!("<={most}"),
                    format!(
                        "{} {}",
                        text.at_most,
                        cell(metric, Some(most)).shown(asked.text.language)
                    ),
                ),
                (None, None) => Cell::None,
            };
            rows.push(vec![
                Cell::word(&level.id, &level.title),
                Cell::word(measured(target.into()), title(asked, target)),
                asks,
                Cell::Count(target.over_days.into()),
                cell(metric, standing.figure.value),
                cell(metric, standing.figure.interval.map(|(low, _)| low)),
                cell(metric, standing.figure.interval.map(|(_, high)| high)),
                standing.figure.sample.into(),
                if standing.holds {
                    Cell::word("reached", &text.reached)
                } else {
                    Cell::word("not_reached", &text.not_reached)
                },
                Cell::Count(standing.held),
            ]);
        }
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
        notes: ladder_words(asked, &ladder(asked)?),
    };
    Ok(("levels", table).into())
}

/// Where the desk stands on the ladder of quality, and what comes next.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// The level that the version in force aims to hold.
    pub at: Option<QualityLevel>,
    /// The level after it.
    pub next: Option<Next>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    pub level: QualityLevel,
    /// How each thing that it asks for stands.
    pub stands: Vec<Stands>,
    /// Over how many days it is looked at, and since which day the desk has a log.
    pub over: u32,
    /// The first day of the log.
    pub since: NaiveDate,
    /// Before this day the log is too young.
    pub earliest: NaiveDate,
    /// Whether the desk may step up today.
    pub may: bool,
}

/// How one thing that a level asks for stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stands {
    pub target: QualityTarget,
    /// What it is called.
    pub title: String,
    pub figure: Figure,
    /// Whether it is reached.
    pub holds: bool,
    /// For how many days in a row, up to today; at most those looked back.
    pub held_days: i64,
}

impl Next {
    /// For how many days everything that it asks for has held.
    pub fn held_days(&self) -> i64 {
        self.stands.iter().map(|one| one.held_days).min().unwrap_or(0)
    }
}

/// Where the desk stands, and when it may step up.
pub fn ladder(asked: &Asked<'_>) -> anyhow::Result<Ladder> {
    let levels = &asked.standard.quality_levels;
    let aimed = asked.standard.quality_level.as_deref();
    let at = levels.iter().position(|level| Some(level.id.as_str()) == aimed);
    let Some(level) = levels.get(at.map_or(0, |at| at + 1)) else {
        return Ok(Ladder { at: at.map(|at| levels[at].clone()), next: None });
    };
    let mut stands = Vec::new();
    for target in &level.requires {
        let standing = standing(asked, target)?;
        stands.push(Stands {
            target: target.clone(),
            title: title(asked, target),
            figure: standing.figure,
            holds: standing.holds,
            held_days: standing.held,
        });
    }
    let over = level.requires.iter().map(|target| {
        let window =
            if target.metric == Metric::ReturningClientsRatio { asked.return_days } else { 0 };
        target.over_days + window
    });
    let over = over.max().unwrap_or(0);
    let begin = asked.desk.events(Seq(0), 1)?;
    let begin = begin.first().map_or(asked.now, |first| first.at);
    let since = asked.day(begin);
    let earliest = since + Days::new(over.into());
    let may = stands.iter().all(|one| one.holds) && asked.day(asked.now) >= earliest;
    Ok(Ladder {
        at: at.map(|at| levels[at].clone()),
        next: Some(Next { level: level.clone(), stands, over, since, earliest, may }),
    })
}

/// The ladder in words.
pub fn ladder_words(asked: &Asked<'_>, ladder: &Ladder) -> Vec<String> {
    let text = &asked.text.report;
    let mut notes = Vec::new();
    if let Some(level) = &ladder.at {
        notes.push(fill(&text.current, &[("level", &level.title)]));
    }
    let Some(next) = &ladder.next else {
        notes.push(text.top_level.clone());
        return notes;
    };
    notes.push(fill(&text.next_level, &[("level", &next.level.title)]));
    if asked.day(asked.now) < next.earliest {
        notes.push(fill(
            &text.earliest,
            &[
                ("days", &asked.text.count(&asked.text.book.days, next.over.into())),
                ("since", &asked.text.long_date(next.since)),
                ("earliest", &asked.text.long_date(next.earliest)),
            ],
        ));
    }
    let missing: Vec<&str> =
        next.stands.iter().filter(|one| !one.holds).map(|one| one.title.as_str()).collect();
    if !missing.is_empty() {
        notes.push(fill(&text.not_yet, &[("what", &missing.join("; "))]));
    } else if next.may {
        notes.push(fill(&text.may_step_up, &[("level", &next.level.id)]));
    }
    notes
}

/// The draft that steps up to a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What its version is called.
    pub version: String,
    /// What names exactly this draft.
    pub standard: StandardHash,
    /// Its files, and what it asks more of.
    pub stepped: Stepped,
}

/// Where the desk stands on the ladder of quality, in words too, and the draft that would take it further.
#[derive(Debug, Clone, PartialEq)]
pub struct Climb {
    pub ladder: Ladder,
    /// The same in words.
    pub words: Vec<String>,
    /// The draft; none where there is no next level.
    pub step: Option<Step>,
    /// Whether a version that aims at that level was proposed already.
    pub proposed: bool,
}

impl Climb {
    /// Whether the desk may step up today.
    pub fn may(&self) -> bool {
        self.ladder.next.as_ref().is_some_and(|next| next.may)
    }
}

/// Where the desk stands, and the draft of the version of this name that steps up; of the next number where
/// none is named.
///
/// # Errors
/// When the desk cannot be read, or the draft would have errors.
pub fn climb(asked: &Asked<'_>, version: Option<&str>) -> anyhow::Result<Climb> {
    let ladder = ladder(asked)?;
    let words = ladder_words(asked, &ladder);
    let Some(next) = &ladder.next else {
        return Ok(Climb { ladder, words, step: None, proposed: false });
    };
    let known = asked.desk.standard_versions()?;
    let draft = |version: &str| {
        let stepped = stepped_up(&asked.standard, &next.level, version);
        let loaded = load_files(&stepped.files).standard;
        let standard = loaded.context("the draft would have errors")?.hash;
        anyhow::Ok(Step { version: version.to_owned(), standard, stepped })
    };
    // What was proposed under the next number is this very draft, where it is the same in every byte.
    let unnamed = next_version(&asked.standard.version, |_| false);
    let same = draft(version.unwrap_or(&unnamed))?;
    let proposed = known.iter().any(|other| other.standard == same.standard);
    let step = match version {
        None if !proposed => draft(&next_version(&asked.standard.version, |name| {
            known.iter().any(|other| other.version == name)
        }))?,
        _ => same,
    };
    Ok(Climb { words, step: Some(step), proposed, ladder })
}

/// How one thing that a level asks for stands, after its title: the figure, what is asked, how long it held.
pub fn stands_words(text: &Text, one: &Stands) -> String {
    let values = stands_values(text, one);
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    fill(&text.report.stands_at, &values)
}

/// The same without the title, with what is missing.
pub fn distance_words(text: &Text, one: &Stands) -> String {
    let metric = one.target.metric;
    let values = stands_values(text, one);
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let said = fill(&text.report.distance, &values);
    let asked = one.target.at_least.or(one.target.at_most);
    match (asked, one.figure.value) {
        (Some(asked), Some(value)) if !one.holds => {
            let missing = cell(metric, Some((asked - value).abs())).shown(text.language);
            format!("{said} · {}", fill(&text.report.short_of, &[("missing", &missing)]))
        }
        _ => said,
    }
}

fn stands_values(text: &Text, one: &Stands) -> [(&'static str, String); 5] {
    let metric = one.target.metric;
    let shown = |value: Option<f64>| cell(metric, value).shown(text.language);
    let asks = match (one.target.at_least, one.target.at_most) {
        (Some(least), _) => format!("{} {}", text.report.at_least, shown(Some(least))),
        (None, most) => format!("{} {}", text.report.at_most, shown(most)),
    };
    let value = one.figure.value;
    let value = value.map_or_else(|| "–".to_owned(), |value| shown(Some(value)));
    [
        ("title", one.title.clone()),
        ("asks", asks),
        ("value", value),
        ("cases", text.count(&text.report.cases, one.figure.sample)),
        ("days", text.count(&text.book.days, one.held_days.unsigned_abs())),
    ]
}

/// What a draft asks more of, in words.
pub fn raised_words(text: &Text, raised: &Raised) -> String {
    let values = [
        ("clause", raised.clause.to_string()),
        ("metric", text.word.metric(raised.metric).to_owned()),
        ("before", cell(raised.metric, Some(raised.from)).shown(text.language)),
        ("after", cell(raised.metric, Some(raised.to)).shown(text.language)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    fill(&text.report.raised, &values)
}
