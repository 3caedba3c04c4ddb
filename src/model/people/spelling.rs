//! The ways in which a name is written: in Cyrillic and in Latin letters by any usual scheme, with the marks
//! of its letters and without. Two writings of one name have a spelling in common: `Семёнов`, `Semenov`,
//! `Semyonov` and `Semionov`; `Müller`, `Muller`, `Mueller` and `Мюллер`.
//!
//! Different names may have one, too (`Anna`, `Ana`): what is found by it is for people to choose from.

use crate::terms;

/// A shorter spelling is too little to be the beginning of a name: it must be all of it.
const LEAST_BEGINNING: usize = 4;

/// What was typed of a name, as a key may begin, or must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Typed {
    pub key: String,
    /// The key is this and no more.
    pub whole: bool,
}

/// The spellings of a word of a name, the plainest first.
pub fn spellings(word: &str) -> Vec<String> {
    let folded = terms::fold(word);
    let mut all = vec![latin(&folded)];
    let mut add = |text: &str| {
        let heard = heard(text);
        if let Some(hard) = without_i_before_u(&heard) {
            push(&mut all, hard);
        }
        // Александр is Alexander.
        if let Some(stem) = heard.strip_suffix("andr") {
            push(&mut all, format!("{stem}ander"));
        } else if let Some(stem) = heard.strip_suffix("ander") {
            push(&mut all, format!("{stem}andr"));
        }
        push(&mut all, heard);
    };
    add(&folded);
    // By its sound: Schröder is Шрёдер, and Хрущёв is Khrushchov.
    if folded.contains('ö') {
        add(&folded.replace('ö', "e"));
    }
    let small = word.to_lowercase();
    if small.contains('ё') {
        add(&small.replace('ё', "о"));
    }
    if let Some(scholarly) = scholarly(&folded) {
        add(&scholarly);
    }
    all
}

/// What was typed as the beginnings of spellings, any of which a name must have.
pub fn typed(word: &str) -> Vec<Typed> {
    let mut all = Vec::new();
    for (nr, key) in spellings(word).into_iter().enumerate() {
        let whole = nr > 0 && key.chars().count() < LEAST_BEGINNING;
        all.push(Typed { key, whole });
    }
    all
}

fn push(all: &mut Vec<String>, spelling: String) {
    if !spelling.is_empty() && !all.contains(&spelling) {
        all.push(spelling);
    }
}

/// A folded word in Latin letters, so that `петрова` finds `Petrova` and the other way round.
pub fn latin(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        let letters = match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' | 'є' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'й' | 'і' | 'ї' | 'ы' | 'y' | 'j' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "h",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "sch",
            'ю' => "iu",
            'я' => "ia",
            'ъ' | 'ь' => "",
            // `y` and `j` are written for й, ы and in я and ю: one letter for all.
            _ => {
                text.push(c);
                continue;
            }
        };
        text.push_str(letters);
    }
    // `kh` and `x` for х: as people do.
    text.replace("kh", "h")
}

/// A word as it is heard, whatever scheme it was written by: `y` is `i`, `ye` and `yo` are `e`, `x` is `ks`,
/// doubled letters are one.
fn heard(folded: &str) -> String {
    let mut near = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '\'' | '_' => {}
            // Letters of other Cyrillic alphabets.
            'ә' => near.push('а'),
            'ғ' | 'ѓ' => near.push('г'),
            'қ' | 'ќ' => near.push('к'),
            'ң' => near.push('н'),
            'ө' => near.push('о'),
            'ұ' | 'ү' | 'ў' => near.push('у'),
            'һ' => near.push('х'),
            'ј' => near.push('й'),
            'љ' => near.push_str("ль"),
            'њ' => near.push_str("нь"),
            'ћ' => near.push('ч'),
            'ђ' | 'џ' => near.push_str("дж"),
            c => near.push(c),
        }
    }
    let mut text = latin(&terms::plain(&near));
    for (written, heard) in [
        ("tsch", "ch"),
        ("tch", "ch"),
        ("shch", "sh"),
        ("sch", "sh"),
        ("ph", "f"),
        ("ck", "k"),
        ("tz", "ts"),
        ("q", "k"),
        ("w", "v"),
        ("x", "ks"),
    ] {
        text = text.replace(written, heard);
    }
    text = hard_c(&text);
    for (written, heard) in [("ie", "e"), ("io", "e"), ("ae", "a"), ("oe", "o"), ("ue", "u")] {
        text = text.replace(written, heard);
    }
    let mut last = None;
    text.retain(|c| {
        let doubled = last == Some(c) && c.is_alphabetic();
        last = Some(c);
        !doubled
    });
    text
}

/// `c` is `k` unless it is part of `ch` or stands before a soft vowel.
fn hard_c(text: &str) -> String {
    let mut hard = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let soft = matches!(letters.peek(), Some('h' | 'e' | 'i'));
        hard.push(if c == 'c' && !soft { 'k' } else { c });
    }
    hard
}

