//! Seasonal and trend decomposition (MSTL, Bandara, Hyndman & Bergmeir 2021) with exponential smoothing of what remains:
//! the crate `augurs`. Its own intervals are too narrow, and for some models simulated by chance: none are asked for.

use augurs::ets::AutoETS;
use augurs::mstl::MSTLModel;
use augurs::{Fit, Predict};

/// Seasons without which there is nothing to decompose.
const SEASONS_MIN: usize = 3;

/// Looks `horizon` steps ahead; nothing of a series too short for it, or that it cannot make sense of.
pub(super) fn mstl(values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    if values.len() < SEASONS_MIN * season {
        return None;
    }
    // It reckons in single precision: brought near to one, figures of any size keep their digits.
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    if mean <= 0.0 {
        return None;
    }
    let scaled: Vec<f64> = values.iter().map(|it| it / mean).collect();
    let model = MSTLModel::new(vec![season], AutoETS::non_seasonal().into_trend_model());
    let ahead = model.fit(&scaled).ok()?.predict(horizon, None).ok()?.point;
    let ahead: Vec<f64> = ahead.into_iter().map(|it| it * mean).collect();
    (ahead.len() == horizon && ahead.iter().all(|it| it.is_finite())).then_some(ahead)
}
