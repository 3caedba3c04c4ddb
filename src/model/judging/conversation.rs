//! The conversation of an exercise: what the imaginary client says next, by what the trainee did. Pure;
//! who plays it and how it is scored is not here.
//!
//! Turns are tried in the order written, from the one below what was said last or from where that one
//! goes. The first that holds is said; one without `when` always holds.

use crate::model::{
    event::{Event, Recorded},
    id::{DepartmentId, ScriptId, StepId},
    private::Private,
    request::Request,
    standard::{Cue, Exercise, Go, Turn},
    training::word_of,
};
use crate::terms::{Atom, Phrase, Stemming, fold, words};

/// What the client heard and saw since they spoke last.
#[derive(Debug, Clone, Default)]
pub struct Heard<'a> {
    /// What was said to them: answers, and what resolved it.
    pub said: Vec<&'a str>,
    pub actions: Vec<&'static str>,
    /// The steps of scripts done.
    pub steps: Vec<&'a StepId>,
    /// The choices made in them.
    pub choices: Vec<&'a str>,
    /// The script in use now.
    pub script: Option<ScriptId>,
    /// Where the request lies now.
    pub department: Option<DepartmentId>,
}

impl<'a> Heard<'a> {
    /// What was heard: `history` is that of the request, `since` is how many of its events were there
    /// when the client had spoken.
    pub fn of(history: &'a [Recorded], since: usize) -> Self {
        let end = Request::of(history);
        let mut heard = Self {
            script: end.as_ref().and_then(|request| request.script.clone()),
            department: end.map(|request| request.department),
            ..Self::default()
        };
        for recorded in history.iter().skip(since) {
            heard.actions.extend(word_of(&recorded.event));
            match &recorded.event {
                Event::Replied { body, .. } => heard.said.push(body.as_str()),
                Event::Resolved { text, .. } => {
                    heard.said.extend(text.as_ref().map(Private::as_str));
                }
                Event::StepDone { step, choice, .. } => {
                    heard.steps.push(step);
                    heard.choices.extend(choice.as_deref());
                }
                _ => {}
            }
        }
        heard
    }

    /// Whether something was said to the client.
    pub fn spoken(&self) -> bool {
        !self.said.is_empty()
    }

    fn holds(&self, cue: &Cue, stemming: &Stemming) -> bool {
        let stands = |entry: &String| {
            let phrase = Phrase::read(entry, stemming);
            phrase.is_ok_and(|phrase| self.said.iter().any(|text| stands(&phrase, text, stemming)))
        };
        let any = |list: &[String], holds: &dyn Fn(&String) -> bool| {
            list.is_empty() || list.iter().any(holds)
        };
        any(&cue.words, &stands)
            && cue.all_words.iter().all(stands)
            && (cue.no_words.is_empty() || self.spoken() && !cue.no_words.iter().any(stands))
            && any(&cue.actions, &|action| self.actions.contains(&action.as_str()))
            && any(&cue.choices, &|choice| self.choices.contains(&choice.as_str()))
            && (cue.steps.is_empty() || cue.steps.iter().any(|step| self.steps.contains(&step)))
            && (cue.scripts.is_empty()
                || self.script.as_ref().is_some_and(|script| cue.scripts.contains(script)))
            && (cue.departments.is_empty()
                || self
                    .department
                    .as_ref()
                    .is_some_and(|department| cue.departments.contains(department)))
    }
}

/// Whether a phrase stands in a text.
fn stands(phrase: &Phrase, text: &str, stemming: &Stemming) -> bool {
    let folded: Vec<String> = words(text).map(|word| fold(word.text)).collect();
    folded.windows(phrase.atoms.len()).any(|part| {
        part.iter().zip(&phrase.atoms).all(|(word, atom)| {
            let word = Atom::Word(word.clone());
            word.implies(atom, stemming)
        })
    })
}

/// What the client says next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This turn, by its place, in answer to what was done.
    Answer(usize),
    /// This turn, whatever was done; `waits` where others come first that what is done may still call for.
    Otherwise {
        turn: usize,
        /// Whether turns with conditions stand before it.
        waits: bool,
    },
    /// Nothing by now: they wait for what would call for an answer.
    Waits,
    End,
}

impl Next {
    /// The turn that is said where the client is let go on.
    pub fn turn(self) -> Option<usize> {
        match self {
            Self::Answer(turn) | Self::Otherwise { turn, .. } => Some(turn),
            Self::Waits | Self::End => None,
        }
    }
}

/// What the client says next; `last` is the turn said last, none after what they said first.
pub fn next(
    exercise: &Exercise,
    last: Option<usize>,
    heard: &Heard<'_>,
    stemming: &Stemming,
) -> Next {
    let turns = &exercise.turns;
    let from = after(turns, last);
    for (at, turn) in turns.iter().enumerate().skip(from) {
        let cue = &turn.when;
        if cue.is_open() {
            return Next::Otherwise { turn: at, waits: at > from };
        }
        if heard.holds(cue, stemming) {
            return Next::Answer(at);
        }
    }
    if from < turns.len() { Next::Waits } else { Next::End }
}

/// The turns that a client who hears nothing that calls for another answer would still say.
pub fn to_come(exercise: &Exercise, last: Option<usize>) -> Vec<usize> {
    let turns = &exercise.turns;
    let mut come = Vec::new();
    let mut from = after(turns, last);
    // Conversations never go back, so this ends.
    while let Some(at) = (from..turns.len()).find(|at| turns[*at].when.is_open()) {
        come.push(at);
        from = after(turns, Some(at));
    }
    come
}

