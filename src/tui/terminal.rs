//! The terminal: taken, given back whatever happens, and drawn on in one piece.

use std::{
    io::{self, IsTerminal, Stdout, Write},
    process::Command,
};

use anyhow::{Context, Result, bail};
use crossterm::{
    cursor,
    event::{
        DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
        EnableFocusChange, EnableMouseCapture,
    },
    execute, queue,
    style::force_color_output,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        SetTitle, disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{
    Terminal as Drawn,
    backend::CrosstermBackend,
    buffer::Buffer,
    layout::{Position, Rect, Size},
};

/// The terminal, taken. Dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    drawn: Drawn<CrosstermBackend<Stdout>>,
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
        // The program decides by itself what colour means; a bare reset in place of a colour would
        // take the selection away under NO_COLOR.
        force_color_output(true);
        enter(mouse).context("taking the terminal")?;
        let drawn =
            Drawn::new(CrosstermBackend::new(io::stdout())).context("taking the terminal")?;
        Ok(Self {
            drawn,
            mouse,
            last: None,
        })
    }

    /// Its size.
    pub fn size(&self) -> Result<Size> {
        Ok(self.drawn.size()?)
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
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        self.drawn.draw(|frame| {
            let buffer = frame.buffer_mut();
            // The terminal may have got another size since: what does not fit is not drawn.
            if buffer.area == next.0.area {
                buffer.clone_from(&next.0);
            }
            if let Some(cursor) = next.1.filter(|cursor| buffer.area.contains(*cursor)) {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(io::stdout(), EndSynchronizedUpdate)?;
        self.last = Some(next);
        Ok(())
    }

    /// Forgets what is on the screen, so that everything is drawn anew.
    pub fn forget(&mut self) -> Result<()> {
        self.last = None;
        self.drawn.clear()?;
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

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )?;
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
pub fn edit_outside(editor: &str, text: &str) -> Result<Option<String>> {
    let folder = private_folder()?;
    let file = folder.join("text.txt");
    std::fs::write(&file, text).context("writing the text for the editor")?;
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program)
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
    let after = String::from_utf8_lossy(&after.context("reading the text back")?)
        .trim_end()
        .to_owned();
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
pub fn copy(text: &str) -> Result<super::effect::CopiedTo> {
    use super::effect::CopiedTo;
    use std::process::Stdio;
    if std::env::var_os("TMUX").is_some() {
        let child = Command::new("tmux")
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
    execute!(
        io::stdout(),
        crossterm::clipboard::CopyToClipboard::to_clipboard_from(text)
    )?;
    Ok(CopiedTo::Terminal)
}
