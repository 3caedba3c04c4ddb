//! What happened to a request, as people read it: who, when, what, and the words that were said.

mod detail;

pub use detail::Detail;

use crate::{
    config::theme::Role,
    model::{
        card::{Participant, RequestCard, other},
        deadline::Breach,
        deadline::DeadlineState,
        event::{Changed, Event, Moved, Recorded, Writer},
        hop::{Hop, Move},
        mail::{
            Dated,
            arrival::Ignored,
            quotation::{self, Whose},
        },
        operator::Actor,
        outbox::{MailState, Outbound},
        past::{Past, PastKind},
        private::Private,
        request::{Channel, WaitFor},
        standard::Standard,
        template,
    },
    text::date,
    tui::{
        paint::{self, Rich, wrap_rich},
        people,
        setup::Setup,
        state::State,
        widget::fit::{self, width},
    },
};

/// An entry of the timeline in words.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What happened, with who did it.
    pub what: String,
    /// The words that were said.
    pub said: Option<String>,
    /// How it is shown.
    pub role: Role,
    /// Whether the desk did it by itself: shown on demand only.
    pub by_itself: bool,
}

/// What stands around an entry, by which it is told.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub client: &'a str,
    /// The answers that leave as mails.
    pub mails: &'a [Outbound],
    pub timeline: &'a [Recorded],
    /// Who takes part besides the client.
    pub others: &'a [Participant],
}

impl<'a> From<&'a RequestCard> for Around<'a> {
    fn from(card: &'a RequestCard) -> Self {
        Self {
            client: &card.client.name,
            mails: &card.mails,
            timeline: &card.timeline,
            others: &card.others,
        }
    }
}

/// The lines of the timeline, oldest first.
pub fn lines(
    card: &RequestCard,
    state: &State,
    setup: &Setup,
    room: u16,
    detail: Detail,
) -> Vec<Rich> {
    let everything = detail == Detail::All;
    let mut lines = Vec::new();
    let mut last_day = None;
    // What is no conversation gathers here, until something is said again.
    let mut run: Vec<&Recorded> = Vec::new();
    for recorded in &card.timeline {
        let entry = entry(recorded, &card.into(), state, setup);
        if entry.by_itself && !everything {
            continue;
        }
        if detail == Detail::Talk && !detail::is_talk(&recorded.event) {
            let day = |at: &Recorded| at.at.with_timezone(&state.zone()).date_naive();
            if run.first().is_some_and(|first| day(first) != day(recorded)) {
                lines.extend(detail::folded(&run, state, setup, room));
                run.clear();
            }
            if last_day != Some(day(recorded)) {
                last_day = Some(day(recorded));
                lines.push(day_line(recorded, state, setup, room));
            }
            run.push(recorded);
            continue;
        }
        lines.extend(detail::folded(&run, state, setup, room));
        run.clear();
        let local = recorded.at.with_timezone(&state.zone());
        if last_day != Some(local.date_naive()) {
            last_day = Some(local.date_naive());
            lines.push(day_line(recorded, state, setup, room));
        }
        let time = date::hour(&local);
        let mut head = wrap_rich(&entry.what, room.saturating_sub(7), entry.role).into_iter();
        if let Some(first) = head.next() {
            let mut line = vec![(format!("{time}  "), Role::Muted)];
            line.extend(first);
            lines.push(line);
        }
        for more in head {
            let mut line = vec![("       ".to_owned(), Role::Muted)];
            line.extend(more);
            lines.push(line);
        }
        let hop = card.hops.iter().find(|hop| hop.event == recorded.seq);
        let stood = hop.and_then(|hop| clocks(hop, setup));
        for aside in
            stood.iter().flat_map(|stood| wrap_rich(stood, room.saturating_sub(7), Role::Muted))
        {
            let mut line = vec![("       ".to_owned(), Role::Muted)];
            line.extend(aside);
            lines.push(line);
        }
        let before = match &recorded.event {
            Event::Received(received) => received.past.as_deref(),
            _ => None,
        };
        if let Some(said) = entry.said.filter(|said| !said.trim().is_empty()) {
            let role = match recorded.event {
                Event::Noted { .. } => Role::Note,
                Event::Replied { .. } | Event::OtherReply { .. } | Event::Receipt { .. } => {
                    Role::Say
                }
                _ => Role::Text,
            };
            let folds = if everything { None } else { mailed_words(recorded) };
            for said in said_lines(&said, folds, role, setup, room.saturating_sub(9)) {
                let mut line = vec![(format!("       {} ", setup.signs().bar), entry.role)];
                line.extend(said);
                lines.push(line);
            }
        }
        if let Some(past) = before {
            lines.extend(said_before(past, state, setup, room));
        }
    }
    lines.extend(detail::folded(&run, state, setup, room));
    lines
}

