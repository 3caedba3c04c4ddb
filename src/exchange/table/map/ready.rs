//! The maps that are built in.

use std::sync::LazyLock;

use super::TableMap;

/// A map that is built in.
#[derive(Debug)]
pub struct Ready {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The file, as it may be copied and changed.
    pub text: &'static str,
}

/// All of them; where a table has the columns of several, the first is taken.
pub const READY: &[Ready] = &[
    Ready { name: "jira", text: include_str!("../../../../assets/maps/jira.toml") },
    Ready { name: "zendesk", text: include_str!("../../../../assets/maps/zendesk.toml") },
    Ready { name: "freshdesk", text: include_str!("../../../../assets/maps/freshdesk.toml") },
    Ready { name: "osticket", text: include_str!("../../../../assets/maps/osticket.toml") },
    Ready { name: "rt", text: include_str!("../../../../assets/maps/rt.toml") },
    Ready { name: "otrs", text: include_str!("../../../../assets/maps/otrs.toml") },
    Ready { name: "zammad", text: include_str!("../../../../assets/maps/zammad.toml") },
];

/// What they say, in the same order.
static MAPS: LazyLock<Vec<TableMap>> = LazyLock::new(|| READY.iter().map(Ready::read).collect());

/// All of them, as they are read.
pub(super) fn maps() -> &'static [TableMap] {
    &MAPS
}

impl Ready {
    /// That of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        READY.iter().find(|ready| ready.name == name)
    }

    /// The map it says.
    pub fn map(&self) -> TableMap {
        let found = maps().iter().find(|map| map.name == self.name);
        found.cloned().unwrap_or_else(|| self.read())
    }

    fn read(&self) -> TableMap {
        TableMap::read(self.name, self.name, self.text).expect("a test reads every one of them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_map_is_sound_and_says_whose_it_is() {
        for ready in READY {
            let map = TableMap::read(ready.name, ready.name, ready.text).map_err(|problems| {
                problems
                    .iter()
                    .map(|problem| problem.render(Some(ready.text), false))
                    .collect::<String>()
            });
            let map = map.unwrap_or_else(|wrong| panic!("{wrong}"));
            assert!(!map.title.is_empty() && !map.known_by.is_empty(), "{}", ready.name);
            assert_eq!(map.source.as_deref(), Some(ready.name));
        }
    }
}
