//! The shortest way from a clone to a working server with a sample area.

use crate::console;
use crate::workspace::{become_command, cargo};
use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

pub(crate) fn command() -> Command {
    Command::new("demo").about("Build the server, load a sample area and serve it").args([
        Arg::new("dev")
            .long("dev")
            .action(ArgAction::SetTrue)
            .help("Build without optimisation: quicker to build, slower to load"),
        Arg::new("data")
            .long("data")
            .value_name("DIR")
            .default_value("demo-data")
            .help("The data directory; made when missing, used as it is when present"),
        Arg::new("arguments").num_args(0..).last(true).help("Passed on to `forecourt demo`"),
    ])
}

pub(crate) fn run(options: &ArgMatches) -> Result<()> {
    println!("building the console and the server; the first time takes minutes");
    console::build()?;
    let mut command = cargo(&["run", "--package", "forecourt"]);
    if !options.get_flag("dev") {
        command.arg("--release");
    }
    command.args(["--", "demo", "--data"]);
    command.args(options.get_one::<String>("data"));
    command.args(options.get_many::<String>("arguments").unwrap_or_default());
    become_command(command)
}
