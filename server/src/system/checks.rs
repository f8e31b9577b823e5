//! What is right and wrong with an installation, and what to do. Nothing is changed.

use crate::composition;
use database::{Db, Engine, Scope};
use identity::count_users;
use kernel::{Instant, Words};
use serde::Serialize;
use settings::Server;
use std::path::Path;
use utoipa::ToSchema;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckState {
    Fine,
    /// Works, but should be changed.
    Advice,
    Fault,
}

/// What one check found, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Check {
    pub(crate) state: CheckState,
    pub(crate) words: Words,
}

pub(crate) fn fine(zh: impl Into<String>, en: impl Into<String>) -> Check {
    Check { state: CheckState::Fine, words: Words::new(zh, en) }
}

pub(crate) fn advice(zh: impl Into<String>, en: impl Into<String>) -> Check {
    Check { state: CheckState::Advice, words: Words::new(zh, en) }
}

pub(crate) fn fault(zh: impl Into<String>, en: impl Into<String>) -> Check {
    Check { state: CheckState::Fault, words: Words::new(zh, en) }
}

/// Whether others can listen in.
pub(crate) fn network(server: &Server) -> Check {
    match (server.listen.ip().is_loopback(), server.is_secure()) {
        (_, true) if server.tls_certificate.is_some() => certificate(server),
        (_, true) => fine(
            "TLS 由可信代理终止:请确认无人能绕过代理访问服务器",
            "TLS ends in a trusted proxy: see that nobody reaches the server past it",
        ),
        (true, false) => fine(
            "仅本机可访问;供他人使用时请配置 TLS 证书或可信代理(登录、离线页面和浏览器加密需要它)",
            "listening on this machine alone; for others set TLS or a trusted proxy: cookies, service workers \
             and browser crypto need it",
        ),
        (false, false) => fault(
            format!(
                "{} 可被他人访问且未加密:请设置 server.tls_certificate 与 server.tls_key,或 server.trusted_proxy",
                server.listen
            ),
            format!(
                "{} can be reached by others without encryption: set server.tls_certificate and \
                 server.tls_key, or server.trusted_proxy",
                server.listen
            ),
        ),
    }
}

fn certificate(server: &Server) -> Check {
    let files = [&server.tls_certificate, &server.tls_key].into_iter().flatten();
    for file in files {
        if let Err(error) = std::fs::read(file) {
            let text = format!("{}: {error}", file.display());
            return fault(format!("无法读取 {text}"), text);
        }
    }
    fine("使用自有证书的 TLS", "TLS with a certificate of our own")
}

/// Whether a file can be made in the data directory, or the directory itself.
pub(crate) fn folder(data_dir: &Path) -> Check {
    let shown = data_dir.display();
    if !data_dir.exists() {
        return advice(
            format!("{shown} 尚不存在:首次 `serve` 或 `import` 时创建"),
            format!("{shown} does not exist yet: the first `serve` or `import` makes it"),
        );
    }
    match tempfile::tempfile_in(data_dir) {
        Ok(_) => fine(format!("{shown} 可写"), format!("{shown} can be written")),
        Err(error) => fault(format!("{shown} 不可写:{error}"), format!("{shown} cannot be written: {error}")),
    }
}

/// A disk with less than this is about to stop the installation, in bytes.
const FREE_BYTES_MIN: u64 = 1 << 30;

