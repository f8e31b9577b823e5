//! Models of how long customers stay, against the figures that papers report and against what happened afterwards.

use super::figure::Figure;
use crate::report::Report;
use analytics::lifetime::spend::{self, Spent};
use analytics::lifetime::{Dropout, Fitted, Outlook, Record, RepeatsModel, fit, fit_regular};
use analytics::scorecard::measures::auc;
use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use kernel::BusinessDay;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

const TABLE: &str = "lifetimes";

pub(super) fn run(data: &Path, report: &mut Report) -> Result<()> {
    for figure in cdnow(data)?.into_iter().chain(fuel(data)?) {
        report.add(TABLE, &figure)?;
    }
    Ok(())
}

/// What one customer bought on one day.
#[derive(Clone, Copy, Debug)]
struct Bought {
    day: BusinessDay,
    amount: f64,
}

/// Everybody's days, each once, in order.
type Customers = BTreeMap<String, Vec<Bought>>;

/// Reads a file with a customer, a moment that begins with a day, and an amount a line.
fn read(file: &Path, columns: [&str; 3]) -> Result<Customers> {
    let opened = File::open(file).with_context(|| file.display().to_string())?;
    let is_packed = file.extension().is_some_and(|it| it == "gz");
    let plain: Box<dyn Read> = if is_packed { Box::new(GzDecoder::new(opened)) } else { Box::new(opened) };
    let mut lines = csv::Reader::from_reader(plain);
    let head = lines.headers()?.clone();
    let place =
        |name: &str| head.iter().position(|it| it == name).with_context(|| format!("no column {name}"));
    let [customer, moment, amount] = [place(columns[0])?, place(columns[1])?, place(columns[2])?];
    let mut customers = Customers::new();
    for line in lines.records() {
        let line = line?;
        let day = line[moment][..10].parse().context("a day")?;
        let bought = Bought { day, amount: line[amount].parse()? };
        customers.entry(line[customer].to_owned()).or_default().push(bought);
    }
    for days in customers.values_mut() {
        days.sort_by_key(|it| it.day);
        days.dedup_by(|next, kept| {
            let same = next.day == kept.day;
            if same {
                kept.amount += next.amount;
            }
            same
        });
    }
    Ok(customers)
}

/// A customer as seen on a day, and how often they came within a span after it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    record: Record,
    later: f64,
}

fn seen(customers: &Customers, until: BusinessDay, later_until: BusinessDay) -> Vec<Seen> {
    let of = |days: &Vec<Bought>| {
        let all: Vec<BusinessDay> = days.iter().map(|it| it.day).collect();
        let later = all.iter().filter(|it| **it > until && **it <= later_until).count();
        Some(Seen { record: Record::new(&all, until)?, later: later as f64 })
    };
    customers.values().filter_map(of).collect()
}

/// How well visits were foretold.
#[derive(Clone, Copy, Debug)]
struct Foretold {
    mean_error: f64,
    root_square_error: f64,
    /// What was foretold in all, less what came, as a part of what came.
    bias: f64,
    /// How well those who came again are told from the others.
    auc: f64,
}

fn judge(seen: &[Seen], of: impl Fn(&Record) -> f64) -> Foretold {
    let pairs: Vec<(f64, f64)> = seen.iter().map(|it| (of(&it.record), it.later)).collect();
    let n = pairs.len() as f64;
    let (expected, came) = pairs.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    Foretold {
        mean_error: pairs.iter().map(|it| (it.0 - it.1).abs()).sum::<f64>() / n,
        root_square_error: (pairs.iter().map(|it| (it.0 - it.1).powi(2)).sum::<f64>() / n).sqrt(),
        bias: expected / came - 1.0,
        auc: auc(&pairs.iter().map(|it| (it.0, it.1 > 0.0)).collect::<Vec<_>>()).unwrap_or(f64::NAN),
    }
}

