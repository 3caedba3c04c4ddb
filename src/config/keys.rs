//! Keys: what a chord is, which action it means where, and how the Russian layout is read.

use std::fmt::{self, Write as _};

use crate::text::Actions;

/// A key of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter, digit or sign, as the layout gives it.
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    Insert,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    pub key: Key,
    pub ctrl: bool,
    pub alt: bool,
    /// Shift; a letter carries it in itself.
    pub shift: bool,
}

impl Chord {
    /// A key by itself.
    pub const fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false, shift: false }
    }

    /// The chord as the configuration writes it; [`Chord::parse`] reads it again.
    pub fn word(self) -> String {
        let mut word = String::new();
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                word.push_str(name);
            }
        }
        match self.key {
            Key::Char(' ') => word.push_str("space"),
            Key::Char(c) => word.push(c),
            Key::Enter => word.push_str("enter"),
            Key::Esc => word.push_str("esc"),
            Key::Tab => word.push_str("tab"),
            Key::BackTab => word.push_str("backtab"),
            Key::Backspace => word.push_str("backspace"),
            Key::Delete => word.push_str("delete"),
            Key::Insert => word.push_str("insert"),
            Key::Left => word.push_str("left"),
            Key::Right => word.push_str("right"),
            Key::Up => word.push_str("up"),
            Key::Down => word.push_str("down"),
            Key::Home => word.push_str("home"),
            Key::End => word.push_str("end"),
            Key::PageUp => word.push_str("pgup"),
            Key::PageDown => word.push_str("pgdn"),
            Key::F(number) => {
                let _ = write!(word, "F{number}");
            }
        }
        word
    }

    /// Reads a chord as the configuration writes it: `c`, `ctrl-s`, `F3`, `pgdn`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut chord = Self::plain(Key::Esc);
        loop {
            let lower = rest.to_lowercase();
            if lower.starts_with("ctrl-") && rest.len() > 5 {
                chord.ctrl = true;
                rest = &rest[5..];
            } else if lower.starts_with("alt-") && rest.len() > 4 {
                chord.alt = true;
                rest = &rest[4..];
            } else if lower.starts_with("shift-") && rest.len() > 6 {
                chord.shift = true;
                rest = &rest[6..];
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        chord.key = match (chars.next(), chars.next()) {
            (Some(c), None) => Key::Char(c),
            _ => match rest.to_lowercase().as_str() {
                "space" => Key::Char(' '),
                "enter" | "return" => Key::Enter,
                "esc" | "escape" => Key::Esc,
                "tab" => Key::Tab,
                "backtab" => Key::BackTab,
                "backspace" => Key::Backspace,
                "delete" | "del" => Key::Delete,
                "insert" | "ins" => Key::Insert,
                "left" => Key::Left,
                "right" => Key::Right,
                "up" => Key::Up,
                "down" => Key::Down,
                "home" => Key::Home,
                "end" => Key::End,
                "pgup" | "pageup" => Key::PageUp,
                "pgdn" | "pagedown" => Key::PageDown,
                other => {
                    Key::F(other.strip_prefix('f')?.parse().ok().filter(|n| (1..=24).contains(n))?)
                }
            },
        };
        Some(chord.usual())
    }

    /// The one way to write what terminals and people write in several: a capital is its letter with
    /// Shift, Ctrl knows no capitals, and Tab with Shift is a key of its own.
    #[must_use]
    pub fn usual(mut self) -> Self {
        match self.key {
            Key::Char(c) => {
                if self.ctrl {
                    self.key = Key::Char(one_letter(c.to_lowercase(), c));
                } else if self.shift {
                    self.key = Key::Char(one_letter(c.to_uppercase(), c));
                }
                self.shift = false;
            }
            Key::Tab if self.shift => {
                self.key = Key::BackTab;
                self.shift = false;
            }
            Key::BackTab => self.shift = false,
            _ => {}
        }
        self
    }

    /// The chord as the Latin layout would give it: `к` is the `r` key.
    #[must_use]
    pub fn latin(self) -> Self {
        match self.key {
            Key::Char(c) => Self { key: Key::Char(latin(c)), ..self },
            _ => self,
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if self.shift {
            f.write_str("Shift-")?;
        }
        match self.key {
            Key::Char(' ') => f.write_str("Space"),
            Key::Char(c) if self.ctrl => write!(f, "{}", c.to_uppercase()),
            Key::Char(c) => write!(f, "{c}"),
            Key::Enter => f.write_str("Enter"),
            Key::Esc => f.write_str("Esc"),
            Key::Tab => f.write_str("Tab"),
            Key::BackTab => f.write_str("Shift-Tab"),
            Key::Backspace => f.write_str("Backspace"),
            Key::Delete => f.write_str("Delete"),
            Key::Insert => f.write_str("Insert"),
            Key::Left => f.write_str("←"),
            Key::Right => f.write_str("→"),
            Key::Up => f.write_str("↑"),
            Key::Down => f.write_str("↓"),
            Key::Home => f.write_str("Home"),
            Key::End => f.write_str("End"),
            Key::PageUp => f.write_str("PgUp"),
            Key::PageDown => f.write_str("PgDn"),
            Key::F(number) => write!(f, "F{number}"),
        }
    }
}

/// The letter of another case where it is one letter.
fn one_letter(mut cased: impl Iterator<Item = char>, c: char) -> char {
    match (cased.next(), cased.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁіїєўІЇЄЎ";
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~s]'oS}\"O";

/// The letter that stands on the same key in the Latin layout.
pub fn latin(c: char) -> char {
    CYRILLIC
        .chars()
        .zip(LATIN.chars())
        .find(|(cyrillic, _)| *cyrillic == c)
        .map_or(c, |(_, latin)| latin)
}

/// A text as it would have come out in the other layout: `djpdhfn` is `возврат`.
pub fn other_layout(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii() {
                CYRILLIC
                    .chars()
                    .zip(LATIN.chars())
                    .find(|(_, latin)| *latin == c)
                    .map_or(c, |(cyrillic, _)| cyrillic)
            } else {
                latin(c)
            }
        })
        .collect()
}

