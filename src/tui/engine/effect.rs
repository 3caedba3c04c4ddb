//! What the screen wants done, and what came of it: plain data on both ways, so that a test performs
//! an effect where it stands and a worker performs it on its own thread.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};

use crate::tui::overlay::{page, shift::Shifts, versions};
use crate::{
    config::theme::ThemeName,
    desk::{Backlog, Done, OfPeople},
    learn::{effect::Effect as LessonEffect, lesson::Lesson},
    model::{
        alike::Alike,
        appeal::{AppealRow, EntryCard, ToPropose},
        balance::Proposal,
        card::{
            Board, CallbackRow, ClientCard, ClientRow, Coming, DeadlineCounts, DeadlineQuery,
            DeadlineRow, Draft, Hit, LedgerRow, NextFree, Notice, Overdue, QueuePage, QueueQuery,
            RequestCard, Ringing, ViewCount,
        },
        command::{Intake, Submission},
        event::Recorded,
        id::{ClientId, DepartmentId, ExerciseId, Login, RequestId, Seq, StandardHash},
        mail::KeptFile,
        norm::{Held, Overridden},
        operator::Operator,
        outbox::Outbound,
        own::{Own, OwnKind},
        refusal::Refusal,
        review::{Review, ToReview},
        routing::Decision,
        second::AskCard,
        standard::{Exercise, Period, Standard},
        story::StoryQuery,
        training::Progress,
        undo::Undoable,
    },
    report::{Climb, Passage},
    text::Language,
    training::{Score, Tally},
};

/// Tells apart what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ticket(pub u64);

/// What the screen wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Reads what the screen shows.
    Load(Vec<Part>),
    /// Gives a command to the desk.
    Submit(Ticket, Box<Submission>),
    /// Finds the most urgent request that I may take and nobody looks at.
    Next,
    /// Looks up what would be taken back.
    Undo,
    /// Gives several, each on its own.
    Bulk(Ticket, Vec<Submission>),
    /// Looks whether others changed the desk.
    Watch {
        /// Whether the desk is also to notice what fell due.
        tick: bool,
    },
    /// Says what I look at.
    Look {
        at: Option<RequestId>,
        /// Whether I write an answer.
        replying: bool,
    },
    /// Writes a file that came with a message into a folder.
    SaveFile {
        /// Where it lies in the desk.
        kept: KeptFile,
        /// Under which name it is written.
        name: String,
        folder: PathBuf,
    },
    /// Keeps what was typed.
    SaveDraft(Box<Draft>),
    /// Throws away what was typed and has been sent.
    DropDraft(String),
    /// Keeps a thing of my own.
    Keep(Own),
    /// Forgets a thing of my own.
    Forget(OwnKind, String),
    /// Marks notices as read.
    ReadNotices(Seq),
    /// Lays out a throwaway desk; what follows goes there until it ends.
    Play(Play),
    /// Lets the client of an exercise say what they say next.
    GoOn,
    /// Learns from the past what could be said otherwise in the standard.
    Learn,
    /// Whoever asked looks no more.
    StopLearning,
    /// Makes a draft of what is taken of a lesson.
    DraftLesson(Taught, Choice),
    /// Ends what is played on the throwaway desk.
    End { counts: bool },
    /// What the terminal does rather than the desk.
    Terminal(Wish),
}

/// A lesson on its way between threads: the same where it is the same piece.
#[derive(Debug, Clone)]
pub struct Taught(pub Arc<Lesson>);

impl PartialEq for Taught {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is taken of a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Changes of rules, by their places.
    pub taken: Vec<usize>,
    /// Whether the scorecard is.
    pub card: bool,
}

/// The draft of what is taken of a lesson.
#[derive(Debug, Clone)]
pub struct Drafting {
    pub choice: Choice,
    pub standard: Arc<Standard>,
    /// Changes that the standard's own checks refuse, by their places, with the reason.
    pub refused: Vec<(usize, String)>,
    /// What it comes to on the newest requests.
    pub effect: LessonEffect,
}

