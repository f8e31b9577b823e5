//! The rules that no compiler knows, each a small pure function from a file or the workspace to complaints.
//!
//! **Invariant:** no exceptions by list. A rule that needs one is a rule to change, in review.

mod source;

mod limits;
mod words;

mod crates;
mod links;
mod notices;

use crate::workspace::{cargo, output, root};
use anyhow::{Context, Result, bail};
use crates::Crate;
use source::Source;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::process::Command;

/// What is wrong, where, and what is right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Complaint {
    path: String,
    /// Counted from 1.
    line: usize,
    text: String,
}

impl Complaint {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_string(), line, text: text.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.text)
    }
}

/// The rules that look at one file.
const OF_A_FILE: [fn(&Source) -> Vec<Complaint>; 8] = [
    limits::file_is_a_page,
    limits::function_is_a_screen,
    words::nothing_is_left_unfinished,
    words::engines_differ_in_one_place,
    words::the_orm_stays_in_the_database_crate,
    words::statements_have_their_place,
    words::decisions_are_pure,
    notices::generated_files_say_so,
];

pub(crate) fn command() -> clap::Command {
    clap::Command::new("tidy").about("Check the rules that no compiler knows: sizes, layers, links, words")
}

/// Checks the workspace, prints what is wrong, and fails if anything is.
pub(crate) fn run() -> Result<()> {
    let complaints = complaints()?;
    for complaint in &complaints {
        println!("{complaint}");
    }
    if !complaints.is_empty() {
        bail!("tidy has {} complaints", complaints.len());
    }
    Ok(())
}

fn complaints() -> Result<Vec<Complaint>> {
    let paths = paths()?;
    let sources = read(&paths)?;
    let crates = crates_of_the_workspace()?;
    let mut complaints: Vec<_> =
        sources.iter().flat_map(|source| OF_A_FILE.iter().flat_map(move |rule| rule(source))).collect();
    complaints.extend(links::links_lead_somewhere(&sources, &paths));
    complaints.extend(crates::crates_introduce_themselves(&crates, &sources));
    complaints.extend(crates::calls_go_down(&crates));
    complaints.sort();
    Ok(complaints)
}

/// Every file of the checkout that is committed or would be: what git ignores is nobody's concern.
fn paths() -> Result<BTreeSet<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let listed = output(git).context("tidy asks git which files belong to the project")?;
    let exists = |path: &&str| !path.is_empty() && root().join(path).is_file();
    Ok(listed.split('\0').filter(exists).map(str::to_string).collect())
}

fn read(paths: &BTreeSet<String>) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in paths.iter().filter(|path| Source::concerns_us(path)) {
        let text = fs::read_to_string(root().join(path)).with_context(|| format!("cannot read {path}"))?;
        sources.push(Source::new(path, &text));
    }
    Ok(sources)
}

fn crates_of_the_workspace() -> Result<Vec<Crate>> {
    let metadata = output(cargo(&["metadata", "--quiet", "--no-deps", "--format-version=1", "--offline"]))?;
    crates::parse(&metadata, &root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let complaints = complaints().unwrap();
        let list: Vec<_> = complaints.iter().map(ToString::to_string).collect();
        assert!(list.is_empty(), "\n{}", list.join("\n"));
    }

    #[test]
    fn a_complaint_reads_like_the_compilers() {
        assert_eq!(Complaint::new("a/b.rs", 7, "too long").to_string(), "a/b.rs:7: too long");
    }
}