/// Where the operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    Everywhere,
    Queue,
    /// In the client's pane.
    Client,
    /// In the deadlines.
    Deadlines,
    Script,
    /// On the request screen.
    Request,
    Board,
    Standard,
    Training,
    Control,
}

impl Context {
    pub const ALL: [Self; 10] = [
        Self::Everywhere,
        Self::Queue,
        Self::Client,
        Self::Deadlines,
        Self::Script,
        Self::Request,
        Self::Board,
        Self::Standard,
        Self::Training,
        Self::Control,
    ];
}

macro_rules! actions {
    ($($variant:ident $name:ident $context:ident [$($keys:literal),*]),+ $(,)?) => {
        /// What a key means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = concat!("The action `", stringify!($name), "`.")] $variant),+
        }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the configuration.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name)),+ }
            }

            /// The action of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.name() == name)
            }

            /// Where it has its keys.
            pub const fn context(self) -> Context {
                match self { $(Self::$variant => Context::$context),+ }
            }

            /// The keys it has from the start.
            pub const fn usual_keys(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($keys),*]),+ }
            }

            /// What it is called.
            pub fn title(self, text: &Actions) -> &str {
                match self { $(Self::$variant => &text.$name),+ }
            }
        }
    };
}

actions! {
    Down down Everywhere ["j", "down"],
    Up up Everywhere ["k", "up"],
    PageDown page_down Everywhere ["pgdn", "ctrl-d"],
    PageUp page_up Everywhere ["pgup", "ctrl-u"],
    First first Everywhere ["g g", "home"],
    Last last Everywhere ["G", "end"],
    Left left Everywhere ["left"],
    Right right Everywhere ["l", "right"],
    NextPane next_pane Everywhere ["tab"],
    PreviousPane previous_pane Everywhere ["backtab"],
    Zoom zoom Everywhere ["z"],
    Wider wider Everywhere [">"],
    Narrower narrower Everywhere ["<"],
    Taller taller Everywhere ["+"],
    Lower lower Everywhere ["-"],
    Open open Everywhere ["enter"],
    Back back Everywhere ["esc"],
    Leave leave Everywhere ["q"],
    Desk desk Everywhere ["alt-1", "1"],
    Request request Everywhere ["alt-2", "2"],
    Board board Everywhere ["alt-3", "3"],
    Standard standard Everywhere ["alt-4", "4"],
    Training training Everywhere ["alt-5", "5"],
    Control control Everywhere ["alt-6", "6"],
    NewRequest new_request Everywhere ["n"],
    Next next Everywhere [".", "F6"],
    Pass pass Everywhere [",", "F4"],
    Actions actions Everywhere ["a"],
    Claim claim Everywhere ["c"],
    Reply reply Everywhere ["r"],
    Note note Everywhere ["t"],
    Message message Everywhere ["m"],
    HandOver hand_over Everywhere ["h"],
    Escalate escalate Everywhere ["e"],
    Bounce bounce Everywhere ["R"],
    Wait wait Everywhere ["p"],
    Resume resume Everywhere ["P"],
    Answer answer Everywhere ["g p"],
    Callback callback Everywhere ["b"],
    Callbacks callbacks Everywhere ["B"],
    CallKept call_kept Everywhere ["g k"],
    CallTried call_tried Everywhere ["g t"],
    CallMoved call_moved Everywhere ["g m"],
    CallBroken call_broken Everywhere ["g b"],
    CallAssigned call_assigned Everywhere ["g a"],
    Extend extend Everywhere ["g x"],
    Resolve resolve Everywhere ["x"],
    Reopen reopen Everywhere ["O"],
    Close close Everywhere ["g c"],
    Rate rate Everywhere ["g r"],
    Set set Everywhere ["s"],
    Field field Everywhere ["f"],
    TakeOver take_over Everywhere ["T"],
    Release release Everywhere ["X"],
    Assign assign Everywhere ["A"],
    Card card Everywhere ["i"],
    Files files Everywhere ["F"],
    EditClient edit_client Everywhere ["g e"],
    Forwarded forwarded Everywhere ["g o"],
    Alike alike Everywhere ["g u"],
    Acknowledge acknowledge Standard ["Y"],
    Versions versions Standard ["V"],
    Undo undo Everywhere ["u"],
    Why why Everywhere ["w"],
    Mark mark Queue ["space"],
    MarkAll mark_all Queue ["*"],
    Order order Queue ["o"],
    Follow follow Queue ["="],
    Meet meet Deadlines ["space"],
    Whose whose Deadlines ["="],
    Filter filter Everywhere ["/", "F3", "ctrl-f"],
    Views views Everywhere ["v"],
    SaveView save_view Queue ["V"],
    Columns columns Everywhere ["C"],
    Search search Everywhere ["S"],
    Scripts scripts Everywhere ["g s"],
    Notices notices Everywhere ["N"],
    Everything everything Request ["E"],
    StepDone step_done Script ["enter"],
    StepSkip step_skip Script ["0"],
    StepBack step_back Script ["k", "up"],
    StepForward step_forward Script ["j", "down"],
    StepAct step_act Script ["space"],
    Help help Everywhere ["?", "F1"],
    Manual manual Everywhere ["g ?"],
    Palette palette Everywhere [":", "F2", "ctrl-p"],
    Duty duty Everywhere ["g d"],
    Figures figures Everywhere ["g l"],
    Copy copy Everywhere ["y"],
    Mouse mouse Everywhere ["F9"],
    Language language Everywhere ["F8"],
    Theme theme Everywhere ["F7"],
    Redraw redraw Everywhere ["ctrl-l"],
    Suspend suspend Everywhere ["ctrl-z"],
    Quiz quiz Training ["I"],
    Practice practice Training ["D"],
    Balance balance Board ["L"],
    Shift shift Board ["H"],
    Wallboard wallboard Board ["W"],
    MarkRow mark_row Board ["space"],
    MarkRows mark_rows Board ["*"],
    Draw draw Control ["D"],
    Calibrate calibrate Control ["I"],
    Agreement agreement Control ["K"],
    Contest contest Control ["Z"],
    Confirm confirm Control ["L"],
    Refuse refuse Control ["J"],
    MarkEntry mark_entry Control ["space"],
    Propose propose Control ["M"],
    Weeks weeks Control ["E"],
    Ladder ladder Standard ["L"],
    Learn learn Standard ["M"],
    LessonOn lesson_on Everywhere ["g n"],
    LessonEnd lesson_end Everywhere ["g f"],
    TourNext tour_next Everywhere ["F10"],
    TourEnd tour_end Everywhere ["F12"],
    Quit quit Everywhere ["Q", "ctrl-q", "ctrl-c"],
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Action(Action),
    /// The beginning of longer chords.
    Prefix,
    Nothing,
}

