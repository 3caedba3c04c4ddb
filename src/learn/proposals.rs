//! Single changes of the rules that stand, from requests that were handed on: a rule retired, narrowed by a
//! word, or added. Each is found on the older two thirds and judged by the newest third, by routing both
//! again with the change: fixed is what was wrong before and right after, broken the reverse.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    draft::Edit,
    study::{Learnt, Study},
    trial::{ONE_SIDED, lower_bound},
};
use crate::model::{
    id::DepartmentId,
    routing::Router,
    standard::{Condition, Standard},
};

/// A change, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub edit: Edit,
    /// Older requests that it makes right, and those that it makes wrong.
    pub fixes: u32,
    pub breaks: u32,
    /// The same of the newest third, by which it is judged.
    pub better: u32,
    pub worse: u32,
    /// Whether the newest third speaks for it too little: it is never taken by default.
    pub doubtful: bool,
    /// Of a rule to be retired: older requests that it decided, and those of them that were right.
    pub decided: Option<(u32, u32)>,
    /// Where requests that it makes right go today, with how many, most first.
    pub from: Vec<(DepartmentId, u32)>,
    /// Where they belong.
    pub to: Vec<(DepartmentId, u32)>,
    /// Rows that it makes right, the newest first.
    pub rows: Vec<u32>,
    /// Whether they are right by the card alone: without it the change mends nothing.
    pub needs_card: bool,
}

/// A change needs requests of so many clients.
const FEWEST_CLIENTS: usize = 5;
/// It must be right in this share of what it touches.
const RIGHT: f64 = 0.6;
/// Surely in this one.
const SURELY: f64 = 0.5;
/// So many of each kind are looked for.
const MOST_OF_A_KIND: usize = 12;
/// So many rules are looked at: those wrong most often.
const MOST_RULES: usize = 40;
/// So many rows are shown.
const ROWS: usize = 10;
/// So many beginnings are refined, by each of two orders.
const BEGINNINGS: usize = 20;

/// Where a request goes today.
#[derive(Debug, Clone, PartialEq)]
struct Today {
    /// The place of the rule that decides: a thousand apart, so that new ones fit between.
    at: i64,
    department: DepartmentId,
}

/// Behind all rules.
const LAST: i64 = i64::MAX;
/// Behind all that stand, before the fallback.
const CARD: i64 = LAST - 2;
/// Behind all that stand, before the card.
const ADDED: i64 = LAST - 3;
/// From rule to rule.
const APART: i64 = 1_000;

/// What changes are looked for in.
struct Search<'a> {
    study: &'a Study,
    standard: &'a Standard,
    learnt: Option<&'a Learnt>,
    today: Vec<Today>,
    /// The first of the newest third.
    newest: usize,
    found: Vec<Proposal>,
}

/// Changes of the rules of a standard; the surest kinds first, of each the one that mends most.
pub fn propose(study: &Study, standard: &Standard, learnt: Option<&Learnt>) -> Vec<Proposal> {
    let router = Router::new(standard);
    let place: HashMap<&str, i64> = standard
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (rule.id.as_str(), at as i64 * APART))
        .collect();
    let today = (0..study.rows.len())
        .map(|row| {
            let decision = router.route(&study.rows[row].facts());
            let at = decision.rule.as_ref().and_then(|rule| place.get(rule.as_str()));
            match at {
                Some(at) => Today { at: *at, department: decision.department },
                None => behind_rules(study, learnt, row, decision.department),
            }
        })
        .collect();
    let newest = study.rows.len() - study.rows.len() / 3;
    let mut search = Search { study, standard, learnt, today, newest, found: Vec::new() };
    search.rules();
    search.add();
    search.found
}

/// Where a request goes that no rule decides: where the card says that was not learnt from it, else where
/// the fallback sends it.
fn behind_rules(
    study: &Study,
    learnt: Option<&Learnt>,
    row: usize,
    fallback: DepartmentId,
) -> Today {
    let said = learnt
        .and_then(|learnt| learnt.verdicts.get(row)?.as_ref())
        .filter(|said| said.found && said.lead > 0);
    match said {
        Some(said) => {
            Today { at: CARD, department: study.departments[said.first as usize].clone() }
        }
        None => Today { at: LAST, department: fallback },
    }
}

