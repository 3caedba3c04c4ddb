//! Drives the screen by keys, in the process, with effects done where they stand; and compares what it
//! shows, letters and roles of style, with files that people can read.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    config::{
        keys::{Chord, Keymap},
        settings::Follow,
        theme::{Role, Theme, ThemeName},
    },
    text::{Language, Text},
    tui::{
        effect::{Effect, Facts, Reply, Wish},
        input::Input,
        setup::Setup,
        state::State,
        text_of,
        update::update,
        view::view,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
    style::{Color, Modifier},
};

/// A screen with someone who performs its effects.
pub struct Screen {
    pub state: State,
    pub setup: Setup,
    pub wishes: Vec<Wish>,
    perform: Box<dyn FnMut(Effect, DateTime<Utc>) -> Option<Reply>>,
}

pub fn setup(language: Language, theme: Theme) -> Setup {
    Setup { theme, ..Setup::new(Keymap::default(), language, ThemeName::Dark) }
}

impl Screen {
    /// A screen over someone who answers.
    pub fn over(
        facts: Facts,
        me: &str,
        language: Language,
        size: (u16, u16),
        now: DateTime<Utc>,
        perform: impl FnMut(Effect, DateTime<Utc>) -> Option<Reply> + 'static,
    ) -> Self {
        let size = Size::new(size.0, size.1);
        let mut screen = Self {
            state: State::new(facts, me.into(), size, now),
            setup: setup(language, Theme::probe()),
            wishes: Vec::new(),
            perform: Box::new(perform),
        };
        screen.give(Input::Tick(now));
        screen
    }

    /// Gives an input, and performs what follows until nothing does.
    pub fn give(&mut self, input: Input) {
        let mut effects = update(&mut self.state, input, &self.setup);
        let mut rounds = 0;
        while !effects.is_empty() {
            rounds += 1;
            assert!(rounds < 100, "effects never end: {effects:?}");
            for effect in std::mem::take(&mut effects) {
                if let Effect::Terminal(wish) = effect {
                    if let Wish::Speak(language) = wish {
                        self.setup.text = Text::of(language);
                    }
                    self.wishes.push(wish);
                    continue;
                }
                if let Some(reply) = (self.perform)(effect, self.state.now) {
                    effects.extend(update(
                        &mut self.state,
                        Input::Reply(Box::new(reply)),
                        &self.setup,
                    ));
                }
            }
        }
    }

    /// Presses keys as they are written in the configuration, parted by blanks.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("no key: {key}"));
            self.give(Input::Key(chord));
        }
        // Whoever looks at the picture has let go of the keys.
        if self.state.sync.is_running() && self.state.place.follow == Follow::Rest {
            self.state.halt();
            self.give(Input::Tick(self.state.now));
        }
        self
    }

    /// Types a text letter by letter.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let chord = Chord::plain(firstline::config::keys::Key::Char(c));
            self.give(Input::Key(chord));
        }
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.give(Input::Resize(Size::new(width, height)));
        self
    }

    /// The picture.
    pub fn picture(&self) -> Buffer {
        let size = self.state.window();
        let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        view(&self.state, &self.setup, &mut buffer);
        buffer
    }

    /// The letters of the picture.
    pub fn text(&self) -> String {
        text_of(&self.picture())
    }

    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        assert!(self.text().contains(text), "`{text}` is not on the screen:\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn hides(&mut self, text: &str) -> &mut Self {
        assert!(!self.text().contains(text), "`{text}` is on the screen:\n{}", self.text());
        self
    }

    /// Compares the picture with `tests/golden/screens/NAME.txt`. With `UPDATE_GOLDEN` set the file is
    /// written instead; with `SHOW_SCREENS` set to a folder, a picture for terminals is put there.
    #[track_caller]
    pub fn golden(&mut self, name: &str) -> &mut Self {
        let buffer = self.picture();
        let shown = format!("{}\n{}", text_of(&buffer), roles(&buffer));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join(format!("tests/golden/screens/{name}.txt"));
        if let Some(folder) = std::env::var_os("SHOW_SCREENS") {
            let mut dark = self.setup.clone();
            dark.theme = match std::env::var("SHOW_THEME").as_deref() {
                Ok("light") => Theme::of(ThemeName::Light),
                Ok("contrast") => Theme::of(ThemeName::Contrast),
                Ok("mono") => Theme::of(ThemeName::Mono),
                _ => Theme::of(ThemeName::Dark),
            };
            let size = self.state.window();
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
            view(&self.state, &dark, &mut buffer);
            let file = Path::new(&folder).join(format!("{}.ansi", name.replace('/', "-")));
            fs::write(file, ansi(&buffer)).unwrap();
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &shown).unwrap();
            return self;
        }
        let expected = fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} is missing: run with UPDATE_GOLDEN=1", path.display()));
        if expected != shown {
            for (number, (was, is)) in (1..).zip(expected.lines().zip(shown.lines())) {
                assert_eq!(was, is, "{name}, line {number}; UPDATE_GOLDEN=1 accepts it\n{shown}");
            }
            panic!("{name} has another length; UPDATE_GOLDEN=1 accepts it\n{shown}");
        }
        self
    }
}

