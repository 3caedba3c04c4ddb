//! HTML as text that can be read: tags and entities are the library's; the lines, the points of lists and
//! where links lead are put in here. Nothing is loaded and nothing is run.

use mail_parser::decoders::html::html_to_text;

/// Tags with which a line begins, and after which one ends.
const LINES: &[&str] = &[
    "div",
    "tr",
    "table",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "hr",
    "address",
    "center",
];

/// The text of some HTML.
pub(super) fn text(html: &str) -> String {
    let text = html_to_text(&with_lines(html));
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let line =
            line.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{feff}');
        // One empty line tells as much as many.
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.join("\n")
}

/// The same HTML with a line break wherever a browser begins a line.
fn with_lines(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 4);
    let mut rest = html;
    let mut link: Option<(String, usize)> = None;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        match name.as_str() {
            "li" if !closing => out.push_str("<br>• "),
            "td" | "th" if closing => out.push(' '),
            "a" if !closing => link = target(tag).map(|target| (target, out.len())),
            "a" => {
                if let Some((target, from)) = link.take()
                    && !out[from..].contains(bare(&target))
                {
                    out.push_str(" (");
                    out.push_str(&target.replace('<', "&lt;").replace('>', "&gt;"));
                    out.push(')');
                }
            }
            name if LINES.contains(&name) => out.push_str("<br>"),
            _ => {
                out.push('<');
                out.push_str(tag);
                out.push('>');
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where a link leads, where that is a place to look at.
fn target(tag: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find("href")?;
    let value = tag[at + 4..].trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split(char::is_whitespace).next()?,
    };
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let shown = lower.starts_with("http://") || lower.starts_with("https://");
    (shown && value.len() < 2000).then(|| value.to_owned())
}

/// An address without what everybody leaves out.
fn bare(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_lines_that_can_be_read() {
        let html = "<html><head><title>x</title><style>p {}</style></head><body><div>Hello &amp; welcome,</div>\
            <div><br></div><p>It is <b>broken</b>:</p><ul><li>red light<li>no sound</ul>\
            <table><tr><td>Contract</td><td>77</td></tr><tr><td>Since</td><td>May</td></tr></table>\
            <!-- <p>hidden</p> --><script>alert(1)</script>\
            See <a href=\"https://shop.example/x?a=1\">the page</a> or <a href='http://www.b.example/'>b.example</a>.";
        assert_eq!(
            text(html),
            "Hello & welcome,\n\nIt is broken:\n\n• red light\n• no sound\n\nContract 77\n\nSince May\n\n\
             See the page (https://shop.example/x?a=1) or b.example."
        );
    }

    #[test]
    fn html_that_ends_anywhere_is_read() {
        for html in [
            "",
            "<",
            "<a href",
            "<p>x",
            "<!-- x",
            "a < b",
            "<a href=\"http://x\">",
            "&amp",
            "<ы>я</ы>",
        ] {
            let _ = text(html);
        }
    }
}
