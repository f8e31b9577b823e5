//! Trying rules over the wire: who would move.

use super::movements::{MovementClass, class_names};
use crate::model::{ABSENT, Axis};
use crate::operations::{self, EditError, Trial};
use crate::rules::draft::Draft;
use crate::rules::moves::{MoveCell, Worth, matrix};
use crate::{jobs, may, reports};
use ::jobs::JobId;
use analytics::{Rules, WarningState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use customers::CustomerId;
use database::Sql;
use identity::Actor;
use kernel::{BusinessDay, Words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Once, Replay};

/// Up to so many customers the answer waits for the trial: it takes about a second for each ten thousand.
const AT_ONCE_MAX: i64 = 20_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewRules {
    /// Parameter → value; what is not named is as in the newest version.
    #[serde(default)]
    values: BTreeMap<String, i64>,
    /// margin_when_known, margin or amount.
    abc_basis: Option<String>,
    /// Have it as a job, however few customers there are.
    #[serde(default)]
    in_background: bool,
}

/// A trial that was asked for; the job's result is the preview.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct AskedPreview {
    job_id: JobId,
}

/// One who would move.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewCustomer {
    customer_id: CustomerId,
    customer_number: String,
    volume_ml: i64,
    amount_minor: i64,
}

/// Customers who would go from one class to another, or stay, with what they bought in 364 days.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewCell {
    from_class: &'static str,
    to_class: &'static str,
    customers: i64,
    volume_ml: i64,
    amount_minor: i64,
    /// The ten most valuable of those who would move.
    first: Vec<PreviewCustomer>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PreviewAxis {
    /// abc or relationship.
    axis: &'static str,
    /// In the order of rows and columns; `none` stands for customers without a class.
    classes: Vec<MovementClass>,
    cells: Vec<PreviewCell>,
    /// Customers whose class would change, with what they bought.
    moved: i64,
    moved_volume_ml: i64,
    moved_amount_minor: i64,
}

/// Warnings in a state, by the rules in force and by the new ones.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewWarnings {
    state: &'static str,
    name: Words,
    before: i64,
    after: i64,
}

/// What would be found by other rules, beside what is found by those in force, in the same sales.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesPreview {
    /// The day analysed last.
    as_of: BusinessDay,
    /// The version in force on that day.
    compared_with_version: u32,
    customers: i64,
    axes: Vec<PreviewAxis>,
    warnings: Vec<PreviewWarnings>,
    /// Customers who would get an open warning.
    warnings_opened: i64,
    /// Customers whose open warning would not be there.
    warnings_gone: i64,
    station_alerts_before: i64,
    station_alerts_after: i64,
}

type Numbers = HashMap<i64, (Uuid, String)>;

fn to_axis(
    axis: Axis,
    cells: BTreeMap<(&'static str, &'static str), MoveCell>,
    numbers: &Numbers,
) -> PreviewAxis {
    let customer = |(serial, worth): (i64, Worth)| {
        let (id, number) = numbers.get(&serial)?;
        Some(PreviewCustomer {
            customer_id: (*id).into(),
            customer_number: number.clone(),
            volume_ml: worth.volume_ml,
            amount_minor: worth.amount,
        })
    };
    let cells: Vec<_> = cells
        .into_iter()
        .map(|((from_class, to_class), cell)| PreviewCell {
            from_class,
            to_class,
            customers: cell.customers,
            volume_ml: cell.volume_ml,
            amount_minor: cell.amount,
            first: cell.first.into_iter().filter_map(customer).collect(),
        })
        .collect();
    let moved = |of: fn(&PreviewCell) -> i64| {
        cells.iter().filter(|it| it.from_class != it.to_class).map(of).sum::<i64>()
    };
    let classes = class_names(axis).into_iter().filter(|it| it.class != ABSENT).collect();
    PreviewAxis {
        axis: axis.as_str(),
        classes,
        moved: moved(|it| it.customers),
        moved_volume_ml: moved(|it| it.volume_ml),
        moved_amount_minor: moved(|it| it.amount_minor),
        cells,
    }
}

/// Tries the rules on all customers: for the handler and for the job.
pub(crate) async fn preview_body(sql: &impl Sql, rules: Rules) -> Result<RulesPreview, EditError> {
    let trial = operations::try_rules(sql, rules).await?;
    let matrices = Axis::ALL.map(|axis| (axis, matrix(axis, &trial.moves)));
    let cells = matrices.iter().flat_map(|it| it.1.values());
    let serials: Vec<_> = cells.flat_map(|it| it.first.iter().map(|it| it.0)).collect();
    let numbers = reports::numbers_of(sql, &serials).await?;
    let axes = matrices.into_iter().map(|(axis, cells)| to_axis(axis, cells, &numbers)).collect();
    let Trial { as_of, version, moves, warnings, opened, gone, station_alerts } = trial;
    let of = |it: WarningState| warnings.get(it.as_str()).copied().unwrap_or_default();
    let warnings = WarningState::ALL.map(|it| PreviewWarnings {
        state: it.as_str(),
        name: it.name(),
        before: of(it).0,
        after: of(it).1,
    });
    Ok(RulesPreview {
        as_of,
        compared_with_version: version,
        customers: moves.iter().filter(|it| !it.before.is_nothing()).count() as i64,
        axes,
        warnings: warnings.into(),
        warnings_opened: opened,
        warnings_gone: gone,
        station_alerts_before: station_alerts.0,
        station_alerts_after: station_alerts.1,
    })
}

/// Try rules: who would move. With many customers it is a job.
#[utoipa::path(post, path = "/classification/rules/preview", tag = "classification", request_body = PreviewRules,
    responses((status = OK, body = RulesPreview), (status = ACCEPTED, body = AskedPreview)))]
pub(super) async fn preview_rules(
    actor: Actor<may::ManageRules>,
    once: Once<PreviewRules>,
) -> Result<Response, Failure> {
    let reader = actor.read();
    operations::check_whole_company(&reader, actor.scope()).await?;
    let draft = Draft { values: once.body.values.clone(), abc_basis: once.body.abc_basis.clone() };
    let rules = operations::drafted(&reader, &draft).await?;
    if !once.body.in_background && reports::customers_with_history(&reader).await? <= AT_ONCE_MAX {
        return Ok(axum::Json(preview_body(&reader, rules).await?).into_response());
    }
    let work = actor.work().await?;
    let asked = match once.begin(&work).await? {
        Replay::Done(asked) => asked,
        Replay::Fresh => {
            let asked = AskedPreview { job_id: jobs::ask_for_preview(&work, rules).await? };
            once.finish(&work, &asked).await?;
            work.commit().await?;
            asked
        }
    };
    Ok((StatusCode::ACCEPTED, axum::Json(asked)).into_response())
}
