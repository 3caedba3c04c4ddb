//! What has been kept long enough by the standard is erased.

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk,
    act::{Act, Answer},
};
use crate::model::{
    event::Event,
    operator::Right,
    refusal::{Refusal, said},
    retention::Due,
    standard::{Kept, Retention},
};

/// So much goes with one commit; whoever has more gives the command again.
pub const MOST: usize = 5_000;

impl Desk {
    /// What is due to go by the standard, clause by clause in the order written, so many of each at most.
    pub fn retention_due(&mut self, now: DateTime<Utc>, limit: usize) -> anyhow::Result<Vec<Due>> {
        let standard = self.standard(now)?;
        self.store.read(|store| {
            let mut due = Vec::new();
            for clause in &standard.retentions {
                due.extend(store.retention_due(clause, now, limit)?);
            }
            Ok(due)
        })
    }
}

impl Act<'_> {
    /// Erases what is due by a clause, or by all.
    pub fn retain(&mut self, id: Option<&str>) -> Answer<()> {
        self.may(Right::ClientErase)?;
        let standard = self.standard.clone();
        let clauses: Vec<&Retention> = standard
            .retentions
            .iter()
            .filter(|clause| id.is_none_or(|id| id == clause.id))
            .collect();
        if let Some(id) = id
            && clauses.is_empty()
        {
            let known: Vec<&str> = standard.retentions.iter().map(|one| one.id.as_str()).collect();
            return Err(Refusal::invalid(said!(
                "the standard has no retention `{id}`; there are: {known}",
                id,
                known = known.join(", ")
            ))
            .into());
        }
        let mut room = MOST;
        for clause in clauses {
            let due = self.store.retention_due(clause, self.now, room)?;
            room -= due.len();
            for one in due {
                self.let_go(clause, &one)?;
            }
            if room == 0 {
                break;
            }
        }
        Ok(())
    }

    fn let_go(&mut self, clause: &Retention, due: &Due) -> Answer<()> {
        if let Some(request) = due.request {
            let texts = match clause.what {
                Kept::Attachments => self.store.erase_request_files(request)?,
                Kept::Texts => self.store.erase_request_texts(request)?,
                // A card and what goes with it is let go of with its person, never with a request.
                Kept::Client | Kept::Whole => return Ok(()),
            };
            let event = Event::RequestErased { clause: clause.clause(), what: clause.what, texts };
            self.happens(Some(request), None, event)?;
            return Ok(());
        }
        let cards = self.store.cards_of_person(due.client)?;
        let mut texts = if clause.what == Kept::Whole {
            self.store.erase_texts(&cards)?
        } else {
            let mut count = 0;
            for card in &cards {
                count += self.store.erase_card_texts(*card)?;
            }
            count
        };
        for card in cards {
            let event = Event::ClientErased {
                client: card,
                reason: clause.what.word().to_owned(),
                texts: std::mem::take(&mut texts),
                ask: None,
                clause: Some(clause.clause()),
            };
            self.happens(None, Some(card), event)?;
        }
        Ok(())
    }
}
