//! A mail that was laid aside is taken in all the same: somebody has looked at it, and says that a person
//! wrote it.

use crate::desk::act::{Act, Answer};
use crate::model::{
    event::{Event, IgnoredMail, Recorded},
    id::{RequestId, Seq},
    mail::{Attachment, Mail, arrival::Arrival, tag},
    operator::Right,
    private::Private,
    refusal::{Refusal, said},
};

impl Act<'_> {
    /// Takes in a mail that was laid aside, as though a person had written it. The request it is a part of
    /// now.
    pub fn take_mail(&mut self, seq: Seq) -> Answer<RequestId> {
        self.may(Right::Intake)?;
        let Some(recorded) = self.store.event(seq)? else {
            return Err(none_lies(seq).into());
        };
        let Event::MailIgnored(ignored) = &recorded.event else {
            return Err(none_lies(seq).into());
        };
        if let Some(request) = self.store.taken_mail(seq)? {
            return Err(Refusal::conflict(said!(
                "mail {seq} was taken in already: it is on #{request}",
                seq,
                request
            ))
            .into());
        }
        // Erased with its client.
        if ignored.letter.from.is_none() && ignored.subject.is_empty() && ignored.body.is_empty() {
            return Err(none_lies(seq).into());
        }
        let mail = self.restored(&recorded, ignored)?;
        let arrival = self.arrival(&mail)?;
        let arrival = match arrival {
            Arrival::Ignored(..) => Arrival::Request,
            other => other,
        };
        let (request, _) = self.become_of(&mail, arrival)?;
        self.happens(Some(request), None, Event::MailTaken { mail: seq })?;
        Ok(request)
    }

    /// The mail as it came, written by a person; nothing answers it by itself.
    fn restored(&self, recorded: &Recorded, ignored: &IgnoredMail) -> Answer<Mail> {
        let mut attachments = Vec::new();
        for file in &ignored.letter.attachments {
            let bytes = match &file.kept {
                Some(kept) => self.store.file(kept.id)?,
                None => None,
            };
            if let Some(bytes) = bytes {
                attachments.push(Attachment {
                    name: file.name.as_str().to_owned(),
                    media: file.media.clone(),
                    bytes,
                });
            }
        }
        let text = |private: &Option<Private>| {
            private.as_ref().map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty())
        };
        Ok(Mail {
            name: text(&ignored.name),
            address: text(&ignored.letter.from),
            tag: tag(ignored.subject.as_str()),
            subject: ignored.subject.as_str().to_owned(),
            text: ignored.body.as_str().to_owned(),
            message_id: ignored.letter.message_id.clone(),
            digest: recorded.hash.clone(),
            answers: ignored.answers.clone(),
            received: Some(recorded.at),
            forwarded: ignored.letter.hands_on(),
            unanswerable: true,
            attachments,
            ..Mail::default()
        })
    }
}

fn none_lies(seq: Seq) -> Refusal {
    Refusal::not_found(said!(
        "no mail {seq} was laid aside; see: firstline received --ignored",
        seq
    ))
}
