//! Charts over tables: bars and lines as text for a terminal, and as inline SVG for a page. What is
//! drawn stands in the table; a chart only says which columns.

use plotters::{
    coord::Shift,
    prelude::{
        AreaSeries, ChartBuilder, Circle, DashedLineSeries, DrawingArea, IntoDrawingArea as _,
        LineSeries, PathElement, Rectangle, SVGBackend,
    },
    style::{BLACK, Color as _, RGBColor, TextStyle, text_anchor},
};

use super::{
    fit::width,
    table::{Cell, Table, escape},
};
use crate::{
    model::safe_text::SafeText,
    text::{Language, ReportText, Text, fill},
};

/// How the rows of a table are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// A bar for each row.
    Bars(Bars),
    /// A line for each of some columns, over the rows in order.
    Lines(Lines),
}

/// A bar for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The column of what is measured.
    pub label: &'static str,
    /// The column of the figure.
    pub value: &'static str,
    /// The columns of its interval.
    pub interval: Option<(&'static str, &'static str)>,
    /// What a whole bar is; the greatest figure where none is said. With it, rows of other units than
    /// shares have no bar.
    pub whole: Option<f64>,
}

/// Lines over the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// The column of the places in time.
    pub label: &'static str,
    /// The columns drawn.
    pub values: Vec<&'static str>,
}

/// How wide a bar is in a terminal.
const WIDTH: usize = 20;

/// Colours that tell apart on white and on black (Okabe and Ito, 2008).
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
];

/// How long the dashes of each line and the gaps between them are, so that lines are told apart without
/// colours; the first is whole.
const DASHES: [Option<(u32, u32)>; 5] =
    [None, Some((10, 4)), Some((3, 3)), Some((16, 6)), Some((6, 8))];

fn place(table: &Table, name: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.name == name)
}

fn figure(table: &Table, row: usize, column: Option<usize>) -> Option<f64> {
    table.rows.get(row)?.get(column?)?.figure()
}

fn shown(table: &Table, row: usize, column: Option<usize>, language: Language) -> String {
    column
        .and_then(|column| table.rows.get(row)?.get(column))
        .map(|cell| cell.shown(language))
        .unwrap_or_default()
}

impl Bars {
    /// The figure of a row, its interval, and what a whole bar is.
    fn rows(&self, table: &Table) -> (Vec<Option<Drawn>>, f64) {
        let value = place(table, self.value);
        let (low, high) = self
            .interval
            .map_or((None, None), |(low, high)| (place(table, low), place(table, high)));
        let rows: Vec<Option<Drawn>> = (0..table.rows.len())
            .map(|row| {
                if self.whole.is_some()
                    && !matches!(table.rows[row].get(value?), Some(Cell::Share(_)))
                {
                    return None;
                }
                Some(Drawn {
                    value: figure(table, row, value)?,
                    interval: figure(table, row, low).zip(figure(table, row, high)),
                })
            })
            .collect();
        let greatest = rows.iter().flatten().map(|drawn| drawn.value).fold(0.0, f64::max);
        let whole = self.whole.unwrap_or(greatest);
        (rows, if whole > 0.0 { whole } else { 1.0 })
    }

    /// The bars as text, one for each row; the marks show the interval.
    pub(super) fn texts(&self, table: &Table) -> Vec<String> {
        let (rows, whole) = self.rows(table);
        let at = |value: f64| ((value / whole).clamp(0.0, 1.0) * WIDTH as f64).round() as usize;
        rows.iter()
            .map(|drawn| {
                let Some(drawn) = drawn else {
                    return String::new();
                };
                let (low, high) =
                    drawn.interval.map_or((WIDTH + 1, 0), |(low, high)| (at(low), at(high)));
                (0..WIDTH)
                    .map(|cell| match (cell < at(drawn.value), cell >= low && cell < high) {
                        (true, false) => '█',
                        (true, true) => '▓',
                        (false, true) => '▒',
                        (false, false) => '░',
                    })
                    .collect()
            })
            .collect()
    }
}

struct Drawn {
    value: f64,
    interval: Option<(f64, f64)>,
}

fn values(table: &Table, name: &str) -> Vec<Option<f64>> {
    let column = place(table, name);
    (0..table.rows.len()).map(|row| figure(table, row, column)).collect()
}

impl Lines {
    /// Whether what is drawn are shares.
    fn shares(&self, table: &Table) -> bool {
        self.values.iter().all(|name| {
            let column = place(table, name);
            let of =
                |row: &Vec<Cell>| matches!(column.and_then(|at| row.get(at)), Some(Cell::Share(_)));
            table.rows.iter().any(of)
        })
    }

