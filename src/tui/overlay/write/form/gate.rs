//! The checklist of the gate before a department, in the forms that hand over and escalate, and the field
//! for letting a request through all the same. Which needs there are is the model's to say.

use super::{Field, Key, Kind, Purpose, State};
use crate::{
    config::theme::Role,
    model::{
        gate::{self, Check, Need},
        id::DepartmentId,
        operator::Right,
    },
    tui::{
        paint::{self, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::line::Line,
    },
};

/// Where the form sends the request; none where it is no such form or about several.
pub fn destination(form: &State) -> Option<DepartmentId> {
    form.sight()?;
    match form.purpose {
        Purpose::HandOver | Purpose::Escalate => {
            form.value(Key::Department).map(DepartmentId::from)
        }
        _ => None,
    }
}

/// What the department asks for where the form sends the request.
fn checks<'s>(form: &'s State, screen: &'s Screen) -> Vec<Check<'s>> {
    let (Some(to), Some((card, _))) = (destination(form), form.sight()) else {
        return Vec::new();
    };
    let noted = form.value(Key::Note).is_some();
    gate::checklist(screen.standard(), &card.request, &card.timeline, &to, noted)
}

/// Offers the field for letting it through where something is missing and I may, and takes it away again
/// where nothing is and nothing was written in it.
pub fn adapt(form: &mut State, screen: &Screen, setup: &Setup) {
    if !matches!(form.purpose, Purpose::HandOver | Purpose::Escalate) {
        return;
    }
    let missing = checks(form, screen).iter().any(|check| !check.there);
    let offered = form.fields.iter().position(|field| field.key == Key::Against);
    match offered {
        None if missing && screen.may(Right::Override) => form.fields.push(Field {
            key: Key::Against,
            label: setup.text.form.against_gate.clone(),
            kind: Kind::Text(Line::new("")),
            required: false,
            error: None,
            before: String::new(),
            meanwhile: None,
        }),
        Some(at) if !missing && form.value(Key::Against).is_none() => {
            form.fields.remove(at);
            form.at = form.at.min(form.fields.len().saturating_sub(1));
        }
        _ => {}
    }
}

/// The checklist, to stand below the field that names where it goes; nothing where no gate stands there.
pub fn lines(form: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.form;
    let mut lines: Vec<Rich> = Vec::new();
    let checks = checks(form, screen);
    if checks.is_empty() {
        return lines;
    }
    lines.push(vec![(text.gate.clone(), Role::Head)]);
    for check in &checks {
        let (sign, role) = if check.there {
            (setup.signs().done, Role::Done)
        } else {
            (setup.signs().open, Role::AtRisk)
        };
        let words = format!("{sign} {}", words(check.need, form, screen, setup));
        lines.extend(wrap_rich(&words, room, role));
    }
    let missing = checks.iter().any(|check| !check.there);
    if missing && !screen.may(Right::Override) {
        lines.extend(wrap_rich(&text.gate_shut, room, Role::Muted));
    }
    lines
}

/// A need in words.
fn words(need: Need<'_>, form: &State, screen: &Screen, setup: &Setup) -> String {
    let text = &setup.text.form;
    match need {
        Need::Field(name) => {
            let title = screen.standard().field_title(name);
            setup.say(&text.gate_field, &[("field", &paint::line(title))])
        }
        Need::Step(id) => {
            let script = form.sight().and_then(|(card, _)| card.request.script.as_ref());
            let own = script.map_or(id, |script| screen.standard().step_title(script.as_str(), id));
            let title = match own {
                own if own == id => screen.standard().any_step_title(id),
                own => own,
            };
            setup.say(&text.gate_step, &[("step", &paint::line(title))])
        }
        Need::Note => text.gate_note.clone(),
    }
}
