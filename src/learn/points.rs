//! A scorecard from rows. What is made small is the loss in bits, Σ −log₂ p(right department), and what
//! the card costs its reader. As points are whole and a point doubles the odds, what a point more or less
//! gains is exact, from the present chances alone; the best such step is taken until none gains.

use super::bits::{BIT, Logarithms, log2, power, whole};

/// What there is to learn from, by numbers of rows, terms and departments.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// By row: its terms, rising.
    pub terms: &'a [Vec<u32>],
    /// By row: its department.
    pub departments: &'a [u32],
    /// The rows to learn from.
    pub rows: &'a [u32],
    /// How many terms there are.
    pub term_count: usize,
    /// How many departments there are.
    pub department_count: usize,
}

/// Points by term and department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    pub base: Vec<i32>,
    /// By term, by department; terms without a line have none but zeros.
    pub lines: Vec<Vec<i32>>,
}

impl Points {
    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.lines.iter().filter(|line| is_line(line)).count()
    }

    /// The sums of a row by department, and whether any line was found.
    pub fn sums(&self, terms: &[u32]) -> (Vec<i32>, bool) {
        let mut sums = self.base.clone();
        let mut found = false;
        for term in terms {
            let line = &self.lines[*term as usize];
            found |= is_line(line);
            for (sum, points) in sums.iter_mut().zip(line) {
                *sum += points;
            }
        }
        (sums, found)
    }
}

fn is_line(line: &[i32]) -> bool {
    line.iter().any(|points| *points != 0)
}

/// No line gives more points.
const MOST: i32 = 9;
/// No line names more departments.
const MOST_DEPARTMENTS: usize = 4;
/// A step that gains less is none: a thousandth of a bit.
const LEAST_GAIN: i64 = BIT / 1000;
/// Behind an entry is a count of so many requests; of one less where there are few in all.
const FEWEST: u32 = 3;
/// Few are so many.
const FEW: u64 = 1_000;

/// What a card in force costs to leave, in parts of a bit a point; and the card itself.
#[derive(Debug, Clone)]
pub struct Stay {
    pub points: Points,
    pub bits: f64,
}

/// Learns a card of at most so many lines.
pub fn learn(matrix: &Matrix<'_>, lines: usize, stay: Option<&Stay>) -> Points {
    let mut descent = Descent::new(matrix, stay);
    descent.descend((lines + 200).max(lines * 3 / 2));
    loop {
        let count = descent.points.count();
        if count <= lines {
            break;
        }
        descent.prune((count / 12).clamp(1, count - lines));
        descent.descend(0);
    }
    descent.points
}

