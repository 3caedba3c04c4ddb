//! The columns of the queue: which are shown at a width, how wide, and what stands in each.

use chrono::{DateTime, Utc};

pub use crate::config::columns::Column;
use crate::{
    config::theme::Role,
    model::{
        card::{Presence, QueueRow},
        id::Login,
        request::{Priority, Status},
    },
    tui::{paint, setup::Setup, state::State, widget::fit},
};

/// The columns that are shown in a width, each with its own; the subject takes what is left.
pub fn columns(width: u16) -> Vec<(Column, u16)> {
    use Column::{
        Age, Channel, Client, Department, Due, Number, Priority, Status, Subject, Tags, Who,
    };
    let mut columns: Vec<(Column, u16)> = match width {
        0..=51 => vec![(Due, 9), (Number, 6), (Subject, 0)],
        52..=71 => vec![(Due, 9), (Number, 6), (Subject, 0), (Client, 13), (Who, 7)],
        72..=99 => {
            vec![(Due, 9), (Number, 6), (Subject, 0), (Client, 15), (Department, 8), (Who, 6)]
        }
        100..=119 => vec![
            (Due, 9),
            (Number, 6),
            (Subject, 0),
            (Client, 18),
            (Department, 10),
            (Status, 9),
            (Who, 9),
            (Age, 7),
        ],
        120..=139 => vec![
            (Due, 9),
            (Number, 6),
            (Priority, 8),
            (Subject, 0),
            (Client, 20),
            (Channel, 7),
            (Department, 10),
            (Status, 10),
            (Who, 9),
            (Age, 7),
        ],
        140..=169 => vec![
            (Due, 9),
            (Number, 6),
            (Priority, 8),
            (Subject, 0),
            (Client, 22),
            (Channel, 7),
            (Department, 19),
            (Status, 10),
            (Who, 9),
            (Age, 7),
            (Tags, 16),
        ],
        _ => vec![
            (Due, 9),
            (Number, 6),
            (Priority, 8),
            (Subject, 0),
            (Client, 26),
            (Channel, 7),
            (Department, 22),
            (Status, 10),
            (Who, 12),
            (Age, 7),
            (Tags, 26),
        ],
    };
    let taken: u16 = columns.iter().map(|(_, width)| width + 1).sum();
    for (column, room) in &mut columns {
        if *column == Subject {
            *room = width.saturating_sub(taken);
        }
    }
    columns
}

/// The columns that an operator chose, as far as they fit: those at the end go first, the subject last.
pub fn chosen(chosen: &[(Column, u16)], width: u16) -> Vec<(Column, u16)> {
    const SUBJECT: u16 = 12;
    let mut columns = chosen.to_vec();
    let taken = |columns: &[(Column, u16)]| -> u16 {
        columns
            .iter()
            .map(|(column, width)| match column {
                Column::Subject => SUBJECT + 1,
                _ => width + 1,
            })
            .sum()
    };
    while taken(&columns) > width + 1 && columns.len() > 1 {
        let last = columns.iter().rposition(|(column, _)| *column != Column::Subject).unwrap_or(0);
        columns.remove(last);
    }
    let rest = (width + SUBJECT + 1).saturating_sub(taken(&columns));
    for (column, room) in &mut columns {
        if *column == Column::Subject {
            *room = rest;
        }
    }
    columns
}

/// Gives the room that short numbers leave to the subject: a young desk has numbers of three digits.
pub fn as_wide_as_numbers(
    mut columns: Vec<(Column, u16)>,
    rows: &[QueueRow],
) -> Vec<(Column, u16)> {
    let longest = rows.iter().map(|row| fit::width(&row.id.to_string())).max();
    let needed = longest.unwrap_or(0).max(4);
    let mut left = 0;
    for (column, room) in &mut columns {
        if *column == Column::Number && *room > needed + 1 {
            left += *room - needed;
            *room = needed;
        }
    }
    if let Some((_, room)) = (columns.iter_mut()).find(|(column, _)| *column == Column::Subject) {
        *room += left;
    }
    columns
}

impl Column {
    /// What stands above it.
    pub fn title(self, setup: &Setup) -> &str {
        let text = &setup.text.column;
        match self {
            Self::Due => &text.due,
            Self::Number => "#",
            Self::Priority => &text.priority,
            Self::Subject => &text.subject,
            Self::Client => &text.client,
            Self::Channel => &text.channel,
            Self::Department => &text.department,
            Self::Status => &text.status,
            Self::Who => &text.who,
            Self::Age => &text.age,
            Self::Tags => &text.tags,
        }
    }

