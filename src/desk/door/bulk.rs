//! Many requests resolved or closed in one act: each is ended or refused by itself. From as many on as the
//! standard says, one person asks and another confirms; what may be done to a single request is the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk, Done, Error,
    act::{Act, Answer},
    norm::told,
};
use crate::model::{
    command::{Bulk, Command, Override, Submission},
    id::{Login, RequestId},
    private::Private,
    refusal::{Refusal, said},
    second::{AsItWas, Ask, BulkAct, NotEnded},
    standard::InBulk,
};

/// What ends each of several requests.
pub(in crate::desk) struct End<'e> {
    pub act: BulkAct,
    pub text: Option<&'e String>,
    pub reason: Option<&'e String>,
    pub against: Option<&'e Override>,
}

/// How an attempt that is not kept came out.
enum Tried {
    /// It would have been done.
    Would,
    Not(Error),
}

impl From<anyhow::Error> for Tried {
    fn from(error: anyhow::Error) -> Self {
        Self::Not(error.into())
    }
}

impl Act<'_> {
    /// Resolves or closes several requests, or writes down that it is asked.
    pub fn bulk(&mut self, bulk: &Bulk) -> Answer<()> {
        self.may_any(bulk.act.rights())?;
        let mut known = BTreeSet::new();
        let requests: Vec<RequestId> =
            bulk.requests.iter().copied().filter(|request| known.insert(*request)).collect();
        if requests.is_empty() {
            return Err(Refusal::invalid("name the requests").into());
        }
        if requests.len() > InBulk::MOST {
            return Err(Refusal::invalid(said!(
                "one act is about at most {most} requests",
                most = InBulk::MOST
            ))
            .into());
        }
        let end = End {
            act: bulk.act,
            text: bulk.text.as_ref(),
            reason: bulk.reason.as_ref(),
            against: bulk.against.as_ref(),
        };
        if !self.standard.bulk.takes_two(requests.len()) {
            let begin = self.events.len();
            for request in requests {
                self.end_apart(&end, request, None)?;
            }
            return self.joined(begin);
        }
        for waiting in self.store.asked(crate::desk::ASKED)? {
            let (of, seq) = (waiting.ask.requests(), waiting.seq);
            if let Some(one) = of.iter().find(|one| known.contains(&one.request)) {
                return Err(Refusal::conflict(said!(
                    "#{request} waits for a second person already: firstline confirm {seq}",
                    request = one.request,
                    seq
                ))
                .into());
            }
        }
        // What would be refused anyhow is told now, and nobody is asked about it.
        let mut asked = Vec::new();
        for request in requests {
            if self.would_end(&end, request)? {
                let version = self.request(request)?.version;
                asked.push(AsItWas { request, version });
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        let private =
            |text: Option<&String>| Act::said(text).map(|text| Private::from(text.trim()));
        self.ask_second(Ask::Bulk {
            act: bulk.act,
            requests: asked,
            text: private(bulk.text.as_ref()),
            reason: private(bulk.reason.as_ref()),
            against: private(bulk.against.as_ref().map(|against| &against.reason)),
        })
    }

    /// Ends one of several; whether it was. What it is refused for is kept, and stands in the log where a norm
    /// or a right refused it.
    pub fn end_apart(
        &mut self,
        end: &End<'_>,
        request: RequestId,
        seen: Option<i64>,
    ) -> Answer<bool> {
        let (store, before) = (self.store, self.events.len());
        let ended = store.apart(|_| self.end(end, request, seen));
        match ended {
            Ok(()) => Ok(true),
            Err(error) => self.not_ended(end, request, before, error),
        }
    }

    /// Whether one of several would be ended now; nothing is done to it.
    fn would_end(&mut self, end: &End<'_>, request: RequestId) -> Answer<bool> {
        let (store, before) = (self.store, self.events.len());
        let tried = store.apart(|_| {
            self.end(end, request, None).map_err(Tried::Not)?;
            Err::<(), _>(Tried::Would)
        });
        match tried {
            Err(Tried::Not(error)) => self.not_ended(end, request, before, error),
            Ok(()) | Err(Tried::Would) => {
                self.events.truncate(before);
                Ok(true)
            }
        }
    }

    fn end(&mut self, end: &End<'_>, request: RequestId, seen: Option<i64>) -> Answer<()> {
        self.note_lapses(request, self.just_before())?;
        let before = std::mem::replace(&mut self.seen, seen);
        let ended = match end.act {
            BulkAct::Resolve => self.resolve(request, end.text, end.against),
            BulkAct::Close => self.close(request, end.reason),
        };
        self.seen = before;
        ended
    }

    fn not_ended(
        &mut self,
        end: &End<'_>,
        request: RequestId,
        before: usize,
        error: Error,
    ) -> Answer<bool> {
        let Error::Refused(refusal) = error else {
            return Err(error);
        };
        self.events.truncate(before);
        if let Some(event) = told(end.act.word(), Some(request), &refusal) {
            self.happens(None, None, event)?;
        }
        self.refused.push(NotEnded { request, refusal });
        Ok(false)
    }

    /// Ends what another asked, in the name of whoever asked: it is their work, and they can take it back.
    pub fn end_asked(
        &mut self,
        asker: &Login,
        ask: &Ask,
    ) -> Answer<(Vec<RequestId>, Vec<NotEnded>)> {
        let Ask::Bulk { act, requests, text, reason, against } = ask else {
            return Ok(Default::default());
        };
        let asker = self.colleague(asker)?;
        let written = |text: &Option<Private>| text.as_ref().map(|text| text.as_str().to_owned());
        let (text, reason) = (written(text), written(reason));
        let against = written(against).map(|reason| Override { reason });
        let end = End {
            act: *act,
            text: text.as_ref(),
            reason: reason.as_ref(),
            against: against.as_ref(),
        };
        let me = std::mem::replace(&mut self.me, asker);
        let begin = self.events.len();
        let mut done = Vec::new();
        for one in requests {
            if self.end_apart(&end, one.request, Some(one.version))? {
                done.push(one.request);
            }
        }
        self.joined(begin)?;
        self.me = me;
        Ok((done, self.refused.clone()))
    }
}

/// A stream of commands from a program. What it ends line by line counts together: as many as the standard
/// lets nobody end alone in one act are not ended alone by a stream either.
#[derive(Debug, Default)]
pub struct Stream {
    ended: BTreeMap<Login, BTreeSet<RequestId>>,
}

impl Desk {
    /// Does a command of a stream.
    ///
    /// # Errors
    /// As [`Desk::perform`]; also where the stream would end too many requests without a second person.
    pub fn perform_of(
        &mut self,
        stream: &mut Stream,
        submission: &Submission,
        by: &Login,
        now: DateTime<Utc>,
    ) -> Result<Done, Error> {
        let (Command::Resolve { request, .. } | Command::Close { request, .. }) =
            submission.command
        else {
            return self.perform(submission, by, now);
        };
        // Nobody is several by acting for several.
        let named = submission.on_behalf.as_ref().unwrap_or(by);
        let who = if self.is_simulated() { named } else { self.caller.as_ref().unwrap_or(by) };
        let who = who.clone();
        let ended = stream.ended.get(&who);
        let with_it = ended.map_or(0, BTreeSet::len)
            + usize::from(ended.is_none_or(|ended| !ended.contains(&request)));
        let now_there = self.time_at(now)?;
        if self.standard(now_there)?.bulk.takes_two(with_it) {
            let refusal = Refusal::not_allowed(said!(
                "ending {count} requests at a stroke takes two people: ask for them together with `bulk`",
                count = with_it
            ));
            self.note_refusal(submission, by, &refusal, now)?;
            return Err(refusal.into());
        }
        let done = self.perform(submission, by, now)?;
        stream.ended.entry(who).or_default().insert(request);
        Ok(done)
    }
}
