//! Units and employees.

use kernel::id_type;
use serde::{Deserialize, Serialize};

id_type! {
    /// A node of the unit tree.
    UnitId
}
id_type! {
    /// Somebody who works for the company.
    EmployeeId
}

/// What kind of node a unit is. Lower levels come later; a child's level is always later than its parent's.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Company,
    Region,
    Area,
    Station,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Company, Self::Region, Self::Area, Self::Station];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Region => "region",
            Self::Area => "area",
            Self::Station => "station",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub level: Level,
    /// The company's own code, unique.
    pub code: String,
    pub name: String,
    pub parent: Option<UnitId>,
    /// Six digits for each node from the root: a subtree is a range of paths.
    pub path: String,
    pub version: i64,
}

/// What is needed to add a unit.
#[derive(Clone, Debug)]
pub struct NewUnit {
    pub level: Level,
    pub code: String,
    pub name: String,
    /// None only for the company.
    pub parent: Option<UnitId>,
}

/// What an employee does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    AreaManager,
    StationManager,
    Maintainer,
    ShiftLeader,
    Attendant,
    Office,
}

impl Post {
    pub const ALL: [Self; 6] = [
        Self::AreaManager,
        Self::StationManager,
        Self::Maintainer,
        Self::ShiftLeader,
        Self::Attendant,
        Self::Office,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AreaManager => "area_manager",
            Self::StationManager => "station_manager",
            Self::Maintainer => "maintainer",
            Self::ShiftLeader => "shift_leader",
            Self::Attendant => "attendant",
            Self::Office => "office",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// Somebody who works in a unit. Name and phone are in the vault, under the employee's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employee {
    pub id: EmployeeId,
    /// The company's own number, unique.
    pub number: String,
    pub unit: UnitId,
    pub post: Post,
}

/// What is needed to add an employee.
#[derive(Clone, Debug)]
pub struct NewEmployee {
    pub number: String,
    pub unit: UnitId,
    pub post: Post,
}
