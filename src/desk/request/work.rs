//! Who works on a request, and where it lies.

use chrono::{DateTime, TimeDelta, Utc};

use crate::learn::watched::Week;
use crate::model::{
    command::Override,
    event::{Event, Moved, Recorded},
    gate,
    hop::PING_PONG,
    id::{Clause, DepartmentId, Login, RequestId},
    notice::NoticeKind,
    operator::Right,
    private::Private,
    refusal::{Refusal, said},
    request::{Level, Request},
    standard::{Above, NormControl},
};

use crate::desk::act::{Act, Answer};

/// How a request is to move, and with what words.
pub(in crate::desk) struct Way<'c> {
    pub level: Option<Level>,
    pub reason: Option<&'c String>,
    pub note: Option<&'c String>,
    pub against: Option<&'c Override>,
}

pub(in crate::desk) fn private(text: Option<&String>) -> Option<Private> {
    text.filter(|text| !text.trim().is_empty()).map(|text| Private::from(text.as_str()))
}

impl Act<'_> {
    /// I leave it to others for now.
    pub fn pass(&mut self, id: RequestId, reason: &str) -> Answer<()> {
        let request = self.request_for(&[Right::Claim], id)?;
        Self::unresolved(&request)?;
        if request.assignee.as_ref() == Some(&self.me.login) {
            return Err(Refusal::not_allowed(said!(
                "you work on #{id}; release it with a reason, or hand it over",
                id
            ))
            .into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::invalid("say why you pass it over; the others will see it").into());
        }
        let event = Event::Passed { by: self.me.login.clone(), reason: Private::from(reason) };
        self.on(&request, event)?;
        Ok(())
    }

    /// I work on it now.
    pub fn claim(&mut self, id: RequestId) -> Answer<()> {
        let request = self.request_for(&[Right::Claim], id)?;
        Self::unresolved(&request)?;
        match &request.assignee {
            Some(login) if *login == self.me.login => {
                return Err(Refusal::conflict(said!("#{id} is yours already", id)).into());
            }
            Some(login) => {
                let name = self
                    .store
                    .operator(login.as_str())?
                    .map_or_else(|| login.to_string(), |operator| operator.name);
                let history = self.store.history(id)?;
                let since = history.iter().rev().find_map(|recorded| {
                    let got = match &recorded.event {
                        Event::Claimed { by, .. } | Event::TakenOver { by, .. } => by,
                        Event::Assigned { to, .. } => to,
                        _ => return None,
                    };
                    let at = recorded.at.with_timezone(&self.standard.timezone);
                    (got == login).then(|| at.format(" at %H:%M").to_string())
                });
                return Err(Refusal::conflict(said!("{name} ({login}) has claimed #{id}{since}; take it over with a reason, or take the next", name, login, id, since = since.unwrap_or_default()))
                .into());
            }
            None => {}
        }
        self.ready()?;
        let event = Event::Claimed {
            by: self.me.login.clone(),
            department: request.department.clone(),
            accountable: self.becomes_owner(&request, &self.me)?,
        };
        self.on(&request, event)?;
        self.warn_untrained(id)
    }

    /// Refuses real requests to whoever has not read the standard or not passed the exercises, where
    /// the standard asks that.
    fn ready(&self) -> Answer<()> {
        if self.versions.rehearsal {
            return Ok(());
        }
        if let Some(norm) = self.standard.norm(NormControl::Acknowledge)
            && !self.store.has_acknowledged(&self.me.login, &self.standard.hash)?
            && self.read_by()?.is_none_or(|until| until < self.now)
        {
            return Err(Refusal::StandardNotMet {
                message: said!("{text} Read the standard and confirm it first.", text = norm.text),
                clause: norm.clause(),
                missing: vec![format!("acknowledge:{}", self.standard.version)],
            }
            .into());
        }
        self.trained()
    }

    /// Until when I am to have read the standard in force, where it gives a time for that: who came later
    /// than it has that time from their own start.
    fn read_by(&self) -> Answer<Option<DateTime<Utc>>> {
        let adopted = self.store.adopted_since(&self.standard.hash)?;
        let (Some(adopted), Some(within)) = (adopted, &self.standard.adoption.acknowledge_within)
        else {
            return Ok(None);
        };
        let started = self.store.operator_since(&self.me.login)?;
        let since = started.map_or(adopted, |started| started.max(adopted));
        let calendar = self.standard.calendar_for(None, self.standard.fallback.department.as_str());
        Ok(calendar.and_then(|calendar| calendar.due(since, within).ok()))
    }

    /// I no longer work on it.
    pub fn release(&mut self, id: RequestId, reason: Option<&String>) -> Answer<()> {
        let request = self.workable(&[Right::Claim], id)?;
        let Some(by) = request.assignee.clone() else {
            return Err(Refusal::conflict(said!("nobody works on #{id}", id)).into());
        };
        self.on(&request, Event::Released { by, reason: private(reason) })?;
        Ok(())
    }

    /// I work on it instead of whoever does.
    pub fn take_over(&mut self, id: RequestId, reason: Option<&String>) -> Answer<()> {
        let request = self.request_for(&[Right::Claim], id)?;
        Self::unresolved(&request)?;
        let Some(from) = request.assignee.clone() else {
            return self.claim(id);
        };
        if from == self.me.login {
            return Err(Refusal::conflict(said!("#{id} is yours already", id)).into());
        }
        if Self::said(reason).is_none() {
            return Err(Refusal::invalid(said!(
                "{from} works on #{id}; say why you take it over",
                from,
                id
            ))
            .into());
        }
        self.ready()?;
        let event = Event::TakenOver {
            from: from.clone(),
            by: self.me.login.clone(),
            accountable: self.becomes_owner(&request, &self.me)?,
            reason: private(reason),
        };
        let cause = self.on(&request, event)?;
        self.tell(id, from, NoticeKind::TakenOver, (None, Some(cause.seq)))?;
        self.warn_untrained(id)
    }

    /// Someone else works on it from now on.
    pub fn assign(&mut self, id: RequestId, to: &Login, reason: Option<&String>) -> Answer<()> {
        // To take work upon oneself is to claim it.
        let right = if self.me.login == *to { Right::Claim } else { Right::Assign };
        let request = self.unchanged(&[right], id)?;
        Self::unresolved(&request)?;
        let colleague = self.colleague(to)?;
        if request.assignee.as_ref() == Some(to) {
            return Err(Refusal::conflict(said!("{to} works on #{id} already", to, id)).into());
        }
        if right == Right::Claim {
            self.ready()?;
        } else {
            self.trained_colleague(&colleague)?;
        }
        let event = Event::Assigned {
            from: request.assignee.clone(),
            to: to.clone(),
            accountable: self.becomes_owner(&request, &colleague)?,
            clause: None,
            reason: private(reason),
        };
        let cause = self.on(&request, event)?;
        self.tell(id, to.clone(), NoticeKind::Assigned, (None, Some(cause.seq)))?;
        Ok(())
    }

    /// Hands over to another department by hand.
    pub fn route(&mut self, id: RequestId, to: &DepartmentId, way: &Way<'_>) -> Answer<()> {
        let request = self.workable(&[Right::Route], id)?;
        Self::unresolved(&request)?;
        let department = self.department(to)?;
        if request.department == *to && way.level.is_none_or(|level| level == request.level) {
            return Err(Refusal::conflict(said!("#{id} lies in {to} already", id, to)).into());
        }
        let level = way.level.unwrap_or(department.level);
        let moved = self.gate(&request, department.id, level, way)?;
        let cause = self.on(&request, Event::HandedOver(moved))?;
        self.watch_scorecard(&request, &cause)
    }

    /// Hands to a higher level.
    pub fn escalate(
        &mut self,
        id: RequestId,
        to: Option<&DepartmentId>,
        way: &Way<'_>,
    ) -> Answer<()> {
        let request = self.workable(&[Right::Escalate], id)?;
        Self::unresolved(&request)?;
        self.reason_given("escalate", way.reason)?;
        let (to, level) = match to {
            Some(id) => {
                let department = self.department(id)?;
                (department.id, way.level.unwrap_or(department.level))
            }
            None => self.above(&request, way.level)?,
        };
        if level <= request.level {
            return Err(Refusal::invalid(said!("`{to}` is of level {level}, and #{id} is at level {level_too}; hand it over instead", to, level, id, level_too = request.level))
            .into());
        }
        let moved = self.gate(&request, to, level, way)?;
        self.on(&request, Event::Escalated(moved))?;
        Ok(())
    }

    /// Where a request escalates to when no department was named: the desk does not guess between several.
    fn above(&self, request: &Request, wanted: Option<Level>) -> Answer<(DepartmentId, Level)> {
        let open = match self.standard.above(&request.department, request.level, wanted) {
            Above::One(department) => return Ok((department.id.clone(), department.level)),
            Above::AnyOf(open) => open,
        };
        let id = request.id;
        if open.is_empty() {
            let refusal = match wanted.filter(|wanted| *wanted > request.level) {
                Some(level) => {
                    said!("no department is of level {level}; name one of a higher level", level)
                }
                None => said!(
                    "there is no department above level {level}; name one to hand over to",
                    level = wanted.unwrap_or(request.level)
                ),
            };
            return Err(Refusal::invalid(refusal).into());
        }
        let known: Vec<&str> = open.iter().map(|department| department.id.as_str()).collect();
        Err(Refusal::unsaid(
            said!(
                "the standard does not say where `{department}` escalates to; say to which department #{id} goes: {known}",
                department = request.department,
                id,
                known = known.join(", ")
            ),
            known.iter().map(|id| format!("department:{id}")).collect(),
        )
        .into())
    }

    /// Hands back to where it came from.
    pub fn bounce(
        &mut self,
        id: RequestId,
        to: Option<&DepartmentId>,
        way: &Way<'_>,
    ) -> Answer<()> {
        let request = self.workable(&[Right::Bounce], id)?;
        Self::unresolved(&request)?;
        self.reason_given("hand back", way.reason)?;
        let Some(to) = to.or_else(|| self.standard.sent_back_to(&request)).cloned() else {
            return Err(Refusal::invalid(said!(
                "#{id} came from nowhere; name the department to hand it to",
                id
            ))
            .into());
        };
        let department = self.department(&to)?;
        if department.id == request.department {
            return Err(Refusal::conflict(said!("#{id} lies in {to} already", id, to)).into());
        }
        let moved = Self::moved(&request, department.id, department.level, way);
        let cause = self.on(&request, Event::Bounced(moved))?;
        if request.bounced + 1 >= PING_PONG {
            self.warn_of_ping_pong(&request, &cause)?;
        }
        self.watch_scorecard(&request, &cause)
    }

    /// Tells whoever answers for the request, and those who may assign, that nobody takes it for theirs.
    fn warn_of_ping_pong(&mut self, request: &Request, cause: &Recorded) -> Answer<()> {
        let mut told: Vec<Login> = request.accountable.iter().cloned().collect();
        for operator in self.store.operators()? {
            if operator.active
                && self.standard.allows(&operator.role, Right::Assign)
                && !told.contains(&operator.login)
            {
                told.push(operator.login);
            }
        }
        for to in told {
            self.tell(request.id, to, NoticeKind::PingPong, (None, Some(cause.seq)))?;
        }
        Ok(())
    }

    /// Tells those who may propose a standard, once a week, that people hand on more of what the scorecard in
    /// force sends than its lead promises.
    fn watch_scorecard(&mut self, request: &Request, cause: &Recorded) -> Answer<()> {
        let Some((card, sent, handed_on)) = self.store.week_of_card(request.id)? else {
            return Ok(());
        };
        let Some(in_force) = self.standard.scorecard.as_ref().filter(|known| known.id == card)
        else {
            return Ok(());
        };
        let week = Week { sent, handed_on, ..Week::default() };
        if !week.is_alarming(in_force.decide_from) {
            return Ok(());
        }

        let clause = Clause::new("scorecard", &card);
        for operator in self.store.operators()? {
            if operator.active
                && self.standard.allows(&operator.role, Right::Standard)
                && !self.store.was_told_of_card(&operator.login, self.now - TimeDelta::days(7))?
            {
                let why = (Some(&clause), Some(cause.seq));
                self.tell(request.id, operator.login, NoticeKind::Scorecard, why)?;
            }
        }
        Ok(())
    }

    /// Refuses without a reason, where the norm asks one.
    pub fn reason_given(&self, what: &'static str, reason: Option<&String>) -> Answer<()> {
        match self.standard.norm(NormControl::Reason) {
            Some(norm) if Self::said(reason).is_none() => Err(Refusal::StandardNotMet {
                message: said!("say why you {what}. {text}", what, text = norm.text),
                clause: norm.clause(),
                missing: vec!["reason".to_owned()],
            }
            .into()),
            _ => Ok(()),
        }
    }

    fn moved(request: &Request, to: DepartmentId, level: Level, way: &Way<'_>) -> Moved {
        Moved {
            from: request.department.clone(),
            to,
            level,
            assignee: request.assignee.clone(),
            reason: private(way.reason),
            note: private(way.note),
            clause: None,
            against: Vec::new(),
            missing: Vec::new(),
            overridden: None,
        }
    }

    /// What must be there before a department gets a request.
    fn gate(
        &self,
        request: &Request,
        to: DepartmentId,
        level: Level,
        way: &Way<'_>,
    ) -> Answer<Moved> {
        let mut moved = Self::moved(request, to, level, way);
        let mut gates = self.standard.handovers.iter();
        if !gates.any(|gate| gate.to.contains(&moved.to)) {
            return Ok(moved);
        }
        let history = self.store.history(request.id)?;
        let noted = Self::said(way.note).is_some();
        let missing = gate::missing(&self.standard, request, &history, &moved.to, noted);
        if missing.is_empty() {
            return Ok(moved);
        }
        let clause = Clause::new("handover", &moved.to);
        match way.against.filter(|against| !against.reason.trim().is_empty()) {
            Some(against) => {
                self.may_on(Right::Override, request)?;
                moved.overridden = Some(Private::from(against.reason.as_str()));
                moved.against = vec![clause];
                moved.missing = missing;
                Ok(moved)
            }
            None => Err(Refusal::StandardNotMet {
                message: match self.standard.norm(NormControl::Handover) {
                    Some(norm) => said!(
                        "before {to} gets #{id} there must be: {missing}. {norm}",
                        to = moved.to,
                        id = request.id,
                        missing = missing.join(", "),
                        norm = norm.text
                    ),
                    None => said!(
                        "before {to} gets #{id} there must be: {missing}",
                        to = moved.to,
                        id = request.id,
                        missing = missing.join(", ")
                    ),
                },
                clause,
                missing,
            }
            .into()),
        }
    }
}
