//! The loop: what came in is taken in one batch, then one picture is drawn. Three threads: this one
//! with the state and the screen, one that reads the terminal, one that owns the desk.

use std::{
    cell::Cell,
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};

use crate::tui::{
    effect::{Effect, Errand, Reply, Wish},
    input::{Input, MouseDid},
    reader::Reader,
    screen::{Screen, training},
    setup::Setup,
    signals,
    state::State,
    terminal::{self, Terminal},
    update::update,
    view,
    worker::{self, Opening},
};
use crate::{
    call,
    clock::{Clock, Onward},
    config::{settings::Follow, theme::Theme},
    desk::{CLOCKS_DIFFER, Desk},
    model::{id::Login, safe_text::SafeText},
    text::Text,
};

/// So many inputs may wait. Keys come by the dozen and pastes as one; more means that drawing has
/// stopped, and then the reader may wait.
const INPUTS: usize = 256;
/// So many clicks count of those that came between two pictures. More come from a line that stalled or from
/// a mouse gone mad, were aimed at what is no longer there, and each costs a look at the whole picture.
const CLICKS: usize = 16;
/// So many errands may wait for the worker; more wait here, in order.
const ERRANDS: usize = 64;
/// How long a picture waits for an answer that is on its way, so that one picture shows both.
const ANSWER: Duration = Duration::from_millis(25);
/// How often a screen is drawn on which nothing happens.
const REST: TimeDelta = TimeDelta::seconds(5);
/// How long the screen sleeps while another thread ends the process.
const GRACE: Duration = Duration::from_secs(1);

/// Shows the screen until the operator leaves.
///
/// # Errors
/// Where there is no terminal, the desk cannot be read, or a thread is lost.
pub fn run(desk: Desk, me: Login, setup: Setup) -> Result<()> {
    run_from(desk, me, setup, None)
}

