//! Bytes of the terminal → keys, pastes and what the mouse did. Whatever arrives, and in whatever pieces: a
//! sequence whose end does not come is given up after a while, and what comes after it counts again.

use std::time::Duration;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// How long the rest of a key is waited for. What a terminal writes for one key comes in one piece; a person
/// types a letter after Esc later than this.
const KEY: Duration = Duration::from_millis(30);
/// How long the rest of a sequence with parameters is waited for, and of a letter of several bytes.
const SEQUENCE: Duration = Duration::from_millis(150);
/// How long an answer of the terminal lasts at most, which nobody here asked for.
const ANSWER: Duration = Duration::from_millis(500);
/// How long a paste may pause. What comes in pieces of a key each, no faster than keys do, is no paste any more.
const PASTE: Duration = Duration::from_secs(1);
/// A piece of a paste is longer than a key, or comes sooner after the one before than a key can.
const LONGEST_KEY: usize = 8;
const SOONEST_KEY: Duration = Duration::from_millis(20);

/// A sequence for a key or the mouse is no longer than this.
const LONGEST_SEQUENCE: usize = 64;
/// An answer of the terminal, its clipboard aside, is no longer than this.
const LONGEST_ANSWER: usize = 4096;
/// Of a paste no more than this is kept, and its end is waited for.
const LONGEST_PASTE: usize = 4 << 20;

const ESCAPE: u8 = 0x1b;
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// What stands before what comes next.
#[derive(Debug, Default, PartialEq, Eq)]
enum Begun {
    #[default]
    Nothing,
    /// `Esc`: a key of its own, or the beginning of one.
    Escape,
    /// `Esc Esc`: twice the key, or Alt with what begins so.
    AltEscape,
    /// `Esc [`: parameters, and a letter at the end.
    Control,
    /// `Esc [ M`: three bytes of an old way to tell of the mouse.
    OldMouse,
    /// `Esc O`: one letter.
    Single,
    /// `Esc ]` and the like: up to `Esc \` or a bell. How many bytes of it came.
    Answer(usize),
    /// A letter of so many bytes.
    Letter(usize),
    Paste,
    /// Of a sequence that grew too long: up to its letter.
    Overlong,
}

/// Turns bytes into events.
#[derive(Debug, Default)]
pub struct Decoder {
    begun: Begun,
    /// What came of what is begun.
    held: Vec<u8>,
    /// How long nothing came of it that shows that more is coming.
    waited: Duration,
    alt: bool,
    events: Vec<Event>,
}

impl Decoder {
    /// Takes what came, so long after what came before it. Answers what it was, in order.
    pub fn take(&mut self, bytes: &[u8], after: Duration) -> Vec<Event> {
        self.wait(after);
        let is_more = bytes.len() > LONGEST_KEY || after < SOONEST_KEY;
        if is_more && !matches!(self.begun, Begun::Answer(_)) {
            self.waited = Duration::ZERO;
        }
        for byte in bytes {
            self.byte(*byte);
        }
        std::mem::take(&mut self.events)
    }

    /// Nothing came for so long.
    pub fn rest(&mut self, passed: Duration) -> Vec<Event> {
        self.wait(passed);
        std::mem::take(&mut self.events)
    }

    /// How long it waits for the rest of what is begun; none where nothing is.
    pub fn patience(&self) -> Option<Duration> {
        Some(self.limit()?.saturating_sub(self.waited))
    }

    fn limit(&self) -> Option<Duration> {
        Some(match self.begun {
            Begun::Nothing => return None,
            Begun::Escape | Begun::AltEscape => KEY,
            Begun::Control
            | Begun::OldMouse
            | Begun::Single
            | Begun::Letter(_)
            | Begun::Overlong => SEQUENCE,
            Begun::Answer(_) => ANSWER,
            Begun::Paste => PASTE,
        })
    }

    fn wait(&mut self, passed: Duration) {
        self.waited += passed;
        if self.limit().is_some_and(|limit| self.waited >= limit) {
            self.give_up();
        }
    }