impl Search<'_> {
    fn right(&self, row: usize) -> bool {
        self.today[row].department == self.study.rows[row].department
    }

    /// Rows that measure: what the card sent and nobody moved confirms itself.
    fn measures(&self, row: usize) -> bool {
        !self.study.rows[row].by_card
    }

    /// Different clients among rows.
    fn clients(&self, rows: impl Iterator<Item = usize>) -> usize {
        rows.map(|row| self.study.rows[row].client.unwrap_or(-1 - row as i64))
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Rules that stand, those wrong most often first: retired where the next rule or the card is right more
    /// often, else narrowed by words.
    fn rules(&mut self) {
        let mut wrong: BTreeMap<i64, u32> = BTreeMap::new();
        for row in 0..self.newest {
            if self.measures(row) && !self.right(row) && self.today[row].at < ADDED {
                *wrong.entry(self.today[row].at).or_default() += 1;
            }
        }
        let mut order: Vec<(i64, u32)> = wrong.into_iter().collect();
        order.sort_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
        order.truncate(MOST_RULES);
        order.retain(|(_, count)| *count as usize >= FEWEST_CLIENTS);
        let (mut retired, mut narrowed) = (Vec::new(), Vec::new());
        for (at, _) in order {
            let Some(rule) = self.standard.rules.get((at / APART) as usize) else {
                continue;
            };
            // What a fact decides, words do not judge.
            if !rule.when.iter().all(Condition::is_of_words) {
                continue;
            }
            let rows: Vec<usize> = (0..self.today.len())
                .filter(|row| self.today[*row].at == at && self.measures(*row))
                .collect();
            let after = self.without(at, &rows);
            match self.retire(rule.id.as_str(), &rows, &after) {
                Some(proposal) => retired.push(proposal),
                None => narrowed.extend(self.narrow(rule.id.as_str(), rows, after)),
            }
        }
        retired.truncate(MOST_OF_A_KIND);
        narrowed.sort_by_key(|one| std::cmp::Reverse(i64::from(one.fixes) - i64::from(one.breaks)));
        narrowed.truncate(MOST_OF_A_KIND);
        self.found.extend(retired);
        self.found.extend(narrowed);
    }

    /// Where rows would go without a rule: by the next that holds, else by what the card says that was not
    /// learnt from them.
    fn without(&self, at: i64, rows: &[usize]) -> Vec<Today> {
        let mut standard = self.standard.clone();
        standard.rules.remove((at / APART) as usize);
        let router = Router::new(&standard);
        rows.iter()
            .map(|row| {
                let decision = router.route(&self.study.rows[*row].facts());
                let rules = &self.standard.rules;
                let place = decision
                    .rule
                    .as_ref()
                    .and_then(|id| rules.iter().position(|rule| rule.id == *id));
                match place {
                    Some(at) => Today { at: at as i64 * APART, department: decision.department },
                    None => behind_rules(self.study, self.learnt, *row, decision.department),
                }
            })
            .collect()
    }

    /// Counts what a change makes right and wrong: of the older rows, and of the newest.
    fn judge(&self, changes: &[(usize, Today)]) -> Judged {
        let mut judged = Judged::default();
        for (row, after) in changes {
            let truth = &self.study.rows[*row].department;
            let (was, is) = (self.right(*row), after.department == *truth);
            judged.by_card += usize::from(!was && is && after.at == CARD);
            let (good, bad) = if *row < self.newest {
                (&mut judged.fixes, &mut judged.breaks)
            } else {
                (&mut judged.better, &mut judged.worse)
            };
            if !was && is {
                good.push(*row);
            }
            *bad += u32::from(was && !is);
        }
        judged
    }

    fn proposal(&self, edit: Edit, judged: &Judged, decided: Option<(u32, u32)>) -> Proposal {
        let count = |of: &dyn Fn(usize) -> DepartmentId| {
            let mut counts: BTreeMap<DepartmentId, u32> = BTreeMap::new();
            for row in &judged.fixes {
                *counts.entry(of(*row)).or_default() += 1;
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            counts
        };
        let (better, worse) = (judged.better.len() as u32, judged.worse);
        let all = judged.better.iter().rev().chain(judged.fixes.iter().rev());
        Proposal {
            edit,
            fixes: judged.fixes.len() as u32,
            breaks: judged.breaks,
            better,
            worse,
            doubtful: better < 2 || 2 * better < 3 * worse,
            decided,
            from: count(&|row| self.today[row].department.clone()),
            to: count(&|row| self.study.rows[row].department.clone()),
            rows: all.take(ROWS).map(|row| *row as u32).collect(),
            needs_card: 2 * judged.by_card > judged.fixes.len() + judged.better.len(),
        }
    }

    /// Whether the older rows speak for a change.
    fn holds(&self, judged: &Judged) -> bool {
        let (fixes, all) = (judged.fixes.len() as u32, judged.fixes.len() as u32 + judged.breaks);
        self.clients(judged.fixes.iter().copied()) >= FEWEST_CLIENTS
            && f64::from(fixes) >= RIGHT * f64::from(all)
            && lower_bound(fixes, all, ONE_SIDED) >= SURELY
    }

    fn retire(&mut self, rule: &str, rows: &[usize], after: &[Today]) -> Option<Proposal> {
        let changes: Vec<(usize, Today)> =
            rows.iter().copied().zip(after.iter().cloned()).collect();
        let judged = self.judge(&changes);
        let (fixes, breaks) = (judged.fixes.len() as f64, f64::from(judged.breaks));
        if fixes - breaks <= ONE_SIDED * (fixes + breaks).sqrt() || !self.holds(&judged) {
            return None;
        }
        let older: Vec<usize> = rows.iter().copied().filter(|row| *row < self.newest).collect();
        let right = older.iter().filter(|row| self.right(**row)).count() as u32;
        // A rule that is right mostly is narrowed, not taken out.
        if right * 10 > older.len() as u32 * 7 {
            return None;
        }
        let edit = Edit::Retire { rule: rule.to_owned() };
        let proposal = self.proposal(edit, &judged, Some((older.len() as u32, right)));
        if !proposal.doubtful {
            for (row, after) in rows.iter().zip(after) {
                self.today[*row] = after.clone();
            }
        }
        Some(proposal)
    }

    /// Words at which a rule holds no more, one after the other, the best first.
    fn narrow(&mut self, rule: &str, rows: Vec<usize>, after: Vec<Today>) -> Vec<Proposal> {
        let mut left: Vec<(usize, Today)> = rows.into_iter().zip(after).collect();
        let mut found = Vec::new();
        for _ in 0..3 {
            let mut gains: HashMap<u32, i64> = HashMap::new();
            for (row, after) in left.iter().filter(|(row, _)| *row < self.newest) {
                let truth = &self.study.rows[*row].department;
                let gain = match (self.right(*row), after.department == *truth) {
                    (false, true) => 1,
                    (true, false) => -1,
                    _ => continue,
                };
                for term in &self.study.terms.of_row[*row] {
                    *gains.entry(*term).or_default() += gain;
                }
            }
            let own = self.words_of(rule);
            let best = gains
                .into_iter()
                .filter(|(term, _)| !own.contains(&self.study.terms.texts[*term as usize]))
                .max_by_key(|(term, gain)| (*gain, std::cmp::Reverse(*term)));
            let Some((term, gain)) = best.filter(|(_, gain)| *gain >= FEWEST_CLIENTS as i64) else {
                break;
            };
            let _ = gain;
            let (touched, rest): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|(row, _)| self.has(*row, term));
            left = rest;
            let judged = self.judge(&touched);
            if !self.holds(&judged) {
                break;
            }
            let text = self.study.terms.texts[term as usize].clone();
            let edit = Edit::Narrow { rule: rule.to_owned(), term: text };
            let proposal = self.proposal(edit, &judged, None);
            if !proposal.doubtful {
                for (row, after) in touched {
                    self.today[row] = after;
                }
            }
            found.push(proposal);
        }
        found
    }

    /// The words that a rule asks for: without them it would never hold.
    fn words_of(&self, rule: &str) -> BTreeSet<String> {
        let conditions = self.standard.rule(rule).map(|rule| rule.when.as_slice());
        conditions
            .unwrap_or_default()
            .iter()
            .flat_map(|condition| match condition {
                Condition::Words(words)
                | Condition::AllWords(words)
                | Condition::SubjectWords(words) => words.as_slice(),
                _ => &[],
            })
            .map(|word| word.to_lowercase())
            .collect()
    }

    fn has(&self, row: usize, term: u32) -> bool {
        self.study.terms.of_row[row].binary_search(&term).is_ok()
    }

    /// New rules, one after the other; each is found with those before it in force.
    fn add(&mut self) {
        let mut seen: BTreeSet<Asks> = BTreeSet::new();
        for number in 0..MOST_OF_A_KIND {
            let Some((condition, department, judged, place)) = self.best_rule(&seen) else {
                break;
            };
            seen.insert(condition.clone());
            let texts = |terms: &[u32]| -> Vec<String> {
                terms.iter().map(|term| self.study.terms.texts[*term as usize].clone()).collect()
            };
            let before = (place < ADDED)
                .then(|| self.standard.rules.get((place / APART) as usize))
                .flatten()
                .map(|rule| rule.id.to_string());
            let edit = Edit::Add {
                id: self.id(&texts(&condition.all), &department),
                before,
                all: texts(&condition.all),
                none: texts(&condition.none),
                department: department.clone(),
                why: self.why(&judged, &department),
            };
            let proposal = self.proposal(edit, &judged, None);
            if !proposal.doubtful {
                let at = if place < ADDED { place - APART / 2 + number as i64 } else { ADDED };
                for row in 0..self.today.len() {
                    if self.today[row].at >= place && condition.holds(&self.study.terms.of_row[row])
                    {
                        self.today[row] = Today { at, department: department.clone() };
                    }
                }
            }
            self.found.push(proposal);
        }
    }

    /// The rule that would mend most of what is wrong now.
    fn best_rule(&self, seen: &BTreeSet<Asks>) -> Option<(Asks, DepartmentId, Judged, i64)> {
        let mut ids: Vec<&DepartmentId> = self
            .study
            .rows
            .iter()
            .map(|row| &row.department)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        ids.retain(|id| self.standard.department(id.as_str()).is_some());
        let terms = self.study.terms.texts.len();
        let mut for_it = vec![0_i64; terms * ids.len()];
        let mut against = vec![0_i64; terms];
        let mut own = vec![0_i64; terms * ids.len()];
        for row in (0..self.newest).filter(|row| self.measures(*row)) {
            let Ok(at) = ids.binary_search(&&self.study.rows[row].department) else {
                continue;
            };
            let right = self.right(row);
            for term in &self.study.terms.of_row[row] {
                let term = *term as usize;
                if right {
                    against[term] += 1;
                    own[term * ids.len() + at] += 1;
                } else {
                    for_it[term * ids.len() + at] += 1;
                }
            }
        }
        let mut beginnings: Vec<(i64, i64, usize)> = for_it
            .iter()
            .enumerate()
            .filter(|(_, count)| **count >= FEWEST_CLIENTS as i64)
            .map(|(at, count)| {
                let term = at / ids.len();
                (*count - (against[term] - own[at]), *count, at)
            })
            .collect();
        beginnings.sort_by_key(|(gain, _, at)| (std::cmp::Reverse(*gain), *at));
        let mut chosen: BTreeSet<usize> =
            beginnings.iter().take(BEGINNINGS).map(|(_, _, at)| *at).collect();
        beginnings.sort_by_key(|(_, count, at)| (std::cmp::Reverse(*count), *at));
        chosen.extend(beginnings.iter().take(BEGINNINGS).map(|(_, _, at)| *at));
        let mut best: Option<(i64, Asks, DepartmentId, Judged, i64)> = None;
        for at in chosen {
            let department = ids[at % ids.len()];
            let condition = self.refined((at / ids.len()) as u32, department);
            if seen.contains(&condition) {
                continue;
            }
            let (judged, place) = self.judge_rule(&condition, department);
            let worth = judged.fixes.len() as i64
                - i64::from(judged.breaks)
                - (condition.all.len() + condition.none.len()) as i64;
            let better = best.as_ref().is_none_or(|(most, ..)| worth > *most);
            if better && self.holds(&judged) {
                best = Some((worth, condition, department.clone(), judged, place));
            }
        }
        best.map(|(_, condition, department, judged, place)| (condition, department, judged, place))
    }

    /// What a rule would do before the first rule that it must overrule.
    fn judge_rule(&self, condition: &Asks, department: &DepartmentId) -> (Judged, i64) {
        let rows: Vec<usize> = (0..self.today.len())
            .filter(|row| self.measures(*row) && condition.holds(&self.study.terms.of_row[*row]))
            .collect();
        let place = rows
            .iter()
            .filter(|row| {
                **row < self.newest
                    && !self.right(**row)
                    && self.study.rows[**row].department == *department
            })
            .map(|row| self.today[*row].at)
            .min()
            .unwrap_or(LAST);
        // A rule found before this one stands where it stands; this one goes before the next that was written.
        let place = if place >= ADDED {
            // Behind what was added there before.
            CARD
        } else {
            // The written one at that place, or the next behind it.
            (place + APART - 1).div_euclid(APART) * APART
        };
        let after = |row| (row, Today { at: ADDED, department: department.clone() });
        let changes: Vec<(usize, Today)> =
            rows.into_iter().filter(|row| self.today[*row].at >= place).map(after).collect();
        (self.judge(&changes), place)
    }

    /// A term with what makes it tell more: another that must be there, then up to three that must not.
    fn refined(&self, term: u32, department: &DepartmentId) -> Asks {
        let mut condition = Asks { all: vec![term], none: Vec::new() };
        for _ in 0..4 {
            let (mut good, mut bad) = (0_i64, 0_i64);
            let mut by_term: HashMap<u32, (i64, i64)> = HashMap::new();
            for row in 0..self.newest {
                let terms = &self.study.terms.of_row[row];
                if !self.measures(row) || !condition.holds(terms) {
                    continue;
                }
                let belongs = self.study.rows[row].department == *department;
                let (more_good, more_bad) = match (self.right(row), belongs) {
                    (false, true) => (1, 0),
                    (true, false) => (0, 1),
                    _ => continue,
                };
                good += more_good;
                bad += more_bad;
                for term in terms {
                    let counts = by_term.entry(*term).or_default();
                    counts.0 += more_good;
                    counts.1 += more_bad;
                }
            }
            // Another term costs one request.
            let now = good - bad;
            let mut best: Option<(i64, bool, u32)> = None;
            let mut consider = |gain: i64, must: bool, term: u32| {
                if gain > now + 1
                    && best.is_none_or(|(most, is_must, least)| {
                        (gain, must, std::cmp::Reverse(term))
                            > (most, is_must, std::cmp::Reverse(least))
                    })
                {
                    best = Some((gain, must, term));
                }
            };
            for (term, (in_good, in_bad)) in by_term {
                if condition.all.contains(&term) {
                    continue;
                }
                if condition.all.len() < 2 && condition.none.is_empty() {
                    consider(in_good - in_bad, true, term);
                }
                if condition.none.len() < 3 {
                    consider((good - in_good) - (bad - in_bad), false, term);
                }
            }
            match best {
                Some((_, true, term)) => condition.all.push(term),
                Some((_, false, term)) => condition.none.push(term),
                None => break,
            }
        }
        condition.all.sort_unstable();
        condition.none.sort_unstable();
        condition
    }

    /// An id that no rule has.
    fn id(&self, terms: &[String], department: &DepartmentId) -> String {
        let slug: String =
            terms.join("-").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let taken = |id: &str| {
            self.standard.rule(id).is_some()
                || self
                    .found
                    .iter()
                    .any(|one| matches!(&one.edit, Edit::Add { id: other, .. } if other == id))
        };
        let mut id = format!("{department}-{slug}");
        let mut number = 1;
        while taken(&id) {
            number += 1;
            id = format!("{department}-{slug}-{number}");
        }
        id
    }

    fn why(&self, judged: &Judged, department: &DepartmentId) -> String {
        let title = |id: &str| {
            self.standard.department(id).map_or_else(|| id.to_owned(), |one| one.title.clone())
        };
        let count = judged.fixes.len() + judged.better.len();
        let to = title(department.as_str());
        if self.standard.language == "ru" {
            format!("Из прошлых обращений: {count} таких передали в отдел «{to}».")
        } else {
            format!("From past requests: {count} such were handed on to {to}.")
        }
    }
}

/// What a change did to rows that measure.
#[derive(Debug, Default, Clone, PartialEq)]
struct Judged {
    fixes: Vec<usize>,
    breaks: u32,
    better: Vec<usize>,
    worse: u32,
    /// Of those fixed and better: by what the card says.
    by_card: usize,
}

/// Asks of which all, and none, must stand in a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Asks {
    all: Vec<u32>,
    none: Vec<u32>,
}

impl Asks {
    fn holds(&self, terms: &[u32]) -> bool {
        let has = |term: &u32| terms.binary_search(term).is_ok();
        self.all.iter().all(has) && !self.none.iter().any(has)
    }
}
