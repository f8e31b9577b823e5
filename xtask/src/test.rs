//! Every gate, in the order in which a failure is cheapest to learn of, stopping at the first.

use crate::generated::Mode;
use crate::workspace::{cargo, claim_target_directory, run as run_command, shown};
use crate::{console, openapi, schema, tidy};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, IsTerminal, stderr};
use std::process::{Command, Stdio};
use std::time::Instant;
use testkit_cluster::{Cluster, URL_VARIABLE};

/// One thing that must hold, and what to do when it does not.
struct Gate {
    name: &'static str,
    cure: &'static str,
    check: fn(&mut Bench) -> Result<()>,
}

/// What the gates share: the one PostgreSQL of the run, and the tests counted so far.
struct Bench {
    postgres: Option<Cluster>,
    tally: Tally,
}

const GATES: [Gate; 10] = [
    Gate {
        name: "format",
        cure: "run `cargo fmt --all`",
        check: |_| run_command(cargo(&["fmt", "--all", "--check"])),
    },
    Gate {
        name: "lints",
        cure: "follow the lint; where it is wrong, `#[expect(…, reason = \"…\")]`",
        check: |_| {
            run_command(cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        },
    },
    Gate {
        name: "tidy",
        cure: "each line names a file, a line and what to change; `cargo xtask tidy` repeats it alone",
        check: |_| tidy::run(),
    },
    Gate {
        name: "console",
        cure: "in console/: `npm run generate`, `npm run check`, `npm run format`, `npm test` repeat the parts",
        check: |_| console::check(),
    },
    Gate {
        name: "postgres",
        cure: "install PostgreSQL or name one in TEST_POSTGRES_URL; tests of it are never skipped",
        check: start_postgres,
    },
    Gate {
        name: "tests",
        cure: "`cargo test -p CRATE NAME` repeats one test alone; it finds its PostgreSQL itself",
        check: run_tests,
    },
    Gate {
        name: "examples",
        cure: "repair the example in the doc comment; `cargo test -p CRATE --doc` repeats it",
        check: |bench| count_tests(bench, cargo(&["test", "--quiet", "--workspace", "--doc"])),
    },
    Gate {
        name: "browser",
        cure: "`cargo xtask pictures` shows every page; `npm run browser` in console/ repeats the journeys",
        check: |bench| {
            console::prepare_browser()?;
            count_tests(bench, console::journeys())
        },
    },
    Gate {
        name: "documentation",
        cure: "repair the doc comment; mostly a link to something private or renamed",
        check: |_| {
            let mut doc = cargo(&["doc", "--quiet", "--no-deps", "--document-private-items", "--workspace"]);
            doc.env("RUSTDOCFLAGS", "-D warnings");
            run_command(doc)
        },
    },
    Gate {
        name: "generated files",
        cure: "run `cargo xtask openapi` and `cargo xtask schema`, read the difference, commit it",
        check: |bench| {
            openapi::run(Mode::Check)?;
            schema::run_on(Mode::Check, bench.postgres()?)
        },
    },
];

pub(crate) fn command() -> clap::Command {
    clap::Command::new("test")
        .about("Run every gate: format, lints, tidy, the console, tests on both databases and in a browser, documentation")
}

pub(crate) fn run() -> Result<()> {
    claim_target_directory()?;
    let started = Instant::now();
    let mut bench = Bench { postgres: None, tally: Tally::default() };
    for (gate, number) in GATES.iter().zip(1..) {
        println!("\n== {number}/{} {} ==", GATES.len(), gate.name);
        let began = Instant::now();
        if let Err(error) = (gate.check)(&mut bench) {
            println!("\n{:#}\n\nThe gate `{}` failed: {}.", error, gate.name, gate.cure);
            bail!("{} of {} gates passed", number - 1, GATES.len());
        }
        println!("ok in {:.1?}", began.elapsed());
    }
    println!("\nEvery gate passed in {:.0?}.", started.elapsed());
    println!("tests: {} passed, {} failed", bench.tally.passed, bench.tally.failed);
    Ok(())
}

impl Bench {
    fn postgres(&self) -> Result<&str> {
        Ok(self.postgres.as_ref().context("PostgreSQL was not started")?.url())
    }
}

fn start_postgres(bench: &mut Bench) -> Result<()> {
    let cluster = Cluster::start()?;
    println!("{}", cluster.url());
    bench.postgres = Some(cluster);
    Ok(())
}

/// With `cargo nextest` where it is installed, which is quicker; else with `cargo test`.
fn run_tests(bench: &mut Bench) -> Result<()> {
    let has_nextest = cargo(&["nextest", "--version"]).output().is_ok_and(|answer| answer.status.success());
    let tests = if has_nextest {
        cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level=fail",
            "--show-progress=none",
        ])
    } else {
        println!("(`cargo nextest` is not installed; `cargo test` does the same more slowly)");
        cargo(&["test", "--quiet", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])
    };
    count_tests(bench, tests)?;
    if bench.tally.passed == 0 {
        bail!("no test was run");
    }
    Ok(())
}

/// Runs a command of tests, shows what it says and adds up what it counts.
fn count_tests(bench: &mut Bench, mut command: Command) -> Result<()> {
    command.env(URL_VARIABLE, bench.postgres()?);
    // Nextest reports on the one stream, `cargo test` on the other; both go through one pipe, in order.
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    if stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.spawn().with_context(|| format!("cannot run {}", shown(&command)))?;
    let name = shown(&command);
    drop(command); // it holds the writing end, without whose end the reading never ends
    for line in BufReader::new(reader).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        bench.tally.add(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Tests counted from the closing lines of their runner.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Adds what `line` counts, when it is the closing line of nextest or of one `cargo test` binary.
    fn add(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim_start();
        // The runner of the console's tests says `Tests  1 failed | 12 passed (13)`.
        let is_closing = |start: &&str| line.starts_with(*start);
        if ["Summary [", "test result:", "Tests  "].iter().any(is_closing) {
            self.passed += number_before(line, "passed");
            self.failed += number_before(line, "failed");
        }
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let mut before = 0;
    for part in line.split([' ', ',', ';']) {
        if part == word {
            return before;
        }
        before = part.parse().unwrap_or(0);
    }
    0
}

/// Removes the terminal's colour sequences: escape, bracket, digits, `m`.
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_, text)| text));
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], passed: u64, failed: u64) {
        let mut tally = Tally::default();
        for line in lines {
            tally.add(line);
        }
        assert_eq!(tally, Tally { passed, failed });
    }

    #[test]
    fn the_summary_of_nextest_is_counted() {
        check(&["     Summary [   0.092s] 13 tests run: 13 passed, 0 skipped"], 13, 0);
        check(&["     Summary [   9.092s] 13 tests run: 10 passed (1 slow), 3 failed, 0 skipped"], 10, 3);
    }

    #[test]
    fn the_results_of_several_test_binaries_add_up() {
        let first = "test result: ok. 8 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let second = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        check(&[first, "running 3 tests", second], 9, 2);
    }

    #[test]
    fn the_closing_line_of_the_console_s_tests_is_counted() {
        check(&["      Tests  1 failed | 12 passed (13)"], 12, 1);
        check(&["      Tests  12 passed (12)"], 12, 0);
    }

    #[test]
    fn colours_do_not_hide_a_number() {
        check(
            &[
                "\u{1b}[32;1m     Summary\u{1b}[0m [ 1.0s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
            ],
            2,
            0,
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        check(&["        PASS [   0.012s] 5 passed", ""], 0, 0);
    }
}
