//! A quiz on the standard in force. The answers are computed by the engine that runs the desk, so a
//! question can never disagree with it; the seed makes every quiz another one.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::page::KEPT;
use crate::model::{
    chance::Chance,
    id::Clause,
    request::{Channel, Priority},
    routing::{Facts, Router},
    standard::{Condition, DeadlineClause, DeadlineKind, ScopeFacts, Standard},
    target::Target,
};

/// How many wrong answers stand beside the right one, at most.
const OTHERS: usize = 3;

/// A question with its answers; one of them is right.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub subject: Subject,
    /// The answers to choose from; [`choice`](super::page::choice) says them in a language.
    pub choices: Vec<String>,
    /// Which is right, from 0.
    pub right: usize,
    /// The clause that makes it right.
    pub clause: Clause,
    /// The reason that the standard gives, where it does.
    pub why: Option<String>,
}

/// What a question asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Where does this go?
    Route {
        /// What the client says.
        text: String,
        tier: Option<String>,
    },
    /// How soon must this be?
    Promise { kind: DeadlineKind, about: Scene },
    /// When is this due?
    Due {
        kind: DeadlineKind,
        about: Scene,
        /// When its clock begins.
        from: DateTime<Utc>,
        /// How long it may take.
        target: Target,
    },
    /// Whose duty is this?
    Duty {
        /// The duty, as it is written.
        duty: String,
    },
}

/// A request as a question describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The title of the department.
    pub department: String,
    /// The class of the client.
    pub tier: Option<String>,
    /// How urgently it moves.
    pub priority: Priority,
}

/// Makes a quiz of at most so many questions from a seed. `now` is about when the questions play.
pub fn quiz(standard: &Standard, count: usize, seed: u64, now: DateTime<Utc>) -> Vec<Question> {
    let mut maker = Maker {
        standard,
        router: Router::new(standard),
        chance: Chance::new(seed),
        now,
        tiers: tiers(standard),
    };
    let mut questions: Vec<Question> = Vec::new();
    // More tries than questions: what cannot be asked sensibly, or was asked already, is left out.
    for attempt in 0..count * 24 {
        if questions.len() == count {
            break;
        }
        let question = match attempt % 5 {
            0 => maker.example(),
            1 => maker.promise(),
            2 => maker.due(),
            3 => maker.duty(),
            _ => maker.words(),
        };
        if let Some(question) = question
            && !questions.iter().any(|asked| asked.subject == question.subject)
        {
            questions.push(question);
        }
    }
    questions
}

/// The classes of clients that the standard tells apart.
fn tiers(standard: &Standard) -> Vec<String> {
    let scopes = standard.deadlines.iter().flat_map(|clause| clause.when.client_tier.iter());
    let rules = standard.rules.iter().flat_map(|rule| &rule.when);
    let named = rules.filter_map(|condition| match condition {
        Condition::ClientTier(tiers) => Some(tiers),
        _ => None,
    });
    let all: BTreeSet<&String> = scopes.chain(named.flatten()).collect();
    all.into_iter().cloned().collect()
}

struct Maker<'a> {
    standard: &'a Standard,
    router: Router,
    chance: Chance,
    now: DateTime<Utc>,
    tiers: Vec<String>,
}