/// The words of a client's mail, with its subject where it is told: what is not theirs in them is folded
/// away. None where no mail brought them.
fn mailed_words(recorded: &Recorded) -> Option<(&str, &str)> {
    match &recorded.event {
        Event::Received(received) if received.channel == Channel::Email => {
            Some((received.subject.as_str(), received.body.as_str()))
        }
        Event::Message { body, channel: Channel::Email, .. } | Event::OtherMessage { body, .. } => {
            // That a mail hands another one on was told by its subject, which is not kept.
            let hands_on = recorded.event.letter().is_some_and(|letter| letter.forwarded.is_some());
            Some((if hands_on { "Fwd:" } else { "" }, body.as_str()))
        }
        _ => None,
    }
}

/// What an event says in its writer's own words: of a mail what is theirs, without what they quote.
pub fn own_words(recorded: &Recorded) -> String {
    let Some((subject, body)) = mailed_words(recorded) else {
        return said(&recorded.event).map_or_else(String::new, |words| words.as_str().to_owned());
    };
    let own: String = quotation::stretches(subject, body)
        .into_iter()
        .filter(|stretch| matches!(stretch.whose, Whose::Own | Whose::ForwardedHead))
        .map(|stretch| &body[stretch.place])
        .collect();
    if own.trim().is_empty() { body.to_owned() } else { own }
}

/// The lines of what was said. Of a mail only its writer's own words, and a line for each stretch that is
/// not; the whole where nothing would be left.
fn said_lines(
    said: &str,
    mail: Option<(&str, &str)>,
    role: Role,
    setup: &Setup,
    room: u16,
) -> Vec<Rich> {
    let stretches = mail.map(|(subject, body)| (body, quotation::stretches(subject, body)));
    let own = |whose: Whose| matches!(whose, Whose::Own | Whose::ForwardedHead);
    let Some((body, stretches)) = stretches.filter(|(body, stretches)| {
        let mut kept = stretches.iter().filter(|stretch| own(stretch.whose));
        kept.any(|stretch| !body[stretch.place.clone()].trim().is_empty())
    }) else {
        return wrap_rich(said, room, role);
    };
    let text = &setup.text.event;
    let mut lines = Vec::new();
    for stretch in stretches {
        let words = &body[stretch.place.clone()];
        let folded = match stretch.whose {
            Whose::Own | Whose::ForwardedHead => {
                lines.extend(wrap_rich(paint::block(words.trim_end()).trim_end(), room, role));
                continue;
            }
            Whose::Quoted => &text.folded_quotation,
            Whose::Signature => &text.folded_signature,
            Whose::Disclaimer => &text.folded_disclaimer,
        };
        let count = words.lines().filter(|line| !line.trim().is_empty()).count();
        let count = setup.text.count(&text.folded_lines, count as u64);
        let mark = if setup.ascii { ">" } else { "▸" };
        let how = setup.with_keys(&setup.text.request.folded_how);
        lines.push(vec![(format!("{mark} {folded} · {count} · {how}"), Role::Muted)]);
    }
    lines
}

