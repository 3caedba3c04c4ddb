//! A desk made of canned answers: what the screen shows is the same on every run, and no file is
//! needed. What the real desk does is tested with the real desk elsewhere.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use firstline::{
    desk::Done,
    model::{
        callback::{Callback, CallbackState},
        card::*,
        client::{Client, Contact, ContactKind, Mood},
        command::Command,
        deadline::{Deadline, DeadlineState},
        event::*,
        id::*,
        mail::{Dated, ForwardedHead, Letter, Mail},
        notice::NoticeKind,
        operator::{Actor, Operator, Rights},
        outbox::{MailState, Outbound, Why},
        private::Private,
        refusal::Refusal,
        request::*,
        routing::*,
        second::NotEnded,
        shift::ShiftReport,
        standard::*,
        story::StoryKind,
        target::Target,
    },
    report,
    standards::diff::difference,
    text::Text,
    tui::{
        effect::{Effect, Facts, Loaded, Outcome, Part, Reply},
        overlay::{page, shift::Shifts},
    },
};

pub fn now() -> DateTime<Utc> {
    "2026-11-23T11:32:00Z".parse().unwrap()
}

fn place(line: u32) -> Place {
    Place { file: "20-routing.toml".into(), line }
}

fn department(id: &str, title: &str, short: &str, level: Level) -> Department {
    Department {
        id: id.into(),
        title: title.into(),
        level,
        calendar: None,
        escalates_to: None,
        short: (title != short).then(|| short.to_owned()),
        place: place(1),
    }
}

fn step(id: &str) -> Step {
    Step {
        id: id.into(),
        say: None,
        ask: None,
        task: None,
        field: None,
        choices: Vec::new(),
        required: false,
        act: None,
        go: None,
        place: place(1),
    }
}

fn refund(russian: bool) -> Script {
    let (title, say, task, ask, promise) = if russian {
        (
            "Возврат",
            "{{ greeting }}, {{ client.salutation }}! Жаль, что с вас списали за то, чем вы не пользовались. Возврат займёт до {{ deadline.resolution | date }}.",
            "Спросите номер договора и сверьте его с карточкой.",
            "Сумма и месяц возврата",
            "Я перезвоню вам до {{ deadline.callback | time }}.",
        )
    } else {
        (
            "Refund",
            "Good {{ part_of_day }}, {{ client.salutation }}. I am sorry that we charged you for what you did not use. Refunds take up to {{ deadline.resolution | date }}.",
            "Ask for the contract number and compare it with the card.",
            "Amount and month of the refund",
            "I will call you back by {{ deadline.callback | time }}.",
        )
    };
    let labels = if russian { ["Карта", "Счёт"] } else { ["Card", "Account"] };
    Script {
        id: "refund".into(),
        title: title.into(),
        departments: Vec::new(),
        language: Some(if russian { "ru" } else { "en" }.into()),
        steps: vec![
            Step {
                task: Some(task.into()),
                field: Some("contract".into()),
                required: true,
                ..step("identify")
            },
            Step { say: Some(say.into()), ..step("sorry") },
            Step {
                ask: Some(ask.into()),
                field: Some("refund_amount".into()),
                required: true,
                ..step("amount")
            },
            Step {
                ask: Some(if russian { "Куда вернуть?" } else { "Where to?" }.into()),
                choices: labels
                    .iter()
                    .map(|label| Choice { label: (*label).into(), go: None })
                    .collect(),
                ..step("where")
            },
            Step {
                say: Some(promise.into()),
                act: Some(Act::Callback),
                required: true,
                ..step("promise")
            },
        ],
        place: place(1),
    }
}

