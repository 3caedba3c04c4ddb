//! When a mail was written, by the signs that it carries: its own date, the servers that handed it on, the
//! mailbox it lay in. Clocks are wrong and dates are written in many ways: a sign counts where it is sound.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Mail;

/// The first second of 1990: no mail is older; a date before it is a clock that was never set.
const FIRST_DATE: i64 = 631_152_000;

/// What tells when a mail was written besides its own date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dates {
    /// When servers took it, the last one first.
    pub servers: Vec<DateTime<Utc>>,
    /// When it came into the mailbox it lay in.
    pub mailbox: Option<DateTime<Utc>>,
    /// Its own date that names no zone, as though it were UTC.
    pub without_zone: Option<DateTime<Utc>>,
}

impl Dates {
    /// Whether nothing tells it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

super::super::request::words! {
    /// By what it is known when a mail was written.
    #[derive(Default)]
    Dated {
        /// Its own date.
        #[default]
        Own = "own",
        /// The server that took it.
        Server = "server",
        /// The mailbox it lay in.
        Mailbox = "mailbox",
        /// Nothing of it: when it came here.
        Arrival = "arrival",
    }
}

impl Dated {
    /// Whether its own date tells it.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

impl Mail {
    /// When it was written as far as it tells, and by what; `now` where it tells nothing sound.
    pub fn written(&self, now: DateTime<Utc>) -> (DateTime<Utc>, Dated) {
        let sound = |at: &DateTime<Utc>| is_sound(*at, now);
        let of = |at: Option<DateTime<Utc>>, by: Dated| at.filter(sound).map(|at| (at, by));
        of(self.date, Dated::Own)
            .or_else(|| of(self.dates.servers.iter().copied().find(sound), Dated::Server))
            .or_else(|| of(self.dates.mailbox, Dated::Mailbox))
            // Wrong by hours at most, which is better than by years.
            .or_else(|| of(self.dates.without_zone, Dated::Own))
            .unwrap_or((now, Dated::Arrival))
    }

    /// The earliest time that any sound sign of it tells; `now` where there is none.
    pub fn earliest(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let dates = &self.dates;
        let signs = self.date.iter().chain(&self.received).chain(&dates.servers);
        let signs = signs.chain(&dates.mailbox).chain(&dates.without_zone);
        signs.copied().filter(|at| is_sound(*at, now)).min().unwrap_or(now)
    }
}

/// Whether a mail may have been written then.
pub fn is_sound(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at.timestamp() >= FIRST_DATE && at <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_sound_sign_tells_when_a_mail_was_written() {
        let now = at("2026-03-20T10:00:00Z");
        let server = at("2020-03-02T10:00:00Z");
        let mut mail = Mail::default();
        assert_eq!(mail.written(now), (now, Dated::Arrival));
        mail.dates.without_zone = Some(at("2020-03-01T00:00:00Z"));
        assert_eq!(mail.written(now).1, Dated::Own);
        mail.dates.mailbox = Some(at("2020-03-03T00:00:00Z"));
        assert_eq!(mail.written(now).1, Dated::Mailbox);
        mail.dates.servers = vec![at("2060-01-01T00:00:00Z"), server, at("2020-01-01T00:00:00Z")];
        for wrong in ["1970-01-01T00:00:00Z", "2060-03-02T10:00:00Z"] {
            mail.date = Some(at(wrong));
            assert_eq!(mail.written(now), (server, Dated::Server), "{wrong}");
        }
        assert_eq!(mail.earliest(now), at("2020-01-01T00:00:00Z"));
        mail.date = Some(at("2026-03-19T10:00:00Z"));
        assert_eq!(mail.written(now), (at("2026-03-19T10:00:00Z"), Dated::Own));
    }
}