/// `Люба` is `Luba`, too, and `Мюллер` is `Muller`.
fn without_i_before_u(heard: &str) -> Option<String> {
    let at = heard.find("iu").filter(|at| *at > 0)?;
    let consonant = !heard[..at].ends_with(['a', 'e', 'i', 'o', 'u']);
    consonant.then(|| format!("{}{}", &heard[..at], &heard[at + 1..]))
}

/// By the scheme of scholars and of ISO 9: `č`, `š`, `ž` for ч, ш, ж, `c` for ц, and with them `ch` for х.
/// None where nothing in the word is written so.
fn scholarly(folded: &str) -> Option<String> {
    let marked = folded.contains(['č', 'š', 'ž']);
    let bare =
        ["sch", "ch", "ck"].iter().fold(folded.to_owned(), |text, with| text.replace(with, ""));
    if !marked && !bare.contains('c') {
        return None;
    }
    let text = if marked { folded.replace("ch", "h") } else { folded.to_owned() };
    let mut read = String::with_capacity(text.len() + 2);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            'č' => read.push_str("ch"),
            'š' => read.push_str("sh"),
            'ž' => read.push_str("zh"),
            'c' if !matches!(letters.peek(), Some('h' | 'k')) => read.push_str("ts"),
            c => read.push(c),
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether what was typed finds a name.
    fn finds(word: &str, name: &str) -> bool {
        let kept = spellings(name);
        typed(word).iter().any(|Typed { key, whole }| {
            kept.iter().any(|kept| if *whole { kept == key } else { kept.starts_with(key) })
        })
    }

    #[test]
    fn one_name_is_found_by_every_writing_of_it() {
        for writings in [
            &["Семёнов", "Семенов", "Semyonov", "Semenov", "Semionov", "Semjonow"][..],
            &["Müller", "Muller", "Mueller", "Мюллер", "MÜLLER"],
            &["Пётр", "Петр", "Petr", "Pyotr", "Piotr", "Pjotr"],
            &["Александр", "Alexander", "Aleksandr", "Alexandr", "Aleksander"],
            &["Алексей", "Alexey", "Aleksei", "Alexei", "Aleksej"],
            &["Евгений", "Evgeny", "Yevgeny", "Evgenii", "Evgeniy", "Jewgenij"],
            &["Дмитрий", "Dmitry", "Dmitri", "Dmitriy", "Dmitrii", "Dmitrij"],
            &["Юлия", "Yulia", "Yuliya", "Iuliia", "Julia"],
            &["Щербаков", "Shcherbakov", "Scherbakov", "Ščerbakov"],
            &["Хрущёв", "Khrushchev", "Khrushchyov", "Chruščev"],
            &["Хрущёв", "Khrushchov"],
            &["Чехов", "Chekhov", "Tchekhov", "Čechov"],
            &["Жуков", "Zhukov", "Žukov"],
            &["Žukov", "Zukov"],
            &["Кузнецов", "Kuznetsov", "Kuznecov", "Kuznetzow"],
            &["Соловьёв", "Solovyov", "Soloviev", "Solovyev", "Solov'ev", "Solovjov"],
            &["Татьяна", "Tatyana", "Tatiana", "Tatjana"],
            &["Мария", "Maria", "Mariya", "Mariia", "Marija"],
            &["Филипп", "Filipp", "Filip", "Philipp", "Philip"],
            &["Виктор", "Victor", "Viktor", "Wiktor"],
            &["Любовь", "Lyubov", "Lubov", "Ljubow"],
            &["Горбачёв", "Gorbachev", "Gorbačëv"],
            &["Горбачёв", "Gorbachov"],
            &["Қанат", "Канат", "Kanat", "Qanat"],
            &["Šiškin", "Siskin"],
            &["Шишкин", "Shishkin", "Šiškin"],
            &["Škoda", "Skoda", "SKODA"],
            &["Schröder", "Schroder", "Schroeder"],
            &["Schröder", "Шрёдер"],
            &["Zoë", "Zoe"],
            &["Łukasz", "Lukasz"],
            &["Nuñez", "Nunez"],
            &["Sørensen", "Sorensen", "Soerensen"],
        ] {
            for one in writings {
                for other in writings {
                    assert!(
                        finds(one, other),
                        "{one} {:?} finds no {other} {:?}",
                        typed(one),
                        spellings(other)
                    );
                }
            }
        }
    }

    #[test]
    fn others_are_not_found() {
        for (word, name) in [
            ("Anna", "Anatoly"),
            ("Lee", "Leonid"),
            ("Семёнов", "Симонов"),
            ("Müller", "Miller"),
            ("Иванов", "Петров"),
            ("Zoe", "Zorin"),
        ] {
            assert!(!finds(word, name), "{word} finds {name}");
        }
    }

    #[test]
    fn what_is_begun_is_found() {
        for (word, name) in
            [("Mül", "Müller"), ("mul", "Müller"), ("сем", "Semyonov"), ("ле", "Lee")]
        {
            assert!(finds(word, name), "{word}");
        }
    }
}
