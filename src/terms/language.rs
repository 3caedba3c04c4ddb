//! In which language a text is.

/// The two-letter code of the language a text is in, told by its letters: of Cyrillic ones `ru`, or
/// `kk` and `uk` where letters stand that only Kazakh or Ukrainian has; of Latin ones `en`. None where
/// there are no letters, or those of another script prevail.
///
/// The script with most letters counts; one Latin name in a Russian text does not make it English.
pub fn language_of(text: &str) -> Option<&'static str> {
    let (mut latin, mut cyrillic, mut kazakh, mut ukrainian, mut other) = (0, 0, 0, 0, 0);
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | 'À'..='ɏ' => latin += 1,
            'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'Ә' | 'Ғ' | 'Қ' | 'Ң' | 'Ө' | 'Ұ'
            | 'Ү' | 'Һ' => kazakh += 1,
            'ї' | 'є' | 'ґ' | 'Ї' | 'Є' | 'Ґ' => ukrainian += 1,
            '\u{400}'..='\u{52f}' => cyrillic += 1,
            c if c.is_alphabetic() => other += 1,
            _ => {}
        }
    }
    cyrillic += kazakh + ukrainian;
    let most = latin.max(cyrillic).max(other);
    // A place's name alone does not change the language of a text.
    let marks = |count: usize| count * 33 >= cyrillic;
    if most == 0 {
        None
    } else if cyrillic == most {
        Some(if kazakh > 0 && kazakh >= ukrainian && marks(kazakh) {
            "kk"
        } else if ukrainian > 0 && marks(ukrainian) {
            "uk"
        } else {
            "ru"
        })
    } else if latin == most {
        Some("en")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_the_language() {
        for (text, language) in [
            ("Where is my refund?", Some("en")),
            ("Нет интернета третий день", Some("ru")),
            ("Не работает iPhone, Wi-Fi и интернет", Some("ru")),
            ("Павлодардағы №20 автобус кестеге сай жүрмейді.", Some("kk")),
            (
                "В городе Қарағанды прорвало трубу, вода течёт по улице уже вторые сутки, никто не едет",
                Some("ru"),
            ),
            ("Немає інтернету, коли буде зв'язок? Її чекають", Some("uk")),
            ("12345 !?", None),
            ("", None),
            ("שלום עולם", None),
        ] {
            assert_eq!(language_of(text), language, "{text}");
        }
    }
}
