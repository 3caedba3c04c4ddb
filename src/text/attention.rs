//! What waits for a decision beside requests, in words.

use super::{Text, fill};
use crate::model::{card::Attention, safe_text::SafeText};

impl Text {
    /// A line for each thing that waits: who has not read the standard, which draft waits for whom, what of a
    /// second person.
    pub fn attention(&self, attention: &Attention) -> Vec<String> {
        let text = &self.board;
        let line = |text: &str| SafeText::line(text).to_string();
        let words = match attention {
            Attention::Second { asked, .. } => {
                return asked
                    .iter()
                    .map(|one| {
                        let (who, what) = (line(&one.by.to_string()), line(&self.ask_words(one)));
                        fill(&text.second, &[("who", &who), ("what", &what)])
                    })
                    .collect();
            }
            Attention::Unread { version, people, .. } => {
                let who: Vec<String> = people.iter().map(|login| line(login.as_str())).collect();
                fill(&text.unread, &[("version", &line(version)), ("who", &who.join(", "))])
            }
            Attention::Draft { version, missing } if missing.is_empty() => {
                fill(&text.draft_ready, &[("version", &line(version))])
            }
            Attention::Draft { version, missing } => {
                let who: Vec<&str> =
                    missing.iter().map(|capacity| self.word.capacity(*capacity)).collect();
                fill(&text.draft, &[("version", &line(version)), ("who", &who.join(", "))])
            }
            Attention::Appeals { count } => self.count(&text.appeals, *count),
            Attention::Mails { count, oldest } => {
                let words = self.count(&text.mails, *count);
                match oldest.as_ref().and_then(|mail| Some((mail.request, mail.reason.as_ref()?))) {
                    Some((request, why)) => {
                        format!("{words} · #{request}: {}", line(&self.mail_reason(why)))
                    }
                    None => words,
                }
            }
            Attention::Ledger { count } => self.count(&text.ledger, *count),
            Attention::Reviews { count } => self.count(&text.reviews, *count),
            Attention::Overrides { count } => self.count(&text.overrides, *count),
            Attention::Broken { count } => self.count(&text.broken, *count),
        };
        vec![words]
    }
}
