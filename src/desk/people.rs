//! Operators and clients' cards.

pub(super) mod retention;
pub(super) mod shift;
pub(super) mod training;

use crate::model::{
    client::{ClientFacts, ContactKind},
    command::OperatorFacts,
    contact,
    event::{Changed, Event},
    id::{ClientId, Seq},
    operator::Right,
    refusal::{Refusal, said},
    second::Ask,
};

use super::act::{Act, Answer};

impl Act<'_> {
    /// Adds a person to the desk.
    pub fn add_operator(&mut self, facts: &OperatorFacts) -> Answer<()> {
        self.may(Right::Operators)?;
        let facts = &with_mail(facts)?;
        if facts.login.as_str().trim().is_empty()
            || facts.login.as_str().contains(char::is_whitespace)
        {
            return Err(Refusal::invalid("a login is one word without blanks").into());
        }
        if self.store.operator(facts.login.as_str())?.is_some() {
            return Err(Refusal::conflict(said!(
                "`{login}` is an operator already; change the entry with operator set",
                login = facts.login
            ))
            .into());
        }
        self.known(facts)?;
        if facts.role.is_none() {
            let roles = self
                .standard
                .roles
                .iter()
                .map(|role| role.id.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Refusal::invalid(said!("say which role; there are: {roles}", roles)).into());
        }
        let role = facts.role.as_ref().and_then(|role| self.standard.role(role.as_str()));
        let home = facts
            .departments
            .as_ref()
            .and_then(|all| all.first())
            .and_then(|id| self.standard.department(id.as_str()));
        let whole = OperatorFacts {
            login: facts.login.clone(),
            name: facts.name.clone().or_else(|| Some(facts.login.to_string())),
            role: facts.role.clone(),
            departments: facts
                .departments
                .clone()
                .or_else(|| Some(vec![self.standard.fallback.department.clone()])),
            level: facts
                .level
                .or(role.and_then(|role| role.level))
                .or(home.map(|home| home.level))
                .or(Some(1)),
            active: facts.active.or(Some(true)),
            email: facts.email.clone(),
        };
        self.happens(None, None, Event::OperatorAdded(whole))?;
        Ok(())
    }

    /// Changes a person's entry.
    pub fn set_operator(&mut self, facts: &OperatorFacts) -> Answer<()> {
        self.may(Right::Operators)?;
        let Some(before) = self.store.operator(facts.login.as_str())? else {
            return Err(Refusal::not_found(said!(
                "there is no operator `{login}`",
                login = facts.login
            ))
            .into());
        };
        self.known(facts)?;
        let facts = &with_mail(facts)?;
        let loses = facts.active == Some(false)
            || facts
                .role
                .as_ref()
                .is_some_and(|role| !self.standard.allows(role, Right::Operators));
        if loses && self.standard.allows(&before.role, Right::Operators) {
            let others = self.store.operators()?.into_iter().filter(|operator| {
                operator.active
                    && operator.login != before.login
                    && self.standard.allows(&operator.role, Right::Operators)
            });
            if others.count() == 0 {
                return Err(Refusal::not_allowed(
                    "nobody could add operators then; give another the right first",
                )
                .into());
            }
        }
        self.happens(None, None, Event::OperatorChanged(facts.clone()))?;
        if facts.active == Some(false) || facts.level.is_some_and(|level| level != 1) {
            self.pass_on_owned(&before.login)?;
        }
        Ok(())
    }

    fn known(&self, facts: &OperatorFacts) -> Answer<()> {
        if let Some(role) = &facts.role
            && self.standard.role(role.as_str()).is_none()
        {
            let roles = self
                .standard
                .roles
                .iter()
                .map(|role| role.id.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Refusal::invalid(said!(
                "there is no role `{role}`; there are: {roles}",
                role,
                roles
            ))
            .into());
        }
        for department in facts.departments.iter().flatten() {
            self.department(department)?;
        }
        if facts.level.is_some_and(|level| !(1..=3).contains(&level)) {
            return Err(Refusal::invalid("the levels are 1, 2 and 3").into());
        }
        Ok(())
    }

    /// On or off duty.
    pub fn duty(&mut self, on: bool) -> Answer<()> {
        let operator = self.me.login.clone();
        self.happens(None, None, Event::DutyChanged { operator, on })?;
        Ok(())
    }

    /// Changes a client's card.
    pub fn edit_client(&mut self, id: ClientId, facts: &ClientFacts) -> Answer<()> {
        self.may(Right::ClientEdit)?;
        let before = self.client(id)?;
        if before.erased {
            return Err(
                Refusal::not_found(said!("the data of client #{id} were erased", id)).into()
            );
        }
        self.own_addresses(before.id, facts)?;
        let mut gone = self.to_remove(&before, &facts.remove)?;
        // An empty field takes away the first of its kind.
        for (kind, given) in [
            (ContactKind::Phone, &facts.phone),
            (ContactKind::Email, &facts.email),
            (ContactKind::Messenger, &facts.messenger),
        ] {
            let first = before.contacts.iter().find(|contact| contact.kind == kind);
            if given.as_deref().is_some_and(|given| given.trim().is_empty())
                && let Some(first) = first
            {
                gone.extend(self.to_remove(&before, std::slice::from_ref(&first.value))?);
            }
        }

        let mut facts = ClientFacts { id: None, remove: Vec::new(), ..self.normal(facts) };
        // An address that is given again is put first, and not taken away.
        let kept = facts.contacts();
        gone.retain(|(_, address)| kept.iter().all(|contact| contact.value != *address));
        for (card, address) in gone {
            if card == before.id {
                facts.remove.push(address);
            } else {
                let remove = vec![address];
                self.change_card(card, &ClientFacts { remove, ..ClientFacts::default() })?;
            }
        }
        if facts == ClientFacts::default() {
            return Ok(());
        }

        self.account(facts.account.as_deref())?;
        self.change_card(before.id, &facts)?;
        self.follow_tier(before.id, before.tier.as_deref())
    }

    /// The class of the client decides which clauses hold for what is open.
    pub fn follow_tier(&mut self, id: ClientId, before: Option<&str>) -> Answer<()> {
        let after = self.client(id)?.tier;
        if after.as_deref() == before {
            return Ok(());
        }
        for request in self.store.open_of_person(id)? {
            self.note_lapses(request, self.just_before())?;
            let changed = Changed { tier: Some(after.clone()), ..Changed::default() };
            self.happens(Some(request), None, Event::Changed(Box::new(changed)))?;
        }
        Ok(())
    }

    /// Two cards are one person.
    pub fn merge(&mut self, stays: ClientId, goes: ClientId) -> Answer<()> {
        self.may(Right::ClientMerge)?;
        let (stays, goes) = (self.client(stays)?, self.client(goes)?);
        if stays.erased || goes.erased {
            return Err(Refusal::not_found("the data of one of the two were erased").into());
        }
        if stays.id == goes.id {
            return Err(Refusal::conflict(said!(
                "they are one person already: #{id}",
                id = stays.id
            ))
            .into());
        }
        self.happens(
            None,
            Some(stays.id),
            Event::ClientMerged { client: stays.id, other: goes.id },
        )?;
        // One person is of one class.
        self.follow_tier(goes.id, goes.tier.as_deref())
    }

    /// They were two after all.
    pub fn unmerge(&mut self, id: ClientId) -> Answer<()> {
        self.may(Right::ClientMerge)?;
        let card = self
            .store
            .client(id)?
            .ok_or_else(|| Refusal::not_found(said!("there is no client #{id}", id)))?;
        let Some(from) = card.merged_into else {
            return Err(Refusal::conflict(said!("#{id} was not merged into another", id)).into());
        };
        let before = self.client(from)?.tier;
        self.happens(None, Some(id), Event::ClientUnmerged { client: id, from })?;
        self.follow_tier(id, before.as_deref())
    }

    /// Writes down that all that is known of a client is given out.
    pub fn export_client(&mut self, id: ClientId, format: &str) -> Answer<()> {
        self.may(Right::ClientEdit)?;
        self.reads_all()?;
        let client = self.client(id)?.id;
        let known = self.store.client_card(client, 0)?;
        let event = Event::ClientExported {
            client,
            format: format.to_owned(),
            requests: known.map_or(0, |card| card.requests),
        };
        self.happens(None, Some(client), event)?;
        Ok(())
    }

    /// Erases a client's data for good; where the standard wants two people, writes down that it is asked.
    pub fn erase(&mut self, id: ClientId, reason: &str) -> Answer<()> {
        self.may(Right::ClientErase)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refusal::invalid("say why the client is erased; the log keeps it").into());
        }
        let person = self.erasable(id)?;
        if !self.standard.personal_data.erase_by_two {
            return self.erase_person(person, reason, None);
        }
        if let Some(seq) = self.store.asked_of(person)? {
            return Err(Refusal::conflict(said!(
                "erasing client #{person} waits for a second person already: firstline confirm {seq}",
                person,
                seq
            ))
            .into());
        }
        self.ask_second(Ask::Erase { client: person, reason: reason.to_owned() })
    }

    /// The person of a card whose data can be erased now.
    pub fn erasable(&self, id: ClientId) -> Answer<ClientId> {
        let person = self.client(id)?;
        if person.erased {
            return Err(Refusal::conflict(said!(
                "the data of client #{id} were erased already",
                id
            ))
            .into());
        }
        if !self.store.open_of_person(person.id)?.is_empty() {
            return Err(Refusal::not_allowed(said!(
                "#{id} has open requests; resolve them first",
                id = person.id
            ))
            .into());
        }
        Ok(person.id)
    }

    /// Erases all the cards of a person, and every text of theirs.
    pub fn erase_person(&mut self, person: ClientId, reason: &str, ask: Option<Seq>) -> Answer<()> {
        let cards = self.store.cards_of_person(person)?;
        let addresses: Vec<String> = self
            .client(person)?
            .contacts
            .iter()
            .filter(|contact| contact.kind == ContactKind::Email)
            .map(|contact| contact.value.clone())
            .collect();
        let mut texts = self.store.erase_texts(&cards)?;
        texts += self.store.erase_ignored(&addresses)?;
        for card in cards {
            let event = Event::ClientErased {
                client: card,
                reason: reason.to_owned(),
                texts: std::mem::take(&mut texts),
                ask,
                clause: None,
            };
            self.happens(None, Some(card), event)?;
        }
        Ok(())
    }
}

/// The entry with its mail address in the one writing that is compared; an empty one takes it away.
fn with_mail(facts: &OperatorFacts) -> Answer<OperatorFacts> {
    let given = facts.email.as_deref().map(str::trim);
    let email = match given.filter(|given| !given.is_empty()) {
        Some(value) => Some(
            contact::email(value)
                .ok_or_else(|| Refusal::invalid(said!("`{value}` is no address", value)))?,
        ),
        None => given.map(str::to_owned),
    };
    Ok(OperatorFacts { email, ..facts.clone() })
}
