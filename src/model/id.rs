//! Names of things: numbers given by the desk and ids written in a standard. A new type each, so
//! that a client's number is never taken for a request's.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// The number of a request, shown as `#1042`.
    RequestId
}
number! {
    /// The number of a client.
    ClientId
}
number! {
    /// The number of an account: the organisation a client belongs to.
    AccountId
}
number! {
    /// The number of a promised call.
    CallbackId
}
number! {
    /// The place of an event in the log, from 1.
    Seq
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }
    };
}

name! {
    /// The login of an operator.
    Login
}
name! {
    /// The id of a `[[department]]`.
    DepartmentId
}
name! {
    /// The id of a `[[calendar]]`.
    CalendarId
}
name! {
    /// The id of a `[[rule]]`.
    RuleId
}
name! {
    /// The id of a `[scorecard]`.
    ScorecardId
}
name! {
    /// The id of a `[[script]]`.
    ScriptId
}
name! {
    /// The id of a `[[script.step]]` within its script.
    StepId
}
name! {
    /// The id of a `[[role]]`.
    RoleId
}
name! {
    /// The id of an `[[exercise]]`.
    ExerciseId
}
name! {
    /// The id of a `[[measure]]`.
    MeasureId
}
name! {
    /// The SHA-256, in hexadecimal, of the whole content of a standard: names one version exactly.
    StandardHash
}

/// The address of the smallest citable part of a standard, as `rule:refund` or `deadline:own`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clause(Arc<str>);

impl Clause {
    /// Puts together the address of a part: `table` is the name of its TOML table.
    pub fn new(table: &str, id: impl fmt::Display) -> Self {
        Self(format!("{table}:{id}").into())
    }

    /// The address as it is cited.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
