//! What reaches the screen, and what a key is to whoever takes text.

use chrono::{DateTime, Utc};
use crossterm::event::{
    Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};
use ratatui::layout::Size;
use ratatui_textarea::{CursorMove, Input as EditorInput, Key as EditorKeyCode, TextArea};

use crate::config::keys::{Chord, Key, latin};
use crate::tui::{effect::Reply, widget::line::Edit};

/// What reaches the screen.
#[derive(Debug)]
pub enum Input {
    Key(Chord),
    /// Text from the clipboard.
    Paste(String),
    Mouse(Mouse),
    /// The terminal has another size.
    Resize(Size),
    Tick(DateTime<Utc>),
    /// What came of an effect.
    Reply(Box<Reply>),
    /// The process is about to end: what was typed is to be kept.
    Ending,
    /// A thread that the screen cannot do without has ended, with the reason.
    Lost(String),
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// The column.
    pub x: u16,
    pub y: u16,
    /// What was done there.
    pub what: MouseDid,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseDid {
    Click,
    /// The wheel turned away.
    WheelUp,
    /// The wheel turned towards.
    WheelDown,
}

/// Reads an event of the terminal; none where it means nothing here.
pub fn read(event: TerminalEvent) -> Option<Input> {
    Some(match event {
        TerminalEvent::Key(key) => Input::Key(chord(key)?),
        TerminalEvent::Paste(text) => Input::Paste(text),
        TerminalEvent::Resize(width, height) => Input::Resize(Size::new(width, height)),
        TerminalEvent::Mouse(MouseEvent { kind, column, row, .. }) => Input::Mouse(Mouse {
            x: column,
            y: row,
            what: match kind {
                MouseEventKind::Down(MouseButton::Left) => MouseDid::Click,
                MouseEventKind::ScrollUp => MouseDid::WheelUp,
                MouseEventKind::ScrollDown => MouseDid::WheelDown,
                _ => return None,
            },
        }),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost => return None,
    })
}

/// Reads a key. A release is none, or every key would count twice where releases are reported.
fn chord(event: KeyEvent) -> Option<Chord> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    };
    let mut chord = Chord::plain(key);
    chord.ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    chord.alt = event.modifiers.contains(KeyModifiers::ALT);
    // A letter comes as a capital, with Shift reported beside it.
    chord.shift = event.modifiers.contains(KeyModifiers::SHIFT) && !matches!(key, Key::Char(_));
    Some(chord.usual())
}

/// What a key is to whoever takes a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    Char(char),
    /// Moves or deletes in the line.
    Edit(Edit),
    Enter,
    /// Sends the whole, wherever the cursor stands.
    Send,
    Escape,
    Next,
    Previous,
    Up,
    Down,
    PageUp,
    PageDown,
    Function(u8),
    Insert,
    Other,
}

impl Typed {
    /// By how many rows it moves the choice in a list that takes no text; none where it moves nothing.
    pub const fn step(self) -> Option<isize> {
        match self {
            Self::Down | Self::Next | Self::Char('j') => Some(1),
            Self::Up | Self::Previous | Self::Char('k') => Some(-1),
            Self::PageDown => Some(10),
            Self::PageUp => Some(-10),
            _ => None,
        }
    }
}

