//! The words of the trade by which the palette knows an action beside its title: in either language,
//! whatever the language of the screen.

use std::{collections::HashMap, sync::LazyLock};

use crate::config::keys::Action;

static WORDS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../assets/text/synonyms.toml")).unwrap_or_default()
});

/// Other words for an action; empty where it has none.
pub fn of(action: Action) -> &'static str {
    WORDS.get(action.name()).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_synonym_is_one_of_an_action() {
        let words: HashMap<String, String> =
            toml::from_str(include_str!("../../../assets/text/synonyms.toml")).unwrap();
        assert!(words.len() > 40);
        for name in words.keys() {
            assert!(Action::from_name(name).is_some(), "there is no action `{name}`");
        }
    }
}
