//! What an action is for: the heads under which the help and the palette list them.

#![allow(clippy::enum_glob_use, reason = "the lists are tables of actions")]

use crate::{
    config::keys::{
        Action::{self, *},
        Context,
    },
    text::Tasks,
};

/// What one wants to do when one looks for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// What is done on a request.
    Request,
    /// Promised calls, and the one that rings.
    Calls,
    /// The script beside the request.
    Script,
    Client,
    Find,
    /// The supervisor's.
    Team,
    /// The standard, exercises and the own figures.
    Standard,
    Screens,
    /// How the screen looks.
    View,
    /// Moving about.
    Move,
}

impl Task {
    /// Every task, in the order in which the help lists them.
    pub const ALL: [Self; 10] = [
        Self::Request,
        Self::Calls,
        Self::Script,
        Self::Client,
        Self::Find,
        Self::Team,
        Self::Standard,
        Self::Screens,
        Self::View,
        Self::Move,
    ];

    /// What an action is for.
    pub const fn of(action: Action) -> Self {
        match action {
            NewRequest | Next | Pass | Claim | Reply | Note | Message | HandOver | Escalate
            | Bounce | Wait | Resume | Extend | Resolve | Reopen | Close | Rate | Set | Field
            | TakeOver | Release | Assign | Undo | Why | Mark | MarkAll | Meet | Actions | Copy
            | Files | Everything => Self::Request,
            Answer | Callback | Callbacks | CallKept | CallTried | CallMoved | CallBroken
            | CallAssigned => Self::Calls,
            Scripts | StepDone | StepSkip | StepBack | StepForward | StepAct => Self::Script,
            Card | EditClient | Forwarded | Alike => Self::Client,
            Filter | Views | SaveView | Search | Palette | Help | Manual | Notices => Self::Find,
            Balance | Shift | MarkRow | MarkRows | Draw | Calibrate | Agreement | Confirm
            | Refuse | MarkEntry | Propose | Weeks | Wallboard | Duty => Self::Team,
            Acknowledge | Versions | Ladder | Learn | Contest | Figures | Quiz | Practice
            | LessonOn | LessonEnd | TourNext | TourEnd => Self::Standard,
            Desk | Request | Board | Standard | Training | Control => Self::Screens,
            Order | Follow | Whose | Columns | Zoom | Wider | Narrower | Taller | Lower | Mouse
            | Language | Theme | Redraw | Suspend | Quit => Self::View,
            Down | Up | PageDown | PageUp | First | Last | Left | Right | NextPane
            | PreviousPane | Open | Back | Leave => Self::Move,
        }
    }

    /// What it is called.
    pub fn title(self, text: &Tasks) -> &str {
        match self {
            Self::Request => &text.request,
            Self::Calls => &text.calls,
            Self::Script => &text.script,
            Self::Client => &text.client,
            Self::Find => &text.find,
            Self::Team => &text.team,
            Self::Standard => &text.standard,
            Self::Screens => &text.screens,
            Self::View => &text.view,
            Self::Move => &text.moving,
        }
    }

    /// What one came for, by where one stands.
    pub const fn at(context: Context) -> Self {
        match context {
            Context::Script => Self::Script,
            Context::Client => Self::Client,
            Context::Board | Context::Control => Self::Team,
            Context::Standard | Context::Training => Self::Standard,
            Context::Everywhere | Context::Queue | Context::Deadlines | Context::Request => {
                Self::Request
            }
        }
    }
}
