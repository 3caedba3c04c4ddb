//! The screens, by the number that opens them.

pub mod board;
pub mod control;
pub mod request;
pub mod standard;
pub mod training;
pub mod wallboard;

use ratatui::layout::Rect;

use super::{paint::Paint, widget::fit};
use crate::config::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Screen {
    Desk,
    /// One request with everything about it.
    Request,
    /// What a supervisor watches.
    Board,
    /// The standard in force, to read.
    Standard,
    /// The exercises, and who must pass them.
    Training,
    /// The log, reviews, the ledger, appeals.
    Control,
    /// The figures of the desk, read from across a room.
    Wallboard,
}

impl Screen {
    /// The screen of this name, as the command line writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "desk" => Self::Desk,
            "request" => Self::Request,
            "board" => Self::Board,
            "standard" => Self::Standard,
            "training" => Self::Training,
            "control" | "log" => Self::Control,
            "wallboard" => Self::Wallboard,
            _ => return None,
        })
    }

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Request => "request",
            Self::Board => "board",
            Self::Standard => "standard",
            Self::Training => "training",
            Self::Control => "control",
            Self::Wallboard => "wallboard",
        }
    }
}

/// Writes a title into the upper edge of a frame; the focused one stands out by more than its colour.
pub fn edge_title(paint: &mut Paint<'_>, area: Rect, title: &str, focused: bool) {
    let room = area.width.saturating_sub(4);
    let role = if focused { Role::Title } else { Role::TitleCalm };
    let cut = fit::fit(title, room.saturating_sub(2)).into_owned();
    paint.edge(area.x + 1, area.y, room, &format!(" {cut} "), role);
}