/// The same with a desk that is still laid out while one looks at it.
///
/// # Errors
/// As [`run`]; also where the desk cannot be laid out.
pub fn run_from(
    mut desk: Desk,
    me: Login,
    mut setup: Setup,
    opening: Option<Opening>,
) -> Result<()> {
    let clock = DeskClock::new(&desk, opening.as_ref().map(|opening| opening.at))?;
    let now = clock.now();
    let facts = worker::facts(&mut desk, &me, now)?;
    terminal::restore_on_panic();
    let mut terminal = Terminal::take(setup.mouse)?;
    let (to_screen, inputs) = sync_channel(INPUTS);
    let kept = Arc::new(AtomicBool::new(false));
    signals::watch(to_screen.clone(), Arc::clone(&kept))?;
    let resized = signals::resized()?;
    let reader = Reader::start(to_screen.clone())?;
    let (to_desk, errands) = sync_channel(ERRANDS);
    let opens = opening.is_some();
    let worker = start_worker(desk, me.clone(), setup.text.clone(), (errands, to_screen), opening)?;
    let mut state = State::new(facts, me, terminal.size()?, now);
    state.opens = opens;
    state.place.mouse = setup.mouse;
    state.place.follow = setup.follow;
    state.place.tour = setup.tour.then_some(0);
    if let Some(first) = setup.first {
        state.place.screen = first;
    }
    let mut outbox = Outbox { to_desk, waiting: VecDeque::new() };
    terminal.set_title(&view::window_title(&state))?;
    if let Some(play) = setup.play.clone() {
        state.place.screen = Screen::Training;
        let begun = training::play(&mut state, play, &setup);
        outbox.send(begun, now)?;
    }
    let mut batch = vec![Input::Tick(now)];
    // When it was drawn last, and whether something happened since that may be seen.
    let (mut drawn, mut stale) = (None, true);
    loop {
        stale |= !state.is_at_rest() || batch.iter().any(stirs);
        let ending = batch.iter().any(|input| matches!(input, Input::Ending));
        if let Some(Input::Lost(why)) = batch.iter().find(|input| matches!(input, Input::Lost(_))) {
            return Err(anyhow!("{why}"));
        }
        keep_last_clicks(&mut batch);
        for input in batch.drain(..) {
            let effects = update(&mut state, input, &setup);
            for effect in effects {
                match effect {
                    Effect::Terminal(Wish::Quit) => {
                        outbox.close(&worker, &inputs);
                        return Ok(());
                    }
                    Effect::Terminal(wish) => {
                        let reply = grant(wish, &mut terminal, &mut setup, &mut state, &reader)?;
                        let more = reply.map_or_else(Vec::new, |reply| {
                            update(&mut state, Input::Reply(Box::new(reply)), &setup)
                        });
                        outbox.send(more, state.time(clock.now()))?;
                    }
                    other => outbox.send(vec![other], state.time(clock.now()))?,
                }
            }
        }
        if ending {
            // The thread that said so ends the process, as soon as the drafts are written.
            outbox.close(&worker, &inputs);
            kept.store(true, Ordering::Release);
            loop {
                thread::sleep(GRACE);
            }
        }
        if state.sync.is_reading() && !state.sync.is_running() {
            collect(&inputs, &mut batch, ANSWER)?;
            if !batch.is_empty() {
                continue;
            }
        }
        // Its size is asked of the terminal itself: of news of it that come with keys some are lost, and
        // none is read behind the beginning of a key whose end does not come.
        if let Some(size) = terminal::size_now().filter(|size| *size != state.window()) {
            let effects = update(&mut state, Input::Resize(size), &setup);
            outbox.send(effects, now)?;
            stale = true;
        }
        // A terminal that had another size in between does not keep what stood in it.
        if resized.swap(false, Ordering::AcqRel) {
            terminal.forget()?;
            stale = true;
        }
        if let Some(last) = state.facts.last.filter(|_| state.lesson.is_none()) {
            clock.not_before(last);
        }
        // Times are shown by the minute: a screen on which nothing happens is looked over now and then.
        let now = clock.now();
        stale |= std::mem::replace(&mut state.clock_behind, clock.is_behind()) != clock.is_behind();
        stale |= !state.is_at_rest() || drawn.is_none_or(|at| now < at || now - at >= REST);
        if stale {
            terminal.draw(state.window(), |buffer| view::view(&state, &setup, buffer))?;
            (drawn, stale) = (Some(now), false);
        }
        outbox.flush();
        collect(&inputs, &mut batch, clock.until_tick(&state))?;
        batch.insert(0, Input::Tick(clock.now()));
    }
}

/// Whether an input may change what is seen: all but the clock, and a look that found nothing new.
fn stirs(input: &Input) -> bool {
    match input {
        Input::Tick(_) => false,
        Input::Reply(reply) => !matches!(**reply, Reply::Watched(None)),
        _ => true,
    }
}

/// Leaves out the clicks of a batch before its last ones; whatever else came stays, in its order.
fn keep_last_clicks(batch: &mut Vec<Input>) {
    let is_click =
        |input: &Input| matches!(input, Input::Mouse(mouse) if mouse.what == MouseDid::Click);
    let clicks = batch.iter().filter(|input| is_click(input)).count();
    let mut too_many = clicks.saturating_sub(CLICKS);
    batch.retain(|input| {
        let goes = too_many > 0 && is_click(input);
        too_many -= usize::from(goes);
        !goes
    });
}

/// Waits for an input, and takes those that wait behind it.
fn collect(inputs: &Receiver<Input>, batch: &mut Vec<Input>, wait: Duration) -> Result<()> {
    match inputs.recv_timeout(wait) {
        Ok(input) => batch.push(input),
        Err(RecvTimeoutError::Timeout) => return Ok(()),
        Err(RecvTimeoutError::Disconnected) => {
            return Err(anyhow!("the threads of the screen have ended"));
        }
    }
    while batch.len() < INPUTS
        && let Ok(input) = inputs.try_recv()
    {
        batch.push(input);
    }
    Ok(())
}

