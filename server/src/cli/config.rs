//! `forecourt config`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use clap::Args;
use settings::{Settings, SettingsError, Source};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Print the defaults, with what each setting means, as a file to start from.
    #[arg(long)]
    default: bool,
}

/// Prints the defaults, or else the values in force: defaults, file and environment together.
pub(crate) fn run(
    options: &Options,
    load: impl FnOnce() -> Result<Installation, SettingsError>,
) -> Result<Outcome> {
    if options.default {
        say(settings::DEFAULT_TOML.trim_end())?;
        return Ok(Outcome::Done);
    }
    print_in_force(&load()?.settings, "")?;
    Ok(Outcome::Done)
}

/// One line for each setting; what is not a default says where it comes from.
pub(crate) fn print_in_force(settings: &Settings, indent: &str) -> Result<()> {
    for it in settings.in_force() {
        let source = match it.source {
            Source::Default => "",
            Source::File => "  # from the file",
            Source::Environment => "  # from the environment",
        };
        say(&format!("{indent}{} = {}{source}", it.name, it.value))?;
    }
    Ok(())
}
