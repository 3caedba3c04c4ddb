//! Exercises: what the client says, what they say then by what the trainee did, and what is expected.
//! Whether every turn can be said is told here; whether the steps and clauses named exist, when
//! everything is read.

use std::ops::Range;

use super::routing::expectation;
use crate::{
    model::{
        conversation,
        id::{Clause, DepartmentId, ExerciseId, ScriptId, StepId},
        request::Channel,
        standard::{Cue, Exercise, Expectation, Go, Turn},
        training::ACTIONS,
    },
    problem::nearest,
    standards::reader::{Kind, Table},
    terms::{Phrase, Stemming},
};

/// Where a turn goes that ends the conversation.
const END: &str = "end";

pub(super) fn exercise(table: Table<'_, '_>) -> Exercise {
    let client = table.table("client");
    let of_client = |key: &str| client.as_ref().and_then(|client| client.text(key));
    let (client_name, client_tier) = (of_client("name"), of_client("tier"));
    if let Some(client) = client {
        client.text("phone");
        client.text("email");
        client.text("account");
        client.finish();
    }
    let exercise = Exercise {
        id: ExerciseId::from(table.defines(Kind::Exercise)),
        title: table.needed("title"),
        client_name,
        client_tier,
        channel: table
            .word("channel", Channel::from_word, Channel::ALL, Channel::word)
            .unwrap_or(Channel::Phone),
        says: table.needed("says"),
        turns: turns(&table),
        expect: expect(&table),
        explain: table.text("explain").unwrap_or_default(),
        seconds: table.number("seconds", 1.0, 86_400.0).map(|seconds| seconds as u32),
        place: table.place(),
    };
    table.finish();
    exercise
}

fn expect(table: &Table<'_, '_>) -> Expectation {
    if let Some(expect) = table.table("expect") {
        let _ = actions(&expect, "action");
    }
    table.table("expect").map_or_else(Expectation::default, expectation)
}

/// The commands named under a key.
fn actions(table: &Table<'_, '_>, key: &str) -> Vec<String> {
    let named = table.strings(key);
    for (action, span) in &named {
        if !ACTIONS.contains(&action.as_str()) {
            table.unknown(&format!("`{key}`"), action, span.clone(), ACTIONS);
        }
    }
    named.into_iter().map(|(action, _)| action).collect()
}

/// A turn as it is read, and where it says that the conversation goes on.
struct Written {
    turn: Turn,
    go: Option<(String, Range<usize>)>,
    span: Range<usize>,
}

fn turns(table: &Table<'_, '_>) -> Vec<Turn> {
    let mut written: Vec<Written> = table.tables("turn").into_iter().map(turn).collect();
    let ids: Vec<Option<String>> = written.iter().map(|one| one.turn.id.clone()).collect();
    for (at, one) in written.iter_mut().enumerate() {
        if let Some(id) = &one.turn.id
            && ids[..at].iter().flatten().any(|other| other == id)
        {
            let message = format!("the exercise has two turns \"{id}\"");
            let hint = "give this one another id";
            table.source.error("S021", one.span.clone(), message, hint);
        }
        let Some((go, span)) = one.go.take() else {
            continue;
        };
        one.turn.go = if go == END {
            Some(Go::End)
        } else if let Some(to) = ids.iter().position(|id| id.as_ref() == Some(&go)) {
            if to <= at {
                let message = format!("the conversation goes back to \"{go}\"");
                let hint = "a client does not say again what they said: go to a turn further down";
                table.source.error("S047", span, message, hint);
                None
            } else {
                Some(Go::Turn(to))
            }
        } else {
            let known = ids.iter().flatten().map(String::as_str);
            let hint = nearest(&go, known.chain([END])).map_or_else(
                || "name the id of a turn of the same exercise, or \"end\"".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            let message = format!("the exercise has no turn \"{go}\"");
            table.source.error("S022", span, message, hint);
            None
        };
    }
    let spans: Vec<Range<usize>> = written.iter().map(|one| one.span.clone()).collect();
    let turns: Vec<Turn> = written.into_iter().map(|one| one.turn).collect();
    for never in conversation::never_said(&turns) {
        let hint = "let a turn go to it, give those before it conditions, or take it out";
        table.source.error(
            "S048",
            spans[never].clone(),
            format!("the client never says “{}”", turns[never].client),
            hint,
        );
    }
    turns
}

fn turn(table: Table<'_, '_>) -> Written {
    let breaks = table.string("breaks").and_then(|(clause, span)| {
        let parts = clause.split_once(':');
        if parts.is_none() {
            let message = format!("\"{clause}\" is no clause");
            let hint = "name a clause by its table and its id, as norm:say-why";
            table.source.error("S022", span, message, hint);
        }
        parts.map(|(table, id)| Clause::new(table, id))
    });
    let written = Written {
        turn: Turn {
            id: table.text("id"),
            when: table.table("when").map(cue).unwrap_or_default(),
            client: table.needed("client"),
            expect: expect(&table),
            go: None,
            breaks,
            place: table.place(),
        },
        go: table.string("go"),
        span: table.span.clone(),
    };
    if let Some((id, span)) = table.string("id")
        && id == END
    {
        let message = "a turn cannot be called \"end\"";
        let hint = "that is where a conversation ends";
        table.source.error("S016", span, message, hint);
    }
    table.finish();
    written
}

fn cue(table: Table<'_, '_>) -> Cue {
    let words = |key: &str| {
        let named = table.strings(key);
        for (entry, span) in &named {
            if let Err(error) = Phrase::read(entry, &Stemming::new::<&str>(&[])) {
                table.source.error("S048", span.clone(), error.to_string(), "");
            }
        }
        named.into_iter().map(|(entry, _)| entry).collect()
    };
    let cue = Cue {
        words: words("words"),
        all_words: words("all_words"),
        no_words: words("no_words"),
        actions: actions(&table, "action"),
        steps: table.texts("step").into_iter().map(StepId::from).collect(),
        choices: table.texts("choice"),
        scripts: table.references("script", Kind::Script).into_iter().map(ScriptId::from).collect(),
        departments: table
            .references("department", Kind::Department)
            .into_iter()
            .map(DepartmentId::from)
            .collect(),
    };
    if cue.is_open() {
        let message = "`when` asks nothing";
        let hint = "say what the operator must have done, or take `when` out";
        table.source.error("S011", table.span.clone(), message, hint);
    }
    table.finish();
    cue
}
