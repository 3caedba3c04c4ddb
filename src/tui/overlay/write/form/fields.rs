//! Which fields each form has.

use super::{Field, Key, Kind, Named, Purpose, State, gate, people};
use crate::{
    model::{
        callback,
        card::RequestCard,
        client::ContactKind,
        event::Event,
        gate::held_for,
        hop::PING_PONG,
        id::{CallbackId, DepartmentId, RequestId},
        request::{Priority, WaitFor},
        standard::{Above, Capacity, DeadlineKind, Department, NormControl, Period, ScopeFacts},
    },
    tui::{
        paint, pane,
        setup::Setup,
        state::{Sight, State as Screen},
        widget::line::Line,
    },
};

/// A form for these requests.
pub fn open(purpose: Purpose, requests: Vec<RequestId>, screen: &Screen, setup: &Setup) -> State {
    let opened = match requests[..] {
        [one] => screen.known.sight.as_deref().filter(|(card, _)| card.request.id == one),
        _ => None,
    };
    let seen = opened.map(|(card, _)| card.request.version);
    let about = about(&purpose, &requests, opened, screen, setup);
    let fields = fields(&purpose, &requests, opened, screen, setup);
    let mut form = State {
        purpose,
        requests,
        seen,
        about,
        fields,
        at: 0,
        error: None,
        ticket: None,
        sought: String::new(),
        sight: opened.cloned().map(Box::new),
    };
    gate::adapt(&mut form, screen, setup);
    form
}

/// What stands above the fields.
pub(super) fn about(
    purpose: &Purpose,
    requests: &[RequestId],
    sight: Option<&Sight>,
    screen: &Screen,
    setup: &Setup,
) -> Vec<String> {
    let text = &setup.text.form;
    let mut about = Vec::new();
    match requests {
        [] => {}
        [one] => {
            let subject = sight.map(|(card, _)| card.request.subject.as_str()).or_else(|| {
                let mut rows = screen.queue.page.rows.iter();
                rows.find(|row| row.id == *one).map(|row| row.subject.as_str())
            });
            about.push(format!("#{one} {}", paint::line(subject.unwrap_or(""))));
        }
        many => about.push(setup.count(&text.for_many, many.len() as u64)),
    }
    if matches!(purpose, Purpose::Resolve | Purpose::Close)
        && requests.len() > 1
        && screen.standard().bulk.takes_two(requests.len())
    {
        about.push(text.by_two.clone());
    }
    match purpose {
        Purpose::Step(script, step) => {
            if let Some(script) = screen.standard().script(script.as_str())
                && let Some(step) = script.step(step.as_str())
            {
                let language = script.language.as_deref();
                for text in [&step.task, &step.ask].into_iter().flatten() {
                    let filled = pane::script::filled_for(sight, screen, text, language);
                    about.push(paint::line(&filled));
                }
            }
        }
        Purpose::Bounce => {
            let before = sight.map_or(0, |(card, _)| card.request.bounced);
            if before > 0 {
                about.push(setup.count(&text.bounced_before, before.into()));
            }
            if before + 1 >= PING_PONG {
                about.push(text.ping_pong.clone());
            }
        }
        Purpose::Resolve => {
            let script = |card: &RequestCard| {
                screen.standard().script(card.request.script.as_ref()?.as_str())
            };
            if let Some((card, _)) = sight
                && let Some(script) = script(card)
            {
                let missing = pane::script::missing(card, script);
                if !missing.is_empty() {
                    let standard = screen.standard();
                    let steps: Vec<String> = (missing.iter())
                        .map(|step| paint::quoted(step.title(standard), setup))
                        .collect();
                    about.push(setup.say(&text.steps_missing, &[("steps", &steps.join(", "))]));
                }
            }
        }
        Purpose::CallKept(id)
        | Purpose::CallMoved(id)
        | Purpose::CallBroken(id)
        | Purpose::CallTried(id)
        | Purpose::CallAssigned(id) => {
            let callback = sight
                .and_then(|(card, _)| card.callbacks.iter().find(|callback| callback.id == *id));
            if let Some(callback) = callback {
                let line =
                    crate::tui::screen::request::facts::callback_line(callback, screen, setup);
                about.push(line.into_iter().map(|(text, _)| text).collect());
            }
        }
        _ => {}
    }
    about
}