/// What a key is to whoever takes a line of text. Where letters are commands, the chord is given as the
/// Latin layout has it.
pub fn typed(chord: Chord) -> Typed {
    match chord.key {
        Key::Char(c) if chord.ctrl => match latin(c) {
            's' => Typed::Send,
            'a' => Typed::Edit(Edit::Start),
            'e' => Typed::Edit(Edit::End),
            'w' => Typed::Edit(Edit::DeleteWordLeft),
            'u' => Typed::Edit(Edit::DeleteToStart),
            'k' => Typed::Edit(Edit::DeleteToEnd),
            'd' => Typed::Edit(Edit::DeleteRight),
            'h' => Typed::Edit(Edit::DeleteLeft),
            'n' | 'j' => Typed::Down,
            'p' => Typed::Up,
            'c' | '[' => Typed::Escape,
            _ => Typed::Other,
        },
        Key::Char(c) if chord.alt => match latin(c) {
            'b' => Typed::Edit(Edit::WordLeft),
            'f' => Typed::Edit(Edit::WordRight),
            _ => Typed::Other,
        },
        Key::Char(c) => Typed::Char(c),
        Key::Enter if chord.ctrl || chord.alt => Typed::Send,
        Key::Enter => Typed::Enter,
        Key::Esc => Typed::Escape,
        Key::Tab if chord.shift => Typed::Previous,
        Key::Tab => Typed::Next,
        Key::BackTab => Typed::Previous,
        Key::Backspace if chord.ctrl || chord.alt => Typed::Edit(Edit::DeleteWordLeft),
        Key::Backspace => Typed::Edit(Edit::DeleteLeft),
        Key::Delete => Typed::Edit(Edit::DeleteRight),
        Key::Left if chord.ctrl || chord.alt => Typed::Edit(Edit::WordLeft),
        Key::Right if chord.ctrl || chord.alt => Typed::Edit(Edit::WordRight),
        Key::Left => Typed::Edit(Edit::Left),
        Key::Right => Typed::Edit(Edit::Right),
        Key::Home => Typed::Edit(Edit::Start),
        Key::End => Typed::Edit(Edit::End),
        Key::Up => Typed::Up,
        Key::Down => Typed::Down,
        Key::PageUp => Typed::PageUp,
        Key::PageDown => Typed::PageDown,
        Key::F(number) => Typed::Function(number),
        Key::Insert => Typed::Insert,
    }
}

/// What a key is to the editor.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorKey {
    /// Leaves, the draft kept.
    Leave,
    Send,
    /// Shows the prepared texts.
    Prepared,
    /// Opens the operator's own editor.
    Outside,
    /// Chooses who is answered.
    Recipient,
    /// Scrolls what is above towards the older.
    Older,
    /// Scrolls what is above towards the newer.
    Newer,
    Text(EditorText),
}

/// A key for the text of an editor.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorText {
    /// As the editor takes it.
    Key(EditorInput),
    Undo,
    Redo,
    SelectAll,
    /// Breaks the line.
    Newline,
    Move(CursorMove),
}

impl EditorText {
    /// Does it; whether the text changed.
    pub fn apply(self, area: &mut TextArea<'static>) -> bool {
        match self {
            Self::Key(input) => area.input(input),
            Self::Undo => area.undo(),
            Self::Redo => area.redo(),
            Self::SelectAll => {
                area.select_all();
                false
            }
            Self::Newline => {
                area.insert_newline();
                true
            }
            Self::Move(to) => {
                area.move_cursor(to);
                false
            }
        }
    }
}

/// What a key is to the editor.
pub fn editor_key(chord: Chord) -> EditorKey {
    let text = match chord.key {
        Key::Esc => return EditorKey::Leave,
        Key::PageUp => return EditorKey::Older,
        Key::PageDown => return EditorKey::Newer,
        Key::F(4) => return EditorKey::Prepared,
        Key::F(6) => return EditorKey::Recipient,
        Key::Enter if chord.ctrl => return EditorKey::Send,
        Key::Enter if chord.alt || chord.shift => EditorText::Newline,
        Key::Char(c) if chord.ctrl => match latin(c) {
            's' => return EditorKey::Send,
            'c' | '[' => return EditorKey::Leave,
            't' => return EditorKey::Prepared,
            'e' => return EditorKey::Outside,
            'z' => EditorText::Undo,
            'y' => EditorText::Redo,
            'a' => EditorText::SelectAll,
            'j' => EditorText::Newline,
            other => EditorText::Key(editor_input(chord, EditorKeyCode::Char(other))),
        },
        Key::Home if chord.ctrl => EditorText::Move(CursorMove::Top),
        Key::End if chord.ctrl => EditorText::Move(CursorMove::Bottom),
        key => EditorText::Key(editor_input(
            chord,
            match key {
                Key::Char(c) => EditorKeyCode::Char(c),
                Key::Enter => EditorKeyCode::Enter,
                Key::Tab | Key::BackTab => EditorKeyCode::Tab,
                Key::Backspace => EditorKeyCode::Backspace,
                Key::Delete => EditorKeyCode::Delete,
                Key::Left => EditorKeyCode::Left,
                Key::Right => EditorKeyCode::Right,
                Key::Up => EditorKeyCode::Up,
                Key::Down => EditorKeyCode::Down,
                Key::Home => EditorKeyCode::Home,
                Key::End => EditorKeyCode::End,
                _ => EditorKeyCode::Null,
            },
        )),
    };
    EditorKey::Text(text)
}

