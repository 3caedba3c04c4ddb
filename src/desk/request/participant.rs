//! Who takes part in a request besides its client: their mails are theirs, and they are answered on purpose
//! only.

use crate::desk::{
    act::{Act, Answer},
    outbox,
};
use crate::{
    model::{
        card::{Participant, speaker},
        client::{Client, ClientFacts, ContactKind},
        contact,
        event::{Event, Recorded, Writer},
        id::{ClientId, Login, RequestId, Seq},
        mail::Mail,
        notice::NoticeKind,
        operator::{Operator, Right},
        private::Private,
        refusal::{Refusal, said},
        request::{Request, Status},
    },
    store::Store,
};

/// Those who take part besides a client, in the order in which they came.
pub(in crate::desk) fn others(
    store: &Store,
    client: &Client,
    history: &[Recorded],
) -> anyhow::Result<Vec<Participant>> {
    let mut others: Vec<Participant> = Vec::new();
    for recorded in history {
        let Some(card) = speaker(recorded) else {
            continue;
        };
        let place = match others.iter().position(|other| other.client == card) {
            Some(place) => place,
            None => {
                let Some(person) = store.whole_client(card)?.filter(|one| one.id != client.id)
                else {
                    continue;
                };
                let mut mails =
                    person.contacts.into_iter().filter(|own| own.kind == ContactKind::Email);
                let address = mails.next().map(|own| own.value);
                others.push(Participant { client: card, name: person.name, address });
                others.len() - 1
            }
        };
        // What they wrote from last, where they were not erased since.
        let from = recorded.event.letter().and_then(|letter| letter.from.as_ref());
        if let Some(from) = from.filter(|from| !from.is_empty())
            && others[place].address.is_some()
        {
            let from = from.as_str();
            others[place].address = Some(contact::email(from).unwrap_or_else(|| from.to_owned()));
        }
    }
    Ok(others)
}

/// Whether two names are one, word for word; a single word is no name to go by.
fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let mut keys = std::collections::BTreeSet::new();
        contact::name_keys(name, &mut keys);
        keys
    };
    let name = words(one);
    name.len() > 1 && name == words(other)
}

