//! Training, quality reviews, appeals and the ledger.

use chrono::{NaiveDate, TimeDelta};

use crate::model::{
    card::{AppealState, LedgerState},
    command::LedgerProposal,
    event::{Event, Recorded},
    id::{ExerciseId, Login, Seq},
    measure::Span,
    notice::NoticeKind,
    operator::{Right, Sight},
    private::Private,
    refusal::{Refusal, said},
    training::QUIZ,
};

use crate::desk::{
    act::{Act, Answer},
    work::private,
};

impl Act<'_> {
    /// What came of an exercise, or of a quiz, that was played here.
    pub fn train(&mut self, exercise: &ExerciseId, score: f64, seconds: u32) -> Answer<()> {
        if !self.played {
            return Err(Refusal::not_allowed(
                "results come from exercises played here: firstline train EXERCISE; one passed elsewhere is recorded with `training.import`",
            )
            .into());
        }
        let operator = self.me.login.clone();
        self.keep_result(operator, exercise, score, seconds, None)
    }

    /// What somebody else came to elsewhere.
    pub fn import_result(
        &mut self,
        operator: &Login,
        exercise: &ExerciseId,
        score: f64,
        source: &str,
    ) -> Answer<()> {
        self.may(Right::Operators)?;
        if *operator == self.me.login {
            return Err(Refusal::not_allowed("nobody records a result of their own").into());
        }
        self.colleague(operator)?;
        if source.trim().is_empty() {
            return Err(Refusal::invalid("say where the result comes from").into());
        }
        let source = Some(source.trim().to_owned());
        self.keep_result(operator.clone(), exercise, score, 0, source)
    }

    fn keep_result(
        &mut self,
        operator: Login,
        exercise: &ExerciseId,
        score: f64,
        seconds: u32,
        imported: Option<String>,
    ) -> Answer<()> {
        let is_quiz = *exercise == *QUIZ;
        if !is_quiz && !self.standard.exercises.iter().any(|known| known.id == *exercise) {
            return Err(Refusal::not_found(said!(
                "the standard has no exercise `{exercise}`",
                exercise
            ))
            .into());
        }
        if !(0.0..=1.0).contains(&score) {
            return Err(Refusal::invalid("a score is from 0 to 1").into());
        }
        let event = Event::TrainingResult {
            operator,
            exercise: exercise.clone(),
            score,
            passed: score >= self.standard.training.pass_score,
            seconds,
            imported,
        };
        self.happens(None, None, event)?;
        Ok(())
    }

    pub(in crate::desk) fn event(&self, seq: Seq) -> Answer<Recorded> {
        self.store
            .event(seq)?
            .ok_or_else(|| Refusal::not_found(said!("there is no event {seq}", seq)).into())
    }

    /// Refuses to judge those over whose work I have no such right.
    fn must_judge(&self, right: Right, operator: &Login) -> Answer<()> {
        if self.judges(right, operator)? {
            return Ok(());
        }
        Err(Refusal::not_allowed(said!(
            "{operator} works in none of your departments; their supervisor decides",
            operator
        ))
        .into())
    }

    /// Contests a review or an entry of the ledger.
    pub fn appeal(&mut self, seq: Seq, reason: &str) -> Answer<()> {
        let contested = self.event(seq)?;
        let concerns = match &contested.event {
            Event::Reviewed { operator, .. } => operator.clone(),
            Event::LedgerProposed(proposal) => proposal.operator.clone(),
            _ => {
                return Err(
                    Refusal::invalid("reviews and entries of the ledger can be contested").into()
                );
            }
        };
        if concerns != self.me.login {
            return Err(Refusal::not_allowed(said!(
                "only {concerns}, whom it concerns, may contest it",
                concerns
            ))
            .into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::invalid("say why").into());
        }
        if self.store.appeal_against(seq)?.is_some() {
            return Err(Refusal::conflict("it is contested already").into());
        }
        self.happens(
            contested.request,
            None,
            Event::Appealed { event: seq, reason: Private::from(reason) },
        )?;
        Ok(())
    }

    pub fn answer_appeal(&mut self, appeal: Seq, granted: bool, reason: &str) -> Answer<()> {
        self.may(Right::Review)?;
        let Some(filed) = self.store.appeal(appeal)? else {
            return Err(Refusal::not_found(said!("event {appeal} is no appeal", appeal)).into());
        };
        if filed.state != AppealState::Filed {
            return Err(Refusal::conflict("it was answered already").into());
        }
        if filed.operator == self.me.login {
            return Err(Refusal::not_allowed("nobody answers their own appeal").into());
        }
        if self.decided_before(filed.event)? {
            return Err(Refusal::not_allowed(
                "whoever scored or confirmed what is contested does not answer the appeal; another does",
            )
            .into());
        }
        self.must_judge(Right::Review, &filed.operator)?;
        if reason.trim().is_empty() {
            return Err(Refusal::invalid("say why").into());
        }
        let contested = self.event(filed.event)?;
        let event = Event::AppealAnswered {
            appeal,
            event: filed.event,
            granted,
            reason: Private::from(reason),
        };
        let cause = self.happens(contested.request, None, event)?;
        let notice = Event::Noticed {
            to: filed.operator,
            about: NoticeKind::Appeal,
            clause: None,
            cause: Some(cause.seq),
        };
        self.happens(contested.request, None, notice)?;
        Ok(())
    }

    /// Whether it was I who scored the work, or decided on the entry, that is contested.
    fn decided_before(&self, contested: Seq) -> Answer<bool> {
        let me = &self.me.login;
        let event = self.event(contested)?;
        if matches!(event.event, Event::Reviewed { .. }) {
            return Ok(event.is_by(me));
        }
        let decisions = self.store.decisions_on(contested)?;
        Ok(decisions.iter().any(|decision| decision.is_by(me)))
    }

    /// Proposes an entry of the ledger.
    pub fn propose_entry(&mut self, proposal: &LedgerProposal) -> Answer<()> {
        self.may(Right::Ledger)?;
        let zone = self.standard.timezone;
        let span = Span::days(proposal.from, proposal.to, zone);
        if proposal.from > proposal.to || span.to > self.now {
            return Err(Refusal::invalid(said!(
                "the period {from} to {to} is not over",
                from = proposal.from,
                to = proposal.to
            ))
            .into());
        }
        // By the version under which the period ended.
        let standard =
            self.versions.in_force(self.store, span.to - TimeDelta::milliseconds(1))?.standard;
        let Some(measure) = standard.measures.iter().find(|measure| measure.id == proposal.measure)
        else {
            return Err(Refusal::not_found(said!(
                "the standard has no measure `{measure}`",
                measure = proposal.measure
            ))
            .into());
        };
        if proposal.sample < measure.minimum_sample {
            let message = said!(
                "{sample} cases are too few: {clause} asks for {minimum_sample}",
                sample = proposal.sample,
                clause = measure.clause(),
                minimum_sample = measure.minimum_sample
            );
            return Err(Refusal::StandardNotMet {
                message,
                clause: measure.clause(),
                missing: vec!["sample".to_owned()],
            }
            .into());
        }
        if self.store.operator(proposal.operator.as_str())?.is_none() {
            return Err(Refusal::not_found(said!(
                "there is no operator `{operator}`",
                operator = proposal.operator
            ))
            .into());
        }
        if proposal.operator == self.me.login {
            return Err(Refusal::not_allowed("nobody proposes an entry of their own").into());
        }
        self.must_judge(Right::Ledger, &proposal.operator)?;
        let period = (proposal.from, proposal.to);
        if self.store.is_in_ledger(&proposal.operator, &proposal.measure, period)? {
            return Err(Refusal::conflict(said!(
                "{operator} has an entry by {clause} for {from} to {to} already",
                operator = proposal.operator,
                clause = measure.clause(),
                from = proposal.from,
                to = proposal.to
            ))
            .into());
        }
        let cause = self.happens(None, None, Event::LedgerProposed(proposal.clone()))?;
        let notice = Event::Noticed {
            to: proposal.operator.clone(),
            about: NoticeKind::Ledger,
            clause: Some(measure.clause()),
            cause: Some(cause.seq),
        };
        self.happens(None, None, notice)?;
        Ok(())
    }

    /// Writes down that a report is taken away. Figures of others are only for those who may see them.
    pub fn export(
        &mut self,
        report: &str,
        (from, to): (NaiveDate, NaiveDate),
        format: &str,
        others: bool,
    ) -> Answer<()> {
        // Whoever gives work out sees how those stand with the exercises who do it.
        let given = self.standard.judges(&self.me, Right::Assign);
        if others && matches!(self.standard.sight(&self.me).with(given), Sight::Own(_)) {
            return Err(Refusal::not_allowed(
                "you may see your own figures; those of others are for whoever may `review`",
            )
            .into());
        }
        let event = Event::ReportExported {
            report: report.to_owned(),
            from,
            to,
            format: format.to_owned(),
            others,
        };
        self.happens(None, None, event)?;
        Ok(())
    }

    /// Confirms or drops a proposed entry.
    pub fn decide_entry(
        &mut self,
        entry: Seq,
        confirmed: bool,
        reason: Option<&String>,
    ) -> Answer<()> {
        self.may(Right::Ledger)?;
        let Some(proposed) = self.store.ledger_entry(entry)? else {
            return Err(Refusal::not_found(said!("event {entry} proposes no entry", entry)).into());
        };
        if proposed.state != LedgerState::Proposed {
            return Err(Refusal::conflict(said!(
                "the entry is {state} already",
                state = proposed.state
            ))
            .into());
        }
        if proposed.operator == self.me.login {
            return Err(Refusal::not_allowed("nobody decides on their own entry").into());
        }
        self.must_judge(Right::Ledger, &proposed.operator)?;
        let cause = self.happens(
            None,
            None,
            Event::LedgerDecided { entry, confirmed, reason: private(reason) },
        )?;
        let notice = Event::Noticed {
            to: proposed.operator,
            about: NoticeKind::Ledger,
            clause: None,
            cause: Some(cause.seq),
        };
        self.happens(None, None, notice)?;
        Ok(())
    }
}
