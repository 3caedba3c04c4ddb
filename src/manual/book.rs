//! All chapters as one page of HTML, readable without a network, in the dark and on paper.

use std::fmt::Write as _;

use super::{
    Chapter, chapters,
    markdown::{Block, Look, Span},
};
use crate::{
    report::{escape, page},
    text::Language,
};

/// The whole manual as a page.
pub fn html(language: Language, title: &str) -> String {
    let chapters = chapters(language);
    let mut body = String::from("<nav><ol>\n");
    for chapter in chapters {
        let _ = writeln!(
            body,
            "<li><a href=\"#{}\">{}</a> <span class=\"note\">{}</span></li>",
            chapter.name,
            escape(&chapter.title),
            escape(&chapter.about)
        );
    }
    body.push_str("</ol></nav>\n");
    for chapter in chapters {
        let _ = writeln!(
            body,
            "<section class=\"chapter\" id=\"{}\"><h2>{}</h2>",
            chapter.name,
            escape(&chapter.title)
        );
        blocks(chapter, &mut body);
        body.push_str("</section>\n");
    }
    page(language, title, &body)
}

fn blocks(chapter: &Chapter, body: &mut String) {
    // The lists that are open, and whether each is numbered.
    let mut lists: Vec<bool> = Vec::new();
    for block in &chapter.blocks {
        let depth = match block {
            Block::Item { depth, .. } => depth + 1,
            _ => 0,
        };
        while lists.len() > depth {
            body.push_str(if lists.pop() == Some(true) { "</ol>\n" } else { "</ul>\n" });
        }
        match block {
            Block::Heading { level, words } => {
                let level = (level + 1).min(6);
                let _ = writeln!(body, "<h{level}>{}</h{level}>", spans(words));
            }
            Block::Paragraph(words) => {
                let _ = writeln!(body, "<p>{}</p>", spans(words));
            }
            Block::Item { number, words, .. } => {
                while lists.len() < depth {
                    lists.push(number.is_some());
                    body.push_str(if number.is_some() { "<ol>\n" } else { "<ul>\n" });
                }
                let _ = writeln!(body, "<li>{}</li>", spans(words));
            }
            Block::Code { text, .. } => {
                let _ = writeln!(body, "<pre><code>{}</code></pre>", escape(text));
            }
            Block::Table { head, rows } => {
                body.push_str("<div class=\"t\"><table>\n");
                if head.iter().any(|cell| !cell.is_empty()) {
                    row(body, head, "th");
                }
                for cells in rows {
                    row(body, cells, "td");
                }
                body.push_str("</table></div>\n");
            }
        }
    }
    while let Some(numbered) = lists.pop() {
        body.push_str(if numbered { "</ol>\n" } else { "</ul>\n" });
    }
}

fn row(body: &mut String, cells: &[Vec<Span>], tag: &str) {
    body.push_str("<tr>");
    for cell in cells {
        let _ = write!(body, "<{tag}>{}</{tag}>", spans(cell));
    }
    body.push_str("</tr>\n");
}

fn spans(words: &[Span]) -> String {
    words
        .iter()
        .map(|span| {
            let text = escape(&span.text);
            match (&span.link, span.look) {
                (Some(link), _) => format!("<a href=\"{}\">{text}</a>", escape(&address(link))),
                (None, Look::Plain) => text,
                (None, Look::Strong) => format!("<strong>{text}</strong>"),
                (None, Look::Emphasis) => format!("<em>{text}</em>"),
                (None, Look::Code) => format!("<code>{text}</code>"),
            }
        })
        .collect()
}

/// Where a link leads on the page: another chapter is a part of it.
fn address(link: &str) -> String {
    match link.split_once(".md") {
        Some((name, "")) => format!("#{name}"),
        Some((_, rest)) => rest.to_owned(),
        None => link.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_of_the_page_leads_to_a_part_of_it() {
        for language in [Language::English, Language::Russian] {
            let page = html(language, "Manual");
            let links: Vec<&str> = page
                .split("href=\"#")
                .skip(1)
                .filter_map(|rest| rest.split_once('"').map(|(name, _)| name))
                .collect();
            assert!(links.len() > chapters(language).len(), "{links:?}");
            for link in links {
                assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
            }
            // Nothing of it is fetched.
            for part in ["src=", "@import", "<link"] {
                assert!(!page.contains(part), "{part}");
            }
        }
    }

    #[test]
    fn lists_are_closed_and_texts_are_escaped() {
        let chapter = Chapter {
            name: "x",
            title: "X".into(),
            about: String::new(),
            blocks: super::super::markdown::read("* a <b>\n  * c\n* d\n\nEnd `<&>`.\n"),
            terms: Vec::new(),
        };
        let mut body = String::new();
        blocks(&chapter, &mut body);
        assert_eq!(
            body,
            "<ul>\n<li>a &lt;b&gt;</li>\n<ul>\n<li>c</li>\n</ul>\n<li>d</li>\n</ul>\n<p>End <code>&lt;&amp;&gt;</code>.</p>\n"
        );
    }
}
