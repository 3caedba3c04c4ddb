//! Taking back. One act is taken back as one, of however many requests it was. What somebody may have read
//! stays: it is named and stepped over, and what was done before it is taken back.

use crate::desk::{
    Desk,
    act::{Act, Answer},
};
use crate::{
    model::{
        callback::Promise,
        event::{Event, Recorded, Restored, taken_back},
        id::{Login, RequestId, Seq},
        operator::Actor,
        private::Private,
        refusal::{Refusal, said},
        request::{Request, Status},
        second::NotEnded,
        undo::Undoable,
    },
    store::Store,
};

/// So many actions are read at a time, looking for one that still stands.
const PAGE: usize = 200;
/// Nobody takes back more at a stretch.
const LOOKED_THROUGH: usize = 20_000;

impl Desk {
    /// What [`Command::Undo`](crate::model::command::Command::Undo) would take back next, and what of mine
    /// done since stays.
    pub fn undoable(&self, me: &Login) -> anyhow::Result<Undoable> {
        self.store.read(|store| undoable(store, me))
    }
}

/// The newest act of an operator that stands and may be taken back; what they did since may not.
fn undoable(store: &Store, me: &Login) -> anyhow::Result<Undoable> {
    let mut actions: Vec<Recorded> = Vec::new();
    let mut found = Undoable::default();
    let mut looked_at = 0;
    loop {
        let before = actions.last().map(|recorded| recorded.seq);
        let page = store.actions_of(me.as_str(), before, PAGE)?;
        let more = page.len() == PAGE;
        actions.extend(page);
        // What takes something back is newer than that, and so among what was read.
        let undone = taken_back(&actions);
        while let Some(recorded) = actions.get(looked_at) {
            looked_at += 1;
            if recorded.event.taken_back().is_some() || undone.contains(&recorded.seq) {
                continue;
            }
            if recorded.event.may_be_taken_back() {
                found.act = act_of(store, me, recorded)?;
                found.act.retain(|one| !undone.contains(&one.seq));
                return Ok(found);
            }
            // Where it went is of the same act as its being taken in.
            if !matches!(recorded.event, Event::Routed(_)) {
                found.stays.push(recorded.clone());
            }
        }
        if !more || actions.len() >= LOOKED_THROUGH {
            return Ok(found);
        }
    }
}

/// All that was done in the same act as an event, the newest first.
fn act_of(store: &Store, me: &Login, recorded: &Recorded) -> anyhow::Result<Vec<Recorded>> {
    let mut act = match store.act_around(me.as_str(), recorded)? {
        Some(events) if events.contains(&recorded.seq) => store.events_of_numbers(&events)?,
        _ => vec![recorded.clone()],
    };
    act.reverse();
    Ok(act)
}

