//! A field for things that have a short word and a title, one of them or several: typed by either, in
//! either layout of the keyboard, completed as one types, and shown by the title. What is typed and known
//! to nobody is told apart, with the nearest that is; whether it may stand is the form's to say.

use std::ops::Range;

use crate::{
    config::keys::other_layout,
    problem,
    tui::{
        input::Typed,
        overlay::list::{fitting, fold},
        widget::line::{Edit, Line},
    },
};

/// What stands between two titles.
const BETWEEN: &str = ", ";

/// Things typed by their titles.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub line: Line,
    /// What there is: the short word and what people call it, no two called the same.
    known: Vec<(String, String)>,
    /// Whether several may be named.
    many: bool,
    /// Which of the completions is taken.
    at: usize,
    /// The short words of what was typed, each whole.
    words: Vec<String>,
    /// The same parted by blanks.
    joined: String,
    /// The short words that were named in it at first.
    opened: Vec<String>,
    /// What was sent once although it is not known.
    insisted: Option<String>,
}

/// A part of the line between commas.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// Where it stands, without the blanks around it.
    range: Range<usize>,
    /// What it names, among what is known.
    names: Option<usize>,
}

impl Named {
    /// A field for these, with the short words of those already named in it.
    pub fn new(
        known: impl IntoIterator<Item = (String, String)>,
        named: &[impl AsRef<str>],
        many: bool,
    ) -> Self {
        let mut field = Self { many, ..Self::default() };
        field.know(known.into_iter().collect());
        // What was named before stays, although no clause knows it.
        for word in named.iter().map(AsRef::as_ref) {
            if !field.known.iter().any(|(known, _)| known == word) {
                field.known.push((word.to_owned(), word.to_owned()));
            }
        }
        let titles: Vec<&str> = named
            .iter()
            .filter_map(|word| field.known.iter().find(|(known, _)| known == word.as_ref()))
            .map(|(_, title)| title.as_str())
            .collect();
        field.line = Line::new(titles.join(BETWEEN));
        field.read();
        field.opened.clone_from(&field.words);
        field
    }

    /// Puts others in place of what there is.
    pub fn know(&mut self, mut known: Vec<(String, String)>) {
        let titles: Vec<String> = known.iter().map(|(_, title)| fold(title)).collect();
        for (at, (word, title)) in known.iter_mut().enumerate() {
            let called = &titles[at];
            if titles.iter().filter(|title| *title == called).count() > 1 {
                *title = format!("{title} ({word})");
            }
        }
        if known != self.known {
            self.known = known;
            self.at = 0;
            self.read();
        }
    }

    /// Whether anything is known: where not, whatever is typed stands.
    pub fn is_free(&self) -> bool {
        self.known.is_empty()
    }

    /// The short words of what was typed, parted by blanks where several may be named.
    pub fn value(&self) -> &str {
        &self.joined
    }

    /// The short words of what was typed, each whole: one may have blanks of its own.
    pub fn values(&self) -> &[String] {
        &self.words
    }

    /// The short words that were named in it at first.
    pub fn opened(&self) -> &[String] {
        &self.opened
    }

    /// What a known thing is called.
    pub fn title(&self, at: usize) -> &str {
        self.known.get(at).map_or("", |(_, title)| title)
    }

    /// The first thing typed that is not known.
    pub fn unknown(&self) -> Option<&str> {
        let text = self.line.text();
        let piece = self.pieces().into_iter().find(|piece| {
            piece.names.is_none()
                && (self.many_words(&text[piece.range.clone()]))
                    .is_none_or(|known| known.is_empty())
        })?;
        (!self.is_free()).then(|| &text[piece.range])
    }

