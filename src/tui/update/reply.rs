//! What came back from the desk.

mod undo;

use crate::{
    config::keys::Action,
    desk::Done,
    model::{
        card::{LedgerState, NextFree, RequestCard, Ringing},
        command::{Command, Submission},
        event::{Event, Recorded},
        id::{RequestId, Seq},
        notice::NoticeKind,
        operator::Right,
        refusal::Refusal,
        standard::{Audience, Standard},
    },
    text::{date, fill},
    tui::{
        act::rows_of,
        effect::{CopiedTo, Effect, Loaded, Outcome, Reply, Ticket, Wish},
        lesson, outgoing,
        overlay::{self, Overlay, intake, learn, list, sheet, summary},
        paint,
        pane::{self, Pane},
        screen::{Screen, standard, training},
        setup::Setup,
        state::{Drafts, Sight, State},
    },
};

/// The box of what the past proposes, where it is open.
fn learning(state: &mut State) -> Option<&mut learn::State> {
    state.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Learn(open) => Some(&mut **open),
        _ => None,
    })
}

pub fn take(state: &mut State, reply: Reply, setup: &Setup) -> Vec<Effect> {
    match reply {
        Reply::Loaded(parts) => {
            state.sync.read(state.now);
            let mut effects = Vec::new();
            let is_list = |part: &Loaded| matches!(part, Loaded::Queue(..) | Loaded::Board(_));
            let lists = parts.iter().any(is_list);
            let left = left(state);
            for part in parts {
                effects.extend(loaded(state, part, setup));
            }
            if lists {
                state.known.acted.clear();
            }
            if self::left(state).is_some_and(|gone| left != Some(gone)) {
                state.say(pane::queue::left_words(state, setup));
            }
            effects
        }
        Reply::Submitted(ticket, submission, outcome) => {
            state.sync.back(ticket);
            state.sync.spoil();
            if matches!(submission.command, Command::ClientMerge { .. }) {
                for overlay in &mut state.overlays {
                    if let Overlay::List(list) = overlay {
                        list.alike = None;
                    }
                }
            }
            if matches!(submission.command, Command::StandardPropose { .. }) {
                for overlay in &mut state.overlays {
                    if let Overlay::Ladder(ladder) = overlay {
                        ladder.climb = None;
                    }
                }
            }
            learn::took(state, &submission.command, &outcome);
            submitted(state, ticket, &submission, outcome, setup)
        }
        Reply::Bulk(ticket, outcomes) => {
            state.sync.back(ticket);
            state.sync.spoil();
            bulk(state, outcomes, setup);
            Vec::new()
        }
        Reply::Watched(facts) => {
            state.sync.watched(state.now);
            if let Some(facts) = facts {
                if facts.standard.hash != state.facts.standard.hash {
                    state.say(setup.say(
                        &setup.text.common.new_standard,
                        &[("version", &facts.standard.version)],
                    ));
                }
                let rings =
                    facts.ringing.clone().filter(|call| state.facts.ringing.as_ref() != Some(call));
                let before = std::mem::replace(&mut state.facts, facts);
                training::stay(state, &before.standard);
                standard::stay(state, &before.standard, setup);
                state.sync.spoil();
                if let Some(call) = rings {
                    let said = rings_words(&call, setup);
                    // It stays until it is answered or waved off: whoever looks away has not missed it.
                    state.known.rings = Some(call);
                    return vec![Effect::Terminal(Wish::Call(said))];
                }
            }
            Vec::new()
        }
        Reply::Opens { facts, over } => {
            state.facts = facts;
            state.opens = !over;
            // Who has not moved yet stays at the top, whatever comes and goes there.
            if state.queue.index().is_none_or(|at| at == 0) {
                state.queue.selected = None;
            }
            state.sync.spoil();
            Vec::new()
        }
        Reply::Noticed(backlog) => {
            state.facts.behind = Some(backlog);
            Vec::new()
        }
        Reply::Next(next) => {
            match &next.row {
                Some(row) => {
                    state.queue.selected = Some(row.id);
                    let rows = rows_of(state, Pane::Queue);
                    state.queue.settle(rows);
                    list::open(state, row.id);
                }
                None => state.say(nothing_free(state, &next, setup)),
            }
            Vec::new()
        }
        Reply::Learning(done, all) => {
            if let Some(open) = learning(state) {
                open.stage = if done < all {
                    learn::Stage::Reading(done, all)
                } else {
                    learn::Stage::Learning
                };
            }
            Vec::new()
        }
        Reply::Learnt(learnt) => match (learning(state), learnt) {
            (Some(open), Ok(taught)) => vec![open.take(taught)],
            (Some(open), Err(refusal)) => {
                open.stage = learn::Stage::Refused(refusal);
                Vec::new()
            }
            (None, _) => Vec::new(),
        },
        Reply::Drafted(drafting) => {
            if let Some(open) = learning(state) {
                open.drafted(*drafting);
            }
            Vec::new()
        }
        Reply::Undo(undoable) => undo::ask(state, &undoable, setup),
        Reply::Edited(text) => {
            let now = state.now;
            match (text, state.overlays.last_mut()) {
                (Some(text), Some(Overlay::Compose(compose))) => compose.replace(&text, now),
                (Some(text), Some(Overlay::Intake(intake))) => intake.take_edited(&text, now),
                _ => {}
            }
            Vec::new()
        }
        Reply::Saved(path) => {
            let text = &setup.text.files;
            match path {
                // It stays until seen: the path is what one goes on with.
                Some(path) => {
                    let path = paint::line(&path.display().to_string());
                    state.complain(setup.say(&text.saved, &[("path", &path)]));
                }
                None => state.complain(text.erased.clone()),
            }
            Vec::new()
        }
        Reply::Copied(to) => {
            let text = &setup.text.common;
            state.say(match to {
                CopiedTo::Tmux => text.copied_tmux.clone(),
                CopiedTo::Terminal => text.copied_terminal.clone(),
            });
            Vec::new()
        }
        Reply::Playing(playing) => {
            lesson::begin(state, *playing);
            Vec::new()
        }
        Reply::Played(played) => lesson::end(state, played.as_ref(), setup),
        Reply::WentOn => {
            state.sync.spoil();
            Vec::new()
        }
        Reply::Failed(error) => {
            state.turning = false;
            state.sync.fail(state.now);
            state.complain(error);
            Vec::new()
        }
    }
}

