//! The four panes of the desk. Each is a file with a state, what its keys do, and a view.

pub mod client;
pub mod deadlines;
pub mod queue;
pub mod script;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// Open requests in the order of urgency.
    Queue,
    /// The client of the request looked at, and their history.
    Client,
    /// What to say and do.
    Script,
    /// The clocks that run.
    Deadlines,
}

impl Pane {
    /// Every pane, in the order of `Tab`.
    pub const ALL: [Self; 4] = [Self::Queue, Self::Client, Self::Script, Self::Deadlines];

    /// Its word where it is kept how the screen lies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Client => "client",
            Self::Script => "script",
            Self::Deadlines => "deadlines",
        }
    }

    /// The pane of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.word() == word)
    }

    /// The pane after this one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The pane before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        let at = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ALL[(at + Self::ALL.len() - 1) % Self::ALL.len()]
    }
}