fn outlook(fitted: &Fitted) -> Outlook {
    Outlook::new(fitted.parameters, fitted.repeats_max)
}

fn records(seen: &[Seen]) -> Vec<Record> {
    seen.iter().map(|it| it.record).collect()
}

/// The shop's customers, and the last day of the calibration.
fn read_cdnow(data: &Path) -> Result<(Customers, BusinessDay)> {
    let customers = read(&data.join("cdnow/cdnow_sample.csv"), ["sample_id", "date", "amount"])?;
    Ok((customers, "1997-09-30".parse()?))
}

/// The same as the models look at them.
pub(crate) fn cdnow_records(data: &Path) -> Result<Vec<Record>> {
    let (customers, until) = read_cdnow(data)?;
    Ok(records(&seen(&customers, until, until)))
}

/// Days of everybody at that shop, of whom the papers took every tenth, up to the last day of the calibration.
pub(crate) fn cdnow_master(data: &Path) -> Result<(Vec<Vec<BusinessDay>>, BusinessDay)> {
    let until = "1997-09-30".parse()?;
    let customers = read(&data.join("cdnow/cdnow_master.csv.gz"), ["customer_id", "date", "amount"])?;
    let known = |days: Vec<Bought>| days.into_iter().map(|it| it.day).filter(|it| *it <= until).collect();
    let known = customers.into_values().map(known).filter(|it: &Vec<_>| !it.is_empty());
    Ok((known.collect(), until))
}

/// Half a percent of what was published.
fn half_percent(published: f64) -> f64 {
    published.abs() * 0.005
}

/// Purchases at an online shop, on which every paper of the kind reports (2,357 customers, calibration to the end of September 1997,
/// 39 weeks after it). Parameters of BG/NBD: Fader, Hardie & Lee 2005; of Gamma-Gamma: Fader & Hardie 2013.
fn cdnow(data: &Path) -> Result<Vec<Figure>> {
    const DATA: &str = "CDNOW sample";
    let (customers, until) = read_cdnow(data)?;
    let seen = seen(&customers, until, until.plus(39 * 7));
    let records = records(&seen);
    let published = [
        ("BG/NBD", Dropout::AfterRepeat, [0.2426, 4.4136, 0.7929, 2.4259], -9582.43),
        ("MBG/NBD", Dropout::AfterEvery, [0.5249, 6.1832, 0.8913, 1.6138], -9582.13),
    ];
    let mut figures = vec![Figure::told(DATA, "customers", records.len() as f64)];
    for (name, dropout, parameters, log_likelihood) in published {
        let fitted = fit(&records, RepeatsModel { dropout, k: 1 })?;
        let it = fitted.parameters;
        figures.push(Figure::near(
            DATA,
            format!("{name} log-likelihood"),
            fitted.log_likelihood,
            log_likelihood,
            0.01,
        ));
        for (parameter, found, published) in [
            ("r", it.r, parameters[0]),
            ("α", it.alpha, parameters[1]),
            ("a", it.a, parameters[2]),
            ("b", it.b, parameters[3]),
        ] {
            let figure = format!("{name} {parameter}");
            figures.push(Figure::near(DATA, figure, found, published, half_percent(published)));
        }
        for (parameter, error) in
            ["r", "α", "a", "b"].into_iter().zip(fitted.standard_errors.unwrap_or([f64::NAN; 4]))
        {
            figures.push(Figure::told(DATA, format!("{name} standard error of {parameter}"), error));
        }
        if dropout == Dropout::AfterEvery {
            let outlook = outlook(&fitted);
            let visits = judge(&seen, |it| outlook.visits(it, [39.0])[0]);
            figures.push(Figure::at_most(DATA, "MBG/NBD holdout MAE", visits.mean_error, 0.77));
            figures.push(Figure::at_most(DATA, "MBG/NBD holdout RMSE", visits.root_square_error, 1.61));
            figures.push(Figure::told(DATA, "MBG/NBD holdout bias", visits.bias));
            figures.push(Figure::at_least(DATA, "AUC of expected visits", visits.auc, 0.77));
            let alive = judge(&seen, |it| outlook.p_alive(it));
            figures.push(Figure::at_least(DATA, "AUC of P(alive)", alive.auc, 0.68));
        }
    }
    let spent = spent(&customers, until);
    let found = spend::fit(&spent)?;
    figures.push(Figure::told(DATA, "repeat buyers", spent.len() as f64));
    for (parameter, found, published) in [("p", found.p, 6.25), ("q", found.q, 3.744), ("v", found.v, 15.448)]
    {
        let figure = format!("Gamma-Gamma {parameter}");
        figures.push(Figure::near(DATA, figure, found, published, half_percent(published)));
    }
    Ok(figures)
}

