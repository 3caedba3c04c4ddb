//! How people act: norms, scripts, training, evaluation.

use std::collections::BTreeMap;

use super::{Audience, DeadlineKind, Expectation, Place};
use crate::model::{
    event::{Event, Recorded},
    id::{Clause, DepartmentId, ExerciseId, MeasureId, RoleId, ScriptId, StepId},
    request::Channel,
};

/// A general norm, mandatory for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Norm {
    pub id: String,
    /// What is asked, in a sentence.
    pub text: String,
    /// What the program checks by itself; none for a norm that only people can judge.
    pub control: Option<NormControl>,
    /// Where it is written.
    pub place: Place,
}

impl Norm {
    pub fn clause(&self) -> Clause {
        Clause::new("norm", &self.id)
    }
}

crate::model::request::words! {
    /// What the program checks for a norm.
    NormControl {
        /// A promised call is kept, or moved before it is due, before the request is resolved.
        Callback = "callback",
        /// The required steps of the script are done before the request is resolved.
        Script = "script",
        /// Escalating, bouncing back and reopening need a reason.
        Reason = "reason",
        /// The gates of departments hold.
        Handover = "handover",
        /// A version is read and confirmed before real requests are taken.
        Acknowledge = "acknowledge",
        /// The client has an answer before the request is resolved.
        Response = "response",
    }
}

/// A step of growth.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityLevel {
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What must be reached, all of it.
    pub requires: Vec<QualityTarget>,
    /// Where it is written.
    pub place: Place,
}

/// A figure that a quality level asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityTarget {
    pub metric: Metric,
    /// Only deadlines towards this audience.
    pub audience: Option<Audience>,
    /// Only deadlines of this kind.
    pub kind: Option<DeadlineKind>,
    /// The least that will do.
    pub at_least: Option<f64>,
    /// The most that will do.
    pub at_most: Option<f64>,
    /// Over how long, in whole days.
    pub over_days: u32,
}

crate::model::request::words! {
    /// The figures computed from the log. Each rests on cases that lie in a period, and each case has
    /// a person, a department, a channel and a tier; what a case is, and when it lies in the period,
    /// is said here, and how cases become a figure in [`crate::model::measure`].
    ///
    /// Common to all: a case belongs to the department where the request lies now, but for deadlines
    /// (the department whose clock it was) and hand-overs (the department that sent it); to the tier
    /// that the client has now; and to nobody, but still to the department, where the desk itself
    /// acted or nobody had the request.
    Metric {
        /// Deadlines met on time ÷ deadlines met or breached. A case is a deadline, at the time it was
        /// met, or at the time it was breached. Its person is whoever did what ended it, or had the
        /// request when it was breached. Source: the table of deadlines, which is a function of the log.
        DeadlinesMetRatio = "deadlines_met_ratio",
        /// Promised calls made on time ÷ promised calls that fell due. A case is a promise, at the time
        /// it was promised for; its person makes the call. A promise moved before it was due counts at
        /// its new time only; one broken counts as not made. Source: the promised calls.
        CallbacksKeptRatio = "callbacks_kept_ratio",
        /// Resolutions at the first contact ÷ resolutions: at most one answer went before, the client
        /// had not to write again after it, and it was never reopened. A case is a `request.resolved`
        /// that was not taken back; its person resolved it. Source: the log.
        FirstContactResolution = "first_contact_resolution",
        /// Resolutions of requests that lie at level 1 ÷ resolutions.
        FirstLevelResolution = "first_level_resolution",
        /// Resolutions after which the request was reopened ÷ resolutions. The person is whoever had
        /// resolved it, not whoever reopened it.
        ReopenRate = "reopen_rate",
        /// Hand-overs and escalations that were bounced back ÷ hand-overs and escalations. A case is
        /// the hand-over; the next move of the request decides. Its person handed over.
        BounceRate = "bounce_rate",
        /// Resolutions of requests that were escalated by a person ÷ resolutions.
        EscalationRate = "escalation_rate",
        /// Required script steps done ÷ required script steps on the paths taken. A case is a step that
        /// was required on the path when the request was resolved; a step skipped with a reason is not
        /// done. The script is that of the standard in force at the resolution.
        ScriptAdherence = "script_adherence",
        /// Mean score of quality reviews, 0 to 1; those that an appeal annulled do not count. A case is
        /// a review, at its time; its person is the one reviewed.
        ReviewScore = "review_score",
        /// Mean of the clients' ratings, 1 to 5. A case is the last rating of a request, at its time;
        /// its person resolved the request, or where nobody has, works on it.
        SatisfactionMean = "satisfaction_mean",
        /// Median time from the claim by whoever resolved to the resolution, in minutes on the wall
        /// clock. Resolutions without a claim before them are no cases.
        HandlingTimeMedian = "handling_time_median",
        /// Median time from received to the first answer, in minutes on the wall clock. A case is the
        /// first answer (a reply, a promised call made, or the resolution), at its time.
        FirstResponseTimeMedian = "first_response_time_median",
        /// Median time from received to resolved, in minutes on the wall clock.
        ResolutionTimeMedian = "resolution_time_median",
        /// Clients who raised another matter within the window after they were served ÷ clients served.
        /// A case is a client, at their first resolution in the period; only those whose window is over
        /// are cases, so that the young do not look lost. The window is 30 days where none is asked.
        ReturningClientsRatio = "returning_clients_ratio",
        /// Requests resolved, and not reopened since.
        ResolvedCount = "resolved_count",
    }
}

