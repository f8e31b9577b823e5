//! From what members say to a forecast: who speaks for a series, and how far it may be off.

use super::calendar::DayTable;
use super::cannot::CannotForecast;
use super::effects::Kinds;
use super::interval::{CHECKED_MIN, Range, Scores, widths};
use super::members::Member;
use super::rehearsal::{Look, Looks, looks};
use super::series::{EventKind, Known, ORIGINS, Rhythm, Series};
use kernel::{BusinessDay, Week};
use std::collections::{BTreeMap, BTreeSet};

/// Series that are foretold together: what unlike days do is learnt from all of them.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    pub rhythm: Rhythm,
    pub series: &'a [Series],
    /// The last day or week that is known; what comes later is not looked at.
    pub until: i32,
    pub days: &'a DayTable,
}

impl<'a> Panel<'a> {
    pub fn daily(series: &'a [Series], until: BusinessDay, days: &'a DayTable) -> Self {
        Self { rhythm: Rhythm::Daily, series, until: until.0, days }
    }

    pub fn weekly(series: &'a [Series], until: Week, days: &'a DayTable) -> Self {
        Self { rhythm: Rhythm::Weekly, series, until: until.0, days }
    }

    /// An origin and those before it from which was foretold what can be checked by then.
    pub(super) fn origins(&self, origin: i32) -> impl Iterator<Item = i32> + use<> {
        let step = self.rhythm.step() as i32;
        (0..=ORIGINS).map(move |it| origin.saturating_sub(it * step))
    }
}

/// One day or week to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub expected: i64,
    /// Four times in five it is in here.
    pub likely: Range,
    /// Nineteen times in twenty it is in here.
    pub sure: Range,
}

pub(super) const PROBABILITIES: [f64; 2] = [0.8, 0.95];

/// How good earlier forecasts of the same kind were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// Past origins whose whole horizon has passed.
    pub origins: u32,
    /// Mean error as a part of the distance to the figure one season earlier, per mille.
    pub scaled_error_per_mille: u32,
    /// The same of [`Member::Recent`], which must be beaten to be worth anything.
    pub recent_per_mille: u32,
}

/// What one series will sell.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub key: u32,
    /// The number of the first day or week foretold.
    pub first: i32,
    pub steps: Vec<Step>,
    pub by: Member,
    /// Nothing while fewer than eight origins could be checked.
    pub accuracy: Option<Accuracy>,
    pub(super) level: f64,
    pub(super) is_unlike: Vec<bool>,
    pub(super) past: Vec<Past>,
}

/// What was foretold at a past origin, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    pub(super) origin: i32,
    pub(super) level: f64,
    pub(super) expected: Vec<f64>,
    /// Nothing where it has not come yet, or was no demand.
    pub(super) came: Vec<Option<f64>>,
    /// Whether it was a day of a kind.
    pub(super) is_unlike: Vec<bool>,
}

/// Foretells all series of a panel, each or why not, in their order.
pub fn forecast(panel: &Panel<'_>) -> Vec<Result<Forecast, CannotForecast>> {
    let origins: BTreeSet<i32> = panel.origins(panel.until).collect();
    decide(panel, &looks(panel, &origins), panel.until)
}

/// A series of which it is settled who speaks.
struct Chosen {
    by: Member,
    said: Vec<f64>,
    level: f64,
    accuracy: Option<Accuracy>,
    past: Vec<Past>,
}

/// The forecasts at one origin from what members said at it and at earlier ones.
pub(super) fn decide(panel: &Panel<'_>, looks: &Looks, at: i32) -> Vec<Result<Forecast, CannotForecast>> {
    let horizon = panel.rhythm.horizon();
    let earliest = panel.origins(at).last().unwrap_or(at);
    let kinds = Kinds::new(panel.days, panel.rhythm, earliest, at.saturating_add(horizon as i32));
    let chosen: Vec<Result<Chosen, CannotForecast>> = panel
        .series
        .iter()
        .zip(looks)
        .map(|(series, looks)| choose(panel, series, looks, &kinds, at))
        .collect();
    let mut together = Scores::new(horizon);
    for it in chosen.iter().flatten() {
        add_scores(&mut together, &it.past);
    }
    let each = panel.series.iter().zip(chosen);
    each.map(|(series, chosen)| finish(panel, series, chosen?, &together, &kinds, at)).collect()
}

