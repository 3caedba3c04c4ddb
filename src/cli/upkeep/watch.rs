//! `watch`: the desk without a screen. It notices what falls due, has the standard's consequences done,
//! and calls whoever is to be told. For a service manager, for cron (`--once`), for a supervisor's
//! second terminal.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::json;

use crate::cli::{
    Context, Failure, Outcome,
    receive::{Delivered, Maildir},
    send::Sender,
};
use crate::{
    call,
    config::settings::Notify,
    desk::{Backlog, Desk, PAUSE},
    model::{
        command::{Command, Submission},
        event::{Event, Recorded},
        id::{Login, Seq},
        notice::NoticeKind,
        operator::Right,
        safe_text::SafeText,
    },
    reach::Reach,
    text::{Text, fill},
};

/// Notices what falls due, does what the standard says about it, and calls whoever is to be told
#[derive(Debug, Args)]
pub struct Watch {
    /// Look once and ends, for cron
    #[arg(long)]
    pub once: bool,
    /// Look at least this often
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub every: u64,
    /// Notify about everything that falls due, not only what concerns you
    #[arg(long)]
    pub all: bool,
    /// Notify through this program, with the news as its last argument, instead of what the config says
    #[arg(long, value_name = "PROGRAM")]
    pub run: Option<String>,
    /// Take in the mails of this Maildir as they come; each is moved from `new` to `cur` once it is in
    #[arg(long, value_name = "DIR")]
    pub maildir: Option<PathBuf>,
    /// One JSON object a piece of news
    #[arg(long)]
    pub json: bool,
}

/// Others' changes are looked for this often, so that news are told while they are news.
const LOOK: Duration = Duration::from_millis(500);

/// Runs the command.
///
/// # Errors
/// When the desk cannot be used.
pub fn run(arguments: &Watch, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let mut notify = context.settings.notify.clone();
    if let Some(program) = &arguments.run {
        notify.command = vec![program.clone()];
    }
    let mut watch = Watcher {
        me: me.clone(),
        all: arguments.all,
        json: arguments.json,
        notify,
        reach: context.session.reach.clone(),
        text: Text::of(context.language),
        told: desk.last_event()?,
        slices: 0,
    };
    let mut maildir = match &arguments.maildir {
        Some(folder) => Some(Maildir::open(folder)?),
        None => None,
    };
    // Whoever may not send watches all the same.
    let now = context.now(&desk)?;
    let role = desk.operator(me.as_str())?.map(|me| me.role);
    let standard = desk.standard(now)?;
    let mut sender = match role.filter(|role| standard.allows(role, Right::Outbox)) {
        Some(_) => Sender::of(&desk, &me, context)?,
        None => None,
    };
    let mut waited = Duration::MAX;
    let tick = Submission::from(Command::Tick);
    loop {
        // Whoever is switched off meanwhile is told no more.
        desk.still_admits(&watch.me, context.clock.now())?;
        if let Some(maildir) = &mut maildir {
            if waited >= Duration::from_secs(arguments.every) {
                maildir.try_again();
            }
            for delivered in maildir.look(&mut desk, &watch.me, context)? {
                delivery(&delivered, arguments.json, context)?;
            }
        }
        // Before anybody waits: what fell due while nobody looked. When it is much, mails and others go
        // in between, and it is told when it is whole.
        let mut behind = false;
        if waited >= Duration::from_secs(arguments.every) || is_due(&desk, context)? {
            let now = context.now(&desk)?;
            let slice = desk.notice_slice(&tick, &watch.me, now)?;
            behind = slice.behind.is_some();
            if let Some(backlog) = slice.behind {
                watch.progress(backlog)?;
            } else {
                waited = Duration::ZERO;
            }
        }
        if let Some(sender) = &mut sender {
            sender.empty(&mut desk, context)?;
        }
        if behind {
            thread::sleep(PAUSE);
            continue;
        }
        watch.tell(&mut desk, context)?;
        if arguments.once {
            return Ok(Outcome::Done);
        }
        thread::sleep(LOOK);
        waited += LOOK;
    }
}

/// Says what became of a mail.
fn delivery(delivered: &Delivered, json: bool, context: &mut Context) -> Result<(), Failure> {
    let became = match &delivered.became {
        Ok(became) => became,
        Err(error) => {
            let why = format!("{error:#}");
            writeln!(
                io::stderr(),
                "firstline: {}: {}; it stays there and is tried again",
                SafeText::line(&delivered.file.display().to_string()),
                SafeText::line(&why)
            )?;
            return Ok(());
        }
    };
    let (word, request) = became.word();
    if json {
        context.line(&json!({
            "about": "mail", "became": word, "request": request, "from": delivered.from,
            "subject": delivered.subject, "file": delivered.file,
        }))?;
    } else {
        writeln!(
            context.out,
            "{}: {} · {}",
            SafeText::line(&became.sentence(&Text::of(context.language))),
            SafeText::line(delivered.from.as_deref().unwrap_or("–")),
            SafeText::line(&delivered.subject)
        )?;
    }
    Ok(())
}

/// Whether something has fallen due that the log does not tell of.
fn is_due(desk: &Desk, context: &Context) -> Result<bool, Failure> {
    let now = context.now(desk)?;
    Ok(desk.next_lapse()?.is_some_and(|next| next <= now))
}

