//! Every theme: whole, readable, and told apart by all eyes.

use super::*;

fn written(name: ThemeName) -> BTreeMap<String, String> {
    toml::from_str(name.source()).unwrap()
}

#[test]
fn every_theme_says_how_every_role_looks() {
    for name in ThemeName::ALL {
        let written = written(*name);
        let roles: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        for role in &roles {
            let style = written.get(*role).unwrap_or_else(|| panic!("{name}: {role}"));
            read_style(style).unwrap_or_else(|wrong| panic!("{name}: {role}: {wrong}"));
        }
        for role in written.keys() {
            assert!(roles.contains(&role.as_str()), "{name}: {role}");
        }
    }
}

#[test]
fn what_must_be_told_apart_is_told_apart_in_every_theme() {
    for name in ThemeName::ALL {
        let theme = Theme::of(*name);
        for (one, other) in [
            (Role::Text, Role::Selected),
            (Role::Text, Role::SelectedCalm),
            (Role::Selected, Role::SelectedCalm),
            (Role::Text, Role::Match),
            (Role::Calm, Role::AtRisk),
            (Role::Calm, Role::Breached),
            (Role::AtRisk, Role::Breached),
            (Role::Toast, Role::Error),
            (Role::Frame, Role::Focus),
            (Role::Title, Role::TitleCalm),
            (Role::Header, Role::HeaderHere),
            (Role::Text, Role::Cursor),
        ] {
            assert_ne!(theme.style(one), theme.style(other), "{name}: {one}, {other}");
        }
    }
}

#[test]
fn the_theme_without_colours_has_none() {
    let theme = Theme::of(ThemeName::Mono);
    for role in Role::ALL {
        let style = theme.style(*role);
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
    // Nor does an operator's own style bring one in.
    let own = [(Role::Breached, read_style("red on blue").unwrap())];
    assert_eq!(Theme::worn(ThemeName::Mono, &own), theme);
    let worn = Theme::worn(ThemeName::Dark, &own);
    assert_eq!(worn.style(Role::Breached), own[0].1);
    assert_eq!(worn.style(Role::Calm), Theme::of(ThemeName::Dark).style(Role::Calm));
}

#[test]
fn the_theme_of_sixteen_leaves_the_palette_to_the_terminal() {
    for (role, style) in written(ThemeName::Sixteen) {
        assert!(!style.contains(|c: char| c.is_ascii_digit() || c == '#'), "{role}: {style}");
    }
}

#[test]
fn what_is_read_or_chosen_is_seen_on_any_ground_with_the_sixteen() {
    let theme = Theme::of(ThemeName::Sixteen);
    // White and black are whatever the palette calls so, on a light ground as on a dark one; yellow and
    // green are lost on white, and blue on black.
    for role in [
        Role::Text,
        Role::Muted,
        Role::Strong,
        Role::Selected,
        Role::SelectedCalm,
        Role::Breached,
        Role::Say,
        Role::Note,
        Role::Input,
        Role::InputCalm,
        Role::Cursor,
        Role::Error,
        Role::Header,
    ] {
        let style = theme.style(role);
        let own =
            |colour| matches!(colour, None | Some(Color::Reset | Color::Red | Color::Magenta));
        assert!(own(style.fg) && own(style.bg), "{role}: {style:?}");
    }
}

#[test]
fn the_terminal_says_which_theme_it_needs() {
    let suited = |term, ground| {
        ThemeName::suited(&Terminal { term: Some(term), ground, ..Terminal::default() })
    };
    assert_eq!(suited("xterm-256color", None), ThemeName::Dark);
    assert_eq!(suited("tmux-256color", Some("15;0")), ThemeName::Dark);
    assert_eq!(suited("xterm-256color", Some("0;15")), ThemeName::Light);
    assert_eq!(suited("screen-256color", Some("0;default;15")), ThemeName::Light);
    assert_eq!(suited("linux", None), ThemeName::Sixteen);
    assert_eq!(suited("dumb", None), ThemeName::Mono);
    assert_eq!(suited("vt220", Some("0;15")), ThemeName::Mono);
    let told = Terminal {
        no_color: Some(""),
        term: Some("xterm"),
        colours: Some("truecolor"),
        ground: Some("0;15"),
    };
    assert_eq!(ThemeName::suited(&told), ThemeName::Light);
    let asked = Terminal { no_color: Some("1"), ..told };
    assert_eq!(ThemeName::suited(&asked), ThemeName::Mono);
}

#[test]
fn every_theme_comes_round() {
    let mut name = ThemeName::Sixteen;
    for _ in ThemeName::ALL {
        name = name.next();
    }
    assert_eq!(name, ThemeName::Sixteen);
}

type Rgb = [f64; 3];

/// The colours 16 to 255 of terminals: a cube of six steps, then greys.
fn rgb(colour: Color) -> Rgb {
    let Color::Indexed(index) = colour else { panic!("{colour:?} is the terminal's own") };
    let step = |n: u8| if n == 0 { 0.0 } else { f64::from(55 + 40 * n) };
    let levels = match index {
        16..=231 => {
            let n = index - 16;
            [step(n / 36), step(n / 6 % 6), step(n % 6)]
        }
        232..=255 => [f64::from(8 + 10 * (index - 232)); 3],
        _ => panic!("{index} is the terminal's own"),
    };
    levels.map(|level| {
        let level = level / 255.0;
        if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    })
}

fn luminance([red, green, blue]: Rgb) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The ratio of WCAG 2.1, 1.4.3.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// Frames are not text (WCAG 2.1, 1.4.11).
fn least(role: Role, text: f64) -> f64 {
    if role == Role::Frame { 2.4 } else { text }
}

#[test]
fn every_text_can_be_read_on_its_ground() {
    let nearly_black = [0.0137; 3]; // #1e1e1e
    let nearly_white = [0.9216; 3]; // #f6f6f6
    let black = [0.0; 3];
    for (name, grounds, ratio) in [
        (ThemeName::Dark, [black, nearly_black], 4.5),
        (ThemeName::Light, [[1.0; 3], nearly_white], 4.5),
        (ThemeName::Contrast, [black, black], 7.0),
    ] {
        let theme = Theme::of(name);
        for role in Role::ALL {
            let style = theme.style(*role);
            let Some(colour) = style.fg else { continue };
            let on = style.bg.map_or(grounds.to_vec(), |ground| vec![rgb(ground)]);
            for ground in on {
                let reached = contrast(rgb(colour), ground);
                assert!(reached >= least(*role, ratio), "{name}: {role}: {reached:.1}");
            }
        }
    }
}

/// What is left of a colour for eyes without red or without green cones, from Viénot, Brettel and Mollon,
/// “Digital video colourmaps for checking the legibility of displays by dichromats” (1999), in linear RGB.
fn seen(colour: Rgb, matrix: [[f64; 3]; 3]) -> Rgb {
    matrix.map(|row| row.iter().zip(colour).map(|(a, b)| a * b).sum::<f64>())
}

const NO_RED: [[f64; 3]; 3] =
    [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004_01, -0.004_01, 1.0]];
