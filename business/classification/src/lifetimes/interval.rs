//! How sure a customer's value is, worked out when somebody asks: it takes a few seconds, and nothing is kept.

use super::model::Fit;
use super::operations::visits;
use super::store::{self, LifetimeRow};
use crate::may;
use crate::reports::{money_format, serial_of};
use crate::sources::Sources;
use analytics::lifetime::{Interval, Valuation, interval};
use customers::CustomerId;
use database::{Error, Sql, derived_of};
use identity::Actor;
use kernel::{BusinessDay, Problem, Words};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json, Path};

/// The middle four fifths of what models fitted anew say.
#[derive(Debug, Serialize, ToSchema)]
struct IntervalBody {
    /// How many models were fitted anew, and on how many customers each.
    draws: u32,
    customers: u32,
    /// Low and high, in millionths.
    alive_ppm: [i64; 2],
    /// Low and high, in thousandths.
    visits_12_months_milli: [i64; 2],
    visits_36_months_milli: [i64; 2],
    /// Low and high, discounted.
    value_12_months_minor: [i64; 2],
    value_36_months_minor: [i64; 2],
}

impl From<&Interval> for IntervalBody {
    fn from(it: &Interval) -> Self {
        let ([visits_12_months_milli, visits_36_months_milli], [value_12, value_36]) =
            (it.visits_milli, it.value);
        Self {
            draws: it.draws,
            customers: it.customers,
            alive_ppm: it.alive_ppm,
            visits_12_months_milli,
            visits_36_months_milli,
            value_12_months_minor: value_12,
            value_36_months_minor: value_36,
        }
    }
}

/// How sure a customer's value is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LifetimeInterval {
    interval: Option<IntervalBody>,
    /// What the interval is and rests on, or why there is none.
    words: Words,
}

/// Estimate how sure a customer's value is: models are fitted again on customers drawn anew (bootstrap).
#[utoipa::path(get, path = "/customers/{customer_id}/lifetime/interval", tag = "classification",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = LifetimeInterval)))]
pub(crate) async fn show_lifetime_interval(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<LifetimeInterval>, Failure> {
    let reader = actor.read();
    let serial = serial_of(&reader, actor.scope(), customer.uuid()).await?.ok_or_else(Problem::not_found)?;
    let row = derived_of::<LifetimeRow>(&reader, serial).await?;
    let (Some(fit), Some(row)) = (store::newest_fit(&reader).await?, row) else {
        let words = Words::new("该客户还没有预计价值", "nothing is expected of this customer yet");
        return Ok(Json(LifetimeInterval { interval: None, words }));
    };
    let as_of = BusinessDay(row.as_of as i32);
    let found = estimate(&reader, serial, (fit, row.valuation()?), as_of).await?;
    let format = money_format(&reader).await?;
    let words = found.map_or_else(
        || {
            Words::new(
                "重新拟合多数没有找到模型,无法给出区间",
                "most of the models fitted anew were not found, so that there is no interval",
            )
        },
        |it| it.explain(&format),
    );
    Ok(Json(LifetimeInterval { interval: found.as_ref().map(IntervalBody::from), words }))
}

/// Works the interval out beside the requests.
async fn estimate(
    sql: &impl Sql,
    serial: i64,
    (fit, valuation): (Fit, Valuation),
    as_of: BusinessDay,
) -> Result<Option<Interval>, Error> {
    let Some(run) = crate::verify::newest_run(sql).await? else { return Ok(None) };
    let sources = Sources::again(sql, run.inputs, as_of).await?;
    let task = tokio::task::spawn_blocking(move || -> Result<Option<Interval>, Error> {
        let all = visits(&sources.customers, as_of)?;
        let place = sources.customers.iter().position(|it| it.serial == serial);
        let (Some(customer), Some(model)) = (place.and_then(|it| all.get(it)), fit.model_of(&valuation))
        else {
            return Ok(None);
        };
        Ok(interval(&all, (model, fit.as_of), (as_of, fit.discount_per_mille), customer))
    });
    task.await.map_err(|it| Error::Fault(it.to_string()))?
}
