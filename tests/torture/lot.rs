//! Numbers drawn from a seed, and how long a long run is.

use std::{
    env,
    time::{Duration, Instant},
};

/// Draws numbers: the same ones from the same seed (splitmix64).
pub struct Lot(pub u64);

impl Lot {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// When a long run ends: after as many minutes as `FIRSTLINE_TORTURE` says, five where it says nothing.
pub fn end_of_long_run() -> Instant {
    let minutes = env::var("FIRSTLINE_TORTURE").ok().and_then(|text| text.parse().ok());
    Instant::now() + Duration::from_mins(minutes.unwrap_or(5))
}

/// The seed of a long run: `FIRSTLINE_SEED`, else one that is always the same.
pub fn seed() -> u64 {
    env::var("FIRSTLINE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}
