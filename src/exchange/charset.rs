//! The text of bytes: by the charset named where that holds, else by what is most likely. Heads, bodies and
//! names of files of mails, and tables, are all read by this.
//!
//! What is likely is [`chardetng`]'s to say, with two things that it cannot know: here people write Russian,
//! also in a word or two; and text that is sound as UTF-8 is so by no chance.

mod labels;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, KOI8_R, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252,
};

use self::labels::{Named, named};

/// The charsets that Russian is written with, the most usual first.
const RUSSIAN: [&Encoding; 3] = [WINDOWS_1251, KOI8_R, IBM866];

/// So much of a text is looked at to tell its charset, in bytes, from the first that is no plain letter on.
const SAMPLE: usize = 64 << 10;
/// Where HTML may name its charset, in bytes from its beginning.
const META: usize = 4096;

/// The text of bytes that are said to be of a charset.
pub(super) fn decode(bytes: &[u8], label: &str) -> String {
    let named = match named(label) {
        Some(Named::Known(encoding)) => encoding,
        Some(Named::Rare(decoder)) => return decoder(bytes),
        Some(Named::Ascii) | None => return guess(bytes, None),
    };
    if [UTF_16LE, UTF_16BE].contains(&named) {
        // Such letters have bytes without a sign between them.
        return text(
            bytes,
            if bytes.contains(&0) { wide(bytes).unwrap_or(named) } else { likely(bytes) },
        );
    }
    text(bytes, if holds(sample(bytes), named) { named } else { likely(bytes) })
}

/// The text of HTML's bytes, which may say themselves what they are.
pub(super) fn decode_html(bytes: &[u8], label: Option<&str>) -> String {
    match label.map(str::to_owned).or_else(|| meta(bytes)) {
        Some(label) => decode(bytes, &label),
        None => guess(bytes, None),
    }
}

/// The text of bytes that name no charset; `around` is that of what they stand in.
pub(super) fn guess(bytes: &[u8], around: Option<&str>) -> String {
    match around.and_then(named) {
        // Its letters are plain ones, so that nothing else tells it.
        Some(Named::Rare(decoder)) if bytes.is_ascii() => decoder(bytes),
        Some(Named::Known(encoding))
            if encoding.is_ascii_compatible()
                && !bytes.contains(&0x1b)
                && holds(sample(bytes), encoding) =>
        {
            text(bytes, encoding)
        }
        _ => text(bytes, likely(bytes)),
    }
}

/// The charset that bytes most likely are of, by their beginning.
pub(super) fn likely(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding;
    }
    let sample = sample(bytes);
    // This one hides in plain letters, behind marks that nothing else uses.
    if sample.windows(2).any(|pair| pair == b"\x1b$" || pair == b"\x1b(") {
        return ISO_2022_JP;
    }
    if is_utf8(sample) || mostly_utf8(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let detected = detector.guess(None, Utf8Detection::Deny);
    match russian(sample) {
        // Whole words of letters with marks are no language of the West: a name or a word of Russian.
        Some(encoding) if is_western(detected) => encoding,
        // A sign beside a number: `20 °C`, `30 £`.
        None if is_western(detected) && only_signs(sample) => WINDOWS_1252,
        _ => detected,
    }
}

/// Bytes as text of a charset; a mark of their order in front is no text.
fn text(bytes: &[u8], encoding: &'static Encoding) -> String {
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    text.into_owned()
}

/// As much as is looked at, from a little before the first sign that is no plain letter.
fn sample(bytes: &[u8]) -> &[u8] {
    let plain = |byte: &u8| byte.is_ascii() && *byte != 0x1b;
    let first = bytes.iter().position(|byte| !plain(byte)).unwrap_or(bytes.len());
    let from = bytes[..first].iter().rev().take(100).take_while(|byte| **byte != b'\n').count();
    let sample = &bytes[first - from..];
    &sample[..sample.len().min(SAMPLE)]
}

