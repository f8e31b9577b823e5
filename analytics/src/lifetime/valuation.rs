//! What a company's customers are worth: models by segment from packed histories, and with them each customer's
//! outlook, in integers that can be kept, shown and worked out again to the last digit.
//!
//! Parameters are rounded before they are used ([`Scaled`]): what is kept is exactly what every figure rests on.

use super::expectation::Outlook;
use super::fit::{CannotFit, Fitted, RepeatsModel, fit, fit_regular};
use super::likelihood::{Dropout, Parameters};
use super::record::Record;
use super::spend::{self, Spend, Spent};
use super::value::{Discount, Quarters, worth};
use crate::history::Entry;
use crate::input::Segment;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// Weeks of the window in which what was foretold is compared with what came.
const CLOSED_WEEKS: i32 = 13;
/// A factor beyond these is no correction but a sign that the model does not fit; it is cut off, and told.
const CALIBRATION_MIN: f64 = 0.5;
const CALIBRATION_MAX: f64 = 2.0;
/// Whoever was expected to come fewer times in all than this says nothing about a factor.
const EXPECTED_MIN: f64 = 20.0;
/// Of the amount so much must have a known margin, in percent, for visits to be valued by margin.
const MARGIN_KNOWN_PERCENT: i128 = 90;

/// By what visits are valued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValuedBy {
    Margin,
    Amount,
}

/// A number in billionths, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scaled(pub i64);

const SCALE: f64 = 1e9;

impl Scaled {
    pub(crate) fn of(value: f64) -> Self {
        // Parameters are bounded by the search, far below what fits.
        Self((value * SCALE).round() as i64)
    }

    pub fn value(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

/// How what was foretold for the last closed window went by what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibration {
    pub from: BusinessDay,
    pub until: BusinessDay,
    pub customers: u32,
    /// Visits foretold, in thousandths.
    pub expected_milli: i64,
    pub came: u32,
    /// What came for each visit foretold, within limits, in thousandths.
    pub factor_milli: i64,
}

/// A model of one segment, or of everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentModel {
    /// None of everybody together, for segments too small for one of their own.
    pub segment: Option<Segment>,
    pub customers: u32,
    pub k: u32,
    pub r: Scaled,
    pub alpha: Scaled,
    pub a: Scaled,
    pub b: Scaled,
    /// Of r, α, a and b; none where the likelihood is flat.
    pub standard_errors: Option<[Scaled; 4]>,
    pub log_likelihood: Scaled,
    pub valued_by: ValuedBy,
    /// p, q and v of what a visit is worth; none where too few customers came back: then the mean of all counts.
    pub spend: Option<[Scaled; 3]>,
    /// What a visit of the segment is worth on average, in the smallest money unit.
    pub mean_visit: i64,
    /// None where the histories are too short for a closed window.
    pub calibration: Option<Calibration>,
}

/// The models of a company; a segment with too few customers has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Models {
    pub fitted: Vec<SegmentModel>,
}

/// One customer's days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visits {
    pub segment: Segment,
    days: Vec<BusinessDay>,
    amounts: Vec<i64>,
    margins: Vec<Option<i64>>,
}

impl Visits {
    /// Days with fuel, up to and including `until`; of who never bought fuel, days with any purchase. Refunds are
    /// netted within the day; a day that comes to nothing is none.
    pub fn of(segment: Segment, entries: &[Entry], until: BusinessDay) -> Self {
        let known = &entries[..entries.partition_point(|it| it.day <= until)];
        let buys_fuel = known.iter().any(|it| it.family.is_fuel());
        let mut visits = Self {
            segment,
            days: Vec::with_capacity(known.len()),
            amounts: Vec::with_capacity(known.len()),
            margins: Vec::with_capacity(known.len()),
        };
        for day in known.chunk_by(|one, next| one.day == next.day) {
            let counts = !buys_fuel || day.iter().any(|it| it.family.is_fuel());
            let amount = day.iter().fold(0_i64, |sum, it| sum.saturating_add(it.amount));
            let margin = day.iter().try_fold(0_i64, |sum, it| Some(sum.saturating_add(it.margin?)));
            if counts && 0 < amount {
                visits.days.push(day[0].day);
                visits.amounts.push(amount);
                visits.margins.push(margin);
            }
        }
        visits
    }

    /// Days on which they came.
    pub fn count(&self) -> u32 {
        self.days.len() as u32
    }

