//! `forecourt verify`: works every derived figure out anew from the sales, and the audit chain from its entries.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use database::Scope;
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
    for it in sales::verify(&reader).await? {
        found.push(format!("{}, {}: {}", it.table, it.key, it.what));
    }
    for it in warnings::verify(app).await? {
        found.push(format!("{}, {}: {}", it.table, it.key, it.what));
    }
    if let Err(fault) = database::verify_audit_chain(&reader).await? {
        found.push(format!("audit_entry, {}: {}", fault.seq, fault.what));
    }
    Ok(found)
}
