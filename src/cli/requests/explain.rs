//! `explain`: why a request stands as it does.

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use crate::cli::{Context, Failure, Outcome};
use crate::{
    model::{id::RequestId, safe_text::SafeText},
    text::Text,
};

/// Tells why a request lies where it lies, is as urgent as it is, is due when it is, stands where it
/// stands in the queue, and what stands in the way of resolving it
#[derive(Debug, Args)]
pub struct Explain {
    /// The number of the request, as 1042
    #[arg(value_parser = crate::cli::show::number)]
    pub request: i64,
    /// One JSON object a heading
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When there is no such request or the desk cannot be read.
pub fn run(arguments: &Explain, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let text = Text::of(context.language);
    let request = RequestId(arguments.request);
    let Some(passages) = crate::report::why(&mut desk, request, &text, now)? else {
        return Err(Failure::Refusal(desk.why_not_shown(request, now)?));
    };
    for (number, passage) in passages.iter().enumerate() {
        if arguments.json {
            let lines: Vec<&String> = passage.lines.iter().map(|(_, line)| line).collect();
            context.line(&json!({"about": passage.title, "says": lines}))?;
            continue;
        }
        if number > 0 {
            writeln!(context.out)?;
        }
        let (on, off) = if context.colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        writeln!(context.out, "{on}{}{off}", SafeText::line(&passage.title))?;
        for (depth, line) in &passage.lines {
            let indent = " ".repeat(2 + depth * 2);
            writeln!(context.out, "{indent}{}", SafeText::line(line))?;
        }
    }
    Ok(Outcome::Done)
}
