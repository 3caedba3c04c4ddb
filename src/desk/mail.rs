//! A mail comes in: what the desk knows of it, and what becomes of it.

use chrono::{DateTime, Utc};

use super::{
    act::{Act, Answer},
    intake::Bringer,
};
use crate::model::{
    client::{ClientFacts, ContactKind},
    command::Intake,
    contact,
    event::Event,
    id::{ClientId, RequestId},
    mail::{
        Attached, LARGEST_FILE, LARGEST_FILES, Letter, MOST_FILES, Mail,
        arrival::{Arrival, Known, arrival},
        named_event,
    },
    operator::Right,
    private::Private,
    refusal::Refusal,
    request::Channel,
};

/// More messages than this that a mail answers are not looked up.
const MOST_ANSWERS: usize = 50;
/// The first second of 1990: no mail is older; a date before it is a clock that was never set.
const FIRST_DATE: i64 = 631_152_000;

impl Act<'_> {
    /// Takes a mail in. The request it is about, and whether it was there already.
    pub fn mail(&mut self, mail: &Mail) -> Answer<(RequestId, bool)> {
        self.may(Right::Intake)?;
        match self.arrival(mail)? {
            Arrival::Duplicate(request) => Ok((request, true)),
            Arrival::Ignored(why) => Err(Refusal::Ignored { message: why.reason().into() }.into()),
            Arrival::Request => self.take_in(&self.matter(mail)?, Some(mail), None),
            Arrival::Message(request) => {
                self.note_lapses(request, self.just_before())?;
                let known = self.say(
                    request,
                    &said(mail),
                    Some(&self.number(mail)?.0),
                    Some(Channel::Email),
                    Bringer::Mail(mail),
                )?;
                Ok((request, known))
            }
            Arrival::Undelivered(request) => {
                self.note_lapses(request, self.just_before())?;
                let body = Private::from(format!("{}\n{}", mail.subject, mail.text).trim());
                let cause = self.happens(Some(request), None, Event::Noted { body })?;
                if let Some(assignee) = self.request(request)?.assignee {
                    let notice = Event::Noticed {
                        to: assignee,
                        about: "message".into(),
                        clause: None,
                        cause: Some(cause.seq),
                    };
                    self.desk_does(request, notice)?;
                }
                Ok((request, false))
            }
        }
    }

    /// What becomes of a mail by what the desk knows now.
    pub fn arrival(&self, mail: &Mail) -> Answer<Arrival> {
        let (number, taken) = self.number(mail)?;
        let known = Known {
            desk: self.store.origin()?,
            taken,
            sent: self.sent(&number)?.is_some(),
            answered: self.answered(mail)?,
            tagged: self.tagged(mail)?,
            returned: self.returned(mail)?,
        };
        Ok(arrival(mail, &known))
    }

    /// The number under which a mail is kept, and the request it is a part of already. Another mail of
    /// the same number does not stand in its way: it gets a number that tells them apart.
    fn number(&self, mail: &Mail) -> Answer<(String, Option<RequestId>)> {
        let number = mail.number();
        let Some((request, command)) = self.store.message_of_number(&number)? else {
            return Ok((number, None));
        };
        let other = command.is_some_and(|command| {
            command.starts_with("mail:") && !mail.identity.is_empty() && command != mail.command()
        });
        if !other {
            return Ok((number, Some(request)));
        }
        let apart = mail.identity.get(..16).unwrap_or(&mail.identity);
        let number = format!("{number}#{apart}");
        let taken = self.taken(&number)?;
        Ok((number, taken))
    }

    /// The request that a message of this number became a part of.
    fn taken(&self, number: &str) -> Answer<Option<RequestId>> {
        if let Some(request) = self.store.request_by_external_id(number)? {
            return Ok(Some(request));
        }
        Ok(self.store.external_message(number)?.map(|(request, _)| request))
    }

    /// The request on which this desk sent a mail of this number.
    fn sent(&self, number: &str) -> Answer<Option<RequestId>> {
        let Some((seq, hash)) = named_event(number) else {
            return Ok(None);
        };
        let recorded = self.store.event(seq)?;
        Ok(recorded
            .filter(|recorded| recorded.hash.starts_with(hash))
            .and_then(|recorded| recorded.request))
    }

    fn answered(&self, mail: &Mail) -> Answer<Option<RequestId>> {
        for number in mail.answers.iter().take(MOST_ANSWERS) {
            let request = match self.taken(number)? {
                Some(request) => Some(request),
                None => self.sent(number)?,
            };
            if let Some(request) = request
                && !self.client_of(&self.request(request)?)?.erased
            {
                return Ok(Some(request));
            }
        }
        Ok(None)
    }

    /// The request of the tag, where whoever writes is its client or wrote on it before.
    fn tagged(&self, mail: &Mail) -> Answer<Option<RequestId>> {
        let (Some(id), Some(address)) =
            (mail.tag, mail.address.as_deref().and_then(contact::email))
        else {
            return Ok(None);
        };
        let Some(request) = self.store.request(id)? else {
            return Ok(None);
        };
        let client = self.client_of(&request)?;
        if client.erased {
            return Ok(None);
        }
        let own = client
            .contacts
            .iter()
            .any(|contact| contact.kind == ContactKind::Email && contact.value == address);
        let takes_part = own
            || self.store.history(id)?.iter().any(|recorded| {
                let letter = recorded.event.letter();
                letter
                    .and_then(|letter| letter.from.as_ref())
                    .and_then(|from| contact::email(from.as_str()))
                    .is_some_and(|from| from == address)
            });
        Ok(takes_part.then_some(id))
    }

    /// The request on which a mail of ours was sent that came back.
    fn returned(&self, mail: &Mail) -> Answer<Option<RequestId>> {
        let returned = mail.returned.clone().unwrap_or_default();
        for number in returned.message_id.iter().chain(&mail.answers) {
            if let Some(request) = self.sent(number)? {
                return Ok(Some(request));
            }
        }
        // The name of the desk stands in its own mails only.
        if let (Some(desk), Some(tag)) = (returned.desk, returned.tag)
            && desk == self.store.origin()?
            && self.store.request(tag)?.is_some()
        {
            return Ok(Some(tag));
        }
        Ok(None)
    }

    /// A mail as a matter that is raised.
    pub fn matter(&self, mail: &Mail) -> Answer<Intake> {
        Ok(Intake {
            channel: Channel::Email,
            client: ClientFacts {
                name: mail.name.clone(),
                email: mail.address.clone(),
                ..ClientFacts::default()
            },
            subject: Some(mail.subject.clone()).filter(|subject| !subject.trim().is_empty()),
            body: said(mail),
            strict: false,
            external_id: Some(self.number(mail)?.0),
            source: None,
            received: mail.received.filter(|at| plausible(*at, self.now)),
            fields: std::collections::BTreeMap::new(),
            tags: Vec::new(),
            priority: None,
        })
    }

    /// What the event says of the mail, once its files are kept.
    pub fn letter(
        &mut self,
        mail: &Mail,
        request: RequestId,
        client: ClientId,
    ) -> Answer<Box<Letter>> {
        let mut room = LARGEST_FILES;
        let mut attachments = Vec::new();
        for (place, file) in mail.attachments.iter().enumerate() {
            let size = file.bytes.len();
            let kept = if place < MOST_FILES && size <= LARGEST_FILE && size <= room {
                room -= size;
                Some(self.store.keep_file(&file.bytes, request, client)?)
            } else {
                None
            };
            attachments.push(Attached {
                name: Private::from(file.name.as_str()),
                media: file.media.clone(),
                size: size as u64,
                kept,
            });
        }
        Ok(Box::new(Letter {
            from: mail.address.as_deref().map(Private::from),
            message_id: mail.message_id.clone(),
            unanswerable: mail.unanswerable,
            attachments,
        }))
    }
}

/// Whether a mail may have been written then.
fn plausible(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at.timestamp() >= FIRST_DATE && at <= now
}

/// What a mail says: its text, else the names of what came with it, else its subject.
fn said(mail: &Mail) -> String {
    if !mail.text.trim().is_empty() {
        return mail.text.clone();
    }
    let names: Vec<&str> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
    if !names.is_empty() {
        return names.join("\n");
    }
    if mail.subject.trim().is_empty() {
        // An empty mail is one all the same: somebody wrote, and is to be asked what they want.
        return "…".to_owned();
    }
    mail.subject.clone()
}
