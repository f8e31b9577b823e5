//! What can be set, in one struct per concern.
//!
//! Values come from the defaults, then the file given by `--config`, then `FORECOURT__SECTION__NAME`
//! variables. Unknown names are refused: a misspelt setting must not be silently without effect.

mod privacy;
mod shown;
mod source;

pub use privacy::Privacy;
pub use shown::Shown;
pub use source::Source;

use secrecy::SecretString;
use serde::Deserialize;
use source::Named;
use std::path::{Path, PathBuf};

/// The defaults, commented: what `forecourt config --default` prints.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    pub security: Security,
    pub oidc: Oidc,
    pub business: Business,
    pub imports: Imports,
    pub attachments: Attachments,
    pub exports: Exports,
    pub privacy: Privacy,
    pub map: Map,
    pub log: Log,
    /// What was set, and where.
    #[serde(skip)]
    named: Named,
}

/// Where and how the server listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: std::net::SocketAddr,
    #[serde(default)]
    pub tls_certificate: Option<PathBuf>,
    #[serde(default)]
    pub tls_key: Option<PathBuf>,
    pub trusted_proxy: bool,
    pub body_bytes_max: usize,
    pub request_seconds_max: u64,
    pub transfer_seconds_max: u64,
    pub stop_seconds_max: u64,
}

impl Server {
    /// Whether cookies may be marked `Secure`: TLS ends here or in the proxy in front.
    pub fn is_secure(&self) -> bool {
        self.tls_certificate.is_some() || self.trusted_proxy
    }
}

/// Which database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Empty for the file in the data directory. Holds a password, hence secret.
    pub url: SecretString,
    pub readers: u32,
    pub wait_seconds_max: u64,
}

/// Passwords, sessions and locks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    pub session_idle_minutes: i64,
    pub session_minutes_max: i64,
    pub login_failures_max: i64,
    pub lock_minutes: i64,
    pub setup_link_hours: i64,
    pub password_length_min: usize,
    pub second_factor_roles: Vec<String>,
    pub token_days_max: i64,
    pub delegation_days_max: i32,
}

/// Logging in by a provider of the company's (OpenID Connect).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Empty: nobody logs in this way.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: SecretString,
    pub redirect_url: String,
    pub scopes: Vec<String>,
    pub login_claim: String,
    pub create_users: bool,
    pub name: String,
    pub seconds_max: u64,
}

impl Oidc {
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// What is wrong, as a text that names the setting.
    fn problem(&self) -> Option<&'static str> {
        if !self.is_on() {
            return None;
        }
        let is_safe = |url: &str| {
            let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
            let is_local = |it: &&str| {
                url.strip_prefix(*it).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
            };
            url.starts_with("https://") || local.iter().any(is_local)
        };
        if !is_safe(&self.issuer) {
            Some("oidc.issuer must be an https address; http only on this machine itself")
        } else if self.client_id.is_empty() {
            Some("oidc.client_id must be given with oidc.issuer")
        } else if !is_safe(&self.redirect_url) || !self.redirect_url.ends_with("/login/provider") {
            Some("oidc.redirect_url must be the https address of this server followed by /login/provider")
        } else if !self.scopes.iter().any(|it| it == "openid") {
            Some("oidc.scopes must contain \"openid\"")
        } else if self.login_claim.is_empty() {
            Some("oidc.login_claim must name the claim that holds the login")
        } else {
            None
        }
    }
}

/// What the company decides once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Business {
    pub currency: String,
    pub time_zone: String,
    pub cutoff_minutes: i32,
    pub import_bytes_max: u64,
}

/// Files that people upload.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    pub upload_bytes_max: u64,
    pub files_kept_days: i64,
}

/// Files attached to customers' files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    pub bytes_max: usize,
    pub types: Vec<String>,
}

/// Types of files that can be told by their content.
const ATTACHMENT_TYPES: [&str; 7] = ["pdf", "jpeg", "png", "webp", "xlsx", "docx", "text"];

/// Lists that people take with them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exports {
    pub approval_from_rows: u64,
    pub file_hours: i64,
    pub canary_rows: u8,
}

/// The map of stations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    pub tile_url: String,
}

impl Map {
    /// Where pictures of the map come from, when they come from anywhere: scheme, host and port.
    pub fn tile_origin(&self) -> Option<&str> {
        let (scheme, rest) = self.tile_url.split_once("://")?;
        let host = rest.split('/').next()?;
        Some(&self.tile_url[..scheme.len() + 3 + host.len()])
    }

    /// An address of tiles by http or https with the three places that the console fills in. Nothing else may
    /// stand in its origin, which becomes part of the Content-Security-Policy.
    fn is_usable(&self) -> bool {
        let is_plain = |it: &str| it.bytes().all(|b| b.is_ascii_alphanumeric() || b".:-/".contains(&b));
        self.tile_url.is_empty()
            || (self.tile_url.starts_with("https://") || self.tile_url.starts_with("http://"))
                && ["{z}", "{x}", "{y}"].iter().all(|it| self.tile_url.contains(it))
                && self.tile_origin().is_some_and(is_plain)
    }
}

/// How the log is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Pretty,
    Json,
}

/// The settings cannot be used; the text names the setting and where it came from.
#[derive(Debug, thiserror::Error)]
#[error("settings: {0}")]
pub struct SettingsError(String);

