//! Business time against the answers of others, and its laws.
