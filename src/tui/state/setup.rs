//! What the screen is set up with: keys, styles, texts. Read everywhere, changed nowhere but where the
//! operator chooses another language or theme.

use std::{borrow::Cow, path::PathBuf};

use chrono::TimeDelta;

use crate::{
    config::{
        columns::Column,
        keys::{Action, Keymap, other_layout},
        settings::{Follow, Notify},
        theme::{Role, Style, Theme, ThemeName},
    },
    model::request::Channel,
    reach::Reach,
    text::{Language, Text},
    tui::{effect::Play, screen::Screen},
};

/// What the screen is set up with.
#[derive(Debug, Clone)]
pub struct Setup {
    pub keys: Keymap,
    pub theme: Theme,
    /// The name of the theme.
    pub worn: ThemeName,
    /// The operator's own styles over those of the theme.
    pub colours: Vec<(Role, Style)>,
    pub text: Text,
    /// Whether only ASCII is drawn, for terminals without Unicode.
    pub ascii: bool,
    /// When the panes beside the queue follow its selection.
    pub follow: Follow,
    /// Whether the mouse is taken from the start.
    pub mouse: bool,
    /// The operator's own editor.
    pub editor: Option<String>,
    /// The columns of the queue with their widths; by the width of the window where none are chosen.
    pub columns: Vec<(Column, u16)>,
    /// Where files that came with messages are saved.
    pub downloads: PathBuf,
    /// How long a reply is held before it leaves; not at all where it is none.
    pub hold: TimeDelta,
    /// How the operator is called to the screen.
    pub notify: Notify,
    /// What the session may touch besides the desk.
    pub reach: Reach,
    /// Whether the screen opens with the tour.
    pub tour: bool,
    /// What is played from the start.
    pub play: Option<Play>,
    /// The screen that is opened first, where that is not the desk.
    pub first: Option<Screen>,
}

/// The signs that stand beside colours, so that a meaning never rests on a colour alone.
#[derive(Debug, Clone, Copy)]
pub struct Signs {
    /// The row that is chosen.
    pub chosen: &'static str,
    pub marked: &'static str,
    /// A row both chosen and marked.
    pub chosen_marked: &'static str,
    pub breached: &'static str,
    pub at_risk: &'static str,
    pub paused: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub skipped: &'static str,
    pub open: &'static str,
    pub next: &'static str,
    pub unfolded: &'static str,
    /// Done, but too late.
    pub met_late: &'static str,
    pub later: &'static str,
    /// The one looked at.
    pub here: &'static str,
    pub nobody: &'static str,
    /// A client of a class.
    pub tier: &'static str,
    /// A point of a rating.
    pub star: &'static str,
    /// Something typed lies unsent.
    pub draft: &'static str,
    /// A mail of ours came back.
    pub returned: &'static str,
    pub high: &'static str,
    pub urgent: &'static str,
    /// The channels, in their order.
    channels: [&'static str; 6],
    /// Beside words that were said.
    pub bar: &'static str,
    /// Before a line to type into.
    pub prompt: &'static str,
    pub unread: &'static str,
    pub bell: &'static str,
    /// A call that rings.
    pub rings: &'static str,
    /// Someone looks at it.
    pub looks: &'static str,
    /// Someone writes an answer to it.
    pub writes: &'static str,
    pub on_duty: &'static str,
    pub off_duty: &'static str,
    pub choice: (&'static str, &'static str),
}

const UNICODE: Signs = Signs {
    chosen: "▌",
    marked: "●",
    chosen_marked: "◉",
    breached: "!",
    at_risk: "▲",
    paused: "‖",
    done: "✓",
    failed: "·",
    skipped: "↷",
    open: "○",
    next: "▸",
    unfolded: "▾",
    met_late: "✗",
    later: "·",
    here: "▸",
    nobody: "–",
    tier: "◆",
    star: "★",
    draft: "✎",
    returned: "↶",
    high: "↑",
    urgent: "⇑",
    channels: ["☎", "✉", "❝", "⌂", "@", "⇣"],
    bar: "│",
    prompt: "›",
    unread: "●",
    bell: "◆",
    rings: "☎",
    looks: "◉",
    writes: "✎",
    on_duty: "●",
    off_duty: "○",
    choice: ("‹", "›"),
};

const ASCII: Signs = Signs {
    chosen: ">",
    marked: "*",
    chosen_marked: "@",
    breached: "!",
    at_risk: "^",
    paused: "=",
    done: "v",
    failed: ".",
    skipped: "~",
    open: "o",
    next: ">",
    unfolded: "v",
    met_late: "x",
    later: ".",
    here: ">",
    nobody: "-",
    tier: "*",
    star: "*",
    draft: "%",
    returned: "<",
    high: "+",
    urgent: "#",
    channels: ["p", "m", "c", "v", "w", "i"],
    bar: "|",
    prompt: ">",
    unread: "*",
    bell: "!",
    rings: "*",
    looks: "@",
    writes: "%",
    on_duty: "+",
    off_duty: "-",
    choice: ("<", ">"),
};

impl Signs {
    /// The sign of a channel.
    pub fn channel(&self, channel: Channel) -> &'static str {
        let at = Channel::ALL.iter().position(|one| *one == channel).unwrap_or(0);
        self.channels[at]
    }
}

