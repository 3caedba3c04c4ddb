//! `review`: quality reviews. Answers are drawn fairly, shown with the score sheet of the standard,
//! scored, and read by whom they concern; two reviewers of the same work show how far they agree.

use std::{collections::BTreeMap, io::Write as _};

use chrono::{Days, NaiveDate};
use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Outcome, show, timeline, when::day};
use crate::{
    desk::{Desk, Often},
    model::{
        command::{Command, Submission},
        event::Event,
        id::{Login, RequestId, Seq},
        measure::Span,
        review::Stratum,
        safe_text::SafeText,
    },
    report::{Format, agreement_table, reviews_table, sheet_table},
    text::{Text, fill},
};

/// Quality reviews.
#[derive(Debug, Args)]
pub struct Review {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with reviews.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Draw replies for you to review, at random
    Sample {
        /// How many
        #[arg(long)]
        count: u32,
        /// Spread the sample, so that no group is left out
        #[arg(long, value_name = "operator,channel,risk", value_delimiter = ',', value_parser = stratum)]
        by: Vec<Stratum>,
        /// What the chances come from, to draw the same again [default: from the system]
        #[arg(long)]
        seed: Option<u64>,
        /// The first day of the answers drawn from [default: four weeks before the last]
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        to: Option<NaiveDate>,
    },
    /// Show the next reply drawn for you, with the score sheet
    Next,
    /// Show a review: the answers, and what the reviewer says of which place
    Show {
        /// The number of the review
        review: i64,
    },
    /// Score the work on a request by the score sheet
    Score {
        /// The number of the request
        #[arg(value_parser = show::number)]
        request: i64,
        /// Whose work [default: whoever resolved it]
        #[arg(long = "operator", value_name = "LOGIN")]
        person: Option<String>,
        /// Questions answered with yes
        #[arg(long, value_name = "QUESTION", num_args = 1..)]
        yes: Vec<String>,
        /// Questions answered with no
        #[arg(long, value_name = "QUESTION", num_args = 1..)]
        no: Vec<String>,
        /// What there is to say
        #[arg(long)]
        comment: Option<String>,
        /// What there is to say of a place of the timeline, by the number of its event
        #[arg(long = "remark", value_name = "EVENT=TEXT", value_parser = remark)]
        remarks: Vec<(i64, String)>,
    },
    /// List reviews of you, by you, and of those you may review
    List {
        /// The first day [default: twelve weeks before today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        to: Option<NaiveDate>,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show how far reviewers of the same work agree
    Agreement {
        /// The first day [default: twelve weeks before today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: Option<NaiveDate>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        to: Option<NaiveDate>,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Appeal a review of your work
    Appeal {
        /// The number of the review
        review: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Answer an appeal: granted, the review counts no more
    Answer {
        /// The number of the appeal
        appeal: i64,
        /// The review counts no more
        #[arg(long, conflicts_with = "deny", required_unless_present = "deny")]
        grant: bool,
        /// The review stands
        #[arg(long)]
        deny: bool,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

fn stratum(word: &str) -> Result<Stratum, String> {
    Stratum::from_word(word).ok_or_else(|| "it is operator, channel or risk".to_owned())
}

fn remark(text: &str) -> Result<(i64, String), String> {
    let wrong = || "write it as 1042=TEXT, the number of the event first".to_owned();
    let (event, text) = text.split_once('=').ok_or_else(wrong)?;
    Ok((event.trim().parse().map_err(|_| wrong())?, text.to_owned()))
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Review, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let today = now.with_timezone(&zone).date_naive();
    let text = Text::of(context.language);
    let words = &text.review;
    let give =
        |desk: &mut Desk, command: Command| desk.perform(&Submission::from(command), &me, now);
    let days = |from: Option<NaiveDate>, to: Option<NaiveDate>, back: u64| {
        let last = to.unwrap_or(today);
        (from.unwrap_or_else(|| last - Days::new(back)), last)
    };
    match &arguments.what {
        What::Sample { count, by, seed, from, to } => {
            let (from, to) = days(*from, *to, 27);
            let done = give(
                &mut desk,
                Command::ReviewDraw { count: *count, by: by.clone(), seed: *seed, from, to },
            )?;
            for recorded in &done.events {
                if let Event::ReviewDrawn { seed, of, drawn, .. } = &recorded.event {
                    let said = fill(
                        &text.count(&words.drawn, drawn.len() as u64),
                        &[("of", &of.to_string()), ("seed", &seed.to_string())],
                    );
                    writeln!(context.out, "{said}")?;
                    for one in drawn {
                        writeln!(context.out, "  #{} {}", one.request, one.operator)?;
                    }
                }
            }
        }
        What::Next => next(&mut desk, context, &me, &text)?,
        What::Show { review } => {
            let span = Span::days(NaiveDate::default(), today, zone);
            let found =
                desk.reviews(&me, span, now)?.cut(|all| all.retain(|one| one.seq.0 == *review));
            let days = (today, today);
            let errand = context.errand("reviews", days, Format::Text, None, Often::OfOthers);
            let found = desk.hand_out(found, &errand, &me, now)?;
            let Some(review) = found.first() else {
                return Err(Failure::Refused(format!(
                    "there is no review {review} that you may see"
                )));
            };
            reviews_table(&text, std::slice::from_ref(review), zone).write(
                Format::Text,
                context.language,
                &mut context.out,
            )?;
            writeln!(context.out)?;
            sheet_table(&text, &standard.review_questions, Some(review)).write(
                Format::Text,
                context.language,
                &mut context.out,
            )?;
            for remark in &review.remarks {
                if let Some(recorded) = desk.events(Seq(remark.event.0 - 1), 1)?.first() {
                    writeln!(context.out)?;
                    let then = desk.standard_by(&recorded.standard)?;
                    let then = then.as_ref().unwrap_or(&standard);
                    for line in timeline::entry(recorded, zone, then, &text) {
                        writeln!(context.out, "{:>8}  {line}", remark.event)?;
                    }
                    writeln!(context.out, "          → {}", SafeText::line(remark.text.as_str()))?;
                }
            }
        }
        What::Score { request, person, yes, no, comment, remarks } => {
            let request = RequestId(*request);
            let operator = match person {
                Some(login) => Login::from(login.as_str()),
                None => desk.resolver(request)?.ok_or_else(|| {
                    Failure::Usage(format!(
                        "nobody resolved #{request} yet; say whose work it is with --operator"
                    ))
                })?,
            };
            let mut answers: BTreeMap<String, bool> = BTreeMap::new();
            answers.extend(yes.iter().map(|id| (id.clone(), true)));
            for id in no {
                if answers.insert(id.clone(), false).is_some() {
                    return Err(Failure::Usage(format!("`{id}` is answered with yes and no")));
                }
            }
            let done = give(
                &mut desk,
                Command::Review {
                    request,
                    operator,
                    answers,
                    comment: comment.clone(),
                    remarks: remarks
                        .iter()
                        .map(|(event, text)| (Seq(*event), text.clone()))
                        .collect(),
                },
            )?;
            for recorded in &done.events {
                if let Event::Reviewed { operator, score, .. } = &recorded.event {
                    let said = fill(
                        &words.scored,
                        &[
                            ("request", &request.to_string()),
                            ("score", &text.language.percent(*score, 0)),
                            ("number", &recorded.seq.to_string()),
                            ("who", operator.as_str()),
                        ],
                    );
                    writeln!(context.out, "{said}")?;
                }
            }
        }
        What::List { from, to, format } => {
            let (from, to) = days(*from, *to, 83);
            let all = desk.reviews(&me, Span::days(from, to, zone), now)?;
            let errand = context.errand("reviews", (from, to), *format, None, Often::OfOthers);
            let all = desk.hand_out(all, &errand, &me, now)?;
            reviews_table(&text, &all, zone).write_page(
                *format,
                context.language,
                &mut context.out,
            )?;
        }
        What::Agreement { from, to, format } => {
            let (from, to) = days(*from, *to, 83);
            let all = desk.reviews(&me, Span::days(from, to, zone), now)?;
            let errand = context.errand("agreement", (from, to), *format, None, Often::OfOthers);
            let all = desk.hand_out(all, &errand, &me, now)?;
            agreement_table(&text, &standard.review_questions, &all).write_page(
                *format,
                context.language,
                &mut context.out,
            )?;
        }
        What::Appeal { review, reason } => {
            give(&mut desk, Command::Appeal { event: Seq(*review), reason: reason.clone() })?;
            let said = fill(&text.ledger.is_contested, &[("number", &review.to_string())]);
            writeln!(context.out, "{said}")?;
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
            let said = fill(&text.ledger.is_answered, &[("number", &appeal.to_string())]);
            writeln!(context.out, "{said}")?;
        }
    }
    Ok(Outcome::Done)
}

/// The next answer drawn: everything on the request, with the numbers of the events, and the sheet.
fn next(desk: &mut Desk, context: &mut Context, me: &Login, text: &Text) -> Result<(), Failure> {
    let now = context.now(desk)?;
    let standard = desk.standard(now)?;
    let words = &text.review;
    let left = desk.to_review(me)?;
    let Some(first) = left.first() else {
        writeln!(context.out, "{}", words.none_left)?;
        return Ok(());
    };
    let Some(card) = desk.request(first.request, now)? else {
        return Err(Failure::Refused(format!("there is no request #{}", first.request)));
    };
    writeln!(
        context.out,
        "#{}  {}  · {}: {} · {}",
        card.request.id,
        SafeText::line(&card.request.subject),
        words.operator,
        first.operator,
        fill(&words.left, &[("n", &left.len().to_string())])
    )?;
    writeln!(context.out)?;
    for recorded in &card.timeline {
        let then = desk.standard_by(&recorded.standard)?;
        let then = then.as_ref().unwrap_or(&standard);
        for (nr, line) in
            timeline::entry(recorded, standard.timezone, then, text).into_iter().enumerate()
        {
            let number = if nr == 0 { recorded.seq.to_string() } else { String::new() };
            writeln!(context.out, "{number:>8}  {line}")?;
        }
    }
    writeln!(context.out)?;
    sheet_table(text, &standard.review_questions, None).write(
        Format::Text,
        context.language,
        &mut context.out,
    )?;
    let said = fill(&words.how_to, &[("request", &first.request.to_string())]);
    writeln!(context.out, "\n{said}")?;
    Ok(())
}
