//! The only reader of the system's time. Everything else is given the time as a value.

use chrono::{DateTime, Utc};

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {}

impl Clock {
    pub fn system() -> Self {
        Self {}
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
