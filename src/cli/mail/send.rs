//! `send`: the replies that wait in the box are written as mails and given to the mail program of the
//! config, each at most once unless the program says that it did not take it.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::{fs::MetadataExt as _, process::ExitStatusExt as _},
    process::Stdio,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use chrono_tz::Tz;
use clap::Args;

use crate::cli::{Context, Failure, Outcome, init, ssh, timeline};
use crate::{
    config::settings::Mail,
    desk::Desk,
    exchange::mail::compose::{Mailbox, Outgoing, Quoted},
    model::{
        command::{Command, Submission},
        id::Login,
        mail::number_of,
        outbox::{Doubt, Ended, MailState, Next, Outbound, Why, after},
        safe_text::SafeText,
    },
    reach::Reach,
    text::{Text, fill},
};

/// Has the mail program of the config take the replies that wait to leave
///
/// It needs the right `outbox`; the config is a file of the owner of the desk's, or of root's. The config's `[mail]` names the program (`command = ["msmtp", "-t"]`) and the sender (`from`). Several
/// may send at once: no two take the same mail. What the program does not take is tried again, after a
/// minute, then two, up to four hours; after 16 tries, or an answer that another try will not change, it
/// is stuck: see `firstline outbox`.
#[derive(Debug, Args)]
pub struct Send {
    /// Go on sending as replies are written
    #[arg(long)]
    pub follow: bool,
}

/// A mail program that runs longer is ended.
const PATIENCE: Duration = Duration::from_mins(2);
/// Whether a mail program has ended is looked at this often.
const GLANCE: Duration = Duration::from_millis(20);
/// What it said is waited for so long after its end.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// Whether new mails wait is looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// So much of what a mail program says is kept, in bytes.
const WORDS: u64 = 500;

/// Runs the command.
///
/// # Errors
/// When the config names no program or no sender, or the desk cannot be used.
pub fn run(arguments: &Send, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let Some(mut sender) = Sender::of(&desk, &me, context)? else {
        return Err(Failure::Refused(
            "the config names no mail program: set `command` and `from` in its [mail]; firstline config path says where it lies"
                .into(),
        ));
    };
    loop {
        // Whoever is switched off meanwhile sends no more.
        desk.still_admits(&me, context.clock.now())?;
        sender.empty(&mut desk, context)?;
        if !arguments.follow {
            return Ok(Outcome::Done);
        }
        thread::sleep(LOOK);
    }
}

/// One process that sends.
#[derive(Debug)]
pub(in crate::cli) struct Sender {
    name: String,
    /// In whose name the mails are sent.
    me: Login,
    command: Vec<String>,
    reach: Reach,
    from: Mailbox,
    signature: String,
}

impl Sender {
    /// The sender that the config describes; none where it names no mail program.
    ///
    /// # Errors
    /// When it names a program and not who the mails are from; or when the config is not a file of whoever looks after
    /// the desk, as what leaves the desk is not for each to choose who may send.
    pub fn of(desk: &Desk, me: &Login, context: &Context) -> Result<Option<Self>, Failure> {
        let Mail { command, from, signature } = &context.settings.mail;
        if command.is_empty() {
            return Ok(None);
        }
        if let Some(file) = &context.settings_file {
            let owner = std::fs::metadata(desk.path())?.uid();
            ssh::ensure_only_theirs(file, &[owner]).map_err(|error| {
                Failure::Refused(format!(
                    "which program sends the mails is for the owner of the desk's file to set, or for root: {error:#}"
                ))
            })?;
        }
        let from = from.as_deref().and_then(Mailbox::read).ok_or_else(|| {
            Failure::Refused("the config's [mail] does not say who the mails are `from`".into())
        })?;
        Ok(Some(Self {
            name: desk.sender_name()?,
            me: me.clone(),
            command: command.clone(),
            reach: context.session.reach.clone(),
            from,
            signature: signature.clone().unwrap_or_default(),
        }))
    }

    /// Hands over every mail whose time has come.
    ///
    /// # Errors
    /// When the desk cannot be read or written.
    pub fn empty(&mut self, desk: &mut Desk, context: &mut Context) -> Result<(), Failure> {
        let zone = desk.standard(context.now(desk)?)?.timezone;
        let text = Text::of(context.language);
        let now = context.now(desk)?;
        if !desk.mail_waits(now)? {
            return Ok(());
        }
        // Before anything leaves the log says who sends it.
        let program = self.command.first().cloned().unwrap_or_default();
        let asked = Command::MailSend { program };
        desk.perform(&Submission::from(asked), &self.me, now)?;
        loop {
            let now = context.now(desk)?;
            if !desk.mail_waits(now)? {
                break;
            }
            let Some(mail) = desk.lease_mail(&self.name, now)? else {
                break;
            };
            let next = self.hand_over(&mail, desk, context)?;
            let Some(next) = next else { continue };
            desk.settle_mail(&mail, &self.name, &next, context.now(desk)?)?;
            tell(&mail, &next, zone, &text)?;
        }
        Ok(())
    }

