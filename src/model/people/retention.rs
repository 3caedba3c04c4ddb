//! What has been kept as long as the standard lets it be kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    id::{Clause, ClientId, RequestId},
    request::{Channel, Level, Priority},
    standard::{Kept, Scope, ScopeFacts},
};

/// Something that is due to go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Due {
    pub clause: Clause,
    #[serde(with = "word")]
    pub what: Kept,
    /// The request, where it is one.
    pub request: Option<RequestId>,
    pub client: ClientId,
    /// The subject of the request, or the name of the client.
    pub name: String,
    /// Since when the request, or the client's last one, is over.
    pub since: DateTime<Utc>,
}

mod word {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::Kept;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's calling convention")]
    pub fn serialize<S: Serializer>(what: &Kept, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(what.word())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kept, D::Error> {
        let word = String::deserialize(deserializer)?;
        Kept::from_word(&word).ok_or_else(|| D::Error::custom("an unknown word"))
    }
}

/// The facts of something kept that the conditions of a clause look at.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFacts {
    /// The class of the client.
    pub tier: Option<String>,
    /// Tags: of the request; of a client those of the card and of all their requests.
    pub tags: Vec<String>,
    /// Where a request lies, and how; none for a client.
    pub request: Option<(Priority, Level, String, Channel)>,
}

impl KeptFacts {
    /// Whether a scope that names something takes it in.
    pub fn among(&self, scope: &Scope) -> bool {
        let (priority, level, department, channel) =
            self.request.clone().unwrap_or((Priority::Normal, 1, String::new(), Channel::Import));
        scope.holds(&ScopeFacts {
            client_tier: self.tier.as_deref(),
            priority,
            level,
            department: &department,
            channel,
            tags: &self.tags,
        })
    }

    /// Whether a clause takes it in: what it is for, and not what it leaves out.
    pub fn goes(&self, when: &Scope, unless: &Scope) -> bool {
        self.among(when) && (*unless == Scope::default() || !self.among(unless))
    }
}
