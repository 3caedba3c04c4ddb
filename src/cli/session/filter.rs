//! Filter lines as arguments: in the words of the line, or in those of either language, as on the screen.

use crate::cli::{Context, Failure};
use crate::{
    desk::Desk,
    model::filter::Filter,
    text::{FilterWords, Text},
};

/// Reads a filter line.
///
/// # Errors
/// When it cannot be read, in the words of the reader; or the desk cannot.
pub fn read(line: &str, desk: &mut Desk, context: &Context) -> Result<Filter, Failure> {
    let text = Text::shared(context.language);
    let standard = desk.standard(context.now(desk)?)?;
    let operators = desk.operators()?;
    let words = FilterWords { text, standard: &standard, operators: &operators };
    match (words.fault(line), Filter::parse(&words.plain(line))) {
        (None, Ok(filter)) => Ok(filter),
        (fault, _) => Err(Failure::Usage(format!("`{line}`: {}", fault.unwrap_or_default()))),
    }
}
