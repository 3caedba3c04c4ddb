//! What a draft would have made of the past, as tables.

use crate::report::{Cell, Column, Table};
use crate::{
    model::{id::DepartmentId, standard::Standard},
    standards::simulate::{Breaches, Simulation},
    text::{Text, fill},
};

/// The tables of a simulation: what changed, from where to where, which clauses, which breaches, the
/// load of each department.
pub fn simulation_tables(found: &Simulation, draft: &Standard, text: &Text) -> Vec<Table> {
    let words = &text.simulation;
    let count = |count: u64| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX));
    let share = |part: u64, whole: u64| {
        if whole == 0 { Cell::None } else { Cell::Share(part as f64 / whole as f64) }
    };
    let department = |id: &DepartmentId| {
        let title = draft
            .department(id.as_str())
            .map_or(id.as_str(), |department| department.title.as_str());
        Cell::from(title)
    };
    let breaches = |kinds: &std::collections::BTreeMap<_, Breaches>| -> u64 {
        kinds.values().map(|breaches| breaches.count).sum()
    };
    let whole = Table {
        title: words.title.clone(),
        columns: vec![
            Column::left("what", &words.what),
            Column::right("count", &words.count),
            Column::right("share", &words.share),
        ],
        rows: [
            ("requests", &words.requests, found.requests, None),
            ("rerouted", &words.rerouted, found.rerouted, Some(found.requests)),
            ("reprioritised", &words.reprioritised, found.reprioritised, Some(found.requests)),
            ("rescripted", &words.rescripted, found.rescripted, Some(found.requests)),
            ("retimed", &words.retimed, found.retimed, Some(found.deadlines)),
            ("saved", &words.saved, breaches(&found.saved), None),
            ("added", &words.added, breaches(&found.added), None),
        ]
        .into_iter()
        .map(|(_, title, number, of)| {
            vec![
                title.as_str().into(),
                count(number),
                of.map_or(Cell::None, |of| share(number, of)),
            ]
        })
        .collect(),
        notes: vec![words.note.clone()],
    };
    let mut tables = vec![whole];
    if !found.matrix.is_empty() {
        tables.push(Table {
            title: words.matrix.clone(),
            columns: vec![
                Column::left("from", &words.from),
                Column::left("to", &words.to),
                Column::right("count", &words.count),
            ],
            rows: found
                .matrix
                .iter()
                .map(|((from, to), number)| vec![department(from), department(to), count(*number)])
                .collect(),
            notes: Vec::new(),
        });
        let mut responsible: Vec<_> = found.responsible.iter().collect();
        responsible.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
        tables.push(Table {
            title: words.responsible.clone(),
            columns: vec![
                Column::left("clause", &words.clause),
                Column::right("count", &words.count),
            ],
            rows: responsible
                .into_iter()
                .map(|(clause, number)| vec![clause.as_str().into(), count(*number)])
                .collect(),
            notes: Vec::new(),
        });
        tables.push(Table {
            title: words.examples.clone(),
            columns: vec![
                Column::left("request", "#"),
                Column::left("subject", &words.subject),
                Column::left("from", &words.from),
                Column::left("to", &words.to),
                Column::left("clause", &words.clause),
            ],
            rows: found
                .examples
                .iter()
                .map(|example| {
                    vec![
                        format!("#{}", example.request).into(),
                        shortened(&example.subject).into(),
                        department(&example.from),
                        department(&example.to),
                        example.clause.as_str().into(),
                    ]
                })
                .collect(),
            notes: Vec::new(),
        });
    }
    for (name, kinds) in [(&words.saved, &found.saved), (&words.added, &found.added)] {
        if kinds.is_empty() {
            continue;
        }
        tables.push(Table {
            title: name.clone(),
            columns: vec![
                Column::left("kind", &words.deadline),
                Column::right("count", &words.count),
                Column::left("examples", &words.for_example),
            ],
            rows: kinds
                .iter()
                .map(|(kind, breaches)| {
                    let examples: Vec<String> =
                        breaches.examples.iter().map(|request| format!("#{request}")).collect();
                    vec![
                        text.word.kind(*kind).into(),
                        count(breaches.count),
                        examples.join(" ").into(),
                    ]
                })
                .collect(),
            notes: Vec::new(),
        });
    }
    tables.push(load(found, &department, text));
    tables
}

/// Requests received by department, then and under the draft, with the busiest hour of each.
fn load(found: &Simulation, department: &dyn Fn(&DepartmentId) -> Cell, text: &Text) -> Table {
    let words = &text.simulation;
    let mut by_department: std::collections::BTreeMap<&DepartmentId, [u64; 2]> =
        std::collections::BTreeMap::new();
    let mut busiest: std::collections::BTreeMap<&DepartmentId, [(u64, u32); 2]> =
        std::collections::BTreeMap::new();
    for ((id, hour), (then, draft)) in &found.load {
        let sums = by_department.entry(id).or_default();
        let tops = busiest.entry(id).or_default();
        for (at, number) in [*then, *draft].into_iter().enumerate() {
            sums[at] += number;
            if number > tops[at].0 {
                tops[at] = (number, *hour);
            }
        }
    }
    let hour = |(number, hour): (u64, u32)| {
        if number == 0 {
            Cell::None
        } else {
            let next = (hour + 1) % 24;
            fill(
                &words.at_hour,
                &[("hours", &format!("{hour:02}–{next:02}")), ("n", &number.to_string())],
            )
            .into()
        }
    };
    Table {
        title: words.load.clone(),
        columns: vec![
            Column::left("department", &words.department),
            Column::right("then", &words.then),
            Column::right("draft", &words.draft),
            Column::left("then_busiest", &words.then_busiest),
            Column::left("draft_busiest", &words.draft_busiest),
        ],
        rows: by_department
            .into_iter()
            .map(|(id, [then, draft])| {
                let tops = busiest.get(id).copied().unwrap_or_default();
                vec![
                    department(id),
                    Cell::Count(i64::try_from(then).unwrap_or(i64::MAX)),
                    Cell::Count(i64::try_from(draft).unwrap_or(i64::MAX)),
                    hour(tops[0]),
                    hour(tops[1]),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

fn shortened(subject: &str) -> String {
    const MOST: usize = 48;
    if subject.chars().count() <= MOST {
        return subject.to_owned();
    }
    let cut: String = subject.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}