    /// A sparkline for each column, with the least, the greatest and the last figure. Where all of it has no
    /// room in so many columns, the name stands over its line, and the figures where they have to under it.
    pub(super) fn sparks(&self, table: &Table, wide: usize, language: Language) -> Vec<String> {
        let titles: Vec<(String, &str)> = self
            .values
            .iter()
            .filter_map(|name| {
                let title = &table.columns[place(table, name)?].title;
                Some((SafeText::line(title).into_string(), *name))
            })
            .collect();
        let mut drawn = Vec::new();
        for (title, name) in titles {
            let values = values(table, name);
            let known = || values.iter().flatten().copied();
            if known().next().is_none() {
                drawn.push([title, "–".to_owned(), String::new()]);
                continue;
            }
            let (least, most) = known().fold((f64::MAX, f64::MIN), |(least, most), value| {
                (least.min(value), most.max(value))
            });
            let column = place(table, name);
            let cell = |wanted: f64| {
                (0..table.rows.len())
                    .find(|row| {
                        figure(table, *row, column)
                            .is_some_and(|value| (value - wanted).abs() < f64::EPSILON)
                    })
                    .map(|row| shown(table, row, column, language))
                    .unwrap_or_default()
            };
            let last = values.iter().rposition(Option::is_some).unwrap_or(0);
            let figures = format!(
                "{} … {}, {}",
                cell(least),
                cell(most),
                shown(table, last, column, language)
            );
            drawn.push([title, spark(&values, most), figures]);
        }
        let length = |at: usize| drawn.iter().map(|parts| width(&parts[at])).max();
        let [title, line, figures] = [0, 1, 2].map(|at| length(at).unwrap_or(0));
        let beside = title + 2 + line + 2 + figures <= wide;
        let below = 2 + line + 2 + figures > wide;
        let mut lines = Vec::new();
        for [title_said, spark, figures] in drawn {
            let gap = " ".repeat(title - width(&title_said));
            match (beside, below) {
                (true, _) => lines.push(format!("{title_said}{gap}  {spark}  {figures}")),
                (false, false) => {
                    lines.push(title_said);
                    lines.push(format!("  {spark}  {figures}"));
                }
                (false, true) => {
                    lines.extend([title_said, format!("  {spark}"), format!("  {figures}")]);
                }
            }
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }
}

/// Figures as a row of little columns that stand on zero; a gap where there is none.
fn spark(values: &[Option<f64>], most: f64) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    values
        .iter()
        .map(|value| match value {
            None => ' ',
            Some(value) if most > 0.0 => {
                // The lowest is for nothing at all.
                let level = (value / most * 7.0).ceil().clamp(0.0, 7.0) as usize;
                LEVELS[level]
            }
            Some(_) => LEVELS[0],
        })
        .collect()
}

impl Chart {
    /// The chart as a piece of SVG that stands in a page by itself.
    pub(super) fn svg(&self, table: &Table, text: &Text) -> String {
        let drawn = match self {
            Self::Bars(bars) => bars_svg(bars, table, text.language),
            Self::Lines(lines) => lines_svg(lines, table, text),
        };
        let Some(svg) = drawn else {
            return String::new();
        };
        // Texts and axes take the colour of the page, so that they are seen on a dark one too.
        let svg = svg
            .replace("#000000", "currentColor")
            .replace("fill=\"black\"", "fill=\"currentColor\"");
        let svg = svg.replacen(
            "<svg ",
            &format!("<svg role=\"img\" aria-label=\"{}\" ", escape(&table.title)),
            1,
        );
        format!(
            "<figure>{svg}<figcaption>{}</figcaption></figure>\n",
            self.key(table, &text.report)
        )
    }

    /// What is drawn: which line is which, what stands along the sides, what the mark on a bar is.
    fn key(&self, table: &Table, text: &ReportText) -> String {
        match self {
            Self::Bars(bars) if bars.interval.is_some() => escape(&text.key_interval),
            Self::Bars(_) => String::new(),
            Self::Lines(lines) => {
                let mut items: Vec<String> = Vec::new();
                let one = lines.values.len() == 1;
                for (nr, (name, colour)) in lines.values.iter().zip(COLOURS).enumerate() {
                    let Some(at) = place(table, name) else {
                        continue;
                    };
                    let title = escape(&table.columns[at].title);
                    let sample = if one { String::new() } else { sample(nr, colour) };
                    items.push(format!("{sample}{title}"));
                }
                let along = place(table, lines.label).map_or("", |at| &table.columns[at].title);
                let up = if lines.shares(table) { &text.key_share } else { &text.key_count };
                items.push(escape(&fill(up, &[("along", along)])));
                items.join(" · ")
            }
        }
    }
}

