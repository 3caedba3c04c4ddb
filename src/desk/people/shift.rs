//! The change of shifts: the report that the outgoing shift signs and the incoming one countersigns.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        card::{DeadlineQuery, Order, QueueQuery},
        event::{Event, Recorded},
        filter::{Filter, Test},
        id::{Login, Seq},
        operator::{Actor, Operator, Right},
        private::Private,
        refusal::{Refusal, said},
        request::Status,
        shift::{Left, MOST, ShiftReport, SignedShift},
    },
    store::Store,
};

use crate::desk::{
    Desk,
    act::{Act, Answer},
    work::private,
};

/// How far back a report of a shift is looked for.
const LOOKED_BACK: TimeDelta = TimeDelta::days(31);

impl Act<'_> {
    /// The outgoing shift signs what it leaves.
    pub fn hand_shift(&mut self, note: Option<&String>) -> Answer<()> {
        self.may(Right::Assign)?;
        let report = report(self.store, &self.me, private(note), self.now)?;
        self.happens(None, None, Event::ShiftHanded(Box::new(report)))?;
        Ok(())
    }

    /// The incoming shift signs that it has seen what was left.
    pub fn take_shift(&mut self, shift: Option<Seq>) -> Answer<()> {
        self.may(Right::Assign)?;
        let all = reports(self.store, self.now)?;
        let found = match shift {
            Some(seq) => all.into_iter().find(|one| one.handed.seq == seq),
            None => all.into_iter().next_back(),
        };
        let Some(found) = found else {
            return Err(Refusal::not_found(
                "no shift has signed such a report this month; the outgoing one does with: firstline shift hand",
            )
            .into());
        };
        if let Some(taken) = &found.taken {
            return Err(Refusal::conflict(said!(
                "{actor} has taken this shift over already",
                actor = taken.actor
            ))
            .into());
        }
        if found.handed.is_by(&self.me.login) {
            return Err(Refusal::not_allowed(
                "whoever hands a shift over does not take it over as well; the next shift signs",
            )
            .into());
        }
        let shift = found.handed.seq;
        self.happens(None, None, Event::ShiftTaken { shift })?;
        Ok(())
    }
}

/// Who took the last shift over, where one was handed over and somebody did.
pub(in crate::desk) fn taker(store: &Store, now: DateTime<Utc>) -> anyhow::Result<Option<Login>> {
    let last = reports(store, now)?.into_iter().next_back();
    Ok(last.and_then(|shift| shift.taken).and_then(|taken| match taken.actor {
        Actor::Operator(login) => Some(login),
        Actor::Desk => None,
    }))
}

impl Desk {
    /// The last report of a shift, with its signatures; none where none was signed this month.
    pub fn last_shift(&self, now: DateTime<Utc>) -> anyhow::Result<Option<SignedShift>> {
        self.store.read(|store| Ok(reports(store, now)?.into_iter().next_back()))
    }

    /// What a shift would leave now.
    pub fn shift_report(&self, me: &Operator, now: DateTime<Utc>) -> anyhow::Result<ShiftReport> {
        self.store.read(|store| report(store, me, None, now))
    }
}

/// The reports of the last weeks, oldest first.
fn reports(store: &Store, now: DateTime<Utc>) -> anyhow::Result<Vec<SignedShift>> {
    let events = store.events_of_kinds(
        &["shift.handed", "shift.taken"],
        now - LOOKED_BACK,
        now + TimeDelta::milliseconds(1),
    )?;
    let mut found: Vec<SignedShift> = Vec::new();
    for recorded in events {
        match &recorded.event {
            Event::ShiftTaken { shift } => {
                let of = *shift;
                if let Some(one) = found.iter_mut().find(|one| one.handed.seq == of) {
                    one.taken = Some(recorded);
                }
            }
            _ => found.push(SignedShift { handed: recorded, taken: None }),
        }
    }
    Ok(found)
}

fn report(
    store: &Store,
    me: &Operator,
    note: Option<Private>,
    now: DateTime<Utc>,
) -> anyhow::Result<ShiftReport> {
    let query = DeadlineQuery { limit: MOST + 1, ..DeadlineQuery::default() };
    let rows = store.deadline_rows(&query, now)?;
    let mut more = rows.len() > MOST;
    let mut seen = BTreeSet::new();
    let at_risk = rows
        .into_iter()
        .take(MOST)
        .filter(|row| {
            let deadline = row.deadline.clone().seen_at(now);
            deadline.is_at_risk(now) || deadline.breached_at.is_some()
        })
        .filter(|row| seen.insert(row.request))
        .map(|row| Left {
            request: row.request,
            due: row.deadline.due,
            who: row.assignee.or(row.deadline.owner),
        })
        .collect();
    let calls = store.open_callbacks(None, MOST + 1)?;
    more |= calls.len() > MOST;
    let promised = calls
        .into_iter()
        .take(MOST)
        .map(|row| Left {
            request: row.callback.request,
            due: Some(row.callback.due),
            who: Some(row.callback.by),
        })
        .collect();
    let query = QueueQuery {
        filter: Filter::default().and(Test::Status(vec![Status::Pending, Status::Hold])),
        order: Order::Due,
        after: None,
        limit: MOST,
    };
    let page = store.queue(&query, me, now)?;
    more |= page.more;
    let parked = page
        .rows
        .into_iter()
        .map(|row| Left { request: row.id, due: row.due, who: row.assignee })
        .collect();
    let last = store.last_event()?;
    let head: Option<Recorded> = store.event(last)?;
    Ok(ShiftReport {
        at_risk,
        promised,
        parked,
        more,
        note,
        origin: store.origin()?,
        events: u64::try_from(last.0).unwrap_or(0),
        head: head.map(|recorded| recorded.hash).unwrap_or_default(),
    })
}
