//! A throwaway desk on which an exercise is played: the standard in force, one client, one request. The
//! rules that look at words are silent there, so the trainee says where the request goes.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use super::{
    folder::Folder,
    score::{About, Play, Score, score},
};
use crate::{
    desk::{Desk, Done, Error},
    model::{
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts, Override, Submission},
        conversation::{self, Heard, Next},
        event::Recorded,
        id::{DepartmentId, Login, RequestId, RoleId},
        operator::{Operator, Right},
        request::WaitFor,
        standard::{Exercise, Expectation, Role, Standard},
    },
    terms::Stemming,
};

/// A throwaway desk with an exercise on it.
#[derive(Debug)]
pub struct Stage {
    desk: Desk,
    exercise: Exercise,
    standard: Arc<Standard>,
    me: Login,
    coach: Login,
    request: RequestId,
    begun: usize,
    from: DateTime<Utc>,
    /// The turns that the client has said after what they said first.
    path: Vec<usize>,
    /// How many events of the request there were when they had spoken.
    heard: usize,
    /// What they say next.
    next: Next,
    stemming: Stemming,
    // The desk lies in it, so it goes last.
    #[cfg_attr(not(test), expect(dead_code, reason = "it goes when the stage does"))]
    folder: Folder,
}

impl Stage {
    /// Lays an exercise out, for a person as they are entered at the real desk.
    ///
    /// # Errors
    /// When there is no room for the throwaway desk, or the standard lets nobody do what it asks.
    pub fn new(
        standard: &Arc<Standard>,
        exercise: &Exercise,
        trainee: &Operator,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        // Within working hours, so that a promise within two hours means what people think it means.
        let calendar = standard.calendar_for(None, standard.fallback.department.as_str());
        let from = calendar.and_then(|calendar| calendar.next_open(now)).unwrap_or(now);
        // The log knows milliseconds: what is done at once must not seem done before.
        let from = from.trunc_subsecs(3);
        let me = entry(standard, exercise, trainee);
        let coach = coach(standard, &me);
        let desk = Desk::create(
            &folder.path().join("desk.db"),
            standard.files.clone(),
            coach.clone(),
            true,
            from,
        )?
        .rehearse();
        let mut stage = Self {
            desk,
            exercise: exercise.clone(),
            standard: Arc::clone(standard),
            me: me.login.clone(),
            coach: coach.login.clone(),
            request: RequestId(1),
            begun: 0,
            from,
            path: Vec::new(),
            heard: 0,
            next: Next::End,
            stemming: Stemming::new(&standard.stemming),
            folder,
        };
        if me.login != coach.login {
            stage.coach_does(Command::OperatorAdd(me.clone()))?;
        }
        for login in [coach.login, me.login.clone()] {
            stage.does(&login, Command::Acknowledge { standard: None })?;
        }
        stage.does(&me.login, Command::Duty { on: true })?;
        stage.set(&me)?;
        stage.begun = stage.history()?.len();
        stage.heard = stage.begun;
        stage.listen()?;
        Ok(stage)
    }

    /// Puts what is there before the trainee comes in: the request, and what an action needs.
    fn set(&mut self, me: &OperatorFacts) -> anyhow::Result<()> {
        let exercise = self.exercise.clone();
        let done = self.coach_does(Command::Intake(intake(&exercise)))?;
        let request = done.request.context("an intake has a number")?;
        self.request = request;
        let mine = me.login.clone();
        for action in actions(&exercise) {
            match action {
                "callback.keep" | "callback.try" | "callback.move" | "callback.break"
                | "callback.assign" => {
                    self.does(&mine, Command::Claim { request })?;
                    let due = Some(self.from + TimeDelta::minutes(90));
                    let promise = Command::CallbackPromise { request, due, about: None };
                    self.does(&mine, promise)?;
                }
                "bounce" => {
                    let home = me.departments.iter().flatten();
                    let Some(department) =
                        home.clone().find(|id| **id != self.standard.fallback.department)
                    else {
                        continue;
                    };
                    self.coach_does(Command::Route {
                        request,
                        department: department.clone(),
                        level: None,
                        reason: None,
                        note: None,
                        against: Some(Override { reason: exercise.title.clone() }),
                    })?;
                }
                "resume" => {
                    self.coach_does(Command::Wait {
                        request,
                        whom: WaitFor::Client,
                        until: None,
                        reason: None,
                    })?;
                }
                "reopen" | "close" | "rate" => {
                    self.coach_does(Command::Resolve {
                        request,
                        text: None,
                        against: Some(Override { reason: exercise.title.clone() }),
                    })?;
                }
                "release" => drop(self.does(&mine, Command::Claim { request })?),
                "take_over" => drop(self.coach_does(Command::Claim { request })?),
                _ => {}
            }
        }
        Ok(())
    }

