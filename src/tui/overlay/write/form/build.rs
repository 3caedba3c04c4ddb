//! What a form that was filled in asks of the desk.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Key, Kind, Named, Purpose, State};
use crate::{
    model::{
        client::{Client, ClientFacts, ContactKind},
        command::{Bulk, Command, Override, Set},
        id::{DepartmentId, RequestId},
        moment::{self, MomentError},
        request::{Priority, WaitFor},
        review::Stratum,
        second::BulkAct,
        standard::{Capacity, DeadlineKind, Period},
    },
    tui::{pane, setup::Setup, state::State as Screen},
};

/// The command for one of the requests.
///
/// # Errors
/// The field that is wrong, and why.
pub fn command(
    form: &State,
    request: RequestId,
    screen: &Screen,
    setup: &Setup,
) -> Result<Command, (Key, String)> {
    let words = |key| form.value(key).map(str::to_owned);
    let reason = words(Key::Reason);
    let time = || time(form, screen, setup);
    // What is not chosen is asked for: nothing is taken for it.
    let needed = |key: Key| move || (key, setup.text.form.needed.clone());
    Ok(match &form.purpose {
        Purpose::HandOver => Command::Route {
            request,
            department: form.value(Key::Department).unwrap_or_default().into(),
            level: None,
            reason,
            note: words(Key::Note),
            against: words(Key::Against).map(|reason| Override { reason }),
        },
        Purpose::Escalate => Command::Escalate {
            request,
            level: None,
            department: form.value(Key::Department).map(DepartmentId::from),
            reason,
            note: words(Key::Note),
            against: words(Key::Against).map(|reason| Override { reason }),
        },
        Purpose::Bounce => Command::Bounce { request, department: None, reason },
        Purpose::Wait => Command::Wait {
            request,
            whom: form
                .value(Key::Whom)
                .and_then(WaitFor::from_word)
                .ok_or_else(needed(Key::Whom))?,
            until: time()?,
            reason,
        },
        Purpose::Callback => {
            Command::CallbackPromise { request, due: time()?, about: words(Key::Words) }
        }
        Purpose::CallKept(callback) => {
            Command::CallbackKeep { request, callback: Some(*callback), outcome: words(Key::Words) }
        }
        Purpose::CallTried(callback) => {
            Command::CallbackTry { request, callback: Some(*callback), next: time()? }
        }
        Purpose::CallMoved(callback) => Command::CallbackMove {
            request,
            callback: Some(*callback),
            due: time()?.ok_or_else(|| (Key::Time, setup.text.form.needed.clone()))?,
            reason,
            told: form.value(Key::Told).map(|told| told == "yes"),
            text: words(Key::Words),
        },
        Purpose::CallBroken(callback) => {
            Command::CallbackBreak { request, callback: Some(*callback), reason }
        }
        Purpose::CallAssigned(callback) => Command::CallbackAssign {
            request,
            callback: Some(*callback),
            to: form.value(Key::Person).unwrap_or_default().into(),
            reason,
        },
        Purpose::Extend => Command::Extend {
            request,
            kind: form
                .value(Key::Deadline)
                .and_then(DeadlineKind::from_word)
                .ok_or_else(needed(Key::Deadline))?,
            reason,
            text: words(Key::Words),
        },
        Purpose::Resolve => Command::Resolve {
            request,
            text: words(Key::Words),
            against: words(Key::Against).map(|reason| Override { reason }),
        },
        Purpose::Reopen => Command::Reopen { request, reason },
        Purpose::Close => Command::Close { request, reason },
        Purpose::Label { blind } => Command::Label {
            request,
            department: form.value(Key::Department).ok_or_else(needed(Key::Department))?.into(),
            blind: *blind,
        },
        Purpose::Rate => Command::Rate {
            request,
            score: form
                .value(Key::Score)
                .and_then(|score| score.parse().ok())
                .ok_or_else(needed(Key::Score))?,
            comment: words(Key::Words),
        },
        Purpose::Set => Command::Set(set(form, request)),
        Purpose::Field => Command::Set(Set {
            fields: [(
                form.value(Key::Name).unwrap_or_default().to_owned(),
                form.value(Key::Words).unwrap_or_default().to_owned(),
            )]
            .into(),
            ..Set::of(request)
        }),
        Purpose::Client => {
            let client = form
                .sight()
                .map(|(card, _)| card.client.id)
                .ok_or_else(|| (Key::Name, setup.text.common.loading.clone()))?;
            if form.touched(Key::Name) == Some("") {
                return Err((Key::Name, setup.text.form.needed.clone()));
            }
            Command::ClientEdit { client, facts: client_facts(form) }
        }
        Purpose::Pass => Command::Pass { request, reason: reason.unwrap_or_default() },
        Purpose::TakeOver => Command::TakeOver { request, reason },
        Purpose::Release => Command::Release { request, reason },
        Purpose::Assign => Command::Assign {
            request,
            to: form.value(Key::Person).unwrap_or_default().into(),
            reason,
        },
        // It asks nothing of the desk.
        Purpose::SaveView(_) => return Err((Key::Name, String::new())),
        Purpose::Step(script, step) => {
            pane::script::command(request, script, step, words(Key::Words), None, None)
        }
        Purpose::Skip(script, step) => {
            pane::script::command(request, script, step, None, None, reason)
        }
        // These are about no request, and are built below.
        Purpose::Review(_)
        | Purpose::Adopt(_)
        | Purpose::Draw
        | Purpose::Contest(_)
        | Purpose::Grant(_)
        | Purpose::Deny(_)
        | Purpose::DropEntry(_)
        | Purpose::Decline(_)
        | Purpose::Propose
        | Purpose::ShiftHand => Command::Tick,
    })
}

