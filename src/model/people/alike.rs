//! Cards that may be one person: what speaks for it, and how pairs are found without comparing everybody
//! with everybody. Nothing is merged here, nor by itself anywhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    card::ClientRow,
    client::{Contact, ContactKind},
    contact,
    id::{AccountId, ClientId},
};

crate::model::request::words! {
    /// What speaks for two cards being one person, the strongest first.
    Reason {
        /// One telephone number, however it was written.
        Phone = "phone",
        Email = "email",
        /// One name in a messenger.
        Messenger = "messenger",
        /// One name, in either alphabet and in any order of its words.
        Name = "name",
        /// A name that differs by a slip or by a word more.
        NearName = "near_name",
        /// One organisation. Alone it speaks for nothing: colleagues are not one person.
        Account = "account",
    }
}

/// What is compared of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub id: ClientId,
    /// The words of their name, folded and in Latin letters, sorted.
    words: Vec<String>,
    account: Option<AccountId>,
    /// Every address of all their cards.
    pub contacts: Vec<Contact>,
}

/// Two persons that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The one known longer.
    pub one: ClientRow,
    pub other: ClientRow,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

/// Digits by which two writings of a number are taken for one: a number without its city.
const LOCAL: usize = 7;
/// With so many neighbours of the same key each is compared: what a company of namesakes costs is bounded.
const NEIGHBOURS: usize = 20;
/// More words than these of a name make no more keys.
const WORDS: usize = 3;

impl Face {
    /// What is compared of a person with this name.
    pub fn new(id: ClientId, name: &str, account: Option<AccountId>) -> Self {
        let mut words = BTreeSet::new();
        contact::name_keys(name, &mut words);
        Self { id, words: words.into_iter().collect(), account, contacts: Vec::new() }
    }

    /// The words of the name, as [`contact::name_keys`] gives them.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// What speaks for both being one person, the strongest first; empty where nothing does.
    pub fn reasons(&self, other: &Self) -> Vec<Reason> {
        let mut reasons = BTreeSet::new();
        for mine in &self.contacts {
            for theirs in &other.contacts {
                if mine.kind == theirs.kind && same_address(mine, theirs) {
                    reasons.insert(match mine.kind {
                        ContactKind::Phone => Reason::Phone,
                        ContactKind::Email => Reason::Email,
                        ContactKind::Messenger => Reason::Messenger,
                    });
                }
            }
        }
        let account = self.account.is_some() && self.account == other.account;
        reasons.extend(same_name(&self.words, &other.words, account));
        if account && !reasons.is_empty() {
            reasons.insert(Reason::Account);
        }
        reasons.into_iter().collect()
    }

    /// Keys of which two persons who are alike share one.
    fn keys(&self, mut each: impl FnMut(Key<'_>)) {
        for contact in &self.contacts {
            match contact.kind {
                ContactKind::Phone => {
                    let digits = digits(&contact.value);
                    let local = &digits[digits.len().saturating_sub(LOCAL)..];
                    each(Key::new(b'p', [local, ""]));
                }
                ContactKind::Email => {
                    each(Key::new(b'e', [&contact.value.to_lowercase(), ""]));
                }
                ContactKind::Messenger => {
                    each(Key::new(b'm', [&contact.value.to_lowercase(), ""]));
                }
            }
        }
        let words = &self.words[..self.words.len().min(WORDS)];
        for word in words {
            if let Some(account) = self.account {
                each(Key::new(b'a', [&account.to_string(), word]));
            }
            // One slip in a word leaves its first or its last letters as they are, and the other word.
            for other in words.iter().filter(|other| *other != word) {
                let (head, tail) = ends(other);
                each(Key::new(b'h', [word, head]));
                each(Key::new(b't', [word, tail]));
            }
        }
    }
}

/// What two persons who are alike share: an address, a word of the name with the ends of another.
#[derive(Debug, Clone, Copy)]
struct Key<'a> {
    kind: u8,
    parts: [&'a str; 2],
}

impl<'a> Key<'a> {
    const fn new(kind: u8, parts: [&'a str; 2]) -> Self {
        Self { kind, parts }
    }
}

/// The first three letters of a word, and the last three.
fn ends(word: &str) -> (&str, &str) {
    let at = |nth: usize| word.char_indices().nth(nth).map_or(word.len(), |(at, _)| at);
    (&word[..at(3)], &word[at(word.chars().count().saturating_sub(3))..])
}

/// The first letters of a word, by which [`Face::reasons`] may find it beside another.
pub fn head(word: &str) -> &str {
    ends(word).0
}

fn digits(number: &str) -> String {
    let number = number.split(';').next().unwrap_or_default();
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether two addresses of one kind are one. A number without its country or city is one with those
/// that end with it.
fn same_address(one: &Contact, other: &Contact) -> bool {
    if one.kind != ContactKind::Phone {
        return one.value.to_lowercase() == other.value.to_lowercase();
    }
    let extension = |contact: &Contact| contact.value.split_once(';').map(|(_, x)| x.to_owned());
    let whole = |contact: &Contact| contact.value.starts_with('+');
    let (mine, theirs) = (digits(&one.value), digits(&other.value));
    // A short code or an extension is that of many.
    if mine.len().min(theirs.len()) < LOCAL || extension(one) != extension(other) {
        return false;
    }
    if whole(one) && whole(other) {
        return mine == theirs;
    }
    // An 8 in front is how Russia and Kazakhstan dial.
    let local = |number: &str| match number.strip_prefix('8') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => number.to_owned(),
    };
    let (mine, theirs) = (local(&mine), local(&theirs));
    mine == theirs
        || mine.len().min(theirs.len()) >= LOCAL
            && (mine.ends_with(&theirs) || theirs.ends_with(&mine))
}

/// Whether two names are one, or nearly. A single word is no name to go by, but among colleagues.
fn same_name(one: &[String], other: &[String], colleagues: bool) -> Option<Reason> {
    let least = if colleagues { 1 } else { 2 };
    let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if few.len() < least {
        return None;
    }
    if few == many {
        return Some(Reason::Name);
    }
    let left: Vec<&String> = few.iter().filter(|word| !many.contains(word)).collect();
    match left[..] {
        // A patronymic or a second name more.
        [] => Some(Reason::NearName),
        [word] if few.len() == many.len() => {
            let mut rest = many.iter().filter(|other| !few.contains(other));
            rest.next().filter(|other| is_slip(word, other)).map(|_| Reason::NearName)
        }
        _ => None,
    }
}

/// Whether a word is the other with a slip of the hand or another way to transcribe it. A letter `a`
/// more at the end tells a woman's name from a man's.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.strip_suffix('a') == Some(short) {
        return false;
    }
    let allowed = match short.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    strsim::osa_distance(one, other) <= allowed
}