    /// The known thing that something unknown may be meant for.
    pub fn nearest(&self, unknown: &str) -> Option<&str> {
        let typed = fold(unknown);
        let names: Vec<(String, usize)> = self
            .known
            .iter()
            .enumerate()
            .flat_map(|(at, (word, title))| [(fold(word), at), (fold(title), at)])
            .collect();
        let among = |typed: &str| {
            let near = problem::nearest(typed, names.iter().map(|(name, _)| name.as_str()))?;
            names.iter().find(|(name, _)| name == near)
        };
        among(&typed)
            .or_else(|| among(&fold(&other_layout(unknown))))
            .map(|(_, at)| *at)
            .or_else(|| self.fitting(unknown).first().copied())
            .map(|at| self.title(at))
    }

    /// Whether what is not known was sent before as it stands; from now on it was.
    pub fn insist(&mut self) -> bool {
        let text = Some(self.line.text().to_owned());
        let again = self.insisted == text;
        self.insisted = text;
        again
    }

    /// What could be taken for the word at hand, the best first; the others where the only one is named and
    /// they are few enough for digits.
    pub fn offers(&self) -> Vec<usize> {
        let (hand, named) = self.hand();
        let typed = &self.line.text()[hand];
        let mut offers = match named {
            Some(_) if self.many || self.known.len() > 10 => return Vec::new(),
            Some(_) => (0..self.known.len()).collect(),
            None if !typed.is_empty() => self.fitting(typed),
            None if !self.many && !self.line.text().trim().is_empty() => return Vec::new(),
            None => (0..self.known.len()).collect::<Vec<usize>>(),
        };
        let taken: Vec<usize> = self.pieces().iter().filter_map(|piece| piece.names).collect();
        offers.retain(|at| !taken.contains(at));
        offers
    }

    /// Whether a word is begun and not yet one that is known, and what it could become.
    pub fn begun(&self) -> Option<usize> {
        let (hand, named) = self.hand();
        let offers = self.offers();
        (!hand.is_empty() && named.is_none() && !offers.is_empty())
            .then(|| self.at.min(offers.len() - 1))
    }

    /// Whether a digit stands for an offer: nothing is begun, and nothing known begins with a digit.
    pub fn takes_digits(&self) -> bool {
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let (hand, named) = self.hand();
        (hand.is_empty() || named.is_some())
            && !self.offers().is_empty()
            && !self.known.iter().any(|(word, title)| begins(word) || begins(title))
    }

    /// Takes an offer in place of the word at hand.
    pub fn take(&mut self, offer: usize) {
        let Some(known) = self.offers().get(offer).copied() else {
            return;
        };
        let (hand, _) = self.hand();
        let title = self.title(known).to_owned();
        self.line.replace(hand, &title);
        if self.many && self.line.is_at_end() {
            self.line.insert(BETWEEN);
        }
        self.read();
    }

    /// What a key does that belongs to the word at hand; whether it did.
    pub fn key(&mut self, typed: Typed) -> bool {
        match (typed, self.begun()) {
            (Typed::Enter | Typed::Next, Some(at)) => self.take(at),
            // Of one there is no other: the key goes to the next field.
            (Typed::Down | Typed::Up, Some(at)) if self.offers().len() > 1 => {
                let length = self.offers().len();
                let step = if typed == Typed::Down { 1 } else { length - 1 };
                self.at = (at + step) % length;
            }
            (Typed::Char(c), _) => match c.to_digit(10) {
                Some(digit) if digit > 0 && self.takes_digits() => self.take(digit as usize - 1),
                _ => {
                    if self.begins_anew(c) {
                        if self.many {
                            self.line.insert(BETWEEN);
                        } else {
                            self.line.set("");
                        }
                    }
                    self.line.insert(c.encode_utf8(&mut [0; 4]));
                    self.read();
                }
            },
            (Typed::Edit(Edit::DeleteWordLeft), _) => self.drop_piece(),
            (Typed::Edit(edit), _) => {
                self.line.edit(edit);
                self.read();
            }
            _ => return false,
        }
        true
    }

