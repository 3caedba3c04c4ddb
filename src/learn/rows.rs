//! What is learnt from: requests with the department in which they were resolved.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        id::DepartmentId,
        request::{Channel, Priority},
        routing::Facts,
    },
    terms::language_of,
};

/// A request, and where it was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What people call it, as `1042`.
    pub id: String,
    pub subject: String,
    /// What the client first wrote, without quotation and signature.
    pub body: String,
    /// Where it was resolved.
    pub department: DepartmentId,
    /// Who it is from; none where that is not known.
    pub client: Option<i64>,
    /// When it was received, in milliseconds; none where that is not known.
    pub received: Option<i64>,
    /// Whether a person moved it to where it was resolved. Else it was routed there and stayed.
    pub strong: bool,
    /// Whether the scorecard sent it there and nobody moved it: it teaches, and measures nothing.
    pub by_card: bool,
    pub labelling: Labelling,
    pub came: Came,
}

/// Whose word the department of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labelling {
    /// Where it was resolved says it.
    Resolved,
    /// A person looked at it, knowing where it was resolved.
    Told,
    /// A person said it without knowing where it was resolved: by these a card is measured.
    Blind,
}

/// What the rules look at besides what a request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    pub channel: Channel,
    pub language: String,
    pub tier: Option<String>,
    pub account: Option<String>,
    /// The sender's mail address, or its end.
    pub email: Option<String>,
    pub tags: Vec<String>,
    pub fields: BTreeMap<String, String>,
    pub priority: Priority,
    pub at: DateTime<Utc>,
    pub open_requests: u32,
    pub since_last_request: Option<TimeDelta>,
}

impl Came {
    /// Of a text of which nothing else is known.
    pub fn unknown(text: &str, language: &str) -> Self {
        Self {
            channel: Channel::Import,
            language: language_of(text).unwrap_or(language).to_owned(),
            tier: None,
            account: None,
            email: None,
            tags: Vec::new(),
            fields: BTreeMap::new(),
            priority: Priority::Normal,
            at: DateTime::UNIX_EPOCH,
            open_requests: 0,
            since_last_request: None,
        }
    }
}

impl Row {
    /// The request as the rules see it.
    pub fn facts(&self) -> Facts<'_> {
        let came = &self.came;
        Facts {
            subject: &self.subject,
            body: &self.body,
            channel: came.channel,
            language: &came.language,
            client_tier: came.tier.as_deref(),
            account: came.account.as_deref(),
            email: came.email.as_deref(),
            tags: &came.tags,
            fields: &came.fields,
            priority: came.priority,
            at: came.at,
            open_requests: came.open_requests,
            since_last_request: came.since_last_request,
        }
    }
}

/// So many requests of one client are learnt from: the newest.
pub const MOST_OF_A_CLIENT: usize = 20;

/// One part in so many is kept back for the check: the newest.
pub const KEPT_BACK: usize = 5;

/// Puts rows in an order that is their own, the oldest first, and takes the newest of a client who wrote
/// more than others. Of rows without a time the order is by chance, drawn from their texts.
pub fn in_order(rows: Vec<Row>) -> Vec<Row> {
    let mut keyed: Vec<(u64, Row)> = rows.into_iter().map(|row| (drawn(&row), row)).collect();
    keyed.sort_by(|(one_key, one), (other_key, other)| {
        (one.received, one_key, &one.subject, &one.body, &one.department, &one.id).cmp(&(
            other.received,
            other_key,
            &other.subject,
            &other.body,
            &other.department,
            &other.id,
        ))
    });
    let mut of_client: BTreeMap<i64, usize> = BTreeMap::new();
    let mut rows: Vec<Row> = Vec::with_capacity(keyed.len());
    for (_, row) in keyed.into_iter().rev() {
        if let Some(client) = row.client {
            let count = of_client.entry(client).or_default();
            *count += 1;
            if *count > MOST_OF_A_CLIENT {
                continue;
            }
        }
        rows.push(row);
    }
    rows.reverse();
    rows
}

/// A number drawn from what a row says.
pub fn drawn(row: &Row) -> u64 {
    let text = row.subject.bytes().chain([0]).chain(row.body.bytes());
    let hash = text.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
