//! How well scores tell those who fell from the others.

/// A score, and whether what it warns of came.
pub type Scored = (f64, bool);

/// Sorts by score, the highest first, and gives for each distinct score how many came and how many did not.
fn steps(scored: &[Scored]) -> Vec<(f64, f64)> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let of = |alike: &[Scored]| {
        let came = alike.iter().filter(|it| it.1).count() as f64;
        (came, alike.len() as f64 - came)
    };
    sorted.chunk_by(|one, next| one.0 == next.0).map(of).collect()
}

/// The probability that one who fell scores higher than one who did not; equal scores count half. None unless there are
/// both.
pub fn auc(scored: &[Scored]) -> Option<f64> {
    let (mut came, mut others, mut wins) = (0.0, 0.0, 0.0);
    for (yes, no) in steps(scored) {
        wins += no * (came + yes / 2.0);
        came += yes;
        others += no;
    }
    (came > 0.0 && others > 0.0).then(|| wins / (came * others))
}

/// Average precision: the mean, over those who fell, of the part who fell among all that score as high or higher. None
/// when nobody fell.
pub fn average_precision(scored: &[Scored]) -> Option<f64> {
    let (mut came, mut all, mut sum) = (0.0, 0.0, 0.0);
    for (yes, no) in steps(scored) {
        came += yes;
        all += yes + no;
        sum += yes * came / all;
    }
    (came > 0.0).then(|| sum / came)
}

/// How many times as many fell among the tenth with the highest scores as among all; of equal scores on the border a part
/// counts. None when nobody fell.
pub fn lift_of_top_tenth(scored: &[Scored]) -> Option<f64> {
    let all = scored.len() as f64;
    let mut room = (all / 10.0).round().max(1.0);
    let (top, mut found, mut came) = (room, 0.0, 0.0);
    for (yes, no) in steps(scored) {
        let part = (room / (yes + no)).min(1.0);
        found += part * yes;
        room -= part * (yes + no);
        came += yes;
    }
    (came > 0.0).then(|| found / top / (came / all))
}

/// The mean square of what probabilities were off by (Brier 1950). None of nobody.
pub fn brier(scored: &[Scored]) -> Option<f64> {
    let off = |it: &Scored| (it.0 - if it.1 { 1.0 } else { 0.0 }).powi(2);
    (!scored.is_empty()).then(|| scored.iter().map(off).sum::<f64>() / scored.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_count_half() {
        assert_eq!(auc(&[(2.0, true), (1.0, false)]), Some(1.0));
        assert_eq!(auc(&[(1.0, true), (2.0, false)]), Some(0.0));
        assert_eq!(auc(&[(1.0, true), (1.0, false)]), Some(0.5));
        assert_eq!(auc(&[(1.0, true)]), None);
    }

    #[test]
    fn precision_is_averaged_over_those_who_fell() {
        let scored = [(0.9, true), (0.8, false), (0.7, true), (0.1, false)];
        assert_eq!(average_precision(&scored), Some(f64::midpoint(1.0, 2.0 / 3.0)));
        assert_eq!(average_precision(&[(0.9, false)]), None);
    }

    #[test]
    fn the_top_tenth_is_set_against_all() {
        let mut scored: Vec<Scored> = (0..20).map(|it| (f64::from(it), it >= 18)).collect();
        assert_eq!(lift_of_top_tenth(&scored), Some(10.0));
        for it in &mut scored {
            it.0 = 0.0;
        }
        assert!((lift_of_top_tenth(&scored).unwrap() - 1.0).abs() < 1e-12, "no score tells anything");
    }
}
