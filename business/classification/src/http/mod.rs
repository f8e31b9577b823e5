//! Classes over the wire.

mod customers;
mod figures;
mod holidays;
mod movements;
mod preview;
mod runs;
mod versions;
mod wallet;

pub use customers::{ClassifiedQuery, wanting_of};
pub(crate) use preview::preview_body;

use crate::levels::http as levels;
use crate::lifetimes::{http as lifetimes, interval};
use crate::may;
use crate::model::Shown;
use crate::reports::{Explained, Part};
use analytics::Segment;
use database::Reader;
use kernel::{Problem, Words};
use organisation::UnitId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of classification.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadClassFigures>(handlers!(figures::show_class_figures))
        .permit::<may::ReadClassFigures>(handlers!(figures::show_pareto))
        .permit::<may::ReadClassFigures>(handlers!(figures::show_rfm_grid))
        .permit::<may::ReadClassFigures>(handlers!(movements::show_movements))
        .permit::<may::ReadClasses>(handlers!(movements::list_movers))
        .permit::<may::ReadClasses>(handlers!(customers::list_classified_customers))
        .permit::<may::ReadClasses>(handlers!(customers::show_customer_classes))
        .permit::<may::ReadClasses>(handlers!(lifetimes::show_customer_lifetime))
        .permit::<may::ReadClasses>(handlers!(interval::show_lifetime_interval))
        .permit::<may::ReadClasses>(handlers!(lifetimes::list_lifetimes))
        .permit::<may::ReadClassFigures>(handlers!(lifetimes::list_lifetime_models))
        .permit::<may::ReadClasses>(handlers!(wallet::show_customer_wallet))
        .permit::<may::ReadClasses>(handlers!(levels::show_customer_level))
        .permit::<may::ReadClasses>(handlers!(levels::list_levelled_customers))
        .permit::<may::ReadClasses>(handlers!(levels::list_regrades))
        .permit::<may::ApproveRegrades>(handlers!(levels::approve_regrades))
        .permit::<may::ApproveRegrades>(handlers!(levels::refuse_regrades))
        .permit::<may::ReadClassFigures>(handlers!(levels::show_level_rules))
        .permit::<may::ManageRules>(handlers!(levels::change_level_rules))
        .permit::<may::ReadClassFigures>(handlers!(runs::list_runs))
        .permit::<may::ReadClassFigures>(handlers!(versions::show_rules))
        .permit::<may::ManageRules>(handlers!(versions::change_rules))
        .permit::<may::ManageRules>(handlers!(preview::preview_rules))
        .permit::<may::ReadClassFigures>(handlers!(holidays::list_holidays))
        .permit::<may::ManageRules>(handlers!(holidays::replace_holidays))
}

/// A class on each axis; none where there is none.
#[derive(Debug, Serialize, ToSchema)]
struct ClassBody {
    abc: Option<String>,
    relationship: Option<String>,
    /// Recency, frequency and monetary score, from 1 to 5 each.
    rfm: Option<String>,
}

impl From<Shown> for ClassBody {
    fn from(shown: Shown) -> Self {
        Self {
            abc: shown.abc.map(|it| it.as_str().to_owned()),
            relationship: shown.relationship.map(|it| it.as_str().to_owned()),
            rfm: shown.rfm.map(crate::Rfm::text),
        }
    }
}

/// The arithmetic behind each axis, in both languages.
#[derive(Debug, Serialize, ToSchema)]
struct ClassReasons {
    abc: Option<Words>,
    relationship: Option<Words>,
    rfm: Option<Words>,
}

impl From<Explained> for ClassReasons {
    fn from(reasons: Explained) -> Self {
        Self { abc: reasons.abc, relationship: reasons.relationship, rfm: reasons.rfm }
    }
}

/// The part of the customers that a query asks for.
/// The part of the customers that a query asks for, within sight.
pub(crate) async fn part(reader: &Reader, unit: Option<UnitId>, kind: Option<&str>) -> Result<Part, Problem> {
    let below = organisation::path_in_sight(reader, reader.scope(), unit).await?;
    let kind = kind.map(|it| known("segment", it, Segment::parse, &Segment::ALL.map(Segment::as_str)));
    Ok(Part { below, kind: kind.transpose()? })
}

/// Reads one of several names in a query, or says which there are.
pub fn known<T>(
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    names: &[&str],
) -> Result<T, Problem> {
    let message = || format!("one of {} / 只能是其中之一", names.join(", "));
    parse(text).ok_or_else(|| Problem::field(field, "unknown", message()))
}

fn score(field: &str, value: Option<u8>) -> Result<Option<u8>, Problem> {
    match value {
        Some(score) if !(1..=5).contains(&score) => {
            Err(Problem::field(field, "out_of_range", "must lie between 1 and 5 / 须在 1 至 5 之间"))
        }
        score => Ok(score),
    }
}
