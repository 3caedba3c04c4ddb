//! The screen: a terminal program over the desk's one door.
//!
//! Data flow: a key becomes an [`input::Input`], the keymap makes an action of it, [`update()`] changes
//! the [`state::State`] and answers with effects, [`worker`] performs them on the desk, what came of it
//! comes back as an input, and [`view`] draws the state. Only `update` writes the state, `view` only
//! reads it, [`layout`] is a function of size and state, and the selection is a number of a request.
//! Deliberately not here: SQL, the system's time (given as a value), decisions about requests.

pub mod act;
pub mod draw;
pub mod engine;
pub mod guide;
pub mod offer;
pub mod overlay;
pub mod pane;
pub mod screen;
pub mod state;
pub mod update;
pub mod view;
pub mod widget;

pub use draw::{layout, paint, picture, spot};
pub use engine::{
    decode, effect, input, outgoing, reader, runtime, signals, sync, terminal, worker,
};
pub use guide::{lesson, tour};
pub use state::{own, people, setup, toast};

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
};

use self::{
    effect::Effect, input::Input, pane::Pane, screen::Screen, setup::Setup, state::State,
    update::update,
};
use crate::{
    config::keys::Chord,
    desk::{Desk, Figures, OfPeople},
    model::id::Login,
};

/// No picture is larger than this on a side: a size is typed by people.
const LARGEST: u16 = 1000;

/// One picture of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub cells: Buffer,
    /// Whether figures of others than whoever looks were read for it.
    others: bool,
}

impl OfPeople for Picture {
    fn tells_of_others(&self, _: &Login) -> bool {
        self.others
    }
}

/// One picture of a screen, for wallboards, reports of faults, screen readers.
///
/// # Errors
/// Where there is no such screen, the size is none, or the desk cannot be read.
pub fn frame(
    desk: &mut Desk,
    me: &Login,
    name: &str,
    size: (u16, u16),
    setup: &Setup,
    now: DateTime<Utc>,
) -> Result<Figures<Picture>> {
    picture(desk, me, (name, &[]), size, setup, now)
}

/// One picture of a screen by its name, once these keys were pressed on it.
///
/// # Errors
/// Where there is no such screen, the size is none, or the desk cannot be read.
pub fn picture(
    desk: &mut Desk,
    me: &Login,
    (name, keys): (&str, &[Chord]),
    (width, height): (u16, u16),
    setup: &Setup,
    now: DateTime<Utc>,
) -> Result<Figures<Picture>> {
    let size = Size { width, height };
    let pane = Pane::from_word(name);
    let Some(screen) = Screen::from_name(name).or(pane.map(|_| Screen::Desk)) else {
        bail!(
            "there is no screen `{name}`; there are: desk, request, board, standard, training, control, wallboard, \
             and the panes of the desk by themselves: queue, client, script, deadlines"
        );
    };
    if size.width == 0 || size.height == 0 || size.width > LARGEST || size.height > LARGEST {
        bail!("a screen is 1×1 to {LARGEST}×{LARGEST} large");
    }
    let mut state = begun(desk, me, (screen, pane), size, now)?;
    let first = sync::follow(&mut state);
    let mut others = settle(desk, &mut state, first, setup)?;
    for key in keys {
        let follows = update(&mut state, Input::Key(*key), setup);
        others |= settle(desk, &mut state, follows, setup)?;
    }
    // Whoever looks has let go of the keys: the panes beside a list show what it stands on.
    state.halt();
    let follows = update(&mut state, Input::Tick(now), setup);
    others |= settle(desk, &mut state, follows, setup)?;
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    view::view(&state, setup, &mut buffer);
    Ok(Figures::of(Picture { cells: buffer, others }))
}

/// A screen on which nothing was read yet.
fn begun(
    desk: &mut Desk,
    me: &Login,
    (screen, pane): (Screen, Option<Pane>),
    size: Size,
    now: DateTime<Utc>,
) -> Result<State> {
    let facts = worker::facts(desk, me, now)?;
    let mut state = State::new(facts, me.clone(), size, now);
    state.place.screen = screen;
    if let Some(pane) = pane {
        state.place.shape.focus = pane;
        state.place.shape.zoom = true;
    }
    Ok(state)
}

