//! Who sits at a desk, and in whose name they act: asked of the desk's own list of people, for what is read as
//! for what is done. On a simulated desk everybody may be anybody.

use chrono::{DateTime, Utc};

use crate::desk::{Desk, Error, act::Answer, norm::told};
use crate::model::command::Submission;
use crate::{
    model::{
        id::{DepartmentId, Login, RequestId},
        operator::{Actor, Operator, Readable, Right},
        refusal::{Refusal, said},
        standard::Standard,
    },
    store::{Entry, Store},
};

/// Who gives a command, and in whose name.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Hand<'a> {
    /// Who sits at the keyboard.
    pub caller: &'a Login,
    /// In whose name.
    pub named: &'a Login,
}

/// An operator at work, and who acts for them.
#[derive(Debug)]
pub(in crate::desk) struct Acting {
    /// In whose name it is done.
    pub me: Operator,
    /// Who does it, where that is another.
    pub by: Option<Login>,
}

impl Desk {
    /// Lets somebody in: what they ask and do from now on is theirs, in their own name or, where they may act
    /// for another, in that one's. Answers in whose name.
    ///
    /// # Errors
    /// A refusal, which stands in the log, where the caller is no operator at work or may not act for the
    /// other; else the desk's.
    pub fn enter(
        &mut self,
        caller: &Login,
        named: Option<&Login>,
        now: DateTime<Utc>,
    ) -> Result<Login, Error> {
        let hand = Hand { caller, named: named.unwrap_or(caller) };
        let now = self.time_at(now)?;
        let standard = self.standard(now)?;
        match hand.acting(&self.store, &standard) {
            Ok(acting) => {
                self.caller = Some(caller.clone());
                self.reads_as(&acting.me, &standard)?;
                Ok(acting.me.login)
            }
            Err(Error::Refused(refusal)) => {
                // Of strangers the log says nothing: they could fill it.
                if hand.is_for_another() && somebody(&self.store, caller).is_ok() {
                    self.note_entering(caller, &refusal, &standard, now)?;
                }
                Err(refusal.into())
            }
            Err(failed) => Err(failed),
        }
    }

    /// Refuses where whoever was let in may no longer be here, or act for the other.
    ///
    /// # Errors
    /// A refusal that says why; else the desk's.
    pub fn still_admits(&mut self, me: &Login, now: DateTime<Utc>) -> Result<(), Error> {
        let now = self.time_at(now)?;
        let standard = self.standard(now)?;
        let hand = Hand { caller: self.caller.as_ref().unwrap_or(me), named: me };
        let me = hand.acting(&self.store, &standard)?.me;
        Ok(self.reads_as(&me, &standard)?)
    }

    /// From now on what is read is what somebody may read, by the standard in force.
    fn reads_as(&mut self, me: &Operator, standard: &Standard) -> anyhow::Result<()> {
        let readable = standard.readable(me);
        if self.eyes.as_ref().map(|eyes| &eyes.0) != readable.as_ref() {
            self.eyes = match readable {
                Some(readable) => {
                    let seen = self.store.seen_by(&readable)?;
                    Some((readable, seen))
                }
                None => None,
            };
        }
        Ok(())
    }

