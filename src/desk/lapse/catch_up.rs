//! Noticing what fell due when it is much: in slices, between which other commands and other processes
//! go. What is told to one person of one kind then becomes one notice.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk, Done, Error, Pace,
    act::{Act, Answer},
    caller::Hand,
    perform,
};
use crate::model::{
    command::{Command, Submission},
    event::{Event, Recorded},
    id::Login,
};

/// After so long a slice of noticing leaves off with the request at hand.
const SLICE: Duration = Duration::from_millis(20);
/// So many events are written in a slice at most, with those that the last lapse led to.
pub const MOST_IN_SLICE: usize = 400;
/// So many requests are looked at in a slice at most.
const CHUNK: usize = 400;
/// So long the file is left to others between two slices: the sleep of one who waits for it is shorter.
pub const PAUSE: Duration = Duration::from_millis(2);
/// From here on it is much, and notices are summed up.
const MUCH: u64 = 100;
/// After so many slices it is counted anew what is left: others notice as well, and time goes on.
const COUNT: u32 = 64;
/// How many of the events are handed on to whoever asked; the log has them all.
const TOLD: usize = 10_000;

/// How far the noticing of what fell due has come, while it is much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    pub noticed: u64,
    pub of: u64,
}

/// What a desk remembers from slice to slice: only what it says of itself. Where another takes over, it
/// goes on from the tables.
#[derive(Debug, Default)]
pub(in crate::desk) struct CatchUp {
    noticed: u64,
    of: u64,
    slices: u32,
}

/// A slice of noticing.
#[derive(Debug)]
pub struct Noticed {
    pub events: Vec<Recorded>,
    /// How far it has come, where there is more to notice.
    pub behind: Option<Backlog>,
    /// Whether the tick had been done before; then these are its events.
    pub repeated: bool,
}

/// A slice on its way.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Slice {
    begun: Instant,
    /// Whether notices are summed up in it.
    sums: bool,
}

impl Desk {
    /// Notices one slice of what fell due, the longest ago first, in a transaction of some tens of
    /// milliseconds. Whoever asks goes on until nothing is left, and lets others go in between.
    ///
    /// # Errors
    /// As [`Desk::perform`] of a tick.
    pub fn notice_slice(
        &mut self,
        tick: &Submission,
        by: &Login,
        now: DateTime<Utc>,
    ) -> Result<Noticed, Error> {
        debug_assert!(tick.command == Command::Tick, "only time passes in a slice");
        let simulated = self.store.is_simulated()?;
        let until = match self.store.clock()? {
            Some(clock) => tick.at.unwrap_or(clock).max(clock),
            None if simulated => tick.at.unwrap_or(now),
            None => self.time_at(now)?,
        };
        if !self.has_lapsed(until)? && tick.id.is_none() && !simulated {
            // Nobody waits for a lock to hear that nothing happened.
            self.catch_up = None;
            return Ok(Noticed { events: Vec::new(), behind: None, repeated: false });
        }
        let mut catch_up = self.catch_up.take().unwrap_or_default();
        if catch_up.slices.is_multiple_of(COUNT) || catch_up.noticed >= catch_up.of {
            catch_up.of = catch_up.noticed + self.store.count_lapsed(until)?.0;
        }
        catch_up.slices += 1;

        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        let slice = Slice { begun: Instant::now(), sums: catch_up.of > MUCH };
        let done = store.write(|store| {
            let pace = Pace { hurried: false, slice: Some(slice) };
            perform(store, versions, tick, hand, now, pace)
        });
        let Done { events, repeated, .. } = done?;

        catch_up.noticed +=
            events.iter().filter(|recorded| tells_of_time(&recorded.event)).count() as u64;
        if !events.is_empty() && self.has_lapsed(until)? {
            catch_up.of = catch_up.of.max(catch_up.noticed + 1);
            self.catch_up = Some(catch_up);
        }
        Ok(Noticed { events, behind: self.behind(), repeated })
    }

    fn has_lapsed(&self, until: DateTime<Utc>) -> anyhow::Result<bool> {
        Ok(self.store.next_lapse()?.is_some_and(|next| next <= until))
    }

    /// How far the noticing of what fell due has come, while a slice of it has more after it.
    pub fn behind(&self) -> Option<Backlog> {
        let catch_up = self.catch_up.as_ref()?;
        Some(Backlog { noticed: catch_up.noticed, of: catch_up.of })
    }

    /// How much fell due that nobody has noticed, and since when.
    pub fn unnoticed(&self, now: DateTime<Utc>) -> anyhow::Result<(u64, Option<DateTime<Utc>>)> {
        self.store.count_lapsed(now)
    }

    /// Notices all that fell due, slice by slice; others write in between.
    pub(in crate::desk) fn catch_up(
        &mut self,
        tick: &Submission,
        by: &Login,
        now: DateTime<Utc>,
    ) -> Result<Done, Error> {
        let mut tick = tick.clone();
        let mut events = Vec::new();
        let mut first = None;
        loop {
            let slice = self.notice_slice(&tick, by, now)?;
            let repeated = *first.get_or_insert(slice.repeated);
            // The number of the sender's own is that of the first slice; where that was done before, and whoever
            // did it came no further, it goes on from there.
            tick.id = None;
            if slice.repeated {
                tick.at = None;
            }
            let room = TOLD.saturating_sub(events.len());
            events.extend(slice.events.into_iter().take(room));
            if slice.behind.is_none() {
                return Ok(Done {
                    request: None,
                    events,
                    refused: Vec::new(),
                    stays: Vec::new(),
                    remarks: Vec::new(),
                    repeated,
                });
            }
            thread::sleep(PAUSE);
        }
    }
}

/// Whether an event says that something came to pass because time did.
const fn tells_of_time(event: &Event) -> bool {
    matches!(
        event,
        Event::DeadlineBreached(_) | Event::DeadlineWarned(_) | Event::Resumed { by_time: true }
    )
}

impl Act<'_> {
    /// Notes a slice of what fell due at the desk.
    pub fn tick(&mut self) -> Answer<()> {
        self.gathered = self.slice.is_some_and(|slice| slice.sums).then(BTreeMap::new);
        for id in self.store.lapsed(self.now, CHUNK)? {
            self.settle(id, self.now)?;
            if self.slice_is_full() {
                break;
            }
        }
        self.tell_summed()
    }

    /// Whether a slice leaves off here, also amid a request on which much came to pass.
    pub fn slice_is_full(&self) -> bool {
        self.slice.is_some_and(|slice| {
            self.events.len() >= MOST_IN_SLICE || slice.begun.elapsed() >= SLICE
        })
    }

    /// Gives each person one notice of each kind, in the place of the last such one that they have not read:
    /// whoever gave that.
    fn tell_summed(&mut self) -> Answer<()> {
        for ((to, about), (mut count, mut since)) in self.gathered.take().unwrap_or_default() {
            let before = self.store.summed_notice(&to, about)?;
            let instead = before.map(|(seq, more, first)| {
                count += more;
                since = since.min(first);
                seq
            });
            self.desk_tells(Event::NoticesSummed { to, about, count, since, instead })?;
        }
        Ok(())
    }
}
