//! What colleagues are called on the screen: by name, never by login.

use crate::model::id::Login;
use crate::tui::{paint, setup::Setup, state::State};

/// The whole name of a colleague; the login of one who is nobody's by now.
pub fn full(login: &Login, state: &State) -> String {
    paint::line(state.operator_of(login).map_or(login.as_str(), |operator| &operator.name))
}

/// A colleague's name as it stands in lists: `Ivan C.`, and `me` for me. Where two are called alike, the
/// whole name.
pub fn short(login: &Login, state: &State, setup: &Setup) -> String {
    if *login == state.me {
        return setup.text.queue.me.clone();
    }
    let Some(operator) = state.operator_of(login) else {
        return paint::line(login.as_str());
    };
    let name = shortened(&operator.name);
    let same = |other: &&crate::model::operator::Operator| shortened(&other.name) == name;
    if state.facts.operators.iter().filter(same).count() > 1 {
        return paint::line(&operator.name);
    }
    paint::line(&name)
}

/// The first name, and the first letter of the last.
fn shortened(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words[..] {
        [] => String::new(),
        [only] => only.to_owned(),
        [first, .., last] => match last.chars().next() {
            Some(letter) => format!("{first} {letter}."),
            None => first.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_list_is_short() {
        assert_eq!(shortened("Ivan Cole"), "Ivan C.");
        assert_eq!(shortened("Ольга Петровна Белова"), "Ольга Б.");
        assert_eq!(shortened("Root"), "Root");
        assert_eq!(shortened(""), "");
    }
}
