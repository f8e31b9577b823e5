//! Intervals from what earlier forecasts were off by (rolling conformal), horizon by horizon.

/// First and last figure, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub low: i64,
    pub high: i64,
}

/// Checked forecasts without which there is no interval.
pub(super) const CHECKED_MIN: usize = 8;
/// Checked forecasts of one horizon from which on they speak for themselves; fewer are joined by their neighbours.
const CHECKED_ALONE: usize = 100;

/// For each horizon, how far off earlier forecasts were, as parts of the level that they foretold.
pub(super) type Scores = Vec<Vec<f64>>;

/// How far off a forecast is at most with these probabilities; nothing when too few were checked.
pub(super) fn widths<const N: usize>(scores: &Scores, h: usize, probabilities: [f64; N]) -> Option<[f64; N]> {
    let mut of: Vec<f64> = scores.get(h)?.clone();
    if of.len() < CHECKED_MIN {
        return None;
    }
    if of.len() < CHECKED_ALONE {
        for neighbour in [h.checked_sub(1), Some(h + 1)].into_iter().flatten() {
            of.extend(scores.get(neighbour).into_iter().flatten());
        }
    }
    of.sort_by(f64::total_cmp);
    Some(probabilities.map(|it| quantile(&of, it)))
}

/// The score below which the next one lies with at least this probability, if they come in any order (Vovk, Gammerman &
/// Shafer 2005); the largest when there are too few for it.
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let rank = ((sorted.len() as f64 + 1.0) * probability).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nineteen_the_largest_bounds_the_next_in_nineteen_of_twenty() {
        let sorted: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!(
            [quantile(&sorted, 0.95), quantile(&sorted, 0.8), quantile(&sorted, 0.5)],
            [19.0, 16.0, 10.0]
        );
    }

    #[test]
    fn too_few_give_none() {
        assert_eq!(widths(&vec![vec![0.1; 7]; 3], 0, [0.95]), None);
        assert_eq!(widths(&vec![vec![0.1; 8]; 3], 1, [0.95]), Some([0.1]));
        assert_eq!(widths(&vec![vec![0.1; 8]; 3], 3, [0.95]), None);
    }
}
