//! The queue: requests in the order of urgency. The selection is a number of a request, so that it
//! stays on the request while others change the list.

mod column;
mod tabs;
mod view;

use std::collections::BTreeSet;

pub use column::{Column, Urgency, chosen, columns, late_role, priority_role, status_role};
pub use tabs::{choose as choose_view, counted, lines as counted_lines, shown, view as tabs};
pub use view::{left_words, rows, view};

use crate::{
    model::{
        card::{Order, QueuePage, QueueQuery, QueueRow},
        filter::{Filter, FilterError, Person, Test},
        id::{DepartmentId, Login, RequestId},
        operator::Right,
    },
    tui::{effect::Facts, widget::scroll},
};

/// How many rows are read at first, and more each time the end comes near.
const PAGE: usize = 100;
/// The list is never longer: who needs more filters.
const MOST: usize = 2000;

/// What the queue remembers.
#[derive(Debug)]
pub struct State {
    /// The filter line.
    pub line: String,
    filter: Filter,
    pub order: Order,
    /// How many rows are asked for.
    limit: usize,
    pub page: QueuePage,
    /// Whether it was read at all.
    pub is_read: bool,
    /// The request that actions go to.
    pub selected: Option<RequestId>,
    /// Where it stood last.
    near: usize,
    /// The request chosen, where it has left the list without my doing: its row stays where it stood, as it was
    /// last, until another is chosen. What is done there is done to it, and never to its neighbour.
    pub left: Option<RequestId>,
    /// What the page was read by.
    read_by: Option<(Filter, Order)>,
    /// The first row shown.
    pub top: usize,
    /// Marked for bulk actions.
    pub marks: BTreeSet<RequestId>,
    /// The columns chosen on the screen, with their widths.
    pub columns: Option<Vec<(Column, u16)>>,
    /// The title of the saved view that gave the line.
    pub view: Option<String>,
}

/// The line that the queue opens with. Level 1 and whoever watches the shift see everything that is
/// owed, as level 1 answers for it until the client has an answer; specialists see their departments.
pub fn usual_line(facts: &Facts, me: &Login) -> String {
    let operator = facts.operators.iter().find(|o| o.login == *me);
    let watches =
        operator.is_some_and(|o| o.level <= 1 || facts.standard.allows(&o.role, Right::Assign));
    let departments: Vec<&str> = operator
        .map(|o| o.departments.iter().map(DepartmentId::as_str).collect())
        .unwrap_or_default();
    if watches || departments.is_empty() {
        "is:unresolved".to_owned()
    } else {
        format!("is:unresolved department:{}", departments.join(","))
    }
}

impl State {
    /// A queue with this filter line.
    pub fn new(line: String) -> Self {
        let filter = Filter::parse(&line).unwrap_or_default();
        Self {
            line,
            filter,
            order: Order::Due,
            limit: PAGE,
            page: QueuePage::default(),
            is_read: false,
            selected: None,
            near: 0,
            left: None,
            read_by: None,
            top: 0,
            marks: BTreeSet::new(),
            columns: None,
            view: None,
        }
    }

    /// Takes another filter line.
    ///
    /// # Errors
    /// Where the line cannot be read; the queue stays as it is then.
    pub fn filter_by(&mut self, line: &str, view: Option<String>) -> Result<(), FilterError> {
        self.filter = Filter::parse(line)?;
        line.trim().clone_into(&mut self.line);
        self.view = view;
        self.limit = PAGE;
        self.top = 0;
        Ok(())
    }

    /// What the queue asks for.
    pub fn query(&self) -> QueueQuery {
        QueueQuery {
            filter: self.filter.clone(),
            order: self.order,
            after: None,
            limit: self.limit,
        }
    }

