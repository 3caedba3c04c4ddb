//! Where a request goes and why, as JSON and in words.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::{
    model::{
        private::Private,
        routing::{Checked, Decision, Match, Part, Scored, Tried},
        safe_text::SafeText,
        standard::{Condition, Rule, Standard},
    },
    report::tally_lines,
    text::{Language, Text},
};

/// Where a request goes and why.
pub(super) struct Answer<'a> {
    pub standard: &'a Standard,
    pub id: Option<&'a Value>,
    pub decision: &'a Decision,
    /// All rules that were tried, where they are asked for.
    pub tried: Option<Vec<Tried>>,
    pub language: &'a str,
}

impl Answer<'_> {
    pub fn object(&self) -> Value {
        let decision = self.decision;
        let place = &decision.explanation.place;
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("id", self.id.cloned().unwrap_or(Value::Null));
        put("department", json!(decision.department));
        put("level", json!(decision.level));
        put("priority", json!(decision.priority));
        put("rule", json!(decision.rule));
        put("tags", json!(decision.tags));
        put("script", json!(decision.script));
        put("assign", json!(decision.assign));
        put("assignee", json!(decision.assignee));
        put("clause", json!(decision.explanation.clause));
        put("file", json!(place.file));
        put("line", json!(place.line));
        put("matched", self.matched());
        put("language", json!(self.language));
        put("standard", json!(self.standard.version));
        if let Some(tally) = &decision.explanation.card {
            let ids: Vec<_> = tally.points.iter().map(|(id, _)| id).collect();
            let sums: Map<String, Value> =
                tally.points.iter().map(|(id, sum)| (id.to_string(), json!(sum))).collect();
            put("scorecard", json!(tally.scorecard));
            put("suggested", json!(ids));
            put("lead", json!(tally.lead));
            put("points", Value::Object(sums));
            if tally.audited {
                put("audited", json!(true));
            }
        }
        if let Some(tried) = &self.tried {
            put("tried", tried.iter().map(told).collect());
        }
        Value::Object(object)
    }

    /// The words that made rules hold.
    fn matched(&self) -> Value {
        let held = self.decision.explanation.tried.iter().filter(|tried| tried.held);
        let of_rule = |tried: &Tried| {
            let of_condition = |checked: &Checked| {
                let found = |found: &Match| {
                    let mut object = Map::new();
                    object.insert("rule".into(), json!(tried.rule));
                    object.insert("condition".into(), json!(checked.condition));
                    place(found, &mut object);
                    Value::Object(object)
                };
                checked.matched.iter().map(found).collect::<Vec<_>>()
            };
            tried.conditions.iter().flat_map(of_condition).collect::<Vec<_>>()
        };
        let of_line = |line: &Scored| {
            let points: Map<String, Value> =
                line.points.iter().map(|(id, points)| (id.to_string(), json!(points))).collect();
            let found = |found: &Match| {
                let mut object = Map::new();
                object.insert("condition".into(), json!("points"));
                object.insert("points".into(), Value::Object(points.clone()));
                place(found, &mut object);
                Value::Object(object)
            };
            line.matched.iter().map(found).collect::<Vec<_>>()
        };
        let scored = self.decision.explanation.card.iter().flat_map(|tally| &tally.lines);
        held.flat_map(of_rule).chain(scored.flat_map(of_line)).collect()
    }

    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let decision = self.decision;
        let id = decision.department.as_str();
        let title = self.standard.department(id).map_or(id, |department| &department.title);
        match self.id {
            Some(Value::String(id)) => write!(out, "{}: ", SafeText::line(id))?,
            Some(id) => write!(out, "{}: ", SafeText::line(&id.to_string()))?,
            None => {}
        }
        writeln!(out, "{title} ({id}), level {}, priority {}", decision.level, decision.priority)?;
        let place = &decision.explanation.place;
        write!(out, "  {}, {}:{}", decision.explanation.clause, place.file, place.line)?;
        let rule = decision.rule.as_ref().and_then(|rule| self.rule(rule.as_str()));
        let card = self.standard.scorecard.as_ref();
        let card = card.filter(|card| card.clause() == decision.explanation.clause);
        match rule
            .and_then(|rule| rule.why.as_ref())
            .or_else(|| card.and_then(|card| card.why.as_ref()))
        {
            Some(why) => writeln!(out, ": {}", SafeText::line(why))?,
            None => writeln!(out)?,
        }
        if let Some(script) = &decision.script {
            writeln!(out, "  script: {script}")?;
        }
        if !decision.tags.is_empty() {
            writeln!(out, "  tags: {}", decision.tags.join(", "))?;
        }
        if let Some(assignee) = &decision.assignee {
            writeln!(out, "  assignee: {assignee}")?;
        } else if let Some(assign) = decision.assign {
            writeln!(out, "  assign: {assign}")?;
        }
        match &self.tried {
            Some(tried) => {
                self.explain(tried, out)?;
                self.points(out)
            }
            None => Ok(()),
        }
    }

    /// What the scorecard said.
    fn points(&self, out: &mut dyn Write) -> io::Result<()> {
        let text = Text::of(Language::English);
        for (depth, line) in tally_lines(&self.decision.explanation, self.standard, &text) {
            writeln!(out, "  {}{}", " ".repeat(depth * 2), SafeText::line(&line))?;
        }
        Ok(())
    }

    fn explain(&self, tried: &[Tried], out: &mut dyn Write) -> io::Result<()> {
        let all = self.standard.rules.len();
        writeln!(
            out,
            "  tried {} of {all} {}",
            tried.len(),
            if all == 1 { "rule" } else { "rules" }
        )?;
        let mut silent = Vec::new();
        for one in tried {
            // Rules of which nothing is there to be seen are named together, at the end.
            let telling = one.conditions.iter().any(|checked| {
                !checked.matched.is_empty() || checked.held && checked.condition != "no_words"
            });
            let Some(rule) = self.rule(one.rule.as_str()).filter(|_| one.held || telling) else {
                silent.push(one.rule.as_str());
                continue;
            };
            let verdict = match (one.held, rule.decides()) {
                (true, true) => "held and decides",
                (true, false) => "held and adds what it says",
                (false, _) => "did not hold",
            };
            writeln!(
                out,
                "    rule:{} {verdict} ({}:{})",
                rule.id, rule.place.file, rule.place.line
            )?;
            for checked in &one.conditions {
                let condition =
                    rule.when.iter().find(|condition| condition.key() == checked.condition);
                explain_condition(checked, condition, out)?;
            }
        }
        if !silent.is_empty() {
            writeln!(out, "    nothing spoke for: {}", silent.join(", "))?;
        }
        Ok(())
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        self.standard.rule(id)
    }
}

