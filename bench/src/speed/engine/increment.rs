//! A day's new fills: continued from the day before, beside a run over everything, in the same process. Both must end in
//! the same state.

use super::fills::{Area, calendar};
use super::given::{appraiser, card};
use super::once::{Packed, analyse, pack};
use analytics::{Advanced, Assessment, CustomerHistory, Input, Rules, Standing};
use anyhow::{Result, ensure};
use kernel::BusinessDay;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Instant;

/// New fills of the day.
pub(super) const NEW_FILLS: u64 = 30_000;
const BEST_OF: u32 = 3;

pub(super) fn measure(area: Area, before: BusinessDay) -> Result<Value> {
    let (day, calendar) = (before.plus(1), calendar());
    let yesterday = pack(area, before);
    let (today, changed) = with_new_fills(area, &yesterday, day)?;
    let (mut all, mut increment) = (f64::MAX, f64::MAX);
    let (mut read, mut how) = (0, Advanced::Done);
    for _ in 0..BEST_OF {
        let mut standing = stand(&yesterday, before)?;
        let began = Instant::now();
        let customers: Vec<_> = today.iter().map(Packed::given).collect();
        let (assessment, also) = analyse(&customers, &calendar, day, |_| ())?;
        all = all.min(began.elapsed().as_secs_f64());

        let began = Instant::now();
        let mut keys = changed.clone();
        keys.extend(standing.due(day));
        let news: Vec<_> = keys.iter().map(|it| today[*it as usize - 1].given()).collect();
        (read, how) = (news.len(), advance(&mut standing, &news, day)?);
        if how != Advanced::Done {
            standing = stand(&today, day)?;
        }
        let mine: Assessment = standing.assessment();
        let (scores, values) = (standing.scores(&card().0), standing.valuations(&appraiser(day)));
        increment = increment.min(began.elapsed().as_secs_f64());

        ensure!(mine == assessment, "the standing differs from a run over everything");
        let same = also.iter().zip(scores.iter().zip(&values));
        ensure!(same.into_iter().all(|(all, mine)| (&all.0, &all.1) == mine), "scores or values differ");
    }
    Ok(json!({ "seconds": increment, "all": all, "read": read, "how": format!("{how:?}") }))
}

fn stand(packed: &[Packed], day: BusinessDay) -> Result<Standing> {
    let customers: Vec<_> = packed.iter().map(Packed::given).collect();
    let input = Input { customers: &customers, stations: &[], calendar: &calendar() };
    Ok(Standing::new(&input, day, &Rules::default(), card().1)?)
}

fn advance(standing: &mut Standing, news: &[CustomerHistory<'_>], day: BusinessDay) -> Result<Advanced> {
    let news = Input { customers: news, stations: &[], calendar: &calendar() };
    Ok(standing.advance(&news, day)?)
}

/// The histories with the day's fills, and whose they are.
fn with_new_fills(
    area: Area,
    yesterday: &[Packed],
    day: BusinessDay,
) -> Result<(Vec<Packed>, BTreeSet<u64>)> {
    let copy = |it: &Packed| Packed { history: it.history.clone(), ..*it };
    let mut today: Vec<Packed> = yesterday.iter().map(copy).collect();
    let mut changed = BTreeSet::new();
    for (key, entry) in area.day(day, NEW_FILLS) {
        let customer = &mut today[key as usize - 1];
        customer.history = analytics::merge(&customer.history, &[entry])?;
        changed.insert(key);
    }
    Ok((today, changed))
}
