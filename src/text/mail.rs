//! Mails on their way, and what is erased, in words.

use super::{Language, Text, fill};
use crate::model::{
    mail::arrival::Ignored,
    outbox::{Doubt, MailState, Why},
    standard::Kept,
};

impl Text {
    /// What a clause of retention has erased.
    pub fn kept(&self, what: Kept) -> &str {
        let words = &self.retention;
        match what {
            Kept::Texts => &words.texts,
            Kept::Attachments => &words.attachments,
            Kept::Client => &words.client_card,
            Kept::Whole => &words.whole,
        }
    }

    /// Why a mail was laid aside.
    pub fn ignored_reason(&self, why: Ignored) -> &str {
        let words = &self.ignored;
        match why {
            Ignored::Own => &words.own,
            Ignored::Loop => &words.circles,
            Ignored::AutoReply => &words.auto_reply,
            Ignored::Bounce => &words.bounce,
            Ignored::Delayed => &words.delayed,
            Ignored::Delivered => &words.delivered,
            Ignored::ReadReceipt => &words.read_receipt,
            Ignored::Feedback => &words.feedback,
            Ignored::Unfit => &words.unfit,
        }
    }

    /// The same by what the desk says of it.
    pub fn ignored_words(&self, reason: &str) -> String {
        if self.language == Language::English {
            return reason.to_owned();
        }
        let why = Ignored::ALL.iter().find(|why| why.reason() == reason);
        why.map_or_else(|| self.reason(reason), |why| self.ignored_reason(*why).to_owned())
    }

    /// How far a mail is.
    pub fn mail_state(&self, state: MailState) -> &str {
        let words = &self.outbox;
        match state {
            MailState::Queued => &words.queued,
            MailState::Leased => &words.leased,
            MailState::Handed => &words.handed,
            MailState::Sent => &words.sent,
            MailState::Stuck => &words.stuck,
            MailState::Dropped => &words.dropped,
        }
    }

    /// Why a mail waits or is stuck. What a mail program or a person said stays as they said it.
    pub fn mail_reason(&self, why: &Why) -> String {
        let words = &self.outbox;
        match why {
            Why::Exit { code, words: said } => {
                let ended = fill(&words.exit, &[("code", &code.to_string())]);
                if said.is_empty() { ended } else { format!("{ended}: {said}") }
            }
            Why::MayHaveLeft(doubt) => {
                let why = match doubt {
                    Doubt::Stopped => words.stopped.clone(),
                    Doubt::TooLong { program, seconds } => {
                        fill(&words.too_long, &[("program", program), ("n", &seconds.to_string())])
                    }
                    Doubt::Signal { program, signal } => {
                        fill(&words.signal, &[("program", program), ("n", &signal.to_string())])
                    }
                    Doubt::Other(what) => what.clone(),
                };
                fill(&words.may_have_left, &[("why", &why)])
            }
            Why::Waited => words.waited.clone(),
            Why::Nobody => words.nobody.clone(),
            Why::NoAddress => words.no_address.clone(),
            Why::NotStarted(what) => fill(&words.not_started, &[("what", what)]),
            Why::CameBack(said) => fill(&words.came_back, &[("what", said)]),
            Why::Person(said) => said.clone(),
        }
    }
}
