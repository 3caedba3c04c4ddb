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

    /// Sixteen colours, for dark grounds.
    pub fn dark() -> Self {
        use Color::*;
        let plain = Style::new();
        Self::from(|role| match role {
            Role::Text => plain,
            Role::Muted => plain.fg(DarkGray),
            Role::Strong => plain.add_modifier(Modifier::BOLD),
            Role::Title => plain.fg(LightCyan).add_modifier(Modifier::BOLD),
            Role::TitleCalm => plain.fg(Gray),
            Role::Head => plain.fg(DarkGray),
            Role::Frame => plain.fg(DarkGray),
            Role::Focus => plain.fg(Cyan),
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
            Role::SelectedCalm => plain.add_modifier(Modifier::BOLD),
            Role::Marked => plain.fg(LightMagenta),
            Role::Accent => plain.fg(LightCyan),
            Role::Mine => plain.fg(LightCyan),
            Role::Calm => plain.fg(Green),
            Role::AtRisk => plain.fg(LightYellow),
            Role::Breached => plain.fg(LightRed).add_modifier(Modifier::BOLD),
            Role::Waiting => plain.fg(Blue),
            Role::Done => plain.fg(Green),
            Role::Client => plain.fg(LightBlue).add_modifier(Modifier::BOLD),
            Role::Say => plain.fg(LightGreen),
            Role::Note => plain.fg(Yellow),
            Role::Match => plain
                .fg(LightYellow)
                .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Role::Key => plain.fg(LightCyan).add_modifier(Modifier::BOLD),
            Role::Input => plain.add_modifier(Modifier::UNDERLINED),
            Role::InputCalm => plain.add_modifier(Modifier::UNDERLINED).fg(Gray),
            Role::Cursor => plain.add_modifier(Modifier::REVERSED),
            Role::Toast => plain.fg(Black).bg(Green),
            Role::Error => plain.fg(White).bg(Red).add_modifier(Modifier::BOLD),
            Role::Header => plain.fg(Gray),
            Role::HeaderHere => plain
                .fg(LightCyan)
                .add_modifier(Modifier::BOLD | Modifier::REVERSED),
            Role::Banner => plain.fg(Black).bg(Yellow).add_modifier(Modifier::BOLD),
        })
    }

    /// A colour of its own for each role, so that a test sees which role a cell has.
    pub fn probe() -> Self {
        Self::from(|role| Style::new().fg(Color::Indexed(16 + role as u8)))
    }
}
