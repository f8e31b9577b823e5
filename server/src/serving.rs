//! Listening: TLS here or in a proxy in front, and a stop that lets running requests end.

use crate::edge;
use anyhow::{Context, Result, bail};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use settings::Server;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::signal::unix::{SignalKind, signal};
use web::App;

/// How often certificate and key are looked at.
const CERTIFICATE_GRAIN: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop. `on_ready` is told the address once requests are accepted.
pub async fn serve(app: App, on_ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let settings = app.settings.server.clone();
    refuse_open_air(&settings)?;
    let listener = TcpListener::bind(settings.listen)
        .with_context(|| format!("cannot listen on {} (server.listen)", settings.listen))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let service = edge::router(&app).0.into_make_service();
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone(), Duration::from_secs(settings.stop_seconds_max)));
    on_ready(address);
    match (settings.tls_certificate, settings.tls_key) {
        (Some(certificate), Some(key)) => {
            let pair = Pair { certificate, key };
            let config = pair.load().await?;
            tokio::spawn(pair.reload_on_change(config.clone()));
            axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await?;
        }
        _ => axum_server::from_tcp(listener)?.handle(handle).serve(service).await?,
    }
    app.db.close().await.context("closing the database")?;
    tracing::info!("stopped");
    Ok(())
}

/// Passwords and cookies must not cross a network in the clear.
fn refuse_open_air(settings: &Server) -> Result<()> {
    if settings.listen.ip().is_loopback() || settings.is_secure() {
        return Ok(());
    }
    bail!(
        "server.listen is {}, which others can reach, and nothing encrypts: give server.tls_certificate and \
         server.tls_key, or set server.trusted_proxy when a proxy in front ends TLS. \
         监听地址可被外部访问但未加密:请配置 TLS 证书,或在可信代理之后设置 server.trusted_proxy",
        settings.listen
    )
}

async fn stop_on_signal(handle: Handle<SocketAddr>, patience: Duration) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::warn!("signals cannot be heard: stop the process by force");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: running requests get {} s", patience.as_secs());
    handle.graceful_shutdown(Some(patience));
}

/// Certificate and key in PEM files.
#[derive(Debug)]
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
}

impl Pair {
    async fn load(&self) -> Result<RustlsConfig> {
        // A second installation in one process, as in tests, finds the provider there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        RustlsConfig::from_pem_file(&self.certificate, &self.key).await.with_context(|| {
            format!("cannot use {} with {} for TLS", self.certificate.display(), self.key.display())
        })
    }

    /// A renewed certificate counts without a restart; one that cannot be used leaves the old one in place.
    async fn reload_on_change(self, config: RustlsConfig) {
        let mut seen = self.changed_at();
        let mut tick = tokio::time::interval(CERTIFICATE_GRAIN);
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
                    tracing::error!(%error, "the new TLS certificate cannot be used: the old one stays")
                }
            }
        }
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        let changed = |path: &Path| std::fs::metadata(path).and_then(|it| it.modified()).ok();
        [changed(&self.certificate), changed(&self.key)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_others_reach_needs_tls_or_a_trusted_proxy() {
        let mut server = settings::Settings::default().server;
        assert!(refuse_open_air(&server).is_ok());
        server.listen = "0.0.0.0:8080".parse().unwrap();
        assert!(refuse_open_air(&server).unwrap_err().to_string().contains("server.tls_certificate"));
        server.trusted_proxy = true;
        assert!(refuse_open_air(&server).is_ok());
    }
}