/// The live deadlines of the request looked at that their clauses let be extended.
pub fn extensible(sight: Option<&Sight>, screen: &Screen) -> Vec<DeadlineKind> {
    let Some((card, _)) = sight else {
        return Vec::new();
    };
    let standard = screen.standard();
    card.deadlines
        .iter()
        .filter(|deadline| deadline.state.is_live())
        .filter(|deadline| {
            standard
                .deadlines
                .iter()
                .any(|clause| clause.extension.is_some() && clause.clause() == deadline.clause)
        })
        .map(|deadline| deadline.kind)
        .collect()
}

/// The kinds of deadlines to choose from: those of the request, or for several those that any clause lets
/// be extended.
fn extension_kinds(sight: Option<&Sight>, screen: &Screen) -> Vec<DeadlineKind> {
    if sight.is_some() {
        return extensible(sight, screen);
    }
    let mut kinds = Vec::new();
    for clause in screen.standard().deadlines.iter().filter(|clause| clause.extension.is_some()) {
        if !kinds.contains(&clause.kind) {
            kinds.push(clause.kind);
        }
    }
    kinds
}

const NONE: &[&str] = &[];

fn text(key: Key, label: &str, required: bool) -> Field {
    written(key, label, required, "")
}

fn written(key: Key, label: &str, required: bool, value: &str) -> Field {
    Field {
        key,
        label: label.to_owned(),
        kind: Kind::Text(Line::new(value)),
        required,
        error: None,
        before: value.trim().to_owned(),
        meanwhile: None,
    }
}

fn named(key: Key, label: &str, named: Named) -> Field {
    Field {
        before: named.value().to_owned(),
        meanwhile: None,
        key,
        label: label.to_owned(),
        kind: Kind::Named(Box::new(named)),
        required: false,
        error: None,
    }
}

/// Offers the values that the field named may have, where the standard says which.
pub fn adapt(form: &mut State, screen: &Screen) {
    if form.purpose != Purpose::Field {
        return;
    }
    let name = form.value(Key::Name).unwrap_or_default().to_owned();
    let matrix = screen.standard().priority_matrix.as_ref();
    let values = matrix.and_then(|matrix| matrix.values(&name));
    let known = values.unwrap_or_default().iter();
    let known = known.map(|value| (value.clone(), value.clone())).collect();
    if let Some(Field { kind: Kind::Named(field), .. }) =
        form.fields.iter_mut().find(|field| field.key == Key::Words)
    {
        field.know(known);
    }
}

fn time(label: &str, required: bool) -> Field {
    Field {
        key: Key::Time,
        label: label.to_owned(),
        kind: Kind::Time(Line::default()),
        required,
        error: None,
        before: String::new(),
        meanwhile: None,
    }
}

fn choice(key: Key, label: &str, options: Vec<(String, String)>, at: usize) -> Field {
    Field {
        before: options.get(at).map_or_else(String::new, |(value, _)| value.clone()),
        meanwhile: None,
        key,
        label: label.to_owned(),
        kind: Kind::Choice(options, at),
        required: true,
        error: None,
    }
}

/// When to try a call again, as the field of the form reads it; none where the call is not known yet.
fn next_try(
    id: CallbackId,
    sight: Option<&Sight>,
    screen: &Screen,
    setup: &Setup,
) -> Option<String> {
    let (card, client) = sight?;
    let found = card.callbacks.iter().find(|callback| callback.id == id)?;
    let facts = ScopeFacts::of(&card.request, client.client.tier.as_deref());
    let next = callback::next_try(screen.standard(), &facts, found.due, found.tries, screen.now);
    // As it is read back, too.
    Some(setup.text.moment(&next.with_timezone(&screen.zone())))
}

/// The departments between which the scorecard left the choice to a person.
fn offered(card: &RequestCard) -> Vec<DepartmentId> {
    let routed = card.timeline.iter().rev().find_map(|recorded| match &recorded.event {
        Event::Routed(routed) => routed.explanation.offered(),
        _ => None,
    });
    routed.into_iter().flatten().cloned().collect()
}

