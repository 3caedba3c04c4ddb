//! A picture as SVG. Every cell has its place whatever fonts there are: words are stretched to their cells, and
//! frames and bars are shapes that meet.

use std::{collections::BTreeMap, fmt::Write as _};

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    cells::{Run, Seen, runs},
    palette::{Ground, Rgb},
};
use crate::{report::escape, tui::widget::fit::width};

/// The columns and rows of cells, in pixels.
const WIDE: u16 = 8;
const HIGH: u16 = 17;
/// Where letters stand in a cell, from its top.
const FOOT: u16 = 13;
/// What lies round the cells.
const EDGE: u16 = 12;

const STYLE: &str = "text{font:13.33px ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;white-space:pre}\
                     .b{font-weight:700}.i{font-style:italic}.u{text-decoration:underline}";

/// Draws a picture; its title is what screen readers say of it.
pub fn svg(buffer: &Buffer, ground: Ground, title: &str) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (across, down) = (columns * WIDE + 2 * EDGE, rows * HIGH + 2 * EDGE);
    let title = escape(title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{across}\" height=\"{down}\" viewBox=\"0 0 {across} {down}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n\
         <rect width=\"{across}\" height=\"{down}\" rx=\"8\" fill=\"{}\"/>\n<g transform=\"translate({EDGE} {EDGE})\">\n",
        ground.paper().css()
    );
    let mut shapes = Shapes::default();
    let mut words = String::new();
    for y in 0..rows {
        for run in runs(buffer, buffer.area.top() + y, ground) {
            if let Some(paper) = run.seen.paper {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{HIGH}\" fill=\"{}\"/>",
                    run.x * WIDE,
                    y * HIGH,
                    run.cells * WIDE,
                    paper.css()
                );
            }
            shapes.row(&run, y, &mut words);
        }
    }
    shapes.write(&mut svg);
    svg.push_str(&words);
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// What is drawn rather than written, by colour.
#[derive(Debug, Default)]
struct Shapes {
    thin: BTreeMap<Rgb, String>,
    thick: BTreeMap<Rgb, String>,
    filled: BTreeMap<Rgb, String>,
}

impl Shapes {
    /// Takes the shapes of a run out, and writes its words.
    fn row(&mut self, run: &Run, y: u16, words: &mut String) {
        let mut word = Words::new(run.x);
        let mut x = run.x;
        for sign in run.text.graphemes(true) {
            let cells = width(sign).max(1);
            if self.draw(sign, x, y, run.seen.ink) {
                word.end(run.seen, y, words);
            } else if sign == " " && !run.seen.underline {
                word.blank(run.seen, y, words);
            } else {
                // A sign of two columns comes from a font of its own, and keeps its place alone.
                let alone = cells > 1;
                if alone {
                    word.end(run.seen, y, words);
                }
                word.push(sign, x, cells);
                if alone {
                    word.end(run.seen, y, words);
                }
            }
            x += cells;
        }
        word.end(run.seen, y, words);
    }

    /// Draws a line of a frame or a part of a bar; whether the sign is one.
    fn draw(&mut self, sign: &str, x: u16, y: u16, ink: Rgb) -> bool {
        let (left, top) = (x * WIDE, y * HIGH);
        let (right, bottom) = (left + WIDE, top + HIGH);
        let (middle, centre) =
            (f32::from(left) + f32::from(WIDE) / 2.0, f32::from(top) + f32::from(HIGH) / 2.0);
        // Which arms the sign has: to the left, the right, up, down.
        let arms = match sign {
            "─" | "━" => (true, true, false, false),
            "│" | "┃" => (false, false, true, true),
            "┌" | "╭" => (false, true, false, true),
            "┐" | "╮" => (true, false, false, true),
            "└" | "╰" => (false, true, true, false),
            "┘" | "╯" => (true, false, true, false),
            "├" => (false, true, true, true),
            "┤" => (true, false, true, true),
            "┬" => (true, true, false, true),
            "┴" => (true, true, true, false),
            "┼" => (true, true, true, true),
            "╌" => {
                let dash = WIDE / 4;
                let path = self.thin.entry(ink).or_default();
                let _ = write!(path, "M{} {centre}h{dash}m{dash} 0h{dash}", left + dash / 2);
                return true;
            }
            _ => return self.fill(sign, left, top, ink),
        };
        let heavy = matches!(sign, "━" | "┃");
        let path = if heavy { &mut self.thick } else { &mut self.thin }.entry(ink).or_default();
        match arms {
            (true, true, up, down) => {
                // Lines that go on are one.
                let end = format!("H{left}");
                let begun = format!(" {centre}H");
                let goes_on = path.ends_with(&end)
                    && path.rfind('M').is_some_and(|at| path[at..].contains(&begun));
                if goes_on {
                    path.truncate(path.len() - end.len());
                    let _ = write!(path, "H{right}");
                } else {
                    let _ = write!(path, "M{left} {centre}H{right}");
                }
                if up || down {
                    let from = if up { f32::from(top) } else { centre };
                    let to = if down { f32::from(bottom) } else { centre };
                    let _ = write!(path, "M{middle} {from}V{to}");
                }
            }
            (to_left, to_right, up, down) => {
                if up || down {
                    let from = if up { f32::from(top) } else { centre };
                    let to = if down { f32::from(bottom) } else { centre };
                    let _ = write!(path, "M{middle} {from}V{to}");
                }
                if to_left {
                    let _ = write!(path, "M{left} {centre}H{middle}");
                }
                if to_right {
                    let _ = write!(path, "M{middle} {centre}H{right}");
                }
            }
        }
        true
    }

