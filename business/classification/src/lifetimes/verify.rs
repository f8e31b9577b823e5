//! Checking values against the sales.

use super::model::Kept;
use super::operations::compute;
use super::store::{self, LifetimeRow};
use crate::sources::Sources;
use crate::verify::newest_run;
use database::{Difference, Error, Sql, derived};

const MODEL: &str = "classification_model";

/// Works models and values of the newest analysis out anew and compares every row. Sales that came later for days that
/// the models know overtake them: then nothing is compared until the next analysis.
pub(crate) async fn verify(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let (Some(run), Some(fit)) = (newest_run(sql).await?, store::newest_fit(sql).await?) else {
        return Ok(Vec::new());
    };
    let stored = derived::<LifetimeRow>(sql).await?;
    if stored.values().any(|it| it.as_of != i64::from(run.as_of.0)) {
        // The values of this analysis are still on their way.
        return Ok(Vec::new());
    }
    let sources = Sources::again(sql, run.inputs, run.as_of).await?;
    if sources.fingerprint()? != run.seen {
        return Ok(Vec::new());
    }
    // As if nothing had been fitted, so that the models are worked out as well.
    let computed = compute(sources, None).await?;
    if computed.fit_day != fit.as_of || computed.seen != fit.seen {
        return Ok(Vec::new());
    }
    let mut differences = Vec::new();
    if computed.discount_per_mille != fit.discount_per_mille {
        differences.push(Difference::new(
            MODEL,
            fit.seq.to_string(),
            "discounts by another rate than the rules",
        ));
    }
    if computed.models.as_ref() != Some(&fit.models) {
        differences.push(Difference::new(MODEL, fit.seq.to_string(), "is not what the sales give"));
    }
    let kept = |(serial, valuation)| Kept { serial, as_of: run.as_of, fit_seq: fit.seq, valuation };
    let found = computed.values.into_iter().map(|it| LifetimeRow::from(&kept(it)));
    differences.extend(Difference::of_rows(stored, found));
    Ok(differences)
}