impl Setup {
    /// A setup with these keys, this language and this theme; the mouse is left to the terminal.
    pub fn new(keys: Keymap, language: Language, theme: ThemeName) -> Self {
        Self {
            keys,
            theme: Theme::of(theme),
            worn: theme,
            colours: Vec::new(),
            text: Text::of(language),
            ascii: false,
            follow: Follow::default(),
            mouse: false,
            editor: None,
            columns: Vec::new(),
            downloads: PathBuf::from("."),
            hold: TimeDelta::zero(),
            notify: Notify::default(),
            reach: Reach::default(),
            tour: false,
            play: None,
            first: None,
        }
    }

    /// The signs of this terminal.
    pub const fn signs(&self) -> &'static Signs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// A text with its places filled in.
    pub fn say(&self, text: &str, values: &[(&str, &str)]) -> String {
        crate::text::fill(text, values)
    }

    /// A number with the right form of its word.
    pub fn count(&self, forms: &crate::text::Plural, count: u64) -> String {
        self.text.count(forms, count)
    }

    /// Keys as they are called where there are only signs of ASCII: an arrow could be taken for a letter.
    pub fn named_keys<'t>(&self, keys: &'t str) -> Cow<'t, str> {
        const ARROWS: [(char, &str); 4] =
            [('←', "Left"), ('→', "Right"), ('↑', "Up"), ('↓', "Down")];
        if !self.ascii || !ARROWS.iter().any(|(arrow, _)| keys.contains(*arrow)) {
            return keys.into();
        }
        let mut named = keys.to_owned();
        for (arrow, name) in ARROWS {
            named = named.replace(arrow, name);
        }
        named.into()
    }

    /// Keys as whoever types in this language finds them: a letter with the one on the same key of their
    /// keyboard.
    pub fn typed_keys(&self, keys: &str) -> String {
        let keys = self.named_keys(keys);
        if self.text.language == Language::English || self.ascii {
            return keys.into_owned();
        }
        let typed = |key: &str| {
            let other = other_layout(key);
            let is_one = key.chars().count() == 1 && other != key;
            if is_one { format!("{key}/{other}") } else { key.to_owned() }
        };
        keys.split(' ').map(typed).collect::<Vec<_>>().join(" ")
    }

    /// A text in which `<action>` stands for the key of an action, as it is set now.
    pub fn with_keys(&self, text: &str) -> String {
        self.with_key_marks(text).0
    }

    /// The same, with where the keys stand in it, in bytes.
    pub fn with_key_marks(&self, text: &str) -> (String, Vec<(usize, usize)>) {
        let mut filled = String::with_capacity(text.len());
        let mut marks = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('>') else {
                filled.push('<');
                rest = after;
                continue;
            };
            let chord = Action::from_name(name).and_then(|action| self.keys.chord(action));
            if let Some(chord) = chord {
                let chord = self.named_keys(&chord);
                let from = filled.len();
                filled.push_str(&chord);
                marks.push((from, filled.len()));
            } else {
                filled.push('<');
                filled.push_str(name);
                filled.push('>');
            }
            rest = tail;
        }
        filled.push_str(rest);
        (filled, marks)
    }
}
