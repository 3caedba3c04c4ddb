//! The screen: opened where no command is named, and `screen`, one frame of it as text or as a picture.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use chrono::TimeDelta;
use clap::{Args, ValueEnum};

use crate::cli::{Context, Failure, Outcome, first_run, identity, init};
use crate::{
    config::{
        keys::{Chord, sequence},
        settings::{Follow, HOLD},
        theme::{self, Terminal, Theme, ThemeName},
    },
    desk::{Desk, Often},
    model::id::Login,
    report,
    tui::{
        self,
        effect::Play,
        picture::{self, Ground},
        runtime,
        setup::Setup,
        worker::Opening,
    },
};

/// Print one frame of a screen as text, SVG or HTML
#[derive(Debug, Args)]
pub struct Screen {
    /// Which: desk, request, board, standard, training, control, wallboard; or one pane of the desk by itself: queue, client, script, deadlines
    #[arg(default_value = "desk")]
    pub name: String,
    /// Columns and rows
    #[arg(long, value_name = "WxH", default_value = "120x36", value_parser = size)]
    pub size: (u16, u16),
    /// How to print it: as text, or as a picture with its colours
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The theme of the picture: 16, dark, light, contrast or mono [default: dark]
    #[arg(long, value_name = "THEME", value_parser = theme)]
    pub theme: Option<ThemeName>,
    /// Keys to press first, separated by blanks, as in the config: `w`, `g u`; nothing is changed on the desk
    #[arg(long, value_name = "KEYS", value_parser = keys)]
    pub keys: Option<Keys>,
    /// Open it in this terminal and keep it up to date, as for a screen on the wall
    #[arg(long, conflicts_with_all = ["size", "format", "theme", "keys"])]
    pub live: bool,
}

/// How a frame is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The letters alone
    Text,
    /// A picture whose words can be selected
    Svg,
    /// A page by itself
    Html,
}

/// Keys pressed one after the other.
#[derive(Debug, Clone)]
pub struct Keys(Vec<Chord>);

fn keys(text: &str) -> Result<Keys, String> {
    sequence(text).map(Keys).ok_or_else(|| format!("`{text}` names no keys; write them as `g u`"))
}

fn theme(text: &str) -> Result<ThemeName, String> {
    ThemeName::from_word(text)
        .ok_or_else(|| "the themes are: 16, dark, light, contrast, mono".into())
}

