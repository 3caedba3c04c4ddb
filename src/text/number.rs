//! How numbers are written in a language: `4.8`, `79.8%`, `12,345` in English, `4,8`, `79,8 %`, `12 345`
//! in Russian. Programs (JSON, CSV) get numbers as Rust writes them, not from here.
//!
//! Blanks inside a number do not break a line (U+00A0). Thousands are parted from four digits on in
//! English, from five on in Russian, as the typography of each has it.

use super::{Language, Text};

/// A blank at which no line is broken.
const NO_BREAK: char = '\u{a0}';

impl Language {
    /// The sign before the decimals.
    pub const fn decimal_sign(self) -> char {
        match self {
            Self::English => '.',
            Self::Russian => ',',
        }
    }

    /// A whole number, in groups of three digits where it is long.
    pub fn whole(self, number: impl Into<i128>) -> String {
        let number = number.into();
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{}", self.grouped(&number.unsigned_abs().to_string()))
    }

    /// A number with so many decimals.
    pub fn number(self, number: f64, decimals: usize) -> String {
        self.signed(number, decimals, "")
    }

    /// By how much a number changed: with its sign, `+` too.
    pub fn change(self, change: f64, decimals: usize) -> String {
        self.signed(change, decimals, "+")
    }

    /// A number with as many decimals as it needs, no more than so many: `4.5`, `4`.
    pub fn short_number(self, number: f64, most: usize) -> String {
        let written = self.number(number, most);
        let sign = self.decimal_sign();
        if written.contains(sign) {
            written.trim_end_matches('0').trim_end_matches(sign).to_owned()
        } else {
            written
        }
    }

    /// A share of 1, in per cent with so many decimals.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        self.with_percent(&self.number(share * 100.0, decimals))
    }

    /// By how much a share changed, in per cent with its sign.
    pub fn percent_change(self, change: f64, decimals: usize) -> String {
        self.with_percent(&self.change(change * 100.0, decimals))
    }

    /// A share of 1, in per cent with a decimal only where there is one: `75%`, `99.5%`.
    pub fn short_percent(self, share: f64) -> String {
        self.with_percent(&self.short_number(share * 100.0, 1))
    }

    fn with_percent(self, number: &str) -> String {
        match self {
            Self::English => format!("{number}%"),
            Self::Russian => format!("{number}{NO_BREAK}%"),
        }
    }

    fn signed(self, number: f64, decimals: usize, plus: &str) -> String {
        let written = format!("{:.decimals$}", number.abs());
        // What is rounded to nothing has no sign.
        let is_nothing = !written.contains(|c: char| ('1'..='9').contains(&c));
        let sign = if number < 0.0 && !is_nothing { "-" } else { plus };
        match written.split_once('.') {
            Some((whole, rest)) => {
                format!("{sign}{}{}{rest}", self.grouped(whole), self.decimal_sign())
            }
            None => format!("{sign}{}", self.grouped(&written)),
        }
    }

    fn grouped(self, digits: &str) -> String {
        let (gap, least) = match self {
            Self::English => (',', 4),
            Self::Russian => (NO_BREAK, 5),
        };
        if digits.len() < least || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits.to_owned();
        }
        let mut written = String::with_capacity(digits.len() * 4 / 3 + 1);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(gap);
            }
            written.push(digit);
        }
        written
    }
}

impl Text {
    /// The size of a file: `512 B`, `12 KiB`, `1.5 MiB`.
    pub fn size(&self, bytes: u64) -> String {
        const KIB: u64 = 1024;
        const MIB: u64 = KIB * KIB;
        let (number, unit) = match bytes {
            0..KIB => (self.language.whole(bytes), &self.files.bytes),
            KIB..MIB => (self.language.whole(bytes.div_ceil(KIB)), &self.files.kib),
            _ => (self.language.number(bytes as f64 / MIB as f64, 1), &self.files.mib),
        };
        format!("{number} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Language::*, *};

    #[test]
    fn writes_numbers_in_the_language() {
        for (number, decimals, english, russian) in [
            (4.8, 1, "4.8", "4,8"),
            (4.0, 1, "4.0", "4,0"),
            (-0.25, 2, "-0.25", "-0,25"),
            (-0.01, 1, "0.0", "0,0"),
            (1234.5, 1, "1,234.5", "1234,5"),
            (12345.0, 0, "12,345", "12\u{a0}345"),
            (-1_234_567.25, 2, "-1,234,567.25", "-1\u{a0}234\u{a0}567,25"),
        ] {
            assert_eq!(English.number(number, decimals), english);
            assert_eq!(Russian.number(number, decimals), russian);
        }
        assert!(English.number(f64::INFINITY, 1).contains("inf"));
    }

    #[test]
    fn writes_shares_in_per_cent() {
        assert_eq!(English.percent(0.798, 1), "79.8%");
        assert_eq!(Russian.percent(0.798, 1), "79,8\u{a0}%");
        assert_eq!(Russian.percent(1.0, 0), "100\u{a0}%");
        assert_eq!(English.percent_change(0.021, 1), "+2.1%");
        assert_eq!(English.percent_change(-0.0001, 1), "+0.0%");
        assert_eq!(Russian.percent_change(-0.021, 1), "-2,1\u{a0}%");
        assert_eq!(English.short_percent(0.75), "75%");
        assert_eq!(Russian.short_percent(0.995), "99,5\u{a0}%");
        assert_eq!(English.short_percent(0.1 + 0.2), "30%");
    }

    #[test]
    fn writes_changes_with_their_sign() {
        assert_eq!(English.change(0.5, 2), "+0.50");
        assert_eq!(Russian.change(-0.5, 2), "-0,50");
        assert_eq!(Russian.change(0.0, 2), "+0,00");
    }

    #[test]
    fn writes_sizes_of_files() {
        let [english, russian] = [English, Russian].map(Text::of);
        assert_eq!(english.size(1023), "1,023 B");
        assert_eq!(english.size(1025), "2 KiB");
        assert_eq!(english.size(1_572_864), "1.5 MiB");
        assert_eq!(russian.size(1_572_864), "1,5 МиБ");
    }

    #[test]
    fn drops_decimals_that_say_nothing() {
        assert_eq!(English.short_number(4.50, 2), "4.5");
        assert_eq!(Russian.short_number(4.0, 2), "4");
        assert_eq!(Russian.short_number(100.0, 0), "100");
    }

    #[test]
    fn parts_long_whole_numbers_into_groups() {
        for (number, english, russian) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1000, "1,000", "1000"),
            (10_000, "10,000", "10\u{a0}000"),
            (-123_456, "-123,456", "-123\u{a0}456"),
            (1_000_000, "1,000,000", "1\u{a0}000\u{a0}000"),
        ] {
            assert_eq!(English.whole(number), english);
            assert_eq!(Russian.whole(number), russian);
        }
        assert_eq!(English.whole(u64::MAX), "18,446,744,073,709,551,615");
    }
}