    fn coach_does(&mut self, command: Command) -> anyhow::Result<Done> {
        let coach = self.coach.clone();
        self.does(&coach, command)
    }

    fn does(&mut self, who: &Login, command: Command) -> anyhow::Result<Done> {
        let submission = Submission { at: Some(self.time()?), ..Submission::from(command) };
        let now = self.from;
        self.desk.perform(&submission, who, now).map_err(|error| match error {
            Error::Refused(refusal) => anyhow::Error::from(refusal)
                .context(format!("laying out the exercise `{}`", self.exercise.id)),
            Error::Failed(error) => error,
        })
    }

    /// The time on this desk.
    pub fn time(&self) -> anyhow::Result<DateTime<Utc>> {
        Ok(self.desk.time()?.map_or(self.from, |time| time.max(self.from)))
    }

    /// The throwaway desk.
    pub fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// The request that it is about.
    pub fn request(&self) -> RequestId {
        self.request
    }

    pub fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    pub fn me(&self) -> &Login {
        &self.me
    }

    /// When it began, by the clock of this desk.
    pub fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// How often the client has spoken after what they said first.
    pub fn turn(&self) -> usize {
        self.path.len()
    }

    /// The turns that the client has said, by their places.
    pub fn path(&self) -> &[usize] {
        &self.path
    }

    /// What the client said last.
    pub fn said(&self) -> &str {
        self.path
            .last()
            .and_then(|turn| self.exercise.turns.get(*turn))
            .map_or(&self.exercise.says, |turn| &turn.client)
    }

    /// Whether the client has something more to say by now.
    pub fn goes_on(&self) -> bool {
        self.next.turn().is_some()
    }

    /// Whether what the client says next depends on what is done.
    pub fn waits(&self) -> bool {
        matches!(self.next, Next::Waits | Next::Otherwise { waits: true, .. })
    }

    /// Works out what the client says next; whether they have been spoken to since they spoke.
    fn listen(&mut self) -> anyhow::Result<bool> {
        let history = self.history()?;
        let heard = Heard::of(&history, self.heard);
        let last = self.path.last().copied();
        self.next = conversation::next(&self.exercise, last, &heard, &self.stemming);
        Ok(heard.spoken())
    }

    /// Lets the client say what they say next; false where they have nothing to say by now.
    pub fn go_on(&mut self) -> anyhow::Result<bool> {
        self.listen()?;
        let Some(turn) = self.next.turn() else {
            return Ok(false);
        };
        let message = Command::Message {
            request: self.request,
            body: self.exercise.turns[turn].client.clone(),
            external_id: None,
            source: None,
            channel: None,
        };
        self.coach_does(message)?;
        self.path.push(turn);
        self.heard = self.history()?.len();
        self.listen()?;
        Ok(true)
    }

    /// Lets the client go on where what was done calls for it: a turn whose conditions hold comes at once;
    /// one that comes otherwise, when they were answered and no condition holds; one that comes in any
    /// case, when everything that was expected by now is done. Whether they did.
    pub fn follow(&mut self) -> anyhow::Result<bool> {
        let spoken = self.listen()?;
        let goes = match self.next {
            Next::Answer(_) => true,
            Next::Otherwise { waits: true, .. } => spoken,
            Next::Otherwise { waits: false, .. } => {
                let so_far = self.score(self.time()?)?;
                so_far
                    .checks
                    .iter()
                    .filter(|check| {
                        let turn = check.turn.checked_sub(1);
                        turn.is_none_or(|turn| self.path.contains(&turn))
                    })
                    .all(|check| check.met || check.about == About::Breach)
            }
            Next::Waits | Next::End => false,
        };
        Ok(goes && self.go_on()?)
    }

    /// How it stands, or ended.
    pub fn score(&self, now: DateTime<Utc>) -> anyhow::Result<Score> {
        let history = self.history()?;
        let play =
            Play { history: &history, begun: self.begun, from: self.from, now, path: &self.path };
        Ok(score(&self.exercise, &self.standard, &play))
    }

