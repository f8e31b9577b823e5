//! Users, roles, grants, and what somebody may do with them.

mod principal;
mod role;

pub use principal::{ActingFor, Principal};
pub use role::{FieldRight, FieldRights, OwnRole, Role, RoleId, RoleRef};

use kernel::{BusinessDay, Instant, Lang, id_type};
use std::sync::Arc;
use uuid::Uuid;

id_type! {
    /// Somebody who logs in.
    UserId
}
id_type! {
    /// An API token.
    TokenId
}
id_type! {
    /// Rights handed to a colleague for some days.
    DelegationId
}

/// A role held at a unit and below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: RoleRef,
    /// What a role of the company's own holds; none for one that is built in.
    pub own: Option<Arc<OwnRole>>,
    pub unit: Uuid,
    pub unit_path: String,
    /// The employee whose customers its holder sees alone, where the role says so.
    pub own_of: Option<Uuid>,
}

/// A user as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// What is typed to log in, unique, lower case.
    pub login: String,
    pub employee: Option<Uuid>,
    pub password_hash: Option<String>,
    pub is_disabled: bool,
    pub failures: i64,
    pub locked_until_us: i64,
    pub lang: Lang,
    pub version: i64,
}

/// Rights that somebody handed to a colleague, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    pub(crate) id: DelegationId,
    pub(crate) from: UserId,
    pub(crate) from_login: String,
    pub(crate) to: UserId,
    pub(crate) to_login: String,
    /// The part that was handed over; none means all that the giver holds.
    pub(crate) part: Option<Vec<(RoleRef, Uuid)>>,
    pub(crate) first_day: BusinessDay,
    pub(crate) last_day: BusinessDay,
    pub(crate) starts_at: Instant,
    /// The end of the last day.
    pub(crate) ends_at: Instant,
    /// When somebody ended it before its time.
    pub(crate) ended_at: Option<Instant>,
}

impl Delegation {
    pub(crate) fn is_in_force(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.starts_at <= now && now < self.ends_at
    }
}

/// From where somebody logs in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visit {
    /// The browser, as it calls itself.
    pub(crate) agent: String,
    pub(crate) address: String,
}
