//! A past day of the real desk, nobody's any more, that comes in again on a throwaway desk as fast as
//! is asked.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::{
    folder::Folder,
    mask::{Mask, candidates},
    stage,
};
use crate::{
    desk::{Desk, Error},
    model::{
        chance::Chance,
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts, Submission},
        contact::same_name,
        event::Event,
        id::{Login, RequestId},
        operator::Operator,
        request::Channel,
        standard::Standard,
    },
};

/// How many days back one is drawn from.
const BACK: u64 = 60;
/// A day with fewer requests is no practice.
const LEAST: usize = 3;
/// So many requests come in at most.
const MOST: usize = 300;

/// What comes in, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// When, by the clock of that day.
    pub at: DateTime<Utc>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A new matter, by its place in the day.
    Matter(usize, Box<Intake>),
    /// The client of the matter of this place says something more.
    Again(usize, String),
}

/// A day of the past with what came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub from: DateTime<Utc>,
    /// What came in, in order of time.
    pub arrivals: Vec<Arrival>,
}

/// How a practice day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// How many requests came in.
    pub arrived: usize,
    /// How many of them got an answer or were resolved.
    pub answered: usize,
    /// How many are resolved.
    pub resolved: usize,
    /// How many deadlines were breached.
    pub breached: usize,
}

/// A throwaway desk on which a past day comes in again.
#[derive(Debug)]
pub struct Practice {
    desk: Desk,
    me: Login,
    coach: Login,
    from: DateTime<Utc>,
    speed: u32,
    to_come: VecDeque<Arrival>,
    /// The requests here, by the place of their matter.
    here: BTreeMap<usize, RequestId>,
    #[expect(dead_code, reason = "it goes when the practice does")]
    folder: Folder,
}