/// Whether bytes are sound as UTF-8, but for a character that is cut at the end of the sample.
fn is_utf8(sample: &[u8]) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && sample.len() == SAMPLE,
    }
}

/// UTF-8 with a character cut in two somewhere.
fn mostly_utf8(sample: &[u8]) -> bool {
    let lossy = String::from_utf8_lossy(sample);
    let cut = lossy.matches('\u{fffd}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    sound > 3 * cut
}

/// UTF-16 by its bytes without a sign, which fall on every second place where most letters are plain.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(2000) & !1];
    if start.len() < 4 || !start.contains(&0) {
        return None;
    }
    let share = |place: usize| {
        let of = start.iter().skip(place).step_by(2);
        // Zero is above plain letters, four above those of Russian.
        of.filter(|byte| matches!(byte, 0 | 4)).count() * 2 * 100 / start.len()
    };
    match (share(0), share(1)) {
        (high, low) if high >= 80 && low <= 20 => Some(UTF_16BE),
        (low, high) if high >= 80 && low <= 20 => Some(UTF_16LE),
        _ => None,
    }
}

/// Whether a text can be of the charset that it is said to be of.
fn holds(sample: &[u8], named: &'static Encoding) -> bool {
    if sample.is_ascii() {
        return true;
    }
    if named == UTF_8 {
        return is_utf8(sample);
    }
    let (text, damaged) = decoded(sample, named);
    let of_two_bytes = [SHIFT_JIS, EUC_JP, EUC_KR, GBK, GB18030, BIG5, ISO_2022_JP];
    if of_two_bytes.contains(&named) {
        // Of some such texts the bytes are sound as UTF-8, but they are no East Asian then.
        let wide = |text: &str| text.chars().any(|c| ('\u{2e80}'..='\u{d7ff}').contains(&c));
        let other = std::str::from_utf8(sample).is_ok_and(wide);
        return !other
            && (!damaged || text.matches('\u{fffd}').count() * 50 < text.chars().count());
    }
    if is_utf8(sample) || damaged && text.matches('\u{fffd}').count() * 50 > text.chars().count() {
        return false;
    }
    // A few letters of the West are too little to doubt what is said of them.
    let foreign = || text.chars().filter(|c| !c.is_ascii());
    if named == WINDOWS_1252 && foreign().count() <= 3 && foreign().all(is_usual_in_the_west) {
        return true;
    }
    // A text of another charset makes words that nobody writes.
    let (sound, odd) = words(&text);
    if odd > 0 {
        let other = decoded(sample, likely(sample)).0;
        let (other_sound, other_odd) = words(&other);
        return other_odd >= odd || other_sound < sound;
    }
    // One charset of Russian read as another swaps the letters, and small ones with capitals.
    RUSSIAN.into_iter().filter(|other| RUSSIAN.contains(&named) && *other != named).all(|other| {
        let (other, damaged) = decoded(sample, other);
        let better = frequent(&other) * 2 > frequent(&text).max(4) * 3;
        damaged || !better || words(&other).1 > 0
    })
}

fn decoded<'s>(sample: &'s [u8], encoding: &'static Encoding) -> (Cow<'s, str>, bool) {
    encoding.decode_without_bom_handling(sample)
}

/// How many letters beyond the plain ones stand in words as people write them, and how many do not: where
/// alphabets mix, where capitals stand within, where signs stand between letters.
fn words(text: &str) -> (usize, usize) {
    let (mut sound, mut odd) = (0, 0);
    for word in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()) {
        let foreign = word.chars().filter(|c| !c.is_ascii()).count();
        if foreign == 0 {
            continue;
        }
        if is_sound(word) {
            sound += word.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
        } else {
            odd += foreign;
        }
    }
    (sound, odd)
}

