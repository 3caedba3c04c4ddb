//! Text on its way to people: made safe to show, filled in.

pub mod safe_json;
pub mod safe_text;
pub mod template;