    fn until(&self, day: BusinessDay) -> usize {
        self.days.partition_point(|it| *it <= day)
    }

    /// Visits and what they came to, by what they are valued; visits without a margin count none.
    fn spent(&self, by: ValuedBy) -> Spent {
        match by {
            ValuedBy::Amount => Total::of(self.amounts.iter().copied()),
            ValuedBy::Margin => Total::of(self.margins.iter().flatten().copied()),
        }
        .spent()
    }

    /// All that a valuation as of a day rests on; none of who had not come by then.
    pub(crate) fn known(&self, until: BusinessDay) -> Option<Known> {
        let days = &self.days[..self.until(until)];
        Some(Known {
            segment: self.segment,
            first: *days.first()?,
            last: *days.last()?,
            visits: days.len() as u32,
            amount: Total::of(self.amounts.iter().copied()),
            margin: Total::of(self.margins.iter().flatten().copied()),
        })
    }
}

/// One customer's visits, summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    segment: Segment,
    first: BusinessDay,
    last: BusinessDay,
    visits: u32,
    amount: Total,
    margin: Total,
}

/// What so many visits came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Total {
    visits: u32,
    sum: i128,
}

impl Total {
    fn of(worth: impl Iterator<Item = i64>) -> Self {
        let plus = |total: Self, it| Self { visits: total.visits + 1, sum: total.sum + i128::from(it) };
        worth.fold(Self { visits: 0, sum: 0 }, plus)
    }

    fn spent(self) -> Spent {
        let Self { visits, sum } = self;
        Spent { visits, mean: if visits == 0 { 0.0 } else { sum as f64 / f64::from(visits) } }
    }
}

/// Fits the models as of a day: one for each segment with enough customers, and one of everybody where a segment has
/// too few.
pub fn fit_models(customers: &[Visits], as_of: BusinessDay) -> Models {
    let fit_one = |segment: Option<Segment>| {
        let chosen: Vec<&Visits> =
            customers.iter().filter(|it| segment.is_none_or(|segment| it.segment == segment)).collect();
        model(segment, &chosen, as_of).ok()
    };
    let mut fitted: Vec<SegmentModel> = Segment::ALL.map(Some).into_iter().filter_map(fit_one).collect();
    let is_fitted = |it: &Visits| fitted.iter().any(|model| model.segment == Some(it.segment));
    if !customers.iter().filter(|it| 0 < it.until(as_of)).all(is_fitted) {
        fitted.extend(fit_one(None));
    }
    Models { fitted }
}

fn records(customers: &[&Visits], until: BusinessDay) -> Vec<Record> {
    customers.iter().filter_map(|it| Record::new(&it.days, until)).collect()
}

fn model(
    segment: Option<Segment>,
    customers: &[&Visits],
    as_of: BusinessDay,
) -> Result<SegmentModel, CannotFit> {
    let found = fit_regular(&records(customers, as_of), Dropout::AfterEvery)?;
    let by = valued_by(customers);
    let spent: Vec<Spent> = customers.iter().map(|it| it.spent(by)).collect();
    let repeaters: Vec<Spent> = spent.iter().filter(|it| it.visits > 1).copied().collect();
    let of_visits = spend::fit(&repeaters).ok().map(|it| [it.p, it.q, it.v].map(Scaled::of));
    let visits: f64 = spent.iter().map(|it| f64::from(it.visits)).sum();
    let sum: f64 = spent.iter().map(|it| f64::from(it.visits) * it.mean).sum();
    let Fitted { parameters: Parameters { k, r, alpha, a, b, .. }, log_likelihood, .. } = found;
    let mut model = SegmentModel {
        segment,
        customers: found.customers as u32,
        k,
        r: Scaled::of(r),
        alpha: Scaled::of(alpha),
        a: Scaled::of(a),
        b: Scaled::of(b),
        standard_errors: found.standard_errors.map(|it| it.map(Scaled::of)),
        log_likelihood: Scaled::of(log_likelihood),
        valued_by: by,
        spend: of_visits,
        mean_visit: if visits > 0.0 { (sum / visits).round() as i64 } else { 0 },
        calibration: None,
    };
    model.calibration = calibrate(customers, as_of, k);
    Ok(model)
}

