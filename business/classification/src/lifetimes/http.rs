//! What to expect of customers, over the wire.

use super::model::Fit;
use super::reports::{self, Order};
use super::store::{self, LifetimeRow};
use crate::http::part;
use crate::may;
use crate::names::{NamedUnit, Names};
use crate::reports::{money_format, serial_of};
use analytics::lifetime::{Calibration, Scaled, SegmentModel, Valuation, ValuedBy};
use customers::CustomerId;
use database::derived_of;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query};

/// What is to be expected of a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LifetimeBody {
    /// The probability that they still come, in millionths.
    alive_ppm: i64,
    /// Visit days to expect, in thousandths.
    visits_12_months_milli: i64,
    visits_36_months_milli: i64,
    /// What a visit is expected to bring.
    of_visit_minor: i64,
    /// Discounted.
    value_12_months_minor: i64,
    value_36_months_minor: i64,
}

impl From<&Valuation> for LifetimeBody {
    fn from(it: &Valuation) -> Self {
        let ([visits_12_months_milli, visits_36_months_milli], [value_12, value_36]) =
            (it.visits_milli, it.value);
        Self {
            alive_ppm: it.alive_ppm,
            visits_12_months_milli,
            visits_36_months_milli,
            of_visit_minor: it.of_visit,
            value_12_months_minor: value_12,
            value_36_months_minor: value_36,
        }
    }
}

/// What is to be expected of one customer, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerLifetime {
    /// The day of the analysis; none before the first.
    as_of: Option<BusinessDay>,
    lifetime: Option<LifetimeBody>,
    /// Why nothing can be said.
    cannot_judge: Option<Words>,
    /// Every figure behind it, a sentence each.
    reasons: Vec<Words>,
    /// How it is computed, with the sources.
    method: Words,
}

fn method() -> Words {
    Words::new(
        "来店间隔与停止来店用 MBG/CNBD-k 模型(Batislam 等 2007;Reutterer、Platzer、Schröder 2020),k 按似然选取;\
         每次价值用 Gamma-Gamma 模型(Fader、Hardie 2013);按季折现求和,并按上一封闭期的实际来店校正。",
        "Visits and when they end by MBG/CNBD-k (Batislam et al. 2007; Reutterer, Platzer & Schröder 2020), k chosen \
         by likelihood; what a visit brings by Gamma-Gamma (Fader & Hardie 2013); summed by quarters, discounted, and \
         corrected by what came in the last closed window.",
    )
}

/// Show whether a customer probably still comes, how often they will, what that is worth, and why.
#[utoipa::path(get, path = "/customers/{customer_id}/lifetime", tag = "classification",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerLifetime)))]
pub(crate) async fn show_customer_lifetime(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerLifetime>, Failure> {
    let reader = actor.read();
    let serial = serial_of(&reader, actor.scope(), customer.uuid()).await?.ok_or_else(Problem::not_found)?;
    let run = crate::verify::newest_run(&reader).await?;
    let (fit, row) = (store::newest_fit(&reader).await?, derived_of::<LifetimeRow>(&reader, serial).await?);
    let as_of = row.as_ref().map(|it| BusinessDay(it.as_of as i32)).or(run.map(|it| it.as_of));
    let mut answer =
        CustomerLifetime { as_of, lifetime: None, cannot_judge: None, reasons: Vec::new(), method: method() };
    let valuation = row.map(|it| it.valuation()).transpose()?;
    match (fit, valuation, as_of) {
        (Some(fit), Some(found), Some(as_of)) => {
            let format = money_format(&reader).await?;
            if let Some(model) = fit.model_of(&found) {
                answer.reasons = found.explain(model, (as_of, fit.discount_per_mille), &format);
            }
            answer.lifetime = Some(LifetimeBody::from(&found));
        }
        (fit, _, _) => answer.cannot_judge = Some(because(fit.as_ref(), as_of)),
    }
    Ok(Json(answer))
}

fn because(fit: Option<&Fit>, as_of: Option<BusinessDay>) -> Words {
    match (as_of, fit) {
        (None, _) | (_, None) => {
            Words::new("暂不能判断:尚未分析", "cannot be judged yet: nothing was analysed")
        }
        (_, Some(fit)) if fit.models.fitted.is_empty() => Words::new(
            "暂不能判断:有来店记录的客户不足 300 名,或无人再次来店,无法拟合模型",
            "cannot be judged yet: fewer than 300 customers came, or none came again, so that there is no model",
        ),
        _ => Words::new("暂不能判断:该客户尚无来店记录", "cannot be judged yet: this customer never came"),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct LifetimesQuery {
    /// value, the most first, when left out; alive, the least sure first.
    sort: Option<String>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer with what is to be expected of them.
#[derive(Debug, Serialize, ToSchema)]
struct ListedLifetime {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit: Option<NamedUnit>,
    last: BusinessDay,
    lifetime: LifetimeBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LifetimesPage {
    items: Vec<ListedLifetime>,
    next_cursor: Option<String>,
}

/// List customers by what they will be worth, or by whether they still come.
#[utoipa::path(get, path = "/classification/lifetimes", tag = "classification", params(LifetimesQuery),
    responses((status = OK, body = LifetimesPage)))]
pub(crate) async fn list_lifetimes(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<LifetimesQuery>,
) -> Result<Json<LifetimesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, i64)>()?);
    let order = match query.sort.as_deref() {
        None => Order::Value,
        Some(text) => crate::http::known("sort", text, order, &["value", "alive"])?,
    };
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let rows = reports::page(&reader, actor.scope(), &part, order, (after, limit + 1)).await?;
    let value = |it: &reports::Listed| if order == Order::Value { it.value_minor } else { it.alive_ppm };
    let (rows, next_cursor) = cut(rows, limit, |it| (value(it), it.serial));
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let names = Names::load(&reader, &actor.app().vault, ids, Vec::new(), units).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let found = store::valuation(row.serial, &row.facts)?;
        items.push(ListedLifetime {
            customer_id: row.customer.into(),
            customer_name: names.customer(row.customer),
            customer_number: row.number,
            owner_unit: names.unit(row.owner_unit),
            last: found.last,
            lifetime: LifetimeBody::from(&found),
        });
    }
    Ok(Json(LifetimesPage { items, next_cursor }))
}

