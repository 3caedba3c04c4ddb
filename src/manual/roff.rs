//! A chapter as a manual page, for `man`.

use std::fmt::Write as _;

use super::{
    Chapter,
    markdown::{Block, Look, Span, said},
};

/// The manual page of a chapter: `firstline-NAME(7)`.
pub fn page(chapter: &Chapter) -> String {
    let mut roff = format!(
        ".TH FIRSTLINE-{} 7 \"\" \"firstline {}\"\n.SH NAME\nfirstline-{} \\- {}\n.SH {}\n",
        chapter.name.to_uppercase(),
        env!("CARGO_PKG_VERSION"),
        escaped(chapter.name),
        escaped(&chapter.about),
        escaped(&chapter.title.to_uppercase()),
    );
    for block in &chapter.blocks {
        match block {
            Block::Heading { level, words } => {
                let macro_name = if *level <= 2 { "SH" } else { "SS" };
                let _ = writeln!(roff, ".{macro_name} {}", escaped(&said(words)));
            }
            Block::Paragraph(words) => {
                let _ = writeln!(roff, ".PP\n{}", line(words));
            }
            Block::Item { depth, number, words } => {
                let mark =
                    number.as_ref().map_or_else(|| "\\(bu".to_owned(), |nr| format!("{nr}."));
                let indent = 3 + 3 * depth;
                let _ = writeln!(roff, ".IP \"{mark}\" {indent}\n{}", line(words));
            }
            Block::Code { text, .. } => {
                roff.push_str(".PP\n.RS 4\n.nf\n");
                for text in text.lines() {
                    let _ = writeln!(roff, "{}", guarded(&escaped(text)));
                }
                roff.push_str(".fi\n.RE\n");
            }
            Block::Table { head, rows } => {
                // Every row as an entry: `man` on a narrow terminal breaks it where a table would run over.
                for row in rows {
                    let mut cells = row.iter();
                    let tag = cells.next().map(|cell| spans(cell)).unwrap_or_default();
                    let rest: Vec<String> = (cells.zip(head.iter().skip(1)))
                        .map(|(cell, head)| {
                            let alone = row.len() == 2 || head.is_empty();
                            let head =
                                if alone { String::new() } else { escaped(&said(head)) + ": " };
                            format!("{head}{}", spans(cell))
                        })
                        .collect();
                    let _ = writeln!(
                        roff,
                        ".TP\n{}\n{}",
                        guarded(&tag),
                        guarded(&rest.join("\n.br\n"))
                    );
                }
            }
        }
    }
    roff
}

fn line(words: &[Span]) -> String {
    guarded(&spans(words))
}

fn spans(words: &[Span]) -> String {
    words
        .iter()
        .map(|span| {
            let text = escaped(&span.text);
            match span.look {
                Look::Plain => text,
                Look::Strong | Look::Code => format!("\\fB{text}\\fR"),
                Look::Emphasis => format!("\\fI{text}\\fR"),
            }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq")
}

/// A line that begins like a request of roff is kept a text.
fn guarded(text: &str) -> String {
    if text.starts_with('.') { format!("\\&{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{manual::chapters, text::Language};

    #[test]
    fn a_chapter_is_a_page_that_no_text_can_break() {
        let chapter = Chapter {
            name: "operator",
            title: "Operator".into(),
            about: "Work requests.".into(),
            blocks: super::super::markdown::read(
                "Press `.` for \\ the --next one.\n\n```\n.dot 'quote'\n```\n\n| k | does |\n|--|--|\n| `.` | next |\n",
            ),
            terms: Vec::new(),
        };
        let page = page(&chapter);
        assert!(page.starts_with(".TH FIRSTLINE-OPERATOR 7 "), "{page}");
        assert!(page.contains("Press \\fB.\\fR for \\e the \\-\\-next one."), "{page}");
        assert!(page.contains("\n\\&.dot \\(aqquote\\(aq\n"), "{page}");
        assert!(page.contains(".TP\n\\fB.\\fR\nnext\n"), "{page}");
    }

    #[test]
    fn only_known_requests_begin_a_line() {
        for language in [Language::English, Language::Russian] {
            for chapter in chapters(language) {
                for line in page(chapter).lines().filter(|line| line.starts_with(['.', '\''])) {
                    let request = line.split(' ').next().unwrap_or_default();
                    let known = [
                        ".TH", ".SH", ".SS", ".PP", ".IP", ".TP", ".RS", ".RE", ".nf", ".fi", ".br",
                    ];
                    assert!(known.contains(&request), "{}: {line}", chapter.name);
                }
            }
        }
    }
}