fn valued_by(customers: &[&Visits]) -> ValuedBy {
    let (mut all, mut known) = (0_i128, 0_i128);
    for (amount, margin) in customers.iter().flat_map(|it| it.amounts.iter().zip(&it.margins)) {
        all += i128::from(*amount);
        known += margin.map_or(0, |_| i128::from(*amount));
    }
    if 0 < all && MARGIN_KNOWN_PERCENT * all <= 100 * known { ValuedBy::Margin } else { ValuedBy::Amount }
}

/// Fits again on what was known before the last closed window, and compares what that foretold with what came.
fn calibrate(customers: &[&Visits], as_of: BusinessDay, k: u32) -> Option<Calibration> {
    let before = as_of.plus(-7 * CLOSED_WEEKS);
    let records = records(customers, before);
    let fitted = fit(&records, RepeatsModel { dropout: Dropout::AfterEvery, k }).ok()?;
    let outlook = Outlook::new(fitted.parameters, fitted.repeats_max);
    let expected: f64 = records.iter().map(|it| outlook.visits(it, [f64::from(CLOSED_WEEKS)])[0]).sum();
    if expected < EXPECTED_MIN {
        return None;
    }
    let known = customers.iter().filter(|it| 0 < it.until(before));
    let came: usize = known.map(|it| it.until(as_of) - it.until(before)).sum();
    let factor = (came as f64 / expected).clamp(CALIBRATION_MIN, CALIBRATION_MAX);
    Some(Calibration {
        from: before.plus(1),
        until: as_of,
        customers: records.len() as u32,
        expected_milli: (expected * 1e3).round() as i64,
        came: came as u32,
        factor_milli: (factor * 1e3).round() as i64,
    })
}

/// What is to be expected of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valuation {
    /// Which model says so: of the customer's segment, or of everybody.
    pub model: Option<Segment>,
    pub first: BusinessDay,
    pub last: BusinessDay,
    pub visits: u32,
    /// The probability that the customer still comes, in millionths.
    pub alive_ppm: i64,
    /// Visits within 12 and 36 months, in thousandths.
    pub visits_milli: [i64; 2],
    /// What a visit is expected to be worth, in the smallest money unit.
    pub of_visit: i64,
    /// What they are worth over 12 and 36 months, discounted, in the smallest money unit.
    pub value: [i64; 2],
}

/// Says of customers what the models foretell as of a day.
#[derive(Debug)]
pub struct Appraiser {
    as_of: BusinessDay,
    quarters: Quarters,
    models: Vec<(SegmentModel, Outlook)>,
}

impl Appraiser {
    /// Later money is discounted by so many thousandths a year. No customer may have more visits than `visits_max`.
    pub fn new(models: &Models, as_of: BusinessDay, discount_per_mille: u32, visits_max: u32) -> Self {
        let of = |it: &SegmentModel| {
            let parameters = Parameters {
                dropout: Dropout::AfterEvery,
                k: it.k,
                r: it.r.value(),
                alpha: it.alpha.value(),
                a: it.a.value(),
                b: it.b.value(),
            };
            (*it, Outlook::new(parameters, visits_max))
        };
        let quarters = Discount { yearly: f64::from(discount_per_mille) / 1e3 }.into();
        Self { as_of, quarters, models: models.fitted.iter().map(of).collect() }
    }

    /// None of who never came, or of whom no model speaks.
    pub fn appraise(&self, customer: &Visits) -> Option<Valuation> {
        self.appraise_known(&customer.known(self.as_of)?)
    }

    pub(crate) fn appraise_known(&self, customer: &Known) -> Option<Valuation> {
        let record = Record::of_visits(customer.visits, (customer.first, customer.last), self.as_of);
        let of = |segment| self.models.iter().find(|it| it.0.segment == segment);
        let (model, outlook) = of(Some(customer.segment)).or_else(|| of(None))?;
        let spent = match model.valued_by {
            ValuedBy::Amount => customer.amount.spent(),
            ValuedBy::Margin => customer.margin.spent(),
        };
        let of_visit = expected_spend(model, spent);
        let factor = model.calibration.map_or(1.0, |it| it.factor_milli as f64 / 1e3);
        let found = worth(outlook, &record, of_visit, &self.quarters, factor);
        Some(Valuation {
            model: model.segment,
            first: customer.first,
            last: customer.last,
            visits: customer.visits,
            alive_ppm: (found.p_alive * 1e6).round() as i64,
            visits_milli: found.visits.map(|it| (it * 1e3).round() as i64),
            of_visit: of_visit.round() as i64,
            value: found.value.map(|it| it.round() as i64),
        })
    }
}

