//! Styles by meaning.

use ratatui::style::{Color, Modifier, Style};

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident),+ $(,)?) => {
        /// What something on the screen means; a theme says how that looks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $role),+ }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$role),+];
        }
    };
}

roles! {
    /// Plain text.
    Text,
    /// Beside the point.
    Muted,
    /// Worth a look.
    Strong,
    /// The title of the focused frame.
    Title,
    /// The title of another frame.
    TitleCalm,
    /// The head of a column or a part.
    Head,
    /// A frame.
    Frame,
    /// The focused frame.
    Focus,
    /// The chosen row where the keys go.
    Selected,
    /// The chosen row elsewhere.
    SelectedCalm,
    /// A marked row.
    Marked,
    /// The one thing to see.
    Accent,
    /// Mine.
    Mine,
    /// A deadline with time left.
    Calm,
    /// A deadline at risk.
    AtRisk,
    /// A deadline breached.
    Breached,
    /// Waits for someone.
    Waiting,
    /// Done, met, kept.
    Done,
    /// Words of the client.
    Client,
    /// Words to say.
    Say,
    /// A note for the desk.
    Note,
    /// Words that matched.
    Match,
    /// A key to press.
    Key,
    /// A field with the cursor.
    Input,
    /// A field without.
    InputCalm,
    /// The cursor of an editor.
    Cursor,
    /// A message.
    Toast,
    /// A message of something wrong.
    Error,
    /// The line on top.
    Header,
    /// The open screen in the line on top.
    HeaderHere,
    /// Says that the desk is no real one.
    Banner,
}

/// The themes by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// For dark grounds.
    #[default]
    Dark,
    /// For light grounds.
    Light,
    /// High contrast, safe for the colour-blind.
    Contrast,
    /// Without colours.
    Mono,
}

impl ThemeName {
    /// Every theme.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::Contrast, Self::Mono];

    /// Its word in the config file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The theme for the ground that a terminal tells of by `COLORFGBG`, such as `0;15`: its last number
    /// is the colour of the ground. Dark where it says nothing.
    pub fn for_ground(told: Option<&str>) -> Self {
        match told.and_then(|told| told.rsplit(';').next()?.trim().parse::<u8>().ok()) {
            Some(7 | 15) => Self::Light,
            _ => Self::Dark,
        }
    }

    /// The next one, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Contrast,
            Self::Contrast => Self::Mono,
            Self::Mono => Self::Dark,
        }
    }
}

