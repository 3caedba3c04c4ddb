//! `route`: where a request would go by a standard, and why. Needs no desk: one text, or a stream of
//! requests for other programs.

mod answer;
mod question;

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;

use crate::model::{request::Channel, routing::Router, standard::Standard};
use answer::Answer;
use question::Question;

/// Show where a request would go, and why
#[derive(Debug, Args)]
#[command(
    after_help = "Reads one text from standard input, or JSON lines where the first sign is {:\n  \
    {\"id\", \"subject\", \"body\" or \"text\", \"channel\", \"client\": {\"tier\", \"account\", \"email\"},\n   \
    \"fields\", \"tags\", \"priority\", \"language\", \"received\", \"open_requests\"}"
)]
pub struct Route {
    /// The folder of the standard [default: the desk's own standard]
    #[arg(long, value_name = "DIR")]
    pub standards: Option<PathBuf>,
    /// Explain: which rules were tried, which conditions held, which words matched
    #[arg(long)]
    pub explain: bool,
    /// One JSON object a request
    #[arg(long)]
    pub json: bool,
    /// What the text is about
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,
    /// How requests come that do not say it: phone, email, chat, visit, web or import
    #[arg(long, value_name = "CHANNEL", default_value = "email", value_parser = channel)]
    pub channel: Channel,
    /// The class of clients that is not said
    #[arg(long, value_name = "TIER")]
    pub tier: Option<String>,
    /// When requests come in that do not say it, as 2026-03-02T16:30:00+03:00 [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<DateTime<Utc>>,
}

fn channel(word: &str) -> Result<Channel, String> {
    Channel::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Channel::ALL.iter().map(|channel| channel.word()).collect();
        format!("there is no channel `{word}`; there are: {}", known.join(", "))
    })
}

/// No request may be longer, in bytes: JSON may need six for one of a text of 10 MiB.
const LONGEST: u64 = 60 << 20;

/// Answers `route`: one text, or JSON lines, an answer each; to a line that cannot be answered
/// `{"id", "error"}`, and the stream goes on. The standard is that of the folder named, or where none
/// is, of the desk. Says whether all was answered.
///
/// # Errors
/// Where the standard or the input cannot be read, there is no text, or the output cannot be written.
pub fn route(
    arguments: &Route,
    standard: impl FnOnce(Option<&Path>) -> anyhow::Result<Arc<Standard>>,
    now: DateTime<Utc>,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let standard = standard(arguments.standards.as_deref())?;
    let router = Router::new(&standard);
    let routing = Routing {
        arguments,
        standard: &standard,
        router: &router,
        at: arguments.at.unwrap_or(now),
    };
    let mut input = BufReader::with_capacity(1 << 16, input);
    if is_stream(&mut input)? {
        routing.stream(&mut input, out)
    } else {
        routing.text(&mut input, out)
    }
}

/// Whether the input begins as JSON lines do.
fn is_stream(input: &mut impl BufRead) -> std::io::Result<bool> {
    loop {
        let ready = input.fill_buf()?;
        if ready.is_empty() {
            return Ok(false);
        }
        let mark = ready.strip_prefix(b"\xef\xbb\xbf").unwrap_or(ready);
        if let Some(first) = mark.iter().find(|byte| !byte.is_ascii_whitespace()) {
            return Ok(*first == b'{');
        }
        let blank = ready.len();
        input.consume(blank);
    }
}

struct Routing<'a> {
    arguments: &'a Route,
    standard: &'a Standard,
    router: &'a Router,
    at: DateTime<Utc>,
}

