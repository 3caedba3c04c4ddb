//! What happened by the hour, counted as it happens.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::super::{Store, row::ms};
use crate::model::event::{Event, Moved, Recorded};

/// What is counted by the hour.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hourly {
    Arrived,
    Answered,
    /// Requests that are resolved.
    Resolved,
    /// What was let through against a norm.
    Against,
    /// Promised calls given up.
    Broken,
}

impl Hourly {
    const fn sql(self) -> &'static str {
        match self {
            Self::Arrived => {
                "INSERT INTO hour (hour, arrived) VALUES (?1, ?2)
                 ON CONFLICT (hour) DO UPDATE SET arrived = hour.arrived + excluded.arrived"
            }
            Self::Answered => {
                "INSERT INTO hour (hour, answered) VALUES (?1, ?2)
                 ON CONFLICT (hour) DO UPDATE SET answered = hour.answered + excluded.answered"
            }
            Self::Resolved => {
                "INSERT INTO hour (hour, resolved) VALUES (?1, ?2)
                 ON CONFLICT (hour) DO UPDATE SET resolved = hour.resolved + excluded.resolved"
            }
            Self::Against => {
                "INSERT INTO hour (hour, against) VALUES (?1, ?2)
                 ON CONFLICT (hour) DO UPDATE SET against = hour.against + excluded.against"
            }
            Self::Broken => {
                "INSERT INTO hour (hour, broken) VALUES (?1, ?2)
                 ON CONFLICT (hour) DO UPDATE SET broken = hour.broken + excluded.broken"
            }
        }
    }
}

impl Store {
    /// Counts something in the hour of an instant.
    pub(super) fn count_hour(
        &self,
        what: Hourly,
        at: DateTime<Utc>,
        by: i64,
    ) -> anyhow::Result<()> {
        let hour = ms(at) / 3_600_000 * 3_600_000;
        self.conn.prepare_cached(what.sql())?.execute(params![hour, by])?;
        Ok(())
    }

    /// Counts what an event on a request says of its hour.
    pub(super) fn count_event(&self, recorded: &Recorded) -> anyhow::Result<()> {
        if let Event::Undone { restored, .. } = &recorded.event
            && let Some(at) = restored.given_up
        {
            return self.count_hour(Hourly::Broken, at, -1);
        }
        let what = match &recorded.event {
            Event::Replied { .. } => Hourly::Answered,
            Event::CallbackBroken { .. } => Hourly::Broken,
            Event::Resolved { against, .. }
            | Event::HandedOver(Moved { against, .. })
            | Event::Escalated(Moved { against, .. })
                if !against.is_empty() =>
            {
                Hourly::Against
            }
            _ => return Ok(()),
        };
        self.count_hour(what, recorded.at, 1)
    }
}
