//! Mails on their way out: the states of one, and what becomes of it after a try. Who hands mails over,
//! and where they are kept, is not here.
//!
//! What is promised: a mail is handed to the mail program at most once, unless the program itself said
//! that it did not take it. Where nobody knows (the machine stopped meanwhile, the program was killed or
//! ran too long) the mail is stuck until a person says what to do; it is never lost.

mod why;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::model::id::{RequestId, Seq};

pub use why::{Doubt, Why};

crate::model::request::words! {
    /// How far a mail is on its way.
    MailState {
        /// It waits for its time.
        Queued = "queued",
        /// A sender has it and writes it; nothing has left.
        Leased = "leased",
        /// It was given to the mail program, whose answer is not known yet.
        Handed = "handed",
        /// The mail program took it.
        Sent = "sent",
        /// It needs a person.
        Stuck = "stuck",
        /// A person decided that it does not leave.
        Dropped = "dropped",
    }
}

/// A mail on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbound {
    /// The reply that it brings; its number in the box.
    pub event: Seq,
    /// The request it is about.
    pub request: RequestId,
    /// How far it is.
    pub state: MailState,
    /// How often it was handed over.
    pub attempts: u32,
    /// Since when it is in the box.
    pub queued: DateTime<Utc>,
    /// When it is tried next.
    pub next_try: DateTime<Utc>,
    /// Why it waits, is stuck, or was dropped.
    pub reason: Option<Why>,
    /// Its number as a mail, once it was handed over.
    pub message_id: Option<String>,
}

/// How the mail program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It took the mail.
    Took,
    /// It ended with this exit code and these words: it did not take the mail.
    Refused(i32, String),
    /// It could not be started.
    NotStarted(String),
    /// Nobody knows whether it took the mail: it was killed or ran too long.
    Unknown(Doubt),
}

/// What becomes of a mail after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Sent,
    /// It is tried again then.
    Again(DateTime<Utc>, Why),
    /// A person has to decide.
    Stuck(Why),
}

/// After so many tries a mail is stuck: with the waits between, about a day and a half.
pub const MOST_TRIES: u32 = 16;
/// The first wait; each is twice the one before.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);
/// A mail that waited longer in the box does not leave by itself: it may be about something long over.
pub const LONGEST_STAY: TimeDelta = TimeDelta::days(5);

/// The exit codes of `sysexits.h` after which another try is no use: wrong data, no input, no such user,
/// no such host, not permitted.
const FINAL: [i32; 5] = [65, 66, 67, 68, 77];

/// What becomes of a mail that was handed over for the nth time.
pub fn after(ended: &Ended, attempts: u32, now: DateTime<Utc>) -> Next {
    let (reason, last) = match ended {
        Ended::Took => return Next::Sent,
        Ended::Unknown(doubt) => return Next::Stuck(Why::MayHaveLeft(doubt.clone())),
        Ended::Refused(code, words) => {
            (Why::Exit { code: *code, words: words.trim().to_owned() }, FINAL.contains(code))
        }
        Ended::NotStarted(why) => (Why::NotStarted(why.clone()), false),
    };
    if last || attempts >= MOST_TRIES {
        return Next::Stuck(reason);
    }
    let doublings = attempts.saturating_sub(1).min(16);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    Next::Again(now + wait, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_four_hours_and_end() {
        let now = DateTime::UNIX_EPOCH;
        let wait = |attempts| match after(&Ended::Refused(75, "busy".into()), attempts, now) {
            Next::Again(at, _) => Some((at - now).num_minutes()),
            _ => None,
        };
        let waits: Vec<_> = (1..=MOST_TRIES).map(wait).collect();
        let minutes = [1, 2, 4, 8, 16, 32, 64, 128, 240];
        assert_eq!(waits[..9], minutes.map(Some));
        assert_eq!(waits[14], Some(240));
        assert_eq!(waits[15], None);
    }

    #[test]
    fn what_may_have_left_is_never_tried_again_by_itself() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(after(&Ended::Took, 1, now), Next::Sent);
        let doubt = Doubt::Signal { program: "msmtp".into(), signal: 9 };
        assert_eq!(
            after(&Ended::Unknown(doubt.clone()), 1, now),
            Next::Stuck(Why::MayHaveLeft(doubt))
        );
        assert_eq!(
            after(&Ended::Refused(67, "no such user\n".into()), 1, now),
            Next::Stuck(Why::Exit { code: 67, words: "no such user".into() })
        );
        assert!(matches!(after(&Ended::NotStarted("not found".into()), 1, now), Next::Again(..)));
    }
}