/// Bytes that are free where the data lies, when the system tells.
pub(crate) fn free_bytes(data_dir: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(data_dir).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Whether the disk has room.
pub(crate) fn room(free_bytes: u64) -> Check {
    let free = match free_bytes {
        ..FREE_BYTES_MIN => format!("{} MiB", free_bytes >> 20),
        _ => format!("{} GiB", free_bytes >> 30),
    };
    if free_bytes < FREE_BYTES_MIN {
        advice(format!("磁盘仅剩 {free}:请清理或扩容"), format!("only {free} of disk are free: make room"))
    } else {
        fine(format!("磁盘剩余 {free}"), format!("{free} of disk are free"))
    }
}

/// Whether the database answers and has the tables of this program.
pub(crate) async fn tables(db: &Db) -> Check {
    let engine = match db.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    match database::pending(db, &composition::migrations()).await {
        Err(error) => fault(error.to_string(), error.to_string()),
        Ok(pending) if !pending.is_empty() => advice(
            format!("有 {} 项数据库迁移待执行:`forecourt migrate`", pending.len()),
            format!("{} migrations are to be applied: `forecourt migrate`", pending.len()),
        ),
        Ok(_) => fine(
            format!("数据库({engine})正常,表结构为最新"),
            format!("the database answers ({engine}) and has the tables of this version"),
        ),
    }
}

/// Whether anybody can log in.
pub(crate) async fn users(db: &Db) -> Check {
    match count_users(&db.read(Scope::Everything)).await {
        Ok(0) => advice(
            "尚无用户:`serve` 会打印首位管理员的设置链接",
            "there is no user yet: `serve` prints a set-up link for the first administrator",
        ),
        Ok(count) => fine(format!("用户 {count} 名"), format!("users: {count}")),
        Err(error) => fault(error.to_string(), error.to_string()),
    }
}

/// A key that is used for longer should be changed.
const KEY_DAYS_MAX: i64 = 730;

/// Which key opens the personal values, and for how long it has been in use.
pub(crate) fn key(state: &vault::KeyState, now: Instant) -> Check {
    let days = kernel::rounding::div_floor(now.seconds_since(state.since), 86_400);
    let name = &state.key_name;
    if let Some(next) = &state.next_name {
        return fault(
            format!("密钥更换未完成({name} → {next}):请执行 `forecourt vault rotate` 继续"),
            format!(
                "a change of the key from {name} to {next} was cut off: `forecourt vault rotate` goes on"
            ),
        );
    }
    if KEY_DAYS_MAX < days {
        return advice(
            format!("密钥 {name} 已使用 {days} 天:请用 `forecourt vault rotate` 更换"),
            format!("key {name} has been in use for {days} days: change it by `forecourt vault rotate`"),
        );
    }
    fine(
        format!("密钥文件有效(密钥 {name},已使用 {days} 天);备份不含密钥,请与备份分开保存一份"),
        format!(
            "the key file fits (key {name}, in use for {days} days); no backup holds it: keep a copy apart"
        ),
    )
}

/// A job that is due is taken within seconds while a worker runs.
const WAITING_SECONDS_MAX: i64 = 300;

/// Whether background work is done.
pub(crate) fn worker(load: &jobs::Load, now: Instant) -> Check {
    let waiting_since = load.oldest_due_at.filter(|it| it.plus_seconds(WAITING_SECONDS_MAX) < now);
    match waiting_since {
        Some(_) => fault(
            format!("{} 项后台任务到期未执行:请确认有 `serve` 进程在运行", load.due),
            format!("{} jobs are due and nobody takes them: see that a `serve` runs", load.due),
        ),
        None if load.failed_last_day > 0 => advice(
            format!("近 24 小时有 {} 项后台任务失败:请查看任务页", load.failed_last_day),
            format!("{} jobs failed within a day: look at the list of jobs", load.failed_last_day),
        ),
        None => fine("后台任务正常", "background work is done"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CheckState::{Advice, Fault, Fine};

    fn load(oldest_due_at: Option<Instant>, failed_last_day: i64) -> jobs::Load {
        jobs::Load { due: 2, running: 0, failed_last_day, oldest_due_at }
    }

    #[test]
    fn jobs_that_nobody_takes_are_a_fault() {
        let now = Instant::from_micros(1_772_438_400_000_000);
        assert_eq!(worker(&load(None, 0), now).state, Fine);
        assert_eq!(worker(&load(Some(now.plus_seconds(-200)), 0), now).state, Fine);
        assert_eq!(worker(&load(Some(now.plus_seconds(-400)), 0), now).state, Fault);
        assert_eq!(worker(&load(None, 1), now).state, Advice);
    }

    #[test]
    fn an_old_key_and_one_that_is_half_changed_are_told() {
        let since = Instant::from_micros(0);
        let state = |next: Option<&str>| vault::KeyState {
            key_name: "1a2b3c4d".to_owned(),
            next_name: next.map(str::to_owned),
            since,
        };
        assert_eq!(key(&state(None), since.plus_seconds(730 * 86_400)).state, Fine);
        assert_eq!(key(&state(None), since.plus_seconds(731 * 86_400)).state, Advice);
        assert_eq!(key(&state(Some("55667788")), since).state, Fault);
        assert!(key(&state(None), since).words.en.contains("1a2b3c4d"));
    }

    #[test]
    fn a_disk_that_is_nearly_full_is_told() {
        assert_eq!(room(FREE_BYTES_MIN - 1).state, Advice);
        assert_eq!(room(FREE_BYTES_MIN).state, Fine);
        assert!(free_bytes(&std::env::temp_dir()).is_some());
    }

    #[test]
    fn an_open_address_without_encryption_is_a_fault() {
        let mut server = settings::Settings::default().server;
        assert_eq!(network(&server).state, Fine);
        server.listen = "0.0.0.0:8080".parse().unwrap();
        assert_eq!(network(&server).state, Fault);
        server.trusted_proxy = true;
        assert_eq!(network(&server).state, Fine);
    }

    #[test]
    fn a_folder_that_is_missing_is_no_fault() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(folder(dir.path()).state, Fine);
        assert_eq!(folder(&dir.path().join("none")).state, Advice);
    }
}
