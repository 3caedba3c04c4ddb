//! Everything by name: actions with their keys, saved views, departments, colleagues, scripts; requests by
//! number; clients and requests that the desk finds by what is typed.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
    Next,
    list::{self, Does, Row, RowId},
};
use crate::{
    config::{
        keys::{Action, Chord, other_layout},
        theme::Role,
    },
    model::{
        card::{ClientRow, Hit},
        id::RequestId,
    },
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        offer::{self, Task},
        own,
        paint::{self, Paint},
        pane,
        setup::Setup,
        state::State as Screen,
        widget::{line::Line, picker::Picker, scroll},
    },
};

/// As many clients, and as many requests, as are shown of those found.
const FOUND: usize = 5;

/// What the palette remembers.
#[derive(Debug, Default)]
pub struct State {
    pub line: Line,
    pub picker: Picker<RowId>,
    /// Clients found, and what they were found by.
    pub clients: (String, Vec<ClientRow>),
    /// Requests found, and what they were found by.
    pub hits: (String, Vec<Hit>),
}

impl State {
    fn typed(&self) -> &str {
        self.line.text().trim()
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        // One letter would find everybody.
        if self.typed().chars().nth(1).is_some() {
            parts.push(Part::Clients(self.typed().to_owned()));
            parts.push(Part::Search(self.typed().to_owned()));
        }
    }

    /// Takes clients found; those of an older text are dropped.
    pub fn take_clients(&mut self, text: &str, rows: &[ClientRow]) {
        if self.typed() == text {
            self.clients = (text.to_owned(), rows.to_vec());
        }
    }

    /// Takes requests found; those of an older text are dropped.
    pub fn take_hits(&mut self, text: &str, hits: &[Hit]) {
        if self.typed() == text {
            self.hits = (text.to_owned(), hits.iter().take(FOUND).cloned().collect());
        }
    }
}

impl State {
    /// Keeps the choice with its row, now that others may stand here. What is found anew with each letter
    /// has its best row first until one goes to another.
    pub fn settle(&mut self, screen: &Screen, setup: &Setup) {
        if self.typed().is_empty() {
            self.picker.settle(&list::ids(&rows(self, screen, setup)));
        }
    }
}

fn row(kind: &str, title: &str, aside: String, does: Does) -> Row {
    let title = if kind.is_empty() {
        paint::line(title)
    } else {
        format!("{kind}: {}", paint::line(title))
    };
    Row::new(title, aside, does)
}

/// The actions: what can be done with what is chosen first, then the rest by what it is for; moving about
/// last. What cannot be done now is dim, with the reason.
fn actions(screen: &Screen, setup: &Setup) -> Vec<Row> {
    let mut order: Vec<Action> = offer::of(screen, setup)
        .into_iter()
        .filter(|offer| offer.obstacle.is_none())
        .map(|offer| offer.action)
        .collect();
    for task in Task::ALL {
        let of_task = Action::ALL.iter().filter(|action| Task::of(**action) == task);
        order.extend(of_task.filter(|action| !order.contains(action)).copied().collect::<Vec<_>>());
    }
    order.retain(|action| *action != Action::Palette && offer::applies(*action, screen));
    let row_of = |action: Action| {
        let keys = setup.keys.chords(action).unwrap_or_default();
        let keys = setup.named_keys(&keys).into_owned();
        let mut row = row("", setup.text.action_title(action), keys, Does::Act(action));
        row.aside.1 = Role::Key;
        if let Some(why) = offer::obstacle(action, screen, setup) {
            row.dim = true;
            row.detail = vec![(why, Role::Muted)];
        }
        // Found by its English name as well, whatever the language, and by the words of the trade.
        row.words = format!("{} {}", action.name().replace('_', " "), offer::synonyms(action));
        row
    };
    order.into_iter().map(row_of).collect()
}

/// What the screen knows by itself.
fn known(screen: &Screen, setup: &Setup) -> Vec<Row> {
    let text = &setup.text.list;
    let standard = screen.standard();
    let mut rows = actions(screen, setup);
    let mine = own::views(&screen.facts.own);
    let views =
        mine.chain(standard.views.iter().map(|view| (view.title.as_str(), view.filter.as_str())));
    for (title, line) in views {
        let does = Does::View(title.to_owned(), line.to_owned());
        rows.push(row(&text.view, title, paint::line(line), does));
    }
    for department in &standard.departments {
        let line = format!("is:unresolved department:{}", department.id);
        let does = Does::View(department.title.clone(), line.clone());
        let aside = paint::line(&line);
        rows.push(row(&text.department, &department.title, aside, does));
    }
    for operator in &screen.facts.operators {
        let login = operator.login.as_str();
        let line = format!("is:unresolved assignee:{login}");
        let does = Does::View(operator.name.clone(), line);
        rows.push(row(&text.colleague, &operator.name, paint::line(login), does));
    }
    for script in &standard.scripts {
        let does = Does::FindScript(script.title.clone());
        let aside = setup.count(&text.steps, script.steps.len() as u64);
        rows.push(row(&text.script, &script.title, aside, does));
    }
    rows
}

