//! Versions of the standard: proposed, reviewed, adopted, acknowledged.

use rusqlite::params;

use super::super::{Store, row::ms};
use crate::model::event::{Event, Recorded};

impl Store {
    pub(super) fn project_standard(&self, recorded: &Recorded) -> anyhow::Result<()> {
        let at = ms(recorded.at);
        match &recorded.event {
            Event::StandardProposed { standard, title, version } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO version (standard, title, version, proposed, by)
                         SELECT id, ?2, ?3, ?4, ?5 FROM standard WHERE hash = ?1
                         ON CONFLICT (standard) DO NOTHING",
                    )?
                    .execute(params![
                        standard.as_str(),
                        title,
                        version,
                        at,
                        recorded.actor.to_string()
                    ])?;
            }
            Event::StandardReviewed { standard, capacity, approve, comment, reviewer } => {
                let recorded_by = recorded.actor.to_string();
                self.conn
                    .prepare_cached(
                        "INSERT INTO review (standard, capacity, approve, reviewer, at, comment)
                         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM standard WHERE hash = ?1
                         ON CONFLICT (standard, capacity) DO UPDATE SET approve = excluded.approve,
                             reviewer = excluded.reviewer, at = excluded.at, comment = excluded.comment",
                    )?
                    .execute(params![
                        standard.as_str(),
                        capacity.word(),
                        approve,
                        reviewer.as_deref().unwrap_or(&recorded_by),
                        at,
                        comment
                    ])?;
            }
            Event::StandardAdopted { standard, from, .. } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO adoption (seq, standard, since) SELECT ?2, id, ?3 FROM standard WHERE hash = ?1",
                    )?
                    .execute(params![standard.as_str(), recorded.seq.0, ms(*from)])?;
            }
            Event::Acknowledged { standard, operator } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO acknowledgement (standard, operator, at)
                         SELECT id, ?2, ?3 FROM standard WHERE hash = ?1
                         ON CONFLICT (standard, operator) DO NOTHING",
                    )?
                    .execute(params![standard.as_str(), operator.as_str(), at])?;
            }
            _ => {}
        }
        Ok(())
    }
}
