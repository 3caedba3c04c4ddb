//! Settings as a config file: what `config show` prints, and of the defaults the example.

use std::fmt::Write as _;

use super::{
    keys::Action,
    settings::{Follow, HOLD, Settings},
    theme::{Role, written_style},
};
use crate::text::Language;

impl Settings {
    /// A config file that says exactly what holds without one.
    pub fn example() -> String {
        format!(
            "# The config file of firstline; everything here is what holds without it.\n\
             # `firstline config path` says where it is looked for.\n\n{}",
            Self::default().written()
        )
    }

    /// A config file that says exactly this.
    pub fn written(&self) -> String {
        let language = match self.language {
            None => "auto",
            Some(Language::English) => "en",
            Some(Language::Russian) => "ru",
        };
        let theme = self.theme.map_or("auto", |theme| theme.word());
        let database = self.database.as_ref().map(|path| path.to_string_lossy());
        let columns: Vec<String> =
            self.columns.iter().map(|(column, width)| column.written(*width)).collect();
        let mut file = String::new();
        set(
            &mut file,
            "The language of the screens: auto | en | ru; auto means what LANG says.",
            "language",
            quoted(language),
        );
        set(
            &mut file,
            "The desk's file; empty means in the user's data folder. A relative path counts from this file's folder.",
            "database",
            quoted(database.as_deref().unwrap_or_default()),
        );
        set(
            &mut file,
            "Looks: auto | 16 | dark | light | contrast | mono; 16 is the terminal's own palette; auto goes by what TERM,\n\
             # COLORTERM and COLORFGBG tell of the terminal. NO_COLOR means mono.",
            "theme",
            quoted(theme),
        );
        set(
            &mut file,
            "Whether the screen takes the mouse from the start; a key changes it.",
            "mouse",
            self.mouse.to_string(),
        );
        set(
            &mut file,
            "Draws with ASCII only, for terminals without Unicode.",
            "ascii",
            self.ascii.to_string(),
        );
        set(
            &mut file,
            "When the panes beside the queue follow its selection: auto | rest | asked; rest is as soon as it rests,\n\
             # asked is when a key asks for it or anything else is done; auto means asked over ssh, rest elsewhere.",
            "follow",
            quoted(self.follow.map_or("auto", Follow::word)),
        );
        set(
            &mut file,
            "How many seconds a reply is held before it leaves, in which a key stops it; 0 sends at once.",
            "hold",
            self.hold.unwrap_or(HOLD).to_string(),
        );
        set(
            &mut file,
            "The editor for long texts; empty means $VISUAL or $EDITOR.",
            "editor",
            quoted(self.editor.as_deref().unwrap_or_default()),
        );
        set(
            &mut file,
            "The columns of the queue, each with its width where it is to be another: [\"due\", \"subject\", \"client:24\"].\n\
             # Empty means by the width of the window. There are: due, signs, number, priority, subject, client,\n\
             # channel, department, status, who, age, tags.",
            "columns",
            list(&columns),
        );
        let downloads = self.downloads.as_ref().map(|path| path.to_string_lossy());
        set(
            &mut file,
            "Where files that came with messages are saved by a key; empty means the user's downloads.",
            "downloads",
            quoted(downloads.as_deref().unwrap_or_default()),
        );
        let (mark, value) = match self.client_value {
            None => ("# ", "1000.0".to_owned()),
            Some(value) => ("", format!("{value:?}")),
        };
        let _ = writeln!(
            file,
            "# What a client is worth in a year, in the company's money; without it nothing is reckoned in money.\n{mark}client_value = {value}\n"
        );
        file.push_str("# How replies are mailed.\n[mail]\n");
        set(
            &mut file,
            "The program that takes a mail on standard input: [\"sendmail\", \"-t\", \"-i\"]. Empty means none is sent.",
            "command",
            list(&self.mail.command),
        );
        set(
            &mut file,
            "Who the mails are from: \"Service Desk <desk@example.org>\".",
            "from",
            quoted(self.mail.from.as_deref().unwrap_or_default()),
        );
        set(
            &mut file,
            "What stands below each mail; {operator} and {number} of the request are filled in.",
            "signature",
            quoted(self.mail.signature.as_deref().unwrap_or_default()),
        );
        file.push_str(
            "# How the operator is called to the screen when there is news for them.\n[notify]\n",
        );
        set(&mut file, "Rings the terminal's bell.", "bell", self.notify.bell.to_string());
        set(
            &mut file,
            "Asks the terminal for a notification of the desktop (OSC 9).",
            "osc9",
            self.notify.osc9.to_string(),
        );
        set(
            &mut file,
            "Runs a program, the news added as its last argument: [\"notify-send\", \"Firstline\"]. Empty means none.",
            "command",
            list(&self.notify.command),
        );
        let roles: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        let _ = write!(
            file,
            "# Styles of your own over those of the theme: modifiers (bold, dim, italic, underline, reverse), a colour\n\
             # (a name, 0 to 255, #rrggbb), and `on` before the colour of the ground: breached = \"bold white on red\".\n\
             # There are:\n#{}.\n[colours]\n",
            folded(&roles)
        );
        for (role, style) in &self.colours {
            let _ = writeln!(file, "{role} = {}", quoted(&written_style(*style)));
        }
        file.push('\n');
        file.push_str(
            "# What is pressed for each action. A letter is the key, whatever the layout: `r` is also `к`.\n\
             # Several keys one after the other are parted by a blank: \"g g\". An empty list takes the keys away.\n\
             [keys]\n",
        );
        for action in Action::ALL {
            let keys = list(&self.keys.written(*action));
            let _ = writeln!(file, "{} = {keys}", action.name());
        }
        file
    }
}

fn set(file: &mut String, comment: &str, key: &str, value: String) {
    let _ = writeln!(file, "# {comment}\n{key} = {value}\n");
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Words in lines of a comment.
fn folded(words: &[&str]) -> String {
    let mut text = String::new();
    let mut line = 0;
    for (at, word) in words.iter().enumerate() {
        if line + word.len() > 100 {
            text.push_str("\n#");
            line = 0;
        }
        text.push(' ');
        text.push_str(word);
        if at + 1 < words.len() {
            text.push(',');
        }
        line += word.len() + 2;
    }
    text
}
