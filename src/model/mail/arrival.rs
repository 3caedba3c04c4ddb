//! What becomes of a mail: a pure decision from what it says and what the desk knows of it.

use super::{Mail, Origin};
use crate::model::id::RequestId;

/// What the desk knows of a mail that comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The random name of this desk.
    pub desk: String,
    /// The request that a mail of the same number became a part of.
    pub taken: Option<RequestId>,
    /// Whether its number is that of a mail which this desk sent.
    pub sent: bool,
    /// The request of the nearest message that it answers and the desk knows.
    pub answered: Option<RequestId>,
    /// Whether that message is one which this desk sent.
    pub answers_ours: bool,
    /// The request of its tag, where it exists and the sender takes part in it.
    pub tagged: Option<RequestId>,
    /// The request on which the mail was sent that it reports on.
    pub returned: Option<RequestId>,
}

/// What becomes of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It raises a matter.
    Request,
    /// It is a message on a request.
    Message(RequestId),
    /// A mail of ours did not arrive: a note on its request.
    Undelivered(RequestId),
    /// The same mail is here already.
    Duplicate(RequestId),
    /// It is laid aside, and stands on the request that it is about where that is known.
    Ignored(Ignored, Option<RequestId>),
}

crate::model::request::words! {
    /// Why a mail is laid aside.
    Ignored {
        /// This desk wrote it.
        Own = "own",
        /// It went in circles.
        Loop = "loop",
        /// A machine answered by itself.
        AutoReply = "auto_reply",
        /// A mail server tells of a mail that is none of ours.
        Bounce = "bounce",
        /// A mail server tells that a mail takes longer.
        Delayed = "delayed",
        /// A mail server tells that a mail arrived.
        Delivered = "delivered",
        /// A mail program tells whether a mail was opened.
        ReadReceipt = "read_receipt",
        /// A provider tells that a user took a mail for unwanted.
        Feedback = "feedback",
        /// The desk cannot take it as it is.
        Unfit = "unfit",
    }
}

impl Ignored {
    pub fn reason(self) -> &'static str {
        match self {
            Self::Own => "our own mail came back",
            Self::Loop => "it goes in circles",
            Self::AutoReply => "an automatic reply",
            Self::Bounce => "a mail server's report on a mail that is none of ours",
            Self::Delayed => "a mail server's report that a mail is delayed",
            Self::Delivered => "a mail server's report that a mail was delivered",
            Self::ReadReceipt => "a read receipt",
            Self::Feedback => "a report that a user marked a mail as spam",
            Self::Unfit => "the desk cannot take it as it is",
        }
    }
}

/// What becomes of a mail. What a machine answers by itself opens no request: two machines that answer each
/// other never stop. The tag of a subject counts only from someone who takes part in the conversation: anyone
/// can write a number. The number of a message counts from anyone: only who got it knows it.
pub fn arrival(mail: &Mail, known: &Known) -> Arrival {
    if let Some(request) = known.taken {
        return Arrival::Duplicate(request);
    }
    let ours = mail.desk.as_deref() == Some(known.desk.as_str()) && !known.desk.is_empty();
    if known.sent || ours {
        return Arrival::Ignored(Ignored::Own, None);
    }
    let about = known.answered.or(known.tagged);
    match mail.origin {
        Origin::Bounce => {
            known.returned.map_or(Arrival::Ignored(Ignored::Bounce, None), Arrival::Undelivered)
        }
        Origin::Delayed => Arrival::Ignored(Ignored::Delayed, known.returned),
        Origin::Delivered => Arrival::Ignored(Ignored::Delivered, known.returned),
        Origin::ReadReceipt => Arrival::Ignored(Ignored::ReadReceipt, known.returned.or(about)),
        Origin::Feedback => Arrival::Ignored(Ignored::Feedback, known.returned),
        Origin::Loop => Arrival::Ignored(Ignored::Loop, None),
        Origin::AutoReply => Arrival::Ignored(Ignored::AutoReply, about),
        // What a program writes after a mail of ours, it writes because of it.
        Origin::Program if known.answers_ours => Arrival::Ignored(Ignored::AutoReply, about),
        Origin::Person | Origin::Program => about.map_or(Arrival::Request, Arrival::Message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known { desk: "d35c".into(), ..Known::default() }
    }

    #[test]
    fn a_mail_of_a_person_is_a_request_or_a_message() {
        let mail = Mail::default();
        assert_eq!(arrival(&mail, &known()), Arrival::Request);
        let tagged = Known { tagged: Some(RequestId(3)), ..known() };
        assert_eq!(arrival(&mail, &tagged), Arrival::Message(RequestId(3)));
        // What it answers is surer than what its subject says.
        let both = Known { answered: Some(RequestId(4)), ..tagged };
        assert_eq!(arrival(&mail, &both), Arrival::Message(RequestId(4)));
    }

    #[test]
    fn machines_open_nothing() {
        let answered =
            Known { answered: Some(RequestId(4)), tagged: Some(RequestId(4)), ..known() };
        let four = Some(RequestId(4));
        for (origin, why, about) in [
            (Origin::AutoReply, Ignored::AutoReply, four),
            (Origin::Loop, Ignored::Loop, None),
            (Origin::Bounce, Ignored::Bounce, None),
            (Origin::Delayed, Ignored::Delayed, None),
            (Origin::Delivered, Ignored::Delivered, None),
            (Origin::ReadReceipt, Ignored::ReadReceipt, four),
            (Origin::Feedback, Ignored::Feedback, None),
        ] {
            let mail = Mail { origin, ..Mail::default() };
            assert_eq!(arrival(&mail, &answered), Arrival::Ignored(why, about));
        }
    }

    #[test]
    fn what_a_program_writes_is_a_matter_unless_it_answers_us() {
        let mail = Mail { origin: Origin::Program, ..Mail::default() };
        assert_eq!(arrival(&mail, &known()), Arrival::Request);
        let again = Known { answered: Some(RequestId(4)), ..known() };
        assert_eq!(arrival(&mail, &again), Arrival::Message(RequestId(4)));
        let ours = Known { answers_ours: true, ..again };
        assert_eq!(arrival(&mail, &ours), Arrival::Ignored(Ignored::AutoReply, Some(RequestId(4))));
    }

    #[test]
    fn a_bounce_of_ours_is_told_on_its_request() {
        let mail = Mail { origin: Origin::Bounce, ..Mail::default() };
        let known = Known { returned: Some(RequestId(9)), ..known() };
        assert_eq!(arrival(&mail, &known), Arrival::Undelivered(RequestId(9)));
    }

    #[test]
    fn our_own_mail_is_known_by_its_header_and_its_number() {
        let mail = Mail { desk: Some("d35c".into()), ..Mail::default() };
        assert_eq!(arrival(&mail, &known()), Arrival::Ignored(Ignored::Own, None));
        let sent = Known { sent: true, ..known() };
        assert_eq!(arrival(&Mail::default(), &sent), Arrival::Ignored(Ignored::Own, None));
        // Another desk's operators are people.
        let other = Mail { desk: Some("0the".into()), ..Mail::default() };
        assert_eq!(arrival(&other, &known()), Arrival::Request);
    }

    #[test]
    fn the_same_mail_is_taken_once() {
        let known = Known { taken: Some(RequestId(2)), answered: Some(RequestId(4)), ..known() };
        assert_eq!(arrival(&Mail::default(), &known), Arrival::Duplicate(RequestId(2)));
    }
}
