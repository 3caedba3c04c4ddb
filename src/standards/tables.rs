//! The tables of a standard's files, read into the standard as it will be. References are only noted
//! here; whether they hold is checked when everything is read.

mod conduct;
mod exercise;
mod mail;
mod rights;
mod routing;
mod safeguards;
mod scorecard;

use std::{cell::RefCell, collections::BTreeMap, ops::Range};

use toml::de::DeTable;

use super::reader::{Gathered, Kind, Named, Source, Table};
use crate::model::{
    calendar::{Calendar, CalendarSpec, Zone},
    filter::Filter,
    id::{CalendarId, DepartmentId, RoleId, StandardHash},
    request::{Channel, Level, Priority, Status},
    standard::{
        ALWAYS, Adoption, Assign, AssignTo, AtGate, Audience, Capacity, Consequence,
        DeadlineClause, DeadlineKind, Department, Extension, Fallback, Handover, InBulk, Notify,
        OwnerRule, PersonalData, PriorityMatrix, Role, Scope, ServiceLevel, Standard, Start,
        Titles, Training, View,
    },
    target::Target,
};
use crate::problem::Problem;

pub(super) struct Draft {
    pub standard: Standard,
    pub defined: Vec<Named>,
    pub referred: Vec<Named>,
    /// The order that rules ask for, by their place in the list.
    pub rule_order: Vec<i64>,
}

pub(super) fn read(files: &BTreeMap<String, String>, problems: &mut Vec<Problem>) -> Draft {
    let gathered = RefCell::new(Gathered::default());
    let mut draft = Reading::default();
    for (file, text) in files {
        let source = Source::new(file, text, &gathered);
        let (parsed, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            source.error(
                "S004",
                span,
                format!("this is not TOML: {}", error.message().trim_end()),
                "",
            );
        }
        draft.file(Table::new(&source, parsed.get_ref(), 0..0, "the file"));
    }
    let gathered = gathered.into_inner();
    problems.extend(gathered.problems);
    draft.whole(files, problems, gathered.defined, gathered.referred)
}

/// What was read so far.
struct Reading {
    standard: Standard,
    zone: Option<Zone>,
    calendars: Vec<(CalendarSpec, String, Range<usize>)>,
    heads: Vec<(String, Range<usize>)>,
    fallback: bool,
    rule_order: Vec<i64>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            standard: Standard {
                owner: None,
                hash: StandardHash::from(""),
                files: BTreeMap::new(),
                title: String::new(),
                version: String::new(),
                quality_level: None,
                language: "en".to_owned(),
                concept: String::new(),
                timezone: chrono_tz::UTC,
                fallback: Fallback { department: DepartmentId::from(""), level: 1 },
                priority_matrix: None,
                stemming: vec!["en".to_owned(), "ru".to_owned()],
                adoption: Adoption::default(),
                levels: BTreeMap::new(),
                titles: Titles::default(),
                departments: Vec::new(),
                handovers: Vec::new(),
                roles: Vec::new(),
                norms: Vec::new(),
                quality_levels: Vec::new(),
                calendars: BTreeMap::new(),
                always: None,
                deadlines: Vec::new(),
                rules: Vec::new(),
                scorecard: None,
                examples: Vec::new(),
                views: Vec::new(),
                scripts: Vec::new(),
                prepared_texts: Vec::new(),
                receipts: Vec::new(),
                personal_data: PersonalData::default(),
                bulk: InBulk::default(),
                retentions: Vec::new(),
                training: Training::default(),
                exercises: Vec::new(),
                measures: Vec::new(),
                review_questions: Vec::new(),
            },
            zone: None,
            calendars: Vec::new(),
            heads: Vec::new(),
            fallback: false,
            rule_order: Vec::new(),
        }
    }
}

