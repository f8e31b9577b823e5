//! Roles: ten that are built in, and the company's own.

use kernel::{Words, id_type};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use vault::PersonalKind;

id_type! {
    /// A role of the company's own.
    RoleId
}

/// A role that is built in. Which permissions it holds is said where each permission is declared.
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

    pub fn words(self) -> Words {
        match self {
            Self::SystemAdministrator => Words::new("系统管理员", "system administrator"),
            Self::CompanyMarketing => Words::new("公司营销", "company marketing"),
            Self::AreaManager => Words::new("片区经理", "area manager"),
            Self::StationManager => Words::new("站长", "station manager"),
            Self::Maintainer => Words::new("维护人", "maintainer"),
            Self::ForecourtStaff => Words::new("前庭主管 / 加油员", "forecourt staff"),
            Self::ComplaintOfficer => Words::new("客服", "complaint officer"),
            Self::Finance => Words::new("财务", "finance"),
            Self::Auditor => Words::new("内审", "auditor"),
            Self::Investor => Words::new("投资方", "investor"),
        }
    }

    /// Sees only customers of whom the user's employee is the maintainer.
    pub const fn sees_own_customers_only(self) -> bool {
        matches!(self, Self::Maintainer)
    }

    /// What its holder may see of personal values. To see one in the clear takes a permission beside it.
    pub const fn field_right(self) -> FieldRight {
        match self {
            Self::Investor => FieldRight::Hidden,
            Self::SystemAdministrator | Self::ForecourtStaff | Self::Finance | Self::Auditor => {
                FieldRight::Masked
            }
            Self::CompanyMarketing
            | Self::AreaManager
            | Self::StationManager
            | Self::Maintainer
            | Self::ComplaintOfficer => FieldRight::Reveal,
        }
    }
}

/// How much of one kind of personal value a role may see, the least first.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FieldRight {
    /// Nothing, not even the mask.
    Hidden,
    /// The mask: `138****1234`.
    #[default]
    Masked,
    /// The value itself, for whoever also holds the permission to reveal it.
    Reveal,
}

impl FieldRight {
    /// What is shown of a value where this right holds and nothing is revealed.
    pub fn shown(self, masked: String) -> Option<String> {
        (self != Self::Hidden).then_some(masked)
    }
}

/// The field rights of a role. A kind that is not named is masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldRights(pub BTreeMap<PersonalKind, FieldRight>);

impl FieldRights {
    /// The same right to every kind.
    pub fn all(right: FieldRight) -> Self {
        Self(PersonalKind::ALL.iter().map(|kind| (*kind, right)).collect())
    }

    pub fn of(&self, kind: PersonalKind) -> FieldRight {
        self.0.get(&kind).copied().unwrap_or_default()
    }
}

/// A role of the company's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRole {
    pub id: RoleId,
    pub name: Words,
    /// By name, sorted.
    pub permissions: Vec<String>,
    pub field_rights: FieldRights,
    pub sees_own_customers_only: bool,
    /// Whether its holders must set up a second factor before anything else.
    pub needs_second_factor: bool,
    pub version: i64,
}

/// Which role: one of the ten by its name, or one of the company's own by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum RoleRef {
    BuiltIn(Role),
    Own(RoleId),
}

impl RoleRef {
    pub fn parse(text: &str) -> Option<Self> {
        let own = || text.parse().ok().map(Self::Own);
        Role::parse(text).map(Self::BuiltIn).or_else(own)
    }
}

impl fmt::Display for RoleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(role) => f.write_str(role.as_str()),
            Self::Own(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl From<Role> for RoleRef {
    fn from(role: Role) -> Self {
        Self::BuiltIn(role)
    }
}

impl From<RoleRef> for String {
    fn from(role: RoleRef) -> Self {
        role.to_string()
    }
}

impl TryFrom<String> for RoleRef {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no role / 没有角色“{text}”"))
    }
}

impl utoipa::PartialSchema for RoleRef {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A role: one of the built-in ones by its name, or one of the company's own by its id.",
            ))
            .examples([serde_json::json!("area_manager")])
            .into()
    }
}

impl utoipa::ToSchema for RoleRef {}
