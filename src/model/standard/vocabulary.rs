//! The short words that a standard knows, each with what people call it: whatever one of its clauses
//! gives a title, asks for or sets. A desk takes other words too; only these mean something to a clause.

use std::collections::BTreeMap;

use super::{Condition, IMPACT, Scope, Standard, URGENCY};

/// Short word → what people call it.
pub type Vocabulary = BTreeMap<String, String>;

fn titled<'a>(
    words: impl Iterator<Item = &'a String>,
    title: impl Fn(&'a str) -> &'a str,
) -> Vocabulary {
    words.map(|word| (word.clone(), title(word).to_owned())).collect()
}

impl Standard {
    /// The tags of requests.
    pub fn tags(&self) -> Vocabulary {
        let asked = self.conditions().flat_map(|condition| match condition {
            Condition::Tag(tags) => tags.as_slice(),
            _ => &[],
        });
        let given = self.rules.iter().flat_map(|rule| &rule.then.tags);
        let consequences = self
            .deadlines
            .iter()
            .flat_map(|clause| clause.on_warn.tag.iter().chain(&clause.on_breach.tag));
        let scoped = self.scopes().flat_map(|scope| &scope.tag);
        let words = self.titles.tags.keys().chain(asked).chain(given);
        titled(words.chain(consequences).chain(scoped), |tag| self.tag_title(tag))
    }

    /// The classes of clients.
    pub fn tiers(&self) -> Vocabulary {
        let asked = self.conditions().flat_map(|condition| match condition {
            Condition::ClientTier(tiers) => tiers.as_slice(),
            _ => &[],
        });
        let scoped = self.scopes().flat_map(|scope| &scope.client_tier);
        titled(self.titles.tiers.keys().chain(asked).chain(scoped), |tier| self.tier_title(tier))
    }

    /// The fields of requests.
    pub fn fields(&self) -> Vocabulary {
        let asked = self.conditions().filter_map(|condition| match condition {
            Condition::Field { name, .. } => Some(name),
            _ => None,
        });
        let steps = self.scripts.iter().flat_map(|script| &script.steps);
        let kept = steps.filter_map(|step| step.field.as_ref());
        let gates = self.handovers.iter().flat_map(|gate| &gate.fields);
        let words = self.titles.fields.keys().chain(asked).chain(kept);
        let mut fields = titled(words.chain(gates), |field| self.field_title(field));
        if self.priority_matrix.is_some() {
            for field in [IMPACT, URGENCY] {
                fields.insert(field.to_owned(), self.field_title(field).to_owned());
            }
        }
        fields
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.rules.iter().flat_map(|rule| &rule.when)
    }

    fn scopes(&self) -> impl Iterator<Item = &Scope> {
        let deadlines = self.deadlines.iter().map(|clause| &clause.when);
        let receipts = self.receipts.iter().map(|receipt| &receipt.when);
        let kept = self.retentions.iter().flat_map(|kept| [&kept.when, &kept.unless]);
        deadlines.chain(receipts).chain(kept)
    }
}
