//! A mail comes in: what the desk knows of it, and what becomes of it.

pub(super) mod aside;
pub(super) mod forwarded;
pub(super) mod outbox;
pub(super) mod receipt;
pub(super) mod returned;

use chrono::{DateTime, Utc};

use super::{
    Error,
    act::{Act, Answer},
    intake::{Bringer, LONGEST_TEXT},
};
use crate::model::{
    client::{ClientFacts, ContactKind},
    command::Intake,
    contact,
    event::{Event, IgnoredMail},
    id::{ClientId, RequestId, Seq},
    mail::{
        Attached, Dated, ForwardedHead, LARGEST_FILE, LARGEST_FILES, Letter, MOST_FILES, Mail,
        arrival::{Arrival, Ignored, Known, arrival},
        is_sound, named_event,
    },
    operator::Right,
    private::Private,
    refusal::Refusal,
    request::Channel,
};

/// More messages than this that a mail answers are not looked up.
pub(super) const MOST_ANSWERS: usize = 50;

impl Act<'_> {
    /// Takes a mail in. The request it is about, and whether it was there already.
    pub fn mail(&mut self, mail: &Mail) -> Answer<(Option<RequestId>, bool)> {
        self.may(Right::Intake)?;
        let arrival = self.arrival(mail)?;
        if let Arrival::Ignored(why, about) = arrival {
            self.lay_aside(mail, why, None, about)?;
            return Ok((about, false));
        }
        let store = self.store;
        let before = self.events.len();
        match store.apart(|_| self.become_of(mail, arrival)) {
            // What the desk cannot take as it is would come again and again: it is kept for a person.
            Err(Error::Refused(Refusal::Invalid { message, .. })) => {
                self.events.truncate(before);
                self.lay_aside(mail, Ignored::Unfit, Some(message.to_string()), None)?;
                Ok((None, false))
            }
            answer => answer.map(|(request, known)| (Some(request), known)),
        }
    }

    /// Has become of a mail what is to become of it.
    pub fn become_of(&mut self, mail: &Mail, arrival: Arrival) -> Answer<(RequestId, bool)> {
        match arrival {
            Arrival::Duplicate(request) => Ok((request, true)),
            Arrival::Request | Arrival::Ignored(..) => {
                self.take_in(&self.matter(mail)?, Some(mail), None)
            }
            Arrival::Message(request) => {
                self.note_lapses(request, self.just_before())?;
                let standing = self.request(request)?;
                if let Some(by) = self.writer(mail, &standing)? {
                    let number = self.number(mail)?.0;
                    let known = self.other_message(request, by, &said(mail), number, mail)?;
                    return Ok((request, known));
                }
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
                self.came_back(mail, request)?;
                Ok((request, false))
            }
        }
    }

    /// Lays a mail aside, whole: whoever may can take it in later.
    fn lay_aside(
        &mut self,
        mail: &Mail,
        why: Ignored,
        remark: Option<String>,
        about: Option<RequestId>,
    ) -> Answer<()> {
        // Whose it is tells with whom it is erased.
        let client = match (about, mail.address.as_deref().and_then(contact::email)) {
            (None, Some(address)) => self.store.client_by_contact(ContactKind::Email, &address)?,
            _ => None,
        };
        let letter = self.letter(mail, about, client)?;
        let event = IgnoredMail {
            why,
            remark,
            name: mail.name.as_deref().map(Private::from),
            subject: Private::from(mail.subject.as_str()),
            body: Private::from(mail.text.as_str()),
            answers: mail.answers.iter().take(MOST_ANSWERS).cloned().collect(),
            letter,
        };
        self.happens(about, client, Event::MailIgnored(Box::new(event)))?;
        Ok(())
    }

    /// What becomes of a mail by what the desk knows now.
    pub fn arrival(&self, mail: &Mail) -> Answer<Arrival> {
        let (number, taken) = self.number(mail)?;
        let answered = self.answered(mail)?;
        let known = Known {
            desk: self.store.origin()?,
            taken,
            sent: self.sent(&number)?.is_some(),
            answered: answered.map(|(request, _)| request),
            answers_ours: answered.is_some_and(|(_, ours)| ours),
            tagged: self.tagged(mail)?,
            returned: self.returned(mail)?.map(|(request, _)| request),
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

    /// The request on which this desk sent a mail of this number, with the event that the mail brought.
    pub fn sent(&self, number: &str) -> Answer<Option<(RequestId, Seq)>> {
        let Some((seq, hash)) = named_event(number) else {
            return Ok(None);
        };
        let recorded = self.store.event(seq)?;
        Ok(recorded
            .filter(|recorded| recorded.hash.starts_with(hash))
            .and_then(|recorded| Some((recorded.request?, seq))))
    }

    /// The request of the nearest message that a mail answers, and whether this desk sent that.
    fn answered(&self, mail: &Mail) -> Answer<Option<(RequestId, bool)>> {
        for number in mail.answers.iter().take(MOST_ANSWERS) {
            let found = match self.taken(number)? {
                Some(request) => Some((request, false)),
                None => self.sent(number)?.map(|(request, _)| (request, true)),
            };
            if let Some((request, ours)) = found
                && !self.client_of(&self.request(request)?)?.erased
            {
                return Ok(Some((request, ours)));
            }
        }
        Ok(None)
    }

    /// The request of the tag, where whoever writes is its client or wrote on it before.
    fn tagged(&self, mail: &Mail) -> Answer<Option<RequestId>> {
        match (mail.tag, mail.address.as_deref().and_then(contact::email)) {
            (Some(id), Some(address)) => self.part_in(id, &[address]),
            _ => Ok(None),
        }
    }

    /// A request, where one of these addresses is its client's, or wrote on it before.
    pub fn part_in(&self, id: RequestId, addresses: &[String]) -> Answer<Option<RequestId>> {
        let Some(request) = self.store.request(id)? else {
            return Ok(None);
        };
        let client = self.client_of(&request)?;
        if client.erased {
            return Ok(None);
        }
        let own = client.contacts.iter().any(|contact| {
            contact.kind == ContactKind::Email && addresses.contains(&contact.value)
        });
        let takes_part = own
            || self.store.history(id)?.iter().any(|recorded| {
                let letter = recorded.event.letter();
                letter
                    .and_then(|letter| letter.from.as_ref())
                    .and_then(|from| contact::email(from.as_str()))
                    .is_some_and(|from| addresses.contains(&from))
            });
        Ok(takes_part.then_some(id))
    }

    /// When a mail counts as received, and by what; now where it has just come with a date that may be true.
    fn received(&self, mail: &Mail) -> (Option<DateTime<Utc>>, Dated) {
        let sound = |at: &DateTime<Utc>| is_sound(*at, self.now);
        if let Some(received) = mail.received.filter(sound) {
            return (Some(received), Dated::Own);
        }
        if !mail.filed && mail.date.is_some_and(|at| sound(&at)) {
            return (None, Dated::Own);
        }
        let (at, by) = mail.written(self.now);
        (Some(at).filter(|_| by != Dated::Arrival), by)
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
            received: self.received(mail).0,
            fields: std::collections::BTreeMap::new(),
            tags: Vec::new(),
            priority: None,
        })
    }

    /// What the event says of the mail, once its files are kept.
    pub fn letter(
        &mut self,
        mail: &Mail,
        request: Option<RequestId>,
        client: Option<ClientId>,
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
            name: mail.name.as_deref().map(Private::from),
            sender: mail.sender.as_deref().map(Private::from),
            message_id: mail.message_id.clone(),
            unanswerable: mail.unanswerable,
            dated: self.received(mail).1,
            forwarded: mail.forwarded.as_ref().map(ForwardedHead::from),
            attachments,
        }))
    }
}

/// What a mail says: its text, else the names of what came with it, else its subject.
fn said(mail: &Mail) -> String {
    let handed_on = mail.forwarded.as_ref().filter(|mail| !mail.text.trim().is_empty());
    if let Some(handed_on) = handed_on {
        let text = format!("{}\n\n{}", mail.text, handed_on.written());
        // Longer than a request may be, it stays the file that it came as.
        if text.len() <= LONGEST_TEXT {
            return text.trim().to_owned();
        }
    }
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