/// Reads keys pressed one after the other, as the configuration writes them: `g g`. They are kept as
/// the Latin layout gives them, so that they work in either.
pub fn sequence(written: &str) -> Option<Vec<Chord>> {
    let chords: Option<Vec<Chord>> =
        written.split_whitespace().map(|key| Chord::parse(key).map(Chord::latin)).collect();
    chords.filter(|chords| !chords.is_empty())
}

/// Two actions that want the same key in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The keys of the one, and the one.
    pub one: (Vec<Chord>, Action),
    /// The keys of the other, and the other.
    pub other: (Vec<Chord>, Action),
}

impl Conflict {
    /// The keys that both begin with, as they are shown.
    pub fn shown(&self) -> String {
        let (one, other) = (&self.one.0, &self.other.0);
        let shorter = if one.len() < other.len() { one } else { other };
        let shown: Vec<String> = shorter.iter().map(ToString::to_string).collect();
        shown.join(" ")
    }
}

/// Whether pressing one sequence is, or begins, the other, where both have a meaning.
fn clash((keys, one): &(Vec<Chord>, Action), (others, other): &(Vec<Chord>, Action)) -> bool {
    let (here, there) = (one.context(), other.context());
    one != other
        && (here == there || here == Context::Everywhere || there == Context::Everywhere)
        && (keys.starts_with(others) || others.starts_with(keys))
}

