//! One currency for an installation: set by the settings, or by the first money that arrives.

use crate::store;
use database::{Sql, Work};
use kernel::Words;
use web::App;

/// The currency of installations that are never told another.
pub(crate) const DEFAULT: &str = "CNY";

/// Agrees on the currency of what is about to be recorded, and returns its decimals. A second currency is
/// refused: amounts of two currencies cannot be added up.
pub(crate) async fn agree(work: &Work, app: &App, wanted: Option<&str>) -> Result<u32, Words> {
    let said = |error: database::Error| Words::new(error.to_string(), error.to_string());
    let set = &app.settings.business.currency;
    let settled = store::currency(work).await.map_err(said)?;
    let ours = if set.is_empty() { settled.clone() } else { Some(set.clone()) };
    let wanted = wanted.map(str::to_ascii_uppercase);
    if let (Some(ours), Some(wanted)) = (&ours, &wanted)
        && ours != wanted
    {
        return Err(Words::new(
            format!("文件币种为 {wanted},而本系统使用 {ours};一个系统只能使用一种币种"),
            format!("the file is in {wanted}, this installation in {ours}; an installation has one currency"),
        ));
    }
    let currency = ours.or(wanted).unwrap_or_else(|| DEFAULT.to_owned());
    if settled.is_none() {
        store::settle_currency(work, &currency).await.map_err(said)?;
    }
    Ok(minor_digits(&currency))
}

/// Decimals of a currency (ISO 4217). Two unless it is one of the few without.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "UGX" | "XAF" | "XOF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// How amounts of the installation are shown.
pub fn symbol(currency: &str) -> &str {
    match currency {
        "CNY" | "JPY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        other => other,
    }
}

/// The installation's currency, for showing amounts.
pub async fn in_force(sql: &impl Sql, settings: &settings::Business) -> Result<String, database::Error> {
    if !settings.currency.is_empty() {
        return Ok(settings.currency.clone());
    }
    Ok(store::currency(sql).await?.unwrap_or_else(|| DEFAULT.to_owned()))
}
