//! Answers, notes, waits and promised calls.

use chrono::{DateTime, Utc};

use crate::desk::{
    act::{Act, Answer},
    work::private,
};
use crate::model::{
    callback::{self, Callback, CallbackState},
    event::Event,
    id::{CallbackId, Login, RequestId},
    notice::NoticeKind,
    operator::Right,
    private::Private,
    refusal::{Refusal, said},
    request::{Request, Status, WaitFor},
    standard::ScopeFacts,
    template,
};

/// What the client hears of a promised call that is moved.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Word<'c> {
    /// Whether they were told already; none where nobody said.
    pub told: Option<bool>,
    /// What they are told now, in writing.
    pub text: Option<&'c String>,
}

impl Act<'_> {
    fn words(body: &str, none: &'static str) -> Answer<Private> {
        if body.trim().is_empty() {
            return Err(Refusal::invalid(none).into());
        }
        if body.len() > crate::desk::intake::LONGEST_TEXT {
            return Err(Refusal::invalid("the text is longer than 10 MiB").into());
        }
        Ok(Private::from(body.replace('\0', "\u{fffd}")))
    }

    /// Refuses a text that is to go out with a place that nothing was filled in for.
    pub fn filled_in(text: &str) -> Answer<()> {
        let missing: Vec<String> = template::gaps(text).into_iter().map(|gap| gap.name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = said!(
            "the text has places without a value: {places}; fill them in or delete them",
            places = missing.join(", ")
        );
        Err(Refusal::Unfilled { message, missing }.into())
    }

    /// Answers the client; with `to`, whoever takes part at that address.
    pub fn reply(&mut self, id: RequestId, body: &str, to: Option<&str>) -> Answer<()> {
        let request = self.unchanged(&[Right::Reply], id)?;
        let body = Self::words(body, "an answer needs a text")?;
        self.trained()?;
        self.answer(&request, body, to)
    }

    /// Leaves an internal note; whoever is named in it as `@login` is told.
    pub fn note(&mut self, id: RequestId, body: &str) -> Answer<()> {
        let request = self.request_for(&[Right::Note], id)?;
        let text = Self::words(body, "a note needs a text")?;
        let cause = self.on(&request, Event::Noted { body: text })?;
        let mut told: Vec<Login> = Vec::new();
        for word in
            body.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '!' | '?'))
        {
            let Some(name) = word.strip_prefix('@').map(|name| name.trim_end_matches('.')) else {
                continue;
            };
            let Some(operator) = self.store.operator(name)? else {
                continue;
            };
            if operator.login != self.me.login && !told.contains(&operator.login) {
                told.push(operator.login.clone());
                self.tell(id, operator.login, NoticeKind::Mentioned, (None, Some(cause.seq)))?;
            }
        }
        Ok(())
    }

    pub fn wait(
        &mut self,
        id: RequestId,
        whom: WaitFor,
        until: Option<DateTime<Utc>>,
        reason: Option<&String>,
    ) -> Answer<()> {
        let request = self.workable(&[Right::Wait], id)?;
        Self::unresolved(&request)?;
        if until.is_some_and(|until| until <= self.now) {
            return Err(Refusal::invalid("the wait must end after now").into());
        }
        self.on(&request, Event::Waiting { whom, until, reason: private(reason) })?;
        Ok(())
    }

    pub fn resume(&mut self, id: RequestId) -> Answer<()> {
        let request = self.workable(&[Right::Wait], id)?;
        if !request.status.is_waiting() {
            return Err(Refusal::conflict(said!("#{id} does not wait", id)).into());
        }
        self.on(&request, Event::Resumed { by_time: false })?;
        Ok(())
    }

    /// Promises the client a call.
    pub fn promise(
        &mut self,
        id: RequestId,
        due: Option<DateTime<Utc>>,
        about: Option<&String>,
    ) -> Answer<()> {
        let request = self.unchanged(&[Right::Callback], id)?;
        if request.status == Status::Closed {
            return Err(Refusal::not_allowed(said!("#{id} is closed; reopen it first", id)).into());
        }
        let client = self.client_of(&request)?;
        let facts = ScopeFacts::of(&request, client.tier.as_deref());
        let clause = callback::clause(&self.standard, &facts);
        let agreed = due.is_some();
        let (due, clause) = match (due, clause) {
            (Some(due), clause) => (due, clause),
            (None, Some(clause)) => {
                let due = callback::due(&self.standard, &facts, self.now);
                (
                    due.ok_or_else(|| Refusal::invalid("say by when: the clause never falls due"))?,
                    Some(clause),
                )
            }
            (None, None) => {
                return Err(Refusal::invalid(
                    "say by when: the standard has no deadline for promised calls",
                )
                .into());
            }
        };
        if due <= self.now {
            return Err(Refusal::invalid("the promised time must lie after now").into());
        }
        let event = Event::CallbackPromised {
            callback: self.store.next_callback()?,
            due,
            agreed,
            clause: clause.map(crate::model::standard::DeadlineClause::clause),
            by: self.me.login.clone(),
            about: private(about),
        };
        self.happens(Some(id), Some(request.client), event)?;
        Ok(())
    }

    /// The promise meant: the one named, else the open one due next.
    fn promised(&self, id: RequestId, callback: Option<CallbackId>) -> Answer<(Request, Callback)> {
        self.may(Right::Callback)?;
        let request = self.request(id)?;

        let open = self
            .store
            .callbacks_of(id)?
            .into_iter()
            .filter(|one| one.state == CallbackState::Promised);
        let found = open
            .filter(|one| callback.is_none_or(|callback| one.id == callback))
            .min_by_key(|one| (one.due, one.id));
        // Whoever promised keeps it, wherever the request has gone since.
        if found.as_ref().is_none_or(|found| found.by != self.me.login) {
            self.may_on(Right::Callback, &request)?;
        }
        let Some(found) = found else {
            return Err(Refusal::not_found(said!("no call is promised on #{id}", id)).into());
        };
        Ok((request, found))
    }

    /// The promised call was made.
    pub fn keep(
        &mut self,
        id: RequestId,
        callback: Option<CallbackId>,
        outcome: Option<&String>,
    ) -> Answer<()> {
        let (request, found) = self.promised(id, callback)?;
        let event = Event::CallbackKept { callback: found.id, outcome: private(outcome) };
        self.happens(Some(id), Some(request.client), event)?;
        Ok(())
    }

    /// The promised call was tried, and nobody answered.
    pub fn try_call(
        &mut self,
        id: RequestId,
        callback: Option<CallbackId>,
        next: Option<DateTime<Utc>>,
    ) -> Answer<()> {
        let (request, found) = self.promised(id, callback)?;
        if next.is_some_and(|next| next <= self.now) {
            return Err(Refusal::invalid("the next try must lie after now").into());
        }
        self.on(
            &request,
            Event::CallbackTried { callback: found.id, attempt: found.tries + 1, next },
        )?;
        Ok(())
    }

    /// The promised call is put off before it is due.
    pub fn move_call(
        &mut self,
        id: RequestId,
        callback: Option<CallbackId>,
        due: DateTime<Utc>,
        reason: Option<&String>,
        word: Word<'_>,
    ) -> Answer<()> {
        let (request, found) = self.promised(id, callback)?;
        if found.due < self.now {
            return Err(Refusal::not_allowed("a promise may be moved only before it is due; make the call, and say that it is late").into());
        }
        if due <= self.now {
            return Err(Refusal::invalid("the new time must lie after now").into());
        }
        if Self::said(reason).is_none() {
            let norm = self.standard.norm(crate::model::standard::NormControl::Callback);
            return Err(match norm {
                Some(norm) => Refusal::StandardNotMet {
                    message: said!(
                        "say why the call is put off, and tell the client. {text}",
                        text = norm.text
                    ),
                    clause: norm.clause(),
                    missing: vec!["reason".to_owned()],
                },
                None => Refusal::invalid("say why the call is put off"),
            }
            .into());
        }
        let text = word.text.filter(|text| !text.trim().is_empty());
        self.on(
            &request,
            Event::CallbackMoved {
                callback: found.id,
                from: found.due,
                due,
                reason: private(reason),
                told: if text.is_some() { Some(true) } else { word.told },
            },
        )?;
        match text {
            Some(text) => self.reply(id, text, None),
            None => Ok(()),
        }
    }

    /// The promise will not be kept.
    pub fn break_call(
        &mut self,
        id: RequestId,
        callback: Option<CallbackId>,
        reason: Option<&String>,
    ) -> Answer<()> {
        let (request, found) = self.promised(id, callback)?;
        if Self::said(reason).is_none() {
            return Err(Refusal::invalid("say why the promise is not kept").into());
        }
        self.on(&request, Event::CallbackBroken { callback: found.id, reason: private(reason) })?;
        Ok(())
    }

    /// Someone else makes the promised call.
    pub fn hand_call(
        &mut self,
        id: RequestId,
        callback: Option<CallbackId>,
        to: &Login,
        reason: Option<&String>,
    ) -> Answer<()> {
        let (request, found) = self.promised(id, callback)?;
        if found.by != self.me.login && self.me.login != *to {
            self.may_on(Right::Assign, &request)?;
        }
        self.colleague(to)?;
        let event = Event::CallbackAssigned {
            callback: found.id,
            from: found.by,
            to: to.clone(),
            reason: private(reason),
        };
        let cause = self.on(&request, event)?;
        if *to != self.me.login {
            self.tell(id, to.clone(), NoticeKind::Callback, (None, Some(cause.seq)))?;
        }
        Ok(())
    }
}