struct Watcher {
    me: Login,
    all: bool,
    json: bool,
    notify: Notify,
    reach: Reach,
    text: Text,
    /// What happened up to here was told.
    told: Seq,
    /// How many slices of much that fell due were noticed.
    slices: u32,
}

/// After so many slices it is said how far the desk has come.
const SAY: u32 = 50;
/// Of more than so many deadlines that fell due at once, one call tells.
const MANY: usize = 20;

impl Watcher {
    /// Says on the terminal how far the desk has come, now and then.
    fn progress(&mut self, backlog: Backlog) -> io::Result<()> {
        self.slices += 1;
        if !io::stderr().is_terminal() || !self.slices.is_multiple_of(SAY) {
            return Ok(());
        }
        let whole = |count| self.text.language.whole(count);
        let words = fill(
            &self.text.common.catching_up,
            &[("noticed", &whole(backlog.noticed)), ("of", &whole(backlog.of))],
        );
        writeln!(io::stderr(), "firstline: {words}")
    }

    /// Tells what happened since it was last told.
    fn tell(&mut self, desk: &mut Desk, context: &mut Context) -> Result<(), Failure> {
        let zone = desk.standard(context.now(desk)?)?.timezone;
        let mut summed: BTreeMap<Seq, Recorded> = BTreeMap::new();
        let mut calls = 0;
        loop {
            let events = desk.events(self.told, 1000)?;
            let Some(last) = events.last() else { break };
            self.told = last.seq;
            for recorded in events {
                if let Event::NoticesSummed { to, instead, .. } = &recorded.event {
                    // One takes the place of another: the last of them tells it all.
                    if let Some(instead) = instead {
                        summed.remove(instead);
                    }
                    if *to == self.me {
                        summed.insert(recorded.seq, recorded);
                    }
                } else if let Some(about) = self.about(&recorded) {
                    let subject = match recorded.request {
                        Some(request) => desk.subject(request)?,
                        None => None,
                    };
                    calls += 1;
                    let news = self.say(&recorded, about, subject.as_deref(), zone, context)?;
                    if calls <= MANY {
                        self.call(&SafeText::line(&news))?;
                    }
                }
            }
        }
        for recorded in summed.into_values() {
            self.sum(&recorded, zone, context)?;
        }
        context.out.flush()?;
        Ok(())
    }

    /// Tells of many things at once.
    fn sum(&self, recorded: &Recorded, zone: Tz, context: &mut Context) -> Result<(), Failure> {
        let Event::NoticesSummed { about, count, since, .. } = &recorded.event else {
            return Ok(());
        };
        let since = since.with_timezone(&zone);
        let news = self.text.summed_words(*about, (*count, since), recorded.at);
        if self.json {
            context.line(&json!({
                "seq": recorded.seq, "at": recorded.at.with_timezone(&zone).to_rfc3339(),
                "about": about, "count": count, "since": since.to_rfc3339(),
            }))?;
        } else {
            let at = self.text.moment(&recorded.at.with_timezone(&zone));
            writeln!(context.out, "{at}  {news}")?;
        }
        self.call(&SafeText::line(&news))
    }

    /// Rings, and runs the program that calls.
    fn call(&self, news: &SafeText) -> Result<(), Failure> {
        if io::stderr().is_terminal() {
            call::ring(&self.notify, news, &mut io::stderr())?;
        }
        call::run(&self.reach, &self.notify.command, news);
        Ok(())
    }

    /// What an event is news of, where it is.
    fn about(&self, recorded: &Recorded) -> Option<NoticeKind> {
        match &recorded.event {
            Event::Noticed { to, about, .. } if *to == self.me => Some(*about),
            Event::DeadlineBreached(_) if self.all => Some(NoticeKind::Breached),
            Event::DeadlineWarned(_) if self.all => Some(NoticeKind::AtRisk),
            _ => None,
        }
    }

    /// Says what an event is news of; answers it in one line.
    fn say(
        &self,
        recorded: &Recorded,
        about: NoticeKind,
        subject: Option<&str>,
        zone: Tz,
        context: &mut Context,
    ) -> Result<String, Failure> {
        let at = |at: DateTime<Utc>| at.with_timezone(&zone);
        let mark = match &recorded.event {
            Event::DeadlineBreached(mark) | Event::DeadlineWarned(mark) => Some(mark),
            _ => None,
        };
        if self.json {
            context.line(&json!({
                "seq": recorded.seq,
                "at": at(recorded.at).to_rfc3339(),
                "about": about,
                "request": recorded.request,
                "subject": subject,
                "kind": mark.map(|mark| mark.kind),
                "clause": mark.map(|mark| &mark.clause),
                "due": mark.map(|mark| at(mark.due).to_rfc3339()),
            }))?;
        }
        let mut news = self.text.notice_words(about).to_owned();
        if let Some(mark) = mark {
            news = format!("{news}: {}", self.text.word.kind(mark.kind));
        }
        if let Some(request) = recorded.request {
            news = format!("{news} · #{request}");
        }
        if let Some(subject) = subject {
            news = format!("{news} {subject}");
        }
        if !self.json {
            // Of a deadline it matters when it fell due, not when someone looked.
            let at = at(mark.map_or(recorded.at, |mark| mark.due));
            let at = self.text.moment(&at);
            writeln!(context.out, "{at}  {}", SafeText::line(&news))?;
        }
        Ok(news)
    }
}
