//! A draft tried on the past: what it would have done with requests that the desk has seen, without
//! touching them.
//!
//! Every request is routed by the rules of the draft as it came in, and its deadlines are computed
//! from its own events under the draft's clauses. What people did stays as it was: the simulation
//! tells what the clocks would have said about the same work, not how people would have worked.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Timelike as _, Utc};

use crate::model::{
    deadline::{Deadline, Versions, deadlines, deadlines_anew},
    event::{Asked, Event, Received, Recorded, Routed},
    id::{CallbackId, Clause, DepartmentId, RequestId},
    request::Priority,
    routing::{Decision, Facts, Router},
    standard::{DeadlineKind, Standard},
};

/// A request of the past.
#[derive(Debug, Clone)]
pub struct Past {
    pub request: RequestId,
    /// The organisation of its client.
    pub account: Option<String>,
    /// Everything that happened to it, oldest first.
    pub history: Vec<Recorded>,
}

/// What a draft would have made of the past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Simulation {
    /// How many requests were tried.
    pub requests: u64,
    /// How many would have been routed elsewhere.
    pub rerouted: u64,
    /// How many would have had another priority.
    pub reprioritised: u64,
    /// How many would have had another script.
    pub rescripted: u64,
    /// From × to → how many.
    pub matrix: BTreeMap<(DepartmentId, DepartmentId), u64>,
    /// The clause responsible → how many it would have sent elsewhere.
    pub responsible: BTreeMap<Clause, u64>,
    /// Some of the requests routed elsewhere.
    pub examples: Vec<Rerouted>,
    /// By kind: breaches that would not have been.
    pub saved: BTreeMap<DeadlineKind, Breaches>,
    /// By kind: breaches that would have been new.
    pub added: BTreeMap<DeadlineKind, Breaches>,
    /// Deadlines of the draft.
    pub deadlines: u64,
    /// How many of them would have fallen due at another time.
    pub retimed: u64,
    /// Department × hour of the day → requests received, then and under the draft.
    pub load: BTreeMap<(DepartmentId, u32), (u64, u64)>,
}

/// A request that would have gone elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerouted {
    pub request: RequestId,
    /// What it was about.
    pub subject: String,
    pub from: DepartmentId,
    /// Where it would have gone.
    pub to: DepartmentId,
    pub clause: Clause,
}

/// Breaches that the draft makes or unmakes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaches {
    pub count: u64,
    /// Some of the requests.
    pub examples: Vec<RequestId>,
}

/// So many examples are kept for each pair of departments, and for each kind of deadline.
const EXAMPLES: u64 = 5;

/// Tries a draft on requests, one after the other.
#[derive(Debug)]
pub struct Simulator<'a> {
    draft: &'a Standard,
    router: Router,
    now: DateTime<Utc>,
    found: Simulation,
}

impl<'a> Simulator<'a> {
    /// A simulator for a draft; `now` is the time up to which running clocks are looked at.
    pub fn new(draft: &'a Standard, now: DateTime<Utc>) -> Self {
        Self { draft, router: Router::new(draft), now, found: Simulation::default() }
    }

    /// Tries the draft on a request. `versions` gives the standards that were in force.
    pub fn try_on(&mut self, past: &Past, versions: &Versions<'_>) {
        let Some((received, routed)) = intake(&past.history) else {
            return;
        };
        let decision = reroute(&self.router, past.account.as_deref(), received, routed);
        self.compare_routing(past, received, routed, &decision);
        let draft = self.draft;
        let before = deadlines(&past.history, versions, self.now);
        let replayed = replayed(&past.history, &decision);
        let after = deadlines_anew(&replayed, &|_| Some(draft), self.now);
        self.compare_deadlines(past.request, &before, &after);
    }

    /// What came of it.
    pub fn finish(self) -> Simulation {
        self.found
    }