/// A piece of a line of the chart, as the key shows it.
fn sample(nr: usize, RGBColor(r, g, b): RGBColor) -> String {
    let dashes = match DASHES[nr % DASHES.len()] {
        Some((dash, gap)) => format!(" stroke-dasharray=\"{dash} {gap}\""),
        None => String::new(),
    };
    format!(
        "<svg width=\"34\" height=\"8\" aria-hidden=\"true\"><path d=\"M0 4H34\" fill=\"none\" \
         stroke=\"rgb({r},{g},{b})\" stroke-width=\"3\"{dashes}/></svg> "
    )
}

type Sheet<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A drawing cannot fail: it goes into a string. Where it did, the page is without it.
fn sheet(size: (u32, u32), draw: impl FnOnce(&Sheet<'_>) -> Option<()>) -> Option<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area)?;
        area.present().ok()?;
    }
    Some(svg)
}

const PAGE: u32 = 860;

fn bars_svg(bars: &Bars, table: &Table, language: Language) -> Option<String> {
    const ROW: i32 = 26;
    const LABEL: i32 = 300;
    const VALUE: i32 = 90;
    let (rows, whole) = bars.rows(table);
    let drawn: Vec<(usize, &Drawn)> =
        rows.iter().enumerate().filter_map(|(row, drawn)| Some((row, drawn.as_ref()?))).collect();
    if drawn.is_empty() {
        return None;
    }
    let label = place(table, bars.label);
    let value = place(table, bars.value);
    let height = drawn.len() as i32 * ROW + 8;
    let room = f64::from(PAGE as i32 - LABEL - VALUE);
    let x = |figure: f64| LABEL + ((figure / whole).clamp(0.0, 1.0) * room).round() as i32;
    sheet((PAGE, height as u32), |area| {
        let text = |at| {
            TextStyle::from(("sans-serif", 15))
                .color(&BLACK)
                .pos(text_anchor::Pos::new(at, text_anchor::VPos::Center))
        };
        for (nr, (row, drawn)) in drawn.iter().enumerate() {
            let top = nr as i32 * ROW + 4;
            let middle = top + ROW / 2;
            area.draw_text(
                &clipped(&shown(table, *row, label, language), 40),
                &text(text_anchor::HPos::Right),
                (LABEL - 10, middle),
            )
            .ok()?;
            area.draw(&Rectangle::new(
                [(LABEL, top + 5), (PAGE as i32 - VALUE, top + ROW - 5)],
                BLACK.mix(0.07).filled(),
            ))
            .ok()?;
            area.draw(&Rectangle::new(
                [(LABEL, top + 5), (x(drawn.value), top + ROW - 5)],
                COLOURS[0].filled(),
            ))
            .ok()?;
            if let Some((low, high)) = drawn.interval {
                area.draw(&PathElement::new(
                    vec![(x(low), middle), (x(high), middle)],
                    BLACK.stroke_width(2),
                ))
                .ok()?;
                for end in [low, high] {
                    area.draw(&PathElement::new(
                        vec![(x(end), middle - 4), (x(end), middle + 4)],
                        BLACK.stroke_width(2),
                    ))
                    .ok()?;
                }
            }
            area.draw_text(
                &shown(table, *row, value, language),
                &text(text_anchor::HPos::Left),
                (PAGE as i32 - VALUE + 10, middle),
            )
            .ok()?;
        }
        Some(())
    })
}