    /// The departments that the filter names, for the deadlines beside.
    pub fn departments(&self) -> Vec<DepartmentId> {
        self.filter
            .terms
            .iter()
            .filter(|term| !term.negated)
            .find_map(|term| match &term.test {
                Test::Department(ids) => Some(ids.iter().map(|id| id.as_str().into()).collect()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether the filter asks for my own requests only.
    pub fn is_mine(&self) -> bool {
        self.filter.terms.iter().any(|term| {
            !term.negated && matches!(&term.test, Test::Assignee(people) if people == &[Person::Me])
        })
    }

    /// Takes what was read. The selection stays on its request. Where that left the list by my own doing, as I
    /// `moved_on` or asked for another list, the request that took its place is chosen. Where it left by
    /// another's, its row stays until I choose another.
    pub fn take(&mut self, page: QueuePage, rows: usize, moved_on: bool) {
        let was = self.index().map(|at| (at, self.page.rows[at].clone()));
        self.near = was.as_ref().map_or(self.near, |(at, _)| *at);
        let asked = Some((self.filter.clone(), self.order));
        let is_same_list = self.read_by == asked;
        self.page = page;
        self.read_by = asked;
        self.is_read = true;
        self.left = None;
        if self.index().is_none() {
            let at = self.near.min(self.page.rows.len());
            match was.filter(|_| is_same_list && !moved_on) {
                Some((_, row)) => {
                    self.left = Some(row.id);
                    self.page.rows.insert(at, row);
                }
                None => {
                    let at = at.min(self.page.rows.len().saturating_sub(1));
                    self.selected = self.page.rows.get(at).map(|row| row.id);
                }
            }
        }
        self.settle(rows);
    }

    /// Where the selection stands in what is shown.
    pub fn index(&self) -> Option<usize> {
        let selected = self.selected?;
        self.page.rows.iter().position(|row| row.id == selected)
    }

    /// The row of the selection.
    pub fn row(&self) -> Option<&QueueRow> {
        self.index().map(|at| &self.page.rows[at])
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize, rows: usize) {
        let last = self.page.rows.len().saturating_sub(1);
        let at = self.index().map_or(self.near, |at| at.saturating_add_signed(by)).min(last);
        self.choose(at, rows);
    }

    /// Chooses the row at a place.
    pub fn choose(&mut self, at: usize, rows: usize) {
        let last = self.page.rows.len().saturating_sub(1);
        let at = at.min(last);
        if let Some(row) = self.page.rows.get(at) {
            self.selected = Some(row.id);
        }
        if self.left != self.selected
            && let Some(left) = self.left.take()
        {
            self.page.rows.retain(|row| row.id != left);
        }
        if self.page.more && at + 20 > self.page.rows.len() && self.limit < MOST {
            self.limit = (self.limit + PAGE * 2).min(MOST);
        }
        self.settle(rows);
    }

    /// Keeps the selection in sight.
    pub fn settle(&mut self, rows: usize) {
        self.top = scroll::top(self.top, self.index(), self.page.rows.len(), rows);
    }

    /// Marks or unmarks the selection.
    pub fn mark(&mut self) {
        if let Some(id) = self.selected
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// Marks everything that is listed, or nothing where all of it is marked.
    pub fn mark_all(&mut self) {
        let listed = self.page.rows.iter().map(|row| row.id);
        let all: BTreeSet<RequestId> = listed.filter(|id| self.left != Some(*id)).collect();
        self.marks = if self.marks.is_superset(&all) { BTreeSet::new() } else { all };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        id::ClientId,
        request::{Channel, Priority, Status},
    };

    fn page(ids: &[i64]) -> QueuePage {
        let at = "2026-11-23T11:00:00Z".parse().unwrap();
        QueuePage {
            rows: ids
                .iter()
                .map(|id| QueueRow {
                    id: RequestId(*id),
                    version: 1,
                    subject: String::new(),
                    client: ClientId(1),
                    client_name: String::new(),
                    client_tier: None,
                    channel: Channel::Phone,
                    status: Status::New,
                    department: "front".into(),
                    level: 1,
                    priority: Priority::Normal,
                    assignee: None,
                    accountable: None,
                    tags: Vec::new(),
                    received: at,
                    updated: at,
                    due: None,
                    warn_at: None,
                    due_kind: None,
                    breached: false,
                    unanswered_since: None,
                    undelivered: false,
                })
                .collect(),
            more: false,
            total: None,
            presence: Vec::new(),
        }
    }

    #[test]
    fn the_selection_stays_on_its_request() {
        let mut queue = State::new("is:unresolved".into());
        queue.take(page(&[1, 2, 3]), 10, false);
        queue.step(1, 10);
        assert_eq!(queue.selected, Some(RequestId(2)));
        queue.take(page(&[9, 8, 3, 1, 2]), 10, false);
        assert_eq!(queue.selected, Some(RequestId(2)));
        // A colleague took it off the list: it stays the one that is meant, where it stood.
        queue.take(page(&[9, 8, 3, 1]), 10, false);
        assert_eq!((queue.selected, queue.left), (Some(RequestId(2)), Some(RequestId(2))));
        assert_eq!(queue.index(), Some(4));
        queue.take(page(&[9, 8]), 10, false);
        assert_eq!((queue.selected, queue.index()), (Some(RequestId(2)), Some(2)));
        // It is back.
        queue.take(page(&[9, 2, 8]), 10, false);
        assert_eq!((queue.left, queue.index()), (None, Some(1)));
        // Another is chosen: it goes.
        queue.take(page(&[9, 8, 7]), 10, false);
        queue.step(1, 10);
        assert_eq!((queue.selected, queue.left), (Some(RequestId(8)), None));
        assert_eq!(queue.page.rows.len(), 3);
        // I did something to it myself: the one that stands in its place now.
        queue.take(page(&[9, 7]), 10, true);
        assert_eq!((queue.selected, queue.left), (Some(RequestId(7)), None));
        // I asked for another list.
        queue.filter_by("is:waiting", None).unwrap();
        queue.take(page(&[5, 6]), 10, false);
        assert_eq!((queue.selected, queue.left), (Some(RequestId(6)), None));
        queue.take(page(&[6]), 10, true);
        queue.take(page(&[]), 10, true);
        assert_eq!(queue.selected, None);
    }

    #[test]
    fn a_line_that_cannot_be_read_changes_nothing() {
        let mut queue = State::new("is:unresolved".into());
        assert!(queue.filter_by("stauts:new", None).is_err());
        assert_eq!(queue.line, "is:unresolved");
        queue.filter_by("department:billing,front -is:waiting", None).unwrap();
        assert_eq!(queue.departments(), ["billing", "front"]);
    }
}