    fn compare_routing(
        &mut self,
        past: &Past,
        received: &Received,
        routed: &Routed,
        decision: &Decision,
    ) {
        let found = &mut self.found;
        found.requests += 1;
        found.reprioritised += u64::from(routed.priority != decision.priority);
        found.rescripted +=
            u64::from(routed.script.as_ref().map(|(id, _)| id) != decision.script.as_ref());
        let hour = received.received.with_timezone(&self.draft.timezone).hour();
        found.load.entry((routed.department.clone(), hour)).or_default().0 += 1;
        found.load.entry((decision.department.clone(), hour)).or_default().1 += 1;
        if routed.department == decision.department {
            return;
        }
        found.rerouted += 1;
        let clause = decision.explanation.clause.clone();
        *found.responsible.entry(clause.clone()).or_default() += 1;
        let pair = (routed.department.clone(), decision.department.clone());
        let count = found.matrix.entry(pair).or_default();
        *count += 1;
        if *count <= EXAMPLES {
            found.examples.push(Rerouted {
                request: past.request,
                subject: received.subject.as_str().to_owned(),
                from: routed.department.clone(),
                to: decision.department.clone(),
                clause,
            });
        }
    }

    fn compare_deadlines(&mut self, request: RequestId, before: &[Deadline], after: &[Deadline]) {
        let found = &mut self.found;
        found.deadlines += after.len() as u64;
        let dues: HashMap<Identity, Option<DateTime<Utc>>> =
            before.iter().map(|deadline| (identity(deadline), deadline.due)).collect();
        found.retimed += after
            .iter()
            .filter(|deadline| dues.get(&identity(deadline)) != Some(&deadline.due))
            .count() as u64;
        let breached = |all: &[Deadline]| -> HashSet<Identity> {
            all.iter().filter(|deadline| deadline.breached_at.is_some()).map(identity).collect()
        };
        let (was, would) = (breached(before), breached(after));
        for (kind, ..) in was.difference(&would) {
            note(&mut found.saved, *kind, request);
        }
        for (kind, ..) in would.difference(&was) {
            note(&mut found.added, *kind, request);
        }
    }
}

/// What makes a deadline the same under two standards: its kind, when its clock started, and the
/// promised call that it is about.
type Identity = (DeadlineKind, DateTime<Utc>, Option<CallbackId>);

fn identity(deadline: &Deadline) -> Identity {
    (deadline.kind, deadline.started, deadline.callback)
}

fn note(breaches: &mut BTreeMap<DeadlineKind, Breaches>, kind: DeadlineKind, request: RequestId) {
    let breaches = breaches.entry(kind).or_default();
    breaches.count += 1;
    if breaches.count <= EXAMPLES && !breaches.examples.contains(&request) {
        breaches.examples.push(request);
    }
}

/// The intake of a request and its routing by rules.
pub fn intake(history: &[Recorded]) -> Option<(&Received, &Routed)> {
    let received = history.iter().find_map(|recorded| match &recorded.event {
        Event::Received(received) => Some(&**received),
        _ => None,
    })?;
    let routed = history.iter().find_map(|recorded| match &recorded.event {
        Event::Routed(routed) => Some(&**routed),
        _ => None,
    })?;
    Some((received, routed))
}

/// Routes a request again as it came in: by what its events say that the rules looked at.
pub fn reroute(
    router: &Router,
    account: Option<&str>,
    received: &Received,
    routed: &Routed,
) -> Decision {
    let unknown = Asked { own_subject: true, ..Asked::default() };
    let asked = routed.asked.as_ref().unwrap_or(&unknown);
    let fields: BTreeMap<String, String> = received
        .fields
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().to_owned()))
        .collect();
    let email = asked
        .sender_domain
        .as_ref()
        // It goes with the client's data.
        .filter(|domain| !domain.is_empty())
        .map(|domain| format!("@{}", domain.as_str()));
    router.route(&Facts {
        subject: if asked.own_subject { received.subject.as_str() } else { "" },
        body: received.body.as_str(),
        channel: received.channel,
        language: &received.language,
        client_tier: received.tier.as_deref(),
        account,
        email: email.as_deref(),
        tags: &received.tags,
        fields: &fields,
        priority: asked.priority.unwrap_or(Priority::Normal),
        at: received.received,
        open_requests: asked.open_requests,
        since_last_request: asked.last_request.map(|last| received.received - last),
    })
}

/// The history with the draft's routing.
fn replayed(history: &[Recorded], decision: &Decision) -> Vec<Recorded> {
    let mut replayed = history.to_vec();
    let first = replayed.iter_mut().find_map(|recorded| match &mut recorded.event {
        Event::Routed(routed) => Some(routed),
        _ => None,
    });
    if let Some(routed) = first {
        routed.department = decision.department.clone();
        routed.level = decision.level;
        routed.priority = decision.priority;
        routed.tags.clone_from(&decision.tags);
    }
    replayed
}
