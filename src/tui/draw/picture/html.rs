//! A picture as a page of HTML that needs nothing else.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{cells::runs, palette::Ground};
use crate::{report::escape, text::Language, tui::widget::fit::width};

/// Draws a picture as a page.
pub fn html(buffer: &Buffer, ground: Ground, title: &str, language: Language) -> String {
    let (paper, ink) = (ground.paper().css(), ground.ink().css());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>\
         body{{margin:0;background:{paper}}}\
         pre{{margin:0;padding:12px;color:{ink};font:14px/1.25 ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace}}\
         b{{font-weight:700}}i{{font-style:normal;display:inline-block;width:2ch}}\
         @media print{{*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}}}\
         </style></head>\n<body><pre>",
        language.code(),
        escape(title)
    );
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut runs = runs(buffer, y, ground);
        // What is blank at the end of a row is not there to be copied.
        if let Some(last) = runs.last_mut().filter(|last| last.seen.paper.is_none()) {
            last.text.truncate(last.text.trim_end().len());
        }
        for run in runs {
            let mut style = format!("color:{}", run.seen.ink.css());
            if let Some(paper) = run.seen.paper {
                let _ = write!(style, ";background:{}", paper.css());
            }
            if run.seen.italic {
                style.push_str(";font-style:italic");
            }
            if run.seen.underline {
                style.push_str(";text-decoration:underline");
            }
            let tag = if run.seen.bold { "b" } else { "span" };
            let _ = write!(page, "<{tag} style=\"{style}\">{}</{tag}>", signs(&run.text));
        }
        page.push('\n');
    }
    page.push_str("</pre></body></html>\n");
    page
}

/// Signs of two columns take exactly two, whatever font they come from.
fn signs(text: &str) -> String {
    let mut shown = String::new();
    for sign in text.graphemes(true) {
        if width(sign) == 2 {
            let _ = write!(shown, "<i>{}</i>", escape(sign));
        } else {
            shown.push_str(&escape(sign));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    #[test]
    fn a_page_holds_the_words_and_can_be_broken_by_none() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
        buffer.set_string(0, 0, "<script>日", Style::new());
        let page = html(&buffer, Ground::Light, "</title>", Language::English);
        assert!(page.contains("&lt;script&gt;<i>日</i></span>\n</pre>"), "{page}");
        assert!(page.contains("<title>&lt;/title&gt;</title>"), "{page}");
    }
}
