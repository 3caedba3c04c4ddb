//! Why a request stands as it does, in words: why it lies in its department, why it moves as urgently
//! as it does, why each deadline is due when it is, where it stands in the queue and for what reason,
//! and what stands in the way of resolving it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    desk::Desk,
    model::{
        calendar::{Counting, Day},
        card::RequestCard,
        deadline::{Deadline, DeadlineState, Explanation},
        event::{Event, Moved, Recorded, Routed},
        id::{Clause, RequestId, RuleId, StandardHash},
        obstacle::{self, Obstacle},
        request::{Priority, Status},
        routing::Checked,
        standard::Standard,
    },
    report::tally_lines,
    standards::book::Book,
    text::{Text, fill},
};

/// Some lines under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub title: String,
    /// What is said: how far it is indented, and the words.
    pub lines: Vec<(usize, String)>,
}

/// What the reasons are told from.
struct Reasons<'a> {
    /// The request with everything that happened to it.
    card: &'a RequestCard,
    /// Its deadlines, each with its reason.
    deadlines: &'a [(Deadline, Explanation)],
    /// What stands in the way of resolving it.
    obstacles: &'a [Obstacle<'a>],
    /// The standards that its events name.
    versions: &'a dyn Fn(&StandardHash) -> Option<&'a Standard>,
    /// The standard in force.
    standard: &'a Standard,
    now: DateTime<Utc>,
    text: &'a Text,
}

