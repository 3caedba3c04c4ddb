//! Figures so large that they are read from across a room: each digit of three by five blocks, which
//! grow with the room there is.

/// The digits, a row a number, the three blocks of it as bits.
const GLYPHS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// The rows of blocks that a digit has.
pub const HEIGHT: u16 = 5;

/// How many cells a block is wide and high, where figures of so many digits have this room: a block is at
/// most twice as wide as high, as a cell is twice as high as wide. None where there is no room.
pub fn scale(digits: usize, width: u16, height: u16) -> Option<(u16, u16)> {
    let blocks = u16::try_from(digits * 4).ok()?.checked_sub(1)?;
    let high = height / HEIGHT;
    let wide = (width / blocks).min(high * 2);
    // A low block of one cell is wide enough; a high one would look like a pole.
    let high = high.min(wide.div_ceil(2) + wide / 3);
    (wide > 0 && high > 0).then_some((wide, high))
}

/// A number in rows of text.
pub fn rows(number: u64, (wide, high): (u16, u16), ascii: bool) -> Vec<String> {
    let (full, empty) = if ascii { ("#", " ") } else { ("█", " ") };
    let digits: Vec<usize> =
        number.to_string().bytes().map(|digit| usize::from(digit - b'0')).collect();
    let block = |on: bool| if on { full } else { empty }.repeat(usize::from(wide));
    (0..usize::from(HEIGHT))
        .flat_map(|row| {
            let line = digits
                .iter()
                .map(|digit| {
                    let bits = GLYPHS[*digit][row];
                    [4, 2, 1].map(|bit| block(bits & bit != 0)).concat()
                })
                .collect::<Vec<_>>()
                .join(&empty.repeat(usize::from(wide)));
            std::iter::repeat_n(line, usize::from(high))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_drawn_in_blocks_that_grow() {
        assert_eq!(rows(17, (1, 1), true), [" #  ###", "##    #", " #   # ", " #   # ", "###  # "]);
        assert_eq!(rows(0, (2, 2), false).len(), 10);
        assert_eq!(rows(40, (2, 1), false)[0].chars().count(), 14);
    }

    #[test]
    fn the_room_decides_how_large() {
        assert_eq!(scale(3, 24, 5), Some((2, 1)));
        assert_eq!(scale(3, 12, 5), Some((1, 1)));
        assert_eq!(scale(3, 10, 5), None);
        assert_eq!(scale(3, 80, 16), Some((6, 3)));
        assert_eq!(scale(3, 80, 4), None);
    }
}
