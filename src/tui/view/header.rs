//! The line on top: the screens by number, who sits here, which standard is in force, the time.

use chrono::TimeDelta;
use ratatui::layout::Rect;

use crate::{
    config::{keys::Action, theme::Role},
    tui::{
        layout::SCREENS,
        overlay::list,
        paint::{self, Paint},
        people,
        screen::Screen,
        setup::Setup,
        spot::{Click, Spot},
        state::State,
        widget::fit::width,
    },
};

/// The name of a screen.
pub fn title(screen: Screen, setup: &Setup) -> &str {
    let text = &setup.text.screen;
    match screen {
        Screen::Desk => &text.desk,
        Screen::Request => &text.request,
        Screen::Board | Screen::Wallboard => &text.board,
        Screen::Standard => &text.standard,
        Screen::Training => &text.training,
        Screen::Control => &text.control,
    }
}

/// How much room the names of the screens take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Each with room around it.
    Wide,
    Close,
    /// Cut short, close together.
    Short,
    /// None but that of the open screen.
    Numbers,
}

impl Names {
    const ALL: [Self; 4] = [Self::Wide, Self::Close, Self::Short, Self::Numbers];
}

/// The tabs with their places.
fn tabs(state: &State, setup: &Setup, names: Names) -> Vec<(Screen, String, u16)> {
    // Close together, one blank parts the names; the open one brings its own ground.
    let close = matches!(names, Names::Close | Names::Short);
    let mut x = match names {
        Names::Wide if state.size.width >= 110 => 12,
        Names::Close | Names::Short => 0,
        Names::Wide | Names::Numbers => 1,
    };
    let mut tabs = Vec::new();
    // On the desk the digits are those of the views.
    let is_numbered = state.place.screen != Screen::Desk;
    for (number, (screen, short)) in (1..).zip(SCREENS.iter().zip(&setup.text.screen.short)) {
        let screen = *screen;
        let here = state.place.screen == screen;
        let name = match names {
            Names::Wide | Names::Close => title(screen, setup),
            Names::Short => short,
            Names::Numbers if here => title(screen, setup),
            Names::Numbers => "",
        };
        let label = match names {
            Names::Numbers if !here => format!(" {number} "),
            Names::Close | Names::Short if !here && is_numbered => format!("{number} {name}"),
            Names::Close | Names::Short if !here => name.to_owned(),
            _ if is_numbered => format!(" {number} {name} "),
            _ => format!(" {name} "),
        };
        let used = width(&label);
        tabs.push((screen, label, x));
        x += used + u16::from(close);
    }
    tabs
}

/// What stands on the right, the longest form first.
fn rights(state: &State, setup: &Setup) -> Vec<String> {
    let clock = paint::clock(state.now, state.zone(), setup);
    let operator = state.operator();
    let name = people::full(&state.me, state);
    let name = match &state.facts.by {
        Some(by) => {
            let by = paint::line(by.as_str());
            setup.say(&setup.text.event.on_behalf, &[("actor", &name), ("by", &by)])
        }
        None => name,
    };
    let name = match operator {
        Some(operator) if !operator.on_duty => format!("{name} ({})", setup.text.screen.off_duty),
        _ => name,
    };
    let department = operator
        .and_then(|operator| operator.departments.first())
        .map(|id| paint::line(state.department_title(id.as_str())))
        .unwrap_or_default();
    let unread = list::unread(&state.known.notices);
    // What takes longer than the eye takes for at once shows that it works.
    let waits_long = |(_, left): &(_, _)| state.now - *left >= TimeDelta::milliseconds(100);
    let slow = state.opens || state.sync.waiting.iter().any(waits_long);
    let text = &setup.text.screen;
    let mut news = Vec::new();
    if slow {
        news.push(setup.text.common.working.clone());
    }
    if unread > 0 {
        let key = setup.keys.chord(Action::Notices).unwrap_or_default();
        news.push(format!("{key} {}", setup.count(&text.notices, unread as u64)));
    }
    let drafts = state.known.drafts.count;
    if drafts > 0 {
        news.push(setup.count(&text.drafts, drafts as u64));
    }
    let few = news.first().map_or_else(String::new, |first| format!("{first} · "));
    let news = if news.is_empty() { String::new() } else { format!("{} · ", news.join(" · ")) };
    let mut forms = Vec::new();
    if !department.is_empty() {
        forms.push(format!("{news}{name} · {department} · {clock}"));
    }
    forms.push(format!("{news}{name} · {clock}"));
    forms.push(format!("{few}{name} · {clock}"));
    forms.push(format!("{few}{clock}"));
    forms.push(clock);
    forms
}

fn banner(state: &State, setup: &Setup) -> String {
    if state.lesson.is_some() {
        format!(" {} ", setup.text.common.training)
    } else if state.facts.simulated {
        format!(" {} ", setup.text.common.simulated)
    } else if state.clock_behind {
        format!(" {} ", setup.text.common.clock_banner)
    } else {
        String::new()
    }
}

/// The form of the line that fits: the tabs, and what stands on the right.
fn fitting(state: &State, setup: &Setup) -> (Vec<(Screen, String, u16)>, String) {
    let banner = width(&banner(state, setup));
    // One blank before what stands on the right, one before the banner, one at the edge.
    let room = state.size.width.saturating_sub(banner + if banner > 0 { 3 } else { 2 });
    let rights = rights(state, setup);
    for names in Names::ALL {
        let tabs = tabs(state, setup, names);
        let end = tabs.last().map_or(0, |(_, label, x)| x + width(label));
        // Who sits here is worth more than room around the names.
        let forms = match names {
            Names::Wide => rights.len() - 2,
            _ => rights.len(),
        };
        for right in rights.iter().take(forms.max(1)) {
            if end + width(right) <= room {
                return (tabs, right.clone());
            }
        }
    }
    (tabs(state, setup, Names::Numbers), String::new())
}

/// What turns to a screen.
const fn turns_to(screen: Screen) -> Action {
    match screen {
        Screen::Desk => Action::Desk,
        Screen::Request => Action::Request,
        Screen::Board | Screen::Wallboard => Action::Board,
        Screen::Standard => Action::Standard,
        Screen::Training => Action::Training,
        Screen::Control => Action::Control,
    }
}

/// Draws the line.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    let setup = paint.setup;
    let (tabs, right) = fitting(state, setup);
    if tabs.first().is_some_and(|(_, _, x)| *x > 10) {
        paint.put(1, 0, 10, "firstline", Role::Strong);
    }
    for (screen, label, x) in &tabs {
        let role = if *screen == state.place.screen { Role::HeaderHere } else { Role::Header };
        let used = paint.put(*x, 0, state.size.width, label, role);
        let tab = Rect::new(*x, 0, used, 1);
        paint.spots.push(Spot::new(tab, Click::Do(turns_to(*screen))));
    }
    let end = state.size.width.saturating_sub(1);
    let used = width(&right);
    paint.put(end.saturating_sub(used), 0, used, &right, Role::Header);
    let banner = banner(state, setup);
    let room = width(&banner);
    if room > 0 {
        paint.put(end.saturating_sub(used + 1 + room), 0, room, &banner, Role::Banner);
    }
}
