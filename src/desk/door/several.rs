//! Several requests acted on in one act: each is done or refused by itself, and what was done is taken back
//! together.

use crate::desk::{
    act::{Act, Answer},
    norm::told,
};
use crate::model::{
    command::Command,
    event::Event,
    id::Seq,
    refusal::{Refusal, said},
    second::NotEnded,
    standard::InBulk,
};

impl Act<'_> {
    /// Does each command, or keeps why it was refused.
    pub fn several(&mut self, commands: &[Command]) -> Answer<()> {
        if commands.is_empty() {
            return Err(Refusal::invalid("name the requests").into());
        }
        if commands.len() > InBulk::MOST {
            return Err(Refusal::invalid(said!(
                "one act is about at most {most} requests",
                most = InBulk::MOST
            ))
            .into());
        }
        for command in commands {
            let word = command.word();
            // Where two people are needed to end many, one must not do it line by line.
            if matches!(command, Command::Resolve { .. } | Command::Close { .. }) {
                return Err(Refusal::invalid(said!(
                    "`{word}` of several requests is asked for with `bulk`",
                    word
                ))
                .into());
            }
            if command.request().is_none() {
                return Err(Refusal::invalid(said!(
                    "`{word}` is about no request, and is given by itself",
                    word
                ))
                .into());
            }
        }
        let begin = self.events.len();
        for command in commands {
            self.one_of_several(command)?;
        }
        self.joined(begin)
    }

    fn one_of_several(&mut self, command: &Command) -> Answer<()> {
        let Some(request) = command.request() else { return Ok(()) };
        let (store, before) = (self.store, self.events.len());
        let done = store.apart(|_| {
            self.note_lapses(request, self.just_before())?;
            crate::desk::command(self, command).map(|_| ())
        });
        let Err(error) = done else { return Ok(()) };
        let crate::desk::Error::Refused(refusal) = error else { return Err(error) };
        self.events.truncate(before);
        if let Some(event) = told(command.word(), Some(request), &refusal) {
            self.happens(None, None, event)?;
        }
        self.refused.push(NotEnded { request, refusal });
        Ok(())
    }

    /// Writes down that what I did since a place was one act, where it was more than one thing.
    pub fn joined(&mut self, begin: usize) -> Answer<()> {
        let mine = crate::model::operator::Actor::Operator(self.me.login.clone());
        let events: Vec<Seq> = (self.events[begin..].iter())
            .filter(|recorded| recorded.actor == mine && recorded.event.may_be_taken_back())
            .map(|recorded| recorded.seq)
            .collect();
        if events.len() > 1 {
            self.happens(None, None, Event::SeveralDone { events })?;
        }
        Ok(())
    }
}
