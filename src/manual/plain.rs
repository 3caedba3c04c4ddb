//! A chapter as lines of a width, each in pieces with what they mean: for the terminal and the screen.

use unicode_width::UnicodeWidthStr as _;

use super::markdown::{Block, Look, Span, said};

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Text,
    /// The head of a part.
    Heading,
    Strong,
    Emphasis,
    /// What is typed or pressed.
    Code,
    /// The lines of an example.
    Example,
    /// The head of a table.
    Head,
    Link,
}

/// A line in pieces.
pub type Line = Vec<(String, Ink)>;

/// How far examples and entries of lists are set in.
const STEP: usize = 2;

/// The lines of a chapter, and at which of them each block begins. Lines of examples stay whole however long.
pub fn lines(blocks: &[Block], width: usize) -> (Vec<Line>, Vec<usize>) {
    let mut lines: Vec<Line> = Vec::new();
    let mut starts = Vec::with_capacity(blocks.len());
    let mut before: Option<&Block> = None;
    for block in blocks {
        let in_list = matches!(block, Block::Item { .. });
        let after_item = matches!(before, Some(Block::Item { .. }));
        if before.is_some() && !(in_list && after_item) {
            lines.push(Line::new());
        }
        starts.push(lines.len());
        match block {
            Block::Heading { words, .. } => {
                lines.extend(wrapped(&[(said(words), Ink::Heading)], width));
            }
            Block::Paragraph(words) => lines.extend(wrapped(&pieces(words), width)),
            Block::Item { depth, number, words } => {
                let mark = number.as_ref().map_or_else(|| "• ".to_owned(), |nr| format!("{nr}. "));
                let indent = depth * STEP;
                let hang = indent + mark.width();
                let room = width.saturating_sub(hang).max(1);
                for (nr, line) in wrapped(&pieces(words), room).into_iter().enumerate() {
                    let lead = if nr == 0 {
                        format!("{}{mark}", " ".repeat(indent))
                    } else {
                        " ".repeat(hang)
                    };
                    lines.push(std::iter::once((lead, Ink::Text)).chain(line).collect());
                }
            }
            Block::Code { text, .. } => {
                let indent = " ".repeat(STEP);
                lines.extend(text.lines().map(|line| {
                    if line.is_empty() {
                        Line::new()
                    } else {
                        vec![(format!("{indent}{line}"), Ink::Example)]
                    }
                }));
            }
            Block::Table { head, rows } => lines.extend(table(head, rows, width)),
        }
        before = Some(block);
    }
    (lines, starts)
}

fn pieces(words: &[Span]) -> Vec<(String, Ink)> {
    words
        .iter()
        .map(|span| {
            let ink = match span.look {
                _ if span.link.is_some() => Ink::Link,
                Look::Plain => Ink::Text,
                Look::Strong => Ink::Strong,
                Look::Emphasis => Ink::Emphasis,
                Look::Code => Ink::Code,
            };
            (span.text.clone(), ink)
        })
        .collect()
}

