//! What asks for two people where the roles have none for it.

use super::Say;
use crate::{
    model::{operator::Right, second::BulkAct, standard::Standard},
    standards::Severity,
};

pub(super) fn possible(standard: &Standard, say: &mut Say<'_>) {
    let data = &standard.personal_data;
    let may_erase = |role: &crate::model::standard::Role| role.may.allow(Right::ClientErase);
    if let Some(place) = data.place.as_ref().filter(|_| data.erase_by_two)
        && !standard.roles.iter().any(may_erase)
    {
        say.place(
            Severity::Warning,
            "S108",
            place,
            "two people are asked for, and no role may erase a client".to_owned(),
            "give a role the right \"client.erase\"".to_owned(),
        );
    }
    let bulk = &standard.bulk;
    let may_end = |role: &crate::model::standard::Role| {
        BulkAct::Close.rights().iter().any(|right| role.may.allow(*right))
    };
    if let Some(place) = bulk.place.as_ref().filter(|_| bulk.close_by_two_from.is_some())
        && !standard.roles.iter().any(may_end)
    {
        say.place(
            Severity::Warning,
            "S108",
            place,
            "two people are asked for, and no role may close a request".to_owned(),
            "give a role the right \"close\" or \"resolve\"".to_owned(),
        );
    }
}
