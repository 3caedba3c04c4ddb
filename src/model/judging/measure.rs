//! Figures from cases: what a metric of the standard comes to, for a period and for any person,
//! department, channel or tier. Where the cases come from is the store's; what a case of each metric
//! is stands with [`Metric`].

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::{
    command::LedgerProposal,
    id::{ClientId, DepartmentId, Login, RequestId, Seq},
    request::Channel,
    standard::{Audience, DeadlineKind, Measure, Metric, MetricSum, Period, QualityTarget},
    statistics::{Ratio, difference, mean, median, median_interval},
};

/// How long after being served a client may come back and count as returning, in days, where nobody
/// asks for another window.
pub const RETURN_DAYS: u32 = 30;

/// What is measured: a metric, and which of its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yardstick {
    pub metric: Metric,
    /// Only deadlines of this kind.
    pub kind: Option<DeadlineKind>,
    /// Only deadlines towards this audience.
    pub audience: Option<Audience>,
    /// The window of returning clients, in days.
    pub return_days: u32,
}

impl From<Metric> for Yardstick {
    fn from(metric: Metric) -> Self {
        Self { metric, kind: None, audience: None, return_days: RETURN_DAYS }
    }
}

impl From<&Measure> for Yardstick {
    fn from(measure: &Measure) -> Self {
        Self { kind: measure.kind, audience: measure.audience, ..measure.metric.into() }
    }
}

impl From<&QualityTarget> for Yardstick {
    fn from(target: &QualityTarget) -> Self {
        Self { kind: target.kind, audience: target.audience, ..target.metric.into() }
    }
}

/// A stretch of time, its end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub to: DateTime<Utc>,
}

/// The midnight at which a day begins in a zone; where the clocks skip it, the first moment after.
pub fn day_begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..=3)
        .find_map(|hours| (midnight + TimeDelta::hours(hours)).and_local_timezone(zone).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

impl Span {
    /// Whole days in a zone, the last included.
    pub fn days(first: NaiveDate, last: NaiveDate, zone: Tz) -> Self {
        let after = last.succ_opt().unwrap_or(last);
        Self { from: day_begins(first, zone), to: day_begins(after, zone) }
    }

    /// Whether a moment lies within.
    pub fn holds(self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.to
    }
}

impl Period {
    /// The first and the last day of the period that a day lies in.
    pub fn around(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let first_of = |month: u32| {
            NaiveDate::from_ymd_opt(day.year(), month, 1).expect("every month has a first day")
        };
        let last_after = |first: NaiveDate, months| {
            (first + Months::new(months)).pred_opt().expect("a month has a day before it")
        };
        match self {
            Self::Week => {
                let first = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
                (first, first + Days::new(6))
            }
            Self::Month => {
                let first = first_of(day.month());
                (first, last_after(first, 1))
            }
            Self::Quarter => {
                let first = first_of((day.month() - 1) / 3 * 3 + 1);
                (first, last_after(first, 3))
            }
        }
    }

    /// The last period that is over on a day.
    pub fn last_over(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let (first, _) = self.around(day);
        self.around(first.pred_opt().unwrap_or(first))
    }
}

/// One case of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub at: DateTime<Utc>,
    pub request: RequestId,
    /// Whose request; the card that theirs was merged into.
    pub client: ClientId,
    /// Whose case it is; nobody's where the desk acted or nobody had the request.
    pub operator: Option<Login>,
    pub department: DepartmentId,
    /// How the request came.
    pub channel: Channel,
    pub tier: Option<String>,
    /// 1 or 0 for a ratio or a count, else the figure of this case.
    pub value: f64,
    /// The event that shows it.
    pub seq: Option<Seq>,
}

/// Which cases are looked at: where something is named, only those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    pub operator: Option<Login>,
    pub department: Option<DepartmentId>,
    /// That came this way.
    pub channel: Option<Channel>,
    /// Of clients of this tier.
    pub tier: Option<String>,
}

impl Slice {
    /// Whether a case is in it.
    pub fn holds(&self, case: &Case) -> bool {
        let fits = |wanted: bool, same: bool| !wanted || same;
        fits(self.operator.is_some(), self.operator == case.operator)
            && self.department.as_ref().is_none_or(|department| *department == case.department)
            && self.channel.is_none_or(|channel| channel == case.channel)
            && fits(self.tier.is_some(), self.tier == case.tier)
    }
}

