//! The walk over a request's events, which starts, moves and ends its clocks.

use chrono::{DateTime, Utc};

use super::{
    Breach, BreachReason, Change, Deadline, Explanation, Lapse, Versions,
    clock::{Clock, End, Stay},
};
use crate::model::{
    event::{Changed, DeadlineMark, Event, Moved, Recorded, Restored, standing},
    id::{CallbackId, DepartmentId, Login},
    request::{Channel, Level, Priority, Status, WaitFor},
    standard::{Consequence, DeadlineClause, DeadlineKind, ScopeFacts, Start},
};

/// A request's facts that deadlines look at, and its clocks, after all its events.
pub(super) struct History<'a, 'v> {
    versions: &'v Versions<'a>,
    marks: Marks,
    clocks: Vec<Clock<'a>>,
    stays: Vec<Stay>,
    tier: Option<String>,
    priority: Priority,
    level: Level,
    department: DepartmentId,
    channel: Channel,
    tags: Vec<String>,
    assignee: Option<Login>,
    hands: Hands,
    received: Option<DateTime<Utc>>,
    /// Whether another desk had answered the client, and whether it was done, where it comes from one.
    past: Option<(bool, bool)>,
    /// What may start a clock, each time that it happened.
    happened: Vec<(Start, DateTime<Utc>)>,
}

/// What the marks of breaches in a log stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// The breaches themselves: once logged they are never unsaid.
    Told,
    /// That somebody looked then: what was due at that instant was due before whatever else came with it.
    Looks,
}

/// Who had the request in hand since it came to the department that has it.
#[derive(Debug, Default)]
struct Hands {
    /// When it came from another.
    moved: Option<DateTime<Utc>>,
    /// When somebody took it last, nobody having had it.
    taken: Option<DateTime<Utc>>,
    /// When it was given back last.
    given_back: Option<DateTime<Utc>>,
}

impl<'a, 'v> History<'a, 'v> {
    /// Reads all of a request's events, in order.
    pub fn read(events: &[Recorded], versions: &'v Versions<'a>) -> Self {
        Self::read_by(events, versions, Marks::Told)
    }

    /// Reads all of a request's events, in order, under clauses by which the log did not mark them.
    pub fn read_anew(events: &[Recorded], versions: &'v Versions<'a>) -> Self {
        Self::read_by(events, versions, Marks::Looks)
    }

    fn read_by(events: &[Recorded], versions: &'v Versions<'a>, marks: Marks) -> Self {
        let mut history = Self {
            versions,
            marks,
            clocks: Vec::new(),
            stays: Vec::new(),
            tier: None,
            priority: Priority::Normal,
            level: 1,
            department: DepartmentId::from(""),
            channel: Channel::Import,
            tags: Vec::new(),
            assignee: None,
            hands: Hands::default(),
            received: None,
            past: None,
            happened: Vec::new(),
        };
        for recorded in standing(events) {
            history.lapse(recorded.at, false);
            let before = history.happened.len();
            history.apply(recorded);
            if history.happened.len() > before {
                history.begin(recorded.at);
            }
        }
        history
    }

    /// The deadlines as they stand at a time.
    pub fn deadlines(mut self, now: DateTime<Utc>) -> Vec<Deadline> {
        self.all(now)
    }

