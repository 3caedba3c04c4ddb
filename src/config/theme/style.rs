//! How a style is written: `bold red`, `white on 24`, `underline #ffaf00`.

use ratatui::style::{Color, Modifier, Style};

const COLOURS: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark_gray", Color::DarkGray),
    ("light_red", Color::LightRed),
    ("light_green", Color::LightGreen),
    ("light_yellow", Color::LightYellow),
    ("light_blue", Color::LightBlue),
    ("light_magenta", Color::LightMagenta),
    ("light_cyan", Color::LightCyan),
    ("white", Color::White),
];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Reads a style: modifiers, a colour, and `on` before the colour of the ground. An empty one is plain.
///
/// # Errors
/// What is no part of a style, and what there is.
pub fn read(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut ground = false;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let named = MODIFIERS.iter().find(|(name, _)| *name == word);
        if word == "on" && !ground && words.peek().is_some() {
            ground = true;
        } else if let (Some((_, modifier)), false) = (named, ground) {
            style = style.add_modifier(*modifier);
        } else if let Some(colour) = colour(word) {
            let taken = if ground { style.bg.replace(colour) } else { style.fg.replace(colour) };
            ground = false;
            if taken.is_some() {
                return Err(format!("`{word}` is one colour too many in `{text}`"));
            }
        } else {
            return Err(unknown(word));
        }
    }
    Ok(style)
}

/// A style as it is written; what `read` makes of it is the style again.
pub fn written(style: Style) -> String {
    let mut words: Vec<String> = MODIFIERS
        .iter()
        .filter(|(_, modifier)| style.add_modifier.contains(*modifier))
        .map(|(name, _)| (*name).to_owned())
        .collect();
    words.extend(style.fg.map(colour_word));
    if let Some(ground) = style.bg {
        words.push(format!("on {}", colour_word(ground)));
    }
    words.join(" ")
}

fn colour_word(colour: Color) -> String {
    match colour {
        Color::Indexed(index) => index.to_string(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        named => COLOURS
            .iter()
            .find(|(_, colour)| *colour == named)
            .map_or_else(String::new, |(name, _)| (*name).to_owned()),
    }
}

fn colour(word: &str) -> Option<Color> {
    if let Some(hex) = word.strip_prefix('#') {
        let whole = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let rgb = u32::from_str_radix(hex, 16).ok().filter(|_| whole)?;
        let [_, red, green, blue] = rgb.to_be_bytes();
        return Some(Color::Rgb(red, green, blue));
    }
    let named = COLOURS.iter().find(|(name, _)| *name == word);
    named.map(|(_, colour)| *colour).or_else(|| word.parse().ok().map(Color::Indexed))
}

fn unknown(word: &str) -> String {
    let names = || {
        let colours = COLOURS.iter().map(|(name, _)| *name);
        colours.chain(MODIFIERS.iter().map(|(name, _)| *name))
    };
    match crate::problem::nearest(word, names()) {
        Some(near) => format!("`{word}` is no colour: did you mean `{near}`?"),
        None => format!(
            "`{word}` is no colour; write {}, 0 to 255, #rrggbb, and `on` before the ground",
            names().collect::<Vec<_>>().join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_styles_as_people_write_them() {
        let plain = Style::new();
        for (written, style) in [
            ("", plain),
            ("red", plain.fg(Color::Red)),
            ("bold red", plain.fg(Color::Red).add_modifier(Modifier::BOLD)),
            (
                "white on 24 underline",
                plain.fg(Color::White).bg(Color::Indexed(24)).add_modifier(Modifier::UNDERLINED),
            ),
            ("on #ffaf00", plain.bg(Color::Rgb(255, 175, 0))),
            ("reverse", plain.add_modifier(Modifier::REVERSED)),
            ("default on default", plain.fg(Color::Reset).bg(Color::Reset)),
        ] {
            assert_eq!(read(written), Ok(style), "{written}");
            assert_eq!(read(&super::written(style)), Ok(style), "{written}");
        }
    }

    #[test]
    fn says_what_is_no_style() {
        assert_eq!(read("bold rde").unwrap_err(), "`rde` is no colour: did you mean `red`?");
        for wrong in
            ["256", "#fff", "#gggggg", "on", "red on", "red blue", "red on on blue", "on bold red"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
