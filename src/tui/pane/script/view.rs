//! Draws the script.

use ratatui::layout::Rect;

use super::{StepDone, done, filled, script, step};
use crate::{
    config::theme::Role,
    model::standard::{Act, Script, Step},
    tui::{
        paint::{self, Paint, Rich, wrap_keyed, wrap_rich},
        state::State as Screen,
        widget::{
            fit::{fit, width},
            frame::inner,
            scroll,
        },
    },
};

/// What stands in the upper edge.
pub fn title(paint: &Paint<'_>, state: &Screen, room: u16) -> String {
    let text = &paint.setup.text.script;
    let Some((card, _)) = state.seen() else {
        return text.title.clone();
    };
    let Some(script) = script(state) else {
        return text.title.clone();
    };
    // The step is more to the point than the end of a long name.
    let name = paint::line(&script.title);
    let mut title = format!("{} · {}", text.title, fit(&name, 20));
    let at = card
        .request
        .step
        .as_ref()
        .and_then(|step| script.steps.iter().position(|other| other.id == *step));
    title.push_str(" · ");
    match at {
        Some(at) => title.push_str(&paint.setup.say(
            &text.step_of,
            &[("at", &(at + 1).to_string()), ("of", &script.steps.len().to_string())],
        )),
        None => title.push_str(&text.finished),
    }
    // Where it does not fit, what the pane is goes first: its place says that too.
    match title.split_once(" · ") {
        Some((_, rest)) if width(&title) > room => rest.to_owned(),
        _ => title,
    }
}

/// Draws the pane inside its frame.
pub fn view(paint: &mut Paint<'_>, state: &Screen, area: Rect, focused: bool) {
    let inside = inner(area);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let text = &paint.setup.text.script;
    let Some((card, _)) = state.seen() else {
        let what =
            if state.chosen().is_some() { &paint.setup.text.common.loading } else { &text.empty };
        paint.empty(inner(area), what, "");
        return;
    };
    let Some(script) = script(state) else {
        let next = text.empty_next.clone();
        paint.empty(inner(area), &text.none, &next);
        return;
    };
    let done = done(card, script);
    let (lines, at) = lines(paint, state, script, &done, inside.width, focused);
    let rows = usize::from(inside.height);
    let top = scroll::top(at.saturating_sub(2), None, lines.len(), rows);
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
}

/// The lines of the script, and where the step begins that the pane stands at.
fn lines(
    paint: &Paint<'_>,
    state: &Screen,
    script: &Script,
    done: &[StepDone<'_>],
    room: u16,
    focused: bool,
) -> (Vec<Rich>, usize) {
    let here = step(state);
    let mut lines = Vec::new();
    let mut at = 0;
    for past in done {
        if here.is_some_and(|here| here.id == past.step.id) {
            at = lines.len();
            lines.extend(open_step(paint, state, script, past.step, room, focused));
        } else {
            lines.push(done_line(paint, state, script, past));
        }
    }
    let Some(here) = here else {
        lines.push(vec![(paint.setup.text.script.finished_line.clone(), Role::Done)]);
        return (lines, 0);
    };
    if !done.iter().any(|past| past.step.id == here.id) {
        at = lines.len();
        lines.extend(open_step(paint, state, script, here, room, focused));
    }
    // What comes then, as far as no answer decides the way.
    let mut next = ahead(script, here);
    let mut seen = 0;
    while let Some(step) = next {
        if done.iter().any(|past| past.step.id == step.id) || seen > script.steps.len() {
            break;
        }
        let star = if step.required { " *" } else { "" };
        lines.push(vec![
            (format!("{} ", paint.setup.signs().later), Role::Muted),
            (format!("{}{star}", short(state, script, step)), Role::Muted),
        ]);
        next = ahead(script, step);
        seen += 1;
    }
    (lines, at)
}

fn ahead<'a>(script: &'a Script, step: &Step) -> Option<&'a Step> {
    if step.choices.iter().any(|choice| choice.go.is_some()) {
        None
    } else {
        super::following(script, step)
    }
}

/// What an answer is the answer to, in few words.
fn name(state: &Screen, script: &Script, step: &Step) -> String {
    let title = step.title(state.standard());
    let title = paint::line(&filled(state, title, script.language.as_deref()));
    fit(title.trim_end_matches(['.', ':', '?']), 24).into_owned()
}

