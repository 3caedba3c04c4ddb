//! `due` and `between`: when something would be due, how much business time lies between two times,
//! and how it came about. With `--batch`, a stream of such questions for other programs.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{
    DateTime, FixedOffset, NaiveDateTime, NaiveTime, Offset as _, SecondsFormat, TimeDelta,
    Timelike as _, Utc,
};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::{
    model::{
        calendar::{
            Calendar, CalendarProblem, CalendarSpec, Counting, Day, Explained, Pause, Zone,
        },
        id::CalendarId,
        moment::written_day,
        target::Target,
        years,
    },
    text::Text,
};

/// Compute when something is due, and show what was counted
#[derive(Debug, Args)]
pub struct Due {
    /// The folder of the standard whose calendar counts [default: the desk's own standard]
    #[arg(long, value_name = "DIR")]
    pub standards: Option<PathBuf>,
    /// The calendar's id
    #[arg(long, value_name = "ID", required_unless_present = "batch")]
    pub calendar: Option<String>,
    /// Where the clock starts: 2026-03-02T16:30:00+03:00, or 2026-03-02 16:30 by the calendar's clock [default: now]
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// How long it may take: 30m, 4h, 1h30m (business time), 3wd (working days), 2d, 1w (plain days)
    #[arg(long, required_unless_present = "batch")]
    pub target: Option<Target>,
    /// The clock stands still from a time to another; may be given again
    #[arg(long, value_name = "FROM..TO")]
    pub pause: Vec<String>,
    /// Answer JSON lines from standard input: {"id", "calendar": id or table, "from", "minutes", "target" or
    /// "to"}
    #[arg(long, conflicts_with_all = ["calendar", "from", "target", "pause"])]
    pub batch: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Shows how much business time lies between two times, and how it comes together
#[derive(Debug, Args)]
pub struct Between {
    /// The folder of the standard whose calendar counts [default: the desk's own standard]
    #[arg(long, value_name = "DIR")]
    pub standards: Option<PathBuf>,
    /// The calendar's id
    #[arg(long, value_name = "ID", required_unless_present = "batch")]
    pub calendar: Option<String>,
    /// The first time: 2026-03-02T16:30:00+03:00, or 2026-03-02 16:30 by the calendar's clock
    #[arg(long, value_name = "TIME", required_unless_present = "batch")]
    pub from: Option<String>,
    /// The second time [default: now]
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// What lies from a time to another does not count; may be given again
    #[arg(long, value_name = "FROM..TO")]
    pub pause: Vec<String>,
    /// Answer JSON lines from standard input: {"id", "calendar": id or table, "from", "minutes", "target" or
    /// "to"}
    #[arg(long, conflicts_with_all = ["calendar", "from", "to", "pause"])]
    pub batch: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// The calendars of a standard, and the zone of those that name none.
#[derive(Debug, Clone)]
pub struct Calendars {
    /// By id.
    pub known: BTreeMap<CalendarId, Calendar>,
    /// The standard's own zone.
    pub timezone: Tz,
}

impl Default for Calendars {
    fn default() -> Self {
        Self { known: BTreeMap::new(), timezone: Tz::UTC }
    }
}

/// Answers `due`. The calendars are those of the folder named, or where none is, of the desk; a batch
/// does without where there is no desk either. Says whether all was answered.
///
/// # Errors
/// Where the calendars, the times or the input cannot be read, the target never falls due, or the
/// output cannot be written.
pub fn due(
    arguments: &Due,
    calendars: impl FnOnce(Option<&Path>) -> anyhow::Result<Calendars>,
    (now, text): (DateTime<Utc>, &Text),
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let calendars = load(arguments.standards.as_deref(), arguments.batch, calendars)?;
    let (Some(id), Some(target)) = (&arguments.calendar, arguments.target) else {
        return Ok(batch(&calendars.known, calendars.timezone, input, out)?);
    };
    let calendar = known_calendar(&calendars.known, id)?;
    let from = arguments.from.as_deref();
    let question = Question {
        id,
        calendar,
        from: from.map_or(Ok(now), |from| read_time(from, calendar))?,
        asked: Asked::Due(target),
        pauses: read_all(&arguments.pause, calendar)?,
    };
    question.answer(arguments.json, text, out)?;
    Ok(true)
}

/// Answers `between`, as [`due`] does.
///
/// # Errors
/// Where the calendars, the times or the input cannot be read, or the output cannot be written.
pub fn between(
    arguments: &Between,
    calendars: impl FnOnce(Option<&Path>) -> anyhow::Result<Calendars>,
    (now, text): (DateTime<Utc>, &Text),
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let calendars = load(arguments.standards.as_deref(), arguments.batch, calendars)?;
    let (Some(id), Some(from)) = (&arguments.calendar, &arguments.from) else {
        return Ok(batch(&calendars.known, calendars.timezone, input, out)?);
    };
    let calendar = known_calendar(&calendars.known, id)?;
    let to = arguments.to.as_deref();
    let question = Question {
        id,
        calendar,
        from: read_time(from, calendar)?,
        asked: Asked::Until(to.map_or(Ok(now), |to| read_time(to, calendar))?),
        pauses: read_all(&arguments.pause, calendar)?,
    };
    question.answer(arguments.json, text, out)?;
    Ok(true)
}

fn load(
    standards: Option<&Path>,
    batch: bool,
    calendars: impl FnOnce(Option<&Path>) -> anyhow::Result<Calendars>,
) -> anyhow::Result<Calendars> {
    match calendars(standards) {
        // Every line of a batch may bring its own calendar.
        Err(_) if batch && standards.is_none() => Ok(Calendars::default()),
        loaded => loaded,
    }
}

fn read_all(pauses: &[String], calendar: &Calendar) -> anyhow::Result<Vec<Pause>> {
    let read = |pause: &String| read_pause(pause, calendar);
    pauses.iter().map(read).collect()
}

/// A question about one calendar.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What the calendar is called.
    pub id: &'a str,
    /// The calendar.
    pub calendar: &'a Calendar,
    /// Where the time starts.
    pub from: DateTime<Utc>,
    /// What is asked for.
    pub asked: Asked,
    /// When the clock stands still.
    pub pauses: Vec<Pause>,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// When a target falls due.
    Due(Target),
    /// How much business time there is up to an instant.
    Until(DateTime<Utc>),
}

impl Question<'_> {
    /// Answers as one JSON object, or as text for people with the zone's own time.
    ///
    /// # Errors
    /// Where the target never falls due, or the output cannot be written.
    pub fn answer(&self, json: bool, text: &Text, out: &mut dyn Write) -> anyhow::Result<()> {
        let explained = match self.asked {
            Asked::Due(target) => self
                .calendar
                .due_explained(self.from, &target, &self.pauses)
                .map_err(|never| anyhow::anyhow!("`{target}` {never}"))?,
            Asked::Until(to) => self.calendar.between_explained(self.from, to, &self.pauses),
        };
        if json {
            crate::model::safe_json::write(&mut *out, &self.object(&explained))?;
            writeln!(out)?;
        } else {
            self.text(&explained, text, out)?;
        }
        Ok(())
    }

