//! Rows planted into a list of customers, by which a leaked copy tells whose it was.

use crate::rules::{self, Canary};
use customers::{is_taken, sample_number};
use database::{Error, Sql};
use exchange::{Column, ColumnKind, Planted, PlantedCell};
use web::App;

/// Tries to find a number and a name that nobody has.
const TRIES: usize = 20;

/// The rows for one export: always the same for its number and the installation's key.
pub(crate) async fn canaries_for(app: &App, sql: &impl Sql, number: i64) -> Result<Vec<Canary>, Error> {
    let sample = sample_number(sql).await?;
    let mut found: Vec<Canary> = Vec::new();
    for place in 0..app.settings.exports.canary_rows as usize {
        for again in 0..TRIES {
            let bytes = app.vault.blind("export_canary_words", &format!("{number}/{place}/{again}"));
            let canary = rules::canary(bytes, place, sample.as_deref());
            let repeats = found.iter().any(|it| it.number == canary.number || it.name == canary.name);
            if !repeats && !is_taken(sql, &canary.number, &canary.name).await? {
                found.push(canary);
                break;
            }
        }
    }
    Ok(found)
}

/// The rows under these columns. Figures are nothing, so that no sum counts them; the rest is as in the row before.
pub(crate) fn planted(columns: &[Column], canaries: &[Canary]) -> Vec<Planted> {
    let cell = |column: &Column, canary: &Canary| match (&*column.name, column.kind) {
        ("serial", _) => PlantedCell::OneMore,
        ("number", _) => PlantedCell::Text(canary.number.clone()),
        ("name", _) => PlantedCell::Text(canary.name.clone()),
        ("kind", _) => PlantedCell::Text(customers::Kind::Organisation.as_str().to_owned()),
        ("phone" | "plates" | "warning" | "last_day", _) => PlantedCell::Empty,
        (_, ColumnKind::Integer) => PlantedCell::Integer(0),
        (_, ColumnKind::Decimal(places)) => PlantedCell::Decimal { mantissa: 0, places },
        _ => PlantedCell::AsBefore,
    };
    canaries
        .iter()
        .enumerate()
        .map(|(key, canary)| Planted {
            key,
            after: canary.after,
            cells: columns.iter().map(|it| cell(it, canary)).collect(),
        })
        .collect()
}