/// Reads everything that a screen shows. A picture only looks: what it wants of the desk beyond reading is left
/// undone. Answers whether it tells of others than whoever looks.
fn settle(
    desk: &mut Desk,
    state: &mut State,
    mut effects: Vec<Effect>,
    setup: &Setup,
) -> Result<bool> {
    let mut others = false;
    let (me, now) = (state.me.clone(), state.now);
    for _ in 0..16 {
        let reads: Vec<Effect> =
            effects.into_iter().filter(|effect| matches!(effect, Effect::Load(_))).collect();
        if reads.is_empty() {
            break;
        }
        effects = Vec::new();
        for effect in reads {
            match worker::perform(desk, &me, effect, now) {
                Some(effect::Reply::Failed(error)) => bail!("{error}"),
                Some(reply) => {
                    if let effect::Reply::Loaded(read) = &reply {
                        others |= read.tells_of_others(&me);
                    }
                    effects.extend(update(state, Input::Reply(Box::new(reply)), setup));
                }
                None => {}
            }
        }
    }
    Ok(others)
}

/// The letters of a picture, without its styles.
pub fn text_of(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            // The cells that a wide character covers hold nothing of their own.
            skip = widget::fit::width(symbol).saturating_sub(1);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{keys::Keymap, theme::ThemeName},
        model::{
            card::{Order, QueueQuery},
            filter::Filter,
            id::{ClientId, Seq},
            story::StoryQuery,
        },
        text::Language,
    };

    /// On a desk full of life every screen is drawn and every list under control is read, as the supervisor
    /// and as an operator: no statement walks through a table that grows.
    #[test]
    fn no_screen_walks_through_a_table_that_grows_with_the_desk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let mut desk = crate::demo::furnish(&path, Language::English).unwrap();
        let now = desk.time().unwrap().unwrap();
        let setup = Setup::new(Keymap::default(), Language::English, ThemeName::Dark);
        let people = desk.operators().unwrap();
        let asked = desk
            .walks(|desk| {
                for me in [&people[0].login, &people[people.len() - 1].login] {
                    for screen in [
                        "desk",
                        "request",
                        "client",
                        "deadlines",
                        "board",
                        "wallboard",
                        "standard",
                        "training",
                        "control",
                    ] {
                        let _ = frame(desk, me, screen, (120, 36), &setup, now)?;
                    }
                    let _ = desk.ledger(me, None, None, 50, now)?;
                    let _ = desk.newest_reviews(me, 50, now)?;
                    let _ = desk.appeals(me, 50, now)?;
                    let _ =
                        desk.overrides_seen(me, (now - chrono::TimeDelta::days(30), now), now)?;
                    desk.events(Seq(0), 50)?;
                    desk.client(ClientId(1), 50)?;
                    desk.client_log(ClientId(1))?;
                    let newest = StoryQuery { limit: 50, ..StoryQuery::default() };
                    desk.story(ClientId(1), &newest)?;
                    let said = StoryQuery { text: "router".to_owned(), ..newest };
                    desk.story(ClientId(1), &said)?;
                    desk.find_clients("petrova", 8)?;
                    for words in [
                        "router",
                        "петров router",
                        "petrova",
                        "petrova -router",
                        "\"no internet\"",
                        "40",
                    ] {
                        desk.search(words, 50)?;
                    }
                    for line in [
                        "received:today",
                        "received:>2020-01-01 is:done",
                        "rating:<=2",
                        "rating:5 received:2026",
                        "tag:vip or client:petrova or rating:1",
                        "-client:petrova account:romashka or 40",
                        "40",
                    ] {
                        for order in [Order::Due, Order::Newest] {
                            let filter = Filter::parse(line)?;
                            desk.queue(
                                &QueueQuery { filter, order, after: None, limit: 3 },
                                me,
                                now,
                            )?;
                        }
                    }
                }
                Ok(())
            })
            .unwrap();
        assert!(asked.len() > 60, "only {} statements were heard", asked.len());
        let walks: Vec<_> = asked.iter().filter(|(_, walks)| !walks.is_empty()).collect();
        assert!(walks.is_empty(), "{walks:#?}");
    }
}
