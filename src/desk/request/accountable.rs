//! Who answers for a request, from the intake on: whoever of the first line took it in, else whom the
//! standard's rule names.

use crate::{
    model::{
        event::{Event, Recorded},
        id::{DepartmentId, Login},
        operator::{Actor, Operator, Right},
        request::Request,
        standard::OwnerRule,
    },
    store::OwnerCandidate,
};

use crate::desk::{
    act::{Act, Answer},
    shift,
};

impl Act<'_> {
    /// Who answers for a request that goes to a department. `in_person`: whether I spoke with the client
    /// myself, so that it did not come by mail or from a file. None where nobody can answer for it.
    pub fn owner(&self, department: &DepartmentId, in_person: bool) -> Answer<Option<Login>> {
        if in_person && self.can_own(&self.me) {
            return Ok(Some(self.me.login.clone()));
        }
        let all = self.store.owner_candidates()?;
        let by_turn = self.standard.owner == Some(OwnerRule::RoundRobin);
        if self.standard.owner == Some(OwnerRule::Supervisor) {
            let may =
                |one: &&OwnerCandidate| self.standard.allows(&one.operator.role, Right::Assign);
            let there = |one: &&OwnerCandidate| may(one) && one.operator.on_duty;
            if let Some(taker) = shift::taker(self.store, self.now)?
                && all.iter().filter(there).any(|one| one.operator.login == taker)
            {
                return Ok(Some(taker));
            }
            let of_level_one = |one: &&OwnerCandidate| there(one) && self.can_own(&one.operator);
            let best = best(all.iter().filter(of_level_one), by_turn)
                .or_else(|| best(all.iter().filter(there), by_turn));
            if best.is_some() {
                return Ok(best);
            }
        }

        let first_line = |one: &&OwnerCandidate| self.can_own(&one.operator);
        let there = |one: &&OwnerCandidate| first_line(one) && one.operator.on_duty;
        let of_department =
            |one: &&OwnerCandidate| there(one) && one.operator.departments.contains(department);
        Ok(best(all.iter().filter(of_department), by_turn)
            .or_else(|| best(all.iter().filter(there), by_turn))
            // By night somebody answers as well: whoever comes in the morning finds it.
            .or_else(|| best(all.iter().filter(first_line), by_turn)))
    }

    /// Whether somebody can answer for requests: of level 1, and of a role that works on them.
    fn can_own(&self, operator: &Operator) -> bool {
        operator.active && operator.level == 1 && self.standard.allows(&operator.role, Right::Claim)
    }

    /// Whether whoever of level 1 now works on a request answers for it from now on: nobody did, or only
    /// a rule said who.
    pub fn becomes_owner(&self, request: &Request, who: &Operator) -> Answer<bool> {
        if who.level != 1 || request.accountable.as_ref() == Some(&who.login) {
            return Ok(false);
        }
        Ok(request.accountable.is_none() || !by_hand(&self.store.history(request.id)?))
    }

    /// Gives the requests of somebody who cannot answer for them any more to others.
    pub fn pass_on_owned(&mut self, login: &Login) -> Answer<()> {
        for id in self.store.open_of_owner(login.as_str())? {
            let request = self.request(id)?;
            if let Some(to) = self.owner(&request.department, false)?.filter(|to| to != login) {
                self.desk_does(id, Event::Owned { from: Some(login.clone()), to })?;
            }
        }
        Ok(())
    }
}

/// Whether a person came to answer for a request by what they did, rather than by a rule.
fn by_hand(history: &[Recorded]) -> bool {
    let mut taken_in_by = None;
    let mut by_hand = false;
    for recorded in history {
        match &recorded.event {
            Event::Received(_) => taken_in_by = Some(&recorded.actor),
            Event::Routed(routed) => {
                by_hand = routed
                    .accountable
                    .as_ref()
                    .is_some_and(|owner| taken_in_by == Some(&Actor::Operator(owner.clone())));
            }
            Event::Owned { .. } => by_hand = false,
            Event::Claimed { accountable: true, .. }
            | Event::TakenOver { accountable: true, .. }
            | Event::Assigned { accountable: true, .. } => by_hand = true,
            _ => {}
        }
    }
    by_hand
}

/// Who answers for the fewest, or whose turn it is; of equals the first by login.
fn best<'c>(candidates: impl Iterator<Item = &'c OwnerCandidate>, by_turn: bool) -> Option<Login> {
    candidates
        .min_by_key(|one| (if by_turn { one.owned } else { one.owns }, &one.operator.login))
        .map(|one| one.operator.login.clone())
}