fn explain_condition(
    checked: &Checked,
    condition: Option<&Condition>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mark = if checked.held { "✓" } else { "✗" };
    let wanted = condition.map_or_else(|| checked.condition.clone(), in_words);
    write!(out, "      {mark} {wanted}")?;
    if let Some(fact) = checked.fact.as_ref().map(Private::as_str) {
        write!(out, "; it is {}", SafeText::line(fact))?;
    }
    writeln!(out)?;
    for found in &checked.matched {
        let part = match found.part {
            Part::Subject => "subject",
            Part::Body => "text",
        };
        writeln!(
            out,
            "        “{}” (characters {} to {} of the {part}) as \"{}\"",
            SafeText::line(found.text.as_str()),
            found.from,
            found.to,
            SafeText::line(&found.entry),
        )?;
    }
    Ok(())
}

/// A condition as a person would say it.
fn in_words(condition: &Condition) -> String {
    let any = |values: &[String]| listed(values.iter().map(String::as_str));
    let key = condition.key();
    match condition {
        Condition::Words(entries) => format!("words: any of {}", any(entries)),
        Condition::AllWords(entries) => format!("words: all of {}", any(entries)),
        Condition::NoWords(entries) => format!("words: none of {}", any(entries)),
        Condition::SubjectWords(entries) => format!("subject: any of {}", any(entries)),
        Condition::Regex(patterns) => format!("pattern: any of {}", any(patterns)),
        Condition::Channel(values) => {
            format!("channel: {}", listed(values.iter().map(|value| value.word())))
        }
        Condition::Priority(values) => {
            format!("priority: {}", listed(values.iter().map(|value| value.word())))
        }
        Condition::Language(values)
        | Condition::ClientTier(values)
        | Condition::Account(values)
        | Condition::Product(values)
        | Condition::SenderDomain(values)
        | Condition::Tag(values)
        | Condition::Field { values, .. } => format!("{key}: {}", any(values)),
        Condition::Hours { inside, calendar } => {
            let side = if *inside { "inside" } else { "outside" };
            match calendar {
                Some(calendar) => format!("hours: {side} {calendar}"),
                None => format!("hours: {side}"),
            }
        }
        Condition::OpenRequestsAtLeast(count) => format!("open requests: at least {count}"),
        Condition::RepeatWithin(time) => {
            format!("wrote before: within {} minutes", time.num_minutes())
        }
    }
}

/// The first of several values; a rule can name hundreds.
fn listed<'a>(values: impl ExactSizeIterator<Item = &'a str>) -> String {
    const TOLD: usize = 6;
    let count = values.len();
    let mut told: Vec<String> = values.take(TOLD).map(|value| format!("\"{value}\"")).collect();
    if count > TOLD {
        told.push(format!("and {} more", count - TOLD));
    }
    told.join(", ")
}

fn told(tried: &Tried) -> Value {
    let condition = |checked: &Checked| {
        let found = |found: &Match| {
            let mut object = Map::new();
            place(found, &mut object);
            Value::Object(object)
        };
        json!({
            "condition": checked.condition,
            "held": checked.held,
            "fact": checked.fact.as_ref().map(Private::as_str),
            "matched": checked.matched.iter().map(found).collect::<Vec<_>>(),
        })
    };
    json!({
        "rule": tried.rule,
        "held": tried.held,
        "conditions": tried.conditions.iter().map(condition).collect::<Vec<_>>(),
    })
}

fn place(found: &Match, object: &mut Map<String, Value>) {
    object.insert("entry".into(), json!(found.entry));
    object.insert("part".into(), json!(found.part));
    object.insert("text".into(), json!(found.text.as_str()));
    object.insert("from".into(), json!(found.from));
    object.insert("to".into(), json!(found.to));
}
