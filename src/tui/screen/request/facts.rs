//! What stands on a request, line by line.

use crate::{
    config::theme::Role,
    model::{
        callback::{Callback, CallbackState},
        card::{ClientCard, RequestCard},
        event::Event,
        gate,
        hop::PING_PONG,
        outbox::{Outbound, Why},
    },
    tui::{
        paint::{self, Rich, wrap_rich},
        pane::queue::{priority_role, status_role},
        people,
        setup::Setup,
        state::State,
        widget::fit::width,
    },
};

/// The lines.
pub fn lines(
    card: &RequestCard,
    client: &ClientCard,
    state: &State,
    setup: &Setup,
    room: u16,
) -> Vec<Rich> {
    let text = &setup.text.request;
    let (request, standard) = (&card.request, state.standard());
    let mut lines = Vec::new();
    for presence in &card.presence {
        if presence.operator == state.me {
            continue;
        }
        let what = if presence.replying { &text.answers_it } else { &text.looks_at_it };
        lines.push(vec![(
            setup.say(what, &[("who", &people::full(&presence.operator, state))]),
            Role::AtRisk,
        )]);
    }
    let stuck: Vec<&Outbound> =
        card.mails.iter().filter(|mail| matches!(mail.reason, Some(Why::CameBack(_)))).collect();
    if let Some(last) = stuck.last() {
        let words = setup.count(&text.undelivered, stuck.len() as u64);
        lines.extend(wrap_rich(&words, room, Role::Breached));
        let how = setup.with_keys(&text.undelivered_how);
        let how = setup.say(&how, &[("mail", &last.event.to_string())]);
        lines.extend(wrap_rich(&how, room, Role::Muted));
    }
    if let Some(offered) = &card.offered {
        let (words, role) = match offered.colleague {
            Some(_) => (&text.offered_colleague, Role::AtRisk),
            None => (&text.offered, Role::Strong),
        };
        let words = setup.say(words, &[("writer", &paint::line(&offered.mail.writer()))]);
        lines.extend(wrap_rich(&words, room, role));
        lines.extend(wrap_rich(&setup.with_keys(&text.offered_how), room, Role::Muted));
    }
    let label = label_width(setup);
    let mut fact = |name: &str, value: Rich| {
        let mut line = vec![(pad(name, label), Role::Muted)];
        line.extend(value);
        lines.push(line);
    };
    let column = &setup.text.column;
    let mut status =
        vec![(setup.text.word.status(request.status).to_owned(), status_role(request.status))];
    if let Some(until) = request.wait_until.filter(|_| request.status.is_waiting()) {
        status.push((
            format!(" {} {}", text.until, paint::moment(until, state.now, state.zone(), setup)),
            Role::Muted,
        ));
    }
    if request.reopened > 0 {
        status.push((
            format!(" · {}", setup.count(&text.reopened, request.reopened.into())),
            Role::AtRisk,
        ));
    }
    fact(&column.status, status);
    fact(
        &column.priority,
        vec![(
            setup.text.word.priority(request.priority).to_owned(),
            priority_role(request.priority),
        )],
    );
    let mut department =
        vec![(paint::line(state.department_title(request.department.as_str())), Role::Text)];
    department.push((format!(" ({})", request.level), Role::Muted));
    fact(&column.department, department);
    let person = |login: &Option<crate::model::id::Login>| match login {
        Some(login) if *login == state.me => (setup.text.queue.me.clone(), Role::Mine),
        Some(login) => (people::full(login, state), Role::Text),
        None => (setup.signs().nobody.to_owned(), Role::Muted),
    };
    fact(&text.assignee, vec![person(&request.assignee)]);
    if let Some(goal) = gate::held_for(&card.timeline) {
        let missing = gate::missing(standard, request, &card.timeline, goal, false);
        let missing: Vec<String> =
            missing.iter().map(|code| paint::missing(code, standard, setup)).collect();
        let goal = paint::line(standard.department_short(goal.as_str()));
        let said = if missing.is_empty() {
            setup.say(&text.held_ready, &[("department", &goal)])
        } else {
            let missing = missing.join(", ");
            setup.say(&text.held, &[("department", &goal), ("missing", &missing)])
        };
        fact(&text.held_title, vec![(setup.with_keys(&said), Role::AtRisk)]);
    }
    fact(&text.accountable, vec![person(&request.accountable)]);
    fact(
        &text.received,
        vec![(
            format!(
                "{} · {}",
                paint::moment(request.received, state.now, state.zone(), setup),
                setup.text.word.channel(request.channel)
            ),
            Role::Text,
        )],
    );
    fact(
        &text.rule,
        vec![match &request.rule {
            Some(rule) => {
                let routed = card.timeline.iter().rev().find(|recorded| {
                    matches!(&recorded.event, Event::Routed(routed) if routed.rule.as_ref() == Some(rule))
                });
                let by = routed.map_or(standard, |recorded| state.standard_of(recorded));
                (paint::rule(rule, by), Role::Text)
            }
            None => (setup.signs().nobody.to_owned(), Role::Muted),
        }],
    );
    if !request.tags.is_empty() {
        fact(&column.tags, vec![(paint::tags(&request.tags, standard), Role::Text)]);
    }
    for (name, value) in &request.fields {
        let name = paint::line(standard.field_title(name));
        fact(&name, vec![(paint::line(value), Role::Strong)]);
    }
    if let Some(rating) = request.rating {
        fact(&text.rating, vec![(setup.signs().star.repeat(rating.into()), Role::AtRisk)]);
    }
    if request.bounced > 0 {
        let role = if request.bounced >= PING_PONG { Role::Breached } else { Role::AtRisk };
        let words = setup.count(&text.bounced, request.bounced.into());
        lines.push(vec![(words, role)]);
    }
    for callback in &card.callbacks {
        let words = callback_line(callback, state, setup);
        let role = words.first().map_or(Role::Text, |(_, role)| *role);
        let words: String = words.into_iter().map(|(text, _)| text).collect();
        lines.extend(wrap_rich(&words, room, role));
    }
    lines.push(Vec::new());
    lines.push(vec![(super::name_of(&client.client.name, setup), Role::Strong)]);
    lines.extend(crate::tui::pane::client::facts(client, state, room, setup));
    if request.subject.len() > 60 {
        lines.push(Vec::new());
        lines.extend(wrap_rich(&paint::line(&request.subject), room, Role::Muted));
    }
    lines
}