fn lines_svg(lines: &Lines, table: &Table, text: &Text) -> Option<String> {
    let count = table.rows.len();
    let series: Vec<Vec<Option<f64>>> =
        lines.values.iter().map(|name| values(table, name)).collect();
    let most = series.iter().flatten().flatten().copied().fold(0.0, f64::max);
    if count < 2 || most <= 0.0 {
        return None;
    }
    let label = place(table, lines.label);
    let shares = lines.shares(table);
    let top = if shares { 1.0 } else { most * 1.05 };
    sheet((PAGE, 240), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(28)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..(count - 1) as f64, 0.0..top)
            .ok()?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(BLACK.mix(0.0))
            .bold_line_style(BLACK.mix(0.12))
            .axis_style(BLACK.mix(0.5))
            .label_style(("sans-serif", 14, &BLACK))
            .x_labels(count.min(10))
            .y_labels(5)
            .x_label_formatter(&|at| {
                let row = at.round();
                if (at - row).abs() > 0.01 {
                    return String::new();
                }
                let row = row as usize;
                match label.and_then(|label| table.rows.get(row)?.get(label)) {
                    // The year stands in the head of the report.
                    Some(Cell::Day(date)) => text.day(*date, *date),
                    _ => shown(table, row, label, text.language),
                }
            })
            .y_label_formatter(&|value| {
                if shares {
                    text.language.percent(*value, 0)
                } else {
                    text.language.number(*value, 0)
                }
            })
            .draw()
            .ok()?;
        for (nr, (values, colour)) in series.iter().zip(COLOURS).enumerate() {
            // A gap in the figures is a gap in the line.
            let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
            for (at, value) in values.iter().enumerate() {
                match value {
                    Some(value) => {
                        runs.last_mut().expect("there is always one").push((at as f64, *value));
                    }
                    None => runs.push(Vec::new()),
                }
            }
            for run in runs.into_iter().filter(|run| !run.is_empty()) {
                if nr == 0 {
                    chart.draw_series(AreaSeries::new(run.clone(), 0.0, colour.mix(0.12))).ok()?;
                }
                if let [alone] = run[..] {
                    // A point between two gaps has no line.
                    chart.draw_series([Circle::new(alone, 3, colour.filled())]).ok()?;
                    continue;
                }
                let style = colour.stroke_width(2);
                match DASHES[nr % DASHES.len()] {
                    None => chart.draw_series(LineSeries::new(run, style)).ok()?,
                    Some((dash, gap)) => {
                        chart.draw_series(DashedLineSeries::new(run, dash, gap, style)).ok()?
                    }
                };
            }
        }
        Some(())
    })
}

/// A label cut to so many signs.
fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::{super::table::Column, *};

    fn table() -> Table {
        Table {
            title: "Kept <calls>".into(),
            columns: vec![
                Column::left("who", "Who"),
                Column::right("kept", "Kept"),
                Column::right("low", ""),
                Column::right("high", ""),
            ],
            rows: vec![
                vec!["<b>".into(), Cell::Share(0.5), Cell::Share(0.25), Cell::Share(0.75)],
                vec!["Ivan".into(), Cell::Share(1.0), Cell::None, Cell::None],
                vec!["Olga".into(), Cell::Figure(12.0, 0), Cell::None, Cell::None],
            ],
            notes: Vec::new(),
        }
    }

    fn bars() -> Bars {
        Bars { label: "who", value: "kept", interval: Some(("low", "high")), whole: Some(1.0) }
    }

    #[test]
    fn bars_show_the_share_and_its_interval() {
        assert_eq!(bars().texts(&table()), ["█████▓▓▓▓▓▒▒▒▒▒░░░░░", "████████████████████", ""]);
    }

    #[test]
    fn sparks_stand_on_zero_and_leave_gaps() {
        assert_eq!(spark(&[Some(0.0), None, Some(4.0), Some(8.0)], 8.0), "▁ ▅█");
    }

    #[test]
    fn a_line_that_has_no_room_stands_under_its_name() {
        let table = Table {
            columns: vec![
                Column::left("day", "Day"),
                Column::right("kept", "calls kept as promised"),
            ],
            rows: (0..28)
                .map(|day| vec![day.to_string().into(), Cell::Share(f64::from(day) / 28.0)])
                .collect(),
            ..Table::default()
        };
        let lines = Lines { label: "day", values: vec!["kept"] };
        for (wide, count) in [(100, 1), (60, 2), (36, 3)] {
            let drawn = lines.sparks(&table, wide, Language::English);
            assert_eq!(drawn.len(), count, "{drawn:?}");
            assert!(drawn.iter().all(|line| width(line) <= wide), "{drawn:?}");
        }
    }

    #[test]
    fn svg_stands_by_itself_and_escapes_what_clients_say() {
        let text = Text::of(Language::English);
        let svg = Chart::Bars(bars()).svg(&table(), &text);
        assert!(svg.contains("<svg ") && svg.contains("&lt;b&gt;"), "{svg}");
        assert!(!svg.contains("<b>") && !svg.contains("href"), "{svg}");
        assert!(svg.contains("currentColor") && !svg.contains("#000000"));
    }
}
