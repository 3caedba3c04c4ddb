//! Reading what is contested, and entries of the ledger with their evidence. The commands are in
//! `control`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::desk::{Desk, figures::Figures};
use crate::{
    model::{
        appeal::{AppealAnswer, AppealRow, Contested, EVIDENCE, EntryCard},
        event::Event,
        id::{Login, Seq},
        operator::{Operator, Sight},
    },
    store::Store,
};

/// Whom a person sees among those who ever worked here.
pub(in crate::desk) fn seen_people(
    store: &Store,
    sight: &Sight,
) -> anyhow::Result<BTreeMap<Login, Operator>> {
    Ok(store
        .operators()?
        .into_iter()
        .filter(|one| sight.sees(one))
        .map(|one| (one.login.clone(), one))
        .collect())
}

impl Desk {
    /// The appeals that a person may see: those that wait first, then the newest.
    pub fn appeals(
        &self,
        me: &Login,
        limit: usize,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<AppealRow>>> {
        let sight = self.sight(me, now)?;
        self.store.read(|store| {
            let people = seen_people(store, &sight)?;
            let mut rows = Vec::new();
            for (filed, answer) in store.appeals(|who| people.contains_key(who), limit)? {
                let (Some(appeal), Some(contested)) =
                    (store.event(filed.seq)?, store.event(filed.event)?)
                else {
                    continue;
                };
                let Event::Appealed { reason, .. } = appeal.event else {
                    continue;
                };
                let what = match (contested.event, contested.request) {
                    (Event::Reviewed { score, .. }, Some(request)) => {
                        Contested::Review { request, reviewer: contested.actor.to_string(), score }
                    }
                    (Event::LedgerProposed(proposal), _) => Contested::Entry {
                        measure: proposal.measure,
                        from: proposal.from,
                        to: proposal.to,
                        points: proposal.points,
                    },
                    _ => continue,
                };
                let answer = match answer {
                    Some(seq) => store.event(seq)?,
                    None => None,
                };
                rows.push(AppealRow {
                    seq: filed.seq,
                    at: appeal.at,
                    operator: filed.operator,
                    event: filed.event,
                    contested: what,
                    reason: reason.as_str().to_owned(),
                    answer: answer.and_then(|recorded| match recorded.event {
                        Event::AppealAnswered { granted, reason, .. } => Some(AppealAnswer {
                            at: recorded.at,
                            by: recorded.actor.to_string(),
                            granted,
                            reason: reason.as_str().to_owned(),
                        }),
                        _ => None,
                    }),
                });
            }
            Ok(Figures::of(rows))
        })
    }

    /// An entry of the ledger with what it rests on; none where there is none that the person may see.
    pub fn entry(
        &self,
        me: &Login,
        entry: Seq,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Option<EntryCard>>> {
        let sight = self.sight(me, now)?;
        self.store.read(|store| {
            let Some(row) = store.ledger_row(entry)? else {
                return Ok(Figures::of(None));
            };
            if !seen_people(store, &sight)?.contains_key(&row.operator) {
                return Ok(Figures::of(None));
            }
            let Some(recorded) = store.event(entry)? else {
                return Ok(Figures::of(None));
            };
            let Event::LedgerProposed(proposal) = recorded.event else {
                return Ok(Figures::of(None));
            };
            let first = &proposal.evidence[..proposal.evidence.len().min(EVIDENCE)];
            let evidence = store.events_of_numbers(first)?;
            Ok(Figures::of(Some(EntryCard {
                row,
                at: recorded.at,
                by: recorded.actor.to_string(),
                evidence,
                proposal,
            })))
        })
    }
}
