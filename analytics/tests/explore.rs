mod common;
use analytics::{Calendar, Segment};
use common::*;
#[test]
fn explore() {
    for (disp, seed) in [(0.0, 1), (0.3, 2)] {
        for rate in [0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 15.0] {
            for segment in [Segment::Person] {
                let mut r = rng(seed);
                let n = 400;
                let mut cs = vec![];
                for i in 0..n {
                    cs.push(live(
                        i,
                        segment,
                        1 + (i % 3) as u32,
                        134,
                        &Habit { rate, dispersion: disp, level: &|_| 1.0 },
                        &mut r,
                    ));
                }
                // stoppers: 100, at week 60
                for i in n..n + 100 {
                    cs.push(live(
                        i,
                        segment,
                        1 + (i % 3) as u32,
                        134,
                        &Habit {
                            rate,
                            dispersion: disp,
                            level: &|w| if w < 50 + (i as usize % 50) { 1.0 } else { 0.0 },
                        },
                        &mut r,
                    ));
                }
                for i in n + 100..n + 200 {
                    cs.push(live(
                        i,
                        segment,
                        1 + (i % 3) as u32,
                        134,
                        &Habit {
                            rate,
                            dispersion: disp,
                            level: &|w| if w < 50 + (i as usize % 50) { 1.0 } else { 0.4 },
                        },
                        &mut r,
                    ));
                }
                let a = assess(&cs, &[], &Calendar::default(), sunday(133));
                let fa: usize = a.customers[..n as usize].iter().map(|c| c.warnings.len()).sum();
                let (mut g, mut m, mut d, mut red) = (0, 0, 0, 0);
                for c in &a.customers[..n as usize] {
                    for w in &c.warnings {
                        let s = w.transitions[0].facts.signals;
                        g += s.gap as u32;
                        m += s.missing as u32;
                        d += s.drop as u32;
                        red += w.transitions.iter().any(|t| t.state == analytics::WarningState::Red) as u32;
                    }
                }
                let delay = |range: std::ops::Range<usize>| {
                    let mut v: Vec<i32> = a.customers[range]
                        .iter()
                        .map(|c| {
                            c.warnings
                                .iter()
                                .map(|w| w.opened.since(day(50 + (c.key as usize % 50), 0)) / 7 + 1)
                                .find(|x| *x > 0)
                                .unwrap_or(99)
                        })
                        .collect();
                    v.sort();
                    (v[v.len() / 2], v.iter().filter(|x| **x <= 8).count())
                };
                println!(
                    "disp {disp} rate {rate} {segment:?}: fa/cust/2y {:.2} (gap {g} cusum {m} drop {d} red {red}) stop {:?} to40% {:?}",
                    fa as f64 / n as f64,
                    delay(n as usize..n as usize + 100),
                    delay(n as usize + 100..n as usize + 200)
                );
            }
        }
    }
}