impl Reasons<'_> {
    /// Everything, heading by heading.
    fn passages(&self) -> Vec<Passage> {
        [self.department(), self.priority(), self.queue(), self.resolving()]
            .into_iter()
            .chain(
                self.deadlines
                    .iter()
                    .filter(|(deadline, _)| deadline.state != DeadlineState::Cancelled)
                    .map(|(deadline, why)| self.deadline(deadline, why)),
            )
            .collect()
    }

    fn zone(&self) -> Tz {
        self.standard.timezone
    }

    fn moment(&self, at: DateTime<Utc>) -> String {
        self.text.moment(&at.with_timezone(&self.zone()))
    }

    fn title_of(&self, department: &str) -> String {
        self.standard
            .department(department)
            .map_or_else(|| department.to_owned(), |department| department.title.clone())
    }

    /// What the version called a department by which something was done; what it is called now where that
    /// version had none such.
    fn title_by(&self, department: &str, by: &Recorded) -> String {
        let version = (self.versions)(&by.standard);
        let then = version.and_then(|version| version.department(department));
        then.map_or_else(|| self.title_of(department), |department| department.title.clone())
    }

    fn routed(&self) -> Option<(&Recorded, &Routed)> {
        self.card.timeline.iter().rev().find_map(|recorded| match &recorded.event {
            Event::Routed(routed) => Some((recorded, routed.as_ref())),
            _ => None,
        })
    }

    /// A clause with where it is written and the version that holds it.
    fn cited(&self, clause: &Clause, by: &Recorded) -> String {
        let version = (self.versions)(&by.standard);
        version.map_or_else(
            || clause.to_string(),
            |standard| format!("{clause} · {}", standard.version),
        )
    }

    fn department(&self) -> Passage {
        let words = &self.text.reason;
        let request = &self.card.request;
        let mut lines = Vec::new();
        if let Some((recorded, routed)) = self.routed() {
            let why = &routed.explanation;
            lines.push((
                0,
                fill(
                    &words.routed,
                    &[
                        ("at", &self.moment(recorded.at)),
                        ("department", &self.title_by(routed.department.as_str(), recorded)),
                        ("level", &routed.level.to_string()),
                    ],
                ),
            ));
            lines.push((
                0,
                fill(
                    &words.by_clause,
                    &[
                        ("clause", &self.cited(&why.clause, recorded)),
                        ("place", &format!("{}:{}", why.place.file, why.place.line)),
                    ],
                ),
            ));
            let rule = why.clause.as_str().strip_prefix("rule:");
            let version = (self.versions)(&recorded.standard).unwrap_or(self.standard);
            if let Some(reason) =
                rule.and_then(|id| version.rule(id)).and_then(|rule| rule.why.as_deref())
            {
                lines.push((0, format!("“{reason}”")));
            }
            lines.push((0, self.text.count(&words.tried, u64::from(why.count))));
            for tried in &why.tried {
                let sign = if tried.held { "✓" } else { "·" };
                lines.push((1, format!("{sign} rule:{}", tried.rule)));
                lines.extend(tried.conditions.iter().map(|checked| (2, condition(checked))));
            }
            lines.extend(tally_lines(why, version, self.text));
        }
        for recorded in &self.card.timeline {
            let (moved, words) = match &recorded.event {
                Event::HandedOver(moved) => (moved, &words.handed_over),
                Event::Escalated(moved) => (moved, &words.escalated),
                Event::Bounced(moved) => (moved, &words.bounced),
                _ => continue,
            };
            lines.push((0, self.moved(recorded, moved, words)));
        }
        Passage {
            title: fill(
                &words.department,
                &[
                    ("department", &self.title_of(request.department.as_str())),
                    ("level", &request.level.to_string()),
                ],
            ),
            lines,
        }
    }

    fn moved(&self, recorded: &Recorded, moved: &Moved, words: &str) -> String {
        let mut said = fill(
            words,
            &[
                ("at", &self.moment(recorded.at)),
                ("who", &self.text.on_behalf(&recorded.actor.to_string(), recorded.by.as_ref())),
                ("from", &self.title_by(moved.from.as_str(), recorded)),
                ("department", &self.title_by(moved.to.as_str(), recorded)),
                ("level", &moved.level.to_string()),
            ],
        );
        if let Some(reason) = &moved.reason {
            said = format!("{said}: {}", reason.as_str());
        }
        if let Some(clause) = &moved.clause {
            said = format!("{said} ({})", self.cited(clause, recorded));
        }
        said
    }

    fn priority(&self) -> Passage {
        let (words, word) = (&self.text.reason, &self.text.word);
        let mut lines = Vec::new();
        if let Some((recorded, routed)) = self.routed() {
            let version = (self.versions)(&recorded.standard).unwrap_or(self.standard);
            let named = |id: &str| version.rule(id).and_then(|rule| rule.then.priority);
            // The deciding rule speaks first, then those before it in their order.
            let deciding = routed.rule.as_ref().map(RuleId::as_str);
            let held = routed.explanation.tried.iter().filter(|tried| tried.held);
            let giver = deciding
                .into_iter()
                .chain(held.map(|tried| tried.rule.as_str()))
                .find(|id| named(id).is_some());
            let given = giver.map_or_else(
                || {
                    let came_with = routed.asked.as_ref().and_then(|asked| asked.priority);
                    match came_with {
                        Some(_) => words.came_with.clone(),
                        None => words.no_rule_names_it.clone(),
                    }
                },
                |id| self.cited(&Clause::new("rule", id), recorded),
            );
            lines.push((
                0,
                format!(
                    "{}: {} · {given}",
                    self.moment(recorded.at),
                    word.priority(routed.priority)
                ),
            ));
        }
        for recorded in &self.card.timeline {
            let Event::Changed(changed) = &recorded.event else {
                continue;
            };
            let Some((from, to)) = changed.priority else {
                continue;
            };
            let by = changed
                .clause
                .as_ref()
                .map_or_else(|| recorded.actor.to_string(), |clause| self.cited(clause, recorded));
            lines.push((
                0,
                format!(
                    "{}: {} → {} · {by}",
                    self.moment(recorded.at),
                    word.priority(from),
                    word.priority(to)
                ),
            ));
        }
        let priority: Priority = self.card.request.priority;
        Passage { title: fill(&words.priority, &[("priority", word.priority(priority))]), lines }
    }

    /// Where it stands in the queue, and for what reason.
    fn queue(&self) -> Passage {
        let (words, word) = (&self.text.reason, &self.text.word);
        let status = self.card.request.status;
        let nearest = self
            .card
            .deadlines
            .iter()
            .filter(|deadline| {
                matches!(deadline.state, DeadlineState::Running | DeadlineState::Breached)
            })
            .filter_map(|deadline| Some((deadline, deadline.due?)))
            .min_by_key(|(_, due)| *due);
        let line = match nearest {
            _ if !status.is_unresolved() => words.not_in_queue.clone(),
            Some((deadline, due)) => fill(
                if due <= self.now { &words.ranked_breached } else { &words.ranked_due },
                &[
                    ("kind", word.kind(deadline.kind)),
                    ("at", &self.moment(due)),
                    ("clause", deadline.clause.as_str()),
                ],
            ),
            None => words.ranked_last.clone(),
        };
        Passage { title: words.queue.clone(), lines: vec![(0, line)] }
    }

    fn resolving(&self) -> Passage {
        let words = &self.text.reason;
        let request = &self.card.request;
        let lines = if matches!(request.status, Status::Resolved | Status::Closed) {
            vec![(0, words.resolved.clone())]
        } else if self.obstacles.is_empty() {
            vec![(0, words.nothing_in_the_way.clone())]
        } else {
            self.obstacles
                .iter()
                .flat_map(|obstacle| {
                    [
                        (0, format!("{} ({})", obstacle.norm.text, obstacle.norm.clause())),
                        (1, format!("{}: {}", words.missing, obstacle.missing.join(", "))),
                    ]
                })
                .collect()
        };
        Passage { title: words.resolving.clone(), lines }
    }

    fn deadline(&self, deadline: &Deadline, why: &Explanation) -> Passage {
        let (words, word) = (&self.text.reason, &self.text.word);
        let due = deadline.due.map_or_else(|| words.stands_still.clone(), |due| self.moment(due));
        let title = fill(
            &words.deadline,
            &[
                ("kind", word.kind(deadline.kind)),
                ("audience", word.audience(deadline.audience)),
                ("due", &due),
            ],
        );
        let book = Book::new(self.standard, self.text);
        let mut lines: Vec<(usize, String)> = Vec::new();
        if let Some(at) = deadline.breached_at {
            let breached = fill(&words.breached, &[("at", &self.moment(at))]);
            lines.push((0, breached));
            if let Some(breach) = why.breach {
                let said = word.breach(breach, |at| self.moment(at));
                lines.push((1, fill(&words.breach_reason, &[("reason", &said)])));
            }
        }
        if let (DeadlineState::Met, Some(at)) = (deadline.state, deadline.ended) {
            lines.push((0, fill(&words.met, &[("at", &self.moment(at))])));
        }
        lines.extend(
            deadline_reasons(why, &book, self.text, self.zone()).into_iter().map(|line| (0, line)),
        );
        Passage { title, lines }
    }
}

