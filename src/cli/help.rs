//! The help of the command line in the language of whoever reads it. English stands beside the arguments,
//! as clap reads them; another language has its words for each in a file of its own.

use std::{collections::BTreeMap, ffi::OsString};

use clap::{Command, CommandFactory as _};
use serde::Deserialize;

use super::{arguments::Arguments, config, language};
use crate::text::Language;

const RUSSIAN: &str = include_str!("../../assets/text/help.ru.toml");

/// The words of another language by those in English.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    help: BTreeMap<String, String>,
}

/// The command line, its help in a language.
pub(super) fn command(language: Language) -> Command {
    let mut command = Arguments::command();
    if language == Language::English {
        return command;
    }
    let words: Words = toml::from_str(RUSSIAN).expect("a test reads the file");
    // What clap adds itself is there only then: the flags for the help, what holds everywhere.
    command.build();
    in_words(command, &words.help)
}

fn in_words(command: Command, words: &BTreeMap<String, String>) -> Command {
    let said = |text: Option<&clap::builder::StyledStr>| {
        text.and_then(|text| words.get(&text.to_string())).cloned()
    };
    let (about, long) = (said(command.get_about()), said(command.get_long_about()));
    let mut command = command.subcommand_help_heading("Команды").help_template(
        "{before-help}{about-with-newline}\nИспользование: {usage}\n\n{all-args}{after-help}",
    );
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    command
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                "Аргументы"
            } else {
                "Параметры"
            };
            let (help, long) = (said(arg.get_help()), said(arg.get_long_help()));
            let mut arg = arg.help_heading(heading);
            if let Some(help) = help {
                arg = arg.help(help);
            }
            if let Some(long) = long {
                arg = arg.long_help(long);
            }
            arg
        })
        .mut_subcommands(|subcommand| in_words(subcommand, words))
}

/// The language of the help, before the arguments are read: that of `--language`, of the config file, of
/// the locale. A config file that cannot be read is told of later.
pub(super) fn asked(arguments: &[OsString]) -> Language {
    let after = |name: &str| {
        arguments.iter().enumerate().find_map(|(at, argument)| {
            let argument = argument.to_str()?;
            if argument == name {
                return arguments.get(at + 1)?.to_str().map(str::to_owned);
            }
            argument
                .strip_prefix(name)?
                .strip_prefix('=')
                .map(str::to_owned)
        })
    };
    match after("--language").as_deref() {
        Some("ru") => return Language::Russian,
        Some("en") => return Language::English,
        _ => {}
    }
    let named = after("--config")
        .or_else(|| std::env::var("FIRSTLINE_CONFIG").ok())
        .map(std::path::PathBuf::from);
    config::settings(config::file(named.as_deref()).as_deref(), false)
        .ok()
        .and_then(|settings| settings.language)
        .unwrap_or_else(language)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn texts(command: &Command, all: &mut BTreeSet<String>) {
        let abouts = [command.get_about(), command.get_long_about()];
        all.extend(abouts.into_iter().flatten().map(ToString::to_string));
        for arg in command.get_arguments() {
            let helps = [arg.get_help(), arg.get_long_help()];
            all.extend(helps.into_iter().flatten().map(ToString::to_string));
        }
        for subcommand in command.get_subcommands() {
            texts(subcommand, all);
        }
    }

    #[test]
    fn the_help_is_there_in_russian() {
        let words: Words = toml::from_str(RUSSIAN).unwrap();
        let mut command = Arguments::command();
        command.build();
        let mut said = BTreeSet::new();
        texts(&command, &mut said);
        assert!(said.len() > 200, "{}", said.len());
        // What was added since stands in English until someone says it in Russian; more than one in
        // twenty is a lapse.
        let few = said.len() / 20;
        let missing: Vec<&String> = said
            .iter()
            .filter(|text| !words.help.contains_key(*text))
            .collect();
        assert!(missing.len() <= few, "not in Russian: {missing:#?}");
        let stale: Vec<&String> = (words.help.keys())
            .filter(|text| !said.contains(*text))
            .collect();
        assert!(stale.len() <= few, "nobody says any more: {stale:#?}");
    }

    #[test]
    fn the_help_speaks_the_language_asked_for() {
        let mut russian = command(Language::Russian);
        let page = russian.render_help().to_string();
        for words in [
            "Использование:",
            "Команды:",
            "Параметры:",
            "Показывает справку",
        ] {
            assert!(page.contains(words), "{words} is not in\n{page}");
        }
        assert!(!page.contains("Opens"), "{page}");
        let list = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let asked_for = list(&["firstline", "demo", "--language=ru"]);
        assert_eq!(asked(&asked_for), Language::Russian);
        let asked_for = list(&["firstline", "init", "--language", "en"]);
        assert_eq!(asked(&asked_for), Language::English);
        // It still reads what it read.
        let read = command(Language::Russian)
            .try_get_matches_from(["firstline", "show", "12"])
            .unwrap();
        assert_eq!(read.subcommand_name(), Some("show"));
    }
}
