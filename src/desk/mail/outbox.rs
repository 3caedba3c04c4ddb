//! Mails go out: which replies leave as mails, and what each says. Handing them to a mail program is the
//! caller's.

use chrono::{DateTime, Utc};

use crate::desk::{
    Desk,
    act::{Act, Answer},
};
use crate::{
    model::{
        card::speaker,
        client::{Client, ContactKind},
        contact,
        event::{Event, Recorded},
        id::{RequestId, Seq},
        operator::{Actor, Right},
        outbox::{Next, Outbound},
        private::Private,
        refusal::{Refusal, said},
        request::Channel,
    },
    store::{Store, random_name},
};

/// What a mail of the desk brings, and in which conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    pub reply: Recorded,
    pub body: Private,
    /// The client as they are known now.
    pub client: Client,
    pub address: String,
    /// What stands in its subject.
    pub subject: String,
    /// The name of whoever replied; empty where the desk did.
    pub operator: String,
    /// What whoever is answered said last before, with the time; none where they said nothing that is left.
    pub answered: Option<(DateTime<Utc>, Private)>,
    /// The numbers of the mails before in the conversation, the oldest first.
    pub references: Vec<String>,
    /// The number of the client's mail that it answers.
    pub answers: Option<String>,
    /// The random name of this desk.
    pub desk: String,
    /// Whether the desk wrote it by itself: such a mail is marked, so that no machine answers it.
    pub automatic: bool,
}

/// The numbers of so many mails before stand in a mail: more make a header that some servers refuse.
const MOST_REFERENCES: usize = 20;

/// Where a reply to the client goes that is written now: of the addresses on their card the one they wrote
/// from last, else the first. None where the client is not spoken with by mail.
pub(in crate::desk) fn destination(
    channel: Channel,
    before: &[Recorded],
    client: &Client,
) -> Option<String> {
    if client.erased {
        return None;
    }
    let letters = || {
        let own = |recorded: &&Recorded| !matches!(recorded.event, Event::OtherMessage { .. });
        before.iter().filter(own).filter_map(|recorded| recorded.event.letter())
    };
    if !matches!(channel, Channel::Email | Channel::Web) && letters().next().is_none() {
        return None;
    }
    let own = || client.contacts.iter().filter(|own| own.kind == ContactKind::Email);
    let last = letters().rev().find_map(|letter| {
        let from = contact::email(letter.from.as_ref()?.as_str())?;
        own().find(|own| own.value == from)
    });
    last.or_else(|| own().next()).map(|own| own.value.clone())
}

/// Who gets the mail that brings an event, and at which address.
fn addressee(
    store: &Store,
    request: RequestId,
    before: &[Recorded],
    brings: &Recorded,
) -> anyhow::Result<Option<(Client, String)>> {
    match &brings.event {
        Event::OtherReply { client, to, .. } => {
            let other = store.whole_client(*client)?.filter(|other| !other.erased);
            Ok(other.filter(|_| !to.is_empty()).map(|other| (other, to.as_str().to_owned())))
        }
        Event::Replied { to: Some(to), .. } => {
            let written_to = brings.client.map_or(Ok(None), |client| store.whole_client(client))?;
            let Some(written_to) = written_to.filter(|client| !client.erased && !to.is_empty())
            else {
                return Ok(None);
            };
            let now = recipient(store, request, before)?;
            let stands = written_to.contacts.iter().any(|own| own.value == to.as_str());
            // Corrected since it was written, it goes to the address that is right; to another client never.
            Ok(match now {
                Some((client, address)) if !stands && client.id == written_to.id => {
                    Some((client, address))
                }
                _ => Some((written_to, to.as_str().to_owned())),
            })
        }
        _ => recipient(store, request, before),
    }
}

/// What is mailed of an event, where it is mailed at all.
fn mailed(event: &Event) -> Option<&Private> {
    match event {
        Event::Replied { body, .. }
        | Event::OtherReply { body, .. }
        | Event::Receipt { body, .. } => Some(body),
        _ => None,
    }
}

/// The client of a request and where a reply after this history goes.
pub(in crate::desk) fn recipient(
    store: &Store,
    request: RequestId,
    before: &[Recorded],
) -> anyhow::Result<Option<(Client, String)>> {
    let Some(standing) = store.request(request)? else {
        return Ok(None);
    };
    let Some(client) = store.whole_client(standing.client)? else {
        return Ok(None);
    };
    Ok(destination(standing.channel, before, &client).map(|address| (client, address)))
}

/// Puts what the client is told into the box where it is to leave as a mail. On a simulated desk nothing leaves.
pub(in crate::desk) fn queue(store: &Store, recorded: &Recorded) -> Answer<()> {
    let Some(request) = recorded.request.filter(|_| mailed(&recorded.event).is_some()) else {
        return Ok(());
    };
    if store.is_simulated()? {
        return Ok(());
    }
    let history = store.history(request)?;
    if addressee(store, request, &history, recorded)?.is_some() {
        store.queue_mail(recorded.seq, request, recorded.at)?;
    }
    Ok(())
}

