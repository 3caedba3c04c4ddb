//! The standards that come with the program, as files.

macro_rules! files {
    ($($language:literal: $name:ident = [$($file:literal),+ $(,)?];)+) => {
        $(pub(super) const $name: &[(&str, &str)] = &[
            $(($file, include_str!(concat!("../../assets/standards/", $language, "/", $file)))),+
        ];)+
    };
}

files! {
    "en": ENGLISH = [
        "00-standard.toml",
        "10-calendars-deadlines.toml",
        "20-routing.toml",
        "30-scripts.toml",
        "35-prepared-texts.toml",
        "40-training-evaluation.toml",
    ];
    "ru": RUSSIAN = [
        "00-standard.toml",
        "10-calendars-deadlines.toml",
        "20-routing.toml",
        "30-scripts.toml",
        "35-prepared-texts.toml",
        "40-training-evaluation.toml",
    ];
}