pub fn standard(russian: bool) -> Standard {
    let say = |en: &str, ru: &str| if russian { ru } else { en }.to_owned();
    let role = |id: &str, title: String, all: bool| Role {
        id: id.into(),
        title,
        level: Some(1),
        duties: vec![say("Keeps every promised call.", "Держит каждое обещание позвонить.")],
        may: Rights { all, ..Rights::default() },
        sees: None,
        reads: None,
        place: place(40),
    };
    Standard {
        owner: None,
        hash: "5f2c".into(),
        files: BTreeMap::new(),
        title: say("Standard of Northwind", "Стандарт Северного ветра"),
        version: "2026.1".into(),
        quality_level: None,
        language: say("en", "ru"),
        concept: say(
            "A client expects a person who knows the case already.",
            "Клиент ждёт человека, который уже знает его дело.",
        ),
        timezone: chrono_tz::Europe::Moscow,
        fallback: Fallback { department: "front".into(), level: 1 },
        priority_matrix: None,
        stemming: vec!["en".into(), "ru".into()],
        adoption: Adoption::default(),
        levels: [
            (1, say("First line", "Первая линия")),
            (2, say("Specialists", "Специалисты")),
            (3, say("Management", "Руководство")),
        ]
        .into_iter()
        .map(|(number, title)| (number, ServiceLevel { number, title, duty: String::new() }))
        .collect(),
        departments: vec![
            department("front", &say("Front desk", "Первая линия"), &say("Front", "Приём"), 1),
            department("billing", &say("Billing", "Расчёты"), &say("Billing", "Расчёты"), 2),
            department(
                "network",
                &say("Network engineers", "Инженеры сети"),
                &say("Network", "Сеть"),
                2,
            ),
            department(
                "board",
                &say("Client board", "Совет по клиентам"),
                &say("Client board", "Совет по клиентам"),
                3,
            ),
        ],
        handovers: Vec::new(),
        roles: vec![
            role("operator", say("First-line operator", "Оператор"), true),
            role("supervisor", say("Supervisor", "Руководитель смены"), true),
        ],
        norms: vec![Norm {
            id: "keep-promised-calls".into(),
            text: say("A promised call is made on time.", "Обещанный звонок делается вовремя."),
            control: Some(NormControl::Callback),
            place: place(60),
        }],
        quality_levels: Vec::new(),
        calendars: BTreeMap::new(),
        always: None,
        deadlines: vec![DeadlineClause {
            warn_before: None,
            starts: None,
            extension: None,
            id: "first-response".into(),
            kind: DeadlineKind::FirstResponse,
            audience: Audience::Client,
            when: Scope::default(),
            target: "1h".parse::<Target>().unwrap(),
            none: false,
            goal: None,
            warn_at: 0.75,
            calendar: None,
            pauses: Vec::new(),
            on_warn: Consequence::default(),
            on_breach: Consequence::default(),
            place: place(10),
        }],
        scorecard: None,
        rules: vec![Rule {
            id: "refund".into(),
            when: vec![
                Condition::Words(vec!["refund".into(), "возврат".into()]),
                Condition::NoWords(vec!["refund policy".into()]),
            ],
            then: Verdict {
                department: Some("billing".into()),
                script: Some("refund".into()),
                ..Verdict::default()
            },
            goes_on: false,
            gate: None,
            why: Some(say("Only billing may move money.", "Деньги двигают только расчёты.")),
            place: place(23),
        }],
        examples: Vec::new(),
        views: vec![View {
            id: "burning".into(),
            title: say("Due within the hour", "Срок в течение часа"),
            filter: "is:unresolved due:<1h".into(),
        }],
        scripts: vec![refund(russian)],
        prepared_texts: vec![PreparedText {
            id: "refund-sent".into(),
            title: say("Refund is on its way", "Возврат отправлен"),
            text: say(
                "Dear {{ client.salutation }}, your refund is on its way.\n{{ operator.name }}",
                "{{ client.salutation }}, ваш возврат отправлен.\n{{ operator.name }}",
            ),
            departments: Vec::new(),
            scripts: Vec::new(),
            language: None,
            place: place(5),
        }],
        receipts: Vec::new(),
        personal_data: PersonalData::default(),
        bulk: InBulk::default(),
        retentions: Vec::new(),
        training: Training::default(),
        exercises: Vec::new(),
        measures: Vec::new(),
        titles: Titles {
            tiers: BTreeMap::from([("vip".into(), "VIP".into())]),
            tags: BTreeMap::from([
                ("again".into(), say("again", "повторно")),
                ("money".into(), say("about money", "о деньгах")),
                ("legal".into(), say("a company", "юрлицо")),
            ]),
            fields: BTreeMap::from([
                ("contract".into(), say("contract number", "номер договора")),
                ("refund_amount".into(), say("amount of the refund", "сумма возврата")),
            ]),
            place: Some(place(3)),
        },
        review_questions: Vec::new(),
    }
}

fn operator(login: &str, name: &str, role: &str, department: &str, on_duty: bool) -> Operator {
    Operator {
        login: login.into(),
        name: name.into(),
        role: role.into(),
        departments: vec![department.into()],
        level: 1,
        active: true,
        on_duty,
    }
}

/// The standard as a draft has it: an answer sooner, another duty, a rule less.
fn draft(russian: bool) -> Standard {
    let mut draft = standard(russian);
    draft.hash = "d4af7".into();
    draft.version = "2026.2".into();
    draft.deadlines[0].target = Target::Business(TimeDelta::minutes(20));
    draft.roles[0].duties = vec!["Smile. Улыбайся.".into()];
    draft.rules.pop();
    draft
}

fn versions(russian: bool) -> Vec<(StandardVersion, Vec<Login>)> {
    let title = standard(russian).title;
    let review = |capacity, approve, comment: Option<&str>| StandardReview {
        capacity,
        approve,
        reviewer: "Olga Hart".into(),
        recorded_by: None,
        at: now() - TimeDelta::hours(2),
        comment: comment.map(str::to_owned),
    };
    vec![
        (
            StandardVersion {
                standard: "d4af7".into(),
                title: title.clone(),
                version: "2026.2".into(),
                proposed: now() - TimeDelta::hours(3),
                by: "olga".into(),
                since: None,
                acknowledged: 0,
                reviews: vec![
                    review(Capacity::Staff, true, None),
                    review(Capacity::Management, false, Some("20 min?")),
                ],
            },
            Vec::new(),
        ),
        (
            StandardVersion {
                standard: standard(russian).hash,
                title,
                version: "2026.1".into(),
                proposed: now() - TimeDelta::days(40),
                by: "olga".into(),
                since: Some(now() - TimeDelta::days(30)),
                acknowledged: 2,
                reviews: Vec::new(),
            },
            vec!["ivan".into()],
        ),
    ]
}