    /// Fills a part of a cell; whether the sign is one.
    fn fill(&mut self, sign: &str, left: u16, top: u16, ink: Rgb) -> bool {
        const UP: &str = "▁▂▃▄▅▆▇█";
        const ACROSS: &str = "▏▎▍▌▋▊▉";
        let (wide, high) = (f32::from(WIDE), f32::from(HIGH));
        let place = |signs: &str| signs.chars().position(|one| sign.starts_with(one));
        let (x, y, wide, high) = if let Some(nr) = place(UP) {
            let high = high * (nr + 1) as f32 / 8.0;
            (f32::from(left), f32::from(top + HIGH) - high, wide, high)
        } else if let Some(nr) = place(ACROSS) {
            (f32::from(left), f32::from(top), wide * (nr + 1) as f32 / 8.0, high)
        } else if sign == "▀" {
            (f32::from(left), f32::from(top), wide, high / 2.0)
        } else if sign == "▐" {
            (f32::from(left) + wide / 2.0, f32::from(top), wide / 2.0, high)
        } else {
            return false;
        };
        let path = self.filled.entry(ink).or_default();
        let _ = write!(path, "M{x} {y}h{wide}v{high}h-{wide}z");
        true
    }

    fn write(&self, svg: &mut String) {
        for (ink, path) in &self.filled {
            let _ = writeln!(svg, "<path fill=\"{}\" d=\"{path}\"/>", ink.css());
        }
        for (paths, wide) in [(&self.thin, 1), (&self.thick, 3)] {
            for (ink, path) in paths {
                let _ = writeln!(
                    svg,
                    "<path stroke=\"{}\" stroke-width=\"{wide}\" fill=\"none\" d=\"{path}\"/>",
                    ink.css()
                );
            }
        }
    }
}

/// Words being put together: they end at shapes and at wide gaps.
#[derive(Debug)]
struct Words {
    x: u16,
    cells: u16,
    text: String,
    /// Blanks that are written only where words follow.
    blanks: u16,
}

impl Words {
    const fn new(x: u16) -> Self {
        Self { x, cells: 0, text: String::new(), blanks: 0 }
    }

    fn push(&mut self, sign: &str, x: u16, cells: u16) {
        if self.text.is_empty() {
            self.x = x;
        } else {
            self.text.extend(std::iter::repeat_n(' ', usize::from(self.blanks)));
            self.cells += self.blanks;
        }
        self.blanks = 0;
        self.text.push_str(sign);
        self.cells += cells;
    }

    fn blank(&mut self, seen: Seen, y: u16, words: &mut String) {
        self.blanks += 1;
        if self.blanks > 1 {
            self.end(seen, y, words);
        }
    }

    fn end(&mut self, seen: Seen, y: u16, words: &mut String) {
        if !self.text.is_empty() {
            let class: String = [(seen.bold, "b"), (seen.italic, "i"), (seen.underline, "u")]
                .iter()
                .filter(|(has, _)| *has)
                .map(|(_, class)| *class)
                .collect::<Vec<_>>()
                .join(" ");
            let class =
                if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
            let _ = writeln!(
                words,
                "<text x=\"{}\" y=\"{}\" textLength=\"{}\" fill=\"{}\"{class}>{}</text>",
                self.x * WIDE,
                y * HIGH + FOOT,
                self.cells * WIDE,
                seen.ink.css(),
                escape(&self.text)
            );
        }
        *self = Self::new(0);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{
        layout::Rect,
        style::{Color, Modifier, Style},
    };

    use super::*;

    fn drawn(lines: &[(&str, Style)]) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, lines.len() as u16));
        for (y, (line, style)) in (0..).zip(lines) {
            buffer.set_string(0, y, line, *style);
        }
        svg(&buffer, Ground::Dark, "a <title>")
    }

    #[test]
    fn words_stay_words_in_their_cells() {
        let plain = Style::new();
        let svg = drawn(&[("a <b> & c", plain), ("x  日y", plain.add_modifier(Modifier::BOLD))]);
        assert!(svg.contains("aria-label=\"a &lt;title&gt;\""), "{svg}");
        assert!(svg.contains("<text x=\"0\" y=\"13\" textLength=\"72\" fill=\"#d8d8d8\">a &lt;b&gt; &amp; c</text>"), "{svg}");
        // A gap parts words; a sign of two columns stands alone.
        for part in [
            "x=\"0\" y=\"30\" textLength=\"8\" fill=\"#d8d8d8\" class=\"b\">x<",
            "x=\"24\" y=\"30\" textLength=\"16\" fill=\"#d8d8d8\" class=\"b\">日<",
            "x=\"40\" y=\"30\" textLength=\"8\" fill=\"#d8d8d8\" class=\"b\">y<",
        ] {
            assert!(svg.contains(part), "{part}\n{svg}");
        }
    }

    #[test]
    fn frames_and_bars_are_shapes_and_grounds_lie_below() {
        let plain = Style::new();
        let svg = drawn(&[
            ("┌──┐", plain),
            ("▌█", plain.fg(Color::Rgb(1, 2, 3))),
            ("on", plain.bg(Color::Rgb(4, 5, 6))),
        ]);
        assert!(svg.contains("M4 8.5V17M4 8.5H24M28 8.5V17M24 8.5H28"), "{svg}");
        assert!(
            svg.contains("<path fill=\"#010203\" d=\"M0 17h4v17h-4zM8 17h8v17h-8z\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect x=\"0\" y=\"34\" width=\"16\" height=\"17\" fill=\"#040506\"/>"),
            "{svg}"
        );
        assert!(!svg.contains('┌') && !svg.contains('█'), "{svg}");
    }
}