/// What the desk found by what is typed.
fn found(palette: &State, setup: &Setup) -> Vec<Row> {
    let text = &setup.text.list;
    let mut rows = Vec::new();
    let (by, clients) = &palette.clients;
    if by == palette.typed() {
        for client in clients.iter().take(FOUND) {
            let aside = client.contact.as_deref().or(client.account.as_deref());
            let name = pane::client::name_of(&client.name, setup);
            let does = Does::View(name.clone(), format!("client:#{}", client.id));
            let aside = paint::line(aside.unwrap_or_default());
            rows.push(row(&text.client, &name, aside, does));
        }
    }
    let (by, hits) = &palette.hits;
    if by == palette.typed() {
        for hit in hits {
            let name = pane::client::name_of(&hit.row.client_name, setup);
            let title = format!("#{} {name}", hit.row.id);
            let status = setup.text.word.status(hit.row.status).to_owned();
            let mut row = row("", &title, status, Does::Open(hit.row.id));
            row.detail = vec![(paint::line(&hit.row.subject), Role::Muted)];
            rows.push(row);
        }
    }
    rows
}

fn rows(palette: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let typed = palette.typed();
    let number = typed.trim_start_matches('#');
    let found = found(palette, setup);
    if let Ok(id) = number.parse() {
        let title = setup.say(&setup.text.list.open_number, &[("number", number)]);
        let open = row("", &title, String::new(), Does::Open(RequestId(id)));
        return std::iter::once(open).chain(found).collect();
    }
    if typed.is_empty() {
        return known(screen, setup);
    }

    // What is called so stands before what the desk found, and that before what merely has the letters.
    let (called, others) = called(known(screen, setup), typed);
    let mut rows = called;
    rows.extend(found);
    if rows.len() < FEW {
        rows.extend(list::narrow(others, typed));
    }
    rows
}

/// Letters that stand somewhere in a name are looked at only where so few are called so.
const FEW: usize = 3;

/// Parts the rows that are called so from the others: those whose title begins with what was typed first, then
/// those that have it in their title, then those that are known by it as another word.
fn called(rows: Vec<Row>, typed: &str) -> (Vec<Row>, Vec<Row>) {
    let mut ranked: Vec<(u8, Row)> = Vec::new();
    let mut others = Vec::new();
    let typed = list::fold(typed);
    let other = list::fold(&other_layout(&typed));
    for mut row in rows {
        match rank(&row, &typed).or_else(|| rank(&row, &other)) {
            Some(rank) => ranked.push((rank + 4 * u8::from(row.dim), row)),
            None => {
                // By letters somewhere only its title is found.
                row.words.clear();
                others.push(row);
            }
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    (ranked.into_iter().map(|(_, row)| row).collect(), others)
}

/// How well a row fits all the words typed, the less the better; none where it does not.
fn rank(row: &Row, typed: &str) -> Option<u8> {
    let title = list::fold(&row.title);
    if title.starts_with(typed) {
        return Some(0);
    }
    let of_word = |word: &str| {
        let begins = |text: &str| {
            let parts = text.split(|c: char| !c.is_alphanumeric());
            parts.into_iter().any(|part| part.starts_with(word))
        };
        if begins(&title) {
            Some(1)
        } else if begins(&list::fold(&row.words)) || row.aside.0 == word {
            Some(2)
        } else if list::fold(&row.aside.0).contains(word) && word.chars().count() > 2 {
            Some(3)
        } else {
            None
        }
    };
    typed.split_whitespace().map(of_word).collect::<Option<Vec<u8>>>()?.into_iter().max()
}

fn step(palette: &mut State, by: isize, screen: &Screen, setup: &Setup) {
    let ids = list::ids(&rows(palette, screen, setup));
    palette.picker.step(by, &ids);
}

/// What a key does.
pub fn key(palette: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    match input::typed(chord) {
        Typed::Escape | Typed::Function(2) => return Next::close(),
        Typed::Down | Typed::Next => step(palette, 1, screen, setup),
        Typed::Up | Typed::Previous => step(palette, -1, screen, setup),
        Typed::Enter | Typed::Send => {
            let rows = rows(palette, screen, setup);
            return palette
                .picker
                .place(&list::ids(&rows))
                .and_then(|at| rows.into_iter().nth(at))
                .map_or_else(Next::stay, |row| list::choose(row.does, screen, setup));
        }
        Typed::Char(c) => {
            palette.line.insert(c.encode_utf8(&mut [0; 4]));
            palette.picker.clear();
        }
        Typed::Edit(edit) => {
            palette.line.edit(edit);
            palette.picker.clear();
        }
        Typed::PageDown => step(palette, 10, screen, setup),
        Typed::PageUp => step(palette, -10, screen, setup),
        Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    Next::stay()
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, palette: &State) -> Option<Position> {
    let setup = paint.setup;
    let area = layout::centre(
        screen.size,
        70.min(screen.size.width.saturating_sub(2)),
        screen.size.height.saturating_sub(6).min(20),
    );
    let title = setup.text.list.palette.clone();
    let inside = paint.popup(area, &title);
    paint.put(inside.x + 1, inside.y, 1, ":", Role::Accent);
    let input =
        Rect { x: inside.x + 3, width: inside.width.saturating_sub(4), height: 1, ..inside };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = palette.line.view(paint.buffer, input, style);
    let rows = rows(palette, screen, setup);
    let body = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let ids = list::ids(&rows);
    let (here, at) = (palette.picker.place(&ids), palette.picker.shown(&ids));
    let foot = list::counted(at, rows.len(), setup);
    paint.foot(area, &foot);
    if rows.is_empty() {
        let empty = setup.text.list.nothing_fits.clone();
        paint.empty(body, &empty, "");
        return Some(cursor);
    }
    let top = scroll::top(0, Some(at), rows.len(), usize::from(body.height));
    list::draw(paint, body, &rows, here, top);
    paint.position(area, body, top, rows.len());
    Some(cursor)
}
