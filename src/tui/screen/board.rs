//! What a supervisor watches: departments, people, the hours of the day, and what needs a decision now.

mod hours;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        card::{Attention, Board, BoardDepartment, BoardOperator, DeadlineRow},
        id::{CallbackId, Login, RequestId, Seq},
    },
    tui::{
        layout,
        paint::{self, Paint, Rich},
        pane::{client::name_of, deadlines, queue},
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::width,
            frame::{Frame, inner},
            gauge, scroll,
        },
    },
};

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    pub board: Option<Box<Board>>,
    /// What is chosen among what needs a decision.
    chosen: Option<Chosen>,
    /// Where it stood last.
    near: usize,
    /// Requests marked to be given to somebody together.
    pub marks: BTreeSet<RequestId>,
    /// Whether the hours stand where the people do, on a screen that has no room for both.
    pub hours: bool,
}

/// Something that needs a decision, known again when the board is read anew.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Chosen {
    /// What waits beside requests, by its kind and version.
    Attention(String),
    /// What waits for a second person.
    Ask(Seq),
    Request(RequestId),
    Call(CallbackId),
}

/// What can be chosen of something that waits: a row each of what is asked of a second person.
fn chosen_of(attention: &Attention) -> Vec<Chosen> {
    match attention {
        Attention::Second { asked, .. } => {
            asked.iter().map(|one| Chosen::Ask(one.number)).collect()
        }
        other => vec![Chosen::Attention(word(other))],
    }
}

/// What waits, in a word that tells it apart.
fn word(attention: &Attention) -> String {
    match attention {
        Attention::Unread { version, .. } => format!("unread {version}"),
        Attention::Draft { version, .. } => format!("draft {version}"),
        Attention::Appeals { .. } => "appeals".to_owned(),
        Attention::Mails { .. } => "mails".to_owned(),
        Attention::Ledger { .. } => "ledger".to_owned(),
        Attention::Reviews { .. } => "reviews".to_owned(),
        Attention::Overrides { .. } => "overrides".to_owned(),
        Attention::Broken { .. } => "broken".to_owned(),
        Attention::Second { .. } => "second".to_owned(),
    }
}

impl State {
    /// Everything that needs a decision, in the order in which it is shown.
    fn all(&self) -> Vec<Chosen> {
        let Some(board) = &self.board else {
            return Vec::new();
        };
        let attention = board.attention.iter().flat_map(chosen_of);
        let requests = board.decide.iter().map(|row| Chosen::Request(row.request));
        let calls = board.orphaned.iter().map(|call| Chosen::Call(call.id));
        attention.chain(requests).chain(calls).collect()
    }

    /// Takes what was read. What is chosen stays, also where another took it off the list: what is done is done
    /// to it. Where nothing is chosen the first request is, so that a key acts on work at once; where I acted
    /// on it myself, what stands there now.
    pub fn take(&mut self, board: Box<Board>, acted: &BTreeSet<RequestId>) {
        let moved_on = self.request().is_none_or(|request| acted.contains(&request));
        let first = board.decide.first().map(|row| row.request);
        let calls = || board.orphaned.iter().map(|call| call.request);
        let shown: BTreeSet<RequestId> =
            board.decide.iter().map(|row| row.request).chain(calls()).collect();
        self.marks.retain(|id| shown.contains(id));
        self.near = self.place().unwrap_or(self.near);
        self.board = Some(board);
        if self.chosen.is_none() {
            self.chosen = first.map(Chosen::Request).or_else(|| self.all().into_iter().next());
        } else if self.place().is_none() && moved_on {
            self.chosen = self.standing_there();
        }
    }

    /// Where what is chosen stands.
    fn place(&self) -> Option<usize> {
        self.all().iter().position(|one| Some(one) == self.chosen.as_ref())
    }

    /// What stands now where the choice stood last.
    fn standing_there(&self) -> Option<Chosen> {
        let all = self.all();
        all.get(self.near.min(all.len().saturating_sub(1))).cloned()
    }

    /// Whether what is chosen has left the list by another's doing.
    pub fn is_left(&self) -> bool {
        self.chosen.is_some() && self.board.is_some() && self.place().is_none()
    }

    /// The request of what is chosen.
    pub fn request(&self) -> Option<RequestId> {
        match self.chosen.as_ref()? {
            Chosen::Attention(_) | Chosen::Ask(_) => None,
            Chosen::Request(id) => Some(*id),
            Chosen::Call(call) => self
                .board
                .as_ref()?
                .orphaned
                .iter()
                .find(|one| one.id == *call)
                .map(|one| one.request),
        }
    }