pub fn facts(russian: bool) -> Facts {
    Facts {
        by: None,
        standard: Arc::new(standard(russian)),
        operators: vec![
            operator("anna", "Anna Smirnova", "operator", "front", true),
            operator("ivan", "Ivan Orlov", "operator", "network", true),
            operator("olga", "Ольга Белова", "supervisor", "front", false),
        ],
        own: Vec::new(),
        simulated: false,
        last: None,
        ringing: None,
        behind: None,
    }
}

/// minutes to the due time; none: nothing runs. Subject, client, tier, department, who, status.
type Line = (
    i64,
    Option<i64>,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
    Status,
    Priority,
);

const ENGLISH: &[Line] = &[
    (
        10377,
        Some(-12),
        "Router keeps restarting",
        "Ivanov Alexei",
        None,
        "network",
        Some("olga"),
        Status::Open,
        Priority::High,
    ),
    (
        10482,
        Some(7),
        "Refund has not arrived",
        "Maria Petrova",
        Some("vip"),
        "billing",
        None,
        Status::New,
        Priority::Normal,
    ),
    (
        10490,
        Some(31),
        "Question about the tariff",
        "Orlov Pavel",
        None,
        "front",
        Some("anna"),
        Status::Open,
        Priority::Normal,
    ),
    (
        10478,
        Some(65),
        "No connection since morning, the third day already, please send somebody",
        "OOO Romashka",
        None,
        "network",
        Some("ivan"),
        Status::Open,
        Priority::Urgent,
    ),
    (
        10501,
        Some(184),
        "日本語のお客様からの質問",
        "田中 太郎",
        None,
        "front",
        None,
        Status::New,
        Priority::Normal,
    ),
    (
        10502,
        Some(1490),
        "Contract ends \u{1b}[31min May\u{202e}",
        "Kim \"Bobby\" e\u{301}t Fils",
        None,
        "board",
        None,
        Status::New,
        Priority::Low,
    ),
    (
        10466,
        None,
        "Waits for a copy of the passport",
        "Anna Belova",
        Some("vip"),
        "front",
        Some("anna"),
        Status::Pending,
        Priority::Normal,
    ),
    (
        10470,
        Some(23000),
        "Move to another flat",
        "",
        None,
        "front",
        None,
        Status::New,
        Priority::Normal,
    ),
];

const RUSSIAN: &[Line] = &[
    (
        10377,
        Some(-12),
        "Роутер постоянно перезагружается",
        "Иванов Алексей",
        None,
        "network",
        Some("olga"),
        Status::Open,
        Priority::High,
    ),
    (
        10482,
        Some(7),
        "Не пришёл возврат за октябрь",
        "Мария Петрова",
        Some("vip"),
        "billing",
        None,
        Status::New,
        Priority::Normal,
    ),
    (
        10490,
        Some(31),
        "Вопрос по тарифу",
        "Орлов Павел",
        None,
        "front",
        Some("anna"),
        Status::Open,
        Priority::Normal,
    ),
    (
        10478,
        Some(65),
        "Нет связи с утра, уже третий день, пришлите кого-нибудь, пожалуйста",
        "ООО «Ромашка»",
        None,
        "network",
        Some("ivan"),
        Status::Open,
        Priority::Urgent,
    ),
    (
        10501,
        Some(184),
        "Ёлка: подключение гирлянды",
        "Ёжикова Ё.",
        None,
        "front",
        None,
        Status::New,
        Priority::Normal,
    ),
    (
        10466,
        None,
        "Ждёт копию паспорта",
        "Анна Белова",
        Some("vip"),
        "front",
        Some("anna"),
        Status::Pending,
        Priority::Normal,
    ),
    (
        10470,
        Some(23000),
        "Переезд в другую квартиру",
        "",
        None,
        "front",
        None,
        Status::New,
        Priority::Normal,
    ),
];

fn lines(russian: bool) -> &'static [Line] {
    if russian { RUSSIAN } else { ENGLISH }
}

pub fn rows(russian: bool) -> Vec<QueueRow> {
    lines(russian)
        .iter()
        .map(|(id, due, subject, client, tier, department, who, status, priority)| {
            let due = due.map(|minutes| now() + TimeDelta::minutes(minutes));
            QueueRow {
                id: RequestId(*id),
                version: 3,
                subject: (*subject).into(),
                client: ClientId(*id),
                client_name: (*client).into(),
                client_tier: tier.map(Into::into),
                channel: if id % 2 == 0 { Channel::Email } else { Channel::Phone },
                status: *status,
                department: (*department).into(),
                level: 1,
                priority: *priority,
                assignee: who.map(Into::into),
                accountable: who.map(Into::into),
                tags: tier.map(|tier| vec![tier.to_owned()]).unwrap_or_default(),
                received: now() - TimeDelta::minutes(90),
                updated: now() - TimeDelta::minutes(5),
                due,
                warn_at: due.map(|due| due - TimeDelta::minutes(15)),
                due_kind: due.map(|_| DeadlineKind::FirstResponse),
                breached: due.is_some_and(|due| due <= now()),
                unanswered_since: None,
                undelivered: false,
            }
        })
        .collect()
}

