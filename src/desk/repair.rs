//! The tables made anew from the log, in one transaction: compared with the log before they stay, by right, and
//! noted in it.

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk, Error,
    act::{Act, Answer},
    lapse,
};
use crate::model::{
    command::{Command, Submission},
    event::Event,
    id::Login,
    operator::Right,
};

impl Act<'_> {
    /// Makes the tables anew from the log.
    pub fn repair_desk(&mut self) -> Answer<()> {
        self.may(Right::Operators)?;

        let before = self.differences()?;
        for request in self.store.remade()? {
            lapse::keep_deadlines(self.store, self.store, self.versions, request)?;
        }
        let left = self.differences()?;
        if left > 0 {
            return Err(anyhow::anyhow!(
                "the tables made anew differ from the log in {left} rows: they were left as they were"
            )
            .into());
        }

        self.happens(None, None, Event::DeskRepaired { rows: before })?;
        Ok(())
    }

    /// In how many rows the tables differ from those that the log makes, a thousand at most.
    fn differences(&self) -> Answer<u64> {
        let fresh = self.store.replayed(|fresh, request, _| {
            lapse::keep_deadlines(self.store, fresh, self.versions, request)
        })?;
        Ok(self.store.differences(&fresh)?.len() as u64)
    }
}

impl Desk {
    /// Makes the tables anew from the log; answers how many of their rows were not as the log has them, a
    /// thousand at most.
    ///
    /// # Errors
    /// A refusal where the right is missing; else where the log cannot be read, and nothing has changed.
    pub fn repair(&mut self, by: &Login, now: DateTime<Utc>) -> Result<u64, Error> {
        let done = self.perform(&Submission::from(Command::DeskRepair), by, now)?;
        let rows = done.events.iter().find_map(|recorded| match recorded.event {
            Event::DeskRepaired { rows } => Some(rows),
            _ => None,
        });
        Ok(rows.unwrap_or_default())
    }
}