/// The reasons of a request of a desk; none where there is no such request.
pub fn why(
    desk: &mut Desk,
    id: RequestId,
    text: &Text,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Vec<Passage>>> {
    let Some(card) = desk.request(id, now)? else {
        return Ok(None);
    };
    let deadlines = desk.explain_deadlines(id, now)?;
    let standard = desk.standard(now)?;
    let mut named = HashMap::new();
    for recorded in &card.timeline {
        if !named.contains_key(&recorded.standard)
            && let Some(standard) = desk.standard_by(&recorded.standard)?
        {
            named.insert(recorded.standard.clone(), standard);
        }
    }
    let obstacles =
        obstacle::to_resolving(&card.request, &card.timeline, &card.callbacks, &standard, now);
    let reasons = Reasons {
        card: &card,
        deadlines: &deadlines,
        obstacles: &obstacles,
        versions: &|hash| named.get(hash).map(|standard| &**standard),
        standard: &standard,
        now,
        text,
    };
    Ok(Some(reasons.passages()))
}

/// Why a due time is what it is, a line each: the clause, what was counted and left out, what moved it.
pub fn deadline_reasons(why: &Explanation, book: &Book<'_>, text: &Text, zone: Tz) -> Vec<String> {
    let words = &text.reason;
    let moment = |at: DateTime<Utc>| text.moment(&at.with_timezone(&zone));
    let place = why
        .place
        .as_ref()
        .map_or_else(String::new, |place| format!("{}:{}", place.file, place.line));
    let mut lines =
        vec![fill(&words.by_clause, &[("clause", why.clause.as_str()), ("place", &place)])];
    if why.agreed {
        lines.push(words.agreed.clone());
    }
    if let Some(start) = &why.starts {
        let said = if why.waits { &words.waits_for } else { &words.starts_with };
        lines.push(fill(said, &[("start", &book.start(start))]));
    }
    if let Some(target) = &why.target {
        let target = book.target(target);
        lines.push(match &why.calendar {
            Some(calendar) => {
                fill(&words.allows, &[("time", &target), ("calendar", calendar.as_str())])
            }
            None => target,
        });
    }
    for (status, from, to) in &why.pauses {
        let to = to.map_or_else(|| words.now.clone(), moment);
        lines.push(fill(
            &words.paused,
            &[("from", &moment(*from)), ("to", &to), ("status", text.word.status(*status))],
        ));
    }
    // Minutes are told so that those of all lines together are those of the whole: each line has what it adds.
    let mut counted = TimeDelta::zero();
    for segment in why.counted.iter().flat_map(|counted| &counted.segments) {
        let what = match (segment.counting, segment.day) {
            (Counting::Counted, Day::Exception) => &words.counted_exception,
            (Counting::Counted, _) => &words.counted,
            (Counting::Paused, _) => &words.stood,
            (Counting::Closed, Day::Holiday) => &words.holiday,
            (Counting::Closed, _) => &words.closed,
        };
        let time = if segment.counting == Counting::Counted {
            let before = counted.num_minutes();
            counted += segment.time;
            let minutes = counted.num_minutes() - before;
            format!("{}:{:02}", minutes / 60, minutes % 60)
        } else {
            "–".to_owned()
        };
        lines.push(format!("{} – {}  {time:>6}  {what}", moment(segment.from), moment(segment.to)));
    }
    for change in &why.changes {
        let clause = |clause: &Option<Clause>| {
            clause.as_ref().map_or_else(|| words.no_clause.clone(), ToString::to_string)
        };
        let due = change.due_after.map_or_else(|| words.stands_still.clone(), moment);
        lines.push(fill(
            &words.changed,
            &[
                ("at", &moment(change.at)),
                ("from", &clause(&change.from)),
                ("to", &clause(&change.to)),
                ("due", &due),
            ],
        ));
    }
    lines
}

/// A condition that was looked at: whether it held, and the words or the fact that made it.
fn condition(checked: &Checked) -> String {
    let sign = if checked.held { "✓" } else { "·" };
    let mut what: Vec<String> = checked
        .matched
        .iter()
        .map(|matched| {
            let text = matched.text.as_str();
            if text.to_lowercase() == matched.entry.to_lowercase() {
                format!("“{text}”")
            } else {
                format!("“{text}” ({})", matched.entry)
            }
        })
        .collect();
    what.extend(checked.fact.as_ref().map(|fact| fact.as_str().to_owned()));
    format!("{sign} {}: {}", checked.condition, what.join(", "))
}
