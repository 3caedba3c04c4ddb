//! The versions of the standard: which is in force, which are drafts, what was said of each, who has
//! not read it. From here a draft is compared, tried on the past, reviewed and adopted.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{Next, Overlay, form, page};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::StandardVersion,
        id::{Login, StandardHash},
        operator::Right,
    },
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::picker::Picker,
    },
};

/// A version, with who has not confirmed having read it.
pub type Row = (StandardVersion, Vec<Login>);

#[derive(Debug, Default)]
pub struct State {
    /// The versions, newest first; none while they are read.
    pub rows: Option<Vec<Row>>,
    pub picker: Picker<StandardHash>,
}

impl State {
    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Versions);
    }

    /// Takes what was read: the version chosen stays so when another comes before it.
    pub fn take(&mut self, rows: Vec<Row>) {
        self.rows = Some(rows);
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    fn ids(&self) -> Vec<StandardHash> {
        let rows = self.rows.as_deref().unwrap_or_default();
        rows.iter().map(|(version, _)| version.standard.clone()).collect()
    }

    fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }

    fn row(&self) -> Option<&Row> {
        let at = self.picker.place(&self.ids())?;
        self.rows.as_deref().unwrap_or_default().get(at)
    }
}

/// What a key does.
pub fn key(list: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    match typed {
        Typed::Down | Typed::Next | Typed::Char('j') => list.step(1),
        Typed::Up | Typed::Previous | Typed::Char('k') => list.step(-1),
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Enter | Typed::Char('d') => return open(list, page::Kind::Difference, setup),
        Typed::Char('s') => return open(list, page::Kind::Simulation, setup),
        Typed::Char('r') => return ask(list, form::Purpose::Review, screen, setup),
        Typed::Char('a') => return ask(list, form::Purpose::Adopt, screen, setup),
        _ => {}
    }
    Next::stay()
}

fn open(list: &State, kind: impl Fn(StandardHash) -> page::Kind, setup: &Setup) -> Next {
    let Some((version, _)) = list.row() else {
        return Next::stay();
    };
    let kind = kind(version.standard.clone());
    let words = match kind {
        page::Kind::Simulation(_) => &setup.text.simulation.title,
        _ => &setup.text.versions.difference,
    };
    let title = format!("{words} · {}", version.version);
    let page = page::State::new(kind, setup.text.language, title);
    Next::Over(Box::new(Overlay::Page(Box::new(page))), Vec::new())
}

fn ask(
    list: &State,
    purpose: impl Fn(StandardHash) -> form::Purpose,
    screen: &mut Screen,
    setup: &Setup,
) -> Next {
    let Some((version, _)) = list.row() else {
        return Next::stay();
    };
    if !screen.may(Right::Standard) {
        screen.complain(setup.text.versions.not_yours.clone());
        return Next::stay();
    }
    let mut form = form::open(purpose(version.standard.clone()), Vec::new(), screen, setup);
    form.about = vec![paint::line(&format!("{} · {}", version.title, version.version))];
    Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new())
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, list: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.versions;
    let width = 92.min(screen.size.width.saturating_sub(2));
    // As high as there are versions, with what was said of one below them.
    let versions = list.rows.as_ref().map_or(1, Vec::len);
    let needed = u16::try_from(versions).unwrap_or(u16::MAX).max(3);
    let height = screen.size.height.saturating_sub(6).min(24);
    let height = height.min(needed.saturating_add(11));
    let area = layout::centre(screen.size, width, height);
    let inside = paint.popup(area, &text.title.clone());
    let Some(rows) = &list.rows else {
        let working = setup.text.common.working.clone();
        paint.empty(inside, &working, "");
        return None;
    };
    let lower = 8.min(inside.height.saturating_sub(4));
    let ids = list.ids();
    let (here, at) = (list.picker.place(&ids), list.picker.shown(&ids));
    let (of_name, of_state) = if inside.width >= 74 { (17, 26) } else { (10, 16) };
    for (y, (number, (version, _))) in
        (inside.top()..inside.bottom().saturating_sub(lower)).zip(rows.iter().enumerate())
    {
        let (state, role) = state(version, screen, setup);
        let name = paint::line(&version.version);
        paint.put(inside.x + 2, y, of_name, &name, Role::Strong);
        paint.put(inside.x + 3 + of_name, y, of_state, state, role);
        let by = format!(
            "{} · {}",
            paint::moment(version.proposed, screen.now, screen.zone(), setup),
            paint::line(&version.by)
        );
        let x = inside.x + 5 + of_name + of_state;
        paint.put(x, y, inside.right().saturating_sub(x + 1), &by, Role::Muted);
        if here == Some(number) {
            paint.select(inside, y);
        }
    }
    if let Some((version, unread)) = rows.get(at) {
        let y = inside.bottom().saturating_sub(lower);
        let rule = if setup.ascii { "-" } else { "─" }.repeat(inside.width.into());
        paint.put(inside.x, y, inside.width, &rule, Role::Frame);
        let place = Rect {
            x: inside.x + 1,
            y: y + 1,
            width: inside.width.saturating_sub(2),
            height: lower.saturating_sub(1),
        };
        paint.lines(place, &said(version, unread, place.width, setup), 0);
    }
    let foot = text.keys.clone();
    paint.foot(area, &foot);
    None
}

