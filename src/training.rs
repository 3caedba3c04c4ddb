//! Putting the standard into action: exercises scored against what the standard expects, a quiz whose
//! answers the engine computes, and days of the past to practise on.
//!
//! Decisions are pure: what a trainee did comes in as events, chances from a seed, the time as a value.
//! [`stage`] alone writes: a throwaway desk on which an exercise is played. What is not here: the
//! screens and the commands that lead through it, and who may take real requests, which the desk decides.

pub mod folder;
pub mod mask;
pub mod pace;
pub mod page;
pub mod practice;
pub mod quiz;
pub mod score;
pub mod stage;

pub use practice::{Practice, Tally};
pub use quiz::{Question, Scene, Subject, quiz};
pub use score::{About, Check, Play, Score, score};
pub use stage::Stage;
