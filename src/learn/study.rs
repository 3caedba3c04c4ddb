//! The whole of it: rows are put in order, a card is learnt from the older ones and tried on the newest,
//! then learnt from all.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
};

use super::{
    points::{Matrix, Points, Stay, learn},
    rows::{KEPT_BACK, Labelling, Row, drawn, in_order},
    terms::Terms,
    trial::{Trial, Verdict, verdict},
};
use crate::{
    model::{id::DepartmentId, standard::Scorecard},
    terms::{Phrase, Stemming},
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// A card has at most so many lines.
    pub lines: usize,
    /// What leaving the card in force costs, in bits a point.
    pub stay: f64,
    /// How often a card must be right to decide by itself.
    pub promise: f64,
    /// Terms that are not wanted.
    pub never: Vec<String>,
}

impl Default for Asked {
    fn default() -> Self {
        Self { lines: 300, stay: 0.5, promise: 0.98, never: Vec::new() }
    }
}

/// Fewer requests make no card.
pub const FEWEST_FOR_A_CARD: usize = 300;
/// Fewer requests make no card that decides.
pub const FEWEST_TO_DECIDE: usize = 1_000;
/// A share is told by so many requests.
const FEWEST_DECIDED: u32 = 300;
/// A department of fewer requests gets no points, where there are a thousand in all.
const FEWEST_OF_A_DEPARTMENT: usize = 30;
/// More rows are not learnt from in parts: the newest are enough to try the card on.
const MOST_IN_PARTS: usize = 20_000;
/// Into so many parts rows are cut, each tried by a card learnt from the others.
const PARTS: usize = 5;
/// Labels that a card doubts by so many points are shown.
pub const DOUBTED_BY: u32 = 5;

/// What there is to learn from, in order.
#[derive(Debug)]
pub struct Study {
    pub rows: Vec<Row>,
    pub terms: Terms,
    /// The departments of the card, by id.
    pub departments: Vec<DepartmentId>,
    /// Departments of too few requests, with how many they have.
    pub small: Vec<(DepartmentId, usize)>,
    /// By row: its department among those of the card; none where that has too few requests.
    pub right: Vec<Option<u32>>,
    asked: Asked,
    /// The card in force, in these terms.
    stay: Option<Stay>,
    /// Lines in force that are no learnt terms: they stay as they are.
    kept: Vec<(String, Vec<(DepartmentId, i32)>)>,
}

/// A card, and what came of trying it.
#[derive(Debug)]
pub struct Learnt {
    pub points: Points,
    pub lines: Vec<Line>,
    pub base: BTreeMap<DepartmentId, i32>,
    /// On the newest requests, by a card learnt from the older ones.
    pub newest: Trial,
    /// What that card said of them, by row; none of older ones.
    pub of_newest: Vec<Option<Verdict>>,
    /// How many requests that was learnt from.
    pub older: usize,
    /// By cards learnt from the other parts; none where there are many requests.
    pub in_parts: Option<Trial>,
    /// By row: what a card said that was not learnt from it; none where it is not known.
    pub verdicts: Vec<Option<Verdict>>,
    /// From which lead on it may decide.
    pub decide_from: Option<u32>,
}

/// A line of a learnt card, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub term: String,
    /// Most first.
    pub points: Vec<(DepartmentId, i32)>,
    /// Requests with the term.
    pub requests: usize,
    /// Those of them that were resolved in the first department.
    pub there: usize,
}

impl Study {
    /// Puts rows in order and reads their terms.
    pub fn new(
        rows: Vec<Row>,
        stemming: &Stemming,
        in_force: Option<&Scorecard>,
        asked: Asked,
        is_name: &mut dyn FnMut(&str) -> bool,
    ) -> Self {
        let rows = in_order(rows);
        let mut never = asked.never.clone();
        never.extend(in_force.iter().flat_map(|card| card.never.iter().cloned()));
        let terms = Terms::new(&rows, stemming, &never, is_name);
        let mut counts: BTreeMap<&DepartmentId, usize> = BTreeMap::new();
        for row in &rows {
            *counts.entry(&row.department).or_default() += 1;
        }
        let fewest =
            FEWEST_OF_A_DEPARTMENT.min((rows.len() * FEWEST_OF_A_DEPARTMENT / 1_000).max(5));
        let (large, small): (Vec<_>, Vec<_>) =
            counts.into_iter().partition(|(_, count)| *count >= fewest);
        let departments: Vec<DepartmentId> = large.into_iter().map(|(id, _)| id.clone()).collect();
        let small = small.into_iter().map(|(id, count)| (id.clone(), count)).collect();
        let right = rows
            .iter()
            .map(|row| departments.binary_search(&row.department).ok().map(|at| at as u32))
            .collect();
        let mut study =
            Self { rows, terms, departments, small, right, asked, stay: None, kept: Vec::new() };
        if let Some(card) = in_force {
            study.stay_with(card, stemming);
        }
        study
    }

