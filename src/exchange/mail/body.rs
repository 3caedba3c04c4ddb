//! What is below the head: the parts of a mail, how their bytes travel, and what a person finds in them, as
//! text and as files.
//!
//! ```text
//! part (told apart from the outside in) → transfer, uuencode → html, flowed → contents (the text, the files)
//! ```

pub(super) mod contents;
mod flowed;
pub(super) mod html;
mod names;
pub(super) mod part;
pub(super) mod transfer;
mod uuencode;
