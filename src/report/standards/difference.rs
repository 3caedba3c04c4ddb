//! The difference of two versions of a standard, as text, as JSON and as a page of HTML.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde_json::{Value, json};

use crate::report::{
    book::{folded, ink},
    table::{escape, page},
};
use crate::{
    model::safe_text::SafeText,
    standards::diff::{Change, Kind, Pace},
    text::Text,
};

/// What became of a clause, in a word.
pub fn change_word<'a>(change: &Change, text: &'a Text) -> &'a str {
    let words = &text.difference;
    match (change.kind, change.pace) {
        (_, Some(Pace::Faster)) => &words.faster,
        (_, Some(Pace::Slower)) => &words.slower,
        (_, Some(Pace::Mixed)) => &words.mixed,
        (Kind::Added, None) => &words.added,
        (Kind::Removed, None) => &words.removed,
        (Kind::Changed, None) => &words.changed,
        (Kind::Moved, None) => &words.moved,
    }
}

/// A change in lines: what became of the clause first, then what it says otherwise, a sign before
/// each.
pub fn change_lines(change: &Change, width: usize) -> Vec<(char, String)> {
    let mut lines = Vec::new();
    let mut say = |sign: char, name: &str, said: &str| {
        let said = if name.is_empty() { said.to_owned() } else { format!("{name}: {said}") };
        for (number, line) in folded(&said, width).into_iter().enumerate() {
            lines.push((if number == 0 { sign } else { ' ' }, line));
        }
    };
    for point in &change.points {
        match (&point.before, &point.after) {
            (Some(before), Some(after)) if !before.contains('\n') && !after.contains('\n') => {
                say('~', &point.name, &format!("{before} → {after}"));
            }
            (before, after) => {
                if let Some(before) = before {
                    say('-', &point.name, before);
                }
                if let Some(after) = after {
                    say('+', &point.name, after);
                }
            }
        }
        for removed in &point.removed {
            say('-', &point.name, removed);
        }
        for added in &point.added {
            say('+', &point.name, added);
        }
    }
    lines
}

/// Writes the difference as text.
pub fn difference_text(
    changes: &[Change],
    text: &Text,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (strong, muted, plain) = ink(colour);
    if changes.is_empty() {
        return writeln!(out, "{}", text.difference.nothing);
    }
    let mut part = None;
    for change in changes {
        if part != Some(change.part) {
            if part.is_some() {
                writeln!(out)?;
            }
            part = Some(change.part);
            let title = change.part.title(text).to_uppercase();
            writeln!(out, "{strong}{title}{plain}")?;
        }
        let place = change
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!("  {}:{}", place.file, place.line));
        writeln!(
            out,
            "  {strong}{}: {}{plain}  {muted}{}{plain}",
            change_word(change, text),
            SafeText::line(&change.title),
            SafeText::line(&format!("{}{place}", change.clause))
        )?;
        for (sign, line) in change_lines(change, 90) {
            let (on, off) = match sign {
                '+' if colour => ("\x1b[32m", plain),
                '-' if colour => ("\x1b[31m", plain),
                _ => ("", ""),
            };
            writeln!(out, "    {on}{sign} {line}{off}")?;
        }
    }
    Ok(())
}

/// A change for programs.
pub fn change_json(change: &Change) -> Value {
    let points: Vec<Value> = change
        .points
        .iter()
        .map(|point| {
            json!({
                "about": point.name,
                "before": point.before,
                "after": point.after,
                "removed": point.removed,
                "added": point.added,
            })
        })
        .collect();
    json!({
        "clause": change.clause,
        "title": change.title,
        "change": change.kind,
        "pace": change.pace,
        "file": change.place.as_ref().map(|place| &place.file),
        "line": change.place.as_ref().map(|place| place.line),
        "points": points,
    })
}

/// The difference as a page of HTML.
pub fn difference_html(title: &str, changes: &[Change], text: &Text) -> String {
    let mut body = String::new();
    if changes.is_empty() {
        let _ = writeln!(body, "<p>{}</p>", escape(&text.difference.nothing));
    }
    let mut part = None;
    for change in changes {
        if part != Some(change.part) {
            part = Some(change.part);
            let _ = writeln!(body, "<h2>{}</h2>", escape(change.part.title(text)));
        }
        let _ = writeln!(
            body,
            "<h3>{}: {}</h3><p class=\"note\">{}</p><ul>",
            escape(change_word(change, text)),
            escape(&change.title),
            escape(change.clause.as_str())
        );
        for (sign, line) in change_lines(change, usize::MAX) {
            let line = escape(&line);
            let _ = match sign {
                '+' => writeln!(body, "<li><ins>{line}</ins></li>"),
                '-' => writeln!(body, "<li><del>{line}</del></li>"),
                ' ' => writeln!(body, "<li style=\"list-style:none\">{line}</li>"),
                _ => writeln!(body, "<li>{line}</li>"),
            };
        }
        body.push_str("</ul>\n");
    }
    page(text.language, title, &body)
}
