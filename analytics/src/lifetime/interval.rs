//! How sure a value is: the models are fitted again on customers drawn anew (bootstrap, Efron 1979).
//!
//! What is told is how far the figures would differ had other customers of the same kind come. That one customer may do
//! better or worse than customers like them lies beyond it.

use super::fit::{RepeatsModel, refit};
use super::likelihood::Dropout;
use super::record::Record;
use super::spend::{self, Spent};
use super::valuation::{Appraiser, Models, Scaled, SegmentModel, Valuation, Visits};
use kernel::BusinessDay;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How often the models are fitted again.
const DRAWS: u64 = 40;
/// Customers drawn each time: of more than these the interval is wider than it need be, never narrower.
const DRAWN_MAX: usize = 20_000;
/// Draws left out at either end, which leaves the middle four fifths.
const LEFT_OUT: usize = 4;
/// Draws that must have found a model for an interval to be told.
const FOUND_MIN: usize = 30;

/// The middle four fifths of what the draws say, over 12 and 36 months, in the units of [`Valuation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// How many models were fitted anew.
    pub draws: u32,
    /// Customers in each draw.
    pub customers: u32,
    pub alive_ppm: [i64; 2],
    /// Low and high within 12 months, then within 36.
    pub visits_milli: [[i64; 2]; 2],
    pub value: [[i64; 2]; 2],
}

/// How sure the value of `customer` is, whose value rests on `model`; `customers` are all those the model was fitted on, by
/// what was known on the day `fitted`. None where too few draws find a model.
pub fn interval(
    customers: &[Visits],
    (model, fitted): (&SegmentModel, BusinessDay),
    (as_of, discount_per_mille): (BusinessDay, u32),
    customer: &Visits,
) -> Option<Interval> {
    let of_model = |it: &&Visits| model.segment.is_none_or(|segment| it.segment == segment);
    let known: Vec<(Record, Spent)> = customers
        .iter()
        .filter(of_model)
        .filter_map(|it| Some((Record::new(it.days(), fitted)?, it.spent(model.valued_by))))
        .collect();
    let drawn = known.len().min(DRAWN_MAX);
    let most = customer.count();
    let draw = |number: u64| {
        let fitted = fitted_anew(&known, drawn, model, number)?;
        let models = Models { fitted: vec![fitted] };
        Appraiser::new(&models, as_of, discount_per_mille, most).appraise(customer)
    };
    let found: Vec<Valuation> = (0..DRAWS).into_par_iter().filter_map(draw).collect();
    if found.len() < FOUND_MIN {
        return None;
    }
    let middle = |of: &dyn Fn(&Valuation) -> i64| {
        let mut values: Vec<i64> = found.iter().map(of).collect();
        values.sort_unstable();
        [values[LEFT_OUT], values[values.len() - 1 - LEFT_OUT]]
    };
    Some(Interval {
        draws: found.len() as u32,
        customers: drawn as u32,
        alive_ppm: middle(&|it| it.alive_ppm),
        visits_milli: [0, 1].map(|months: usize| middle(&|it| it.visits_milli[months])),
        value: [0, 1].map(|months: usize| middle(&|it| it.value[months])),
    })
}

/// The model of customers drawn with replacement. What corrects for the last closed window stays: it is about the time, not
/// about who came.
fn fitted_anew(
    known: &[(Record, Spent)],
    drawn: usize,
    model: &SegmentModel,
    number: u64,
) -> Option<SegmentModel> {
    let pick = |it: usize| known[draw_below(known.len(), number, it as u64)];
    let (records, spent): (Vec<Record>, Vec<Spent>) = (0..drawn).map(pick).unzip();
    let near = [model.r, model.alpha, model.a, model.b].map(Scaled::value);
    let found = refit(&records, RepeatsModel { dropout: Dropout::AfterEvery, k: model.k }, near)?;
    let repeaters: Vec<Spent> = spent.into_iter().filter(|it| it.visits > 1).collect();
    let of_visits = spend::fit(&repeaters).ok().map(|it| [it.p, it.q, it.v].map(Scaled::of));
    Some(SegmentModel {
        segment: None,
        r: Scaled::of(found.r),
        alpha: Scaled::of(found.alpha),
        a: Scaled::of(found.a),
        b: Scaled::of(found.b),
        spend: model.spend.and(of_visits),
        ..*model
    })
}

/// A place below `count` that looks drawn and is the same every time (SplitMix64, Steele, Lea & Flood 2014).
fn draw_below(count: usize, number: u64, place: u64) -> usize {
    let mut it = (number << 32 | place).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    it ^= it >> 31;
    ((u128::from(it) * count as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Entry, Family};
    use crate::input::Segment;
    use crate::lifetime::fit_models;

    const AS_OF: BusinessDay = BusinessDay(364);

    /// Everybody comes in a rhythm of their own; some stop.
    fn customers(count: i32) -> Vec<Visits> {
        let of = |it: i32| {
            let (gap, stops) = (4 + it % 9, 200 + (it * 37) % 300);
            let days = (0..).map(|visit| it % 11 + visit * gap + (visit * it) % 3);
            let entry = |day| Entry {
                day: BusinessDay(day),
                station: 1,
                family: Family::Gasoline,
                visits: 1,
                volume_ml: 0,
                amount: 20_000 + i64::from(it % 50) * 300,
                margin: Some(1_000 + i64::from(it % 7) * 100),
            };
            let entries: Vec<Entry> = days.take_while(|day| *day < stops).map(entry).collect();
            Visits::of(Segment::Person, &entries, AS_OF)
        };
        (0..count).map(of).collect()
    }

    #[test]
    fn an_interval_holds_the_value_is_the_same_again_and_narrows_with_more_customers() {
        let width = |count: i32| {
            let all = customers(count);
            let models = fit_models(&all, AS_OF);
            let value = Appraiser::new(&models, AS_OF, 80, 400).appraise(&all[7]).unwrap();
            let found = interval(&all, (&models.fitted[0], AS_OF), (AS_OF, 80), &all[7]).unwrap();
            assert_eq!(interval(&all, (&models.fitted[0], AS_OF), (AS_OF, 80), &all[7]), Some(found));
            for months in [0, 1] {
                let [low, high] = found.value[months];
                assert!(
                    low < high && low <= value.value[months] && value.value[months] <= high,
                    "{found:?} {value:?}"
                );
            }
            assert!(found.alive_ppm[0] <= value.alive_ppm && value.alive_ppm <= found.alive_ppm[1]);
            found.value[1][1] - found.value[1][0]
        };
        let (few, many) = (width(320), width(3_000));
        assert!(many < few, "{many} {few}");
    }

    #[test]
    fn of_too_few_customers_there_is_no_interval() {
        let all = customers(320);
        let models = fit_models(&all, AS_OF);
        assert_eq!(interval(&all[..50], (&models.fitted[0], AS_OF), (AS_OF, 80), &all[7]), None);
    }

    #[test]
    fn draws_reach_everybody_and_differ() {
        let drawn: Vec<usize> = (0..1_000).map(|it| draw_below(10, 3, it)).collect();
        assert!((0..10).all(|it| 50 < drawn.iter().filter(|found| **found == it).count()));
        assert_ne!(drawn, (0..1_000).map(|it| draw_below(10, 4, it)).collect::<Vec<_>>());
    }
}