fn state<'a>(version: &StandardVersion, screen: &Screen, setup: &'a Setup) -> (&'a str, Role) {
    let text = &setup.text.versions;
    if version.standard == screen.standard().hash {
        (&text.in_force, Role::Done)
    } else if version.since.is_some_and(|since| since > screen.now) {
        (&text.adopted, Role::Accent)
    } else if version.since.is_some() {
        (&text.past, Role::Muted)
    } else {
        (&text.draft, Role::AtRisk)
    }
}

/// What was said of a version, and who has not read it.
fn said(version: &StandardVersion, unread: &[Login], room: u16, setup: &Setup) -> Vec<Rich> {
    let text = &setup.text.versions;
    let mut lines: Vec<Rich> = Vec::new();
    for review in &version.reviews {
        let (sign, role) = if review.approve {
            (setup.signs().done, Role::Done)
        } else {
            (setup.signs().breached, Role::Breached)
        };
        let comment = review
            .comment
            .as_ref()
            .map_or_else(String::new, |comment| format!(": {}", paint::line(comment)));
        let words = format!(
            "{sign} {} · {}{comment}",
            setup.text.word.capacity(review.capacity),
            paint::line(&review.reviewer)
        );
        lines.extend(wrap_rich(&words, room, role));
    }
    if version.reviews.is_empty() && version.since.is_none() {
        lines.push(vec![(text.no_reviews.clone(), Role::Muted)]);
    }
    if version.since.is_some() && !unread.is_empty() {
        let who: Vec<String> = unread.iter().map(|login| paint::line(login.as_str())).collect();
        let words = format!("{}: {}", text.not_read_by, who.join(", "));
        lines.extend(wrap_rich(&words, room, Role::AtRisk));
    } else if version.since.is_some() {
        lines.push(vec![(text.read_by_all.clone(), Role::Done)]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str) -> Row {
        let version = StandardVersion {
            standard: name.into(),
            title: "Standard".to_owned(),
            version: name.to_owned(),
            proposed: "2026-11-23T11:00:00Z".parse().unwrap(),
            by: "Anna".to_owned(),
            since: None,
            acknowledged: 0,
            reviews: Vec::new(),
        };
        (version, Vec::new())
    }

    #[test]
    fn what_is_proposed_meanwhile_is_not_what_is_adopted() {
        let mut list = State::default();
        list.take(vec![version("2"), version("1")]);
        list.take(vec![version("3"), version("2"), version("1")]);
        assert_eq!(list.row().map(|(row, _)| row.version.as_str()), Some("2"));
        list.step(-1);
        assert_eq!(list.row().map(|(row, _)| row.version.as_str()), Some("3"));
        // A version that is gone leaves nothing chosen.
        list.take(vec![version("2"), version("1")]);
        assert_eq!(list.row(), None);
    }
}
