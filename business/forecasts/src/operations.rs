//! Foretelling everything, and changing the holidays.

use crate::model::{Holiday, Kept};
use crate::rules::{Sources, checked, foretell, legal};
use crate::store;
use database::{AuditEntry, Error, Sql, Work};
use kernel::{BusinessDay, FieldProblem};
use serde_json::json;
use tyme4rs::tyme::Culture;
use tyme4rs::tyme::holiday::LegalHoliday;

/// Years of which the library knows the legal holidays.
const SEEDED_YEARS: std::ops::RangeInclusive<i32> = 2002..=2026;
/// The span that holidays may be about.
const ALWAYS: (BusinessDay, BusinessDay) = (BusinessDay(-1_000_000), BusinessDay(10_000_000));

/// What all units will sell, worked out and not kept yet.
#[derive(Debug)]
pub struct Foretold {
    kept: Vec<Kept>,
    /// The holidays of the library, as long as there are none.
    seeded: Option<Vec<Holiday>>,
}

impl Foretold {
    /// Foretells what all units will sell after the last day with sales before `today`; none without sales. It takes a
    /// while, for which nobody waits: nothing is written yet.
    pub async fn compute(sql: &impl Sql, today: BusinessDay) -> Result<Option<Self>, Error> {
        let Some(mut sources) = sources(sql, today).await? else { return Ok(None) };
        let seeded = if store::has_holidays(sql).await? { None } else { Some(library().await?) };
        sources.holidays = seeded.clone().unwrap_or(sources.holidays);
        Ok(Some(Self { kept: foretold(sources).await?, seeded }))
    }

    /// Keeps it. Returns how many rows that took.
    pub async fn keep(self, work: &mut Work) -> Result<u64, Error> {
        // The number is not used: the series makes two runs wait for each other.
        work.take_numbers("forecasts_forecast", 1).await?;
        if let Some(days) = self.seeded.filter(|it| !it.is_empty())
            && !store::has_holidays(work).await?
        {
            store::replace_holidays(work, ALWAYS, &days).await?;
        }
        store::replace_forecasts(work, &self.kept).await
    }
}

/// It takes all cores for a while: it is done beside the requests.
async fn foretold(sources: Sources) -> Result<Vec<Kept>, Error> {
    let task = tokio::task::spawn_blocking(move || foretell(&sources)).await;
    task.map_err(|it| Error::Fault(it.to_string()))
}

/// What is foretold from; the day that is not over yet is left out.
async fn sources(sql: &impl Sql, today: BusinessDay) -> Result<Option<Sources>, Error> {
    let Some(until) = store::last_day(sql, today.plus(-1)).await? else { return Ok(None) };
    sources_until(sql, until).await.map(Some)
}

async fn sources_until(sql: &impl Sql, until: BusinessDay) -> Result<Sources, Error> {
    Ok(Sources {
        until,
        stations: store::stations(sql).await?,
        sold: store::sold(sql, until).await?,
        holidays: store::holidays(sql, ALWAYS).await?,
        festivals: classification::known_festivals(sql).await?,
    })
}

/// The legal holidays that the library knows. Days of the Spring Festival are told by the moon as well.
async fn library() -> Result<Vec<Holiday>, Error> {
    let task = tokio::task::spawn_blocking(|| SEEDED_YEARS.flat_map(library_year).collect()).await;
    task.map_err(|it| Error::Fault(it.to_string()))
}

fn library_year(year: i32) -> Vec<Holiday> {
    let Some((from, until)) = year_of(year) else { return Vec::new() };
    let of = |day: BusinessDay| {
        let date = day.to_string();
        let number = |range: std::ops::Range<usize>| date.get(range).and_then(|it| it.parse::<usize>().ok());
        let found = LegalHoliday::from_ymd(year as isize, number(5..7)?, number(8..10)?)?;
        Some(legal(day, (found.is_work(), found.get_name())))
    };
    (from.0..=until.0).map(BusinessDay).filter_map(of).collect()
}

fn year_of(year: i32) -> Option<(BusinessDay, BusinessDay)> {
    Some((format!("{year:04}-01-01").parse().ok()?, format!("{year:04}-12-31").parse().ok()?))
}

/// The holidays of a year; those of the library as long as nobody changed any.
pub(crate) async fn holidays_of(sql: &impl Sql, year: i32) -> Result<Vec<Holiday>, Error> {
    match year_of(year) {
        Some(span) => store::holidays(sql, span).await,
        None => Ok(Vec::new()),
    }
}

/// Puts the holidays of a year in the place of those that are there.
pub(crate) async fn change_holidays(
    work: &mut Work,
    year: i32,
    days: Vec<Holiday>,
) -> Result<Result<(), Vec<FieldProblem>>, Error> {
    if !store::has_holidays(work).await? {
        store::replace_holidays(work, ALWAYS, &library().await?).await?;
    }
    let unknown = || vec![FieldProblem::new("year", "out_of_range", "from 1970 to 2200 / 1970 至 2200")];
    let Some(span) = year_of(year).filter(|_| (1970..=2200).contains(&year)) else {
        return Ok(Err(unknown()));
    };
    let days = match checked(year, days) {
        Ok(days) => days,
        Err(wrong) => return Ok(Err(wrong)),
    };
    store::replace_holidays(work, span, &days).await?;
    work.audit(AuditEntry {
        action: "forecasts.holidays_changed",
        subject_kind: "holidays",
        subject: None,
        unit: None,
        detail: json!({ "year": year, "days": days.len() }),
    });
    work.tell(HOLIDAYS_CHANGED, &json!({ "year": year }));
    Ok(Ok(()))
}

/// Told when the legal holidays of a year were changed.
pub(crate) const HOLIDAYS_CHANGED: &str = "forecasts.holidays_changed";

/// Works out anew what is foretold as of the day of what is kept, and names what differs. Sales that came later for
/// earlier days overtake it until the next night.
pub async fn verify(sql: &impl Sql) -> Result<Vec<String>, Error> {
    let mut kept = store::by_key(store::forecasts(sql, None).await?);
    let Some(until) = kept.values().map(|it| it.origin).max() else { return Ok(Vec::new()) };
    let expected = foretold(sources_until(sql, until).await?).await?;
    let mut differences = Vec::new();
    for it in expected {
        if kept.remove(&it.key()).as_ref() != Some(&it) {
            let (family, rhythm) = (&it.family, it.rhythm.as_str());
            differences.push(format!("unit {}, {family}, {rhythm}: is not what the sales give", it.unit));
        }
    }
    differences
        .extend(kept.values().map(|it| format!("unit {}, {}: should not be there", it.unit, it.family)));
    Ok(differences)
}
