//! The texts that the operator sees, typed, in English and Russian, from `assets/text/*.toml`.

mod attention;
pub mod date;
mod filter_words;
pub mod fit;
mod mail;
mod metric;
mod number;
mod problem;
mod reading;
mod refusal;
mod tables;

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
pub use filter_words::{FilterWords, Word as FilterWord};
pub use metric::{Definition, definition, interval};
use reading::{Fields, Read, Value};
pub use refusal::Refusals;
use serde::{Deserialize, Serialize};
pub use tables::*;

use crate::{
    config::keys::{Action, Context},
    model::{
        self,
        alike::Reason as Likeness,
        balance::{Proposal, Why as WhyGiven},
        callback::CallbackState,
        card::Notice as NoticeRow,
        deadline::{Breach, BreachReason, DeadlineState},
        filter::Flag,
        hop::Move,
        id::Clause,
        notice::NoticeKind,
        operator::Right,
        refusal::filled,
        request::{Channel as ChannelValue, Priority, Status},
        safe_text::SafeText,
        second::{AskKind, AskRow},
        standard::{Audience, Capacity, DeadlineKind, Metric, NormControl, Period, Standard},
    },
};

const ENGLISH: &str = include_str!("../assets/text/en.toml");
const RUSSIAN: &str = include_str!("../assets/text/ru.toml");

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ru")]
    Russian,
}

impl Language {
    /// Its code, as pages of HTML name it (BCP 47).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::Russian,
            Self::Russian => Self::English,
        }
    }
}

