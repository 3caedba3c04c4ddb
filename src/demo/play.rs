//! The play: who comes when, and what is done about it. Every act is a command at its time; what the
//! desk refuses does not happen, as in life.

mod control;

use std::{cmp::Reverse, collections::BinaryHeap, ops::ControlFlow};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc, Weekday};

use super::{Between, Caller, Cast, Matter, Story, start};
use crate::{
    desk::{Desk, Error},
    model::{
        callback::CallbackState,
        card::RequestCard,
        chance::Chance,
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts, Submission},
        deadline::Deadline,
        id::{Login, RequestId},
        request::{Channel, WaitFor},
        standard::{Act, Audience, Standard},
        training::required,
    },
};

/// The request of the past that nobody finished, by its number in the order of the story.
const LEFT_LYING: usize = 57;

/// What happens next with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scene {
    Arrive,
    /// Someone of the department claims it.
    Claim,
    /// They work through some of the script and answer.
    Answer,
    /// A call is promised.
    Promise,
    /// The promised call is made.
    Call,
    /// It waits for the client.
    Wait,
    /// The client writes again.
    Again,
    Finish,
    /// The client says how it went.
    Rate,
    /// The desk looks at its clocks.
    Tick,
    /// Answers are drawn for review.
    Sample,
    /// What was drawn is reviewed.
    Judge,
    /// A review is contested.
    Contest,
    /// The appeal is answered.
    Hear,
    /// A month is over, and its measures are looked at.
    Weigh,
    /// Something is let through against a norm.
    LetThrough,
}

/// One matter of one client on its way.
struct Thread<'a> {
    caller: &'a Caller,
    matter: &'a Matter,
    request: Option<RequestId>,
    answers: usize,
    /// How far it gets before the curtain falls.
    stays_open: bool,
}

struct Stage<'a> {
    desk: &'a mut Desk,
    cast: &'a Cast,
    standard: &'a Standard,
    people: &'a [OperatorFacts],
    chance: Chance,
    queue: BinaryHeap<Reverse<(DateTime<Utc>, usize, Scene)>>,
    threads: Vec<Thread<'a>>,
    end: DateTime<Utc>,
}

/// The operators come in, on the first morning.
pub(super) fn come_in(desk: &mut Desk, story: &Story) -> anyhow::Result<()> {
    let mut stage = Stage::new(desk, story);
    let supervisor = stage.people[0].login.clone();
    for person in &stage.people[1..] {
        stage.give(
            Command::OperatorAdd(person.clone()),
            Some(&supervisor),
            start(&story.standard),
        )?;
    }
    Ok(())
}

