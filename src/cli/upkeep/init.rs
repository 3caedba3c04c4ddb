//! `init`: lays out a desk with a standard in force.

use std::{
    collections::BTreeMap, fs::DirBuilder, io::Write as _, os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;

use crate::cli::{Context, Failure, Outcome, identity};
use crate::{
    desk::Desk,
    model::{
        command::OperatorFacts,
        id::{Login, RoleId},
        operator::Right,
    },
    standards::{self, Loaded},
    text::{Language, Text},
};

/// Create a desk with a standard in force; you become its first supervisor, or whom --as names
#[derive(Debug, Args)]
pub struct Init {
    /// The folder of the standard; without it the one that comes with the program
    #[arg(long, value_name = "DIR")]
    pub standards: Option<PathBuf>,
    /// The language of the standard that comes with the program
    #[arg(long, value_name = "en|ru", conflicts_with = "standards", value_parser = language)]
    pub language: Option<Language>,
    /// Make a desk for trying out, whose clock is set by its commands
    #[arg(long)]
    pub simulated: bool,
    /// Your name, as colleagues and clients see it
    #[arg(long)]
    pub name: Option<String>,
    /// Your department; without it the one that takes what no rule sends anywhere
    #[arg(long, value_name = "ID")]
    pub department: Option<String>,
}

pub(in crate::cli) fn language(word: &str) -> Result<Language, String> {
    match word {
        "en" => Ok(Language::English),
        "ru" => Ok(Language::Russian),
        _ => Err("the languages are: en, ru".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// When the file is there already, or the standard has errors.
pub fn run(arguments: &Init, context: &mut Context) -> Result<Outcome, Failure> {
    let loaded = if let Some(folder) = &arguments.standards {
        standards::load_dir(folder)
    } else {
        let language = arguments.language.unwrap_or(context.language);
        standards::load_files(&builtin(language))
    };
    let Some(standard) = checked(&loaded, context)? else {
        return Ok(Outcome::Problems);
    };
    // Somebody must be able to add the others: the role that may.
    let role = standard
        .roles
        .iter()
        .find(|role| role.may.allow(Right::Operators))
        .map(|role| RoleId::from(role.id.as_str()))
        .ok_or_else(|| {
            Failure::Refused(
                "no role of the standard may add operators; give one `may = [\"*\"]`".to_owned(),
            )
        })?;
    // Whose file it is says who the first supervisor is: themselves, or whom they name. Of a desk for trying out
    // nobody need be known to the system.
    let (login, by) = match &context.named {
        Some(named) if arguments.simulated => (named.to_string(), None),
        Some(named) => (named.to_string(), Some(Login::from(identity::login()?))),
        None => (identity::login()?, None),
    };
    let by = by.filter(|by| by.as_str() != login);
    let department = match &arguments.department {
        None => standard.fallback.department.clone(),
        Some(id) => standard
            .department(id)
            .map(|department| department.id.clone())
            .ok_or_else(|| Failure::Usage(format!("the standard has no department `{id}`")))?,
    };
    let first = OperatorFacts {
        login: Login::from(login.as_str()),
        name: Some(arguments.name.clone().unwrap_or_else(|| login.clone())),
        role: Some(role),
        departments: Some(vec![department]),
        level: Some(standard.fallback.level),
        active: Some(true),
        email: None,
    };
    // The user's own folder for data is made; any other is named by somebody who knows it.
    if crate::cli::default_db(None).is_ok_and(|usual| usual == context.db)
        && let Some(folder) = context.db.parent()
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("making {}", folder.display()))?;
    }
    let now = context.clock.now();
    let files = standard.files.clone();
    Desk::create_for(&context.db, files, first, by.as_ref(), arguments.simulated, now)?;
    writeln!(context.out, "{}", context.db.display())?;
    writeln!(context.out, "{} · {}", standard.title, standard.version)?;
    writeln!(context.out, "{}", Text::of(context.language).versions.unreviewed)?;
    Ok(Outcome::Done)
}

/// The two-letter code of a language.
pub(in crate::cli) fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Russian => "ru",
    }
}

/// The files of a standard that comes with the program.
pub(in crate::cli) fn builtin(language: Language) -> BTreeMap<String, String> {
    standards::builtin(code(language))
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// Says the problems of a standard on standard error, and gives the standard where there are no
/// errors.
pub(in crate::cli) fn checked<'a>(
    loaded: &'a Loaded,
    context: &Context,
) -> Result<Option<&'a crate::model::standard::Standard>, Failure> {
    loaded.report(&mut std::io::stderr(), &Text::of(context.language), context.colour)?;
    Ok(loaded.standard.as_ref())
}
