//! The config file: what an operator may set. Everything has a default; `config.example.toml` is the
//! file that says exactly those.

use std::{cell::RefCell, fmt, ops::Range, path::PathBuf};

use toml::de::DeTable;

use super::{
    columns::Column,
    keys::{self, Action, Chord, Keymap},
    reader::{self, Source, Table},
    theme::{Role, Style, ThemeName, read_style},
};
use crate::{
    problem::{Problem, nearest},
    text::Language,
};

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// The language of the screens; what the environment says where none is set.
    pub language: Option<Language>,
    /// The desk's file; in the user's data folder where none is set.
    pub database: Option<PathBuf>,
    /// How the screen looks; what the terminal says of its ground where none is set.
    pub theme: Option<ThemeName>,
    /// Styles of the operator's own over those of the theme.
    pub colours: Vec<(Role, Style)>,
    /// Whether the screen takes the mouse from the start.
    pub mouse: bool,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// When the panes beside the queue follow its selection; by whether the line may be slow where
    /// none is set.
    pub follow: Option<Follow>,
    /// How many seconds a reply is held before it leaves; [`HOLD`] where none is set.
    pub hold: Option<f64>,
    /// The editor for long texts; what the environment says where none is set.
    pub editor: Option<String>,
    /// The columns of the queue with their widths; by the width of the window where none are chosen.
    pub columns: Vec<(Column, u16)>,
    /// Where files that came with messages are saved; the user's own downloads where none is set.
    pub downloads: Option<PathBuf>,
    /// What a client is worth in a year, in the company's money.
    pub client_value: Option<f64>,
    /// How replies are mailed.
    pub mail: Mail,
    /// How the operator is called to the screen.
    pub notify: Notify,
    pub keys: Keymap,
}

/// How many seconds a reply is held where nobody sets it: long enough to see a slip, short enough to forget.
pub const HOLD: f64 = 5.0;

/// When the panes beside the queue follow its selection. What they show costs several times what the
/// two rows of a step do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Follow {
    /// As soon as the selection rests.
    #[default]
    Rest,
    /// When the operator asks for it, or does anything else than walk on.
    Asked,
}

impl Follow {
    pub const ALL: [Self; 2] = [Self::Rest, Self::Asked];

    /// The word in the config file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Asked => "asked",
        }
    }

    /// What suits a terminal: one at the end of an ssh session may be at the end of a slow line.
    pub fn suited(is_remote: bool) -> Self {
        if is_remote { Self::Asked } else { Self::Rest }
    }
}

/// How replies are mailed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The program with its arguments that takes a mail on standard input; empty for none.
    pub command: Vec<String>,
    /// Who the mails are from.
    pub from: Option<String>,
    /// What stands below each mail.
    pub signature: Option<String>,
}

/// How the operator is called to the screen when there is news for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// Whether the bell rings.
    pub bell: bool,
    /// Whether the terminal is asked for a notification of the desktop (OSC 9).
    pub osc9: bool,
    /// A program with its arguments, the news added as the last one; empty for none.
    pub command: Vec<String>,
}

impl Default for Notify {
    fn default() -> Self {
        Self { bell: true, osc9: false, command: Vec::new() }
    }
}

/// Everything that is wrong with a config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The problems in the order of the file.
    pub problems: Vec<Problem>,
    text: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the config file has errors")?;
        for problem in &self.problems {
            write!(f, "\n\n{}", problem.render(Some(&self.text), false))?;
        }
        Ok(())
    }
}

impl std::error::Error for Wrong {}

impl Settings {
    /// Reads the text of a config file; `name` is what it is called in messages.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place and what would be right.
    pub fn read(name: &str, text: &str) -> Result<Self, Wrong> {
        let source = Source { name, text, problems: RefCell::default() };
        let (parsed, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            source.wrong("C001", span, error.message(), "");
        }
        let settings = checked(&source, parsed.get_ref());
        let mut problems = source.problems.into_inner();
        if problems.is_empty() {
            return Ok(settings);
        }
        if !errors.is_empty() {
            // What follows from a broken line is no news.
            problems.truncate(errors.len());
        }
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        Err(Wrong { problems, text: text.to_owned() })
    }
}