fn deadline(row: &QueueRow, kind: DeadlineKind, audience: Audience) -> Deadline {
    let due = row.due;
    Deadline {
        kind,
        audience,
        clause: Clause::new("deadline", kind),
        standard: "5f2c".into(),
        state: match due {
            Some(due) if due <= now() => DeadlineState::Breached,
            Some(_) => DeadlineState::Running,
            None => DeadlineState::Paused,
        },
        started: row.received,
        due,
        warn_at: row.warn_at,
        ended: None,
        breached_at: due.filter(|due| *due <= now()),
        paused_since: due.is_none().then(|| now() - TimeDelta::minutes(30)),
        department: row.department.clone(),
        owner: row.assignee.clone(),
        callback: None,
        agreed: false,
    }
}

pub fn deadlines(russian: bool) -> Vec<DeadlineRow> {
    let kinds = [
        (DeadlineKind::Callback, Audience::Client),
        (DeadlineKind::FirstResponse, Audience::Client),
        (DeadlineKind::Own, Audience::Internal),
        (DeadlineKind::Resolution, Audience::Client),
    ];
    rows(russian)
        .iter()
        .filter(|row| row.due.is_some())
        .zip(kinds.iter().cycle())
        .map(|(row, (kind, audience))| DeadlineRow {
            request: row.id,
            subject: row.subject.clone(),
            client_name: row.client_name.clone(),
            client_tier: row.client_tier.clone(),
            timezone: None,
            assignee: row.assignee.clone(),
            deadline: deadline(row, *kind, *audience),
        })
        .collect()
}

fn client(row: &QueueRow, russian: bool) -> Client {
    Client {
        id: row.client,
        name: row.client_name.clone(),
        tier: row.client_tier.clone(),
        account: Some(AccountId(1)),
        account_name: Some("Petrova & Sons".into()),
        contacts: vec![
            Contact { kind: ContactKind::Email, value: "maria@example.org".into(), typed: None },
            Contact { kind: ContactKind::Phone, value: "+74951234567".into(), typed: None },
        ],
        language: None,
        timezone: None,
        note: None,
        tags: Vec::new(),
        fields: BTreeMap::new(),
        mood: Some(Mood {
            words: if russian {
                "расстроена задержкой"
            } else {
                "upset about the delay"
            }
            .into(),
            at: now() - TimeDelta::minutes(40),
            by: Actor::Operator("anna".into()),
        }),
        since: "2019-03-01T09:00:00Z".parse().unwrap(),
        merged_into: None,
        erased: false,
    }
}

pub fn client_card(row: &QueueRow, russian: bool) -> ClientCard {
    let past = |id: i64, days: i64, subject: &str, status: Status| QueueRow {
        id: RequestId(id),
        subject: subject.into(),
        status,
        received: now() - TimeDelta::days(days),
        due: None,
        breached: false,
        ..row.clone()
    };
    let (card, invoice) = if russian {
        ("Замена карты доступа", "Ошибка в счёте за сентябрь")
    } else {
        ("Card replaced", "Invoice is wrong")
    };
    ClientCard {
        client: client(row, russian),
        requests: 14,
        open: 2,
        promised: 1,
        kept: 5,
        broken: 0,
        satisfaction: Some(4.6),
        topic: Some(Topic {
            request: row.id,
            subject: row.subject.clone(),
            rule: Some("refund".into()),
            received: row.received,
        }),
        history: vec![
            row.clone(),
            past(10101, 11, card, Status::Resolved),
            past(9987, 20, invoice, Status::Closed),
        ],
        colleagues: vec![ClientRow {
            id: ClientId(11),
            name: if russian { "Игорь Петров" } else { "Igor Petrov" }.into(),
            tier: None,
            account: Some("Petrova & Sons".into()),
            contact: None,
            open: 0,
        }],
    }
}

fn explanation() -> Explanation {
    Explanation {
        clause: Clause::new("rule", "refund"),
        place: place(23),
        tried: vec![Tried {
            rule: "refund".into(),
            held: true,
            conditions: vec![
                Checked {
                    condition: "words".into(),
                    held: true,
                    matched: vec![Match {
                        entry: "refund".into(),
                        part: Part_::Subject,
                        text: "Refund".into(),
                        from: 0,
                        to: 6,
                    }],
                    fact: None,
                },
                Checked {
                    condition: "no_words".into(),
                    held: true,
                    matched: Vec::new(),
                    fact: None,
                },
            ],
        }],
        count: 5,
        card: None,
    }
}

use firstline::model::routing::Part as Part_;