fn label_width(setup: &Setup) -> u16 {
    let text = &setup.text.request;
    let column = &setup.text.column;
    [
        &text.assignee,
        &text.accountable,
        &text.received,
        &text.rule,
        &column.department,
        &column.priority,
    ]
    .iter()
    .map(|label| width(label))
    .max()
    .unwrap_or(12)
        + 1
}

fn pad(text: &str, room: u16) -> String {
    let gap = usize::from(room.saturating_sub(width(text)).max(1));
    format!("{text}{}", " ".repeat(gap))
}

/// A promised call in one line.
pub fn callback_line(callback: &Callback, state: &State, setup: &Setup) -> Rich {
    let text = &setup.text.request;
    let when = paint::moment(callback.due, state.now, state.zone(), setup);
    let (words, role) = match callback.state {
        CallbackState::Promised if callback.due <= state.now => (&text.call_late, Role::Breached),
        CallbackState::Promised => (&text.call_promised, Role::AtRisk),
        CallbackState::Kept => (&text.call_kept, Role::Done),
        CallbackState::Broken => (&text.call_broken, Role::Breached),
    };
    let mut line = vec![(
        setup.say(words, &[("when", &when), ("who", &paint::line(callback.by.as_str()))]),
        role,
    )];
    if callback.state == CallbackState::Promised {
        let timezone = state
            .sight()
            .filter(|(card, _)| card.request.id == callback.request)
            .and_then(|(_, client)| client.client.timezone.as_deref());
        if let Some(theirs) = paint::theirs(callback.due, timezone, state.zone(), setup) {
            line.push((format!(" · {theirs}"), Role::AtRisk));
        }
        if callback.told == Some(false) {
            line.push((format!(" · {}", text.call_untold), Role::AtRisk));
        }
        if callback.tries > 0 {
            let tries = setup.count(&text.call_tries, callback.tries.into());
            line.push((format!(" · {tries}"), Role::AtRisk));
        }
        if let Some(next) = callback.next_try {
            let when = paint::moment(next, state.now, state.zone(), setup);
            let next = setup.say(&text.call_next, &[("when", &when)]);
            line.push((format!(" · {next}"), Role::Text));
        }
    }
    if let Some(about) = callback.about.as_deref().filter(|about| !about.is_empty()) {
        line.push((format!(" · {}", paint::line(about)), Role::Muted));
    }
    line
}
