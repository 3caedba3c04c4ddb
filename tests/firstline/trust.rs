//! The page on trust: each of its sentences stands beside the tests that try it. A sentence that is added or
//! changed wants its test named here; a test that is renamed or taken away is missed.

use std::{fs, path::Path};

/// The headings whose sentences promise something.
const PROMISES: [&str; 4] = [
    "A person with an account of their own",
    "A person who has the desk alone: ssh with `ForceCommand`",
    "Who may write the desk's file by other means",
    "In a colleague's name",
];

/// How a sentence begins, and the tests that try it.
const TRIED: &[(&str, &[&str])] = &[
    (
        "doing or reading anything after their entry was switched off",
        &["who::every_way_in_is_tried_by_every_role_and_the_log_names_who_did_it"],
    ),
    (
        "doing what their role may not",
        &[
            "who::every_way_in_is_tried_by_every_role_and_the_log_names_who_did_it",
            "rights::every_command_asks_for_its_right_and_a_refusal_stands_in_the_log",
            "rights::a_right_holds_in_its_departments_and_nowhere_else",
            "rights::an_import_without_the_right_is_refused_once_and_as_a_whole",
        ],
    ),
    (
        "becoming somebody else",
        &[
            "who::nobody_becomes_another_by_what_they_set_or_write",
            "who::nobody_becomes_another_by_a_namespace_of_their_own",
            "ssh::a_key_says_who_works_on_a_shared_account",
        ],
    ),
    (
        "acting for a colleague",
        &[
            "who::every_way_in_is_tried_by_every_role_and_the_log_names_who_did_it",
            "who::nobody_becomes_another_by_what_they_set_or_write",
        ],
    ),
    (
        "signing, reviewing or confirming",
        &[
            "who::one_person_is_no_second_person_under_another_name",
            "two_people::what_somebody_did_in_anothers_name_is_not_theirs_to_judge",
            "two_people::nobody_approves_a_version_in_the_name_of_a_colleague",
        ],
    ),
    (
        "choosing the program",
        &["who::what_leaves_is_set_by_whoever_looks_after_the_desk_and_the_log_names_who_sent_it"],
    ),
    (
        "reading requests of other departments",
        &[
            "reading::no_way_of_reading_shows_what_lies_elsewhere",
            "reading::no_command_is_about_what_is_not_read",
            "reading::no_screen_shows_what_lies_elsewhere",
        ],
    ),
    (
        "taking the whole desk along",
        &["who::what_leaves_is_set_by_whoever_looks_after_the_desk_and_the_log_names_who_sent_it"],
    ),
    (
        "Found out, in the log",
        &[
            "who::whoever_acts_for_another_is_named_beside_them_everywhere",
            "rights::every_command_asks_for_its_right_and_a_refusal_stands_in_the_log",
            "privacy::who_takes_figures_of_others_away_stands_in_the_log",
            "who::what_leaves_is_set_by_whoever_looks_after_the_desk_and_the_log_names_who_sent_it",
        ],
    ),
    (
        "another program: editor",
        &[
            "ssh::whoever_comes_for_the_desk_has_nothing_else",
            "ssh::an_account_of_ones_own_is_contained_where_the_server_says_so",
        ],
    ),
    ("leaving the screen", &["ssh::whoever_comes_for_the_desk_has_nothing_else"]),
    ("files: none is read", &["ssh::words_that_the_server_hands_on_reach_the_desk_and_no_file"]),
    (
        "another desk or config",
        &[
            "ssh::words_that_the_server_hands_on_reach_the_desk_and_no_file",
            "ssh::whoever_comes_for_the_desk_has_nothing_else",
        ],
    ),
    (
        "The program knows such a session",
        &[
            "ssh::a_key_says_who_works_on_a_shared_account",
            "ssh::the_server_itself_may_say_who_it_is",
            "ssh::an_account_of_ones_own_is_contained_where_the_server_says_so",
        ],
    ),
    (
        "A person with a shell",
        &[
            "tampering::words_put_in_place_of_others_are_found",
            "tampering::words_taken_out_without_an_erasure_are_found",
            "tampering::a_standard_that_was_changed_is_found",
            "tampering::a_log_that_was_cut_short_or_made_anew_is_found_by_its_seal",
        ],
    ),
    (
        "`--as LOGIN`",
        &[
            "who::whoever_acts_for_another_is_named_beside_them_everywhere",
            "who::one_person_is_no_second_person_under_another_name",
        ],
    ),
];

/// The bullets and paragraphs below the headings that promise something.
fn promises(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for section in page.split("\n## ").skip(1) {
        let (heading, text) = section.split_once('\n').unwrap();
        if !PROMISES.contains(&heading) {
            continue;
        }
        for block in text.split("\n\n") {
            let bullets = block.split("\n* ").map(|piece| piece.trim().trim_start_matches("* "));
            found.extend(bullets.map(|piece| piece.replace('\n', " ")));
        }
    }
    // What leads a list promises nothing by itself.
    found.retain(|piece| !piece.is_empty() && !piece.ends_with(':'));
    found
}

#[test]
fn each_sentence_of_the_page_on_trust_has_its_test() {
    let page = include_str!("../../assets/manual/en/trust.md");
    let promises = promises(page);
    assert!(promises.len() >= TRIED.len(), "{promises:#?}");
    for promise in &promises {
        let tried = TRIED.iter().filter(|(begins, _)| promise.starts_with(begins)).count();
        assert_eq!(tried, 1, "no test is named for: {promise}");
    }
    for (begins, tests) in TRIED {
        assert!(promises.iter().any(|one| one.starts_with(begins)), "not on the page: {begins}");
        for test in *tests {
            let (file, name) = test.split_once("::").unwrap();
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/firstline");
            let source = fs::read_to_string(path.join(file).with_extension("rs")).unwrap();
            let is_there = source.contains(&format!("#[test]\nfn {name}()"));
            assert!(is_there, "{begins}: there is no test {test}");
        }
    }
}
