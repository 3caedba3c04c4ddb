//! Requests that somebody says of where they belong, one after the other, by a digit or in a form.

use std::collections::BTreeMap;

use super::{State, Tab};
use crate::{
    learn::lesson::Lesson,
    model::{
        command::Command,
        id::{DepartmentId, RequestId},
    },
    tui::{
        effect::Effect,
        input::Typed,
        overlay::{Next, Overlay, form},
        setup::Setup,
        state::State as Screen,
        widget::picker::Picker,
    },
};

/// So many are drawn for a sample.
const SAMPLE: usize = 200;
/// Departments beyond the digits are chosen in a form.
pub const DIGITS: usize = 9;

/// A request to be looked at.
#[derive(Debug, Clone)]
pub struct ToLabel {
    pub request: RequestId,
    /// Where it was resolved.
    pub department: DepartmentId,
    /// What the others say of it, by how many points; none in a sample.
    pub doubted_for: Option<(DepartmentId, u32)>,
    pub subject: String,
    pub body: String,
    /// Whose word it has already, in a sample.
    done: bool,
}

#[derive(Debug, Default)]
pub struct Labels {
    pub rows: Vec<ToLabel>,
    /// What was said of them while this is open.
    pub said: BTreeMap<RequestId, DepartmentId>,
    pub picker: Picker<RequestId>,
}

impl Labels {
    pub fn doubted(lesson: &Lesson) -> Self {
        let study = &lesson.study;
        let doubted = lesson.learnt.iter().flat_map(|learnt| study.doubted(learnt));
        let rows = doubted.filter_map(|(row, first, lead)| {
            let first = study.departments[first as usize].clone();
            to_label(lesson, row, Some((first, lead)))
        });
        Self { rows: rows.collect(), ..Self::default() }
    }

    pub fn sample(lesson: &Lesson) -> Self {
        let drawn = lesson.study.sample().into_iter().take(SAMPLE);
        let rows = drawn.filter_map(|row| to_label(lesson, row, None));
        Self { rows: rows.filter(|row| !row.done).collect(), ..Self::default() }
    }

    fn ids(&self) -> Vec<RequestId> {
        self.rows.iter().map(|row| row.request).collect()
    }

    /// How many nobody has spoken of yet.
    pub fn open(&self) -> usize {
        self.rows.len() - self.said.len()
    }

    pub fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }

    /// The place of the request chosen.
    pub fn place(&self) -> Option<usize> {
        self.picker.place(&self.ids())
    }

    /// Takes in where a request belongs; the next is chosen.
    pub fn said(&mut self, request: RequestId, department: &DepartmentId) {
        let here = self.place().and_then(|at| self.rows.get(at));
        let goes_on = here.is_some_and(|row| row.request == request);
        if self.rows.iter().any(|row| row.request == request) {
            self.said.insert(request, department.clone());
        }
        if goes_on {
            self.step(1);
        }
    }
}

fn to_label(
    lesson: &Lesson,
    row: u32,
    doubted_for: Option<(DepartmentId, u32)>,
) -> Option<ToLabel> {
    let row = &lesson.study.rows[row as usize];
    Some(ToLabel {
        request: row.id.parse().ok().map(RequestId)?,
        department: row.department.clone(),
        doubted_for,
        subject: row.subject.clone(),
        body: row.body.clone(),
        done: row.labelling == crate::learn::rows::Labelling::Blind,
    })
}

/// What a key does to the request chosen.
pub fn key(state: &mut State, screen: &mut Screen, typed: Typed, setup: &Setup) -> Next {
    let blind = state.tab == Tab::Sample;
    let Some(labels) = state.labels() else {
        return Next::stay();
    };
    let Some(row) = labels.place().and_then(|at| labels.rows.get(at)) else {
        return Next::stay();
    };
    let department = match typed {
        Typed::Char('y') if !blind => row.department.clone(),
        Typed::Char(digit @ '1'..='9') => {
            let at = digit as usize - '1' as usize;
            match screen.standard().departments.get(at) {
                Some(department) => department.id.clone(),
                None => return Next::stay(),
            }
        }
        Typed::Enter => {
            let purpose = form::Purpose::Label { blind };
            let mut form = form::open(purpose, vec![row.request], screen, setup);
            form.seen = None;
            return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
        }
        _ => return Next::stay(),
    };
    let command = Command::Label { request: row.request, department, blind };
    let ticket = screen.sync.ticket(screen.now);
    Next::Stay(vec![Effect::Submit(ticket, Box::new(command.into()))])
}