    /// Whether it stands against the right edge of its room.
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Due | Self::Number | Self::Age)
    }

    /// What stands in it for a request, in so much room.
    pub fn cell(
        self,
        row: &QueueRow,
        presence: Option<&Presence>,
        room: u16,
        state: &State,
        setup: &Setup,
    ) -> (String, Role) {
        let (now, standard) = (state.now, state.standard());
        let urgency = Urgency::of(row, now);
        match self {
            Self::Due => (due(row, now, setup), urgency.role()),
            Self::Number => (row.id.to_string(), Role::Muted),
            Self::Priority => {
                (setup.text.word.priority(row.priority).to_owned(), priority_role(row.priority))
            }
            Self::Subject => (paint::line(&row.subject), subject_role(row)),
            Self::Client => {
                let name = paint::name(&row.client_name);
                match row.client_tier {
                    Some(_) => (format!("{name} {}", setup.signs().star), Role::Text),
                    None => (name, Role::Text),
                }
            }
            Self::Channel => (setup.text.word.channel(row.channel).to_owned(), Role::Muted),
            Self::Department => {
                let id = row.department.as_str();
                let title = paint::line(state.department_title(id));
                let title = if fit::width(&title) > room {
                    paint::line(standard.department_short(id))
                } else {
                    title
                };
                (title, Role::Muted)
            }
            Self::Status => {
                (setup.text.word.status(row.status).to_owned(), status_role(row.status))
            }
            Self::Who => who(row, presence, &state.me, setup),
            Self::Age => (paint::span(now - row.received, setup), Role::Muted),
            Self::Tags => (paint::tags(&row.tags, standard), Role::Muted),
        }
    }
}

/// How the nearest deadline of a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    None,
    Calm,
    AtRisk,
    Breached,
}

impl Urgency {
    /// How it stands now; the clock alone changes it.
    pub fn of(row: &QueueRow, now: DateTime<Utc>) -> Self {
        match row.due {
            Some(due) if due <= now => Self::Breached,
            _ if row.breached => Self::Breached,
            Some(_) if row.warn_at.is_some_and(|warn| warn <= now) => Self::AtRisk,
            Some(_) => Self::Calm,
            None => Self::None,
        }
    }

    /// The role of the time.
    pub const fn role(self) -> Role {
        match self {
            Self::None => Role::Muted,
            Self::Calm => Role::Calm,
            Self::AtRisk => Role::AtRisk,
            Self::Breached => Role::Breached,
        }
    }

    /// The sign beside the time, so that the colour does not speak alone.
    pub fn sign(self, setup: &Setup) -> &'static str {
        match self {
            Self::None | Self::Calm => " ",
            Self::AtRisk => setup.signs().at_risk,
            Self::Breached => setup.signs().breached,
        }
    }
}

/// Who works on it, and a mark where someone else looks at it or answers it now.
fn who(row: &QueueRow, presence: Option<&Presence>, me: &Login, setup: &Setup) -> (String, Role) {
    let sign = presence
        .map(|presence| if presence.replying { setup.signs().writes } else { setup.signs().looks });
    match (&row.assignee, presence, sign) {
        (Some(login), _, sign) if login == me => {
            let me = &setup.text.queue.me;
            (format!("{me}{}", sign.unwrap_or_default()), Role::Mine)
        }
        (Some(login), Some(presence), Some(sign)) if presence.operator != *login => {
            (format!("{sign}{}", paint::line(login.as_str())), Role::Strong)
        }
        (_, Some(presence), Some(sign)) => {
            (format!("{sign}{}", paint::line(presence.operator.as_str())), Role::Accent)
        }
        (Some(login), ..) => (paint::line(login.as_str()), Role::Muted),
        (None, ..) => (setup.signs().nobody.to_owned(), Role::Muted),
    }
}

/// The time left with its sign.
fn due(row: &QueueRow, now: DateTime<Utc>, setup: &Setup) -> String {
    let sign = Urgency::of(row, now).sign(setup);
    match row.due {
        Some(due) => format!("{} {sign}", paint::span(due - now, setup)),
        None if row.status.is_waiting() => format!("{} {sign}", setup.signs().paused),
        None => format!("{} {sign}", setup.signs().nobody),
    }
}

const fn subject_role(row: &QueueRow) -> Role {
    match (row.priority, row.status) {
        (_, Status::Resolved | Status::Closed) => Role::Muted,
        (Priority::High | Priority::Urgent, _) => Role::Strong,
        _ => Role::Text,
    }
}

/// The role of a priority.
pub const fn priority_role(priority: Priority) -> Role {
    match priority {
        Priority::Low => Role::Muted,
        Priority::Normal => Role::Text,
        Priority::High => Role::AtRisk,
        Priority::Urgent => Role::Breached,
    }
}

/// The role of a status.
pub const fn status_role(status: Status) -> Role {
    match status {
        Status::New => Role::Accent,
        Status::Open => Role::Text,
        Status::Pending | Status::Hold => Role::Waiting,
        Status::Resolved => Role::Done,
        Status::Closed => Role::Muted,
    }
}
