//! Repeatable chance.
//!
//! **Invariant:** every draw is made of whole random words, exact arithmetic and `libm`, so that a seed gives
//! the same numbers on every machine and with every version of the libraries above ChaCha.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One of many independent sequences of a seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(ChaCha8Rng);

/// What a sequence is for: each purpose, and each customer within it, has dice of its own, so that a change in
/// one place leaves the rest of the area as it was.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Network = 1,
    Prices = 2,
    Events = 3,
    Design = 4,
    Names = 5,
    Traffic = 6,
    Till = 7,
    Register = 8,
}

impl Dice {
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u32) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(((purpose as u64) << 32) | u64::from(index));
        Self(random)
    }

    /// Evenly in 0 ≤ x < 1, a multiple of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly in `low` ≤ x < `high`.
    pub(crate) fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Evenly one of 0 … `count` − 1; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Evenly in `least` ≤ x ≤ `most`.
    pub(crate) fn between(&mut self, least: i32, most: i32) -> i32 {
        let count = i64::from(most) - i64::from(least) + 1;
        least + self.below(count.max(1) as usize) as i32
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// The index of a weight, drawn in proportion to the weights.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        weighted_at(self.unit(), weights)
    }

    /// Normal with mean 0 and deviation 1 (Box & Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(core::f64::consts::TAU * self.unit())
    }

    /// Log-normal with the given median and deviation of the logarithm.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// Shuffles in place (Fisher & Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The index of the weight that a number drawn evenly from 0 ≤ x < 1 falls on.
pub(crate) fn weighted_at(unit: f64, weights: &[u32]) -> usize {
    let total: u32 = weights.iter().sum();
    let mut left = (unit * f64::from(total)) as u32;
    for (index, weight) in weights.iter().enumerate() {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice() -> Dice {
        Dice::new(7, Purpose::Design, 3)
    }

    #[test]
    fn the_same_seed_and_purpose_give_the_same_numbers_and_others_do_not() {
        let (mut one, mut two) = (dice(), dice());
        assert!((0..100).all(|_| one.unit() == two.unit()));
        let mut others = [
            Dice::new(8, Purpose::Design, 3),
            Dice::new(7, Purpose::Traffic, 3),
            Dice::new(7, Purpose::Design, 4),
        ];
        let first = dice().unit();
        assert!(others.iter_mut().all(|it| it.unit() != first));
    }

    #[test]
    fn normal_draws_have_mean_nought_and_deviation_one() {
        let mut dice = dice();
        let draws: Vec<f64> = (0..20_000).map(|_| dice.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let square = draws.iter().map(|it| it * it).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (square - 1.0).abs() < 0.05, "{mean} {square}");
    }

    #[test]
    fn weights_are_kept_and_nothing_of_weight_nought_is_drawn() {
        let mut dice = dice();
        let mut seen = [0_u32; 3];
        for _ in 0..10_000 {
            seen[dice.weighted(&[3, 0, 1])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((7_200..7_800).contains(&seen[0]), "{seen:?}");
    }

    #[test]
    fn between_reaches_both_ends() {
        let mut dice = dice();
        let draws: Vec<i32> = (0..200).map(|_| dice.between(-1, 2)).collect();
        assert_eq!((draws.iter().min(), draws.iter().max()), (Some(&-1), Some(&2)));
    }
}
