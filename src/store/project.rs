//! The tables follow the log: each event changes what it says, and nothing else writes these tables.
//! What a projection reads besides the event are tables that earlier events made, so that the same log
//! always makes the same tables.

pub(super) mod index;
pub(super) mod respell;
pub(super) mod slot;

mod callback;
mod client;
mod control;
mod hour;
mod request;
mod scorecard;
mod standard;

use rusqlite::params;
use serde_json::Value;

use super::{
    Store,
    row::{json, ms},
};
use crate::{
    model::{
        command::OperatorFacts,
        event::{Event, Recorded},
        id::RequestId,
        private::Private,
    },
    terms::{self, Stemming},
};

/// The number of the text that was laid aside in the data of an event.
fn reference(value: Option<&Value>) -> Option<i64> {
    value?.get(Private::REFERENCE)?.as_i64()
}

impl Store {
    /// Has the tables follow an event. `data` are its data as they are stored, with the numbers of
    /// the texts laid aside.
    pub(super) fn project(&self, recorded: &Recorded, data: &Value) -> anyhow::Result<()> {
        match &recorded.event {
            Event::DeskCreated { simulated, origin } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO desk (id, simulated, origin, created) VALUES (1, ?1, ?2, ?3)",
                    )?
                    .execute(params![simulated, origin, ms(recorded.at)])?;
            }
            Event::AccountAdded { account, name } => {
                self.conn
                    .prepare_cached("INSERT INTO account (id, name, key) VALUES (?1, ?2, ?3)")?
                    .execute(params![
                        account.0,
                        name.as_str(),
                        // One whose name was erased is found by none.
                        if name.is_empty() {
                            format!("#{account}")
                        } else {
                            terms::fold(name.as_str().trim())
                        }
                    ])?;
            }
            Event::ClientAdded { client, card } => self.add_client(*client, card, recorded)?,
            Event::ClientChanged { client, card } => self.change_client(*client, card, recorded)?,
            Event::ClientMerged { client, other } => self.merge_client(*client, *other)?,
            Event::ClientUnmerged { client, .. } => self.unmerge_client(*client)?,
            Event::ClientErased { client, .. } => self.erase_client(*client)?,
            Event::SecondAsked { .. }
            | Event::SecondConfirmed { .. }
            | Event::SecondDeclined { .. }
            | Event::SecondDone { .. } => self.project_second(recorded)?,
            Event::MailIgnored(_) | Event::MailTaken { .. } => self.project_ignored(recorded)?,
            Event::OperatorAdded(facts) => self.add_operator(facts)?,
            Event::OperatorChanged(facts) => self.change_operator(facts)?,
            Event::DutyChanged { operator, on } => {
                self.conn
                    .prepare_cached("UPDATE operator SET on_duty = ?2 WHERE login = ?1")?
                    .execute(params![operator.as_str(), on])?;
            }
            Event::StandardProposed { .. }
            | Event::StandardReviewed { .. }
            | Event::StandardAdopted { .. }
            | Event::Acknowledged { .. } => self.project_standard(recorded)?,
            Event::TrainingResult { .. }
            | Event::ReviewDrawn { .. }
            | Event::Appealed { .. }
            | Event::AppealAnswered { .. }
            | Event::LedgerProposed(_)
            | Event::LedgerDecided { .. } => self.project_control(recorded)?,
            Event::Received(_)
            | Event::Routed(_)
            | Event::Message { .. }
            | Event::OtherMessage { .. }
            | Event::OtherReply { .. }
            | Event::Claimed { .. }
            | Event::Released { .. }
            | Event::TakenOver { .. }
            | Event::Assigned { .. }
            | Event::HandedOver(_)
            | Event::Escalated(_)
            | Event::Bounced(_)
            | Event::Replied { .. }
            | Event::Receipt { .. }
            | Event::RequestErased { .. }
            | Event::MailRetried { .. }
            | Event::MailDropped { .. }
            | Event::MailReturned { .. }
            | Event::Noted { .. }
            | Event::Passed { .. }
            | Event::Waiting { .. }
            | Event::Resumed { .. }
            | Event::CallbackPromised { .. }
            | Event::CallbackKept { .. }
            | Event::CallbackTried { .. }
            | Event::CallbackMoved { .. }
            | Event::CallbackBroken { .. }
            | Event::CallbackAssigned { .. }
            | Event::ScriptChosen { .. }
            | Event::StepDone { .. }
            | Event::Changed(_)
            | Event::DeadlineExtended { .. }
            | Event::Resolved { .. }
            | Event::Closed { .. }
            | Event::Reopened { .. }
            | Event::Rated { .. }
            | Event::Labelled { .. }
            | Event::DeadlineWarned(_)
            | Event::DeadlineBreached(_)
            | Event::Noticed { .. }
            | Event::NoticesSummed { .. }
            | Event::Owned { .. }
            | Event::Undone { .. }
            | Event::ReceiptHeld { .. }
            | Event::SeveralDone { .. }
            | Event::NormRefused { .. }
            | Event::ReportExported { .. }
            | Event::ShiftHanded(_)
            | Event::ShiftTaken { .. }
            | Event::Unchanged { .. }
            | Event::RightRefused { .. }
            | Event::ClientExported { .. }
            | Event::DeskExported { .. }
            | Event::DeskRepaired { .. }
            | Event::MailSending { .. }
            | Event::Reviewed { .. } => {}
        }
        if let Some(request) = recorded.request {
            self.project_request(recorded, data)?;
            self.project_passed(request, recorded)?;
            self.project_scorecard(request, recorded)?;
            self.project_number(request, recorded)?;
            self.project_callback(recorded, data)?;
            if let Event::Reviewed { .. } = &recorded.event {
                self.project_control(recorded)?;
            }
        }
        if let Event::Assigned { to, clause: Some(_), .. } = &recorded.event {
            // Whose turn it is next is told by whose turn it was.
            self.conn
                .prepare_cached("UPDATE operator SET assigned = ?2 WHERE login = ?1")?
                .execute(params![to.as_str(), recorded.seq.0])?;
        }
        let owner = match &recorded.event {
            Event::Routed(routed) => routed.accountable.as_ref(),
            Event::Owned { to, .. } => Some(to),
            _ => None,
        };
        if let Some(owner) = owner {
            self.conn
                .prepare_cached("UPDATE operator SET owned = ?2 WHERE login = ?1")?
                .execute(params![owner.as_str(), recorded.seq.0])?;
        }
        if let Event::Noticed { to, about, cause, .. } = &recorded.event {
            self.conn
                .prepare_cached(
                    "INSERT INTO notice (seq, operator, at, about, request, cause) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    recorded.seq.0,
                    to.as_str(),
                    ms(recorded.at),
                    about.word(),
                    recorded.request.map(|id| id.0),
                    cause.map(|cause| cause.0)
                ])?;
        }
        if let Event::NoticesSummed { to, about, count, since, instead } = &recorded.event {
            if let Some(instead) = instead {
                self.conn
                    .prepare_cached("DELETE FROM notice WHERE seq = ?1")?
                    .execute([instead.0])?;
            }
            self.conn
                .prepare_cached(
                    "INSERT INTO notice (seq, operator, at, about, count, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    recorded.seq.0,
                    to.as_str(),
                    ms(recorded.at),
                    about.word(),
                    i64::try_from(*count).unwrap_or(i64::MAX),
                    ms(*since),
                ])?;
        }
        Ok(())
    }

    /// Who passed it over; what happens to it brings it back to them.
    fn project_passed(&self, request: RequestId, recorded: &Recorded) -> anyhow::Result<()> {
        match &recorded.event {
            Event::Passed { by, .. } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO passed (request, operator, at) VALUES (?1, ?2, ?3)
                         ON CONFLICT (request, operator) DO UPDATE SET at = excluded.at",
                    )?
                    .execute(params![request.0, by.as_str(), ms(recorded.at)])?;
            }
            Event::Noted { .. } | Event::MailIgnored(_) | Event::Noticed { .. } => {}
            _ => {
                self.conn
                    .prepare_cached("DELETE FROM passed WHERE request = ?1")?
                    .execute([request.0])?;
            }
        }
        Ok(())
    }

    fn add_operator(&self, facts: &OperatorFacts) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO operator (login, name, role, departments, level, active, on_duty, assigned, email)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, nullif(?7, ''))",
            )?
            .execute(params![
                facts.login.as_str(),
                facts.name.as_deref().unwrap_or(facts.login.as_str()),
                facts.role.as_ref().map_or("", |role| role.as_str()),
                json(&facts.departments.as_deref().unwrap_or_default()),
                facts.level.unwrap_or(1),
                facts.active.unwrap_or(true),
                facts.email,
            ])?;
        Ok(())
    }

    fn change_operator(&self, facts: &OperatorFacts) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE operator SET name = coalesce(?2, name), role = coalesce(?3, role),
                     departments = coalesce(?4, departments), level = coalesce(?5, level),
                     active = coalesce(?6, active), email = nullif(coalesce(?7, email), '')
                 WHERE login = ?1",
            )?
            .execute(params![
                facts.login.as_str(),
                facts.name,
                facts.role.as_ref().map(super::super::model::id::RoleId::as_str),
                facts.departments.as_ref().map(json),
                facts.level,
                facts.active,
                facts.email,
            ])?;
        Ok(())
    }
}

/// The languages whose word forms are found: those that the terms know, whatever standard is in force,
/// as a text is indexed once.
pub(super) fn stemming() -> Stemming {
    Stemming::new(&["en", "ru"])
}
