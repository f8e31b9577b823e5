//! Lists that leave the house: whom they held, and whether that is unusual.

use super::contact::minute_of_day;
use super::reveals::{Suspect, raise};
use crate::error::PrivacyError;
use crate::model::AlertKind;
use crate::rules::runs::Runs;
use crate::rules::unusual::{ExportFacts, of_export};
use crate::store::exports::{self as store, ExportRow};
use crate::store::{alerts, reveals};
use customers::CanaryMet;
use database::Work;
use kernel::rounding::div_floor;
use serde_json::{Value, json};
use web::App;

/// A list that leaves.
#[derive(Clone, Debug)]
pub struct NewExport<'a> {
    pub list: &'a str,
    /// The number by which people know the export.
    pub number: Option<i64>,
    pub rows: u64,
    /// What it was narrowed by, without what was searched for.
    pub filter: &'a Value,
    pub held: Held,
}

/// Whom a list held.
#[derive(Clone, Debug)]
pub enum Held {
    /// The customers with these numbers.
    Numbers(Vec<String>),
    /// Everybody there is, or perhaps everybody.
    Everybody,
}

/// Notes an export with whom it held, and raises an alert when it is unusual. The caller audits it.
pub async fn note_export(app: &App, work: &mut Work, new: NewExport<'_>) -> Result<(), PrivacyError> {
    let runs = match &new.held {
        Held::Numbers(numbers) => Runs::of(store::serials_of_numbers(work, numbers).await?),
        Held::Everybody => Runs::up_to(store::last_serial(work).await?),
    };
    let seq = work.take_numbers("privacy_export", 1).await?;
    let row = ExportRow {
        id: work.new_id(),
        seq,
        list: new.list.to_owned(),
        rows_written: new.rows as i64,
        filter: new.filter.to_string(),
        at_us: work.now().micros(),
        user_id: work.who().user,
        user_name: work.who().name.clone(),
        export_number: new.number,
    };
    store::add(work, row, &runs).await?;
    // The command line acts for the company, in the hands of whoever runs the machine.
    let Some(user) = work.who().user else { return Ok(()) };
    let now = work.now();
    let employment = reveals::employment(work, user).await?;
    let facts = ExportFacts {
        within_hour: store::count_since(work, user, now.plus_seconds(-3_600)).await?,
        rows: new.rows as i64,
        hour: div_floor(minute_of_day(app, now), 60),
        leaves_in_days: employment.and_then(|it| super::reveals::days_until(it.left_at, now)),
    };
    let mut told = json!({ "list": new.list, "rows": new.rows, "within_hour": facts.within_hour });
    if let (Some(number), Some(told)) = (new.number, told.as_object_mut()) {
        told.insert("export_number".to_owned(), json!(number));
    }
    for kind in of_export(&facts, &app.settings.privacy) {
        raise(work, kind, Suspect { export_seq: Some(seq), ..Suspect::of(work) }, &told).await?;
    }
    Ok(())
}

/// Raises the alert that an exported list came back: naming the export, with whoever imports it as the one who did.
/// Once for each event.
pub(crate) async fn note_canary(
    work: &mut Work,
    met: &CanaryMet,
    event_seq: i64,
) -> Result<(), PrivacyError> {
    if alerts::is_raised(work, event_seq).await? {
        return Ok(());
    }
    let export = store::by_number(work, met.export_number).await?;
    let mut facts = json!({ "export_number": met.export_number, "rows": met.rows.len() });
    if let (Some(export), Some(facts)) = (&export, facts.as_object_mut()) {
        facts.insert("list".to_owned(), json!(export.list));
        facts.insert("exported_by".to_owned(), json!(export.user_name));
    }
    let about = Suspect {
        user: met.user,
        user_name: met.by.clone(),
        customer: None,
        unit: None,
        export_seq: export.map(|it| it.seq),
        event_seq: Some(event_seq),
    };
    raise(work, AlertKind::CanaryMet, about, &facts).await
}