/// What is played on a throwaway desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Play {
    /// An exercise of the standard.
    Exercise(ExerciseId),
    /// A past day.
    Practice {
        /// How many times as fast it runs.
        speed: u32,
    },
}

/// A throwaway desk that is laid out.
#[derive(Debug, Clone)]
pub struct Playing {
    /// What its screen rests on.
    pub facts: Facts,
    pub me: Login,
    pub from: DateTime<Utc>,
    /// How many times as fast its clock runs.
    pub speed: u32,
    /// What is played; none for a practice day.
    pub title: Option<String>,
    /// The request that it is about.
    pub request: Option<RequestId>,
    /// What is said below the screen.
    pub said: Said,
}

/// What is said below the screen while something is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// What the client says.
    Client {
        name: Option<String>,
        words: String,
        /// Whether they have more to say by now.
        goes_on: bool,
        /// Whether what they say next depends on what is done.
        waits: bool,
    },
    /// How far the practice day is.
    Day {
        /// How many requests came in.
        arrived: usize,
        /// How much is to come.
        to_come: usize,
        /// When the next comes in.
        next: Option<DateTime<Utc>>,
    },
}

/// How what was played ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Played {
    Exercise(Box<Exercise>, Score),
    /// A practice day.
    Practice(Tally),
}

/// What the terminal is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Opens a text in the operator's own editor.
    Edit(String),
    /// Puts a text on the clipboard.
    Copy(String),
    /// Goes to the background.
    Suspend,
    Redraw,
    /// Calls the operator to the screen with news, the way they set.
    Call(String),
    /// Takes or leaves the mouse.
    Mouse(bool),
    Speak(Language),
    /// Draws in another theme.
    Wear(ThemeName),
    Quit,
}

/// A part of what the screen shows, with all it takes to read it.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A page of the queue.
    Queue(Box<QueueQuery>),
    /// A request with its client.
    Sight(RequestId),
    Client(ClientId),
    /// What happened to a client, of what is wanted.
    Story(ClientId, Box<StoryQuery>),
    /// The deadline monitor.
    Deadlines(DeadlineQuery),
    /// How the deadlines of departments stand.
    Counts(Vec<DepartmentId>),
    /// What of it is overdue, in a line.
    Overdue(Vec<DepartmentId>),
    /// How many requests each of these filter lines takes in.
    Tallies(Vec<String>),
    /// In which slots I left something unsaved.
    Drafts,
    /// What falls due in the coming day, by department.
    Coming,
    Board,
    /// A part of the log.
    Log {
        /// Events after this one; the end of the log where none is named.
        since: Option<Seq>,
        /// At most so many.
        limit: usize,
    },
    /// What I am told of.
    Notices,
    /// Promised calls, of mine or of all.
    Callbacks {
        /// Only mine.
        mine: bool,
    },
    /// Cards that may be one person.
    Alike,
    /// Clients found by what is typed.
    Clients(String),
    /// Where a request would go.
    Preview(Box<Intake>),
    /// Requests found by their texts.
    Search(String),
    /// What was typed and not sent.
    Draft(String),
    /// Why a request stands as it does, for a reader of this language.
    Why(RequestId, Language),
    /// The versions of the standard.
    Versions,
    /// What a version says otherwise than the one in force, for a reader of this language. Where none
    /// is named: what the one in force says otherwise, for my role, than the one I knew.
    Difference(Option<StandardHash>, Language),
    /// What a draft would have made of the last requests.
    Simulation(StandardHash),
    /// My figures as they stand, and the entries of the ledger that I may see.
    Figures,
    /// How I, or everybody, stand with the exercises.
    Progress {
        /// Only mine.
        mine: bool,
    },
    /// What is said while something is played.
    Said,
    /// What was let through against norms in the last weeks.
    Overrides,
    /// What is drawn for me to review, and the reviews that I may see.
    Reviews,
    /// The entries of the ledger that I may see.
    Ledger,
    /// The appeals that I may see.
    Appeals,
    /// An entry of the ledger with what it rests on.
    Entry(Seq),
    /// What was asked of a second person under this number, or settled by this event.
    Ask(Seq),
    /// What the measures of the period with this day would propose for the ledger.
    ToPropose(Period, NaiveDate),
    /// How the norms were held in the last so many weeks.
    Norms(u32),
    /// Where the desk stands on the ladder of quality, for a reader of this language.
    Ladder(Language),
    /// Proposals of who could take work off whom.
    Balance,
    /// What a shift would leave now, and what the last one left.
    Shift,
    /// The mails that need a person.
    StuckMails,
    /// The promised calls that were given up in the last day.
    BrokenCalls,
}