fn is_sound(word: &str) -> bool {
    // Quotes and the like stand around words.
    let around = |c: char| {
        matches!(
            c,
            '«' | '»'
                | '„'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '–'
                | '—'
                | '…'
                | '№'
                | '\u{a0}'
                | '§'
                | '°'
                | '€'
        )
    };
    word.split(around).all(|word| {
        let russian = word.chars().filter(|c| is_cyrillic(*c)).count();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let lone_sign = word.chars().count() == 1;
        if letters < word.chars().count() && !lone_sign {
            return false;
        }
        if russian > 0 {
            return russian == letters && is_cased_well(word) && !word.chars().any(is_rare);
        }
        let marked = word.chars().filter(|c| !c.is_ascii() && *c < '\u{250}').count();
        letters <= 1 || marked < letters
    })
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

fn is_usual_in_the_west(c: char) -> bool {
    "äöüßàâçéèêëîïôùûáíóúñãõåæø".contains(c.to_lowercase().next().unwrap_or(c))
}

/// Letters of Serbian and Macedonian, which have the places of other signs in other charsets.
fn is_rare(c: char) -> bool {
    matches!(
        c,
        'Ђ' | 'ђ'
            | 'Ѓ'
            | 'ѓ'
            | 'Љ'
            | 'љ'
            | 'Њ'
            | 'њ'
            | 'Ћ'
            | 'ћ'
            | 'Ќ'
            | 'ќ'
            | 'Џ'
            | 'џ'
            | 'Ѕ'
            | 'ѕ'
    )
}

/// Whether capitals stand at the beginning only, or everywhere.
fn is_cased_well(word: &str) -> bool {
    let rest = || word.chars().skip(1);
    rest().all(|c| !c.is_uppercase()) || word.chars().all(|c| !c.is_lowercase())
}

/// The charset of Russian in which bytes are words as people write them; none where they are in none.
fn russian(sample: &[u8]) -> Option<&'static Encoding> {
    RUSSIAN
        .into_iter()
        .filter_map(|encoding| {
            let (text, damaged) = decoded(sample, encoding);
            let (sound, odd) = words(&text);
            let number = text.contains("№ ") || text.contains("№1");
            let word = text.split(|c| !is_cyrillic(c)).any(|word| word.chars().count() > 1);
            let enough = word && odd * 10 <= sound || number && odd == 0;
            (!damaged && enough).then(|| (frequent(&text), encoding))
        })
        // Of equals the first is meant.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, encoding)| encoding)
}