pub fn card(row: &QueueRow, russian: bool) -> RequestCard {
    let at = |minutes: i64| now() - TimeDelta::minutes(minutes);
    let mut seq = 100;
    let mut recorded = |minutes: i64, actor: Actor, event: Event| {
        seq += 1;
        Recorded {
            seq: Seq(seq),
            at: at(minutes),
            actor,
            by: None,
            request: Some(row.id),
            client: Some(row.client),
            standard: "5f2c".into(),
            event,
            hash: format!("{seq:064x}"),
        }
    };
    let olga = || Actor::Operator("olga".into());
    let body = if russian {
        "Здравствуйте! Я отменила услугу месяц назад, а возврат так и не пришёл. Верните деньги, пожалуйста.\n\nМария"
    } else {
        "Hello! I cancelled the service a month ago, and the refund has not arrived. Please send my money back.\n\nMaria"
    };
    let note = if russian {
        "Клиентка ждёт второй месяц, прошу проверить платёж."
    } else {
        "She has been waiting for two months; please check the payment."
    };
    let timeline = vec![
        recorded(
            90,
            olga(),
            Event::Received(Box::new(Received {
                client: row.client,
                channel: row.channel,
                subject: row.subject.as_str().into(),
                body: body.into(),
                language: "en".into(),
                received: at(90),
                external_id: None,
                source: None,
                fields: BTreeMap::new(),
                tags: Vec::new(),
                account: None,
                tier: None,
                letter: None,
                past: None,
            })),
        ),
        recorded(
            90,
            Actor::Desk,
            Event::Routed(Box::new(Routed {
                accountable: None,
                department: row.department.clone(),
                level: 1,
                priority: row.priority,
                tags: Vec::new(),
                script: Some(("refund".into(), "identify".into())),
                rule: Some("refund".into()),
                explanation: explanation(),
                asked: None,
            })),
        ),
        recorded(60, olga(), Event::Noted { body: note.into() }),
        recorded(
            40,
            olga(),
            Event::StepDone {
                said: None,
                script: "refund".into(),
                step: "identify".into(),
                answer: Some(Private::from("77-1024")),
                choice: None,
                skipped: None,
                field: Some("contract".into()),
                next: Some("sorry".into()),
            },
        ),
    ];
    let mut live = deadline(row, DeadlineKind::FirstResponse, Audience::Client);
    let mut resolution = deadline(row, DeadlineKind::Resolution, Audience::Client);
    resolution.due = Some(now() + TimeDelta::hours(30));
    resolution.warn_at = None;
    resolution.breached_at = None;
    resolution.state = DeadlineState::Running;
    live.owner = None;
    RequestCard {
        recipient: None,
        others: Vec::new(),
        offered: None,
        request: Request {
            id: row.id,
            version: row.version,
            status: row.status,
            subject: row.subject.clone(),
            client: row.client,
            account: None,
            channel: row.channel,
            language: if russian { "ru" } else { "en" }.into(),
            department: row.department.clone(),
            level: row.level,
            priority: row.priority,
            assignee: row.assignee.clone(),
            accountable: row.accountable.clone(),
            tags: row.tags.clone(),
            fields: BTreeMap::from([("contract".into(), "77-1024".into())]),
            script: Some("refund".into()),
            step: Some("sorry".into()),
            rule: Some("refund".into()),
            standard: "5f2c".into(),
            external_id: None,
            received: row.received,
            updated: row.updated,
            resolved: None,
            wait_until: None,
            unanswered_since: Some(row.received),
            reopened: 0,
            bounced: 0,
            path: Vec::new(),
            rating: None,
            seq: Seq(104),
        },
        client: client(row, russian),
        deadlines: vec![live, resolution],
        callbacks: vec![callback(row)],
        timeline,
        hops: Vec::new(),
        mails: Vec::new(),
        presence: vec![Presence {
            operator: "olga".into(),
            request: row.id,
            replying: true,
            seen: now(),
        }],
    }
}

fn callback(row: &QueueRow) -> Callback {
    Callback {
        id: CallbackId(1),
        request: row.id,
        client: row.client,
        by: "anna".into(),
        promised_by: "olga".into(),
        promised: now() - TimeDelta::minutes(50),
        due: now() + TimeDelta::minutes(58),
        agreed: true,
        about: None,
        state: CallbackState::Promised,
        tries: 0,
        next_try: None,
        moved: 0,
        told: None,
        ended: None,
        outcome: None,
    }
}

fn board(russian: bool) -> Board {
    let rows = deadlines(russian);
    Board {
        departments: ["front", "billing", "network", "board"]
            .iter()
            .zip(1..)
            .map(|(id, n)| BoardDepartment {
                department: (*id).into(),
                new: n * 2,
                open: n * 3,
                waiting: n,
                at_risk: n % 3,
                breached: n % 2,
            })
            .collect(),
        operators: facts(russian)
            .operators
            .into_iter()
            .zip(1..)
            .map(|(operator, n)| BoardOperator {
                operator,
                load: Some(n * 4),
                looks_at: (n == 1).then_some(RequestId(10482)),
                seen: Some(now()),
            })
            .collect(),
        arrivals: (0..24)
            .map(|hour| (now() - TimeDelta::hours(23 - hour), (hour as u64 * 7) % 11))
            .collect(),
        answers: (0..24)
            .map(|hour| (now() - TimeDelta::hours(23 - hour), (hour as u64 * 3) % 9))
            .collect(),
        backlog: (0..24)
            .map(|hour| (now() - TimeDelta::hours(23 - hour), 20 + (hour as u64 * 5) % 13))
            .collect(),
        calls_due: 7,
        calls_late: 1,
        answered_today: 143,
        resolved_today: 90,
        resolutions: (0..24)
            .map(|hour| (now() - TimeDelta::hours(23 - hour), (hour as u64 * 5) % 8))
            .collect(),
        decide: rows.into_iter().take(3).collect(),
        orphaned: vec![callback(&firstline_row(russian))],
        attention: vec![
            Attention::Unread {
                version: "2026.1".into(),
                people: vec!["ivan".into(), "olga".into()],
                due: Some(now() + TimeDelta::hours(30)),
            },
            Attention::Draft { version: "2026.2".into(), missing: vec![Capacity::Client] },
            Attention::Appeals { count: 1 },
            Attention::Ledger { count: 3 },
            Attention::Reviews { count: 5 },
            Attention::Overrides { count: 2 },
            Attention::Broken { count: 1 },
        ],
        coming: (0..24)
            .map(|hour| (now() + TimeDelta::hours(hour), (hour as u64 * 3) % 7))
            .collect(),
        crowd: Some(Crowd {
            hour: now() + TimeDelta::hours(2),
            departments: vec![("network".into(), 4), ("billing".into(), 2)],
        }),
    }
}