/// The roles of a picture: for each row the runs of cells that have another role than plain text.
fn roles(buffer: &Buffer) -> String {
    let area = buffer.area;
    let role = |x: u16, y: u16| -> Option<Role> {
        let cell = &buffer[(x, y)];
        match cell.fg {
            Color::Indexed(index) => Role::ALL.get(usize::from(index.checked_sub(16)?)).copied(),
            _ => None,
        }
    };
    let mut lines = String::new();
    for y in area.top()..area.bottom() {
        let mut runs = Vec::new();
        let mut x = area.left();
        while x < area.right() {
            let from = x;
            let here = role(x, y);
            while x < area.right() && role(x, y) == here {
                x += 1;
            }
            if let Some(here) = here.filter(|role| *role != Role::Text) {
                runs.push(format!("{from}..{x} {here:?}"));
            }
        }
        if !runs.is_empty() {
            lines = format!("{lines}{y}: {}\n", runs.join(", "));
        }
    }
    lines
}

/// What a terminal would be sent for a picture.
fn ansi(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut skip = 0;
        for x in area.left()..area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let cell = &buffer[(x, y)];
            let mut codes = vec!["0".to_owned()];
            for (modifier, code) in [
                (Modifier::BOLD, "1"),
                (Modifier::DIM, "2"),
                (Modifier::ITALIC, "3"),
                (Modifier::UNDERLINED, "4"),
                (Modifier::REVERSED, "7"),
            ] {
                if cell.modifier.contains(modifier) {
                    codes.push(code.into());
                }
            }
            for (color, base, bright) in [(cell.fg, 30, 90), (cell.bg, 40, 100)] {
                let number = match color {
                    Color::Reset => continue,
                    Color::Black => base,
                    Color::Red => base + 1,
                    Color::Green => base + 2,
                    Color::Yellow => base + 3,
                    Color::Blue => base + 4,
                    Color::Magenta => base + 5,
                    Color::Cyan => base + 6,
                    Color::Gray => base + 7,
                    Color::DarkGray => bright,
                    Color::LightRed => bright + 1,
                    Color::LightGreen => bright + 2,
                    Color::LightYellow => bright + 3,
                    Color::LightBlue => bright + 4,
                    Color::LightMagenta => bright + 5,
                    Color::LightCyan => bright + 6,
                    Color::White => bright + 7,
                    Color::Indexed(index) => {
                        codes.push(format!("{};5;{index}", base + 8));
                        continue;
                    }
                    Color::Rgb(r, g, b) => {
                        codes.push(format!("{};2;{r};{g};{b}", base + 8));
                        continue;
                    }
                };
                codes.push(number.to_string());
            }
            text.extend(["\x1b[", &codes.join(";"), "m", cell.symbol()]);
            skip = firstline::tui::widget::fit::width(cell.symbol()).saturating_sub(1);
        }
        text.push_str("\x1b[0m\n");
    }
    text
}