fn size(text: &str) -> Result<(u16, u16), String> {
    text.split_once(['x', '×'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .ok_or_else(|| format!("`{text}` is no size; write it as 120x36"))
}

/// Prints one frame.
///
/// # Errors
/// When there is no such screen or the desk cannot be read.
pub fn run(arguments: &Screen, context: &mut Context) -> Result<Outcome, Failure> {
    if arguments.live {
        return live(arguments, context);
    }
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let mut setup = setup(context);
    if arguments.format != Format::Text {
        // Whoever looks at a picture does so elsewhere: what this terminal can show counts for nothing.
        let worn = arguments.theme.or(context.settings.theme).unwrap_or(ThemeName::Dark);
        setup.theme = Theme::worn(worn, &context.settings.colours);
        setup.worn = worn;
        setup.ascii = context.settings.ascii;
    }
    let keys = arguments.keys.as_ref().map_or(&[][..], |keys| &keys.0);
    let shown = (arguments.name.as_str(), keys);
    let picture = tui::picture(&mut desk, &me, shown, arguments.size, &setup, now)?;
    let today = now.with_timezone(&desk.standard(now)?.timezone).date_naive();
    let format = match arguments.format {
        Format::Text => report::Format::Text,
        Format::Svg | Format::Html => report::Format::Html,
    };
    let errand = context.errand("screen", (today, today), format, None, Often::OfOthers);
    let cells = desk.hand_out(picture, &errand, &me, now)?.cells;
    let ground = Ground::of(setup.worn);
    let title = format!("Firstline: {}", arguments.name);
    let frame = match arguments.format {
        Format::Text => tui::text_of(&cells),
        Format::Svg => picture::svg(&cells, ground, &title),
        Format::Html => picture::html(&cells, ground, &title, context.language),
    };
    context.out.write_all(frame.as_bytes())?;
    Ok(Outcome::Done)
}

/// Opens a screen by its name, until somebody leaves it.
fn live(arguments: &Screen, context: &Context) -> Result<Outcome, Failure> {
    need_terminal()?;
    let Some(first) = tui::screen::Screen::from_name(&arguments.name) else {
        return Err(Failure::Usage(format!(
            "there is no screen `{}`; there are: desk, request, board, standard, training, control, wallboard",
            arguments.name
        )));
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let setup = Setup { first: Some(first), ..setup(context) };
    runtime::run(desk, me, setup)?;
    Ok(Outcome::Done)
}

/// Opens the desk's own screen.
///
/// # Errors
/// When there is no terminal, no desk, or the user is no operator of it.
pub fn run_desk(context: &mut Context) -> Result<Outcome, Failure> {
    need_terminal()?;
    if !context.db.exists() && !lay_out(context)? {
        return Ok(Outcome::Done);
    }
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    runtime::run(desk, me, setup(context))?;
    Ok(Outcome::Done)
}

/// Lays out a desk by a few questions; whether there is one now.
fn lay_out(context: &mut Context) -> Result<bool, Failure> {
    let user = identity::login()?;
    let asked = first_run::ask(
        &mut io::stdin().lock(),
        &mut io::stdout(),
        context.language,
        &user,
        &context.db,
    )?;
    let Some(arguments) = asked else {
        return Ok(false);
    };
    if let Some(language) = arguments.language {
        context.language = language;
    }
    Ok(matches!(init::run(&arguments, context)?, Outcome::Done))
}

/// Shows a desk that is laid out while one looks at it, with the tour of it, until the operator leaves.
///
/// # Errors
/// When the terminal or the desk is lost.
pub fn open_with(
    desk: Desk,
    me: Login,
    context: &Context,
    opening: Opening,
) -> Result<(), Failure> {
    let setup = Setup { tour: true, ..setup(context) };
    Ok(runtime::run_from(desk, me, setup, Some(opening))?)
}

/// Shows a desk with something played on a throwaway one.
///
/// # Errors
/// When the terminal or the desk is lost.
pub fn play(desk: Desk, me: Login, context: &Context, play: Play) -> Result<(), Failure> {
    let setup = Setup { play: Some(play), ..setup(context) };
    Ok(runtime::run(desk, me, setup)?)
}

/// Refuses where there is nobody to look.
///
/// # Errors
/// When standard input or output is no terminal.
pub fn need_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::Refused(
        "the screen needs a terminal; without one use the commands: firstline queue, show, apply, screen … (`firstline help` lists them)".into(),
    ))
}

fn setup(context: &Context) -> Setup {
    let reach = &context.session.reach;
    let variable = |name| reach.variable(name);
    let (no_color, term) = (variable("NO_COLOR"), variable("TERM"));
    let locales = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable);
    let (colours, ground) = (variable("COLORTERM"), variable("COLORFGBG"));
    let told = Terminal {
        no_color: no_color.as_deref(),
        term: term.as_deref(),
        colours: colours.as_deref(),
        ground: ground.as_deref(),
    };
    let settings = &context.settings;
    let worn = match settings.theme {
        Some(theme) if !told.forbids_colour() => theme,
        _ => ThemeName::suited(&told),
    };
    let editor = settings.editor.clone().or_else(|| {
        ["VISUAL", "EDITOR"]
            .iter()
            .filter_map(|name| variable(name))
            .find(|editor| !editor.trim().is_empty())
    });
    Setup {
        ascii: settings.ascii
            || theme::is_ascii(term.as_deref(), locales.each_ref().map(|locale| locale.as_deref())),
        follow: (settings.follow)
            .unwrap_or_else(|| Follow::suited(std::env::var_os("SSH_CONNECTION").is_some())),
        hold: TimeDelta::milliseconds((settings.hold.unwrap_or(HOLD) * 1000.0) as i64),
        mouse: settings.mouse,
        editor,
        theme: Theme::worn(worn, &settings.colours),
        colours: settings.colours.clone(),
        columns: settings.columns.clone(),
        downloads: settings.downloads.clone().unwrap_or_else(downloads),
        notify: settings.notify.clone(),
        reach: reach.clone(),
        ..Setup::new(settings.keys.clone(), context.language, worn)
    }
}

/// Where the user keeps what comes from elsewhere; their home where they name no such place.
fn downloads() -> PathBuf {
    directories::UserDirs::new().map_or_else(
        || PathBuf::from("."),
        |user| {
            user.download_dir()
                .filter(|folder| folder.is_dir())
                .unwrap_or_else(|| user.home_dir())
                .to_owned()
        },
    )
}
