//! What colours look like: those of a terminal that has the ground of a theme.

use ratatui::style::Color;

use crate::config::theme::ThemeName;

/// A colour in red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// As CSS writes it.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Between this and another, one part of it to two of this.
    pub fn towards(self, other: Self) -> Self {
        let mix = |one: u8, other: u8| ((u16::from(one) * 2 + u16::from(other)) / 3) as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// What a terminal's ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    Dark,
    Light,
}

impl Ground {
    /// The ground that a theme is made for.
    pub const fn of(theme: ThemeName) -> Self {
        match theme {
            ThemeName::Light => Self::Light,
            ThemeName::Sixteen | ThemeName::Dark | ThemeName::Contrast | ThemeName::Mono => {
                Self::Dark
            }
        }
    }

    /// The ground itself.
    pub const fn paper(self) -> Rgb {
        match self {
            Self::Dark => Rgb(0x16, 0x18, 0x1d),
            Self::Light => Rgb(0xff, 0xff, 0xff),
        }
    }

    /// The colour of words that have none of their own.
    pub const fn ink(self) -> Rgb {
        match self {
            Self::Dark => Rgb(0xd8, 0xd8, 0xd8),
            Self::Light => Rgb(0x1f, 0x23, 0x28),
        }
    }

    /// The sixteen colours of a terminal with this ground.
    const fn sixteen(self) -> [Rgb; 16] {
        match self {
            Self::Dark => [
                Rgb(0x16, 0x18, 0x1d),
                Rgb(0xe0, 0x6c, 0x75),
                Rgb(0x98, 0xc3, 0x79),
                Rgb(0xe5, 0xc0, 0x7b),
                Rgb(0x61, 0xaf, 0xef),
                Rgb(0xc6, 0x78, 0xdd),
                Rgb(0x56, 0xb6, 0xc2),
                Rgb(0xc8, 0xc8, 0xc8),
                Rgb(0x70, 0x76, 0x80),
                Rgb(0xff, 0x7b, 0x86),
                Rgb(0xb0, 0xdf, 0x8f),
                Rgb(0xff, 0xd6, 0x8a),
                Rgb(0x7c, 0xc4, 0xff),
                Rgb(0xdf, 0x8f, 0xf5),
                Rgb(0x6f, 0xd6, 0xe2),
                Rgb(0xff, 0xff, 0xff),
            ],
            Self::Light => [
                Rgb(0x1f, 0x23, 0x28),
                Rgb(0xb3, 0x1d, 0x28),
                Rgb(0x11, 0x63, 0x29),
                Rgb(0x82, 0x5a, 0x00),
                Rgb(0x05, 0x50, 0xae),
                Rgb(0x82, 0x50, 0xdf),
                Rgb(0x1b, 0x7c, 0x83),
                Rgb(0x57, 0x60, 0x6a),
                Rgb(0x6e, 0x77, 0x81),
                Rgb(0xcf, 0x22, 0x2e),
                Rgb(0x1a, 0x7f, 0x37),
                Rgb(0x9a, 0x67, 0x00),
                Rgb(0x09, 0x69, 0xda),
                Rgb(0xa4, 0x75, 0xf9),
                Rgb(0x31, 0x92, 0xaa),
                Rgb(0xff, 0xff, 0xff),
            ],
        }
    }

    /// A colour of a cell; none where the cell leaves it to the terminal.
    pub fn colour(self, colour: Color) -> Option<Rgb> {
        let sixteen = self.sixteen();
        let nr = match colour {
            Color::Reset => return None,
            Color::Rgb(red, green, blue) => return Some(Rgb(red, green, blue)),
            Color::Indexed(index) => index,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        Some(match nr {
            0..16 => sixteen[usize::from(nr)],
            // A cube of six steps a side, as xterm has it.
            16..232 => {
                let step = |nr: u8| if nr == 0 { 0 } else { 55 + nr * 40 };
                let nr = nr - 16;
                Rgb(step(nr / 36), step(nr / 6 % 6), step(nr % 6))
            }
            _ => {
                let grey = 8 + (nr - 232) * 10;
                Rgb(grey, grey, grey)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_a_terminal() {
        let dark = Ground::Dark;
        for (colour, css) in [
            (Color::Indexed(16), "#000000"),
            (Color::Indexed(231), "#ffffff"),
            (Color::Indexed(203), "#ff5f5f"),
            (Color::Indexed(117), "#87d7ff"),
            (Color::Indexed(232), "#080808"),
            (Color::Indexed(255), "#eeeeee"),
            (Color::Rgb(1, 2, 3), "#010203"),
        ] {
            assert_eq!(dark.colour(colour).unwrap().css(), css, "{colour:?}");
        }
        assert_eq!(dark.colour(Color::Reset), None);
        assert_eq!(dark.colour(Color::Red), dark.colour(Color::Indexed(1)));
        assert_ne!(dark.colour(Color::Red), Ground::Light.colour(Color::Red));
    }
}