/// A struct whose fields are tables of the file, and beside them others that are not in it.
macro_rules! tables {
    ($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$note:meta])* $seen:vis $field:ident: $kind:ty,)+
    } $(and { $($(#[$other_note:meta])* $other_seen:vis $other:ident: $other_kind:ty = $read:expr,)+ })?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$note])* $seen $field: $kind,)+
            $($($(#[$other_note])* $other_seen $other: $other_kind,)+)?
        }

        impl $name {
            fn of_fields(fields: &mut Fields<'_>) -> Self {
                Self {
                    $($field: fields.take(stringify!($field)),)+
                    $($($other: $read(fields),)+)?
                }
            }
        }
    };
}

tables! {
    /// The texts of one language.
    pub struct Text {
        pub problem_label: ProblemLabel,
        /// Words that stand on several screens.
        pub common: Common,
        /// The names of the screens.
        pub screen: ScreenNames,
        pub time: Time,
        /// The heads of columns.
        pub column: Column,
        pub queue: Queue,
        pub client: Client,
        /// A client's timeline.
        pub story: Story,
        /// What came with messages.
        pub files: Files,
        /// What is given out of a client.
        pub person: Person,
        pub outbox: Outbox,
        pub ignored: IgnoredMails,
        /// The table `[second]`.
        pub second: Second,
        pub retention: RetentionText,
        pub act: ActText,
        /// The deadlines.
        pub deadlines: Deadlines,
        pub script: Script,
        pub request: Request,
        pub event: Event,
        pub why: Why,
        pub learn: LearnText,
        pub tally: TallyText,
        pub confirm: Confirm,
        pub form: Form,
        pub compose: Compose,
        /// The form for a new request.
        pub intake: IntakeForm,
        /// The box with the columns of the queue.
        pub columns: ColumnsBox,
        /// Columns of lists on the command line.
        pub heading: Heading,
        /// Lists to choose from.
        pub list: List,
        pub help: Help,
        /// Why an action cannot be done now.
        pub obstacle: Obstacles,
        /// The heads under which actions are listed.
        pub task: Tasks,
        /// The menu of actions.
        pub menu: MenuText,
        pub board: Board,
        pub control: Control,
        pub standard: StandardText,
        /// A standard in words.
        pub book: Book,
        /// Why a request stands as it does.
        pub reason: Reason,
        /// The versions of the standard.
        pub versions: Versions,
        /// What a draft would have made of the past.
        pub simulation: Simulation,
        /// What a version says otherwise.
        pub difference: Difference,
        /// How norms are held.
        pub norms: Norms,
        /// Exercises and the quiz.
        pub training: Training,
        /// What one is told of.
        pub notice: Notice,
        /// What speaks for two cards being one person.
        pub alike: Alikes,
        pub summed: Summed,
        pub done: Done,
        /// Places with keys of their own.
        pub context: Contexts,
        /// What actions are called.
        pub action: Actions,
        /// The same in one word.
        pub hint: Hints,
        /// The manual.
        pub manual: ManualText,
        /// The questions of the first run.
        pub first_run: FirstRun,
        /// The tour of the demo.
        pub tour: Tour,
        pub report: ReportText,
        pub ledger: LedgerText,
        /// The figures on the wall.
        pub wall: Wall,
        pub review: ReviewText,
        pub sheet: SheetText,
        pub import: ImportText,
        pub receive: ReceiveText,
        /// What the keys of a filter are called.
        pub filter_key: BTreeMap<String, String>,
        /// What else keys, `KEY`, and their values, `KEY.VALUE`, are called, parted by commas.
        pub filter_also: BTreeMap<String, String>,
    } and {
        /// Which language it is.
        pub language: Language = |_: &mut _| Language::default(),
        /// What the desk's refusals say in it.
        refusals: Refusals = |_: &mut _| Refusals::default(),
        pub word: Words = Words::of_fields,
    }
}

impl Read for Text {
    fn read(value: Value<'_>) -> Self {
        let mut fields = Fields::of(value);
        let read = Self::of_fields(&mut fields);
        fields.end();
        read
    }
}

tables! {
    /// Words for values of the desk.
    pub struct Words {
        status: Statuses,
        priority: Priorities,
        channel: Channels,
        kind: Kinds,
        audience: Audiences,
        capacity: BTreeMap<String, String>,
        control_of: BTreeMap<String, String>,
        period: BTreeMap<String, String>,
        metric: BTreeMap<String, String>,
        right: BTreeMap<String, String>,
        event_kind: BTreeMap<String, String>,
        moved: BTreeMap<String, String>,
        deadline_state: BTreeMap<String, String>,
        breach_reason: BTreeMap<String, String>,
        breach_title: BTreeMap<String, String>,
        call_state: BTreeMap<String, String>,
        flag: BTreeMap<String, String>,
    }
}

/// The word for a value that a standard writes as `word`; a test holds that every one has its own.
fn named<'a>(words: &'a BTreeMap<String, String>, word: &'static str) -> &'a str {
    words.get(word).map_or(word, String::as_str)
}

impl Words {
    /// The word for a status.
    pub fn status(&self, status: Status) -> &str {
        match status {
            Status::New => &self.status.new,
            Status::Open => &self.status.open,
            Status::Pending => &self.status.pending,
            Status::Hold => &self.status.hold,
            Status::Resolved => &self.status.resolved,
            Status::Closed => &self.status.closed,
        }
    }

    /// The word for a priority.
    pub fn priority(&self, priority: Priority) -> &str {
        match priority {
            Priority::Low => &self.priority.low,
            Priority::Normal => &self.priority.normal,
            Priority::High => &self.priority.high,
            Priority::Urgent => &self.priority.urgent,
        }
    }

    /// The word for where a deadline is in its life.
    pub fn deadline_state(&self, state: DeadlineState) -> &str {
        named(&self.deadline_state, state.word())
    }

    /// What stood in the way of a deadline that was breached. `moment` tells times.
    pub fn breach(&self, breach: Breach, moment: impl Fn(DateTime<Utc>) -> String) -> String {
        let since = breach.since.map_or_else(|| "–".to_owned(), moment);
        fill(named(&self.breach_reason, breach.reason.word()), &[("since", &since)])
    }

    /// What stood in the way of deadlines, in a word or two.
    pub fn breach_title(&self, reason: BreachReason) -> &str {
        named(&self.breach_title, reason.word())
    }

    /// The word for where a promised call is in its life.
    pub fn call_state(&self, state: CallbackState) -> &str {
        named(&self.call_state, state.word())
    }

    /// The word for a move between departments.
    pub fn moved(&self, kind: Move) -> &str {
        named(&self.moved, kind.word())
    }

    /// The word for a channel.
    pub fn channel(&self, channel: ChannelValue) -> &str {
        match channel {
            ChannelValue::Phone => &self.channel.phone,
            ChannelValue::Email => &self.channel.email,
            ChannelValue::Chat => &self.channel.chat,
            ChannelValue::Visit => &self.channel.visit,
            ChannelValue::Web => &self.channel.web,
            ChannelValue::Import => &self.channel.import,
        }
    }

    /// The word for a kind of deadline.
    pub fn kind(&self, kind: DeadlineKind) -> &str {
        match kind {
            DeadlineKind::FirstResponse => &self.kind.first_response,
            DeadlineKind::NextResponse => &self.kind.next_response,
            DeadlineKind::Update => &self.kind.update,
            DeadlineKind::Resolution => &self.kind.resolution,
            DeadlineKind::Own => &self.kind.own,
            DeadlineKind::Handle => &self.kind.handle,
            DeadlineKind::Callback => &self.kind.callback,
        }
    }

    /// The word for an audience.
    pub fn audience(&self, audience: Audience) -> &str {
        match audience {
            Audience::Client => &self.audience.client,
            Audience::Internal => &self.audience.internal,
        }
    }

    /// The word for those who review a draft.
    pub fn capacity(&self, capacity: Capacity) -> &str {
        named(&self.capacity, capacity.word())
    }

    /// What the desk checks for a norm.
    pub fn control(&self, control: NormControl) -> &str {
        named(&self.control_of, control.word())
    }

    /// The word for a period.
    pub fn period(&self, period: Period) -> &str {
        named(&self.period, period.word())
    }

    /// What `is:` of a filter asks.
    pub fn flag(&self, flag: Flag) -> &str {
        named(&self.flag, flag.word())
    }

    /// What a metric is called.
    pub fn metric(&self, metric: Metric) -> &str {
        named(&self.metric, metric.word())
    }

    /// What an event of the log is called.
    pub fn event(&self, event: &model::event::Event) -> &str {
        named(&self.event_kind, event.word())
    }

    /// What an event of this kind is called; the kind itself where nobody knows it.
    pub fn event_of_kind<'a>(&'a self, kind: &'a str) -> &'a str {
        self.event_kind.get(kind).map_or(kind, String::as_str)
    }

    /// What a right lets one do.
    pub fn right(&self, right: Right) -> &str {
        named(&self.right, right.word())
    }
}

impl Text {
    /// An actor with who did it in their name, where that was another.
    pub fn on_behalf(&self, actor: &str, by: Option<&model::id::Login>) -> String {
        match by {
            Some(by) => {
                let by = SafeText::line(by.as_str()).into_string();
                fill(&self.event.on_behalf, &[("actor", actor), ("by", &by)])
            }
            None => actor.to_owned(),
        }
    }

    /// What is wrong with a term of a filter, and what would be right.
    pub fn filter_fault(&self, fault: &model::filter::Fault) -> String {
        use model::filter::Fault;
        let list = &self.list;
        match fault {
            Fault::NoValue(key) => fill(&list.filter_no_value, &[("key", key)]),
            Fault::NoLevel(value) => fill(&list.filter_no_level, &[("value", value)]),
            Fault::OneValue(key) => fill(&list.filter_one_value, &[("key", key)]),
            Fault::NoWord { word, known } => {
                fill(&list.filter_no_word, &[("value", word), ("known", known)])
            }
            Fault::NoLength(value) => fill(&list.filter_no_length, &[("value", value)]),
            Fault::LoneOr => list.filter_lone_or.clone(),
            Fault::NoDay(value) => fill(&list.filter_no_day, &[("value", value)]),
            Fault::NoRating(value) => fill(&list.filter_no_rating, &[("value", value)]),
            Fault::NoKey { key, known } => {
                fill(&list.filter_no_key, &[("key", key), ("known", known)])
            }
            Fault::NearKey { key, near } => {
                fill(&list.filter_near_key, &[("key", key), ("known", near)])
            }
        }
    }

    /// The texts of a language, for oneself.
    pub fn of(language: Language) -> Self {
        Self::shared(language).clone()
    }

    /// The texts of a language, read once.
    pub fn shared(language: Language) -> &'static Self {
        static ENGLISH_TEXT: LazyLock<Text> = LazyLock::new(|| Text::read(Language::English));
        static RUSSIAN_TEXT: LazyLock<Text> = LazyLock::new(|| Text::read(Language::Russian));
        match language {
            Language::English => &ENGLISH_TEXT,
            Language::Russian => &RUSSIAN_TEXT,
        }
    }

    fn read(language: Language) -> Self {
        let source = match language {
            Language::English => ENGLISH,
            Language::Russian => RUSSIAN,
        };
        let text: Self = reading::whole(source).expect("a test reads both files");
        Self { language, refusals: Refusals::of(language), ..text }
    }

    /// A number with the right form of its words.
    pub fn count(&self, forms: &Plural, count: u64) -> String {
        let form = match self.language {
            Language::English if count == 1 => &forms.one,
            Language::English => &forms.many,
            Language::Russian => match (count % 10, count % 100) {
                (1, rest) if rest != 11 => &forms.one,
                (2..=4, rest) if !(12..=14).contains(&rest) => {
                    forms.few.as_ref().unwrap_or(&forms.many)
                }
                _ => &forms.many,
            },
        };
        form.replace("{n}", &self.language.whole(count))
    }

    /// By how much a count changes, with its sign and the right form of its words: `+10 points`.
    pub fn counted_change(&self, forms: &Plural, change: i64) -> String {
        let sign = if change < 0 { "-" } else { "+" };
        format!("{sign}{}", self.count(forms, change.unsigned_abs()))
    }

    /// What speaks for two cards being one person, in words.
    pub fn alike_words(&self, reasons: &[Likeness]) -> String {
        let text = &self.alike;
        let words: Vec<&str> = reasons
            .iter()
            .map(|reason| match reason {
                Likeness::Phone => text.phone.as_str(),
                Likeness::Email => &text.email,
                Likeness::Messenger => &text.messenger,
                Likeness::Name => &text.name,
                Likeness::NearName => &text.near_name,
                Likeness::Account => &text.account,
            })
            .collect();
        words.join(", ")
    }

    /// What someone is told of.
    pub fn notice_words(&self, about: NoticeKind) -> &str {
        let text = &self.notice;
        match about {
            NoticeKind::Breached => &text.breached,
            NoticeKind::AtRisk => &text.at_risk,
            NoticeKind::Assigned => &text.assigned,
            NoticeKind::Callback => &text.callback,
            NoticeKind::Message => &text.message,
            NoticeKind::OtherMessage => &text.other_message,
            NoticeKind::Undelivered => &text.undelivered,
            NoticeKind::Mentioned => &text.mentioned,
            NoticeKind::Acknowledge => &text.acknowledge,
            NoticeKind::Training => &text.training,
            NoticeKind::Reviewed => &text.reviewed,
            NoticeKind::Ledger => &text.ledger,
            NoticeKind::Appeal => &text.appeal,
            NoticeKind::TakenOver => &text.taken_over,
            NoticeKind::PingPong => &text.ping_pong,
            NoticeKind::Scorecard => &text.scorecard,
            NoticeKind::Confirmed => &text.confirmed,
            NoticeKind::Declined => &text.declined,
        }
    }

    /// What someone is told of many things at once: how many, and since when.
    pub fn summed_words(
        &self,
        about: NoticeKind,
        (count, since): (u64, DateTime<Tz>),
        now: DateTime<Utc>,
    ) -> String {
        let text = &self.summed;
        let forms = match about {
            NoticeKind::Breached => &text.breached,
            NoticeKind::AtRisk => &text.at_risk,
            NoticeKind::Callback => &text.callback,
            NoticeKind::Assigned => &text.assigned,
            _ => &text.other,
        };
        fill(&self.count(forms, count), &[("since", &self.lately(&since, now))])
    }

    /// What a notice says, in one line: of one thing, or of many.
    pub fn notice_line(&self, notice: &NoticeRow, zone: Tz, now: DateTime<Utc>) -> String {
        match (notice.count, notice.since) {
            (Some(count), Some(since)) => {
                self.summed_words(notice.about, (count, since.with_timezone(&zone)), now)
            }
            _ => self.notice_words(notice.about).to_owned(),
        }
    }

    /// What is asked of a second person: what to do to what, and why.
    pub fn ask_words(&self, ask: &AskRow) -> String {
        let text = &self.second;
        let pattern = match ask.what {
            AskKind::Erase => &text.erase,
            AskKind::Resolve => &text.resolve,
            AskKind::Close => &text.close,
        };
        let client = ask.client.map_or_else(String::new, |id| id.to_string());
        let requests = self.count(&self.book.requests, ask.requests);
        let what = fill(pattern, &[("client", &client), ("requests", &requests)]);
        match &ask.reason {
            Some(reason) => format!("{what}: {reason}"),
            None => what,
        }
    }

    /// What is said when a command was done.
    pub fn done_words(&self, command: &str) -> &str {
        let text = &self.done;
        match command {
            "intake" => &text.intake,
            "message" => &text.message,
            "claim" => &text.claim,
            "pass" => &text.pass,
            "release" => &text.release,
            "take_over" => &text.take_over,
            "assign" => &text.assign,
            "route" => &text.route,
            "escalate" => &text.escalate,
            "bounce" => &text.bounce,
            "reply" => &text.reply,
            "note" => &text.note,
            "wait" => &text.wait,
            "resume" => &text.resume,
            "callback.promise" => &text.call_promised,
            "callback.keep" => &text.call_kept,
            "callback.try" => &text.call_tried,
            "callback.move" => &text.call_moved,
            "callback.break" => &text.call_broken,
            "callback.assign" => &text.call_assigned,
            "extend" => &text.extend,
            "step" => &text.step,
            "script" => &text.script,
            "set" => &text.set,
            "resolve" => &text.resolve,
            "close" => &text.close,
            "reopen" => &text.reopen,
            "rate" => &text.rate,
            "label" => &text.label,
            "client.edit" => &text.client_edit,
            "acknowledge" => &text.acknowledge,
            "undo" => &text.undo,
            "duty" => &text.duty,
            "review" => &text.review,
            "appeal" => &text.appeal,
            "appeal.answer" => &text.appeal_answer,
            "ledger.decide" => &text.ledger_decide,
            "ledger.propose" => &text.ledger_propose,
            "standard.propose" => &text.standard_propose,
            "shift.hand" => &text.shift_hand,
            "shift.take" => &text.shift_take,
            "second.confirm" => &text.confirmed,
            "second.decline" => &text.declined,
            _ => &text.other,
        }
    }

    /// What a place with keys of its own is called.
    pub fn context_title(&self, context: Context) -> &str {
        let text = &self.context;
        match context {
            Context::Everywhere => &text.everywhere,
            Context::Queue => &text.queue,
            Context::Client => &text.client,
            Context::Deadlines => &text.deadlines,
            Context::Script => &text.script,
            Context::Request => &text.request,
            Context::Board => &text.board,
            Context::Standard => &text.standard,
            Context::Training => &text.training,
            Context::Control => &text.control,
        }
    }

    /// Why work should go to another.
    pub fn balance_words(&self, proposal: &Proposal) -> String {
        let (from, to) = (proposal.from.as_str(), proposal.to.as_str());
        match proposal.why {
            WhyGiven::Away => fill(&self.board.balance_away, &[("from", from)]),
            WhyGiven::Load { many, few } => fill(
                &self.board.balance_load,
                &[
                    ("from", from),
                    ("to", to),
                    ("many", &many.to_string()),
                    ("few", &few.to_string()),
                ],
            ),
        }
    }

    /// What an action is called.
    pub fn action_title(&self, action: Action) -> &str {
        action.title(&self.action)
    }

    /// What people call a clause, without the full stop; a deadline's by its kind.
    pub fn clause_title(&self, clause: &Clause, standard: &Standard) -> String {
        let deadline = clause.as_str().strip_prefix("deadline:").and_then(|id| {
            let mut deadlines = standard.deadlines.iter();
            deadlines.find(|deadline| deadline.id == id)
        });
        match deadline {
            Some(deadline) => {
                fill(&self.event.by_deadline, &[("kind", self.word.kind(deadline.kind))])
            }
            None => standard.clause_title(clause).trim_end_matches('.').to_owned(),
        }
    }
}

/// Fills in `{name}`; see [`filled`].
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    filled(text, |name| {
        let (_, value) = values.iter().find(|(key, _)| *key == name)?;
        Some((*value).into())
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Every text of a file by its path.
    fn flat(source: &str) -> BTreeMap<String, String> {
        fn walk(path: &str, value: &toml::Value, found: &mut BTreeMap<String, String>) {
            match value {
                toml::Value::Table(table) => {
                    for (key, value) in table {
                        walk(&format!("{path}.{key}"), value, found);
                    }
                }
                other => {
                    found.insert(path.to_owned(), other.to_string());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk("", &toml::Value::Table(source.parse().unwrap()), &mut found);
        found
    }

    /// The places of a text, sorted: `{name}` and `<action>`.
    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<&str> = text
            .split(['{', '<'])
            .skip(1)
            .filter_map(|rest| rest.split(['}', '>']).next())
            .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_places() {
        let (english, russian) = (flat(ENGLISH), flat(RUSSIAN));
        for (path, text) in &english {
            let other = russian.get(path).unwrap_or_else(|| panic!("{path} is missing in Russian"));
            assert_eq!(places(text), places(other), "{path}");
        }
        for (path, text) in &russian {
            if let Some(count) = path.strip_suffix(".few") {
                let many = &russian[&format!("{count}.many")];
                assert_eq!(places(text), places(many), "{path}");
            } else {
                assert!(english.contains_key(path), "{path} is missing in English");
            }
        }
        for language in [Language::English, Language::Russian] {
            assert_eq!(Text::of(language).language, language);
        }
    }

    #[test]
    fn every_value_of_a_standard_has_its_word() {
        fn held(words: &BTreeMap<String, String>, values: impl Iterator<Item = &'static str>) {
            let mut values: Vec<&str> = values.collect();
            values.sort_unstable();
            assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), values);
        }
        for language in [Language::English, Language::Russian] {
            let word = Text::of(language).word;
            held(&word.capacity, Capacity::ALL.iter().map(|v| v.word()));
            held(&word.moved, Move::ALL.iter().map(|v| v.word()));
            held(&word.breach_reason, BreachReason::ALL.iter().map(|v| v.word()));
            held(&word.breach_title, BreachReason::ALL.iter().map(|v| v.word()));
            held(&word.deadline_state, DeadlineState::ALL.iter().map(|v| v.word()));
            held(&word.call_state, CallbackState::ALL.iter().map(|v| v.word()));
            held(&word.control_of, NormControl::ALL.iter().map(|v| v.word()));
            held(&word.flag, Flag::ALL.iter().map(|v| v.word()));
            let keys = model::filter::KEYS.iter().map(|(key, _)| *key);
            let keys = keys.filter(|key| !key.contains('.'));
            held(&Text::of(language).filter_key, keys);
            held(&word.period, Period::ALL.iter().map(|v| v.word()));
            held(&word.metric, Metric::ALL.iter().map(|v| v.word()));
            held(&word.right, Right::ALL.iter().map(|v| v.word()));
        }
    }

    #[test]
    fn every_event_of_the_log_has_its_words() {
        let source = include_str!("model/log/event.rs");
        let words = source.split_once("fn word(&self)").expect("the words").1;
        let words = words.split_once("\n    }\n").expect("their end").0;
        let written: BTreeSet<&str> = words.split('"').skip(1).step_by(2).collect();
        assert!(written.len() > 50, "{written:?}");
        for language in [Language::English, Language::Russian] {
            let kinds = Text::of(language).word.event_kind;
            let named: BTreeSet<&str> = kinds.keys().map(String::as_str).collect();
            assert_eq!(named, written);
            let titles: BTreeSet<&str> = kinds.values().map(String::as_str).collect();
            assert_eq!(titles.len(), kinds.len(), "two events are called alike");
        }
    }

    #[test]
    fn keys_named_in_texts_exist() {
        for text in flat(ENGLISH).values() {
            for (at, _) in text.match_indices('<') {
                if let Some((name, _)) = text[at + 1..].split_once('>')
                    && !name.is_empty()
                    && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                {
                    assert!(Action::from_name(name).is_some(), "<{name}> in {text}");
                }
            }
        }
    }

    #[test]
    fn counts_in_the_forms_of_the_language() {
        let russian = Text::of(Language::Russian);
        let say = |count| russian.count(&russian.queue.requests, count);
        assert_eq!(say(1), "1 обращение");
        assert_eq!(say(3), "3 обращения");
        assert_eq!(say(11), "11 обращений");
        assert_eq!(say(21), "21 обращение");
        assert_eq!(say(112), "112 обращений");
        let english = Text::of(Language::English);
        assert_eq!(english.count(&english.queue.requests, 1), "1 request");
        assert_eq!(english.count(&english.queue.requests, 21), "21 requests");
        let change = |text: &Text, by| text.counted_change(&text.book.points, by);
        assert_eq!(change(&english, 10), "+10 points");
        assert_eq!(change(&english, -1), "-1 point");
        assert_eq!(change(&russian, -21), "-21 балл");
        assert_eq!(change(&russian, 0), "+0 баллов");
    }

    #[test]
    fn never_reads_a_value_again() {
        assert_eq!(fill("{who}: {what}", &[("who", "{what}"), ("what", "x")]), "{what}: x");
        assert_eq!(fill("a {b", &[]), "a {b");
    }
}
