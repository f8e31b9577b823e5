//! The log: for operators, to standard error, without personal values.

use anyhow::{Context, Result};
use settings::{Log, LogFormat};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use tracing_subscriber::EnvFilter;

/// Begins to log as the settings say.
pub(crate) fn start(settings: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.level)
        .with_context(|| format!("settings: log.level `{}` is no filter", settings.level))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Pretty => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|it| anyhow::anyhow!("the log cannot be started: {it}"))?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// One line, in the span of the request that failed. A backtrace helps nobody who runs the server.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "fault in the program: {}", message(info));
}

/// What a panic says.
pub(crate) fn message<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
