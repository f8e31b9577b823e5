//! The shortest way from a clone to a working server with a sample area.

use crate::workspace::{become_command, cargo};
use anyhow::Result;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Build without optimisation: quicker to build, slower to load.
    #[arg(long)]
    dev: bool,

    /// The data directory; made when missing, used as it is when present.
    #[arg(long, default_value = "demo-data")]
    data: String,

    /// Passed on to `forecourt demo`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    println!("building the server; the first time takes minutes");
    let mut command = cargo(&["run", "--package", "forecourt"]);
    if !options.dev {
        command.arg("--release");
    }
    command.args(["--", "demo", "--data", &options.data]).args(&options.arguments);
    become_command(command)
}
