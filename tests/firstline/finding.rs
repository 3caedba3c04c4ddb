//! What people type to find something, at the command line: in either alphabet, without accents, by number,
//! by day and by rating.

use serde_json::Value;

use crate::support::Place;

fn desk(lines: &str) -> Place {
    let place = Place::with_desk();
    let done = place.run(&["apply", "--as", "vera"], lines);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    place
}

fn numbers(rows: &[Value]) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows.iter().map(|row| row["request"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

fn search(place: &Place, words: &str) -> Vec<i64> {
    numbers(&place.run(&["search", words, "--json", "--limit", "100", "--as", "vera"], "").lines())
}

fn queue(place: &Place, filter: &str) -> Vec<i64> {
    numbers(&place.run(&["queue", "--filter", filter, "--json", "--as", "vera"], "").lines())
}

const PEOPLE: &str = r#"{"do":"intake","at":"2026-03-01T10:00:00+03:00","channel":"phone","client":{"name":"Пётр Семёнов","account":"Ромашка","phone":"8 916 222-33-44"},"body":"aaa one"}
{"do":"intake","at":"2026-03-01T23:50:00+03:00","channel":"email","client":{"name":"Anna-Maria von der Leyen","email":"am@example.org"},"body":"bbb two"}
{"do":"intake","at":"2026-03-02T00:10:00+03:00","channel":"email","client":{"name":"Zoë Müller-Lüdenscheidt","email":"zoe@example.org"},"body":"Le problème à Nîmes, Größe prüfen"}
{"do":"intake","at":"2026-03-05T10:00:00+03:00","channel":"phone","client":{"name":"Alexey Semyonov","account":"Čapek & Söhne","phone":"8 916 222-33-55"},"body":"bbb three, 40 roubles"}
"#;

#[test]
fn requests_are_found_by_their_clients() {
    let place = desk(PEOPLE);
    for (words, found) in [
        ("Семёнов", &[1, 4][..]),
        ("Семенов", &[1, 4]),
        ("semenov", &[1, 4]),
        ("Semyonov", &[1, 4]),
        ("Пётр Семёнов", &[1]),
        ("petr semenov", &[1]),
        ("Алексей", &[4]),
        ("Leyen", &[2]),
        ("von der Leyen", &[2]),
        ("leyen two", &[2]),
        ("two leyen", &[2]),
        ("leyen three", &[]),
        ("bbb semyonov", &[4]),
        ("semyonov -three", &[1]),
        ("Ромашка", &[1]),
        ("romashka", &[1]),
        ("Capek", &[4]),
        ("sohne", &[4]),
        ("soehne", &[4]),
        ("Muller", &[3]),
        ("Мюллер", &[3]),
        ("Ludenscheidt", &[3]),
        ("probleme", &[3]),
        ("problème", &[3]),
        ("PROBLÈME NIMES", &[3]),
        ("prufen", &[3]),
        ("pruefen", &[3]),
        ("muller probleme", &[3]),
        ("bbb", &[2, 4]),
        ("4", &[4]),
        ("#4", &[4]),
        ("40", &[4]),
        ("nobody", &[]),
    ] {
        assert_eq!(search(&place, words), found, "{words}");
    }
    for (words, found) in [
        ("Muller", "Zoë"),
        ("Mueller", "Zoë"),
        ("Zoe", "Zoë"),
        ("Семёнов", "Semyonov"),
        ("semjonow", "Семёнов"),
    ] {
        let out = place.run(&["client", "find", words, "--as", "vera"], "").done();
        assert!(out.contains(found), "{words}: {out}");
    }
}

#[test]
fn a_word_in_the_filter_is_one_of_a_text_or_of_the_clients_name() {
    let place = desk(PEOPLE);
    for (filter, found) in [
        ("semyonov", &[1, 4][..]),
        ("Семёнов", &[1, 4]),
        ("leyen", &[2]),
        ("bbb", &[2, 4]),
        ("bbb semyonov", &[4]),
        ("-semyonov", &[2, 3]),
        ("\"von der Leyen\"", &[2]),
        ("channel:phone semyonov", &[1, 4]),
        ("channel:email semyonov", &[]),
        ("leyen or muller", &[2, 3]),
        ("nobody", &[]),
    ] {
        assert_eq!(queue(&place, filter), found, "{filter}");
    }
}

#[test]
fn what_leaves_for_people_is_read_by_their_spreadsheets() {
    let place = desk(PEOPLE);
    let report = |format: &str, language: &str| {
        let mut command = place.command(&["report", "service", "--format", format, "--as", "vera"]);
        command.env("LANG", language).output().unwrap().stdout
    };
    for (format, language, separator) in [
        ("csv", "en_US.UTF-8", ','),
        ("csv", "ru_RU.UTF-8", ','),
        ("spreadsheet", "en_US.UTF-8", ','),
        ("spreadsheet", "ru_RU.UTF-8", ';'),
    ] {
        let text = String::from_utf8(report(format, language)).unwrap();
        assert!(text.starts_with('\u{feff}'), "{format} {language}: {text}");
        assert!(text.lines().next().unwrap().contains(separator), "{format} {language}: {text}");
    }
    place.run(&["export", "out", "--format", "csv", "--as", "vera"], "").done();
    let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap();
    assert!(read("out/requests.csv").starts_with('\u{feff}'));
    assert!(!read("out/truth/event.csv").starts_with('\u{feff}'));
}

#[test]
fn what_an_import_refuses_is_written_where_it_is_run_or_where_told() {
    let place = Place::with_desk();
    let there = place.path("theirs");
    std::fs::create_dir(&there).unwrap();
    let rows = "text,channel\nA question,phone\nAnother,smoke\n";
    std::fs::write(there.join("in.csv"), rows).unwrap();
    let import = |more: &[&str]| {
        let mut all = vec!["import", "theirs/in.csv", "--map", "body=text", "--as", "vera"];
        all.extend(more);
        place.run(&all, "")
    };
    let ran = import(&[]);
    assert!(
        ran.out.contains("refused, with the reasons: in.csv.refused"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(place.path("in.csv.refused").exists());
    import(&["--refused", "told"]);
    assert!(place.path("told").exists());
    assert_eq!(std::fs::read_dir(&there).unwrap().count(), 1, "nothing stands beside the source");
    import(&["--refused", "theirs/in.csv"]).refused(2, "a file of its own");
    assert_eq!(std::fs::read_to_string(there.join("in.csv")).unwrap(), rows);
}

#[test]
fn the_board_shows_what_needs_a_decision() {
    let place = desk(PEOPLE);
    let out = place.run(&["board", "--as", "vera"], "").done();
    for words in ["Needs a decision", "aaa one", "vera"] {
        assert!(out.contains(words), "{words} is not in {out}");
    }
}

#[test]
fn every_request_with_a_hit_is_found_however_many_texts_another_has() {
    let mut lines = String::new();
    for _ in 0..3 {
        lines.push_str(
            r#"{"do":"intake","channel":"phone","client":{"name":"Some","phone":"+74951234567"},"body":"the zebra"}"#,
        );
        lines.push('\n');
    }
    for nr in 0..120 {
        lines.push_str(&format!(
            "{{\"do\":\"note\",\"request\":3,\"body\":\"zebra again {nr}\"}}\n"
        ));
    }
    let place = desk(&lines);
    assert_eq!(search(&place, "zebra"), [1, 2, 3]);
    let few = place.run(&["search", "zebra", "--json", "--limit", "2", "--as", "vera"], "").lines();
    assert_eq!(few.len(), 2);
}

#[test]
fn the_filter_knows_days_ratings_and_either() {
    let place = desk(&format!(
        "{PEOPLE}{}",
        r#"{"do":"claim","request":1}
{"do":"reply","request":1,"body":"Done."}
{"do":"resolve","request":1,"text":"done","override":{"reason":"x"}}
{"do":"rate","request":1,"score":2}
{"do":"set","request":4,"tags":["vip"]}
"#
    ));
    for (filter, found) in [
        ("received:>2026-03-01", &[3, 4][..]),
        ("received:>=2026-03-02", &[3, 4]),
        ("received:2026-03-01", &[2]),
        ("received:01.03.2026 is:done", &[1]),
        ("received:2026-03-01..2026-03-02", &[2, 3]),
        ("received:<2026-03-02", &[2]),
        ("received:2026-02", &[]),
        ("received:today", &[4]),
        ("received:yesterday", &[]),
        ("-received:today", &[2, 3]),
        ("rating:<=2", &[1]),
        ("rating:2", &[1]),
        ("rating:>=3", &[]),
        ("rating:<=2 or tag:vip", &[1, 4]),
        ("tag:vip or client:leyen or client:muller", &[2, 3, 4]),
        ("channel:email received:>2026-03-01 or tag:vip", &[3]),
        ("-channel:email or client:leyen", &[2, 4]),
        ("4", &[4]),
        ("#4", &[4]),
        ("40", &[4]),
        ("1", &[1]),
        ("client:Семенов", &[4]),
        ("client:Mueller", &[3]),
        ("account:capek", &[4]),
        ("account:Чапек", &[4]),
        ("account:Soehne", &[4]),
        // In Russian, whatever the language of the reader.
        ("канал:почта", &[2, 3]),
        ("получено:сегодня", &[4]),
        ("получено:>01.03.2026", &[3, 4]),
        ("оценка:<=2 или метка:vip", &[1, 4]),
        ("клиент:Мюллер", &[3]),
        ("это:\"решено или закрыто\"", &[1]),
        ("это:решено_или_закрыто", &[1]),
        ("исполнитель:никто", &[2, 3, 4]),
        ("-канал:почта", &[4]),
        ("важность:>=срочно", &[]),
    ] {
        let ran = place.run(&["queue", "--filter", filter, "--json", "--as", "vera"], "");
        assert_eq!(ran.code, 0, "{filter}: {}", ran.err);
        assert_eq!(numbers(&ran.lines()), found, "{filter}");
    }
    assert_eq!(queue(&place, "tag:vip or rating:2"), [1, 4]);
    for (filter, words) in [
        ("tag:vip or", "`or` stands between two terms"),
        ("received:soon", "is no day"),
        ("rating:9", "a number from 1 to 5"),
    ] {
        place.run(&["queue", "--filter", filter, "--as", "vera"], "").refused(2, words);
    }
    for (filter, words) in [
        ("оценка:9", "число от 1 до 5"),
        // What there is, is named as it may be typed.
        ("канал:голубь", "тел., почта, чат, визит, сайт"),
        ("это:странно", "не_решено, решено_или_закрыто"),
        ("статус:странный", "новое, в_работе"),
        // What is nearly a key is told rather than looked for as a text that nothing has.
        ("кнал:почта", "может быть, «канал»?"),
        ("получнео:сегодня", "может быть, «получено»?"),
        ("spell:сегодня", "ключа «spell» нет; есть: отдел"),
    ] {
        let mut command = place.command(&["queue", "--filter", filter, "--as", "vera"]);
        let ran = command.env("LANG", "ru_RU.UTF-8").output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(ran.status.code() == Some(2) && said.contains(words), "{filter}: {said}");
    }
    let english = place.run(&["queue", "--filter", "канал:голубь", "--as", "vera"], "");
    english.refused(2, "phone, email");
}

#[test]
fn the_filter_is_typed_as_people_say_it() {
    let place = desk(&format!(
        "{PEOPLE}{}",
        r#"{"do":"claim","request":1}
{"do":"resolve","request":1,"text":"done","override":{"reason":"x"}}
"#
    ));
    for (filter, found) in [
        ("канал:телефон", &[4][..]),
        ("канал:звонок", &[4]),
        ("канал:письмо", &[2, 3]),
        ("способ:письма", &[2, 3]),
        ("статус:новое", &[2, 3, 4]),
        ("статус:новые", &[2, 3, 4]),
        ("состояние:решён", &[1]),
        ("статус:решено,закрыто", &[1]),
        ("это:нерешённые", &[2, 3, 4]),
        ("это:нерешенные -канал:звонок", &[2, 3]),
        ("это:решено", &[1]),
        ("это:ничьи", &[2, 3, 4]),
        ("поступило:>01.03.2026", &[3, 4]),
        ("создано:вчера или создано:сегодня", &[4]),
        ("приоритет:обычный", &[2, 3, 4]),
        ("заявитель:Мюллер", &[3]),
        ("компания:Чапек", &[4]),
        ("state:new via:call", &[4]),
        ("is:overdue", &[2, 3]),
        ("это:просрочено", &[2, 3]),
    ] {
        for language in ["en_US.UTF-8", "ru_RU.UTF-8"] {
            let mut command =
                place.command(&["queue", "--filter", filter, "--json", "--as", "vera"]);
            let ran = command.env("LANG", language).output().unwrap();
            let (out, err) =
                (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap());
            let rows: Vec<Value> =
                out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(numbers(&rows), found, "{filter} ({language}): {err}");
        }
    }
}

#[test]
fn what_an_older_program_indexed_is_indexed_anew_bit_by_bit() {
    let place = desk(PEOPLE);
    let old = rusqlite::Connection::open(place.db()).unwrap();
    // As it stood: texts with the marks of their letters, clients by one spelling, and what the step left to do.
    let text: i64 = old
        .query_row("SELECT id FROM text WHERE content LIKE '%problème%'", [], |row| row.get(0))
        .unwrap();
    old.execute("DELETE FROM term WHERE rowid = ?1", [text]).unwrap();
    old.execute(
        "INSERT INTO term (rowid, words, stems) VALUES (?1, 'le problème à nîmes', '')",
        [text],
    )
    .unwrap();
    old.execute_batch(
        "DELETE FROM client_key WHERE client = 3;
         INSERT INTO client_key (key, client) VALUES ('müller', 3);
         INSERT INTO respell (what, upto) SELECT 'text', max(id) FROM text;
         INSERT INTO respell (what, upto) SELECT 'client', max(id) FROM client;",
    )
    .unwrap();

    // Each opening goes on with it; nobody waits for all of it.
    for _ in 0..3 {
        queue(&place, "is:unresolved");
    }
    assert_eq!(search(&place, "probleme"), [3]);
    assert_eq!(search(&place, "Мюллер"), [3]);
    let left: i64 = old.query_row("SELECT count(*) FROM respell", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}
