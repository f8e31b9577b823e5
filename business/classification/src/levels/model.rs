//! Rules of levels, assignments and regrades.

use crate::store::{Version, Versioned};
use analytics::levels::{CustomerLevel, Densities, LevelBounds, LevelCriteria, LevelFacts};
use kernel::id_type;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

id_type! {
    /// A change of level, assigned or waiting.
    RegradeId
}

kernel::words! {
    /// Who visits customers of a level.
    DutyPost {
        StationManager = "station_manager", "站经理", "station manager";
        AreaManager = "area_manager", "片区经理", "area manager";
        CompanyMarketing = "company_marketing", "公司营销", "company marketing";
    }
}

kernel::words! {
    /// What became of a regrade.
    RegradeState {
        /// Waits for a decision.
        Proposed = "proposed", "待审批", "waiting for approval";
        /// Assigned by the figures alone.
        Applied = "applied", "已自动生效", "in force by the figures";
        /// Approved by somebody, and assigned.
        Approved = "approved", "已批准生效", "approved and in force";
        Refused = "refused", "已拒绝", "refused";
        /// The figures said something else before anybody decided.
        Withdrawn = "withdrawn", "已撤回", "withdrawn: the figures changed";
    }
}

/// One line of the duty calendar: who visits customers of a level, how often, and what they may grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Duty {
    pub(crate) level: CustomerLevel,
    pub(crate) post: DutyPost,
    pub(crate) every_days: u32,
    /// The most that they may grant on a litre, in the smallest money unit.
    pub(crate) discount_max_minor: u32,
}

/// Bounds of a unit and all that is below it, as far as those have none of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitBounds {
    pub(crate) unit: Uuid,
    pub(crate) bounds: LevelBounds,
}

/// The rules of levels. They are data: a version holds from its day on, and is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelRules {
    pub(crate) version: u32,
    pub(crate) bounds: LevelBounds,
    pub(crate) densities: Densities,
    pub(crate) evidence_weeks: u32,
    /// Periods of 28 days below a line after which a customer falls.
    pub(crate) hold_periods: u32,
    /// Within so much of a line a customer is about to cross it.
    pub(crate) near_per_mille: u32,
    /// A change to or from one of these waits for approval.
    pub(crate) needs_approval: Vec<CustomerLevel>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) units: Vec<UnitBounds>,
}

impl Default for LevelRules {
    fn default() -> Self {
        use CustomerLevel::{Company, Region, Station};
        let duty = |level, post, every_days, discount_max_minor| Duty {
            level,
            post,
            every_days,
            discount_max_minor,
        };
        Self {
            version: 1,
            bounds: LevelBounds::default(),
            densities: Densities::default(),
            evidence_weeks: 8,
            hold_periods: 2,
            near_per_mille: 100,
            needs_approval: vec![Region, Company],
            duties: vec![
                duty(Company, DutyPost::CompanyMarketing, 91, 40),
                duty(Company, DutyPost::AreaManager, 28, 30),
                duty(Company, DutyPost::StationManager, 14, 10),
                duty(Region, DutyPost::AreaManager, 56, 30),
                duty(Region, DutyPost::StationManager, 14, 10),
                duty(Station, DutyPost::StationManager, 28, 10),
            ],
            units: Vec::new(),
        }
    }
}

impl LevelRules {
    pub(crate) fn criteria(&self, bounds: LevelBounds) -> LevelCriteria {
        LevelCriteria {
            bounds,
            densities: self.densities,
            evidence_weeks: self.evidence_weeks,
            hold_days: self.hold_periods * 28,
        }
    }

    /// Whether people decide about this change.
    pub(crate) fn is_for_people(&self, from: Option<CustomerLevel>, to: Option<CustomerLevel>) -> bool {
        [from, to].into_iter().flatten().any(|it| self.needs_approval.contains(&it))
    }

    pub(crate) fn duties_of(&self, level: CustomerLevel) -> impl Iterator<Item = &Duty> {
        self.duties.iter().filter(move |it| it.level == level)
    }
}

/// Rules of levels as they were made.
pub(crate) type LevelRulesVersion = Version<LevelRules>;

impl Versioned for LevelRules {
    const TABLE: &'static str = "classification_level_rules";

    fn version(&self) -> u32 {
        self.version
    }
}

/// A change of level with its arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: Option<CustomerLevel>,
    pub(crate) to: Option<CustomerLevel>,
    pub(crate) facts: LevelFacts,
    pub(crate) rules_version: u32,
}

/// Where a customer stands on the day worked out last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// As it is assigned.
    pub(crate) level: Option<CustomerLevel>,
    pub(crate) facts: LevelFacts,
    pub(crate) near: Option<analytics::levels::NearLine>,
}
