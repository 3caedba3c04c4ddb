//! Of what somebody is told.

crate::model::request::words! {
    /// What a notice is about.
    NoticeKind {
        Breached = "breached",
        AtRisk = "at_risk",
        /// A request is theirs now.
        Assigned = "assigned",
        /// A promised call is theirs, or due.
        Callback = "callback",
        /// The client wrote on a request of theirs.
        Message = "message",
        /// Somebody else wrote on it: by mail, on the client's side or from the desk.
        OtherMessage = "other_message",
        /// A mail of theirs did not reach the client.
        Undelivered = "undelivered",
        /// Named in a note.
        Mentioned = "mentioned",
        /// A standard is to be read.
        Acknowledge = "acknowledge",
        /// An exercise is to be passed.
        Training = "training",
        /// Work of theirs was reviewed.
        Reviewed = "reviewed",
        /// An entry of the ledger is about them.
        Ledger = "ledger",
        /// Their appeal is answered.
        Appeal = "appeal",
        /// A request of theirs is another's now.
        TakenOver = "taken_over",
        /// A request goes back and forth.
        PingPong = "ping_pong",
        /// People hand on more of what the scorecard sends than it promises.
        Scorecard = "scorecard",
        /// What they asked of a second person was done.
        Confirmed = "confirmed",
        /// What they asked of a second person is not done.
        Declined = "declined",
    }
}
