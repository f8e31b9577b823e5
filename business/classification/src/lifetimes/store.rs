//! Rows of models and values.

use super::model::{Fit, Kept};
use analytics::lifetime::Valuation;
use database::{Derived, Error, Query, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Instant};

rows! {
    struct ModelRow in "classification_model" {
        seq: i64,
        as_of: i64,
        fitted_us: i64,
        seen: i64,
        discount_per_mille: i64,
        models: String,
    }
}

rows! {
    pub(super) struct LifetimeRow in "classification_lifetime" {
        pub(super) customer_serial: i64,
        pub(super) as_of: i64,
        pub(super) model_seq: i64,
        pub(super) alive_ppm: i64,
        /// Over 12 months.
        pub(super) value_minor: i64,
        pub(super) facts: String,
    }
}

fn damaged(what: &str, seq: i64) -> Error {
    Error::Damaged(format!("{what} {seq}"))
}

/// A plain struct of ours: turning it into JSON cannot fail.
fn to_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl TryFrom<ModelRow> for Fit {
    type Error = Error;

    fn try_from(row: ModelRow) -> Result<Self, Error> {
        Ok(Self {
            seq: row.seq,
            as_of: BusinessDay(row.as_of as i32),
            fitted: Instant::from_micros(row.fitted_us),
            seen: row.seen,
            discount_per_mille: row.discount_per_mille as u32,
            models: serde_json::from_str(&row.models).map_err(|_| damaged("models", row.seq))?,
        })
    }
}

impl From<&Kept> for LifetimeRow {
    fn from(kept: &Kept) -> Self {
        Self {
            customer_serial: kept.serial,
            as_of: i64::from(kept.as_of.0),
            model_seq: kept.fit_seq,
            alive_ppm: kept.valuation.alive_ppm,
            value_minor: kept.valuation.value[0],
            facts: to_text(&kept.valuation),
        }
    }
}

impl Derived for LifetimeRow {
    fn key(&self) -> i64 {
        self.customer_serial
    }
}

impl LifetimeRow {
    pub(super) fn valuation(&self) -> Result<Valuation, Error> {
        valuation(self.customer_serial, &self.facts)
    }
}

/// A value from its text.
pub(super) fn valuation(customer_serial: i64, facts: &str) -> Result<Valuation, Error> {
    serde_json::from_str(facts).map_err(|_| damaged("value of customer", customer_serial))
}

/// The models fitted last.
pub(super) async fn newest_fit(sql: &impl Sql) -> Result<Option<Fit>, Error> {
    let text =
        format!("select {} from classification_model order by seq desc limit 1", ModelRow::columns(""));
    sql.row::<ModelRow>(Query::new(&text)).await?.map(Fit::try_from).transpose()
}

/// The newest models, from the one before `before` on.
pub(super) async fn fits(sql: &impl Sql, before: Option<i64>, limit: u32) -> Result<Vec<Fit>, Error> {
    let mut query = Query::new(&format!("select {} from classification_model where ", ModelRow::columns("")));
    query.push("seq < ").bind(before.unwrap_or(i64::MAX));
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows::<ModelRow>(query).await?.into_iter().map(Fit::try_from).collect()
}

pub(super) async fn insert_fit(work: &Work, fit: &Fit) -> Result<(), Error> {
    work.insert(ModelRow {
        seq: fit.seq,
        as_of: i64::from(fit.as_of.0),
        fitted_us: fit.fitted.micros(),
        seen: fit.seen,
        discount_per_mille: i64::from(fit.discount_per_mille),
        models: to_text(&fit.models),
    })
    .await
}