    /// What is chosen of what waits for a second person.
    pub fn ask(&self) -> Option<Seq> {
        match self.chosen {
            Some(Chosen::Ask(number)) => Some(number),
            _ => None,
        }
    }

    /// What is chosen, where that is no request.
    pub fn attention(&self) -> Option<&Attention> {
        let Some(Chosen::Attention(wanted)) = &self.chosen else {
            return None;
        };
        let all = &self.board.as_ref()?.attention;
        all.iter().find(|one| word(one) == *wanted)
    }

    pub fn step(&mut self, by: isize) {
        let all = self.all();
        self.chosen = match self.place() {
            Some(at) => {
                all.get(at.saturating_add_signed(by).min(all.len().saturating_sub(1))).cloned()
            }
            None if self.chosen.is_some() => self.standing_there(),
            None => all.into_iter().next(),
        };
    }

    /// Marks the request chosen, or unmarks it, and goes to the next.
    pub fn mark(&mut self) {
        if let Some(id) = self.request()
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
        self.step(1);
    }

    /// Marks every request that needs a decision, or none where all are marked.
    pub fn mark_all(&mut self) {
        let all: BTreeSet<RequestId> =
            self.board.iter().flat_map(|board| &board.decide).map(|row| row.request).collect();
        self.marks = if self.marks == all { BTreeSet::new() } else { all };
    }
}

/// The boxes: departments, people, hours, decisions. Departments and people have the rows that they
/// fill, the hours grow with the screen, and what needs a decision has the rest. On a small screen
/// people and hours stand one for the other.
struct Boxes {
    departments: Rect,
    people: Rect,
    hours: Rect,
    decide: Rect,
}

fn boxes(state: &Screen) -> Option<Boxes> {
    let body = layout::areas(state.size)?.body;
    let wide = layout::is_wide(state.size);
    let rows = state
        .screens
        .board
        .board
        .as_ref()
        .map_or(0, |board| board.operators.len().max(board.departments.len() + 1));
    let most = if wide { 30 } else { 45 };
    let upper_room =
        u16::try_from(rows + 1).unwrap_or(u16::MAX).clamp(5, (body.height * most / 100).max(5));
    let hours_room = if wide { hours::rows(body.height) * 4 + 2 } else { 0 };
    let half = body.width / 2;
    let departments = Rect { width: half + 1, height: upper_room + 1, ..body };
    let right = Rect { x: body.x + half, width: body.width - half, height: upper_room + 1, ..body };
    let (people, hours) = if wide {
        let hours = Rect { y: body.y + upper_room, height: hours_room + 1, ..body };
        (right, hours)
    } else if state.screens.board.hours {
        (Rect::ZERO, right)
    } else {
        (right, Rect::ZERO)
    };
    let decide = Rect {
        y: body.y + upper_room + hours_room,
        height: body.height - upper_room - hours_room,
        ..body
    };
    Some(Boxes { departments, people, hours, decide })
}

pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let Some(Boxes { departments, people, hours, decide }) = boxes(state) else {
        return;
    };
    let mut frame = Frame::default();
    for area in [departments, people, hours, decide] {
        frame.add(area);
    }
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((decide, focus)), paint.setup.ascii);
    let text = &paint.setup.text.board;
    super::edge_title(paint, departments, &text.departments, false);
    if layout::is_wide(state.size) {
        super::edge_title(paint, people, &text.people, false);
        super::edge_title(paint, hours, &text.hours, false);
    } else {
        either_title(paint, state, if people.is_empty() { hours } else { people });
    }
    let marked = state.screens.board.marks.len() as u64;
    let title = if marked == 0 {
        text.decide.clone()
    } else {
        let marked = paint.setup.count(&paint.setup.text.queue.marked, marked);
        format!("{} · {marked}", text.decide)
    };
    super::edge_title(paint, decide, &title, true);
    let Some(board) = &state.screens.board.board else {
        let loading = paint.setup.text.common.loading.clone();
        paint.empty(inner(decide), &loading, "");
        return;
    };
    departments_view(paint, state, &board.departments, inner(departments));
    people_view(paint, state, &board.operators, inner(people));
    hours::view(paint, state, board, inner(hours));
    decide_view(paint, state, board, decide);
}

