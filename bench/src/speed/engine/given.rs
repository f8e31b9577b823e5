//! The models and the card with which the analysis is run: fitting them is measured elsewhere.

use super::fills::FIRST;
use analytics::Asked;
use analytics::levels::{Densities, LevelBounds, LevelCriteria};
use analytics::lifetime::{Appraiser, Models, Scaled, SegmentModel, ValuedBy};
use analytics::scorecard::{Card, Question};
use kernel::BusinessDay;

/// Nobody comes more often.
const VISITS_MAX: u32 = 728;
/// Later money is discounted by so many thousandths a year.
const DISCOUNT_PER_MILLE: u32 = 100;

/// One model for everybody: r, α, a and b of a panel of petrol, and p, q and v of a shop.
pub(super) fn appraiser(day: BusinessDay) -> Appraiser {
    let thousandths = |it: i64| Scaled(it * 1_000_000);
    let model = SegmentModel {
        segment: None,
        customers: 1_000,
        k: 2,
        r: thousandths(1_250),
        alpha: thousandths(1_660),
        a: thousandths(90),
        b: thousandths(810),
        standard_errors: None,
        log_likelihood: thousandths(-1_000),
        valued_by: ValuedBy::Margin,
        spend: Some([6_250, 3_744, 1_545_000].map(thousandths)),
        mean_visit: 2_500,
        calibration: None,
    };
    Appraiser::new(&Models { fitted: vec![model] }, day, DISCOUNT_PER_MILLE, VISITS_MAX)
}

/// The card that comes with the program, and what it answers.
pub(super) fn card() -> (Card, Asked) {
    let question = Question { horizon: 2, median_min: 0 };
    (Card::shipped(question, std::iter::empty()), Asked { known_from: FIRST, question })
}

pub(super) fn levels() -> LevelCriteria {
    let (bounds, densities) = (LevelBounds::default(), Densities::default());
    LevelCriteria { bounds, densities, evidence_weeks: 8, hold_days: 56 }
}
