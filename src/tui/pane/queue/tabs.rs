//! The views as tabs in the queue's frame, each with how many requests it takes in; digits choose them.
//! The usual view has 0, so that its key stays where it is however many views there are.

use ratatui::layout::Rect;

use crate::{
    config::{keys::Action, theme::Role},
    model::{card::ViewCount, id::DepartmentId},
    tui::{
        own,
        paint::{self, Paint},
        pane::queue::usual_line,
        setup::Setup,
        spot::{Click, Spot},
        state::State,
        widget::fit::{self, width},
    },
};

/// As many views have a digit; those after lead to screens, as elsewhere.
const DIGITS: usize = 5;
/// So many of the standard's stand before my own.
const FIRST: usize = 4;
/// A longer title is cut.
const TITLE: u16 = 22;

/// A view in the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tab {
    /// The digit that chooses it; none for a filter that no view has.
    digit: Option<usize>,
    title: String,
    line: String,
    is_open: bool,
}

/// The views with a digit: the first of the standard, my own, then the standard's others.
pub fn views(state: &State) -> Vec<(String, String)> {
    let standard = state.standard().views.iter();
    let mut standard = standard.map(|view| (view.title.clone(), view.filter.clone()));
    let first: Vec<_> = standard.by_ref().take(FIRST).collect();
    let own = own::views(&state.facts.own).map(|(name, line)| (name.to_owned(), line.to_owned()));
    first.into_iter().chain(own).chain(standard).take(DIGITS).collect()
}

/// The filter lines whose requests are counted.
pub fn lines(state: &State) -> Vec<String> {
    let usual = usual_line(&state.facts, &state.me);
    std::iter::once(usual).chain(views(state).into_iter().map(|(_, line)| line)).collect()
}

/// Shows the view of a digit; whether there is one.
pub fn choose(state: &mut State, digit: usize) -> bool {
    let view = match digit {
        0 => Some((None, usual_line(&state.facts, &state.me))),
        digit => views(state).into_iter().nth(digit - 1).map(|(title, line)| (Some(title), line)),
    };
    let Some((title, line)) = view else {
        return false;
    };
    match state.queue.filter_by(&line, title) {
        Ok(()) => state.queue.marks.clear(),
        Err(error) => state.complain(error.to_string()),
    }
    true
}

/// What the usual view is called: the departments that it shows, or all.
fn usual_title(state: &State, setup: &Setup) -> String {
    let line = usual_line(&state.facts, &state.me);
    let named = line.split_once("department:").map(|(_, departments)| departments);
    match named {
        Some(departments) => {
            let short = |id: &str| {
                let id: DepartmentId = id.into();
                paint::line(state.standard().department_short(id.as_str()))
            };
            departments.split(',').map(short).collect::<Vec<_>>().join(", ")
        }
        None => setup.text.queue.all.clone(),
    }
}

/// How many a line takes in, as it was counted last.
fn tally(state: &State, line: &str) -> Option<ViewCount> {
    state.known.tallies.iter().find(|(counted, _)| counted == line)?.1
}

/// A count as it stands in a tab.
pub fn counted(tally: ViewCount) -> String {
    format!("{}{}", tally.count, if tally.more { "+" } else { "" })
}

/// How many the open filter takes in, as far as that is known.
pub fn shown(state: &State) -> ViewCount {
    let page = &state.queue.page;
    match page.total {
        Some(count) => ViewCount { count, more: false },
        None => ViewCount { count: page.rows.len() as u64, more: page.more },
    }
}

fn tabs(state: &State, setup: &Setup) -> Vec<Tab> {
    let open = &state.queue.line;
    let usual = usual_line(&state.facts, &state.me);
    let mut tabs: Vec<Tab> = (1..)
        .zip(views(state))
        .map(|(digit, (title, line))| Tab {
            digit: Some(digit),
            is_open: line == *open,
            title: paint::line(&title),
            line,
        })
        .collect();
    let is_usual = usual == *open;
    tabs.push(Tab {
        digit: Some(0),
        title: usual_title(state, setup),
        line: usual,
        is_open: is_usual,
    });
    if tabs.iter().all(|tab| !tab.is_open) {
        let title = state.queue.view.as_deref().unwrap_or(open);
        let title = format!("/ {}", paint::line(title));
        tabs.insert(0, Tab { digit: None, title, line: open.clone(), is_open: true });
    }
    tabs
}

fn label(tab: &Tab, state: &State) -> String {
    let count = if tab.is_open && state.queue.is_read {
        Some(shown(state))
    } else {
        tally(state, &tab.line)
    };
    let title = fit::fit(&tab.title, TITLE);
    let title = match tab.digit {
        Some(digit) => format!("{digit} {title}"),
        None => title.into_owned(),
    };
    match count {
        Some(count) => format!(" {title} {} ", counted(count)),
        None => format!(" {title} "),
    }
}

/// Draws the tabs into the upper edge of the queue's frame. Where they do not all fit, the last go; the open
/// one and the usual one stay.
pub fn view(paint: &mut Paint<'_>, state: &State, area: Rect, focused: bool) {
    let setup = paint.setup;
    let mut tabs: Vec<(Tab, String)> = tabs(state, setup)
        .into_iter()
        .map(|tab| {
            let label = label(&tab, state);
            (tab, label)
        })
        .collect();
    let room = area.width.saturating_sub(3);
    let taken =
        |tabs: &[(Tab, String)]| tabs.iter().map(|(_, label)| width(label) + 1).sum::<u16>();
    let more = if setup.ascii { " v .. " } else { " v … " };
    let mut is_cut = false;
    while taken(&tabs) + if is_cut { width(more) } else { 0 } > room {
        let last = tabs.iter().rposition(|(tab, _)| !tab.is_open && tab.digit != Some(0));
        let Some(last) = last.or_else(|| tabs.iter().position(|(tab, _)| !tab.is_open)) else {
            break;
        };
        tabs.remove(last);
        is_cut = true;
    }
    let usual = tabs.iter().position(|(tab, _)| tab.digit == Some(0));
    let mut x = area.x + 1;
    let end = area.right().saturating_sub(1);
    for (at, (tab, label)) in tabs.iter().enumerate() {
        if is_cut && Some(at) == usual {
            let used = paint.edge(x, area.y, end.saturating_sub(x), more, Role::Muted);
            paint.spots.push(Spot::new(Rect::new(x, area.y, used, 1), Click::Do(Action::Views)));
            x += used;
        }
        let role = match (tab.is_open, focused) {
            (true, true) => Role::Title,
            (true, false) => Role::TitleCalm,
            (false, _) => Role::Muted,
        };
        let used = paint.edge(x, area.y, end.saturating_sub(x), label, role);
        if let Some(digit) = tab.digit {
            if !tab.is_open {
                paint.put(x + 1, area.y, 1, &digit.to_string(), Role::Key);
            }
            paint.spots.push(Spot::new(Rect::new(x, area.y, used, 1), Click::View(digit)));
        }
        x += used;
        if at + 1 < tabs.len() && x < end {
            let between = if setup.ascii { "|" } else { "│" };
            x += paint.edge(x, area.y, 1, between, Role::Frame);
        }
    }
}