    /// Whether a letter behind something named begins another: nothing known goes on so.
    fn begins_anew(&self, c: char) -> bool {
        let (hand, named) = self.hand();
        let longer = fold(&format!("{}{c}", &self.line.text()[hand]));
        let goes_on = |text: &str| fold(text).starts_with(&longer);
        named.is_some()
            && c.is_alphanumeric()
            && self.line.is_at_end()
            && !(self.known.iter()).any(|(word, title)| goes_on(word) || goes_on(title))
    }

    pub fn paste(&mut self, text: &str) {
        self.line.insert(text);
        self.read();
    }

    /// Shows what was typed by its titles, once the hands have left it.
    pub fn settle(&mut self) {
        let text = self.line.text();
        let mut parts: Vec<String> = Vec::new();
        for piece in self.pieces() {
            let typed = &text[piece.range];
            match piece.names {
                Some(at) => parts.push(self.title(at).to_owned()),
                None => match self.many_words(typed) {
                    Some(known) => parts.extend(known.iter().map(|at| self.title(*at).to_owned())),
                    None => parts.push(typed.to_owned()),
                },
            }
        }
        let whole = parts.join(BETWEEN);
        if whole != text {
            self.line.set(&whole);
        }
        self.read();
    }

    /// Deletes what is named before the cursor, whole.
    fn drop_piece(&mut self) {
        let cursor = self.line.cursor();
        let pieces = self.pieces();
        let whole = pieces
            .iter()
            .rev()
            .find(|piece| piece.range.start < cursor)
            .filter(|piece| piece.names.is_some() && piece.range.end <= cursor);
        match whole {
            Some(piece) => {
                let range = piece.range.start..cursor;
                self.line.replace(range, "");
            }
            None => self.line.edit(Edit::DeleteWordLeft),
        }
        self.read();
    }

    /// Which known things fit a pattern, the best first.
    fn fitting(&self, typed: &str) -> Vec<usize> {
        let texts: Vec<String> =
            self.known.iter().map(|(word, title)| format!("{title} {word}")).collect();
        fitting(&texts, typed)
    }

    /// The word before the cursor: where it stands, and what it names.
    fn hand(&self) -> (Range<usize>, Option<usize>) {
        let cursor = self.line.cursor();
        let inside = |piece: &Piece| piece.range.start < cursor && cursor <= piece.range.end;
        match self.pieces().into_iter().find(inside) {
            Some(piece) => (piece.range, piece.names),
            None => (cursor..cursor, None),
        }
    }

    /// What was typed, in pieces.
    fn pieces(&self) -> Vec<Piece> {
        let text = self.line.text();
        if !self.many {
            return piece(text, 0..text.len(), |word| self.find(word)).into_iter().collect();
        }
        let ends: Vec<usize> = text
            .match_indices(',')
            .map(|(at, _)| at)
            .filter(|at| text[at + 1..].chars().next().is_none_or(char::is_whitespace))
            .chain([text.len()])
            .collect();
        let mut pieces = Vec::new();
        let mut from = 0;
        while let Some(next) = ends.iter().position(|end| *end >= from) {
            // The longest that is known: a title may have commas of its own.
            let ends = &ends[next..];
            let read = |end: usize| piece(text, from..end, |word| self.find(word));
            let known = ends
                .iter()
                .rev()
                .find(|end| read(**end).is_some_and(|piece| piece.names.is_some()));
            let end = *known.unwrap_or(&ends[0]);
            pieces.extend(read(end));
            from = end + 1;
        }
        pieces
    }

    /// The known things that a piece names word by word, as short words are written in a row; none where
    /// one of its words is not known.
    fn many_words(&self, piece: &str) -> Option<Vec<usize>> {
        if !self.many {
            return None;
        }
        piece
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(|word| self.find(word))
            .collect()
    }

