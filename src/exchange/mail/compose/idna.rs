//! Domains in letters of their own, as servers know them: `почта.рф` is `xn--80a1acny.xn--p1ai` (RFC 5891, and
//! RFC 3492 for the writing of each label).

use unicode_normalization::UnicodeNormalization as _;

/// No label of a domain is longer, in bytes (RFC 1035, 2.3.4).
const LONGEST_LABEL: usize = 63;

/// A domain in ASCII; none where it is none that could be written so.
pub(in crate::exchange::mail) fn to_ascii(domain: &str) -> Option<String> {
    let labels: Option<Vec<String>> = domain
        // Dots as they are typed on keyboards of the East.
        .split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'])
        .map(|label| {
            if label.is_ascii() {
                return Some(label.to_ascii_lowercase());
            }
            let plain: String = label.nfkc().flat_map(char::to_lowercase).nfc().collect();
            let written = format!("xn--{}", punycode(&plain)?);
            (written.len() <= LONGEST_LABEL).then_some(written)
        })
        .collect();
    Some(labels?.join("."))
}

// RFC 3492, 5: the parameters of Punycode.
const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST: u32 = 128;

/// A label in Punycode (RFC 3492, 6.3).
fn punycode(label: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if label.chars().any(|c| c.is_ascii() && !plain(c) || c.is_control() || c.is_whitespace()) {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    let all = u32::try_from(label.chars().count()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (FIRST, 0_u32, FIRST_BIAS, basic);
    while handled < all {
        let next = label.chars().map(u32::from).filter(|c| *c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for c in label.chars().map(u32::from) {
            if c < n {
                delta = delta.checked_add(1)?;
            }
            if c == n {
                let mut rest = delta;
                let mut k = BASE;
                loop {
                    let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if rest < t {
                        break;
                    }
                    out.push(digit(t + (rest - t) % (BASE - t))?);
                    rest = (rest - t) / (BASE - t);
                    k += BASE;
                }
                out.push(digit(rest)?);
                bias = adapted(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(out)
}

fn digit(value: u32) -> Option<char> {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    letters.chars().nth(usize::try_from(value).ok()?)
}

fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_written_as_servers_know_them() {
        for (domain, ascii) in [
            ("example.org", Some("example.org")),
            ("почта.рф", Some("xn--80a1acny.xn--p1ai")),
            ("Bücher.example", Some("xn--bcher-kva.example")),
            ("münchen.de", Some("xn--mnchen-3ya.de")),
            ("例え.jp", Some("xn--r8jz45g.jp")),
            ("почта。рф", Some("xn--80a1acny.xn--p1ai")),
            ("пример.испытание", Some("xn--e1afmkfd.xn--80akhbyknj4f")),
            ("по чта.рф", None),
        ] {
            assert_eq!(to_ascii(domain).as_deref(), ascii, "{domain}");
        }
    }
}
