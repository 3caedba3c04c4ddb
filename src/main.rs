//! The thin binary: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    firstline::cli::main(std::env::args_os())
}