/// Role → style.
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
        Self {
            styles: Role::ALL.iter().map(|role| style(*role)).collect(),
        }
    }

    /// The theme of this name.
    pub fn of(name: ThemeName) -> Self {
        match name {
            ThemeName::Dark => Self::dark(),
            ThemeName::Light => Self::light(),
            ThemeName::Contrast => Self::contrast(),
            ThemeName::Mono => Self::mono(),
        }
    }

    /// The sixteen colours of the terminal, for dark grounds.
    pub fn dark() -> Self {
        use Color::{
            Black, Blue, Cyan, DarkGray, Gray, Green, LightBlue, LightCyan, LightGreen,
            LightMagenta, LightRed, LightYellow, Red, White, Yellow,
        };
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let under = plain.add_modifier(Modifier::UNDERLINED);
        Self::from(|role| match role {
            Role::Text => plain,
            Role::Muted | Role::Head | Role::Frame => plain.fg(DarkGray),
            Role::Strong => bold,
            Role::Title | Role::Key => bold.fg(LightCyan),
            Role::TitleCalm | Role::Header => plain.fg(Gray),
            Role::Focus => plain.fg(Cyan),
            Role::Selected => plain.fg(White).bg(Blue),
            Role::SelectedCalm => plain.fg(White).bg(DarkGray),
            Role::Marked => plain.fg(LightMagenta),
            Role::Accent | Role::Mine => plain.fg(LightCyan),
            Role::Calm | Role::Done => plain.fg(Green),
            Role::AtRisk => plain.fg(LightYellow),
            Role::Breached => bold.fg(LightRed),
            Role::Waiting => plain.fg(LightBlue),
            Role::Client => bold.fg(LightBlue),
            Role::Say => plain.fg(LightGreen),
            Role::Note => plain.fg(Yellow),
            Role::Match => bold.fg(LightYellow).add_modifier(Modifier::UNDERLINED),
            Role::Input => under,
            Role::InputCalm => under.fg(Gray),
            Role::Cursor => plain.add_modifier(Modifier::REVERSED),
            Role::Toast => plain.fg(Black).bg(Green),
            Role::Error => bold.fg(White).bg(Red),
            Role::HeaderHere => bold.fg(Black).bg(Cyan),
            Role::Banner => bold.fg(Black).bg(Yellow),
        })
    }

    /// The sixteen colours of the terminal, for light grounds.
    #[expect(
        clippy::match_same_arms,
        reason = "a table: what happens to look alike is not alike"
    )]
    pub fn light() -> Self {
        use Color::{Black, Blue, DarkGray, Green, Magenta, Red, White, Yellow};
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let under = plain.add_modifier(Modifier::UNDERLINED);
        // What "white" is on a light ground differs between terminals; turned around is always readable.
        let turned = plain
            .fg(Color::Reset)
            .bg(Color::Reset)
            .add_modifier(Modifier::REVERSED);
        Self::from(|role| match role {
            Role::Text => plain,
            Role::Muted | Role::Head => plain.fg(DarkGray),
            Role::Frame => plain.fg(DarkGray),
            Role::Strong => bold,
            Role::Title | Role::Key => bold.fg(Blue),
            Role::TitleCalm | Role::Header => plain,
            Role::Focus => plain.fg(Blue),
            Role::Selected => turned,
            Role::SelectedCalm => under.add_modifier(Modifier::BOLD),
            Role::Marked => plain.fg(Magenta),
            Role::Accent | Role::Mine => plain.fg(Blue),
            Role::Calm | Role::Done => plain.fg(Green),
            Role::AtRisk => bold.fg(Magenta),
            Role::Breached => bold.fg(Red),
            Role::Waiting => plain.fg(Blue),
            Role::Client => bold.fg(Blue),
            Role::Say => plain.fg(Green),
            Role::Note => plain.fg(Magenta),
            Role::Match => bold.fg(Red).add_modifier(Modifier::UNDERLINED),
            Role::Input => under,
            Role::InputCalm => under.fg(DarkGray),
            Role::Cursor => plain.add_modifier(Modifier::REVERSED),
            Role::Toast => plain.fg(White).bg(Green),
            Role::Error => bold.fg(White).bg(Red),
            Role::HeaderHere => turned.add_modifier(Modifier::BOLD),
            Role::Banner => bold.fg(Black).bg(Yellow),
        })
    }

    /// Few colours, far apart, and told apart by people who do not tell red from green.
    #[expect(
        clippy::match_same_arms,
        reason = "a table: what happens to look alike is not alike"
    )]
    pub fn contrast() -> Self {
        use Color::{Black, LightBlue, LightYellow, White};
        let plain = Style::new().fg(White).bg(Black);
        let bold = plain.add_modifier(Modifier::BOLD);
        let under = plain.add_modifier(Modifier::UNDERLINED);
        let turned = Style::new().fg(Black).bg(White);
        Self::from(|role| match role {
            Role::Text
            | Role::Muted
            | Role::Frame
            | Role::TitleCalm
            | Role::Header
            | Role::Calm
            | Role::Say => plain,
            Role::Strong | Role::Head | Role::Mine | Role::Focus => bold,
            Role::Title | Role::Key | Role::Accent | Role::Marked => bold.fg(LightYellow),
            Role::Selected | Role::HeaderHere | Role::Cursor => turned.add_modifier(Modifier::BOLD),
            Role::SelectedCalm => under.add_modifier(Modifier::BOLD),
            Role::AtRisk => bold.fg(LightYellow),
            Role::Breached | Role::Error | Role::Banner => Style::new()
                .fg(Black)
                .bg(LightYellow)
                .add_modifier(Modifier::BOLD),
            Role::Waiting | Role::Done | Role::Client => bold.fg(LightBlue),
            Role::Note => plain.add_modifier(Modifier::ITALIC),
            Role::Match | Role::Input | Role::InputCalm => under,
            Role::Toast => Style::new().fg(Black).bg(LightBlue),
        })
    }

    /// No colour at all: bold, underlined, reversed.
    #[expect(
        clippy::match_same_arms,
        reason = "a table: what happens to look alike is not alike"
    )]
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let turned = plain
            .add_modifier(Modifier::REVERSED)
            .remove_modifier(Modifier::DIM);
        let under = plain.add_modifier(Modifier::UNDERLINED);
        let faint = plain.add_modifier(Modifier::DIM);
        Self::from(|role| match role {
            Role::Text
            | Role::TitleCalm
            | Role::Header
            | Role::Calm
            | Role::Say
            | Role::Waiting
            | Role::Done => plain,
            Role::Muted | Role::Head | Role::Frame => faint,
            Role::Strong
            | Role::Title
            | Role::Key
            | Role::Focus
            | Role::Accent
            | Role::Mine
            | Role::Marked
            | Role::AtRisk
            | Role::Client => bold,
            Role::Selected | Role::Cursor | Role::HeaderHere | Role::Toast | Role::Banner => turned,
            Role::SelectedCalm => under,
            Role::Breached => bold.add_modifier(Modifier::UNDERLINED),
            Role::Error => turned.add_modifier(Modifier::BOLD),
            Role::Note => plain.add_modifier(Modifier::ITALIC),
            Role::Match => bold.add_modifier(Modifier::UNDERLINED),
            Role::Input | Role::InputCalm => under,
        })
    }

    /// A colour of its own for each role, so that a test sees which role a cell has.
    pub fn probe() -> Self {
        Self::from(|role| Style::new().fg(Color::Indexed(16 + role as u8)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_told_apart_is_told_apart_in_every_theme() {
        for name in ThemeName::ALL {
            let theme = Theme::of(name);
            for (one, other) in [
                (Role::Text, Role::Selected),
                (Role::Text, Role::SelectedCalm),
                (Role::Selected, Role::SelectedCalm),
                (Role::Calm, Role::AtRisk),
                (Role::AtRisk, Role::Breached),
                (Role::Toast, Role::Error),
                (Role::Frame, Role::Focus),
                (Role::Header, Role::HeaderHere),
            ] {
                assert_ne!(
                    theme.style(one),
                    theme.style(other),
                    "{name:?}: {one:?}, {other:?}"
                );
            }
        }
    }

    #[test]
    fn goes_by_the_ground_that_the_terminal_tells_of() {
        for (told, theme) in [
            (None, ThemeName::Dark),
            (Some("15;0"), ThemeName::Dark),
            (Some("0;15"), ThemeName::Light),
            (Some("0;default;7"), ThemeName::Light),
            (Some("0;default"), ThemeName::Dark),
            (Some(""), ThemeName::Dark),
        ] {
            assert_eq!(ThemeName::for_ground(told), theme, "{told:?}");
        }
    }

    #[test]
    fn the_theme_without_colours_has_none() {
        let theme = Theme::mono();
        for role in Role::ALL {
            let style = theme.style(*role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }
}