const fn editor_input(chord: Chord, key: EditorKeyCode) -> EditorInput {
    EditorInput { key, ctrl: chord.ctrl, alt: chord.alt, shift: chord.shift }
}

/// Whether a key leaves.
pub fn is_escape(chord: Chord) -> bool {
    typed(chord) == Typed::Escape
}

/// Whether a key empties a form.
pub fn is_clear(chord: Chord) -> bool {
    matches!(chord.key, Key::Char(c) if chord.ctrl && latin(c) == 'x')
}

/// Whether a key says yes to a question: `y`, the same key in the Russian layout, or the `д` of a yes.
pub fn is_yes(chord: Chord) -> bool {
    matches!(chord.key, Key::Char(c) if !chord.ctrl && !chord.alt && (latin(c) == 'y' || c == 'д'))
}

/// Whether a key goes down in a box without text.
pub fn is_down(chord: Chord) -> bool {
    matches!(chord.key, Key::Down | Key::PageDown)
        || matches!(chord.key, Key::Char(c) if latin(c) == 'j')
}

/// Whether a key goes up in a box without text.
pub fn is_up(chord: Chord) -> bool {
    matches!(chord.key, Key::Up | Key::PageUp)
        || matches!(chord.key, Key::Char(c) if latin(c) == 'k')
}

/// The digit that is pressed with Alt.
pub fn alt_digit(chord: Chord) -> Option<usize> {
    match chord.key {
        Key::Char(c) if chord.alt && !chord.ctrl => {
            c.to_digit(10).filter(|digit| *digit > 0).map(|digit| digit as usize)
        }
        _ => None,
    }
}

/// The digit that is pressed by itself.
pub fn digit(chord: Chord) -> Option<usize> {
    any_digit(chord).filter(|digit| *digit > 0)
}

/// The same with 0.
pub fn any_digit(chord: Chord) -> Option<usize> {
    match chord.key {
        Key::Char(c) if !chord.alt && !chord.ctrl => c.to_digit(10).map(|digit| digit as usize),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keys::{Action, Context, Found, Keymap};

    #[test]
    fn a_key_means_the_same_however_the_terminal_writes_it() {
        let keys = Keymap::default();
        for (code, modifiers, action) in [
            (KeyCode::BackTab, KeyModifiers::SHIFT, Action::PreviousPane),
            (KeyCode::BackTab, KeyModifiers::NONE, Action::PreviousPane),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, Action::Last),
            (KeyCode::Char('G'), KeyModifiers::NONE, Action::Last),
            (KeyCode::Char('l'), KeyModifiers::CONTROL, Action::Redraw),
            (KeyCode::Char('L'), KeyModifiers::CONTROL, Action::Redraw),
            (KeyCode::Char('д'), KeyModifiers::CONTROL, Action::Redraw),
            (KeyCode::Char('с'), KeyModifiers::NONE, Action::Claim),
            (KeyCode::Char('Т'), KeyModifiers::NONE, Action::Notices),
        ] {
            let event = TerminalEvent::Key(KeyEvent::new(code, modifiers));
            let Some(Input::Key(chord)) = read(event) else {
                panic!("{code:?} is a key");
            };
            assert_eq!(
                keys.find(Context::Queue, &[chord]),
                Found::Action(action),
                "{code:?} {modifiers:?}"
            );
        }
    }
}
