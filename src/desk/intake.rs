//! A client raises a matter, or writes again; and who the client is.

use std::collections::BTreeMap;

use crate::{
    model::{
        client::{Client, ClientFacts, ContactKind},
        command::Intake,
        contact,
        event::{Asked, Changed, Event, Received, Routed, card},
        id::{AccountId, ClientId, RequestId},
        mail::Mail,
        operator::Right,
        past::{Past, Ticket},
        private::Private,
        refusal::{Refusal, said},
        request::{Channel, Priority, Status},
        routing::{Decision, Facts},
        standard::AssignTo,
    },
    terms::language_of,
};

use super::act::{Act, Answer};

/// No text may be longer, in bytes.
pub(super) const LONGEST_TEXT: usize = 10 * 1024 * 1024;
/// A subject made from the text is cut here, in characters.
const SUBJECT: usize = 80;

/// The subject of a request: the one given, else the first line of the text.
pub(super) fn subject_of(intake: &Intake) -> String {
    let given = intake.subject.as_deref().map(str::trim).filter(|subject| !subject.is_empty());
    let line = given.unwrap_or_else(|| {
        intake.body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    });
    if given.is_some() || line.chars().count() <= SUBJECT {
        return line.to_owned();
    }
    let cut: String = line.chars().take(SUBJECT - 1).collect();
    format!("{}…", cut.trim_end())
}