fn add_scores(scores: &mut Scores, past: &[Past]) {
    for it in past.iter().filter(|it| 0.0 < it.level) {
        let each = it.expected.iter().zip(&it.came).zip(&it.is_unlike).enumerate();
        for (h, ((expected, came), is_unlike)) in each {
            if let Some(came) = came {
                scores.add(h, *is_unlike, (came - expected).abs() / it.level);
            }
        }
    }
}

/// Figures beyond this are no sales, and whole numbers are no longer told apart.
const TOO_LARGE: f64 = 9e15;

/// Errors are parts of the level foretold, but of no less than this part of what the series sells on average: a forecast of next to
/// nothing would make every error endless.
const LEVEL_FLOOR: f64 = 0.1;

fn choose(
    panel: &Panel<'_>,
    series: &Series,
    looks: &BTreeMap<i32, Look>,
    kinds: &Kinds,
    at: i32,
) -> Result<Chosen, CannotForecast> {
    let known = Known::new(series, panel.rhythm, at);
    if known.values.iter().flatten().any(|it| TOO_LARGE < *it) {
        return Err(CannotForecast::TooLarge);
    }
    known.check(panel.rhythm)?;
    let needed = panel.rhythm.least();
    let too_short = CannotForecast::TooShort { rhythm: panel.rhythm, known: known.count(), needed };
    let now = looks.get(&at).ok_or(too_short)?;
    let floor = LEVEL_FLOOR * level(&known.values.iter().flatten().copied().collect::<Vec<f64>>());
    let past = |member: Member| -> Vec<Past> {
        let origins = panel.origins(at).skip(1);
        let of = |origin: i32| {
            let expected = looks.get(&origin)?.said[member as usize].clone()?;
            let place = |h: usize| usize::try_from(origin + 1 + h as i32 - known.first).ok();
            let came = |h: usize| known.values.get(place(h)?).copied().flatten();
            let came = (0..expected.len()).map(came).collect();
            let is_unlike = are_unlike(kinds, origin, expected.len());
            Some(Past { origin, level: level(&expected).max(floor), expected, came, is_unlike })
        };
        origins.filter_map(of).collect()
    };
    let (closed, horizon) = (at.saturating_sub(panel.rhythm.horizon() as i32), panel.rhythm.horizon());
    let scale = known.scale(panel.rhythm.season());
    let judged: Vec<(Member, Judged)> = Member::ALL
        .into_iter()
        .filter(|it| now.said[*it as usize].is_some())
        .filter_map(|it| Some((it, judge(&past(it), closed, horizon, scale?)?)))
        .filter(|it| CHECKED_MIN <= it.1.origins as usize)
        .collect();
    let best = best(&judged);
    let by = best.map_or(Member::Median, |it| it.0);
    let per_mille = |it: f64| (1_000.0 * it).round() as u32;
    let recent = judged.iter().find(|it| it.0 == Member::Recent);
    let accuracy = best.zip(recent).map(|(best, recent)| Accuracy {
        origins: best.1.origins,
        scaled_error_per_mille: per_mille(best.1.error),
        recent_per_mille: per_mille(recent.1.error),
    });
    let said = now.said[by as usize].clone().ok_or(too_short)?;
    Ok(Chosen { by, level: level(&said).max(floor), said, accuracy, past: past(by) })
}

/// How a member did.
#[derive(Clone, Debug)]
struct Judged {
    /// Origins of which most days were known.
    origins: u32,
    /// Mean error as a part of the scale.
    error: f64,
    /// By origin.
    errors: BTreeMap<i32, f64>,
}