impl Maker<'_> {
    /// Where does this example of the standard go?
    fn example(&mut self) -> Option<Question> {
        let example = self.chance.pick(&self.standard.examples)?.clone();
        // Facts that the question does not tell would make it a riddle.
        let plain = example.tags.is_empty()
            && example.fields.is_empty()
            && example.at.is_none()
            && example.client_account.is_none()
            && example.client_email.is_none()
            && example.open_requests == 0
            && example.repeat_after.is_none();
        plain.then_some(())?;
        let subject = example.subject.as_deref().unwrap_or_default();
        let text = format!("{subject} {}", example.text).trim().to_owned();
        self.route(subject, &example.text, &text, example.client_tier, example.channel)
    }

    /// Where does a client go who says these words of a rule?
    fn words(&mut self) -> Option<Question> {
        let rule = self.chance.pick(&self.standard.rules)?;
        let words = rule.when.iter().find_map(|condition| match condition {
            Condition::Words(words) => Some(words),
            _ => None,
        })?;
        let word = self.chance.pick(words)?;
        let word = word.trim_start_matches("exact:").trim_end_matches('*').to_owned();
        let tier = rule.when.iter().find_map(|condition| match condition {
            Condition::ClientTier(tiers) => tiers.first().cloned(),
            _ => None,
        });
        self.route("", &word, &format!("… {word} …"), tier, None)
    }

    fn route(
        &mut self,
        subject: &str,
        body: &str,
        text: &str,
        tier: Option<String>,
        channel: Option<Channel>,
    ) -> Option<Question> {
        let noon = self.standard.calendar_for(None, self.standard.fallback.department.as_str())?;
        let decision = self.router.route(&Facts {
            subject,
            body,
            channel: channel.unwrap_or(Channel::Email),
            language: &self.standard.language,
            client_tier: tier.as_deref(),
            account: None,
            email: None,
            tags: &[],
            fields: &std::collections::BTreeMap::new(),
            priority: Priority::Normal,
            at: noon.next_open(self.now)?,
            open_requests: 0,
            since_last_request: None,
        });
        let answer = self.standard.department(decision.department.as_str())?.title.clone();
        let departments = self.standard.departments.iter();
        let others = departments.map(|department| department.title.clone()).collect();
        let rule = decision.rule.as_ref().and_then(|rule| self.standard.rule(rule.as_str()));
        let why = rule.and_then(|rule| rule.why.clone());
        let subject = Subject::Route { text: text.to_owned(), tier };
        self.question(subject, answer, others, decision.explanation.clause, why)
    }

    /// A request with the clause of a kind that applies to it.
    fn scene(&mut self, kind: DeadlineKind) -> Option<(Scene, &DeadlineClause, String)> {
        let department = self.chance.pick(&self.standard.departments)?;
        let priority = *self.chance.pick(Priority::ALL)?;
        let tier =
            if self.chance.percent(50) { self.chance.pick(&self.tiers).cloned() } else { None };
        let facts = ScopeFacts {
            client_tier: tier.as_deref(),
            priority,
            level: department.level,
            department: department.id.as_str(),
            channel: Channel::Email,
            tags: &[],
        };
        let mut clauses = self.standard.deadlines.iter();
        let clause = clauses.find(|clause| clause.kind == kind && clause.when.holds(&facts))?;
        let scene = Scene { department: department.title.clone(), tier: tier.clone(), priority };
        Some((scene, clause, department.id.to_string()))
    }

    /// How soon must this be?
    fn promise(&mut self) -> Option<Question> {
        let kind = *self.chance.pick(DeadlineKind::ALL)?;
        let (about, clause, _) = self.scene(kind)?;
        let answer = clause.target.to_string();
        let clause = clause.clause();
        let targets = self.standard.deadlines.iter().map(|other| other.target.to_string());
        let mut others: Vec<String> = targets.collect();
        others.extend(["15m", "30m", "1h", "2h", "4h", "8h", "1wd", "3wd"].map(str::to_owned));
        self.question(Subject::Promise { kind, about }, answer, others, clause, None)
    }

    /// When is this due?
    fn due(&mut self) -> Option<Question> {
        let kind = *self.chance.pick(DeadlineKind::ALL)?;
        let (about, clause, department) = self.scene(kind)?;
        let clause = clause.clone();
        (!matches!(clause.target, Target::Plain(_))).then_some(())?;
        let calendar = self.standard.calendar_for(clause.calendar.as_ref(), &department)?;
        // Some quarter of an hour within the next three weeks, while somebody is there.
        let step = TimeDelta::minutes(15 * self.chance.between(0, 4 * 24 * 21));
        let quarter = 15 * 60 * 1000;
        let rounded = self.now.timestamp_millis().div_euclid(quarter) * quarter;
        let from = calendar.next_open(DateTime::from_timestamp_millis(rounded)? + step)?;
        let right = calendar.due(from, &clause.target).ok()?;
        // The usual mistakes: breaks and nights counted, an hour or a day too early or too late.
        let plain = match clause.target {
            Target::Business(time) | Target::Plain(time) => from + time,
            Target::WorkingDays(days) => calendar.due(from, &Target::WorkingDays(days + 1)).ok()?,
        };
        let hour = TimeDelta::hours(1);
        let day = TimeDelta::days(1);
        let zone = self.standard.timezone;
        let shown = |at: DateTime<Utc>| at.with_timezone(&zone).format(KEPT).to_string();
        let mistakes = [plain, right + hour, right - hour, right + day, right - day, from + day];
        let others = mistakes.into_iter().filter(|at| *at > from).map(shown).collect();
        let subject = Subject::Due { kind, about, from, target: clause.target };
        self.question(subject, shown(right), others, clause.clause(), None)
    }

    /// Whose duty is this?
    fn duty(&mut self) -> Option<Question> {
        let role = self.chance.pick(&self.standard.roles)?;
        let duty = self.chance.pick(&role.duties)?.clone();
        let mut owners = self.standard.roles.iter().filter(|other| other.duties.contains(&duty));
        (owners.next().is_some() && owners.next().is_none()).then_some(())?;
        let others = self.standard.roles.iter().map(|role| role.title.clone()).collect();
        let clause = Clause::new("role", &role.id);
        let answer = role.title.clone();
        self.question(Subject::Duty { duty }, answer, others, clause, None)
    }

    /// Mixes the right answer with a few others. None where there is nothing to choose from.
    fn question(
        &mut self,
        subject: Subject,
        answer: String,
        mut others: Vec<String>,
        clause: Clause,
        why: Option<String>,
    ) -> Option<Question> {
        others.sort();
        others.dedup();
        others.retain(|other| *other != answer);
        let mut choices = Vec::new();
        while choices.len() < OTHERS && !others.is_empty() {
            let index = self.chance.below(others.len());
            choices.push(others.swap_remove(index));
        }
        (!choices.is_empty()).then_some(())?;
        let right = self.chance.below(choices.len() + 1);
        choices.insert(right, answer);
        Some(Question { subject, choices, right, clause, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards;

    fn standard(language: &str) -> Standard {
        let files = standards::builtin(language)
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        standards::load_files(&files).standard.unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2026-04-14T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn asks_all_kinds_of_questions_and_none_twice() {
        for language in ["en", "ru"] {
            let standard = standard(language);
            let questions = quiz(&standard, 40, 7, now());
            assert_eq!(questions.len(), 40);
            for (index, question) in questions.iter().enumerate() {
                assert!(question.right < question.choices.len());
                let mut distinct = question.choices.clone();
                distinct.sort();
                distinct.dedup();
                assert_eq!(distinct.len(), question.choices.len(), "{question:#?}");
                assert!(question.choices.len() >= 2, "{question:#?}");
                assert!(questions[..index].iter().all(|other| other.subject != question.subject));
            }
            let kinds = |wanted: fn(&Subject) -> bool| {
                questions.iter().filter(|question| wanted(&question.subject)).count()
            };
            assert!(kinds(|subject| matches!(subject, Subject::Route { .. })) >= 8);
            assert!(kinds(|subject| matches!(subject, Subject::Promise { .. })) >= 5);
            assert!(kinds(|subject| matches!(subject, Subject::Due { .. })) >= 5);
            assert!(kinds(|subject| matches!(subject, Subject::Duty { .. })) >= 3);
        }
    }

    #[test]
    fn another_seed_is_another_quiz_and_the_same_seed_the_same() {
        let standard = standard("en");
        assert_eq!(quiz(&standard, 10, 1, now()), quiz(&standard, 10, 1, now()));
        let mut seen = Vec::new();
        for seed in 0..20 {
            let made = quiz(&standard, 10, seed, now());
            assert!(!seen.contains(&made));
            seen.push(made);
        }
    }

    #[test]
    fn what_is_due_is_what_the_calendar_says() {
        let standard = standard("en");
        let mut asked = 0;
        for question in (0..10).flat_map(|seed| quiz(&standard, 20, seed, now())) {
            let Subject::Due { about, from, target, .. } = &question.subject else {
                continue;
            };
            let id = question.clause.as_str().trim_start_matches("deadline:");
            let clause = standard.deadlines.iter().find(|clause| clause.id == id).unwrap();
            assert_eq!(clause.target, *target);
            let department =
                standard.departments.iter().find(|d| d.title == about.department).unwrap();
            let calendar =
                standard.calendar_for(clause.calendar.as_ref(), department.id.as_str()).unwrap();
            assert!(calendar.is_open(*from));
            let due = calendar.due(*from, target).unwrap().with_timezone(&standard.timezone);
            let shown = due.format("%Y-%m-%d %H:%M").to_string();
            assert_eq!(question.choices[question.right], shown);
            asked += 1;
        }
        assert!(asked > 20);
    }
}