/// Does what the terminal is to do; what came of it where that matters to the screen.
fn grant(
    wish: Wish,
    terminal: &mut Terminal,
    setup: &mut Setup,
    state: &mut State,
    reader: &Reader,
) -> Result<Option<Reply>> {
    match wish {
        Wish::Edit(text) => {
            if setup.reach.is_desk_alone() {
                return Ok(Some(Reply::Failed(setup.text.files.desk_alone.clone())));
            }
            let editor = setup.editor.clone().unwrap_or_else(|| "vi".to_owned());
            reader.pause(true);
            let edited = terminal.outside(|| terminal::edit_outside(&setup.reach, &editor, &text));
            reader.pause(false);
            state.resize(terminal.size()?);
            return Ok(Some(match edited? {
                Ok(text) => Reply::Edited(text),
                Err(error) => Reply::Failed(format!("{error:#}")),
            }));
        }
        Wish::Copy(text) => {
            return Ok(Some(match terminal::copy(&setup.reach, &text) {
                Ok(to) => Reply::Copied(to),
                Err(error) => Reply::Failed(format!("{error:#}")),
            }));
        }
        Wish::Suspend => {
            // Behind the screen there is nothing to go back to, or a shell.
            if setup.reach.is_desk_alone() {
                return Ok(Some(Reply::Failed(setup.text.files.desk_alone.clone())));
            }
            reader.pause(true);
            terminal.outside(|| {
                let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
            })?;
            reader.pause(false);
            state.resize(terminal.size()?);
            state.sync.spoil();
        }
        Wish::Redraw => terminal.forget()?,
        Wish::Call(news) => {
            let news = SafeText::line(&news);
            call::ring(&setup.notify, &news, &mut io::stdout())?;
            call::run(&setup.reach, &setup.notify.command, &news);
        }
        Wish::Mouse(on) => terminal.set_mouse(on)?,
        Wish::Speak(language) => setup.text = Text::of(language),
        Wish::Wear(name) => {
            setup.worn = name;
            setup.theme = Theme::worn(name, &setup.colours);
        }
        Wish::Quit => {}
    }
    Ok(None)
}

/// Errands on their way to the worker. Sending never blocks the screen: what does not fit waits here.
#[derive(Debug)]
struct Outbox {
    to_desk: SyncSender<Errand>,
    waiting: VecDeque<Errand>,
}

impl Outbox {
    fn send(&mut self, effects: Vec<Effect>, now: DateTime<Utc>) -> Result<()> {
        for effect in effects {
            self.waiting.push_back(Errand { effect, now });
        }
        if self.flush() { Ok(()) } else { Err(anyhow!("the thread of the desk has ended")) }
    }

    /// Sends what fits; false where nobody takes it any more.
    fn flush(&mut self) -> bool {
        while let Some(errand) = self.waiting.pop_front() {
            match self.to_desk.try_send(errand) {
                Ok(()) => {}
                Err(TrySendError::Full(errand)) => {
                    self.waiting.push_front(errand);
                    return true;
                }
                Err(TrySendError::Disconnected(_)) => return false,
            }
        }
        true
    }
}

impl Outbox {
    /// Lets the worker finish what it was given, as long as one would wait for a program to end.
    fn close(mut self, worker: &JoinHandle<()>, inputs: &Receiver<Input>) {
        let mut patience = 300;
        while !self.waiting.is_empty() && self.flush() && patience > 0 {
            while inputs.try_recv().is_ok() {}
            thread::sleep(Duration::from_millis(5));
            patience -= 1;
        }
        // Without anyone to ask it the worker ends.
        drop(self.to_desk);
        while !worker.is_finished() && patience > 0 {
            while inputs.try_recv().is_ok() {}
            thread::sleep(Duration::from_millis(5));
            patience -= 1;
        }
    }
}

