//! How good a card is on requests that it was not learnt from, and from which lead on it may decide.

use super::points::Points;

/// What came of trying a card, by lead in points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// By lead: requests, and those of them whose first department is right.
    pub by_lead: Vec<(u32, u32)>,
    /// Of all requests: the right department is one of the first two.
    pub in_two: u32,
}

/// Longer leads count as this one.
const LONGEST_LEAD: usize = 20;

impl Trial {
    /// Notes what a card said of a request.
    pub fn note(&mut self, verdict: &Verdict, right: u32) {
        self.by_lead.resize(LONGEST_LEAD + 1, (0, 0));
        let lead = if verdict.found { (verdict.lead as usize).min(LONGEST_LEAD) } else { 0 };
        self.by_lead[lead].0 += 1;
        self.by_lead[lead].1 += u32::from(verdict.first == right);
        self.in_two += u32::from(verdict.first == right || verdict.second == Some(right));
    }

    /// Requests from a lead on, and those of them whose first department is right.
    pub fn from(&self, lead: u32) -> (u32, u32) {
        let leads = self.by_lead.iter().skip(lead as usize);
        leads.fold((0, 0), |(all, right), (more, good)| (all + more, right + good))
    }

    /// The smallest lead from which on a card may decide: right as often as is promised, surely, over as many
    /// requests as tell it. None where there is none.
    pub fn decides_from(&self, promise: f64, fewest: u32) -> Option<u32> {
        (1..=LONGEST_LEAD as u32).find(|lead| {
            let (all, right) = self.from(*lead);
            all >= fewest && lower_bound(right, all, SURE) >= promise
        })
    }
}

/// So many deviations make an interval of 95 %.
pub const SURE: f64 = 1.96;
/// So many make one side of 95 %.
pub const ONE_SIDED: f64 = 1.64;

/// The lower bound of a share, by Wilson.
pub fn lower_bound(right: u32, all: u32, z: f64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    let (n, p) = (f64::from(all), f64::from(right) / f64::from(all));
    let square = z * z;
    let middle = p + square / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    (middle - spread) / (1.0 + square / n)
}

/// What a card says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub first: u32,
    pub second: Option<u32>,
    pub lead: u32,
    /// Whether any of its terms was found.
    pub found: bool,
}

/// What a card says of the terms of a request. Of departments with equal points the first is named, as the
/// router does.
pub fn verdict(points: &Points, terms: &[u32]) -> Verdict {
    let (sums, found) = points.sums(terms);
    let mut order: Vec<u32> = (0..sums.len() as u32).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sums[*at as usize]));
    let sum = |at: usize| order.get(at).map_or(0, |department| sums[*department as usize]);
    Verdict {
        first: order.first().copied().unwrap_or(0),
        second: order.get(1).copied(),
        lead: (sum(0) - sum(1)).unsigned_abs(),
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_promised_where_its_lower_bound_holds() {
        assert!((lower_bound(98, 100, SURE) - 0.930).abs() < 0.001);
        let mut trial = Trial { by_lead: vec![(0, 0); LONGEST_LEAD + 1], in_two: 0 };
        trial.by_lead[3] = (400, 380);
        trial.by_lead[5] = (600, 599);
        assert_eq!(trial.from(4), (600, 599));
        assert_eq!(trial.decides_from(0.98, 300), Some(4));
        assert_eq!(trial.decides_from(0.98, 700), None);
        assert_eq!(trial.decides_from(0.95, 700), Some(1));
    }
}
