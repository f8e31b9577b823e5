//! `forecourt verify`: works every derived figure out anew from the sales, and the audit chain from its entries.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use customers::CustomersError;
use database::{Difference, Scope};
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
    let mut note = |what: &str, checked: Result<Vec<String>, database::Error>| {
        match checked {
            Ok(differences) => found.extend(differences),
            // What cannot even be read differs; a database that does not answer is another matter.
            Err(database::Error::Damaged(why)) => {
                found.push(format!("{what}: cannot be worked out anew: {why}"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    };
    let customers = match customers::verify(&reader, &app.vault).await {
        Err(CustomersError::Database(error)) => Err(error),
        checked => Ok(lines(checked?)),
    };
    note("customers", customers)?;
    note("sales", sales::verify(&reader).await.map(lines))?;
    let warnings = match warnings::verify(app).await {
        Err(WarningsError::Database(error)) => Err(error),
        checked => Ok(lines(checked?)),
    };
    note("classification and warnings", warnings)?;
    note("what to expect of customers", classification::verify_lifetimes(&reader).await.map(lines))?;
    note("scores of customers", scores::verify(&reader).await.map(lines))?;
    let forecasts = forecasts::verify(&reader).await;
    note("forecasts", forecasts.map(|it| it.iter().map(|it| format!("forecasts_forecast, {it}")).collect()))?;
    note("what goes together", baskets::verify(&reader).await)?;
    note("levels of customers", classification::verify_levels(&reader).await.map(lines))?;
    note("figures of segments", segments::verify(&reader).await.map(lines))?;
    let chain = database::verify_audit_chain(&reader).await;
    let broken = |fault: database::ChainFault| format!("audit_entry, {}: {}", fault.seq, fault.what);
    note("audit_entry", chain.map(|it| it.err().map(broken).into_iter().collect()))?;
    Ok(found)
}

fn lines(differences: Vec<Difference>) -> Vec<String> {
    differences.iter().map(Difference::to_string).collect()
}
