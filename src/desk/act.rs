//! One command on its way: the facts it may look at, and the events it ends in. Everything happens
//! within one transaction of the store.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Error, versions::Versions};
use crate::{
    model::{
        client::Client,
        event::{Event, Recorded},
        id::{ClientId, DepartmentId, Login, RequestId},
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
pub(super) type Answer<T> = Result<T, Error>;

/// One command on its way.
pub(super) struct Act<'a> {
    pub store: &'a Store,
    pub versions: &'a Versions,
    pub standard: Arc<Standard>,
    pub router: Arc<Router>,
    pub now: DateTime<Utc>,
    pub me: Operator,
    /// The number of the sender's own.
    pub id: Option<String>,
    pub seen: Option<i64>,
    pub events: Vec<Recorded>,
    /// What was refused by itself while the rest was done.
    pub refused: Vec<NotEnded>,
    /// What of mine was done since what was taken back, and stays.
    pub stays: Vec<Recorded>,
    /// What was left out while the rest was done.
    pub remarks: Vec<Remark>,
}

impl Act<'_> {
    /// Writes an event of mine down.
    pub fn happens(
        &mut self,
        request: Option<RequestId>,
        client: Option<ClientId>,
        event: Event,
    ) -> Answer<Recorded> {
        self.by(Actor::Operator(self.me.login.clone()), request, client, event)
    }

    /// Writes an event of the desk's own down.
    pub fn desk_does(&mut self, request: RequestId, event: Event) -> Answer<Recorded> {
        self.by(Actor::Desk, Some(request), None, event)
    }

    fn by(
        &mut self,
        actor: Actor,
        request: Option<RequestId>,
        client: Option<ClientId>,
        event: Event,
    ) -> Answer<Recorded> {
        let entry = Entry { at: self.now, actor, request, client, event };
        let recorded = self.store.append(entry, &self.standard.hash, self.id.as_deref())?;
        super::outbox::queue(self.store, &recorded)?;
        self.events.push(recorded.clone());
        Ok(recorded)
    }

    /// Writes an event of mine on a request down.
    pub fn on(&mut self, request: &Request, event: Event) -> Answer<Recorded> {
        self.happens(Some(request.id), None, event)
    }

    /// Refuses where my role may not.
    pub fn may(&self, right: Right) -> Answer<()> {
        if self.standard.allows(&self.me.role, right) {
            return Ok(());
        }
        let able: Vec<&str> = self
            .standard
            .roles
            .iter()
            .filter(|role| role.may.allow(right))
            .map(|role| role.title.as_str())
            .collect();
        let title = self
            .standard
            .role(self.me.role.as_str())
            .map_or(self.me.role.as_str(), |role| role.title.as_str());
        Err(Refusal::not_allowed(said!(
            "\"{title}\" may not `{right}`; those who may are: {able}",
            title,
            right,
            able = able.join(", ")
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

    /// Whether my role may.
    pub fn can(&self, right: Right) -> bool {
        self.standard.allows(&self.me.role, right)
    }

    /// The request as it stands.
    pub fn request(&self, id: RequestId) -> Answer<Request> {
        self.store
            .request(id)?
            .ok_or_else(|| Refusal::not_found(said!("there is no request #{id}", id)).into())
    }

    /// The request, where nobody else did anything to it since I looked at it.
    pub fn unchanged(&self, id: RequestId) -> Answer<Request> {
        let request = self.request(id)?;
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
                        | Event::Passed { .. }
                        | Event::Noticed { .. }
                        | Event::DeadlineWarned(_)
                        | Event::DeadlineBreached(_)
                        | Event::Reviewed { .. }
                        | Event::Rated { .. }
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

    /// A request whose work is mine, or nobody's, or whose work I may give away.
    pub fn workable(&self, id: RequestId) -> Answer<Request> {
        let request = self.unchanged(id)?;
        if let Some(other) = request.assignee.as_ref().filter(|login| **login != self.me.login)
            && !self.can(Right::Assign)
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
