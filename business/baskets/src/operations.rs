//! Counting what goes together, keeping it, and picking what to offer a customer.

use crate::model::{Found, Kinds, Tally};
use crate::rules::{self, Sources};
use crate::store::{self, InSight};
use analytics::baskets::{CannotOffer, Offer, next_offer};
use database::{AuditEntry, Error, Sql, Work};
use kernel::BusinessDay;
use serde_json::json;
use std::collections::BTreeMap;

/// What goes together as of the newest analysis, worked out and not kept yet.
#[derive(Debug)]
pub struct Tallied {
    until: BusinessDay,
    found: Vec<Found>,
}

impl Tallied {
    /// Counts the purchases of the year up to the newest analysis; none before the first. It takes a while, for which
    /// nobody waits: nothing is written yet.
    pub async fn compute(sql: &impl Sql) -> Result<Option<Self>, Error> {
        let Some(run) = classification::newest_run(sql).await? else { return Ok(None) };
        let found = tally(sql, run.as_of).await?;
        Ok(Some(Self { until: run.as_of, found }))
    }

    /// Keeps it, unless another analysis was made meanwhile. Returns how many rows that took.
    pub async fn keep(self, work: &mut Work) -> Result<u64, Error> {
        // The number is not used: the series makes two runs wait for each other.
        work.take_numbers("baskets_unit", 1).await?;
        let day = classification::newest_run(work).await?.map(|it| it.as_of);
        if day != Some(self.until) {
            return Ok(0);
        }
        let changed = store::replace(work, &self.found).await?;
        if 0 < changed {
            let suggestions: usize = self.found.iter().map(|it| it.suggestions.len()).sum();
            work.audit(AuditEntry {
                action: "baskets.counted",
                subject_kind: "suggestions",
                subject: None,
                unit: None,
                detail: json!({
                    "until": self.until, "units": self.found.len(), "suggestions": suggestions, "rows": changed
                }),
            });
        }
        Ok(changed)
    }
}

/// It takes a while: the counting is done beside the requests.
async fn tally(sql: &impl Sql, until: BusinessDay) -> Result<Vec<Found>, Error> {
    let sources = sources(sql, until).await?;
    let task = tokio::task::spawn_blocking(move || rules::tally(&sources)).await;
    task.map_err(|it| Error::Fault(it.to_string()))?.map_err(|it| Error::Damaged(it.to_string()))
}

async fn sources(sql: &impl Sql, until: BusinessDay) -> Result<Sources, Error> {
    let (mut histories, mut shop) = (Vec::new(), Vec::new());
    sales::each_history(sql, |row| {
        histories.push((row.customer_serial, row.bytes));
        Ok(())
    })
    .await?;
    sales::each_shop_line(sql, rules::window(until), None, |line| shop.push(line)).await?;
    let (units, above) = store::units_above(sql).await?;
    Ok(Sources { until, histories, shop, units, above })
}

/// Works out anew what goes together as of the day of what is kept, and names what differs. Sales that came later for
/// days that were counted overtake it: then nothing is compared until the next analysis.
pub async fn verify(sql: &impl Sql) -> Result<Vec<String>, Error> {
    let mut stored: BTreeMap<_, _> =
        store::all(sql).await?.into_iter().map(|it| (it.tally.unit, it)).collect();
    let Some(until) = stored.values().map(|it| it.tally.until).max() else { return Ok(Vec::new()) };
    let expected = tally(sql, until).await?;
    let seen = expected.first().map(|it| it.tally.seen);
    if stored.values().all(|it| Some(it.tally.seen) != seen) {
        return Ok(Vec::new());
    }
    let mut differences = Vec::new();
    for it in expected {
        let unit = it.tally.unit;
        match stored.remove(&unit) {
            None => differences.push(format!("baskets_unit, {unit}: is missing")),
            Some(kept) if kept.tally != it.tally => {
                differences.push(format!("baskets_unit, {unit}: is not what the sales give"));
            }
            Some(kept) if kept.suggestions != it.suggestions => {
                differences.push(format!("baskets_suggestion, {unit}: is not what the sales give"));
            }
            Some(_) => {}
        }
    }
    differences.extend(stored.keys().map(|unit| format!("baskets_unit, {unit}: should not be there")));
    Ok(differences)
}

/// What to offer a customer, and what that rests on.
#[derive(Debug)]
pub(crate) struct Offered {
    /// Of whose customers it is said: the nearest unit above the customer that has suggestions.
    pub(crate) tally: Tally,
    pub(crate) kinds: Kinds,
    pub(crate) offer: Result<Offer, CannotOffer>,
}

/// Picks what to offer a customer by what they bought in the year that was counted; none where there are no
/// suggestions.
pub(crate) async fn offer(sql: &impl Sql, customer: &InSight) -> Result<Option<Offered>, Error> {
    let Some(found) = store::nearest(sql, &customer.owner_path).await? else { return Ok(None) };
    let window = rules::window(found.tally.until);
    let history = sales::history_of(sql, customer.serial).await?;
    let mut shop = Vec::new();
    sales::each_shop_line(sql, window.clone(), Some(customer.serial), |line| shop.push(line)).await?;
    let days = rules::days_by_kind(&history, &shop, &window);
    let told = found.suggestions.iter().flat_map(|it| it.kinds());
    let kinds = Kinds::new(told.chain(days.keys().copied()).collect());
    let suggestions: Vec<_> = found.suggestions.iter().filter_map(|it| it.suggestion(&kinds)).collect();
    let offer = next_offer(&rules::habits(&days, &kinds), &suggestions);
    Ok(Some(Offered { tally: found.tally, kinds, offer }))
}