/// Which keys mean which action where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<(Vec<Chord>, Action)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bindings = Action::ALL
            .iter()
            .flat_map(|action| {
                action.usual_keys().iter().map(|keys| {
                    let chords = keys.split(' ').filter_map(Chord::parse).collect();
                    (chords, *action)
                })
            })
            .collect();
        Self { bindings }
    }
}

impl Keymap {
    /// Gives actions other keys than they have.
    #[must_use]
    pub fn with(mut self, overrides: impl IntoIterator<Item = (Action, Vec<Vec<Chord>>)>) -> Self {
        for (action, keys) in overrides {
            let at = self
                .bindings
                .iter()
                .position(|(_, other)| *other == action)
                .unwrap_or(self.bindings.len());
            self.bindings.retain(|(_, other)| *other != action);
            self.bindings.splice(at..at, keys.into_iter().map(|chords| (chords, action)));
        }
        self
    }

    /// Keys that mean two things in one place. What a place means by a key goes before what the key
    /// means everywhere; that counts as meant for the pairs that are so from the start, and for no others.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let usual = Self::default();
        let mut found = Vec::new();
        for (at, one) in self.bindings.iter().enumerate() {
            for other in &self.bindings[at + 1..] {
                if clash(one, other)
                    && (one.1.context() == other.1.context() || !usual.share(one.1, other.1))
                {
                    found.push(Conflict { one: one.clone(), other: other.clone() });
                }
            }
        }
        found
    }

    /// Whether two actions have a key in common.
    fn share(&self, one: Action, other: Action) -> bool {
        let of = |action| self.bindings.iter().filter(move |(_, own)| *own == action);
        of(one).any(|mine| of(other).any(|yours| clash(mine, yours)))
    }

    /// The keys of an action as the configuration writes them.
    pub fn written(&self, action: Action) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|(_, other)| *other == action)
            .map(|(chords, _)| {
                let words: Vec<String> = chords.iter().map(|chord| chord.word()).collect();
                words.join(" ")
            })
            .collect()
    }

    /// What the keys pressed so far mean in a place. Its own keys come before those of everywhere.
    pub fn find(&self, context: Context, pressed: &[Chord]) -> Found {
        let latin: Vec<Chord> = pressed.iter().map(|chord| chord.latin()).collect();
        for typed in [pressed, &latin[..]] {
            for place in [context, Context::Everywhere] {
                let here =
                    || self.bindings.iter().filter(move |(_, action)| action.context() == place);
                if let Some((_, action)) = here().find(|(chords, _)| chords == typed) {
                    return Found::Action(*action);
                }
                if here().any(|(chords, _)| chords.len() > typed.len() && chords.starts_with(typed))
                {
                    return Found::Prefix;
                }
            }
        }
        Found::Nothing
    }

    /// What can follow the keys pressed so far: the key and the action, for the list that helps.
    pub fn following(&self, context: Context, pressed: &[Chord]) -> Vec<(String, Action)> {
        let latin: Vec<Chord> = pressed.iter().map(|chord| chord.latin()).collect();
        self.bindings
            .iter()
            .filter(|(chords, action)| {
                (action.context() == context || action.context() == Context::Everywhere)
                    && chords.len() > latin.len()
                    && chords.starts_with(&latin)
            })
            .map(|(chords, action)| {
                let rest: Vec<String> =
                    chords[latin.len()..].iter().map(ToString::to_string).collect();
                (rest.join(" "), *action)
            })
            .collect()
    }

    /// The first key of an action, as it is shown.
    pub fn chord(&self, action: Action) -> Option<String> {
        self.shown(action).into_iter().next()
    }

    /// All keys of an action, as they are shown.
    pub fn chords(&self, action: Action) -> Option<String> {
        Some(self.shown(action).join(" ")).filter(|chords| !chords.is_empty())
    }

    fn shown(&self, action: Action) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|(_, other)| *other == action)
            .map(|(chords, _)| chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The actions of a place with their keys, for the help.
    pub fn rows(&self, context: Context) -> Vec<(String, Action)> {
        Action::ALL
            .iter()
            .filter(|action| action.context() == context)
            .filter_map(|action| Some((self.chords(*action)?, *action)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_russian_layout_by_the_place_of_the_key() {
        assert_eq!(CYRILLIC.chars().count(), LATIN.chars().count());
        for (cyrillic, key) in
            [('к', 'r'), ('с', 'c'), ('Ж', ':'), ('ю', '.'), ('ё', '`'), ('і', 's')]
        {
            assert_eq!(latin(cyrillic), key);
        }
        assert_eq!(other_layout("djpdhfn"), "возврат");
        let keys = Keymap::default();
        assert_eq!(
            keys.find(Context::Queue, &[Chord::plain(Key::Char('к'))]),
            Found::Action(Action::Reply)
        );
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        assert_eq!(Keymap::default().conflicts(), []);
    }

    #[test]
    fn one_key_is_written_in_many_ways() {
        for (one, other) in [
            ("shift-tab", "backtab"),
            ("Ctrl-S", "ctrl-s"),
            ("shift-r", "R"),
            ("Escape", "esc"),
            ("PageDown", "pgdn"),
            ("f3", "F3"),
            ("del", "delete"),
        ] {
            assert_eq!(Chord::parse(one), Chord::parse(other), "{one}");
            assert!(Chord::parse(one).is_some(), "{one}");
        }
        for none in ["", "ctrl-", "F25", "F0", "shift-", "hyper-x", "ab"] {
            assert_eq!(Chord::parse(none), None, "{none}");
        }
        assert_eq!(Chord::parse("ctrl--").map(|chord| chord.key), Some(Key::Char('-')));
    }

    #[test]
    fn a_key_set_in_one_layout_works_in_the_other() {
        let keys = Keymap::default().with([(Action::Zoom, vec![sequence("Ц").unwrap()])]);
        for typed in ['W', 'Ц'] {
            assert_eq!(
                keys.find(Context::Queue, &[Chord::plain(Key::Char(typed))]),
                Found::Action(Action::Zoom)
            );
        }
    }

    #[test]
    fn every_action_has_a_key() {
        let keys = Keymap::default();
        for action in Action::ALL {
            assert!(keys.chord(*action).is_some(), "{}", action.name());
            for written in action.usual_keys() {
                assert!(written.split(' ').all(|key| Chord::parse(key).is_some()), "{written}");
            }
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let keys = Keymap::default();
        for action in Action::ALL {
            let again: Vec<Vec<Chord>> =
                keys.written(*action).iter().map(|written| sequence(written).unwrap()).collect();
            assert_eq!(keys.clone().with([(*action, again)]), keys, "{action:?}");
        }
        for word in ["ctrl-alt-delete", "shift-F5", "alt-left", "space", "insert"] {
            assert_eq!(Chord::parse(word).unwrap().word(), word);
        }
    }

    #[test]
    fn finds_what_means_two_things_in_one_place() {
        let clashes = |action, written: &str| {
            Keymap::default().with([(action, vec![sequence(written).unwrap()])]).conflicts().len()
        };
        // The same place, in either layout, and as the beginning of longer keys.
        assert_eq!(clashes(Action::Claim, "r"), 1);
        assert_eq!(clashes(Action::Claim, "к"), 1);
        assert!(clashes(Action::Claim, "g") > 5);
        assert_eq!(clashes(Action::Claim, "q q"), 1);
        // Keys of the queue and of other places would hide one of everywhere.
        assert!(clashes(Action::Claim, "space") > 1);
        // Two places that are never one.
        assert_eq!(clashes(Action::StepDone, "M"), 0);
        // Meant from the start: the step's own key goes before.
        assert_eq!(clashes(Action::Set, "s"), 0);
    }

    #[test]
    fn waits_for_the_second_key() {
        let keys = Keymap::default();
        let g = Chord::plain(Key::Char('g'));
        assert_eq!(keys.find(Context::Queue, &[g]), Found::Prefix);
        assert_eq!(keys.find(Context::Queue, &[g, g]), Found::Action(Action::First));
        assert!(keys.following(Context::Queue, &[g]).len() > 5);
    }
}