const NO_GREEN: [[f64; 3]; 3] =
    [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022_34, 0.022_34, 1.0]];

/// How far apart two colours look: the distance in CIE L*a*b* (1976); some 2 is just seen.
fn apart(one: Rgb, other: Rgb) -> f64 {
    let lab = |[red, green, blue]: Rgb| {
        let f = |t: f64| {
            if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
        };
        let x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
        let y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        let z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    let (one, other) = (lab(one), lab(other));
    let squares = one.iter().zip(other).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

#[test]
fn deadlines_are_told_apart_without_red_or_green_cones() {
    for name in [ThemeName::Dark, ThemeName::Light] {
        let theme = Theme::of(name);
        let colour = |role: Role| rgb(theme.style(role).fg.unwrap());
        for (one, other) in [
            (Role::Calm, Role::AtRisk),
            (Role::AtRisk, Role::Breached),
            (Role::Calm, Role::Breached),
        ] {
            for (eyes, matrix) in [("no red", NO_RED), ("no green", NO_GREEN)] {
                let distance = apart(seen(colour(one), matrix), seen(colour(other), matrix));
                assert!(
                    distance >= 15.0,
                    "{name}: {one} and {other} look alike with {eyes} cones: {distance:.0}"
                );
            }
        }
    }
}

#[test]
fn the_environment_says_whether_there_is_unicode() {
    let ascii = |term: &str, locales: [&str; 3]| is_ascii(Some(term), locales.map(Some));
    assert!(ascii("xterm", ["", "", "C"]));
    assert!(ascii("xterm", ["POSIX", "", "en_US.UTF-8"]));
    assert!(ascii("xterm", ["", "", "ru_RU.KOI8-R"]));
    assert!(ascii("linux", ["", "", "en_US.UTF-8"]));
    assert!(!ascii("xterm", ["", "", "C.UTF-8"]));
    assert!(!ascii("screen", ["", "ru_RU.utf8", "C"]));
    assert!(!ascii("xterm", ["", "", "ru_RU"]));
    assert!(!ascii("xterm", ["", "", ""]));
}
