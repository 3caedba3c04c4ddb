//! What was left out of a command that was done all the same: whoever gave it is told.

use serde::{Deserialize, Serialize};

use crate::model::{
    client::ContactKind,
    id::ClientId,
    refusal::{Message, said},
};

/// What was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
pub enum Remark {
    /// What stands where an address should is none.
    NoAddress { kind: ContactKind, value: String },
    /// The address stands on another's card, and stays there.
    AddressOfAnother { kind: ContactKind, value: String, client: ClientId },
    /// The client known by the address given is called otherwise, and keeps their name.
    OtherName { value: String, client: ClientId, name: String },
}

impl Remark {
    /// It in words.
    pub fn message(&self) -> Message {
        match self {
            Self::NoAddress { kind: ContactKind::Phone, value } => {
                said!("`{value}` is no telephone number and was left out", value)
            }
            Self::NoAddress { value, .. } => {
                said!("`{value}` is no address and was left out", value)
            }
            Self::AddressOfAnother { value, client, .. } => {
                said!("{value} is that of client #{client} and stays there", value, client)
            }
            Self::OtherName { value, client, name } => said!(
                "by this address it is client #{client}, {name}; the name {value} was left out",
                value,
                client,
                name
            ),
        }
    }
}