/// Versions of the standard, each by its content; those of the same content are the same.
#[derive(Debug, Clone, Default)]
pub struct Versions(pub HashMap<StandardHash, Arc<Standard>>);

impl PartialEq for Versions {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.keys().all(|hash| other.0.contains_key(hash))
    }
}

/// A part as it was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// A page of the queue.
    Queue(Box<QueueQuery>, QueuePage),
    /// A request with its client; none where it does not exist.
    Sight(RequestId, Option<Box<(RequestCard, ClientCard)>>),
    Client(ClientId, Option<Box<ClientCard>>),
    /// The versions of the standard that events read with it happened under, but for the one in force.
    Spoken(Versions),
    /// What happened to a client, of what was wanted.
    Story(ClientId, Box<StoryQuery>, Vec<Recorded>),
    /// The deadline monitor.
    Deadlines(Vec<DeadlineRow>),
    /// How the deadlines of departments stand.
    Counts(DeadlineCounts),
    Overdue(Box<Overdue>),
    /// How many requests each of some filter lines takes in.
    Tallies(Vec<String>, Vec<Option<ViewCount>>),
    /// The slots in which I left something unsaved.
    Drafts(Vec<String>),
    /// What falls due in the coming day, by department.
    Coming(Coming),
    Board(Box<Board>),
    /// The end of the log.
    Log(Vec<Recorded>),
    /// What I am told of.
    Notices(Vec<Notice>),
    Callbacks(Vec<CallbackRow>),
    /// Cards that may be one person.
    Alike(Vec<Alike>),
    /// Clients found by what was typed.
    Clients(String, Vec<ClientRow>),
    /// Where a request would go.
    Preview(Box<Intake>, Box<Decision>),
    /// Requests found by their texts.
    Search(String, Vec<Hit>),
    /// What was typed and not sent.
    Draft(String, Option<Draft>),
    /// Why a request stands as it does.
    Why(RequestId, Vec<Passage>),
    /// The versions of the standard.
    Versions(Vec<versions::Row>),
    /// What a page tells of a version; of the one in force where none is named.
    Page(Option<StandardHash>, page::Content),
    /// How people stand with the exercises.
    Progress(Vec<Progress>),
    /// What is said while something is played; none where nothing is.
    Said(Option<Said>),
    /// What was let through against norms.
    Overrides(Vec<Overridden>),
    /// What is drawn for me to review, and reviews, the newest first.
    Reviews(Vec<ToReview>, Vec<Review>),
    /// Entries of the ledger, the newest first.
    Ledger(Vec<LedgerRow>),
    /// Appeals: those that wait first.
    Appeals(Vec<AppealRow>),
    /// An entry of the ledger; none where there is none that I may see.
    Entry(Seq, Option<Box<EntryCard>>),
    /// What was asked of a second person; none where nothing was.
    Ask(Seq, Option<Box<AskCard>>),
    /// What the measures of a period would propose.
    ToPropose(Period, NaiveDate, Vec<ToPropose>),
    /// How the norms were held in the last so many weeks.
    Norms(u32, Vec<Held>),
    /// Where the desk stands on the ladder of quality.
    Ladder(Box<Climb>),
    /// Proposals, each with the subject of its request.
    Balance(Vec<(Proposal, String)>),
    /// What a shift would leave now, and what the last one left.
    Shift(Box<Shifts>),
    /// The mails that need a person, each with the subject of its request.
    StuckMails(Vec<(Outbound, String)>),
    /// The promised calls that were given up, the newest first.
    BrokenCalls(Vec<CallbackRow>),
}

