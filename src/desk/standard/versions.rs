//! The standards that a desk knows, read once and kept by their hash.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use crate::{
    model::{
        event::Recorded,
        id::StandardHash,
        routing::Router,
        standard::{Condition, Rule, Standard},
    },
    standards::load_files,
    store::Store,
};

/// A standard with its rules compiled.
#[derive(Debug, Clone)]
pub(in crate::desk) struct Version {
    pub standard: Arc<Standard>,
    pub router: Arc<Router>,
}

/// The standards read so far. A standard of a hash never changes.
#[derive(Debug, Default)]
pub(in crate::desk) struct Versions {
    /// Whether this is a place to train: nobody is kept from taking requests.
    pub rehearsal: bool,
    /// Whether people say where requests go, and the rules that look at words are silent.
    silent: bool,
    read: RefCell<HashMap<StandardHash, Version>>,
}

impl Versions {
    /// Those of a place to train, where the rules that look at words may be silent.
    pub fn of_rehearsal(silent: bool) -> Self {
        Self { rehearsal: true, silent, ..Self::default() }
    }

    /// The standard of this content; none where the desk does not have it.
    pub fn of(&self, store: &Store, hash: &StandardHash) -> anyhow::Result<Option<Version>> {
        if let Some(version) = self.read.borrow().get(hash) {
            return Ok(Some(version.clone()));
        }
        let Some(files) = store.standard_files(hash)? else {
            return Ok(None);
        };
        let loaded = load_files(&files);
        let standard = loaded.standard.with_context(|| {
            format!("the standard {hash} kept in the desk has errors for this program")
        })?;
        let router = if self.silent {
            let mut silent = standard.clone();
            silent.rules.retain(|rule| rule.goes_on && !looks_at_words(rule));
            Router::new(&silent)
        } else {
            Router::new(&standard)
        };
        let version = Version { router: Arc::new(router), standard: Arc::new(standard) };
        self.read.borrow_mut().insert(hash.clone(), version.clone());
        Ok(Some(version))
    }

    /// Knows a standard that no desk keeps, for as long as this lasts: it can be read by its hash.
    pub fn consider(&self, standard: Arc<Standard>) {
        let hash = standard.hash.clone();
        let version = || Version { router: Arc::new(Router::new(&standard)), standard };
        self.read.borrow_mut().entry(hash).or_insert_with(version);
    }

    /// The standard in force at a time.
    pub fn in_force(&self, store: &Store, at: DateTime<Utc>) -> anyhow::Result<Version> {
        let hash = store.in_force(at)?.context("the desk has no standard in force")?;
        self.of(store, &hash)?.context("the standard in force is not kept in the desk")
    }

    /// The standards that a history names.
    pub fn of_history(
        &self,
        store: &Store,
        history: &[Recorded],
    ) -> anyhow::Result<HashMap<StandardHash, Arc<Standard>>> {
        let mut named = HashMap::new();
        for recorded in history {
            if !named.contains_key(&recorded.standard)
                && let Some(version) = self.of(store, &recorded.standard)?
            {
                named.insert(recorded.standard.clone(), version.standard);
            }
        }
        Ok(named)
    }
}

/// Whether a rule asks what the client said, rather than who they are.
fn looks_at_words(rule: &Rule) -> bool {
    rule.when.iter().any(Condition::is_of_words)
}
