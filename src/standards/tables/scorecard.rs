//! The scorecard: points by term and department.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    model::{
        id::{DepartmentId, ScorecardId},
        standard::{PointLine, Scorecard},
    },
    standards::reader::{Kind, Table},
};

/// What a card that says nothing else asks for before it decides.
const DECIDE_FROM: u32 = 5;
/// What `decide_from` says of a card that only suggests.
const NEVER: &str = "never";
/// No card may ask for more points: none could ever decide.
const MOST_LEAD: f64 = 99.0;
/// No department may have more points before any term is found.
const MOST_BASE: i64 = 99;

/// The scorecard of a standard, of which there is one.
pub(super) fn read(table: Table<'_, '_>, known: &mut Option<Scorecard>) {
    if let Some(before) = known {
        let hint = format!("the first is in {}; a standard has one", before.place.file);
        let span = table.span.clone();
        table.source.error("S021", span, "there are two tables [scorecard]", hint);
        return;
    }
    let id = table.defines(Kind::Scorecard);
    if table.value("points").is_none() {
        table.needed("points");
    }
    let scorecard = Scorecard {
        id: ScorecardId::from(id),
        decide_from: decide_from(&table),
        base: table.table("base").map(base).unwrap_or_default(),
        why: table.text("why"),
        never: table.texts("never"),
        audit: audit(&table),
        lines: table.table("points").map(lines).unwrap_or_default(),
        place: table.place(),
    };
    table.finish();
    *known = Some(scorecard);
}

fn decide_from(table: &Table<'_, '_>) -> Option<u32> {
    let Some(value) = table.value("decide_from") else {
        return Some(DECIDE_FROM);
    };
    if value.get_ref().as_str().is_some() {
        return match table.text("decide_from").as_deref() {
            Some(NEVER) => None,
            other => {
                table.unknown("`decide_from`", other.unwrap_or(""), value.span(), &[NEVER]);
                None
            }
        };
    }
    let (points, span) = table.whole("decide_from")?;
    if (1..=MOST_LEAD as i64).contains(&points) {
        return u32::try_from(points).ok();
    }
    table.source.error(
        "S013",
        span,
        format!("`decide_from` is {points}"),
        "write how many points ahead it decides, from 1 to 99; \"never\" lets it suggest only",
    );
    None
}

/// One in how many is looked at: written so, or as a share.
fn audit(table: &Table<'_, '_>) -> Option<u32> {
    let value = table.value("audit")?;
    let number = table.number("audit", 0.0, 100_000.0)?;
    if number == 0.0 {
        return None;
    }
    if number >= 2.0 && number.fract() == 0.0 {
        return Some(number as u32);
    }
    if number > 0.5 {
        table.source.error(
            "S013",
            value.span(),
            format!("`audit` is {number}"),
            "write a share as 0.02, or 50 for one request in fifty",
        );
        return None;
    }
    Some((1.0 / number).round() as u32)
}

fn base(table: Table<'_, '_>) -> BTreeMap<DepartmentId, i32> {
    let mut base = BTreeMap::new();
    for (id, span, _) in table.entries() {
        table.refers(Kind::Department, &id, span);
        let Some((points, span)) = table.whole(&id) else {
            continue;
        };
        if (-MOST_BASE..=MOST_BASE).contains(&points) {
            base.insert(DepartmentId::from(id), points as i32);
        } else {
            let most = MOST_BASE;
            let hint = format!("write whole points from -{most} to {most}");
            table.source.error("S013", span, format!("`{id}` is {points}"), hint);
        }
    }
    base
}

fn lines(table: Table<'_, '_>) -> Vec<PointLine> {
    let mut lines = Vec::new();
    for (term, span, _) in table.entries() {
        let Some(row) = table.table(&term) else {
            continue;
        };
        lines.push(PointLine { points: points(&row, &span), place: table.place_of(&span), term });
    }
    lines
}

fn points(row: &Table<'_, '_>, line: &Range<usize>) -> Vec<(DepartmentId, i32)> {
    let most = i64::from(Scorecard::MOST);
    let mut points = Vec::new();
    for (id, span, _) in row.entries() {
        row.refers(Kind::Department, &id, span);
        let Some((number, span)) = row.whole(&id) else {
            continue;
        };
        if number != 0 && (-most..=most).contains(&number) {
            points.push((DepartmentId::from(id), number as i32));
        } else {
            let hint = format!("write whole points from -{most} to {most}, and leave a 0 out");
            row.source.error("S013", span, format!("`{id}` is {number}"), hint);
        }
    }
    if row.entries().is_empty() {
        let hint = "write points for a department, or take the line out";
        row.source.error("S011", line.clone(), "the line gives no points", hint);
    }
    points
}