    fn object(&self, explained: &Explained) -> Value {
        let time = |at| in_zone(at, explained.timezone);
        let mut object = Map::new();
        object.insert("calendar".into(), self.id.into());
        object.insert("timezone".into(), explained.timezone.name().into());
        object.insert("from".into(), time(explained.from));
        match self.asked {
            Asked::Due(target) => {
                object.insert("target".into(), target.to_string().into());
                object.insert("due".into(), time(explained.to));
            }
            Asked::Until(_) => {
                object.insert("to".into(), time(explained.to));
            }
        }
        object.insert("minutes".into(), minutes(explained.counted));
        let segment = |segment: &crate::model::calendar::Segment| {
            json!({
                "from": time(segment.from),
                "to": time(segment.to),
                "counting": segment.counting.word(),
                "day": segment.day.word(),
                "minutes": minutes(segment.time),
            })
        };
        let segments = explained.segments.iter().map(segment).collect();
        object.insert("segments".into(), segments);
        Value::Object(object)
    }

    fn text(&self, explained: &Explained, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        let words = &text.reason;
        let zone = explained.timezone;
        let seconds = explained
            .segments
            .iter()
            .flat_map(|segment| [segment.from, segment.to])
            .any(|at| at.timestamp() % 60 != 0);
        let time = |at: DateTime<Utc>| {
            let local = at.with_timezone(&zone);
            let day = text.weekday(local.date_naive());
            let said = format!("{day} {}", text.moment(&local));
            if seconds { format!("{said}:{:02}", local.second()) } else { said }
        };
        match self.asked {
            Asked::Due(_) => {
                let offset = explained.to.with_timezone(&zone).offset().fix();
                writeln!(out, "{} {offset}", time(explained.to))?;
            }
            Asked::Until(_) => writeln!(out, "{}", length(explained.counted, text))?,
        }
        writeln!(out, "{}, {zone}", self.id)?;
        for segment in &explained.segments {
            let what = match (segment.counting, segment.day) {
                (Counting::Counted, Day::Usual) => &words.counted,
                (Counting::Counted, _) => &words.counted_exception,
                (Counting::Paused, _) => &words.stood,
                (Counting::Closed, Day::Usual) => &words.closed,
                (Counting::Closed, Day::Exception) => &words.closed_exception,
                (Counting::Closed, Day::Holiday) => &words.holiday,
            };
            writeln!(
                out,
                "  {}  {}  {:>9}  {what}",
                time(segment.from),
                time(segment.to),
                if segment.counting == Counting::Counted {
                    length(segment.time, text)
                } else {
                    "–".to_owned()
                },
            )?;
        }
        Ok(())
    }
}

