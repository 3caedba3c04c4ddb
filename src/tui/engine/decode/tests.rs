//! Bytes as terminals write them, whole, cut, without their end, and random.

use super::*;

const AT_ONCE: Duration = Duration::ZERO;
const LONG: Duration = Duration::from_secs(2);

/// What comes of bytes that arrive in one piece and have nothing after them.
fn read(bytes: &[u8]) -> Vec<Event> {
    let mut decoder = Decoder::default();
    let mut events = decoder.take(bytes, AT_ONCE);
    events.extend(decoder.rest(LONG));
    assert_eq!(decoder.patience(), None, "something is waited for after {bytes:?}");
    events
}

fn key(code: KeyCode, held: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, held))
}

fn plain(code: KeyCode) -> Event {
    key(code, KeyModifiers::NONE)
}

#[test]
fn keys_are_read_as_terminals_write_them() {
    let (none, shift, alt, ctrl) =
        (KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL);
    for (bytes, code, held) in [
        ("q", KeyCode::Char('q'), none),
        ("Q", KeyCode::Char('Q'), shift),
        ("я", KeyCode::Char('я'), none),
        ("Я", KeyCode::Char('Я'), shift),
        ("🙂", KeyCode::Char('🙂'), none),
        ("\r", KeyCode::Enter, none),
        ("\n", KeyCode::Char('j'), ctrl),
        ("\t", KeyCode::Tab, none),
        ("\u{7f}", KeyCode::Backspace, none),
        ("\u{3}", KeyCode::Char('c'), ctrl),
        ("\0", KeyCode::Char(' '), ctrl),
        ("\u{1b}", KeyCode::Esc, none),
        ("\u{1b}q", KeyCode::Char('q'), alt),
        ("\u{1b}я", KeyCode::Char('я'), alt),
        ("\u{1b}\r", KeyCode::Enter, alt),
        ("\u{1b}\u{7f}", KeyCode::Backspace, alt),
        ("\u{1b}[", KeyCode::Char('['), alt),
        ("\u{1b}O", KeyCode::Char('O'), alt),
        ("\u{1b}]", KeyCode::Char(']'), alt),
        ("\u{1b}[A", KeyCode::Up, none),
        ("\u{1b}OA", KeyCode::Up, none),
        ("\u{1b}[1;5C", KeyCode::Right, ctrl),
        ("\u{1b}[1;3D", KeyCode::Left, alt),
        ("\u{1b}\u{1b}[A", KeyCode::Up, alt),
        ("\u{1b}[Z", KeyCode::BackTab, shift),
        ("\u{1b}[H", KeyCode::Home, none),
        ("\u{1b}[4~", KeyCode::End, none),
        ("\u{1b}[5~", KeyCode::PageUp, none),
        ("\u{1b}[6;5~", KeyCode::PageDown, ctrl),
        ("\u{1b}[3~", KeyCode::Delete, none),
        ("\u{1b}OP", KeyCode::F(1), none),
        ("\u{1b}[[B", KeyCode::F(2), none),
        ("\u{1b}[15~", KeyCode::F(5), none),
        ("\u{1b}[17~", KeyCode::F(6), none),
        ("\u{1b}[24~", KeyCode::F(12), none),
        ("\u{1b}[13;5u", KeyCode::Enter, ctrl),
        ("\u{1b}[27;5;13~", KeyCode::Enter, ctrl),
        ("\u{1b}[115;5u", KeyCode::Char('s'), ctrl),
    ] {
        assert_eq!(read(bytes.as_bytes()), [key(code, held)], "{bytes:?}");
    }
}

#[test]
fn a_key_is_one_however_its_bytes_are_cut() {
    for bytes in
        ["\u{1b}[1;5C", "\u{1b}OP", "я", "🙂", "\u{1b}[<0;10;5M", "\u{1b}[200~два\u{1b}[201~"]
    {
        let whole = read(bytes.as_bytes());
        assert_eq!(whole.len(), 1, "{bytes:?}");
        for at in 1..bytes.len() {
            let (before, after) = bytes.as_bytes().split_at(at);
            let mut decoder = Decoder::default();
            let mut events = decoder.take(before, AT_ONCE);
            events.extend(decoder.take(after, Duration::from_millis(10)));
            assert_eq!(events, whole, "{bytes:?} cut at {at}");
        }
    }
}

