//! A standard as a person reads it: as text, and as one page of HTML for colleagues without the
//! program. What is said is the book's ([`crate::standards::book`]); here is how it looks.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use crate::{
    model::safe_text::SafeText,
    report::table::{escape, page},
    standards::book::{Entry, Part},
    text::Text,
};

/// How wide running text is, in columns.
const WIDTH: usize = 96;

/// Writes clauses as text, a heading a part.
pub fn book_text(
    entries: &[Entry],
    text: &Text,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (strong, muted, plain) = ink(colour);
    let mut part = None;
    for entry in entries {
        if part != Some(entry.part) {
            if part.is_some() {
                writeln!(out)?;
            }
            part = Some(entry.part);
            let title = entry.part.title(text).to_uppercase();
            writeln!(out, "{strong}{title}{plain}")?;
        }
        writeln!(out)?;
        let place = entry
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!(" · {}:{}", place.file, place.line));
        let address = format!("{}{place}", entry.clause);
        for line in folded(&entry.title, WIDTH - 2) {
            writeln!(out, "  {strong}{line}{plain}")?;
        }
        writeln!(out, "  {muted}{}{plain}", SafeText::line(&address))?;
        for line in &entry.lines {
            let said = line.said.text();
            if line.name.is_empty() {
                for line in folded(&said, WIDTH - 4) {
                    writeln!(out, "    {line}")?;
                }
                continue;
            }
            let name = SafeText::line(&line.name);
            if !said.contains('\n') && said.chars().count() + line.name.chars().count() < WIDTH - 6
            {
                writeln!(out, "    {muted}{name}:{plain} {}", SafeText::line(&said))?;
                continue;
            }
            writeln!(out, "    {muted}{name}:{plain}")?;
            for line in folded(&said, WIDTH - 6) {
                writeln!(out, "      {line}")?;
            }
        }
    }
    Ok(())
}

/// Bold, faint and plain, where colours are shown.
pub(in crate::report) const fn ink(colour: bool) -> (&'static str, &'static str, &'static str) {
    if colour { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") }
}

/// A text in lines of a width, safe to show.
pub(in crate::report) fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in SafeText::block(text).to_string().lines() {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let room = SafeText::line(word).width();
            if used > 0 && used + 1 + room > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += room;
        }
        lines.push(line);
    }
    lines
}

/// Writes clauses as one page of HTML: each part a section, each clause with its address as anchor.
pub fn book_html(title: &str, entries: &[Entry], text: &Text) -> String {
    let mut body = String::from("<nav><p>");
    for part in Part::ALL {
        if entries.iter().any(|entry| entry.part == part) {
            let _ = write!(body, "<a href=\"#part-{part:?}\">{}</a> · ", escape(part.title(text)));
        }
    }
    body.truncate(body.trim_end_matches(" · ").len());
    body.push_str("</p></nav>\n");
    let mut part = None;
    for entry in entries {
        if part != Some(entry.part) {
            part = Some(entry.part);
            let _ = writeln!(
                body,
                "<h2 id=\"part-{:?}\">{}</h2>",
                entry.part,
                escape(entry.part.title(text))
            );
        }
        let address = escape(entry.clause.as_str());
        let _ = writeln!(
            body,
            "<section id=\"{address}\"><h3>{}</h3><p class=\"note\"><a href=\"#{address}\">{address}</a>{}</p>",
            escape(&entry.title),
            entry.place.as_ref().map_or_else(String::new, |place| format!(
                " · {}:{}",
                escape(&place.file),
                place.line
            ))
        );
        for line in &entry.lines {
            let said = escape(&line.said.text()).replace('\n', "<br>");
            if line.name.is_empty() {
                let _ = writeln!(body, "<p>{said}</p>");
            } else {
                let _ = writeln!(
                    body,
                    "<p><span class=\"note\">{}</span><br>{said}</p>",
                    escape(&line.name)
                );
            }
        }
        body.push_str("</section>\n");
    }
    page(text.language, title, &body)
}
