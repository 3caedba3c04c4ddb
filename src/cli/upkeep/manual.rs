//! `help`: a chapter of the manual, the help of a command, or where words stand in the manual.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _, Write as _},
    process::Stdio,
};

use clap::Args;

use crate::cli::{Context, Failure, Outcome, help, room};
use crate::{
    manual::{
        self, Chapter, book,
        plain::{self, Ink, Line},
    },
    reach::Reach,
    text::{Text, fill},
};

/// Open a chapter of the manual, or the help of a command
#[derive(Debug, Args)]
pub struct Help {
    /// A chapter or a command; without one, list them all
    #[arg(value_name = "CHAPTER")]
    pub name: Vec<String>,
    /// Show where these words stand in the manual, in any form
    #[arg(long, value_name = "WORDS", num_args = 1.., conflicts_with_all = ["name", "html"])]
    pub find: Vec<String>,
    /// Print the whole manual as one page of HTML
    #[arg(long, conflicts_with = "name")]
    pub html: bool,
}

/// Text in a terminal is no wider than this, however wide the window: long lines are hard to read.
const WIDEST: usize = 100;
/// How wide text is where there is no window.
const USUAL: usize = 80;

/// Runs the command.
///
/// # Errors
/// When there is no such chapter or command, or the output cannot be written.
pub fn run(arguments: &Help, context: &mut Context) -> Result<Outcome, Failure> {
    let text = Text::shared(context.language);
    if arguments.html {
        let page = book::html(context.language, &text.manual.book);
        context.out.write_all(page.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let page = if arguments.find.is_empty() {
        asked(&arguments.name, context, text)?
    } else {
        found(&arguments.find.join(" "), context, text)?
    };
    show(&page, context)?;
    Ok(Outcome::Done)
}

/// What the words ask for: a chapter, the help of a command of that name, or both.
fn asked(names: &[String], context: &Context, text: &Text) -> Result<String, Failure> {
    let language = context.language;
    let mut root = help::command(language);
    root.build();
    let Some((first, more)) = names.split_first() else {
        return Ok(format!("{}\n{}", list(context, text), root.render_long_help()));
    };

    let mut command = Some(&mut root);
    for name in names {
        command = command.and_then(|command| command.find_subcommand_mut(name));
    }
    let command = command.map(|command| command.render_long_help().to_string());
    let chapter = (more.is_empty()).then(|| manual::chapter(language, first)).flatten();
    let mut page = String::new();
    if let Some(chapter) = chapter {
        page = whole(chapter, context);
    }
    if let Some(command) = command {
        if !page.is_empty() {
            let head = fill(&text.manual.command, &[("command", &names.join(" "))]);
            let head = inked(&vec![(head, Ink::Heading)], context);
            let _ = write!(page, "\n{head}\n\n");
        }
        page.push_str(&command);
    }
    if page.is_empty() {
        let name = names.join(" ");
        let near = manual::nearest(first)
            .map(|near| fill(&text.manual.near, &[("near", near)]))
            .unwrap_or_default();
        return Err(Failure::Usage(fill(&text.manual.none, &[("name", &name), ("near", &near)])));
    }
    Ok(page)
}

/// The chapters, each with what it is for.
fn list(context: &Context, text: &Text) -> String {
    let chapters = manual::chapters(context.language);
    let longest = chapters.iter().map(|chapter| chapter.name.len()).max().unwrap_or(0);
    let mut page = format!("{}\n\n", text.manual.lists);
    for chapter in chapters {
        let name = format!("{:longest$}", chapter.name);
        let name = inked(&vec![(name, Ink::Code)], context);
        let _ = writeln!(page, "  {name}  {}", chapter.title);
    }
    page
}

fn whole(chapter: &Chapter, context: &Context) -> String {
    let (lines, _) = plain::lines(&chapter.blocks, width());
    let title = vec![(chapter.title.to_uppercase(), Ink::Heading)];
    let mut page = format!("{}\n\n", inked(&title, context));
    for line in &lines {
        page.push_str(&inked(line, context));
        page.push('\n');
    }
    page
}

/// Where the words stand: the chapter, the heading, and what stands there.
fn found(words: &str, context: &Context, text: &Text) -> Result<String, Failure> {
    let hits = manual::find(context.language, words, false);
    if hits.is_empty() {
        return Err(Failure::Refused(fill(&text.manual.not_found, &[("words", words)])));
    }
    let chapters = manual::chapters(context.language);
    let mut page = String::new();
    let mut before = None;
    for hit in hits {
        let chapter = &chapters[hit.chapter];
        let place = format!("{} › {}", chapter.name, hit.heading);
        if before.as_ref() != Some(&place) {
            let head = vec![(place.clone(), Ink::Heading)];
            let gap = if before.is_some() {
                "
"
            } else {
                ""
            };
            let _ = writeln!(page, "{gap}{}", inked(&head, context));
            before = Some(place);
        }
        let block = &chapter.blocks[hit.block..=hit.block];
        for line in &plain::lines(block, width().saturating_sub(2)).0 {
            let _ = writeln!(page, "  {}", inked(line, context));
        }
    }
    Ok(page)
}

/// How wide text is: as the window, where there is one.
fn width() -> usize {
    if !io::stdout().is_terminal() {
        return USUAL;
    }
    room::columns().map_or(USUAL, |columns| columns.saturating_sub(1).clamp(20, WIDEST))
}

/// A line as the terminal shows it.
fn inked(line: &Line, context: &Context) -> String {
    line.iter()
        .map(|(text, ink)| {
            let code = match ink {
                Ink::Text => "",
                Ink::Heading | Ink::Strong | Ink::Code | Ink::Example => "\x1b[1m",
                Ink::Emphasis | Ink::Link => "\x1b[4m",
                Ink::Head => "\x1b[2m",
            };
            if code.is_empty() || !context.colour {
                text.clone()
            } else {
                format!("{code}{text}\x1b[0m")
            }
        })
        .collect()
}

/// Shows a page: through the reader's pager where somebody reads it at a terminal, else as it is.
fn show(page: &str, context: &mut Context) -> Result<(), Failure> {
    if !io::stdout().is_terminal() || !paged(page, &context.session.reach) {
        context.out.write_all(page.as_bytes())?;
    }
    Ok(())
}

/// Whether a pager showed it; none is started where the session may start no program or `PAGER` is empty.
fn paged(page: &str, reach: &Reach) -> bool {
    let asked = reach.variable("PAGER").unwrap_or_else(|| "less".to_owned());
    let mut words = asked.split_whitespace();
    let Some(name) = words.next() else {
        return false;
    };
    let Ok(mut program) = reach.program(name) else {
        return false;
    };
    program.args(words);
    // Bold letters are shown as such; what fits the window needs no pager and stays on it.
    if name.rsplit('/').next() == Some("less") {
        program.args(["-R", "-F", "-X"]);
    }
    let Ok(mut child) = program.stdin(Stdio::piped()).spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // Whoever has read enough leaves the pager before it has all.
        let _ = input.write_all(page.as_bytes());
    }
    child.wait().is_ok()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{cli::arguments::Arguments, text::Language};

    #[test]
    fn a_pager_is_started_for_nobody_who_has_the_desk_alone() {
        assert!(!paged("text", &Reach::Desk { downloads: None }));
    }

    /// The words of a command line: what stands in quotes is one, a comment is none.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut quote = None;
        for sign in line.chars() {
            match (quote, sign) {
                (Some(open), sign) if sign == open => quote = None,
                (None, '"' | '\'') => {
                    quote = Some(sign);
                    word.get_or_insert_default();
                }
                (None, ' ') => words.extend(word.take()),
                (None, '#') if word.is_none() => break,
                (None, '|' | '<' | '>') => break,
                (_, sign) => word.get_or_insert_default().push(sign),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn every_command_of_the_manual_is_one() {
        let readme = manual::markdown::read(include_str!("../../../README.md"));
        let chapters = [Language::English, Language::Russian].map(manual::chapters);
        let pages = chapters.iter().copied().flatten().map(|chapter| &chapter.blocks);
        let mut count = 0;
        for block in pages.chain([&readme]).flatten() {
            let manual::markdown::Block::Code { info, text } = block else { continue };
            if !["sh", "console"].contains(&info.as_str()) {
                continue;
            }
            let commands = text.lines().flat_map(|line| line.split(" | "));
            for line in commands.filter(|line| line.trim_start().starts_with("firstline ")) {
                if let Err(error) = Arguments::try_parse_from(words(line)) {
                    panic!("{line}\n{error}");
                }
                count += 1;
            }
        }
        assert!(count > 100, "{count}");
    }

    #[test]
    fn every_chapter_has_a_command_or_a_name_of_its_own() {
        for language in [Language::English, Language::Russian] {
            let mut root = help::command(language);
            root.build();
            for chapter in manual::chapters(language) {
                let command = root.find_subcommand(chapter.name).is_some();
                assert_eq!(
                    command,
                    ["operator", "deadlines"].contains(&chapter.name),
                    "{}",
                    chapter.name
                );
            }
        }
    }
}
