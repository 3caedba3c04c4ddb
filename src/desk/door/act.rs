//! One command on its way: the facts it may look at, and the events it ends in. Everything happens
//! within one transaction of the store.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::desk::{Error, caller::unread, catch_up::Slice, versions::Versions};
use crate::{
    model::{
        client::Client,
        command::Command,
        event::{Event, Recorded},
        id::{Clause, ClientId, DepartmentId, Login, RequestId, Seq},
        notice::NoticeKind,
        operator::{Actor, Operator, Right},
        refusal::{Refusal, said},
        remark::Remark,
        request::Request,
        routing::Router,
        second::NotEnded,
        standard::{Department, Standard},
    },
    store::{Entry, Store},
};

/// What a command's work answers.
pub(in crate::desk) type Answer<T> = Result<T, Error>;

/// One command on its way.
pub(in crate::desk) struct Act<'a> {
    pub store: &'a Store,
    pub versions: &'a Versions,
    pub standard: Arc<Standard>,
    pub router: Arc<Router>,
    pub now: DateTime<Utc>,
    /// In whose name it is done.
    pub me: Operator,
    /// Who does it, where that is another.
    pub by: Option<Login>,
    /// The number of the sender's own.
    pub id: Option<String>,
    pub seen: Option<i64>,
    /// Whether the program played what this is the result of.
    pub played: bool,
    pub events: Vec<Recorded>,
    /// What was refused by itself while the rest was done.
    pub refused: Vec<NotEnded>,
    /// What of mine was done since what was taken back, and stays.
    pub stays: Vec<Recorded>,
    /// What was left out while the rest was done.
    pub remarks: Vec<Remark>,
    /// Whether it is one of many commands that come from a file.
    pub in_batch: bool,
    /// This is a slice of noticing what fell due.
    pub slice: Option<Slice>,
    /// Notices that are summed up, while much is noticed at once; none where each is given by itself.
    pub gathered: Option<Gathered>,
    /// The requests whose deadlines are kept as they stand after the last event.
    pub settled: BTreeSet<RequestId>,
}

/// Notices of one kind to one person, by person and kind: how many, and when the first came to pass.
pub(in crate::desk) type Gathered = BTreeMap<(Login, NoticeKind), (u64, DateTime<Utc>)>;