impl Reading {
    fn file(&mut self, root: Table<'_, '_>) {
        if let Some(table) = root.table("standard") {
            self.head(table);
        }
        if let Some(table) = root.table("routing") {
            self.routing(table);
        }
        if let Some(table) = root.table("priority_matrix") {
            self.matrix(&table);
        }
        if let Some(table) = root.table("adoption") {
            self.standard.adoption = Adoption {
                requires: table.words(
                    "requires",
                    Capacity::from_word,
                    Capacity::ALL,
                    Capacity::word,
                ),
                acknowledge_within: table.parsed("acknowledge_within").map(|(target, _)| target),
            };
            table.finish();
        }
        if let Some(table) = root.table("titles") {
            self.titles(table);
        }
        root.tables("level").into_iter().for_each(|table| self.level(table));
        root.tables("department").into_iter().for_each(|table| self.department(table));
        root.tables("handover").into_iter().for_each(|table| self.handover(table));
        root.tables("role").into_iter().for_each(|table| self.role(table));
        root.tables("calendar").into_iter().for_each(|table| self.calendar(table));
        root.tables("deadline").into_iter().for_each(|table| self.deadline(table));
        for table in root.tables("rule") {
            let (rule, order) = routing::rule(table, self.standard.rules.len());
            self.standard.rules.push(rule);
            self.rule_order.push(order);
        }
        if let Some(table) = root.table("scorecard") {
            scorecard::read(table, &mut self.standard.scorecard);
        }
        self.standard.examples.extend(root.tables("example").into_iter().map(routing::example));
        self.standard.views.extend(root.tables("view").into_iter().map(view));
        conduct::read(&root, &mut self.standard);
        mail::read(&root, &mut self.standard);
        safeguards::read(&root, &mut self.standard);
        root.finish();
    }

    fn head(&mut self, table: Table<'_, '_>) {
        self.heads.push((table.source.file.to_owned(), table.span.clone()));
        if self.heads.len() > 1 {
            let hint = format!("the first is in {}; a standard has one", self.heads[0].0);
            table.source.error("S021", table.span.clone(), "there are two [standard] tables", hint);
        }
        let standard = &mut self.standard;
        standard.title = table.needed("title");
        standard.version = table.needed("version");
        standard.quality_level = table.reference("quality_level", Kind::QualityLevel);
        table.text("concept").unwrap_or_default().trim().clone_into(&mut standard.concept);
        if let Some(language) = table.text("language") {
            standard.language = language;
        }
        if let Some((name, span)) = table.string("timezone") {
            match crate::model::calendar::read_zone(&name) {
                Ok(zone) => standard.timezone = zone,
                Err(fault) => table.source.error("S031", span, fault.to_string(), fault.hint()),
            }
        }
        table.finish();
    }

    fn routing(&mut self, table: Table<'_, '_>) {
        if let Some(fallback) = table.table("fallback") {
            self.fallback = true;
            let department = fallback.reference("department", Kind::Department).unwrap_or_default();
            self.standard.fallback = Fallback {
                department: department.into(),
                level: level(&fallback, "level").unwrap_or(1),
            };
            fallback.finish();
        }
        if table.value("stemming").is_some() {
            let languages = table.strings("stemming");
            for (language, span) in &languages {
                if !["en", "ru"].contains(&language.as_str()) {
                    table.unknown("`stemming`", language, span.clone(), &["en", "ru"]);
                }
            }
            self.standard.stemming = languages.into_iter().map(|(language, _)| language).collect();
        }
        if table.value("owner").is_some() {
            self.standard.owner =
                table.word("owner", OwnerRule::from_word, OwnerRule::ALL, OwnerRule::word);
        }
        table.finish();
    }

    /// A row for every impact: the priority for each urgency.
    fn matrix(&mut self, table: &Table<'_, '_>) {
        if let Some(before) = &self.standard.priority_matrix {
            let hint = format!("the first is in {}; a standard has one", before.place.file);
            table.source.error(
                "S021",
                table.span.clone(),
                "there are two tables [priority_matrix]",
                hint,
            );
            return;
        }
        let mut matrix = PriorityMatrix {
            impacts: Vec::new(),
            urgencies: Vec::new(),
            cells: BTreeMap::new(),
            place: table.place(),
        };
        for (impact, span, _) in table.entries() {
            let Some(row) = table.table(&impact) else {
                continue;
            };
            let entries = row.entries();
            let urgencies: Vec<String> = entries.iter().map(|(key, _, _)| key.clone()).collect();
            for urgency in &urgencies {
                let cell = row.word(urgency, Priority::from_word, Priority::ALL, Priority::word);
                if let Some(priority) = cell {
                    let key = (impact.clone(), urgency.clone());
                    matrix.cells.insert(key, priority);
                }
            }
            if matrix.impacts.is_empty() {
                matrix.urgencies.clone_from(&urgencies);
            }
            let same = |one: &[String], other: &[String]| one.iter().all(|u| other.contains(u));
            if urgencies.is_empty()
                || !same(&urgencies, &matrix.urgencies)
                || !same(&matrix.urgencies, &urgencies)
            {
                table.source.error(
                    "S043",
                    span,
                    format!("the row \"{impact}\" has not the urgencies of the first row"),
                    format!("every row names: {}", matrix.urgencies.join(", ")),
                );
            }
            matrix.impacts.push(impact);
        }
        if matrix.impacts.is_empty() {
            table.source.error(
                "S043",
                table.span.clone(),
                "the matrix of priorities has no rows",
                "write a row for every impact: high = { high = \"urgent\", low = \"high\" }",
            );
        }
        self.standard.priority_matrix = Some(matrix);
    }