/// The departments a request may go to: all but the one where it lies; the one for whose gate it
/// waits and those that the scorecard offers come first, so that 1 and 2 take them.
fn departments(sight: Option<&Sight>, screen: &Screen) -> Vec<(String, String)> {
    let here = sight.map(|(card, _)| card.request.department.clone());
    let held = sight.and_then(|(card, _)| held_for(&card.timeline)).cloned();
    let offered = sight.map_or_else(Vec::new, |(card, _)| offered(card));
    let offered: Vec<DepartmentId> = held.into_iter().chain(offered).collect();
    let rank =
        |id: &DepartmentId| offered.iter().position(|other| other == id).unwrap_or(offered.len());
    let mut departments: Vec<_> = screen
        .standard()
        .departments
        .iter()
        .filter(|department| Some(&department.id) != here.as_ref())
        .collect();
    departments.sort_by_key(|department| rank(&department.id));
    departments
        .into_iter()
        .map(|department| {
            (
                department.id.to_string(),
                format!("{} ({})", paint::line(&department.title), department.level),
            )
        })
        .collect()
}

/// The departments to which a request may escalate, and whether one of them has to be chosen. What the standard
/// says stands first; where it says nothing, nothing is chosen yet. Several requests go each where the standard
/// says of its own department, unless one is chosen.
fn higher(sight: Option<&Sight>, screen: &Screen, setup: &Setup) -> (Vec<(String, String)>, bool) {
    let (standard, label) = (screen.standard(), &setup.text.form);
    let titled = |department: &Department| {
        let title = format!("{} ({})", paint::line(&department.title), department.level);
        (department.id.to_string(), title)
    };
    let Some((card, _)) = sight else {
        let mut all: Vec<_> = standard.departments.iter().filter(|one| one.level > 1).collect();
        all.sort_by_key(|department| department.level);
        let by_standard = (String::new(), label.by_standard.clone());
        return ([by_standard].into_iter().chain(all.into_iter().map(titled)).collect(), false);
    };
    let (from, level) = (&card.request.department, card.request.level);
    let mut higher = standard.higher(from, level);
    let open = match standard.above(from, level, None) {
        Above::One(first) => {
            higher.sort_by_key(|department| department.id != first.id);
            None
        }
        Above::AnyOf(_) => Some((String::new(), label.choose.clone())),
    };
    let left_open = open.is_some() && !higher.is_empty();
    let open = open.filter(|_| left_open);
    (open.into_iter().chain(higher.into_iter().map(titled)).collect(), left_open)
}

/// How urgently a request may move.
fn priorities(setup: &Setup) -> impl Iterator<Item = (String, String)> {
    Priority::ALL
        .iter()
        .map(|priority| (priority.word().into(), setup.text.word.priority(*priority).to_owned()))
}

/// The last periods that are over, of each length for which the standard has measures.
fn periods(screen: &Screen, setup: &Setup) -> Vec<(String, String)> {
    /// So many of each.
    const EACH: usize = 3;
    let today = screen.now.with_timezone(&screen.zone()).date_naive();
    let mut options = Vec::new();
    for period in Period::ALL {
        let measures = &screen.standard().measures;
        if !measures.iter().any(|measure| measure.period == *period) {
            continue;
        }
        let (mut first, mut last) = period.last_over(today);
        for _ in 0..EACH {
            let days = setup.text.period(first, last);
            let title = format!("{} {days}", setup.text.word.period(*period));
            options.push((format!("{} {last}", period.word()), title));
            (first, last) = period.around(first - chrono::Days::new(1));
        }
    }
    options
}

