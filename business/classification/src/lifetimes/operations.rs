//! Fitting models and appraising customers.

use super::model::{Fit, Kept};
use super::rules::fit_day;
use super::store::{self, LifetimeRow};
use crate::sources::{Customer, Sources, read_entries};
use analytics::lifetime::{Appraiser, Models, Valuation, Visits, fit_models};
use database::{AuditEntry, Error, Sql, Work};
use kernel::BusinessDay;
use serde_json::json;

/// Everybody's value on a day, by serial, with the models behind it.
#[derive(Debug)]
pub(super) struct Computed {
    pub(super) fit_day: BusinessDay,
    pub(super) seen: i64,
    pub(super) discount_per_mille: u32,
    /// None where those that are kept rest on the very same sales and discount as much.
    pub(super) models: Option<Models>,
    pub(super) values: Vec<(i64, Valuation)>,
}

/// Everybody's value as of the newest analysis, worked out and not kept yet.
#[derive(Debug)]
pub struct Appraisal {
    as_of: BusinessDay,
    computed: Computed,
    /// The models that were kept when it was worked out.
    kept: Option<Fit>,
}

impl Appraisal {
    /// Appraises everybody, fitting the models first when theirs is over; none before the first analysis. It takes a
    /// while, for which nobody waits: nothing is written yet.
    pub async fn compute(sql: &impl Sql) -> Result<Option<Self>, Error> {
        let Some(run) = crate::verify::newest_run(sql).await? else { return Ok(None) };
        let kept = store::newest_fit(sql).await?;
        let sources = Sources::again(sql, run.inputs, run.as_of).await?;
        let computed = compute(sources, kept.clone()).await?;
        Ok(Some(Self { as_of: run.as_of, computed, kept }))
    }

    /// Keeps it, unless another one was kept or made necessary meanwhile. Returns how many values changed.
    pub async fn keep(self, work: &mut Work) -> Result<u64, Error> {
        // The number is not used: the series makes two appraisals wait for each other.
        work.take_numbers("classification_lifetime", 1).await?;
        let seq = |fit: &Option<Fit>| fit.as_ref().map(|it| it.seq);
        let day = crate::verify::newest_run(work).await?.map(|it| it.as_of);
        if seq(&store::newest_fit(work).await?) != seq(&self.kept) || day != Some(self.as_of) {
            return Ok(0);
        }
        let Self { as_of, computed, kept } = self;
        let Computed { fit_day, seen, discount_per_mille, models, values } = computed;
        let fit = match (models, kept) {
            (Some(models), _) => store_fit(work, fit_day, (seen, discount_per_mille), models).await?,
            (None, Some(kept)) => kept,
            (None, None) => return Ok(0),
        };
        let rows =
            values.into_iter().map(|(serial, valuation)| Kept { serial, as_of, fit_seq: fit.seq, valuation });
        work.replace_derived(rows.map(|it| LifetimeRow::from(&it))).await
    }
}

async fn store_fit(
    work: &mut Work,
    as_of: BusinessDay,
    (seen, discount_per_mille): (i64, u32),
    models: Models,
) -> Result<Fit, Error> {
    let seq = work.take_numbers("classification_model", 1).await?;
    let fit = Fit { seq, as_of, fitted: work.now(), seen, discount_per_mille, models };
    store::insert_fit(work, &fit).await?;
    work.audit(AuditEntry {
        action: "classification.models_fitted",
        subject_kind: "model",
        subject: None,
        unit: None,
        detail: json!({ "number": seq, "as_of": as_of, "models": fit.models.fitted.len() }),
    });
    Ok(fit)
}

/// Works models and values out anew; models only when those that are kept are of another day or of other sales. It
/// takes a while: the work is done beside the requests.
pub(super) async fn compute(sources: Sources, kept: Option<Fit>) -> Result<Computed, Error> {
    let task = tokio::task::spawn_blocking(move || computed(&sources, kept.as_ref()));
    task.await.map_err(|it| Error::Fault(it.to_string()))?
}

fn computed(sources: &Sources, kept: Option<&Fit>) -> Result<Computed, Error> {
    let day = fit_day(sources.as_of);
    let seen = sources.fingerprint_until(day)?;
    let discount = sources.inputs.rules.discount_per_mille;
    let is_same = |it: &Fit| (it.as_of, it.seen, it.discount_per_mille) == (day, seen, discount);
    let is_current = kept.is_some_and(is_same);
    let models = if is_current { None } else { Some(fit_models(&visits(&sources.customers, day)?, day)) };
    let none = Models::default();
    let in_force = models.as_ref().or(kept.map(|it| &it.models)).unwrap_or(&none);
    let customers = visits(&sources.customers, sources.as_of)?;
    let most = customers.iter().map(Visits::count).max().unwrap_or_default();
    let appraiser = Appraiser::new(in_force, sources.as_of, discount, most);
    let found = sources.customers.iter().zip(&customers);
    let values = found.filter_map(|(customer, visits)| Some((customer.serial, appraiser.appraise(visits)?)));
    Ok(Computed { fit_day: day, seen, discount_per_mille: discount, values: values.collect(), models })
}

pub(super) fn visits(customers: &[Customer], until: BusinessDay) -> Result<Vec<Visits>, Error> {
    let mut entries = Vec::new();
    let mut found = Vec::with_capacity(customers.len());
    for customer in customers {
        read_entries(customer, &mut entries)?;
        found.push(Visits::of(customer.segment, &entries, until));
    }
    Ok(found)
}
