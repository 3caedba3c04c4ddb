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
    tui::{paint, people, setup::Setup, state::State, widget::fit},
};

/// The columns that are shown in a width, each with its own; the subject takes what is left.
pub fn columns(width: u16) -> Vec<(Column, u16)> {
    use Column::{
        Age, Client, Department, Due, Number, Priority, Signs, Status, Subject, Tags, Who,
    };
    let mut columns: Vec<(Column, u16)> = match width {
        0..=63 => vec![(Due, DUE), (Signs, 4), (Number, 6), (Subject, 0), (Client, 12)],
        64..=91 => {
            vec![(Due, DUE), (Signs, 4), (Number, 6), (Subject, 0), (Client, 15), (Who, 8)]
        }
        92..=114 => vec![
            (Due, DUE),
            (Signs, 4),
            (Number, 6),
            (Subject, 0),
            (Client, 18),
            (Department, 10),
            (Who, 10),
        ],
        115..=139 => vec![
            (Due, DUE),
            (Signs, 4),
            (Number, 6),
            (Subject, 0),
            (Client, 20),
            (Department, 12),
            (Status, 9),
            (Who, 11),
            (Age, 7),
        ],
        140..=169 => vec![
            (Due, DUE),
            (Signs, 4),
            (Number, 6),
            (Priority, 8),
            (Subject, 0),
            (Client, 22),
            (Department, 17),
            (Status, 9),
            (Who, 12),
            (Age, 7),
            (Tags, 16),
        ],
        _ => vec![
            (Due, DUE),
            (Signs, 4),
            (Number, 6),
            (Priority, 8),
            (Subject, 0),
            (Client, 26),
            (Department, 22),
            (Status, 10),
            (Who, 14),
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

/// The longest time that is told, with its sign.
const DUE: u16 = 14;

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

/// Gives the room that short numbers and times leave to the subject: a young desk has numbers of three digits.
pub fn as_wide_as_needed(
    mut columns: Vec<(Column, u16)>,
    rows: &[QueueRow],
    now: DateTime<Utc>,
    setup: &Setup,
) -> Vec<(Column, u16)> {
    let numbers = rows.iter().map(|row| fit::width(&row.id.to_string())).max();
    let times = rows.iter().map(|row| fit::width(&due(row, now, setup))).max();
    let mut left = 0;
    for (column, room) in &mut columns {
        let needed = match column {
            Column::Number => numbers.unwrap_or(0).max(4),
            Column::Due => times.unwrap_or(0).max(8),
            _ => continue,
        };
        if *room > needed {
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
            Self::Signs => &text.signs,
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
        match self {
            Self::Due => (due(row, now, setup), due_role(row, state)),
            Self::Signs => (signs(row, state, setup), Role::Muted),
            Self::Number => (row.id.to_string(), Role::Muted),
            Self::Priority => {
                (setup.text.word.priority(row.priority).to_owned(), priority_role(row.priority))
            }
            Self::Subject => (paint::line(&row.subject), subject_role(row)),
            Self::Client => {
                let name = paint::name(&row.client_name);
                match row.client_tier {
                    Some(_) => {
                        let sign = setup.signs().tier;
                        let name = fit::fit(&name, room.saturating_sub(2)).into_owned();
                        (format!("{name} {sign}"), Role::Text)
                    }
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
            Self::Who => who(row, presence, state, setup),
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
fn who(
    row: &QueueRow,
    presence: Option<&Presence>,
    state: &State,
    setup: &Setup,
) -> (String, Role) {
    let name = |login: &Login| people::short(login, state, setup);
    let sign = presence
        .map(|presence| if presence.replying { setup.signs().writes } else { setup.signs().looks });
    match (&row.assignee, presence, sign) {
        (Some(login), _, sign) if *login == state.me => {
            (format!("{}{}", name(login), sign.unwrap_or_default()), Role::Mine)
        }
        (Some(login), Some(presence), Some(sign)) if presence.operator != *login => {
            (format!("{sign}{}", name(login)), Role::Strong)
        }
        (_, Some(presence), Some(sign)) => {
            (format!("{sign}{}", name(&presence.operator)), Role::Accent)
        }
        (Some(login), ..) => (name(login), Role::Muted),
        (None, ..) => (setup.signs().nobody.to_owned(), Role::Muted),
    }
}

/// The time left with its sign.
fn due(row: &QueueRow, now: DateTime<Utc>, setup: &Setup) -> String {
    let sign = Urgency::of(row, now).sign(setup);
    match row.due {
        Some(due) => format!("{} {sign}", paint::until(due - now, setup)),
        None if row.status.is_waiting() => format!("{} {sign}", setup.signs().paused),
        None => format!("{} {sign}", setup.signs().nobody),
    }
}

/// The role of the time: red only for what became overdue today or is mine to mend.
fn due_role(row: &QueueRow, state: &State) -> Role {
    let urgency = Urgency::of(row, state.now);
    let mine = row.assignee.as_ref() == Some(&state.me);
    match row.due {
        Some(due) if urgency == Urgency::Breached => late_role(due, mine, state),
        _ => urgency.role(),
    }
}

/// The role of something that fell due: red where that was today or is mine to mend.
pub fn late_role(due: DateTime<Utc>, mine: bool, state: &State) -> Role {
    let day = |at: DateTime<Utc>| at.with_timezone(&state.zone()).date_naive();
    if mine || day(due) == day(state.now) { Role::Breached } else { Role::Muted }
}

/// The channel, whether a mail of ours came back, the client wrote again or something lies unsent, and how urgently it moves.
fn signs(row: &QueueRow, state: &State, setup: &Setup) -> String {
    let signs = setup.signs();
    let news = if row.undelivered {
        signs.returned
    } else if state.known.drafts.on.contains(&row.id) {
        signs.draft
    } else if row.has_news() {
        signs.unread
    } else {
        " "
    };
    let urgent = match row.priority {
        Priority::Urgent => signs.urgent,
        Priority::High => signs.high,
        Priority::Normal | Priority::Low => " ",
    };
    format!("{} {news}{urgent}", signs.channel(row.channel))
}

/// What the client wrote again stands out, as a new message does.
fn subject_role(row: &QueueRow) -> Role {
    match row.status {
        Status::Resolved | Status::Closed => Role::Muted,
        _ if row.has_news() => Role::Strong,
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