impl Act<'_> {
    /// Takes an act of mine back: the one of this event, else the last that may be. Answers the request it
    /// was on, where it was on one.
    pub fn undo(&mut self, seq: Option<Seq>) -> Answer<Option<RequestId>> {
        let me = self.me.login.clone();
        let events = match seq {
            Some(seq) => act_of(self.store, &me, &self.event(seq)?)?,
            None => {
                let Undoable { act, stays } = undoable(self.store, &me)?;
                if let (true, Some(last)) = (act.is_empty(), stays.first()) {
                    return Err(stays_done(last));
                }
                self.stays = stays;
                act
            }
        };
        match &events[..] {
            [] => Err(Refusal::not_found("there is nothing of yours to take back").into()),
            [one] => self.take_back(one).map(Some),
            several => self.take_all_back(several).map(|()| None),
        }
    }

    /// Takes back what was done to several requests, newest first; what others built on stays and is named.
    fn take_all_back(&mut self, events: &[Recorded]) -> Answer<()> {
        let mut done = 0;
        for one in events {
            let Some(request) = one.request else { continue };
            let (store, before) = (self.store, self.events.len());
            match store.apart(|_| self.take_back(one)) {
                Ok(_) => done += 1,
                Err(crate::desk::Error::Refused(refusal)) => {
                    self.events.truncate(before);
                    self.refused.push(NotEnded { request, refusal });
                }
                Err(error) => return Err(error),
            }
        }
        match self.refused.first() {
            Some(first) if done == 0 => Err(first.refusal.clone().into()),
            _ => Ok(()),
        }
    }

    /// Takes an action of mine back. Answers the request it was on.
    fn take_back(&mut self, target: &Recorded) -> Answer<RequestId> {
        let mine = Actor::Operator(self.me.login.clone());
        if target.actor != mine {
            return Err(Refusal::not_allowed("only an action of your own can be taken back").into());
        }
        let Some(id) = target.request else {
            return Err(Refusal::not_allowed("this cannot be taken back").into());
        };
        if !target.event.may_be_taken_back() {
            return Err(stays_done(target));
        }
        let history = self.store.history(id)?;
        let place = history.iter().position(|recorded| recorded.seq == target.seq).unwrap_or(0);
        // What was taken back itself is in nobody's way, nor is what I told the client since.
        let undone = taken_back(&history[place + 1..]);
        let later = history[place + 1..].iter().find(|recorded| match &recorded.event {
            Event::Undone { event, .. } => *event == target.seq,
            _ if undone.contains(&recorded.seq) => false,
            Event::Replied { .. } => recorded.actor != mine,
            Event::Noted { .. }
            | Event::MailIgnored(_)
            | Event::MailReturned { .. }
            | Event::Passed { .. }
            | Event::Noticed { .. }
            | Event::DeadlineWarned(_)
            | Event::DeadlineBreached(_) => false,
            _ => true,
        });
        if let Some(later) = later {
            if matches!(later.event, Event::Undone { .. }) {
                return Err(Refusal::conflict("it was taken back already").into());
            }
            return Err(self.conflict(later));
        }
        let before = Request::of(&history[..place]);
        let after = Request::of(&history[..=place]);
        let (Some(before), Some(after)) = (before, after) else {
            return Err(Refusal::not_allowed("this cannot be taken back").into());
        };
        let mut restored = restored(&before, &after);
        // What was answered since is neither new nor unanswered again.
        let is_answer = |recorded: &Recorded| matches!(recorded.event, Event::Replied { .. });
        if history[place + 1..].iter().any(is_answer) {
            restored.unanswered_since = None;
            restored.status = restored.status.filter(|status| *status != Status::New);
        }
        if let Event::CallbackPromised { callback, .. } = target.event {
            restored.callback = Some(callback);
        }
        if let Event::CallbackKept { callback, .. }
        | Event::CallbackTried { callback, .. }
        | Event::CallbackMoved { callback, .. }
        | Event::CallbackBroken { callback, .. }
        | Event::CallbackAssigned { callback, .. } = target.event
        {
            restored.promise = Promise::of(&history[..place], callback);
            let broken = matches!(target.event, Event::CallbackBroken { .. });
            restored.given_up = broken.then_some(target.at);
        }
        self.happens(
            Some(id),
            None,
            Event::Undone {
                event: target.seq,
                what: Some(target.event.word().to_owned()),
                restored: Box::new(restored),
            },
        )?;
        Ok(id)
    }
}

/// Why something stays as it was done.
fn stays_done(done: &Recorded) -> crate::desk::Error {
    let what = done.event.word().rsplit('.').next().unwrap_or_default().replace('_', " ");
    let id = done.request.map_or_else(String::new, |id| id.to_string());
    Refusal::not_allowed(said!(
        "\"{what}\" on #{id} cannot be taken back: somebody may have read it",
        what,
        id
    ))
    .into()
}

/// What of a request stood otherwise before.
fn restored(before: &Request, after: &Request) -> Restored {
    let fields = before
        .fields
        .keys()
        .chain(after.fields.keys())
        .filter(|name| before.fields.get(*name) != after.fields.get(*name))
        .map(|name| {
            (name.clone(), Private::from(before.fields.get(name).map_or("", String::as_str)))
        })
        .collect();
    Restored {
        status: (before.status != after.status).then_some(before.status),
        assignee: (before.assignee != after.assignee).then(|| before.assignee.clone()),
        department: ((&before.department, before.level) != (&after.department, after.level))
            .then(|| (before.department.clone(), before.level)),
        priority: (before.priority != after.priority).then_some(before.priority),
        tags: (before.tags != after.tags).then(|| before.tags.clone()),
        fields,
        subject: (before.subject != after.subject).then(|| Private::from(before.subject.as_str())),
        step: (before.step != after.step).then(|| before.step.clone()),
        callback: None,
        accountable: (before.accountable != after.accountable).then(|| before.accountable.clone()),
        unanswered_since: (before.unanswered_since != after.unanswered_since)
            .then_some(before.unanswered_since),
        wait_until: (before.wait_until != after.wait_until).then_some(before.wait_until),
        script: (before.script != after.script).then(|| before.script.clone()),
        client: (before.client != after.client).then_some(before.client),
        promise: None,
        given_up: None,
        resolved: (before.resolved != after.resolved).then_some(before.resolved),
        reopened: (before.reopened != after.reopened).then_some(before.reopened),
        rating: (before.rating != after.rating).then_some(before.rating),
    }
}