/// What a further visit is worth: by the model, or the segment's mean where there is none.
fn expected_spend(model: &SegmentModel, spent: Spent) -> f64 {
    let mean = model.mean_visit as f64;
    let Some([p, q, v]) = model.spend.map(|it| it.map(Scaled::value)) else { return mean };
    // Whoever's visits cost more than they bring is no case for a model of what is above nothing.
    let spent = if spent.mean > 0.0 { spent } else { Spent { visits: 0, mean: 0.0 } };
    Spend { p, q, v, log_likelihood: 0.0 }.expected(spent).unwrap_or(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Family;

    fn entry(day: i32, family: Family, amount: i64, margin: Option<i64>) -> Entry {
        Entry { day: BusinessDay(day), station: 1, family, visits: 1, volume_ml: 0, amount, margin }
    }

    /// Customers of whom some stopped: everybody comes every 7 days or so, each in their own rhythm.
    fn customers(count: i32) -> Vec<Visits> {
        let of = |it: i32| {
            let (gap, stops) = (4 + it % 9, 200 + (it * 37) % 300);
            let days =
                (0..).map(|visit| it % 11 + visit * gap + (visit * it) % 3).take_while(|day| *day < stops);
            let entries: Vec<Entry> = days
                .map(|day| entry(day, Family::Gasoline, 20_000 + i64::from(it % 50) * 300, Some(1_000)))
                .collect();
            Visits::of(Segment::Person, &entries, BusinessDay(364))
        };
        (0..count).map(of).collect()
    }

    #[test]
    fn a_visit_is_a_day_with_fuel_and_more_than_refunds() {
        let entries = [
            entry(1, Family::Goods, 500, None),
            entry(2, Family::Diesel, 900, Some(90)),
            entry(2, Family::Goods, 100, Some(10)),
            entry(3, Family::Diesel, -900, Some(-90)),
            entry(9, Family::Diesel, 700, None),
        ];
        let visits = Visits::of(Segment::Person, &entries, BusinessDay(5));
        assert_eq!(
            (visits.days, visits.amounts, visits.margins),
            (vec![BusinessDay(2)], vec![1_000], vec![Some(100)])
        );
        let without_fuel = Visits::of(Segment::Person, &entries[..1], BusinessDay(5));
        assert_eq!(without_fuel.days, [BusinessDay(1)]);
    }

    #[test]
    fn few_customers_have_no_model_and_nobody_is_guessed_at() {
        let few = customers(50);
        let models = fit_models(&few, BusinessDay(364));
        assert_eq!(models, Models::default());
        let appraiser = Appraiser::new(&models, BusinessDay(364), 100, 100);
        assert_eq!(appraiser.appraise(&few[0]), None);
    }

    #[test]
    fn who_still_comes_is_worth_more_than_who_stopped() {
        let all = customers(600);
        let models = fit_models(&all, BusinessDay(364));
        assert_eq!(models.fitted.iter().map(|it| it.segment).collect::<Vec<_>>(), [Some(Segment::Person)]);
        let appraiser = Appraiser::new(&models, BusinessDay(364), 100, 200);
        let comes: Vec<_> = all.iter().filter_map(|it| appraiser.appraise(it)).collect();
        assert_eq!(comes.len(), all.len());
        let (there, gone): (Vec<&Valuation>, Vec<&Valuation>) =
            comes.iter().partition(|it| it.last > BusinessDay(350));
        assert!(there.iter().all(|it| it.alive_ppm > 500_000), "{there:?}");
        let mean =
            |of: &[&Valuation]| (of.iter().map(|it| it.value[0]).sum::<i64>() as f64) / of.len() as f64;
        assert!(mean(&there) > 10.0 * mean(&gone));
        assert!(
            comes.iter().all(|it| it.value[0] <= it.value[1] && it.visits_milli[0] <= it.visits_milli[1])
        );
    }

    #[test]
    fn models_are_held_against_the_last_closed_quarter() {
        let all = customers(400);
        let models = fit_models(&all, BusinessDay(364));
        assert_eq!(fit_models(&all, BusinessDay(364)), models, "the same again");
        let calibration = models.fitted[0].calibration.unwrap();
        assert_eq!((calibration.from, calibration.until), (BusinessDay(274), BusinessDay(364)));
        assert!((500..=2_000).contains(&calibration.factor_milli));
    }
}