/// The command of a form that is about no request; none for the others.
pub fn of_no_request(
    form: &State,
    screen: &Screen,
    setup: &Setup,
) -> Option<Result<Command, (Key, String)>> {
    let words = |key| form.value(key).map(str::to_owned);
    match &form.purpose {
        Purpose::Review(standard) => {
            let Some(capacity) = form.value(Key::Capacity).and_then(Capacity::from_word) else {
                return Some(Err((Key::Capacity, setup.text.form.needed.clone())));
            };
            Some(Ok(Command::StandardReview {
                standard: standard.clone(),
                capacity,
                approve: form.value(Key::Verdict) == Some("approve"),
                comment: words(Key::Words),
                reviewer: words(Key::Name),
            }))
        }
        Purpose::Adopt(standard) => {
            let written = form.value(Key::Words).unwrap_or_default();
            let mapping = match mapping(written, screen, setup) {
                Ok(mapping) => mapping,
                Err(error) => return Some(Err((Key::Words, error))),
            };
            Some(time(form, screen, setup).map(|from| Command::StandardAdopt {
                standard: standard.clone(),
                from,
                mapping,
            }))
        }
        Purpose::Draw => Some(sample(form, screen, setup)),
        Purpose::ShiftHand => Some(Ok(Command::ShiftHand { note: words(Key::Note) })),
        Purpose::Contest(event) => Some(Ok(Command::Appeal {
            event: *event,
            reason: words(Key::Reason).unwrap_or_default(),
        })),
        Purpose::Grant(appeal) | Purpose::Deny(appeal) => Some(Ok(Command::AppealAnswer {
            appeal: *appeal,
            grant: matches!(form.purpose, Purpose::Grant(_)),
            reason: words(Key::Reason).unwrap_or_default(),
        })),
        Purpose::DropEntry(entry) => Some(Ok(Command::LedgerDecide {
            entry: *entry,
            confirm: false,
            reason: words(Key::Reason),
        })),
        Purpose::Decline(ask) => Some(Ok(Command::SecondDecline {
            ask: *ask,
            reason: words(Key::Reason).unwrap_or_default(),
        })),
        _ => None,
    }
}

/// Which department goes on as which, each by its id or by what people call it: `old=new`, and the next
/// behind a comma, or behind a blank where ids stand. Those of the version to come are the desk's to check.
fn mapping(
    written: &str,
    screen: &Screen,
    setup: &Setup,
) -> Result<BTreeMap<DepartmentId, DepartmentId>, String> {
    let mut mapping = BTreeMap::new();
    let parts = written.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pairs = parts.flat_map(|part| match part.matches('=').count() {
        0 | 1 => vec![part],
        _ => part.split_whitespace().collect(),
    });
    for pair in pairs {
        let sides = pair.split_once('=').map(|(old, new)| (old.trim(), new.trim()));
        let Some((old, new)) = sides.filter(|(old, new)| !old.is_empty() && !new.is_empty()) else {
            return Err(setup.text.versions.mapping_how.clone());
        };
        let known = Named::new(
            screen
                .standard()
                .departments
                .iter()
                .map(|department| (department.id.to_string(), department.title.clone())),
            &[""; 0],
            false,
        );
        let id = |typed: &str| {
            let mut field = known.clone();
            field.paste(typed);
            let error = super::unknown(&field, setup);
            (DepartmentId::from(field.value()), error)
        };
        let (old, error) = id(old);
        if let Some(error) = error {
            return Err(error);
        }
        mapping.insert(old, id(new).0);
    }
    Ok(mapping)
}

/// The period chosen, with its last day.
pub fn period(form: &State) -> Option<(Period, NaiveDate)> {
    let (period, last) = form.value(Key::Period)?.split_once(' ')?;
    Some((Period::from_word(period)?, last.parse().ok()?))
}