    /// What people call the short words. Files may each name theirs; a word is named once.
    fn titles(&mut self, table: Table<'_, '_>) {
        let titles = &mut self.standard.titles;
        for (key, map) in
            [("tier", &mut titles.tiers), ("tag", &mut titles.tags), ("field", &mut titles.fields)]
        {
            let Some(words) = table.table(key) else {
                continue;
            };
            for (word, span, _) in words.entries() {
                let title = words.needed(&word);
                if map.insert(word.clone(), title).is_some() {
                    words.source.error(
                        "S021",
                        span,
                        format!("the {key} \"{word}\" has two titles"),
                        "keep one of them",
                    );
                }
            }
        }
        titles.place.get_or_insert_with(|| table.place());
        table.finish();
    }

    fn level(&mut self, table: Table<'_, '_>) {
        let number = level(&table, "number");
        let level = ServiceLevel {
            number: number.unwrap_or(0),
            title: table.needed("title"),
            duty: table.text("duty").unwrap_or_default(),
        };
        if let Some(number) = number {
            table.define(Kind::Level, &number.to_string(), table.span.clone());
            self.standard.levels.insert(number, level);
        }
        table.finish();
    }

    fn department(&mut self, table: Table<'_, '_>) {
        let department = Department {
            id: table.defines(Kind::Department).into(),
            title: table.needed("title"),
            short: table.string("short").map(|_| table.needed("short")),
            level: level(&table, "level").unwrap_or(1),
            calendar: table.reference("calendar", Kind::Calendar).map(CalendarId::from),
            escalates_to: table.reference("escalates_to", Kind::Department).map(DepartmentId::from),
            place: table.place(),
        };
        self.standard.departments.push(department);
        table.finish();
    }

    fn handover(&mut self, table: Table<'_, '_>) {
        let mut handover = Handover {
            to: table
                .references("to", Kind::Department)
                .into_iter()
                .map(DepartmentId::from)
                .collect(),
            fields: Vec::new(),
            steps: Vec::new(),
            note: false,
            rules: table.word("rules", AtGate::from_word, AtGate::ALL, AtGate::word),
            place: table.place(),
        };
        if let Some(requires) = table.table("requires") {
            handover.fields = requires.texts("fields");
            handover.steps = requires.texts("steps");
            handover.note = requires.flag("note").unwrap_or(false);
            requires.finish();
        }
        self.standard.handovers.push(handover);
        table.finish();
    }

    fn role(&mut self, table: Table<'_, '_>) {
        let id = table.defines(Kind::Role);
        let may = rights::may(&table);
        let sees = rights::sees(&table);
        let reads = rights::reads(&table);
        let duties = table.texts("duties");
        if duties.is_empty() {
            table.source.warning(
                "S103",
                table.span.clone(),
                format!("the role \"{id}\" has no duties"),
                "write down what it is there for",
            );
        }
        self.standard.roles.push(Role {
            id: RoleId::from(id),
            title: table.needed("title"),
            level: level(&table, "level"),
            duties,
            may,
            sees,
            reads,
            place: table.place(),
        });
        table.finish();
    }

    fn calendar(&mut self, table: Table<'_, '_>) {
        let id = table.defines(Kind::Calendar);
        let lists = |key: &str| {
            table.table(key).map_or_else(BTreeMap::new, |inner| {
                let entries = inner.entries();
                entries
                    .into_iter()
                    .map(|(name, _, _)| {
                        let list = inner.texts(&name);
                        (name, list)
                    })
                    .collect()
            })
        };
        let spec = CalendarSpec {
            id,
            title: table.text("title"),
            timezone: table.text("timezone"),
            hours: lists("hours"),
            holidays: table.texts("holidays"),
            exceptions: lists("exceptions"),
        };
        for beaten in spec.beaten_exceptions() {
            let spans = table.table("exceptions").map(|inner| inner.entries()).unwrap_or_default();
            if let Some((_, span, _)) = spans.into_iter().find(|(key, _, _)| key == beaten) {
                table.source.warning(
                    "S109",
                    span,
                    format!("the exception {beaten} counts for nothing: the day is a holiday, and a holiday beats it"),
                    "take the day out of `holidays`, or the exception out",
                );
            }
        }
        self.calendars.push((spec, table.source.file.to_owned(), table.span.clone()));
        table.finish();
    }

