//! HTML as text that can be read. A library that makes text of whole pages brings a browser's parser with
//! it; a mail needs less: words, lines, lists, where links lead, and what is quoted. Nothing is loaded and
//! nothing is run.

mod page;
mod tokens;

use self::{
    page::Page,
    tokens::{Tag, Token, tokens},
};
use crate::exchange::LONGEST_TEXT;

/// So deep it is looked for the beginning of what ends.
const DEEPEST: usize = 200;

/// No more tags and stretches of text are read: the largest pages have far less.
const MOST_TOKENS: usize = 2_000_000;
/// No deeper is anything quoted.
const MOST_QUOTED: usize = 100;

/// Names by which programs mark what they quote, where that is no `blockquote`: classes and ids.
const QUOTING_CLASSES: &[&str] = &[
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
    "isReplyContent",
    "ms-outlook-mobile-reference-message",
];
const QUOTING_IDS: &[&str] =
    &["OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container", "isReplyContent"];

/// Elements on lines of their own, with an empty line around them.
const APART: &[&str] =
    &["p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"];
/// Elements on lines of their own.
const LINES: &[&str] = &[
    "address",
    "article",
    "aside",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "option",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "thead",
    "tr",
];
/// Elements that nothing is in.
const EMPTY: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements that nobody reads.
const UNREAD: &[&str] = &["iframe", "object", "template", "audio", "video", "svg", "canvas"];

/// An element that is open.
#[derive(Debug)]
struct Open {
    name: String,
    /// How deep the text was quoted before it.
    depth: usize,
    hides: bool,
    keeps_lines: bool,
    /// Whether it stands close to what follows.
    tight: bool,
    /// Where its link leads, and where its words begin.
    link: Option<(String, page::Place)>,
}

/// The text of some HTML. What it quotes is marked as in plain text; `forwards` where the mail hands another
/// one on, which is no quotation then.
pub(in crate::exchange::mail) fn text(html: &str, forwards: bool) -> String {
    let (shown, hidden) = read(html, forwards, true);
    // All of it hidden: somebody forgot an end.
    if shown.is_empty() && hidden { read(html, forwards, false).0 } else { shown }
}

/// The text, and whether anything is hidden that would be text.
fn read(html: &str, forwards: bool, hide: bool) -> (String, bool) {
    let mut page = Page::default();
    let mut open: Vec<Open> = Vec::new();
    let mut hidden = 0_usize;
    // Where the rest of the page began to be quoted the last time.
    let mut rest: Option<page::Place> = None;

    let mut hides = false;

    for token in tokens(html).take(MOST_TOKENS) {
        match token {
            Token::Text(text) if hidden == 0 => {
                // What is beyond is cut in the end.
                let text = &text[..text.floor_char_boundary(LONGEST_TEXT + 1)];
                page.text(&tokens::with_signs(text));
            }
            Token::Text(_) => hides = true,
            Token::Open(tag) => {
                // Ends that may be left out.
                let ended: &[&str] = match tag.name.as_str() {
                    "li" => &["li"],
                    "td" | "th" => &["td", "th"],
                    "tr" => &["td", "th", "tr"],
                    "option" => &["option"],
                    name if name == "p" || APART.contains(&name) || name == "div" => &["p"],
                    _ => &[],
                };
                while open.last().is_some_and(|last| ended.contains(&last.name.as_str())) {
                    close(&mut page, &mut open, &mut hidden);
                }
                if hidden == 0 && !forwards && page.depth < MOST_QUOTED && quotes_the_rest(&tag) {
                    page.end_line();
                    // Outlook marks the place twice.
                    if rest != Some(page.place()) {
                        page.depth += 1;
                        // What follows is quoted to the end of all that it is in.
                        let within = open.iter_mut().rev();
                        let within = within.take_while(|one| one.name != "blockquote");
                        within.for_each(|one| one.depth += 1);
                    }
                    rest = Some(page.place());
                }
                let quotes = !forwards && quotes(&tag);
                if quotes && hidden == 0 {
                    page.end_line();
                }
                if let Some(element) = begin(&mut page, &tag, hide, hidden > 0) {
                    hidden += usize::from(element.hides);
                    open.push(element);
                    page.depth += usize::from(quotes);
                }
            }
            Token::Close(name) => {
                let depth = open.iter().rev().take(DEEPEST).position(|one| one.name == name);
                // What was never opened ends nothing; a browser makes a line of it where it is one.
                let Some(depth) = depth else {
                    if hidden == 0 && (name == "p" || name == "br") {
                        page.new_line();
                    }
                    continue;
                };
                for _ in 0..=depth {
                    close(&mut page, &mut open, &mut hidden);
                }
            }
        }
    }

    while !open.is_empty() {
        close(&mut page, &mut open, &mut hidden);
    }
    (page.finish(), hides)
}

