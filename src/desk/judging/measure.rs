//! What is measured: cases and figures of any period.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::desk::{Desk, appeal::seen_people, figures::Figures};
use crate::{
    model::{
        appeal::{EVIDENCE, ToPropose},
        card::LedgerState,
        card::{CallbackRow, DeadlineRow, LedgerRow},
        deadline::BreachReason,
        id::{Clause, ClientId, Login, RequestId},
        measure::{Case, Figure, Flow, Judged, Span, Yardstick},
        operator::{Operator, Sight},
        request::Request,
        standard::{Metric, Period, Standard},
    },
    store::Store,
};

use crate::desk::versions::Versions;

/// The cases of a metric that lie in a period.
pub(in crate::desk) fn cases(
    store: &Store,
    versions: &Versions,
    yardstick: Yardstick,
    span: Span,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Case>> {
    let found = store.cases(yardstick, span, now)?;
    if yardstick.metric != Metric::ScriptAdherence {
        return Ok(found);
    }
    // A case for each step that the script asked for on the path taken.
    let mut steps = Vec::new();
    for resolved in found {
        for done in steps_of(store, versions, resolved.request, &resolved)? {
            steps.push(Case { value: f64::from(u8::from(done)), ..resolved.clone() });
        }
    }
    Ok(steps)
}

fn steps_of(
    store: &Store,
    versions: &Versions,
    id: RequestId,
    resolved: &Case,
) -> anyhow::Result<Vec<bool>> {
    let history = store.history(id)?;
    let Some(place) = history.iter().position(|recorded| Some(recorded.seq) == resolved.seq) else {
        return Ok(Vec::new());
    };
    let until = &history[..=place];
    let script = Request::of(until).and_then(|request| request.script);
    let version = versions.of(store, &history[place].standard)?;
    let (Some(script), Some(version)) = (script, version) else {
        return Ok(Vec::new());
    };
    Ok(version
        .standard
        .script(script.as_str())
        .map(|script| script.required_on_path(until).into_iter().map(|(_, done)| done).collect())
        .unwrap_or_default())
}

impl Desk {
    /// The cases of a metric that lie in a period, in order of time.
    pub fn cases(
        &self,
        yardstick: Yardstick,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Case>> {
        self.store.read(|store| cases(store, &self.versions, yardstick, span, now))
    }

    /// The deadlines set by a clause that were met or breached in a period, in order of time.
    pub fn cases_of_clause(
        &self,
        clause: &Clause,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Case>> {
        self.store.read(|store| store.cases_of_clause(clause, span, now))
    }

    /// What of a kind happened to requests in a period, in order of time.
    pub fn flow(&self, flow: Flow, span: Span) -> anyhow::Result<Vec<Case>> {
        self.store.read(|store| store.flow(flow, span))
    }

    /// The promised calls that fall due in a period, by time.
    pub fn callbacks_due(&self, span: Span) -> anyhow::Result<Vec<CallbackRow>> {
        self.store.read(|store| store.callbacks_due(span))
    }

    /// The deadlines that were breached in a period, by time, each with what stood in the way, where the
    /// log tells it.
    pub fn breached_in(
        &self,
        span: Span,
    ) -> anyhow::Result<Vec<(DeadlineRow, Option<BreachReason>)>> {
        self.store.read(|store| store.breached_in(span))
    }

    /// What the measures of a period say of each person whom they are for: in the days given, by the
    /// standard under which they end. A period that is not over is judged as it stands.
    pub fn judged(
        &self,
        period: Period,
        day: NaiveDate,
        of: Option<&Login>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Judged>> {
        self.store.read(|store| {
            let zone = self.versions.in_force(store, now)?.standard.timezone;
            let (from, to) = period.around(day);
            let span = Span::days(from, to, zone);
            let end = now.min(span.to - TimeDelta::milliseconds(1));
            let standard = self.versions.in_force(store, end)?.standard;
            let mut people = store.operators()?;
            people.retain(|one| one.active && of.is_none_or(|login| one.login == *login));
            let mut all = Vec::new();
            for measure in standard.measures.iter().filter(|one| one.period == period) {
                let found = cases(store, &self.versions, measure.into(), span, now)?;
                for person in people.iter().filter(|person| measure.roles.contains(&person.role)) {
                    let theirs: Vec<Case> = found
                        .iter()
                        .filter(|case| case.operator.as_ref() == Some(&person.login))
                        .cloned()
                        .collect();
                    let figure = Figure::of(measure.metric, &theirs);
                    all.push(Judged {
                        operator: person.login.clone(),
                        verdict: measure.verdict(&figure),
                        measure: measure.clone(),
                        from,
                        to,
                        figure,
                        cases: theirs,
                    });
                }
            }
            Ok(all)
        })
    }

    /// What the measures of a period would propose of those whom a person sees: each with the first of the
    /// events that it rests on. Nothing is written.
    pub fn to_propose(
        &self,
        me: &Login,
        period: Period,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<ToPropose>>> {
        let sight = self.sight(me, now)?;
        let all = self.judged(period, day, None, now)?;
        self.store.read(|store| {
            let people = seen_people(store, &sight)?;
            let mut found = Vec::new();
            for judged in all {
                if !people.contains_key(&judged.operator) {
                    continue;
                }
                let proposal = judged.proposal();
                let shown = proposal
                    .as_ref()
                    .map_or(&[][..], |one| &one.evidence[..one.evidence.len().min(EVIDENCE)]);
                let days = (judged.from, judged.to);
                found.push(ToPropose {
                    evidence: store.events_of_numbers(shown)?,
                    known: store.is_in_ledger(&judged.operator, &judged.measure.id, days)?,
                    judged,
                });
            }
            Ok(Figures::of(found))
        })
    }

    /// The entries of the ledger that a person may see, the newest first: of one operator or of all, in
    /// one state or in any.
    pub fn ledger(
        &self,
        me: &Login,
        of: Option<&Login>,
        state: Option<LedgerState>,
        limit: usize,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figures<Vec<LedgerRow>>> {
        let sight = self.sight(me, now)?;
        self.store.read(|store| {
            let people: BTreeMap<Login, Operator> =
                store.operators()?.into_iter().map(|one| (one.login.clone(), one)).collect();
            let own = match &sight {
                Sight::Own(me) => Some(me),
                _ => of,
            };
            let mut rows = store.ledger(own, state, limit)?;
            rows.retain(|row| of.is_none_or(|login| row.operator == *login));
            rows.retain(|row| people.get(&row.operator).is_some_and(|one| sight.sees(one)));
            Ok(Figures::of(rows))
        })
    }

    /// When a person first raised a matter, and when they were last heard of.
    pub fn heard_of(
        &self,
        person: ClientId,
    ) -> anyhow::Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
        self.store.read(|store| store.heard_of(person))
    }

    /// Every version that came into force by a time, with when, oldest first.
    pub fn adoptions(
        &self,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(Arc<Standard>, DateTime<Utc>)>> {
        self.store.read(|store| {
            let mut all = Vec::new();
            for (hash, since) in store.adoptions()? {
                if since <= now
                    && let Some(version) = self.versions.of(store, &hash)?
                {
                    all.push((version.standard, since));
                }
            }
            Ok(all)
        })
    }

    /// How many requests are unresolved now.
    pub fn unresolved(&self) -> anyhow::Result<u64> {
        self.store.read(Store::unresolved)
    }

    /// Whose figures a person may see: everyone's where their role may everything, their
    /// departments' where it may review or keep the ledger, else their own.
    pub fn sight(&self, me: &Login, now: DateTime<Utc>) -> anyhow::Result<Sight> {
        let me = self.me(me)?;
        let standard = self.store.read(|store| Ok(self.versions.in_force(store, now)?.standard))?;
        Ok(standard.sight(&me))
    }

    /// What a metric comes to for the whole desk in a period.
    pub fn figure(
        &self,
        yardstick: Yardstick,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Figure> {
        let cases = self.cases(yardstick, span, now)?;
        Ok(Figure::of(yardstick.metric, &cases))
    }
}