/// The request that keys go to though it has left the list at hand by another's doing.
fn left(state: &State) -> Option<RequestId> {
    let is_left = match state.place.screen {
        Screen::Desk => match state.place.shape.focus {
            Pane::Deadlines => pane::deadlines::is_left(state),
            _ => state.queue.left.is_some(),
        },
        Screen::Board => state.screens.board.is_left(),
        _ => false,
    };
    state.chosen().filter(|_| is_left)
}

fn loaded(state: &mut State, part: Loaded, setup: &Setup) -> Vec<Effect> {
    match part {
        Loaded::Queue(query, page) => {
            if *query == state.queue.query() {
                let rows = rows_of(state, Pane::Queue);
                // What is open was opened for it.
                let moved_on = state.overlays.is_empty()
                    && state.queue.selected.is_some_and(|id| state.known.acted.contains(&id));
                state.queue.take(page, rows, moved_on);
            }
        }
        Loaded::Sight(id, sight) => {
            if state.chosen() == Some(id) {
                let shown = std::mem::replace(&mut state.known.sight, sight.clone());
                if state.sync.is_running() && state.known.before.is_none() {
                    state.known.before = shown;
                }
            }
            let is_open = state.place.screen == Screen::Request && state.chosen() == Some(id);
            if sight.is_none() && is_open && state.overlays.is_empty() {
                // It went where I do not read: there is nothing to look at any more.
                state.screens.request.open = None;
                state.place.screen = Screen::Desk;
                state.place.back = Screen::Desk;
                state.say(setup.say(&setup.text.queue.left_unread, &[("number", &id.to_string())]));
            }
            learn(state, id, sight.as_deref(), setup);
            if let Some((card, _)) = sight.as_deref().filter(|_| state.known.created == Some(id)) {
                state.known.created = None;
                let words = created_words(card, state, setup);
                state.done(words);
            }
        }
        Loaded::Client(id, card) => {
            for overlay in &mut state.overlays {
                match overlay {
                    Overlay::Intake(intake)
                        if intake.client.as_ref().is_some_and(|client| client.id == id) =>
                    {
                        intake.take_card(card.clone());
                    }
                    Overlay::Card(own) if own.client == id => own.card.clone_from(&card),
                    _ => {}
                }
            }
        }
        Loaded::Spoken(versions) => state.known.versions.0.extend(versions.0),
        Loaded::Story(id, query, story) => {
            let now = state.now;
            for overlay in &mut state.overlays {
                if let Overlay::Card(card) = overlay
                    && card.client == id
                {
                    card.take(&query, &story, now);
                }
            }
        }
        Loaded::Deadlines(rows) => {
            let room = rows_of(state, Pane::Deadlines);
            pane::deadlines::take(state, rows, room);
        }
        Loaded::Coming(coming) => state.panes.deadlines.coming = Some(coming),
        Loaded::Counts(counts) => state.known.counts = counts,
        Loaded::Overdue(overdue) => state.known.overdue = *overdue,
        Loaded::Tallies(lines, tallies) => {
            state.known.tallies = lines.into_iter().zip(tallies).collect();
        }
        Loaded::Drafts(slots) => state.known.drafts = Drafts::of(&slots),
        Loaded::Board(board) => state.screens.board.take(board, &state.known.acted),
        Loaded::Log(events) => state.screens.control.take(events),
        Loaded::Overrides(rows) => state.screens.control.take_overrides(rows),
        Loaded::Reviews(to_review, reviews) => {
            let list = &mut state.screens.control.reviews;
            list.take(to_review, reviews);
        }
        Loaded::Ledger(rows) => {
            let list = &mut state.screens.control.ledger;
            let open = |seq: &Seq| {
                rows.iter().any(|row| row.seq == *seq && row.state == LedgerState::Proposed)
            };
            list.marks.retain(open);
            list.take(rows);
        }
        Loaded::Appeals(rows) => state.screens.control.appeals.take(rows),
        Loaded::Balance(rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::Balance(balance) = overlay {
                    balance.take(rows.clone());
                }
            }
        }
        Loaded::Shift(shifts) => {
            for overlay in &mut state.overlays {
                if let Overlay::Shift(shift) = overlay {
                    shift.take(shifts.clone(), state.now);
                }
            }
        }
        Loaded::StuckMails(rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::List(list) = overlay {
                    list.mails = Some(rows.clone());
                }
            }
        }
        Loaded::BrokenCalls(rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::List(list) = overlay
                    && list.kind == list::Kind::Broken
                {
                    list.callbacks = Some(rows.clone());
                }
            }
        }
        Loaded::ToPropose(period, day, rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::Propose(open) = overlay
                    && (open.period, open.last) == (period, day)
                {
                    open.take(rows.clone());
                }
            }
        }
        Loaded::Norms(weeks, rows) => {
            let now = state.now;
            state.screens.control.norms.take(weeks, rows, now);
        }
        Loaded::Ladder(climb) => {
            for overlay in &mut state.overlays {
                if let Overlay::Ladder(open) = overlay {
                    open.climb = Some(climb.clone());
                }
            }
        }
        Loaded::Ask(number, card) => {
            for overlay in &mut state.overlays {
                if let Overlay::Second(open) = overlay
                    && open.number == number
                {
                    open.take(card.clone());
                }
            }
        }
        Loaded::Entry(entry, card) => {
            for overlay in &mut state.overlays {
                if let Overlay::Entry(open) = overlay
                    && open.entry == entry
                {
                    open.take(card.clone());
                }
            }
        }
        Loaded::Progress(progress) => state.screens.training.progress = progress,
        Loaded::Said(said) => {
            if let (Some(lesson), Some(said)) = (&mut state.lesson, said) {
                lesson.hear(said);
            }
        }
        Loaded::Notices(notices) => {
            // What waited before the screen opened is shown, but does not ring.
            let newest = notices.iter().map(|notice| notice.seq).max();
            // While much is noticed at once, one notice grows: it rings when it is whole.
            let whole = state.facts.behind.is_none();
            let rings = whole && state.known.heard.is_some_and(|heard| newest > heard);
            if whole || state.known.heard.is_none() {
                state.known.heard = Some(newest);
            }
            let news = notices
                .iter()
                .max_by_key(|notice| notice.seq)
                .filter(|_| rings)
                .map(|notice| list::news(notice, state.zone(), state.now, setup));
            // A promised call calls: it stays on the screen until it was seen.
            let calls = notices.iter().any(|notice| {
                !notice.read && notice.about == NoticeKind::Callback && Some(notice.seq) == newest
            });
            state.known.notices = notices;
            if let Some(news) = news.clone().filter(|_| calls) {
                state.complain(news);
            }
            return news.map(|news| Effect::Terminal(Wish::Call(news))).into_iter().collect();
        }
        Loaded::Callbacks(rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::List(list) = overlay
                    && list.kind == list::Kind::Callbacks
                {
                    list.callbacks = Some(rows.clone());
                }
            }
        }
        Loaded::Alike(pairs) => {
            for overlay in &mut state.overlays {
                if let Overlay::List(list) = overlay {
                    list.alike = Some(pairs.clone());
                }
            }
        }
        Loaded::Clients(text, rows) => {
            for overlay in &mut state.overlays {
                match overlay {
                    Overlay::Intake(intake) => intake.take_found(text.clone(), rows.clone()),
                    Overlay::Palette(palette) => palette.take_clients(&text, &rows),
                    _ => {}
                }
            }
        }
        Loaded::Preview(given, decision) => {
            for overlay in &mut state.overlays {
                if let Overlay::Intake(intake) = overlay
                    && intake.intake() == *given
                {
                    intake.decision = Some(decision.clone());
                }
            }
        }
        Loaded::Search(text, hits) => {
            for overlay in &mut state.overlays {
                match overlay {
                    Overlay::List(list)
                        if list.kind == list::Kind::Search && list.line.text().trim() == text =>
                    {
                        list.hits = Some((text.clone(), hits.clone()));
                    }
                    Overlay::Palette(palette) => palette.take_hits(&text, &hits),
                    _ => {}
                }
            }
        }
        Loaded::Why(id, passages) => {
            for overlay in &mut state.overlays {
                if let Overlay::Why(why) = overlay
                    && why.request == id
                {
                    why.passages = Some(passages.clone());
                }
            }
        }
        Loaded::Versions(rows) => {
            for overlay in &mut state.overlays {
                if let Overlay::Versions(versions) = overlay {
                    versions.take(rows.clone());
                }
            }
        }
        Loaded::Page(version, content) => {
            for overlay in &mut state.overlays {
                if let Overlay::Page(page) = overlay {
                    page.take(version.as_ref(), &content);
                }
            }
        }
        Loaded::Draft(slot, draft) => {
            for overlay in &mut state.overlays {
                match overlay {
                    Overlay::Compose(compose) if compose.slot() == slot => {
                        compose.found(draft.as_ref());
                    }
                    Overlay::Intake(intake) if slot == intake.slot() => {
                        intake.take_draft(draft.as_ref());
                    }
                    Overlay::Sheet(sheet) if slot == sheet.slot() => sheet.found(draft.as_ref()),
                    _ => {}
                }
            }
        }
    }
    Vec::new()
}