impl Act<'_> {
    /// Notes who has mails leave, and by what.
    pub fn send_mails(&mut self, program: &str) -> Answer<()> {
        self.may(Right::Outbox)?;
        self.happens(None, None, Event::MailSending { program: program.to_owned() })?;
        Ok(())
    }

    /// Has a stuck or waiting mail tried again now. Its request.
    pub fn retry_mail(&mut self, mail: Seq) -> Answer<RequestId> {
        self.may(Right::Outbox)?;
        let request = self.store.retry_mail(mail, self.now)?;
        let request = request.ok_or_else(|| none_waits(mail))?;
        self.may_on(Right::Outbox, &self.request(request)?)?;
        self.happens(Some(request), None, Event::MailRetried { mail })?;
        Ok(request)
    }

    /// Has a stuck or waiting mail not leave. Its request, on which the reason stands from now on.
    pub fn drop_mail(&mut self, mail: Seq, reason: &str) -> Answer<RequestId> {
        self.may(Right::Outbox)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refusal::invalid("say why the mail does not leave").into());
        }
        let request = self.store.drop_mail(mail, reason, self.now)?;
        let request = request.ok_or_else(|| none_waits(mail))?;
        self.may_on(Right::Outbox, &self.request(request)?)?;
        let event = Event::MailDropped { mail, reason: Private::from(reason) };
        self.happens(Some(request), None, event)?;
        Ok(request)
    }
}

fn none_waits(mail: Seq) -> Refusal {
    Refusal::not_found(said!("no mail {mail} waits or is stuck; see: firstline outbox --all", mail))
}

impl Desk {
    /// Whether mails wait to leave.
    pub fn mail_waits(&self, now: DateTime<Utc>) -> anyhow::Result<bool> {
        self.store.mail_waits(now)
    }

    /// A random name by which a sender is known to others.
    pub fn sender_name(&self) -> anyhow::Result<String> {
        random_name()
    }

    /// Leases the next mail that is to leave to a sender of this name: nobody else gets it meanwhile.
    pub fn lease_mail(
        &mut self,
        sender: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<Outbound>> {
        self.store.write(|store| store.lease_mail(sender, now))
    }

    /// What a mail brings; none where nobody is left to whom it could go.
    pub fn parcel(&self, mail: &Outbound, domain: &str) -> anyhow::Result<Option<Parcel>> {
        let store = &self.store;
        store.read(|store| {
            let history = store.history(mail.request)?;
            let Some(place) = history.iter().position(|one| one.seq == mail.event) else {
                return Ok(None);
            };
            let (before, reply) = (&history[..place], &history[place]);
            let Some(body) = mailed(&reply.event).filter(|body| !body.is_empty()) else {
                return Ok(None);
            };
            let Some((client, address)) = addressee(store, mail.request, before, reply)? else {
                return Ok(None);
            };
            let operator = match &reply.actor {
                Actor::Operator(login) => store
                    .operator(login.as_str())?
                    .map_or_else(|| login.to_string(), |operator| operator.name),
                Actor::Desk => String::new(),
            };
            let acknowledged = match &reply.event {
                Event::Receipt { subject, .. } => Some(subject),
                _ => None,
            };
            // What the one who is answered said last: another's words are not theirs.
            let mut answered = None;
            for one in before.iter().rev() {
                let body = match &one.event {
                    Event::Message { body, .. } | Event::OtherMessage { body, .. } => body,
                    Event::Received(received) => &received.body,
                    _ => continue,
                };
                if let Some(card) = speaker(one)
                    && store.person(card)? == Some(client.id)
                {
                    answered = Some((one.at, body.clone()));
                    break;
                }
            }
            let left = store.outbox_of(mail.request)?;
            // Our own acknowledgement is no mail that anybody answers.
            let said = before.iter().filter(|one| !matches!(one.event, Event::Receipt { .. }));
            let mut references: Vec<String> = said
                .filter_map(|one| match one.event.letter() {
                    Some(letter) => letter.message_id.clone(),
                    None => left
                        .iter()
                        .find(|other| other.event == one.seq)
                        .and(Some(crate::model::mail::number_of(one, domain))),
                })
                .collect();
            let surplus = references.len().saturating_sub(MOST_REFERENCES);
            references.drain(..surplus);
            Ok(Some(Parcel {
                reply: reply.clone(),
                body: body.clone(),
                client,
                address,
                subject: match acknowledged {
                    Some(subject) => subject.as_str().to_owned(),
                    None => store.subject(mail.request)?.unwrap_or_default(),
                },
                operator,
                // Whoever hears only that it came need not read it again.
                answered: answered.filter(|(_, said)| acknowledged.is_none() && !said.is_empty()),
                references,
                answers: before.iter().rev().find_map(|one| one.event.letter()?.message_id.clone()),
                desk: store.origin()?,
                automatic: acknowledged.is_some(),
            }))
        })
    }

    /// Writes down that a mail is given to the mail program now. False where the lease is over: then it
    /// must not be given.
    pub fn hand_mail(
        &mut self,
        mail: &Outbound,
        sender: &str,
        message_id: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        self.store.write(|store| store.hand_mail(mail.event, sender, message_id, now))
    }

    /// Writes down what became of a leased mail.
    pub fn settle_mail(
        &mut self,
        mail: &Outbound,
        sender: &str,
        next: &Next,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.store.write(|store| store.settle_mail(mail.event, sender, next, now))
    }

    /// The mails that have not left, then the last that did, so many at most.
    pub fn outbox(&self, limit: usize) -> anyhow::Result<Vec<Outbound>> {
        self.seen().outbox(limit)
    }

    /// The mails of a request.
    pub fn outbox_of(&self, request: RequestId) -> anyhow::Result<Vec<Outbound>> {
        self.seen().outbox_of(request)
    }

    /// How many mails need a person.
    pub fn stuck_mails(&self) -> anyhow::Result<u64> {
        self.seen().stuck_mails()
    }
}
