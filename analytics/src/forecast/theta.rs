//! Theta (Assimakopoulos & Nikolopoulos 2000) in the form that Hyndman & Billah (2003) found it to be: simple exponential
//! smoothing with half the slope of the trend as drift, on a series without its season.

/// Where the best smoothing is looked for, and in how many steps of the golden section.
const ALPHA: (f64, f64) = (0.01, 0.99);
const STEPS: u32 = 24;
/// No season sells less than a hundredth of the mean: a division by nothing would follow.
const INDEX_MIN: f64 = 0.01;

/// Looks `horizon` steps ahead; nothing of a series shorter than two seasons.
pub(super) fn theta(values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    if values.len() < 4 {
        return None;
    }
    let indices = if 2 * season < values.len() { indices(values, season)? } else { vec![1.0; season] };
    let index = |place: usize| indices[place % season];
    let level: Vec<f64> = values.iter().enumerate().map(|(at, it)| it / index(at)).collect();
    let drift = slope(&level) / 2.0;
    let alpha = best_alpha(&level);
    let (last, _) = smooth(&level, alpha);
    let n = values.len();
    let start = (1.0 - (1.0 - alpha).powi(n as i32)) / alpha;
    let ahead = (0..horizon).map(|h| (last + drift * (h as f64 + start)) * index(n + h));
    Some(ahead.collect())
}

/// How much of the mean each place within the season sells: means of the ratios to a centred moving average.
fn indices(values: &[f64], season: usize) -> Option<Vec<f64>> {
    let half = season.div_euclid(2);
    let (mut sums, mut counts) = (vec![0.0; season], vec![0_u32; season]);
    for at in half..values.len() - half {
        let window = &values[at - half..=at + half];
        let mut sum: f64 = window.iter().sum();
        if season.is_multiple_of(2) {
            sum -= f64::midpoint(window[0], window[2 * half]);
        }
        if 0.0 < sum {
            sums[at % season] += values[at] * season as f64 / sum;
            counts[at % season] += 1;
        }
    }
    let means: Option<Vec<f64>> =
        sums.iter().zip(&counts).map(|(sum, n)| (0 < *n).then(|| sum / f64::from(*n))).collect();
    let means = means?;
    let mean = means.iter().sum::<f64>() / season as f64;
    (0.0 < mean).then(|| means.iter().map(|it| (it / mean).max(INDEX_MIN)).collect())
}

/// The slope of the straight line through all.
fn slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let (mut products, mut squares) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        let from_middle = at as f64 - middle;
        products += from_middle * (value - mean);
        squares += from_middle * from_middle;
    }
    products / squares
}

/// The last level, and the sum of squares of what each step was off.
fn smooth(values: &[f64], alpha: f64) -> (f64, f64) {
    let (mut level, mut squares) = (values[0], 0.0);
    for value in &values[1..] {
        let error = value - level;
        squares += error * error;
        level += alpha * error;
    }
    (level, squares)
}

fn best_alpha(values: &[f64]) -> f64 {
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let off = |alpha| smooth(values, alpha).1;
    let (mut low, mut high) = ALPHA;
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut off_left, mut off_right) = (off(left), off(right));
    for _ in 0..STEPS {
        if off_left < off_right {
            (high, right, off_right) = (right, left, off_left);
            left = high - golden * (high - low);
            off_left = off(left);
        } else {
            (low, left, off_left) = (left, right, off_right);
            right = low + golden * (high - low);
            off_right = off(right);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_on_a_level_comes_back_as_it_was() {
        let week = [80.0, 90.0, 100.0, 100.0, 110.0, 120.0, 100.0];
        let values: Vec<f64> = week.into_iter().cycle().take(70).collect();
        let ahead = theta(&values, 7, 14).unwrap();
        for (h, found) in ahead.iter().enumerate() {
            assert!((found - week[h % 7]).abs() < 0.1, "{h} {found}");
        }
    }

    #[test]
    fn of_a_trend_half_is_carried_on() {
        let values: Vec<f64> = (0..200).map(|it| 100.0 + f64::from(it)).collect();
        let ahead = theta(&values, 1, 10).unwrap();
        assert!((ahead[9] - ahead[0] - 4.5).abs() < 1e-6, "{ahead:?}");
        assert!((ahead[0] - 299.5).abs() < 0.6, "{}", ahead[0]);
    }

    #[test]
    fn smoothing_follows_what_jumps_and_holds_still_in_noise() {
        let walk: Vec<f64> = (0..60).map(|it| if it < 30 { 10.0 } else { 50.0 }).collect();
        let noise: Vec<f64> = (0..60).map(|it| if it % 2 == 0 { 10.0 } else { 12.0 }).collect();
        assert!(0.9 < best_alpha(&walk) && best_alpha(&noise) < 0.1);
    }
}