/// Reads a time: RFC 3339, or a wall-clock time of a calendar as `2026-03-02 16:30`.
///
/// # Errors
/// Where it is neither.
pub fn read_time(text: &str, calendar: &Calendar) -> anyhow::Result<DateTime<Utc>> {
    read_time_as_written(text, calendar).map(|(at, _)| at)
}

/// Reads a pause: two times with `..` between.
///
/// # Errors
/// Where it is none.
pub fn read_pause(text: &str, calendar: &Calendar) -> anyhow::Result<Pause> {
    let (from, to) = text
        .split_once("..")
        .ok_or_else(|| anyhow::anyhow!("`{text}` is no pause: write two times as FROM..TO"))?;
    Ok((read_time(from, calendar)?, read_time(to, calendar)?))
}

/// Reads a time, and how to write the answer: in UTC for a time in UTC, else in the zone.
fn read_time_as_written(text: &str, calendar: &Calendar) -> anyhow::Result<(DateTime<Utc>, Tz)> {
    let zone = calendar.timezone();
    let trimmed = text.trim();
    if let Ok(time) = DateTime::<FixedOffset>::parse_from_rfc3339(trimmed) {
        anyhow::ensure!(years::hold(time.to_utc()), "`{text}` is out of reach");
        let utc = time.offset().local_minus_utc() == 0;
        return Ok((time.to_utc(), if utc { Tz::UTC } else { zone }));
    }
    let wall = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&trimmed.replacen(' ', "T", 1), form).ok())
        .or_else(|| {
            let (day, time) = trimmed.rsplit_once(' ')?;
            let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
            Some(written_day(day)?.and_time(time))
        });
    wall.and_then(|wall| calendar.instant_of(wall))
        .map(|at| (at, zone))
        .ok_or_else(|| {
            anyhow::anyhow!(
                "`{text}` is no time: write 2026-03-02T16:30:00+03:00, or 2026-03-02 16:30 by the calendar's clock"
            )
        })
}

