//! Quality reviews: drawing answers fairly, scoring them by the sheet of the standard, and reading
//! what was scored.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use chrono::{DateTime, NaiveDate, Utc};

use crate::desk::{
    Desk,
    act::{Act, Answer},
    appeal::seen_people,
    figures::Figures,
    measure::cases,
    work::private,
};
use crate::{
    model::{
        event::{Event, Recorded},
        id::{Login, RequestId, Seq},
        measure::Span,
        notice::NoticeKind,
        operator::{Actor, Right},
        private::Private,
        refusal::{Refusal, said},
        review::{Candidate, Remark, Review, Stratum, ToReview, draw, score},
        standard::Metric,
    },
    store::Store,
};

/// More answers than this are drawn by nobody.
const MOST: u32 = 1000;

impl Act<'_> {
    /// Whether I may judge somebody's work by a right.
    pub(in crate::desk) fn judges(&self, right: Right, operator: &Login) -> Answer<bool> {
        let sight = self.standard.judges(&self.me, right);
        Ok(self.store.operator(operator.as_str())?.is_some_and(|operator| sight.sees(&operator)))
    }

    /// Draws answers for me to review: of resolutions in these days, by others whom I may review, that
    /// I have not reviewed yet.
    pub fn draw(
        &mut self,
        count: u32,
        by: &[Stratum],
        seed: Option<u64>,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Answer<()> {
        self.may(Right::Review)?;
        if count == 0 || count > MOST {
            return Err(Refusal::invalid(said!("draw 1 to {most} answers", most = MOST)).into());
        }
        if from > to {
            return Err(Refusal::invalid(said!("{from} lies after {to}", from, to)).into());
        }
        let seed = match seed {
            Some(seed) => seed,
            None => crate::store::random_number()?,
        };
        let span = Span::days(from, to, self.standard.timezone);
        let candidates = self.candidates(span)?;
        if candidates.is_empty() {
            return Err(Refusal::not_found(said!(
                "from {from} to {to} there is no answer that you may review and have not reviewed",
                from,
                to
            ))
            .into());
        }
        let event = Event::ReviewDrawn {
            seed,
            by: by.to_vec(),
            from,
            to,
            of: candidates.len() as u64,
            drawn: draw(&candidates, count as usize, by, seed),
        };
        self.happens(None, None, event)?;
        Ok(())
    }

    fn candidates(&self, span: Span) -> Answer<Vec<Candidate>> {
        let of = |metric: Metric| cases(self.store, self.versions, metric.into(), span, self.now);
        let mut risky: BTreeSet<RequestId> = BTreeSet::new();
        for metric in [Metric::DeadlinesMetRatio, Metric::CallbacksKeptRatio] {
            let failed = of(metric)?.into_iter().filter(|case| case.value < 0.5);
            risky.extend(failed.map(|case| case.request));
        }
        let unhappy = of(Metric::SatisfactionMean)?.into_iter().filter(|case| case.value < 2.5);
        risky.extend(unhappy.map(|case| case.request));
        // The last resolution of a request is the one reviewed.
        let mut last: BTreeMap<RequestId, Candidate> = BTreeMap::new();
        let me = &self.me.login;
        for case in of(Metric::ReopenRate)? {
            if case.value > 0.5 {
                risky.insert(case.request);
            }
            // Nor is what I did in another's name for me to judge.
            let mine = match case.seq {
                Some(seq) => self.store.event(seq)?.is_some_and(|event| event.is_by(me)),
                None => false,
            };
            let Some(operator) = case.operator.filter(|login| login != me && !mine) else {
                last.remove(&case.request);
                continue;
            };
            last.insert(
                case.request,
                Candidate {
                    request: case.request,
                    operator,
                    department: case.department,
                    channel: case.channel,
                    risk: false,
                },
            );
        }
        let mut seen: BTreeMap<Login, bool> = BTreeMap::new();
        let mut all = Vec::new();
        for (request, mut one) in last {
            let known = seen.get(&one.operator).copied();
            let sees = match known {
                Some(sees) => sees,
                None => self.judges(Right::Review, &one.operator)?,
            };
            seen.insert(one.operator.clone(), sees);
            if sees && !self.store.is_reviewed(request, &one.operator, me)? {
                one.risk = risky.contains(&request);
                all.push(one);
            }
        }
        Ok(all)
    }

    /// A quality review. The score is the share of the weights answered with yes; a "no" to a fatal
    /// question makes it zero.
    pub fn review(
        &mut self,
        id: RequestId,
        operator: &Login,
        answers: &BTreeMap<String, bool>,
        comment: Option<&String>,
        remarks: &BTreeMap<Seq, String>,
    ) -> Answer<()> {
        self.may(Right::Review)?;
        let request = self.request(id)?;
        if self.store.operator(operator.as_str())?.is_none() {
            return Err(
                Refusal::not_found(said!("there is no operator `{operator}`", operator)).into()
            );
        }
        if !self.judges(Right::Review, operator)? {
            return Err(Refusal::not_allowed(said!(
                "{operator} works in none of your departments; their supervisor reviews them",
                operator
            ))
            .into());
        }
        if *operator == self.me.login {
            return Err(Refusal::not_allowed("nobody reviews their own work").into());
        }
        let history = self.store.history(id)?;
        let did =
            |one: &&Recorded| matches!(one.event, Event::Resolved { .. } | Event::Replied { .. });
        let theirs = history.iter().filter(|one| one.actor == Actor::Operator(operator.clone()));
        if theirs.filter(did).any(|one| one.is_by(&self.me.login)) {
            // Some of it I did myself, in their name.
            return Err(Refusal::not_allowed("nobody reviews their own work").into());
        }
        let questions = &self.standard.review_questions;
        let missing: Vec<&str> = questions
            .iter()
            .map(|q| q.id.as_str())
            .filter(|id| !answers.contains_key(*id))
            .collect();
        let unknown: Vec<&str> = answers
            .keys()
            .map(String::as_str)
            .filter(|id| !questions.iter().any(|q| q.id == *id))
            .collect();
        if !missing.is_empty() || !unknown.is_empty() {
            let asked: Vec<&str> = questions.iter().map(|q| q.id.as_str()).collect();
            let message = said!(
                "the score sheet asks: {asked}; unanswered: {missing}; unknown: {unknown}",
                asked = asked.join(", "),
                missing = missing.join(", "),
                unknown = unknown.join(", ")
            );
            return Err(Refusal::invalid(message).into());
        }
        if let Some(stray) =
            remarks.keys().find(|seq| !history.iter().any(|recorded| recorded.seq == **seq))
        {
            return Err(Refusal::invalid(said!("event {stray} is not of #{id}", stray, id)).into());
        }
        let event = Event::Reviewed {
            operator: operator.clone(),
            answers: answers.clone(),
            score: score(questions, answers),
            comment: private(comment),
            remarks: remarks
                .iter()
                .map(|(event, text)| Remark { event: *event, text: Private::from(text.as_str()) })
                .collect(),
        };
        let cause = self.on(&request, event)?;
        self.tell(id, operator.clone(), NoticeKind::Reviewed, (None, Some(cause.seq)))?;
        Ok(())
    }
}

