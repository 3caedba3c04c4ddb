//! The pictures of the README are the screen as it is. `UPDATE_GOLDEN=1 cargo test --test firstline pictures` draws them
//! again.

use std::{fs, path::Path};

use crate::support::Place;

/// A picture: its file, the language, who looks, the screen, and how it is shown.
const PICTURES: [(&str, &str, &str, &str, &[&str]); 4] = [
    ("desk", "en_US.UTF-8", "anna", "desk", &["--theme", "dark"]),
    ("desk-ru", "ru_RU.UTF-8", "anna", "desk", &["--theme", "light"]),
    ("board", "en_US.UTF-8", "vera", "board", &["--theme", "dark"]),
    ("why", "en_US.UTF-8", "anna", "desk", &["--theme", "dark", "--keys", "w"]),
];

#[test]
fn the_pictures_of_the_readme_are_the_screen_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    for language in ["en_US.UTF-8", "ru_RU.UTF-8"] {
        let place = Place::new();
        let run = |arguments: &[&str]| -> String {
            let output = place.command(arguments).env("LANG", language).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        run(&["demo", "--write", "desk.db"]);
        for (name, _, who, screen, how) in PICTURES.iter().filter(|picture| picture.1 == language) {
            let asked = ["--as", who, "screen", screen, "--format", "svg"];
            let drawn = run(&[&asked[..], how].concat());
            // The letters of the picture are those of the screen.
            assert!(drawn.contains("firstline") && !drawn.contains('\u{1b}'));
            let file = folder.join(format!("{name}.svg"));
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &drawn).unwrap();
                continue;
            }
            let kept = fs::read_to_string(&file).unwrap_or_default();
            if kept == drawn {
                continue;
            }
            let other = kept.lines().zip(drawn.lines()).find(|(was, is)| was != is);
            panic!(
                "{} is older than the screen: UPDATE_GOLDEN=1 cargo test --test firstline pictures draws it again; first difference {other:?}",
                file.display()
            );
        }
    }
}

/// A page and a picture have the same words as the frame.
#[test]
fn every_format_shows_the_same_words() {
    let place = Place::with_desk();
    let add = ["add", "No internet <since> morning", "--name", "Pavel Orlov", "--as", "vera"];
    place.run(&add, "").done();
    let shown = |how: &[&str]| {
        let asked = ["--as", "vera", "screen", "queue", "--size", "80x16"];
        place.run(&[&asked[..], how].concat(), "").done()
    };
    let text = shown(&[]);
    assert!(text.contains("No internet <since>"), "{text}");
    for format in ["svg", "html"] {
        let picture = shown(&["--format", format]);
        assert!(picture.contains("No internet &lt;since&gt;"), "{picture}");
        assert_eq!(picture, shown(&["--format", format]), "drawn twice");
        let light = shown(&["--format", format, "--theme", "light"]);
        assert!(picture.contains("#16181d") && !light.contains("#16181d"));
    }
    // What keys ask for is shown, and nothing is done on the desk.
    let asked = shown(&["--keys", "c"]);
    assert!(!asked.is_empty());
    let request = place.run(&["show", "1", "--json", "--as", "vera"], "").lines();
    assert!(request[0]["assignee"].is_null(), "{}", request[0]["assignee"]);
    place.run(&["screen", "--keys", "no-key", "--as", "vera"], "").refused(2, "names no keys");
}
