//! The help of the command line in the language of whoever reads it. English stands beside the arguments,
//! as clap reads them; another language has its words for each in a file of its own.

use std::{collections::BTreeMap, ffi::OsString, fmt::Write as _};

use clap::{Arg, Command, CommandFactory as _};
use serde::Deserialize;

use crate::cli::{arguments::Arguments, config, language, usage::Usage};
use crate::text::Language;

const RUSSIAN: &str = include_str!("../../../assets/text/help.ru.toml");

/// The words of another language by those in English.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    usage: Usage,
    /// What stands beside an argument: its default, its values, its variable.
    note: Notes,
    /// What values are called.
    name: BTreeMap<String, String>,
    help: BTreeMap<String, String>,
}

/// What clap notes beside an argument by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    default: String,
    values: String,
    variable: String,
    options: String,
    arguments: String,
    commands: String,
    command: String,
}

impl Words {
    /// Those of a language; English has none, as the arguments speak it.
    fn of(language: Language) -> Option<Self> {
        match language {
            Language::English => None,
            Language::Russian => Some(toml::from_str(RUSSIAN).expect("a test reads the file")),
        }
    }
}

/// What is wrong with the arguments, in a language; none where clap's own words are right.
pub(in crate::cli) fn told(error: &clap::Error, language: Language) -> Option<String> {
    Words::of(language)?.usage.told(error)
}

/// The command line, its help in a language.
pub(in crate::cli) fn command(language: Language) -> Command {
    let mut command = Arguments::command();
    let Some(words) = Words::of(language) else {
        return command;
    };
    // What clap adds itself is there only then: the flags for the help, what holds everywhere.
    command.build();
    in_words(command, &words)
}

fn in_words(command: Command, words: &Words) -> Command {
    let said = |text: Option<&clap::builder::StyledStr>| {
        text.and_then(|text| words.help.get(&text.to_string())).cloned()
    };
    let (about, long) = (said(command.get_about()), said(command.get_long_about()));
    let mut command = command
        .subcommand_help_heading(words.note.commands.clone())
        .subcommand_value_name(words.note.command.clone())
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            words.usage.how()
        ));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    let mut command = command
        .mut_args(|arg| arg_in_words(arg, words))
        .mut_subcommands(|subcommand| in_words(subcommand, words));
    let usage = words.usage.line(&command.render_usage().to_string());
    command.override_usage(usage)
}

fn arg_in_words(arg: Arg, words: &Words) -> Arg {
    let said =
        |text: Option<String>| text.map(|text| words.help.get(&text).cloned().unwrap_or(text));
    let shown = |text: Option<&clap::builder::StyledStr>| said(text.map(ToString::to_string));
    let (help, long) = (shown(arg.get_help()), shown(arg.get_long_help()));
    let names: Option<Vec<String>> = arg.get_value_names().map(|names| {
        let name = |name: &clap::builder::Str| {
            let name = name.to_string();
            words.name.get(&name).cloned().unwrap_or(name)
        };
        names.iter().map(name).collect()
    });
    // What clap would write behind the help in English stands there in our words instead.
    let mut notes = String::new();
    let mut note = |words: &str, value: &str| {
        let _ = write!(notes, " [{words} {value}]");
    };
    let takes = arg.get_action().takes_values();
    let defaults: Vec<_> =
        (arg.get_default_values().iter()).map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() {
        note(&words.note.default, &defaults.join(" "));
    }
    let possible = arg.get_possible_values();
    let explained = possible.iter().any(|value| value.get_help().is_some());
    let listed: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
    if takes && !listed.is_empty() {
        note(&words.note.values, &listed.join(", "));
    }
    if let Some(variable) = arg.get_env() {
        note(&words.note.variable, &variable.to_string_lossy());
    }
    let heading = if arg.is_positional() { &words.note.arguments } else { &words.note.options };
    let mut arg = arg
        .help_heading(heading.clone())
        .hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true);
    if let Some(names) = names {
        arg = arg.value_names(names);
    }
    // Values that have a word of their own each stand in the long help, a line a value.
    let mut each = String::new();
    if explained {
        for value in &possible {
            let help = said(value.get_help().map(ToString::to_string)).unwrap_or_default();
            let _ = write!(each, "\n- {}: {help}", value.get_name());
        }
    }
    if let Some(help) = &help {
        arg = arg.help(format!("{help}{notes}"));
    }
    if long.is_some() || !each.is_empty() {
        let long = long.or(help).unwrap_or_default();
        arg = arg.long_help(format!("{long}{notes}{each}"));
    }
    arg
}

