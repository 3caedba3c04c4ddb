//! Why the desk refuses a command: the answers that callers tell apart. A refusal changes nothing.

use serde::{Deserialize, Serialize};

use super::id::Clause;

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub enum Refusal {
    /// Someone did something else meanwhile.
    #[error("{message}")]
    Conflict {
        /// Who did what, for people.
        message: String,
    },
    /// The role or the state of the request does not allow it.
    #[error("{message}")]
    NotAllowed {
        /// Why, and who may.
        message: String,
    },
    /// A norm of the standard is not kept yet.
    #[error("{message}")]
    StandardNotMet {
        /// The norm and what is missing, for people.
        message: String,
        /// The clause that asks it.
        clause: Clause,
        /// What is missing, an entry each, as `step:lights` or `field:contract`.
        missing: Vec<String>,
    },
    /// It does not exist.
    #[error("{message}")]
    NotFound {
        /// What does not.
        message: String,
    },
    /// The command itself is not right: a value out of range, an unknown department.
    #[error("{message}")]
    Invalid {
        /// What is not right, and what would be.
        message: String,
    },
    /// It came by itself, and nothing is to become of it: a machine wrote it.
    #[error("{message}")]
    Ignored {
        /// Why.
        message: String,
    },
}

impl Refusal {
    /// The code in the answer of `apply`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::NotAllowed { .. } => "not_allowed",
            Self::StandardNotMet { .. } => "standard_not_met",
            Self::NotFound { .. } => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Ignored { .. } => "ignored",
        }
    }

    /// What is missing for a norm to be kept.
    pub fn missing(&self) -> &[String] {
        match self {
            Self::StandardNotMet { missing, .. } => missing,
            Self::Conflict { .. }
            | Self::NotAllowed { .. }
            | Self::NotFound { .. }
            | Self::Invalid { .. }
            | Self::Ignored { .. } => &[],
        }
    }

    /// A conflict, said in words.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict {
            message: message.into(),
        }
    }

    /// Something not allowed, said in words.
    pub fn not_allowed(message: impl Into<String>) -> Self {
        Self::NotAllowed {
            message: message.into(),
        }
    }

    /// Something that does not exist, said in words.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound {
            message: message.into(),
        }
    }

    /// A command that is not right, said in words.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid {
            message: message.into(),
        }
    }
}