fn add(sums: &mut [i64], more: &[i64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// A card on its way.
struct Descent<'a> {
    matrix: &'a Matrix<'a>,
    stay: Option<&'a Stay>,
    logarithms: Logarithms,
    /// What an entry costs its reader, by its points; and what a point costs that leaves the card in force.
    prices: [i64; MOST as usize + 2],
    leaving: i64,
    points: Points,
    /// By term: the rows that have it, by their place among those learnt from.
    rows: Vec<Vec<u32>>,
    /// By term and department: requests with the term that belong there.
    counts: Vec<u32>,
    /// By department: requests that belong there.
    of_department: Vec<u32>,
    /// By row and department: the sum.
    sums: Vec<i32>,
    chances: Vec<f64>,
    /// By row: log₂(1 + p) of each department, then log₂(1 − p/2) of each.
    logs: Vec<i64>,
    /// By term, and of all rows: the sums of these.
    of_terms: Vec<i64>,
    of_all: Vec<i64>,
    /// What a row's change by, while it is renewed.
    change: Vec<i64>,
    /// By term: the best step, its gain first.
    best: Vec<(i64, u32, i32)>,
    /// Terms whose best step is to be found again.
    stale: Vec<u32>,
    is_stale: Vec<bool>,
}

impl<'a> Descent<'a> {
    fn new(matrix: &'a Matrix<'a>, stay: Option<&'a Stay>) -> Self {
        let (n, k, t) = (matrix.rows.len(), matrix.department_count, matrix.term_count);
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); t];
        let mut counts = vec![0; t * k];
        let mut of_department = vec![0; k];
        for (at, row) in matrix.rows.iter().enumerate() {
            let department = matrix.departments[*row as usize] as usize;
            of_department[department] += 1;
            for term in &matrix.terms[*row as usize] {
                rows[*term as usize].push(at as u32);
                counts[*term as usize * k + department] += 1;
            }
        }
        let smallest = of_department.iter().copied().filter(|n| *n > 0).min().unwrap_or(1).max(1);
        let base = of_department
            .iter()
            .map(|n| log2(f64::from((*n).max(1)) / f64::from(smallest)).round() as i32);
        let points = match stay {
            Some(stay) => stay.points.clone(),
            None => Points { base: base.collect(), lines: vec![vec![0; k]; t] },
        };
        let mut descent = Self {
            matrix,
            stay,
            logarithms: Logarithms::new(),
            prices: std::array::from_fn(|points| {
                let points = points as f64;
                if points == 0.0 { 0 } else { whole(0.15 + 0.15 * points + 0.05 * points * points) }
            }),
            leaving: stay.map_or(0, |stay| whole(stay.bits)),
            points,
            rows,
            counts,
            of_department,
            sums: vec![0; n * k],
            chances: vec![0.0; n * k],
            logs: vec![0; n * k * 2],
            of_terms: vec![0; t * k * 2],
            of_all: vec![0; k * 2],
            change: vec![0; k * 2],
            best: vec![(0, 0, 0); t],
            stale: Vec::new(),
            is_stale: vec![false; t],
        };
        descent.hold_to_counts();
        descent.renew();
        descent
    }

    /// What a card in force says that the counts of today speak against is taken out.
    fn hold_to_counts(&mut self) {
        for term in 0..self.points.lines.len() {
            for department in 0..self.matrix.department_count {
                let points = self.points.lines[term][department];
                if points != 0 && !self.agrees(term, department, points.signum()) {
                    self.points.lines[term][department] = 0;
                }
            }
        }
    }

    /// All sums anew.
    fn renew(&mut self) {
        let k = self.matrix.department_count;
        self.of_terms.fill(0);
        self.of_all.fill(0);
        for at in 0..self.matrix.rows.len() {
            let terms = &self.matrix.terms[self.matrix.rows[at] as usize];
            let (sums, _) = self.points.sums(terms);
            self.sums[at * k..(at + 1) * k].copy_from_slice(&sums);
            self.weigh(at);
            let logs = &self.logs[at * k * 2..(at + 1) * k * 2];
            add(&mut self.of_all, logs);
            for term in terms {
                let from = *term as usize * k * 2;
                add(&mut self.of_terms[from..from + k * 2], logs);
            }
        }
        self.stale = (0..self.matrix.term_count as u32).collect();
        self.is_stale.fill(true);
    }

    /// The chances of a row from its sums.
    fn weigh(&mut self, at: usize) {
        let k = self.matrix.department_count;
        let sums = &self.sums[at * k..(at + 1) * k];
        let chances = &mut self.chances[at * k..(at + 1) * k];
        let (more, less) = self.logs[at * k * 2..(at + 1) * k * 2].split_at_mut(k);
        let most = sums.iter().copied().max().unwrap_or(0);
        let mut whole = 0.0;
        for (chance, sum) in chances.iter_mut().zip(sums) {
            *chance = power(sum - most);
            whole += *chance;
        }
        for ((chance, more), less) in chances.iter_mut().zip(more).zip(less) {
            *chance /= whole;
            *more = self.logarithms.of_one_and(*chance);
            // log₂(1 − p/2) = log₂(1 + (1 − p)) − 1.
            *less = self.logarithms.of_one_and(1.0 - *chance) - BIT;
        }
    }

    /// Takes the best step until none gains. New lines only while there are fewer than so many.
    fn descend(&mut self, budget: usize) {
        let mut lines = self.points.count();
        loop {
            let free = lines < budget;
            let mut stale = std::mem::take(&mut self.stale);
            stale.retain(|term| {
                let at = *term as usize;
                // Where there is no room for a new line, what it would gain can wait.
                let waits = !free && !is_line(&self.points.lines[at]);
                if !waits {
                    self.is_stale[at] = false;
                    self.best[at] = self.best_of(at);
                }
                waits
            });
            self.stale = stale;
            let mut found: Option<(i64, Option<u32>, u32, i32)> = None;
            for department in 0..self.matrix.department_count {
                for step in [1, -1] {
                    let gain = self.gain_of_base(department, step);
                    if gain > LEAST_GAIN && found.is_none_or(|(best, ..)| gain > best) {
                        found = Some((gain, None, department as u32, step));
                    }
                }
            }
            for (term, (gain, department, step)) in self.best.iter().enumerate() {
                if *gain > LEAST_GAIN
                    && found.is_none_or(|(best, ..)| *gain > best)
                    && (free || is_line(&self.points.lines[term]))
                {
                    found = Some((*gain, Some(term as u32), *department, *step));
                }
            }
            let Some((_, term, department, step)) = found else {
                break;
            };
            match term {
                Some(term) => {
                    let line = &mut self.points.lines[term as usize];
                    let was = is_line(line);
                    line[department as usize] += step;
                    match (was, is_line(line)) {
                        (false, true) => lines += 1,
                        (true, false) => lines -= 1,
                        _ => {}
                    }
                    let rows = std::mem::take(&mut self.rows[term as usize]);
                    for row in &rows {
                        self.step(*row as usize, department as usize, step);
                    }
                    self.rows[term as usize] = rows;
                    self.touch(term);
                }
                None => {
                    self.points.base[department as usize] += step;
                    self.renew();
                }
            }
        }
    }

    fn touch(&mut self, term: u32) {
        if !std::mem::replace(&mut self.is_stale[term as usize], true) {
            self.stale.push(term);
        }
    }

    /// One department of a row gets a point more or less.
    fn step(&mut self, at: usize, department: usize, step: i32) {
        let k = self.matrix.department_count;
        let range = at * k * 2..(at + 1) * k * 2;
        for (change, was) in self.change.iter_mut().zip(&self.logs[range.clone()]) {
            *change = -*was;
        }
        self.sums[at * k + department] += step;
        self.weigh(at);
        add(&mut self.change, &self.logs[range]);
        add(&mut self.of_all, &self.change);
        for term in &self.matrix.terms[self.matrix.rows[at] as usize] {
            let from = *term as usize * k * 2;
            add(&mut self.of_terms[from..from + k * 2], &self.change);
            if !std::mem::replace(&mut self.is_stale[*term as usize], true) {
                self.stale.push(*term);
            }
        }
    }

    fn gain_of_base(&self, department: usize, step: i32) -> i64 {
        let belong = i64::from(self.of_department[department]) * BIT;
        if (self.points.base[department] + step).abs() > 3 * MOST {
            return 0;
        }
        let stay = self.stay.map_or(0, |stay| {
            let is = self.points.base[department];
            let was = stay.points.base[department];
            self.leaving * i64::from((is + step - was).abs() - (is - was).abs())
        });
        match step {
            1 => belong - self.of_all[department] - stay,
            _ => -belong - self.of_all[self.matrix.department_count + department] - stay,
        }
    }

    /// The best step of a term: its gain, the department, and a point more or less.
    fn best_of(&self, term: usize) -> (i64, u32, i32) {
        let k = self.matrix.department_count;
        let mut best = (0, 0, 0);
        let (more, less) = self.of_terms[term * k * 2..(term + 1) * k * 2].split_at(k);
        let line = &self.points.lines[term];
        let named = line.iter().filter(|points| **points != 0).count();
        for (department, is) in line.iter().copied().enumerate() {
            let at = term * k + department;
            let belong = i64::from(self.counts[at]) * BIT;
            for step in [1, -1] {
                let away = is.signum() == step || is == 0;
                if away && ((is + step).abs() > MOST || is == 0 && named >= MOST_DEPARTMENTS) {
                    continue;
                }
                let gain = match step {
                    1 => belong - more[department],
                    _ => -belong - less[department],
                };
                let gain = gain - self.price_of(term, department, is + step)
                    + self.price_of(term, department, is);
                if gain > best.0 && (!away || self.agrees(term, department, step)) {
                    best = (gain, department as u32, step);
                }
            }
        }
        best
    }

    /// Whether the counts agree with a term that speaks for a department, or against it.
    fn agrees(&self, term: usize, department: usize, step: i32) -> bool {
        let all = self.matrix.rows.len() as u64;
        let belong = u64::from(self.counts[term * self.matrix.department_count + department]);
        let expected = self.rows[term].len() as u64 * u64::from(self.of_department[department]);
        let fewest = u64::from(if all <= FEW { FEWEST - 1 } else { FEWEST });
        if step > 0 {
            belong * all > expected && belong >= fewest
        } else {
            belong * all < expected && expected >= fewest * all
        }
    }

    /// What an entry costs its reader, and what it costs to leave the card in force.
    fn price_of(&self, term: usize, department: usize, points: i32) -> i64 {
        let stay = self.stay.map_or(0, |stay| {
            let was = stay.points.lines[term][department];
            self.leaving * i64::from((points - was).abs())
        });
        self.prices[points.unsigned_abs() as usize] + stay
    }

    /// Takes out the lines that harm least.
    fn prune(&mut self, count: usize) {
        let k = self.matrix.department_count;
        let mut harms: Vec<(i64, usize)> = Vec::new();
        for (term, line) in self.points.lines.iter().enumerate() {
            if !is_line(line) {
                continue;
            }
            let mut harm = 0;
            for at in &self.rows[term] {
                let at = *at as usize;
                let department = self.matrix.departments[self.matrix.rows[at] as usize] as usize;
                let chances = &self.chances[at * k..(at + 1) * k];
                let without: f64 = chances.iter().zip(line).map(|(p, w)| p * power(-w)).sum();
                harm += i64::from(line[department]) * BIT + whole(log2(without));
            }
            for (department, points) in line.iter().enumerate() {
                harm -=
                    self.price_of(term, department, *points) - self.price_of(term, department, 0);
            }
            harms.push((harm, term));
        }
        harms.sort_unstable();
        for (_, term) in harms.into_iter().take(count) {
            self.points.lines[term].fill(0);
        }
        self.renew();
    }
}