#[test]
fn a_sequence_without_its_end_takes_no_key_that_comes_later() {
    for begun in [
        "\u{1b}[",
        "\u{1b}[1",
        "\u{1b}[1;5",
        "\u{1b}[<0;1",
        "\u{1b}O",
        "\u{1b}[M",
        "\u{1b}[Mab",
        "\u{1b}]0;title",
        "\u{1b}P1$r",
        "\u{1b}_G",
        "\u{1b}[200~",
        "\u{1b}[200~words",
        "\u{1b}[?1;2",
        "\u{1b}[[",
        "\u{1b}",
    ] {
        let mut decoder = Decoder::default();
        decoder.take(begun.as_bytes(), AT_ONCE);
        // A key each quarter of a second; the fifth and those after it count, whatever stands before them.
        let mut events = Vec::new();
        for nr in 0..8 {
            let mut waits = Duration::from_millis(250);
            if let Some(patience) = decoder.patience().filter(|patience| *patience <= waits) {
                events.extend(decoder.rest(patience));
                waits -= patience;
            }
            let came = decoder.take(b"j", waits);
            if nr >= 5 {
                assert_eq!(came.last(), Some(&plain(KeyCode::Char('j'))), "after {begun:?}");
            }
            events.extend(came);
        }
    }
    let mut bytes = b"\xd0".to_vec();
    bytes.extend(b"j");
    assert_eq!(read(&bytes), [plain(KeyCode::Char('j'))], "half a letter");
}

#[test]
fn what_a_paste_without_its_end_holds_is_kept_as_text() {
    let pasted = read(b"\x1b[200~rm -rf q\r");
    assert_eq!(pasted, [Event::Paste("rm -rf q\r".into())]);

    // A line that stalls within a paste does not make keys of the rest.
    let mut decoder = Decoder::default();
    assert!(decoder.take(b"\x1b[200~first ", AT_ONCE).is_empty());
    assert!(decoder.rest(Duration::from_millis(900)).is_empty());
    let events = decoder.take(b"second words\x1b[201~", AT_ONCE);
    assert_eq!(events, [Event::Paste("first second words".into())]);
}

#[test]
fn a_paste_larger_than_what_is_kept_ends_where_it_ends() {
    let mut bytes = b"\x1b[200~".to_vec();
    bytes.resize(LONGEST_PASTE + 100_000, b'x');
    bytes.extend(b"\x1b[201~j");
    let events = read(&bytes);
    let [Event::Paste(text), last] = &*events else {
        panic!("{} events", events.len());
    };
    assert_eq!(text.len(), LONGEST_PASTE);
    assert_eq!(*last, plain(KeyCode::Char('j')));
}

#[test]
fn the_mouse_is_read_in_the_three_ways_terminals_tell_of_it() {
    let at =
        |kind| Event::Mouse(MouseEvent { kind, column: 9, row: 4, modifiers: KeyModifiers::NONE });
    let down = MouseEventKind::Down(MouseButton::Left);
    assert_eq!(read(b"\x1b[<0;10;5M"), [at(down)]);
    assert_eq!(read(b"\x1b[32;10;5M"), [at(down)]);
    assert_eq!(read(b"\x1b[M *%"), [at(down)]);
    assert_eq!(read(b"\x1b[<0;10;5m"), [at(MouseEventKind::Up(MouseButton::Left))]);
    assert_eq!(read(b"\x1b[<64;10;5M"), [at(MouseEventKind::ScrollUp)]);
    assert_eq!(read(b"\x1b[<65;10;5M"), [at(MouseEventKind::ScrollDown)]);
    assert_eq!(read(b"\x1b[<35;10;5M"), [at(MouseEventKind::Moved)]);
}

#[test]
fn a_million_random_bytes_leave_a_reader_that_reads_the_next_key() {
    let pieces: [&[u8]; 16] = [
        b"\x1b",
        b"\x1b[",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\x1b]",
        b"\x1bP",
        b"\x1b\\",
        b"\x07",
        b"\x1bO",
        b";",
        b"<0;1;1M",
        b"27",
        b"\xd0",
        b"\xd1\x8f",
        b"M",
        b"u",
    ];
    let mut seed = 24_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap()
    };
    let mut decoder = Decoder::default();
    let (mut bytes, mut events) = (0, 0);
    while bytes < 1_000_000 {
        let mut piece = Vec::new();
        for _ in 0..next() % 40 {
            match next() % 3 {
                0 => piece.extend(pieces[next() % pieces.len()]),
                _ => piece.push(u8::try_from(next() % 256).unwrap()),
            }
        }
        bytes += piece.len() + 1;
        events += decoder.take(&piece, Duration::from_millis(next() as u64 % 60)).len();
        if next() % 50 == 0 {
            decoder.rest(LONG);
            assert_eq!(decoder.patience(), None);
            assert_eq!(decoder.take(b"j", LONG), [plain(KeyCode::Char('j'))]);
        }
        assert!(decoder.held.len() <= LONGEST_PASTE + 100, "{}", decoder.held.len());
    }
    assert!(events > 10_000, "{events}");
}