/// Several requests resolved or closed in one act; none of another form, or of one about a single request.
pub fn bulk(form: &State) -> Option<Bulk> {
    let act = match form.purpose {
        Purpose::Resolve => BulkAct::Resolve,
        Purpose::Close => BulkAct::Close,
        _ => return None,
    };
    let words = |key| form.value(key).map(str::to_owned);
    (form.requests.len() > 1).then(|| Bulk {
        act,
        requests: form.requests.clone(),
        text: words(Key::Words),
        reason: words(Key::Reason),
        against: words(Key::Against).map(|reason| Override { reason }),
    })
}

/// The sample that is asked for.
fn sample(form: &State, screen: &Screen, setup: &Setup) -> Result<Command, (Key, String)> {
    let no_number = || setup.text.form.no_number.clone();
    let number = |key: Key| -> Result<Option<u64>, (Key, String)> {
        form.value(key).map(|text| text.parse().map_err(|_| (key, no_number()))).transpose()
    };
    let count = number(Key::Count)?.unwrap_or(0);
    let days = number(Key::Days)?.unwrap_or(28).clamp(1, 3660);
    let to = screen.now.with_timezone(&screen.zone()).date_naive();
    let by = form.value(Key::Spread).unwrap_or_default();
    Ok(Command::ReviewDraw {
        count: u32::try_from(count).unwrap_or(u32::MAX),
        by: by.split(',').filter_map(Stratum::from_word).collect(),
        seed: number(Key::Seed)?,
        from: to - Days::new(days - 1),
        to,
    })
}

/// The time written, if any.
pub fn time(
    form: &State,
    screen: &Screen,
    setup: &Setup,
) -> Result<Option<DateTime<Utc>>, (Key, String)> {
    let Some(text) = form
        .fields
        .iter()
        .find(|field| matches!(field.kind, Kind::Time(_)))
        .map(super::Field::value)
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    moment::read(text, screen.now, screen.zone())
        .map(Some)
        .map_err(|error| (Key::Time, time_error(error, setup).to_owned()))
}

/// Why a text names no time, in words.
pub fn time_error(error: MomentError, setup: &Setup) -> &str {
    let text = &setup.text.form;
    match error {
        MomentError::Unreadable => &text.time_unreadable,
        MomentError::Past => &text.time_past,
        MomentError::Skipped => &text.time_skipped,
    }
}

/// Only what was changed is asked for: what a colleague changed meanwhile stays.
fn set(form: &State, request: RequestId) -> Set {
    let named = |key| {
        form.fields.iter().find_map(|field| match &field.kind {
            Kind::Named(named) if field.key == key => Some((named.opened(), named.values())),
            _ => None,
        })
    };
    // Of one request all tags stand in the field, and what is gone from it is to go.
    let beside = |(before, now): (&[String], &[String])| {
        now.iter().filter(|tag| !before.contains(tag)).cloned().collect()
    };
    let (before, now) = named(Key::Tags).unwrap_or_default();
    let mut remove_tags: Vec<String> = beside((now, before));
    remove_tags.extend(named(Key::Untag).map_or_else(Vec::new, beside));
    Set {
        priority: form.touched(Key::Priority).and_then(Priority::from_word),
        add_tags: beside((before, now)),
        remove_tags,
        subject: form.touched(Key::Subject).map(str::to_owned),
        ..Set::of(request)
    }
}

/// The addresses of one kind on a card.
pub fn addresses(client: &Client, kind: ContactKind) -> Vec<&str> {
    let all = client.contacts.iter().filter(|contact| contact.kind == kind);
    all.map(|contact| contact.value.as_str()).collect()
}

/// What is new among the addresses of a field, and which of those it opened with are no longer there.
fn corrected(form: &State, key: Key) -> (Option<String>, Vec<String>) {
    let Some(field) = form.fields.iter().find(|field| field.key == key) else {
        return (None, Vec::new());
    };
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (mut gone, mut new) = (parts(&field.before), parts(field.value()));
    let stay: Vec<String> = gone.iter().filter(|part| new.contains(part)).cloned().collect();
    gone.retain(|part| !stay.contains(part));
    new.retain(|part| !stay.contains(part));
    (Some(new.join(", ")).filter(|new| !new.is_empty()), gone)
}

/// What was changed on the client's card; what was not is left to others, and what was deleted is taken away.
fn client_facts(form: &State) -> ClientFacts {
    let changed = |key| form.touched(key).map(str::to_owned);
    let (phone, mut remove) = corrected(form, Key::Phone);
    let (email, gone) = corrected(form, Key::Email);
    remove.extend(gone);
    ClientFacts {
        name: changed(Key::Name),
        phone,
        email,
        remove,
        tier: changed(Key::Tier),
        note: changed(Key::Note),
        mood: changed(Key::Mood),
        ..ClientFacts::default()
    }
}
