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
    (0..room)
        .map(|cell| if cell < filled { full } else { empty })
        .collect()
}

/// A row of columns for counts, one cell each, the highest of them full.
pub fn columns(counts: &[u64], ascii: bool) -> String {
    const STEPS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const PLAIN: [char; 9] = [' ', '.', '.', ':', ':', '+', '+', '#', '#'];
    let steps = if ascii { PLAIN } else { STEPS };
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    counts
        .iter()
        .map(|count| {
            steps[usize::try_from((count * 8).div_ceil(most))
                .unwrap_or(8)
                .min(8)]
        })
        .collect()
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
    }
}
