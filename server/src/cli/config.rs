//! `forecourt config`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use clap::Args;
use secrecy::ExposeSecret;
use settings::{LogFormat, Settings, SettingsError};
use std::path::Path;

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
    for (name, value) in in_force(&load()?.settings) {
        say(&format!("{name} = {value}"))?;
    }
    Ok(Outcome::Done)
}

/// Every setting with its value. What is secret is not shown.
pub(crate) fn in_force(settings: &Settings) -> Vec<(&'static str, String)> {
    let Settings { server, database, security, business, imports, log } = settings;
    let text = |it: &str| format!("\"{it}\"");
    let file = |it: &Option<std::path::PathBuf>| text(it.as_deref().map_or("", |it| path_text(it)));
    let url = if database.url.expose_secret().is_empty() { "\"\"" } else { "(secret)" };
    let format = match log.format {
        LogFormat::Pretty => "pretty",
        LogFormat::Json => "json",
    };
    vec![
        ("server.listen", text(&server.listen.to_string())),
        ("server.tls_certificate", file(&server.tls_certificate)),
        ("server.tls_key", file(&server.tls_key)),
        ("server.trusted_proxy", server.trusted_proxy.to_string()),
        ("server.body_bytes_max", server.body_bytes_max.to_string()),
        ("server.request_seconds_max", server.request_seconds_max.to_string()),
        ("server.transfer_seconds_max", server.transfer_seconds_max.to_string()),
        ("server.stop_seconds_max", server.stop_seconds_max.to_string()),
        ("database.url", url.to_owned()),
        ("database.readers", database.readers.to_string()),
        ("database.wait_seconds_max", database.wait_seconds_max.to_string()),
        ("security.session_idle_minutes", security.session_idle_minutes.to_string()),
        ("security.session_minutes_max", security.session_minutes_max.to_string()),
        ("security.login_failures_max", security.login_failures_max.to_string()),
        ("security.lock_minutes", security.lock_minutes.to_string()),
        ("security.setup_link_hours", security.setup_link_hours.to_string()),
        ("security.password_length_min", security.password_length_min.to_string()),
        ("business.currency", text(&business.currency)),
        ("business.time_zone", text(&business.time_zone)),
        ("business.cutoff_minutes", business.cutoff_minutes.to_string()),
        ("business.import_bytes_max", business.import_bytes_max.to_string()),
        ("imports.upload_bytes_max", imports.upload_bytes_max.to_string()),
        ("imports.files_kept_days", imports.files_kept_days.to_string()),
        ("log.level", text(&log.level)),
        ("log.format", text(format)),
    ]
}

fn path_text(path: &Path) -> &str {
    path.to_str().unwrap_or("(not UTF-8)")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings as the default file names them, those in comments too.
    fn names_in_default_file() -> Vec<String> {
        let mut section = String::new();
        let mut names = Vec::new();
        for line in settings::DEFAULT_TOML.lines() {
            let line = line.trim_start_matches("# ");
            if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if let Some((name, _)) = line.split_once(" = ") {
                names.push(format!("{section}.{name}"));
            }
        }
        names
    }

    #[test]
    fn every_setting_is_shown() {
        let shown: Vec<_> = in_force(&Settings::default()).into_iter().map(|it| it.0).collect();
        assert_eq!(shown, names_in_default_file());
    }

    #[test]
    fn the_database_address_is_not_shown() {
        let mut settings = Settings::default();
        settings.database.url = "postgres://u:hunter2@h/d".into();
        assert!(!format!("{:?}", in_force(&settings)).contains("hunter2"));
    }
}
