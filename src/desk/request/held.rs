//! What a rule, or the desk when time ran out, sends past a gate waits with the first line until what the gate asks for is there: people then
//! send it on as they do any other. Nothing moves by itself under the hands of whoever speaks with the client.

use crate::model::{
    event::{Event, Moved},
    gate,
    id::{Clause, RequestId, RuleId},
};

use crate::desk::act::{Act, Answer};

impl Act<'_> {
    /// Takes a request that was just routed or escalated back to the first line, where the gate of its department asks for
    /// more than is there; answers whether it did.
    pub fn hold_at_gate(&mut self, id: RequestId, rule: Option<&RuleId>) -> Answer<bool> {
        let request = self.request(id)?;
        let Some(first_line) = self.standard.first_line().cloned() else {
            return Ok(false);
        };
        if first_line == request.department
            || !self.standard.waits_at_gate(rule, &request.department)
        {
            return Ok(false);
        }
        let history = self.store.history(id)?;
        let missing = gate::missing(&self.standard, &request, &history, &request.department, false);
        if missing.is_empty() {
            return Ok(false);
        }

        let level = self.standard.department(first_line.as_str()).map_or(1, |found| found.level);
        let moved = Moved {
            clause: Some(Clause::new("handover", &request.department)),
            from: request.department,
            to: first_line,
            level,
            assignee: None,
            reason: None,
            note: None,
            against: Vec::new(),
            missing,
            overridden: None,
        };
        self.desk_does(id, Event::HandedOver(moved))?;
        Ok(true)
    }
}
