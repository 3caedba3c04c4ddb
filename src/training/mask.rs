//! Texts and names of real clients, made into nobody's: names become made-up ones, digits become other
//! digits, addresses and handles become an example's. Whoever else is named in a text gets a made-up name
//! too where the desk knows them: clients, organisations and operators, in any form of their names. Other
//! words stay, or the rules would not route as they did; so does somebody whom the desk knows nothing of.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{chance::Chance, contact::same_name};

/// Made-up names: given and family names that go together in any pair.
const LATIN: (&[&str], &[&str]) = (
    &["Alex", "Sasha", "Robin", "Kim", "Jona", "Toni", "Noel", "Mika"],
    &["Marlow", "Fenn", "Calder", "Tarn", "Brisk", "Holt", "Vane", "Loam"],
);
const CYRILLIC: (&[&str], &[&str]) = (
    &["Саша", "Женя", "Валя", "Слава", "Никита", "Шура", "Паша", "Митя"],
    &["Тихих", "Седых", "Белых", "Черных", "Долгих", "Крупских", "Малых", "Чутких"],
);

/// Letters that an inflected name keeps at least.
const STEM: usize = 4;

/// Masks the texts and names of one practice day: a client has one made-up name all day.
#[derive(Debug)]
pub struct Mask {
    chance: Chance,
    names: BTreeMap<String, String>,
    /// Words of the texts, in small letters, that are names of somebody known.
    known: BTreeSet<String>,
}

impl Mask {
    /// A mask from a seed.
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), names: BTreeMap::new(), known: BTreeSet::new() }
    }

    /// From now on this word of a text counts as somebody's name.
    pub fn learn(&mut self, word: &str) {
        self.known.insert(word.to_lowercase());
    }

    /// The made-up name of a client.
    pub fn name(&mut self, real: &str) -> String {
        if let Some(known) = self.names.get(real) {
            return known.clone();
        }
        let cyrillic = real.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
        let (given, family) = if cyrillic { CYRILLIC } else { LATIN };
        let pairs = given.len() * family.len();
        let begin = self.chance.below(pairs);
        let taken = |name: &String| self.names.values().any(|other| other == name);
        let pair = |at: usize| {
            format!("{} {}", given[at % given.len()], family[at / given.len() % family.len()])
        };
        let free = (0..pairs).map(|step| pair((begin + step) % pairs)).find(|name| !taken(name));
        // More clients than pairs in a day: the rest are told apart by number.
        let name = free.unwrap_or_else(|| format!("{} {}", pair(begin), self.names.len()));
        self.names.insert(real.to_owned(), name.clone());
        name
    }

    /// A text without what points at a person: the client's name in it, numbers, addresses.
    pub fn text(&mut self, text: &str, client: &str) -> String {
        let made_up = self.name(client);
        let parts: Vec<&str> =
            client.split_whitespace().filter(|part| part.chars().count() > 2).collect();
        let replacements: Vec<&str> = made_up.split_whitespace().collect();
        let all: Vec<&str> = words(text).collect();
        let mut masked = String::with_capacity(text.len());
        for (at, word) in all.iter().enumerate() {
            if is_address(word) {
                masked.push_str(&address(word));
                continue;
            }
            let named = parts.iter().position(|part| same_name(bare(word), part));
            match named {
                Some(at) if !bare(word).is_empty() => {
                    let other = replacements.get(at).or(replacements.last()).copied();
                    masked.push_str(&word.replacen(bare(word), other.unwrap_or_default(), 1));
                }
                _ if self.is_named(&all, at) => masked.push_str(&self.other_names(word)),
                _ => masked.push_str(&self.digits(word)),
            }
        }
        masked
    }

    /// Whether a word names somebody: it is known as a name and begins with a capital, or stands beside
    /// another name, as where people write everything small.
    fn is_named(&self, all: &[&str], at: usize) -> bool {
        let known =
            |word: &str| pieces(word).any(|piece| self.known.contains(&piece.to_lowercase()));
        if !known(all[at]) {
            return false;
        }
        // Blanks stand between the words.
        let beside =
            |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(|word| known(word));
        pieces(all[at]).any(|piece| piece.starts_with(char::is_uppercase))
            || beside(at.checked_sub(2))
            || beside(at.checked_add(2))
    }

    /// A word with made-up names in the place of those in it.
    fn other_names(&mut self, word: &str) -> String {
        let mut masked = word.to_owned();
        for piece in pieces(word) {
            let small = piece.to_lowercase();
            if self.known.contains(&small) {
                // All forms of a name become one.
                let stem: String = small.chars().take(STEM).collect();
                let made_up = self.name(&stem);
                let family = made_up.split_whitespace().next_back().unwrap_or_default();
                masked = masked.replacen(piece, family, 1);
            }
        }
        self.digits(&masked)
    }

    /// The same with other digits: what looks like a number of an invoice still does.
    pub fn digits(&mut self, text: &str) -> String {
        let chance = &mut self.chance;
        text.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    char::from_digit(u32::try_from(chance.between(0, 10)).unwrap_or(0), 10)
                        .unwrap_or('0')
                } else {
                    c
                }
            })
            .collect()
    }
}

