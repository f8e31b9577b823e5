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
/// Checked forecasts of days of a kind without which they are taken for days like others: fewer have no 95 % quantile.
const UNLIKE_MIN: usize = 19;

/// How far off earlier forecasts were, as parts of the level that they foretold: by horizon on days like others, and on all
/// days of a kind together, which are few and worse foretold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scores {
    plain: Vec<Vec<f64>>,
    unlike: Vec<f64>,
}

impl Scores {
    pub(super) fn new(horizon: usize) -> Self {
        Self { plain: vec![Vec::new(); horizon], unlike: Vec::new() }
    }

    pub(super) fn add(&mut self, h: usize, is_unlike: bool, score: f64) {
        if is_unlike {
            self.unlike.push(score);
        } else if let Some(of) = self.plain.get_mut(h) {
            of.push(score);
        }
    }

    /// Checked forecasts of the horizon that has the fewest.
    pub(super) fn checked(&self) -> usize {
        self.plain.iter().map(Vec::len).min().unwrap_or(0)
    }

    /// How far off a forecast of a day like others is at most with these probabilities; nothing when too few were checked.
    pub(super) fn plain<const N: usize>(&self, h: usize, probabilities: [f64; N]) -> Option<[f64; N]> {
        let mut of: Vec<f64> = self.plain.get(h)?.clone();
        if of.len() < CHECKED_MIN {
            return None;
        }
        if of.len() < CHECKED_ALONE {
            for neighbour in [h.checked_sub(1), Some(h + 1)].into_iter().flatten() {
                of.extend(self.plain.get(neighbour).into_iter().flatten());
            }
        }
        Some(quantiles(of, probabilities))
    }

    /// The same of a day of a kind.
    pub(super) fn unlike<const N: usize>(&self, probabilities: [f64; N]) -> Option<[f64; N]> {
        (UNLIKE_MIN <= self.unlike.len()).then(|| quantiles(self.unlike.clone(), probabilities))
    }
}

/// A day of a kind is at least as unsure as one like others; where all days at a horizon are of a kind, they speak alone.
pub(super) fn widths(
    plain: Option<[f64; 2]>,
    is_unlike: bool,
    unlike: impl FnOnce() -> Option<[f64; 2]>,
) -> Option<[f64; 2]> {
    let unlike = if is_unlike || plain.is_none() { unlike() } else { None };
    match (plain, unlike) {
        (Some(plain), Some(unlike)) => Some([plain[0].max(unlike[0]), plain[1].max(unlike[1])]),
        (one, other) => one.or(other),
    }
}

fn quantiles<const N: usize>(mut scores: Vec<f64>, probabilities: [f64; N]) -> [f64; N] {
    scores.sort_by(f64::total_cmp);
    probabilities.map(|it| quantile(&scores, it))
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

    fn scores(checked: [usize; 3]) -> Scores {
        Scores { plain: checked.map(|it| vec![0.1; it]).to_vec(), unlike: vec![0.3; checked[0]] }
    }

    #[test]
    fn too_few_give_none() {
        assert_eq!(scores([7, 8, 9]).plain(0, [0.95]), None);
        assert_eq!(scores([7, 8, 9]).plain(1, [0.95]), Some([0.1]));
        assert_eq!(scores([8, 8, 8]).plain(3, [0.95]), None);
        assert_eq!(scores([18, 8, 8]).unlike([0.95]), None);
        assert_eq!(scores([19, 8, 8]).unlike([0.95]), Some([0.3]));
    }
}