/// Begins an element; answers what has to be ended later.
fn begin(page: &mut Page, tag: &Tag<'_>, hide: bool, hidden: bool) -> Option<Open> {
    let name = tag.name.as_str();
    let style = tag.style();
    let hides = hide
        && (style.contains("display:none")
            || style.contains("visibility:hidden")
            || tag.value("hidden").is_some())
        || UNREAD.contains(&name);
    if EMPTY.contains(&name) {
        if !hidden && !hides {
            empty(page, tag);
        }
        return None;
    }

    let mut element = Open {
        name: tag.name.clone(),
        depth: page.depth,
        hides,
        keeps_lines: matches!(name, "pre" | "textarea" | "listing" | "xmp")
            || style.contains("white-space:pre"),
        tight: name == "p" && is_tight(tag, &style),
        link: None,
    };
    if hidden || hides {
        return Some(element);
    }
    match name {
        "ul" | "ol" | "dir" | "menu" => page.list(
            (name == "ol")
                .then(|| tag.value("start").and_then(|n| n.trim().parse().ok()).unwrap_or(1)),
        ),
        "li" => page.item(),
        "table" => page.table(),
        "tr" => page.end_line(),
        "td" | "th" => page.cell(),
        "q" => page.text("“"),
        "a" => element.link = target(tag).map(|target| (target, page.place())),
        _ if element.tight => page.end_line(),
        "blockquote" => {
            page.apart();
            // Some programs indent with it.
            page.depth += usize::from(!style.contains("border:none"));
        }
        name if APART.contains(&name) => page.apart(),
        name if LINES.contains(&name) => page.end_line(),
        _ => {}
    }
    page.keeps_lines += usize::from(element.keeps_lines);
    Some(element)
}

/// Ends the element that was opened last.
fn close(page: &mut Page, open: &mut Vec<Open>, hidden: &mut usize) {
    let Some(element) = open.pop() else { return };
    let name = element.name.as_str();
    if element.hides {
        *hidden -= 1;
        return;
    }
    if *hidden > 0 {
        return;
    }
    if let Some((target, from)) = element.link {
        page.link(&target, from);
    }
    match name {
        "ul" | "ol" | "dir" | "menu" => page.end_list(),
        "table" => page.end_table(),
        "td" | "th" => page.end_cell(),
        "q" => page.text("”"),
        _ if element.tight => page.end_line(),
        name if APART.contains(&name) => page.apart(),
        name if LINES.contains(&name) => page.end_line(),
        _ => {}
    }
    if page.depth != element.depth {
        page.end_line();
    }
    page.depth = element.depth;
    page.keeps_lines = page.keeps_lines.saturating_sub(usize::from(element.keeps_lines));
}

fn empty(page: &mut Page, tag: &Tag<'_>) {
    match tag.name.as_str() {
        "br" => page.new_line(),
        "hr" => page.apart(),
        "img" => {
            // Smileys are pictures to some programs.
            let alt = tag.value("alt").map(|alt| tokens::with_signs(&alt).into_owned());
            let sign = alt.filter(|alt| !alt.is_ascii() && !alt.chars().any(char::is_alphanumeric));
            if let Some(sign) = sign.filter(|sign| sign.chars().count() <= 8) {
                page.text(&sign);
            }
        }
        _ => {}
    }
}

/// Whether a paragraph stands close to the next one, as those of Outlook do.
fn is_tight(tag: &Tag<'_>, style: &str) -> bool {
    let of_outlook = tag.value("class").is_some_and(|class| class.starts_with("Mso"));
    of_outlook || style.contains("margin:0") && !style.contains("margin:0.")
}

/// Whether the head of an older mail begins with it, as Outlook puts it above what it quotes.
fn quotes_the_rest(tag: &Tag<'_>) -> bool {
    if tag.name != "div" {
        return false;
    }
    let style = tag.style();
    let id = tag.value("id").unwrap_or_default();
    let line_above =
        style.contains("border:none;border-top:solid#") && style.contains("padding:3.0pt0");
    id.ends_with("divRplyFwdMsg") || id.ends_with("appendonsend") || line_above
}

