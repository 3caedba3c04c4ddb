//! A whole desk into files and out of them: every row that is its truth, and a new desk made of such rows.

use std::path::Path;

use anyhow::ensure;

use crate::desk::{
    Desk,
    act::{Act, Answer},
    lapse,
    versions::Versions,
};
use crate::{
    model::{
        carry::{self, Row},
        event::Event,
        operator::Right,
    },
    store::Store,
};

impl Act<'_> {
    /// Notes that the whole desk is given out.
    pub fn export_desk(&mut self, format: &str) -> Answer<()> {
        // It takes along what is known of everybody: for those who answer for the desk.
        self.may(Right::Operators)?;
        self.reads_all()?;
        self.happens(None, None, Event::DeskExported { format: format.to_owned() })?;
        Ok(())
    }
}

impl Desk {
    /// Gives out everything: what the export says of itself, then every row; and at last, through `shown`,
    /// the tables for people and other programs. All as of one moment.
    pub fn carry_out(
        &self,
        begin: impl FnOnce(&carry::Head) -> anyhow::Result<()>,
        each: impl FnMut(Row) -> anyhow::Result<()>,
        shown: impl FnMut(Row) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.store.read(|store| {
            begin(&store.carried_head()?)?;
            store.carry_out(each)?;
            store.shown_rows(shown)
        })
    }

    /// Makes a new desk of what was given out: the same log, to the hash. Where anything does not fit, no
    /// file is left.
    pub fn carry_in(
        path: &Path,
        told: &carry::Head,
        rows: impl Iterator<Item = anyhow::Result<Row>>,
    ) -> anyhow::Result<Self> {
        ensure!(told.mark == carry::MARK, "this is no export of a firstline desk");
        ensure!(
            told.form <= carry::FORM,
            "the export was written by a newer firstline: install that one"
        );
        let versions = Versions::default();
        let store = Store::create(path, |store| {
            store.write(|store| {
                let mut read = Vec::new();
                let mut counts = std::collections::BTreeMap::<String, u64>::new();
                for row in rows {
                    let row = row?;
                    *counts.entry(row.table.clone()).or_default() += 1;
                    store.carry_in(row, &mut read)?;
                }
                for (table, count) in &told.rows {
                    let found = counts.get(table).copied().unwrap_or(0);
                    ensure!(
                        found == *count,
                        "the export was cut short: `{table}` has {found} rows of {count}"
                    );
                }
                for request in store.carried_in(&read)? {
                    lapse::keep_deadlines(store, store, &versions, request)?;
                }
                store.check_carried(told)?;
                anyhow::Ok(())
            })
        })?;
        Ok(Self { store, versions, caller: None, eyes: None, catch_up: None })
    }
}