/// A shift that leaves nothing.
fn shifts() -> Shifts {
    Shifts {
        now: ShiftReport {
            at_risk: Vec::new(),
            promised: Vec::new(),
            parked: Vec::new(),
            more: false,
            note: None,
            origin: "desk".into(),
            events: 104,
            head: format!("{:064x}", 104),
        },
        last: None,
        subjects: BTreeMap::new(),
    }
}

fn firstline_row(russian: bool) -> QueueRow {
    rows(russian).remove(1)
}

/// The same answer, in which the request that is looked at was raised by a mail that hands on another's, and
/// the client wrote by mail since; a mail of the desk came back.
pub fn with_mails(mut reply: Reply, russian: bool) -> Reply {
    let Reply::Loaded(parts) = &mut reply else {
        return reply;
    };
    for part in parts {
        if let Loaded::Queue(_, page) = part {
            page.rows[1].undelivered = true;
        }
        let Loaded::Sight(_, Some(sight)) = part else {
            continue;
        };
        let card = &mut sight.0;
        card.timeline.truncate(2);
        let mail = |name: &str| {
            let mut text =
                format!("From: {name}\nDate: Mon, 23 Nov 2026 10:00:00\nSubject: Fwd: x\n");
            text.push_str("Content-Type: text/plain; charset=utf-8\n\n");
            text.push_str(if russian { FORWARDED_RU } else { FORWARDED_EN });
            Mail::read(text.as_bytes())
        };
        let read = mail("Olga <olga@desk.example>");
        let letter = Letter {
            from: read.address.as_deref().map(Private::from),
            dated: Dated::Server,
            forwarded: read.forwarded.as_ref().map(ForwardedHead::from),
            ..Letter::default()
        };
        let offered = read.forwarded.clone().unwrap();
        card.offered = Some(Offered {
            event: card.timeline[0].seq,
            address: offered.address.clone(),
            mail: offered,
            colleague: Some("olga".into()),
        });
        if let Event::Received(received) = &mut card.timeline[0].event {
            received.channel = Channel::Email;
            received.subject = "Fwd: Router".into();
            received.body = read.text.as_str().into();
            received.letter = Some(Box::new(letter));
        }
        let mut next = card.timeline[1].clone();
        let mut add = |event: Event| {
            next.seq = Seq(next.seq.0 + 10);
            next.event = event;
            card.timeline.push(next.clone());
            next.seq
        };
        let to = Some("carla@client.example".into());
        let said = if russian {
            "Мастер будет завтра."
        } else {
            "The fitter comes tomorrow."
        };
        let replied = add(Event::Replied { body: said.into(), to });
        add(Event::MailReturned {
            mail: Some(replied),
            body: "Undelivered Mail Returned to Sender\nMailbox full".into(),
        });
        add(Event::Message {
            body: if russian { QUOTING_RU } else { QUOTING_EN }.into(),
            channel: Channel::Email,
            external_id: None,
            source: None,
            letter: None,
        });
        card.mails = vec![Outbound {
            event: replied,
            request: card.request.id,
            state: MailState::Stuck,
            attempts: 1,
            queued: now(),
            next_try: now(),
            reason: Some(Why::CameBack("Undelivered Mail Returned to Sender".into())),
            message_id: None,
        }];
    }
    reply
}

const FORWARDED_EN: &str = "Please help her.\n\n---------- Forwarded message ---------\n\
    From: Carla Client <carla@client.example>\nDate: Mon, 23 Nov 2026 09:40\nSubject: Router\n\n\
    My router restarts every hour.\n\nKind regards\nCarla Client\nClient Ltd\n";
const FORWARDED_RU: &str = "Помогите ей, пожалуйста.\n\n-------- Пересылаемое сообщение --------\n\
    От: Carla Client <carla@client.example>\nДата: 23 ноября 2026, 09:40\nТема: Роутер\n\n\
    Роутер перезагружается каждый час.\n\nС уважением,\nКарла Клиент\nООО «Клиент»\n";