    fn history(&self) -> anyhow::Result<Vec<Recorded>> {
        let card = self.desk.request(self.request, self.from)?;
        Ok(card.map(|card| card.timeline).unwrap_or_default())
    }
}

/// What the client of an exercise comes with.
pub fn intake(exercise: &Exercise) -> Intake {
    Intake {
        channel: exercise.channel,
        client: ClientFacts {
            name: exercise.client_name.clone(),
            tier: exercise.client_tier.clone(),
            ..ClientFacts::default()
        },
        subject: None,
        body: exercise.says.clone(),
        strict: false,
        external_id: None,
        source: None,
        received: None,
        fields: std::collections::BTreeMap::default(),
        tags: Vec::new(),
        priority: None,
    }
}

/// The commands that an exercise expects, in order.
fn actions(exercise: &Exercise) -> Vec<&str> {
    let turns = exercise.turns.iter().map(|turn| &turn.expect);
    let mut actions: Vec<&str> = std::iter::once(&exercise.expect)
        .chain(turns)
        .filter_map(|expect| expect.action.as_deref())
        .collect();
    actions.dedup();
    // A promise is made before it is moved, kept or broken, once.
    let mut promised = false;
    actions.retain(|action| {
        let needs = action.starts_with("callback.") && *action != "callback.promise";
        let keep = !(needs && promised);
        promised |= needs;
        keep
    });
    actions
}

/// The rights without which an exercise cannot be passed.
fn rights(standard: &Standard, exercise: &Exercise) -> Vec<Right> {
    let mut needed = Vec::new();
    let turns = exercise.turns.iter().map(|turn| &turn.expect);
    for expect in std::iter::once(&exercise.expect).chain(turns) {
        let Expectation { department, priority, tags, script, callback_within, action, .. } =
            expect;
        let action = action.as_deref();
        let moves = matches!(action, Some("escalate" | "bounce" | "route"));
        if !moves && department.as_ref().is_some_and(|to| *to != standard.fallback.department) {
            needed.push(Right::Route);
        }
        if priority.is_some() || !tags.is_empty() {
            needed.push(Right::Claim);
        }
        if script.is_some() {
            needed.push(Right::Note);
        }
        if callback_within.is_some() {
            needed.push(Right::Callback);
        }
        needed.extend(action.and_then(|action| match action {
            "message" => Some(Right::Intake),
            "claim" | "release" | "take_over" | "set" => Some(Right::Claim),
            "assign" => Some(Right::Assign),
            "step" | "script" => Some(Right::Note),
            "resume" => Some(Right::Wait),
            action if action.starts_with("callback.") => Some(Right::Callback),
            action => Right::from_word(action),
        }));
    }
    needed
}

/// How the trainee is entered at the throwaway desk: as at the real one where their role can do what
/// the exercise asks, else in the role that it is written for.
fn entry(standard: &Standard, exercise: &Exercise, trainee: &Operator) -> OperatorFacts {
    let rights = rights(standard, exercise);
    // The request is laid out where the fallback says, and the trainee works there.
    let there = &standard.fallback.department;
    let able = |role: &&Role| {
        let own = std::slice::from_ref(there);
        rights.iter().all(|right| role.may.allow_in(*right, there, own))
    };
    let own = standard.role(trainee.role.as_str()).filter(able);
    let written_for = || {
        let listed = standard.training.required_for.iter();
        listed
            .filter(|(_, exercises)| exercises.contains(&exercise.id))
            .find_map(|(role, _)| standard.role(role.as_str()).filter(able))
    };
    let any = || {
        let first = standard.roles.iter().filter(|role| !role.may.all).find(able);
        first.or_else(|| standard.roles.iter().find(able))
    };
    let role = own.or_else(written_for).or_else(any);
    let level = role.and_then(|role| role.level).unwrap_or(trainee.level);
    let mut departments = trainee.departments.clone();
    departments.retain(|id| standard.department(id.as_str()).is_some());
    if own.is_none() || departments.is_empty() {
        let of_level = standard.departments.iter().filter(|department| department.level == level);
        departments = of_level.map(|department| department.id.clone()).collect();
    }
    // What is handed back must have come to a place of one's own.
    let elsewhere = |id: &DepartmentId| *id != standard.fallback.department;
    if actions(exercise).contains(&"bounce") && !departments.iter().any(elsewhere) {
        let other = standard.departments.iter().map(|department| &department.id);
        departments.extend(other.filter(|id| elsewhere(id)).take(1).cloned());
    }
    // The request is laid out where the fallback says: it must be in sight.
    if !departments.contains(&standard.fallback.department) {
        departments.push(standard.fallback.department.clone());
    }
    OperatorFacts {
        login: trainee.login.clone(),
        name: Some(trainee.name.clone()),
        role: Some(role.map_or_else(|| trainee.role.clone(), |role| role.id.clone())),
        departments: Some(departments),
        level: Some(level),
        active: Some(true),
        email: None,
    }
}