    fn deadline(&mut self, table: Table<'_, '_>) {
        let id = table.defines(Kind::Deadline);
        let kind =
            table.word("kind", DeadlineKind::from_word, DeadlineKind::ALL, DeadlineKind::word);
        let target = table.parsed::<Target>("target");
        if table.value("kind").is_none() {
            table.needed("kind");
        }
        let none = table.flag("none").unwrap_or(false);
        match table.value("target") {
            None if !none => drop(table.needed("target")),
            Some(target) if none => table.source.error(
                "S044",
                target.span(),
                "the clause takes the deadline away, and says how soon it is due",
                "take out `target`, or `none = true`",
            ),
            _ => {}
        }
        let pauses = if table.value("pauses").is_some() {
            table.words("pauses", Status::from_word, &[Status::Pending, Status::Hold], Status::word)
        } else if kind == Some(DeadlineKind::Resolution) {
            vec![Status::Pending]
        } else {
            Vec::new()
        };
        let internal = matches!(kind, Some(DeadlineKind::Own | DeadlineKind::Handle));
        let audience = table.word("audience", Audience::from_word, Audience::ALL, Audience::word);
        let starts = table.parsed::<Start>("starts").map(|(start, span)| {
            if !kind.is_some_and(DeadlineKind::is_single) {
                table.source.error(
                    "S045",
                    span,
                    "only `first_response` and `resolution` may start later than the intake",
                    "take `starts` out; clocks of this kind have a start of their own",
                );
            }
            start
        });
        let extension = table.table("extension").map(|table| {
            let by = table.parsed::<Target>("by");
            if by.is_none() && table.value("by").is_none() {
                table.needed("by");
            }
            let extension = Extension {
                by: by.map_or(Target::WorkingDays(1), |(target, _)| target),
                times: table.number("times", 1.0, 100.0).unwrap_or(1.0) as u32,
                notice: table.flag("notice").unwrap_or(true),
            };
            table.finish();
            extension
        });
        let clause = DeadlineClause {
            id,
            kind: kind.unwrap_or(DeadlineKind::Resolution),
            audience: audience.unwrap_or(if internal {
                Audience::Internal
            } else {
                Audience::Client
            }),
            when: table.table("when").map(scope).unwrap_or_default(),
            target: target.as_ref().map_or(Target::WorkingDays(1), |(target, _)| *target),
            starts,
            extension,
            none,
            goal: table.number("goal", 1.0, 100.0),
            warn_at: table.number("warn_at", 0.01, 1.0).unwrap_or(0.75),
            warn_before: table.parsed::<Target>("warn_before").map(|(target, span)| {
                if table.value("warn_at").is_some() {
                    table.source.error(
                        "S046",
                        span,
                        "the clause says twice when its deadline gets at risk",
                        "take out `warn_at` or `warn_before`",
                    );
                }
                target
            }),
            calendar: table.reference("calendar", Kind::Calendar).map(CalendarId::from),
            pauses,
            on_warn: table.table("on_warn").map(consequence).unwrap_or_default(),
            on_breach: table.table("on_breach").map(consequence).unwrap_or_default(),
            place: table.place(),
        };
        self.standard.deadlines.push(clause);
        table.finish();
    }