/// The pairs among these persons that may be one, by number; the work grows with the persons and not
/// with their pairs, as only neighbours of a key are compared.
///
/// A desk has millions of keys: each is a number made from its letters, and those that are one number lie
/// beside each other once they are sorted. Two keys of one number cost a look, and nothing else: what is
/// found is told by the persons themselves.
pub fn pairs(faces: &[Face]) -> BTreeMap<(ClientId, ClientId), Vec<Reason>> {
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(faces.len() * 6);
    for (at, face) in faces.iter().enumerate() {
        face.keys(|key| keys.push((number(key), at as u32)));
    }
    keys.sort_unstable();
    let mut found = BTreeMap::new();
    for sharers in keys.chunk_by(|(one, _), (other, _)| one == other) {
        for (nth, (_, one)) in sharers.iter().enumerate() {
            for (_, other) in sharers[nth + 1..].iter().take(NEIGHBOURS) {
                let (one, other) = (&faces[*one as usize], &faces[*other as usize]);
                let pair = (one.id.min(other.id), one.id.max(other.id));
                if one.id == other.id || found.contains_key(&pair) {
                    continue;
                }
                let reasons = one.reasons(other);
                if !reasons.is_empty() {
                    found.insert(pair, reasons);
                }
            }
        }
    }
    found
}

/// The number of a key, the same in every run: FNV-1a.
fn number(key: Key<'_>) -> u64 {
    let Key { kind, parts } = key;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    };
    take(kind);
    for part in parts {
        part.bytes().for_each(&mut take);
        // What ends one part and begins the next is told apart.
        take(0xff);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(id: i64, name: &str, phone: &str, account: Option<i64>) -> Face {
        let mut face = Face::new(ClientId(id), name, account.map(AccountId));
        if !phone.is_empty() {
            face.contacts.push(Contact {
                kind: ContactKind::Phone,
                value: phone.to_owned(),
                typed: None,
            });
        }
        face
    }

    #[test]
    fn what_speaks_for_one_person() {
        use Reason::{Account, Name, NearName, Phone};
        for (one, other, expected) in [
            (("Иванов Пётр", "", None), ("Petr Ivanov", "", None), vec![Name]),
            (("Семён Фёдоров", "", None), ("Федоров Семен", "", None), vec![Name]),
            (("Мария Петрова", "", None), ("Мария Перова", "", None), vec![NearName]),
            (("Иванов Пётр", "", None), ("Иванов Пётр Сергеевич", "", None), vec![NearName]),
            (("Anna Schmidt", "+74951234567", None), ("Bill", "1234567", None), vec![Phone]),
            (("Anna", "+74951234567", None), ("Anna", "+78121234567", None), vec![]),
            (("Maria", "", Some(1)), ("Maria Petrova", "", Some(1)), vec![NearName, Account]),
            // Colleagues, a married couple, a short name and a single one are nobody's double.
            (("Anna Orlova", "", Some(1)), ("Ivan Petrov", "", Some(1)), vec![]),
            (("Валя Иванов", "", None), ("Валя Иванова", "", None), vec![]),
            (("Ли Ан", "", None), ("Ли Ян", "", None), vec![]),
            (("Мария", "", None), ("Мария", "", None), vec![]),
            (("", "", None), ("", "", None), vec![]),
        ] {
            let make = |(name, phone, account): (&str, &str, Option<i64>), id| {
                face(id, name, phone, account)
            };
            let (a, b) = (make(one, 1), make(other, 2));
            assert_eq!(a.reasons(&b), expected, "{one:?} {other:?}");
            assert_eq!(b.reasons(&a), expected, "{other:?} {one:?}");
            // What the comparison finds, the keys bring together.
            assert_eq!(
                pairs(&[a, b]).len(),
                usize::from(!expected.is_empty()),
                "{one:?} {other:?}"
            );
        }
    }

    #[test]
    fn a_slip_anywhere_in_a_name_is_found() {
        let name = "aleksandrov";
        for at in 0..name.len() {
            let mut slip = name.to_owned();
            slip.replace_range(at..=at, "w");
            let faces = [
                face(1, &format!("Oleg {name}"), "", None),
                face(2, &format!("{slip} Oleg"), "", None),
            ];
            assert_eq!(pairs(&faces).len(), 1, "{slip}");
        }
    }

    #[test]
    fn a_thousand_namesakes_are_not_all_compared() {
        let faces: Vec<Face> = (1..=1000).map(|id| face(id, "Ivan Ivanov", "", None)).collect();
        assert!(pairs(&faces).len() <= 1000 * NEIGHBOURS);
    }
}
