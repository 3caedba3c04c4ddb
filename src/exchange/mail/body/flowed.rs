//! Paragraphs that were broken into lines to travel (RFC 3676), put together again.

/// The text with its paragraphs in one line each; `delete` where the blank at a break is not meant.
pub(in crate::exchange::mail) fn unbroken(text: &str, delete: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deep the line before is quoted, where this one goes on with it.
    let mut open = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let quoted = &line[depth..];
        // A blank in front guards what would be taken for a mark.
        let content = quoted.strip_prefix(' ').unwrap_or(quoted);
        let signature = content == "-- ";
        if open != Some(depth) || signature {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth));
            if depth > 0 && !content.is_empty() {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !signature;
        out.push_str(if flows && delete { &content[..content.len() - 1] } else { content });
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_put_together() {
        let text =
            "One \r\ntwo\r\n three\r\n\r\n>> deep \r\n>> er\r\n> less \r\nnone\r\n-- \r\nme\r\n";
        assert_eq!(unbroken(text, false), "One two\nthree\n\n>> deep er\n> less \nnone\n-- \nme");
        assert_eq!(unbroken("Donau \ndampf", true), "Donaudampf");
        assert_eq!(unbroken("", true), "");
    }
}