impl Routing<'_> {
    fn text(&self, input: &mut impl BufRead, out: &mut dyn Write) -> anyhow::Result<bool> {
        let mut bytes = Vec::new();
        input.take(LONGEST + 1).read_to_end(&mut bytes)?;
        anyhow::ensure!(
            bytes.len() as u64 <= LONGEST,
            "the text is longer than {} MiB",
            LONGEST >> 20
        );
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        let subject = self.arguments.subject.as_deref().unwrap_or("");
        anyhow::ensure!(
            !(text.is_empty() && subject.is_empty()),
            "there is nothing to route: write the request on standard input, as in echo \"No internet\" | firstline route"
        );
        let question = Question::of_text(subject, text);
        self.answer(&question, out)?;
        Ok(true)
    }

    fn stream(
        &self,
        input: &mut BufReader<&mut dyn Read>,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let mut line = Vec::new();
        let mut number = 0_u64;
        let mut all = true;
        loop {
            line.clear();
            number += 1;
            let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            let question = if read as u64 == LONGEST && line.last() != Some(&b'\n') {
                input.skip_until(b'\n')?;
                Err((
                    serde_json::Value::Null,
                    format!("the line is longer than {} MiB", LONGEST >> 20),
                ))
            } else {
                let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
                if text.is_empty() {
                    continue;
                }
                Question::read(text)
            };
            match question {
                Ok(question) => self.answer(&question, out)?,
                Err((id, error)) => {
                    all = false;
                    let error = format!("line {number}: {error}");
                    if self.arguments.json {
                        crate::model::safe_json::write(
                            &mut *out,
                            &json!({"id": id, "error": error}),
                        )?;
                        out.write_all(b"\n")?;
                    } else {
                        writeln!(out, "{error}")?;
                    }
                }
            }
            // Whoever asks line by line waits for the answer.
            if input.buffer().is_empty() {
                out.flush()?;
            }
        }
        Ok(all)
    }

    fn answer(&self, question: &Question, out: &mut dyn Write) -> anyhow::Result<()> {
        let facts = question.facts(self.arguments, self.at, &self.standard.language);
        let answer = Answer {
            standard: self.standard,
            id: question.id.as_ref(),
            decision: &self.router.route(&facts),
            tried: self.arguments.explain.then(|| self.router.every_rule(&facts)),
            language: facts.language,
        };
        if self.arguments.json {
            crate::model::safe_json::write(&mut *out, &answer.object())?;
            out.write_all(b"\n")?;
        } else {
            answer.text(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::Value;

    use super::*;
    use crate::standards::load_files;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        route: Route,
    }

    const STANDARD: &str = r#"
[standard]
title = "Test"
version = "1"
language = "en"
timezone = "Europe/Moscow"
[routing]
fallback = { department = "front", level = 1 }
stemming = ["en", "ru"]
[[level]]
number = 1
title = "First line"
[[level]]
number = 2
title = "Specialists"
[[department]]
id = "front"
title = "Front desk"
level = 1
calendar = "office"
[[department]]
id = "billing"
title = "Billing"
level = 2
calendar = "office"
[[calendar]]
id = "office"
hours = { mon = ["09:00-18:00"] }
[[rule]]
id = "vip"
when = { client_tier = ["vip"] }
then = { priority = "high", tags = ["vip"] }
continue = true
[[rule]]
id = "refund"
when = { words = ["refund", "вернуть деньги"], no_words = ["refund policy"] }
then = { department = "billing" }
why = "Only billing may move money."
"#;

    fn answered(arguments: &[&str], input: &str) -> (anyhow::Result<bool>, String) {
        let loaded = load_files(&[("10.toml".to_owned(), STANDARD.to_owned())].into());
        let standard = loaded.standard.clone();
        let line = Line::try_parse_from(std::iter::once(&"route").chain(arguments)).unwrap();
        let mut out = Vec::new();
        let load = |_: Option<&Path>| {
            standard.map(Arc::new).ok_or_else(|| anyhow::anyhow!("{:?}", loaded.problems))
        };
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let done = route(&line.route, load, now, &mut input.as_bytes(), &mut out);
        (done, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_text_is_routed_and_explained_in_words() {
        let (done, text) = answered(&["--explain", "--tier", "vip"], "Прошу вернуть\nДЕНЬГИ!\n");
        assert!(done.unwrap());
        for part in [
            "Billing (billing), level 2, priority high",
            "rule:refund, 10.toml:34: Only billing may move money.",
            "tags: vip",
            "“вернуть ДЕНЬГИ” (characters 6 to 20 of the text) as \"вернуть деньги\"",
            "rule:vip held",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let (done, text) = answered(&["--explain"], "Where is your refund policy?");
        assert!(done.unwrap());
        for part in [
            "Front desk (front), level 1, priority normal",
            "routing:fallback, 10.toml:8",
            "“refund policy”",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn json_lines_are_answered_one_by_one_and_bad_ones_told() {
        let lines = [
            r#"{"id": "a", "subject": "", "body": "I want a refund", "client": {"tier": "vip"}}"#,
            r#"{"id": 7, "text": "Hello", "client": "Ann", "extra": [1]}"#,
            "not JSON",
            "",
            r#"{"id": "c", "text": "Hello", "channel": "pigeon"}"#,
            r#"{"id": "d"}"#,
        ];
        let (done, text) = answered(&["--json"], &lines.join("\n"));
        assert!(!done.unwrap());
        let answers: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 5);
        assert_eq!(
            answers[0],
            json!({
                "id": "a", "department": "billing", "level": 2, "priority": "high", "rule": "refund",
                "tags": ["vip"], "script": null, "assign": null, "assignee": null,
                "clause": "rule:refund", "file": "10.toml", "line": 34,
                "matched": [{
                    "rule": "refund", "condition": "words", "entry": "refund", "part": "body",
                    "text": "refund", "from": 9, "to": 15,
                }],
                "language": "en", "standard": "1",
            })
        );
        assert_eq!(answers[1]["id"], 7);
        assert_eq!(answers[1]["rule"], Value::Null);
        assert_eq!(answers[1]["clause"], "routing:fallback");
        assert!(answers[2]["error"].as_str().unwrap().starts_with("line 3: no JSON object"));
        assert_eq!(answers[3]["id"], "c");
        assert!(answers[3]["error"].as_str().unwrap().contains("no channel `pigeon`"));
        assert_eq!(answers[4]["error"], "line 6: there is no `body` and no `subject`");
    }

    #[test]
    fn nothing_to_route_is_told() {
        for input in ["", " \n\t", "\u{feff}\n"] {
            let (done, _) = answered(&[], input);
            assert!(done.unwrap_err().to_string().contains("nothing to route"));
        }
    }

    #[test]
    fn a_client_cannot_write_to_the_terminal() {
        let (_, text) = answered(&["--explain"], "re\u{1b}]0;x\u{7} refund \u{202e}x");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
        let (_, text) = answered(&["--explain"], "вернуть\u{1b}[2J деньги");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
