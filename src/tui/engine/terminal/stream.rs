//! What is sent to the terminal so that one picture becomes the next: only the cells that look
//! otherwise, by the shortest way there, in only the style that differs from the one before. Over a
//! slow line this is what a key costs.
//!
//! Pure: from pictures to bytes. Writing them is the terminal's.

use std::fmt::Write as _;

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Position,
    style::{Color, Modifier},
};

use crate::tui::widget::fit::width;

/// How the terminal writes now, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fore: Color,
    ground: Color,
    modifier: Modifier,
}

const PLAIN: Pen = Pen { fore: Color::Reset, ground: Color::Reset, modifier: Modifier::empty() };

/// The modifiers that can be seen on a blank.
const SEEN_ON_BLANK: Modifier =
    Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// From so many blanks on it is shorter to have the terminal erase them.
const ERASE: usize = 6;

/// Turns pictures into bytes, and remembers in which state that left the terminal.
#[derive(Debug, Default)]
pub struct Stream {
    /// The style that the terminal writes in; none while that is not known.
    pen: Option<Pen>,
    /// Where the terminal writes next; none while that is not known.
    at: Option<Position>,
    /// Whether the cursor is shown; none while that is not known.
    cursor: Option<bool>,
    out: String,
}

impl Stream {
    /// Forgets the state of the terminal: someone else wrote to it.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The bytes that make `after` out of `before`, and put the cursor to its place; all of it is
    /// drawn where `before` is none or has another size. Empty where nothing looks otherwise.
    pub fn between(
        &mut self,
        before: Option<&Buffer>,
        after: &Buffer,
        cursor: Option<Position>,
    ) -> &str {
        self.out.clear();
        let before = before.filter(|before| before.area == after.area);
        if before.is_none() {
            // The whole screen in the plain style, so that blanks need not be sent.
            self.out.push_str("\x1b[0m\x1b[2J");
            self.pen = Some(PLAIN);
            self.at = None;
        }
        let blank = Cell::default();
        for y in after.area.top()..after.area.bottom() {
            self.row(before, after, y, &blank);
        }
        let shown = cursor.is_some();
        // A cursor that nobody sees may stand anywhere.
        if self.cursor != Some(shown) {
            self.out.push_str(if shown { "\x1b[?25h" } else { "\x1b[?25l" });
            self.cursor = Some(shown);
        }
        if let Some(cursor) = cursor {
            self.move_to(cursor, after);
        }
        &self.out
    }

    fn row(&mut self, before: Option<&Buffer>, after: &Buffer, y: u16, blank: &Cell) {
        let area = after.area;
        let was = |x: u16| before.map_or(blank, |before| &before[(x, y)]);
        let mut stale: Vec<bool> =
            (area.left()..area.right()).map(|x| !alike(was(x), &after[(x, y)])).collect();
        if !stale.contains(&true) {
            return;
        }
        // Of a character that takes two cells no half is drawn alone, neither of one that goes.
        let is_wide = |cell: &Cell| !cell.symbol().is_ascii() && width(cell.symbol()) > 1;
        let mut pairs: Vec<usize> = (area.left()..area.right())
            .zip(0..)
            .filter(|(x, _)| is_wide(was(*x)) || is_wide(&after[(*x, y)]))
            .map(|(_, at)| at)
            .collect();
        while let Some(found) =
            pairs.iter().position(|at| stale[*at] || stale.get(at + 1).is_some_and(|stale| *stale))
        {
            let at = pairs.swap_remove(found);
            stale[at] = true;
            if let Some(second) = stale.get_mut(at + 1) {
                *second = true;
            }
        }
        let mut x = area.left();
        while x < area.right() {
            let cell = &after[(x, y)];
            let cells = width(cell.symbol()).max(1);
            let at = usize::from(x - area.left());
            if stale[at] {
                self.move_to(Position::new(x, y), after);
                // Blanks that are blank already are erased once more on the way to the last that is
                // not: one run is shorter than several with moves between them.
                let blanks = (x..area.right())
                    .zip(&stale[at..])
                    .take_while(|(x, _)| is_erased(&after[(*x, y)]))
                    .zip(1..)
                    .filter(|((_, stale), _)| **stale)
                    .last()
                    .map_or(0, |(_, blanks)| blanks);
                if blanks >= ERASE {
                    self.wear(cell);
                    let _ = write!(self.out, "\x1b[{blanks}X");
                    x += blanks as u16;
                    continue;
                }
                self.write(cell, cells, area.right());
            }
            x += cells;
        }
    }

    /// Writes a cell where the terminal stands.
    fn write(&mut self, cell: &Cell, cells: u16, end: u16) {
        self.wear(cell);
        let symbol = cell.symbol();
        self.out.push_str(if symbol.is_empty() { " " } else { symbol });
        // Terminals differ in how many cells joined characters take, and in what comes after the last
        // column.
        let sure = cells == 1 && symbol.chars().count() == 1;
        self.at =
            self.at.filter(|at| sure && at.x + 1 < end).map(|at| Position::new(at.x + 1, at.y));
    }