impl Desk {
    /// What was drawn for a reviewer and not reviewed by them yet, the oldest drawing first.
    pub fn to_review(&self, me: &Login) -> anyhow::Result<Vec<ToReview>> {
        self.store.read(|store| {
            let mut drawings: BTreeMap<Seq, Option<Recorded>> = BTreeMap::new();
            let mut all = Vec::new();
            for (drawn, drawing, subject) in store.to_review(me)? {
                let recorded = match drawings.entry(drawing) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(store.event(drawing)?),
                };
                let Some(Recorded { at, event: Event::ReviewDrawn { seed, of, .. }, .. }) =
                    recorded
                else {
                    continue;
                };
                all.push(ToReview {
                    request: drawn.request,
                    operator: drawn.operator,
                    subject,
                    drawing,
                    at: *at,
                    seed: *seed,
                    of: *of,
                });
            }
            Ok(all)
        })
    }

    /// Who resolved a request last, where a person did.
    pub fn resolver(&self, request: RequestId) -> anyhow::Result<Option<Login>> {
        let history = self.store.read(|store| store.history(request))?;
        Ok(history.iter().rev().find_map(|recorded| match (&recorded.event, &recorded.actor) {
            (Event::Resolved { .. }, Actor::Operator(login)) => Some(login.clone()),
            _ => None,
        }))
    }

    /// The reviews that a person may see, oldest first: of themselves, by themselves, and of whom they
    /// may review.
    pub fn reviews(
        &self,
        me: &Login,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<Review>>> {
        let sight = self.sight(me, now)?;
        self.store.read(|store| {
            let people = seen_people(store, &sight)?;
            let mut found = Vec::new();
            for (seq, counts) in store.scored_in(span)? {
                found.extend(scored(store, seq, counts)?.filter(|review| {
                    review.reviewer == me.as_str() || people.contains_key(&review.operator)
                }));
            }
            Ok(Figures::of(found))
        })
    }

    /// The newest of the reviews that a person may see, the newest first.
    pub fn newest_reviews(
        &self,
        me: &Login,
        limit: usize,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<Review>>> {
        let sight = self.sight(me, now)?;
        self.store.read(|store| {
            let people = seen_people(store, &sight)?;
            let sees = |operator: &Login, reviewer: &str| {
                reviewer == me.as_str() || people.contains_key(operator)
            };
            let mut found = Vec::new();
            for (seq, counts) in store.newest_scored(sees, limit)? {
                found.extend(scored(store, seq, counts)?);
            }
            Ok(Figures::of(found))
        })
    }
}

/// A review as the log tells it.
fn scored(store: &Store, seq: Seq, counts: bool) -> anyhow::Result<Option<Review>> {
    let Some(recorded) = store.event(seq)? else {
        return Ok(None);
    };
    let (Event::Reviewed { operator, answers, score, comment, remarks }, Some(request)) =
        (recorded.event, recorded.request)
    else {
        return Ok(None);
    };
    Ok(Some(Review {
        seq,
        at: recorded.at,
        request,
        operator,
        reviewer: recorded.actor.to_string(),
        answers,
        score,
        comment: comment.map(|text| text.as_str().to_owned()),
        remarks,
        counts,
    }))
}
