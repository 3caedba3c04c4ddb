//! The few statistics that reports rest on, each with its source.

/// A ratio with the interval in which the true one lies in 95 of 100 cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// How many cases held.
    pub held: u64,
    /// Out of how many.
    pub of: u64,
}

/// The quantile of the normal distribution for an interval of 95 per cent.
const Z95: f64 = 1.959_963_985;

impl Ratio {
    /// The share, or none of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.held as f64 / self.of as f64)
    }

    /// The Wilson score interval (E. B. Wilson, 1927; recommended for small samples by Brown, Cai and
    /// DasGupta, "Interval Estimation for a Binomial Proportion", 2001).
    pub fn interval(self) -> Option<(f64, f64)> {
        let share = self.share()?;
        let n = self.of as f64;
        let z2 = Z95 * Z95;
        let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

/// A figure with its interval.
pub type Bounded = (f64, (f64, f64));

/// By how much two figures differ, with the interval of 95 per cent, from the intervals of both (R. G.
/// Newcombe, "Interval Estimation for the Difference Between Independent Proportions", 1998, method 10;
/// G. Y. Zou and A. Donner, 2008, show that it serves for other figures too).
pub fn difference(before: Bounded, after: Bounded) -> Bounded {
    let (one, (one_low, one_high)) = before;
    let (other, (other_low, other_high)) = after;
    let change = other - one;
    let low = change - ((other - other_low).powi(2) + (one_high - one).powi(2)).sqrt();
    let high = change + ((other_high - other).powi(2) + (one - one_low).powi(2)).sqrt();
    (change, (low, high))
}

/// Student's t that leaves 2.5 per cent on each side, by degrees of freedom from 1 to 30.
const T95: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];

/// Student's t for an interval of 95 per cent; NIST Technical Note 1297, Table B.1, prints it with two
/// digits. Beyond 30 degrees of freedom by the expansion about the normal quantile (Abramowitz and Stegun,
/// 26.7.5), which is right to three digits there.
fn student(freedom: usize) -> f64 {
    if let Some(t) = freedom.checked_sub(1).and_then(|at| T95.get(at)) {
        return *t;
    }
    let (z, n) = (Z95, freedom as f64);
    z + (z.powi(3) + z) / (4.0 * n)
        + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * n * n)
}

/// The mean with the half-width of its interval of 95 per cent by Student's t. The half-width is none for
/// fewer than two values, and where all are the same: nothing is known then of how they scatter.
pub fn mean(values: &[f64]) -> Option<(f64, Option<f64>)> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let half = (values.len() > 1).then(|| {
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        student(values.len() - 1) * (variance / n).sqrt()
    });
    Some((mean, half.filter(|half| *half > 0.0)))
}

/// The middle value; of an even number the mean of the two in the middle. Sorts the values.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The interval of a median that holds the true one in at least 95 of 100 cases: the values that stand so
/// many places from both ends that the binomial distribution of a fair coin leaves no more than 2.5 per cent
/// beyond each (W. J. Conover, "Practical Nonparametric Statistics", 1999, 3.2). None for fewer than six
/// values, where no two of them reach 95 per cent. The values are sorted.
pub fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    let n = sorted.len();
    // In logarithms, as half to the power of a thousand is nothing at all.
    let mut chance = -(n as f64) * std::f64::consts::LN_2;
    let mut beyond = 0.0;
    let mut places = 0;
    while places < n / 2 {
        beyond += chance.exp();
        if beyond > 0.025 {
            break;
        }
        chance += ((n - places) as f64).ln() - ((places + 1) as f64).ln();
        places += 1;
    }
    let first = places.checked_sub(1)?;
    Some((sorted[first], sorted[n - 1 - first]))
}

