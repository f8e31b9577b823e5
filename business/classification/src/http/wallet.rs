//! What part of their fuel a customer buys here, over the wire.

use crate::may;
use crate::reports::serial_of;
use analytics::wallet::{Asked, Interval, Vehicle, VehicleUse, Wallet, YEAR_DAYS, share_of_wallet};
use analytics::{Entry, Family};
use customers::{CustomerId, Fuel};
use database::{Error, Reader};
use identity::Actor;
use kernel::{BusinessDay, Problem, Words};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json, Path};

/// Litres that are not known exactly, in millilitres.
#[derive(Debug, Serialize, ToSchema)]
struct VolumeRange {
    low_ml: i64,
    expected_ml: i64,
    high_ml: i64,
}

/// A share that is not known exactly; above 1000 where more is bought than the vehicles on file need.
#[derive(Debug, Serialize, ToSchema)]
struct ShareRange {
    low_per_mille: i64,
    expected_per_mille: i64,
    high_per_mille: i64,
}

impl From<Interval> for VolumeRange {
    fn from(it: Interval) -> Self {
        Self { low_ml: it.low, expected_ml: it.expected, high_ml: it.high }
    }
}

impl From<Interval> for ShareRange {
    fn from(it: Interval) -> Self {
        Self { low_per_mille: it.low, expected_per_mille: it.expected, high_per_mille: it.high }
    }
}

/// The share with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
struct WalletBody {
    /// What the vehicles on file need in a year.
    year: VolumeRange,
    /// Days since the first purchase, a year at most.
    days: u32,
    /// What was bought in these days, and what they need.
    bought_ml: i64,
    need: VolumeRange,
    share: ShareRange,
    /// What is bought elsewhere in a year.
    room: VolumeRange,
    /// potential, kept, `more_than_needed` or unclear.
    verdict: String,
    verdict_name: Words,
}

/// What part of their fuel a customer buys here, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerWallet {
    /// The day of the analysis; none before the first.
    as_of: Option<BusinessDay>,
    wallet: Option<WalletBody>,
    /// Why nothing can be said.
    cannot_judge: Option<Words>,
    /// Every figure behind it, a sentence each.
    reasons: Vec<Words>,
    /// How it is computed, with the sources.
    method: Words,
}

impl From<&Wallet> for WalletBody {
    fn from(it: &Wallet) -> Self {
        Self {
            year: it.year_ml.into(),
            days: it.days,
            bought_ml: it.bought_ml,
            need: it.need_ml.into(),
            share: it.share_per_mille.into(),
            room: it.room_ml.into(),
            verdict: it.verdict.as_str().to_owned(),
            verdict_name: it.verdict.name(),
        }
    }
}

/// Show what part of their fuel a customer buys here, how sure that is, and how much room there is.
#[utoipa::path(get, path = "/customers/{customer_id}/wallet", tag = "classification",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerWallet)))]
pub(crate) async fn show_customer_wallet(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerWallet>, Failure> {
    let reader = actor.read();
    let serial = serial_of(&reader, actor.scope(), customer.uuid()).await?.ok_or_else(Problem::not_found)?;
    let as_of = crate::verify::newest_run(&reader).await?.map(|it| it.as_of);
    let mut answer = CustomerWallet {
        as_of,
        wallet: None,
        cannot_judge: None,
        reasons: Vec::new(),
        method: Wallet::method(),
    };
    let Some(as_of) = as_of else {
        answer.cannot_judge =
            Some(Words::new("暂不能判断:尚未分析", "cannot be judged yet: nothing was analysed"));
        return Ok(Json(answer));
    };
    let vehicles = vehicles(&reader, customer, as_of).await?;
    let (bought_ml, days) = bought(&sales::history_of(&reader, serial).await?, as_of);
    match share_of_wallet(&Asked { vehicles: &vehicles, bought_ml, days }) {
        Ok(found) => {
            answer.reasons = found.explain();
            answer.wallet = Some(WalletBody::from(&found));
        }
        Err(why) => answer.cannot_judge = Some(why.explain()),
    }
    Ok(Json(answer))
}

/// The vehicles of a day that take gasoline or diesel, as far as anybody said what they take.
async fn vehicles(reader: &Reader, customer: CustomerId, day: BusinessDay) -> Result<Vec<Vehicle>, Error> {
    let on_file = customers::vehicles_on(reader, customer, day).await?;
    let burns = |it: &&customers::Vehicle| match it.fuel {
        Some(fuel) => !matches!(fuel, Fuel::Electric | Fuel::Gas),
        None => it.power != vault::PowerKind::Electric,
    };
    let vehicle = |it: &customers::Vehicle| Vehicle {
        kind: it.kind.and_then(|it| VehicleUse::parse(it.as_str())),
        tank_ml: it.tank_ml,
        km_a_year: None,
    };
    Ok(on_file.iter().filter(burns).map(vehicle).collect())
}

/// Gasoline and diesel of the year that ends with a day, and how many days of it are known: those since the first
/// purchase, or all of them where there is none.
fn bought(history: &[Entry], as_of: BusinessDay) -> (i64, i32) {
    let fuel = || {
        history.iter().filter(|it| matches!(it.family, Family::Gasoline | Family::Diesel) && it.day <= as_of)
    };
    let first = fuel().map(|it| it.day).min().unwrap_or(as_of.plus(1 - YEAR_DAYS));
    let year = fuel().filter(|it| as_of.plus(-YEAR_DAYS) < it.day);
    let volume = year.fold(0_i64, |sum, it| sum.saturating_add(it.volume_ml));
    (volume, (as_of.0 - first.0 + 1).min(YEAR_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: i32, family: Family, volume_ml: i64) -> Entry {
        Entry { day: BusinessDay(day), station: 1, family, visits: 1, volume_ml, amount: 1, margin: None }
    }

    #[test]
    fn only_gasoline_and_diesel_of_the_year_count() {
        let day = BusinessDay(1_000);
        let history = [
            entry(636, Family::Diesel, 7),
            entry(637, Family::Diesel, 10),
            entry(900, Family::Lng, 500),
            entry(1_000, Family::Gasoline, 30),
            entry(1_001, Family::Gasoline, 900),
        ];
        assert_eq!(bought(&history, day), (40, 364));
        assert_eq!(bought(&history[3..], day), (30, 1));
        assert_eq!(bought(&[], day), (0, 364));
    }
}
