//! Text that can be erased. In an event it stands as [`Private`]; the log stores only its salted
//! digest, the text itself lies in a table of its own, so that a person can be erased without
//! breaking the chain of hashes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text of a client's or about one.
///
/// In memory it is the text. Serialised it is `{"$text": "…"}`, a mark by which the store finds every
/// such text in an event, lays it aside, and writes `{"$ref": N, "digest": "…"}` in its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Private {
    /// The text; empty once it was erased.
    #[serde(rename = "$text")]
    text: String,
}

/// How a text stands in an event. An older program wrote some as they are that can be erased now.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Marked {
        #[serde(rename = "$text")]
        text: String,
    },
    Plain(String),
}

impl From<Written> for Private {
    fn from(written: Written) -> Self {
        let (Written::Marked { text } | Written::Plain(text)) = written;
        Self { text }
    }
}

impl Private {
    /// The key that marks a text in a serialised event.
    pub const TEXT: &'static str = "$text";
    /// The key that stands for a text laid aside.
    pub const REFERENCE: &'static str = "$ref";

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, taken out.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Debug for Private {
    // Debug output ends in logs and crash reports, where a client's words have no place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Private({} bytes)", self.text.len())
    }
}

impl From<String> for Private {
    fn from(text: String) -> Self {
        Self { text }
    }
}

impl From<&str> for Private {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}
