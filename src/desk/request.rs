//! What is done to one request, from the intake to its end, and who answers for it meanwhile.

pub(super) mod accountable;
pub(super) mod balance;
pub(super) mod finish;
pub(super) mod held;
pub(super) mod intake;
pub(super) mod owner;
pub(super) mod participant;
pub(super) mod source;
pub(super) mod talk;
pub(super) mod work;
