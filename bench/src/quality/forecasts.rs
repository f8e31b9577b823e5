//! Forecasts from many past origins, each looking at nothing that came later, against what came and against what anybody
//! could have said.

mod ecuador;
mod read;
mod table;

use super::figure::Figure;
use crate::report::Report;
use analytics::forecast::{DayTable, Panel, rehearse};
use anyhow::Result;
use std::path::Path;
use table::Table;

const TABLE: &str = "forecasts";

/// The last four years.
const WEEKS: i32 = 208;

pub(super) fn run(data: &Path, report: &mut Report) -> Result<()> {
    for figure in favorita(data)?.into_iter().chain(gasoline(data)?) {
        report.add(TABLE, &figure)?;
    }
    Ok(())
}

/// Customers a day at shops: origins fourteen days apart through the last year, and the last six of them, in which few days are
/// holidays; and once more as if nobody had entered a holiday.
fn favorita(data: &Path) -> Result<Vec<Figure>> {
    const YEAR: i32 = 26;
    const LATELY: i32 = 6;
    let (series, last) = read::favorita(&data.join("favorita/daily_customers.csv"))?;
    let (holidays, none) = (ecuador::days(), DayTable::default());
    let mut figures = vec![Figure::told("Favorita, daily, 14 days", "shops", series.len() as f64)];
    let origin = |it: i32| last.0 - 14 * it;
    let origins: Vec<i32> = (1..=YEAR).map(origin).collect();
    for (names, days) in [
        (["Favorita, daily, 14 days", "Favorita, the last six origins"], &holidays),
        (["Favorita, no table of days", "Favorita, no table, the last six"], &none),
    ] {
        let rehearsed = rehearse(&Panel::daily(&series, last, days), &origins);
        let lately = rehearsed.partition_point(|it| it.origin < origin(LATELY));
        for (data, rehearsed) in names.into_iter().zip([&rehearsed[..], &rehearsed[lately..]]) {
            let table = Table::new(&series, read::FAVORITA_FIRST.0, rehearsed, 7, 14);
            let plain = table.mean(|it| it.plain);
            figures.extend([
                Figure::told(data, "forecasts", table.rows.len() as f64),
                Figure::told(data, "MASE of the same day a week before", table.mean(|it| it.naive)),
                Figure::told(data, "MASE of the four-week weekday mean", plain),
            ]);
            figures.extend(table.members(data));
            let ours = table.mean(|it| Some(it.ours));
            figures.push(Figure::at_most(data, "MASE, against 98 % of the weekday mean", ours, 0.98 * plain));
            figures.extend(table.coverage(data, !days.kinds.is_empty()));
        }
    }
    Ok(figures)
}

/// Motor gasoline supplied in the United States: origins a horizon apart through the last four years.
fn gasoline(data: &Path) -> Result<Vec<Figure>> {
    let (series, last) = read::gasoline(&data.join("us_gasoline/weekly.csv"))?;
    let series = [series];
    let days = DayTable::default();
    let panel = Panel::weekly(&series, last, &days);
    let mut figures = Vec::new();
    for (data, horizon, reach) in
        [("US gasoline, weekly, 8 weeks", 8, 0.86), ("US gasoline, weekly, 26 weeks", 26, 0.97)]
    {
        let origins: Vec<i32> = (1..=WEEKS.div_euclid(horizon)).map(|it| last.0 - horizon * it).collect();
        let rehearsed = rehearse(&panel, &origins);
        let table = Table::new(&series, read::GASOLINE_FIRST.0, &rehearsed, 52, horizon);
        figures.push(Figure::told(data, "forecasts", table.rows.len() as f64));
        let naive = table.mean(|it| it.naive);
        figures.push(Figure::told(data, "MASE of the same week a year before", naive));
        figures.extend(table.members(data));
        figures.push(Figure::at_most(data, "MASE", table.mean(|it| Some(it.ours)), reach));
        figures.extend(table.coverage(data, true));
    }
    Ok(figures)
}