/// What was said at another desk, each with its own time.
fn said_before(past: &Past<Private>, state: &State, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.event;
    let mut lines = Vec::new();
    for said in &past.said {
        let (words, role) = match said.kind {
            PastKind::Message => (&text.past_message, Role::Client),
            PastKind::Reply => (&text.past_reply, Role::Accent),
            PastKind::Note => (&text.past_note, Role::Note),
        };
        let who = said.by.as_ref().map_or("–", Private::as_str);
        let words =
            setup.say(words, &[("who", &paint::name(who)), ("desk", &paint::line(&past.desk))]);
        let when = paint::moment(said.at, state.now, state.zone(), setup);
        lines.push(vec![(format!("       {when}  "), Role::Muted), (words, role)]);
        let body = paint::block(said.body.as_str());
        for part in wrap_rich(&body, room.saturating_sub(9), Role::Text) {
            let mut line = vec![(format!("       {} ", setup.signs().bar), role)];
            line.extend(part);
            lines.push(line);
        }
    }
    lines
}

fn day_line(recorded: &Recorded, state: &State, setup: &Setup, room: u16) -> Rich {
    let day = paint::day(recorded.at, state.now, state.zone(), setup);
    let local = recorded.at.with_timezone(&state.zone()).date_naive();
    let today = state.now.with_timezone(&state.zone()).date_naive();
    let day = match (local - today).num_days() {
        0 => format!("{} · {day}", setup.text.time.today),
        -1 => format!("{} · {day}", setup.text.time.yesterday),
        _ => day,
    };
    let rule = if setup.ascii { "-" } else { "─" };
    let rest = usize::from(room.saturating_sub(width(&day) + 4));
    vec![
        (format!("{rule}{rule} "), Role::Frame),
        (day, Role::Head),
        (format!(" {}", rule.repeat(rest)), Role::Frame),
    ]
}

/// The words that an event carries.
pub fn said(event: &Event) -> Option<&Private> {
    match event {
        Event::Received(received) => Some(&received.body),
        Event::MailIgnored(mail) => Some(&mail.body),
        Event::MailReturned { body, .. }
        | Event::Message { body, .. }
        | Event::OtherMessage { body, .. }
        | Event::OtherReply { body, .. }
        | Event::Replied { body, .. }
        | Event::Receipt { body, .. }
        | Event::Noted { body } => Some(body),
        Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => {
            moved.note.as_ref().or(moved.reason.as_ref())
        }
        Event::Released { reason, .. }
        | Event::TakenOver { reason, .. }
        | Event::Assigned { reason, .. }
        | Event::Waiting { reason, .. }
        | Event::CallbackMoved { reason, .. }
        | Event::DeadlineExtended { reason, .. }
        | Event::CallbackBroken { reason, .. }
        | Event::CallbackAssigned { reason, .. }
        | Event::Closed { reason }
        | Event::Reopened { reason, .. } => reason.as_ref(),
        Event::CallbackPromised { about, .. } => about.as_ref(),
        Event::CallbackKept { outcome, .. } => outcome.as_ref(),
        Event::Resolved { text, reason, .. } => text.as_ref().or(reason.as_ref()),
        Event::Rated { comment, .. } | Event::Reviewed { comment, .. } => comment.as_ref(),
        Event::Passed { reason, .. }
        | Event::MailDropped { reason, .. }
        | Event::Appealed { reason, .. }
        | Event::AppealAnswered { reason, .. } => Some(reason),
        _ => None,
    }
}

