//! `ledger`: rewards and penalties by the measures of the standard. What a period comes to is
//! proposed, a supervisor decides on each entry, whom it concerns may contest it, and what stands is
//! exported.

use std::{io::Write as _, path::PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Outcome, context::into_file, when::day};
use crate::{
    desk::{Desk, Errand, Error, Often},
    model::{
        appeal::{EntryCard, ToPropose},
        card::{LedgerStanding, LedgerState},
        command::{Command, Submission},
        event::Event,
        id::{Login, Seq},
        refusal::Refusal,
        standard::Period,
    },
    report::{Format, interval_words, judged_table, ledger_table, mine_table},
    text::{Text, fill},
};

/// Rewards and penalties by the measures of the standard.
#[derive(Debug, Args)]
pub struct Ledger {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Show your own figures, and what would lift them
    Mine {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Propose entries for everyone from the figures of a finished period
    Propose {
        /// The measures of this period
        #[arg(long, value_name = "week|month|quarter", value_parser = period)]
        period: Period,
        /// A day of the period [default: the last period that is over]
        #[arg(long, value_name = "DATE", value_parser = day)]
        ending: Option<NaiveDate>,
        /// Show what would be proposed, without proposing
        #[arg(long)]
        dry_run: bool,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List entries: your own, or those of your departments as a supervisor
    List {
        /// Only of this person
        #[arg(long = "operator", value_name = "LOGIN")]
        person: Option<String>,
        /// Only in this state
        #[arg(long, value_parser = state)]
        state: Option<LedgerStanding>,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show an entry with the events that it rests on
    Show {
        /// The number of the entry
        entry: i64,
    },
    /// Confirm entries
    Confirm {
        /// The numbers of the entries
        #[arg(required = true)]
        entries: Vec<i64>,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Drop a proposed entry
    Drop {
        /// The number of the entry
        entry: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Appeal an entry or a review about you
    Appeal {
        /// The number of the entry or the review
        entry: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Answer an appeal: granted, the entry counts no more
    Answer {
        /// The number of the appeal
        appeal: i64,
        /// The entry counts no more
        #[arg(long, conflicts_with = "deny", required_unless_present = "deny")]
        grant: bool,
        /// The entry stands
        #[arg(long)]
        deny: bool,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Export the confirmed entries, for payroll
    Export {
        /// Periods that end on this day or later
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// Periods that end on this day or earlier
        #[arg(long, value_name = "DATE", value_parser = day)]
        to: Option<NaiveDate>,
        /// How it is written
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
        /// Write into this file
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

fn period(word: &str) -> Result<Period, String> {
    Period::from_word(word).ok_or_else(|| "it is week, month or quarter".to_owned())
}

/// More entries than this are no list for people.
const MOST: usize = 10_000;

impl Ledger {
    /// Whether it writes a file.
    pub const fn writes(&self) -> bool {
        matches!(self.what, What::Export { output: Some(_), .. })
    }
}

fn state(word: &str) -> Result<LedgerStanding, String> {
    LedgerStanding::from_word(word).ok_or_else(|| {
        let known = LedgerStanding::ALL.iter().map(|state| state.word()).collect::<Vec<_>>();
        format!("the states are: {}", known.join(", "))
    })
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Ledger, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let text = Text::of(context.language);
    let words = &text.ledger;
    let say = |told: &str, number: i64, context: &mut Context| {
        writeln!(context.out, "{}", fill(told, &[("number", &number.to_string())]))
    };
    let give = |desk: &mut Desk, command: Command| {
        desk.perform(&Submission::from(command), &me, now).map(drop)
    };
    match &arguments.what {
        What::Mine { format } => {
            let standard = desk.standard(now)?;
            let today = now.with_timezone(&standard.timezone).date_naive();
            let mut all = Vec::new();
            for period in Period::ALL {
                all.extend(desk.judged(*period, today, Some(&me), now)?);
            }
            mine_table(&text, &all).write_page(*format, context.language, &mut context.out)?;
        }
        What::Propose { period, ending, dry_run, format } => {
            return propose(
                &mut desk,
                context,
                (&me, &text),
                (*period, *ending, *dry_run),
                *format,
            );
        }
        What::List { person, state, format } => {
            let standard = desk.standard(now)?;
            let of = person.as_deref().map(Login::from);
            let mut days = (None, None);
            let kept = state.map(LedgerStanding::state);
            let rows = desk.ledger(&me, of.as_ref(), kept, MOST, now)?.cut(|rows| {
                rows.retain(|row| state.is_none_or(|state| row.standing() == state));
                days = (rows.iter().map(|row| row.from).min(), rows.iter().map(|row| row.to).max());
            });
            let today = now.with_timezone(&standard.timezone).date_naive();
            let days = (days.0.unwrap_or(today), days.1.unwrap_or(today));
            let errand = context.errand("ledger", days, *format, None, Often::OfOthers);
            let rows = desk.hand_out(rows, &errand, &me, now)?;
            ledger_table(&text, &standard, &rows, &desk.operators()?).write_page(
                *format,
                context.language,
                &mut context.out,
            )?;
        }
        What::Show { entry } => show(&mut desk, context, &me, &text, Seq(*entry))?,
        What::Confirm { entries, reason } => {
            for entry in entries {
                give(
                    &mut desk,
                    Command::LedgerDecide {
                        entry: Seq(*entry),
                        confirm: true,
                        reason: reason.clone(),
                    },
                )?;
                say(&words.is_confirmed, *entry, context)?;
            }
        }
        What::Drop { entry, reason } => {
            give(
                &mut desk,
                Command::LedgerDecide {
                    entry: Seq(*entry),
                    confirm: false,
                    reason: Some(reason.clone()),
                },
            )?;
            say(&words.is_dropped, *entry, context)?;
        }
        What::Appeal { entry, reason } => {
            give(&mut desk, Command::Appeal { event: Seq(*entry), reason: reason.clone() })?;
            say(&words.is_contested, *entry, context)?;
        }
        What::Answer { appeal, grant, reason, .. } => {
            give(
                &mut desk,
                Command::AppealAnswer {
                    appeal: Seq(*appeal),
                    grant: *grant,
                    reason: reason.clone(),
                },
            )?;
            say(&words.is_answered, *appeal, context)?;
        }
        What::Export { from, to, format, output } => {
            let standard = desk.standard(now)?;
            let (mut first, mut contested) = (None, 0);
            let confirmed =
                desk.ledger(&me, None, Some(LedgerState::Confirmed), MOST, now)?.cut(|rows| {
                    rows.retain(|row| {
                        from.is_none_or(|from| row.to >= from) && to.is_none_or(|to| row.to <= to)
                    });
                    // What is contested is not settled: it is paid once the appeal is answered.
                    let all = rows.len();
                    rows.retain(|row| !row.is_contested());
                    contested = all - rows.len();
                    rows.sort_by(|one, other| {
                        (&one.operator, one.seq).cmp(&(&other.operator, other.seq))
                    });
                    first = rows.iter().map(|row| row.from).min();
                });
            if contested > 0 {
                let left = text.count(&words.left_out, contested as u64);
                writeln!(std::io::stderr(), "firstline: {left}")?;
            }
            let today = now.with_timezone(&standard.timezone).date_naive();
            let days = (from.or(first).unwrap_or(today), to.unwrap_or(today));
            // What payroll goes by stands in the log, whosever it is and wherever it is written.
            let (report, format) = ("ledger", *format);
            let often = Often::Always;
            let errand = Errand::Taken { report, days, format: format.word(), often };
            let rows = desk.hand_out(confirmed, &errand, &me, now)?;
            let table = ledger_table(&text, &standard, &rows, &desk.operators()?);
            match output {
                Some(path) => {
                    let language = context.language;
                    into_file(path, |file| Ok(table.write_page(format, language, file)?))?;
                }
                None => table.write_page(format, context.language, &mut context.out)?,
            }
        }
    }
    Ok(Outcome::Done)
}

fn propose(
    desk: &mut Desk,
    context: &mut Context,
    (me, text): (&Login, &Text),
    (period, ending, dry_run): (Period, Option<NaiveDate>, bool),
    format: Format,
) -> Result<Outcome, Failure> {
    let now = context.now(desk)?;
    let zone = desk.standard(now)?.timezone;
    let today = now.with_timezone(&zone).date_naive();
    let (_, last) = match ending {
        Some(day) => period.around(day),
        None => period.last_over(today),
    };
    if last >= today {
        return Err(Failure::Usage(format!(
            "the {period} to {last} is not over; what it comes to so far is shown by: firstline ledger mine"
        )));
    }
    let (first, _) = period.around(last);
    let errand = context.errand("ledger", (first, last), format, None, Often::OfOthers);
    let figures = desk.to_propose(me, period, last, now)?;
    let mut found = Vec::new();
    let mut refused = false;
    for ToPropose { judged, .. } in desk.hand_out(figures, &errand, me, now)? {
        let state = match judged.proposal() {
            Some(_) if judged.operator == *me => text.ledger.own_left.clone(),
            Some(proposal) if !dry_run => {
                let submission = Submission::from(Command::LedgerPropose(proposal));
                match desk.perform(&submission, me, now) {
                    Ok(done) => {
                        let number = done.events.iter().find_map(|recorded| {
                            matches!(recorded.event, Event::LedgerProposed(_))
                                .then_some(recorded.seq)
                        });
                        let number = number.map_or_else(String::new, |seq| seq.to_string());
                        fill(&text.ledger.proposed_now, &[("number", &number)])
                    }
                    Err(Error::Refused(Refusal::Conflict { .. })) => {
                        text.ledger.known_already.clone()
                    }
                    Err(Error::Refused(refusal @ Refusal::NotAllowed { .. })) => {
                        return Err(Error::Refused(refusal).into());
                    }
                    Err(Error::Refused(refusal)) => {
                        refused = true;
                        refusal.to_string()
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            _ => String::new(),
        };
        found.push((judged, state));
    }
    let people = desk.operators()?;
    let name = |login: &str| {
        people
            .iter()
            .find(|one| one.login == *login)
            .map_or_else(|| login.to_owned(), |one| one.name.clone())
    };
    judged_table(text, &found, name).write_page(format, context.language, &mut context.out)?;
    Ok(if refused { Outcome::Problems } else { Outcome::Done })
}

/// An entry with its evidence, an event a line.
fn show(
    desk: &mut Desk,
    context: &mut Context,
    me: &Login,
    text: &Text,
    entry: Seq,
) -> Result<(), Failure> {
    let now = context.now(desk)?;
    let standard = desk.standard(now)?;
    let figures = desk.entry(me, entry, now)?;
    let today = now.with_timezone(&standard.timezone).date_naive();
    let days = (today, today);
    let errand = context.errand("ledger", days, Format::Text, None, Often::OfOthers);
    let Some(EntryCard { row, proposal, .. }) = desk.hand_out(figures, &errand, me, now)? else {
        return Err(Failure::Refused(format!("there is no entry {entry} that you may see")));
    };
    ledger_table(text, &standard, std::slice::from_ref(&row), &desk.operators()?).write(
        Format::Text,
        context.language,
        &mut context.out,
    )?;
    if let Some((low, high)) = proposal.interval {
        writeln!(
            context.out,
            "\n{}: {}",
            text.ledger.interval,
            interval_words(text, &standard, &row, (low, high))
        )?;
    }
    writeln!(context.out, "\n{}:", text.ledger.evidence)?;
    for seq in &proposal.evidence {
        if let Some(recorded) = desk.events(Seq(seq.0 - 1), 1)?.first() {
            let request =
                recorded.request.map_or_else(String::new, |request| format!("#{request}"));
            writeln!(
                context.out,
                "{seq:>8}  {}  {request:<8} {} · {}",
                text.moment(&recorded.at.with_timezone(&standard.timezone)),
                recorded.event.word(),
                recorded.actor
            )?;
        }
    }
    Ok(())
}