    /// The deadlines as they stand at a time, and what the log does not tell yet by another.
    pub fn deadlines_and_lapses(
        mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> (Vec<Deadline>, Vec<Lapse>) {
        let deadlines = self.all(now);
        (deadlines, self.lapses(until))
    }

    fn all(&mut self, now: DateTime<Utc>) -> Vec<Deadline> {
        self.lapse(now, true);
        let mut all: Vec<Deadline> = self.shown().map(|clock| self.deadline(clock)).collect();
        all.sort_by_key(order);
        all
    }

    /// The deadlines as they stand at a time, each with its reason.
    pub fn explained(mut self, now: DateTime<Utc>) -> Vec<(Deadline, Explanation)> {
        self.lapse(now, true);
        let mut all: Vec<_> =
            self.shown().map(|clock| (self.deadline(clock), self.explanation(clock))).collect();
        all.sort_by_key(|(deadline, _)| order(deadline));
        all
    }

    /// What the log does not tell yet.
    pub fn lapses(mut self, until: DateTime<Utc>) -> Vec<Lapse> {
        self.lapse(until, true);
        let mut lapses: Vec<Lapse> =
            self.shown().filter_map(|clock| self.unsaid(clock, until)).collect();
        lapses.sort_by_key(|lapse| lapse.at);
        lapses
    }

    fn shown(&self) -> impl Iterator<Item = &Clock<'a>> {
        self.clocks.iter().filter(|clock| clock.counts())
    }

    fn unsaid(&self, clock: &Clock<'a>, until: DateTime<Utc>) -> Option<Lapse> {
        let clause = clock.clause.or(clock.former);
        let consequence =
            |of: fn(&DeadlineClause) -> &Consequence| clause.map(of).cloned().unwrap_or_default();
        if let Some(at) = clock.breached_at {
            return (!clock.breach_marked).then(|| Lapse {
                at,
                breached: true,
                mark: DeadlineMark {
                    reason: clock.breach.map(|breach| breach.reason),
                    since: clock.breach.and_then(|breach| breach.since),
                    ..clock.mark(at, self.assignee.as_ref())
                },
                consequence: consequence(|clause| &clause.on_breach),
            });
        }
        let at = clock.reckoned?.warn_at.filter(|at| *at <= until)?;
        let silent = clock.warn_marked
            || !clock.runs()
            || clock.dropped.is_some()
            || clock.paused_since(&self.stays).is_some();
        (!silent).then(|| Lapse {
            at,
            breached: false,
            mark: clock.mark(at, self.assignee.as_ref()),
            consequence: consequence(|clause| &clause.on_warn),
        })
    }

    fn deadline(&self, clock: &Clock<'a>) -> Deadline {
        clock.deadline(self.assignee.as_ref(), &self.stays)
    }

    fn explanation(&self, clock: &Clock<'a>) -> Explanation {
        let clause = clock.clause.or(clock.former);
        let calendar = clock.calendar();
        Explanation {
            clause: clock.address(),
            place: clause.map(|clause| clause.place.clone()),
            target: clause.map(|clause| clause.target),
            calendar: calendar.map(|calendar| calendar.spec().id.as_str().into()),
            agreed: clock.by_hand,
            starts: clause.and_then(|clause| clause.starts.clone()),
            waits: clock.waits,
            counted: clock.counted(&self.stays),
            pauses: self
                .stays
                .iter()
                .filter(|stay| clock.pauses_in(stay.status))
                .filter(|stay| stay.to.is_none_or(|to| to > clock.started))
                .filter(|stay| clock.end.is_none_or(|end| stay.from < end.at))
                .map(|stay| (stay.status, stay.from, stay.to))
                .collect(),
            changes: clock.changes.clone(),
            breach: clock.breach,
        }
    }

    fn lapse(&mut self, until: DateTime<Utc>, inclusive: bool) {
        let hands = &self.hands;
        let has = self.assignee.is_some();
        for clock in &mut self.clocks {
            let before = clock.breached_at;
            clock.lapse(until, inclusive, &self.stays);
            if before.is_none() && clock.breached_at.is_some() {
                clock.breach = Some(stood_in_the_way(clock, has, hands, &self.stays));
            }
        }
    }

    fn status(&self) -> Status {
        self.stays.last().map_or(Status::New, |stay| stay.status)
    }