    /// What a word or a title names: as it is typed, else in the other layout.
    fn find(&self, typed: &str) -> Option<usize> {
        let find = |typed: &str| {
            let typed = fold(typed);
            let is = |(word, title): &(String, String)| fold(word) == typed || fold(title) == typed;
            self.known.iter().position(is)
        };
        find(typed).or_else(|| find(&other_layout(typed)))
    }

    /// Reads what was typed again, after it changed.
    fn read(&mut self) {
        self.at = 0;
        let text = self.line.text();
        let mut words: Vec<&str> = Vec::new();
        for piece in self.pieces() {
            let typed = &text[piece.range];
            match (piece.names, self.many_words(typed)) {
                (Some(at), _) => words.push(&self.known[at].0),
                (None, Some(known)) => {
                    words.extend(known.iter().map(|at| self.known[*at].0.as_str()));
                }
                (None, None) => words.push(typed),
            }
        }
        self.joined = words.join(" ");
        self.words = words.into_iter().map(str::to_owned).collect();
    }
}

/// The piece of a range, without the blanks around it; none where nothing else is in it.
fn piece(text: &str, range: Range<usize>, find: impl Fn(&str) -> Option<usize>) -> Option<Piece> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let word = part.trim();
    (!word.is_empty()).then(|| Piece { range: start..start + word.len(), names: find(word) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<(String, String)> {
        [
            ("billing", "Биллинг"),
            ("again", "повторно"),
            ("legal-person", "юрлицо, договор"),
            ("many-open", "много открытых"),
            ("vip", "VIP"),
        ]
        .map(|(word, title)| (word.to_owned(), title.to_owned()))
        .to_vec()
    }

    fn tags(named: &[&str]) -> Named {
        Named::new(known(), named, true)
    }

    fn types(field: &mut Named, text: &str) {
        for c in text.chars() {
            assert!(field.key(Typed::Char(c)));
        }
    }

    #[test]
    fn is_typed_by_title_or_word_in_either_layout() {
        for (typed, words) in [
            ("billing", "billing"),
            ("Биллинг", "billing"),
            ("БИЛЛИНГ, vip", "billing vip"),
            // The short words in a row, as they were always written.
            ("vip again", "vip again"),
            ("vip,again", "vip again"),
            // A title with a comma of its own.
            ("vip, юрлицо, договор, again", "vip legal-person again"),
            // `again` with the Russian layout on, `повторно` with the Latin one.
            ("фпфшт", "again"),
            ("gjdnjhyj", "again"),
            ("", ""),
            (" , ,", ""),
            ("vip, newcomer", "vip newcomer"),
        ] {
            let mut field = tags(&[]);
            field.paste(typed);
            assert_eq!(field.value(), words, "{typed}");
            // Leaving it changes what is seen, and not what is meant.
            field.settle();
            assert_eq!(field.value(), words, "{typed}");
        }
    }

    #[test]
    fn shows_titles_and_keeps_what_no_clause_knows() {
        let mut free = Named::default();
        types(&mut free, "77");
        assert_eq!((free.value(), free.takes_digits()), ("77", false));
        let mut field = tags(&["again", "legal-person", "from-mail"]);
        assert_eq!(field.line.text(), "повторно, юрлицо, договор, from-mail");
        assert_eq!(field.value(), "again legal-person from-mail");
        assert_eq!(field.unknown(), None);
        field.key(Typed::Edit(Edit::DeleteWordLeft));
        assert_eq!(field.value(), "again legal-person");
        assert!(field.key(Typed::Edit(Edit::DeleteWordLeft)));
        assert_eq!(field.value(), "again");
    }

    #[test]
    fn a_word_begun_is_completed_and_the_next_can_follow() {
        let mut field = tags(&[]);
        assert!(!field.key(Typed::Enter) && !field.key(Typed::Down));
        types(&mut field, "отк");
        assert!(field.key(Typed::Enter));
        assert_eq!(field.line.text(), "много открытых, ");
        assert_eq!(field.value(), "many-open");
        // By its short word, and what is named already is not offered again.
        types(&mut field, "bil");
        assert_eq!(field.begun(), Some(0));
        assert!(field.key(Typed::Next));
        assert_eq!(field.value(), "many-open billing");
        let rest: Vec<&str> = field.offers().iter().map(|at| field.title(*at)).collect();
        assert_eq!(rest, ["повторно", "юрлицо, договор", "VIP"]);
        // Nothing is begun: a digit takes an offer, and Enter goes on.
        types(&mut field, "3");
        assert_eq!(field.value(), "many-open billing vip");
        assert!(!field.key(Typed::Enter));
    }

    #[test]
    fn a_letter_behind_something_named_begins_the_next() {
        let mut field = tags(&["vip"]);
        types(&mut field, "bil");
        assert_eq!(field.line.text(), "VIP, bil");
        assert!(field.key(Typed::Enter));
        assert_eq!(field.value(), "vip billing");
        // Not where a comma or a blank is typed, nor in the midst.
        let mut field = tags(&["vip"]);
        types(&mut field, " again");
        assert_eq!(field.value(), "vip again");
    }

    #[test]
    fn the_only_one_named_makes_way_for_another() {
        let known = [("vip", "VIP"), ("vip-gold", "VIP gold"), ("plain", "обычный")];
        let known = known.map(|(word, title)| (word.to_owned(), title.to_owned()));
        let mut field = Named::new(known, &["vip"], false);
        // The others are offered by digit, and Enter goes on.
        assert_eq!(field.offers(), [1, 2]);
        assert!(field.takes_digits() && !field.key(Typed::Enter));
        types(&mut field, "2");
        assert_eq!((field.value(), field.line.text()), ("plain", "обычный"));
        // A letter begins another, unless something known goes on so.
        types(&mut field, "VIP");
        assert_eq!(field.line.text(), "VIP");
        types(&mut field, " g");
        assert!(field.key(Typed::Enter));
        assert_eq!(field.value(), "vip-gold");
        types(&mut field, "об");
        assert!(field.key(Typed::Enter));
        assert_eq!(field.value(), "plain");
    }

    #[test]
    fn a_digit_is_a_letter_where_something_begins_with_one() {
        let mut field = Named::new([("2fa".to_owned(), "2FA".to_owned())], &[""; 0], false);
        types(&mut field, "2f");
        assert_eq!(field.line.text(), "2f");
        assert!(field.key(Typed::Enter));
        assert_eq!(field.value(), "2fa");
        assert_eq!(field.offers(), Vec::<usize>::new());
    }

    #[test]
    fn what_is_not_known_is_told_apart_with_the_nearest() {
        let mut field = tags(&[]);
        for (typed, near) in [
            ("vip, biling", Some("Биллинг")),
            ("биллнг", Some("Биллинг")),
            (",bkkbyu", Some("Биллинг")),
            ("qqqqqqqq", None),
        ] {
            field.line.set("");
            field.paste(typed);
            if typed == ",bkkbyu" {
                // `биллинг` with the Latin layout on: it is known, comma and all.
                assert_eq!(field.unknown(), None);
                continue;
            }
            let unknown = field.unknown().expect(typed).to_owned();
            assert_eq!(field.nearest(&unknown), near, "{typed}");
        }
        assert!(!field.insist());
        assert!(field.insist());
        field.paste("x");
        assert!(!field.insist());
    }

    #[test]
    fn two_things_called_the_same_are_told_apart() {
        let same = [("one", "Same"), ("two", "same")].map(|(w, t)| (w.to_owned(), t.to_owned()));
        let mut field = Named::new(same, &["two"], false);
        assert_eq!(field.line.text(), "same (two)");
        assert_eq!(field.value(), "two");
        field.know(Vec::new());
        assert!(field.is_free());
        assert_eq!(field.unknown(), None);
    }
}