/// What lies over the screen and was opened for a request takes in how it stands now.
fn learn(state: &mut State, id: RequestId, sight: Option<&Sight>, setup: &Setup) {
    let Some(sight) = sight else { return };
    let mut overlays = std::mem::take(&mut state.overlays);
    for overlay in &mut overlays {
        match overlay {
            Overlay::Form(form) => form.learn(sight, state, setup),
            Overlay::Compose(compose) if compose.request == id => {
                compose.sight = Some(Box::new(sight.clone()));
            }
            _ => {}
        }
    }
    state.overlays = overlays;
}

/// What became of a new request: where it went, how urgent it is, and by when the client hears from us.
fn created_words(card: &RequestCard, state: &State, setup: &Setup) -> String {
    let request = &card.request;
    let department = paint::line(state.department_title(request.department.as_str()));
    let mut said = setup.say(
        &setup.text.intake.went,
        &[
            ("number", &request.id.to_string()),
            ("department", &department),
            ("priority", setup.text.word.priority(request.priority)),
        ],
    );
    let promised = card
        .deadlines
        .iter()
        .filter(|one| one.state.is_live() && one.audience == Audience::Client && one.due.is_some());
    if let Some(first) = promised.min_by_key(|one| one.due)
        && let Some(due) = first.due
    {
        let local = due.with_timezone(&state.zone());
        let is_today = local.date_naive() == state.now.with_timezone(&state.zone()).date_naive();
        let when = if is_today {
            date::hour(&local)
        } else {
            paint::moment(due, state.now, state.zone(), setup)
        };
        let kind = setup.text.word.kind(first.kind);
        let by = setup.say(&setup.text.intake.by, &[("kind", kind), ("when", &when)]);
        said = format!("{said}, {by}");
    }
    if request.assignee.is_none() && state.may(Right::Claim) {
        said = format!("{said} · {}", setup.with_keys(&setup.text.intake.take_it));
    }
    said
}

