//! The holidays over the wire.

use super::known;
use crate::may;
use crate::operations;
use crate::rules::holidays::version_of;
use crate::sources::known_festivals;
use crate::store::SPRING_FESTIVAL;
use analytics::Calendar;
use identity::Actor;
use kernel::{BusinessDay, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, IfMatch, Json, Tagged};

/// A holiday by which analyses know that people come less.
#[derive(Debug, Serialize, ToSchema)]
struct HolidayBody {
    /// spring_festival.
    kind: &'static str,
    name: Words,
    /// Day 0: the first day of the lunar year.
    day: BusinessDay,
    /// The days around it that say little about a customer.
    first_day: BusinessDay,
    last_day: BusinessDay,
}

impl From<BusinessDay> for HolidayBody {
    fn from(day: BusinessDay) -> Self {
        let (first_day, last_day) = Calendar::festival_around(day);
        Self {
            kind: SPRING_FESTIVAL, name: Words::new("春节", "Spring Festival"), day, first_day, last_day
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HolidaysBody {
    items: Vec<HolidayBody>,
}

fn holidays_body(days: &[BusinessDay]) -> Tagged<HolidaysBody> {
    let body = HolidaysBody { items: days.iter().copied().map(HolidayBody::from).collect() };
    Tagged { version: version_of(days), body }
}

/// List the holidays that analyses know.
#[utoipa::path(get, path = "/holidays", tag = "classification", responses((status = OK, body = HolidaysBody)))]
pub(super) async fn list_holidays(
    actor: Actor<may::ReadClassFigures>,
) -> Result<Tagged<HolidaysBody>, Failure> {
    Ok(holidays_body(&known_festivals(&actor.read()).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHoliday {
    /// spring_festival.
    kind: String,
    day: BusinessDay,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplaceHolidays {
    items: Vec<NewHoliday>,
}

/// Replace the holidays. Analyses from now on use them; those that were made keep theirs.
#[utoipa::path(put, path = "/holidays", tag = "classification", request_body = ReplaceHolidays,
    params(("If-Match" = String, Header, description = "The version edited")), responses((status = OK, body = HolidaysBody)))]
pub(super) async fn replace_holidays(
    actor: Actor<may::ManageRules>,
    IfMatch(version): IfMatch,
    Json(request): Json<ReplaceHolidays>,
) -> Result<Tagged<HolidaysBody>, Failure> {
    for (position, item) in request.items.iter().enumerate() {
        let parse = |it: &str| (it == SPRING_FESTIVAL).then_some(());
        known(&format!("items[{position}].kind"), &item.kind, parse, &[SPRING_FESTIVAL])?;
    }
    let days: Vec<_> = request.items.iter().map(|it| it.day).collect();
    let mut work = actor.work().await?;
    operations::replace_holidays(&mut work, version, &days).await?;
    let answer = holidays_body(&known_festivals(&work).await?);
    work.commit().await?;
    Ok(answer)
}