impl Act<'_> {
    /// Writes an event of mine down.
    pub fn happens(
        &mut self,
        request: Option<RequestId>,
        client: Option<ClientId>,
        event: Event,
    ) -> Answer<Recorded> {
        self.notes(Actor::Operator(self.me.login.clone()), request, client, event)
    }

    /// Writes an event of the desk's own down.
    pub fn desk_does(&mut self, request: RequestId, event: Event) -> Answer<Recorded> {
        self.notes(Actor::Desk, Some(request), None, event)
    }

    /// Writes an event of the desk's own down that is about no request.
    pub fn desk_tells(&mut self, event: Event) -> Answer<Recorded> {
        self.notes(Actor::Desk, None, None, event)
    }

    /// Tells somebody something about a request: by a notice of its own, or as one of many.
    pub fn tell(
        &mut self,
        request: RequestId,
        to: Login,
        about: NoticeKind,
        (clause, cause): (Option<&Clause>, Option<Seq>),
    ) -> Answer<()> {
        if let Some(gathered) = &mut self.gathered {
            let sum = gathered.entry((to, about)).or_insert((0, self.now));
            sum.0 += 1;
            sum.1 = sum.1.min(self.now);
            return Ok(());
        }
        let notice = Event::Noticed { to, about, clause: clause.cloned(), cause };
        self.desk_does(request, notice)?;
        Ok(())
    }

    fn notes(
        &mut self,
        actor: Actor,
        request: Option<RequestId>,
        client: Option<ClientId>,
        event: Event,
    ) -> Answer<Recorded> {
        // What the desk does by itself nobody does in its name.
        let by = self.by.clone().filter(|_| actor != Actor::Desk);
        let entry = Entry { at: self.now, actor, by, request, client, event };
        let recorded = self.store.append(entry, &self.standard.hash, self.id.as_deref())?;
        crate::desk::outbox::queue(self.store, &recorded)?;
        if let Some(request) = request {
            self.settled.remove(&request);
        }
        self.events.push(recorded.clone());
        Ok(recorded)
    }

    /// Writes an event of mine on a request down.
    pub fn on(&mut self, request: &Request, event: Event) -> Answer<Recorded> {
        self.happens(Some(request.id), None, event)
    }

    /// Refuses where my role may not, in whatever department.
    pub fn may(&self, right: Right) -> Answer<()> {
        if self.standard.allows(&self.me.role, right) {
            return Ok(());
        }
        Err(Refusal::not_allowed(said!(
            "\"{title}\" may not `{right}`; those who may are: {able}",
            title = self.title(),
            right,
            able = self.able(right, None)
        ))
        .into())
    }

    /// Refuses where my role has none of these rights.
    pub fn may_any(&self, rights: &[Right]) -> Answer<()> {
        match rights {
            [] => Ok(()),
            [first, others @ ..] if others.is_empty() || self.can(*first) => self.may(*first),
            [_, others @ ..] => self.may_any(others),
        }
    }

    /// Refuses where my role may not do this where a request lies.
    pub fn may_on(&self, right: Right, request: &Request) -> Answer<()> {
        self.may_any_on(&[right], request)
    }

    /// Refuses where my role has none of these rights where a request lies.
    pub fn may_any_on(&self, rights: &[Right], request: &Request) -> Answer<()> {
        self.may_any(rights)?;
        if rights.iter().any(|right| self.can_on(*right, request)) {
            return Ok(());
        }
        let has = rights.iter().copied().find(|right| self.can(*right));
        let Some(right) = has else {
            return Ok(());
        };
        let department = &request.department;
        Err(Refusal::not_allowed(said!(
            "\"{title}\" may not `{right}` in {department}, where #{id} lies; of those who work there may: {able}",
            title = self.title(),
            right,
            department = self
                .standard
                .department(department.as_str())
                .map_or(department.as_str(), |department| department.title.as_str()),
            id = request.id,
            able = self.able(right, Some(department))
        ))
        .into())
    }

    /// Refuses where it is about a request that my role does not read.
    pub fn may_read(&self, command: &Command) -> Answer<()> {
        let Some(readable) = self.standard.readable(&self.me) else { return Ok(()) };
        let bulk = match command {
            Command::Bulk(bulk) => bulk.requests.as_slice(),
            _ => &[],
        };
        for id in command.request().iter().chain(bulk) {
            if !self.store.may_read(&readable, *id)? {
                return Err(unread(self.title(), *id).into());
            }
        }
        Ok(())
    }

    /// Refuses what gives out requests of every department where my role does not read them all.
    pub fn reads_all(&self) -> Answer<()> {
        match self.standard.readable(&self.me) {
            None => Ok(()),
            Some(_) => Err(Refusal::not_allowed(said!(
                "\"{title}\" reads the requests of some departments only, and this gives out those of all",
                title = self.title()
            ))
            .into()),
        }
    }

    /// What people call my role.
    fn title(&self) -> &str {
        self.standard
            .role(self.me.role.as_str())
            .map_or(self.me.role.as_str(), |role| role.title.as_str())
    }

    /// The roles that have a right, also where they have it in their own departments only.
    fn able(&self, right: Right, department: Option<&DepartmentId>) -> String {
        let able: Vec<&str> = self
            .standard
            .roles
            .iter()
            .filter(|role| match department {
                None => role.may.allow(right),
                Some(department) => {
                    role.may.allow_in(right, department, std::slice::from_ref(department))
                }
            })
            .map(|role| role.title.as_str())
            .collect();
        able.join(", ")
    }

    /// Whether my role may, in whatever department.
    pub fn can(&self, right: Right) -> bool {
        self.standard.allows(&self.me.role, right)
    }

    /// Whether my role may where a request lies.
    pub fn can_on(&self, right: Right, request: &Request) -> bool {
        self.standard.allows_on(&self.me, right, request)
    }

    /// The request as it stands.
    pub fn request(&self, id: RequestId) -> Answer<Request> {
        self.store
            .request(id)?
            .ok_or_else(|| Refusal::not_found(said!("there is no request #{id}", id)).into())
    }

    /// A request to which I am about to do something that any one of these rights allows, where it lies.
    pub fn request_for(&self, rights: &[Right], id: RequestId) -> Answer<Request> {
        self.may_any(rights)?;
        let request = self.request(id)?;
        self.may_any_on(rights, &request)?;
        Ok(request)
    }

    /// The same, where nobody else did anything to it since I looked at it.
    pub fn unchanged(&self, rights: &[Right], id: RequestId) -> Answer<Request> {
        let request = self.request_for(rights, id)?;
        let Some(seen) = self.seen.filter(|seen| *seen < request.version) else {
            return Ok(request);
        };
        let history = self.store.history(id)?;
        let since = usize::try_from(seen).unwrap_or(0).min(history.len());
        let mine = Actor::Operator(self.me.login.clone());
        // What adds to the request, and changes nothing of it, is in nobody's way.
        let other = history[since..].iter().rev().find(|recorded| {
            recorded.actor != mine
                && !matches!(
                    recorded.event,
                    Event::Noted { .. }
                        | Event::Receipt { .. }
                        | Event::MailRetried { .. }
                        | Event::MailDropped { .. }
                        | Event::MailIgnored(_)
                        | Event::MailReturned { .. }
                        | Event::Passed { .. }
                        | Event::Noticed { .. }
                        | Event::DeadlineWarned(_)
                        | Event::DeadlineBreached(_)
                        | Event::Reviewed { .. }
                        | Event::Rated { .. }
                        | Event::Labelled { .. }
                )
        });
        match other {
            Some(recorded) => Err(self.conflict(recorded)),
            None => Ok(request),
        }
    }

    /// What somebody did meanwhile, as a refusal.
    pub fn conflict(&self, recorded: &Recorded) -> Error {
        let zone = self.standard.timezone;
        let at = recorded.at.with_timezone(&zone).format("%H:%M");
        let what = recorded.event.word().rsplit('.').next().unwrap_or_default().replace('_', " ");
        Refusal::conflict(said!(
            "meanwhile {actor} {what} at {at}; look at it again",
            actor = recorded.actor,
            what,
            at
        ))
        .into()
    }

    /// The same, where its work is mine, or nobody's, or where I may give it away.
    pub fn workable(&self, rights: &[Right], id: RequestId) -> Answer<Request> {
        let request = self.unchanged(rights, id)?;
        if let Some(other) = request.assignee.as_ref().filter(|login| **login != self.me.login)
            && !self.can_on(Right::Assign, &request)
        {
            return Err(Refusal::conflict(said!(
                "{other} works on #{id}; take it over first, with a reason",
                other,
                id
            ))
            .into());
        }
        Ok(request)
    }

    /// Refuses what is over.
    pub fn unresolved(request: &Request) -> Answer<()> {
        if request.status.is_unresolved() {
            return Ok(());
        }
        Err(Refusal::not_allowed(said!(
            "#{id} is {status}; reopen it first",
            id = request.id,
            status = request.status
        ))
        .into())
    }

    pub fn client_of(&self, request: &Request) -> Answer<Client> {
        self.client(request.client)
    }

    /// The person of a card, with the addresses of all their cards.
    pub fn client(&self, id: ClientId) -> Answer<Client> {
        self.store
            .whole_client(id)?
            .ok_or_else(|| Refusal::not_found(said!("there is no client #{id}", id)).into())
    }

    /// A department of the standard in force.
    pub fn department(&self, id: &DepartmentId) -> Answer<Department> {
        let known = || {
            self.standard.departments.iter().map(|d| d.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        self.standard.department(id.as_str()).cloned().ok_or_else(|| {
            Refusal::invalid(said!(
                "there is no department `{id}`; there are: {known}",
                id,
                known = known()
            ))
            .into()
        })
    }

    /// An operator who may still work.
    pub fn colleague(&self, login: &Login) -> Answer<Operator> {
        let found = self.store.operator(login.as_str())?.filter(|operator| operator.active);
        found.ok_or_else(|| {
            Refusal::not_found(said!("there is no operator `{login}` at work here", login)).into()
        })
    }

    /// A text that must say something.
    pub fn said(text: Option<&String>) -> Option<&String> {
        text.filter(|text| !text.trim().is_empty())
    }

    /// Just before now: what falls due at this very instant is not late yet.
    pub fn just_before(&self) -> DateTime<Utc> {
        self.now - TimeDelta::milliseconds(1)
    }
}