/// Where one box stands for two, its edge names both, and which of them is seen.
fn either_title(paint: &mut Paint<'_>, state: &Screen, area: Rect) {
    let text = &paint.setup.text.board;
    let mut x = area.x + 1;
    for (name, here) in
        [(&text.people, !state.screens.board.hours), (&text.hours, state.screens.board.hours)]
    {
        let role = if here { Role::Text } else { Role::Muted };
        x += paint.edge(x, area.y, area.right() - x, &format!(" {name} "), role) + 1;
    }
}

/// Draws how departments stand, a line each.
pub fn departments_view(
    paint: &mut Paint<'_>,
    state: &Screen,
    rows: &[BoardDepartment],
    area: Rect,
) {
    let setup = paint.setup;
    let text = &setup.text.board;
    let heads = [&text.new, &text.open, &text.waiting, &text.at_risk, &text.breached];
    let room = match area.width {
        70.. => 9,
        50..70 => 7,
        _ => 5,
    };
    // Where it is narrow the names come first, then what presses most.
    let first = if area.width < 34 { 3 } else { 0 };
    let columns = room * (5 - first);
    let name = area.width.saturating_sub(columns + 2).min(area.width / 2);
    for (at, head) in (0_u16..).zip(heads.into_iter().skip(first.into())) {
        paint.right(area.x + 1 + name + at * room, area.y, room - 1, head, Role::Head);
    }
    for (y, row) in (area.y + 1..area.bottom()).zip(rows) {
        let id = row.department.as_str();
        let mut title = paint::line(state.department_title(id));
        if width(&title) >= name {
            title = paint::line(state.standard().department_short(id));
        }
        paint.put(area.x + 1, y, name, &title, Role::Text);
        let cells = [
            (row.new, Role::Accent),
            (row.open, Role::Text),
            (row.waiting, Role::Waiting),
            (row.at_risk, Role::AtRisk),
            (row.breached, Role::Breached),
        ];
        for (at, (count, role)) in (0_u16..).zip(cells.into_iter().skip(first.into())) {
            let (text, role) = if count == 0 {
                (setup.signs().nobody.to_owned(), Role::Muted)
            } else {
                (count.to_string(), role)
            };
            paint.right(area.x + 1 + name + at * room, y, room - 1, &text, role);
        }
    }
}

fn people_view(paint: &mut Paint<'_>, state: &Screen, rows: &[BoardOperator], area: Rect) {
    let setup = paint.setup;
    let text = &setup.text.board;
    let most = rows.iter().filter_map(|row| row.load).max().unwrap_or(1).max(1);
    let name = rows
        .iter()
        .map(|row| width(&paint::line(&row.operator.name)))
        .max()
        .unwrap_or(8)
        .min(area.width / 3);
    for (y, row) in (area.top()..area.bottom()).zip(rows) {
        let signs = setup.signs();
        let away = row.is_away(state.now);
        let (sign, role) = if away {
            (signs.on_duty, Role::AtRisk)
        } else if row.operator.on_duty {
            (signs.on_duty, Role::Done)
        } else {
            (signs.off_duty, Role::Muted)
        };
        paint.put(area.x + 1, y, 1, sign, role);
        let person = if row.operator.on_duty { Role::Text } else { Role::Muted };
        paint.put(area.x + 3, y, name, &paint::line(&row.operator.name), person);
        let x = area.x + 4 + name;
        let bar_room = 8.min(area.width.saturating_sub(name + 20));
        // What others have is not for everybody.
        if let Some(load) = row.load {
            paint.right(x, y, 4, &load.to_string(), person);
            let bar = gauge::bar(load as f64 / most as f64, bar_room, setup.ascii);
            paint.put(x + 5, y, bar_room, &bar, Role::Accent);
        }
        let rest = area.right().saturating_sub(x + 6 + bar_room + 1);
        let looks = match (row.looks_at, row.operator.on_duty) {
            (Some(request), _) => format!("#{request}"),
            (None, true) if away => text.away.clone(),
            (None, true) => text.on_duty.clone(),
            (None, false) => text.off_duty.clone(),
        };
        paint.put(x + 6 + bar_room, y, rest, &looks, Role::Muted);
    }
}