/// Plays the story up to the curtain, or until there is nobody to play it for.
pub(super) fn play(
    desk: &mut Desk,
    story: &Story,
    requests: usize,
    between: Between<'_>,
) -> anyhow::Result<ControlFlow<()>> {
    let mut stage = Stage::new(desk, story);
    let begin = start(&story.standard);
    stage.sit_down(begin)?;
    stage.cast(begin, requests);
    stage.supervise();
    while let Some(Reverse((at, thread, scene))) = stage.queue.pop() {
        if at > stage.end {
            break;
        }
        stage.act(at, thread, scene)?;
        if between(stage.desk).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    stage.give(Command::Tick, None, stage.end)?;
    Ok(ControlFlow::Continue(()))
}

impl<'a> Stage<'a> {
    fn new(desk: &'a mut Desk, story: &'a Story) -> Self {
        Self {
            desk,
            cast: &story.cast,
            standard: &story.standard,
            people: &story.people,
            chance: Chance::new(1042),
            queue: BinaryHeap::new(),
            threads: Vec::new(),
            end: story.end(),
        }
    }
}

impl Stage<'_> {
    /// They have read the standard, and begin.
    fn sit_down(&mut self, begin: DateTime<Utc>) -> anyhow::Result<()> {
        for person in self.people {
            self.give(Command::Acknowledge { standard: None }, Some(&person.login), begin)?;
            self.give(Command::Duty { on: true }, Some(&person.login), begin)?;
        }
        self.train(begin)
    }

    /// Most have passed what their role asks; a few have not yet.
    fn train(&mut self, begin: DateTime<Utc>) -> anyhow::Result<()> {
        for (number, person) in self.people.iter().enumerate() {
            let Some(role) = person.role.as_ref().filter(|_| number % 4 != 3) else {
                continue;
            };
            for exercise in required(self.standard, role) {
                let result = Command::TrainingResult {
                    exercise: exercise.clone(),
                    score: 1.0,
                    seconds: 60 + 20 * u32::try_from(number).unwrap_or(0),
                };
                self.give(result, Some(&person.login), begin)?;
            }
        }
        Ok(())
    }

    /// Decides who comes when.
    fn cast(&mut self, begin: DateTime<Utc>, requests: usize) {
        let cast = self.cast;
        let span = (self.end - begin).num_minutes();
        for number in 0..requests {
            // A third of them came today, so that the queue is full when the visitor comes in.
            let today = number % 3 == 2;
            let at = loop {
                let minutes = if today {
                    // Most of them not long ago: the visitor finds a desk that keeps up, with some that wait.
                    let back = if number % 4 == 3 { 390 } else { 75 };
                    span - self.chance.between(2, back)
                } else {
                    self.chance.between(0, span - 390)
                };
                let at = begin + TimeDelta::minutes(minutes);
                let local = at.with_timezone(&self.standard.timezone);
                let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
                if (8..20).contains(&local.hour()) && (!weekend || self.chance.percent(20)) {
                    break at;
                }
            };
            let caller = if number % 14 == 5 {
                &cast.regular
            } else {
                self.chance.pick(&cast.clients).unwrap_or(&cast.regular)
            };
            let Some(matter) = self.chance.pick(&cast.matters) else {
                return;
            };
            // One of the past was left lying: the desk has something to answer for.
            let stays_open = if today { self.chance.percent(70) } else { number == LEFT_LYING };
            self.threads.push(Thread { caller, matter, request: None, answers: 0, stays_open });
            self.queue.push(Reverse((at, number, Scene::Arrive)));
        }
        let mut hour = begin;
        while hour < self.end {
            self.queue.push(Reverse((hour, 0, Scene::Tick)));
            hour += TimeDelta::minutes(30);
        }
    }

    fn later(&mut self, at: DateTime<Utc>, thread: usize, scene: Scene, (low, high): (i64, i64)) {
        let at = at + TimeDelta::minutes(self.chance.between(low, high));
        let at = self.at_work(at);
        self.queue.push(Reverse((at, thread, scene)));
    }

    /// The time itself during office hours, else the next morning.
    fn at_work(&mut self, at: DateTime<Utc>) -> DateTime<Utc> {
        let mut at = at;
        loop {
            let local = at.with_timezone(&self.standard.timezone);
            let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
            if !weekend && (9..18).contains(&local.hour()) {
                return at;
            }
            at += TimeDelta::minutes(self.chance.between(31, 67));
        }
    }

    fn act(&mut self, at: DateTime<Utc>, thread: usize, scene: Scene) -> anyhow::Result<()> {
        match scene {
            Scene::Tick => self.give(Command::Tick, None, at).map(drop),
            Scene::Arrive => self.arrive(at, thread),
            Scene::Claim => self.claim(at, thread),
            Scene::Answer => self.answer(at, thread),
            Scene::Promise => self.promise(at, thread),
            Scene::Call => self.call(at, thread),
            Scene::Wait => self.wait(at, thread),
            Scene::Again => self.again(at, thread),
            Scene::Finish => self.finish(at, thread),
            Scene::Rate => self.rate(at, thread),
            Scene::Sample => self.sample(at),
            Scene::Judge => self.judge(at),
            Scene::Contest => self.contest(at),
            Scene::Hear => self.hear(at),
            Scene::Weigh => self.weigh(at),
            Scene::LetThrough => self.let_through(at),
        }
    }

    fn arrive(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let caller = self.threads[thread].caller;
        let matter = self.threads[thread].matter;
        let number = 1000 + thread;
        let filled = |text: &str| {
            text.replace("{n6}", &format!("{:06}", 204_000 + number))
                .replace("{n}", &format!("{number}"))
        };
        let channel = match (&caller.phone, &caller.email, self.chance.between(0, 10)) {
            (Some(_), _, 0..5) | (Some(_), None, _) => Channel::Phone,
            (_, Some(_), 5..8) | (None, Some(_), _) => Channel::Email,
            (_, _, 8) => Channel::Chat,
            _ => Channel::Web,
        };
        let by = self.first_line();
        let intake = Intake {
            channel,
            client: ClientFacts {
                name: Some(caller.name.clone()),
                phone: caller.phone.clone(),
                email: caller.email.clone(),
                tier: caller.tier.clone(),
                account: caller.account.clone(),
                ..ClientFacts::default()
            },
            subject: Some(filled(&matter.subject)),
            body: filled(&matter.body),
            strict: false,
            external_id: None,
            source: None,
            received: None,
            fields: matter
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), filled(value)))
                .collect(),
            tags: Vec::new(),
            priority: None,
        };
        if let Some(done) = self.give(Command::Intake(intake), Some(&by), at)? {
            self.threads[thread].request = done.request;
            let lazy = self.threads[thread].stays_open && self.chance.percent(18);
            self.later(at, thread, Scene::Claim, if lazy { (30, 240) } else { (2, 12) });
        }
        Ok(())
    }

    fn claim(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        if card.request.assignee.is_none() {
            let Some(who) = self.someone(&card) else {
                return Ok(());
            };
            self.give(Command::Claim { request: card.request.id }, Some(&who), at)?;
        }
        self.later(at, thread, Scene::Answer, (3, 18));
        Ok(())
    }

    /// It went up meanwhile: there it waits for someone again.
    fn claim_again(&mut self, at: DateTime<Utc>, thread: usize) {
        self.later(at, thread, Scene::Claim, (5, 45));
    }

    fn answer(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let Some(who) = card.request.assignee.clone() else {
            self.claim_again(at, thread);
            return Ok(());
        };
        let request = card.request.id;
        let steps = if self.threads[thread].stays_open { self.chance.between(1, 4) } else { 12 };
        let offered = self.steps(request, &who, at, steps)?;
        let matter = self.threads[thread].matter;
        if let Some(note) =
            self.chance.pick(&matter.notes).filter(|_| self.threads[thread].answers == 0)
        {
            self.give(Command::Note { request, body: note.clone() }, Some(&who), at)?;
        }
        let turn = self.threads[thread].answers;
        let body = (matter.answers.get(turn)).or_else(|| self.chance.pick(&self.cast.further));
        if let Some(body) = body {
            self.give(Command::Reply { request, body: body.clone(), to: None }, Some(&who), at)?;
            self.threads[thread].answers += 1;
        }
        match self.chance.between(0, 10) {
            _ if offered => self.later(at, thread, Scene::Promise, (0, 2)),
            0..3 => self.later(at, thread, Scene::Promise, (1, 6)),
            3..5 => self.later(at, thread, Scene::Wait, (1, 10)),
            _ if self.threads[thread].stays_open => {}
            _ => self.later(at, thread, Scene::Finish, (15, 300)),
        }
        Ok(())
    }

    /// Works through the next steps of the script; tells whether one of them offers a call.
    fn steps(
        &mut self,
        request: RequestId,
        who: &Login,
        at: DateTime<Utc>,
        most: i64,
    ) -> anyhow::Result<bool> {
        let mut offered = false;
        for _ in 0..most {
            let Some(card) = self.desk.request(request, at)? else {
                break;
            };
            let (Some(script), Some(step)) =
                (card.request.script.clone(), card.request.step.clone())
            else {
                break;
            };
            let Some(written) =
                self.standard.script(script.as_str()).and_then(|s| s.step(step.as_str()))
            else {
                break;
            };
            offered |= written.act == Some(Act::Callback);
            let answer = written.field.as_ref().map(|field| {
                card.request
                    .fields
                    .get(field)
                    .cloned()
                    .unwrap_or_else(|| format!("77-{}", 1000 + request.0))
            });
            let choice = self.chance.pick(&written.choices).map(|choice| choice.label.clone());
            let done = Command::Step { request, script, step, answer, choice, skip: None };
            if self.give(done, Some(who), at)?.is_none() {
                break;
            }
        }
        Ok(offered)
    }

    fn promise(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let Some(who) = card.request.assignee.clone() else {
            self.claim_again(at, thread);
            return Ok(());
        };
        let agreed = self.chance.percent(60);
        let due = agreed.then(|| {
            let due = at + TimeDelta::minutes(self.chance.between(40, 240));
            self.at_work(due)
        });
        let about = Some(card.request.subject.clone());
        self.give(
            Command::CallbackPromise { request: card.request.id, due, about },
            Some(&who),
            at,
        )?;
        // Most calls are made in time, a few are late, and some are still to be made.
        let window = if self.chance.percent(88) { (15, 40) } else { (260, 420) };
        if !(self.threads[thread].stays_open && self.chance.percent(70)) {
            self.later(at, thread, Scene::Call, window);
        }
        Ok(())
    }

    fn call(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let Some(who) = card.request.assignee.clone() else {
            self.claim_again(at, thread);
            return Ok(());
        };
        if card.callbacks.iter().any(|callback| callback.state == CallbackState::Promised) {
            let outcome = Some(self.threads[thread].matter.solution.clone());
            self.give(
                Command::CallbackKeep { request: card.request.id, callback: None, outcome },
                Some(&who),
                at,
            )?;
        }
        if !self.threads[thread].stays_open {
            self.later(at, thread, Scene::Finish, (5, 120));
        }
        Ok(())
    }

    fn wait(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let Some(who) = card.request.assignee.clone() else {
            self.claim_again(at, thread);
            return Ok(());
        };
        let whom = if self.chance.percent(75) { WaitFor::Client } else { WaitFor::ThirdParty };
        let reason = Some(card.request.subject.clone());
        self.give(
            Command::Wait { request: card.request.id, whom, until: None, reason },
            Some(&who),
            at,
        )?;
        if !(self.threads[thread].stays_open && self.chance.percent(60)) {
            self.later(at, thread, Scene::Again, (30, 700));
        }
        Ok(())
    }

    fn again(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let by = self.first_line();
        let Some(body) = self.chance.pick(&self.cast.again).cloned() else {
            return Ok(());
        };
        let message = Command::Message {
            request: card.request.id,
            body,
            external_id: None,
            source: None,
            channel: None,
        };
        self.give(message, Some(&by), at)?;
        self.later(at, thread, Scene::Answer, (5, 60));
        Ok(())
    }

    fn finish(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(card) = self.card(thread, at)? else {
            return Ok(());
        };
        let Some(who) = card.request.assignee.clone() else {
            self.claim_again(at, thread);
            return Ok(());
        };
        let request = card.request.id;
        self.steps(request, &who, at, 12)?;
        if card.callbacks.iter().any(|callback| callback.state == CallbackState::Promised) {
            self.give(
                Command::CallbackKeep { request, callback: None, outcome: None },
                Some(&who),
                at,
            )?;
        }
        let text = Some(self.threads[thread].matter.solution.clone());
        let done = self.give(Command::Resolve { request, text, against: None }, Some(&who), at)?;
        if done.is_some() && self.chance.percent(55) {
            self.later(at, thread, Scene::Rate, (30, 600));
        }
        Ok(())
    }

    fn rate(&mut self, at: DateTime<Utc>, thread: usize) -> anyhow::Result<()> {
        let Some(request) = self.threads[thread].request else {
            return Ok(());
        };
        let by = self.first_line();
        // Who was kept waiting is less pleased.
        let waited = self.card(thread, at)?.is_some_and(|card| {
            let client = |one: &Deadline| one.audience == Audience::Client;
            (card.deadlines.iter()).any(|one| client(one) && one.breached_at.is_some())
        });
        let score = match self.chance.between(0, 20) {
            0 => 1,
            1 => 2,
            2..4 => 3,
            4..9 if waited => 3,
            4..9 => 4,
            _ if waited => 4,
            _ => 5,
        };
        self.give(Command::Rate { request, score, comment: None }, Some(&by), at)?;
        Ok(())
    }

    fn card(&mut self, thread: usize, at: DateTime<Utc>) -> anyhow::Result<Option<RequestCard>> {
        let Some(request) = self.threads[thread].request else {
            return Ok(None);
        };
        self.desk.request(request, at)
    }

    /// Whoever takes calls and writes down what comes in.
    fn first_line(&mut self) -> Login {
        let home = &self.standard.fallback.department;
        let there = |person: &&OperatorFacts| {
            person.departments.as_ref().is_some_and(|all| all.contains(home))
        };
        let logins: Vec<Login> =
            self.people.iter().filter(there).map(|person| person.login.clone()).collect();
        self.chance.pick(&logins).cloned().unwrap_or_else(|| self.people[0].login.clone())
    }

    /// Somebody who works where the request lies.
    fn someone(&mut self, card: &RequestCard) -> Option<Login> {
        let there: Vec<Login> = self
            .people
            .iter()
            .skip(1)
            .filter(|person| {
                person
                    .departments
                    .as_ref()
                    .is_some_and(|all| all.contains(&card.request.department))
            })
            .map(|person| person.login.clone())
            .collect();
        self.chance.pick(&there).cloned()
    }

    /// Gives a command. What the desk refuses does not happen.
    fn give(
        &mut self,
        command: Command,
        by: Option<&Login>,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Option<crate::desk::Done>> {
        let by = by.unwrap_or(&self.people[0].login).clone();
        let submission = Submission { at: Some(at), ..Submission::from(command) };
        match self.desk.perform(&submission, &by, at) {
            Ok(done) => Ok(Some(done)),
            Err(Error::Refused(_)) => Ok(None),
            Err(Error::Failed(error)) => Err(error),
        }
    }
}
