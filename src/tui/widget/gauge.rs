//! How much of something is used up, as a bar.

/// A bar of `room` cells of which `share` (0 to 1) is filled. It is full only when all is used up,
/// and empty only when nothing is.
pub fn bar(share: f64, room: u16, ascii: bool) -> String {
    let (full, empty) = if ascii { ('#', '.') } else { ('━', '╌') };
    let cells = f64::from(room);
    let mut filled = (share.clamp(0.0, 1.0) * cells).round() as u16;
    if share < 1.0 && filled == room {
        filled = room.saturating_sub(1);
    }
    if share > 0.0 && filled == 0 {
        filled = 1.min(room);
    }
    (0..room).map(|cell| if cell < filled { full } else { empty }).collect()
}

/// Whether a text is such a bar, as it is drawn with Unicode.
pub fn is_bar(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '━' | '╌'))
}

const STEPS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const PLAIN: [char; 9] = [' ', '.', '.', ':', ':', '+', '+', '#', '#'];

/// A row of columns for counts, one cell each, the highest of them full.
pub fn columns(counts: &[u64], ascii: bool) -> String {
    chart(counts, 1, 1, ascii).pop().unwrap_or_default()
}

/// Columns for counts, `tall` rows high and `wide` cells each, the highest of them full: row by row
/// from the top.
pub fn chart(counts: &[u64], tall: u16, wide: u16, ascii: bool) -> Vec<String> {
    let steps = if ascii { PLAIN } else { STEPS };
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    // A high one leaves a gap above, so that it does not touch what stands there.
    let full = 8 * u64::from(tall) - u64::from(tall > 1);
    (0..u64::from(tall))
        .rev()
        .map(|above| {
            let mut row = String::new();
            for count in counts {
                let level = (count * full).div_ceil(most);
                let step = steps[level.saturating_sub(above * 8).min(8) as usize];
                row.extend(std::iter::repeat_n(step, usize::from(wide)));
            }
            row
        })
        .collect()
}

/// A row of columns for shares from 0 to 1, one cell each, full where all is; a gap where there is none.
pub fn shares(shares: &[Option<f64>], ascii: bool) -> String {
    let steps = if ascii { PLAIN } else { STEPS };
    let step = |share: &Option<f64>| match share {
        None => ' ',
        // Full only where all is, and something even where nothing is: a gap means that nothing was done.
        Some(share) if *share >= 1.0 => steps[8],
        Some(share) => steps[((share.max(0.0) * 7.0).round() as usize).clamp(1, 7)],
    };
    shares.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_as_far_as_used() {
        assert_eq!(bar(0.0, 4, false), "╌╌╌╌");
        assert_eq!(bar(0.01, 4, false), "━╌╌╌");
        assert_eq!(bar(0.5, 4, false), "━━╌╌");
        assert_eq!(bar(0.99, 4, false), "━━━╌");
        assert_eq!(bar(1.0, 4, true), "####");
        assert_eq!(columns(&[0, 4, 8], false), " ▄█");
        let held = [None, Some(0.0), Some(0.5), Some(0.999), Some(1.0)];
        assert_eq!(shares(&held, false), " ▁▄▇█");
        assert_eq!(chart(&[0, 2, 3, 4], 2, 2, false), ["    ▄▄▇▇", "  ██████"]);
    }
}
