//! The text of bytes: by the charset named where that holds, else by what is most likely.

use std::borrow::Cow;

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, KOI8_R, SHIFT_JIS, UTF_8, WINDOWS_1251,
    WINDOWS_1252,
};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text of bytes that are said to be of a charset.
pub(super) fn decode(bytes: &[u8], label: &str) -> String {
    let label = label
        .split('*')
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .to_ascii_lowercase();
    // Programs spell the names of code pages in many ways.
    let page = label
        .strip_prefix("cp-")
        .or_else(|| label.strip_prefix("cp"))
        .or_else(|| label.strip_prefix("windows"))
        .or_else(|| label.strip_prefix("win"))
        .map(|page| format!("windows-{}", page.trim_start_matches(['-', '_'])));
    let encoding =
        Encoding::for_label(label.as_bytes()).or_else(|| Encoding::for_label(page?.as_bytes()));
    let Some(encoding) = encoding else {
        return match charset_decoder(label.as_bytes()) {
            Some(decoder) => decoder(bytes),
            None => guess(bytes, None),
        };
    };
    // Whoever names no charset is often said to mean this one; text of UTF-8 is so by no chance.
    if encoding == WINDOWS_1252 && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return guess(bytes, None);
    }
    if label.contains("ascii") && !bytes.is_ascii() {
        return guess(bytes, None);
    }
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if damaged && encoding == UTF_8 {
        return guess(bytes, None);
    }
    text.into_owned()
}

/// The text of HTML's bytes, which may say themselves what they are.
pub(super) fn decode_html(bytes: &[u8], label: Option<&str>) -> String {
    match label.map(str::to_owned).or_else(|| meta(bytes)) {
        Some(label) => decode(bytes, &label),
        None => guess(bytes, None),
    }
}

/// The charset that HTML names in its beginning.
fn meta(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = start.find("charset=")? + 8;
    let value = start[at..].trim_start_matches(['"', '\'', ' ']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.:".contains(c));
    Some(value[..end.unwrap_or(value.len())].to_owned()).filter(|label| !label.is_empty())
}

/// The text of bytes: UTF-8 where they are that, else of the charset named where that holds, else of
/// whichever of the usual ones gives the most likely text.
pub(super) fn guess(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        .filter(|encoding| *encoding != UTF_8);
    // This one hides in plain letters, behind marks that nothing else uses.
    if bytes.windows(2).any(|pair| pair == b"\x1b$" || pair == b"\x1b(") {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if let Some(encoding) = named {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        if !damaged {
            return text.into_owned();
        }
    }
    let whole = [WINDOWS_1251, KOI8_R, WINDOWS_1252, SHIFT_JIS, EUC_KR, GB18030, EUC_JP, BIG5]
        .into_iter()
        .filter_map(|encoding| {
            let (text, damaged) = encoding.decode_without_bom_handling(bytes);
            let chinese = if encoding == GB18030 { common(bytes) } else { 0 };
            (!damaged).then(|| (likely(&text) + chinese, text))
        })
        // Of equals the first is meant.
        .fold(None, |best: Option<(i64, Cow<'_, str>)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
    let (points, text) = whole.unwrap_or_default();
    let lossy = String::from_utf8_lossy(bytes);
    // Mostly UTF-8, with a character cut in two somewhere.
    let cut = lossy.matches('\u{fffd}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if sound > 3 * cut || text.is_empty() && points == 0 {
        return lossy.into_owned();
    }
    text.into_owned()
}

/// How likely a text is to be meant: by the letters that are frequent in Russian, by case, and by whether
/// one word keeps to one alphabet. KOI8-R read as Windows-1251, or the other way round, swaps the case and
/// the letters.
fn likely(text: &str) -> i64 {
    let korean = text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    let mut points = 0;
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let latin = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        points += match c {
            'А'..='я' | 'ё' | 'Ё' if latin => -6,
            'А'..='я' | 'ё' | 'Ё' => {
                let case = match (before, c.is_uppercase()) {
                    (before, true) if before.is_lowercase() => -5,
                    (before, true) if before.is_uppercase() => -1,
                    _ => 0,
                };
                frequent(c) + case
            }
            'à'..='ÿ' | 'ß' if latin => 4,
            'à'..='ÿ' => 1,
            'À'..='Þ' if latin && !before.is_lowercase() => 2,
            'ぁ'..='ヿ' => 5,
            // Korean is hardly written with these today.
            '\u{4e00}'..='\u{9fff}' if korean => -4,
            '\u{4e00}'..='\u{9fff}' => 3,
            '\u{ac00}'..='\u{d7a3}' => 4,
            '\u{ff01}'..='\u{ff5e}' | '\u{3000}'..='\u{303f}' => 2,
            '\u{ff61}'..='\u{ff9f}' => -1,
            '\u{a0}' | '«' | '»' | '№' | '–' | '—' | '’' | '“' | '”' | '„' | '…' | '©' | '€' => {
                0
            }
            c if c.is_ascii() => 0,
            _ => -4,
        };
        before = c;
    }
    points
}

/// How many of the pairs of bytes stand for the frequent characters of Chinese in GB 18030.
fn common(bytes: &[u8]) -> i64 {
    let mut count = 0;
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        count += i64::from((0xb0..=0xd7).contains(&bytes[at]) && bytes[at + 1] >= 0xa1);
        at += 2;
    }
    count
}

fn frequent(c: char) -> i64 {
    match c.to_lowercase().next().unwrap_or(c) {
        'о' | 'е' | 'а' | 'и' | 'н' | 'т' | 'с' | 'р' => 4,
        'в' | 'л' | 'к' | 'м' | 'д' | 'п' | 'у' => 3,
        'я' | 'ы' | 'ь' | 'г' | 'з' | 'б' => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_without_a_charset_are_read_as_what_is_likely() {
        let cases = [
            (WINDOWS_1251, "Не работает интернет"),
            (KOI8_R, "Не работает интернет"),
            (WINDOWS_1251, "СРОЧНО! ВЕРНИТЕ ДЕНЬГИ"),
            (KOI8_R, "СРОЧНО! ВЕРНИТЕ ДЕНЬГИ"),
            (WINDOWS_1251, "Счёт №5 за «Интернет» – где?"),
            (KOI8_R, "Re: Fwd: возврат по договору 77-1042"),
            (WINDOWS_1252, "Rückerstattung für März"),
            (WINDOWS_1252, "Formação: Mega Campanha Final Verão"),
            (WINDOWS_1252, "Problème d'accès à l'été"),
            (SHIFT_JIS, "お問い合わせの件について"),
            (GB18030, "退款没有到账,请帮忙"),
            (EUC_KR, "환불이 아직 안 되었습니다"),
        ];
        for (encoding, text) in cases {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable);
            assert_eq!(guess(&bytes, None), text, "{}", encoding.name());
        }
    }

    #[test]
    fn a_charset_that_does_not_hold_is_not_believed() {
        let text = "Не работает интернет";
        let (bytes, _, _) = WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes, "utf-8"), text);
        assert_eq!(decode(&bytes, "cp-1251"), text);
        assert_eq!(decode(&bytes, "Windows-1251*ru"), text);
        assert_eq!(decode(text.as_bytes(), "us-ascii"), text);
        assert_eq!(decode(text.as_bytes(), "iso-8859-1"), text);
        assert_eq!(decode(text.as_bytes(), "x-unknown"), text);
        assert_eq!(decode(b"+BB8EQAQ4BDIENQRC-", "utf-7"), "Привет");
    }
}
