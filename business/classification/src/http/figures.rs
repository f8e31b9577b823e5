//! Figures of classes over the wire: distribution, Pareto curve, RFM grid.

use super::part;
use crate::may;
use crate::model::Classes;
use crate::reports::{self, ShownDay};
use crate::rules::curve::{Curve, CurvePoint, Grid};
use analytics::Measure;
use identity::Actor;
use kernel::BusinessDay;
use kernel::rounding::half_up;
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresQuery {
    /// Which day is wanted; left out, the newest that was analysed.
    as_of: Option<BusinessDay>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
}

/// How many customers there are in each class.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClassFigures {
    /// The day that was analysed; none before the first analysis.
    as_of: Option<BusinessDay>,
    /// Customers who had come by that day.
    customers: i64,
    /// Axis → class → customers; every class is there.
    classes: Classes,
}

/// Count customers by class.
#[utoipa::path(get, path = "/classification/summary", tag = "classification", params(FiguresQuery),
    responses((status = OK, body = ClassFigures)))]
pub(super) async fn show_class_figures(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<ClassFigures>, Failure> {
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        let classes = crate::operations::count(std::iter::empty(), 0);
        return Ok(Json(ClassFigures { as_of: None, customers: 0, classes }));
    };
    let (customers, classes) = reports::class_figures(&reader, actor.scope(), &shown, &part).await?;
    Ok(Json(ClassFigures { as_of: Some(shown.run.as_of), customers, classes }))
}

/// So many of the most valuable customers, and what they bring.
#[derive(Debug, Serialize, ToSchema)]
struct ParetoPoint {
    customers: i64,
    value_minor: i64,
    /// Share of all customers with a value, in hundredths of a percent.
    customers_basis_points: i64,
    /// Share of all value, in hundredths of a percent.
    value_basis_points: i64,
}

impl From<CurvePoint> for ParetoPoint {
    fn from(point: CurvePoint) -> Self {
        Self {
            customers: point.customers,
            value_minor: point.value,
            customers_basis_points: point.customers_share,
            value_basis_points: point.value_share,
        }
    }
}

/// Where a class ends on the curve.
#[derive(Debug, Serialize, ToSchema)]
struct ParetoCut {
    /// a or b.
    class: &'static str,
    point: ParetoPoint,
}

/// What a class counts and brings.
#[derive(Debug, Serialize, ToSchema)]
struct ParetoPart {
    /// a, b, c, or none for those without a class.
    class: &'static str,
    part: ParetoPoint,
}

/// How few customers bring how much, over the 364 days that end with the day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ParetoBody {
    /// The day that was analysed; none before the first analysis.
    as_of: Option<BusinessDay>,
    /// What was ranked by: margin or amount.
    measure: &'static str,
    /// Whether the values are those of this very day; else each is of the day since which a class holds.
    is_exact: bool,
    /// Customers with a value.
    customers: i64,
    value_minor: i64,
    /// From nobody to everybody, 201 at most.
    points: Vec<ParetoPoint>,
    cuts: Vec<ParetoCut>,
    classes: Vec<ParetoPart>,
}

impl ParetoBody {
    fn new(shown: Option<&ShownDay>, measure: Measure, curve: Curve) -> Self {
        Self {
            as_of: shown.map(|it| it.run.as_of),
            measure: match measure {
                Measure::Margin => "margin",
                Measure::Amount => "amount",
            },
            is_exact: shown.is_some_and(|it| it.is_newest),
            customers: curve.customers,
            value_minor: curve.value,
            points: curve.points.into_iter().map(ParetoPoint::from).collect(),
            cuts: curve
                .cuts
                .into_iter()
                .map(|(class, point)| ParetoCut { class: class.as_str(), point: point.into() })
                .collect(),
            classes: curve
                .parts
                .into_iter()
                .map(|it| ParetoPart {
                    class: it.class.map_or("none", |it| it.as_str()),
                    part: it.part.into(),
                })
                .collect(),
        }
    }
}

/// Draw the Pareto curve: how few customers bring how much.
#[utoipa::path(get, path = "/classification/pareto", tag = "classification", params(FiguresQuery),
    responses((status = OK, body = ParetoBody)))]
pub(super) async fn show_pareto(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<ParetoBody>, Failure> {
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        return Ok(Json(ParetoBody::new(None, Measure::Amount, Curve::default())));
    };
    let (measure, curve) = reports::pareto(&reader, actor.scope(), &shown, &part).await?;
    Ok(Json(ParetoBody::new(Some(&shown), measure, curve)))
}

/// Customers with one recency and one frequency score.
#[derive(Debug, Serialize, ToSchema)]
struct RfmCell {
    /// 5 for those who came last most recently.
    recency: u8,
    /// 5 for those who come most often.
    frequency: u8,
    customers: i64,
    /// What they bought for in 364 days.
    amount_minor: i64,
    /// Mean monetary score, in tenths; none without customers.
    monetary_tenths: Option<i64>,
}

/// The RFM grid; scores are among the customers of the same segment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RfmGrid {
    /// The day that was analysed; none before the first analysis.
    as_of: Option<BusinessDay>,
    /// Whether the amounts are those of this very day; else each is of the day since which a class holds.
    is_exact: bool,
    customers: i64,
    amount_minor: i64,
    /// All 25, the lowest scores first.
    cells: Vec<RfmCell>,
}

impl RfmGrid {
    fn new(shown: Option<&ShownDay>, grid: &Grid) -> Self {
        let cells: Vec<_> = grid.cells().collect();
        Self {
            as_of: shown.map(|it| it.run.as_of),
            is_exact: shown.is_some_and(|it| it.is_newest),
            customers: cells.iter().map(|it| it.2.customers).sum(),
            amount_minor: cells.iter().map(|it| it.2.amount).sum(),
            cells: cells
                .into_iter()
                .map(|(recency, frequency, it)| RfmCell {
                    recency,
                    frequency,
                    customers: it.customers,
                    amount_minor: it.amount,
                    monetary_tenths: (0 < it.customers)
                        .then(|| half_up(i128::from(it.monetary) * 10, i128::from(it.customers)) as i64),
                })
                .collect(),
        }
    }
}

/// Count customers by recency and frequency.
#[utoipa::path(get, path = "/classification/rfm", tag = "classification", params(FiguresQuery),
    responses((status = OK, body = RfmGrid)))]
pub(super) async fn show_rfm_grid(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<RfmGrid>, Failure> {
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        return Ok(Json(RfmGrid::new(None, &Grid::default())));
    };
    let grid = reports::grid(&reader, actor.scope(), &shown, &part).await?;
    Ok(Json(RfmGrid::new(Some(&shown), &grid)))
}