/// What a step is about, in one line.
fn short(state: &Screen, script: &Script, step: &Step) -> String {
    let text = step
        .task
        .as_deref()
        .or(step.ask.as_deref())
        .or(step.say.as_deref())
        .unwrap_or(step.id.as_str());
    paint::line(&filled(state, text, script.language.as_deref()))
}

fn done_line(paint: &Paint<'_>, state: &Screen, script: &Script, past: &StepDone<'_>) -> Rich {
    let signs = paint.setup.signs();
    if let Some(why) = &past.skipped {
        return vec![
            (format!("{} ", signs.skipped), Role::AtRisk),
            (format!("{} ", short(state, script, past.step)), Role::Muted),
            (paint::line(why), Role::AtRisk),
        ];
    }
    let mut line = vec![(format!("{} ", signs.done), Role::Done)];
    match &past.answer {
        Some(answer) => {
            line.push((format!("{}: ", name(state, script, past.step)), Role::Muted));
            line.push((paint::line(answer), Role::Text));
        }
        None => line.push((short(state, script, past.step), Role::Muted)),
    }
    line
}

fn open_step(
    paint: &Paint<'_>,
    state: &Screen,
    script: &Script,
    step: &Step,
    room: u16,
    focused: bool,
) -> Vec<Rich> {
    let setup = paint.setup;
    let text = &setup.text.script;
    let indent = 2;
    let inside = room.saturating_sub(indent);
    let mut lines: Vec<Rich> = Vec::new();
    let language = script.language.as_deref();
    let mut part = |label: &str, body: &str, role: Role, quoted: bool| {
        let body = paint::block(&filled(state, body, language));
        let body = if quoted {
            format!("{label}: {}{body}{}", text.quote_open, text.quote_close)
        } else {
            format!("{label}: {body}")
        };
        lines.extend(wrap_rich(&body, inside, role));
    };
    if let Some(task) = &step.task {
        part(&text.task, task, Role::Text, false);
    }
    if let Some(say) = &step.say {
        part(&text.say, say, Role::Say, true);
    }
    if let Some(ask) = &step.ask {
        part(&text.ask, ask, Role::Strong, false);
    }
    for (number, choice) in (1..).zip(&step.choices) {
        lines.push(vec![
            (format!("{number} "), Role::Key),
            (paint::line(&choice.label), Role::Text),
        ]);
    }
    if let Some(field) = &step.field {
        let value = state.sight().and_then(|(card, _)| card.request.fields.get(field));
        lines.push(vec![
            (format!("{field}: "), Role::Muted),
            value.map_or_else(
                || (setup.signs().nobody.to_owned(), Role::Muted),
                |value| (paint::line(value), Role::Strong),
            ),
        ]);
    }
    if let Some(act) = &step.act {
        lines.push(vec![(
            setup.with_keys(&setup.say(&text.act, &[("what", &act_words(paint, state, act))])),
            Role::Accent,
        )]);
    }
    if step.required {
        lines.push(vec![(text.required.clone(), Role::Muted)]);
    }
    if focused {
        let hint = if !step.choices.is_empty() {
            &text.hint_choose
        } else if step.field.is_some() || step.ask.is_some() {
            &text.hint_answer
        } else {
            &text.hint_done
        };
        lines.extend(wrap_keyed(hint, inside, Role::Muted, setup));
    }
    let sign = setup.signs().next;
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let lead = if at == 0 {
                (format!("{sign} "), Role::Accent)
            } else {
                ("  ".to_owned(), Role::Text)
            };
            std::iter::once(lead).chain(line).collect()
        })
        .collect()
}

/// What an action offered by a step does, in words.
pub fn act_words(paint: &Paint<'_>, state: &Screen, act: &Act) -> String {
    let text = &paint.setup.text.action;
    match act {
        Act::Callback => text.callback.clone(),
        Act::Route(department) => {
            format!("{}: {}", text.hand_over, state.department_title(department.as_str()))
        }
        Act::Escalate => text.escalate.clone(),
        Act::Resolve => text.resolve.clone(),
        Act::Reply(Some(id)) => {
            state.standard().prepared_texts.iter().find(|prepared| prepared.id == *id).map_or_else(
                || text.reply.clone(),
                |prepared| format!("{}: {}", text.reply, paint::line(&prepared.title)),
            )
        }
        Act::Reply(None) => text.reply.clone(),
        Act::Note => text.note.clone(),
        Act::Wait => text.wait.clone(),
    }
}