/// Draws a past day of a desk and masks it. Where there is none with enough requests, the exercises of
/// the standard come in instead, one every ten minutes.
pub fn draw(
    desk: &Desk,
    standard: &Standard,
    seed: u64,
    now: DateTime<Utc>,
) -> anyhow::Result<Day> {
    let zone = standard.timezone;
    let today = now.with_timezone(&zone).date_naive();
    let begin = |date: NaiveDate| {
        let midnight = date.and_hms_opt(0, 0, 0)?;
        midnight.and_local_timezone(zone).earliest().map(|at| at.to_utc())
    };
    let mut days = Vec::new();
    for back in 1..=BACK {
        let date = today.checked_sub_days(Days::new(back));
        let span = date.and_then(|date| Some((begin(date)?, begin(date.succ_opt()?)?)));
        if let Some(span) = span {
            let count = desk.count_received(span)?;
            if usize::try_from(count).unwrap_or(usize::MAX) >= LEAST {
                days.push(span);
            }
        }
    }
    let Some(span) = Chance::new(seed).pick(&days).copied() else {
        return Ok(exercises(standard, now));
    };
    let mut mask = Mask::new(seed);
    // A word is looked up once, however often it stands there.
    let mut looked_up = BTreeSet::new();
    let operators = desk.operators()?;
    let of_operator = |word: &str| {
        operators.iter().any(|one| {
            let mut names = one.name.split_whitespace().chain([one.login.as_str()]);
            names.any(|name| same_name(word, name))
        })
    };
    let mut learn = |mask: &mut Mask, text: &str| -> anyhow::Result<()> {
        for word in candidates(text) {
            if looked_up.insert(word.to_owned()) && (of_operator(word) || desk.is_name(word)?) {
                mask.learn(word);
            }
        }
        Ok(())
    };
    let mut arrivals = Vec::new();
    for (place, id) in desk.received(span, MOST)?.into_iter().enumerate() {
        let Some(card) = desk.request(id, now)? else {
            continue;
        };
        let name = card.client.name.clone();
        let made_up = mask.name(&name);
        for recorded in &card.timeline {
            match &recorded.event {
                Event::Received(received) => {
                    let phone = matches!(received.channel, Channel::Phone);
                    learn(&mut mask, received.subject.as_str())?;
                    learn(&mut mask, received.body.as_str())?;
                    for value in received.fields.values() {
                        learn(&mut mask, value.as_str())?;
                    }
                    let fields = received.fields.iter();
                    let intake = Intake {
                        channel: received.channel,
                        client: ClientFacts {
                            name: Some(made_up.clone()),
                            phone: phone.then(|| mask.digits("+7 495 555-00-00")),
                            tier: received.tier.clone(),
                            ..ClientFacts::default()
                        },
                        subject: Some(mask.text(received.subject.as_str(), &name)),
                        body: mask.text(received.body.as_str(), &name),
                        strict: false,
                        external_id: None,
                        source: None,
                        received: None,
                        fields: fields
                            .map(|(field, value)| (field.clone(), mask.text(value.as_str(), &name)))
                            .collect(),
                        tags: received.tags.clone(),
                        priority: None,
                    };
                    arrivals.push(Arrival {
                        at: received.received,
                        what: What::Matter(place, Box::new(intake)),
                    });
                }
                Event::Message { body, .. } if recorded.at < span.1 => {
                    learn(&mut mask, body.as_str())?;
                    arrivals.push(Arrival {
                        at: recorded.at,
                        what: What::Again(place, mask.text(body.as_str(), &name)),
                    });
                }
                _ => {}
            }
        }
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    Ok(Day { from: arrivals.first().map_or(span.0, |first| first.at), arrivals })
}

/// The exercises as a day of their own.
fn exercises(standard: &Standard, now: DateTime<Utc>) -> Day {
    let calendar = standard.calendar_for(None, standard.fallback.department.as_str());
    let from = calendar.and_then(|calendar| calendar.next_open(now)).unwrap_or(now);
    let arrivals = (0..)
        .zip(&standard.exercises)
        .enumerate()
        .map(|(place, (number, exercise))| Arrival {
            at: from + TimeDelta::minutes(10 * number),
            what: What::Matter(place, Box::new(stage::intake(exercise))),
        })
        .collect();
    Day { from, arrivals }
}

impl Practice {
    /// Lays a day out, for a person as they are entered at the real desk.
    ///
    /// # Errors
    /// When there is no room for the throwaway desk.
    pub fn new(
        standard: &Arc<Standard>,
        day: Day,
        trainee: &Operator,
        speed: u32,
    ) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        let me = OperatorFacts {
            login: trainee.login.clone(),
            name: Some(trainee.name.clone()),
            role: Some(trainee.role.clone()),
            departments: Some(trainee.departments.clone()),
            level: Some(trainee.level),
            active: Some(true),
            email: None,
        };
        let coach = stage::coach(standard, &me);
        let path = folder.path().join("desk.db");
        let desk = Desk::create(&path, standard.files.clone(), coach.clone(), true, day.from)?;
        let mut practice = Self {
            desk: desk.practise(),
            me: me.login.clone(),
            coach: coach.login.clone(),
            from: day.from,
            speed,
            to_come: day.arrivals.into(),
            here: BTreeMap::new(),
            folder,
        };
        let coach = practice.coach.clone();
        if me.login != coach {
            practice.give(&coach, Command::OperatorAdd(me.clone()), day.from)?;
        }
        for login in [coach, me.login.clone()] {
            practice.give(&login, Command::Acknowledge { standard: None }, day.from)?;
        }
        practice.give(&me.login, Command::Duty { on: true }, day.from)?;
        practice.feed(day.from)?;
        Ok(practice)
    }

    /// Does a command; a refusal is no fault here: the day goes on, as in life.
    fn give(
        &mut self,
        who: &Login,
        command: Command,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Option<RequestId>> {
        // Whoever works here may have set the clock further on.
        let at = self.desk.time()?.map_or(at, |time| time.max(at));
        let submission = Submission { at: Some(at), ..Submission::from(command) };
        match self.desk.perform(&submission, who, at) {
            Ok(done) => Ok(done.request),
            Err(Error::Refused(_)) => Ok(None),
            Err(Error::Failed(error)) => Err(error),
        }
    }

    /// Lets in what has come by now; how much it was.
    pub fn feed(&mut self, now: DateTime<Utc>) -> anyhow::Result<usize> {
        let mut came = 0;
        while let Some(arrival) = self.to_come.pop_front_if(|arrival| arrival.at <= now) {
            let coach = self.coach.clone();
            match arrival.what {
                What::Matter(place, intake) => {
                    if let Some(id) = self.give(&coach, Command::Intake(*intake), arrival.at)? {
                        self.here.insert(place, id);
                    }
                }
                What::Again(place, body) => {
                    if let Some(request) = self.here.get(&place).copied() {
                        let message = Command::Message {
                            request,
                            body,
                            external_id: None,
                            source: None,
                            channel: None,
                        };
                        self.give(&coach, message, arrival.at)?;
                    }
                }
            }
            came += 1;
        }
        Ok(came)
    }

    /// The throwaway desk.
    pub fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }

    pub fn me(&self) -> &Login {
        &self.me
    }

    /// When the day begins.
    pub fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// How fast it runs.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// How many requests have come in, and how much is still to come.
    pub fn counts(&self) -> (usize, usize) {
        (self.here.len(), self.to_come.len())
    }

    /// When something comes in next.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        self.to_come.front().map(|arrival| arrival.at)
    }

    /// How the day ended.
    pub fn tally(&self, now: DateTime<Utc>) -> anyhow::Result<Tally> {
        let mut tally = Tally { arrived: self.here.len(), answered: 0, resolved: 0, breached: 0 };
        for id in self.here.values() {
            let Some(card) = self.desk.request(*id, now)? else {
                continue;
            };
            let answers = |event: &Event| {
                matches!(
                    event,
                    Event::Replied { .. } | Event::CallbackKept { .. } | Event::Resolved { .. }
                )
            };
            tally.answered += usize::from(card.timeline.iter().any(|one| answers(&one.event)));
            tally.resolved += usize::from(!card.request.status.is_unresolved());
            let late = card.deadlines.iter().filter(|deadline| deadline.breached_at.is_some());
            tally.breached += late.count();
        }
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{demo, text::Language};

    #[test]
    fn a_past_day_comes_in_again_as_nobodys() {
        let folder = tempfile::tempdir().unwrap();
        let mut real = demo::furnish(&folder.path().join("desk.db"), Language::English).unwrap();
        let now = real.time().unwrap().unwrap();
        let standard = real.standard(now).unwrap();
        let day = draw(&real, &standard, 5, now).unwrap();
        assert!(day.arrivals.len() >= LEAST);
        assert!(day.arrivals.is_sorted_by_key(|arrival| arrival.at));
        assert_eq!(draw(&real, &standard, 5, now).unwrap(), day);
        let said = format!("{day:?}");
        for client in real.find_clients("", 100).unwrap() {
            assert!(!said.contains(&client.name), "{} is named", client.name);
        }
        assert!(!said.contains("Petrova") && !said.contains("example.net"), "{said}");
        let anna = real.operator("anna").unwrap().unwrap();
        let last = day.arrivals.last().unwrap().at;
        let all = day.arrivals.len();
        let mut practice = Practice::new(&standard, day, &anna, 10).unwrap();
        let (first, rest) = practice.counts();
        assert!(first >= 1 && rest > 0);
        assert_eq!(practice.feed(last).unwrap(), rest);
        assert_eq!(practice.next(), None);
        let (arrived, _) = practice.counts();
        let tally = practice.tally(last).unwrap();
        assert_eq!(tally.arrived, arrived);
        assert!(arrived <= all);
        // The rules route as on the real desk.
        let card = practice.desk().request(RequestId(1), last).unwrap().unwrap();
        assert!(card.timeline.iter().any(|recorded| matches!(recorded.event, Event::Routed(_))));
    }

    #[test]
    fn whoever_is_named_in_a_text_is_nobody_on_the_practice_desk() {
        let folder = tempfile::tempdir().unwrap();
        let files = crate::standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let person = |login: &str, name: &str, role: &str| OperatorFacts {
            login: login.into(),
            name: Some(name.into()),
            role: Some(role.into()),
            departments: Some(vec!["front".into()]),
            level: None,
            active: None,
            email: None,
        };
        let then: DateTime<Utc> = "2026-04-13T09:00:00Z".parse().unwrap();
        let vera = person("vera", "Vera Finch", "supervisor");
        let path = folder.path().join("desk.db");
        let mut real = Desk::create(&path, files, vera, false, then).unwrap();
        let mut give = |command: Command| {
            let by = Login::from("vera");
            real.perform(&Submission::from(command), &by, then).unwrap()
        };
        give(Command::OperatorAdd(person("olga", "Olga Hart", "operator")));
        let texts = [
            (
                "Maria Petrova",
                None,
                "My neighbour Пётр Сидоров says that Olga Hart promised to call.",
            ),
            (
                "Пётр Сидоров",
                Some("Birchwood Timber"),
                "Звоните Марии Петровой, +7 916 555-11-22, или пишите на masha@private.example.",
            ),
            (
                "Anton Grey",
                None,
                "I pay for Birchwood Timber, the account of petr sidorov; the clerk olga hart knows. Refund it to 4276380012345678.",
            ),
        ];
        for (name, account, body) in texts {
            give(Command::Intake(Intake {
                channel: Channel::Email,
                client: ClientFacts {
                    name: Some(name.into()),
                    account: account.map(Into::into),
                    ..ClientFacts::default()
                },
                subject: Some(format!("From {name}")),
                body: body.into(),
                strict: false,
                external_id: None,
                source: None,
                received: None,
                fields: BTreeMap::new(),
                tags: Vec::new(),
                priority: None,
            }));
        }
        let now = then + TimeDelta::days(1);
        let standard = real.standard(now).unwrap();
        let day = draw(&real, &standard, 5, now).unwrap();
        assert_eq!(day.arrivals.len(), 3);
        let said = format!("{day:?}");
        let small = said.to_lowercase();
        for gone in [
            "maria",
            "petrova",
            "пётр",
            "сидоров",
            "olga",
            "hart",
            "birchwood",
            "timber",
            "мари",
            "петров",
            "916",
            "555-11",
            "masha",
            "private",
            "anton",
            "petr ",
            "sidorov",
            "42763",
        ] {
            assert!(!small.contains(gone), "{gone}: {said}");
        }
        // What the rules look at is as it was.
        for stays in
            ["My neighbour", "promised to call", "Звоните", "или пишите на", "Refund it to"]
        {
            assert!(said.contains(stays), "{stays}: {said}");
        }
    }

    #[test]
    fn a_new_desk_practises_on_the_exercises() {
        let folder = tempfile::tempdir().unwrap();
        let files = crate::standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let vera = OperatorFacts {
            login: "vera".into(),
            name: None,
            role: Some("supervisor".into()),
            departments: None,
            level: None,
            active: None,
            email: None,
        };
        let now = "2026-04-14T09:00:00Z".parse().unwrap();
        let mut real =
            Desk::create(&folder.path().join("desk.db"), files, vera, false, now).unwrap();
        let standard = real.standard(now).unwrap();
        let day = draw(&real, &standard, 5, now).unwrap();
        assert_eq!(day.arrivals.len(), standard.exercises.len());
    }
}
