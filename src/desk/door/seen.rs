//! What of the log tells of people evaluated, and is kept to whom it concerns and to whoever judges
//! their work. The log itself stays whole: its hashes can be checked by everybody, whoever may read what.

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk,
    appeal::seen_people,
    figures::{Figures, OfPeople},
};
use crate::model::{
    event::{Event, Recorded},
    id::{Login, Seq},
    norm::Overridden,
    operator::{Actor, Right, Sight},
    training::Progress,
};
use crate::store::Store;

/// A line of the log, as somebody may read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub recorded: Recorded,
    /// Whose figures it tells of.
    pub concerns: Option<Login>,
    /// Whether what it tells is kept from the reader.
    pub withheld: bool,
}

impl OfPeople for Line {
    /// What I did myself is no news to me.
    fn tells_of_others(&self, me: &Login) -> bool {
        !self.withheld
            && self.recorded.actor != Actor::Operator(me.clone())
            && self.concerns.as_ref().is_some_and(|login| login != me)
    }
}

/// Whose figures an event tells: scores, results and entries.
fn concerns(store: &Store, recorded: &Recorded) -> anyhow::Result<Option<Login>> {
    Ok(match &recorded.event {
        Event::Reviewed { operator, .. } | Event::TrainingResult { operator, .. } => {
            Some(operator.clone())
        }
        Event::LedgerProposed(proposal) => Some(proposal.operator.clone()),
        Event::LedgerDecided { entry, .. } => {
            store.ledger_entry(*entry)?.map(|entry| entry.operator)
        }
        Event::Appealed { .. } => match &recorded.actor {
            Actor::Operator(login) => Some(login.clone()),
            Actor::Desk => None,
        },
        Event::AppealAnswered { appeal, .. } => {
            store.appeal(*appeal)?.map(|appeal| appeal.operator)
        }
        _ => None,
    })
}

/// Lines of the log as somebody reads them: of scores, results and entries of people whose figures are not
/// theirs to see the content is withheld.
pub(in crate::desk) fn lines(
    store: &Store,
    sight: &Sight,
    me: &Login,
    events: Vec<Recorded>,
) -> anyhow::Result<Vec<Line>> {
    let people = seen_people(store, sight)?;
    let mut lines = Vec::with_capacity(events.len());
    for recorded in events {
        let concerns = concerns(store, &recorded)?;
        let withheld = *sight != Sight::Everyone
            && recorded.actor != Actor::Operator(me.clone())
            && concerns.as_ref().is_some_and(|login| !people.contains_key(login));
        lines.push(Line { recorded, concerns, withheld });
    }
    Ok(lines)
}

impl Desk {
    /// The log after a place in it, as somebody may read it.
    pub fn log(
        &self,
        me: &Login,
        since: Seq,
        limit: usize,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<Line>>> {
        let sight = self.sight(me, now)?;
        self.seen().read(|store| {
            let events = store.events(since, limit)?;
            Ok(Figures::of(lines(store, &sight, me, events)?))
        })
    }

    /// What was let through against norms in a period, as far as it is for a person: their own, and
    /// that of those whose work they review; the newest first.
    pub fn overrides_seen(
        &self,
        me: &Login,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<Overridden>>> {
        let mut rows = self.overrides(from, to)?;
        let sight = self.sight(me, now)?;
        if sight != Sight::Everyone {
            let people = self.store.read(|store| seen_people(store, &sight))?;
            rows.retain(|row| match &row.by {
                Actor::Operator(login) => people.contains_key(login),
                Actor::Desk => true,
            });
        }
        Ok(Figures::of(rows))
    }

    /// How those whom a person watches over stand with the exercises, and they themselves: of their
    /// departments, for whoever assigns or judges work there.
    pub fn progress_seen(
        &self,
        me: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<Progress>>> {
        let person = self.me(me)?;
        let standard = self.store.read(|store| Ok(self.versions.in_force(store, now)?.standard))?;
        let sight = standard.sight(&person).with(standard.judges(&person, Right::Assign));
        let own = match &sight {
            Sight::Own(me) => Some(me),
            _ => None,
        };
        let mut progress = self.progress(own, now)?;
        progress.retain(|one| sight.sees(&one.operator));
        Ok(Figures::of(progress))
    }
}
