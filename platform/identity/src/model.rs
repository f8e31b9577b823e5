//! Users, roles and grants.

use database::{Scope, Subtree};
use kernel::{Lang, id_type};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

id_type! {
    /// Somebody who logs in.
    UserId
}
id_type! {
    /// An API token.
    TokenId
}

/// A role. Which permissions it holds is said where each permission is declared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    SystemAdministrator,
    CompanyMarketing,
    AreaManager,
    StationManager,
    Maintainer,
    ForecourtStaff,
    ComplaintOfficer,
    Finance,
    Auditor,
    /// Reads figures, never files of persons.
    Investor,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::SystemAdministrator,
        Self::CompanyMarketing,
        Self::AreaManager,
        Self::StationManager,
        Self::Maintainer,
        Self::ForecourtStaff,
        Self::ComplaintOfficer,
        Self::Finance,
        Self::Auditor,
        Self::Investor,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "system_administrator",
            Self::CompanyMarketing => "company_marketing",
            Self::AreaManager => "area_manager",
            Self::StationManager => "station_manager",
            Self::Maintainer => "maintainer",
            Self::ForecourtStaff => "forecourt_staff",
            Self::ComplaintOfficer => "complaint_officer",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::Investor => "investor",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Sees only customers of whom the user's employee is the maintainer.
    pub const fn sees_own_customers_only(self) -> bool {
        matches!(self, Self::Maintainer)
    }
}

/// A role held at a unit and below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub unit: Uuid,
    pub unit_path: String,
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

/// An authenticated user with what was granted to them.
#[derive(Clone, Debug)]
pub struct Principal {
    pub user: User,
    pub grants: Vec<Grant>,
    /// Hash of the session's token, when this is a session.
    pub session: Option<String>,
    /// The permissions of an API token, when this is one; none means all of its user's.
    pub token_permissions: Option<Vec<String>>,
}

impl Principal {
    /// Whether they hold the permission anywhere: by a role, and not cut off by a token's limits.
    pub fn may(&self, permission: &str, roles: &[Role]) -> bool {
        let is_within_token =
            self.token_permissions.as_ref().is_none_or(|it| it.iter().any(|name| name == permission));
        is_within_token && self.grants.iter().any(|it| roles.contains(&it.role))
    }

    /// What the holder of one of `roles` may see; nothing without such a grant.
    pub fn scope_of(&self, roles: &[Role]) -> Option<Scope> {
        let subtrees: Vec<Subtree> = self
            .grants
            .iter()
            .filter(|it| roles.contains(&it.role))
            .map(|it| Subtree {
                path: it.unit_path.clone(),
                // Without an employee there are no own customers: the nil id matches nobody.
                own_of: it.role.sees_own_customers_only().then(|| self.user.employee.unwrap_or(Uuid::nil())),
            })
            .collect();
        (!subtrees.is_empty()).then_some(Scope::Subtrees(subtrees))
    }
}
