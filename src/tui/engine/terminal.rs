//! The terminal: taken, given back whatever happens, and drawn on in one piece.

pub mod stream;

use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use crossterm::{
    cursor,
    event::{
        DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
        EnableFocusChange, EnableMouseCapture,
    },
    execute, queue,
    style::ResetColor,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        SetTitle, disable_raw_mode, enable_raw_mode, size,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect, Size},
};
use stream::Stream;

use crate::reach::Reach;

/// So many bytes reach a terminal in one piece by themselves.
const GULP: usize = 400;

/// The terminal, taken. Dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    stream: Stream,
    mouse: bool,
    /// The last picture with the place of its cursor.
    last: Option<(Buffer, Option<Position>)>,
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Where there is none: the message names the commands that work without.
    pub fn take(mouse: bool) -> Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            bail!(
                "the screen needs a terminal, and there is none here. The same data come from \
                 commands: firstline queue, show N, client, deadlines, board, search, \
                 screen NAME --size 120x36 (add --json for other programs)"
            );
        }
        enter(mouse).context("taking the terminal")?;
        Ok(Self { stream: Stream::default(), mouse, last: None })
    }

    pub fn size(&self) -> Result<Size> {
        let (width, height) = size()?;
        Ok(Size { width, height })
    }

    /// Draws a picture in one piece. Only what changed is sent, and nothing where nothing did.
    pub fn draw(
        &mut self,
        size: Size,
        draw: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> Result<()> {
        let mut picture = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        let cursor = draw(&mut picture);
        let next = (picture, cursor);
        if self.last.as_ref() == Some(&next) {
            return Ok(());
        }
        let before = self.last.as_ref().map(|(picture, _)| picture);
        let cursor = next.1.filter(|cursor| next.0.area.contains(*cursor));
        let bytes = self.stream.between(before, &next.0, cursor);
        let mut out = io::stdout().lock();
        // What the terminal takes in one gulp needs no brackets.
        let long = bytes.len() > GULP;
        if long {
            queue!(out, BeginSynchronizedUpdate)?;
        }
        out.write_all(bytes.as_bytes())?;
        if long {
            queue!(out, EndSynchronizedUpdate)?;
        }
        out.flush()?;
        self.last = Some(next);
        Ok(())
    }

    /// Forgets what is on the screen, so that everything is drawn anew.
    pub fn forget(&mut self) -> Result<()> {
        self.last = None;
        self.stream.forget();
        Ok(())
    }

    /// Takes or leaves the mouse.
    pub fn set_mouse(&mut self, on: bool) -> Result<()> {
        self.mouse = on;
        if on {
            execute!(io::stdout(), EnableMouseCapture)?;
        } else {
            execute!(io::stdout(), DisableMouseCapture)?;
        }
        Ok(())
    }

    /// Sets the title of the window.
    pub fn set_title(&mut self, title: &str) -> Result<()> {
        execute!(io::stdout(), SetTitle(title))?;
        Ok(())
    }

    /// Gives the terminal back, does something, and takes it again.
    pub fn outside<T>(&mut self, act: impl FnOnce() -> T) -> Result<T> {
        restore();
        let result = act();
        enter(self.mouse)?;
        self.forget()?;
        Ok(result)
    }
}

/// The size that the terminal has at this moment; none where it does not tell, as when it is gone.
pub fn size_now() -> Option<Size> {
    let told = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (told.ws_col > 0 && told.ws_row > 0).then_some(Size { width: told.ws_col, height: told.ws_row })
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
    if mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back as it was. Done again, it does no harm; on a terminal that is gone it fails
/// silently, as there is nobody to tell.
pub fn restore() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        EndSynchronizedUpdate,
        ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

/// Makes every panic, in whatever thread, give the terminal back before it is reported.
pub fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        restore();
        before(info);
    }));
}

/// Opens a text in the operator's own editor, the terminal given back meanwhile; none where the text
/// came back unchanged or empty.
///
/// # Errors
/// Where the editor cannot be started or ends with an error.
pub fn edit_outside(reach: &Reach, editor: &str, text: &str) -> Result<Option<String>> {
    let mut words = editor.split_whitespace();
    let mut program = reach.program(words.next().unwrap_or("vi"))?;
    let folder = private_folder()?;
    let file = folder.join("text.txt");
    std::fs::write(&file, text).context("writing the text for the editor")?;
    let status = program
        .args(words)
        .arg(&file)
        .status()
        .with_context(|| format!("starting the editor `{editor}`"));
    let after = std::fs::read(&file);
    let _ = std::fs::remove_dir_all(&folder);
    let status = status?;
    if !status.success() {
        bail!("the editor `{editor}` ended with an error; the text is as it was");
    }
    let after =
        String::from_utf8_lossy(&after.context("reading the text back")?).trim_end().to_owned();
    Ok(Some(after).filter(|after| !after.trim().is_empty() && after != text.trim_end()))
}

/// A folder that only the operator can read.
fn private_folder() -> Result<std::path::PathBuf> {
    use std::os::unix::fs::DirBuilderExt;
    let base = std::env::temp_dir();
    for attempt in 0..100 {
        let folder = base.join(format!("firstline-{}-{attempt}", std::process::id()));
        match std::fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).context("making a folder for the editor"),
        }
    }
    bail!("no folder can be made for the editor in {}", base.display())
}

/// Puts a text on the clipboard: through tmux where the program runs inside it, as tmux by default
/// takes no clipboard from a program; else through the terminal itself.
///
/// # Errors
/// Where the terminal cannot be written to.
pub fn copy(reach: &Reach, text: &str) -> Result<crate::tui::effect::CopiedTo> {
    use crate::tui::effect::CopiedTo;
    use std::process::Stdio;
    if std::env::var_os("TMUX").is_some()
        && let Ok(mut tmux) = reach.program("tmux")
    {
        let child = tmux
            .args(["load-buffer", "-w", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(mut child) = child {
            if let Some(mut input) = child.stdin.take() {
                input.write_all(text.as_bytes())?;
            }
            if child.wait()?.success() {
                return Ok(CopiedTo::Tmux);
            }
        }
    }
    execute!(io::stdout(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))?;
    Ok(CopiedTo::Terminal)
}
