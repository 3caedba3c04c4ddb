//! What is sent to the terminal makes the picture that was drawn, whatever was there before; and it
//! is little.

use std::num::NonZeroU16;

use firstline::{
    config::{
        keys::Chord,
        theme::{Theme, ThemeName},
    },
    text::Language,
    tui::{input::Input, terminal::stream::Stream, text_of, widget::fit::width},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Color, Modifier, Style},
};

use crate::{
    screen_driver::Screen,
    screen_fixture::{answer, facts, now},
};

const WIDTH: u16 = 24;
const HEIGHT: u16 = 7;

/// Numbers that look random and are the same on every run (a linear congruence, Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Draws something else over a picture: texts of several alphabets, blanks, wide characters.
fn change(picture: &mut Buffer, numbers: &mut Numbers) {
    const TEXTS: [&str; 8] =
        ["Queue", "Сроки", "日本語", "e\u{301}te\u{301}", "      ", "┌──┐", "a", "x日y"];
    const COLOURS: [Color; 7] = [
        Color::Reset,
        Color::Red,
        Color::DarkGray,
        Color::White,
        Color::Indexed(117),
        Color::Rgb(1, 2, 3),
        Color::Reset,
    ];
    const MODIFIERS: [Modifier; 8] = [
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::ITALIC,
        Modifier::UNDERLINED,
        Modifier::REVERSED,
        Modifier::BOLD.union(Modifier::UNDERLINED),
        Modifier::empty(),
    ];
    for _ in 0..=numbers.below(5) {
        let (x, y) = (numbers.below(WIDTH.into()), numbers.below(HEIGHT.into()));
        let style = Style::new()
            .fg(numbers.one(&COLOURS))
            .bg(numbers.one(&COLOURS))
            .remove_modifier(Modifier::all())
            .add_modifier(numbers.one(&MODIFIERS));
        let (x, y) = (x as u16, y as u16);
        let room = usize::from(WIDTH - x);
        picture.set_stringn(x, y, numbers.one(&TEXTS), room, style);
    }
    // A character that lost its second half to another one is drawn by no screen.
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let wide = width(picture[(x, y)].symbol()) == 2;
            let next = (x + 1 < WIDTH).then(|| picture[(x + 1, y)].symbol().to_owned());
            if wide && next.as_deref() != Some(" ") {
                picture[(x, y)].set_symbol("?");
            } else if wide {
                picture[(x + 1, y)].reset();
            }
        }
    }
}

fn colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Red => vt100::Color::Idx(1),
        Color::DarkGray => vt100::Color::Idx(8),
        Color::White => vt100::Color::Idx(15),
        Color::Indexed(number) => vt100::Color::Idx(number),
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        _ => vt100::Color::Default,
    }
}

#[track_caller]
fn shows(parser: &vt100::Parser, picture: &Buffer, step: usize) {
    for y in 0..HEIGHT {
        let mut x = 0;
        while x < WIDTH {
            let wanted = &picture[(x, y)];
            let found = parser.screen().cell(y, x).unwrap();
            let blank = wanted.symbol() == " ";
            let contents = found.contents();
            assert!(
                contents == wanted.symbol() || blank && contents.is_empty(),
                "step {step}, {x},{y}: {contents:?}, not {:?}",
                wanted.symbol()
            );
            let modifier = wanted.modifier;
            assert_eq!(
                (found.bgcolor(), found.underline(), found.inverse()),
                (
                    colour(wanted.bg),
                    modifier.contains(Modifier::UNDERLINED),
                    modifier.contains(Modifier::REVERSED)
                ),
                "step {step}, {x},{y}"
            );
            if !blank {
                assert_eq!(
                    (found.fgcolor(), found.bold(), found.dim(), found.italic()),
                    (
                        colour(wanted.fg),
                        modifier.contains(Modifier::BOLD),
                        modifier.contains(Modifier::DIM),
                        modifier.contains(Modifier::ITALIC)
                    ),
                    "step {step}, {x},{y} {:?}",
                    wanted.symbol()
                );
            }
            x += width(wanted.symbol()).max(1);
        }
    }
}