    /// The rest of what is begun does not come: what came of it counts as what it is by itself.
    fn give_up(&mut self) {
        let held = std::mem::take(&mut self.held);
        let alt = self.alt;
        match std::mem::take(&mut self.begun) {
            Begun::Escape => self.key(KeyCode::Esc, KeyModifiers::NONE),
            Begun::AltEscape => self.escapes(),
            Begun::Control if held.is_empty() => self.key(KeyCode::Char('['), KeyModifiers::ALT),
            Begun::Single if held.is_empty() && !alt => {
                self.key(KeyCode::Char('O'), KeyModifiers::ALT);
            }
            // Its first byte tells which of them it is.
            Begun::Answer(1) => {
                self.key(KeyCode::Char(char::from(held[0])), KeyModifiers::ALT);
            }
            Begun::Paste => self.pasted(held),
            _ => {}
        }
        self.alt = false;
        self.waited = Duration::ZERO;
    }

    fn begin(&mut self, begun: Begun) {
        self.begun = begun;
        self.held.clear();
        self.waited = Duration::ZERO;
    }

    fn end(&mut self) {
        self.begin(Begun::Nothing);
        self.alt = false;
    }

    fn byte(&mut self, byte: u8) {
        match self.begun {
            Begun::Nothing => self.first(byte),
            Begun::Escape | Begun::AltEscape => self.after_escape(byte),
            Begun::Control => self.of_control(byte),
            Begun::OldMouse => {
                self.held.push(byte);
                if let [button, x, y] = *self.held {
                    let place = |byte: u8| u16::from(byte.saturating_sub(33));
                    let code = u32::from(button.saturating_sub(32));
                    // Here letting go is a button of its own.
                    self.end();
                    self.mouse(code, (place(x), place(y)), code & 3 != 3 || code >= 64);
                }
            }
            Begun::Single => self.of_single(byte),
            Begun::Answer(came) => self.of_answer(byte, came),
            Begun::Letter(length) => self.of_letter(byte, length),
            Begun::Paste => self.of_paste(byte),
            Begun::Overlong => match byte {
                0x20..=0x3f => {}
                0x40..=0x7e => self.end(),
                _ => self.anew(byte),
            },
        }
    }

    /// What was begun is broken off, and this begins something else.
    fn anew(&mut self, byte: u8) {
        self.end();
        self.first(byte);
    }

    fn first(&mut self, byte: u8) {
        let alt = if self.alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
        let key = |event: KeyCode, more: KeyModifiers| Event::Key(KeyEvent::new(event, alt | more));
        let event = match byte {
            ESCAPE => return self.begin(Begun::Escape),
            b'\r' => key(KeyCode::Enter, KeyModifiers::NONE),
            b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
            0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
            0 => key(KeyCode::Char(' '), KeyModifiers::CONTROL),
            1..=0x1a => key(KeyCode::Char(char::from(byte - 1 + b'a')), KeyModifiers::CONTROL),
            0x1c..=0x1f => {
                key(KeyCode::Char(char::from(byte - 0x1c + b'4')), KeyModifiers::CONTROL)
            }
            0x20..=0x7e => letter(char::from(byte), alt),
            0xc2..=0xdf => return self.letter_of(2, byte),
            0xe0..=0xef => return self.letter_of(3, byte),
            0xf0..=0xf4 => return self.letter_of(4, byte),
            // No letter begins so.
            _ => return self.end(),
        };
        self.end();
        self.events.push(event);
    }

    fn letter_of(&mut self, length: usize, first: u8) {
        self.begin(Begun::Letter(length));
        self.held.push(first);
    }

    fn of_letter(&mut self, byte: u8, length: usize) {
        if !(0x80..=0xbf).contains(&byte) {
            return self.anew(byte);
        }
        self.held.push(byte);
        if self.held.len() < length {
            return;
        }
        let read = std::str::from_utf8(&self.held).ok().and_then(|text| text.chars().next());
        let alt = if self.alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
        self.end();
        self.events.extend(read.map(|c| letter(c, alt)));
    }

    fn after_escape(&mut self, byte: u8) {
        let is_alt = self.begun == Begun::AltEscape;
        match byte {
            b'[' => {
                self.alt = is_alt;
                self.begin(Begun::Control);
            }
            b'O' => {
                self.alt = is_alt;
                self.begin(Begun::Single);
            }
            b']' | b'P' | b'_' | b'^' | b'X' => {
                self.begin(Begun::Answer(1));
                self.held.push(byte);
            }
            ESCAPE if is_alt => {
                // Esc held down.
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.begin(Begun::AltEscape);
            }
            ESCAPE => self.begin(Begun::AltEscape),
            _ => {
                self.begun = Begun::Nothing;
                if is_alt {
                    self.escapes();
                } else {
                    self.alt = true;
                }
                self.first(byte);
            }
        }
    }

