//! The arguments, as clap reads them. What each command does is in the file of its name.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::{due, route};

/// A support desk in the terminal that keeps a company's written service standard
#[derive(Debug, Parser)]
#[command(name = "firstline", version, max_term_width = 100)]
pub struct Arguments {
    /// The desk's file [default: the user's data folder, or what the config says]
    #[arg(long, global = true, env = "FIRSTLINE_DB", value_name = "FILE")]
    pub db: Option<PathBuf>,

    /// The config file [default: the user's config folder]
    #[arg(long, global = true, env = "FIRSTLINE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Acts as this operator, where the desk is simulated or your role lets you act for others
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub operator: Option<String>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows when something would be due, and what was counted
    Due(due::Due),
    /// Shows how much business time lies between two times
    Between(due::Between),
    /// Shows where a request would go, and why
    Route(route::Route),
}
