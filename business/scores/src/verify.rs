//! Checking scores against the sales.

use crate::operations::compute;
use crate::reports;
use crate::store::{self, ScoreRow};
use classification::{Sources, newest_run};
use database::{Difference, Error, Sql, derived};
use std::collections::HashMap;
use uuid::Uuid;

const CARD: &str = "scores_card";

/// Works the card and the scores of the newest analysis out anew and compares every row. Sales that came later for days that
/// the card knows overtake it: then nothing is compared until the next analysis.
pub async fn verify(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let (Some(run), Some(card)) = (newest_run(sql).await?, store::newest_card(sql).await?) else {
        return Ok(Vec::new());
    };
    let stored = derived::<ScoreRow>(sql).await?;
    if stored.values().any(|it| it.as_of != i64::from(run.as_of.0)) {
        // The scores of this analysis are still on their way.
        return Ok(Vec::new());
    }
    let sources = Sources::again(sql, run.inputs, run.as_of).await?;
    if sources.fingerprint()? != run.seen {
        return Ok(Vec::new());
    }
    // The lists go by who looked after whom when they were made.
    let kept_by: HashMap<i64, Option<Uuid>> =
        stored.values().map(|it| (it.customer_serial, it.maintainer_id)).collect();
    let mut places = reports::places(sql, None).await?;
    for place in places.values_mut() {
        place.maintainer = kept_by.get(&place.serial).copied().unwrap_or(place.maintainer);
    }
    // As if nothing had been learnt, so that the card is worked out as well.
    let computed = compute(sources, None, places).await?;
    if computed.fit_day != card.as_of || computed.seen != card.seen {
        return Ok(Vec::new());
    }
    let mut differences = Vec::new();
    if computed.record.as_ref() != Some(&card.record) {
        differences.push(Difference::new(CARD, card.seq.to_string(), "is not what the sales give"));
    }
    let found = computed.kept(run.as_of, card.seq).map(|it| ScoreRow::from(&it));
    differences.extend(Difference::of_rows(stored, found));
    Ok(differences)
}
