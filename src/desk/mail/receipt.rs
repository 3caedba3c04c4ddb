//! The automatic acknowledgement of a request that a mail brought, where the standard has one sent.
//!
//! It leaves once for each request, and never to what could answer by itself: machines, lists, mails that
//! ask for no answer, what lay about for days or in an archive, and whoever gets many within the hour. It is no answer:
//! no deadline is met by it.

use chrono::TimeDelta;

use crate::desk::{
    act::{Act, Answer},
    outbox,
};
use crate::model::{
    event::Event,
    id::RequestId,
    mail::{Dated, Mail, Origin},
    private::Private,
    standard::ScopeFacts,
    template::{self, Values},
};

/// What came in longer ago is acknowledged no more: nobody waits to hear of it, and an archive that is
/// imported must not write to everybody in it.
const TOO_LATE: TimeDelta = TimeDelta::days(2);
/// So many acknowledgements one person gets within an hour: two machines that take each other for
/// people come to an end there.
const MOST_AN_HOUR: u64 = 10;

impl Act<'_> {
    /// Acknowledges a request that a mail has just brought, where the standard says so.
    pub fn receipt(&mut self, id: RequestId, mail: &Mail) -> Answer<()> {
        if self.standard.receipts.is_empty()
            || mail.unanswerable
            || mail.origin != Origin::Person
            || mail.address.is_none()
            || mail.archived
            || mail.filed && mail.written(self.now).1 == Dated::Arrival
            || self.now - mail.earliest(self.now) > TOO_LATE
        {
            return Ok(());
        }
        let request = self.request(id)?;
        if self.now - request.received > TOO_LATE {
            return Ok(());
        }
        let history = self.store.history(id)?;
        let Some((client, _)) = outbox::recipient(self.store, id, &history)? else {
            return Ok(());
        };
        let facts = ScopeFacts {
            client_tier: client.tier.as_deref(),
            priority: request.priority,
            level: request.level,
            department: request.department.as_str(),
            channel: request.channel,
            tags: &request.tags,
        };
        let mut receipts = self.standard.receipts.iter();
        let Some(receipt) = receipts.find(|receipt| receipt.holds(&facts, &request.language))
        else {
            return Ok(());
        };
        let since = self.now - TimeDelta::hours(1);
        if self.store.receipts_since(client.id, since)? >= MOST_AN_HOUR {
            return Ok(());
        }
        let deadlines = self.live_deadlines(id)?;
        let department = self.standard.department(request.department.as_str());
        let values = Values {
            language: receipt.written_in(&self.standard.language),
            now: self.now,
            timezone: client
                .timezone
                .as_deref()
                .and_then(|zone| zone.parse().ok())
                .unwrap_or(self.standard.timezone),
            client: Some(&client),
            last_contact: self
                .store
                .last_request_of(client.id, request.received - TimeDelta::milliseconds(1))?,
            operator_name: "",
            operator_login: "",
            request: Some(&request),
            department_title: department.map_or("", |department| department.title.as_str()),
            standard_title: &self.standard.title,
            deadlines: &deadlines,
            callbacks: &[],
            answers: None,
        };
        let subject = template::fill_out(&receipt.subject, &values);
        let body = template::fill_out(receipt.text.trim(), &values);
        let mut missing = template::gaps(&subject);
        missing.extend(template::gaps(&body));
        let event = if missing.is_empty() {
            Event::Receipt {
                clause: receipt.clause(),
                subject: Private::from(subject),
                body: Private::from(body),
            }
        } else {
            let missing = missing.into_iter().map(|gap| gap.name).collect();
            Event::ReceiptHeld { clause: receipt.clause(), missing }
        };
        self.desk_does(id, event)?;
        Ok(())
    }
}
