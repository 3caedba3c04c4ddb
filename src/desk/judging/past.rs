//! The past, request by request: for trying a draft on it, and for seeing that the rules of then say
//! the same again.

use std::{ops::ControlFlow, sync::Arc};

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::{
    model::{
        deadline,
        id::{DepartmentId, RequestId},
        standard::Standard,
    },
    standards::simulate::{Past, Simulation, Simulator, intake, reroute},
};

/// Which part of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Requests received from the first time on and before the second.
    Between(DateTime<Utc>, DateTime<Utc>),
    /// The last so many requests.
    Last(u64),
}

/// A request that the rules of then would send elsewhere now. There should be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strayed {
    pub request: RequestId,
    pub went: DepartmentId,
    /// Where the same rules send it now.
    pub goes: DepartmentId,
}

/// So many requests are looked up at a time.
const PAGE: usize = 1_000;

impl Desk {
    /// Goes through the past, oldest first. `each` gets how many requests there are in all, one of
    /// them, and the standards that its events name.
    pub(in crate::desk) fn past(
        &self,
        span: Span,
        now: DateTime<Utc>,
        mut each: impl FnMut(u64, &Past, &deadline::Versions<'_>) -> ControlFlow<()>,
    ) -> anyhow::Result<()> {
        let (from, to) = match span {
            Span::Between(from, to) => (from, to),
            Span::Last(count) => {
                let from = self.seen().received_of_last(count)?;
                (from.unwrap_or(DateTime::UNIX_EPOCH), now + chrono::TimeDelta::milliseconds(1))
            }
        };
        let total = self.seen().count_received(from, to)?;
        let mut after = None;
        loop {
            let page = self.seen().received_between((from, to), after, PAGE)?;
            let Some((last, received, _)) = page.last() else {
                return Ok(());
            };
            after = Some((*received, *last));
            for (request, _, account) in page {
                let history = self.seen().history(request)?;
                let named = self.versions.of_history(self.seen(), &history)?;
                let past = Past { request, account, history: Arc::unwrap_or_clone(history) };
                let versions = |hash: &_| named.get(hash).map(|standard| &**standard);
                if each(total, &past, &versions).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// Tries a draft on the past and changes nothing. `progress` gets how many of how many requests
    /// were tried, and ends the simulation early by answering `Break`.
    pub fn simulate(
        &self,
        draft: &Standard,
        span: Span,
        now: DateTime<Utc>,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> anyhow::Result<Simulation> {
        let mut simulator = Simulator::new(draft, now);
        let mut tried = 0;
        self.past(span, now, |total, past, versions| {
            simulator.try_on(past, versions);
            tried += 1;
            progress(tried, total)
        })?;
        Ok(simulator.finish())
    }

    /// Routes every request of a time again, by the version that routed it then. How many there were,
    /// and those that would go elsewhere now.
    pub fn route_again(
        &self,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<(u64, Vec<Strayed>)> {
        let mut strayed = Vec::new();
        let mut count = 0;
        let mut failed = None;
        self.past(span, now, |_, past, _| {
            let Some((received, routed)) = intake(&past.history) else {
                return ControlFlow::Continue(());
            };
            count += 1;
            let by = past
                .history
                .iter()
                .find(|recorded| matches!(recorded.event, crate::model::event::Event::Routed(_)));
            let version = by.map(|recorded| self.versions.of(self.seen(), &recorded.standard));
            match version {
                Some(Ok(Some(version))) => {
                    let account = past.account.as_deref();
                    let decision = reroute(&version.router, account, received, routed);
                    if decision.department != routed.department || decision.rule != routed.rule {
                        strayed.push(Strayed {
                            request: past.request,
                            went: routed.department.clone(),
                            goes: decision.department,
                        });
                    }
                    ControlFlow::Continue(())
                }
                Some(Err(error)) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        })?;
        failed.map_or(Ok((count, strayed)), Err)
    }
}