    /// Goes to a place by the shortest way.
    fn move_to(&mut self, to: Position, after: &Buffer) {
        if self.at == Some(to) {
            return;
        }
        let mut best = format!("\x1b[{};{}H", to.y + 1, to.x + 1);
        if to.x == 0 {
            best = format!("\x1b[{}H", to.y + 1);
        }
        if let Some(at) = self.at {
            let mut offer = |way: String| {
                if way.len() < best.len() {
                    best = way;
                }
            };
            if at.y == to.y && to.x > at.x {
                offer(relative(to.x - at.x, 'C'));
                // What stands between may be cheaper to write again than to jump over.
                if to.x - at.x <= 4
                    && let Some(between) = self.again(at, to, after)
                {
                    offer(between);
                }
            } else if at.y == to.y {
                offer(relative(at.x - to.x, 'D'));
            } else if at.x == to.x && to.y > at.y {
                offer(relative(to.y - at.y, 'B'));
            }
        }
        self.out.push_str(&best);
        self.at = Some(to);
    }

    /// The cells from one place up to another of the same row, where they are in the style of the pen.
    fn again(&self, from: Position, to: Position, after: &Buffer) -> Option<String> {
        let pen = self.pen?;
        let mut cells = String::new();
        for x in from.x..to.x {
            let cell = &after[(x, from.y)];
            let plain = cell.symbol().is_ascii() && cell.symbol().len() == 1;
            if !plain || wanted(cell, pen) != pen {
                return None;
            }
            cells.push_str(cell.symbol());
        }
        Some(cells)
    }

    /// Takes up the style of a cell.
    fn wear(&mut self, cell: &Cell) {
        let Some(pen) = self.pen else {
            self.out.push_str("\x1b[0m");
            self.pen = Some(PLAIN);
            return self.wear(cell);
        };
        let next = wanted(cell, pen);
        if next == pen {
            return;
        }
        let step = codes(pen, next);
        let anew = format!("0{}", prefixed(&codes(PLAIN, next)));
        let codes = if anew.len() < step.len() { anew } else { step };
        // Nothing at all is the shortest way to say `0`.
        let codes = if codes == "0" { String::new() } else { codes };
        let _ = write!(self.out, "\x1b[{codes}m");
        self.pen = Some(next);
    }
}

fn relative(by: u16, way: char) -> String {
    if by == 1 { format!("\x1b[{way}") } else { format!("\x1b[{by}{way}") }
}

fn prefixed(codes: &str) -> String {
    if codes.is_empty() { String::new() } else { format!(";{codes}") }
}

fn is_blank(cell: &Cell) -> bool {
    matches!(cell.symbol(), " " | "")
}

/// Whether a cell is what a terminal leaves where it erases.
fn is_erased(cell: &Cell) -> bool {
    is_blank(cell) && wanted(cell, PLAIN) == PLAIN
}

/// Whether two cells look the same. The colour of letters is not seen on a blank.
fn alike(one: &Cell, other: &Cell) -> bool {
    if one == other {
        return true;
    }
    is_blank(one) && is_blank(other) && wanted(one, PLAIN) == wanted(other, PLAIN)
}

/// The style in which a cell must be written, as near to the one at hand as can be.
fn wanted(cell: &Cell, pen: Pen) -> Pen {
    if !is_blank(cell) {
        return Pen { fore: cell.fg, ground: cell.bg, modifier: cell.modifier };
    }
    let seen = cell.modifier & SEEN_ON_BLANK;
    Pen {
        // Of the letters' colour only lines and turned grounds are made.
        fore: if seen.is_empty() { pen.fore } else { cell.fg },
        ground: cell.bg,
        modifier: seen | (pen.modifier - SEEN_ON_BLANK),
    }
}

/// The codes that lead from one style to another.
fn codes(from: Pen, to: Pen) -> String {
    let mut codes: Vec<String> = Vec::new();
    let gone = from.modifier - to.modifier;
    let mut come = to.modifier - from.modifier;
    if gone.intersects(Modifier::BOLD | Modifier::DIM) {
        codes.push("22".into());
        // One code ends both; the other begins anew.
        come |= to.modifier & (Modifier::BOLD | Modifier::DIM);
    }
    if gone.intersects(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK) {
        codes.push("25".into());
        come |= to.modifier & (Modifier::SLOW_BLINK | Modifier::RAPID_BLINK);
    }
    for (modifier, on, off) in [
        (Modifier::BOLD, "1", ""),
        (Modifier::DIM, "2", ""),
        (Modifier::ITALIC, "3", "23"),
        (Modifier::UNDERLINED, "4", "24"),
        (Modifier::SLOW_BLINK, "5", ""),
        (Modifier::RAPID_BLINK, "6", ""),
        (Modifier::REVERSED, "7", "27"),
        (Modifier::HIDDEN, "8", "28"),
        (Modifier::CROSSED_OUT, "9", "29"),
    ] {
        if gone.contains(modifier) && !off.is_empty() {
            codes.push(off.into());
        }
        if come.contains(modifier) {
            codes.push(on.into());
        }
    }
    if from.fore != to.fore {
        codes.push(colour(to.fore, 30));
    }
    if from.ground != to.ground {
        codes.push(colour(to.ground, 40));
    }
    codes.join(";")
}

/// The code of a colour: `base` is 30 for letters, 40 for the ground.
fn colour(colour: Color, base: u8) -> String {
    let bright = |number: u8| (base + 60 + number).to_string();
    let plain = |number: u8| (base + number).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(number) => format!("{};5;{number}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
    }
}
