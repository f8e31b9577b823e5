//! Decisions about logins, as pure functions.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

mod delegations;
mod passwords;
mod roles;

pub(crate) use delegations::{Span, span};
pub(crate) use passwords::password_problem;
pub(crate) use roles::role_fault;

use crate::model::User;
use kernel::{FieldProblem, Instant};

/// Whether somebody may try to log in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    /// Too many failures; opens again by itself.
    Locked {
        seconds: i64,
    },
    Disabled,
}

pub(crate) fn door(user: &User, now: Instant) -> Door {
    let until = Instant::from_micros(user.locked_until_us);
    if user.is_disabled {
        Door::Disabled
    } else if now < until {
        Door::Locked { seconds: kernel::rounding::div_ceil(user.locked_until_us - now.micros(), 1_000_000) }
    } else {
        Door::Open
    }
}

/// Failures and lock after one more failure.
pub(crate) fn after_failure(user: &User, now: Instant, settings: &settings::Security) -> (i64, i64) {
    let failures = user.failures + 1;
    if failures < settings.login_failures_max {
        (failures, user.locked_until_us)
    } else {
        (0, now.plus_seconds(settings.lock_minutes * 60).micros())
    }
}

/// Whether a session that was made and last seen at these times still holds.
pub(crate) fn session_holds(
    created: Instant,
    seen: Instant,
    now: Instant,
    settings: &settings::Security,
) -> bool {
    now < created.plus_seconds(settings.session_minutes_max * 60)
        && now < seen.plus_seconds(settings.session_idle_minutes * 60)
}

/// Logins are compared without case and outer space.
pub(crate) fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// What is wrong with a new login, if anything.
pub(crate) fn login_problem(login: &str) -> Option<FieldProblem> {
    let fits = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | '@');
    if login.is_empty() || login.chars().count() > 64 || !login.chars().all(fits) {
        return Some(FieldProblem::new(
            "login",
            "unusable",
            "use 1 to 64 letters, digits, dots, dashes, underscores or @ / 仅限字母、数字和 . - _ @",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UserId;
    use kernel::Lang;

    fn user(failures: i64, locked_until_us: i64) -> User {
        User {
            id: UserId(uuid::Uuid::nil()),
            login: "wang".to_owned(),
            employee: None,
            password_hash: None,
            is_disabled: false,
            failures,
            locked_until_us,
            lang: Lang::Zh,
            version: 1,
        }
    }

    fn security() -> settings::Security {
        settings::Settings::default().security
    }

    #[test]
    fn the_fifth_failure_locks_and_the_fourth_does_not() {
        let now = Instant::from_micros(0);
        assert_eq!(after_failure(&user(3, 0), now, &security()), (4, 0));
        assert_eq!(after_failure(&user(4, 0), now, &security()), (0, 15 * 60 * 1_000_000));
    }

    #[test]
    fn a_lock_opens_by_itself() {
        let locked = user(0, 10_000_000);
        assert_eq!(door(&locked, Instant::from_micros(9_000_000)), Door::Locked { seconds: 1 });
        assert_eq!(door(&locked, Instant::from_micros(10_000_000)), Door::Open);
    }

    #[test]
    fn a_session_ends_when_idle_and_at_the_latest_after_its_limit() {
        let (start, security) = (Instant::from_micros(0), security());
        let minutes = |it: i64| start.plus_seconds(it * 60);
        assert!(session_holds(start, minutes(700), minutes(1_400), &security));
        assert!(!session_holds(start, start, minutes(720), &security));
        assert!(!session_holds(start, minutes(10_079), minutes(10_080), &security));
    }
}
