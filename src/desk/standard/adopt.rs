//! The life of a standard at the desk: proposed, reviewed, adopted, read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    model::{
        card::StandardReview,
        event::{Event, Moved},
        id::{Clause, DepartmentId, Login, RequestId, StandardHash},
        notice::NoticeKind,
        operator::{Actor, Right},
        refusal::{Refusal, said},
        standard::Capacity,
    },
    standards::{Severity, load_files},
};

use crate::desk::act::{Act, Answer};

impl Act<'_> {
    pub fn propose(&mut self, files: &BTreeMap<String, String>) -> Answer<()> {
        self.may(Right::Standard)?;
        let loaded = load_files(files);
        let Some(standard) = loaded.standard else {
            let errors =
                loaded.problems.iter().filter(|problem| problem.severity == Severity::Error);
            let first = loaded.problems.iter().find(|problem| problem.severity == Severity::Error);
            let place = first.map_or(String::new(), |problem| {
                format!("; the first: {}:{}: {}", problem.file, problem.line, problem.message)
            });
            return Err(Refusal::invalid(said!(
                "the draft has {errors} errors{place}",
                errors = errors.count(),
                place
            ))
            .into());
        };
        self.store.keep_standard(&standard.hash, files)?;
        let event = Event::StandardProposed {
            standard: standard.hash,
            title: standard.title,
            version: standard.version,
        };
        self.happens(None, None, event)?;
        Ok(())
    }

    fn draft(&self, hash: &StandardHash) -> Answer<crate::desk::versions::Version> {
        let kept = self.versions.of(self.store, hash)?;
        kept.ok_or_else(|| {
            Refusal::not_found(said!("the desk has no standard {hash}; propose it first", hash))
                .into()
        })
    }

    /// Records what a capacity says of exactly this draft.
    pub fn review_draft(
        &mut self,
        hash: &StandardHash,
        (capacity, approve): (Capacity, bool),
        comment: Option<&String>,
        reviewer: Option<&String>,
    ) -> Answer<()> {
        self.may_speak(capacity, reviewer)?;
        self.draft(hash)?;
        if !approve && Self::said(comment).is_none() {
            return Err(Refusal::invalid("say what is wrong with it").into());
        }
        self.one_capacity(hash, capacity, reviewer)?;
        let event = Event::StandardReviewed {
            standard: hash.clone(),
            capacity,
            approve,
            comment: comment.cloned(),
            reviewer: reviewer.cloned(),
        };
        self.happens(None, None, event)?;
        Ok(())
    }

    /// Whoever works by a standard says what they think of it; for management and experts whoever may change
    /// standards does, and records what people from outside say. Nobody speaks for a colleague.
    fn may_speak(&self, capacity: Capacity, reviewer: Option<&String>) -> Answer<()> {
        let Some(name) = Self::said(reviewer) else {
            return if capacity == Capacity::Staff { Ok(()) } else { self.may(Right::Standard) };
        };
        self.may(Right::Standard)?;
        let person = self.person_named(name)?;
        if person != self.me.login.as_str() && self.store.operator(&person)?.is_some() {
            return Err(Refusal::not_allowed(said!(
                "{name} works here and says so in their own name: firstline standards review VERSION --capacity {capacity}",
                name,
                capacity
            ))
            .into());
        }
        Ok(())
    }

    /// Refuses a person who spoke of this version in another capacity, and a client who is nobody: those who
    /// work by a standard, answer for it, know the trade and are served by it are different people.
    fn one_capacity(
        &self,
        hash: &StandardHash,
        capacity: Capacity,
        reviewer: Option<&String>,
    ) -> Answer<()> {
        let named = Self::said(reviewer);
        let person = match named {
            Some(name) => self.person_named(name)?,
            None => self.me.login.to_string(),
        };
        if capacity == Capacity::Client && self.store.operator(&person)?.is_some() {
            return Err(Refusal::not_allowed(
                "name the client who reviewed it: nobody who works here speaks as a client",
            )
            .into());
        }
        for review in self.store.standard_reviews(hash)? {
            if review.capacity != capacity && self.person_named(&review.reviewer)? == person {
                return Err(Refusal::not_allowed(said!(
                    "{who} has spoken of this version as {capacity} already; one person speaks in one capacity",
                    who = review.reviewer,
                    capacity = review.capacity
                ))
                .into());
            }
        }
        Ok(())
    }

    /// The one name of a person: the login of whoever works here by this login or name.
    fn person_named(&self, name: &str) -> Answer<String> {
        let same = |one: &str| one.trim().to_lowercase() == name.trim().to_lowercase();
        let operators = self.store.operators()?;
        let known = operators.iter().find(|one| same(one.login.as_str()) || same(&one.name));
        Ok(known.map_or_else(|| name.trim().to_lowercase(), |one| one.login.to_string()))
    }

    /// Whether somebody else than whoever proposed a version has approved it.
    fn approved_by_another(&self, hash: &StandardHash, reviews: &[StandardReview]) -> Answer<bool> {
        let proposers = self.store.proposers(hash)?;
        for review in reviews.iter().filter(|review| review.approve) {
            let person = Actor::Operator(Login::from(self.person_named(&review.reviewer)?));
            if !proposers.contains(&person) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts a draft in force. Answers which requests moved.
    pub fn adopt(
        &mut self,
        hash: &StandardHash,
        from: Option<DateTime<Utc>>,
        mapping: &BTreeMap<DepartmentId, DepartmentId>,
    ) -> Answer<Vec<RequestId>> {
        self.may(Right::Standard)?;
        let draft = self.draft(hash)?;
        if *hash == self.standard.hash {
            return Err(Refusal::conflict(said!(
                "{version} is in force already",
                version = draft.standard.version
            ))
            .into());
        }
        let from = from.unwrap_or(self.now);
        if from < self.now {
            return Err(Refusal::invalid("a version cannot come into force in the past").into());
        }
        // A version that was in force before may come back without new reviews: it was approved.
        if self.store.adopted_since(hash)?.is_none() {
            let reviews = self.store.standard_reviews(hash)?;
            let approved = |capacity: Capacity| {
                reviews.iter().any(|review| review.capacity == capacity && review.approve)
            };
            let missing: Vec<String> = self
                .standard
                .adoption
                .requires
                .iter()
                .filter(|capacity| !approved(**capacity))
                .map(|capacity| format!("review:{capacity}"))
                .collect();
            if !missing.is_empty() {
                return Err(Refusal::StandardNotMet {
                    message: said!(
                        "exactly this content must be approved first; missing: {missing}",
                        missing = missing.join(", ")
                    ),
                    clause: Clause::new("adoption", "requires"),
                    missing,
                }
                .into());
            }
            let asks = !self.standard.adoption.requires.is_empty();
            if asks && !self.approved_by_another(hash, &reviews)? {
                return Err(Refusal::StandardNotMet {
                    message: said!("whoever proposed a version does not approve it alone"),
                    clause: Clause::new("adoption", "requires"),
                    missing: vec!["review:another".to_owned()],
                }
                .into());
            }
        }
        let mut moves = Vec::new();
        for department in self.store.departments_with_open()? {
            if draft.standard.department(&department).is_some() {
                continue;
            }
            let to = mapping
                .get(department.as_str())
                .and_then(|to| draft.standard.department(to.as_str()))
                .cloned();
            match to {
                Some(to) => moves.push((department, to)),
                None => {
                    return Err(Refusal::StandardNotMet {
                        message: said!("the version has no department `{department}`, in which open requests lie; say where they go", department),
                        clause: Clause::new("department", &department),
                        missing: vec![format!("mapping:{department}")],
                    }
                    .into());
                }
            }
        }
        let event = Event::StandardAdopted {
            standard: hash.clone(),
            previous: Some(self.standard.hash.clone()),
            from,
            mapping: mapping.clone(),
        };
        let cause = self.happens(None, None, event)?;
        if from <= self.now {
            self.standard = draft.standard.clone();
            self.router = draft.router.clone();
        }
        let mut moved_requests = Vec::new();
        for (department, to) in moves {
            for id in self.store.open_of_department(&department)? {
                let request = self.request(id)?;
                let moved = Moved {
                    from: request.department.clone(),
                    to: to.id.clone(),
                    level: to.level,
                    assignee: request.assignee.clone(),
                    reason: None,
                    note: None,
                    clause: Some(Clause::new("department", &to.id)),
                    against: Vec::new(),
                    missing: Vec::new(),
                    overridden: None,
                };
                self.desk_does(id, Event::HandedOver(moved))?;
                moved_requests.push(id);
            }
        }
        for operator in self.store.operators()?.into_iter().filter(|operator| operator.active) {
            let notice = Event::Noticed {
                to: operator.login,
                about: NoticeKind::Acknowledge,
                clause: None,
                cause: Some(cause.seq),
            };
            self.happens(None, None, notice)?;
        }
        Ok(moved_requests)
    }

    /// I have read a version.
    pub fn acknowledge(&mut self, hash: Option<&StandardHash>) -> Answer<()> {
        let standard = hash.unwrap_or(&self.standard.hash).clone();
        self.draft(&standard)?;
        let operator = self.me.login.clone();
        if !self.store.has_acknowledged(&operator, &standard)? {
            self.happens(None, None, Event::Acknowledged { standard, operator })?;
        }
        Ok(())
    }
}