/// What repeat purchases were worth on average, of those who made any.
fn spent(customers: &Customers, until: BusinessDay) -> Vec<Spent> {
    let of = |days: &Vec<Bought>| {
        let repeats: Vec<f64> =
            days.iter().skip(1).filter(|it| it.day <= until).map(|it| it.amount).collect();
        let mean = repeats.iter().sum::<f64>() / repeats.len() as f64;
        (!repeats.is_empty() && mean > 0.0).then_some(Spent { visits: repeats.len() as u32, mean })
    };
    customers.values().filter_map(of).collect()
}

/// Petrol of a household panel: 39 weeks seen, 13 foretold; the calibration factor from the 13 weeks before, foretold from the
/// first 26.
fn fuel(data: &Path) -> Result<Vec<Figure>> {
    const DATA: &str = "fuel, 39 → 13 weeks";
    let file = data.join("complete_journey/fuel_sales.csv");
    let customers = read(&file, ["household_id", "transaction_timestamp", "sales_value"])?;
    let first: BusinessDay = "2017-01-01".parse()?;
    let week = |weeks: i32| first.plus(7 * weeks - 1);
    let earlier = seen(&customers, week(26), week(39));
    let now = seen(&customers, week(39), week(52));
    let fitted_earlier = fit_regular(&records(&earlier), Dropout::AfterEvery)?;
    let outlook_earlier = outlook(&fitted_earlier);
    let factor = 1.0 / (1.0 + judge(&earlier, |it| outlook_earlier.visits(it, [13.0])[0]).bias);
    let fitted = fit_regular(&records(&now), Dropout::AfterEvery)?;
    let outlook = outlook(&fitted);
    let expected = judge(&now, |it| outlook.visits(it, [13.0])[0]);
    let calibrated = judge(&now, |it| factor * outlook.visits(it, [13.0])[0]);
    let naive = judge(&now, |it| it.rate_so_far().map_or(0.0, |rate| rate * 13.0));
    Ok(vec![
        Figure::told(DATA, "customers", now.len() as f64),
        Figure::told(DATA, "k by likelihood", f64::from(fitted.parameters.k)),
        Figure::told(DATA, "log-likelihood", fitted.log_likelihood),
        Figure::told(DATA, "MAE", expected.mean_error),
        Figure::at_most(
            DATA,
            "RMSE, against the rate so far",
            expected.root_square_error,
            naive.root_square_error,
        ),
        Figure::told(DATA, "bias", expected.bias),
        Figure::told(DATA, "calibration factor", factor),
        Figure::at_most(DATA, "bias after calibration, either way", calibrated.bias.abs(), 0.03),
        Figure::told(DATA, "AUC of P(alive)", judge(&now, |it| outlook.p_alive(it)).auc),
        Figure::told(DATA, "AUC of expected visits", expected.auc),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_count_half() {
        assert_eq!(auc(&[(1.0, false), (2.0, true)]), Some(1.0));
        assert_eq!(auc(&[(1.0, true), (2.0, false)]), Some(0.0));
        assert_eq!(auc(&[(1.0, true), (1.0, false)]), Some(0.5));
    }
}