    /// Goes over to a status. The due times of clocks that stood still move on.
    fn enter(&mut self, status: Status, at: DateTime<Utc>) {
        if self.status() == status && !self.stays.is_empty() {
            return;
        }
        if let Some(last) = self.stays.last_mut() {
            last.to = Some(at);
        }
        self.stays.push(Stay { status, from: at, to: None });
        for clock in self.clocks.iter_mut().filter(|clock| clock.runs()) {
            clock.reckon(&self.stays);
        }
    }

    fn start(&mut self, kind: DeadlineKind, started: DateTime<Utc>, recorded: &Recorded) -> usize {
        let standard = (self.versions)(&recorded.standard);
        let mut clock = Clock {
            kind,
            started,
            origin: started,
            waits: false,
            extended: 0,
            standard,
            version: recorded.standard.clone(),
            clause: None,
            former: None,
            department: self.department.clone(),
            agreed: None,
            by_hand: false,
            end: None,
            dropped: None,
            breached_at: None,
            breach_marked: false,
            warn_marked: false,
            callback: None,
            owner: None,
            changes: Vec::new(),
            breach: None,
            tried: None,
            reckoned: None,
        };
        clock.clause = clock.choose(&facts(
            self.tier.as_deref(),
            self.priority,
            self.level,
            &self.department,
            self.channel,
            &self.tags,
        ));
        clock.begin(&self.happened);
        clock.reckon(&self.stays);
        self.clocks.push(clock);
        self.clocks.len() - 1
    }

