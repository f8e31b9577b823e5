//! `forecourt verify`: works every derived figure out anew from the sales, and the audit chain from its entries.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use customers::CustomersError;
use database::Scope;
use warnings::WarningsError;
use web::App;

pub(crate) async fn run(installation: &Installation) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let verified = differences(&app).await;
    app.db.close().await?;
    let differences = verified?;
    for difference in &differences {
        say(difference)?;
    }
    let verdict = if differences.is_empty() { "everything is as it should be" } else { "differences found" };
    say(&format!("{verdict}: {}", differences.len()))?;
    Ok(Outcome::of(differences.len() as u64))
}

async fn differences(app: &App) -> Result<Vec<String>> {
    let reader = app.db.read(Scope::Everything);
    let mut found = Vec::new();
    match customers::verify(&reader, &app.vault).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("customers_customer, {}: {}", it.key, it.what)));
        }
        Err(CustomersError::Database(error)) => found.push(damage("customers", error)?),
        Err(error) => return Err(error.into()),
    }
    match sales::verify(&reader).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(error) => found.push(damage("sales", error)?),
    }
    match warnings::verify(app).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(WarningsError::Database(error)) => found.push(damage("classification and warnings", error)?),
        Err(error) => return Err(error.into()),
    }
    match classification::verify_lifetimes(&reader).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(error) => found.push(damage("what to expect of customers", error)?),
    }
    match scores::verify(&reader).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(error) => found.push(damage("scores of customers", error)?),
    }
    match forecasts::verify(&reader).await {
        Ok(differences) => found.extend(differences.iter().map(|it| format!("forecasts_forecast, {it}"))),
        Err(error) => found.push(damage("forecasts", error)?),
    }
    match baskets::verify(&reader).await {
        Ok(differences) => found.extend(differences),
        Err(error) => found.push(damage("what goes together", error)?),
    }
    match classification::verify_levels(&reader).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(error) => found.push(damage("levels of customers", error)?),
    }
    match segments::verify(&reader).await {
        Ok(differences) => {
            found.extend(differences.iter().map(|it| format!("{}, {}: {}", it.table, it.key, it.what)));
        }
        Err(error) => found.push(damage("figures of segments", error)?),
    }
    match database::verify_audit_chain(&reader).await {
        Ok(Ok(_)) => {}
        Ok(Err(fault)) => found.push(format!("audit_entry, {}: {}", fault.seq, fault.what)),
        Err(error) => found.push(damage("audit_entry", error)?),
    }
    Ok(found)
}

/// What cannot even be read differs; a database that does not answer is another matter.
fn damage(what: &str, error: database::Error) -> Result<String> {
    match error {
        database::Error::Damaged(why) => Ok(format!("{what}: cannot be worked out anew: {why}")),
        error => Err(error.into()),
    }
}