const QUOTING_EN: &str = "It works again, thank you!\n\n-- \nCarla Client\nClient Ltd\n\n\
    _______________________\nThis message is confidential and intended solely for the addressee.\n\
    If you are not the intended recipient, please delete it.\n\n\
    On Mon, 23 Nov 2026 at 10:20, Desk <desk@desk.example> wrote:\n> The fitter comes tomorrow.\n>\n> Desk\n";
const QUOTING_RU: &str = "Снова работает, спасибо!\n\n-- \nКарла Клиент\nООО «Клиент»\n\n\
    _______________________\nДанное сообщение содержит конфиденциальную информацию.\n\
    Если вы не являетесь адресатом, удалите его.\n\n\
    пн, 23 нояб. 2026 г. в 10:20, Служба <desk@desk.example>:\n> Мастер будет завтра.\n>\n> Служба\n";

/// Answers an effect as a desk would.
pub fn answer(effect: Effect, russian: bool) -> Option<Reply> {
    match effect {
        Effect::Load(parts) => {
            Some(Reply::Loaded(parts.into_iter().map(|part| load(part, russian)).collect()))
        }
        Effect::Submit(ticket, submission) => {
            let outcome = match &submission.command {
                // The one that a colleague was quicker with.
                Command::Claim { request } if *request == RequestId(10377) => {
                    Outcome::Refused(Refusal::conflict("olga claimed #10377 a minute ago"))
                }
                Command::Resolve { against: None, .. } => {
                    Outcome::Refused(Refusal::StandardNotMet {
                        message: "The script is not done".into(),
                        clause: Clause::new("norm", "script-before-resolve"),
                        missing: vec!["step:amount".into(), "step:promise".into()],
                    })
                }
                // Of several the first is another's.
                Command::Several { commands } => Outcome::Done(Done {
                    refused: vec![NotEnded {
                        request: commands[0].request().unwrap(),
                        refusal: Refusal::conflict("olga works on it"),
                    }],
                    stays: Vec::new(),
                    remarks: Vec::new(),
                    request: None,
                    events: Vec::new(),
                    repeated: false,
                }),
                command => Outcome::Done(Done {
                    refused: Vec::new(),
                    stays: Vec::new(),
                    request: command.request().or(Some(RequestId(10482))),
                    events: Vec::new(),
                    remarks: Vec::new(),
                    repeated: false,
                }),
            };
            Some(Reply::Submitted(ticket, submission, outcome))
        }
        Effect::Bulk(ticket, submissions) => Some(Reply::Bulk(
            ticket,
            submissions
                .into_iter()
                .enumerate()
                .map(|(at, submission)| {
                    let outcome = if at == 0 {
                        Outcome::Refused(Refusal::conflict("olga works on it"))
                    } else {
                        Outcome::Done(Done {
                            refused: Vec::new(),
                            stays: Vec::new(),
                            request: submission.command.request(),
                            events: Vec::new(),
                            remarks: Vec::new(),
                            repeated: false,
                        })
                    };
                    (submission, outcome)
                })
                .collect(),
        )),
        Effect::Watch { .. } => Some(Reply::Watched(None)),
        Effect::Undo => Some(Reply::Undo(Box::default())),
        Effect::Next => {
            let row = Some(firstline_row(russian));
            Some(Reply::Next(Box::new(NextFree { row, ..NextFree::default() })))
        }
        Effect::Look { .. }
        | Effect::SaveDraft(_)
        | Effect::Keep(_)
        | Effect::Forget(..)
        | Effect::DropDraft(_)
        | Effect::ReadNotices(_)
        | Effect::Play(_)
        | Effect::Learn
        | Effect::StopLearning
        | Effect::DraftLesson(..)
        | Effect::GoOn
        | Effect::End { .. }
        | Effect::SaveFile { .. }
        | Effect::Terminal(_) => None,
    }
}

