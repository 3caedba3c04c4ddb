//! The lines of bytes, however they end.

/// A line without its end.
#[derive(Debug, Clone, Copy)]
pub(in crate::exchange::mail) struct Line<'a> {
    pub text: &'a [u8],
    /// Where it begins.
    pub start: usize,
    /// Where the next one begins.
    pub next: usize,
}

/// The lines of bytes, one after the other.
pub(in crate::exchange::mail) fn lines(raw: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= raw.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &raw[start..]).map(|at| start + at);
        let next = end.map_or(raw.len(), |end| end + 1);
        let mut text = &raw[start..end.unwrap_or(raw.len())];
        while let Some(shorter) = text.strip_suffix(b"\r") {
            text = shorter;
        }
        let line = Line { text, start, next };
        start = next;
        Some(line)
    })
}