/// Whether what is in it is quoted, though it is no `blockquote`.
fn quotes(tag: &Tag<'_>) -> bool {
    let class = tag.value("class").unwrap_or_default();
    let id = tag.value("id").unwrap_or_default();
    // Programs that answer put letters before the names that others gave.
    let named = |names: &[&str], value: &str| {
        value.split_whitespace().any(|word| names.iter().any(|name| word.ends_with(name)))
    };
    let of_gmx = tag.name == "div" && tag.value("name").is_some_and(|name| name == "quote");
    named(QUOTING_CLASSES, &class) || named(QUOTING_IDS, &id) || of_gmx || tag.name == "includetail"
}

/// Where a link leads, where that is a place to look at or somebody to write to.
fn target(tag: &Tag<'_>) -> Option<String> {
    let value = tag.value("href")?;
    let value = tokens::with_signs(value.trim());
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    let lower = value.to_ascii_lowercase();
    if lower.starts_with("mailto:") || lower.starts_with("tel:") {
        let address = value.split_once(':')?.1;
        let address = address.split('?').next().unwrap_or_default().trim();
        return Some(address.to_owned()).filter(|address| !address.is_empty());
    }
    let shown = lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("ftp://");
    (shown && value.len() < 2000).then_some(value)
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
            See <a href=\"https://shop.example/x?a=1&amp;b=2\">the page</a> or <a href='http://www.b.example/'>b.example</a>.";
        assert_eq!(
            text(html, false),
            "Hello & welcome,\n\nIt is broken:\n\n• red light\n• no sound\n\nContract 77\nSince May\n\n\
             See the page (https://shop.example/x?a=1&b=2) or b.example."
        );
    }

    #[test]
    fn all_words_that_a_browser_shows_are_there() {
        for (html, expected) in [
            ("<p>price <5 EUR, load >3</p>", "price <5 EUR, load >3"),
            ("if a < b and c > d", "if a < b and c > d"),
            ("Ivan <ivan@x.ru> wrote", "Ivan <ivan@x.ru> wrote"),
            ("see <http://x.ru/a>", "see <http://x.ru/a>"),
            ("<span title=\"a > b\">Hello</span>", "Hello"),
            ("<span title='a > b' class=x>Hello</span>", "Hello"),
            ("<p title=\"never closed>Hello</p>", "Hello"),
            ("<a <b>x</b>", "x"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("<pre>one\n  two\n\nthree</pre>four", "one\n  two\n\nthree\n\nfour"),
            ("<div style='white-space: pre-wrap'>one\ntwo</div>", "one\ntwo"),
            ("one\n   two\tthree", "one two three"),
            ("<a href=\"mailto:b@x.ru?subject=y\">a colleague</a>", "a colleague (b@x.ru)"),
            ("<a href=mailto:b@x.ru>b@x.ru</a>", "b@x.ru"),
            ("<a href='tel:+7495'>call</a> <a href='#top'>up</a>", "call (+7495) up"),
            ("<a href='https://x.ru'><img src=y></a>", "https://x.ru"),
            (
                "&lt;b&gt; &copy; &#1071;&#x42F; &nbsp;&euro;&#128; &amp;lt; AT&T &nosuch; &eacute",
                "<b> © ЯЯ €€ &lt; AT&T &nosuch; é",
            ),
            ("x&shy;y&#8203;z", "xyz"),
            ("<div style=\"display: none\">preview</div><p>Hello</p>", "Hello"),
            ("<p hidden>x</p>Hello<template>y</template>", "Hello"),
            ("<div style='display:none'>all of it", "all of it"),
            ("<style>p {}", ""),
            ("<style>p { } </head><body>Hello", "Hello"),
            ("<!--[if mso]><p>x</p><![endif]-->Hello<![if !mso]> you<![endif]>", "Hello you"),
            ("<!-- never closed <p>Hello", "Hello"),
            ("<ol start=3><li>c<li>d<ul><li>e</ul></ol>", "3. c\n4. d\n  • e"),
            ("<table><tr><td><p>Name</p></td><td><p>Ivan</p></td></tr></table>", "Name Ivan"),
            (
                "<table><tr><td><p>One</p><p>two</p></td><td>three</td></tr></table>",
                "One\n\ntwo\n\nthree",
            ),
            ("<p class=MsoNormal>One</p><p class=MsoNormal>two<o:p></o:p></p>", "One\ntwo"),
            ("I am <img alt='😀' src=x> <img alt='Logo' src=y>", "I am 😀"),
            ("<q>yes</q>", "“yes”"),
            ("a</p>b</div>c", "a\nbc"),
            ("<ы>я</ы>", "<ы>я"),
            ("<![CDATA[x]]>y", "y"),
        ] {
            assert_eq!(text(html, false), expected, "{html}");
        }
    }

    #[test]
    fn what_is_quoted_is_marked_as_in_plain_text() {
        for (html, expected) in [
            (
                "Yes<blockquote>Really?<blockquote>No</blockquote></blockquote>So",
                "Yes\n\n> Really?\n>\n>> No\n\nSo",
            ),
            (
                "<div>Yes</div><div class=\"gmail_quote\"><div class=gmail_attr>On Monday Ivan wrote:<br></div>\
                 <blockquote class=gmail_quote style=\"margin:0px\"><div>Really?</div><div>Ivan</div></blockquote></div>",
                "Yes\nOn Monday Ivan wrote:\n\n> Really?\n> Ivan",
            ),
            (
                "<blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0\">indented</blockquote>",
                "indented",
            ),
            (
                "<div class=WordSection1><p class=MsoNormal>Yes</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;\
                 padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Ivan</p></div></div><p class=MsoNormal>Really?</p></div>",
                "Yes\n> From: Ivan\n> Really?",
            ),
            (
                "<div>Yes</div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Ivan</div><div>Really?</div>",
                "Yes\n\n> From: Ivan\n> Really?",
            ),
            (
                "<div>Yes</div><div id=\"x_appendonsend\"></div><hr><div id=\"x_divRplyFwdMsg\">From: Ivan</div>Really?",
                "Yes\n\n> From: Ivan\n> Really?",
            ),
            (
                "<p>Yes</p><span id=OLK_SRC_BODY_SECTION><div><b>From: </b>Ivan</div>Really?</span>",
                "Yes\n\n> From: Ivan\n> Really?",
            ),
            (
                "Yes<div id=mail-editor-reference-message-container><div>From: Ivan</div>Really?</div>",
                "Yes\n> From: Ivan\n> Really?",
            ),
            (
                "Yes<div name=\"quote\" style=\"border-left:2px\"><div>Von: Ivan</div>Really?</div>",
                "Yes\n> Von: Ivan\n> Really?",
            ),
            (
                "<div>Yes</div><blockquote type=cite><div>On Monday, Ivan wrote:</div><br><div>Really?</div></blockquote>",
                "Yes\n\n> On Monday, Ivan wrote:\n>\n> Really?",
            ),
            (
                "Yes<div class=\"protonmail_quote\">On Monday<br>Really?</div>",
                "Yes\n> On Monday\n> Really?",
            ),
            (
                "Yes<div class=\"yahoo_quoted\"><div>On Monday</div><div>Really?</div></div>",
                "Yes\n> On Monday\n> Really?",
            ),
        ] {
            assert_eq!(text(html, false), expected, "{html}");
        }
        let forwarded = "<div>See</div><div id=divRplyFwdMsg>From: Ivan</div><div>Help!</div>";
        assert_eq!(text(forwarded, true), "See\nFrom: Ivan\nHelp!");
    }

    #[test]
    fn html_that_ends_anywhere_is_read() {
        for html in [
            "",
            "<",
            "<a href",
            "<p>x",
            "<!-- x",
            "<!",
            "</",
            "<a href=\"http://x\">",
            "&amp",
            "&",
            "&#;",
            "&#99999999999;",
        ] {
            let _ = text(html, false);
        }
    }

    #[test]
    fn html_made_to_hold_one_up_does_not() {
        for piece in [
            "<",
            "<a ",
            "<a href=\"",
            "<!--",
            "<div>",
            "</div>",
            "<p>",
            "<style>",
            "&",
            "<a href=x>",
            "<blockquote>",
            "<td>",
            "<li><ul>",
            "\" '",
        ] {
            let _ = text(&piece.repeat(200_000 / piece.len()), false);
        }
    }
}