/// No line of a batch may be longer: a calendar with every holiday of a century is shorter.
const LONGEST_LINE: u64 = 1 << 20;
/// So many different calendars of a batch are kept for its next lines.
const KEPT_CALENDARS: usize = 512;

/// Answers questions, a JSON object a line: `{"id", "calendar", "from", "minutes" or "to"}`, where
/// the calendar is the id of a known one or a whole table. `target` may stand in place of `minutes`,
/// and `pauses` (pairs of times) beside. Answers are `{"id", "due"}` or `{"id", "minutes"}`; to a line
/// that cannot be answered `{"id", "error"}`, and the stream goes on. Says whether all were answered.
///
/// # Errors
/// Where the input cannot be read or the output cannot be written.
pub fn batch(
    known: &BTreeMap<CalendarId, Calendar>,
    default_timezone: Tz,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let mut batch =
        Batch { known, default_timezone, zones: HashMap::new(), calendars: HashMap::new() };
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    let mut all_answered = true;
    loop {
        line.clear();
        let read = (&mut input).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let answer = if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
            let error = format!("the line is longer than {LONGEST_LINE} bytes");
            json!({"id": null, "error": error})
        } else {
            let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
            if text.is_empty() {
                continue;
            }
            batch.answer(text)
        };
        all_answered &= answer.get("error").is_none();
        crate::model::safe_json::write(&mut *out, &answer)?;
        out.write_all(b"\n")?;
        // Whoever asks line by line waits for the answer.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
    out.flush()?;
    Ok(all_answered)
}

struct Batch<'a> {
    known: &'a BTreeMap<CalendarId, Calendar>,
    default_timezone: Tz,
    zones: HashMap<Tz, Zone>,
    calendars: HashMap<String, Calendar>,
}

impl Batch<'_> {
    fn answer(&mut self, line: &[u8]) -> Value {
        let question: Map<String, Value> = match serde_json::from_slice(line) {
            Ok(question) => question,
            Err(error) => return json!({"id": null, "error": format!("no JSON object: {error}")}),
        };
        let id = question.get("id").cloned().unwrap_or(Value::Null);
        match self.answered(&question) {
            Ok((name, value)) => json!({"id": id, name: value}),
            Err(error) => json!({"id": id, "error": format!("{error:#}")}),
        }
    }

    fn answered(&mut self, question: &Map<String, Value>) -> anyhow::Result<(&'static str, Value)> {
        let calendar = self.calendar(question.get("calendar"))?;
        let text = |name: &str| match question.get(name) {
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            None | Some(Value::Null) => Ok(None),
            Some(other) => Err(anyhow::anyhow!("`{name}` is a text, not {other}")),
        };
        let from = text("from")?.ok_or_else(|| anyhow::anyhow!("`from` is missing"))?;
        let (from, zone) = read_time_as_written(from, &calendar)?;
        let pauses = read_pauses(question.get("pauses"), &calendar)?;
        let given = |value: &Value| !value.is_null();
        let time = question.get("minutes").filter(|minutes| given(minutes));
        match (time, text("target")?, text("to")?) {
            (Some(minutes), None, None) => {
                let time = read_minutes(minutes)?;
                let due = if time >= TimeDelta::zero() {
                    calendar.due_paused(from, &Target::Business(time), &pauses)
                } else if pauses.is_empty() {
                    calendar.add(from, time)
                } else {
                    anyhow::bail!("`pauses` count forwards only");
                };
                Ok(("due", in_zone(due?, zone)))
            }
            (None, Some(target), None) => {
                let due = calendar.due_paused(from, &target.parse()?, &pauses)?;
                Ok(("due", in_zone(due, zone)))
            }
            (None, None, Some(to)) => {
                let to = read_time(to, &calendar)?;
                let time = calendar.consumed(from, to, &pauses);
                Ok(("minutes", minutes(time)))
            }
            _ => anyhow::bail!("exactly one of `minutes`, `target` and `to` says what is asked"),
        }
    }

    fn calendar(&mut self, named: Option<&Value>) -> anyhow::Result<Calendar> {
        match named {
            Some(Value::String(id)) => known_calendar(self.known, id).cloned(),
            Some(table @ Value::Object(_)) => self.table(table),
            Some(Value::Null) | None => anyhow::bail!("`calendar` is missing"),
            Some(other) => anyhow::bail!("`calendar` is an id or a table, not {other}"),
        }
    }

    fn table(&mut self, table: &Value) -> anyhow::Result<Calendar> {
        let key = table.to_string();
        if let Some(calendar) = self.calendars.get(&key) {
            return Ok(calendar.clone());
        }
        let spec: CalendarSpec = serde_json::from_value(table.clone())
            .map_err(|error| anyhow::anyhow!("calendar: {error}"))?;
        let zones = &mut self.zones;
        let zone = |tz| zones.entry(tz).or_insert_with(|| Zone::new(tz)).clone();
        let calendar = Calendar::in_zone(spec, self.default_timezone, zone)
            .map_err(|problems| anyhow::anyhow!("calendar: {}", said(&problems)))?;
        if self.calendars.len() >= KEPT_CALENDARS {
            self.calendars.clear();
        }
        self.calendars.insert(key, calendar.clone());
        Ok(calendar)
    }
}