/// An event in words.
pub fn entry(recorded: &Recorded, around: &Around<'_>, state: &State, setup: &Setup) -> Entry {
    // What was decided is told with the words of the version that decided it.
    let (text, standard) = (&setup.text.event, state.standard_of(recorded));
    let who = match &recorded.actor {
        Actor::Operator(login) if *login == state.me => text.me.clone(),
        Actor::Operator(login) => people::full(login, state),
        Actor::Desk => text.desk.clone(),
    };
    let who = setup.text.on_behalf(&who, recorded.by.as_ref());
    let when = |at| paint::moment(at, state.now, state.zone(), setup);
    let department =
        |id: &crate::model::id::DepartmentId| paint::line(title_of(id, standard, state));
    let login = |login: &crate::model::id::Login| {
        if *login == state.me { text.me_object.clone() } else { people::full(login, state) }
    };
    let say = |words: &str, more: &[(&str, &str)]| {
        let mut values = vec![("who", who.as_str())];
        values.extend_from_slice(more);
        setup.say(words, &values)
    };
    // How far the mail is that brings an answer; nothing where none does.
    let mailed = |role: &mut Role| {
        let Some(mail) = around.mails.iter().find(|mail| mail.event == recorded.seq) else {
            return String::new();
        };
        let reason = mail
            .reason
            .as_ref()
            .map_or_else(String::new, |why| paint::line(&setup.text.mail_reason(why)));
        let way = match mail.state {
            MailState::Queued | MailState::Leased | MailState::Handed => &text.mail_waits,
            MailState::Sent => &text.mail_sent,
            MailState::Stuck => {
                *role = Role::Breached;
                &text.mail_stuck
            }
            MailState::Dropped => &text.mail_dropped,
        };
        format!(" · {}", say(way, &[("reason", &reason)]))
    };
    // Where a mail came from, and what really sent it.
    let from = || {
        let Some(letter) = recorded.event.letter() else {
            return String::new();
        };
        let part = |address: &Option<Private>, words: Option<&str>| match address {
            Some(address) if !address.is_empty() => {
                let address = paint::line(address.as_str());
                let address = words
                    .map_or(address.clone(), |words| setup.say(words, &[("address", &address)]));
                format!(" · {address}")
            }
            _ => String::new(),
        };
        let handed_on = letter.hands_on().map_or_else(String::new, |mail| {
            let writer = paint::line(&mail.writer());
            let date = Some(paint::line(&mail.date)).filter(|date| !date.is_empty());
            let date = date.map_or_else(String::new, |date| format!(", {date}"));
            format!(" · {}{date}", setup.say(&text.forwarded_from, &[("writer", &writer)]))
        });
        let dated = match letter.dated {
            Dated::Own => String::new(),
            Dated::Server => format!(" · {}", text.dated_server),
            Dated::Mailbox => format!(" · {}", text.dated_mailbox),
            Dated::Arrival => format!(" · {}", text.dated_arrival),
        };
        format!(
            "{}{}{handed_on}{dated}",
            part(&letter.from, None),
            part(&letter.sender, Some(&text.sent_from))
        )
    };
    let stranger = other(recorded, around.others);
    let mut role = Role::Strong;
    let mut by_itself = false;
    let what = match &recorded.event {
        Event::Received(received) => {
            role = Role::Client;
            let words = say(
                &text.received,
                &[
                    (
                        "client",
                        &super::name_of(stranger.map_or(around.client, |one| &one.name), setup),
                    ),
                    ("channel", setup.text.word.channel(received.channel)),
                ],
            );
            format!("{words}{}", from())
        }
        Event::Routed(routed) => {
            role = Role::Muted;
            let target = format!(
                "{} · {}",
                department(&routed.department),
                setup.text.word.priority(routed.priority)
            );
            match &routed.rule {
                Some(rule) => {
                    say(&text.routed, &[("rule", &paint::rule(rule, standard)), ("to", &target)])
                }
                None => say(&text.routed_fallback, &[("to", &target)]),
            }
        }
        Event::Message { channel, .. } => {
            role = Role::Client;
            let words = say(
                &text.message,
                &[
                    (
                        "client",
                        &super::name_of(stranger.map_or(around.client, |one| &one.name), setup),
                    ),
                    ("channel", setup.text.word.channel(*channel)),
                ],
            );
            format!("{words}{}", from())
        }
        Event::OtherMessage { by, .. } => {
            let (name, words) = match by {
                Writer::Operator(by) => (login(by), &text.colleague_message),
                Writer::Client(_) => {
                    let letter = recorded.event.letter();
                    let said = letter.and_then(|letter| letter.name.as_ref()).map(Private::as_str);
                    // Where they are the client by now, they are named so.
                    let name = stranger.map_or(said.unwrap_or(around.client), |one| &one.name);
                    (super::name_of(name, setup), &text.other_message)
                }
            };
            format!("{}{}", say(words, &[("name", &name)]), from())
        }
        Event::OtherReply { to, .. } => {
            role = Role::Accent;
            let name = stranger.map_or(around.client, |one| &one.name);
            let name = super::name_of(name, setup);
            let to = paint::line(to.as_str());
            format!(
                "{}{}",
                say(&text.other_reply, &[("name", &name), ("address", &to)]),
                mailed(&mut role)
            )
        }
        Event::Claimed { .. } => say(&text.claimed, &[]),
        Event::Released { .. } => say(&text.released, &[]),
        Event::TakenOver { from, .. } => say(&text.taken_over, &[("from", &login(from))]),
        Event::Assigned { to, clause, .. } => match clause {
            Some(clause) => say(
                &text.assigned_by,
                &[("to", &login(to)), ("clause", &paint::clause(clause, standard, setup))],
            ),
            None => say(&text.assigned, &[("to", &login(to))]),
        },
        Event::HandedOver(moved) => {
            moved_words(&text.handed_over, moved, &say, (standard, state), setup)
        }
        Event::Escalated(moved) => {
            let words = moved_words(&text.escalated, moved, &say, (standard, state), setup);
            format!("{words} · {}", setup.text.word.moved(Move::up_to(moved.level)))
        }
        Event::Bounced(moved) => moved_words(&text.bounced, moved, &say, (standard, state), setup),
        Event::Replied { to, .. } => {
            role = Role::Accent;
            let to = match to {
                Some(to) if !to.is_empty() => {
                    let address = paint::line(to.as_str());
                    format!(" · {}", setup.say(&text.to, &[("address", &address)]))
                }
                _ => String::new(),
            };
            format!("{}{to}{}", say(&text.replied, &[]), mailed(&mut role))
        }
        Event::Receipt { clause, .. } => {
            role = Role::Muted;
            let clause = paint::line(clause.as_str());
            format!("{}{}", say(&text.receipt, &[("clause", &clause)]), mailed(&mut role))
        }
        Event::ReceiptHeld { clause, missing } => {
            role = Role::AtRisk;
            let places = paint::line(&missing.join(", "));
            let clause = paint::clause(clause, standard, setup);
            say(&text.receipt_held, &[("places", &places), ("clause", &clause)])
        }
        Event::MailRetried { .. } => say(&text.mail_retried, &[]),
        Event::MailDropped { .. } => {
            role = Role::AtRisk;
            say(&text.mail_not_sent, &[])
        }
        Event::MailReturned { .. } => {
            role = Role::Breached;
            text.mail_returned.clone()
        }
        Event::MailIgnored(mail) if mail.why == Ignored::Delayed => {
            role = Role::AtRisk;
            text.mail_delayed.clone()
        }
        Event::MailIgnored(mail) => {
            role = Role::Muted;
            by_itself = true;
            say(&text.mail_ignored, &[("why", setup.text.ignored_reason(mail.why))])
        }
        Event::MailTaken { .. } => say(&text.mail_taken, &[]),
        Event::Passed { .. } => {
            role = Role::Muted;
            say(&text.passed, &[])
        }
        Event::Noted { .. } => {
            role = Role::Note;
            say(&text.noted, &[])
        }
        Event::Waiting { whom, until, .. } => {
            role = Role::Waiting;
            let words = match whom {
                WaitFor::Client => &text.waits_client,
                WaitFor::ThirdParty => &text.waits_other,
            };
            let mut words = say(words, &[]);
            if let Some(until) = until {
                words = format!("{words} {} {}", setup.text.request.until, when(*until));
            }
            words
        }
        Event::Resumed { by_time: true } => say(&text.resumed_by_time, &[]),
        Event::Resumed { by_time: false } => say(&text.resumed, &[]),
        Event::CallbackPromised { due, by, .. } => {
            say(&text.call_promised, &[("when", &when(*due)), ("by", &login(by))])
        }
        Event::CallbackKept { .. } => {
            role = Role::Done;
            say(&text.call_kept, &[])
        }
        Event::CallbackTried { attempt, next, .. } => {
            let mut words = say(&text.call_tried, &[("attempt", &attempt.to_string())]);
            if let Some(next) = next {
                words = format!("{words} · {}", when(*next));
            }
            words
        }
        Event::CallbackMoved { from, due, told, .. } => {
            let mut words = say(&text.call_moved, &[("from", &when(*from)), ("when", &when(*due))]);
            if let Some(told) = told {
                let told = if *told { &text.call_told } else { &text.call_untold };
                words = format!("{words} · {told}");
            }
            words
        }
        Event::DeadlineExtended { kind, from, due, .. } => say(
            &text.extended,
            &[("kind", setup.text.word.kind(*kind)), ("from", &when(*from)), ("when", &when(*due))],
        ),
        Event::CallbackBroken { .. } => {
            role = Role::Breached;
            say(&text.call_broken, &[])
        }
        Event::CallbackAssigned { to, .. } => say(&text.call_assigned, &[("to", &login(to))]),
        Event::ScriptChosen { script, .. } => {
            role = Role::Muted;
            let title =
                standard.script(script.as_str()).map_or(script.as_str(), |script| &script.title);
            say(&text.script_chosen, &[("script", &paint::line(title))])
        }
        Event::StepDone { script, step, answer, choice, skipped, said, .. } => {
            role = Role::Muted;
            // As it was said then: what would be filled in now is of another time and another reader.
            let title = standard.step_title(script.as_str(), step.as_str());
            let step = match said {
                Some(said) if title.contains("{{") && !said.is_empty() => {
                    paint::line(said.as_str())
                }
                _ => paint::line(&template::unfilled(title)),
            };
            let step = fit::fit(step.trim_end_matches(['.', ':', '?']), 60).into_owned();
            let answered =
                choice.as_deref().or(answer.as_ref().map(Private::as_str)).map(paint::line);
            match (skipped, answered) {
                (Some(why), _) => {
                    say(&text.step_skipped, &[("step", &step), ("why", &paint::line(why.as_str()))])
                }
                (None, Some(answer)) => {
                    say(&text.step_answered, &[("step", &step), ("answer", &answer)])
                }
                (None, None) => say(&text.step_done, &[("step", &step)]),
            }
        }
        Event::Changed(changed) => {
            role = Role::Muted;
            say(&text.changed, &[("what", &changes(changed, standard, setup))])
        }
        Event::Resolved { against, .. } => {
            role = Role::Done;
            if against.is_empty() {
                say(&text.resolved, &[])
            } else {
                let clauses: Vec<String> = (against.iter())
                    .map(|against| paint::clause(against, standard, setup))
                    .collect();
                say(&text.resolved_against, &[("clause", &clauses.join(", "))])
            }
        }
        Event::Closed { .. } => say(&text.closed, &[]),
        Event::Reopened { by_client, .. } => {
            role = Role::AtRisk;
            say(if *by_client { &text.reopened_by_client } else { &text.reopened }, &[])
        }
        Event::Rated { score, own, .. } => {
            role = Role::Client;
            say(if *own { &text.rated_own } else { &text.rated }, &[("score", &score.to_string())])
        }
        Event::Labelled { department, .. } => {
            role = Role::Muted;
            by_itself = true;
            say(
                &text.labelled,
                &[("department", &paint::line(title_of(department, standard, state)))],
            )
        }
        Event::DeadlineWarned(mark) => {
            role = Role::AtRisk;
            say(&text.warned, &[("kind", setup.text.word.kind(mark.kind))])
        }
        Event::DeadlineBreached(mark) => {
            role = Role::Breached;
            let said = say(&text.breached, &[("kind", setup.text.word.kind(mark.kind))]);
            match Breach::of(mark) {
                Some(breach) => format!("{said} · {}", setup.text.word.breach(breach, when)),
                None => said,
            }
        }
        Event::Noticed { to, about, .. } => {
            role = Role::Muted;
            by_itself = true;
            let words = if *to == state.me { &text.noticed_me } else { &text.noticed };
            say(words, &[("to", &login(to)), ("about", setup.text.notice_words(*about))])
        }
        Event::Undone { event, .. } => {
            let what = around
                .timeline
                .iter()
                .find(|other| other.seq == *event)
                .map_or_else(String::new, |other| entry(other, around, state, setup).what);
            say(&text.undone, &[("what", &what)])
        }
        Event::ClientAdded { .. } => {
            role = Role::Muted;
            say(&text.card_added, &[])
        }
        Event::ClientChanged { .. } => {
            role = Role::Muted;
            say(&text.card_changed, &[])
        }
        Event::ClientMerged { other, .. } => {
            role = Role::Muted;
            say(&text.card_merged, &[("other", &other.to_string())])
        }
        Event::ClientUnmerged { client, .. } => {
            role = Role::Muted;
            say(&text.card_unmerged, &[("other", &client.to_string())])
        }
        Event::ClientErased { .. } => say(&text.card_erased, &[]),
        Event::ClientExported { .. } => {
            role = Role::Muted;
            say(&text.card_exported, &[])
        }
        other => {
            role = Role::Muted;
            format!("{who}: {}", setup.text.word.event(other))
        }
    };
    Entry {
        what,
        said: said(&recorded.event).map(|text| paint::block(text.as_str())),
        role,
        by_itself,
    }
}

