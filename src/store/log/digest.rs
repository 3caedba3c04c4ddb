//! What makes the log hold: the hash of each event with its predecessor's, and the salted digests of
//! texts laid aside.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The random key of a text's digest: without it the digest tells nothing of the text.
pub type Salt = [u8; 32];

/// What stands before the first event.
pub const BEGINNING: Hash = [0; 32];

/// Keeps the hashes of this log apart from those of any other use of SHA-256.
const DOMAIN: &[u8] = b"firstline-event-v1\0";

/// The fields of an event that its hash is taken of.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    pub seq: i64,
    pub at: i64,
    pub actor: &'a str,
    /// Who did it, where that is another than the actor.
    pub by: Option<&'a str>,
    pub kind: &'a str,
    pub request: Option<i64>,
    pub client: Option<i64>,
    pub standard: &'a str,
    pub command: Option<&'a str>,
    pub data: &'a str,
}

impl Link<'_> {
    /// The hash of the event: of a domain, every field with its length before it, and the hash before.
    /// A field that is not there is told apart from an empty one. Who did it in another's name stands behind all
    /// that, and only where somebody did: the hashes of events without it are what they were.
    pub fn hash(&self, previous: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(DOMAIN);
        let mut field = |bytes: Option<&[u8]>| match bytes {
            Some(bytes) => {
                hasher.update([1]);
                hasher.update((bytes.len() as u64).to_be_bytes());
                hasher.update(bytes);
            }
            None => hasher.update([0]),
        };
        field(Some(&self.seq.to_be_bytes()));
        field(Some(&self.at.to_be_bytes()));
        field(Some(self.actor.as_bytes()));
        field(Some(self.kind.as_bytes()));
        field(self.request.map(i64::to_be_bytes).as_ref().map(|b| &b[..]));
        field(self.client.map(i64::to_be_bytes).as_ref().map(|b| &b[..]));
        field(Some(self.standard.as_bytes()));
        field(self.command.map(str::as_bytes));
        field(Some(self.data.as_bytes()));
        field(Some(previous));
        if let Some(by) = self.by {
            field(Some(by.as_bytes()));
        }
        hasher.finalize().into()
    }
}

/// HMAC-SHA-256 of a text under its salt (RFC 2104), in hexadecimal.
pub fn of_text(salt: &Salt, text: &str) -> String {
    of_bytes(salt, text.as_bytes())
}

/// HMAC-SHA-256 of bytes under their salt (RFC 2104), in hexadecimal.
pub fn of_bytes(salt: &Salt, bytes: &[u8]) -> String {
    let pad = |with: u8| {
        let mut block = [with; 64];
        for (byte, key) in block.iter_mut().zip(salt) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(bytes).finalize();
    let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    hex(&outer)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that a text of hexadecimal digits writes; none where it writes none.
pub fn unhex(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if text.len() != hash.len() * 2 {
        return None;
    }
    for (nr, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(nr * 2..nr * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: Link<'_> = Link {
        seq: 1,
        at: 2,
        actor: "anna",
        by: None,
        kind: "request.noted",
        request: Some(7),
        client: None,
        standard: "abc",
        command: None,
        data: "{}",
    };

    #[test]
    fn every_field_counts() {
        let whole = LINK.hash(&BEGINNING);
        for other in [
            Link { seq: 2, ..LINK },
            Link { at: 3, ..LINK },
            Link { actor: "ann", ..LINK },
            Link { by: Some("vera"), ..LINK },
            Link { by: Some(""), ..LINK },
            Link { actor: "annar", kind: "equest.noted", ..LINK },
            Link { request: None, client: Some(7), ..LINK },
            Link { standard: "abd", ..LINK },
            Link { command: Some(""), ..LINK },
            Link { data: "{ }", ..LINK },
        ] {
            assert_ne!(other.hash(&BEGINNING), whole, "{other:?}");
        }
        assert_ne!(LINK.hash(&[1; 32]), whole);
    }

    #[test]
    fn the_hash_of_what_was_done_in_ones_own_name_is_what_it_ever_was() {
        assert_eq!(
            hex(&LINK.hash(&BEGINNING)),
            "3598fe72ffd95dc261f74b71eb2a0774b2b9e0fa7733f84a17694e097d1125f4"
        );
    }

    #[test]
    fn the_digest_of_a_text_is_hmac_sha_256() {
        // RFC 4231, test case 1, its key padded with zeros as HMAC does.
        let mut salt = [0; 32];
        salt[..20].fill(0x0b);
        assert_eq!(
            of_text(&salt, "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }
}