    fn live(&mut self, kind: DeadlineKind) -> Option<&mut Clock<'a>> {
        self.clocks.iter_mut().rev().find(|clock| clock.kind == kind && clock.runs())
    }

    fn end(&mut self, kind: DeadlineKind, at: DateTime<Utc>, met: bool) {
        let mut stays = self.stays.clone();
        if let Some(clock) = self.live(kind) {
            // What stood still until now was due that much later.
            if let Some(last) = stays.last_mut()
                && clock.pauses_in(last.status)
            {
                last.to = Some(at);
                clock.reckon(&stays);
            }
            clock.end = Some(End { at, met });
        }
    }

    fn promise(&mut self, callback: CallbackId) -> Option<&mut Clock<'a>> {
        self.clocks.iter_mut().find(|clock| clock.callback == Some(callback))
    }

    /// The clock that an event tells of. Two that began at one instant are one after the other: the
    /// first ended as the second began, and had no time to be late.
    fn marked(&mut self, mark: &DeadlineMark) -> Option<&mut Clock<'a>> {
        self.clocks.iter_mut().rev().find(|clock| clock.is_of(mark))
    }

    fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::Received(received) => {
                self.received = Some(received.received);
                self.channel = received.channel;
                self.tier.clone_from(&received.tier);
                self.tag(&received.tags, received.received);
                for field in received.fields.keys() {
                    self.happened.push((Start::Field(field.clone()), received.received));
                }
                self.enter(Status::New, received.received);
                if let Some(past) = &received.past {
                    self.past = Some((past.is_answered(), past.is_done()));
                    self.enter(past.status, at);
                }
            }
            Event::Routed(routed) => {
                let first = self.clocks.is_empty();
                self.department = routed.department.clone();
                self.level = routed.level;
                self.priority = routed.priority;
                let mut tags = self.tags.clone();
                for tag in &routed.tags {
                    if !tags.contains(tag) {
                        tags.push(tag.clone());
                    }
                }
                self.tag(&tags, at);
                if first && let Some((answered, done)) = self.past {
                    // What another desk did or left undone is not judged: clocks begin here.
                    if !done {
                        if !answered {
                            self.start(DeadlineKind::FirstResponse, at, recorded);
                        }
                        self.start(DeadlineKind::Resolution, at, recorded);
                        self.start(DeadlineKind::Own, at, recorded);
                    }
                } else if first {
                    let received = self.received.unwrap_or(at);
                    self.start(DeadlineKind::FirstResponse, received, recorded);
                    self.start(DeadlineKind::Resolution, received, recorded);
                    self.start(DeadlineKind::Own, at, recorded);
                } else {
                    self.new_stay(recorded);
                }
            }
            Event::Message { .. } => {
                if self.live(DeadlineKind::NextResponse).is_none() {
                    self.start(DeadlineKind::NextResponse, at, recorded);
                }
                if self.status() == Status::Pending {
                    self.enter(Status::Open, at);
                }
            }
            Event::Claimed { by, .. } | Event::TakenOver { by, .. } => self.worked_by(by, recorded),
            Event::Assigned { to, .. } => self.worked_by(to, recorded),
            Event::Released { .. } => self.given_back(at),
            Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => {
                self.moved(moved, recorded);
            }
            Event::Replied { .. } => self.responded(recorded),
            Event::Waiting { whom, .. } => {
                self.enter(
                    if *whom == WaitFor::Client { Status::Pending } else { Status::Hold },
                    at,
                );
            }
            Event::Resumed { .. } => self.enter(Status::Open, at),
            Event::CallbackPromised { callback, due, agreed, by, .. } => {
                let index = self.start(DeadlineKind::Callback, at, recorded);
                let clock = &mut self.clocks[index];
                clock.callback = Some(*callback);
                clock.agreed = Some(*due);
                clock.by_hand = *agreed;
                clock.owner = Some(by.clone());
                clock.reckon(&self.stays);
            }
            Event::CallbackKept { callback, .. } => {
                if let Some(clock) = self.promise(*callback) {
                    clock.end = Some(End { at, met: true });
                }
                self.responded(recorded);
            }
            Event::CallbackTried { callback, next, .. } => {
                if let Some(clock) = self.promise(*callback) {
                    clock.tried = Some(at);
                }
                if let Some(next) = next {
                    self.put_off(*callback, *next, at, true);
                }
            }
            Event::CallbackMoved { callback, due, .. } => self.put_off(*callback, *due, at, false),
            Event::CallbackBroken { callback, .. } => {
                if let Some(clock) = self.promise(*callback) {
                    // A promise given up is broken then, not only when its time has come.
                    if clock.breached_at.is_none() {
                        clock.breached_at = Some(at);
                        clock.breach = Some(Breach::since(BreachReason::GivenUp, at));
                    }
                    clock.end = Some(End { at, met: false });
                }
            }
            Event::CallbackAssigned { callback, to, .. } => {
                if let Some(clock) = self.promise(*callback) {
                    clock.owner = Some(to.clone());
                }
            }
            Event::StepDone { step, answer, skipped: None, field, .. } => {
                self.happened.push((Start::Step(step.to_string()), at));
                if let (Some(field), Some(_)) = (field, answer) {
                    self.happened.push((Start::Field(field.clone()), at));
                }
            }
            Event::Changed(changed) => self.changed(changed, at),
            Event::DeadlineExtended { kind, .. } => self.extended(*kind, at),
            Event::Resolved { .. } => self.resolved(at),
            Event::Closed { .. } => {
                if self.status().is_unresolved() {
                    self.resolved(at);
                }
                self.enter(Status::Closed, at);
            }
            Event::Reopened { .. } => self.reopened(recorded),
            Event::Undone { restored, .. } => self.undone(restored, recorded),
            Event::DeadlineWarned(mark) => {
                if let Some(clock) = self.marked(mark) {
                    clock.warn_marked = true;
                }
            }
            Event::DeadlineBreached(_) if self.marks == Marks::Looks => self.lapse(at, true),
            Event::DeadlineBreached(mark) => {
                if let Some(clock) = self.marked(mark) {
                    clock.breached_at = Some(mark.due);
                    clock.breach_marked = true;
                    clock.breach = Breach::of(mark);
                }
            }
            _ => {}
        }
    }

    /// The tags are these from now on.
    fn tag(&mut self, tags: &[String], at: DateTime<Utc>) {
        for tag in tags.iter().filter(|tag| !self.tags.contains(tag)) {
            self.happened.push((Start::Tag(tag.clone()), at));
        }
        self.tags = tags.to_vec();
    }

    /// The due time of a running clock is put off by what its clause allows.
    fn extended(&mut self, kind: DeadlineKind, at: DateTime<Utc>) {
        let stays = self.stays.clone();
        let Some(clock) = self.live(kind) else { return };
        let before = clock.due();
        clock.extended += 1;
        clock.warn_marked = false;
        clock.reckon(&stays);
        let address = Some(clock.address());
        clock.changes.push(Change {
            at,
            from: address.clone(),
            to: address,
            due_before: before,
            due_after: clock.due(),
        });
    }

    /// Clocks that waited for what just happened begin.
    fn begin(&mut self, at: DateTime<Utc>) {
        for clock in &mut self.clocks {
            if !clock.waits || !clock.runs() {
                continue;
            }
            clock.begin(&self.happened);
            if clock.waits {
                continue;
            }
            clock.reckon(&self.stays);
            let address = Some(clock.address());
            clock.changes.push(Change {
                at,
                from: address.clone(),
                to: address,
                due_before: None,
                due_after: clock.due(),
            });
        }
    }

    /// Nobody works on it any more.
    fn given_back(&mut self, at: DateTime<Utc>) {
        if self.assignee.take().is_some() {
            self.hands.given_back = Some(at);
        }
    }

    /// Someone works on it: it is owned, and from now on handled.
    fn worked_by(&mut self, who: &Login, recorded: &Recorded) {
        let at = recorded.at;
        if self.assignee.is_none() {
            self.hands.taken = Some(at);
        }
        self.assignee = Some(who.clone());
        self.happened.push((Start::Claimed, at));
        self.end(DeadlineKind::Own, at, true);
        if self.live(DeadlineKind::Handle).is_none() {
            self.start(DeadlineKind::Handle, at, recorded);
        }
        if self.status() == Status::New {
            self.enter(Status::Open, at);
        }
    }

    /// The client heard from the desk.
    fn responded(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        for kind in [DeadlineKind::FirstResponse, DeadlineKind::NextResponse, DeadlineKind::Update]
        {
            self.end(kind, at, true);
        }
        if self.status().is_unresolved() {
            self.start(DeadlineKind::Update, at, recorded);
            if self.status() == Status::New {
                self.enter(Status::Open, at);
            }
        }
    }

    fn moved(&mut self, moved: &Moved, recorded: &Recorded) {
        self.department = moved.to.clone();
        self.level = moved.level;
        self.assignee = None;
        self.new_stay(recorded);
    }

    /// Another department has it: the hop before is over, and the clauses are chosen anew.
    fn new_stay(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        self.hands = Hands { moved: Some(at), ..Hands::default() };
        self.end(DeadlineKind::Own, at, false);
        self.end(DeadlineKind::Handle, at, true);
        self.choose_anew(at);
        if self.status().is_unresolved() {
            self.start(DeadlineKind::Own, at, recorded);
        }
    }

    fn put_off(
        &mut self,
        callback: CallbackId,
        due: DateTime<Utc>,
        at: DateTime<Utc>,
        tried: bool,
    ) {
        let stays = &self.stays;
        let Some(clock) = self.clocks.iter_mut().find(|clock| clock.callback == Some(callback))
        else {
            return;
        };
        // A try in time keeps the promise alive until the next one; a promise already broken stays so.
        if tried && clock.due().is_some_and(|before| before < at || due < before) {
            return;
        }
        let before = clock.due();
        clock.agreed = Some(due);
        clock.warn_marked = false;
        clock.reckon(stays);
        let address = Some(clock.address());
        clock.changes.push(Change {
            at,
            from: address.clone(),
            to: address,
            due_before: before,
            due_after: Some(due),
        });
    }

    fn changed(&mut self, changed: &Changed, at: DateTime<Utc>) {
        if let Some((_, to)) = changed.priority {
            self.priority = to;
        }
        if let Some((_, to)) = &changed.tags {
            self.tag(to, at);
        }
        // The first change of a field fills it in; later its text may be erased, so it is not asked.
        for field in changed.fields.keys() {
            self.happened.push((Start::Field(field.clone()), at));
        }
        if let Some(tier) = &changed.tier {
            self.tier.clone_from(tier);
        }
        self.choose_anew(at);
        for (kind, due) in &changed.due {
            let stays = self.stays.clone();
            let Some(clock) = self.live(*kind) else {
                continue;
            };
            let before = clock.due();
            clock.agreed = Some(*due);
            clock.by_hand = true;
            clock.warn_marked = false;
            clock.reckon(&stays);
            let address = Some(clock.address());
            clock.changes.push(Change {
                at,
                from: address.clone(),
                to: address,
                due_before: before,
                due_after: Some(*due),
            });
        }
    }

    fn resolved(&mut self, at: DateTime<Utc>) {
        for kind in [
            DeadlineKind::FirstResponse,
            DeadlineKind::NextResponse,
            DeadlineKind::Resolution,
            DeadlineKind::Handle,
        ] {
            self.end(kind, at, true);
        }
        for kind in [DeadlineKind::Update, DeadlineKind::Own] {
            self.end(kind, at, false);
        }
        self.enter(Status::Resolved, at);
    }

    /// The resolution clock goes on where it stood; whoever has the request handles it again.
    fn reopened(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        if let Some(clock) =
            self.clocks.iter_mut().rev().find(|clock| clock.kind == DeadlineKind::Resolution)
        {
            clock.end = None;
        } else {
            // Another desk resolved it: here the clock begins only now.
            self.start(DeadlineKind::Resolution, at, recorded);
        }
        self.enter(Status::Open, at);
        let kind = if self.assignee.is_some() { DeadlineKind::Handle } else { DeadlineKind::Own };
        if self.live(kind).is_none() {
            self.start(kind, at, recorded);
        }
    }

    fn undone(&mut self, restored: &Restored, recorded: &Recorded) {
        let at = recorded.at;
        if let Some(callback) = restored.callback
            && let Some(clock) = self.promise(callback)
        {
            clock.end = Some(End { at, met: false });
        }
        if let Some(priority) = restored.priority {
            self.priority = priority;
        }
        if let Some(tags) = &restored.tags {
            // What was taken back has not happened.
            self.happened
                .retain(|(what, _)| !matches!(what, Start::Tag(tag) if !tags.contains(tag)));
            self.tag(tags, at);
        }
        if let Some((department, level)) = &restored.department {
            self.department = department.clone();
            self.level = *level;
            self.assignee = None;
            self.new_stay(recorded);
        } else if restored.priority.is_some() || restored.tags.is_some() {
            self.choose_anew(at);
        }
        match restored.status {
            Some(status) if status.is_unresolved() && !self.status().is_unresolved() => {
                self.reopened(recorded);
            }
            Some(status) => self.enter(status, at),
            None => {}
        }
        if let Some(assignee) = &restored.assignee {
            if let Some(who) = assignee {
                self.worked_by(who, recorded);
            } else {
                self.assignee = None;
                self.hands.taken = None;
                let claims = |(what, _): &(Start, DateTime<Utc>)| *what == Start::Claimed;
                if let Some(last) = self.happened.iter().rposition(claims) {
                    self.happened.remove(last);
                }
                self.end(DeadlineKind::Handle, at, false);
                // The claim never was: its clock runs on.
                if let Some(clock) =
                    self.clocks.iter_mut().rev().find(|clock| clock.kind == DeadlineKind::Own)
                {
                    clock.end = None;
                }
            }
        }
        for clock in self.clocks.iter_mut().filter(|clock| clock.runs()) {
            clock.begin(&self.happened);
            clock.reckon(&self.stays);
        }
    }

    /// Chooses the clause of every running clock anew, by the request's facts as they now are.
    fn choose_anew(&mut self, at: DateTime<Utc>) {
        let Self {
            clocks, stays, tier, priority, level, department, channel, tags, happened, ..
        } = self;
        let facts = facts(tier.as_deref(), *priority, *level, department, *channel, tags);
        for clock in clocks.iter_mut().filter(|clock| clock.runs()) {
            let chosen = clock.choose(&facts);
            let same = match (clock.clause, chosen) {
                (Some(before), Some(after)) => before.id == after.id,
                (None, None) => true,
                _ => false,
            };
            if same && clock.department == *department {
                continue;
            }
            let before = clock.due();
            let from = clock.clause.map(DeadlineClause::clause);
            clock.department = department.clone();
            if let Some(clause) = clock.clause {
                clock.former = Some(clause);
            }
            clock.clause = chosen;
            clock.begin(happened);
            clock.dropped = match (chosen, clock.agreed) {
                (None, None) if clock.former.is_some() => Some(at),
                _ => None,
            };
            clock.reckon(stays);
            let after = clock.due();
            let to = chosen.map(DeadlineClause::clause);
            if clock.agreed.is_none() && (before != after || from != to) {
                clock.changes.push(Change {
                    at,
                    from: from.clone(),
                    to: to.clone(),
                    due_before: before,
                    due_after: after,
                });
            }
            let paused = clock.paused_since(stays).is_some();
            if clock.breached_at.is_none()
                && !paused
                && clock.agreed.is_none()
                && after.is_some_and(|due| due <= at)
            {
                clock.breached_at = Some(at);
                clock.breach = Some(Breach::since(BreachReason::Changed, at));
            }
        }
    }
}