/// How the clocks stood when a request was moved on; none where none ran.
fn clocks(hop: &Hop, setup: &Setup) -> Option<String> {
    let clocks: Vec<String> = hop
        .clocks
        .iter()
        .map(|deadline| {
            let kind = setup.text.word.kind(deadline.kind);
            match deadline.due {
                Some(due) if deadline.state != DeadlineState::Paused => {
                    format!("{kind} {}", paint::span(due - hop.at, setup))
                }
                _ => format!("{kind} {}", setup.signs().paused),
            }
        })
        .collect();
    (!clocks.is_empty())
        .then(|| setup.say(&setup.text.request.clocks, &[("clocks", &clocks.join(" · "))]))
}

/// What a version called a department; what it is called now where that version had none such.
fn title_of<'a>(
    id: &'a crate::model::id::DepartmentId,
    standard: &'a Standard,
    state: &'a State,
) -> &'a str {
    let then = standard.department(id.as_str());
    then.map_or_else(|| state.department_title(id.as_str()), |department| &department.title)
}

fn moved_words(
    words: &str,
    moved: &Moved,
    say: &impl Fn(&str, &[(&str, &str)]) -> String,
    (standard, state): (&Standard, &State),
    setup: &Setup,
) -> String {
    let department =
        |id: &crate::model::id::DepartmentId| paint::line(title_of(id, standard, state));
    let mut text = say(
        words,
        &[
            ("from", &department(&moved.from)),
            ("to", &department(&moved.to)),
            ("level", &moved.level.to_string()),
        ],
    );
    if let Some(clause) = &moved.clause {
        text = format!("{text} · {}", paint::clause(clause, standard, setup));
    }
    // The reason is shown in the same line where a note follows below.
    if let (Some(reason), Some(_)) = (&moved.reason, &moved.note) {
        text = format!("{text} · {}", paint::line(reason.as_str()));
    }
    text
}

fn changes(changed: &Changed, standard: &Standard, setup: &Setup) -> String {
    let column = &setup.text.column;
    let mut parts = Vec::new();
    if let Some((from, to)) = changed.priority {
        let word = &setup.text.word;
        parts.push(format!("{} {} → {}", column.priority, word.priority(from), word.priority(to)));
    }
    if let Some((_, to)) = &changed.tags {
        parts.push(format!("{} {}", column.tags, paint::tags(to, standard)));
    }
    for (name, (_, to)) in &changed.fields {
        parts.push(format!(
            "{}: {}",
            paint::line(standard.field_title(name)),
            paint::line(to.as_str())
        ));
    }
    if let Some((_, to)) = &changed.subject {
        parts.push(format!("{} {}", column.subject, paint::line(to.as_str())));
    }
    if let Some((_, to)) = changed.client {
        parts.push(format!("{} {to}", column.client));
    }
    if let Some(tier) = &changed.tier {
        let tier = tier.as_deref().map(|tier| standard.tier_title(tier));
        parts.push(paint::line(tier.unwrap_or(setup.signs().nobody)));
    }
    if let Some(clause) = &changed.clause {
        parts.push(paint::clause(clause, standard, setup));
    }
    parts.join(" · ")
}