impl Metric {
    /// How its cases become a figure.
    pub const fn sum(self) -> MetricSum {
        match self {
            Self::DeadlinesMetRatio
            | Self::CallbacksKeptRatio
            | Self::FirstContactResolution
            | Self::FirstLevelResolution
            | Self::ReopenRate
            | Self::BounceRate
            | Self::EscalationRate
            | Self::ScriptAdherence
            | Self::ReturningClientsRatio => MetricSum::Ratio,
            Self::ReviewScore | Self::SatisfactionMean => MetricSum::Mean,
            Self::HandlingTimeMedian
            | Self::FirstResponseTimeMedian
            | Self::ResolutionTimeMedian => MetricSum::Median,
            Self::ResolvedCount => MetricSum::Count,
        }
    }

    /// Whether a lower figure is the better one.
    pub const fn lower_is_better(self) -> bool {
        matches!(
            self,
            Self::ReopenRate
                | Self::BounceRate
                | Self::EscalationRate
                | Self::HandlingTimeMedian
                | Self::FirstResponseTimeMedian
                | Self::ResolutionTimeMedian
        )
    }
}

/// How cases become a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricSum {
    /// The share of cases that held.
    Ratio,
    /// The mean of the cases.
    Mean,
    /// The middle of the cases.
    Median,
    Count,
}

/// What to say and do, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    pub id: ScriptId,
    /// What people call it.
    pub title: String,
    /// Offered by hand for these departments; for all when empty.
    pub departments: Vec<DepartmentId>,
    /// Two-letter code of its language.
    pub language: Option<String>,
    /// The steps, in the order written; never empty.
    pub steps: Vec<Step>,
    /// Where it is written.
    pub place: Place,
}

impl Script {
    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    pub fn clause(&self) -> Clause {
        Clause::new("script", &self.id)
    }

    /// The required steps that the path taken leads through, each with whether it was done. A step
    /// skipped with a reason is on the path, and not done.
    pub fn required_on_path<'s>(&'s self, history: &[Recorded]) -> Vec<(&'s Step, bool)> {
        let mut done: BTreeMap<&str, (bool, Option<&StepId>)> = BTreeMap::new();
        for recorded in history {
            if let Event::StepDone { script, step, next, skipped, .. } = &recorded.event
                && *script == self.id
            {
                done.insert(step.as_str(), (skipped.is_some(), next.as_ref()));
            }
        }
        let mut required = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut at: Option<&Step> = self.steps.first();
        while let Some(step) = at.filter(|step| !seen.contains(&step.id.as_str())) {
            seen.push(step.id.as_str());
            let taken = done.get(step.id.as_str());
            if step.required {
                required.push((step, taken.is_some_and(|(skipped, _)| !skipped)));
            }
            let next = if let Some((_, next)) = taken {
                next.map(StepId::as_str)
            } else {
                // Where it leads is not known before it is answered.
                if step.choices.iter().any(|choice| choice.go.is_some()) {
                    break;
                }
                let place =
                    self.steps.iter().position(|written| written.id == step.id).unwrap_or(0);
                step.go
                    .as_ref()
                    .or_else(|| self.steps.get(place + 1).map(|next| &next.id))
                    .map(StepId::as_str)
            };
            at = next.and_then(|id| self.step(id));
        }
        required
    }
}

/// One step of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id within the script.
    pub id: StepId,
    /// What to say, with placeholders.
    pub say: Option<String>,
    /// What to ask, with placeholders.
    pub ask: Option<String>,
    /// What to do (`do`), with placeholders.
    pub task: Option<String>,
    /// The answer is kept on the request under this name.
    pub field: Option<String>,
    /// The answers to choose from, each with where it leads.
    pub choices: Vec<Choice>,
    /// Whether it must be done before the request is resolved, where the path leads through it.
    pub required: bool,
    /// An action offered as one key.
    pub act: Option<Act>,
    /// The step after this one; the next written where none is named, the end after the last.
    pub go: Option<StepId>,
    /// Where it is written.
    pub place: Place,
}

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The words of the answer.
    pub label: String,
    /// Where it leads; on by `go` or the order written where none is named.
    pub go: Option<StepId>,
}

