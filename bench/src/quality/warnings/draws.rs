//! Paired bootstrap by customer, with draws that are the same in every run.

use crate::chance::Chance;
use analytics::scorecard::measures::Scored;
use std::collections::BTreeMap;

const DRAWS: usize = 1_000;
const SEED: u64 = 20_170_101;

fn below(random: &mut Chance, count: usize) -> usize {
    ((random.part() * count as f64) as usize).min(count - 1)
}

/// Whose the rows of a test are: how often each customer is in each draw.
pub(super) struct Test {
    /// The place of each row's customer.
    places: Vec<usize>,
    draws: Vec<Vec<u16>>,
}

impl Test {
    pub(super) fn new(customers: impl Iterator<Item = usize>, fell: impl Iterator<Item = bool>) -> Self {
        let customers: Vec<usize> = customers.collect();
        debug_assert_eq!(customers.len(), fell.count(), "a row has one customer and one outcome");
        let mut known: BTreeMap<usize, usize> = BTreeMap::new();
        for customer in &customers {
            let next = known.len();
            known.entry(*customer).or_insert(next);
        }
        let places: Vec<usize> = customers.iter().filter_map(|it| known.get(it).copied()).collect();
        let mut random = Chance(SEED);
        let count = known.len();
        let draw = |_| {
            let mut times = vec![0; count];
            (0..count).for_each(|_| times[below(&mut random, count)] += 1);
            times
        };
        let draws = (0..DRAWS).map(draw).collect();
        Self { places, draws }
    }

    /// Draw by draw; nothing where nobody fell, or everybody.
    fn areas(&self, scored: &[Scored]) -> Vec<Option<f64>> {
        let mut order: Vec<usize> = (0..scored.len()).collect();
        order.sort_by(|one, other| scored[*one].0.total_cmp(&scored[*other].0));
        let alike: Vec<&[usize]> = order.chunk_by(|one, next| scored[*one].0 == scored[*next].0).collect();
        let area = |times: &Vec<u16>| {
            let (mut below, mut wins, mut came) = (0.0, 0.0, 0.0);
            for rows in &alike {
                let (mut yes, mut no) = (0.0, 0.0);
                for row in *rows {
                    let weight = f64::from(times[self.places[*row]]);
                    *(if scored[*row].1 { &mut yes } else { &mut no }) += weight;
                }
                wins += yes * (below + no / 2.0);
                below += no;
                came += yes;
            }
            (came > 0.0 && below > 0.0).then(|| wins / (came * below))
        };
        self.draws.iter().map(area).collect()
    }
}

/// The lower end of the range in which the difference of areas lies in 95 of 100 draws.
pub(super) fn lower_bound(test: &Test, ours: &[Scored], theirs: &[Scored]) -> f64 {
    let pairs = test.areas(ours).into_iter().zip(test.areas(theirs));
    let mut differences: Vec<f64> = pairs.filter_map(|it| Some(it.0? - it.1?)).collect();
    differences.sort_by(f64::total_cmp);
    differences.get((differences.len() * 25).div_euclid(1_000)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_the_same_in_every_run_and_a_score_is_no_better_than_itself() {
        let fell = |it: &usize| it.is_multiple_of(5);
        let rows = 0..200_usize;
        let test = Test::new(rows.clone(), rows.clone().map(|it| fell(&it)));
        let scored: Vec<Scored> = rows.map(|it| ((it % 7) as f64, fell(&it))).collect();
        assert_eq!(lower_bound(&test, &scored, &scored), 0.0);
        let perfect: Vec<Scored> = scored.iter().map(|it| (f64::from(u8::from(it.1)), it.1)).collect();
        let bound = lower_bound(&test, &perfect, &scored);
        assert!((0.3..0.6).contains(&bound), "{bound}");
    }
}
