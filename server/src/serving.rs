//! Listening: TLS here or in a proxy in front, and a stop that lets running requests end.

use crate::{composition, edge, tls};
use anyhow::{Context, Result, bail};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use jobs::Worker;
use settings::Server;
use stations::rules::calendar;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use web::App;

/// Serves until the process is told to stop. `on_ready` is told the address once requests are accepted.
pub async fn serve(app: App, on_ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let settings = &app.settings.server;
    let worker = worker(&app)?;
    let listener = TcpListener::bind(settings.listen)
        .with_context(|| format!("cannot listen on {} (server.listen)", settings.listen))?;
    listener.set_nonblocking(true)?;
    let tls = tls::load(settings).await?;
    on_ready(listener.local_addr()?);
    // The worker stops when nothing is answered any more, whyever that is.
    let (stop, mut stopped) = oneshot::channel();
    let answering = async {
        let answered = answer(&app, listener, tls).await;
        // A worker that ended by itself does not wait for this.
        let _ = stop.send(());
        answered
    };
    let working = worker.run(async { drop((&mut stopped).await) });
    let (answered, ()) = tokio::join!(answering, working);
    answered?;
    app.db.close().await.context("closing the database")?;
    tracing::info!("stopped");
    Ok(())
}

/// Answers requests until a signal says stop, and then those that are running.
async fn answer(app: &App, listener: TcpListener, tls: Option<RustlsConfig>) -> Result<()> {
    let service = edge::router(app).0.into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let patience = Duration::from_secs(app.settings.server.stop_seconds_max);
    tokio::spawn(stop_on_signal(handle.clone(), patience));
    match tls {
        Some(config) => axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await?,
        None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await?,
    }
    Ok(())
}

/// Runs jobs, schedules and subscriptions beside the requests.
fn worker(app: &App) -> Result<Worker> {
    let business = &app.settings.business;
    let calendar =
        calendar(&business.time_zone, business.cutoff_minutes).context("settings: business.time_zone")?;
    Ok(Worker::new(app.db.clone(), Arc::new(composition::registry(app)), calendar))
}

/// Passwords and cookies must not cross a network in the clear.
pub fn refuse_open_air(settings: &Server) -> Result<()> {
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
