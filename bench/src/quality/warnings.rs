//! Who is about to fall to a fifth of their best: the scorecard beside the logistic regression and the simple rules that papers
//! and people use, on a household panel, possibly simulated; and how soon missing visits are noticed.
//!
//! Periods of 28 days from 2017-01-01, counted from 0. At origin t, the beginning of period t, whoever bought something in four of the
//! last six periods, and enough in a middling one, is judged; a fall is when every one of the next H periods stays below a
//! fifth of the best of the six. What is known at the first test origin is learnt from; the rest is the test.

mod detection;
mod draws;
mod panel;
mod yardstick;

use super::figure::Figure;
use crate::report::Report;
use analytics::scorecard::measures::{Scored, auc, average_precision, brier, lift_of_top_tenth};
use analytics::scorecard::{Card, Days, Figure as Kind, Question, Seen, learn};
use anyhow::{Context, Result};
use draws::{Test, lower_bound};
use panel::{Panel, origin};
use std::path::Path;
use yardstick::Yardstick;

const TABLE: &str = "scorecard";
/// Periods that are known in all.
const PERIODS: i32 = 13;
/// The first origin that is tested: whatever is known there may be learnt from.
const FIRST_TEST: i32 = 10;
/// Falls without which even a bench learns nothing.
const FALLS_MIN: u32 = 20;

/// What is asked, and of which purchases.
struct Case {
    data: &'static str,
    horizon: u32,
    median_min: i64,
    is_fuel: bool,
    aim: [&'static str; 2],
}

const CASES: [Case; 3] = [
    Case { data: "all goods, H=3", horizon: 3, median_min: 4_000, is_fuel: false, aim: [".86", ".84"] },
    Case { data: "all goods, H=2", horizon: 2, median_min: 4_000, is_fuel: false, aim: [".84", ".80"] },
    Case { data: "fuel, H=2", horizon: 2, median_min: 2_000, is_fuel: true, aim: [".74", ".76"] },
];

pub(super) fn run(data: &Path, report: &mut Report) -> Result<()> {
    let [goods, fuel] = [Panel::goods(data)?, Panel::fuel(data)?];
    for case in &CASES {
        let panel = if case.is_fuel { &fuel } else { &goods };
        judge(case, &panel.customers)?.iter().try_for_each(|it| report.add(TABLE, it))?;
    }
    detection::figures().iter().try_for_each(|it| report.add(TABLE, it))
}

/// One customer at one test origin.
struct Tested {
    customer: usize,
    seen: Seen,
    scores: Vec<f64>,
    probability: f64,
    fell: bool,
}

/// What is compared, in the order of the scores.
const RULES: [&str; 6] =
    ["scorecard", "seven-feature logistic", "last to median", "overdue", "last to peak", "shipped card"];
const SIMPLE: [usize; 3] = [2, 3, 4];

fn judge(case: &Case, customers: &[Days]) -> Result<Vec<Figure>> {
    let question = Question { horizon: case.horizon, median_min: case.median_min };
    let card = learn(customers, origin(FIRST_TEST), question, FALLS_MIN).context(case.data)?;
    // Origins whose answers were known at the first that is tested.
    let taught: Vec<i32> = (4..=FIRST_TEST - case.horizon as i32).filter(|it| *it <= 8).collect();
    let yardstick = Yardstick::fit(customers, &taught, question).context("no yardstick")?;
    let mut tested = Vec::new();
    for t in FIRST_TEST..=PERIODS - case.horizon as i32 {
        let seen = panel::seen(customers, t, question);
        let shipped = Card::shipped(question, seen.iter().map(|it| &it.1));
        let seven = yardstick.log_odds(customers, &seen, t);
        for ((customer, seen), seven) in seen.into_iter().zip(seven) {
            let outcome = customers[customer].outcome(&seen, question, origin(PERIODS).until);
            let Some(outcome) = outcome else { continue };
            tested.push(Tested {
                customer,
                seen,
                scores: vec![
                    card.log_odds(&seen),
                    seven.log_odds,
                    -yardstick::last_to_median(&seen),
                    seven.overdue,
                    -(seen.last() as f64) / seen.peak() as f64,
                    shipped.log_odds(&seen),
                ],
                probability: card.probability(&seen),
                fell: outcome.fell,
            });
        }
    }
    let mut figures = learnt(case, &card);
    figures.extend(told(case, "", case.aim[0], &tested)?);
    tested.retain(|it| !it.seen.is_down());
    figures.extend(told(case, "not yet down: ", case.aim[1], &tested)?);
    Ok(figures)
}

/// What the card learnt, so that it can be set beside the one that is shipped.
fn learnt(case: &Case, card: &Card) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(learnt) = card.learnt {
        figures.push(Figure::told(case.data, "lessons, a fortnight apart", f64::from(learnt.lessons)));
        figures.push(Figure::told(case.data, "falls among them, a period apart", f64::from(learnt.falls)));
    }
    figures.push(Figure::told(case.data, "intercept", card.intercept.value()));
    for (kind, term) in Kind::ALL.into_iter().zip(card.terms) {
        for (what, value) in [("mean", term.mean), ("spread", term.spread), ("weight", term.weight)] {
            figures.push(Figure::told(case.data, format!("{kind:?}: {what}"), value.value()));
        }
    }
    figures
}

fn told(case: &Case, whom: &str, aim: &str, tested: &[Tested]) -> Result<Vec<Figure>> {
    let scored =
        |rule: usize| -> Vec<Scored> { tested.iter().map(|it| (it.scores[rule], it.fell)).collect() };
    let fell = tested.iter().filter(|it| it.fell).count() as f64;
    let count = tested.len() as f64;
    let of = |figure: String, found: f64| Figure::told(case.data, format!("{whom}{figure}"), found);
    let mut figures =
        vec![of("customers at test origins".to_owned(), count), of("of these fell".to_owned(), fell)];
    for (rule, name) in RULES.iter().enumerate() {
        let scored = scored(rule);
        let known = "of both kinds there must be some";
        let aim = if rule == 0 { format!(", aim {aim}") } else { String::new() };
        figures.push(of(format!("{name}: AUC{aim}"), auc(&scored).context(known)?));
        figures.push(of(format!("{name}: average precision"), average_precision(&scored).context(known)?));
        let lift = lift_of_top_tenth(&scored).context(known)?;
        figures.push(of(format!("{name}: lift in the top tenth"), lift));
    }
    let test = Test::new(tested.iter().map(|it| it.customer), tested.iter().map(|it| it.fell));
    let bound = |rule: usize| lower_bound(&test, &scored(0), &scored(rule));
    let figure = |rule: usize| format!("{whom}lower bound of the AUC's difference to {}", RULES[rule]);
    figures.push(Figure::at_least(case.data, figure(1), bound(1), -0.02));
    for rule in SIMPLE {
        figures.push(if case.is_fuel {
            Figure::told(case.data, figure(rule), bound(rule))
        } else {
            Figure::at_least(case.data, figure(rule), bound(rule), 0.0)
        });
    }
    let chances: Vec<Scored> = tested.iter().map(|it| (it.probability, it.fell)).collect();
    figures.push(of("mean probability".to_owned(), chances.iter().map(|it| it.0).sum::<f64>() / count));
    figures.push(of("part that fell".to_owned(), fell / count));
    figures.push(of("Brier".to_owned(), brier(&chances).context("nobody")?));
    Ok(figures)
}
