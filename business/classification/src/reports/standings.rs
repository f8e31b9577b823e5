//! Every customer's place with the figures behind it, one after the other, for what is counted and drawn.

use super::{Part, ShownDay, push_part};
use crate::facts;
use crate::model::Shown;
use crate::rules::curve::{Curve, Grid, Ranked, curve};
use crate::store::holds_on;
use analytics::{Classification, Measure};
use database::{Error, FromRow, Query, Row, Scope, Sql};

/// A customer's place on a day.
struct Standing {
    serial: i64,
    shown: Shown,
    found: Classification,
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let shown = super::shown_at(row, 1)?;
        Ok(Self { serial: row.get(0)?, shown, found: facts::from_text(&row.get::<String>(4)?)? })
    }
}

/// Hands over everybody within the scope. The figures of the newest day are its own; those of a past day are of
/// the day since which the class holds.
async fn each_standing(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    part: &Part,
    take: impl FnMut(Standing) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut query = Query::new("select r.customer_serial, r.abc, r.relationship, r.rfm, ");
    query.push(if shown.is_newest { "n.facts" } else { "r.facts" });
    query.push(" from classification_result r join customers_customer c on c.id = r.customer_id");
    if shown.is_newest {
        query.push(" join classification_current n on n.customer_serial = r.customer_serial");
    }
    query.push(" where ");
    holds_on(&mut query, "r", shown.run.as_of, shown.is_newest);
    push_part(&mut query, scope, part);
    sql.each(query, take).await
}

/// The Pareto curve of a part of the company on a day, and what it adds up. One pass, sixteen bytes for each
/// customer, whatever their number.
pub(crate) async fn pareto(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    part: &Part,
) -> Result<(Measure, Curve), Error> {
    let (mut measure, mut ranked) = (Measure::Amount, Vec::new());
    each_standing(sql, scope, shown, part, |it| {
        if let Some(abc) = it.found.abc {
            measure = abc.measure;
            ranked.push(Ranked { value: abc.value, serial: it.serial as u32, class: it.shown.abc });
        }
        Ok(())
    })
    .await?;
    Ok((measure, curve(ranked)))
}

/// The RFM grid of a part of the company on a day.
pub(crate) async fn grid(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    part: &Part,
) -> Result<Grid, Error> {
    let mut grid = Grid::default();
    each_standing(sql, scope, shown, part, |it| {
        if let (Some(rfm), Some(facts)) = (it.shown.rfm, it.found.rfm) {
            grid.add((rfm.recency, rfm.frequency, rfm.monetary), facts.amount);
        }
        Ok(())
    })
    .await?;
    Ok(grid)
}
