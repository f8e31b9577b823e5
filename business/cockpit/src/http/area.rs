//! The cockpit of a unit: what an area manager looks at every morning.

use super::{path_of, period_of};
use crate::figures::{Figures, grouped, is_up, total};
use crate::may;
use crate::periods::{Basis, Period};
use crate::reports::area::{self, Area, Sums};
use crate::reports::last_sales_day;
use database::Reader;
use identity::Actor;
use kernel::{BusinessDay, Instant, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Json, Query};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct CockpitQuery {
    /// Only this unit and what is below it; everything in sight when not given.
    unit_id: Option<UnitId>,
    /// The first day; 28 days up to `until` when not given.
    from: Option<BusinessDay>,
    /// The last day; the last one with sales when not given.
    until: Option<BusinessDay>,
}

/// Figures of a period beside those it is compared with.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
struct Compared {
    now: Figures,
    /// As many days, right before.
    previous: Figures,
    /// The comparable days of the year before.
    last_year: Figures,
}

#[derive(Debug, Serialize, ToSchema)]
struct FamilyFigures {
    family: String,
    figures: Compared,
}

/// A day beside the day with which it is compared.
#[derive(Debug, Serialize, ToSchema)]
struct DayFigures {
    day: BusinessDay,
    figures: Compared,
}

#[derive(Debug, Serialize, ToSchema)]
struct StationFigures {
    station_id: Uuid,
    code: String,
    name: String,
    figures: Compared,
    /// Open warnings of customers who come here most.
    warnings: i64,
    /// The target of the month in which the period ends, if one is set.
    target_volume_ml: Option<i64>,
    target_amount_minor: Option<i64>,
}

/// Customers by class, as the last analysis found them.
#[derive(Debug, Default, Serialize, ToSchema)]
struct CustomerCounts {
    /// All customers on file.
    all: i64,
    /// a, b, c or none.
    abc: BTreeMap<String, i64>,
    /// gold, regular, potential, occasional, new, sleeping, lost or none.
    relationship: BTreeMap<String, i64>,
}

/// Open warnings of a state that are not snoozed, counted as the queue counts them.
#[derive(Debug, Serialize, ToSchema)]
struct WarningCounts {
    state: String,
    count: i64,
    /// Nobody has acknowledged them, nobody works them.
    new: i64,
    /// Nobody has acknowledged them a week after they reached their state.
    overdue: i64,
    /// What is bought less in a year, should they not come back.
    volume_at_risk_ml: i64,
    value_at_risk_minor: i64,
}

/// What the last day with sales, and the last analysis, brought.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Moved {
    /// The last day with sales, and the same weekday a week before.
    day: Figures,
    week_before: Figures,
    /// Steps that warnings took in the last analysis, by the state they led to.
    warnings: BTreeMap<String, i64>,
    /// Customers in a better, and in a worse class of value than before.
    classes_up: i64,
    classes_down: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct LastImport {
    batch_id: Uuid,
    source: String,
    rows_new: i64,
    /// running, complete, interrupted or undone.
    state: String,
    at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
struct LastAnalysis {
    as_of: BusinessDay,
    at: Instant,
}

/// The figures of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Cockpit {
    period: Period,
    previous: Period,
    last_year: Period,
    /// What makes the days of the year before comparable.
    last_year_basis: Basis,
    /// None before the first sale.
    last_sales_day: Option<BusinessDay>,
    sales: Compared,
    families: Vec<FamilyFigures>,
    /// Oldest first, days without sales included.
    days: Vec<DayFigures>,
    /// Most sold first.
    stations: Vec<StationFigures>,
    customers: CustomerCounts,
    warnings: Vec<WarningCounts>,
    moved: Moved,
    last_import: Option<LastImport>,
    last_analysis: Option<LastAnalysis>,
}

/// What an area sold, whom it keeps and whom it loses. Sales count at the station where they were made, customers
/// at the unit to which they belong.
#[utoipa::path(get, path = "/cockpit", tag = "cockpit", params(CockpitQuery),
    responses((status = OK, body = Cockpit)))]
pub(super) async fn show_cockpit(
    actor: Actor<may::ReadCockpit>,
    Query(query): Query<CockpitQuery>,
) -> Result<Json<Cockpit>, Failure> {
    let reader = actor.read();
    let path = path_of(&reader, query.unit_id).await?;
    let area = Area { scope: actor.scope(), path: &path };
    let last_day = last_sales_day(&reader).await?.map(|it| BusinessDay(it as i32));
    let today = || classification::today(actor.app(), actor.app().now());
    let period = period_of(query.from, query.until, last_day.unwrap_or_else(today))?;
    let festivals = area::spring_festivals(&reader).await?;
    let festivals: Vec<_> = festivals.into_iter().map(|it| BusinessDay(it as i32)).collect();
    let (previous, (last_year, last_year_basis)) = (period.previous(), period.last_year(&festivals));
    let sums = Three {
        now: area::by_day(&reader, area, period).await?,
        previous: area::by_day(&reader, area, previous).await?,
        last_year: area::by_day(&reader, area, last_year).await?,
    };
    let periods = [period, previous, last_year];
    let analysis = area::last_analysis(&reader).await?;
    Ok(Json(Cockpit {
        period,
        previous,
        last_year,
        last_year_basis,
        last_sales_day: last_day,
        sales: sums.total(),
        families: sums.families(),
        days: sums.days(periods),
        stations: stations(&reader, area, periods).await?,
        customers: customer_counts(&reader, area).await?,
        warnings: warning_counts(&actor, area).await?,
        moved: moved(&reader, area, last_day, analysis).await?,
        last_import: area::last_import(&reader, area).await?.map(|it| LastImport {
            batch_id: it.id,
            source: it.source,
            rows_new: it.rows_new,
            state: it.state,
            at: Instant::from_micros(it.at_us),
        }),
        last_analysis: analysis.map(|(_, as_of, at_us)| LastAnalysis {
            as_of: BusinessDay(as_of as i32),
            at: Instant::from_micros(at_us),
        }),
    }))
}