/// The fields, filled in from the request that the form is for; for several there is nothing to fill them
/// in from, and they begin empty.
pub(super) fn fields(
    purpose: &Purpose,
    requests: &[RequestId],
    sight: Option<&Sight>,
    screen: &Screen,
    setup: &Setup,
) -> Vec<Field> {
    let label = &setup.text.form;
    let column = &setup.text.column;
    let asks_reason = screen.standard().norm(NormControl::Reason).is_some();
    match purpose {
        Purpose::HandOver => vec![
            choice(Key::Department, &column.department, departments(sight, screen), 0),
            text(Key::Reason, &label.reason, false),
            text(Key::Note, &label.note, false),
        ],
        Purpose::Label { .. } => {
            let all = screen.standard().departments.iter();
            let all = all.map(|one| (one.id.to_string(), paint::line(&one.title))).collect();
            vec![choice(Key::Department, &column.department, all, 0)]
        }
        Purpose::Escalate => {
            let (options, left_open) = higher(sight, screen, setup);
            vec![
                Field {
                    required: left_open,
                    ..choice(Key::Department, &column.department, options, 0)
                },
                text(Key::Reason, &label.reason, asks_reason),
                text(Key::Note, &label.note, false),
            ]
        }
        Purpose::Bounce | Purpose::Reopen => vec![text(Key::Reason, &label.reason, asks_reason)],
        Purpose::Pass
        | Purpose::TakeOver
        | Purpose::CallBroken(_)
        | Purpose::Skip(..)
        | Purpose::Contest(_)
        | Purpose::Grant(_)
        | Purpose::Deny(_)
        | Purpose::DropEntry(_)
        | Purpose::Decline(_) => {
            vec![text(Key::Reason, &label.reason, true)]
        }
        Purpose::Release | Purpose::Close => vec![text(Key::Reason, &label.reason, false)],
        Purpose::Assign | Purpose::CallAssigned(_) => vec![
            choice(Key::Person, &column.who, people(screen, setup), 0),
            text(Key::Reason, &label.reason, false),
        ],
        Purpose::Wait => vec![
            choice(
                Key::Whom,
                &label.waits_for,
                vec![
                    (WaitFor::Client.word().into(), label.the_client.clone()),
                    (WaitFor::ThirdParty.word().into(), label.third_party.clone()),
                ],
                0,
            ),
            time(&label.until, false),
            text(Key::Reason, &label.reason, false),
        ],
        Purpose::Review(_) => {
            let words = &setup.text.versions;
            let capacities = Capacity::ALL
                .iter()
                .map(|capacity| {
                    let title = setup.text.word.capacity(*capacity).to_owned();
                    (capacity.word().to_owned(), title)
                })
                .collect();
            let verdicts = vec![
                ("approve".to_owned(), words.approve.clone()),
                ("object".to_owned(), words.object.clone()),
            ];
            vec![
                choice(Key::Capacity, &words.capacity, capacities, 0),
                choice(Key::Verdict, &words.verdict, verdicts, 0),
                text(Key::Words, &label.comment, false),
                text(Key::Name, &words.outsider, false),
            ]
        }
        Purpose::Adopt(_) => vec![
            time(&setup.text.versions.from, false),
            text(Key::Words, &setup.text.versions.mapping, false),
        ],
        Purpose::Propose => {
            vec![choice(Key::Period, &setup.text.ledger.period, periods(screen, setup), 0)]
        }
        Purpose::ShiftHand => vec![text(Key::Note, &label.note, false)],
        Purpose::Draw => {
            let spread = [
                ("operator,risk", &label.by_operator_risk),
                ("operator", &label.by_operator),
                ("channel", &label.by_channel),
                ("risk", &label.by_risk),
                ("operator,channel,risk", &label.by_all),
                ("", &label.by_chance),
            ];
            vec![
                written(Key::Count, &label.how_many, true, "5"),
                Field {
                    required: false,
                    ..choice(
                        Key::Spread,
                        &label.spread,
                        spread.map(|(word, title)| (word.to_owned(), title.clone())).to_vec(),
                        0,
                    )
                },
                written(Key::Days, &label.days_back, true, "28"),
                text(Key::Seed, &label.seed, false),
            ]
        }
        Purpose::Callback => {
            vec![time(&label.call_at, false), text(Key::Words, &label.call_about, false)]
        }
        Purpose::CallKept(_) => vec![text(Key::Words, &label.outcome, false)],
        Purpose::CallTried(callback) => {
            let next = next_try(*callback, sight, screen, setup);
            let mut field = time(&label.try_again, false);
            field.kind = Kind::Time(Line::new(next.unwrap_or_default()));
            vec![field]
        }
        Purpose::CallMoved(_) => vec![
            time(&label.call_at, true),
            text(Key::Reason, &label.reason, true),
            choice(
                Key::Told,
                &label.is_told,
                vec![("no".into(), label.told_no.clone()), ("yes".into(), label.told_yes.clone())],
                0,
            ),
            text(Key::Words, &label.told, false),
        ],
        Purpose::Extend => vec![
            choice(
                Key::Deadline,
                &label.deadline,
                extension_kinds(sight, screen)
                    .into_iter()
                    .map(|kind| {
                        let word = setup.text.word.kind(kind);
                        (kind.word().to_owned(), word.to_owned())
                    })
                    .collect(),
                0,
            ),
            text(Key::Reason, &label.reason, true),
            text(Key::Words, &label.told, false),
        ],
        Purpose::Resolve => vec![
            text(Key::Words, &label.solution, false),
            text(Key::Against, &label.against, false),
        ],
        Purpose::Rate => vec![
            choice(
                Key::Score,
                &label.score,
                (1..=5)
                    .map(|score| (score.to_string(), setup.signs().star.repeat(score)))
                    .collect(),
                4,
            ),
            text(Key::Words, &label.comment, false),
        ],
        Purpose::Set if requests.len() > 1 => {
            // What stands on one of them is known as well as what the standard names.
            let mut known = screen.standard().tags();
            let rows = screen.queue.page.rows.iter().filter(|row| requests.contains(&row.id));
            for tag in rows.flat_map(|row| &row.tags) {
                known.entry(tag.clone()).or_insert_with(|| tag.clone());
            }
            let tags = || Named::new(known.clone(), NONE, true);
            let leave = (String::new(), label.leave.clone());
            let priorities = [leave].into_iter().chain(priorities(setup)).collect();
            vec![
                Field { required: false, ..choice(Key::Priority, &column.priority, priorities, 0) },
                named(Key::Tags, &label.tags_add, tags()),
                named(Key::Untag, &label.tags_remove, tags()),
            ]
        }
        Purpose::Set => {
            let request = sight.map(|(card, _)| &card.request);
            let priority = request.map_or(Priority::Normal, |request| request.priority);
            let at = Priority::ALL.iter().position(|other| *other == priority).unwrap_or(1);
            vec![
                choice(Key::Priority, &column.priority, priorities(setup).collect(), at),
                named(
                    Key::Tags,
                    &column.tags,
                    Named::new(
                        screen.standard().tags(),
                        request.map_or(&[], |request| &request.tags),
                        true,
                    ),
                ),
                written(
                    Key::Subject,
                    &column.subject,
                    false,
                    request.map_or("", |request| &request.subject),
                ),
            ]
        }
        Purpose::SaveView(_) => {
            vec![text(Key::Name, &label.name, true), text(Key::Words, &label.filter, true)]
        }
        Purpose::Field => {
            let mut known = screen.standard().fields();
            for field in sight.into_iter().flat_map(|(card, _)| card.request.fields.keys()) {
                known.entry(field.clone()).or_insert_with(|| field.clone());
            }
            vec![
                Field {
                    required: true,
                    ..named(Key::Name, &label.field_name, Named::new(known, NONE, false))
                },
                named(Key::Words, &label.field_value, Named::default()),
            ]
        }
        Purpose::Client => {
            let client = sight.map(|(card, _)| &card.client);
            let contacts = |kind| {
                client.map_or_else(String::new, |client| {
                    super::build::addresses(client, kind).join(", ")
                })
            };
            vec![
                written(Key::Name, &label.name, false, client.map_or("", |c| &c.name)),
                written(Key::Phone, &label.phone, false, &contacts(ContactKind::Phone)),
                written(Key::Email, &label.email, false, &contacts(ContactKind::Email)),
                named(
                    Key::Tier,
                    &label.tier,
                    Named::new(
                        screen.standard().tiers(),
                        client.and_then(|c| c.tier.as_ref()).as_slice(),
                        false,
                    ),
                ),
                written(
                    Key::Mood,
                    &label.mood,
                    false,
                    client.and_then(|c| c.mood.as_ref()).map_or("", |mood| mood.words.as_str()),
                ),
                written(
                    Key::Note,
                    &label.note,
                    false,
                    client.and_then(|c| c.note.as_deref()).unwrap_or(""),
                ),
            ]
        }
        Purpose::Step(script, step) => {
            let field = screen
                .standard()
                .script(script.as_str())
                .and_then(|script| script.step(step.as_str()))
                .and_then(|step| step.field.clone());
            let value = field
                .as_ref()
                .and_then(|field| sight?.0.request.fields.get(field).cloned())
                .unwrap_or_default();
            vec![written(
                Key::Words,
                field
                    .as_deref()
                    .map_or(&label.answer, |field| screen.standard().field_title(field)),
                true,
                &value,
            )]
        }
    }
}