/// Breaks pieces into lines at blanks; a word wider than the room is broken anywhere.
fn wrapped(pieces: &[(String, Ink)], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (Line::new(), 0);
    for word in words(pieces) {
        let room: usize = word.iter().map(|(text, _)| text.width()).sum();
        if used > 0 && used + 1 + room > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            // A blank within a run belongs to the run.
            let ink = match (line.last(), word.first()) {
                (Some((_, one)), Some((_, other))) if one == other => *one,
                _ => Ink::Text,
            };
            push(&mut line, " ", ink);
            used += 1;
        }
        for (text, ink) in word {
            for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(text.as_str(), true)
            {
                if used > 0 && used + cluster.width() > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                push(&mut line, cluster, ink);
                used += cluster.width();
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

fn push(line: &mut Line, text: &str, ink: Ink) {
    match line.last_mut() {
        Some((last, same)) if *same == ink => last.push_str(text),
        _ => line.push((text.to_owned(), ink)),
    }
}

/// The words of pieces: what stands between blanks, in pieces itself.
fn words(pieces: &[(String, Ink)]) -> Vec<Line> {
    let mut words: Vec<Line> = Vec::new();
    let mut open = false;
    for (text, ink) in pieces {
        for (nr, part) in text.split(' ').enumerate() {
            if nr > 0 {
                open = false;
            }
            if part.is_empty() {
                continue;
            }
            if open {
                words.last_mut().expect("one is open").push((part.to_owned(), *ink));
            } else {
                words.push(vec![(part.to_owned(), *ink)]);
                open = true;
            }
        }
    }
    words
}

/// A table: its columns as wide as they need, the widest giving way where the room is too small.
fn table(head: &[Vec<Span>], rows: &[Vec<Vec<Span>>], width: usize) -> Vec<Line> {
    const GAP: usize = 2;
    const LEAST: usize = 6;
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
    let mut widths = vec![0; columns];
    for row in rows.iter().chain(std::iter::once(&head.to_vec())) {
        for (nr, cell) in row.iter().enumerate() {
            widths[nr] = widths[nr].max(said(cell).width());
        }
    }
    let room = width.saturating_sub(GAP * columns.saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > LEAST) else { break };
        *widest -= 1;
    }

    let mut lines = Vec::new();
    let mut row = |cells: &[Vec<Span>], ink: Option<Ink>| {
        let columns: Vec<Vec<Line>> = (cells.iter().zip(&widths))
            .map(|(cell, width)| {
                let pieces = match ink {
                    Some(ink) => vec![(said(cell), ink)],
                    None => pieces(cell),
                };
                wrapped(&pieces, *width)
            })
            .collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = Line::new();
            let mut gap = 0;
            for (column, width) in columns.iter().zip(&widths) {
                let cell = column.get(at).cloned().unwrap_or_default();
                let used: usize = cell.iter().map(|(text, _)| text.width()).sum();
                if used > 0 && gap > 0 {
                    push(&mut line, &" ".repeat(gap), Ink::Text);
                    gap = 0;
                }
                line.extend(cell);
                gap += width.saturating_sub(used) + GAP;
            }
            lines.push(line);
        }
    };
    if head.iter().any(|cell| !cell.is_empty()) {
        row(head, Some(Ink::Head));
    }
    for cells in rows {
        row(cells, None);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::markdown, *};

    fn shown(source: &str, width: usize) -> Vec<String> {
        let (lines, _) = lines(&markdown::read(source), width);
        lines.iter().map(|line| line.iter().map(|(text, _)| text.as_str()).collect()).collect()
    }

    #[test]
    fn words_break_at_blanks_and_lists_hang() {
        assert_eq!(
            shown("## Head\n\nPress `r` to reply now.\n\n* one two three\n* four\n", 12),
            ["Head", "", "Press r to", "reply now.", "", "• one two", "  three", "• four"]
        );
        assert_eq!(shown("оченьдлинноеслово", 6), ["оченьд", "линное", "слово"]);
    }

    #[test]
    fn tables_are_as_wide_as_they_need_and_no_wider_than_the_room() {
        let source = "| key | does |\n|---|---|\n| `r` | reply to the client |\n| `t` | note |\n";
        assert_eq!(shown(source, 40), ["key  does", "r    reply to the client", "t    note"]);
        assert_eq!(
            shown(source, 16),
            ["key  does", "r    reply to", "     the client", "t    note"]
        );
    }

    #[test]
    fn examples_stay_as_they_are() {
        let source = "Do:\n\n```sh\nfirstline queue --filter 'is:breached'\n\nfirstline\n```\n";
        assert_eq!(
            shown(source, 10),
            ["Do:", "", "  firstline queue --filter 'is:breached'", "", "  firstline"]
        );
    }

    #[test]
    fn every_block_knows_its_line() {
        let blocks = markdown::read("One two three.\n\n## Head\n\n* a\n* b\n");
        let (lines, starts) = lines(&blocks, 8);
        assert_eq!(starts, [0, 3, 5, 6]);
        assert_eq!(lines.len(), 7);
    }
}
