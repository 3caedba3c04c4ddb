//! Lines of a file in bounded memory: a line that is too long is told, skipped, and the next one
//! follows.

use std::io::{self, BufRead};

/// A physical line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes with the line feed; cut where it was too long.
    pub bytes: Vec<u8>,
    /// Whether it was longer than allowed.
    pub too_long: bool,
}

/// Reads lines of at most `longest` bytes.
#[derive(Debug)]
pub(in crate::exchange) struct Lines<R> {
    input: R,
    longest: usize,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(in crate::exchange) fn new(input: R, longest: usize) -> Self {
        Self { input, longest, number: 0 }
    }

    /// The next line, or none at the end.
    pub(in crate::exchange) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut too_long = false;
        let mut read = false;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            read = true;
            let end = available.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let taken = end.unwrap_or(available.len());
            let room = self.longest.saturating_sub(bytes.len());
            too_long |= taken > room;
            bytes.extend_from_slice(&available[..taken.min(room)]);
            self.input.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if !read {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, bytes, too_long }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_of_a_line_too_long_and_goes_on() {
        let mut lines = Lines::new(&b"short\nmuch too long\nlast"[..], 8);
        let all: Vec<Line> = std::iter::from_fn(|| lines.next().unwrap()).collect();
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].bytes, b"short\n");
        assert!(all[1].too_long);
        assert_eq!((all[2].number, all[2].too_long), (3, false));
    }
}
