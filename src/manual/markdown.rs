//! As much of Markdown as the manual is written in: headings, paragraphs, lists, tables, examples; strong words,
//! emphasis, code and links within them.

/// A part of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Heading {
        /// 1 for the title.
        level: usize,
        words: Vec<Span>,
    },
    Paragraph(Vec<Span>),
    /// An entry of a list.
    Item {
        /// How deep the list stands in others.
        depth: usize,
        /// The number of a numbered list.
        number: Option<String>,
        words: Vec<Span>,
    },
    /// An example, as it stands.
    Code {
        /// What the fence says of it.
        info: String,
        text: String,
    },
    Table {
        head: Vec<Vec<Span>>,
        rows: Vec<Vec<Vec<Span>>>,
    },
}

/// A run of words with one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub look: Look,
    /// Where it leads.
    pub link: Option<String>,
}

/// How words stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Strong,
    Emphasis,
    /// A key, a command, a name that is typed.
    Code,
}

impl Block {
    /// What it says, without looks, in one line.
    pub fn text(&self) -> String {
        match self {
            Self::Heading { words, .. } | Self::Paragraph(words) | Self::Item { words, .. } => {
                said(words)
            }
            Self::Code { text, .. } => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Table { head, rows } => {
                let cells: Vec<String> =
                    std::iter::once(head).chain(rows).flatten().map(|cell| said(cell)).collect();
                cells.join(" · ")
            }
        }
    }
}

/// What words say, without their looks.
pub fn said(words: &[Span]) -> String {
    words.iter().map(|span| span.text.as_str()).collect()
}

/// Reads a chapter.
pub fn read(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let bare = line.trim_start();
        if bare.is_empty() {
            continue;
        }

        if let Some(info) = bare.strip_prefix("```") {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")) {
                text.push_str(line);
                text.push('\n');
            }
            blocks.push(Block::Code { info: info.trim().to_owned(), text });
            continue;
        }
        let level = bare.bytes().take_while(|byte| *byte == b'#').count();
        if level > 0 && bare[level..].starts_with(' ') {
            blocks.push(Block::Heading { level, words: spans(bare[level..].trim()) });
            continue;
        }
        if bare.starts_with('|') {
            let head = cells(bare);
            // The line below the head only rules it off.
            lines.next_if(|line| line.trim_start().starts_with("|-"));
            let mut rows = Vec::new();
            while let Some(row) = lines.next_if(|line| line.trim_start().starts_with('|')) {
                rows.push(cells(row.trim_start()));
            }
            blocks.push(Block::Table { head, rows });
            continue;
        }

        let item = item(bare);
        let mut text = item.map_or(bare, |(_, rest)| rest).trim_end().to_owned();
        while let Some(more) = lines.next_if(|line| continues(line)) {
            text.push(' ');
            text.push_str(more.trim());
        }
        let words = spans(&text);
        blocks.push(match item {
            Some((number, _)) => {
                let depth = (line.len() - bare.len()) / 2;
                Block::Item { depth, number: number.map(str::to_owned), words }
            }
            None => Block::Paragraph(words),
        });
    }
    blocks
}

/// Whether a line goes on with the paragraph before it.
fn continues(line: &str) -> bool {
    let bare = line.trim_start();
    !(bare.is_empty() || bare.starts_with(['|', '#']) || bare.starts_with("```"))
        && item(bare).is_none()
}

/// The number of an entry of a list, where it has one, and what the entry says.
fn item(line: &str) -> Option<(Option<&str>, &str)> {
    if let Some(rest) = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")) {
        return Some((None, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((Some(number), rest))
}

/// The cells of a row; `\|` is a sign in a cell.
fn cells(row: &str) -> Vec<Vec<Span>> {
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut signs = row.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if signs.peek() == Some(&'|') => {
                signs.next();
                cells.last_mut().expect("one is there").push('|');
            }
            '|' => cells.push(String::new()),
            other => cells.last_mut().expect("one is there").push(other),
        }
    }
    cells.iter().map(|cell| spans(cell.trim())).collect()
}

/// Reads strong words, emphasis, code and links.
fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut push = |text: &str, look, link: Option<&str>| {
        if text.is_empty() {
            return;
        }
        match spans.last_mut() {
            Some(last) if last.look == look && last.link.is_none() && link.is_none() => {
                last.text.push_str(text);
            }
            _ => spans.push(Span { text: text.to_owned(), look, link: link.map(str::to_owned) }),
        }
    };
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        push(&rest[..at], Look::Plain, None);
        rest = &rest[at..];
        let taken = marked(rest, "`", Look::Code)
            .or_else(|| marked(rest, "**", Look::Strong))
            .or_else(|| marked(rest, "*", Look::Emphasis));
        if let Some((inner, look, after)) = taken {
            push(inner, look, None);
            rest = after;
        } else if let Some((words, address, after)) = link(rest) {
            push(words, Look::Plain, Some(address));
            rest = after;
        } else {
            push(&rest[..1], Look::Plain, None);
            rest = &rest[1..];
        }
    }
    push(rest, Look::Plain, None);
    spans
}

/// Words between two marks, and what stands after them.
fn marked<'t>(text: &'t str, mark: &str, look: Look) -> Option<(&'t str, Look, &'t str)> {
    let inner = text.strip_prefix(mark)?;
    let (inner, after) = inner.split_once(mark)?;
    let holds = !inner.is_empty() && (look == Look::Code || inner.trim() == inner);
    holds.then_some((inner, look, after))
}

/// A link: its words, where it leads, and what stands after it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    (!words.contains(['[', ']'])).then_some((words, address, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, look: Look) -> Span {
        Span { text: text.into(), look, link: None }
    }

    #[test]
    fn reads_what_a_chapter_is_made_of() {
        let blocks = read(
            "# Title\n\nOne line\ngoes on.\n\n* first\n  goes on\n* second\n  1. inside\n\n```sh\nfirstline queue\n\n# more\n```\n\
             | key | does |\n|---|---|\n| `a\\|b` | both |\nAfter.\n",
        );
        let text: Vec<String> = blocks.iter().map(Block::text).collect();
        assert_eq!(
            text,
            [
                "Title",
                "One line goes on.",
                "first goes on",
                "second",
                "inside",
                "firstline queue # more",
                "key · does · a|b · both",
                "After."
            ]
        );
        let Block::Item { depth: 1, number: Some(number), .. } = &blocks[4] else {
            panic!("{:?}", blocks[4])
        };
        assert_eq!(number, "1");
        let Block::Code { info, text } = &blocks[5] else { panic!("{:?}", blocks[5]) };
        assert_eq!((info.as_str(), text.as_str()), ("sh", "firstline queue\n\n# more\n"));
    }

    #[test]
    fn reads_words_that_stand_out() {
        let link = Span { text: "Mail".into(), look: Look::Plain, link: Some("mail.md".into()) };
        assert_eq!(
            spans("Press `a*b` **now** or *late*, see [Mail](mail.md)."),
            [
                span("Press ", Look::Plain),
                span("a*b", Look::Code),
                span(" ", Look::Plain),
                span("now", Look::Strong),
                span(" or ", Look::Plain),
                span("late", Look::Emphasis),
                span(", see ", Look::Plain),
                link,
                span(".", Look::Plain),
            ]
        );
        // What is no mark stays as it is.
        for plain in ["2 * 3 * 4", "a [b] c", "a ` b", "кавычка * одна"] {
            assert_eq!(spans(plain), [span(plain, Look::Plain)]);
        }
    }
}
