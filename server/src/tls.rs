//! Certificate and key, read again when they change.

use anyhow::{Context, Result};
use axum_server::tls_rustls::RustlsConfig;
use settings::Server;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often certificate and key are looked at.
const GRAIN: Duration = Duration::from_secs(10);

/// Reads what the settings name and begins to watch it; nothing when they name nothing.
pub(crate) async fn load(settings: &Server) -> Result<Option<RustlsConfig>> {
    let (Some(certificate), Some(key)) = (&settings.tls_certificate, &settings.tls_key) else {
        return Ok(None);
    };
    // A second server in one process finds the provider there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(certificate, key)
        .await
        .with_context(|| format!("cannot use {} with {} for TLS", certificate.display(), key.display()))?;
    let pair = Pair { certificate: certificate.clone(), key: key.clone() };
    tokio::spawn(pair.reload_on_change(config.clone()));
    Ok(Some(config))
}

/// Certificate and key in PEM files.
#[derive(Debug)]
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
}

impl Pair {
    /// A renewed certificate counts without a restart; one that cannot be used leaves the old one in place.
    async fn reload_on_change(self, config: RustlsConfig) {
        let mut seen = self.changed_at();
        let mut tick = tokio::time::interval(GRAIN);
        loop {
            tick.tick().await;
            let now = self.changed_at();
            if now == seen {
                continue;
            }
            seen = now;
            match config.reload_from_pem_file(&self.certificate, &self.key).await {
                Ok(()) => tracing::info!("the TLS certificate was renewed"),
                Err(error) => {
                    tracing::error!(%error, "the new TLS certificate cannot be used: the old one stays");
                }
            }
        }
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        let changed = |path: &Path| std::fs::metadata(path).and_then(|it| it.modified()).ok();
        [changed(&self.certificate), changed(&self.key)]
    }
}
