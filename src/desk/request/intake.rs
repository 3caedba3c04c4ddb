//! A client raises a matter, or writes again; and who the client is.

use std::collections::BTreeMap;

use crate::{
    model::{
        client::{Client, ContactKind},
        command::Intake,
        event::{Asked, Changed, Event, Received, Routed},
        id::{AccountId, RequestId},
        mail::{Mail, quotation},
        notice::NoticeKind,
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

use crate::desk::act::{Act, Answer};

/// No text may be longer, in bytes.
pub(in crate::desk) const LONGEST_TEXT: usize = 10 * 1024 * 1024;
/// A subject made from the text is cut here, in characters.
const SUBJECT: usize = 80;

/// What brings a message.
pub(in crate::desk) enum Bringer<'m> {
    /// A person or a program; whence its number comes.
    Program(Option<String>),
    Mail(&'m Mail),
}

/// The subject of a request: the one given, else the first line of the text.
pub(in crate::desk) fn subject_of(intake: &Intake) -> String {
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
        // The number of a mail is its own wherever it comes from, and was looked for.
        let source = mail.is_none().then(|| self.source_of(intake, past));
        if let Some(source) = &source
            && let Some(known) = self.taken_before(intake, source)?
        {
            return Ok((known, true));
        }
        self.in_matrix(&intake.fields)?;
        let client = self.find_or_add_client(&intake.client, intake.strict)?;
        let person = self.client(client)?;
        if mail.is_none() && !self.in_batch {
            self.remark_name(&intake.client, &person);
        }
        let received = intake.received.unwrap_or(self.now);
        let language = self.language(intake, Some(&person));
        let (decision, asked) = self.decide(intake, Some(&person), &language, received)?;
        let id = self.store.next_request()?;
        let letter = mail.map(|mail| self.letter(mail, Some(id), Some(client))).transpose()?;
        let event = Received {
            client,
            channel: intake.channel,
            subject: Private::from(subject_of(intake)),
            body: Private::from(intake.body.replace('\0', "\u{fffd}")),
            language,
            received,
            external_id: intake.external_id.clone(),
            source: source
                .filter(|_| intake.external_id.is_some())
                .map(|source| Private::from(source.name)),
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
        // A mail, a file and another desk's export were taken in by nobody.
        let in_person =
            mail.is_none() && past.is_none() && !self.in_batch && intake.channel != Channel::Import;
        let owner = self.owner(&decision.department, in_person)?;
        let routed = Routed {
            accountable: owner,
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
        let held = past.is_none() && self.hold_at_gate(id, decision.rule.as_ref())?;
        let assign =
            decision.assignee.map(AssignTo::Operator).or(decision.assign.map(AssignTo::By));
        // Nobody gets work that was done elsewhere.
        let assign = assign.filter(|_| !held && past.is_none_or(|past| !past.is_done()));
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

    /// The language of a matter: what its words tell, else the client's, else the standard's.
    pub fn language(&self, intake: &Intake, client: Option<&Client>) -> String {
        language_of(&counted(intake))
            .map(str::to_owned)
            .or_else(|| client.and_then(|client| client.language.clone()))
            .unwrap_or_else(|| self.standard.language.clone())
    }

    /// Where the rules send a matter, and what they looked at besides what it says.
    pub fn decide(
        &self,
        intake: &Intake,
        client: Option<&Client>,
        language: &str,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Answer<(Decision, Asked)> {
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
            language,
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
        (external_id, source): (Option<&String>, Option<&String>),
        channel: Option<Channel>,
    ) -> Answer<(Option<RequestId>, bool)> {
        if !self.can(Right::Intake) {
            self.may(Right::Reply)?;
        }
        let Some(number) = external_id else {
            return Ok((Some(id), self.say(id, body, None, channel, Bringer::Program(None))?));
        };
        let source = self.source_of_message(&self.request(id)?, channel, source)?;
        if let Some(known) = self.said_before(&source, number, body)? {
            return Ok((Some(known), true));
        }
        let bringer = Bringer::Program(Some(source.name));
        Ok((Some(id), self.say(id, body, external_id, channel, bringer)?))
    }

    /// The client wrote again, perhaps by a mail.
    pub fn say(
        &mut self,
        id: RequestId,
        body: &str,
        external_id: Option<&String>,
        channel: Option<Channel>,
        bringer: Bringer<'_>,
    ) -> Answer<bool> {
        self.may_any(&[Right::Intake, Right::Reply])?;
        let (mail, source) = match bringer {
            Bringer::Mail(mail) => (Some(mail), None),
            Bringer::Program(source) => (None, source.map(Private::from)),
        };
        if mail.is_some()
            && let Some(number) = external_id
            && self.store.external_message(number)?.is_some()
        {
            return Ok(true);
        }
        if body.trim().is_empty() {
            return Err(Refusal::invalid("a message needs a text").into());
        }
        let request = self.request_for(&[Right::Intake, Right::Reply], id)?;
        let letter =
            mail.map(|mail| self.letter(mail, Some(id), Some(request.client))).transpose()?;
        let event = Event::Message {
            body: Private::from(body.replace('\0', "\u{fffd}")),
            channel: channel.unwrap_or(request.channel),
            external_id: external_id.cloned(),
            source,
            letter,
        };
        self.happens(Some(id), Some(request.client), event)?;
        if request.status == Status::Pending {
            self.desk_does(id, Event::Resumed { by_time: false })?;
        }
        if !request.status.is_unresolved() {
            self.happens(Some(id), None, Event::Reopened { reason: None, by_client: true })?;
        }
        let cause = self.events.last().map(|event| event.seq);
        self.tell_of_message(&request, NoticeKind::Message, cause)?;
        Ok(false)
    }
}

/// What the language of a matter is told by.
fn counted(intake: &Intake) -> String {
    let subject = intake.subject.as_deref().unwrap_or_default();
    format!("{subject}\n{}", quotation::counts(intake.channel, subject, &intake.body))
}
