//! The values in force, as people read them.

use crate::{LogFormat, Settings, Source};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

/// A setting with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `section.name`
    pub name: &'static str,
    /// As it would stand in the file; what is secret is not shown.
    pub value: String,
    pub source: Source,
}

impl Settings {
    /// Every setting with its value and where that comes from.
    pub fn in_force(&self) -> Vec<Shown> {
        let shown = |(name, value)| Shown { name, value, source: self.named.source_of(name) };
        self.values().into_iter().map(shown).collect()
    }

    /// Every setting with its value. What is secret is not shown.
    fn values(&self) -> Vec<(&'static str, String)> {
        let Self {
            server,
            database,
            security,
            oidc,
            business,
            imports,
            attachments,
            exports,
            privacy,
            map,
            log,
            named: _,
        } = self;
        let file = |it: &Option<std::path::PathBuf>| text(it.as_deref().map_or("", |it| path_text(it)));
        let format = match log.format {
            LogFormat::Pretty => "pretty",
            LogFormat::Json => "json",
        };
        let mut values = vec![
            ("server.listen", text(&server.listen.to_string())),
            ("server.tls_certificate", file(&server.tls_certificate)),
            ("server.tls_key", file(&server.tls_key)),
            ("server.trusted_proxy", server.trusted_proxy.to_string()),
            ("server.body_bytes_max", server.body_bytes_max.to_string()),
            ("server.request_seconds_max", server.request_seconds_max.to_string()),
            ("server.transfer_seconds_max", server.transfer_seconds_max.to_string()),
            ("server.stop_seconds_max", server.stop_seconds_max.to_string()),
            ("database.url", secret(&database.url)),
            ("database.readers", database.readers.to_string()),
            ("database.wait_seconds_max", database.wait_seconds_max.to_string()),
            ("security.session_idle_minutes", security.session_idle_minutes.to_string()),
            ("security.session_minutes_max", security.session_minutes_max.to_string()),
            ("security.login_failures_max", security.login_failures_max.to_string()),
            ("security.lock_minutes", security.lock_minutes.to_string()),
            ("security.setup_link_hours", security.setup_link_hours.to_string()),
            ("security.password_length_min", security.password_length_min.to_string()),
            ("security.second_factor_roles", list(&security.second_factor_roles)),
            ("security.token_days_max", security.token_days_max.to_string()),
            ("security.delegation_days_max", security.delegation_days_max.to_string()),
        ];
        values.extend(oidc.values());
        values.extend([
            ("business.currency", text(&business.currency)),
            ("business.time_zone", text(&business.time_zone)),
            ("business.cutoff_minutes", business.cutoff_minutes.to_string()),
            ("business.import_bytes_max", business.import_bytes_max.to_string()),
            ("imports.upload_bytes_max", imports.upload_bytes_max.to_string()),
            ("imports.files_kept_days", imports.files_kept_days.to_string()),
            ("exports.approval_from_rows", exports.approval_from_rows.to_string()),
            ("exports.file_hours", exports.file_hours.to_string()),
            ("exports.canary_rows", exports.canary_rows.to_string()),
        ]);
        values.extend(privacy.values());
        values.extend([
            ("attachments.bytes_max", attachments.bytes_max.to_string()),
            ("attachments.types", attachments.types.join(", ")),
            ("map.tile_url", text(&map.tile_url)),
            ("log.level", text(&log.level)),
            ("log.format", text(format)),
        ]);
        values
    }
}

impl crate::Oidc {
    /// Its settings with their values.
    fn values(&self) -> [(&'static str, String); 9] {
        [
            ("oidc.issuer", text(&self.issuer)),
            ("oidc.client_id", text(&self.client_id)),
            ("oidc.client_secret", secret(&self.client_secret)),
            ("oidc.redirect_url", text(&self.redirect_url)),
            ("oidc.scopes", list(&self.scopes)),
            ("oidc.login_claim", text(&self.login_claim)),
            ("oidc.create_users", self.create_users.to_string()),
            ("oidc.name", text(&self.name)),
            ("oidc.seconds_max", self.seconds_max.to_string()),
        ]
    }
}

fn text(value: &str) -> String {
    format!("\"{value}\"")
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|it| text(it)).collect::<Vec<_>>().join(", "))
}

fn secret(value: &SecretString) -> String {
    if value.expose_secret().is_empty() { "\"\"" } else { "(secret)" }.to_owned()
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
        for line in crate::DEFAULT_TOML.lines() {
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
        let shown: Vec<_> = Settings::default().in_force().into_iter().map(|it| it.name).collect();
        assert_eq!(shown, names_in_default_file());
    }

    #[test]
    fn the_database_address_is_not_shown() {
        let mut settings = Settings::default();
        settings.database.url = "postgres://u:hunter2@h/d".into();
        assert!(!format!("{:?}", settings.in_force()).contains("hunter2"));
    }
}