/// Who calls, and the key that takes the call.
fn rings_words(call: &Ringing, setup: &Setup) -> String {
    let text = &setup.text.intake;
    let key = setup.keys.chords(Action::Answer).unwrap_or_default();
    let phone = paint::line(&call.phone);
    match &call.client {
        Some(client) => {
            let mut who = pane::client::name_of(&client.name, setup);
            for part in [&client.tier, &client.account].into_iter().flatten() {
                who.push_str(" · ");
                who.push_str(&paint::line(part));
            }
            setup.say(&text.rings, &[("who", &who), ("phone", &phone), ("key", &key)])
        }
        None => setup.say(&text.rings_unknown, &[("phone", &phone), ("key", &key)]),
    }
}

fn submitted(
    state: &mut State,
    ticket: Ticket,
    submission: &Submission,
    outcome: Outcome,
    setup: &Setup,
) -> Vec<Effect> {
    match outcome {
        Outcome::Done(done) => {
            state.known.acted.extend(done.events.iter().filter_map(|one| one.request));
            let mut effects = Vec::new();
            let mut back = false;
            // What was typed has arrived: its box closes and its draft goes.
            let closes = |overlay: &Overlay| match overlay {
                Overlay::Form(form) => form.ticket == Some(ticket),
                Overlay::Compose(compose) => {
                    compose.ticket == Some(ticket) || is_sent(compose, &submission.command)
                }
                Overlay::Intake(intake) => intake.ticket == Some(ticket),
                Overlay::Sheet(sheet) => sheet.ticket == Some(ticket),
                _ => false,
            };
            for overlay in state.overlays.iter().filter(|overlay| closes(overlay)) {
                match overlay {
                    Overlay::Compose(compose) => effects.push(Effect::DropDraft(compose.slot())),
                    Overlay::Intake(intake) => {
                        effects.push(Effect::DropDraft(intake.slot().to_owned()));
                    }
                    Overlay::Sheet(sheet) => {
                        effects.push(Effect::DropDraft(sheet.slot()));
                        back = true;
                    }
                    _ => {}
                }
            }
            state.overlays.retain(|overlay| !closes(overlay));
            if back {
                sheet::closed(state);
            }
            match &submission.command {
                Command::Intake(_) => intake::taken(state, done.request),
                Command::Pass { .. } => effects.push(Effect::Next),
                Command::Step { .. } => state.panes.script.looked_at = None,
                // What was drawn stands first, and is what comes next.
                Command::ReviewDraw { .. } => state.screens.control.reviews.picker.clear(),
                Command::Reply { request, .. } if effects.is_empty() => {
                    // It was held until now: its text lay as a draft.
                    effects.push(Effect::DropDraft(format!("reply:{request}")));
                    state.screens.request.up = 0;
                }
                Command::Reply { .. } | Command::Note { .. } | Command::Message { .. } => {
                    state.screens.request.up = 0;
                }
                _ => {}
            }
            if let Some(said) = ended_words(state, submission, &done, setup) {
                let is_listed = matches!(state.overlays.last(), Some(Overlay::Summary(_)));
                if !(is_listed && matches!(submission.command, Command::Several { .. })) {
                    state.done(said);
                }
                return effects;
            }
            if let Some(said) = drawn_words(&done, setup).or_else(|| undo::words(&done, setup)) {
                state.done(said);
                return effects;
            }
            // Where a new request went is told once that is read.
            if matches!(submission.command, Command::Intake(_)) && state.known.created.is_some() {
                return effects;
            }
            let said = setup.text.done_words(submission.command.word());
            let number = done
                .request
                .or_else(|| submission.command.request())
                .map_or_else(String::new, |id| format!("#{id} "));
            state.done(format!("{number}{said}"));
            if let Some(remark) = done.remarks.first() {
                // It stays until seen: something typed is not where it was typed.
                state.complain(setup.text.message(&remark.message()));
            }
            effects
        }
        Outcome::Refused(refusal) => {
            let mut words = refusal_words(&refusal, state.standard(), setup);
            if let (Refusal::Conflict { .. }, Command::Intake(_)) = (&refusal, &submission.command)
            {
                for overlay in &mut state.overlays {
                    if let Overlay::Intake(intake) = overlay {
                        intake.ask();
                    }
                }
                words = format!("{words}. {}", setup.text.intake.without_address);
            }
            blame(state, ticket, submission, words);
            Vec::new()
        }
        Outcome::Failed(error) => {
            blame(state, ticket, submission, error);
            Vec::new()
        }
    }
}

