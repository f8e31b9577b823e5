//! Checking what is kept of the files against the files themselves.

use super::operations::judged;
use super::rules::due;
use super::store;
use crate::fields::fields_in_use;
use crate::model::CustomerId;
use crate::operations::CustomersError;
use crate::reports::customers_by_id;
use database::{Difference, Sql};
use vault::Vault;

/// Files compared at a time.
const FILES_PER_STEP: u32 = 400;

/// Works out anew how complete each file is, and when it is due. A file that waits to be judged is no difference.
pub async fn verify(sql: &impl Sql, vault: &Vault) -> Result<Vec<Difference>, CustomersError> {
    let (fields, rules) = (fields_in_use(sql).await?, store::review_rules(sql).await?);
    let mut differences = Vec::new();
    let mut after = 0;
    loop {
        let page = store::rated(sql, after, FILES_PER_STEP).await?;
        let Some(last) = page.last() else { return Ok(differences) };
        after = last.0;
        let ids: Vec<CustomerId> = page.iter().map(|it| it.1).collect();
        let found = judged(sql, vault, &customers_by_id(sql, &ids).await?, &fields).await?;
        let states = store::review_states(sql, &ids).await?;
        for (serial, id, kept) in page {
            let mut differ = |what: String| {
                differences.push(Difference::new("customers_customer", format!("customer {serial}"), what));
            };
            if let Some(it) = found.get(&id)
                && it.percent != kept
            {
                differ(format!("is kept as {kept} % complete, and is {} %", it.percent));
            }
            let state = states.get(&id).cloned().unwrap_or_default();
            let expected = state.base.map(|it| due(it, state.class.as_deref(), &rules));
            if state.due != expected {
                differ("is due for review on another day than its class gives".to_owned());
            }
        }
    }
}
