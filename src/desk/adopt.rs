//! The life of a standard at the desk: proposed, reviewed, adopted, read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    model::{
        event::{Event, Moved},
        id::{Clause, DepartmentId, RequestId, StandardHash},
        operator::Right,
        refusal::{Refusal, said},
        standard::Capacity,
    },
    standards::{Severity, load_files},
};

use super::act::{Act, Answer};

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

    fn draft(&self, hash: &StandardHash) -> Answer<super::versions::Version> {
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
        self.may(Right::Standard)?;
        self.draft(hash)?;
        if !approve && Self::said(comment).is_none() {
            return Err(Refusal::invalid("say what is wrong with it").into());
        }
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
                about: "acknowledge".into(),
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