/// Agreement of two reviewers beyond chance (J. Cohen, "A Coefficient of Agreement for Nominal
/// Scales", 1960): 1 is full agreement, 0 what chance gives. None without pairs, or where both always
/// say the same one thing, so that chance explains everything.
pub fn kappa(pairs: &[(bool, bool)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let share = |holds: fn(&(bool, bool)) -> bool| {
        pairs.iter().filter(|pair| holds(pair)).count() as f64 / n
    };
    let observed = share(|(one, other)| one == other);
    let (first, second) = (share(|(one, _)| *one), share(|(_, other)| *other));
    let chance = first * second + (1.0 - first) * (1.0 - second);
    (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_the_published_figures() {
        // 15 of 20: Brown, Cai and DasGupta's method gives 0.531 to 0.888.
        let (low, high) = Ratio { held: 15, of: 20 }.interval().unwrap();
        assert!((low - 0.5313).abs() < 1e-3 && (high - 0.8881).abs() < 1e-3, "{low} {high}");
        assert_eq!(Ratio { held: 0, of: 0 }.interval(), None);
        let (low, high) = Ratio { held: 5, of: 5 }.interval().unwrap();
        assert!(low > 0.5 && high <= 1.0);
    }

    #[test]
    fn a_difference_has_the_published_interval() {
        // Newcombe's example (a): 56 of 70 and 48 of 80 differ by 0.2, 0.0524 to 0.3339.
        let bounded = |held, of| {
            let ratio = Ratio { held, of };
            (ratio.share().unwrap(), ratio.interval().unwrap())
        };
        let (change, (low, high)) = difference(bounded(48, 80), bounded(56, 70));
        assert!((change - 0.2).abs() < 1e-9);
        assert!((low - 0.0524).abs() < 5e-4 && (high - 0.3339).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn kappa_of_the_textbook() {
        // 20 both yes, 15 both no, 5 and 10 apart: observed 0.7, chance 0.5, kappa 0.4.
        let mut pairs = vec![(true, true); 20];
        pairs.extend(vec![(false, false); 15]);
        pairs.extend(vec![(true, false); 5]);
        pairs.extend(vec![(false, true); 10]);
        assert!((kappa(&pairs).unwrap() - 0.4).abs() < 1e-9);
        assert_eq!(kappa(&[(true, true)]), None);
    }

    #[test]
    fn medians_and_means() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
        let (middle, half) = mean(&[4.0, 5.0, 3.0]).unwrap();
        // Worked by hand: s = 1, t with 2 degrees of freedom 4.303, 4.303 ÷ √3.
        assert!((middle - 4.0).abs() < 1e-9 && (half.unwrap() - 2.4843).abs() < 1e-3);
        assert_eq!(mean(&[5.0]), Some((5.0, None)));
        assert_eq!(mean(&[5.0, 5.0, 5.0]), Some((5.0, None)), "no scatter seen");
    }

    #[test]
    fn student_gives_the_figures_of_the_table() {
        // NIST Technical Note 1297, Table B.1, the column of 95 per cent.
        for (freedom, t) in [
            (1, 12.71),
            (5, 2.57),
            (10, 2.23),
            (20, 2.09),
            (30, 2.04),
            (35, 2.03),
            (40, 2.02),
            (50, 2.01),
            (100, 1.984),
        ] {
            assert!((student(freedom) - t).abs() < 0.006, "{freedom}: {}", student(freedom));
        }
        assert!((student(100_000) - 1.96).abs() < 1e-4);
    }

    #[test]
    fn a_median_lies_between_the_ranks_of_the_published_table() {
        // The narrowest ranks of at least 95 per cent in the tables of textbooks, as ranks from one.
        for (n, ranks) in [
            (6, (1, 6)),
            (7, (1, 7)),
            (8, (1, 8)),
            (9, (2, 8)),
            (10, (2, 9)),
            (11, (2, 10)),
            (12, (3, 10)),
            (13, (3, 11)),
            (14, (3, 12)),
            (15, (4, 12)),
            (16, (4, 13)),
            (17, (5, 13)),
            (18, (5, 14)),
            (19, (5, 15)),
            (20, (6, 15)),
            (25, (8, 18)),
        ] {
            let values: Vec<f64> = (1..=n).map(f64::from).collect();
            let ranks = (f64::from(ranks.0), f64::from(ranks.1));
            assert_eq!(median_interval(&values), Some(ranks), "{n} values");
        }
        assert_eq!(median_interval(&[1.0, 2.0, 3.0, 4.0, 5.0]), None);
        assert_eq!(median_interval(&[]), None);
        // Of many, 0.98 × √n places from the middle.
        let many: Vec<f64> = (1..=10_000).map(f64::from).collect();
        let (low, high) = median_interval(&many).unwrap();
        assert!((low - 4902.5).abs() < 2.0 && (high - 5098.5).abs() < 2.0, "{low} {high}");
    }
}
