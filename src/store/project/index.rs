//! The index of words, written late: a text that is laid aside is put into it at the end of the transaction,
//! before somebody looks for words within it, and before such a text is erased. At every savepoint between the
//! index would write a piece of its own, and merging the pieces later takes longer than all the rest.

use rusqlite::params;

use crate::store::Store;
use crate::terms;

/// So many texts wait at most.
const MOST: usize = 5_000;

/// The words of a text, by its number.
#[derive(Debug)]
struct Indexed {
    text: i64,
    words: String,
    stems: String,
}

/// Texts of this transaction that wait to be put into the index.
#[derive(Debug, Default)]
pub(in crate::store) struct Unindexed {
    texts: Vec<Indexed>,
    /// So many of them, from the first on, are in it: what is taken back may take them out again.
    written: usize,
    /// In how many works that can fail by themselves one is.
    depth: usize,
}

/// Where a work began that can fail by itself.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Mark {
    texts: usize,
    written: usize,
}

impl Unindexed {
    /// A work begins that can fail by itself.
    pub(in crate::store) fn apart(&mut self) -> Mark {
        self.depth += 1;
        Mark { texts: self.texts.len(), written: self.written }
    }

    /// It is over, and what it did is kept or taken back.
    pub(in crate::store) fn together(&mut self, mark: Mark, kept: bool) {
        self.depth = self.depth.saturating_sub(1);
        if !kept {
            self.texts.truncate(mark.texts);
            self.written = mark.written;
        }
    }
}

impl Store {
    /// Has a text found by its words, under its number.
    pub(in crate::store) fn index_text(&self, id: Option<i64>, text: &str) -> anyhow::Result<()> {
        let Some(id) = id else { return Ok(()) };
        let indexed = terms::index(text, &self.stemming);
        if indexed.words.is_empty() {
            return Ok(());
        }
        let waiting = {
            let mut unindexed = self.unindexed.borrow_mut();
            let (words, stems) = (indexed.words, indexed.stems);
            unindexed.texts.push(Indexed { text: id, words, stems });
            unindexed.texts.len() - unindexed.written
        };
        if waiting >= MOST { self.index_now() } else { Ok(()) }
    }

    /// Puts the texts that wait into the index.
    pub(in crate::store) fn index_now(&self) -> anyhow::Result<()> {
        let mut unindexed = self.unindexed.borrow_mut();
        for Indexed { text, words, stems } in &unindexed.texts[unindexed.written..] {
            self.conn
                .prepare_cached("INSERT INTO term (rowid, words, stems) VALUES (?1, ?2, ?3)")?
                .execute(params![text, words, stems])?;
        }
        unindexed.written = unindexed.texts.len();
        if unindexed.depth == 0 {
            unindexed.texts.clear();
            unindexed.written = 0;
        }
        Ok(())
    }
}
