//! Business time.

/// When a department works.
#[derive(Debug, Clone)]
pub struct Calendar {}
