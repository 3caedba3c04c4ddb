//! The scorecard of a standard, compiled, and what it says about one request.

use super::{
    Scored, Tally,
    check::Seen,
    index::{PhraseId, Phrases},
};
use crate::model::{id::DepartmentId, standard::Scorecard};

/// No line of the card.
const NONE: u32 = u32::MAX;

/// A scorecard whose lines are phrases of the index of the rules.
pub(super) struct Card {
    pub scorecard: Scorecard,
    phrases: Vec<Option<PhraseId>>,
    /// By phrase: the line.
    lines: Vec<u32>,
    departments: Vec<DepartmentId>,
}

impl Card {
    pub fn new(scorecard: &Scorecard, phrases: &mut Phrases) -> Self {
        let read = |line: &crate::model::standard::PointLine| phrases.add(&line.term);
        Self {
            phrases: scorecard.lines.iter().map(read).collect(),
            lines: Vec::new(),
            departments: scorecard.departments().cloned().collect(),
            scorecard: scorecard.clone(),
        }
    }

    /// Files its lines under the phrases of an index, when all of them are known.
    pub fn file(&mut self, phrases: usize) {
        self.lines = vec![NONE; phrases];
        for (line, phrase) in self.phrases.iter().enumerate() {
            if let Some(phrase) = phrase
                && self.lines[*phrase as usize] == NONE
            {
                self.lines[*phrase as usize] = line as u32;
            }
        }
    }

    /// What it says about a request: each line counts once, wherever and how often its term stands.
    pub fn tally(&self, seen: &Seen) -> Tally {
        let card = &self.scorecard;
        let mut found: Vec<(usize, PhraseId)> = seen
            .hits
            .phrases()
            .filter_map(|phrase| {
                let line = self.lines[phrase as usize];
                (line != NONE).then_some((line as usize, phrase))
            })
            .collect();
        found.sort_unstable();
        let mut points: Vec<(DepartmentId, i32)> = self
            .departments
            .iter()
            .map(|id| (id.clone(), card.base.get(id).copied().unwrap_or(0)))
            .collect();
        let mut lines = Vec::with_capacity(found.len());
        for (at, phrase) in found {
            let line = &card.lines[at];
            for (department, more) in &line.points {
                if let Ok(at) = points.binary_search_by(|(id, _)| id.cmp(department)) {
                    points[at].1 += more;
                }
            }
            let matched = seen.hits.of(phrase).iter().map(|hit| seen.place(&line.term, hit));
            lines.push(Scored {
                term: line.term.clone(),
                points: line.points.clone(),
                matched: matched.collect(),
            });
        }
        points.sort_by(|(one_id, one), (other_id, other)| {
            other.cmp(one).then_with(|| one_id.cmp(other_id))
        });
        let ahead = |at: usize| points.get(at).map_or(0, |(_, sum)| *sum);
        let lead = (ahead(0) - ahead(1)).unsigned_abs();
        let mut tally = Tally { scorecard: card.id.clone(), points, lead, lines, audited: false };
        tally.audited = self.would_decide(&tally) && self.is_audited(seen);
        tally
    }

    /// The department that it sends a request to by itself. What a department has before any term is
    /// found decides nothing, and neither does a tie.
    pub fn decides<'t>(&self, tally: &'t Tally) -> Option<&'t DepartmentId> {
        (!tally.audited && self.would_decide(tally))
            .then(|| tally.points.first().map(|(id, _)| id))
            .flatten()
    }

    fn would_decide(&self, tally: &Tally) -> bool {
        let enough = self.scorecard.decide_from.is_some_and(|from| tally.lead >= from.max(1));
        enough && !tally.lines.is_empty()
    }

    /// Whether a request is one of those that a person decides without being told. Drawn from its text, so
    /// that it is drawn again when it is routed again.
    fn is_audited(&self, seen: &Seen) -> bool {
        let Some(one_in) = self.scorecard.audit else {
            return false;
        };
        let text = seen.facts.subject.bytes().chain([0]).chain(seen.facts.body.bytes());
        let drawn = text.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (drawn ^ (drawn >> 29)) % u64::from(one_in.max(1)) == 0
    }
}
