//! The last look on a terminal without Unicode: signs, quotes, dashes and lines become those of ASCII,
//! whoever drew them. Letters stay: a name in Cyrillic is better garbled on few consoles than lost on
//! all.

use ratatui::buffer::Buffer;

use super::fit::width;

/// Puts signs of ASCII in place of all others.
pub fn plain(buffer: &mut Buffer) {
    let mut spilt = 0;
    for cell in &mut buffer.content {
        // The second half of a sign that took two cells.
        if spilt > 0 {
            spilt -= 1;
            cell.set_symbol(" ");
            continue;
        }
        let symbol = cell.symbol();
        if symbol.is_ascii() || symbol.chars().next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let sign = symbol.chars().next().map_or(" ", ascii);
        spilt = width(symbol).saturating_sub(1);
        cell.set_symbol(sign);
    }
}

/// The sign of ASCII that says what another one does.
const fn ascii(sign: char) -> &'static str {
    match sign {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => " ",
        '…' => ".",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‘' | '’' | '‚' => "'",
        '·' | '–' | '—' | '‑' | '‐' | '−' | '─' | '━' | '═' | '╌' => "-",
        '→' | '▸' | '›' | '↷' | '≥' => ">",
        '←' | '‹' | '≤' => "<",
        '↑' | '▲' => "^",
        '↓' | '✓' => "v",
        '×' => "x",
        '№' | '\u{2580}'..='\u{259f}' => "#",
        '★' | '●' | '◆' | '◉' | '•' => "*",
        '○' | '°' => "o",
        '│' | '┃' | '║' | '‖' => "|",
        '\u{2500}'..='\u{257f}' => "+",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    #[test]
    fn nothing_but_letters_goes_beyond_ascii() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
        let text = "┌─ “Мария” · 2 × №3 — ждёт… 👍 ★ é 日";
        buffer.set_string(0, 0, text, Style::new());
        plain(&mut buffer);
        let row: String = (0..40).map(|x| buffer[(x, 0)].symbol()).collect();
        assert_eq!(
            row.split_whitespace().collect::<Vec<_>>().join(" "),
            "+- \"Мария\" - 2 x #3 - ждёт. ? * é 日"
        );
    }
}
