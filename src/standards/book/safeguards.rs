//! How the data of clients are handled, and what needs a second person.

use super::{Book, Entry, Part};
use crate::model::standard::PersonalData;

impl Book<'_> {
    pub(super) fn safeguards(self) -> Vec<Entry> {
        let words = &self.text.book;
        let data = &self.standard.personal_data;
        let mut entries = Vec::new();
        if data.erase_by_two {
            let entry = Entry::new(
                Part::Safeguards,
                PersonalData::clause(),
                &words.erase_by_two,
                data.place.as_ref(),
            );
            entries.push(entry.body(&words.erase_by_two_how));
        }
        entries
    }
}