/// The words of a text and what stands between them, in order and whole.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(char::is_whitespace).flat_map(|piece| {
        let end = piece.trim_end().len();
        let (word, blank) = piece.split_at(end);
        [word, blank].into_iter().filter(|part| !part.is_empty())
    })
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The parts of a word between signs: `Petrov's`, `Anna-Maria` and `Ivanov/Petrov` have two.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

/// The words of a text that may be somebody's name, each once.
pub fn candidates(text: &str) -> BTreeSet<&str> {
    words(text)
        .filter(|word| !is_address(word))
        .flat_map(pieces)
        .filter(|piece| piece.chars().count() > 2 && piece.chars().all(char::is_alphabetic))
        .collect()
}

fn is_address(word: &str) -> bool {
    let at = word.find('@').is_some_and(|at| at > 0 && word[at + 1..].contains('.'));
    // A handle, as messengers have them.
    let handle = word.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
    let handle =
        handle.strip_prefix('@').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    at || handle || word.contains("://") || word.starts_with("www.") || word.contains(".me/")
}

/// The address of an example in the place of a real one; what stands around it stays.
fn address(word: &str) -> String {
    let outside = |c: char| !c.is_alphanumeric();
    let from = word.find(|c: char| !outside(c)).unwrap_or(0);
    let to = word
        .rfind(|c: char| !outside(c))
        .map_or(word.len(), |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let handle = word[..from].ends_with('@');
    let example = if handle {
        "name"
    } else if word.contains('@') {
        "name@example.org"
    } else {
        "https://example.org/"
    };
    format!("{}{example}{}", &word[..from], &word[to..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nothing_that_points_at_a_person() {
        let mut mask = Mask::new(7);
        let text = "This is Maria Petrova, call me on +7 495 123-45-67 or write to <maria@petrova.example>, \
                    flat 12. See https://petrova.example/bill?id=9. INV-204117 is wrong!";
        let masked = mask.text(text, "Maria Petrova");
        for gone in ["Maria", "Petrova", "petrova", "123-45-67", "204117", "bill"] {
            assert!(!masked.contains(gone), "{gone}: {masked}");
        }
        for stays in
            ["call me on +", "<name@example.org>,", "is wrong!", "INV-", "https://example.org/"]
        {
            assert!(masked.contains(stays), "{stays}: {masked}");
        }
        // The form of a number stays, so that the rules see what they saw.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        assert_eq!(digits(&mask.digits("INV-204117")), 6);
    }

    #[test]
    fn knows_names_in_their_forms() {
        let mut mask = Mask::new(7);
        let masked =
            mask.text("Звоню от имени Марии Петровой: марку и петлю не трогать.", "Мария Петрова");
        assert!(!masked.contains("Мари") && !masked.contains("Петров"), "{masked}");
        assert!(masked.contains("марку и петлю"), "{masked}");
    }

    #[test]
    fn others_who_are_known_are_masked_too() {
        let mut mask = Mask::new(3);
        for name in ["Orlov", "orlov", "Olga", "Ромашка", "bill", "pavel"] {
            mask.learn(name);
        }
        let masked = mask.text(
            "Ask Mr Orlov's wife or Olga; pavel orlov paid the bill from card 4276 3800 1234 5678, \
             his Telegram is @p_orlov, t.me/porlov. ООО «Ромашка» knows.",
            "Maria Petrova",
        );
        for gone in ["Orlov", "orlov", "Olga", "pavel", "Ромашка", "4276", "5678"] {
            assert!(!masked.contains(gone), "{gone}: {masked}");
        }
        // A word that is also a name stays a word where nothing says that it is meant as one.
        for stays in ["paid the bill", "Ask Mr ", "'s wife", "@name,", "ООО «", "» knows."] {
            assert!(masked.contains(stays), "{stays}: {masked}");
        }
    }

    #[test]
    fn one_client_is_one_person_all_day() {
        let mut mask = Mask::new(1);
        let first = mask.name("Maria Petrova");
        assert_ne!(mask.name("Pavel Orlov"), first);
        assert_eq!(mask.name("Maria Petrova"), first);
        let all: BTreeSet<String> =
            (0..200).map(|number| mask.name(&format!("Client {number}"))).collect();
        assert_eq!(all.len(), 200);
    }
}
