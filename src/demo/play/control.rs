//! The supervisor's part of the play: answers drawn and reviewed on Fridays, rewards and penalties for
//! the month that is over, an appeal, a norm let through for a reason.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Scene, Stage};
use crate::{
    demo::moment,
    model::{
        command::{Command, Override},
        event::{Event, Recorded},
        measure::Judged,
        obstacle::to_resolving,
        request::Status,
        review::Stratum,
        standard::Period,
    },
};

/// The first day of the play.
const FIRST: (i32, u32, u32) = (2026, 3, 23);

impl Stage<'_> {
    /// Lays out what the supervisor does, and when.
    pub(super) fn supervise(&mut self) {
        for (scene, day, time) in [
            (Scene::Sample, (2026, 3, 27), (16, 5)),
            (Scene::Judge, (2026, 3, 27), (16, 40)),
            (Scene::Contest, (2026, 3, 30), (10, 15)),
            (Scene::Hear, (2026, 3, 31), (11, 0)),
            (Scene::Weigh, (2026, 4, 1), (10, 0)),
            (Scene::LetThrough, (2026, 4, 7), (12, 20)),
            (Scene::LetThrough, (2026, 4, 9), (15, 10)),
            (Scene::LetThrough, (2026, 4, 13), (11, 45)),
            (Scene::Sample, (2026, 4, 10), (16, 5)),
            (Scene::Judge, (2026, 4, 10), (16, 40)),
            (Scene::Contest, (2026, 4, 13), (9, 40)),
            (Scene::Sample, (2026, 4, 13), (13, 30)),
        ] {
            let at = moment(self.standard, day, time);
            self.queue.push(std::cmp::Reverse((at, 0, scene)));
        }
    }

    /// Draws answers of everybody to review.
    pub(super) fn sample(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let today = at.with_timezone(&self.standard.timezone).date_naive();
        let (year, month, day) = FIRST;
        let first = NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
        let draw = Command::ReviewDraw {
            count: 8,
            by: vec![Stratum::Operator],
            seed: Some(1042),
            from: first.max(today - TimeDelta::days(6)),
            to: today,
        };
        self.give(draw, None, at).map(drop)
    }

    /// Judges what was drawn: most is well done, some is not.
    pub(super) fn judge(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let supervisor = self.people[0].login.clone();
        let drawn = self.desk.to_review(&supervisor)?;
        for (number, one) in drawn.into_iter().enumerate() {
            // One in eight fails what matters most, another what matters least.
            let questions = &self.standard.review_questions;
            let (wrong, comment) = match number % 8 {
                1 => (questions.iter().find(|one| one.fatal), self.cast.blame.first()),
                5 => (questions.last(), self.cast.blame.last()),
                _ => (None, self.chance.pick(&self.cast.praise)),
            };
            let answers = questions
                .iter()
                .map(|one| (one.id.clone(), wrong.is_none_or(|wrong| wrong.id != one.id)))
                .collect();
            let comment = comment.cloned();
            let review = Command::Review {
                request: one.request,
                operator: one.operator,
                answers,
                comment,
                remarks: std::collections::BTreeMap::new(),
            };
            let at = at + TimeDelta::minutes(4 * number as i64);
            self.give(review, None, at)?;
        }
        Ok(())
    }

    /// Whoever got the worst review contests it.
    pub(super) fn contest(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let supervisor = &self.people[0].login;
        let reviews = self.desk.newest_reviews(supervisor, 20, at)?.shown();
        let Some(worst) = reviews.iter().find(|review| review.score == 0.0) else {
            return Ok(());
        };
        let appeal = Command::Appeal { event: worst.seq, reason: self.cast.appeal.clone() };
        self.give(appeal, Some(&worst.operator), at).map(drop)
    }

    /// The appeal is answered.
    pub(super) fn hear(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let supervisor = &self.people[0].login;
        let filed = self.desk.appeals(supervisor, 1, at)?.shown().pop();
        let Some(filed) = filed else {
            return Ok(());
        };
        let answer = Command::AppealAnswer {
            appeal: filed.seq,
            grant: false,
            reason: self.cast.heard.clone(),
        };
        self.give(answer, None, at).map(drop)
    }

    /// The month is over: what its measures come to is proposed, and most of it confirmed.
    pub(super) fn weigh(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let today = at.with_timezone(&self.standard.timezone).date_naive();
        let (_, last) = Period::Month.last_over(today);
        let judged = self.desk.judged(Period::Month, last, None, at)?;
        let proposals: Vec<_> = judged.iter().filter_map(Judged::proposal).collect();
        let mut entries = Vec::new();
        for proposal in proposals {
            let done = self.give(Command::LedgerPropose(proposal), None, at)?;
            let events = done.map_or_else(Vec::new, |done| done.events);
            let proposed = |event: &&Recorded| matches!(event.event, Event::LedgerProposed(_));
            entries.extend(events.iter().find(proposed).map(|event| event.seq));
        }
        for entry in entries.into_iter().step_by(2) {
            let decide = Command::LedgerDecide { entry, confirm: true, reason: None };
            self.give(decide, None, at + TimeDelta::minutes(20))?;
        }
        Ok(())
    }

    /// A request is resolved although a norm is not kept, and it is said why.
    pub(super) fn let_through(&mut self, at: DateTime<Utc>) -> anyhow::Result<()> {
        for thread in 0..self.threads.len() {
            let Some(card) = self.card(thread, at)? else {
                continue;
            };
            if card.request.status != Status::Open {
                continue;
            }
            let (request, standard) = (&card.request, self.standard);
            let obstacles = to_resolving(request, &card.timeline, &card.callbacks, standard, at);
            let lacks: Vec<&String> = obstacles.iter().flat_map(|one| &one.missing).collect();
            if lacks.is_empty() || lacks.iter().any(|lack| !lack.starts_with("step:")) {
                continue;
            }
            let resolve = Command::Resolve {
                request: card.request.id,
                text: Some(self.threads[thread].matter.solution.clone()),
                against: Some(Override { reason: self.cast.let_through.clone() }),
            };
            if self.give(resolve, None, at)?.is_some() {
                break;
            }
        }
        Ok(())
    }
}