impl Act<'_> {
    /// Who wrote a mail on a request, where that was not its client.
    pub fn writer(&mut self, mail: &Mail, request: &Request) -> Answer<Option<Writer>> {
        let Some(address) = mail.address.as_deref().and_then(contact::email) else {
            return Ok(None);
        };
        let client = self.client_of(request)?;
        let sender = mail.sender.as_deref().and_then(contact::email);
        let own = client
            .contacts
            .iter()
            .filter(|own| own.kind == ContactKind::Email)
            .any(|own| own.value == address || sender.as_deref() == Some(own.value.as_str()));
        if own {
            return Ok(None);
        }
        if let Some(login) = self.store.operator_by_email(&address)? {
            return Ok(Some(Writer::Operator(login)));
        }
        // The client writes from another address of theirs. It stands on no card, so no answer goes there.
        if self.store.card_by_contact(ContactKind::Email, &address)?.is_none()
            && mail.name.as_deref().is_some_and(|name| same_name(name, &client.name))
        {
            return Ok(None);
        }
        let facts =
            ClientFacts { name: mail.name.clone(), email: Some(address), ..ClientFacts::default() };
        let card = self.find_or_add_client(&facts, false)?;
        Ok(Some(Writer::Client(card)))
    }

    /// Somebody who is not the client wrote on a request by a mail.
    pub fn other_message(
        &mut self,
        id: RequestId,
        by: Writer,
        body: &str,
        number: String,
        mail: &Mail,
    ) -> Answer<bool> {
        self.may(Right::Intake)?;
        if self.store.external_message(&number)?.is_some() {
            return Ok(true);
        }
        let request = self.request(id)?;
        let card = match &by {
            Writer::Client(card) => *card,
            Writer::Operator(_) => request.client,
        };
        let colleague = matches!(by, Writer::Operator(_));
        let letter = Some(self.letter(mail, Some(id), Some(card))?);
        let body = Private::from(body.replace('\0', "\u{fffd}"));
        let event = Event::OtherMessage { by, body, external_id: Some(number), letter };
        let cause = self.happens(Some(id), Some(card), event)?;

        // A colleague's word changes nothing by itself; whoever writes from outside is to be read.
        if !colleague && request.status.is_waiting() {
            self.desk_does(id, Event::Resumed { by_time: false })?;
        }
        if !colleague && !request.status.is_unresolved() {
            self.happens(Some(id), None, Event::Reopened { reason: None, by_client: false })?;
        }
        self.tell_of_message(&request, NoticeKind::OtherMessage, Some(cause.seq))?;
        Ok(false)
    }

    /// Tells whoever works on a request that something was said on it. Where they are switched off or not
    /// on duty, those who are there are told too.
    pub fn tell_of_message(
        &mut self,
        request: &Request,
        about: NoticeKind,
        cause: Option<Seq>,
    ) -> Answer<()> {
        let Some(assignee) = &request.assignee else {
            return Ok(());
        };
        let mut told: Vec<Login> = Vec::new();
        let entry = self.store.operator(assignee.as_str())?;
        if entry.as_ref().is_some_and(|entry| entry.active) {
            told.push(assignee.clone());
        }
        if entry.is_none_or(|entry| !entry.active || !entry.on_duty) {
            told.extend(self.instead(request)?);
        }
        told.retain(|login| *login != self.me.login);
        for to in told {
            self.tell(request.id, to, about, (None, cause))?;
        }
        Ok(())
    }

    /// Who is told in place of an absent assignee: whoever keeps control, else the supervisors of the
    /// department who are on duty, else all on duty there, else every supervisor.
    fn instead(&self, request: &Request) -> Answer<Vec<Login>> {
        let all: Vec<Operator> = self
            .store
            .operators()?
            .into_iter()
            .filter(|one| one.active && one.login != self.me.login)
            .filter(|one| request.assignee.as_ref() != Some(&one.login))
            .collect();
        let leads = |one: &Operator| self.standard.allows(&one.role, Right::Assign);
        let there = |one: &Operator| one.on_duty && one.departments.contains(&request.department);
        let chosen = |holds: &dyn Fn(&Operator) -> bool| -> Vec<Login> {
            all.iter().filter(|one| holds(one)).map(|one| one.login.clone()).collect()
        };
        let ways: [&dyn Fn(&Operator) -> bool; 4] = [
            &|one| one.on_duty && request.accountable.as_ref() == Some(&one.login),
            &|one| there(one) && leads(one),
            &there,
            &leads,
        ];
        Ok(ways.into_iter().map(chosen).find(|some| !some.is_empty()).unwrap_or_default())
    }

    /// Who is answered at an address: none for the client, else the card of who takes part.
    pub fn answered_at(&self, request: &Request, to: &str) -> Answer<(String, Option<ClientId>)> {
        let client = self.client_of(request)?;
        let history = self.store.history(request.id)?;
        let others = others(self.store, &client, &history)?;
        let mut known: Vec<(String, Option<ClientId>)> = client
            .contacts
            .iter()
            .filter(|own| own.kind == ContactKind::Email)
            .map(|own| (own.value.clone(), None))
            .collect();
        known.extend(
            others.into_iter().filter_map(|other| Some((other.address?, Some(other.client)))),
        );
        let address = contact::email(to);
        let found = address.and_then(|address| known.iter().find(|(one, _)| *one == address));
        if let Some(found) = found {
            return Ok(found.clone());
        }
        let known: Vec<&str> = known.iter().map(|(address, _)| address.as_str()).collect();
        Err(Refusal::invalid(said!(
            "`{to}` takes no part in #{id}; answer one of: {known}, or put it on the client's card first",
            to,
            id = request.id,
            known = known.join(", ")
        ))
        .into())
    }

    /// Answers the client, or another who takes part, at the address given or known.
    pub fn answer(&mut self, request: &Request, body: Private, to: Option<&str>) -> Answer<()> {
        if request.status == Status::Closed {
            let id = request.id;
            return Err(Refusal::not_allowed(said!("#{id} is closed; reopen it first", id)).into());
        }
        let chosen = match to.map(str::trim).filter(|to| !to.is_empty()) {
            Some(to) => Some(self.answered_at(request, to)?),
            None => None,
        };
        let (to, other) = match chosen {
            Some((to, other)) => (Some(to), other),
            None => {
                let history = self.store.history(request.id)?;
                let client = self.client_of(request)?;
                (outbox::destination(request.channel, &history, &client), None)
            }
        };
        match (other, to) {
            (Some(client), Some(to)) => {
                let event = Event::OtherReply { client, to: Private::from(to), body };
                self.happens(Some(request.id), Some(client), event)?;
            }
            (_, to) => {
                let event = Event::Replied { body, to: to.map(Private::from) };
                self.happens(Some(request.id), Some(request.client), event)?;
            }
        }
        Ok(())
    }
}
