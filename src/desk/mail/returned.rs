//! A mail of ours that did not arrive: which one a report is about, and who is told. The mail lies in the box
//! as one that needs a person, until it is sent once more, perhaps to a corrected address, or given up.

use crate::desk::{
    act::{Act, Answer},
    mail::MOST_ANSWERS,
};
use crate::model::{
    event::Event,
    id::{RequestId, Seq},
    mail::Mail,
    notice::NoticeKind,
    operator::Actor,
    outbox::Why,
    private::Private,
};

/// No more of a report's subject is a reason in the box, in characters.
const LONGEST_REASON: usize = 120;

impl Act<'_> {
    /// The request on which a mail of ours was sent that a report is about, with the event that the mail
    /// brought: by its number, by the head that came back, by the tag of its subject with an address that it
    /// went to.
    pub fn returned(&self, mail: &Mail) -> Answer<Option<(RequestId, Option<Seq>)>> {
        if !mail.origin.reports() {
            return Ok(None);
        }
        let returned = mail.returned.clone().unwrap_or_default();
        let numbers = returned.message_id.iter().chain(&returned.numbers).chain(&mail.answers);
        for number in numbers.take(MOST_ANSWERS) {
            if let Some((request, seq)) = self.sent(number)? {
                return Ok(Some((request, Some(seq))));
            }
        }
        let Some(tag) = returned.tag.or(mail.tag) else {
            return Ok(None);
        };
        // The name of the desk stands in its own mails only.
        let ours =
            returned.desk.is_some_and(|desk| self.store.origin().is_ok_and(|own| own == desk))
                && self.store.request(tag)?.is_some();
        if !ours && self.part_in(tag, &returned.recipients)?.is_none() {
            return Ok(None);
        }
        let told = |event: &Event| {
            matches!(
                event,
                Event::Replied { .. } | Event::OtherReply { .. } | Event::Receipt { .. }
            )
        };
        let history = self.store.history(tag)?;
        let last = history.iter().rev().find(|recorded| told(&recorded.event));
        let last = last.map(|recorded| recorded.seq);
        Ok((ours || last.is_some()).then_some((tag, last)))
    }

    /// Writes down that a mail of ours came back, has it need a person, and tells whoever is to know.
    pub fn came_back(&mut self, report: &Mail, id: RequestId) -> Answer<()> {
        self.note_lapses(id, self.just_before())?;
        let mail = self.returned(report)?.and_then(|(_, mail)| mail);
        let body = Private::from(format!("{}\n{}", report.subject, report.text).trim());
        let cause = self.happens(Some(id), None, Event::MailReturned { mail, body })?;
        if let Some(mail) = mail {
            let words: String = report.subject.chars().take(LONGEST_REASON).collect();
            self.store.return_mail(mail, &Why::CameBack(words), self.now)?;
        }

        let request = self.request(id)?;
        if request.assignee.is_some() {
            return self.tell_of_message(&request, NoticeKind::Undelivered, Some(cause.seq));
        }
        // Nobody works on it: whoever keeps control of it, else whoever wrote what did not arrive.
        let wrote = match mail {
            Some(mail) => self.store.event(mail)?.map(|recorded| recorded.actor),
            None => None,
        };
        let wrote = match wrote {
            Some(Actor::Operator(login)) => Some(login),
            _ => None,
        };
        for login in [request.accountable, wrote].into_iter().flatten() {
            let there = self.store.operator(login.as_str())?.is_some_and(|one| one.active);
            if there && login != self.me.login {
                return self.tell(id, login, NoticeKind::Undelivered, (None, Some(cause.seq)));
            }
        }
        Ok(())
    }
}