/// The first turn that is tried after one.
fn after(turns: &[Turn], last: Option<usize>) -> usize {
    match last.map(|last| (last, turns[last].go)) {
        None => 0,
        Some((_, Some(Go::Turn(to)))) => to,
        Some((_, Some(Go::End))) => turns.len(),
        Some((last, None)) => last + 1,
    }
}

/// The turns that are never said, whatever the trainee does: no way leads there, or wherever one does
/// another turn is said first.
pub fn never_said(turns: &[Turn]) -> Vec<usize> {
    let mut said = vec![false; turns.len()];
    let mut tried_from = vec![0];
    let mut seen = vec![false; turns.len() + 1];
    while let Some(from) = tried_from.pop() {
        if std::mem::replace(&mut seen[from], true) {
            continue;
        }
        for at in from..turns.len() {
            let cue = &turns[at].when;
            if turns[from..at].iter().any(|first| covers(&first.when, cue)) {
                continue;
            }
            said[at] = true;
            tried_from.push(after(turns, Some(at)));
            if cue.is_open() {
                break;
            }
        }
    }
    (0..turns.len()).filter(|at| !said[*at]).collect()
}

/// Whether a cue holds wherever another does, as far as that shows by what is written.
fn covers(cue: &Cue, other: &Cue) -> bool {
    fn any<T: PartialEq>(wide: &[T], narrow: &[T]) -> bool {
        wide.is_empty() || !narrow.is_empty() && narrow.iter().all(|one| wide.contains(one))
    }
    let all = |few: &[String], many: &[String]| few.iter().all(|one| many.contains(one));
    any(&cue.words, &other.words)
        && all(&cue.all_words, &other.all_words)
        && all(&cue.no_words, &other.no_words)
        && any(&cue.actions, &other.actions)
        && any(&cue.steps, &other.steps)
        && any(&cue.choices, &other.choices)
        && any(&cue.scripts, &other.scripts)
        && any(&cue.departments, &other.departments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards;

    /// The turns of an exercise, as they are written.
    fn exercise(turns: &str) -> Exercise {
        let mut files: std::collections::BTreeMap<String, String> = standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let text = format!(
            "[[exercise]]\nid = \"talk\"\ntitle = \"A talk\"\nsays = \"Hello?\"\nexpect = {{ action = \"reply\" }}\n{turns}"
        );
        files.insert("talk.toml".into(), text);
        let loaded = standards::load_files(&files);
        let standard = loaded.standard.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
        standard.exercises.into_iter().next_back().unwrap()
    }

    fn heard<'a>(said: &[&'a str], actions: &[&'static str]) -> Heard<'a> {
        Heard { said: said.to_vec(), actions: actions.to_vec(), ..Heard::default() }
    }

    const BRANCHES: &str = r#"
[[exercise.turn]]
when = { words = ["sorry", "приносим извинения"] }
client = "Well."
go = "when"
[[exercise.turn]]
when = { action = "callback.promise", no_words = ["maybe"] }
client = "You will call, good."
go = "end"
[[exercise.turn]]
client = "Do you hear me?"
[[exercise.turn]]
id = "when"
client = "When?"
"#;

    #[test]
    fn the_client_answers_what_was_done() {
        let exercise = exercise(BRANCHES);
        let stemming = Stemming::new(&["en", "ru"]);
        let next = |last, heard: &Heard<'_>| next(&exercise, last, heard, &stemming);
        let waiting = Next::Otherwise { turn: 2, waits: true };
        assert_eq!(next(None, &Heard::default()), waiting);
        assert_eq!(next(None, &heard(&["I am SORRY."], &[])), Next::Answer(0));
        // In any form of the words, and as a phrase.
        assert_eq!(next(None, &heard(&["Приносим свои извинения"], &[])), waiting);
        assert_eq!(next(None, &heard(&["Мы приносим извинение."], &[])), Next::Answer(0));
        // Both must hold; words that must not be said need that something is said.
        let promise = ["callback.promise"];
        assert_eq!(next(None, &heard(&[], &promise)), waiting);
        assert_eq!(next(None, &heard(&["Maybe I call."], &promise)), waiting);
        assert_eq!(next(None, &heard(&["I will call."], &promise)), Next::Answer(1));
        // The first in order answers, where several hold.
        assert_eq!(next(None, &heard(&["Sorry, I will call."], &promise)), Next::Answer(0));
        let nothing = Heard::default();
        assert_eq!(next(Some(0), &nothing).turn(), Some(3));
        assert_eq!(next(Some(1), &nothing), Next::End);
        assert_eq!(next(Some(2), &nothing), Next::Otherwise { turn: 3, waits: false });
        assert_eq!(next(Some(3), &nothing), Next::End);
        assert_eq!(to_come(&exercise, None), [2, 3]);
        assert_eq!(to_come(&exercise, Some(0)), [3]);
        assert!(to_come(&exercise, Some(1)).is_empty());
    }

    #[test]
    fn turns_that_are_never_said_are_found() {
        let mut turns = exercise(BRANCHES).turns;
        assert!(never_said(&turns).is_empty());
        // Nothing goes there any more, and what stands before it ends.
        turns[0].go = Some(Go::End);
        turns[2].go = Some(Go::End);
        assert_eq!(never_said(&turns), [3]);
        // A narrower cue below a wider one; the same below another go is said.
        turns[1].when =
            Cue { words: vec!["sorry".into()], actions: vec!["reply".into()], ..Cue::default() };
        assert_eq!(never_said(&turns), [1, 3]);
        // Behind a turn that holds always.
        turns[0].when = Cue::default();
        assert_eq!(never_said(&turns), [1, 2, 3]);
    }
}
