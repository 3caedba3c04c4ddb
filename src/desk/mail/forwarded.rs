//! A mail that somebody hands on: who wrote it is offered as the client of the request. Never taken by itself,
//! as anybody can write such a head.

use crate::desk::act::{Act, Answer};
use crate::{
    model::{
        card::Offered,
        client::{Client, ClientFacts, ContactKind},
        command::Set,
        contact,
        event::Recorded,
        id::RequestId,
        operator::Right,
        refusal::{Refusal, said},
    },
    store::Store,
};

/// Who is offered as the client of a request, where a mail on it hands on another's and they are not the
/// client already, nor one of the desk.
pub(in crate::desk) fn offered(
    store: &Store,
    client: &Client,
    history: &[Recorded],
) -> anyhow::Result<Option<Offered>> {
    for recorded in history {
        let Some(letter) = recorded.event.letter() else {
            continue;
        };
        let Some((address, mail)) =
            letter.hands_on().and_then(|mail| Some((contact::email(&mail.address)?, mail)))
        else {
            continue;
        };
        let is_client = client
            .contacts
            .iter()
            .any(|own| own.kind == ContactKind::Email && own.value == address);
        if is_client || store.operator_by_email(&address)?.is_some() {
            continue;
        }
        let from = letter.from.as_ref().and_then(|from| contact::email(from.as_str()));
        let colleague = match from {
            Some(from) => store.operator_by_email(&from)?,
            None => None,
        };
        return Ok(Some(Offered { event: recorded.seq, mail, address, colleague }));
    }
    Ok(None)
}

impl Act<'_> {
    /// Makes whoever wrote the mail that was handed on the client of a request.
    pub fn take_offered(&mut self, id: RequestId) -> Answer<()> {
        let request = self.unchanged(&[Right::Claim, Right::Route], id)?;
        let client = self.client_of(&request)?;
        let history = self.store.history(id)?;
        let Some(offered) = offered(self.store, &client, &history)? else {
            return Err(Refusal::invalid(said!(
                "no mail on #{id} hands on one of somebody else who could be its client",
                id
            ))
            .into());
        };
        let facts = ClientFacts {
            name: Some(offered.mail.name).filter(|name| !name.is_empty()),
            email: Some(offered.address),
            ..ClientFacts::default()
        };
        self.set(&Set { client: Some(facts), ..Set::of(id) })
    }
}