/// What stood in the way of a clock that fell due, by who had the request then.
fn stood_in_the_way(clock: &Clock<'_>, has: bool, hands: &Hands, stays: &[Stay]) -> Breach {
    let plain = |reason| Breach { reason, since: None };
    if clock.callback.is_some() {
        return match clock.tried {
            Some(at) => Breach::since(BreachReason::NoAnswer, at),
            None => plain(BreachReason::NotCalled),
        };
    }
    if let Some(stay) = stays.last()
        && matches!(stay.status, Status::Pending | Status::Hold)
    {
        return Breach::since(BreachReason::Waiting, stay.from);
    }
    // Late is what came when the clock was at risk already.
    let warned = clock.reckoned.and_then(|reckoned| reckoned.warn_at);
    let late = |at: DateTime<Utc>| at > clock.started && warned.is_some_and(|warned| at >= warned);
    if let Some(at) = hands.moved.filter(|at| late(*at)) {
        return Breach::since(BreachReason::MovedLate, at);
    }
    match (has, hands.given_back, hands.taken) {
        (true, _, Some(at)) if late(at) => Breach::since(BreachReason::TakenLate, at),
        (true, _, taken) => Breach { reason: BreachReason::InHand, since: taken },
        (false, Some(at), _) => Breach::since(BreachReason::Released, at),
        (false, None, _) => plain(BreachReason::Untaken),
    }
}

fn facts<'f>(
    client_tier: Option<&'f str>,
    priority: Priority,
    level: Level,
    department: &'f DepartmentId,
    channel: Channel,
    tags: &'f [String],
) -> ScopeFacts<'f> {
    ScopeFacts { client_tier, priority, level, department: department.as_str(), channel, tags }
}

/// Live deadlines before ended ones; among the live the nearest due time, those without one last.
fn order(deadline: &Deadline) -> (bool, bool, DateTime<Utc>) {
    let when = deadline.ended.or(deadline.due).unwrap_or(deadline.started);
    (deadline.ended.is_some(), deadline.due.is_none(), when)
}