/// What was looked at where nothing is free for me.
fn nothing_free(state: &State, next: &NextFree, setup: &Setup) -> String {
    let (text, standard) = (&setup.text, state.standard());
    let words = &text.queue;
    let titles: Vec<&str> =
        next.departments.iter().map(|id| state.department_title(id.as_str())).collect();
    let place = if titles.is_empty() { words.everywhere.clone() } else { titles.join(", ") };
    if !state.may(Right::Claim) {
        return words.takes_nothing.clone();
    }

    let first = match next.seen {
        0 => fill(&words.nothing_free, &[("departments", &place)]),
        seen => fill(&text.count(&words.all_looked_at, seen), &[("departments", &place)]),
    };
    let nobodys = standard.views.iter().find(|view| {
        let line = view.filter.as_str();
        ["assignee:none", "is:unassigned"].iter().any(|term| line.contains(term))
    });
    let where_seen = match nobodys {
        Some(view) => fill(&words.in_view, &[("view", &view.title)]),
        None => words.in_filter.clone(),
    };
    let mut said = vec![first];
    if next.elsewhere > 0 {
        said.push(fill(&text.count(&words.elsewhere, next.elsewhere), &[("where", &where_seen)]));
    }
    if next.barred > 0 {
        said.push(text.count(&words.barred, next.barred));
    }
    setup.with_keys(&said.join(" "))
}