/// Finds a calendar by its id, or says which there are.
///
/// # Errors
/// Where there is none of that id.
pub fn known_calendar<'a>(
    known: &'a BTreeMap<CalendarId, Calendar>,
    id: &str,
) -> anyhow::Result<&'a Calendar> {
    known.iter().find_map(|(name, calendar)| (name.as_str() == id).then_some(calendar)).ok_or_else(
        || {
            let ids: Vec<&str> = known.keys().map(CalendarId::as_str).collect();
            if ids.is_empty() {
                anyhow::anyhow!("unknown calendar `{id}`: no standard is given (--standards DIR)")
            } else {
                anyhow::anyhow!("unknown calendar `{id}`; there are: {}", ids.join(", "))
            }
        },
    )
}

fn said(problems: &[CalendarProblem]) -> String {
    let said: Vec<String> =
        problems.iter().map(|problem| format!("{problem} ({})", problem.fault.hint())).collect();
    said.join("; ")
}

fn read_minutes(value: &Value) -> anyhow::Result<TimeDelta> {
    value
        .as_f64()
        // The conversion keeps to the range of whole numbers; beyond the horizon all are alike.
        .and_then(|minutes| TimeDelta::try_milliseconds((minutes * 60_000.0).round() as i64))
        .ok_or_else(|| anyhow::anyhow!("`minutes` is a number, not {value}"))
}

fn read_pauses(value: Option<&Value>, calendar: &Calendar) -> anyhow::Result<Vec<Pause>> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Vec::new());
    };
    let pairs: Vec<(String, String)> = serde_json::from_value(value.clone())
        .map_err(|_| anyhow::anyhow!("`pauses` is a list of pairs of times, not {value}"))?;
    pairs
        .iter()
        .map(|(from, to)| Ok((read_time(from, calendar)?, read_time(to, calendar)?)))
        .collect()
}

