//! What one person asks and another confirms, where the standard asks for two.

use crate::desk::act::{Act, Answer};
use crate::model::{
    event::{Event, Recorded},
    id::{RequestId, Seq},
    notice::NoticeKind,
    operator::Actor,
    private::Private,
    refusal::{Refusal, said},
    second::{Ask, AskState},
};

impl Act<'_> {
    /// Writes down what waits for a second person.
    pub fn ask_second(&mut self, ask: Ask) -> Answer<()> {
        let client = ask.client();
        self.happens(None, client, Event::SecondAsked { ask })?;
        Ok(())
    }

    /// What was asked under this number, where it waits still.
    fn waiting(&self, seq: Seq) -> Answer<(Recorded, Ask)> {
        let none = || {
            Refusal::not_found(said!(
                "nothing waits for a second person under {seq}; see: firstline confirm",
                seq
            ))
        };
        let state = self.store.ask_state(seq)?.ok_or_else(none)?;
        if state != AskState::Asked {
            return Err(none().into());
        }
        let recorded = self.store.event(seq)?.ok_or_else(none)?;
        let Event::SecondAsked { ask } = recorded.event.clone() else {
            return Err(none().into());
        };
        Ok((recorded, ask))
    }

    /// Refuses whoever could not do themselves what was asked, to each request where it lies.
    fn may_settle(&self, ask: &Ask) -> Answer<()> {
        self.may_any(ask.rights())?;
        for one in ask.requests() {
            self.may_any_on(ask.rights(), &self.request(one.request)?)?;
        }
        Ok(())
    }

    /// Has done what another asked.
    pub fn confirm(&mut self, seq: Seq) -> Answer<Option<RequestId>> {
        let (asked, ask) = self.waiting(seq)?;
        self.may_settle(&ask)?;
        if asked.is_by(&self.me.login) {
            return Err(Refusal::not_allowed(
                "the standard asks for two people: whoever asked does not confirm",
            )
            .into());
        }
        let confirmed = self.happens(None, ask.client(), Event::SecondConfirmed { ask: seq })?;
        match &ask {
            Ask::Erase { client, reason } => {
                let person = self.erasable(*client)?;
                self.erase_person(person, reason, Some(seq))?;
            }
            Ask::Bulk { .. } => {
                if let Actor::Operator(asker) = &asked.actor {
                    let (done, refused) = self.end_asked(asker, &ask)?;
                    let ask = seq;
                    self.happens(None, None, Event::SecondDone { ask, done, refused })?;
                }
            }
        }
        self.tell_asker(&asked.actor, &confirmed)?;
        Ok(None)
    }

    /// Has not done what was asked: another may say so, and whoever asked takes it back.
    pub fn decline(&mut self, seq: Seq, reason: &str) -> Answer<()> {
        let (asked, ask) = self.waiting(seq)?;
        let by_another = !asked.is_by(&self.me.login);
        if by_another {
            self.may_settle(&ask)?;
        }
        if reason.trim().is_empty() {
            return Err(Refusal::invalid("say why it is not to be done").into());
        }
        let event = Event::SecondDeclined { ask: seq, reason: Private::from(reason.trim()) };
        let declined = self.happens(None, ask.client(), event)?;
        if by_another {
            self.tell_asker(&asked.actor, &declined)?;
        }
        Ok(())
    }

    /// Whoever asked is told what became of it.
    fn tell_asker(&mut self, asker: &Actor, cause: &Recorded) -> Answer<()> {
        let Actor::Operator(to) = asker else {
            return Ok(());
        };
        let about = match cause.event {
            Event::SecondConfirmed { .. } => NoticeKind::Confirmed,
            Event::SecondDeclined { .. } => NoticeKind::Declined,
            _ => return Ok(()),
        };
        let notice = Event::Noticed { to: to.clone(), about, clause: None, cause: Some(cause.seq) };
        self.happens(None, None, notice)?;
        Ok(())
    }
}