    fn stay_with(&mut self, card: &Scorecard, stemming: &Stemming) {
        let k = self.departments.len();
        let at = |id: &DepartmentId| self.departments.binary_search(id).ok();
        let numbers: HashMap<Phrase, usize> = self
            .terms
            .texts
            .iter()
            .enumerate()
            .filter_map(|(at, text)| Some((Phrase::read(text, stemming).ok()?, at)))
            .collect();
        let mut points =
            Points { base: vec![0; k], lines: vec![vec![0; k]; self.terms.texts.len()] };
        for (id, base) in &card.base {
            if let Some(at) = at(id) {
                points.base[at] = *base;
            }
        }
        for line in &card.lines {
            let known = Phrase::read(&line.term, stemming).ok();
            match known.and_then(|phrase| numbers.get(&phrase)) {
                Some(term) => {
                    for (id, more) in &line.points {
                        if let Some(at) = at(id) {
                            points.lines[*term][at] = *more;
                        }
                    }
                }
                // No learnt term is written so: a person wrote it.
                None if line.term.contains('*')
                    || line.term.to_lowercase().starts_with("exact:") =>
                {
                    self.kept.push((line.term.clone(), line.points.clone()));
                }
                None => {}
            }
        }
        self.stay = Some(Stay { points, bits: self.asked.stay });
    }

    /// The rows a card can be learnt from.
    fn usable(&self) -> Vec<u32> {
        (0..self.rows.len() as u32).filter(|row| self.right[*row as usize].is_some()).collect()
    }

    /// How many of the newest rows are kept back.
    pub fn kept_back(&self) -> usize {
        self.rows.len() / KEPT_BACK
    }

    fn card_of(&self, rows: &[u32], lines: usize) -> Points {
        let departments: Vec<u32> = self.right.iter().map(|right| right.unwrap_or(0)).collect();
        let matrix = Matrix {
            terms: &self.terms.of_row,
            departments: &departments,
            rows,
            term_count: self.terms.texts.len(),
            department_count: self.departments.len(),
        };
        learn(&matrix, lines, self.stay.as_ref())
    }

