//! `cargo xtask`: everything that is done to this project beside writing it.
//!
//! One file per task. It must compile in seconds on a bare machine, so it knows nothing of the product.

mod workspace;

mod bench;
mod demo;
mod generated;
mod openapi;
mod schema;
mod test;
mod tidy;

use anyhow::Result;
use clap::Parser;
use std::process::ExitCode;

/// Tasks of the Forecourt workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Build the server, load a sample area and serve it.
    Demo(demo::Options),
    /// Run every gate: format, lints, tidy, tests on both databases, documentation, generated files.
    Test,
    /// Check the rules that no compiler knows: sizes, layers, links, words.
    Tidy,
    /// Write `api/openapi.json`.
    Openapi(generated::Options),
    /// Write `api/schema/sqlite.sql` and `api/schema/postgres.sql`.
    Schema(generated::Options),
    /// Measure speed, results on real data, or the quality of the warnings.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Demo(options) => demo::run(&options),
        Task::Test => test::run(),
        Task::Tidy => tidy::run(),
        Task::Openapi(options) => openapi::run(options.mode()),
        Task::Schema(options) => schema::run(options.mode()),
        Task::Bench(options) => bench::run(&options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Task::command().debug_assert();
    }
}