/// What the whole screen rests on.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The standard in force.
    pub standard: Arc<Standard>,
    /// Everybody at the desk.
    pub operators: Vec<Operator>,
    /// Who sits here, where they act in my name.
    pub by: Option<Login>,
    /// What I keep for myself.
    pub own: Vec<Own>,
    /// Whether the desk's clock is set by its commands.
    pub simulated: bool,
    /// When the last event of a real desk happened: time does not go back behind it.
    pub last: Option<DateTime<Utc>>,
    /// The last call that rang at my place.
    pub ringing: Option<Ringing>,
    /// How far the desk has come with noticing what fell due, while it is much.
    pub behind: Option<Backlog>,
}

/// What came of an effect.
#[derive(Debug, Clone)]
pub enum Reply {
    Loaded(Vec<Loaded>),
    /// What came of a command.
    Submitted(Ticket, Box<Submission>, Outcome),
    /// What came of several.
    Bulk(Ticket, Vec<(Submission, Outcome)>),
    /// Whether others changed the desk.
    Watched(Option<Facts>),
    /// How far a desk is that is laid out while one looks at it.
    Opens {
        facts: Facts,
        /// Whether all of it is there.
        over: bool,
    },
    /// How far the desk has come with noticing what fell due.
    Noticed(Backlog),
    /// The most urgent request that I may take.
    Next(Box<NextFree>),
    /// What would be taken back.
    Undo(Box<Undoable>),
    /// A text came back from the operator's own editor; none where it was left unchanged.
    Edited(Option<String>),
    /// A file was written; none where it was erased with its client.
    Saved(Option<PathBuf>),
    /// A text went to the clipboard, or to a file.
    Copied(CopiedTo),
    /// A throwaway desk is laid out.
    Playing(Box<Playing>),
    /// What was played is over; none where it does not count.
    Played(Option<Played>),
    /// How many of how many requests were read, to be learnt from.
    Learning(u64, u64),
    /// What was learnt, or why nothing may be.
    Learnt(Result<Taught, Refusal>),
    Drafted(Box<Drafting>),
    /// The client of an exercise went on, or had nothing more to say.
    WentOn,
    Failed(String),
}

/// Where a copied text went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopiedTo {
    /// To the buffer of tmux.
    Tmux,
    /// To the terminal, which says nothing of what it does with it.
    Terminal,
}

/// What came of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    Done(Done),
    /// Refused, with the reason.
    Refused(Refusal),
    /// The desk could not do it.
    Failed(String),
}

/// An effect on its way to the worker, with the time at which it was wanted.
#[derive(Debug)]
pub struct Errand {
    pub effect: Effect,
    pub now: DateTime<Utc>,
}

impl OfPeople for Loaded {
    fn tells_of_others(&self, me: &Login) -> bool {
        match self {
            Self::Progress(rows) => rows.tells_of_others(me),
            Self::Overrides(rows) => rows.tells_of_others(me),
            Self::Reviews(_, rows) => rows.tells_of_others(me),
            Self::Ledger(rows) | Self::Page(_, page::Content::Figures(_, rows)) => {
                rows.tells_of_others(me)
            }
            Self::Appeals(rows) => rows.tells_of_others(me),
            Self::ToPropose(_, _, rows) => rows.tells_of_others(me),
            Self::Entry(_, entry) => entry.as_ref().is_some_and(|entry| entry.tells_of_others(me)),
            _ => false,
        }
    }
}