fn in_zone(at: DateTime<Utc>, zone: Tz) -> Value {
    let time = at.with_timezone(&zone);
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

/// Minutes as a whole number where they are.
fn minutes(time: TimeDelta) -> Value {
    let millis = time.num_milliseconds();
    if millis % 60_000 == 0 { (millis / 60_000).into() } else { (millis as f64 / 60_000.0).into() }
}

/// A length of time as short as targets are written, with seconds where there are any.
fn length(time: TimeDelta, text: &Text) -> String {
    let (language, units) = (text.language, &text.time);
    let millis = time.num_milliseconds();
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let seconds = (millis % 60_000) as f64 / 1000.0;
    let parts = [
        (hours > 0).then(|| format!("{hours}{}", units.hour_short)),
        (minutes > 0).then(|| format!("{minutes}{}", units.minute_short)),
        (seconds > 0.0).then(|| {
            let seconds = language.short_number(seconds, 3);
            format!("{seconds}{}", units.second_short)
        }),
    ];
    let said: String = parts.into_iter().flatten().collect();
    if said.is_empty() { format!("0{}", units.minute_short) } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn office() -> BTreeMap<CalendarId, Calendar> {
        let spec = toml::from_str(
            r#"
            timezone = "Europe/Moscow"
            hours = { mon = ["09:00-13:00", "14:00-18:00"], tue = ["09:00-18:00"] }
            holidays = ["2026-03-10"]
            exceptions = { "2026-03-11" = ["10:00-11:00"] }
            "#,
        );
        let calendar = Calendar::new(spec.unwrap(), Tz::UTC).unwrap();
        [(CalendarId::from("office"), calendar)].into()
    }

    fn answers(input: &[u8]) -> (Vec<String>, bool) {
        let mut out = Vec::new();
        let all = batch(&office(), Tz::UTC, &mut &input[..], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        (text.lines().map(str::to_owned).collect(), all)
    }

    #[test]
    fn a_batch_answers_every_line() {
        let lines = [
            r#"{"id": "a", "calendar": "office", "from": "2026-03-02T09:00:00Z", "minutes": 60}"#,
            r#"{"id": 2, "calendar": "office", "from": "2026-03-02T12:00:00+03:00", "minutes": 61.5}"#,
            r#"{"id": 3, "calendar": "office", "from": "2026-03-02 12:00", "to": "2026-03-02 14:30"}"#,
            r#"{"id": 4, "calendar": "office", "from": "2026-03-02 12:00", "to": "2026-03-02 14:00:30"}"#,
            r#"{"id": 5, "calendar": {"timezone": "UTC", "hours": {"every_day": ["00:00-24:00"]}}, "from": "2026-03-02T09:00:00Z", "minutes": -90}"#,
            "",
            r#"{"id": 6, "calendar": "office", "from": "2026-03-02T09:00:00Z", "target": "2wd"}"#,
            r#"{"id": 7, "calendar": "office", "from": "2026-03-02 10:00", "minutes": 60, "pauses": [["2026-03-02 10:30", "2026-03-02 12:30"]]}"#,
        ];
        let (answers, all) = answers(lines.join("\n").as_bytes());
        assert_eq!(
            answers,
            [
                r#"{"id":"a","due":"2026-03-02T10:00:00Z"}"#,
                r#"{"id":2,"due":"2026-03-02T14:01:30+03:00"}"#,
                r#"{"id":3,"minutes":90}"#,
                r#"{"id":4,"minutes":60.5}"#,
                r#"{"id":5,"due":"2026-03-02T07:30:00Z"}"#,
                r#"{"id":6,"due":"2026-03-09T15:00:00Z"}"#,
                r#"{"id":7,"due":"2026-03-02T13:00:00+03:00"}"#,
            ]
        );
        assert!(all);
    }

    #[test]
    fn a_bad_line_does_not_stop_the_stream() {
        let mut input = Vec::new();
        for line in [
            "nonsense",
            r#"["a list"]"#,
            r#"{"id": 3, "calendar": "offise", "from": "2026-03-02T09:00:00Z", "minutes": 60}"#,
            r#"{"id": 4, "calendar": {"hollidays": []}, "from": "2026-03-02T09:00:00Z", "minutes": 60}"#,
            r#"{"id": 5, "calendar": {"hours": {"mon": ["18:00-09:00"]}}, "from": "2026-03-02T09:00:00Z", "minutes": 60}"#,
            r#"{"id": 6, "calendar": "office", "from": "yesterday", "minutes": 60}"#,
            r#"{"id": 7, "calendar": "office", "from": "2026-03-02T09:00:00Z"}"#,
            r#"{"id": 8, "calendar": "office", "from": "2026-03-02T09:00:00Z", "minutes": "60"}"#,
            r#"{"id": 9, "calendar": "office", "from": "2026-03-02T09:00:00Z", "minutes": 1e14}"#,
            r#"{"id": 10, "from": "2026-03-02T09:00:00Z", "minutes": 1}"#,
            r#"{"id": 11, "calendar": "office", "from": "2026-03-02T09:00:00Z", "minutes": 1, "to": "2026-03-02T09:00:00Z"}"#,
            r#"{"id": 12, "calendar": "office", "from": "2026-03-02T09:00:00Z", "target": "3"}"#,
        ] {
            input.extend_from_slice(line.as_bytes());
            input.push(b'\n');
        }
        input.extend_from_slice(b"{\"id\": \"\xff\"}\n");
        input.extend(std::iter::repeat_n(b'x', 3 << 20));
        input.extend_from_slice(
            b"\n{\"id\": 15, \"calendar\": \"office\", \"from\": \"2026-03-02T09:00:00Z\", \"minutes\": 0}",
        );
        let (answers, all) = answers(&input);
        let said = [
            "no JSON object",
            "no JSON object",
            "unknown calendar `offise`; there are: office",
            "unknown field `hollidays`",
            "hours.mon[0]: `18:00-09:00` ends before it begins (hours past midnight",
            "`yesterday` is no time",
            "exactly one of",
            "`minutes` is a number, not \\\"60\\\"",
            "more than 100 years away",
            "`calendar` is missing",
            "exactly one of",
            "`3` is no target: a number has no unit",
            "no JSON object",
            "longer than 1048576 bytes",
            r#"{"id":15,"due":"2026-03-02T09:00:00Z"}"#,
        ];
        assert_eq!(answers.len(), said.len(), "{answers:#?}");
        for (answer, said) in answers.iter().zip(said) {
            assert!(answer.contains(said), "{answer}\ndoes not say\n{said}");
        }
        assert!(!all);
    }

    fn asked(asked: &str, from: &str, json: bool) -> String {
        let calendars = office();
        let calendar = known_calendar(&calendars, "office").unwrap();
        let asked = asked
            .parse()
            .map_or_else(|_| Asked::Until(read_time(asked, calendar).unwrap()), Asked::Due);
        let question = Question {
            id: "office",
            calendar,
            from: read_time(from, calendar).unwrap(),
            asked,
            pauses: Vec::new(),
        };
        let mut out = Vec::new();
        let text = Text::of(Language::English);
        question.answer(json, &text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_answer_shows_what_was_counted() {
        assert_eq!(
            asked("2h", "2026-03-09 17:00", false),
            "\
Wed 11 Mar 2026 11:00 +03:00
office, Europe/Moscow
  Mon 09 Mar 2026 17:00  Mon 09 Mar 2026 18:00         1h  counted
  Mon 09 Mar 2026 18:00  Tue 10 Mar 2026 00:00          –  closed
  Tue 10 Mar 2026 00:00  Wed 11 Mar 2026 00:00          –  holiday
  Wed 11 Mar 2026 00:00  Wed 11 Mar 2026 10:00          –  closed, hours of that date
  Wed 11 Mar 2026 10:00  Wed 11 Mar 2026 11:00         1h  counted, hours of that date
"
        );
    }

    /// Runs a command line as the binary does.
    fn run(line: &str, input: &str) -> Result<String, String> {
        #[derive(clap::Parser)]
        enum Line {
            Due(Due),
            Between(Between),
        }
        let words = line.split('|').map(str::trim);
        let line =
            <Line as clap::Parser>::try_parse_from(std::iter::once("firstline").chain(words))
                .map_err(|error| error.to_string())?;
        let calendars = |folder: Option<&Path>| match folder {
            Some(_) => Ok(Calendars { known: office(), timezone: Tz::UTC }),
            None => Err(anyhow::anyhow!("no desk")),
        };
        let now = "2026-03-02T12:00:00Z".parse().unwrap();
        let said = Text::of(Language::English);
        let (mut input, mut out) = (input.as_bytes(), Vec::new());
        match line {
            Line::Due(arguments) => due(&arguments, calendars, (now, &said), &mut input, &mut out),
            Line::Between(arguments) => {
                between(&arguments, calendars, (now, &said), &mut input, &mut out)
            }
        }
        .map_err(|error| format!("{error:#}"))?;
        let text = String::from_utf8(out).unwrap();
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_arguments_are_understood() {
        for (line, input, answer) in [
            (
                "due|--standards|d|--calendar|office|--from|2026-03-02 12:00|--target|2h",
                "",
                "Mon 02 Mar 2026 15:00 +03:00",
            ),
            (
                "due|--standards|d|--calendar|office|--from|02 Mar 2026 12:00|--target|2h",
                "",
                "Mon 02 Mar 2026 15:00 +03:00",
            ),
            ("due|--standards|d|--calendar|office|--target|2h", "", "Mon 02 Mar 2026 17:00 +03:00"),
            (
                "due|--standards|d|--calendar|office|--from|2026-03-02 12:00|--target|2h|--pause|2026-03-02 12:30..2026-03-02 14:30",
                "",
                "Mon 02 Mar 2026 16:00 +03:00",
            ),
            (
                "between|--standards|d|--calendar|office|--from|2026-03-02 12:00|--to|2026-03-02T12:30:00Z",
                "",
                "2h30m",
            ),
            ("between|--standards|d|--calendar|office|--from|2026-03-02 12:00", "", "2h"),
            (
                "due|--batch",
                r#"{"id": 1, "calendar": {"hours": {"mon": ["09:00-18:00"]}}, "from": "2026-03-02T12:00:00Z", "minutes": 5}"#,
                r#"{"id":1,"due":"2026-03-02T12:05:00Z"}"#,
            ),
            (
                "between|--batch|--standards|d",
                r#"{"id": 1, "calendar": "office", "from": "2026-03-02T12:00:00Z", "to": "2026-03-02T13:00:00Z"}"#,
                r#"{"id":1,"minutes":60}"#,
            ),
        ] {
            assert_eq!(run(line, input).as_deref(), Ok(answer), "{line}");
        }
        for (line, said) in [
            ("due|--calendar|office|--target|2h", "no desk"),
            ("due|--standards|d|--calendar|office", "--target"),
            ("due|--standards|d|--calendar|office|--target|2x", "its unit is unknown"),
            (
                "due|--standards|d|--calendar|night|--target|2h",
                "unknown calendar `night`; there are: office",
            ),
            ("due|--batch|--calendar|office|--target|2h", "cannot be used with"),
            ("between|--standards|d|--calendar|office", "--from"),
        ] {
            let error = run(line, "").unwrap_err();
            assert!(error.contains(said), "{line}: {error}");
        }
    }

    #[test]
    fn an_answer_in_json_has_stable_names() {
        let answer: Value =
            serde_json::from_str(&asked("2026-03-02 14:30", "2026-03-02 12:00", true)).unwrap();
        assert_eq!(
            answer,
            json!({
                "calendar": "office", "timezone": "Europe/Moscow",
                "from": "2026-03-02T12:00:00+03:00", "to": "2026-03-02T14:30:00+03:00", "minutes": 90,
                "segments": [
                    {"from": "2026-03-02T12:00:00+03:00", "to": "2026-03-02T13:00:00+03:00", "counting": "counted", "day": "usual", "minutes": 60},
                    {"from": "2026-03-02T13:00:00+03:00", "to": "2026-03-02T14:00:00+03:00", "counting": "closed", "day": "usual", "minutes": 0},
                    {"from": "2026-03-02T14:00:00+03:00", "to": "2026-03-02T14:30:00+03:00", "counting": "counted", "day": "usual", "minutes": 30},
                ],
            })
        );
    }
}
