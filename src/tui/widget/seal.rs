//! The last look before a picture leaves for the terminal: whichever way a text came onto it, through a
//! pane, an editor or a borrowed widget, no cell holds what would act on a terminal.

use ratatui::buffer::Buffer;

use crate::model::safe_text::SafeText;

/// What stands in a cell that held something else than a text to show.
const SEALED: &str = "·";

/// Empties the cells that hold controls or what hides and turns text around.
pub fn seal(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if SafeText::line(symbol).as_str() != symbol {
            cell.set_symbol(SEALED);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    #[test]
    fn no_cell_acts_on_the_terminal() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "a\u{202e}b ё e\u{301} 日", Style::new());
        buffer[(10, 0)].set_symbol("\u{1b}[2J");
        buffer[(11, 0)].set_symbol("x\u{200b}");
        seal(&mut buffer);
        let row: String = (0..12).map(|x| buffer[(x, 0)].symbol()).collect();
        assert!(!row.contains(['\u{202e}', '\u{1b}', '\u{200b}']), "{row:?}");
        assert!(row.contains("ё e\u{301} 日"), "{row:?}");
    }
}