/// What came of several requests that were to be ended in one act: how many were, or for how many a second
/// person is asked; those that were not are listed.
fn ended_words(
    state: &mut State,
    submission: &Submission,
    done: &Done,
    setup: &Setup,
) -> Option<String> {
    let asked = done.events.iter().find_map(|recorded| match &recorded.event {
        Event::SecondAsked { ask } => Some(ask.requests().len() as u64),
        _ => None,
    });
    let ended = |recorded: &&Recorded| {
        matches!(recorded.event, Event::Resolved { .. } | Event::Closed { .. })
    };
    let count = done.events.iter().filter(ended).count() as u64;
    let joined = done.events.iter().find_map(|recorded| match &recorded.event {
        Event::SeveralDone { events } => Some(events.len() as u64),
        _ => None,
    });
    let said = match (&submission.command, asked) {
        (Command::Bulk(_), Some(asked)) => setup.count(&setup.text.second.asks, asked),
        (Command::Bulk(_), None) => setup.count(&setup.text.common.bulk_done, count),
        (Command::Several { commands }, _) => {
            let count = (commands.len() - done.refused.len().min(commands.len())) as u64;
            setup.count(&setup.text.common.bulk_done, count)
        }
        (Command::Undo { .. }, _) if !done.refused.is_empty() => {
            undo::words(done, setup).unwrap_or_default()
        }
        (Command::SecondConfirm { .. }, None) if count > 0 || !done.refused.is_empty() => {
            setup.count(&setup.text.common.bulk_done, count)
        }
        _ => return None,
    };
    let mine = !matches!(submission.command, Command::SecondConfirm { .. });
    let said = match joined.filter(|_| mine) {
        Some(count) => {
            let key = setup.keys.chords(Action::Undo).unwrap_or_default();
            let words = setup.count(&setup.text.common.bulk_undo, count);
            setup.say(&words, &[("said", &said), ("key", &key)])
        }
        None => said,
    };
    if !done.refused.is_empty() {
        let refused = done.refused.iter().map(|one| {
            let why = refusal_words(&one.refusal, state.standard(), setup);
            about(&format!("#{}", one.request), why)
        });
        let summary = summary::State {
            title: setup.count(&setup.text.common.bulk_refused, done.refused.len() as u64),
            done: said.clone(),
            refused: refused.collect(),
            top: 0,
        };
        state.overlays.push(Overlay::Summary(summary));
    }
    Some(said)
}