/// An action that a step offers as one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Callback,
    /// Hand over to a department.
    Route(DepartmentId),
    Escalate,
    Resolve,
    /// Answer, with a prepared text where one is named.
    Reply(Option<String>),
    Note,
    /// Let it wait for the client.
    Wait,
}

crate::model::request::words! {
    /// What happens to a person who has not passed the required exercises.
    Enforce {
        Off = "off",
        /// They and the supervisor are told.
        Warn = "warn",
        /// They may not claim real requests.
        Block = "block",
    }
}

/// Who must have passed what.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// The least score that passes, 0 to 1.
    pub pass_score: f64,
    pub required_for: Vec<(RoleId, Vec<ExerciseId>)>,
    pub enforce: Enforce,
}

impl Default for Training {
    fn default() -> Self {
        Self { pass_score: 0.8, required_for: Vec::new(), enforce: Enforce::Off }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    pub id: ExerciseId,
    /// What people call it.
    pub title: String,
    /// The imaginary client's name.
    pub client_name: Option<String>,
    /// The imaginary client's tier.
    pub client_tier: Option<String>,
    pub channel: Channel,
    /// What they say first.
    pub says: String,
    /// What they say then, a turn each.
    pub turns: Vec<Turn>,
    /// What the trainee must do.
    pub expect: Expectation,
    /// Why that is right.
    pub explain: String,
    /// The time a practised person takes; measured, never punished.
    pub seconds: Option<u32>,
    /// Where it is written.
    pub place: Place,
}

/// One more thing that the imaginary client says.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// What others go to it by.
    pub id: Option<String>,
    /// What the trainee must have done for the client to say it.
    pub when: Cue,
    pub client: String,
    /// What the trainee must do about it.
    pub expect: Expectation,
    /// Where the conversation goes on; the turn below where nothing is said.
    pub go: Option<Go>,
    /// The clause against which whoever hears this has done something.
    pub breaks: Option<Clause>,
    /// Where it is written.
    pub place: Place,
}

/// Where a conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// At the turn of this place in the list, or one of those below that holds.
    Turn(usize),
    /// Nowhere: the client has said everything.
    End,
}

/// What the trainee did since the client spoke last, for the client to answer so. Every list that names
/// something must hold; of a list any entry is enough, but of `all_words` and `no_words`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cue {
    /// Any of these stands in what was said to the client.
    pub words: Vec<String>,
    /// Each of these stands there.
    pub all_words: Vec<String>,
    /// Something was said, and none of these stands there.
    pub no_words: Vec<String>,
    /// One of these commands was given.
    pub actions: Vec<String>,
    /// One of these steps of a script was done.
    pub steps: Vec<StepId>,
    /// One of these choices was made in a script.
    pub choices: Vec<String>,
    /// One of these scripts is in use.
    pub scripts: Vec<ScriptId>,
    /// The request lies in one of these departments.
    pub departments: Vec<DepartmentId>,
}

impl Cue {
    /// Whether nothing is asked: the client says it whatever was done.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

crate::model::request::words! {
    /// Over how long a measure is taken.
    Period {
        /// Monday to Sunday.
        Week = "week",
        Month = "month",
        Quarter = "quarter",
    }
}

/// What an employee is evaluated by, with what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub id: MeasureId,
    /// What people call it.
    pub title: String,
    /// The roles it is for.
    pub roles: Vec<RoleId>,
    pub metric: Metric,
    /// Only deadlines of this kind.
    pub kind: Option<DeadlineKind>,
    /// Only deadlines towards this audience.
    pub audience: Option<Audience>,
    pub period: Period,
    /// From here on it is rewarded.
    pub target: f64,
    /// Below this it is penalised.
    pub floor: Option<f64>,
    /// Whether a lower figure is the better one.
    pub lower_is_better: bool,
    /// The fewest cases that are judged.
    pub minimum_sample: u32,
    /// What reaching the target brings.
    pub reward: Option<Award>,
    /// What falling below the floor brings.
    pub penalty: Option<Award>,
    /// Where it is written.
    pub place: Place,
}

impl Measure {
    pub fn clause(&self) -> Clause {
        Clause::new("measure", &self.id)
    }
}

/// What follows from a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Points, negative for a penalty.
    pub points: i32,
    pub note: Option<String>,
}

/// A question of the score sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewQuestion {
    pub id: String,
    /// The question, answered with yes or no.
    pub text: String,
    /// How much it counts.
    pub weight: f64,
    /// A "no" makes the whole review zero.
    pub fatal: bool,
    /// Where it is written.
    pub place: Place,
}