/// The colleague who writes down what the client says: whoever may do everything, else the trainee.
pub(super) fn coach(standard: &Standard, me: &OperatorFacts) -> OperatorFacts {
    let Some(role) = standard.roles.iter().find(|role| role.may.all) else {
        return me.clone();
    };
    let login =
        ["colleague", "coach"].into_iter().find(|login| me.login != **login).unwrap_or("coach");
    OperatorFacts {
        login: Login::from(login),
        name: Some(role.title.clone()),
        role: Some(RoleId::clone(&role.id)),
        departments: Some(vec![standard.fallback.department.clone()]),
        level: Some(standard.fallback.level),
        active: Some(true),
        email: None,
    }
}

/// An entry for someone who does not work at the desk and trains all the same.
pub fn visitor(standard: &Standard, login: &str) -> Operator {
    let role = standard.roles.iter().find(|role| role.level.is_none()).or(standard.roles.first());
    Operator {
        login: Login::from(login),
        name: login.to_owned(),
        role: role.map_or_else(|| RoleId::from(""), |role| role.id.clone()),
        departments: Vec::new(),
        level: 1,
        active: true,
        on_duty: true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        model::{
            command::Set,
            id::{ScriptId, StepId},
        },
        standards,
    };

    fn standard(language: &str) -> Arc<Standard> {
        let files = standards::builtin(language)
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Arc::new(standards::load_files(&files).standard.unwrap())
    }

    fn now() -> DateTime<Utc> {
        "2026-04-14T09:00:00Z".parse().unwrap()
    }

    fn trainee(standard: &Standard) -> Operator {
        Operator { role: "operator".into(), ..visitor(standard, "anna") }
    }

    /// What must be there before a department gets a request.
    fn through_the_gate(standard: &Standard, stage: &Stage, expect: &Expectation) -> Vec<Command> {
        let request = stage.request();
        // A script that was expected before stays in use.
        let in_use = &stage.exercise.expect.script;
        let in_use = in_use.as_ref().filter(|_| !stage.path.is_empty());
        let mut commands = Vec::new();
        let to = |gate: &&crate::model::standard::Handover| {
            expect.department.as_ref().is_some_and(|to| gate.to.contains(to))
        };
        for gate in standard.handovers.iter().filter(to) {
            let fields: BTreeMap<String, String> =
                gate.fields.iter().map(|field| (field.clone(), "77-1042".to_owned())).collect();
            commands.push(Command::Set(Set { fields, ..Set::of(request) }));
            for wanted in &gate.steps {
                // In the course of another script than the one expected.
                let scripts = standard.scripts.iter().rev();
                let mut scripts = scripts.filter(|script| in_use.is_none_or(|id| script.id == *id));
                let found = scripts.find_map(|script| {
                    Some((script.id.clone(), script.step(wanted)?.choices.first().cloned()))
                });
                let (script, choice) = found.unwrap();
                commands.push(Command::Step {
                    request,
                    script,
                    step: StepId::from(wanted.as_str()),
                    answer: Some("77-1042".into()),
                    choice: choice.map(|choice| choice.label),
                    skip: None,
                });
            }
            if gate.note {
                commands.push(Command::Note { request, body: "Asked, and called for.".into() });
            }
        }
        commands
    }

    /// The commands that meet an expectation, those for one thing expected together.
    fn ideal(standard: &Standard, stage: &Stage, expect: &Expectation) -> Vec<Vec<Command>> {
        let request = stage.request();
        let reason = Some("The engineer is late.".to_owned());
        let mut acts = Vec::new();
        if let Some(priority) = expect.priority {
            acts.push(vec![Command::Set(Set { priority: Some(priority), ..Set::of(request) })]);
        }
        if !expect.tags.is_empty() {
            acts.push(vec![Command::Set(Set {
                tags: Some(expect.tags.clone()),
                ..Set::of(request)
            })]);
        }
        if expect.callback_within.is_some() {
            acts.push(vec![Command::CallbackPromise { request, due: None, about: None }]);
        }
        if let Some(action) = &expect.action {
            acts.push(vec![match action.as_str() {
                "callback.promise" => Command::CallbackPromise { request, due: None, about: None },
                "callback.move" => Command::CallbackMove {
                    request,
                    callback: None,
                    due: now() + TimeDelta::hours(3),
                    reason: reason.clone(),
                    told: Some(true),
                    text: None,
                },
                "bounce" => Command::Bounce { request, department: None, reason: reason.clone() },
                "wait" => {
                    Command::Wait { request, whom: WaitFor::Client, until: None, reason: None }
                }
                "reply" => Command::Reply { request, body: "Thank you.".into(), to: None },
                "resolve" => Command::Resolve { request, text: None, against: None },
                other => panic!("no ideal for `{other}`"),
            }]);
        }
        if let Some(department) = expect.department.as_ref().filter(|to| **to != "front") {
            acts.push(vec![Command::Route {
                request,
                department: department.clone(),
                level: None,
                reason: None,
                note: None,
                against: None,
            }]);
        }
        // A script chosen late starts anew: it comes before its steps.
        if let Some(script) = &expect.script {
            let mut commands = vec![Command::Script { request, script: ScriptId::clone(script) }];
            if expect.action.as_deref() == Some("resolve") {
                commands.extend(steps(standard, request, script));
            }
            acts.insert(0, commands);
        }
        acts
    }

    /// Every step of a script on its straight way.
    fn steps(standard: &Standard, request: RequestId, script: &ScriptId) -> Vec<Command> {
        let written = standard.script(script.as_str()).unwrap();
        let step = |step: &crate::model::standard::Step| Command::Step {
            request,
            script: script.clone(),
            step: step.id.clone(),
            answer: Some("77-1042".into()),
            choice: step.choices.first().map(|choice| choice.label.clone()),
            skip: None,
        };
        written.steps.iter().map(step).collect()
    }

    /// What calls for the first answer of the client that no broken clause leads to.
    fn called_for(standard: &Standard, stage: &Stage) -> Vec<Command> {
        let turns = &stage.exercise.turns;
        let from = stage.path.last().map_or(0, |last| last + 1);
        let wanted = turns[from..].iter().find(|turn| turn.breaks.is_none());
        let request = stage.request();
        let mut commands = Vec::new();
        let when = &wanted.unwrap().when;
        if let Some(label) = when.choices.first() {
            let (script, step) = standard
                .scripts
                .iter()
                .flat_map(|script| script.steps.iter().map(move |step| (script, step)))
                .find(|(_, step)| step.choices.iter().any(|choice| choice.label == *label))
                .unwrap();
            commands.push(Command::Step {
                request,
                script: script.id.clone(),
                step: step.id.clone(),
                answer: None,
                choice: Some(label.clone()),
                skip: None,
            });
        }
        if let Some(word) = when.words.first() {
            let body = word.trim_end_matches('*').to_owned();
            commands.push(Command::Reply { request, body, to: None });
        }
        commands
    }

    /// Plays an exercise to its end, but for the act of this number.
    fn play(standard: &Arc<Standard>, exercise: &Exercise, omit: Option<usize>) -> Score {
        let mut stage = Stage::new(standard, exercise, &trainee(standard), now()).unwrap();
        let me = stage.me().clone();
        let mut number = 0;
        loop {
            let at = stage.path.last().copied();
            let expect = at.map_or(&exercise.expect, |at| &exercise.turns[at].expect);
            for command in through_the_gate(standard, &stage, expect) {
                stage.does(&me, command).unwrap();
            }
            for commands in ideal(standard, &stage, expect) {
                if omit != Some(number) {
                    for command in commands {
                        // In a conversation of branches the words are those that call for an answer.
                        if !(stage.waits() && matches!(command, Command::Reply { .. })) {
                            stage.does(&me, command).unwrap();
                        }
                    }
                }
                number += 1;
            }
            let went = stage.follow().unwrap();
            if !went && stage.waits() && omit.is_none() {
                for command in called_for(standard, &stage) {
                    stage.does(&me, command).unwrap();
                }
            }
            if !went && !stage.go_on().unwrap() {
                break;
            }
        }
        stage.score(now()).unwrap()
    }

    #[test]
    fn what_the_standard_expects_scores_one_and_each_omission_less() {
        for language in ["en", "ru"] {
            let standard = standard(language);
            assert!(standard.exercises.len() >= 15);
            for exercise in &standard.exercises {
                let whole = play(&standard, exercise, None);
                assert!(whole.score >= 1.0 && whole.passed, "{}: {whole:#?}", exercise.id);
                let stage = Stage::new(&standard, exercise, &trainee(&standard), now()).unwrap();
                let turns = exercise.turns.iter().map(|turn| &turn.expect);
                // Of branches some are never taken: what they cost has tests of its own. The Russian
                // standard has the same exercises: playing them whole is enough.
                let branches = exercise.turns.iter().any(|turn| !turn.when.is_open());
                let acts: usize = if branches || language != "en" {
                    0
                } else {
                    std::iter::once(&exercise.expect)
                        .chain(turns)
                        .map(|expect| ideal(&standard, &stage, expect).len())
                        .sum()
                };
                for omitted in 0..acts {
                    // One promise answers both times that the client asks for one.
                    if exercise.id == *"missed-visit" && [2, acts - 1].contains(&omitted) {
                        continue;
                    }
                    let less = play(&standard, exercise, Some(omitted));
                    assert!(less.score < 1.0, "{} without {omitted}: {less:#?}", exercise.id);
                }
                let idle = stage.score(now()).unwrap();
                assert!(!idle.passed, "{}: {idle:#?}", exercise.id);
            }
        }
    }

    #[test]
    fn the_client_goes_on_when_what_they_asked_is_done() {
        let standard = standard("en");
        let exercise = standard.exercises.iter().find(|e| e.id == *"missed-visit").unwrap();
        let mut stage = Stage::new(&standard, exercise, &trainee(&standard), now()).unwrap();
        let me = stage.me().clone();
        assert!(!stage.follow().unwrap());
        assert_eq!(stage.said(), exercise.says);
        for commands in ideal(&standard, &stage, &exercise.expect) {
            assert_eq!(stage.turn(), 0);
            for command in commands {
                stage.does(&me, command).unwrap();
            }
            stage.follow().unwrap();
        }
        assert_eq!(stage.said(), "So when does he come?");
        assert!(!stage.goes_on());
    }

    #[test]
    fn cites_the_clause_and_its_words() {
        let standard = standard("en");
        let exercise = standard.exercises.iter().find(|e| e.id == *"route-outage").unwrap();
        let score = play(&standard, exercise, Some(1));
        let missed: Vec<_> = score.checks.iter().filter(|check| !check.met).collect();
        assert_eq!(missed.len(), 1, "{score:#?}");
        assert_eq!(missed[0].about, About::Priority);
        assert_eq!(missed[0].expected, "urgent");
        assert_eq!(missed[0].found.as_deref(), Some("normal"));
        assert_eq!(missed[0].clause.as_ref().unwrap().as_str(), "rule:outage");
        assert!(missed[0].why.is_some());
        assert!((score.score - 0.75).abs() < 1e-9);
        assert!(!score.passed);
    }

    #[test]
    fn whoever_may_not_do_what_it_asks_plays_in_the_role_it_is_written_for() {
        let standard = standard("en");
        let exercise = standard.exercises.iter().find(|e| e.id == *"bounce-with-reason").unwrap();
        let me = entry(&standard, exercise, &trainee(&standard));
        assert_eq!(me.role.unwrap().as_str(), "specialist");
        let stage = Stage::new(&standard, exercise, &visitor(&standard, "guest"), now()).unwrap();
        let card = stage.desk.request(stage.request(), now()).unwrap().unwrap();
        assert_ne!(card.request.department, *"front");
    }

    #[test]
    fn what_is_done_in_the_first_instant_counts() {
        let standard = standard("en");
        let found = standard.exercises.iter().find(|e| e.id == *"callback-kept");
        let exercise = found.unwrap();
        let now = now() + TimeDelta::nanoseconds(123_456_789);
        let mut stage = Stage::new(&standard, exercise, &trainee(&standard), now).unwrap();
        let me = stage.me().clone();
        for command in ideal(&standard, &stage, &exercise.expect).concat() {
            stage.does(&me, command).unwrap();
        }
        assert!(stage.score(now).unwrap().passed);
    }

    #[test]
    fn a_throwaway_desk_leaves_nothing_behind() {
        let standard = standard("en");
        let stage =
            Stage::new(&standard, &standard.exercises[0], &trainee(&standard), now()).unwrap();
        let path = stage.folder.path().to_owned();
        assert!(path.join("desk.db").exists());
        drop(stage);
        assert!(!path.exists());
    }
}