/// What was drawn for review, from how many, by which seed.
fn drawn_words(done: &Done, setup: &Setup) -> Option<String> {
    done.events.iter().find_map(|recorded| match &recorded.event {
        Event::ReviewDrawn { seed, of, drawn, .. } => Some(setup.say(
            &setup.count(&setup.text.review.drawn, drawn.len() as u64),
            &[("of", &of.to_string()), ("seed", &seed.to_string())],
        )),
        _ => None,
    })
}

/// Whether this is the text that the command sent.
fn is_sent(compose: &overlay::compose::State, command: &Command) -> bool {
    use overlay::compose::Kind;
    matches!(
        (compose.kind, command),
        (Kind::Reply, Command::Reply { request, .. })
        | (Kind::Note, Command::Note { request, .. })
        | (Kind::Message, Command::Message { request, .. })
            if *request == compose.request
    )
}

/// Says why the desk refused: in the box that asked where that still stands, else as a message.
fn blame(state: &mut State, ticket: Ticket, submission: &Submission, words: String) {
    for overlay in &mut state.overlays {
        match overlay {
            Overlay::Form(form) if form.waits_for(ticket) => {
                form.refused(words);
                return;
            }
            Overlay::Compose(compose)
                if compose.ticket == Some(ticket) || is_sent(compose, &submission.command) =>
            {
                compose.ticket = None;
                compose.error = Some(words);
                return;
            }
            Overlay::Intake(intake) if intake.ticket == Some(ticket) => {
                intake.ticket = None;
                intake.error = Some(words);
                return;
            }
            Overlay::Sheet(sheet) if sheet.ticket == Some(ticket) => {
                sheet.ticket = None;
                sheet.error = Some(words);
                return;
            }
            _ => {}
        }
    }
    // A reply that was held comes back to be written on, where nothing else is written meanwhile.
    if state.overlays.is_empty()
        && outgoing::write_again(state, &submission.command, Some(words.clone()))
    {
        return;
    }
    let number = submission.command.request().map_or_else(String::new, |id| format!("#{id}"));
    state.complain(about(&number, words));
}

/// A refusal in words: what it is, which norm asks it, what is missing, as people call it.
pub fn refusal_words(refusal: &Refusal, standard: &Standard, setup: &Setup) -> String {
    let mut words = setup.text.refusal(refusal);
    if let Refusal::StandardNotMet { clause, .. } = refusal
        && !words.contains(clause.as_str())
    {
        words = format!("{words} ({clause})");
    }
    let mut unsaid = Vec::new();
    for missing in refusal.missing() {
        let title = paint::missing(missing, standard, setup);
        if words.contains(missing.as_str()) {
            words = words.replace(missing.as_str(), &title);
        } else {
            unsaid.push(title);
        }
    }
    if !unsaid.is_empty() {
        let missing = &setup.text.common.missing;
        words = format!("{words} · {missing}: {}", unsaid.join(", "));
    }
    words
}

/// Words about a request behind its number, where they do not begin with it.
fn about(number: &str, words: String) -> String {
    if number.is_empty() || words.starts_with(&format!("{number} ")) {
        words
    } else {
        format!("{number}: {words}")
    }
}

fn bulk(state: &mut State, outcomes: Vec<(Submission, Outcome)>, setup: &Setup) {
    let mut done = 0_u64;
    let mut refused = Vec::new();
    for (submission, outcome) in outcomes {
        let number = submission.command.request().map_or_else(String::new, |id| format!("#{id}"));
        match outcome {
            Outcome::Done(told) => {
                state.known.acted.extend(told.events.iter().filter_map(|one| one.request));
                done += 1;
            }
            Outcome::Refused(refusal) => {
                let words = refusal_words(&refusal, state.standard(), setup);
                refused.push(about(&number, words));
            }
            Outcome::Failed(error) => refused.push(about(&number, error)),
        }
    }
    let said = setup.count(&setup.text.common.bulk_done, done);
    if refused.is_empty() {
        state.say(said);
        return;
    }
    state.overlays.push(Overlay::Summary(summary::State {
        title: setup.count(&setup.text.common.bulk_refused, refused.len() as u64),
        done: said,
        refused,
        top: 0,
    }));
}
