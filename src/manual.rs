//! The manual: chapters written in Markdown and built in, in each language. They are read in the terminal, on
//! screen, as manual pages, and as one page of HTML.
//!
//! * [`markdown`] — what a chapter says: headings, paragraphs, lists, tables, examples.
//! * [`plain`] — the same as lines of a width, for the terminal and the screen.
//! * [`roff`] — the same as a manual page.
//! * [`book`] — all chapters as one page of HTML.

pub mod book;
pub mod markdown;
pub mod plain;
pub mod roff;

use std::sync::LazyLock;

use self::markdown::Block;
use crate::{
    problem,
    terms::{Indexed, SearchQuery, Stemming, fold, index},
    text::Language,
};

/// A chapter.
#[derive(Debug)]
pub struct Chapter {
    /// What it is asked for by, the same in every language.
    pub name: &'static str,
    pub title: String,
    /// What it is for, in a sentence: how the chapter opens.
    pub about: String,
    /// Everything it says below its title.
    pub blocks: Vec<Block>,
    /// The terms of each block, to find words in any form.
    terms: Vec<Indexed>,
}

/// A place of the manual where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The chapter, by its place in the manual.
    pub chapter: usize,
    /// The block of the chapter.
    pub block: usize,
    /// The heading it stands under; the title of the chapter where it stands under none.
    pub heading: String,
    /// What stands there, in one line.
    pub text: String,
}

macro_rules! chapters {
    ($($name:literal)+) => {
        const ENGLISH: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../assets/manual/en/", $name, ".md")))),+];
        const RUSSIAN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../assets/manual/ru/", $name, ".md")))),+];
    };
}

chapters! {
    "operator"
    "supervisor"
    "standard"
    "routing"
    "deadlines"
    "training"
    "reports"
    "mail"
    "telephone"
    "programs"
    "moving"
    "personal-data"
    "trust"
    "hosts"
    "upkeep"
}

/// The chapters in a language, in the order of the manual.
pub fn chapters(language: Language) -> &'static [Chapter] {
    static ENGLISH_CHAPTERS: LazyLock<Vec<Chapter>> = LazyLock::new(|| read(ENGLISH));
    static RUSSIAN_CHAPTERS: LazyLock<Vec<Chapter>> = LazyLock::new(|| read(RUSSIAN));
    match language {
        Language::English => &ENGLISH_CHAPTERS,
        Language::Russian => &RUSSIAN_CHAPTERS,
    }
}

fn read(sources: &[(&'static str, &str)]) -> Vec<Chapter> {
    let stemming = stemming();
    sources
        .iter()
        .map(|(name, source)| {
            let mut blocks = markdown::read(source);
            let title = match blocks.first() {
                Some(Block::Heading { level: 1, .. }) => blocks.remove(0).text(),
                _ => (*name).to_owned(),
            };
            let about = match blocks.first() {
                Some(first @ Block::Paragraph(_)) => first.text(),
                _ => String::new(),
            };
            let terms = blocks.iter().map(|block| index(&block.text(), &stemming)).collect();
            Chapter { name, title, about, blocks, terms }
        })
        .collect()
}

/// Words are found in their forms in either language: chapters name keys and commands in English.
fn stemming() -> Stemming {
    Stemming::new(&["en", "ru"])
}

/// The chapter of this name, or whose title begins so.
pub fn chapter(language: Language, name: &str) -> Option<&'static Chapter> {
    let chapters = chapters(language);
    let wanted = fold(name);
    chapters.iter().find(|chapter| chapter.name == wanted).or_else(|| {
        chapters
            .iter()
            .find(|chapter| !wanted.is_empty() && fold(&chapter.title).starts_with(&wanted))
    })
}

/// The name of the chapter that a name with a slip may mean.
pub fn nearest(name: &str) -> Option<&'static str> {
    problem::nearest(name, ENGLISH.iter().map(|(name, _)| *name))
}

/// Where all of these words stand together, in any form. While someone is `typing`, the last word may go on.
pub fn find(language: Language, words: &str, typing: bool) -> Vec<Hit> {
    let query = SearchQuery::read(words, &stemming(), typing);
    if query.is_empty() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for (nr, chapter) in chapters(language).iter().enumerate() {
        let mut heading = chapter.title.clone();
        for (at, (block, terms)) in chapter.blocks.iter().zip(&chapter.terms).enumerate() {
            if let Block::Heading { .. } = block {
                heading = block.text();
            }
            if query.fits(terms) {
                let text = match block {
                    // A heading is told by what it heads.
                    Block::Heading { .. } => {
                        chapter.blocks.get(at + 1).map_or_else(String::new, Block::text)
                    }
                    _ => block.text(),
                };
                let heading = heading.clone();
                hits.push(Hit { chapter: nr, block: at, heading, text });
            }
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_opens_with_a_title_and_says_what_it_is_for() {
        for language in [Language::English, Language::Russian] {
            for chapter in chapters(language) {
                assert_ne!(chapter.title, chapter.name);
                let about = chapter.about.chars().count();
                assert!((10..300).contains(&about), "{}: {}", chapter.name, chapter.about);
            }
        }
    }

    /// A translation has what its original has: as many headings, examples and rows of tables.
    #[test]
    fn both_languages_have_the_same_parts() {
        let parts = |chapter: &Chapter| -> Vec<String> {
            (chapter.blocks.iter())
                .filter_map(|block| match block {
                    Block::Heading { level, .. } => Some(format!("heading {level}")),
                    Block::Code { info, .. } => Some(format!("example {info}")),
                    Block::Table { rows, .. } => Some(format!("table of {}", rows.len())),
                    Block::Paragraph(_) | Block::Item { .. } => None,
                })
                .collect()
        };
        let pairs = chapters(Language::English).iter().zip(chapters(Language::Russian));
        for (english, russian) in pairs {
            assert_eq!(parts(english), parts(russian), "{}", english.name);
        }
    }

    #[test]
    fn a_chapter_is_found_by_its_name_and_by_its_title() {
        let english = Language::English;
        assert_eq!(chapter(english, "mail").unwrap().name, "mail");
        assert_eq!(chapter(english, "Several").unwrap().name, "hosts");
        assert_eq!(chapter(Language::Russian, "почта").unwrap().name, "mail");
        assert!(chapter(english, "").is_none());
        assert_eq!(nearest("mial"), Some("mail"));
    }

    #[test]
    fn words_are_found_in_any_form_and_only_together() {
        let english = Language::English;
        let found = |words: &str| -> Vec<&str> {
            let mut names: Vec<&str> = find(english, words, false)
                .iter()
                .map(|hit| chapters(english)[hit.chapter].name)
                .collect();
            names.dedup();
            names
        };
        assert!(found("erasing client").contains(&"personal-data"));
        assert!(found("Postfix").contains(&"mail"));
        assert_eq!(found("Postfix Asterisk"), [""; 0]);
        assert_eq!(find(english, "  ", true), []);
        assert!(find(english, "postf", false).is_empty());
        assert!(!find(english, "postf", true).is_empty());
    }
}