/// The language of the help, before the arguments are read: that of `--language`, of the config file, of
/// the locale. A config file that cannot be read is told of later.
pub(in crate::cli) fn asked(arguments: &[OsString]) -> Language {
    let after = |name: &str| {
        arguments.iter().enumerate().find_map(|(at, argument)| {
            let argument = argument.to_str()?;
            if argument == name {
                return arguments.get(at + 1)?.to_str().map(str::to_owned);
            }
            argument.strip_prefix(name)?.strip_prefix('=').map(str::to_owned)
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
    config::settings(config::file(named.as_deref(), None).as_deref(), false)
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
            let possible = arg.get_possible_values();
            all.extend(
                (possible.iter()).filter_map(|value| value.get_help()).map(ToString::to_string),
            );
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
        let missing: Vec<&String> =
            said.iter().filter(|text| !words.help.contains_key(*text)).collect();
        assert!(missing.len() <= few, "not in Russian: {missing:#?}");
        let stale: Vec<&String> =
            (words.help.keys()).filter(|text| !said.contains(*text)).collect();
        assert!(stale.len() <= few, "nobody says any more: {stale:#?}");
    }

    fn names(command: &Command, all: &mut BTreeSet<String>) {
        let takes = |arg: &&Arg| arg.get_action().takes_values();
        for arg in command.get_arguments().filter(takes) {
            all.extend(arg.get_value_names().into_iter().flatten().map(ToString::to_string));
        }
        for subcommand in command.get_subcommands() {
            names(subcommand, all);
        }
    }

    #[test]
    fn values_have_their_names_in_russian() {
        let words = Words::of(Language::Russian).unwrap();
        let mut command = Arguments::command();
        command.build();
        let mut all = BTreeSet::new();
        names(&command, &mut all);
        // What is typed as it stands is no name.
        all.retain(|name| !name.contains('|') && *name == name.to_uppercase());
        assert!(all.len() > 50, "{all:?}");
        let known: BTreeSet<String> = words.name.keys().cloned().collect();
        // As with the help: more than one in twenty is a lapse.
        let few = all.len() / 20;
        let missing: Vec<&String> = all.difference(&known).collect();
        assert!(missing.len() <= few, "not in Russian: {missing:?}");
        let stale: Vec<&String> = known.difference(&all).collect();
        assert!(stale.len() <= few, "nobody says any more: {stale:?}");
    }

    #[test]
    fn arguments_that_cannot_be_read_are_told_in_russian() {
        let refused = |line: &str| {
            let error =
                command(Language::Russian).try_get_matches_from(line.split(' ')).unwrap_err();
            assert!(told(&error, Language::English).is_none());
            told(&error, Language::Russian).unwrap()
        };
        for (line, said) in [
            (
                "firstline queue --flter x",
                &["неизвестный параметр «--flter»", "есть похожее: --filter"][..],
            ),
            ("firstline shwo", &["неизвестная команда «shwo»", "show"]),
            ("firstline show", &["не указано обязательное:\n  <НОМЕР>"]),
            (
                "firstline show twelve",
                &["«twelve» не подходит для «<НОМЕР>»: «twelve» — не номер обращения"],
            ),
            ("firstline show 12 --as", &["для «--as <ЛОГИН>» нужно значение"]),
            ("firstline report volume", &["«volume» не подходит", "возможны: service, operators"]),
            ("firstline show 12 --json --json", &["«--json» указывают один раз"]),
            ("firstline watch --every 0", &["0 вне пределов 1..=3600"]),
        ] {
            let told = refused(line);
            for words in said.iter().chain(&["ошибка: ", "Подробнее: --help"]) {
                assert!(told.contains(words), "{words} is not in\n{told}");
            }
            let english = told.replace("--filter", "").replace("--flter", "");
            for words in ["error", "Usage", "OPTIONS", "tip:"] {
                assert!(!english.contains(words), "{words} is in\n{told}");
            }
        }
        // Help is an answer: it goes where answers go, as clap sends it.
        let help = command(Language::Russian)
            .try_get_matches_from(["firstline", "add", "--help"])
            .unwrap_err();
        assert!(told(&help, Language::Russian).is_none());
        let help = help.to_string();
        assert!(help.contains("[обычно phone]"), "{help}");
        for words in ["OPTIONS", "default:", "possible values", "env:", "<FILE>"] {
            assert!(!help.contains(words), "{words} is in\n{help}");
        }
    }

    #[test]
    fn the_help_speaks_the_language_asked_for() {
        let mut russian = command(Language::Russian);
        let page = russian.render_help().to_string();
        for words in ["Использование:", "Команды:", "Параметры:", "Показывает справку"]
        {
            assert!(page.contains(words), "{words} is not in\n{page}");
        }
        assert!(!page.contains("Opens"), "{page}");
        let list = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let asked_for = list(&["firstline", "demo", "--language=ru"]);
        assert_eq!(asked(&asked_for), Language::Russian);
        let asked_for = list(&["firstline", "init", "--language", "en"]);
        assert_eq!(asked(&asked_for), Language::English);
        // It still reads what it read.
        let read =
            command(Language::Russian).try_get_matches_from(["firstline", "show", "12"]).unwrap();
        assert_eq!(read.subcommand_name(), Some("show"));
    }
}