fn decide_view(paint: &mut Paint<'_>, state: &Screen, board: &Board, frame: Rect) {
    let setup = paint.setup;
    let text = &setup.text.board;
    let area = inner(frame);
    if board.decide.is_empty() && board.orphaned.is_empty() && board.attention.is_empty() {
        let empty = text.nothing.clone();
        paint.empty(area, &empty, "");
        return;
    }
    let marks = &state.screens.board.marks;
    let sign = |request: RequestId| {
        let marked = marks.contains(&request);
        let sign = if marked { setup.signs().marked } else { " " };
        (sign.to_owned(), Role::Accent)
    };
    // As wide as what is late the longest says it, so that the rows stand in columns.
    let left = |row: &DeadlineRow| deadlines::left(&row.deadline, state.now, setup);
    let due_room = board.decide.iter().map(|row| width(&left(row))).max().unwrap_or(0).max(9);
    let mut lines: Vec<(Rich, Chosen)> = board
        .attention
        .iter()
        .flat_map(|attention| {
            attention_lines(attention, due_room, state, setup).into_iter().zip(chosen_of(attention))
        })
        .collect();
    // People by their names where there is room.
    let spacious = area.width >= 100;
    let who_room = if spacious { 18 } else { 10 };
    let person = |login: &Login| match state.operator_of(login) {
        Some(operator) if spacious => paint::line(&operator.name),
        _ => paint::line(login.as_str()),
    };
    for row in &board.decide {
        let deadline = &row.deadline;
        let role = deadlines::role(deadline, state.now);
        let who = deadline
            .owner
            .as_ref()
            .or(row.assignee.as_ref())
            .map_or_else(|| text.unassigned.clone(), &person);
        let left = left(row);
        lines.push((
            vec![
                sign(row.request),
                (" ".repeat(usize::from(due_room.saturating_sub(width(&left)))), Role::Text),
                (left, role),
                (" ".to_owned(), Role::Text),
                (format!("{:>6} ", row.request.to_string()), Role::Muted),
                (padded(setup.text.word.kind(deadline.kind), 16), Role::Text),
                (padded(&name_of(&row.client_name, setup), 18), Role::Text),
                (padded(&who, who_room), Role::Muted),
                (paint::line(&row.subject), Role::Text),
            ],
            Chosen::Request(row.request),
        ));
    }
    for callback in &board.orphaned {
        lines.push((
            vec![
                sign(callback.request),
                (
                    format!(
                        "{:>1$} ",
                        paint::span(callback.due - state.now, setup),
                        usize::from(due_room)
                    ),
                    Role::AtRisk,
                ),
                (format!("{:>6} ", callback.request.to_string()), Role::Muted),
                (setup.say(&text.orphaned, &[("who", &person(&callback.by))]), Role::Text),
            ],
            Chosen::Call(callback.id),
        ));
    }
    if state.screens.board.is_left() {
        let words = queue::left_words(state, setup);
        paint.foot(frame, &words);
    }
    let chosen = state.screens.board.chosen.as_ref();
    let at = lines.iter().position(|(_, one)| Some(one) == chosen);
    let rows = usize::from(area.height);
    let top = scroll::top(0, at, lines.len(), rows);
    for (y, (number, (line, _))) in
        (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(top))
    {
        paint.rich(area.x + 1, y, area.width.saturating_sub(2), line);
        if Some(number) == at {
            paint.select(area, y);
        }
    }
    paint.position(frame, area, top, lines.len());
}

/// What waits beside requests: who has not read the standard, which draft waits for whom, what of a second
/// person.
fn attention_lines(
    attention: &Attention,
    due_room: u16,
    state: &Screen,
    setup: &Setup,
) -> Vec<Rich> {
    let due = match attention {
        Attention::Unread { due, .. } => *due,
        _ => None,
    };
    let lines = setup.text.attention(attention).into_iter();
    lines.map(|words| waiting_line((due, due_room), words, state, setup)).collect()
}

/// A line of what waits: how long there is, and what it is.
fn waiting_line(
    (due, due_room): (Option<DateTime<Utc>>, u16),
    words: String,
    state: &Screen,
    setup: &Setup,
) -> Rich {
    let (left, role) = match due {
        Some(due) if due <= state.now => (paint::span(due - state.now, setup), Role::Breached),
        Some(due) => (paint::span(due - state.now, setup), Role::AtRisk),
        None => (setup.signs().nobody.to_owned(), Role::Muted),
    };
    let space = " ".repeat(usize::from(due_room.saturating_sub(width(&left))));
    vec![(format!(" {space}"), Role::Text), (left, role), (format!(" {words}"), Role::Text)]
}

fn padded(text: &str, room: u16) -> String {
    let text = crate::tui::widget::fit::fit(text, room.saturating_sub(1));
    format!("{text}{}", " ".repeat(usize::from(room.saturating_sub(width(&text)))))
}
