//! What runs the screen: the loop, the threads, the terminal, and what goes to the desk and comes back.

pub mod decode;
pub mod effect;
pub mod input;
pub mod outgoing;
pub mod reader;
pub mod runtime;
pub mod signals;
pub mod sync;
pub mod terminal;
pub mod worker;