#[test]
fn every_picture_becomes_the_next() {
    let mut numbers = Numbers(7);
    let (rows, columns) = (NonZeroU16::new(HEIGHT).unwrap(), NonZeroU16::new(WIDTH).unwrap());
    let mut parser = vt100::Parser::new(rows, columns, 0);
    parser.process("what another program left behind".as_bytes());
    let mut stream = Stream::default();
    let mut last: Option<Buffer> = None;
    for step in 0..2000 {
        let mut picture =
            last.clone().unwrap_or_else(|| Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT)));
        change(&mut picture, &mut numbers);
        let cursor = (numbers.below(3) == 0).then(|| {
            Position::new(numbers.below(WIDTH.into()) as u16, numbers.below(HEIGHT.into()) as u16)
        });
        if numbers.below(50) == 0 {
            stream.forget();
            last = None;
            parser.process(b"\x1b[31mnoise\x1b[3;3H");
        }
        let bytes = stream.between(last.as_ref(), &picture, cursor);
        parser.process(bytes.as_bytes());
        shows(&parser, &picture, step);
        assert_eq!(parser.screen().hide_cursor(), cursor.is_none());
        if let Some(cursor) = cursor {
            assert_eq!(parser.screen().cursor_position(), (cursor.y, cursor.x));
        }
        assert_eq!(stream.between(Some(&picture), &picture, cursor), "");
        last = Some(picture);
    }
}

/// The bytes that a step of the selection costs on the desk with four panes, and those when the panes
/// beside follow.
fn steps(language: Language) -> (Vec<usize>, Vec<usize>) {
    use chrono::TimeDelta;
    let russian = language == Language::Russian;
    let mut screen =
        Screen::over(facts(russian), "anna", language, (120, 36), now(), move |effect, _| {
            answer(effect, russian)
        });
    screen.setup.theme = Theme::of(ThemeName::Dark);
    let mut stream = Stream::default();
    let mut last = screen.picture();
    stream.between(None, &last, None);
    let mut sent = |screen: &Screen| {
        let next = screen.picture();
        let bytes = stream.between(Some(&last), &next, None).len();
        last = next;
        bytes
    };
    let (mut steps, mut rests) = (Vec::new(), Vec::new());
    let mut time = now();
    for key in ["j", "j", "j", "j", "k", "k", "j"] {
        screen.give(Input::Key(Chord::parse(key).unwrap()));
        steps.push(sent(&screen));
        time += TimeDelta::milliseconds(200);
        screen.give(Input::Tick(time));
        rests.push(sent(&screen));
    }
    // An arrow held down: the panes beside rest.
    let mut held = 0;
    for _ in 0..3 {
        time += TimeDelta::milliseconds(33);
        screen.give(Input::Tick(time));
        held += sent(&screen);
        screen.give(Input::Key(Chord::parse("k").unwrap()));
        held += sent(&screen);
    }
    assert!(held <= 1800, "{language:?}: {held}");
    steps.sort_unstable();
    rests.sort_unstable();
    (steps, rests)
}

#[test]
fn a_step_of_the_selection_is_a_few_hundred_bytes() {
    for language in [Language::English, Language::Russian] {
        let (steps, rests) = steps(language);
        println!("{language:?}: a step {steps:?}, the panes that follow {rests:?}");
        // Two rows of the queue: Russian letters are two bytes each.
        assert!(steps[steps.len() / 2] <= 600, "{language:?}: {steps:?}");
        // The client and the script beside.
        assert!(rests[rests.len() / 2] <= 600, "{language:?}: {rests:?}");
    }
}

#[test]
fn what_is_done_is_done_to_the_request_that_is_chosen() {
    let mut screen = Screen::over(
        facts(false),
        "anna",
        Language::English,
        (120, 36),
        now(),
        move |effect, _| answer(effect, false),
    );
    // A run: the client beside is still the one that it came from.
    for _ in 0..2 {
        screen.give(Input::Key(Chord::parse("j").unwrap()));
    }
    let chosen = screen.state.chosen();
    assert!(screen.state.sync.is_running());
    assert_ne!(screen.state.seen().map(|(card, _)| card.request.id), chosen);
    assert_eq!(screen.state.sight().map(|(card, _)| card.request.id), chosen);
    // Any other key ends it.
    screen.give(Input::Key(Chord::parse("r").unwrap()));
    assert!(!screen.state.sync.is_running());
    assert_eq!(screen.state.sight().map(|(card, _)| card.request.id), chosen);
    assert!(text_of(&screen.picture()).contains(&format!("#{}", chosen.unwrap())));
}
