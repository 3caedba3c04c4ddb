//! What of the log tells of people evaluated, and is kept to whom it concerns and to whoever judges
//! their work. The log itself stays whole: its hashes can be checked by everybody, whoever may read what.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Desk, appeal::seen_people};
use crate::model::{
    event::{Event, Recorded},
    id::{Login, Seq},
    norm::Overridden,
    operator::{Actor, Right, Sight},
    training::Progress,
};

impl Desk {
    /// Those of some events whose content is not for a person: scores, results and entries of somebody
    /// whose figures they may not see.
    pub fn withheld(
        &self,
        me: &Login,
        events: &[Recorded],
        now: DateTime<Utc>,
    ) -> anyhow::Result<BTreeSet<Seq>> {
        let sight = self.sight(me, now)?;
        if sight == Sight::Everyone {
            return Ok(BTreeSet::new());
        }
        self.store.read(|store| {
            let people = seen_people(store, &sight)?;
            let mut withheld = BTreeSet::new();
            for recorded in events {
                let concerns = match &recorded.event {
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
                };
                let mine = recorded.actor == Actor::Operator(me.clone());
                if concerns.is_some_and(|login| !mine && !people.contains_key(&login)) {
                    withheld.insert(recorded.seq);
                }
            }
            Ok(withheld)
        })
    }

    /// What was let through against norms in a period, as far as it is for a person: their own, and
    /// that of those whose work they review; the newest first.
    pub fn overrides_seen(
        &self,
        me: &Login,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Overridden>> {
        let mut rows = self.overrides(from, to)?;
        let sight = self.sight(me, now)?;
        if sight != Sight::Everyone {
            let people = self.store.read(|store| seen_people(store, &sight))?;
            rows.retain(|row| match &row.by {
                Actor::Operator(login) => people.contains_key(login),
                Actor::Desk => true,
            });
        }
        Ok(rows)
    }

    /// How those whom a person watches over stand with the exercises, and they themselves: of their
    /// departments, for whoever assigns or judges work there.
    pub fn progress_seen(&self, me: &Login, now: DateTime<Utc>) -> anyhow::Result<Vec<Progress>> {
        let person = self.me(me)?;
        let standard = self.store.read(|store| Ok(self.versions.in_force(store, now)?.standard))?;
        let sight = standard.sight(&person).with(standard.judges(&person, Right::Assign));
        let own = match &sight {
            Sight::Own(me) => Some(me),
            _ => None,
        };
        let mut progress = self.progress(own, now)?;
        progress.retain(|one| sight.sees(&one.operator));
        Ok(progress)
    }
}
