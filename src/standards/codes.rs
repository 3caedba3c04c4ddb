//! What each code of a problem means: more than fits beside a marked line. Printed by
//! `firstline standards explain CODE`.

use crate::problem::nearest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    /// What it is, in a line.
    pub title: &'static str,
    /// Why it is a problem, and what to do.
    pub text: &'static str,
    /// What has it, in TOML; empty where it is about files.
    pub example: &'static str,
}

macro_rules! codes {
    ($($code:literal $title:literal $text:literal $example:literal)+) => {
        /// Every code, in order. Codes from S101 on are warnings.
        pub const CODES: &[Code] = &[$(Code { code: $code, title: $title, text: $text, example: $example }),+];
    };
}

codes! {
    "S001" "the folder cannot be read"
    "A standard is a folder of .toml files. Name that folder: not one of its files, and not a folder \
     that is not there or that you may not read." ""

    "S002" "the folder holds no standard"
    "There is no .toml file in the folder, or there are more than a standard may have. \
     `firstline standards init DIR` writes one to begin with." ""

    "S003" "a file cannot be read"
    "The file cannot be opened, is too large, or is not UTF-8. Save it as UTF-8 in your editor; its place \
     is where the first byte stands that is none." ""

    "S004" "a file is not TOML"
    "The place marked is where the reader lost its way: often a quote or a bracket is not closed in the \
     line before, a key stands twice, or a value has no quotes. Until it is mended, nothing of this file \
     is checked."
    "title = \"Service standard"

    "S010" "an unknown key"
    "The key means nothing in this table. Unknown keys are errors, as a misspelt `target` that is passed \
     over would leave a promise without a clock. The hint names the nearest key that there is."
    "[[deadline]]\nid = \"own\"\ntargt = \"15m\""

    "S011" "a key is missing"
    "The table means nothing without it."
    "[[department]]\nid = \"billing\"        # and no title, no level"

    "S012" "a value of the wrong type"
    "A text stands where a list is asked for, a number where a text is, and so on. Lists have brackets: \
     [\"email\"]."
    "when = { channel = \"email\" }   # a list is asked for"

    "S013" "a number out of its range"
    "Levels are 1, 2 and 3; shares such as `warn_at` and `pass_score` lie between 0 and 1; counts begin \
     at 1."
    "level = 4"

    "S014" "an unknown value"
    "The key takes one of a few words; the message lists them, the hint names the nearest."
    "priority = \"hi\""

    "S015" "a time that cannot be read"
    "Business time is written 30m, 4h or 1h30m; working days 3wd; plain days 2d or 1w. A moment is \
     written 2026-03-17T14:30:00+03:00."
    "target = \"1 day\""

    "S016" "an id that is none"
    "Ids are cited in clauses (`rule:refund`), on the command line and in filters: letters, digits, `-`, \
     `_` and `.` only, without blanks."
    "id = \"my rule\""

    "S020" "a table that every standard needs is missing"
    "A standard has a [standard] table with its title and version, and a [routing] table whose fallback \
     says where requests go that no rule sends anywhere."
    "[routing]\nfallback = { department = \"front\", level = 1 }"

    "S021" "an id twice"
    "Two tables of a kind have the same id, so that nobody could say which of them is cited. The hint \
     says where the first one is."
    "[[rule]]\nid = \"refund\"\n\n[[rule]]\nid = \"refund\""

    "S022" "a reference to what does not exist"
    "A department, calendar, script, step, role or exercise is named that no table defines: misspelt, or \
     taken out while others still name it."
    "then = { department = \"biling\" }"

    "S031" "a calendar that cannot be"
    "Hours that overlap, end before they begin or never open, a day or zone that does not exist, a \
     holiday that is no date. A clock counted by it would never come to its end."
    "hours = { mon = [\"18:00-09:00\"] }"

    "S033" "a filter that cannot be read"
    "The filter of a saved view is a line of the filter language, as it is typed on screen: \
     department:billing status:open due:<1h."
    "filter = \"stauts:open\""

    "S034" "a pattern that does not compile"
    "Patterns are regular expressions without look-around and back-references, so that none can hang the \
     desk; they are limited in length and size. Often words with prefixes (`refund*`) say the same."
    "regex = [\"inv-(\\\\d+\"]"

    "S035" "an unknown placeholder"
    "Texts of scripts and prepared texts are filled in from a fixed list of placeholders, such as \
     {client.name}; nothing else is ever expanded."
    "say = \"Good day, {client.nickname}.\""

    "S036" "a script without steps, or a step without words"
    "A script has at least one [[script.step]], and each step says, asks or has something done."
    "[[script]]\nid = \"refund\"\ntitle = \"Refund\""

    "S037" "a step that cannot be reached"
    "No way leads from the first step of the script to this one: the step before goes elsewhere, and no \
     choice names it."
    "[[script.step]]\nid = \"one\"\ngo = \"three\"\n[[script.step]]\nid = \"two\"         # nobody comes here"

    "S038" "a loop without an exit"
    "From this step the end of the script cannot be reached: whoever comes here goes round for ever. Let \
     one of the steps of the loop go on."
    "[[script.step]]\nid = \"one\"\ngo = \"two\"\n[[script.step]]\nid = \"two\"\ngo = \"one\""

    "S039" "a rule that is never reached"
    "An earlier deciding rule holds whenever this one would: it asks for less. Found by reasoning on the \
     conditions, not by trying. Put the narrower rule first, or give it other conditions."
    "[[rule]]\nid = \"any-refund\"\nwhen = { words = [\"refund\"] }\n[[rule]]\nid = \"refund-by-mail\"\nwhen = { words = [\"refund\"], channel = [\"email\"] }"

    "S040" "an example that comes out otherwise"
    "An [[example]] is a test of the rules: its text was routed by them, and what came of it is not what \
     it expects. The hint says which clause decided and why. Either the rules are wrong or the example is."
    "[[example]]\ntext = \"I want my money back\"\nexpect = { department = \"billing\" }"

    "S041" "a rule that can never hold"
    "Two of its conditions exclude one another, or one of them is fulfilled by nothing."
    "when = { words = [\"refund\"], no_words = [\"refund\"] }"

    "S043" "a matrix of priorities that is not whole, or a value that it does not know"
    "[priority_matrix] has a row for every impact, and every row the same urgencies: else some requests \
     would have an impact and an urgency, and no priority. Rules may only say an `impact` and an \
     `urgency` that stand in it."
    "[priority_matrix]\nhigh = { high = \"urgent\", low = \"high\" }\nlow  = { high = \"normal\" }"

    "S044" "a clause without a deadline that has a target"
    "`none = true` says that for the requests of this clause no deadline of its kind runs. A target \
     beside it would say the contrary."
    "[[deadline]]\nid = \"anonymous\"\nkind = \"resolution\"\nnone = true\ntarget = \"30d\""

    "S045" "a start that a clock cannot have"
    "`starts` lets the clock of a `first_response` or a `resolution` begin later than the intake: with the \
     first claim (`claimed`), a tag (`tag:registered`), a field filled in (`field:number`) or a step of a \
     script (`step:register`). Clocks of other kinds have a start of their own, and a field or step has to \
     be one that some script asks for."
    "[[deadline]]\nid = \"own\"\nkind = \"own\"\ntarget = \"30m\"\nstarts = \"claimed\""

    "S046" "an acknowledgement that nobody gets, or that cannot say what it promises"
    "A [[receipt]] goes to whoever raised a request by mail, as soon as it is here. It can be for the \
     channel `email` only, the first that holds is the one that is sent, and what is known only later (who \
     works on it, a promised call, a deadline that the standard does not have) cannot stand in it."
    "[[receipt]]\nid = \"by-mail\"\nwhen = { channel = [\"phone\"] }\nsubject = \"We have it\"\ntext = \"You hear from {{ operator.name }}.\""

    "S047" "a conversation that goes back"
    "`go` of a turn leads to itself or to one above it: the client would say again what they have said. \
     Write what they say the second time as a turn of its own further down."
    "[[exercise.turn]]\nid = \"when\"\nclient = \"When?\"\n[[exercise.turn]]\nclient = \"I see.\"\ngo = \"when\""

    "S048" "words of a client that are never said"
    "In the conversation of an exercise no way leads to this turn: those before it go elsewhere or come \
     always, one of them holds whenever this one would, or its `when` names no word. Turns are tried in \
     the order written, from the one below what was said last or from where its `go` leads; the first \
     that holds is said."
    "[[exercise.turn]]\nclient = \"When?\"\ngo = \"end\"\n[[exercise.turn]]\nclient = \"And who?\"         # nobody comes here"

    "S049" "a condition that cannot be asked of a client"
    "A [[retention]] of what \"client\" or \"whole\" is about a person, who has no channel, no department and \
     no priority: `when` can ask for the class (`client_tier`), `unless` for the class and for a `tag` of the \
     card or of any of their requests."
    "[[retention]]\nid = \"clients\"\nwhat = \"whole\"\nafter = \"5y\"\nwhen = { channel = [\"chat\"] }"

    "S055" "a right that cannot be limited so"
    "Rights that are about a request, or about a person's work, can be given for some departments: \
     `{ do = \"claim\", departments = \"own\" }`, or `\"all\"`, or the ids of departments. `intake`, `client.edit`, \
     `client.merge`, `client.erase`, `standard` and `operators` are about nothing that lies in a department, \
     and `\"*\"` holds some of these."
    "may = [{ do = \"intake\", departments = \"own\" }]"

    "S060" "a line of a scorecard that no text can have"
    "The lines of [scorecard.points] are terms as in the words of a rule: a word, a phrase, `word*`, or \
     `exact:word`. A line without a letter or a digit stands in no request."
    "[scorecard.points]\n\"?!\" = { billing = 3 }"

    "S061" "two lines of a scorecard are one term"
    "Lines are compared by stem, as the words of rules are, and a term counts once: with two lines for it \
     nobody could say which points it gives. Put the points together in one line."
    "[scorecard.points]\n\"refund\" = { billing = 5 }\n\"refunds\" = { billing = 2 }"

    "S101" "a department that nobody routes to"
    "No rule sends a request there, it is not the fallback, and no department escalates to it: its people \
     would wait in vain."
    "[[department]]\nid = \"legal\"        # and no rule names it"

    "S102" "a norm without a control"
    "The program cannot see to it that the norm is kept. That may be meant (people judge it in reviews); \
     else name one: callback, script, reason, handover, acknowledge, response."
    "[[norm]]\nid = \"smile\"\ntext = \"Smile.\""

    "S103" "a role without duties"
    "What an employee is there for is the first thing that a standard writes down."
    "[[role]]\nid = \"operator\"\ntitle = \"Operator\""

    "S104" "a gate asks for a field that no script asks for"
    "Before a request goes through the gate the field must be filled in, and no script prompts the \
     operator to ask: they would meet the gate unprepared."
    "[[handover]]\nto = [\"network\"]\nrequires = { fields = [\"contract\"] }"

    "S105" "requests without a deadline of a kind"
    "There are deadlines of this kind, and none of them takes in the request that the message describes: \
     nothing would watch it. Add a last clause of the kind without `when`, unless that is meant."
    "[[deadline]]\nid = \"urgent\"\nkind = \"first_response\"\nwhen = { priority = [\"urgent\"] }\ntarget = \"1h\""

    "S106" "rules of the same words that send elsewhere"
    "Two rules listen for the same words under the same conditions and send to different departments. \
     Only the first can ever decide; which one that is depends on the order of the files."
    "[[rule]]\nid = \"a\"\nwhen = { words = [\"refund\"] }\nthen = { department = \"billing\" }\n[[rule]]\nid = \"b\"\nwhen = { words = [\"refund\"] }\nthen = { department = \"sales\" }"

    "S107" "a required step that a branch leads past"
    "The step is required, and stands on the common way of the script; the branch that the message names \
     reaches the end without it, so that nobody who takes that branch has to do it. A required step that \
     only a choice leads to is required on that branch alone, and is no problem."
    "choices = [{ label = \"Yes\" }, { label = \"No\", go = \"farewell\" }]\n[[script.step]]\nid = \"summary\"\nrequired = true\n[[script.step]]\nid = \"farewell\""

    "S108" "a second person is asked for where nobody is the first"
    "The standard wants two people for something, and no role has the right to do it at all. Give it to a \
     role that at least two people have: whoever asks does not confirm."
    "[personal_data]\nerase_by_two = true       # and no role may client.erase"

    "S109" "an exception on a holiday"
    "Hours of their own are given to a day that is among the holidays, too. A holiday beats an exception: the \
     day is closed. Take it out of one of the two."
    "holidays = [\"2026-05-01..2026-05-11\"]\nexceptions = { \"2026-05-08\" = [\"09:00-13:00\"] }"

    "S115" "a right given twice"
    "A right stands in `may` twice, for other departments. What a role may by one entry, it may: the wider of \
     the two holds, so that the narrower one says nothing."
    "may = [\"claim\", { do = \"claim\", departments = \"own\" }]"

    "S116" "a department that a scorecard can never choose"
    "The scorecard names the department, and no line gives it a point: it can be spoken against, never \
     for. Give it a line, or leave it out."
    "[scorecard]\nid = \"by-words\"\nbase = { billing = 2 }\n[scorecard.points]\n\"router\" = { technical = 4 }"

    "S117" "a scorecard that nobody reads"
    "A scorecard is there to be read and refused line by line. Above a thousand lines nobody does; 300 \
     serve almost as well."
    ""

    "S118" "a rule that goes past a gate, or names one that is not there"
    "The gate asks for something before a request is handed over, and this rule sends requests past it: the \
     department gets them without. Say what is meant: `gate = \"ask\"` in the rule has them wait with the first \
     line until it is there, `rules = \"skip\"` in the [[handover]] lets what rules send pass. Or the rule says \
     what becomes of them at a gate, and no [[handover]] leads to its department."
    "[[handover]]\nto = [\"network\"]\nrequires = { fields = [\"contract\"] }\nrules = \"ask\"\n[[rule]]\nid = \"outage\"\nwhen = { words = [\"outage\"] }\nthen = { department = \"network\" }\ngate = \"skip\""

    "S119" "somebody to tell who is all but a role"
    "`notify` tells roles, logins, \"assignee\" and \"accountable\". What is none of the others is a login; this \
     one is spelt nearly like a role, and nobody of that role would be told."
    "[[deadline]]\nid = \"own\"\nkind = \"own\"\ntarget = \"15m\"\non_breach = { notify = [\"acountable\"] }"
}

/// The explanation of a code.
pub fn explained(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|known| known.code.eq_ignore_ascii_case(code))
}

/// The code that comes nearest to one that there is not.
pub fn nearest_code(code: &str) -> Option<&'static str> {
    nearest(&code.to_uppercase(), CODES.iter().map(|known| known.code))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_code_that_is_told_is_explained_and_no_other() {
        fn told(folder: &Path, found: &mut BTreeSet<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    told(&path, found);
                } else if !path.ends_with("codes.rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    for (at, _) in text.match_indices("\"S") {
                        let code = text.get(at + 1..at + 5).unwrap_or_default();
                        let closed = text.get(at + 5..at + 6) == Some("\"");
                        if closed && code[1..].bytes().all(|byte| byte.is_ascii_digit()) {
                            found.insert(code.to_owned());
                        }
                    }
                }
            }
        }
        let mut found = BTreeSet::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        told(&root.join("standards"), &mut found);
        found.extend(["S001", "S002", "S003"].map(str::to_owned));
        let known: Vec<&str> = CODES.iter().map(|code| code.code).collect();
        assert_eq!(known, found.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(nearest_code("s03"), Some("S003"));
    }
}
