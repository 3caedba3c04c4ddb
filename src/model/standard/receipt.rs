//! The automatic acknowledgement of a request that a mail brought: to whom it goes and what it says.
//! When none may go at all (to machines, to what was not asked) is the desk's to decide.

use super::{Place, Scope, ScopeFacts};
use crate::model::{id::Clause, template};

/// One `[[receipt]]`. Of all the first that holds is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: String,
    pub when: Scope,
    /// Two-letter codes of the languages of the client's text; any when empty.
    pub language: Vec<String>,
    /// The subject of the mail, with placeholders; the number of the request stands before it.
    pub subject: String,
    /// What the mail says, with placeholders.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

impl Receipt {
    pub fn clause(&self) -> Clause {
        Clause::new("receipt", &self.id)
    }

    /// Whether it is for a request of these facts, in this language.
    pub fn holds(&self, facts: &ScopeFacts<'_>, language: &str) -> bool {
        self.when.holds(facts)
            && (self.language.is_empty() || self.language.iter().any(|one| one == language))
    }

    /// Whether it is for every request.
    pub fn holds_always(&self) -> bool {
        self.when == Scope::default() && self.language.is_empty()
    }

    /// The language that it is written in; that of the standard where it is for several.
    pub fn written_in<'a>(&'a self, standard: &'a str) -> &'a str {
        match self.language.as_slice() {
            [one] => one,
            _ => standard,
        }
    }

    /// Every place of its texts that is filled in.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        template::places(&self.subject).into_iter().chain(template::places(&self.text))
    }
}