crate::model::request::words! {
    /// What happens to requests, as a flow.
    Flow {
        Received = "received",
        /// The client gets an answer.
        Answered = "answered",
        Resolved = "resolved",
        Reopened = "reopened",
    }
}

crate::model::request::words! {
    /// By what cases are told apart.
    Grouping {
        Operator = "operator",
        Department = "department",
        /// By the way requests come.
        Channel = "channel",
        /// By the class of the client.
        Tier = "tier",
    }
}

impl Grouping {
    /// The group that a case is in; none for nobody's cases and clients without a tier.
    pub fn of(self, case: &Case) -> Option<String> {
        match self {
            Self::Operator => case.operator.as_ref().map(ToString::to_string),
            Self::Department => Some(case.department.to_string()),
            Self::Channel => Some(case.channel.to_string()),
            Self::Tier => case.tier.clone(),
        }
    }
}

/// What a metric comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The figure; none of nothing, but a count of nothing is 0.
    pub value: Option<f64>,
    /// How many cases it rests on.
    pub sample: u64,
    /// Where the true figure lies in 95 of 100 cases: Wilson's interval for a ratio, Student's t
    /// for a mean, ranks of the binomial for a median; none for a count.
    pub interval: Option<(f64, f64)>,
}

impl Figure {
    /// The figure of these cases.
    pub fn of<'c>(metric: Metric, cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let mut values: Vec<f64> = cases.into_iter().map(|case| case.value).collect();
        let sample = values.len() as u64;
        let held = values.iter().filter(|value| **value > 0.5).count() as u64;
        let (value, interval) = match metric.sum() {
            MetricSum::Ratio => {
                let ratio = Ratio { held, of: sample };
                (ratio.share(), ratio.interval())
            }
            MetricSum::Count => (Some(held as f64), None),
            MetricSum::Mean => {
                let (least, most) = bounds(metric);
                match mean(&values) {
                    Some((mean, half)) => (
                        Some(mean),
                        half.map(|half| ((mean - half).max(least), (mean + half).min(most))),
                    ),
                    None => (None, None),
                }
            }
            MetricSum::Median => {
                let middle = median(&mut values);
                (middle, median_interval(&values))
            }
        };
        Self { value, sample, interval }
    }

    /// The figures of the groups, and under none of the cases that are in no group.
    pub fn by(
        metric: Metric,
        grouping: Grouping,
        cases: &[Case],
    ) -> BTreeMap<Option<String>, Self> {
        let mut groups: BTreeMap<Option<String>, Vec<&Case>> = BTreeMap::new();
        for case in cases {
            groups.entry(grouping.of(case)).or_default().push(case);
        }
        groups.into_iter().map(|(group, cases)| (group, Self::of(metric, cases))).collect()
    }
}

/// Figures of fewer cases than this, on either side, are not compared. Our own line: the intervals hold for
/// fewer too, but of so few one case more says something else.
pub const FEW: u64 = 10;

/// What two figures of a metric say of one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Compared {
    /// One of them rests on too few cases.
    TooFew,
    /// One of them has no interval.
    Unknown,
    /// By how much the second is greater, with the interval of 95 per cent.
    By {
        change: f64,
        /// From what to what.
        interval: (f64, f64),
    },
}

impl Compared {
    /// Whether a difference is shown: whether its interval leaves zero out.
    pub fn shown(self) -> bool {
        matches!(self, Self::By { interval: (low, high), .. } if low > 0.0 || high < 0.0)
    }
}

impl Figure {
    /// What a later figure, or one of another group, says beside this one.
    pub fn compared(&self, other: &Self) -> Compared {
        if self.sample.min(other.sample) < FEW {
            return Compared::TooFew;
        }
        let bounded = |figure: &Self| figure.value.zip(figure.interval);
        let (Some(one), Some(two)) = (bounded(self), bounded(other)) else {
            return Compared::Unknown;
        };
        let (change, interval) = difference(one, two);
        Compared::By { change, interval }
    }
}

/// What a measure says of a person's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too few cases to judge by.
    TooFew,
    /// The target is reached.
    Reward,
    /// Neither one nor the other.
    Between,
    /// It lies below the floor.
    Penalty,
}