fn order(text: &str) -> Option<Order> {
    match text {
        "value" => Some(Order::Value),
        "alive" => Some(Order::Alive),
        _ => None,
    }
}

/// A parameter with its standard error, in billionths.
#[derive(Debug, Serialize, ToSchema)]
struct ParameterBody {
    name: &'static str,
    value_nano: i64,
    standard_error_nano: Option<i64>,
}

/// A model of one segment.
#[derive(Debug, Serialize, ToSchema)]
struct ModelBody {
    /// person, organisation or card; none of everybody together.
    segment: Option<String>,
    segment_name: Words,
    customers: u32,
    /// How regularly they come: 1 by chance, more is steadier.
    k: u32,
    parameters: Vec<ParameterBody>,
    log_likelihood_nano: i64,
    /// margin or amount.
    valued_by: String,
    mean_visit_minor: i64,
    calibration: Option<CalibrationBody>,
}

/// What was foretold for the last closed window, and what came.
#[derive(Debug, Serialize, ToSchema)]
struct CalibrationBody {
    from: BusinessDay,
    until: BusinessDay,
    customers: u32,
    expected_visits_milli: i64,
    visits: u32,
    factor_milli: i64,
    words: Words,
}

impl From<Calibration> for CalibrationBody {
    fn from(it: Calibration) -> Self {
        Self {
            from: it.from,
            until: it.until,
            customers: it.customers,
            expected_visits_milli: it.expected_milli,
            visits: it.came,
            factor_milli: it.factor_milli,
            words: it.explain(),
        }
    }
}

impl From<&SegmentModel> for ModelBody {
    fn from(it: &SegmentModel) -> Self {
        let errors = it.standard_errors.map_or([None; 4], |it| it.map(|it| Some(it.0)));
        let named = [("r", it.r), ("alpha", it.alpha), ("a", it.a), ("b", it.b)];
        let parameters = named.into_iter().zip(errors).map(|((name, Scaled(value_nano)), error)| {
            ParameterBody { name, value_nano, standard_error_nano: error }
        });
        let everybody = || Words::new("全部客户", "everybody");
        Self {
            segment: it.segment.map(|it| it.as_str().to_owned()),
            segment_name: it.segment.map_or_else(everybody, |it| it.name()),
            customers: it.customers,
            k: it.k,
            parameters: parameters.collect(),
            log_likelihood_nano: it.log_likelihood.0,
            valued_by: match it.valued_by {
                ValuedBy::Margin => "margin",
                ValuedBy::Amount => "amount",
            }
            .to_owned(),
            mean_visit_minor: it.mean_visit,
            calibration: it.calibration.map(CalibrationBody::from),
        }
    }
}

/// Models that were fitted together.
#[derive(Debug, Serialize, ToSchema)]
struct FitBody {
    number: i64,
    as_of: BusinessDay,
    fitted_at: Instant,
    discount_per_mille: u32,
    models: Vec<ModelBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FitsPage {
    items: Vec<FitBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FitsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List the models of how customers come and stay, the newest first, with how well they foretold.
#[utoipa::path(get, path = "/classification/lifetimes/models", tag = "classification", params(FitsQuery),
    responses((status = OK, body = FitsPage)))]
pub(crate) async fn list_lifetime_models(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<FitsQuery>,
) -> Result<Json<FitsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let fits = store::fits(&actor.read(), before, limit + 1).await?;
    let (fits, next_cursor) = cut(fits, limit, |it| it.seq);
    let items = fits.into_iter().map(|it| FitBody {
        number: it.seq,
        as_of: it.as_of,
        fitted_at: it.fitted,
        discount_per_mille: it.discount_per_mille,
        models: it.models.fitted.iter().map(ModelBody::from).collect(),
    });
    Ok(Json(FitsPage { items: items.collect(), next_cursor }))
}
