//! One test binary for all integration tests; one file a concern, each a module here.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "architecture.rs"]
mod architecture;
#[path = "business_time.rs"]
mod business_time;
#[path = "config.rs"]
mod config;
#[path = "routing.rs"]
mod routing;

#[path = "deadline_laws.rs"]
mod deadline_laws;
#[path = "deadline_year.rs"]
mod deadline_year;
#[path = "deadlines.rs"]
mod deadlines;
#[path = "effect.rs"]
mod effect;
#[path = "erasing.rs"]
mod erasing;
#[path = "hands.rs"]
mod hands;
#[path = "hops.rs"]
mod hops;
#[path = "import_killed.rs"]
mod import_killed;
#[path = "ledger.rs"]
mod ledger;
#[path = "measures.rs"]
mod measures;
#[path = "mutations.rs"]
mod mutations;
#[path = "norms.rs"]
mod norms;
#[path = "policies.rs"]
mod policies;
#[path = "privacy.rs"]
mod privacy;
#[path = "processes.rs"]
mod processes;
#[path = "programs.rs"]
mod programs;
#[path = "receipts.rs"]
mod receipts;
#[path = "refusals.rs"]
mod refusals;
#[path = "reports.rs"]
mod reports;
#[path = "retention.rs"]
mod retention;
#[path = "reviews.rs"]
mod reviews;
#[path = "rights.rs"]
mod rights;
#[path = "routing_laws.rs"]
mod routing_laws;
#[path = "routing_real.rs"]
mod routing_real;
#[path = "screen_board.rs"]
mod screen_board;
#[path = "screen_control.rs"]
mod screen_control;
#[path = "screen_desk.rs"]
mod screen_desk;
#[path = "screen_driver.rs"]
mod screen_driver;
#[path = "screen_fixture.rs"]
mod screen_fixture;
#[path = "screen_training.rs"]
mod screen_training;
#[path = "screens.rs"]
mod screens;
#[path = "shift.rs"]
mod shift;
#[path = "sla_scenarios.rs"]
mod sla_scenarios;
#[path = "ssh.rs"]
mod ssh;
#[path = "standards.rs"]
mod standards;
#[path = "standards_life.rs"]
mod standards_life;
#[path = "stream.rs"]
mod stream;
#[path = "support.rs"]
mod support;
#[path = "texts.rs"]
mod texts;
#[path = "tickets.rs"]
mod tickets;
#[path = "training.rs"]
mod training;
#[path = "watch.rs"]
mod watch;

#[path = "carry.rs"]
mod carry;
#[path = "client_story.rs"]
mod client_story;
#[path = "clients.rs"]
mod clients;
#[path = "mail_corpus.rs"]
mod mail_corpus;
#[path = "mail_in.rs"]
mod mail_in;
#[path = "pty.rs"]
mod pty;
#[path = "search_terms.rs"]
mod search_terms;

#[path = "bad_input.rs"]
mod bad_input;
#[path = "bulk.rs"]
mod bulk;
#[path = "desk_fixture.rs"]
mod desk_fixture;
#[path = "mail_out.rs"]
mod mail_out;
#[path = "mouse.rs"]
mod mouse;
#[path = "replay.rs"]
mod replay;
#[path = "undo.rs"]
mod undo;