    /// The desk once more, to be read beside this one, as whoever was let in may read it.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn beside(&self) -> anyhow::Result<Self> {
        let mut beside = Self::open_read_only(self.path())?;
        beside.caller.clone_from(&self.caller);
        if let Some((readable, _)) = &self.eyes {
            let seen = beside.store.seen_by(readable)?;
            beside.eyes = Some((readable.clone(), seen));
        }
        Ok(beside)
    }

    /// The desk as whoever was let in may read it.
    pub(in crate::desk) fn seen(&self) -> &Store {
        self.eyes.as_ref().map_or(&self.store, |eyes| &eyes.1)
    }

    /// Why a request is not shown to whoever was let in: there is none of this number, or it is not theirs to read.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn why_not_shown(&self, id: RequestId, now: DateTime<Utc>) -> anyhow::Result<Refusal> {
        let none = || Refusal::not_found(said!("there is no request #{id}", id));
        let Some((readable, _)) = &self.eyes else { return Ok(none()) };
        if self.store.may_read(readable, id)? {
            return Ok(none());
        }
        let standard = self.versions.in_force(&self.store, now)?.standard;
        let me = self.me(&readable.me)?;
        let role = standard.role(me.role.as_str());
        Ok(unread(role.map_or(me.role.as_str(), |role| role.title.as_str()), id))
    }

    /// Who sits at the desk, where they act for another.
    pub fn acts_for(&self, me: &Login) -> Option<&Login> {
        let caller = self.caller.as_ref().filter(|caller| *caller != me);
        caller.filter(|_| !self.is_simulated())
    }

    fn note_entering(
        &mut self,
        caller: &Login,
        refusal: &Refusal,
        standard: &Standard,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let Some(event) = told("as", None, refusal) else {
            return Ok(());
        };
        self.store.write(|store| {
            let actor = Actor::Operator(caller.clone());
            let entry = Entry { at: now, actor, by: None, request: None, client: None, event };
            store.append(entry, &standard.hash, None).map(|_| ())
        })
    }
}

impl<'a> Hand<'a> {
    /// The same for a command that may name another itself.
    pub fn of(self, submission: &'a Submission) -> Self {
        Self { named: submission.on_behalf.as_ref().unwrap_or(self.named), ..self }
    }

    fn is_for_another(self) -> bool {
        self.caller != self.named
    }

    /// The operator in whose name it is done, where both are at work and the one may act for the other.
    pub fn acting(self, store: &Store, standard: &Standard) -> Answer<Acting> {
        if !self.is_for_another() || store.is_simulated()? {
            return Ok(Acting { me: somebody(store, self.named)?, by: None });
        }
        let caller = somebody(store, self.caller)?;
        if !standard.allows(&caller.role, Right::Assign) {
            return Err(may_not(self.named));
        }
        let me = somebody(store, self.named)?;

        // Acting for another gives nobody a right in a department, or sight of figures, that they lack themselves.
        let holds = |one: &Operator, right: Right, department: &DepartmentId| {
            standard
                .role(one.role.as_str())
                .is_some_and(|role| role.may.allow_in(right, department, &one.departments))
        };
        let more = Right::ALL.iter().find(|right| {
            let lacks =
                standard.allows(&me.role, **right) && !standard.allows(&caller.role, **right);
            lacks
                || standard.departments.iter().any(|department| {
                    holds(&me, **right, &department.id) && !holds(&caller, **right, &department.id)
                })
        });
        if let Some(right) = more {
            return Err(Refusal::not_allowed(said!(
                "you may not act for {other}, who may `{right}` where you may not",
                other = me.login,
                right
            ))
            .into());
        }
        if !Readable::covers(standard.readable(&caller).as_ref(), standard.readable(&me).as_ref()) {
            return Err(Refusal::not_allowed(said!(
                "you may not act for {other}, who reads requests that you may not",
                other = me.login
            ))
            .into());
        }
        let seen = standard.sight(&caller);
        if !seen.sees(&me) || !seen.covers(&standard.sight(&me)) {
            return Err(Refusal::not_allowed(said!(
                "you may not act for {other}, whose figures are not yours to see",
                other = me.login
            ))
            .into());
        }
        Ok(Acting { me, by: Some(caller.login) })
    }
}

/// The refusal of a request that a role does not read.
pub(in crate::desk) fn unread(title: &str, id: RequestId) -> Refusal {
    Refusal::not_allowed(said!(
        "\"{title}\" may not read #{id}: it lies in none of the departments whose requests the role reads",
        title,
        id
    ))
}

fn may_not(other: &Login) -> Error {
    Refusal::not_allowed(said!("you may not act for {other}", other)).into()
}

/// An operator of the desk who is at work there.
pub(in crate::desk) fn somebody(store: &Store, login: &Login) -> Answer<Operator> {
    match store.operator(login.as_str())? {
        Some(operator) if operator.active => Ok(operator),
        Some(_) => Err(Refusal::not_allowed(said!("the entry of `{login}` is switched off", login)).into()),
        None => Err(Refusal::not_allowed(said!("`{login}` is no operator of this desk; a supervisor adds them with: firstline operator add {login}", login))
            .into()),
    }
}
