//! What programs call the charsets, in many spellings.

use encoding_rs::{Encoding, REPLACEMENT, WINDOWS_1252, X_USER_DEFINED};
use mail_parser::decoders::charsets::{DecoderFnc, map::charset_decoder};

/// A charset that is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Known(&'static Encoding),
    /// One that the Web does not know: UTF-7, code pages of DOS.
    Rare(DecoderFnc),
    /// Letters of English only, it says.
    Ascii,
}

/// The charset that a label means; none where it means nothing, or whatever is usual on that machine.
pub(super) fn named(label: &str) -> Option<Named> {
    // The language may stand behind it (RFC 2231, 5).
    let label = label.split('*').next().unwrap_or_default().trim();
    let key: String =
        label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if key.ends_with("ascii") || key == "ansix341968" {
        return Some(Named::Ascii);
    }
    let usual = usual_name(&key);
    let known = [usual.as_deref(), Some(label)]
        .into_iter()
        .flatten()
        .find_map(|label| Encoding::for_label(label.as_bytes()))
        // These two are what the Web makes of charsets that it refuses.
        .filter(|encoding| *encoding != REPLACEMENT && *encoding != X_USER_DEFINED);
    if let Some(encoding) = known {
        return Some(Named::Known(encoding));
    }
    let rare = [usual.as_deref(), Some(label)]
        .into_iter()
        .flatten()
        .filter(|label| Encoding::for_label(label.as_bytes()).is_none())
        .find_map(|label| charset_decoder(label.as_bytes()));
    rare.map(Named::Rare)
}

/// The usual name of what a label means, by its letters and digits alone.
fn usual_name(key: &str) -> Option<String> {
    let key = key.strip_prefix('x').unwrap_or(key);
    let page = [
        "windows",
        "microsoft",
        "codepage",
        "wincp",
        "ansicp",
        "win",
        "wcp",
        "cp",
        "ms",
        "ibm",
        "dos",
        "",
    ]
    .into_iter()
    .find_map(|prefix| key.strip_prefix(prefix)?.parse::<u32>().ok());
    if let Some(page) = page {
        return Some(match page {
            1250..=1258 | 874 => format!("windows-{page}"),
            866 => "ibm866".to_owned(),
            932 | 943 => "shift_jis".to_owned(),
            936 => "gbk".to_owned(),
            949 | 51949 => "euc-kr".to_owned(),
            950 => "big5".to_owned(),
            51932 => "euc-jp".to_owned(),
            54936 => "gb18030".to_owned(),
            50220..=50222 => "iso-2022-jp".to_owned(),
            20127 | 819 => WINDOWS_1252.name().to_owned(),
            20866 => "koi8-r".to_owned(),
            21866 => "koi8-u".to_owned(),
            28591..=28606 => format!("iso-8859-{}", page - 28590),
            10000 => "macintosh".to_owned(),
            10007 => "x-mac-cyrillic".to_owned(),
            1200 => "utf-16le".to_owned(),
            1201 => "utf-16be".to_owned(),
            65000 => "utf-7".to_owned(),
            65001 => "utf-8".to_owned(),
            850 | 858 => "cp850".to_owned(),
            _ => return None,
        });
    }
    if let Some(part) = key.strip_prefix("iso8859") {
        let part = part.trim_end_matches(['e', 'i']);
        return Some(format!("iso-8859-{part}"));
    }
    let usual = match key {
        "koi8" | "koi" | "koi8r" | "cskoi8r" => "koi8-r",
        "koi8u" | "koi8ru" => "koi8-u",
        "cyrillicwindows" => "windows-1251",
        "cyrillicmac" | "maccyrillic" | "macukrainian" => "x-mac-cyrillic",
        "macroman" | "applemacintosh" | "mac" => "macintosh",
        "ksc5601" | "ksc56011987" | "kscs5601" | "kscs56011987" | "kscs56011989" | "euckr"
        | "uhc" | "kr" => "euc-kr",
        "gb" | "gb2312" | "gb231280" | "gbk" | "euccn" | "cngb" | "gb18030" => "gb18030",
        "sjis" | "shiftjis" | "mskanji" | "windows31j" | "sjisdocomo" | "sjiswin" => "shift_jis",
        "eucjp" | "ujis" => "euc-jp",
        "iso2022jp" | "jis" | "csiso2022jp" | "iso2022jpms" | "junet" => "iso-2022-jp",
        "big5" | "cnbig5" | "xbig5" | "big5hkscs" | "big5eten" => "big5",
        "utf" | "utf8" | "utf8mb4" | "utf8mb3" | "utf8bom" | "unicode11utf8" | "unicode20utf8" => {
            "utf-8"
        }
        "utf7" | "unicode11utf7" | "unicode20utf7" | "utf7imap" => "utf-7",
        "unicode" | "utf16" | "ucs2" | "iso10646ucs2" => "utf-16",
        "latin1" | "isolatin1" | "western" | "westerneuropean" => "iso-8859-1",
        _ => return None,
    };
    Some(usual.to_owned())
}
