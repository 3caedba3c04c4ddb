//! How the data of clients are handled, and what needs a second person.

use super::{Book, Entry, Part, Said};
use crate::{
    model::standard::{Age, InBulk, PersonalData, Retention},
    text::fill,
};

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
        let bulk = &self.standard.bulk;
        if let Some(from) = bulk.close_by_two_from {
            let from = self.text.count(&words.requests, from as u64);
            let entry = Entry::new(
                Part::Safeguards,
                InBulk::clause(),
                fill(&words.bulk_by_two, &[("from", &from)]),
                bulk.place.as_ref(),
            );
            entries.push(entry.body(&words.bulk_by_two_how));
        }
        entries.extend(self.standard.retentions.iter().map(|one| self.retention(one)));
        entries
    }

    fn retention(self, clause: &Retention) -> Entry {
        let words = &self.text.book;
        let after = match clause.after {
            Age::Days(days) => self.text.count(&words.days, u64::from(days)),
            Age::Months(months) if months.is_multiple_of(12) => {
                self.text.count(&words.years, u64::from(months / 12))
            }
            Age::Months(months) => self.text.count(&words.months, u64::from(months)),
        };
        let over =
            if clause.what.is_of_client() { &words.after_client } else { &words.after_request };
        Entry::new(
            Part::Safeguards,
            clause.clause(),
            self.text.kept(clause.what),
            Some(&clause.place),
        )
        .text(&words.erased, fill(over, &[("time", &after)]))
        .line(&words.holds_for, Said::Points(self.scope(&clause.when)))
        .line(&words.not_for, Said::Points(self.scope(&clause.unless)))
    }
}