    /// Learns a card; none where there are too few requests or departments. `progress` gets how much of the
    /// work is done, of how much, and ends it early by answering `Break`.
    pub fn card(&self, progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync)) -> Option<Learnt> {
        let usable = self.usable();
        if usable.len() < FEWEST_FOR_A_CARD || self.departments.len() < 2 {
            return None;
        }
        let in_parts = usable.len() <= MOST_IN_PARTS;
        let newest_from = (self.rows.len() - self.kept_back()) as u32;
        let older: Vec<u32> = usable.iter().copied().filter(|row| *row < newest_from).collect();
        let lines = self.asked.lines.saturating_sub(self.kept.len());

        // The newest rows are the last part: the card of the older ones is that of the other parts.
        let part = |row: u32| match row {
            row if row >= newest_from => PARTS - 1,
            row => row as usize * (PARTS - 1) / newest_from.max(1) as usize,
        };
        let mut works: Vec<Vec<u32>> = vec![usable.clone(), older.clone()];
        if in_parts {
            works.extend((0..PARTS - 1).map(|left_out| {
                usable.iter().copied().filter(|row| part(*row) != left_out).collect()
            }));
        }
        let mut cards = self.cards(&works, lines, works.len() as u64, progress)?;
        let mut of_parts = cards.split_off(2);
        let of_older = cards.pop()?;
        let points = cards.pop()?;
        if in_parts {
            of_parts.push(of_older.clone());
        }

        let measured = |row: u32| !self.rows[row as usize].by_card;
        let mut newest = Trial::default();
        let mut of_newest = vec![None; self.rows.len()];
        for row in (newest_from..self.rows.len() as u32).filter(|row| measured(*row)) {
            let said = verdict(&of_older, &self.terms.of_row[row as usize]);
            of_newest[row as usize] = Some(said);
            newest.note(&said, self.right[row as usize].unwrap_or(u32::MAX));
        }
        let mut verdicts = vec![None; self.rows.len()];
        let mut trial = Trial::default();
        for row in usable.iter().filter(|_| in_parts) {
            let said = verdict(&of_parts[part(*row)], &self.terms.of_row[*row as usize]);
            verdicts[*row as usize] = Some(said);
            if measured(*row) {
                trial.note(&said, self.right[*row as usize].unwrap_or(u32::MAX));
            }
        }
        let told = if in_parts { &trial } else { &newest };
        let decide_from = told
            .decides_from(self.asked.promise, FEWEST_DECIDED)
            .filter(|_| usable.len() >= FEWEST_TO_DECIDE);
        Some(Learnt {
            lines: self.lines_of(&points, &usable),
            base: self.departments.iter().cloned().zip(points.base.iter().copied()).collect(),
            points,
            newest,
            of_newest,
            older: older.len(),
            in_parts: in_parts.then_some(trial),
            verdicts,
            decide_from,
        })
    }

    /// Cards of several sets of rows, on as many cores as there are.
    fn cards(
        &self,
        works: &[Vec<u32>],
        lines: usize,
        steps: u64,
        progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
    ) -> Option<Vec<Points>> {
        use std::sync::{
            Mutex,
            atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (next, done, stopped) =
            (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let found: Mutex<Vec<Option<Points>>> = Mutex::new(vec![None; works.len()]);
        let work = || {
            while !stopped.load(Ordering::Relaxed) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(rows) = works.get(at) else {
                    return;
                };
                let card = self.card_of(rows, lines);
                let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                found[at] = Some(card);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if progress(done, steps).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..cores.min(works.len()) {
                scope.spawn(work);
            }
            work();
        });
        found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().collect()
    }

    /// The lines of a card, by department and points, each with its evidence.
    fn lines_of(&self, points: &Points, rows: &[u32]) -> Vec<Line> {
        let by_term = self.terms.rows(rows);
        let mut lines: Vec<Line> = points
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.iter().any(|points| *points != 0))
            .map(|(term, line)| {
                let mut points: Vec<(DepartmentId, i32)> = self
                    .departments
                    .iter()
                    .cloned()
                    .zip(line.iter().copied())
                    .filter(|(_, points)| *points != 0)
                    .collect();
                points.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
                let first = points.first().map(|(id, _)| id.clone());
                let there = by_term[term]
                    .iter()
                    .filter(|row| Some(&self.rows[**row as usize].department) == first.as_ref())
                    .count();
                Line {
                    term: self.terms.texts[term].clone(),
                    points,
                    requests: by_term[term].len(),
                    there,
                }
            })
            .collect();
        lines.extend(self.kept.iter().map(|(term, points)| Line {
            term: term.clone(),
            points: points.clone(),
            requests: 0,
            there: 0,
        }));
        lines.sort_by(|one, other| {
            let key = |line: &Line| {
                let first = line.points.first();
                let points = first.map_or(0, |(_, points)| *points);
                (first.map(|(id, _)| id.clone()), -points)
            };
            key(one).cmp(&key(other)).then_with(|| one.term.cmp(&other.term))
        });
        lines
    }

    /// Rows drawn fairly, each as likely as any other; whoever looks at them is not told where they went.
    pub fn sample(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..self.rows.len() as u32).filter(|row| !self.rows[*row as usize].by_card).collect();
        order.sort_by_cached_key(|row| {
            let row = &self.rows[*row as usize];
            (drawn(row), row.id.clone())
        });
        order
    }

    /// How a card that was not learnt from them does on the rows that somebody labelled without being told
    /// where they went.
    pub fn blind(&self, learnt: &Learnt) -> Trial {
        let mut trial = Trial::default();
        for (row, (by_parts, newest)) in learnt.verdicts.iter().zip(&learnt.of_newest).enumerate() {
            if let Some(said) = by_parts.as_ref().or(newest.as_ref())
                && self.rows[row].labelling == Labelling::Blind
            {
                trial.note(said, self.right[row].unwrap_or(u32::MAX));
            }
        }
        trial
    }

    /// Rows whose label a card doubts that was not learnt from them, by how far, most first.
    pub fn doubted(&self, learnt: &Learnt) -> Vec<(u32, u32, u32)> {
        let mut doubted: Vec<(u32, u32, u32)> = Vec::new();
        for (row, said) in learnt.verdicts.iter().enumerate() {
            let (Some(said), Some(right)) = (said, self.right[row]) else {
                continue;
            };
            // Whoever looked at it already has spoken.
            if self.rows[row].labelling != Labelling::Resolved {
                continue;
            }
            if said.found && said.first != right && said.lead >= DOUBTED_BY {
                doubted.push((row as u32, said.first, said.lead));
            }
        }
        doubted.sort_by_key(|(row, _, lead)| (std::cmp::Reverse(*lead), *row));
        doubted
    }
}