fn judge(past: &[Past], closed: i32, horizon: usize, scale: f64) -> Option<Judged> {
    let (mut sum, mut n, mut errors) = (0.0, 0_u32, BTreeMap::new());
    for it in past.iter().filter(|it| it.origin <= closed) {
        let off = it.expected.iter().zip(&it.came).filter_map(|(expected, came)| Some((*came)? - expected));
        let off: Vec<f64> = off.map(f64::abs).collect();
        let of_origin = off.iter().sum::<f64>();
        // An origin most of whose days were closed says little.
        if horizon < 2 * off.len() {
            errors.insert(it.origin, of_origin / off.len() as f64 / scale);
        }
        sum += of_origin;
        n += off.len() as u32;
    }
    (0 < n).then(|| Judged { origins: errors.len() as u32, error: sum / f64::from(n) / scale, errors })
}

/// Who speaks: the member that was off least, if it beat the median of all by more than chance makes them differ. Past origins
/// are few, and whoever was best by a hair in them is seldom best in the next.
fn best(judged: &[(Member, Judged)]) -> Option<&(Member, Judged)> {
    // Who could look from more origins was judged by other days: only those with the longest record are compared.
    let longest = judged.iter().map(|it| it.1.origins).max()?;
    let best = judged
        .iter()
        .filter(|it| it.1.origins == longest)
        .min_by(|one, other| one.1.error.total_cmp(&other.1.error))?;
    let median = judged.iter().find(|it| it.0 == Member::Median)?;
    Some(if is_clearly_better(&best.1, &median.1) { best } else { median })
}

/// By more than one standard error of the difference.
fn is_clearly_better(one: &Judged, other: &Judged) -> bool {
    let gains: Vec<f64> =
        one.errors.iter().filter_map(|(origin, error)| Some(other.errors.get(origin)? - error)).collect();
    let n = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / n;
    let squares = gains.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
    2.0 <= n && (squares / (n - 1.0) / n).sqrt() < mean
}

/// Which of the days after an origin are of a kind.
fn are_unlike(kinds: &Kinds, origin: i32, horizon: usize) -> Vec<bool> {
    (1..=horizon as i32).map(|it| kinds.at(origin.saturating_add(it)).is_some()).collect()
}

fn level(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn finish(
    panel: &Panel<'_>,
    series: &Series,
    chosen: Chosen,
    together: &Scores,
    kinds: &Kinds,
    at: i32,
) -> Result<Forecast, CannotForecast> {
    let mut own = Scores::new(panel.rhythm.horizon());
    let is_unlike = are_unlike(kinds, at, panel.rhythm.horizon());
    add_scores(&mut own, &chosen.past);
    let level = chosen.level;
    let first = at.saturating_add(1);
    let step = |(h, said): (usize, &f64)| {
        let plain = own.plain(h, PROBABILITIES).or_else(|| together.plain(h, PROBABILITIES));
        let unlike = || own.unlike(PROBABILITIES).or_else(|| together.unlike(PROBABILITIES));
        let [likely, sure] = widths(plain, is_unlike[h], unlike)
            .ok_or(CannotForecast::NoTrackRecord { checked: together.checked(), needed: CHECKED_MIN })?;
        let is_closed = series.is_covered(panel.rhythm, first + h as i32, EventKind::Closed);
        Ok(if is_closed { Step::NOTHING } else { Step::new(*said, likely * level, sure * level) })
    };
    let steps: Result<Vec<Step>, CannotForecast> = chosen.said.iter().enumerate().map(step).collect();
    Ok(Forecast {
        key: series.key,
        first,
        steps: steps?,
        by: chosen.by,
        accuracy: chosen.accuracy,
        level,
        is_unlike,
        past: chosen.past,
    })
}

impl Step {
    const NOTHING: Self =
        Self { expected: 0, likely: Range { low: 0, high: 0 }, sure: Range { low: 0, high: 0 } };

    pub(super) fn new(expected: f64, likely: f64, sure: f64) -> Self {
        let range = |width: f64| Range {
            low: (expected - width).max(0.0).floor() as i64,
            high: (expected + width).ceil() as i64,
        };
        Self { expected: expected.round() as i64, likely: range(likely), sure: range(sure) }
    }
}
