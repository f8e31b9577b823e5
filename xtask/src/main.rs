//! `cargo xtask`: everything that is done to this project beside writing it.
//!
//! One file per task. It must compile in seconds on a bare machine, so it knows nothing of the product.

mod workspace;

mod bench;
mod console;
mod demo;
mod generated;
mod openapi;
mod schema;
mod test;
mod tidy;

use anyhow::Result;
use clap::Command;
use generated::Mode;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Command {
    let tasks = Command::new("cargo xtask").bin_name("cargo xtask").about("Tasks of the Forecourt workspace");
    tasks.arg_required_else_help(true).subcommand_required(true).subcommands([
        demo::command(),
        test::command(),
        tidy::command(),
        openapi::command(),
        schema::command(),
        bench::command(),
        console::command(),
        console::pictures_command(),
    ])
}

fn run() -> Result<()> {
    let arguments = command().get_matches();
    match arguments.subcommand() {
        Some(("demo", options)) => demo::run(options),
        Some(("test", _)) => test::run(),
        Some(("tidy", _)) => tidy::run(),
        Some(("openapi", options)) => openapi::run(Mode::of(options)),
        Some(("schema", options)) => schema::run(Mode::of(options)),
        Some(("bench", options)) => bench::run(options),
        Some(("console", _)) => console::build(),
        Some(("pictures", _)) => console::pictures(),
        _ => unreachable!("clap lets no other task through"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }
}
