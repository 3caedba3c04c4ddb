//! Numbers of other systems: whether what comes with one was here before. A number counts within its
//! source: the one that is named, else the channel and who sends.

use crate::model::{
    command::Intake,
    event::Event,
    id::{RequestId, Seq},
    past::Past,
    refusal::{Refusal, said},
    request::{Channel, Request},
};

use crate::desk::{
    act::{Act, Answer},
    intake::subject_of,
};

/// A source, and whether its numbers were said to be its own: then one is never another's.
pub(in crate::desk) struct Source {
    pub name: String,
    named: bool,
}

impl Source {
    fn named(name: &str) -> Self {
        Self { name: name.trim().to_owned(), named: true }
    }
}

impl Act<'_> {
    /// Whence the number of a matter comes.
    pub fn source_of(&self, intake: &Intake, past: Option<&Past<String>>) -> Source {
        if let Some(name) = intake.source.as_deref().filter(|name| !name.trim().is_empty()) {
            return Source::named(name);
        }
        if let Some(past) = past {
            return Source::named(&past.desk);
        }
        let facts = self.normal(&intake.client);
        let number = facts.id.map(|id| format!("#{id}"));
        let who = facts.messenger.or(facts.email).or(facts.phone).or(facts.name).or(number);
        let who = who.unwrap_or_default().trim().to_lowercase();
        Source { name: format!("{} {who}", intake.channel.word()), named: false }
    }

    /// Whence the number of a message on a request comes.
    pub fn source_of_message(
        &self,
        request: &Request,
        channel: Option<Channel>,
        source: Option<&String>,
    ) -> Answer<Source> {
        if let Some(name) = source.filter(|name| !name.trim().is_empty()) {
            return Ok(Source::named(name));
        }
        let person = self.store.person(request.client)?.unwrap_or(request.client);
        let channel = channel.unwrap_or(request.channel);
        Ok(Source { name: format!("{} #{person}", channel.word()), named: false })
    }

    /// The request that a matter became before, by its number. The same number with other words is refused:
    /// what somebody else said is never taken for what is here.
    pub fn taken_before(&self, intake: &Intake, source: &Source) -> Answer<Option<RequestId>> {
        let Some(number) = &intake.external_id else {
            return Ok(None);
        };
        let subject = subject_of(intake);
        let unsourced = match self.store.request_by_external_id(number)? {
            Some(request) => self.store.first_event(request)?.map(|seq| (request, seq)),
            None => None,
        };
        self.known_number(source, number, (Some(&subject), &intake.body), unsourced)
    }

    /// The request on which a message is here, by its number; as [`Self::taken_before`].
    pub fn said_before(
        &self,
        source: &Source,
        number: &str,
        body: &str,
    ) -> Answer<Option<RequestId>> {
        let unsourced = self.store.external_message(number)?;
        let unsourced = unsourced.map(|(request, seq)| (request, Seq(seq)));
        self.known_number(source, number, (None, body), unsourced)
    }

    fn known_number(
        &self,
        source: &Source,
        number: &str,
        said: (Option<&str>, &str),
        unsourced: Option<(RequestId, Seq)>,
    ) -> Answer<Option<RequestId>> {
        if let Some((request, seq)) = self.store.of_source(&source.name, number)? {
            if source.named || self.is_said(seq, said)? {
                return Ok(Some(request));
            }
            return Err(Refusal::conflict(said!(
                "`{number}` came before with other words, on #{request}; where numbers of two systems meet, name the source of each",
                number,
                request
            ))
            .into());
        }
        // Before numbers had a source one was that of the whole desk.
        if let Some((request, seq)) = unsourced
            && self.is_said(seq, said)?
        {
            return Ok(Some(request));
        }
        Ok(None)
    }

    /// Whether an event says the same; so does one whose words were erased.
    fn is_said(&self, seq: Seq, (subject, body): (Option<&str>, &str)) -> Answer<bool> {
        let body = body.replace('\0', "\u{fffd}");
        let Some(recorded) = self.store.event(seq)? else {
            return Ok(false);
        };
        Ok(match &recorded.event {
            Event::Received(received) => {
                let erased = received.body.is_empty() && received.subject.is_empty();
                let same = received.body.as_str() == body;
                erased || same && subject.is_none_or(|subject| received.subject.as_str() == subject)
            }
            Event::Message { body: before, .. } => before.is_empty() || before.as_str() == body,
            _ => false,
        })
    }
}
