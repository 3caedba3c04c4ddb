//! What a screen asks costs the same on a desk of a thousand requests and of a hundred thousand: counted in
//! steps of the database's machine, so that neither the hour nor the machine tells.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use super::row::time;
use crate::{
    model::{
        card::{DeadlineQuery, Order, QueueQuery},
        filter::Filter,
        id::{ClientId, Login, RequestId},
    },
    store::Store,
};

const FEW: i64 = 1_000;
const MANY: i64 = 100_000;

/// So many times the steps of a small desk may be taken on a large one.
const GROWTH: f64 = 1.3;

/// A desk of so many open requests, ten to a client, each with a clock that runs out within a day.
///
/// What falls due, or calls early, within the five minutes that run is counted one by one: there as much
/// falls due on every desk, and the others' clocks stand before and after it.
fn desk(requests: i64) -> Store {
    let store = Store::scratch().unwrap();
    store
        .conn
        .execute_batch(&format!(
            "INSERT INTO standard (id, hash, files) VALUES (1, 'h', '{{}}');
             INSERT INTO operator (login, name, role, departments, level, active, on_duty, assigned)
             VALUES ('anna', 'Anna', 'operator', '[\"front\"]', 1, 1, 1, 0);

             CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
             WITH RECURSIVE up (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM up WHERE i < {requests})
             INSERT INTO n SELECT i FROM up;
             INSERT INTO client (id, name, tags, fields, since, person, erased)
             SELECT i, 'Client ' || i, '[]', '{{}}', 0, i, 0 FROM n WHERE i <= {requests} / 10;
             INSERT INTO client_key (key, client)
             SELECT 'client' || i || '@example.org', i FROM n WHERE i <= {requests} / 10;

             INSERT INTO request (id, version, status, open, client, channel, language, department, level, priority,
                 tags, standard, received, updated, reopened, bounced, path, seq, rank, breached, due, assignee,
                 accountable)
             SELECT i, 1, 'new', 1, 1 + i % ({requests} / 10), 'phone', 'en', iif(i % 3, 'front', 'billing'), 1, 1,
                 '[]', 1, i, i, 0, 0, '[]', i, due * 4 + 2, 0, due, iif(i % ({requests} / 20) = 0, 'anna', NULL),
                 'anna'
             FROM (SELECT i, iif(i <= 10, 14400000 + i,
                     spread + iif(spread / 300000 IN (48, 51), 30000000, 0)) AS due
                 FROM (SELECT i, i * 28800 / {requests} * 1000 AS spread FROM n));
             INSERT INTO counter (department, status, priority, assignee, requests)
             SELECT department, status, priority, coalesce(assignee, ''), count(*) FROM request GROUP BY 1, 2, 3, 4;
             INSERT INTO deadline (request, nr, kind, audience, clause, standard, state, live, started, due, warn_at,
                 department, owner, agreed, next_at)
             SELECT id, 1, 'resolution', 'client', 'deadline:resolution', 'h', 'running', 1, 0, due, due - 900000,
                 department, assignee, 0, due - 900000
             FROM request;"
        ))
        .unwrap();
    store
}

fn page(line: &str, order: Order) -> QueueQuery {
    QueueQuery { filter: Filter::parse(line).unwrap(), order, after: None, limit: 50 }
}

/// What the screens ask, by name, with the steps that each takes.
fn steps(requests: i64) -> Vec<(String, u64)> {
    let mut store = desk(requests);
    let me = store.operator("anna").unwrap().unwrap();
    let now = time(14_400_000);
    let steps = store.count_steps().unwrap();
    let mut taken = Vec::new();
    let mut ask = |name: &str, question: &dyn Fn(&Store)| {
        let before = steps.load(Ordering::Relaxed);
        question(&store);
        taken.push((name.to_owned(), steps.load(Ordering::Relaxed) - before));
    };

    for line in [
        "is:unresolved",
        "department:billing",
        "assignee:me",
        "accountable:me",
        "priority:>=normal",
    ] {
        for order in [Order::Due, Order::Newest] {
            ask(&format!("queue {line}, {order:?}"), &|store| {
                assert!(!store.queue(&page(line, order), &me, now).unwrap().rows.is_empty());
            });
        }
    }
    ask("the next request to take", &|store| {
        let free = store.next_free(&["front".to_owned()], &me.login, now).unwrap();
        assert!(free.is_some());
    });
    ask("how many nobody works on", &|store| {
        assert!(!store.unassigned().unwrap().is_empty());
    });

    for owner in [None, Some(me.login.clone())] {
        let query = deadlines_of(owner.clone());
        ask(&format!("the next deadlines of {owner:?}"), &|store| {
            assert!(!store.deadline_rows(&query, now).unwrap().is_empty());
        });
    }
    ask("deadlines at risk and breached", &|store| {
        assert!(store.deadline_counts(&[], now).unwrap().breached > 0);
    });
    ask("what falls due in the coming day", &|store| {
        assert!(!store.coming_by_department(now).unwrap().departments.is_empty());
    });
    ask("what the log has to tell of", &|store| {
        assert_eq!(store.lapsed(now, 100).unwrap().len(), 100);
    });
    ask("the board", &|store| {
        let day: (DateTime<Utc>, DateTime<Utc>) = (time(0), now + TimeDelta::days(1));
        assert!(!store.board(&[], day, now).unwrap().departments.is_empty());
    });

    ask("a request", &|store| {
        assert!(store.request(RequestId(700)).unwrap().is_some());
        assert!(!store.deadlines_of(&[RequestId(700)]).unwrap().is_empty());
    });
    ask("a client with their requests", &|store| {
        assert!(store.client_card(ClientId(42), 50).unwrap().is_some());
    });
    ask("clients as one types", &|store| {
        assert!(!store.find_clients("client42@example.org", 8).unwrap().is_empty());
    });
    taken
}

fn deadlines_of(owner: Option<Login>) -> DeadlineQuery {
    DeadlineQuery {
        departments: Vec::new(),
        owner,
        audience: None,
        kind: None,
        to_come: false,
        limit: 50,
    }
}

#[test]
fn what_a_screen_asks_takes_as_many_steps_on_a_large_desk_as_on_a_small_one() {
    let (few, many) = (steps(FEW), steps(MANY));
    let grown: Vec<String> = few
        .iter()
        .zip(&many)
        .filter(|((_, small), (_, large))| *small == 0 || *large as f64 > *small as f64 * GROWTH)
        .map(|((name, small), (_, large))| format!("{name}: {small} steps, then {large}"))
        .collect();
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}
