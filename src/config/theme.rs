//! Styles by meaning: what is drawn has a role, and a theme says how each role looks. The themes that
//! the program ships are files of the same language that an operator writes own colours in.

mod style;

use std::collections::BTreeMap;

pub use ratatui::style::Style;
use ratatui::style::{Color, Modifier};
pub use style::{read as read_style, written as written_style};

crate::model::request::words! {
    /// What something on the screen means.
    Role {
        Text = "text",
        /// Beside the point.
        Muted = "muted",
        Strong = "strong",
        /// The title of the focused frame.
        Title = "title",
        /// The title of another frame.
        TitleCalm = "title_calm",
        /// The head of a column or a part.
        Head = "head",
        Frame = "frame",
        Focus = "focus",
        /// The chosen row where the keys go.
        Selected = "selected",
        /// The chosen row elsewhere.
        SelectedCalm = "selected_calm",
        Marked = "marked",
        /// The one thing to see.
        Accent = "accent",
        Mine = "mine",
        /// A deadline with time left.
        Calm = "calm",
        /// A deadline at risk.
        AtRisk = "at_risk",
        /// A deadline breached.
        Breached = "breached",
        Waiting = "waiting",
        Done = "done",
        /// Words of the client.
        Client = "client",
        Say = "say",
        /// A note for the desk.
        Note = "note",
        Match = "match",
        /// A key to press.
        Key = "key",
        /// A field with the cursor.
        Input = "input",
        InputCalm = "input_calm",
        /// The cursor of an editor.
        Cursor = "cursor",
        Toast = "toast",
        /// A message of something wrong.
        Error = "error",
        /// The line on top.
        Header = "header",
        /// The open screen in the line on top.
        HeaderHere = "header_here",
        /// Says that the desk is no real one.
        Banner = "banner",
        /// A call that rings.
        Ring = "ring",
    }
}

crate::model::request::words! {
    /// The themes by name.
    ThemeName {
        /// The sixteen colours of the terminal, as its own palette has them.
        Sixteen = "16",
        Dark = "dark",
        Light = "light",
        Contrast = "contrast",
        Mono = "mono",
    }
}

impl ThemeName {
    /// The next one, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|name| *name == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The theme that a terminal needs by what its environment says of it: `NO_COLOR` and `TERM` forbid
    /// colours, `COLORFGBG` tells the ground in its last part, and `COLORTERM` or `TERM` whether it has
    /// more than sixteen. Where the ground is not told it is taken for dark.
    pub fn suited(told: &Terminal<'_>) -> Self {
        let ground =
            told.ground.and_then(|ground| ground.rsplit(';').next()?.trim().parse::<u8>().ok());
        let term = told.term.unwrap_or_default();
        let many = told.colours.is_some_and(|colours| !colours.is_empty())
            || term.contains("256")
            || term.contains("direct");
        if told.forbids_colour() {
            Self::Mono
        } else if !many {
            Self::Sixteen
        } else if matches!(ground, Some(7 | 15)) {
            Self::Light
        } else {
            Self::Dark
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Sixteen => include_str!("../../assets/themes/16.toml"),
            Self::Dark => include_str!("../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../assets/themes/light.toml"),
            Self::Contrast => include_str!("../../assets/themes/contrast.toml"),
            Self::Mono => include_str!("../../assets/themes/mono.toml"),
        }
    }
}

/// Whether a terminal shows no signs beyond ASCII, by what the environment says: `TERM` names the console
/// of Linux, or the locale names a set of characters that is not UTF-8, as `C` does. The first of
/// `LC_ALL`, `LC_CTYPE` and `LANG` that says something counts; where none does, nothing is known, and
/// nearly all terminals know Unicode.
pub fn is_ascii<'e>(
    term: Option<&str>,
    locales: impl IntoIterator<Item = Option<&'e str>>,
) -> bool {
    let locale = locales.into_iter().flatten().find(|locale| !locale.trim().is_empty());
    let term = term.unwrap_or_default();
    matches!(term, "linux" | "dumb" | "vt100" | "vt102" | "vt220")
        || locale.is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            let named = locale.split_once('.').map(|(_, set)| set);
            match named {
                Some(set) => !set.starts_with("utf-8") && !set.starts_with("utf8"),
                None => matches!(locale.as_str(), "c" | "posix"),
            }
        })
}

/// What the environment says of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminal<'e> {
    pub no_color: Option<&'e str>,
    pub term: Option<&'e str>,
    pub colours: Option<&'e str>,
    pub ground: Option<&'e str>,
}

impl Terminal<'_> {
    /// Whether no colours are wanted (<https://no-color.org>), or there are none.
    pub fn forbids_colour(&self) -> bool {
        self.no_color.is_some_and(|value| !value.is_empty())
            || self.term.is_some_and(|term| term == "dumb" || term.starts_with("vt"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: Vec<Style>,
}

impl Theme {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    fn from(style: impl Fn(Role) -> Style) -> Self {
        Self { styles: Role::ALL.iter().map(|role| style(*role)).collect() }
    }

    /// The theme of this name.
    pub fn of(name: ThemeName) -> Self {
        let written: BTreeMap<String, String> =
            toml::from_str(name.source()).expect("a test reads every theme");
        Self::from(|role| {
            written
                .get(role.word())
                .and_then(|style| read_style(style).ok())
                .map_or_else(Style::new, |style| over(role, style))
        })
    }

    /// The theme of this name with an operator's own styles; one without colours stays without.
    pub fn worn(name: ThemeName, own: &[(Role, Style)]) -> Self {
        let mut theme = Self::of(name);
        for (role, style) in own.iter().filter(|_| name != ThemeName::Mono) {
            theme.styles[*role as usize] = over(*role, *style);
        }
        theme
    }

    /// A colour of its own for each role, so that a test sees which role a cell has.
    pub fn probe() -> Self {
        Self::from(|role| Style::new().fg(Color::Indexed(16 + role as u8)))
    }
}

/// A chosen row lies over what stands in it, and is never as faint as that.
fn over(role: Role, style: Style) -> Style {
    match role {
        Role::Selected | Role::SelectedCalm => style.remove_modifier(Modifier::DIM),
        _ => style,
    }
}

#[cfg(test)]
mod tests;