impl Measure {
    /// What the measure says of a figure.
    pub fn verdict(&self, figure: &Figure) -> Verdict {
        let Some(value) = figure.value.filter(|_| figure.sample > 0) else {
            return Verdict::TooFew;
        };
        if figure.sample < u64::from(self.minimum_sample) {
            return Verdict::TooFew;
        }
        let better = self.lower_is_better || self.metric.lower_is_better();
        let reaches = |line: f64| if better { value <= line } else { value >= line };
        match self.floor {
            _ if reaches(self.target) => Verdict::Reward,
            Some(floor) if !reaches(floor) => Verdict::Penalty,
            _ => Verdict::Between,
        }
    }

    /// The points that a verdict brings; none where the measure asks nothing of it.
    pub fn points(&self, verdict: Verdict) -> Option<i32> {
        let award = match verdict {
            Verdict::Reward => self.reward.as_ref(),
            Verdict::Penalty => self.penalty.as_ref(),
            Verdict::TooFew | Verdict::Between => None,
        };
        award.map(|award| award.points)
    }

    /// How many good cases in a row would bring a figure of cases to a line, as the target or the
    /// floor, within the period.
    pub fn lift(&self, cases: &[Case], line: f64) -> Lift {
        let count = cases.len() as f64;
        let sum: f64 = cases.iter().map(|case| case.value).sum();
        let lower = self.lower_is_better || self.metric.lower_is_better();
        let (best, target) = match (self.metric.sum(), lower) {
            // The fewer, the better: turned round, so that a good case adds.
            (MetricSum::Ratio, true) => {
                return lift(count - sum, count, 1.0, 1.0 - line);
            }
            (MetricSum::Ratio, false) => (1.0, line),
            (MetricSum::Mean, false) => (bounds(self.metric).1, line),
            (MetricSum::Count, false) => {
                let missing = (line - sum).ceil();
                return if missing <= 0.0 { Lift::Reached } else { Lift::Good(missing as u64) };
            }
            _ => return Lift::Unknown,
        };
        lift(sum, count, best, target)
    }
}

fn lift(sum: f64, count: f64, best: f64, target: f64) -> Lift {
    let short = target * count - sum;
    if count > 0.0 && short <= 1e-9 {
        return Lift::Reached;
    }
    if count == 0.0 {
        return Lift::Good(1);
    }
    if best - target <= 1e-9 {
        return Lift::OutOfReach;
    }
    Lift::Good((short / (best - target) - 1e-9).ceil() as u64)
}

/// What would bring a figure to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lift {
    Reached,
    /// So many good cases in a row.
    Good(u64),
    /// No number of good cases within the period.
    OutOfReach,
    /// It is not told by counting.
    Unknown,
}

/// What a measure says of a person in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub operator: Login,
    pub measure: Measure,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    pub figure: Figure,
    pub verdict: Verdict,
    /// What it rests on.
    pub cases: Vec<Case>,
}

impl Judged {
    /// The cases of a ratio that did not go as they should.
    pub fn failed(&self) -> impl Iterator<Item = &Case> {
        let ratio = self.measure.metric.sum() == MetricSum::Ratio;
        let lower = self.measure.lower_is_better || self.measure.metric.lower_is_better();
        self.cases.iter().filter(move |case| ratio && (case.value > 0.5) == lower)
    }

    /// The events that show it: for a penalty the cases that failed, else all; each once.
    pub fn evidence(&self) -> Vec<Seq> {
        /// More than this show nothing more.
        const ENOUGH: usize = 200;
        let ratio = self.measure.metric.sum() == MetricSum::Ratio;
        let mut shown: Vec<Seq> = if ratio && self.verdict == Verdict::Penalty {
            self.failed().filter_map(|case| case.seq).collect()
        } else {
            self.cases.iter().filter_map(|case| case.seq).collect()
        };
        shown.sort_unstable();
        shown.dedup();
        shown.truncate(ENOUGH);
        shown
    }