fn checked(source: &Source<'_>, file: &DeTable<'_>) -> Settings {
    let mut top = Table::new(source, Some(file));
    let language = top.choice("language", &[("en", Language::English), ("ru", Language::Russian)]);
    let themes: Vec<(&str, ThemeName)> =
        ThemeName::ALL.iter().map(|theme| (theme.word(), *theme)).collect();
    let theme = top.choice("theme", &themes);
    let database = top.text("database").map(|(path, _)| path.into());
    let editor = top.text("editor").map(|(editor, _)| editor);
    let mouse = top.flag("mouse").unwrap_or_default();
    let ascii = top.flag("ascii").unwrap_or_default();
    let follow = top.choice("follow", &Follow::ALL.map(|way| (way.word(), way)));
    let hold = top.amount("hold").filter(|hold| *hold != HOLD);
    let columns = columns(source, top.list("columns").unwrap_or_default());
    let downloads = top.text("downloads").map(|(path, _)| path.into());
    let client_value = top.amount("client_value");
    let mail = mail(source, top.table("mail"));
    let notify = notify(source, top.table("notify"));
    let colours = colours(source, top.table("colours"));
    let keys = keymap(source, top.table("keys"));
    top.finish();
    Settings {
        language,
        database,
        theme,
        colours,
        mouse,
        ascii,
        follow,
        hold,
        editor,
        columns,
        downloads,
        client_value,
        mail,
        notify,
        keys,
    }
}

fn mail(source: &Source<'_>, table: Option<&DeTable<'_>>) -> Mail {
    let mut table = Table::new(source, table);
    let command = table.program("command");
    let from = table.text("from").map(|(from, span)| {
        if !is_address(&from) {
            source.wrong(
                "C013",
                span,
                format!("`{from}` is no address"),
                "write desk@example.org or Service Desk <desk@example.org>",
            );
        }
        from
    });
    let signature = table.text("signature").map(|(text, _)| text);
    table.finish();
    Mail { command, from, signature }
}

/// Whether a text can stand in the From line of a mail, as far as a desk has to know.
fn is_address(text: &str) -> bool {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    !text.contains(char::is_control)
        && !address.contains(|c: char| c.is_whitespace() || "<>,;".contains(c))
        && address
            .split_once('@')
            .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'))
}

fn notify(source: &Source<'_>, table: Option<&DeTable<'_>>) -> Notify {
    let usual = Notify::default();
    let mut table = Table::new(source, table);
    let notify = Notify {
        bell: table.flag("bell").unwrap_or(usual.bell),
        osc9: table.flag("osc9").unwrap_or(usual.osc9),
        command: table.program("command"),
    };
    table.finish();
    notify
}

