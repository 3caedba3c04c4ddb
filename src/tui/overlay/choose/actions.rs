//! The menu of what is chosen: everything that can be done with it, the best next thing first, each by the
//! letter that does it everywhere; what cannot be done now is grey with the reason.

use ratatui::layout::Position;

use crate::tui::overlay::Next;
use crate::{
    config::{
        keys::{Action, Chord, Found},
        theme::Role,
    },
    tui::{
        act,
        input::{self, Typed},
        layout,
        offer::{self, Offer},
        paint::Paint,
        setup::Setup,
        state::State as Screen,
        update,
        widget::{fit::width, picker::Picker, scroll},
    },
};

/// What the menu remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The action that `Enter` does.
    pub picker: Picker<Action>,
    /// Keys pressed of a longer chord.
    pressed: Vec<Chord>,
}

impl State {
    /// Keeps the choice with its action, now that others may be offered.
    pub fn settle(&mut self, screen: &Screen, setup: &Setup) {
        self.picker.settle(&ids(&offer::of(screen, setup)));
    }
}

fn ids(offers: &[Offer]) -> Vec<Action> {
    offers.iter().map(|offer| offer.action).collect()
}

/// What a key does.
pub fn key(menu: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let offers = offer::of(screen, setup);
    let ids = ids(&offers);
    if menu.pressed.is_empty() {
        let typed = input::typed(chord);
        if let Some(by) = typed.step() {
            menu.picker.step(by, &ids);
            return Next::stay();
        }
        match typed {
            Typed::Escape => return Next::close(),
            Typed::Enter => {
                let at = menu.picker.place(&ids);
                return at.map_or_else(Next::stay, |at| choose(&offers[at], screen));
            }
            _ => {}
        }
    }
    menu.pressed.push(chord);
    match setup.keys.find(update::context(screen), &menu.pressed) {
        Found::Action(Action::Actions) => Next::close(),
        Found::Action(action) => {
            menu.pressed.clear();
            match offers.iter().find(|offer| offer.action == action) {
                Some(offer) => choose(offer, screen),
                None => Next::stay(),
            }
        }
        Found::Prefix => Next::stay(),
        Found::Nothing => {
            menu.pressed.clear();
            Next::stay()
        }
    }
}

fn choose(offer: &Offer, screen: &mut Screen) -> Next {
    match &offer.obstacle {
        None => Next::Act(offer.action),
        Some(why) => {
            screen.say(why.clone());
            Next::stay()
        }
    }
}

fn title(screen: &Screen, setup: &Setup) -> String {
    let text = &setup.text.menu;
    match act::targets(screen)[..] {
        [] => text.title_none.clone(),
        [one] => setup.say(&text.title, &[("number", &one.to_string())]),
        ref many => setup.count(&text.title_many, many.len() as u64),
    }
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, menu: &State) -> Option<Position> {
    let setup = paint.setup;
    let offers = offer::of(screen, setup);
    let ids = ids(&offers);
    let chord = |offer: &Offer| {
        let chord = setup.keys.chord(offer.action).unwrap_or_default();
        setup.typed_keys(&chord)
    };
    let keys = offers.iter().map(|offer| width(&chord(offer))).max().unwrap_or(1);
    let height = u16::try_from(offers.len()).unwrap_or(20).saturating_add(2);
    let area = layout::centre(screen.size, 74.min(screen.size.width.saturating_sub(2)), height);
    let title = title(screen, setup);
    let inside = paint.popup(area, &title);
    if offers.is_empty() {
        let empty = setup.text.menu.empty.clone();
        paint.empty(inside, &empty, "");
        return None;
    }
    let (here, at) = (menu.picker.place(&ids), menu.picker.shown(&ids));
    let rows = usize::from(inside.height);
    let top = scroll::top(0, Some(at), offers.len(), rows);
    let x = inside.x + 2;
    for (y, (number, offer)) in
        (inside.top()..inside.bottom()).zip(offers.iter().enumerate().skip(top))
    {
        let (key_role, role) = match offer.obstacle {
            None => (Role::Key, Role::Text),
            Some(_) => (Role::Muted, Role::Muted),
        };
        paint.put(x, y, keys, &chord(offer), key_role);
        let left = inside.right().saturating_sub(x + keys + 3);
        let name = setup.text.action_title(offer.action);
        let used = paint.put(x + keys + 2, y, left, name, role);
        if let Some(why) = &offer.obstacle {
            let from = x + keys + 2 + used;
            let said = format!(" · {why}");
            paint.put(from, y, inside.right().saturating_sub(from + 1), &said, Role::Muted);
        }
        if here == Some(number) {
            paint.select(inside, y);
        }
    }
    paint.position(area, inside, top, offers.len());
    let foot = setup.text.menu.foot.clone();
    paint.foot(area, &foot);
    None
}