    /// Esc was pressed twice.
    fn escapes(&mut self) {
        self.key(KeyCode::Esc, KeyModifiers::NONE);
        self.key(KeyCode::Esc, KeyModifiers::NONE);
    }

    fn of_single(&mut self, byte: u8) {
        let code = match byte {
            b'A' => KeyCode::Up,
            b'B' => KeyCode::Down,
            b'C' => KeyCode::Right,
            b'D' => KeyCode::Left,
            b'F' => KeyCode::End,
            b'H' => KeyCode::Home,
            b'M' => KeyCode::Enter,
            b'P'..=b'S' => KeyCode::F(1 + byte - b'P'),
            0x20..=0x7e => return self.end(),
            _ => return self.anew(byte),
        };
        let alt = if self.alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
        self.end();
        self.key(code, alt);
    }

    fn of_answer(&mut self, byte: u8, came: usize) {
        match byte {
            0x07 | 0x9c => self.end(),
            b'\\' if self.held == [ESCAPE] => self.end(),
            _ if came >= LONGEST_ANSWER => self.end(),
            _ => {
                // Its words are nothing to us; the last byte tells whether it ends.
                self.held.clear();
                self.held.push(byte);
                self.begun = Begun::Answer(came + 1);
            }
        }
    }

    fn of_control(&mut self, byte: u8) {
        match byte {
            0x20..=0x3f if self.held.len() < LONGEST_SEQUENCE => self.held.push(byte),
            0x20..=0x3f => self.begin(Begun::Overlong),
            // The keys F1 to F5 of the console of Linux.
            b'[' if self.held.is_empty() => self.held.push(byte),
            b'M' if self.held.is_empty() => self.begin(Begun::OldMouse),
            0x40..=0x7e => {
                let parameters = std::mem::take(&mut self.held);
                let alt = self.alt;
                self.end();
                self.control(&parameters, byte, alt);
            }
            _ => self.anew(byte),
        }
    }

    /// A whole sequence: what stands between `Esc [` and its letter.
    fn control(&mut self, parameters: &[u8], letter: u8, alt: bool) {
        if let Some(code) = parameters.strip_prefix(b"[") {
            if code.is_empty() && (b'A'..=b'E').contains(&letter) {
                self.key(KeyCode::F(1 + letter - b'A'), KeyModifiers::NONE);
            }
            return;
        }
        if let Some(mouse) = parameters.strip_prefix(b"<") {
            let numbers = numbers(mouse);
            if let ([Some(code), Some(x), Some(y)], b'M' | b'm') = (&*numbers, letter) {
                self.mouse(*code, (place(*x), place(*y)), letter == b'M');
            }
            return;
        }
        if parameters.first().is_some_and(|first| !first.is_ascii_digit() && *first != b';') {
            // An answer of the terminal about itself.
            return;
        }
        let numbers = numbers(parameters);
        let first = numbers.first().copied().flatten();
        let held = modifiers(numbers.get(1).copied().flatten())
            | if alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
        let code = match letter {
            b'A' => KeyCode::Up,
            b'B' => KeyCode::Down,
            b'C' => KeyCode::Right,
            b'D' => KeyCode::Left,
            b'F' => KeyCode::End,
            b'H' => KeyCode::Home,
            b'P' => KeyCode::F(1),
            b'Q' => KeyCode::F(2),
            b'R' if first.is_none_or(|first| first == 1) => KeyCode::F(3),
            b'S' => KeyCode::F(4),
            b'Z' => return self.key(KeyCode::BackTab, held | KeyModifiers::SHIFT),
            b'M' => {
                if let [Some(code), Some(x), Some(y)] = *numbers {
                    let code = code.saturating_sub(32);
                    self.mouse(code, (place(x), place(y)), code & 3 != 3 || code >= 64);
                }
                return;
            }
            b'I' if parameters.is_empty() => return self.events.push(Event::FocusGained),
            b'O' if parameters.is_empty() => return self.events.push(Event::FocusLost),
            b'u' => return self.coded(first, held, parameters),
            b'~' => match first {
                Some(200) => return self.begin(Begun::Paste),
                Some(27) => return self.coded(numbers.get(2).copied().flatten(), held, parameters),
                Some(1 | 7) => KeyCode::Home,
                Some(2) => KeyCode::Insert,
                Some(3) => KeyCode::Delete,
                Some(4 | 8) => KeyCode::End,
                Some(5) => KeyCode::PageUp,
                Some(6) => KeyCode::PageDown,
                Some(number @ 11..=15) => function(number - 10),
                Some(number @ 17..=21) => function(number - 11),
                Some(number @ 23..=26) => function(number - 12),
                Some(number @ 28..=29) => function(number - 13),
                Some(number @ 31..=34) => function(number - 14),
                _ => return,
            },
            _ => return,
        };
        self.key(code, held);
    }

