//! Where the project stands and how its commands are run.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    // At run time, not compile time: a build cache shared by two checkouts may hold the other's binary.
    let own = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The build cache: `CARGO_TARGET_DIR`, else one in the user's cache, which a fresh clone finds warm.
pub(crate) fn target_directory() -> PathBuf {
    if let Some(given) = env::var_os("CARGO_TARGET_DIR") {
        return root().join(given);
    }
    match env::var_os("HOME") {
        Some(home) => Path::new(&home).join(".cache/forecourt/target"),
        None => root().join("target"),
    }
}

/// A `cargo` command in the workspace, with the build cache.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(arguments).current_dir(root()).env("CARGO_TARGET_DIR", target_directory());
    command
}

/// Makes the build cache safe to use from this checkout.
///
/// Cargo takes a crate for unchanged when its files are older than the last build, whichever checkout
/// that build was of. When the last was another one, the crates of the workspace are built anew; the
/// dependencies, which are most of the work, stay.
pub(crate) fn claim_target_directory() -> Result<()> {
    let directory = target_directory();
    let note = directory.join("forecourt-checkout");
    let root = root().display().to_string();
    let last = fs::read_to_string(&note).ok();
    if last.as_deref() == Some(root.as_str()) {
        return Ok(());
    }
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    if last.is_some() {
        println!("the build cache was last used from another checkout: building this one's crates anew");
        run(cargo(&["clean", "--quiet", "--workspace"]))?;
        fs::create_dir_all(&directory)?;
    }
    Ok(fs::write(note, root)?)
}

/// Runs a command to its end, its output shown.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", shown(&command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(&command));
    }
    Ok(())
}

/// Runs a command to its end and gives what it printed; its errors are shown.
pub(crate) fn output(mut command: Command) -> Result<String> {
    command.stderr(std::process::Stdio::inherit());
    let output = command.output().with_context(|| format!("cannot run {}", shown(&command)))?;
    if !output.status.success() {
        bail!("{} failed ({})", shown(&command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", shown(&command)))
}

/// Becomes the command, so that Ctrl-C and exit codes are its own.
pub(crate) fn become_command(mut command: Command) -> Result<()> {
    let error = command.exec();
    Err(error).with_context(|| format!("cannot run {}", shown(&command)))
}

pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy());
    format!("`{}`", words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(fs::read_to_string(root().join("Cargo.toml")).unwrap().contains("[workspace]"));
    }

    #[test]
    fn a_failed_command_is_named_as_one_would_type_it() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exit 3"]);
        assert_eq!(run(command).unwrap_err().to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }
}