/// Starts the thread that owns the desk. When it ends, by a panic too, the screen hears of it.
fn start_worker(
    desk: Desk,
    me: Login,
    text: Text,
    (errands, to_screen): (Receiver<Errand>, SyncSender<Input>),
    opening: Option<Opening>,
) -> Result<JoinHandle<()>> {
    let on_end = to_screen.clone();
    thread::Builder::new()
        .name("desk".into())
        .spawn(move || {
            let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                worker::run(desk, &me, &text, (&errands, &to_screen), opening);
            }));
            if end.is_err() {
                let _ = on_end.send(Input::Lost("the thread of the desk has crashed".into()));
            }
        })
        .context("starting the thread of the desk")
}

/// The time of the desk. On a simulated desk it goes on from the time that its commands have set.
#[derive(Debug)]
struct DeskClock {
    clock: Clock,
    ahead: TimeDelta,
    began: Instant,
    onward: Cell<Onward>,
    /// Whether the system's clock was behind when it was looked at last.
    behind: Cell<bool>,
}

impl DeskClock {
    /// The clock of a desk; from a time on where it is still on its way there.
    fn new(desk: &Desk, from: Option<DateTime<Utc>>) -> Result<Self> {
        let clock = Clock::system();
        let ahead = if desk.is_simulated() {
            let time = from.map_or_else(|| desk.time(), |from| Ok(Some(from)))?;
            time.map_or(TimeDelta::zero(), |time| time - clock.now())
        } else {
            TimeDelta::zero()
        };
        let mut onward = Onward::from(clock.now() + ahead);
        if let Some(last) = desk.last_event_at()? {
            onward.not_before(last);
        }
        Ok(Self {
            clock,
            ahead,
            began: Instant::now(),
            onward: Cell::new(onward),
            behind: Cell::new(false),
        })
    }

    fn now(&self) -> DateTime<Utc> {
        let mut onward = self.onward.get();
        let system = self.clock.now() + self.ahead;
        let (shown, behind) = onward.shows(system, self.began.elapsed(), CLOCKS_DIFFER);
        self.onward.set(onward);
        self.behind.set(behind);
        shown
    }

    fn is_behind(&self) -> bool {
        self.behind.get()
    }

    /// Something happened at this time: another's clock, or mine before it was put back, showed it.
    fn not_before(&self, time: DateTime<Utc>) {
        let mut onward = self.onward.get();
        onward.not_before(time);
        self.onward.set(onward);
    }

    /// How long until the next picture is due by the clock: to the next whole second, so that steady
    /// typing does not hold the clock up; sooner while something is on its way, to show that it works.
    fn until_tick(&self, state: &State) -> Duration {
        let now = self.now();
        let rest = 1_000_u32.saturating_sub(now.timestamp_subsec_millis()).max(1);
        let soonest = if state.sync.is_running() && state.place.follow == Follow::Rest {
            50
        } else if state.sync.waiting.is_empty() {
            400
        } else {
            100
        };
        Duration::from_millis(u64::from(rest.min(soonest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::keys::{Chord, Key},
        tui::input::Mouse,
    };

    fn click(x: u16) -> Input {
        Input::Mouse(Mouse { x, y: 1, what: MouseDid::Click })
    }

    #[test]
    fn of_a_storm_of_clicks_the_last_ones_count_and_every_key_does() {
        let mut batch: Vec<Input> = (0..100).map(click).collect();
        batch.insert(50, Input::Key(Chord::plain(Key::Enter)));

        keep_last_clicks(&mut batch);

        assert_eq!(batch.len(), CLICKS + 1);
        assert!(matches!(batch[0], Input::Key(_)));
        assert!(matches!(batch[CLICKS], Input::Mouse(Mouse { x: 99, .. })));
    }

    #[test]
    fn a_second_click_on_the_same_row_counts() {
        let mut batch = vec![click(3), click(3)];
        keep_last_clicks(&mut batch);
        assert_eq!(batch.len(), 2);
    }
}