fn colours(source: &Source<'_>, table: Option<&DeTable<'_>>) -> Vec<(Role, Style)> {
    let mut colours = Vec::new();
    for (name, value) in table.into_iter().flatten() {
        let written = name.get_ref().as_ref();
        let Some(role) = Role::from_word(written) else {
            let known = || Role::ALL.iter().map(|role| role.word());
            let hint = nearest(written, known()).map_or_else(
                || format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("nothing on the screen is called `{written}`");
            source.wrong("C030", name.span(), message, hint);
            continue;
        };
        match value.get_ref().as_str().map(read_style) {
            Some(Ok(style)) => colours.push((role, style)),
            Some(Err(wrong)) => source.wrong("C031", value.span(), wrong, ""),
            None => source.wrong(
                "C011",
                value.span(),
                format!("`{written}` takes a text in quotes"),
                "write modifiers and colours: \"bold white on red\"",
            ),
        }
    }
    colours
}

fn columns(source: &Source<'_>, written: Vec<(String, Range<usize>)>) -> Vec<(Column, u16)> {
    let mut columns: Vec<(Column, u16)> = Vec::new();
    for (text, span) in written {
        match Column::read(&text) {
            Ok((column, _)) if columns.iter().any(|(other, _)| *other == column) => {
                let message = format!("the column `{}` stands twice", column.word());
                source.wrong("C013", span, message, "");
            }
            Ok(read) => columns.push(read),
            Err(wrong) => {
                let word = text.split(':').next().unwrap_or_default();
                let known = Column::ALL.iter().map(|column| column.word());
                let hint = nearest(word, known)
                    .filter(|near| *near != word)
                    .map_or_else(String::new, |near| format!("did you mean \"{near}\"?"));
                source.wrong("C012", span, wrong, hint);
            }
        }
    }
    columns
}

/// The keys as an operator changed them: what they set, with where it stands.
struct Override {
    action: Action,
    keys: Vec<(Vec<Chord>, Range<usize>)>,
}

fn keymap(source: &Source<'_>, table: Option<&DeTable<'_>>) -> Keymap {
    let mut overrides = Vec::new();
    for (name, value) in table.into_iter().flatten() {
        let written = name.get_ref().as_ref();
        let Some(action) = Action::from_name(written) else {
            let known = Action::ALL.iter().map(|action| action.name());
            let hint = nearest(written, known).map_or_else(
                || "config.example.toml lists them all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no action `{written}`");
            source.wrong("C020", name.span(), message, hint);
            continue;
        };
        let mut keys = Vec::new();
        for (written, span) in reader::list(source, written, value).unwrap_or_default() {
            match keys::sequence(&written) {
                Some(chords) => keys.push((chords, span)),
                None => source.wrong(
                    "C021",
                    span,
                    format!("`{written}` is no key"),
                    "write c, C, ctrl-s, alt-x, F3, enter, esc, tab, space, left, pgdn, or several parted by a blank: g g",
                ),
            }
        }
        overrides.push(Override { action, keys });
    }
    let keymap = Keymap::default().with(overrides.iter().map(|own| {
        let keys = own.keys.iter().map(|(chords, _)| chords.clone());
        (own.action, keys.collect())
    }));
    let place = |(chords, action): &(Vec<Chord>, Action)| {
        let own = overrides.iter().find(|own| own.action == *action)?;
        let (_, span) = own.keys.iter().find(|(keys, _)| keys == chords)?;
        Some(span.clone())
    };
    for conflict in keymap.conflicts() {
        // The key set later in the file is the one to change; one of the two was set, as the keys from
        // the start have no conflicts.
        let (one, other) = (place(&conflict.one), place(&conflict.other));
        let hint = match (&one, &other) {
            (Some(_), Some(_)) => "give one of them another key".to_owned(),
            (None, _) => from_the_start(conflict.one.1),
            (_, None) => from_the_start(conflict.other.1),
        };
        let span = one.into_iter().chain(other).max_by_key(|span| span.start);
        let (one, other) = (conflict.one.1, conflict.other.1);
        let message =
            format!("`{}` means both {} and {}", conflict.shown(), one.name(), other.name());
        source.wrong("C022", span.unwrap_or(0..0), message, hint);
    }
    let ways_out = [Action::Quit, Action::Leave];
    if ways_out.iter().all(|way| keymap.chord(*way).is_none()) {
        let span = table
            .and_then(|table| table.iter().find(|(name, _)| name.get_ref() == "quit"))
            .map_or(0..0, |(name, _)| name.span());
        source.wrong(
            "C023",
            span,
            "no key is left that ends the program",
            "give `quit` or `leave` a key",
        );
    }
    keymap
}

fn from_the_start(action: Action) -> String {
    let name = action.name();
    format!("{name} has it from the start; choose another key, or set `{name}` to another one too")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every problem: its code, line and column, then what it says and what would be right.
    fn wrong(text: &str) -> Vec<String> {
        let wrong = Settings::read("config.toml", text).unwrap_err();
        let said = |p: &Problem| {
            let place = format!("{} {}:{}", p.code, p.line, p.column);
            format!("{place} {} {}", p.message, p.hint).trim_end().to_owned()
        };
        wrong.problems.iter().map(said).collect()
    }

    #[test]
    fn the_example_says_what_holds_without_it() {
        let file = include_str!("../../config.example.toml");
        assert_eq!(file, Settings::example());
        assert_eq!(Settings::read("example", file), Ok(Settings::default()));
        assert_eq!(Settings::read("empty", ""), Ok(Settings::default()));
    }

    #[test]
    fn the_example_names_every_setting_and_says_what_it_is() {
        let file = Settings::example();
        // What the reader asks for is what an unknown setting is answered with.
        for (table, unknown) in [
            ("", "qqqqqqqq = 1"),
            ("[mail]\n", "[mail]\nqqqqqqqq = 1"),
            ("[notify]\n", "[notify]\nqqqqqqqq = 1"),
        ] {
            let said = wrong(unknown).remove(0);
            let (_, known) = said.split_once("there are: ").unwrap();
            let part = &file[file.find(table).unwrap() + table.len()..];
            let part = &part[..part.find("\n[").unwrap()];
            for setting in known.split(", ") {
                if ["mail", "notify", "colours", "keys"].contains(&setting) {
                    assert!(file.contains(&format!("\n[{setting}]\n")), "{setting}");
                    continue;
                }
                let lines: Vec<&str> = part.lines().collect();
                let at = lines
                    .iter()
                    .position(|line| {
                        line.trim_start_matches("# ").starts_with(&format!("{setting} ="))
                    })
                    .unwrap_or_else(|| panic!("{table}{setting} is not in the example"));
                assert!(lines[at - 1].starts_with("# "), "{table}{setting} is not explained");
            }
        }
        // What is only an example there is right, too.
        let all = file.replace("# client_value", "client_value");
        assert_eq!(Settings::read("all", &all).unwrap().client_value, Some(1000.0));
        for column in Column::ALL {
            assert!(file.contains(&format!(" {}", column.word())), "{column:?}");
        }
    }

    #[test]
    fn what_is_set_is_read_and_written_again() {
        let text = "language = \"ru\"\ntheme = \"light\"\nmouse = true\nascii = true\nfollow = \"asked\"\neditor = \"vim -n\"\n\
            database = \"/srv/a \\\"b\\\"/desk.db\"\ncolumns = [\"due\", \"client:24\"]\ndownloads = \"/tmp/files\"\nclient_value = 12_000\n\
            [mail]\ncommand = [\"msmtp\", \"-t\"]\nfrom = \"Desk <desk@example.org>\"\nsignature = \"Yours,\\nthe desk\"\n\
            [notify]\nbell = false\nosc9 = true\ncommand = [\"notify-send\", \"Firstline\"]\n\
            [keys]\nclaim = [\"U\", \"F5\"]\nzoom = []\n";
        let settings = Settings::read("c", text).unwrap();
        assert_eq!(settings.language, Some(Language::Russian));
        assert_eq!(settings.theme, Some(ThemeName::Light));
        assert!(settings.mouse && settings.ascii);
        assert_eq!(settings.follow, Some(Follow::Asked));
        assert_eq!(settings.editor.as_deref(), Some("vim -n"));
        assert_eq!(settings.database, Some("/srv/a \"b\"/desk.db".into()));
        assert_eq!(
            settings.columns,
            [(Column::Due, Column::Due.usual_width()), (Column::Client, 24)]
        );
        assert_eq!(settings.downloads, Some("/tmp/files".into()));
        assert_eq!(settings.client_value, Some(12_000.0));
        assert_eq!(settings.mail.command, ["msmtp", "-t"]);
        assert_eq!(settings.mail.from.as_deref(), Some("Desk <desk@example.org>"));
        assert_eq!(settings.mail.signature.as_deref(), Some("Yours,\nthe desk"));
        assert!(!settings.notify.bell && settings.notify.osc9);
        assert_eq!(settings.notify.command, ["notify-send", "Firstline"]);
        assert_eq!(settings.keys.chords(Action::Claim).as_deref(), Some("U F5"));
        assert_eq!(settings.keys.chord(Action::Zoom), None);
        assert_eq!(Settings::read("again", &settings.written()), Ok(settings));
    }

    #[test]
    fn says_everything_that_is_wrong_with_its_place() {
        let said = wrong(
            "theem = \"dark\"\ntheme = \"dakr\"\nmouse = 1\n  columns = [\"due\",\n\"sbject\", \"due\", \"who:1\"]\n\
             client_value = -1\n[mail]\nfrom = \"nobody\"\ncommand = [\"\"]\n[notify]\nbel = true\n",
        );
        assert_eq!(
            said,
            [
                "C010 1:1 unknown setting `theem` did you mean `theme`?",
                "C012 2:9 `theme` knows no \"dakr\" did you mean \"dark\"?",
                "C011 3:9 `mouse` takes true or false",
                "C012 5:1 there is no column `sbject`; there are: due, signs, number, priority, subject, client, channel, department, status, who, age, tags did you mean \"subject\"?",
                "C013 5:11 the column `due` stands twice",
                "C012 5:18 `1` is no width; a column is 3 to 200 cells wide",
                "C011 6:16 `client_value` takes a number from 0 up",
                "C013 8:8 `nobody` is no address write desk@example.org or Service Desk <desk@example.org>",
                "C013 9:12 `command` begins with no program write the program first, then its arguments: [\"program\", \"argument\"]",
                "C010 11:1 unknown setting `bel` did you mean `bell`?",
            ]
        );
    }

    #[test]
    fn says_what_is_wrong_with_keys() {
        let said = wrong(
            "[keys]\nclaim = [\"F5\", \"c\"]\nreply = [\"c\"]\nreplly = [\"t\"]\nundo = [\"ctrl-\"]\nnote = \"t\"\n",
        );
        assert_eq!(said.len(), 4, "{said:#?}");
        assert_eq!(
            said[0],
            "C022 3:10 `c` means both claim and reply give one of them another key"
        );
        assert_eq!(said[1], "C020 4:1 there is no action `replly` did you mean `reply`?");
        assert!(said[2].starts_with("C021 5:9 `ctrl-` is no key write c, C"));
        assert!(said[3].starts_with("C011 6:8 `note` takes a list of texts"));
        // The same key of the keyboard in the other layout is the same key.
        let said = wrong("[keys]\nclaim = [\"к\"]");
        assert!(
            said[0].starts_with(
                "C022 2:10 `r` means both claim and reply reply has it from the start"
            ),
            "{said:?}"
        );
        // A key of one place hides a key of everywhere.
        let said = wrong("[keys]\n\nclaim = [\"space\"]");
        assert!(said[0].starts_with("C022 3:10 `Space` means both"), "{said:?}");
        // Two keys changed about.
        assert!(Settings::read("c", "[keys]\nclaim = [\"r\"]\nreply = [\"c\"]").is_ok());
        let said = wrong("[keys]\nquit = []\nleave = []");
        assert!(said[0].starts_with("C023 2:1 no key is left"), "{said:?}");
    }

    #[test]
    fn a_broken_line_is_shown_with_its_place() {
        let wrong = Settings::read("config.toml", "mouse = true\ntheme = \"dark\n").unwrap_err();
        assert_eq!(wrong.problems[0].line, 2);
        let shown = wrong.to_string();
        assert!(shown.starts_with("the config file has errors\n\nerror[C001]"), "{shown}");
        assert!(shown.contains("--> config.toml:2:"), "{shown}");
        assert!(shown.contains("theme = \"dark"), "{shown}");
        assert_eq!(
            Settings::read("c", "mouse = true\nmouse = false").unwrap_err().problems.len(),
            1
        );
    }
}