    /// Gives a mail to the mail program. None where somebody else has it by now.
    fn hand_over(
        &self,
        mail: &Outbound,
        desk: &mut Desk,
        context: &Context,
    ) -> Result<Option<Next>, Failure> {
        let domain = self.from.domain();
        let Some(parcel) = desk.parcel(mail, domain)? else {
            return Ok(Some(Next::Stuck(Why::Nobody)));
        };
        let Some(to) = Mailbox::new(&parcel.client.name, &parcel.address) else {
            return Ok(Some(Next::Stuck(Why::NoAddress)));
        };
        let zone = desk.standard(context.now(desk)?)?.timezone;
        let language = parcel.client.language.as_deref();
        let language = language.and_then(|code| init::language(code).ok());
        let language = language.unwrap_or(context.language);
        let text = Text::of(language);
        let quoted = parcel.answered.as_ref().map(|(at, said)| Quoted {
            introduction: fill(
                &text.compose.wrote,
                &[
                    ("when", &text.long_moment(&at.with_timezone(&zone))),
                    ("name", if to.name.is_empty() { &to.address } else { &to.name }),
                ],
            ),
            text: said.as_str().to_owned(),
        });
        let message_id = number_of(&parcel.reply, domain);
        let raw = Outgoing {
            from: self.from.clone(),
            to,
            request: mail.request,
            subject: parcel.subject.clone(),
            date: parcel.reply.at,
            message_id: message_id.clone(),
            references: parcel.references.clone(),
            answers: parcel.answers.clone(),
            desk: parcel.desk.clone(),
            text: parcel.body.as_str().to_owned(),
            // What the desk writes by itself nobody signs.
            signature: if parcel.automatic {
                String::new()
            } else {
                fill(
                    &self.signature,
                    &[("operator", &parcel.operator), ("number", &mail.request.to_string())],
                )
            },
            quoted,
            automatic: parcel.automatic,
        }
        .compose()?;
        // From here on nobody else may send it, whatever becomes of this process.
        if !desk.hand_mail(mail, &self.name, &message_id, context.now(desk)?)? {
            return Ok(None);
        }
        let ended = hand(&self.reach, &self.command, raw);
        Ok(Some(after(&ended, mail.attempts + 1, context.now(desk)?)))
    }
}

fn tell(mail: &Outbound, next: &Next, zone: Tz, text: &Text) -> io::Result<()> {
    let words = &text.outbox;
    let state = |state| text.mail_state(state);
    let became = match next {
        Next::Sent => state(MailState::Sent).to_owned(),
        Next::Again(at, why) => {
            let next = fill(&words.next, &[("at", &timeline::moment(*at, zone, text))]);
            format!("{next}: {}", text.mail_reason(why))
        }
        Next::Stuck(why) => format!("{}: {}", state(MailState::Stuck), text.mail_reason(why)),
    };
    let line = fill(
        &words.told,
        &[
            ("mail", &mail.event.to_string()),
            ("request", &mail.request.to_string()),
            ("became", &became),
        ],
    );
    writeln!(io::stderr(), "firstline: {}", SafeText::line(&line))
}

/// Runs the mail program with a mail on its standard input.
fn hand(reach: &Reach, command: &[String], raw: Vec<u8>) -> Ended {
    let Some((program, arguments)) = command.split_first() else {
        return Ended::NotStarted("no mail program is named".into());
    };
    let mut own = match reach.program(program) {
        Ok(own) => own,
        Err(error) => return Ended::NotStarted(format!("{error:#}")),
    };
    let started = own
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return Ended::NotStarted(format!("{program}: {error}")),
    };
    // Both are left to themselves: a program that neither reads nor ends holds up nobody, nor does
    // what it started and left behind with its standard error open.
    if let Some(mut input) = child.stdin.take() {
        thread::spawn(move || input.write_all(&raw));
    }
    let (say, said) = mpsc::channel();
    if let Some(errors) = child.stderr.take() {
        thread::spawn(move || {
            let mut words = Vec::new();
            let mut errors = errors.take(WORDS);
            let _ = errors.read_to_end(&mut words);
            let _ = say.send(words);
            // Whoever writes more is not stopped by a closed pipe.
            let _ = io::copy(&mut errors.into_inner(), &mut io::sink());
        });
    }
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < PATIENCE => thread::sleep(GLANCE),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Ended::Unknown(Doubt::TooLong {
                    program: program.clone(),
                    seconds: PATIENCE.as_secs(),
                });
            }
            Err(error) => return Ended::Unknown(Doubt::Other(error.to_string())),
        }
    };
    match (status.code(), status.signal()) {
        (Some(0), _) => Ended::Took,
        (Some(code), _) => {
            // What it said is only an explanation: without it the exit code stands alone.
            let words = said.recv_timeout(LAST_WORDS).unwrap_or_default();
            Ended::Refused(code, String::from_utf8_lossy(&words).into_owned())
        }
        (None, signal) => {
            Ended::Unknown(Doubt::Signal { program: program.clone(), signal: signal.unwrap_or(0) })
        }
    }
}
