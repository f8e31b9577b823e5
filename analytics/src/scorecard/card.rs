//! What was learnt, and what it says of a customer.

use super::learn::usual_gap_milli;
use super::logistic::probability;
use super::seen::{Figure, Question, Seen};
use crate::lifetime::Scaled;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// A figure's part in a card: it adds weight · (figure − mean) / spread to the log-odds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub mean: Scaled,
    pub spread: Scaled,
    pub weight: Scaled,
}

/// From what a card was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// First and last day from which was looked ahead.
    pub from: BusinessDay,
    pub until: BusinessDay,
    /// Customers on such days.
    pub lessons: u32,
    /// Who fell, on days a period apart.
    pub falls: u32,
}

/// A scorecard. Its numbers are rounded before they are used: what is kept is exactly what every score rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub question: Question,
    /// Days between visits of customers in general, in thousandths.
    pub usual_gap_milli: i64,
    pub intercept: Scaled,
    /// In the order of [`Figure::ALL`].
    pub terms: [Term; Figure::ALL.len()],
    /// None of the card that comes with the program.
    pub learnt: Option<Learnt>,
}

/// What a figure is, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub figure: Figure,
    /// In thousandths; of [`Figure::Frequency`] visits in four weeks.
    pub value_milli: i64,
    /// What it adds to the log-odds, in thousandths.
    pub adds_milli: i64,
}

/// What a card says of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub seen: Seen,
    /// In millionths.
    pub probability_ppm: i64,
    /// That of a customer who is in all figures as customers are on average.
    pub average_ppm: i64,
    /// Days between visits as a rule, in tenths.
    pub usual_gap_tenths: u32,
    /// What adds most comes first.
    pub parts: [Part; Figure::ALL.len()],
}

impl Card {
    pub fn score(&self, seen: &Seen) -> Score {
        let values = seen.figures(self.usual_gap());
        let adds = self.adds(&values);
        let mut parts: [Part; Figure::ALL.len()] = std::array::from_fn(|it| Part {
            figure: Figure::ALL[it],
            value_milli: milli(told(Figure::ALL[it], values[it], seen)),
            adds_milli: milli(adds[it]),
        });
        parts.sort_by_key(|it| (std::cmp::Reverse(it.adds_milli), it.figure));
        let ppm = |log_odds: f64| (probability(log_odds) * 1e6).round() as i64;
        Score {
            seen: *seen,
            probability_ppm: ppm(self.intercept.value() + adds.iter().sum::<f64>()),
            average_ppm: ppm(self.intercept.value()),
            usual_gap_tenths: (seen.usual_gap(self.usual_gap()) * 10.0).round() as u32,
            parts,
        }
    }

    /// The log-odds of a fall, by which customers are ranked.
    pub fn log_odds(&self, seen: &Seen) -> f64 {
        let values = seen.figures(self.usual_gap());
        self.intercept.value() + self.adds(&values).iter().sum::<f64>()
    }

    /// How likely the fall is.
    pub fn probability(&self, seen: &Seen) -> f64 {
        probability(self.log_odds(seen))
    }

    /// One of the figures of a customer.
    pub fn figure(&self, figure: Figure, seen: &Seen) -> f64 {
        seen.figures(self.usual_gap())[figure as usize]
    }

    fn usual_gap(&self) -> f64 {
        self.usual_gap_milli.max(1) as f64 / 1e3
    }

    fn adds(&self, values: &[f64; Figure::ALL.len()]) -> [f64; Figure::ALL.len()] {
        std::array::from_fn(|it| {
            let Term { mean, spread, weight } = self.terms[it];
            weight.value() * (values[it] - mean.value()) / spread.value()
        })
    }

    /// The card that comes with the program, for companies of whose customers too few fell yet. Only what is usual between
    /// visits is taken from their own customers: every other figure is a ratio, whatever the currency and the goods.
    pub fn shipped<'a>(question: Question, seen: impl Iterator<Item = &'a Seen>) -> Self {
        let scaled = |it: i64| Scaled(it * 1_000);
        let terms = SHIPPED.map(|[mean, spread, weight]| Term {
            mean: scaled(mean),
            spread: scaled(spread),
            weight: scaled(weight),
        });
        let intercept = scaled(SHIPPED_INTERCEPT);
        Self { question, usual_gap_milli: usual_gap_milli(seen), intercept, terms, learnt: None }
    }
}

/// In millionths: mean, spread and weight of each figure. Learnt from all goods of a household panel, possibly simulated, with
/// 257 falls over two periods; for a longer question the order holds, while the probabilities are too high.
const SHIPPED: [[i64; 3]; Figure::ALL.len()] = [
    [630_900, 305_200, -108_000],
    [1_012_000, 349_000, -86_500],
    [359_000, 334_100, 84_500],
    [818_800, 1_161_500, 172_900],
    [-1_768_900, 615_700, -171_700],
    [451_900, 233_800, 711_500],
    [7_600, 188_400, -85_700],
];
const SHIPPED_INTERCEPT: i64 = -3_120_200;

/// The figure as people read it.
fn told(figure: Figure, value: f64, seen: &Seen) -> f64 {
    match figure {
        Figure::Frequency => f64::from(seen.visits) * 28.0 / f64::from(seen.visit_window_days),
        _ => value,
    }
}

fn milli(value: f64) -> i64 {
    (value * 1e3).round() as i64
}