impl Settings {
    /// Reads defaults, the file if one is named, and the environment, in this order.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let refuse = |it: config::ConfigError| SettingsError(it.to_string());
        let mut builder = config::Config::builder()
            .add_source(config::File::from_str(DEFAULT_TOML, config::FileFormat::Toml));
        let mut named = Named::default();
        if let Some(path) = file {
            let file = config::File::from(path).format(config::FileFormat::Toml);
            named.add(Source::File, &file).map_err(refuse)?;
            builder = builder.add_source(file);
        }
        let environment = config::Environment::with_prefix("FORECOURT")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true);
        named.add(Source::Environment, &environment).map_err(refuse)?;
        let built = builder.add_source(environment).build().and_then(config::Config::try_deserialize);
        let settings: Self = built.map_err(refuse)?;
        settings.check()?;
        Ok(Self { named, ..settings })
    }

    fn check(&self) -> Result<(), SettingsError> {
        let refuse = |text: &str| Err(SettingsError(text.to_owned()));
        if self.server.tls_certificate.is_some() != self.server.tls_key.is_some() {
            return refuse("server.tls_certificate and server.tls_key go together: give both or none");
        }
        if !(0..1440).contains(&self.business.cutoff_minutes) {
            return refuse("business.cutoff_minutes must lie between 0 and 1439");
        }
        if self.database.readers == 0 {
            return refuse("database.readers must be at least 1");
        }
        if self.security.password_length_min < 8 {
            return refuse("security.password_length_min must be at least 8");
        }
        if let Some(fault) = self.privacy.fault() {
            return refuse(fault);
        }
        if !(1..=3_660).contains(&self.security.token_days_max) {
            return refuse("security.token_days_max must lie between 1 and 3660");
        }
        if !(1..=366).contains(&self.security.delegation_days_max) {
            return refuse("security.delegation_days_max must lie between 1 and 366");
        }
        if let Some(text) = self.oidc.problem() {
            return refuse(text);
        }
        if let Some(unknown) =
            self.attachments.types.iter().find(|it| !ATTACHMENT_TYPES.contains(&it.as_str()))
        {
            let known = ATTACHMENT_TYPES.join(", ");
            return refuse(&format!("attachments.types: `{unknown}` is none of {known}"));
        }
        if !self.map.is_usable() {
            return refuse("map.tile_url must be an http(s) address with {z}, {x} and {y}, or empty");
        }
        let currency = &self.business.currency;
        let is_code = currency.len() == 3 && currency.bytes().all(|it| it.is_ascii_uppercase());
        if !currency.is_empty() && !is_code {
            return refuse("business.currency must be empty or an ISO 4217 code such as CNY");
        }
        Ok(())
    }
}

impl Default for Settings {
    /// # Panics
    /// Never: a test reads the built-in defaults.
    fn default() -> Self {
        config::Config::builder()
            .add_source(config::File::from_str(DEFAULT_TOML, config::FileFormat::Toml))
            .build()
            .and_then(config::Config::try_deserialize)
            .expect("the built-in defaults are tested")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings, SettingsError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("forecourt.toml");
        std::fs::write(&path, text).unwrap();
        Settings::load(Some(&path))
    }

    #[test]
    fn the_defaults_are_complete_and_consistent() {
        Settings::default().check().unwrap();
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let settings = load("[business]\ncurrency = \"USD\"").unwrap();
        assert_eq!(settings.business.currency, "USD");
        assert_eq!(settings.database.readers, Settings::default().database.readers);
    }

    #[test]
    fn a_misspelt_setting_is_refused_by_name() {
        let error = load("[business]\ncurency = \"USD\"").unwrap_err().to_string();
        assert!(error.contains("curency"), "{error}");
    }

    #[test]
    fn half_a_tls_pair_is_refused() {
        let error = load("[server]\ntls_certificate = \"a.pem\"").unwrap_err().to_string();
        assert!(error.contains("tls_key"), "{error}");
    }

    #[test]
    fn a_type_of_attachment_that_nobody_can_tell_is_refused() {
        let error = load("[attachments]\ntypes = [\"svg\"]").unwrap_err().to_string();
        assert!(error.contains("attachments.types: `svg`"), "{error}");
    }

    #[test]
    fn a_map_takes_tiles_from_one_plain_address() {
        let tiles = |url: &str| load(&format!("[map]\ntile_url = \"{url}\""));
        let settings = tiles("https://tiles.example:8443/{z}/{x}/{y}.png").unwrap();
        assert_eq!(settings.map.tile_origin(), Some("https://tiles.example:8443"));
        for refused in
            ["https://tiles.example/1.png", "ftp://a/{z}{x}{y}", "https://a; script-src *'/{z}/{x}/{y}"]
        {
            assert!(tiles(refused).unwrap_err().to_string().contains("map.tile_url"), "{refused}");
        }
    }

    #[test]
    fn a_provider_is_named_whole_and_by_safe_addresses() {
        let oidc = |more: &str| load(&format!("[oidc]\nissuer = \"https://id.example\"\n{more}"));
        let whole = "client_id = \"forecourt\"\nredirect_url = \"https://f.example/login/provider\"";
        assert!(oidc(whole).unwrap().oidc.is_on());
        assert!(oidc("").unwrap_err().to_string().contains("oidc.client_id"));
        assert!(oidc("client_id = \"forecourt\"").unwrap_err().to_string().contains("oidc.redirect_url"));
        let plain = load("[oidc]\nissuer = \"http://id.example\"").unwrap_err().to_string();
        assert!(plain.contains("oidc.issuer"), "{plain}");
        assert!(load("[oidc]\nissuer = \"http://localhost.evil.example\"").is_err());
    }

    #[test]
    fn the_database_password_is_not_printed() {
        let settings = load("[database]\nurl = \"postgres://u:hunter2@h/d\"").unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