fn load(part: Part, russian: bool) -> Loaded {
    let rows = rows(russian);
    let row = |id: RequestId| rows.iter().find(|row| row.id == id);
    match part {
        Part::Queue(query) => Loaded::Queue(
            query,
            QueuePage {
                total: Some(rows.len() as u64),
                rows: rows.clone(),
                more: false,
                presence: [("olga", 1, true), ("vera", 2, false)]
                    .map(|(who, at, replying)| Presence {
                        operator: who.into(),
                        request: rows[at].id,
                        replying,
                        seen: now(),
                    })
                    .to_vec(),
            },
        ),
        Part::Sight(id) => Loaded::Sight(
            id,
            row(id).map(|row| Box::new((card(row, russian), client_card(row, russian)))),
        ),
        Part::Client(id) => Loaded::Client(
            id,
            Some(Box::new(client_card(&rows[1], russian))).map(|mut card| {
                card.client.id = id;
                card
            }),
        ),
        Part::Story(id, query) => {
            let mut story = card(&rows[1], russian).timeline;
            story.retain(|recorded| {
                StoryKind::of(&recorded.event)
                    .is_some_and(|kind| query.kinds.is_empty() || query.kinds.contains(&kind))
            });
            story.reverse();
            Loaded::Story(id, query, story)
        }
        Part::Deadlines(query) => {
            let mut rows = deadlines(russian);
            rows.retain(|row| !query.to_come || row.deadline.due.is_some_and(|due| due > now()));
            Loaded::Deadlines(rows)
        }
        Part::Counts(_) => Loaded::Counts(DeadlineCounts { at_risk: 3, breached: 1 }),
        Part::Coming => Loaded::Coming(Coming {
            first: now() - TimeDelta::minutes(now().minute().into()),
            departments: [("front", 2, 3), ("network", 2, 9), ("billing", 16, 1)]
                .map(|(department, hour, count)| {
                    let mut hours = [0; HOURS];
                    hours[0] = 1;
                    hours[hour] = count;
                    (department.into(), hours)
                })
                .to_vec(),
        }),
        Part::Board => Loaded::Board(Box::new(board(russian))),
        Part::Log { .. } => Loaded::Log(card(&rows[1], russian).timeline),
        Part::Notices => Loaded::Notices(vec![Notice {
            cause: None,
            count: None,
            since: None,
            seq: Seq(104),
            to: "anna".into(),
            at: now() - TimeDelta::minutes(3),
            about: NoticeKind::Breached,
            request: Some(RequestId(10377)),
            subject: Some(rows[0].subject.clone()),
            read: false,
        }]),
        Part::Alike => Loaded::Alike(Vec::new()),
        Part::Callbacks { .. } => Loaded::Callbacks(vec![CallbackRow {
            callback: callback(&rows[1]),
            subject: rows[1].subject.clone(),
            client_name: rows[1].client_name.clone(),
            phone: None,
            timezone: None,
        }]),
        Part::Clients(text) => {
            let found = vec![
                ClientRow {
                    id: ClientId(10482),
                    name: rows[1].client_name.clone(),
                    tier: Some("vip".into()),
                    account: None,
                    contact: Some("+74951234567".into()),
                    open: 2,
                },
                ClientRow {
                    id: ClientId(7),
                    name: "Pedro Petrov".into(),
                    tier: None,
                    account: None,
                    contact: None,
                    open: 0,
                },
            ];
            Loaded::Clients(text, found)
        }
        Part::Preview(intake) => Loaded::Preview(
            intake,
            Box::new(Decision {
                department: "billing".into(),
                level: 2,
                priority: Priority::Normal,
                fields: BTreeMap::new(),
                tags: vec!["money".into()],
                script: Some("refund".into()),
                assign: None,
                assignee: None,
                rule: Some("refund".into()),
                explanation: explanation(),
            }),
        ),
        Part::Search(text) => Loaded::Search(
            text,
            vec![Hit {
                row: rows[1].clone(),
                excerpt: "… the refund has not arrived …".into(),
                marks: vec![(8, 14)],
            }],
        ),
        Part::Figures => Loaded::Page(None, page::Content::Figures(Vec::new(), Vec::new())),
        Part::Progress { .. } => Loaded::Progress(Vec::new()),
        Part::Said => Loaded::Said(None),
        Part::Overrides => Loaded::Overrides(Vec::new()),
        Part::Reviews => Loaded::Reviews(Vec::new(), Vec::new()),
        Part::Ledger => Loaded::Ledger(Vec::new()),
        Part::Appeals => Loaded::Appeals(Vec::new()),
        Part::Ask(number) => Loaded::Ask(number, None),
        Part::ToPropose(period, day) => Loaded::ToPropose(period, day, Vec::new()),
        Part::Norms(weeks) => Loaded::Norms(weeks, Vec::new()),
        Part::Ladder(_) => unreachable!("no screen of these tests shows the ladder"),
        Part::Entry(entry) => Loaded::Entry(entry, None),
        Part::Balance => Loaded::Balance(Vec::new()),
        Part::Shift => Loaded::Shift(Box::new(shifts())),
        Part::StuckMails => Loaded::StuckMails(Vec::new()),
        Part::BrokenCalls => Loaded::BrokenCalls(Vec::new()),
        Part::Draft(slot) => Loaded::Draft(slot, None),
        Part::Why(id, _) => Loaded::Why(
            id,
            vec![
                report::Passage { title: String::new(), lines: Vec::new() },
                report::Passage {
                    title: "?".into(),
                    lines: vec![(0, "10:00 – 12:00".into()), (1, "deadline:own".into())],
                },
            ],
        ),
        Part::Overdue(_) => {
            let rows = deadlines(russian);
            let late = |row: &&DeadlineRow| row.deadline.due.is_some_and(|due| due <= now());
            let longest = rows.iter().find(late).cloned();
            Loaded::Overdue(Box::new(Overdue { longest, mine: 0 }))
        }
        Part::Tallies(lines) => {
            let counts = vec![Some(ViewCount { count: 7, more: false }); lines.len()];
            Loaded::Tallies(lines, counts)
        }
        Part::Drafts => Loaded::Drafts(Vec::new()),
        Part::Versions => Loaded::Versions(versions(russian)),
        Part::Difference(version, language) => {
            let old = standard(russian);
            let text = Text::of(language);
            let changes = difference(&old, &draft(russian), &text);
            Loaded::Page(version, page::Content::Changes(changes))
        }
        Part::Simulation(version) => {
            Loaded::Page(Some(version), page::Content::Simulation(Box::default()))
        }
    }
}
