//! The rows of each list.

use nucleo_matcher::{
    Config, Matcher,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::{Does, Kind, Row, RowId, State};
use crate::{
    config::keys::Action,
    config::theme::Role,
    model::{
        card::{ClientRow, Notice},
        event::Recorded,
        notice::NoticeKind,
        template,
    },
    saved,
    standards::book::Book,
    tui::{
        own,
        paint::{self, wrap_marked},
        pane::{self, queue::Urgency},
        screen::{control::Tab, standard::told},
        setup::Setup,
        state::State as Screen,
        widget::fit::width,
    },
};

/// As many clauses as anyone reads through before they type another word.
const MOST: usize = 200;

/// The rows that fit what was typed, the best first.
pub fn rows(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    narrowed(&all(list, screen, setup), list)
}

/// All that there is to choose from.
pub fn all(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    match list.kind {
        Kind::Views => views(screen, setup),
        Kind::Texts => texts(list, screen),
        Kind::Scripts => scripts(list, screen, setup),
        Kind::Callbacks => callbacks(list, screen, setup),
        Kind::Notices => notices(screen, setup),
        Kind::Alike => alike(list, setup),
        Kind::Mails => mails(list, screen, setup),
        Kind::Broken => broken(list, screen, setup),
        Kind::Search => hits(list, screen, setup),
        Kind::Files | Kind::Clauses => list.made.clone(),
    }
}

/// Those of them that fit what was typed.
pub fn narrowed(all: &[Row], list: &State) -> Vec<Row> {
    match list.kind {
        // The desk has searched already.
        Kind::Search => all.to_vec(),
        Kind::Clauses => matching(all, list.line.text()),
        _ => narrow(all.to_vec(), list.line.text()),
    }
}

/// Keeps what fits a pattern, in either layout of the keyboard.
pub fn narrow(rows: Vec<Row>, typed: &str) -> Vec<Row> {
    if typed.trim().is_empty() {
        return rows;
    }
    let texts: Vec<String> =
        rows.iter().map(|row| format!("{} {} {}", row.title, row.aside.0, row.words)).collect();
    let mut slots: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    fitting(&texts, typed).into_iter().filter_map(|at| slots[at].take()).collect()
}

/// Which of some texts fit a pattern, in either layout of the keyboard, the best first.
pub fn fitting(texts: &[String], typed: &str) -> Vec<usize> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut score = |typed: &str| -> Vec<(u32, usize)> {
        let pattern = Pattern::parse(&fold(typed), CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        texts
            .iter()
            .enumerate()
            .filter_map(|(at, text)| {
                let text = fold(text);
                let text = nucleo_matcher::Utf32Str::new(&text, &mut buffer);
                pattern.score(text, &mut matcher).map(|score| (score, at))
            })
            .collect()
    };
    let mut found = score(typed);
    if found.is_empty() {
        // The other layout may be on: `djpdhfn` is what `возврат` looks like then.
        found = score(&crate::config::keys::other_layout(typed));
    }
    found.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
    found.into_iter().map(|(_, at)| at).collect()
}

/// Lower case, and ё as е: what people type does not tell them apart.
pub fn fold(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

fn views(screen: &Screen, setup: &Setup) -> Vec<Row> {
    let usual = pane::queue::usual_line(&screen.facts, &screen.me);
    let mut rows = vec![Row::new(
        setup.text.list.usual_view.clone(),
        usual.clone(),
        Does::View(setup.text.list.usual_view.clone(), usual),
    )];
    for (name, line) in own::views(&screen.facts.own) {
        let mut row = Row::new(
            format!("{} {}", setup.signs().star, paint::line(name)),
            paint::line(line),
            Does::OwnView(name.to_owned(), line.to_owned()),
        );
        row.aside.1 = Role::Accent;
        rows.push(row);
    }
    for (title, line) in [
        (&setup.text.list.all_view, "is:unresolved"),
        (&setup.text.list.elsewhere_view, "is:unresolved accountable:me -assignee:me"),
        (&setup.text.list.waiting_view, "is:waiting"),
        (&setup.text.list.done_view, "is:done"),
    ] {
        // The standard's own name for the same goes before.
        if screen.standard().views.iter().any(|view| view.filter == line) {
            continue;
        }
        rows.push(Row::new(
            title.clone(),
            line.to_owned(),
            Does::View(title.clone(), line.to_owned()),
        ));
    }
    rows.extend(screen.standard().views.iter().map(|view| {
        Row::new(
            paint::line(&view.title),
            paint::line(&view.filter),
            Does::View(view.title.clone(), view.filter.clone()),
        )
    }));
    rows
}

/// The prepared texts for a request; those with places that nothing can be filled in for are dim.
fn texts(list: &State, screen: &Screen) -> Vec<Row> {
    let sight = list.sight.as_deref();
    let here = sight.map(|(card, _)| &card.request);
    let language = here.map(|request| request.language.as_str());
    let mut texts: Vec<_> = screen
        .standard()
        .prepared_texts
        .iter()
        .filter(|text| {
            here.is_none_or(|request| {
                (text.departments.is_empty() || text.departments.contains(&request.department))
                    && (text.scripts.is_empty()
                        || request
                            .script
                            .as_ref()
                            .is_some_and(|script| text.scripts.contains(script)))
            })
        })
        .collect();
    // Those in the client's language first.
    texts.sort_by_key(|text| {
        language.is_some() && text.language.as_deref().is_some_and(|of| Some(of) != language)
    });
    texts
        .into_iter()
        .map(|text| {
            let language = text.language.as_deref();
            let filled = pane::script::filled_out(sight, screen, &text.text, language);
            let dim = !template::gaps(&filled).is_empty();
            Row {
                preview: Some(paint::block(&filled)),
                // Found by what it says, too.
                words: filled.clone(),
                dim,
                ..Row::new(
                    paint::line(&text.title),
                    text.language.clone().unwrap_or_default(),
                    Does::Insert(filled),
                )
            }
        })
        .collect()
}

fn scripts(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let sight = list.sight.as_deref();
    let here = sight.map(|(card, _)| card.request.department.clone());
    let mut scripts: Vec<_> = screen.standard().scripts.iter().collect();
    scripts.sort_by_key(|script| {
        !here
            .as_ref()
            .is_none_or(|here| script.departments.is_empty() || script.departments.contains(here))
    });
    scripts
        .into_iter()
        .map(|script| {
            let steps: Vec<String> = script
                .steps
                .iter()
                .enumerate()
                .map(|(at, step)| {
                    let text = step
                        .say
                        .as_deref()
                        .or(step.ask.as_deref())
                        .or(step.task.as_deref())
                        .unwrap_or_default();
                    let language = script.language.as_deref();
                    let text = pane::script::filled_for(sight, screen, text, language);
                    format!("{}  {}", at + 1, paint::line(&text))
                })
                .collect();
            Row {
                id: RowId::Named(script.id.to_string()),
                title: paint::line(&script.title),
                detail: Vec::new(),
                aside: (
                    setup.count(&setup.text.list.steps, script.steps.len() as u64),
                    Role::Muted,
                ),
                words: format!("{} {}", script.id, steps.join(" ")),
                does: sight.map_or(Does::Nothing, |(card, _)| {
                    Does::Script(card.request.id, script.id.clone())
                }),
                preview: Some(steps.join("\n")),
                dim: false,
            }
        })
        .collect()
}

fn callbacks(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let Some(rows) = &list.callbacks else {
        return Vec::new();
    };
    rows.iter()
        .map(|row| {
            let callback = &row.callback;
            let late = callback.due <= screen.now;
            let when = paint::moment(callback.due, screen.now, screen.zone(), setup);
            let who = if callback.by == screen.me {
                setup.text.queue.me.clone()
            } else {
                paint::line(callback.by.as_str())
            };
            let about = callback.about.as_deref().unwrap_or(&row.subject);
            let timezone = row.timezone.as_deref();
            let mut detail: Vec<(String, Role)> = Vec::new();
            if let Some(theirs) = paint::theirs(callback.due, timezone, screen.zone(), setup) {
                detail.push((format!("  {theirs}"), Role::AtRisk));
            }
            if callback.told == Some(false) {
                detail.push((format!("  {}", setup.text.request.call_untold), Role::AtRisk));
            }
            if callback.tries > 0 {
                let tries = setup.count(&setup.text.request.call_tries, callback.tries.into());
                detail.push((format!("  {tries}"), Role::AtRisk));
            }
            detail.push((format!("  #{} {}", callback.request, paint::line(about)), Role::Muted));
            Row {
                id: RowId::Call(callback.id),
                title: format!("{when}  {}", pane::client::name_of(&row.client_name, setup)),
                detail,
                aside: (
                    format!("{} {who}", if late { setup.signs().breached } else { " " }),
                    if late { Role::Breached } else { Role::Muted },
                ),
                words: String::new(),
                does: Does::Call(callback.request, callback.id),
                preview: None,
                dim: false,
            }
        })
        .collect()
}

fn notices(screen: &Screen, setup: &Setup) -> Vec<Row> {
    screen
        .known
        .notices
        .iter()
        .map(|notice| {
            let number = notice.request.map_or_else(String::new, |request| format!("  #{request}"));
            let subject = notice.subject.as_deref().map(paint::line).unwrap_or_default();
            let sign = if notice.read { " " } else { setup.signs().unread };
            Row {
                id: RowId::Event(notice.seq),
                title: format!(
                    "{sign} {}",
                    setup.text.notice_line(notice, screen.zone(), screen.now)
                ),
                detail: vec![(format!("{number} {subject}"), Role::Muted)],
                aside: (paint::moment(notice.at, screen.now, screen.zone(), setup), Role::Muted),
                words: String::new(),
                does: seen_to(notice),
                preview: None,
                dim: false,
            }
        })
        .collect()
}

/// Where what somebody was told of is seen to.
fn seen_to(notice: &Notice) -> Does {
    let request = || notice.request.map_or(Does::Nothing, Does::Open);
    match notice.about {
        NoticeKind::Reviewed => match notice.request {
            Some(request) => Does::Control(Tab::Reviews, Some(request)),
            None => Does::Nothing,
        },
        NoticeKind::Appeal => Does::Control(Tab::Appeals, notice.request),
        NoticeKind::Ledger => Does::Control(Tab::Ledger, None),
        NoticeKind::Confirmed | NoticeKind::Declined => {
            notice.cause.map_or(Does::Nothing, Does::Ask)
        }
        NoticeKind::Scorecard => Does::Act(Action::Learn),
        NoticeKind::Acknowledge => match notice.request {
            Some(request) => Does::Open(request),
            None => Does::News,
        },
        NoticeKind::Breached
        | NoticeKind::AtRisk
        | NoticeKind::Assigned
        | NoticeKind::Callback
        | NoticeKind::Message
        | NoticeKind::OtherMessage
        | NoticeKind::Undelivered
        | NoticeKind::Mentioned
        | NoticeKind::Training
        | NoticeKind::TakenOver
        | NoticeKind::PingPong => request(),
    }
}

/// A row for each mail that needs a person.
fn mails(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let rows = list.mails.as_deref().unwrap_or_default();
    rows.iter()
        .map(|(mail, subject)| Row {
            detail: vec![(format!("  {}", paint::line(subject)), Role::Text)],
            preview: mail.reason.as_ref().map(|why| paint::line(&setup.text.mail_reason(why))),
            ..Row::new(
                format!("#{}", mail.request),
                paint::moment(mail.queued, screen.now, screen.zone(), setup),
                Does::Mail(mail.event, mail.request),
            )
        })
        .collect()
}

/// A row for each promised call that was given up.
fn broken(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let rows = list.callbacks.as_deref().unwrap_or_default();
    rows.iter()
        .map(|row| {
            let callback = &row.callback;
            let ended = callback.ended.unwrap_or(callback.due);
            Row {
                id: RowId::Call(callback.id),
                detail: vec![(
                    format!(
                        "  #{} {}",
                        callback.request,
                        paint::line(callback.about.as_deref().unwrap_or(&row.subject))
                    ),
                    Role::Muted,
                )],
                preview: callback.outcome.as_deref().map(paint::line),
                ..Row::new(
                    pane::client::name_of(&row.client_name, setup),
                    format!(
                        "{} · {}",
                        paint::line(callback.by.as_str()),
                        paint::moment(ended, screen.now, screen.zone(), setup)
                    ),
                    Does::Open(callback.request),
                )
            }
        })
        .collect()
}

/// A row for each pair of cards that may be one person.
fn alike(list: &State, setup: &Setup) -> Vec<Row> {
    let pairs = list.alike.as_deref().unwrap_or_default();
    let known = |row: &ClientRow| {
        let name = pane::client::name_of(&row.name, setup);
        format!("#{} {name}", row.id)
    };
    // The second names of all pairs stand in one column, but for those of very long first ones.
    let widths = pairs.iter().map(|pair| width(&known(&pair.one)));
    let column = widths.filter(|cells| *cells <= 32).max().unwrap_or(0);
    pairs
        .iter()
        .map(|pair| {
            let whole = |row: &ClientRow| {
                let mut whole = known(row);
                for part in [&row.account, &row.contact].into_iter().flatten() {
                    whole.push_str(" · ");
                    whole.push_str(&paint::line(part));
                }
                whole
            };
            Row {
                detail: vec![(
                    format!(
                        "{}  {}",
                        " ".repeat(usize::from(column.saturating_sub(width(&known(&pair.one))))),
                        known(&pair.other)
                    ),
                    Role::Text,
                )],
                words: whole(&pair.other),
                preview: Some(format!("{}\n{}", whole(&pair.one), whole(&pair.other))),
                ..Row::new(
                    known(&pair.one),
                    setup.text.alike_words(&pair.reasons),
                    Does::Merge(Box::new(pair.clone())),
                )
            }
        })
        .collect()
}

/// A row for each file that came with some events, the first first.
pub fn files<'a>(
    events: impl Iterator<Item = &'a Recorded>,
    screen: &Screen,
    setup: &Setup,
) -> Vec<Row> {
    let text = &setup.text.files;
    let mut rows = Vec::new();
    for recorded in events {
        let letter = recorded.event.letter();
        for file in letter.iter().flat_map(|letter| &letter.attachments) {
            let name = saved::name(file, rows.len() + 1);
            let size = setup.text.size(file.size);
            let when = paint::moment(recorded.at, screen.now, screen.zone(), setup);
            let request =
                recorded.request.map_or_else(String::new, |request| format!("  #{request}"));
            let mut detail =
                vec![(format!("  {} · {size}", paint::line(&file.media)), Role::Muted)];
            if file.kept.is_none() {
                detail.push((format!(" · {}", text.not_kept), Role::AtRisk));
            }
            let does = match &file.kept {
                Some(kept) => Does::Save(kept.clone(), name.clone()),
                None => Does::NotKept,
            };
            rows.push(Row {
                detail,
                ..Row::new(paint::line(&name), format!("{when}{request}"), does)
            });
        }
    }
    rows
}

/// A row for each clause; its hidden words are all it says, folded.
pub fn clauses(screen: &Screen, setup: &Setup) -> Vec<Row> {
    Book::new(screen.standard(), &setup.text)
        .entries()
        .into_iter()
        .map(|entry| Row {
            id: RowId::Named(entry.clause.to_string()),
            dim: false,
            preview: Some(
                told(&entry, 90)
                    .into_iter()
                    .skip(1)
                    .map(|line| line.into_iter().map(|(text, _)| text).collect())
                    .collect::<Vec<String>>()
                    .join("\n"),
            ),
            title: paint::line(&entry.title),
            detail: Vec::new(),
            aside: (paint::line(entry.clause.as_str()), Role::Muted),
            words: entry.words(),
            does: Does::Clause(entry.clause),
        })
        .collect()
}

/// Rows that speak of all the words typed: those that are called so first.
fn matching(rows: &[Row], typed: &str) -> Vec<Row> {
    let typed = fold(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<(bool, &Row)> = rows
        .iter()
        .filter(|row| words.iter().all(|word| row.words.contains(word)))
        .map(|row| {
            let title = fold(&format!("{} {}", row.aside.0, row.title));
            (!words.iter().all(|word| title.contains(word)), row)
        })
        .collect();
    found.sort_by_key(|(elsewhere, _)| *elsewhere);
    found.into_iter().take(MOST).map(|(_, row)| row.clone()).collect()
}

fn hits(list: &State, screen: &Screen, setup: &Setup) -> Vec<Row> {
    let Some((_, hits)) = &list.hits else {
        return Vec::new();
    };
    hits.iter()
        .map(|hit| {
            let urgency = Urgency::of(&hit.row, screen.now);
            // Marked before it is made safe: the places of the words are those of the text as it is.
            let detail = wrap_marked(&hit.excerpt, 400, Role::Muted, &hit.marks, Role::Match)
                .into_iter()
                .flatten()
                .map(|(text, role)| (paint::line(&text), role))
                .collect();
            Row {
                id: RowId::Request(hit.row.id),
                title: format!(
                    "#{} {}",
                    hit.row.id,
                    pane::client::name_of(&hit.row.client_name, setup)
                ),
                detail,
                aside: (setup.text.word.status(hit.row.status).to_owned(), urgency.role()),
                words: String::new(),
                does: Does::Open(hit.row.id),
                preview: Some(paint::line(&hit.row.subject)),
                dim: false,
            }
        })
        .collect()
}