impl Act<'_> {
    /// Takes a matter in. The number of the request, and whether it was there already.
    pub fn intake(&mut self, intake: &Intake) -> Answer<(RequestId, bool)> {
        self.take_in(intake, None, None)
    }

    /// Takes in a request of another desk, with its past.
    pub fn ticket(&mut self, ticket: &Ticket) -> Answer<(RequestId, bool)> {
        // How it stood there is taken as it is told: for those who answer for the work of others.
        self.may(Right::Assign)?;
        let past = &ticket.past;
        let received = ticket.intake.received.unwrap_or(self.now);
        let mut times = past.said.iter().map(|said| said.at).chain(past.resolved);
        if times.any(|at| at > self.now || at < received) {
            return Err(Refusal::invalid(
                "what happened to the request before lies between when it was raised and now",
            )
            .into());
        }
        if past.said.iter().any(|said| said.body.len() > LONGEST_TEXT) {
            return Err(Refusal::invalid("the text is longer than 10 MiB").into());
        }
        self.take_in(&ticket.intake, None, Some(past))
    }

    /// Takes a matter in that a mail may have brought, or another desk.
    pub fn take_in(
        &mut self,
        intake: &Intake,
        mail: Option<&Mail>,
        past: Option<&Past<String>>,
    ) -> Answer<(RequestId, bool)> {
        self.may(Right::Intake)?;
        if intake.body.trim().is_empty()
            && intake.subject.as_deref().is_none_or(|subject| subject.trim().is_empty())
        {
            return Err(Refusal::invalid("a request needs a subject or a text").into());
        }
        if intake.body.len() > LONGEST_TEXT {
            return Err(Refusal::invalid("the text is longer than 10 MiB").into());
        }
        if intake.received.is_some_and(|received| received > self.now) {
            return Err(Refusal::invalid("`received` lies in the future").into());
        }
        if let Some(id) = &intake.external_id
            && let Some(known) = self.store.request_by_external_id(id)?
        {
            return Ok((known, true));
        }
        self.in_matrix(&intake.fields)?;
        let client = self.find_or_add_client(&intake.client)?;
        let person = self.client(client)?;
        let received = intake.received.unwrap_or(self.now);
        let text = format!("{}\n{}", intake.subject.as_deref().unwrap_or_default(), intake.body);
        let language = language_of(&text)
            .map(str::to_owned)
            .or(person.language.clone())
            .unwrap_or_else(|| self.standard.language.clone());
        let (decision, asked) = self.decide(intake, Some(&person), received)?;
        let id = self.store.next_request()?;
        let letter = mail.map(|mail| self.letter(mail, id, client)).transpose()?;
        let event = Received {
            client,
            channel: intake.channel,
            subject: Private::from(subject_of(intake)),
            body: Private::from(intake.body.replace('\0', "\u{fffd}")),
            language,
            received,
            external_id: intake.external_id.clone(),
            fields: intake
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), Private::from(value.as_str())))
                .collect(),
            tags: intake.tags.clone(),
            tier: person.tier.clone(),
            account: person.account,
            letter,
            past: past.map(|past| Box::new(past.private())),
        };
        self.happens(Some(id), Some(client), Event::Received(Box::new(event)))?;
        let clause = decision.explanation.clause.clone();
        let script = decision.script.as_ref().and_then(|id| {
            let script = self.standard.script(id.as_str())?;
            Some((script.id.clone(), script.steps.first()?.id.clone()))
        });
        let routed = Routed {
            department: decision.department.clone(),
            level: decision.level,
            priority: decision.priority,
            tags: decision.tags.clone(),
            script,
            rule: decision.rule.clone(),
            explanation: decision.explanation,
            asked: Some(asked),
        };
        self.desk_does(id, Event::Routed(Box::new(routed)))?;
        let mut said = Changed { clause: Some(clause.clone()), ..Changed::default() };
        for (field, value) in decision.fields {
            let before = intake.fields.get(&field).map_or("", String::as_str);
            if before != value {
                let change = (Private::from(before), Private::from(value.as_str()));
                said.fields.insert(field, change);
            }
        }
        if !said.fields.is_empty() {
            self.desk_does(id, Event::Changed(Box::new(said)))?;
        }
        let assign =
            decision.assignee.map(AssignTo::Operator).or(decision.assign.map(AssignTo::By));
        // Nobody gets work that was done elsewhere.
        let assign = assign.filter(|_| past.is_none_or(|past| !past.is_done()));
        if let Some(assign) = assign {
            let request = self.request(id)?;
            self.assign_by(&request, &assign, &clause)?;
        }
        if let Some(mail) = mail {
            self.receipt(id, mail)?;
        }
        Ok((id, false))
    }

    /// Refuses an impact and an urgency that the matrix of priorities does not know.
    pub fn in_matrix(&self, fields: &BTreeMap<String, String>) -> Answer<()> {
        let Some(matrix) = &self.standard.priority_matrix else {
            return Ok(());
        };
        for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            if let Some(values) = matrix.values(field)
                && !values.contains(value)
            {
                let known = values.join(", ");
                return Err(Refusal::invalid(said!(
                    "`{value}` is no {field} of the standard; there are: {known}",
                    value,
                    field,
                    known
                ))
                .into());
            }
        }
        Ok(())
    }

    /// Where the rules send a matter, and what they looked at besides what it says.
    pub fn decide(
        &self,
        intake: &Intake,
        client: Option<&Client>,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Answer<(Decision, Asked)> {
        let text = format!("{}\n{}", intake.subject.as_deref().unwrap_or_default(), intake.body);
        let language = language_of(&text)
            .map(str::to_owned)
            .or_else(|| client.and_then(|client| client.language.clone()))
            .unwrap_or_else(|| self.standard.language.clone());
        let (open, last) = match client {
            Some(client) => (
                self.store.open_requests_of(client.id)?,
                self.store.last_request_of(client.id, at)?,
            ),
            None => (0, None),
        };
        let email = intake.client.email.clone().or_else(|| {
            let mut contacts = client?.contacts.iter();
            contacts
                .find(|contact| contact.kind == ContactKind::Email)
                .map(|contact| contact.value.clone())
        });
        let tier =
            client.and_then(|client| client.tier.clone()).or_else(|| intake.client.tier.clone());
        let account = client
            .and_then(|client| client.account_name.clone())
            .or_else(|| intake.client.account.clone());
        // A subject that the desk makes from the text says nothing of its own.
        let subject = intake.subject.as_deref().unwrap_or_default();
        let decision = self.router.route(&Facts {
            subject,
            body: &intake.body,
            channel: intake.channel,
            language: &language,
            client_tier: tier.as_deref(),
            account: account.as_deref(),
            email: email.as_deref(),
            tags: &intake.tags,
            fields: &intake.fields,
            priority: intake.priority.unwrap_or(Priority::Normal),
            at,
            open_requests: open,
            since_last_request: last.map(|last| at - last),
        });
        let asked = Asked {
            own_subject: !subject.trim().is_empty(),
            sender_domain: email
                .as_deref()
                .and_then(|email| email.rsplit_once('@'))
                .map(|(_, domain)| Private::from(domain)),
            priority: intake.priority,
            open_requests: open,
            last_request: last,
        };
        Ok((decision, asked))
    }

    /// The client meant by some facts, where one is known: by number, by telephone, by mail.
    pub fn known_client(&self, facts: &ClientFacts) -> Answer<Option<ClientId>> {
        if let Some(id) = facts.id {
            let client = self.client(id)?;
            if client.erased {
                return Err(Refusal::not_found(said!(
                    "the data of client #{id} were erased; leave the number out",
                    id
                ))
                .into());
            }
            return Ok(Some(client.id));
        }
        let country = contact::country_of(self.standard.timezone);
        // A card of before may have the number as it was written then.
        let phones = facts.phone.as_deref().map(|phone| contact::phones(phone, country));
        for phone in phones.into_iter().flatten() {
            if let Some(id) = self.store.client_by_contact(ContactKind::Phone, &phone)? {
                return Ok(Some(id));
            }
        }
        if let Some(email) = facts.email.as_deref().and_then(contact::email)
            && let Some(id) = self.store.client_by_contact(ContactKind::Email, &email)?
        {
            return Ok(Some(id));
        }
        Ok(None)
    }

    /// The client meant by some facts; a new card where nobody is known by them. What is new of a
    /// known one is added to their card.
    pub fn find_or_add_client(&mut self, facts: &ClientFacts) -> Answer<ClientId> {
        // Looked for as given: how a number was kept before is told by how it is written.
        let known = self.known_client(facts)?;
        let mut facts = self.normal(facts);
        if let Some(id) = known {
            let client = self.client(id)?;
            let new = news(&facts, &client);
            if new != ClientFacts::default() {
                self.account(new.account.as_deref())?;
                self.happens(
                    None,
                    Some(id),
                    Event::ClientChanged { client: id, card: card(&new) },
                )?;
                if new.tier.is_some() {
                    self.follow_tier(id, client.tier.as_deref())?;
                }
            }
            return Ok(id);
        }
        self.account(facts.account.as_deref())?;
        let id = self.store.next_client()?;
        facts.id = None;
        self.happens(None, Some(id), Event::ClientAdded { client: id, card: card(&facts) })?;
        Ok(id)
    }

    /// The facts with their addresses in the one writing that is compared.
    pub fn normal(&self, facts: &ClientFacts) -> ClientFacts {
        let country = contact::country_of(self.standard.timezone);
        let phone = facts.phone.as_deref().map(str::trim);
        let normal =
            phone.map(|phone| contact::phone(phone, country).unwrap_or_else(|| phone.to_owned()));
        ClientFacts {
            phone_as: phone.filter(|phone| normal.as_deref() != Some(*phone)).map(str::to_owned),
            phone: normal,
            email: facts
                .email
                .as_deref()
                .map(|email| contact::email(email).unwrap_or_else(|| email.trim().to_owned())),
            ..facts.clone()
        }
    }

    /// Lays an account out that was never heard of.
    pub fn account(&mut self, name: Option<&str>) -> Answer<()> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        if self.store.account_of(name)?.is_none() {
            let account: AccountId = self.store.next_account()?;
            self.happens(None, None, Event::AccountAdded { account, name: Private::from(name) })?;
        }
        Ok(())
    }

    /// The client wrote or called again.
    pub fn message(
        &mut self,
        id: RequestId,
        body: &str,
        external_id: Option<&String>,
        channel: Option<Channel>,
    ) -> Answer<bool> {
        self.say(id, body, external_id, channel, None)
    }

    /// The client wrote again, perhaps by a mail.
    pub fn say(
        &mut self,
        id: RequestId,
        body: &str,
        external_id: Option<&String>,
        channel: Option<Channel>,
        mail: Option<&Mail>,
    ) -> Answer<bool> {
        if !self.can(Right::Intake) {
            self.may(Right::Reply)?;
        }
        if let Some(external) = external_id
            && self.store.external_message(external)?.is_some()
        {
            return Ok(true);
        }
        if body.trim().is_empty() {
            return Err(Refusal::invalid("a message needs a text").into());
        }
        let request = self.request(id)?;
        let letter = mail.map(|mail| self.letter(mail, id, request.client)).transpose()?;
        let event = Event::Message {
            body: Private::from(body.replace('\0', "\u{fffd}")),
            channel: channel.unwrap_or(request.channel),
            external_id: external_id.cloned(),
            letter,
        };
        self.happens(Some(id), Some(request.client), event)?;
        if request.status == Status::Pending {
            self.desk_does(id, Event::Resumed { by_time: false })?;
        }
        if !request.status.is_unresolved() {
            self.happens(Some(id), None, Event::Reopened { reason: None, by_client: true })?;
        }
        if let Some(assignee) = request.assignee.filter(|login| *login != self.me.login) {
            let notice = Event::Noticed {
                to: assignee,
                about: "message".into(),
                clause: None,
                cause: self.events.last().map(|e| e.seq),
            };
            self.desk_does(id, notice)?;
        }
        Ok(false)
    }
}

/// What some facts say that a card does not have yet.
fn news(facts: &ClientFacts, client: &Client) -> ClientFacts {
    let has = |kind, value: &str| {
        client.contacts.iter().any(|contact| contact.kind == kind && contact.value == value)
    };
    let absent = |given: &Option<String>, known: Option<&str>| {
        given.clone().filter(|given| !given.trim().is_empty() && known.is_none())
    };
    let phone =
        facts.phone.clone().filter(|phone| !phone.is_empty() && !has(ContactKind::Phone, phone));
    ClientFacts {
        name: absent(&facts.name, Some(client.name.as_str()).filter(|name| !name.is_empty())),
        phone_as: facts.phone_as.clone().filter(|_| phone.is_some()),
        phone,
        email: facts
            .email
            .clone()
            .filter(|email| !email.is_empty() && !has(ContactKind::Email, email)),
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
    }
}