/// The sums of the three periods.
struct Three {
    now: Vec<Sums>,
    previous: Vec<Sums>,
    last_year: Vec<Sums>,
}

impl Three {
    fn total(&self) -> Compared {
        Compared { now: total(&self.now), previous: total(&self.previous), last_year: total(&self.last_year) }
    }

    fn families(&self) -> Vec<FamilyFigures> {
        let figures = compared([&self.now, &self.previous, &self.last_year], |_, it| it.family.clone());
        figures.into_iter().map(|(family, figures)| FamilyFigures { family, figures }).collect()
    }

    /// Days side by side: the nth of each period.
    fn days(&self, periods: [Period; 3]) -> Vec<DayFigures> {
        let offset = |at: usize, it: &Sums| periods.get(at).map_or(0, |period| it.day as i32 - period.from.0);
        let mut figures = compared([&self.now, &self.previous, &self.last_year], offset);
        let [period, _, _] = periods;
        let days = (0..period.days()).map(|nth| DayFigures {
            day: period.from.plus(nth),
            figures: figures.remove(&nth).unwrap_or_default(),
        });
        days.collect()
    }
}

/// The sums of three periods by a key that may depend on which period it is.
fn compared<K: Ord>(sums: [&[Sums]; 3], key: impl Fn(usize, &Sums) -> K) -> BTreeMap<K, Compared> {
    let mut all: BTreeMap<K, Compared> = BTreeMap::new();
    for (at, sums) in sums.into_iter().enumerate() {
        for (key, figures) in grouped(sums, |it| key(at, it)) {
            let place = all.entry(key).or_default();
            match at {
                0 => place.now = figures,
                1 => place.previous = figures,
                _ => place.last_year = figures,
            }
        }
    }
    all
}

async fn stations(
    reader: &Reader,
    area: Area<'_>,
    periods: [Period; 3],
) -> Result<Vec<StationFigures>, Problem> {
    let mut sums = Vec::with_capacity(periods.len());
    for period in periods {
        sums.push(area::by_station(reader, area, period).await?);
    }
    let [now, previous, last_year] = sums.as_slice() else { return Ok(Vec::new()) };
    let mut figures = compared([now, previous, last_year], |_, it| it.station);
    let warnings: HashMap<Uuid, i64> = area::warnings_by_station(reader, area).await?.into_iter().collect();
    let [period, _, _] = periods;
    let month = i64::from(crate::history::month(period.until));
    let targets: HashMap<Uuid, (i64, i64)> =
        area::targets(reader, area, month).await?.into_iter().map(|it| (it.0, (it.1, it.2))).collect();
    let stations = area::stations(reader, area).await?.into_iter().map(|(id, code, name)| StationFigures {
        station_id: id,
        code,
        name,
        figures: figures.remove(&Some(id)).unwrap_or_default(),
        warnings: warnings.get(&id).copied().unwrap_or(0),
        target_volume_ml: targets.get(&id).map(|it| it.0),
        target_amount_minor: targets.get(&id).map(|it| it.1),
    });
    let mut stations: Vec<_> = stations.collect();
    stations.sort_by(|a, b| {
        let of =
            |it: &StationFigures| std::cmp::Reverse((it.figures.now.volume_ml, it.figures.now.amount_minor));
        of(a).cmp(&of(b)).then_with(|| a.code.cmp(&b.code))
    });
    Ok(stations)
}

async fn customer_counts(reader: &Reader, area: Area<'_>) -> Result<CustomerCounts, Problem> {
    let mut counts =
        CustomerCounts { all: area::customers(reader, area).await?, ..CustomerCounts::default() };
    let named = |class: Option<String>| class.unwrap_or_else(|| "none".to_owned());
    for (abc, relationship, count) in area::classes(reader, area).await? {
        *counts.abc.entry(named(abc)).or_default() += count;
        *counts.relationship.entry(named(relationship)).or_default() += count;
    }
    Ok(counts)
}

async fn warning_counts(
    actor: &Actor<may::ReadCockpit>,
    area: Area<'_>,
) -> Result<Vec<WarningCounts>, Problem> {
    let app = actor.app();
    let today = classification::today(app, app.now());
    let totals = warnings::open_totals(&actor.read(), &app.vault, area.scope, area.below(), today).await?;
    let counts = totals.into_iter().map(|it| WarningCounts {
        state: it.state,
        count: it.warnings,
        new: it.new,
        overdue: it.overdue,
        volume_at_risk_ml: it.volume_at_risk_ml,
        value_at_risk_minor: it.value_at_risk_minor,
    });
    Ok(counts.collect())
}

async fn moved(
    reader: &Reader,
    area: Area<'_>,
    last_day: Option<BusinessDay>,
    analysis: Option<(i64, i64, i64)>,
) -> Result<Moved, Problem> {
    let mut moved = Moved::default();
    if let Some(day) = last_day {
        let of = |day: BusinessDay| Period { from: day, until: day };
        moved.day = total(&area::by_day(reader, area, of(day)).await?);
        moved.week_before = total(&area::by_day(reader, area, of(day.plus(-7))).await?);
    }
    if let Some((run, as_of, _)) = analysis {
        moved.warnings = area::steps(reader, area, run).await?.into_iter().collect();
        for (from, to, count) in area::moves(reader, area, as_of).await? {
            if is_up(from.as_deref(), to.as_deref()) {
                moved.classes_up += count;
            } else {
                moved.classes_down += count;
            }
        }
    }
    Ok(moved)
}
