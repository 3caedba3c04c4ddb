//! Losses in whole parts of a bit. Logarithms are computed from sums and products alone, which every machine
//! rounds alike, and are rounded to whole parts: their sums are the same in any order.

/// So many parts make a bit.
pub(super) const BIT: i64 = 1 << 20;

/// Between so many steps from 0 to 1 logarithms are interpolated.
const STEPS: usize = 1 << 12;

/// Logarithms of 1 + p, for p from 0 to 1.
#[derive(Debug)]
pub(super) struct Logarithms(Vec<f64>);

impl Logarithms {
    pub fn new() -> Self {
        Self((0..=STEPS + 1).map(|step| log2(1.0 + step as f64 / STEPS as f64)).collect())
    }

    /// log₂(1 + p) in parts of a bit.
    pub fn of_one_and(&self, p: f64) -> i64 {
        let at = p * STEPS as f64;
        let step = at as usize;
        let (low, high) = (self.0[step], self.0[step + 1]);
        let bits = low + (high - low) * (at - step as f64);
        // Not below 0: cutting off after a half is rounding.
        (bits * BIT as f64 + 0.5) as i64
    }
}

/// Bits in whole parts.
pub(super) fn whole(bits: f64) -> i64 {
    (bits * BIT as f64).round() as i64
}

/// The logarithm to base 2 of a number above 0.
pub(super) fn log2(number: f64) -> f64 {
    let bits = number.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), at most a third.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut term = s;
    let mut sum = 0.0;
    for odd in 0..20 {
        sum += term / f64::from(2 * odd + 1);
        term *= square;
    }
    exponent as f64 + 2.0 * sum * std::f64::consts::LOG2_E
}

/// 2 to a whole power.
pub(super) fn power(exponent: i32) -> f64 {
    f64::from_bits(((1023 + i64::from(exponent.clamp(-1022, 1023))) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_machine() {
        let table = Logarithms::new();
        for step in 0..=1_000 {
            let p = f64::from(step) / 1_000.0;
            assert!((log2(1.0 + p) - (1.0 + p).log2()).abs() < 1e-12);
            assert!((table.of_one_and(p) - whole((1.0 + p).log2())).abs() <= 1, "{p}");
            assert!((log2(0.001 + p * 900.0) - (0.001 + p * 900.0).log2()).abs() < 1e-12);
        }
        assert_eq!((power(0), power(-3), power(5)), (1.0, 0.125, 32.0));
    }
}
