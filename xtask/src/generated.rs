//! Files that a program writes and that are committed, so that a change of a surface is read in review.

use crate::workspace;
use anyhow::{Context, Result, bail};
use clap::{Arg, ArgAction, ArgMatches};
use std::fs;

/// What to do with a generated text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

impl Mode {
    /// The option by which every task that generates is told.
    pub(crate) fn option() -> Arg {
        let help = "Change nothing; fail if the committed file is not what would be written";
        Arg::new("check").long("check").action(ArgAction::SetTrue).help(help)
    }

    pub(crate) fn of(options: &ArgMatches) -> Self {
        if options.get_flag("check") { Self::Check } else { Self::Write }
    }
}

/// Writes `text` to `path` below the root, or compares the two.
pub(crate) fn settle(mode: Mode, path: &str, text: &str, task: &str) -> Result<()> {
    let file = workspace::root().join(path);
    if mode == Mode::Check {
        let committed = fs::read_to_string(&file).unwrap_or_default();
        return compare(path, &committed, text, task);
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, text).with_context(|| format!("cannot write {path}"))?;
    println!("wrote {path}");
    Ok(())
}

fn compare(path: &str, committed: &str, text: &str, task: &str) -> Result<()> {
    if committed == text {
        return Ok(());
    }
    let same = committed.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
    let line =
        |of: &str| of.lines().nth(same).map_or("(the end)".to_string(), |line| line.trim().to_string());
    bail!(
        "{path} is not what `cargo xtask {task}` writes, from line {} on:\n  committed: {}\n  generated: {}",
        same + 1,
        line(committed),
        line(text)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_file_passes() {
        assert!(compare("api/a.json", "a\nb\n", "a\nb\n", "openapi").is_ok());
    }

    #[test]
    fn a_stale_file_is_shown_at_its_first_difference_with_the_cure() {
        let complaint = compare("api/a.json", "a\nb\n", "a\nc\n", "openapi").unwrap_err().to_string();
        assert_eq!(
            complaint,
            "api/a.json is not what `cargo xtask openapi` writes, from line 2 on:\n  committed: b\n  generated: c"
        );
    }

    #[test]
    fn a_missing_file_and_a_missing_last_newline_are_stale() {
        assert!(compare("api/a.json", "", "a\n", "openapi").unwrap_err().to_string().contains("(the end)"));
        assert!(compare("api/a.json", "a", "a\n", "openapi").is_err());
    }
}
