//! Tables of other programs: the bytes as lines, the columns as what they mean, the cells as values.

pub(super) mod cells;
pub(super) mod csv;
pub(super) mod dates;
pub(super) mod fields;
pub(super) mod intake;
pub(super) mod jsonl;
pub(super) mod lines;
pub(super) mod map;
pub(super) mod mapping;
pub(super) mod source;
pub(super) mod vocabulary;