    fn whole(
        mut self,
        files: &BTreeMap<String, String>,
        problems: &mut Vec<Problem>,
        defined: Vec<Named>,
        mut referred: Vec<Named>,
    ) -> Draft {
        let first = files.keys().next().cloned().unwrap_or_default();
        if self.heads.is_empty() {
            problems.push(Problem::whole(
                "S020",
                first.clone(),
                "no file has a [standard] table".into(),
                "add [standard] with title and version",
            ));
        }
        if !self.fallback {
            let hint = "add [routing] fallback = { department = \"…\", level = 1 }";
            problems.push(Problem::whole(
                "S020",
                first,
                "nothing says where requests go that no rule sends anywhere".into(),
                hint,
            ));
        }
        let always = |named: &Named| named.kind == Kind::Calendar && named.id == ALWAYS;
        if referred.iter().any(always) && !defined.iter().any(always) {
            referred.retain(|named| !always(named));
            self.standard.always = Some(Calendar::always(self.standard.timezone));
        }
        // Reading a zone is most of the work of a calendar, and a standard has few zones.
        let mut zones: BTreeMap<String, Zone> = BTreeMap::new();
        for (spec, file, span) in std::mem::take(&mut self.calendars) {
            let text = files.get(&file).map_or("", String::as_str);
            let id = spec.id.clone();
            let read = Calendar::in_zone(spec, self.standard.timezone, |tz| {
                zones.entry(tz.name().to_owned()).or_insert_with(|| Zone::new(tz)).clone()
            });
            match read {
                Ok(calendar) => {
                    drop(self.standard.calendars.insert(CalendarId::from(id), calendar));
                }
                Err(faults) => problems.extend(faults.into_iter().map(|problem| {
                    let span = place_of_key(text, &span, &problem.at);
                    let message = format!("calendar \"{id}\": {problem}");
                    Problem::at(
                        super::Severity::Error,
                        "S031",
                        (&file, text),
                        span,
                        message,
                        problem.fault.hint(),
                    )
                })),
            }
        }
        self.zone = None;
        self.standard.files.clone_from(files);
        Draft { standard: self.standard, defined, referred, rule_order: self.rule_order }
    }
}

/// Where a key of a table stands: its last part is looked for after the table's head.
fn place_of_key(
    text: &str,
    head: &Range<usize>,
    at: &crate::model::calendar::KeyPath,
) -> Range<usize> {
    let from = head.start.min(text.len());
    let body = &text[from..];
    let end = body[1.min(body.len())..].find("\n[[").map_or(body.len(), |at| at + 1);
    let key = at.keys.last().map_or("", String::as_str);
    body[..end]
        .find(key)
        .filter(|_| !key.is_empty())
        .map_or_else(|| head.clone(), |at| from + at..from + at + key.len())
}

fn level(table: &Table<'_, '_>, key: &str) -> Option<Level> {
    let (number, span) = table.whole(key)?;
    if let Ok(level @ 1..=3) = u8::try_from(number) {
        Some(level)
    } else {
        table.source.error(
            "S013",
            span,
            format!("`{key}` is {number}"),
            "the levels are 1, 2 and 3",
        );
        None
    }
}

fn scope(table: Table<'_, '_>) -> Scope {
    let level = table
        .strings("level")
        .into_iter()
        .filter_map(|(text, span)| {
            let level = text.parse().ok().filter(|level| (1..=3).contains(level));
            if level.is_none() {
                table.source.error(
                    "S013",
                    span,
                    format!("`level` is {text}"),
                    "the levels are 1, 2 and 3",
                );
            }
            level
        })
        .collect();
    let scope = Scope {
        client_tier: table.texts("client_tier"),
        priority: table.words("priority", Priority::from_word, Priority::ALL, Priority::word),
        level,
        department: table
            .references("department", Kind::Department)
            .into_iter()
            .map(DepartmentId::from)
            .collect(),
        channel: table.words("channel", Channel::from_word, Channel::ALL, Channel::word),
        tag: table.texts("tag"),
    };
    table.finish();
    scope
}

fn consequence(table: Table<'_, '_>) -> Consequence {
    let assign = table.text("assign").map(|word| match Assign::from_word(&word) {
        Some(method) => AssignTo::By(method),
        None => AssignTo::Operator(word.into()),
    });
    let consequence = Consequence {
        // Which of them are roles is known once all files are read.
        notify: table.texts("notify").iter().map(|word| Notify::of(word, &[])).collect(),
        raise_priority: table.flag("raise_priority").unwrap_or(false),
        escalate: level(&table, "escalate"),
        assign,
        tag: table.texts("tag"),
    };
    table.finish();
    consequence
}

fn view(table: Table<'_, '_>) -> View {
    let view = View {
        id: table.defines(Kind::View),
        title: table.needed("title"),
        filter: table.needed("filter"),
    };
    if let (Err(error), Some(value)) = (Filter::parse(&view.filter), table.value("filter")) {
        let start = value.span().start + 1;
        table.source.error("S033", start + error.from..start + error.to, error.to_string(), "");
    }
    table.finish();
    view
}
