//! One test binary for all integration tests; one file a concern, each a module here.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::case_sensitive_file_extension_comparisons
)]

mod accounts;
mod addresses;
mod architecture;
mod business_time;
mod clock_back;
mod config;
mod routing;

mod deadline_laws;
mod deadline_year;
mod deadlines;
mod effect;
mod erasing;
mod escalation;
mod failing_writes;
mod far_times;
mod finding;
mod forwarded;
mod hands;
mod hard_use;
mod hops;
mod import_killed;
mod learn;
mod ledger;
mod manual;
mod measures;
mod mutations;
mod norms;
mod owner;
mod policies;
mod privacy;
mod problems;
mod processes;
mod programs;
mod reading;
mod receipts;
mod recipients;
mod refusals;
mod reports;
mod retention;
mod reviews;
mod rights;
mod routing_laws;
mod routing_real;
mod said;
mod scorecard;
mod screen_board;
mod screen_control;
mod screen_desk;
mod screen_driver;
mod screen_fixture;
mod screen_training;
mod screens;
mod shift;
mod sla_scenarios;
mod ssh;
mod standards;
mod standards_life;
mod stream;
mod support;
mod table_cases;
mod tables;
mod tampering;
mod texts;
mod tickets;
mod together;
mod training;
mod watch;
mod who;

mod carry;
mod catch_up;
mod choice;
mod client_story;
mod clients;
mod mail_cases;
mod mail_corpus;
mod mail_hostile;
mod mail_in;
mod package;
mod pictures;
mod pty;
mod search_terms;

mod bad_input;
mod breaches;
mod bulk;
mod desk_fixture;
mod mail_out;
mod mail_signs;
mod mouse;
mod replay;
mod trust;
mod two_people;
mod undo;

#[path = "../fuzz/mail.rs"]
mod fuzz_mail;
#[path = "../fuzz/tables.rs"]
mod fuzz_tables;
