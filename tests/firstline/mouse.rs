//! What the mouse does: it chooses what it points at, a second click opens it, tabs and panes are turned
//! to, hints do what their keys do; what lies over the screen takes the clicks.

use firstline::{
    text::Language,
    tui::{
        input::{Input, Mouse, MouseDid},
        overlay::Overlay,
        pane::Pane,
        screen::{Screen as ScreenName, control::Tab},
    },
};

use crate::{
    screen_driver::Screen,
    screen_fixture::{answer, facts, now},
};

fn screen(size: (u16, u16)) -> Screen {
    Screen::over(facts(false), "vera", Language::English, size, now(), move |effect, _| {
        answer(effect, false)
    })
}

/// Where a text stands, from a column on.
#[track_caller]
fn place(screen: &Screen, text: &str, from: u16) -> (u16, u16) {
    let picture = screen.picture();
    let area = picture.area;
    for y in area.top()..area.bottom() {
        let line: Vec<&str> = (from..area.right()).map(|x| picture[(x, y)].symbol()).collect();
        let cells: Vec<&str> = text.split("").filter(|cell| !cell.is_empty()).collect();
        if let Some(x) = line.windows(cells.len()).position(|part| part == cells) {
            return (from + x as u16, y);
        }
    }
    panic!("`{text}` is not on the screen:\n{}", screen.text());
}

fn click(screen: &mut Screen, (x, y): (u16, u16)) {
    screen.give(Input::Mouse(Mouse { x, y, what: MouseDid::Click }));
}

#[track_caller]
fn click_on(screen: &mut Screen, text: &str) {
    let at = place(screen, text, 0);
    click(screen, at);
}

#[test]
fn a_row_is_chosen_and_a_second_click_opens_it() {
    let mut screen = screen((120, 36));
    click_on(&mut screen, " 10490 Q");
    assert_eq!(screen.state.queue.selected.unwrap().0, 10490);
    assert_eq!(screen.state.place.screen, ScreenName::Desk);
    click_on(&mut screen, " 10490 Q");
    assert_eq!(screen.state.place.screen, ScreenName::Request);
}

#[test]
fn tabs_and_panes_are_turned_to() {
    let mut screen = screen((120, 36));
    click_on(&mut screen, "Control");
    assert_eq!(screen.state.place.screen, ScreenName::Control);
    click_on(&mut screen, "Reviews");
    assert_eq!(screen.state.screens.control.tab, Tab::Reviews);
    click_on(&mut screen, "2 Request");
    click_on(&mut screen, "Facts");
    assert_eq!(screen.state.place.shape.focus, Pane::Client);
    click_on(&mut screen, "4 Standard");
    click_on(&mut screen, "Rules");
    assert!(screen.text().contains("Rules ·"), "{}", screen.text());
    // One pane for three: its names are tabs.
    screen.resize(80, 24);
    click_on(&mut screen, "1 Desk");
    for (name, pane) in [("Script", Pane::Script), ("Deadlines", Pane::Deadlines)] {
        let (x, y) = place(&screen, &format!(" {name} "), 40);
        assert_eq!(y, 22, "the names stand in the lower edge");
        click(&mut screen, (x + 1, y));
        assert_eq!(screen.state.place.shape.focus, pane);
    }
}

#[test]
fn lists_of_every_screen_are_walked() {
    let mut screen = screen((120, 36));
    screen.keys("alt-5");
    click_on(&mut screen, "Practice day");
    assert!(screen.text().contains("▌  Practice day"), "{}", screen.text());
    screen.keys("alt-6");
    let before = screen.state.screens.control.chosen;
    let (_, top) = place(&screen, "hash", 0);
    click(&mut screen, (10, top + 1));
    assert_ne!(screen.state.screens.control.chosen, before);
    // Where nothing stands nothing is chosen.
    let chosen = screen.state.screens.control.chosen;
    click(&mut screen, (10, 33));
    assert_eq!(screen.state.screens.control.chosen, chosen);
}

#[test]
fn what_lies_over_the_screen_takes_the_clicks() {
    let mut screen = screen((120, 36));
    screen.keys("v");
    let queue = screen.state.queue.selected;
    click_on(&mut screen, "is:unresolved due:<1h");
    assert!(matches!(screen.state.overlays[..], [Overlay::List(_)]));
    assert_eq!(screen.state.queue.selected, queue);
    click_on(&mut screen, "is:unresolved due:<1h");
    assert!(screen.state.overlays.is_empty());
    assert_eq!(screen.state.queue.line, "is:unresolved due:<1h");
    // Beside the box the screen below does not answer.
    screen.keys("v");
    click(&mut screen, (2, 3));
    assert!(matches!(screen.state.overlays[..], [Overlay::List(_)]));
    assert_eq!(screen.state.queue.selected, screen.state.chosen());
}

#[test]
fn a_hint_does_what_its_key_does() {
    let mut screen = screen((120, 36));
    click_on(&mut screen, "help");
    assert!(matches!(screen.state.overlays[..], [Overlay::Help(_)]));
}