/// How frequent in Russian the letters of a text are. Small ones are more frequent than capitals, and a
/// word without a vowel hardly is one.
fn frequent(text: &str) -> i64 {
    let letter = |c: char| {
        let small = c.to_lowercase().next().unwrap_or(c);
        let points = match small {
            'о' | 'е' | 'а' | 'и' | 'н' | 'т' | 'с' | 'р' => 4,
            'в' | 'л' | 'к' | 'м' | 'д' | 'п' | 'у' => 3,
            'я' | 'ы' | 'ь' | 'г' | 'з' | 'б' => 1,
            _ => 0,
        };
        points - i64::from(c.is_uppercase())
    };
    text.split(|c: char| !is_cyrillic(c))
        .map(|word| {
            let silent =
                !word.to_lowercase().contains(['а', 'е', 'ё', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я']);
            word.chars().map(letter).sum::<i64>()
                - if silent { 4 * word.chars().count() as i64 } else { 0 }
        })
        .sum()
}

/// Whether a charset is one of letters as in English, with marks.
fn is_western(encoding: &'static Encoding) -> bool {
    let name = encoding.name();
    let others = [
        "windows-1251",
        "windows-1253",
        "windows-1255",
        "windows-1256",
        "ISO-8859-5",
        "ISO-8859-6",
        "ISO-8859-7",
        "ISO-8859-8",
        "windows-874",
    ];
    (name.starts_with("windows-") || name.starts_with("ISO-8859-")) && !others.contains(&name)
}

/// Whether what is beyond plain letters are signs that stand for themselves.
fn only_signs(sample: &[u8]) -> bool {
    let (text, _) = decoded(sample, WINDOWS_1252);
    text.chars().filter(|c| !c.is_ascii()).all(|c| {
        matches!(
            c,
            '°' | '£'
                | '€'
                | '§'
                | '±'
                | '½'
                | '¼'
                | '¾'
                | '©'
                | '®'
                | '«'
                | '»'
                | '„'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '–'
                | '—'
                | '…'
                | '\u{a0}'
                | '·'
                | '•'
                | '™'
        )
    })
}

/// The charset that HTML names in its beginning.
fn meta(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(META)]).to_ascii_lowercase();
    let at = start.find("charset")? + 7;
    let value = start[at..].trim_start().strip_prefix('=')?.trim_start_matches(['"', '\'', ' ']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.:".contains(c));
    Some(value[..end.unwrap_or(value.len())].to_owned()).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_2, ISO_8859_8, KOI8_U, WINDOWS_1253, X_MAC_CYRILLIC};

    use super::*;

    fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{} has no letters for {text}", encoding.name());
        bytes.into_owned()
    }

    fn wide_bytes(text: &str, number: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(number).collect()
    }

    #[test]
    fn bytes_without_a_charset_are_read_as_what_is_likely() {
        for (encoding, text) in [
            (WINDOWS_1251, "Не работает интернет"),
            (KOI8_R, "Не работает интернет"),
            (IBM866, "Не работает интернет"),
            (WINDOWS_1251, "СРОЧНО! ВЕРНИТЕ ДЕНЬГИ"),
            (KOI8_R, "СРОЧНО! ВЕРНИТЕ ДЕНЬГИ"),
            (WINDOWS_1251, "Счёт №5 за «Интернет» – где?"),
            (KOI8_R, "Re: Fwd: возврат по договору 77-1042"),
            (WINDOWS_1251, "Иван"),
            (WINDOWS_1251, "ООО"),
            (WINDOWS_1251, "чек.png"),
            (WINDOWS_1251, "ФИО;Тел.;Дата"),
            (WINDOWS_1252, "Rückerstattung für März"),
            (WINDOWS_1252, "Betreff;Priorität;Größe"),
            (WINDOWS_1252, "Formação: Mega Campanha Final Verão"),
            (WINDOWS_1252, "Problème d'accès à l'été"),
            (WINDOWS_1252, "Prix: 50 € – urgent"),
            (WINDOWS_1252, "20 °C, 30 £"),
            (ISO_8859_2, "Proszę o pomoc, internet nie działa"),
            (WINDOWS_1253, "Δεν λειτουργεί το διαδίκτυο"),
            (SHIFT_JIS, "お問い合わせの件について"),
            (ISO_2022_JP, "お問い合わせの件について"),
            (GB18030, "退款没有到账,请帮忙"),
            (EUC_KR, "환불이 아직 안 되었습니다"),
        ] {
            assert_eq!(guess(&bytes(encoding, text), None), text, "{}", encoding.name());
        }
        for text in ["Не работает интернет", "Priorität;Größe", "Name;Text"] {
            assert_eq!(guess(&wide_bytes(text, u16::to_le_bytes), None), text);
            assert_eq!(guess(&wide_bytes(text, u16::to_be_bytes), None), text);
            assert_eq!(
                guess(&wide_bytes(&format!("\u{feff}{text}"), u16::to_le_bytes), None),
                text
            );
            assert_eq!(guess(format!("\u{feff}{text}").as_bytes(), None), text);
        }
        let long = "x".repeat(SAMPLE) + &"Не работает интернет. ".repeat(SAMPLE / 20);
        assert_eq!(guess(long.as_bytes(), None), long);
    }

    #[test]
    fn a_charset_that_holds_is_believed() {
        for (encoding, text) in [
            (WINDOWS_1251, "чек.png"),
            (WINDOWS_1251, "Ђорђе Ћирић, Љубљана"),
            (KOI8_U, "Не працює інтернет"),
            (WINDOWS_1252, "ÉTÉ À PÂQUES"),
            (WINDOWS_1252, "Æble og øl"),
            (WINDOWS_1252, "attachment.äöü"),
            (ISO_8859_2, "Łódź"),
            (WINDOWS_1253, "Καλημέρα"),
            (ISO_8859_8, "שלום"),
            (EUC_JP, "請求書"),
            (BIG5, "退款"),
        ] {
            assert_eq!(decode(&bytes(encoding, text), encoding.name()), text);
        }
    }

    #[test]
    fn a_charset_that_does_not_hold_is_not_believed() {
        let russian = "Не работает интернет";
        let german = "Rückerstattung für März";
        for (encoding, label, text) in [
            (WINDOWS_1251, "utf-8", russian),
            (WINDOWS_1251, "iso-8859-1", russian),
            (WINDOWS_1251, "koi8-r", russian),
            (KOI8_R, "windows-1251", russian),
            (KOI8_R, "us-ascii", russian),
            (WINDOWS_1252, "windows-1251", german),
            (WINDOWS_1252, "utf-8", german),
            (UTF_8, "us-ascii", russian),
            (UTF_8, "iso-8859-1", russian),
            (UTF_8, "windows-1251", russian),
            (UTF_8, "utf-16", russian),
            (UTF_8, "gb2312", "退款没有到账"),
            (SHIFT_JIS, "iso-2022-jp", "返金がまだです"),
        ] {
            assert_eq!(decode(&bytes(encoding, text), label), text, "as {label}");
        }
        assert_eq!(decode(&wide_bytes(russian, u16::to_be_bytes), "utf-16le"), russian);
    }

    #[test]
    fn a_charset_is_known_by_all_its_names() {
        let russian = "Не работает интернет";
        for (encoding, text, labels) in [
            (
                WINDOWS_1251,
                russian,
                "cp-1251 win1251 windows1251 x-cp1251 1251 MS1251 \"windows-1251\" Windows-1251*ru x-unknown unknown-8bit",
            ),
            (KOI8_R, russian, "koi8r koi8 cskoi8r 20866"),
            (IBM866, russian, "cp866 866 dos-866"),
            (X_MAC_CYRILLIC, russian, "x-mac-cyrillic mac-cyrillic 10007"),
            (UTF_8, russian, "utf8 utf8mb4 UTF-8-BOM 65001 unicode-1-1-utf-8"),
            (WINDOWS_1252, "Rückerstattung für März", "ansi latin-1 iso8859_1 28591 iso-8859-1"),
            (ISO_8859_8, "האינטרנט לא עובד", "iso-8859-8-i iso-8859-8-e hebrew"),
            (SHIFT_JIS, "返金がまだです", "cp932 ms932 x-sjis windows-31j"),
            (EUC_KR, "환불이 아직 안 되었습니다", "ks_c_5601 ks_c_5601-1987 ksc5601 cp949 uhc"),
            (GB18030, "退款没有到账", "gb2312 gb_2312-80 cp936 x-gbk"),
        ] {
            for label in labels.split(' ') {
                assert_eq!(decode(&bytes(encoding, text), label), text, "{label}");
            }
        }
        for label in ["utf-7", "unicode-1-1-utf-7"] {
            assert_eq!(decode(b"+BB8EQAQ4BDIENQRC-", label), "Привет", "{label}");
        }
    }

    #[test]
    fn html_may_name_its_charset() {
        let page = |meta: &str| format!("<html><head>{meta}</head><p>Не работает");
        for meta in [
            "<meta charset=\"windows-1251\">",
            "<META http-equiv=Content-Type content='text/html; charset = windows-1251'>",
            "",
        ] {
            assert_eq!(decode_html(&bytes(WINDOWS_1251, &page(meta)), None), page(meta));
        }
        // It was put into another charset on the way, and nobody told it.
        let page = page("<meta charset=\"windows-1251\">");
        assert_eq!(decode_html(page.as_bytes(), None), page);
    }
}
