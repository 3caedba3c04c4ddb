//! Whose an address is: who is meant by some facts, what is new of them, and what stays another's.

use crate::model::{
    client::{Client, ClientFacts, Contact, ContactKind},
    contact,
    event::{Event, card},
    id::ClientId,
    refusal::{Refusal, said},
    remark::Remark,
};

use crate::desk::act::{Act, Answer};

/// An address with the card on which it stands, and the person whose it is.
struct Owned {
    contact: Contact,
    card: ClientId,
    person: ClientId,
}

impl Act<'_> {
    /// The person meant by some facts, where one is known: by number, by telephone, by mail.
    pub fn known_client(&self, facts: &ClientFacts) -> Answer<Option<ClientId>> {
        let owned = self.owned(facts)?;
        let known = self.card_meant(facts, &owned)?;
        Ok(known.map(|(_, person)| person))
    }

    /// The client meant by some facts; a new card where nobody is known by them. What is new of a known
    /// one is added to their card. An address of another stays theirs: it is refused where `strict`, else
    /// left out with a remark.
    pub fn find_or_add_client(&mut self, facts: &ClientFacts, strict: bool) -> Answer<ClientId> {
        let owned = self.owned(facts)?;
        let known = self.card_meant(facts, &owned)?;
        let mut given = self.normal(facts);

        let foreign: Vec<&Owned> = owned
            .iter()
            .filter(|one| known.is_some_and(|(_, person)| person != one.person))
            .collect();
        if strict && let Some(one) = foreign.first() {
            return Err(of_another(&one.contact.value, one.person).into());
        }

        self.remark_none(facts);
        if !foreign.is_empty() {
            let others = |contact: &Contact| foreign.iter().any(|one| one.contact.is_same(contact));
            let own = given.contacts().into_iter().filter(|contact| !others(contact)).collect();
            given = given.with_contacts(own);
            self.remarks.extend(foreign.iter().map(|one| Remark::AddressOfAnother {
                kind: one.contact.kind,
                value: one.contact.value.clone(),
                client: one.person,
            }));
        }
        match known {
            Some((card, person)) => self.add_news(card, person, &given),
            None => {
                self.account(given.account.as_deref())?;
                let id = self.store.next_client()?;
                given.id = None;
                let added = Event::ClientAdded { client: id, card: card(&given) };
                self.happens(None, Some(id), added)?;
                Ok(id)
            }
        }
    }

    /// Tells whoever gave a name that the client found by the address beside it is called otherwise: either the
    /// address is another's, or somebody else speaks for them.
    pub fn remark_name(&mut self, facts: &ClientFacts, client: &Client) {
        let Some(given) = facts.name.as_deref().filter(|_| facts.id.is_none()) else { return };
        let (given_parts, parts) = (contact::typed_keys(given), contact::typed_keys(&client.name));
        let shares = parts
            .iter()
            .any(|part| given_parts.iter().any(|given| contact::same_name(given, part)))
            || given.split_whitespace().any(|word| contact::is_spelt(&client.name, word));
        if !shares && !given_parts.is_empty() && !parts.is_empty() {
            self.remarks.push(Remark::OtherName {
                value: given.to_owned(),
                client: client.id,
                name: client.name.clone(),
            });
        }
    }

    /// Adds what is new of a known client to their card.
    fn add_news(
        &mut self,
        its: ClientId,
        person: ClientId,
        given: &ClientFacts,
    ) -> Answer<ClientId> {
        let client = self.client(person)?;
        let mut news = news(given, &client);
        if its != person && !news.contacts().is_empty() {
            // What comes by an address of a merged card belongs to that card, should they be two after all.
            let contacts = ClientFacts::default().with_contacts(news.contacts());
            news = news.with_contacts(Vec::new());
            self.change_card(its, &contacts)?;
        }
        if news != ClientFacts::default() {
            self.account(news.account.as_deref())?;
            self.change_card(person, &news)?;
            if news.tier.is_some() {
                self.follow_tier(person, client.tier.as_deref())?;
            }
        }
        Ok(its)
    }

    pub fn change_card(&mut self, client: ClientId, facts: &ClientFacts) -> Answer<()> {
        let changed = Event::ClientChanged { client, card: card(facts) };
        self.happens(None, Some(client), changed)?;
        Ok(())
    }

    /// The addresses among some facts that stand on cards.
    fn owned(&self, facts: &ClientFacts) -> Answer<Vec<Owned>> {
        let country = contact::country_of(self.standard.timezone);
        let mut owned = Vec::new();
        let mut looked = self.normal(facts).contacts();
        looked.retain(|contact| contact::tells(contact, country));
        // A card of before may have the number as it was written then.
        let earlier = contact::earlier(facts.phone.as_deref().unwrap_or_default(), country);
        let earlier = earlier.into_iter().map(|value| Contact {
            kind: ContactKind::Phone,
            value,
            typed: None,
        });
        looked.extend(earlier);
        looked.sort_by_key(|contact| contact.kind);
        for contact in looked {
            if let Some((card, person)) =
                self.store.card_by_contact(contact.kind, &contact.value)?
            {
                owned.push(Owned { contact, card, person });
            }
        }
        Ok(owned)
    }

    /// The card meant, and the person whose it is: that of the number given, else that of the first
    /// address which stands on one.
    fn card_meant(
        &self,
        facts: &ClientFacts,
        owned: &[Owned],
    ) -> Answer<Option<(ClientId, ClientId)>> {
        let Some(id) = facts.id else {
            return Ok(owned.first().map(|one| (one.card, one.person)));
        };
        let person = self.client(id)?;
        if person.erased {
            return Err(Refusal::not_found(said!(
                "the data of client #{id} were erased; leave the number out",
                id
            ))
            .into());
        }
        let by_address = owned.iter().find(|one| one.person == person.id);
        Ok(Some((by_address.map_or(id, |one| one.card), person.id)))
    }

    /// The facts with their addresses in the one writing that is compared; what is no address is left out.
    pub fn normal(&self, facts: &ClientFacts) -> ClientFacts {
        let country = contact::country_of(self.standard.timezone);
        let mut contacts: Vec<Contact> = Vec::new();
        for given in facts.contacts() {
            let read = match given.kind {
                ContactKind::Phone => contact::phones(&given.value, country),
                ContactKind::Email => contact::emails(&given.value)
                    .into_iter()
                    .map(|value| Contact { kind: ContactKind::Email, value, typed: None })
                    .collect(),
                ContactKind::Messenger => {
                    let value = given.value.trim().to_owned();
                    vec![Contact { value, ..given }]
                }
            };
            for one in read {
                if !contacts.iter().any(|had| had.is_same(&one)) {
                    contacts.push(one);
                }
            }
        }
        facts.clone().with_contacts(contacts)
    }

    /// Remarks what stands where an address should and is none.
    fn remark_none(&mut self, facts: &ClientFacts) {
        let none = self.no_addresses(facts);
        self.remarks.extend(
            none.into_iter()
                .map(|given| Remark::NoAddress { kind: given.kind, value: given.value }),
        );
    }

    fn no_addresses(&self, facts: &ClientFacts) -> Vec<Contact> {
        let mut none = facts.contacts();
        none.retain(|given| {
            let alone = ClientFacts::default().with_contacts(vec![given.clone()]);
            self.normal(&alone).contacts().is_empty()
        });
        none
    }

    /// Refuses facts for a card that name what is no address, or one of another's card.
    pub fn own_addresses(&self, person: ClientId, facts: &ClientFacts) -> Answer<()> {
        if let Some(none) = self.no_addresses(facts).into_iter().next() {
            let value = none.value;
            return Err(Refusal::invalid(match none.kind {
                ContactKind::Phone => said!("`{value}` is no telephone number", value),
                _ => said!("`{value}` is no address", value),
            })
            .into());
        }
        match self.owned(facts)?.into_iter().find(|one| one.person != person) {
            Some(one) => Err(of_another(&one.contact.value, one.person).into()),
            None => Ok(()),
        }
    }

    /// On which card each of the addresses stands that are to go, as it stands there.
    pub fn to_remove(
        &self,
        person: &Client,
        addresses: &[String],
    ) -> Answer<Vec<(ClientId, String)>> {
        let mut found = Vec::new();
        for address in addresses.iter().map(|address| address.trim()) {
            let mut written: Vec<String> = vec![address.to_owned()];
            for kind in [ContactKind::Phone, ContactKind::Email] {
                let given = Contact { kind, value: address.to_owned(), typed: None };
                let alone = ClientFacts::default().with_contacts(vec![given]);
                written.extend(self.normal(&alone).contacts().into_iter().map(|read| read.value));
            }
            let before = found.len();
            for card in self.store.cards_of_person(person.id)? {
                let known = self.store.client(card)?.map_or(Vec::new(), |client| client.contacts);
                let goes = known.into_iter().filter(|contact| {
                    written.contains(&contact.value)
                        || contact.typed.as_deref().is_some_and(|typed| typed == address)
                });
                found.extend(goes.map(|contact| (card, contact.value)));
            }
            if found.len() == before {
                let all: Vec<&str> =
                    person.contacts.iter().map(|contact| contact.value.as_str()).collect();
                return Err(Refusal::not_found(said!(
                    "{address} does not stand on the card of client #{id}; there are: {known}",
                    address,
                    id = person.id,
                    known = all.join(", ")
                ))
                .into());
            }
        }
        Ok(found)
    }
}

fn of_another(value: &str, other: ClientId) -> Refusal {
    Refusal::conflict(said!(
        "{value} is that of client #{other} already; merge the two cards, or correct the address",
        value,
        other
    ))
}

/// What some facts say that a card does not have yet.
fn news(facts: &ClientFacts, client: &Client) -> ClientFacts {
    let absent = |given: &Option<String>, known: Option<&str>| {
        given.clone().filter(|given| !given.trim().is_empty() && known.is_none())
    };
    let mut contacts = facts.contacts();
    contacts.retain(|given| !client.contacts.iter().any(|own| own.is_same(given)));
    let other = ClientFacts {
        name: absent(&facts.name, Some(client.name.as_str()).filter(|name| !name.is_empty())),
        tier: facts
            .tier
            .clone()
            .filter(|tier| !tier.trim().is_empty() && client.tier.as_ref() != Some(tier)),
        account: absent(&facts.account, client.account_name.as_deref()),
        language: absent(&facts.language, client.language.as_deref()),
        timezone: absent(&facts.timezone, client.timezone.as_deref()),
        // A mood is of the moment: the same one noted again is news.
        mood: facts.mood.clone(),
        ..ClientFacts::default()
    };
    other.with_contacts(contacts)
}