    /// A key that is told by the number of its letter.
    fn coded(&mut self, number: Option<u32>, held: KeyModifiers, parameters: &[u8]) {
        // The third kind of a key is that it was let go.
        let mut parts = parameters.split(|byte| *byte == b';').skip(1);
        if parts.next().is_some_and(|part| part.ends_with(b":3")) {
            return;
        }
        let code = match number.and_then(char::from_u32) {
            Some('\r') => KeyCode::Enter,
            Some('\t') if held.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            Some('\t') => KeyCode::Tab,
            Some('\u{1b}') => KeyCode::Esc,
            Some('\u{7f}') => KeyCode::Backspace,
            Some(c) if !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c) => {
                let shifted = held.contains(KeyModifiers::SHIFT);
                KeyCode::Char(if shifted { c.to_uppercase().next().unwrap_or(c) } else { c })
            }
            _ => return,
        };
        self.key(code, held);
    }

    fn mouse(&mut self, code: u32, (column, row): (u16, u16), is_down: bool) {
        let button = match code & 3 {
            0 => MouseButton::Left,
            1 => MouseButton::Middle,
            _ => MouseButton::Right,
        };
        let moves = code & 32 != 0;
        let kind = match (code & !(4 | 8 | 16 | 32), moves) {
            (0..=2, false) if is_down => MouseEventKind::Down(button),
            (0..=3, false) => MouseEventKind::Up(button),
            (0..=2, true) => MouseEventKind::Drag(button),
            (3, true) => MouseEventKind::Moved,
            (64, _) => MouseEventKind::ScrollUp,
            (65, _) => MouseEventKind::ScrollDown,
            _ => return,
        };
        let modifiers = KeyModifiers::NONE;
        self.events.push(Event::Mouse(MouseEvent { kind, column, row, modifiers }));
    }

    fn of_paste(&mut self, byte: u8) {
        self.held.push(byte);
        if byte == b'~' && self.held.ends_with(PASTE_ENDS) {
            let mut held = std::mem::take(&mut self.held);
            held.truncate(held.len() - PASTE_ENDS.len());
            self.end();
            self.pasted(held);
        } else if self.held.len() > LONGEST_PASTE + 2 * PASTE_ENDS.len() {
            // The end of it may have begun; what is beyond it does not count.
            let end = self.held.split_off(self.held.len() - PASTE_ENDS.len());
            self.held.truncate(LONGEST_PASTE);
            self.held.extend(end);
        }
    }

    fn pasted(&mut self, mut held: Vec<u8>) {
        held.truncate(LONGEST_PASTE);
        self.events.push(Event::Paste(String::from_utf8_lossy(&held).into_owned()));
    }

    fn key(&mut self, code: KeyCode, held: KeyModifiers) {
        self.events.push(Event::Key(KeyEvent::new(code, held)));
    }
}

fn letter(c: char, held: KeyModifiers) -> Event {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    Event::Key(KeyEvent::new(KeyCode::Char(c), held | shift))
}

fn function(number: u32) -> KeyCode {
    KeyCode::F(u8::try_from(number).unwrap_or_default())
}

/// The numbers between semicolons; none for one that is missing or too large. What is told after a colon is
/// left out.
fn numbers(parameters: &[u8]) -> Vec<Option<u32>> {
    parameters
        .split(|byte| *byte == b';')
        .map(|part| {
            let part = part.split(|byte| *byte == b':').next().unwrap_or_default();
            std::str::from_utf8(part).ok()?.parse().ok()
        })
        .collect()
}

/// A column or row that is counted from 1.
fn place(number: u32) -> u16 {
    u16::try_from(number.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// The keys that were held with one.
fn modifiers(number: Option<u32>) -> KeyModifiers {
    let bits = number.unwrap_or(1).saturating_sub(1);
    let mut held = KeyModifiers::NONE;
    for (bit, key) in [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)]
    {
        if bits & bit != 0 {
            held |= key;
        }
    }
    held
}

#[cfg(test)]
mod tests;