    /// The entry of the ledger that it leads to; none where nothing follows.
    pub fn proposal(&self) -> Option<LedgerProposal> {
        Some(LedgerProposal {
            operator: self.operator.clone(),
            measure: self.measure.id.clone(),
            from: self.from,
            to: self.to,
            value: self.figure.value?,
            sample: u32::try_from(self.figure.sample).unwrap_or(u32::MAX),
            points: self.measure.points(self.verdict)?,
            interval: self.figure.interval,
            evidence: self.evidence(),
        })
    }
}

/// Between what a mean can lie.
const fn bounds(metric: Metric) -> (f64, f64) {
    match metric {
        Metric::SatisfactionMean => (1.0, 5.0),
        _ => (0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn case(operator: Option<&str>, value: f64) -> Case {
        Case {
            at: DateTime::UNIX_EPOCH,
            request: RequestId(1),
            client: ClientId(1),
            operator: operator.map(Login::from),
            department: "front".into(),
            channel: Channel::Phone,
            tier: None,
            value,
            seq: None,
        }
    }

    #[test]
    fn periods_are_whole() {
        assert_eq!(Period::Week.around(day("2026-04-15")), (day("2026-04-13"), day("2026-04-19")));
        assert_eq!(Period::Month.around(day("2024-02-10")), (day("2024-02-01"), day("2024-02-29")));
        assert_eq!(
            Period::Quarter.around(day("2026-12-31")),
            (day("2026-10-01"), day("2026-12-31"))
        );
        assert_eq!(
            Period::Month.last_over(day("2026-01-01")),
            (day("2025-12-01"), day("2025-12-31"))
        );
    }

    #[test]
    fn days_begin_at_the_zones_midnight() {
        let span = Span::days(day("2026-04-13"), day("2026-04-13"), chrono_tz::Europe::Moscow);
        assert_eq!(span.from.to_rfc3339(), "2026-04-12T21:00:00+00:00");
        assert_eq!(span.to.to_rfc3339(), "2026-04-13T21:00:00+00:00");
        // In Santiago the clocks went from 24:00 to 01:00.
        let skipped = day_begins(day("2026-09-06"), chrono_tz::America::Santiago);
        assert_eq!(skipped.to_rfc3339(), "2026-09-06T04:00:00+00:00");
    }

    #[test]
    fn cases_become_figures() {
        let cases = [
            case(Some("anna"), 1.0),
            case(Some("anna"), 0.0),
            case(Some("ivan"), 1.0),
            case(None, 0.0),
        ];
        let whole = Figure::of(Metric::DeadlinesMetRatio, &cases);
        assert_eq!((whole.value, whole.sample), (Some(0.5), 4));
        let (low, high) = whole.interval.unwrap();
        assert!(low > 0.14 && low < 0.16 && high > 0.84 && high < 0.86);
        let by = Figure::by(Metric::DeadlinesMetRatio, Grouping::Operator, &cases);
        assert_eq!(by[&Some("ivan".to_owned())].value, Some(1.0));
        assert_eq!(by[&None].value, Some(0.0));
        assert_eq!(Figure::of(Metric::ResolvedCount, &cases).value, Some(2.0));
        assert_eq!(Figure::of(Metric::ResolvedCount, &[]).value, Some(0.0));
        assert_eq!(Figure::of(Metric::ReopenRate, &[]).value, None);
    }

    fn measure(metric: Metric, target: f64, floor: f64) -> Measure {
        Measure {
            id: "m".into(),
            title: "M".into(),
            roles: Vec::new(),
            metric,
            kind: None,
            audience: None,
            period: Period::Month,
            target,
            floor: Some(floor),
            lower_is_better: false,
            minimum_sample: 4,
            reward: Some(crate::model::standard::Award { points: 10, note: None }),
            penalty: None,
            place: crate::model::standard::Place { file: "".into(), line: 1 },
        }
    }

    #[test]
    fn a_measure_judges_by_its_target_and_floor_and_never_by_few_cases() {
        let met = measure(Metric::DeadlinesMetRatio, 0.9, 0.7);
        let verdict = |held: usize, of: usize, measure: &Measure| {
            let cases: Vec<Case> =
                (0..of).map(|nr| case(None, f64::from(u8::from(nr < held)))).collect();
            measure.verdict(&Figure::of(measure.metric, &cases))
        };
        assert_eq!(verdict(3, 3, &met), Verdict::TooFew);
        assert_eq!(verdict(9, 10, &met), Verdict::Reward);
        assert_eq!(verdict(7, 10, &met), Verdict::Between);
        assert_eq!(verdict(6, 10, &met), Verdict::Penalty);
        assert_eq!(met.points(Verdict::Penalty), None);
        assert_eq!(met.points(Verdict::Reward), Some(10));
        // Of what is reopened, less is better, whether the standard says so or not.
        let reopened = measure(Metric::ReopenRate, 0.1, 0.3);
        assert_eq!(verdict(1, 10, &reopened), Verdict::Reward);
        assert_eq!(verdict(4, 10, &reopened), Verdict::Penalty);
    }

    #[test]
    fn it_says_what_would_lift_a_figure() {
        let of = |held: usize, of: usize| -> Vec<Case> {
            (0..of).map(|nr| case(None, f64::from(u8::from(nr < held)))).collect()
        };
        let met = measure(Metric::DeadlinesMetRatio, 0.9, 0.7);
        // 8 of 10; after ten more good ones 18 of 20.
        assert_eq!(met.lift(&of(8, 10), met.target), Lift::Good(10));
        assert_eq!(met.lift(&of(9, 10), met.target), Lift::Reached);
        let calls = measure(Metric::CallbacksKeptRatio, 1.0, 0.9);
        assert_eq!(calls.lift(&of(8, 10), 0.9), Lift::Good(10));
        assert_eq!(calls.lift(&of(9, 10), 1.0), Lift::OutOfReach);
        assert_eq!(calls.lift(&of(10, 10), 1.0), Lift::Reached);
        // 2 of 10 reopened; after ten more that were not, 2 of 20.
        let reopened = measure(Metric::ReopenRate, 0.1, 0.3);
        assert_eq!(reopened.lift(&of(2, 10), 0.1), Lift::Good(10));
    }

    #[test]
    fn a_difference_is_shown_where_its_interval_leaves_zero_out_and_never_of_few_cases() {
        let of = |held: usize, of: usize| {
            let cases = (0..of).map(|nr| case(None, f64::from(u8::from(nr < held))));
            Figure::of(Metric::ReturningClientsRatio, &cases.collect::<Vec<_>>())
        };
        // Newcombe's example: 48 of 80 and 56 of 70 differ by 0.2, between 0.0524 and 0.3339.
        let compared = of(48, 80).compared(&of(56, 70));
        let Compared::By { change, interval } = compared else {
            panic!("{compared:?}");
        };
        assert!((change - 0.2).abs() < 1e-9);
        assert!((interval.0 - 0.0524).abs() < 5e-4 && (interval.1 - 0.3339).abs() < 5e-4);
        assert!(compared.shown());
        // The same shares of fewer show nothing, of fewer still they are not compared.
        assert!(!of(12, 20).compared(&of(16, 20)).shown());
        assert_eq!(of(0, 9).compared(&of(100, 100)), Compared::TooFew);
        assert_eq!(of(0, 100).compared(&of(9, 9)), Compared::TooFew);
        // The other way round it is shown too.
        assert!(of(56, 70).compared(&of(48, 80)).shown());
        let same = [5.0; 20].map(|v| case(None, v));
        let same = Figure::of(Metric::SatisfactionMean, &same);
        assert_eq!(same.compared(&same), Compared::Unknown, "nobody knows the scatter");
    }

    #[test]
    fn means_stay_on_their_scale_and_medians_have_ranks() {
        let cases: Vec<Case> = [5.0, 5.0, 5.0, 4.0].map(|v| case(None, v)).to_vec();
        let figure = Figure::of(Metric::SatisfactionMean, &cases);
        assert_eq!(figure.value, Some(4.75));
        assert!((figure.interval.unwrap().1 - 5.0).abs() < 1e-9);
        let times: Vec<Case> = (1..=25).map(|v| case(None, f64::from(v))).collect();
        let figure = Figure::of(Metric::HandlingTimeMedian, &times);
        assert_eq!(figure.value, Some(13.0));
        // Ranks 8 and 18 bound the median of 25 values at 95.7 per cent.
        let (low, high) = figure.interval.unwrap();
        assert_eq!((low, high), (8.0, 18.0));
        assert_eq!(Figure::of(Metric::HandlingTimeMedian, &times[..5]).interval, None);
    }
}
