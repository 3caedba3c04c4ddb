//! What is known of the requests that commands were about of late: how each stands, its history, the deadlines
//! kept of it. A command asks for these again and again, and the next command is often about the same request;
//! they are read once, and follow what is appended.
//!
//! What is known stays true as long as nobody else appended to the log, which its last event tells.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::model::{event::Recorded, id::RequestId, request::Request};
use crate::store::{Kept, Store, deadline::Nearest, log::Head};

/// So many events are kept at most: some megabytes. What is known of the request at hand is kept however long its
/// history is: the next command is likely about it, and would have to read all of it anew.
const MOST_EVENTS: usize = 2_000;

/// What is known of requests.
#[derive(Debug, Default)]
pub(in crate::store) struct Cases {
    /// The end of the log up to which it is true; none where that is not known.
    upto: Option<Head>,
    of: HashMap<RequestId, Case>,
    /// The requests, the one known longest first.
    order: VecDeque<RequestId>,
    events: usize,
}

/// What is known of a request; none of what was not asked for.
#[derive(Debug, Default)]
struct Case {
    /// The request as its row tells, without its fields.
    standing: Option<Request>,
    history: Option<Arc<Vec<Recorded>>>,
    kept: Option<Vec<Kept>>,
    /// What its row tells of those.
    nearest: Option<Nearest>,
}

impl Case {
    fn events(&self) -> usize {
        // What is known beside events takes about as much room as one.
        1 + self.history.as_ref().map_or(0, |history| history.len())
    }
}

impl Cases {
    fn change(&mut self, request: RequestId, change: impl FnOnce(&mut Case)) {
        let order = &mut self.order;
        let case = self.of.entry(request).or_insert_with(|| {
            order.push_back(request);
            Case::default()
        });
        // A new case counts nothing yet.
        let before = if case.is_empty() { 0 } else { case.events() };
        change(case);
        self.events = self.events + case.events() - before;
        while self.events > MOST_EVENTS
            && let Some(at) = self.order.iter().position(|known| *known != request)
            && let Some(oldest) = self.order.remove(at)
        {
            let left = self.of.remove(&oldest);
            self.events -= left.map_or(0, |case| case.events());
        }
    }
}

impl Case {
    fn is_empty(&self) -> bool {
        self.standing.is_none() && self.history.is_none() && self.kept.is_none()
    }
}

impl Store {
    /// What is known and true at this end of the log. Only inside a transaction: outside of one others append
    /// between two looks.
    fn known<T>(&self, look: impl FnOnce(&mut Cases) -> T) -> anyhow::Result<Option<T>> {
        if self.conn.is_autocommit() {
            return Ok(None);
        }
        let head = self.head()?;
        let mut cases = self.cases.borrow_mut();
        if cases.upto != Some(head) {
            *cases = Cases { upto: Some(head), ..Cases::default() };
        }
        Ok(Some(look(&mut cases)))
    }

    /// Everything that happened to a request, oldest first.
    pub fn history(&self, request: RequestId) -> anyhow::Result<Arc<Vec<Recorded>>> {
        let known =
            self.known(|cases| cases.of.get(&request).and_then(|case| case.history.clone()))?;
        if let Some(history) = known.flatten() {
            return Ok(history);
        }
        let history = Arc::new(self.read_history(request)?);
        let kept = Arc::clone(&history);
        self.known(|cases| cases.change(request, |case| case.history = Some(kept)))?;
        Ok(history)
    }

    /// A request as it stands, without its fields.
    pub(in crate::store) fn standing(&self, request: RequestId) -> anyhow::Result<Option<Request>> {
        let known =
            self.known(|cases| cases.of.get(&request).and_then(|case| case.standing.clone()))?;
        if let Some(standing) = known.flatten() {
            return Ok(Some(standing));
        }
        let standing = self.read_standing(request)?;
        self.stands(request, standing.clone())?;
        Ok(standing)
    }

    /// Takes down how a request stands in its row; none where that is to be read again.
    pub(in crate::store) fn stands(
        &self,
        request: RequestId,
        standing: Option<Request>,
    ) -> anyhow::Result<()> {
        self.known(|cases| cases.change(request, |case| case.standing = standing))?;
        Ok(())
    }

    /// The deadlines that are kept of a request, where they are known.
    pub(in crate::store) fn known_deadlines(
        &self,
        request: RequestId,
    ) -> anyhow::Result<Option<Vec<Kept>>> {
        let known =
            self.known(|cases| cases.of.get(&request).and_then(|case| case.kept.clone()))?;
        Ok(known.flatten())
    }

    /// What the row of a request tells of its deadlines, where that is known.
    pub(in crate::store) fn known_nearest(
        &self,
        request: RequestId,
    ) -> anyhow::Result<Option<Nearest>> {
        let known =
            self.known(|cases| cases.of.get(&request).and_then(|case| case.nearest.clone()))?;
        Ok(known.flatten())
    }

    /// Takes down the deadlines that are kept of a request.
    pub(in crate::store) fn knows_deadlines(
        &self,
        request: RequestId,
        kept: Vec<Kept>,
        nearest: Nearest,
    ) -> anyhow::Result<()> {
        self.known(|cases| {
            cases.change(request, |case| {
                case.kept = Some(kept);
                case.nearest = Some(nearest);
            });
        })?;
        Ok(())
    }

    /// The log goes on: what is known is true at its new end, once the event was followed.
    pub(in crate::store) fn go_on(&self, before: Head, head: Head) {
        let mut cases = self.cases.borrow_mut();
        if cases.upto != Some(before) {
            *cases = Cases::default();
        }
        cases.upto = Some(head);
        self.head.set(Some(head));
    }

    /// Has the history of its request follow an event that was appended.
    pub(in crate::store) fn follow(&self, recorded: &Recorded, begins: bool) -> anyhow::Result<()> {
        let Some(request) = recorded.request else {
            return Ok(());
        };
        self.known(|cases| {
            cases.change(request, |case| {
                if begins {
                    case.history = Some(Arc::new(vec![recorded.clone()]));
                    case.kept = Some(Vec::new());
                } else if let Some(history) = &mut case.history {
                    Arc::make_mut(history).push(recorded.clone());
                }
            });
        })?;
        Ok(())
    }

    /// Forgets all of it: texts were erased, rows changed that tell of other requests, or what was appended
    /// was taken back.
    pub(in crate::store) fn forget_cases(&self) {
        *self.cases.borrow_mut() = Cases::default();
    }
}
