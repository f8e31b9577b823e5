//! Forecasts beside what came, and what anybody could have said.

use crate::quality::figure::Figure;
use analytics::forecast::{Forecast, Member, Range, Rehearsed, Series, Step};

/// Forecasts of one series from one origin, as errors scaled by the mean distance to the figure one season earlier.
pub(super) struct Row {
    /// As the same place in the last season.
    pub(super) naive: Option<f64>,
    /// As the mean of the last four like weekdays; of weekly series, of the last four weeks.
    pub(super) plain: Option<f64>,
    members: Vec<(Member, f64)>,
    pub(super) ours: f64,
    by: Member,
    /// Figures that came, and of these how many lay within either interval.
    came: u32,
    likely: u32,
    sure: u32,
    /// Width of the interval that should hold nineteen in twenty, as a part of what was expected.
    width: f64,
}

const HOLDS: &str = "the 95 % interval holds";

pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// A series, where it begins, and how it repeats.
#[derive(Clone, Copy)]
struct Place<'a> {
    series: &'a Series,
    first: i32,
    season: i32,
    horizon: i32,
}

impl Table {
    pub(super) fn new(
        all: &[Series],
        first: i32,
        rehearsed: &[Rehearsed],
        season: i32,
        horizon: i32,
    ) -> Self {
        let row = |it: &Rehearsed| {
            let series = all.iter().find(|series| series.key == it.key)?;
            Place { series, first, season, horizon }.row(it, it.forecast.as_ref().ok()?)
        };
        Self { rows: rehearsed.iter().filter_map(row).collect() }
    }

    pub(super) fn mean(&self, of: impl Fn(&Row) -> Option<f64>) -> f64 {
        let all: Vec<f64> = self.rows.iter().filter_map(of).collect();
        all.iter().sum::<f64>() / all.len() as f64
    }

    pub(super) fn members(&self, data: &'static str) -> Vec<Figure> {
        let of = |member: Member| {
            let mean = self.mean(|row| row.members.iter().find(|it| it.0 == member).map(|it| it.1));
            let chosen = self.rows.iter().filter(|it| it.by == member).count();
            let figure = format!("MASE of {}, chosen {chosen} times", member.name().en);
            mean.is_finite().then(|| Figure::told(data, figure, mean))
        };
        Member::ALL.into_iter().filter_map(of).collect()
    }

    /// How often the ranges hold; of the wider one a promise is kept or not.
    pub(super) fn coverage(&self, data: &'static str, is_promised: bool) -> Vec<Figure> {
        let sum = |of: fn(&Row) -> u32| f64::from(self.rows.iter().map(of).sum::<u32>());
        let came = sum(|it| it.came);
        let sure = sum(|it| it.sure) / came;
        vec![
            Figure::told(
                data,
                "width of the 95 % interval, of what is expected",
                self.mean(|it| Some(it.width)),
            ),
            Figure::told(data, "the 80 % interval holds", sum(|it| it.likely) / came),
            if is_promised {
                Figure::near(data, HOLDS, sure, 0.95, 0.03)
            } else {
                Figure::told(data, HOLDS, sure)
            },
        ]
    }
}

impl Place<'_> {
    /// Nothing where the place was closed all the time.
    fn row(self, it: &Rehearsed, forecast: &Forecast) -> Option<Row> {
        let scale = it.scale?;
        let error = |said: &dyn Fn(i32) -> Option<f64>| self.error(it.origin, said).map(|it| it / scale);
        let step = |h: i32| forecast.steps.get(h as usize).copied();
        let members = it
            .members
            .iter()
            .filter_map(|(member, said)| Some((*member, error(&|h| said.get(h as usize).copied())?)));
        let holds = |of: fn(&Step) -> Range| {
            let holds = |h: &i32| {
                let came = self.came(it.origin + 1 + h);
                came.zip(step(*h)).is_some_and(|(came, step)| {
                    let range = of(&step);
                    range.low as f64 <= came && came <= range.high as f64
                })
            };
            (0..self.horizon).filter(holds).count() as u32
        };
        let expected: f64 = forecast.steps.iter().map(|it| it.expected as f64).sum();
        let width: f64 = forecast.steps.iter().map(|it| (it.sure.high - it.sure.low) as f64).sum();
        Some(Row {
            naive: error(&|h| self.came(it.origin + 1 + h - self.season * (1 + h.div_euclid(self.season)))),
            plain: error(&|h| self.plain(it.origin, h)),
            members: members.collect(),
            ours: error(&|h| step(h).map(|it| it.expected as f64))?,
            by: forecast.by,
            came: (0..self.horizon).filter(|h| self.came(it.origin + 1 + h).is_some()).count() as u32,
            likely: holds(|it| it.likely),
            sure: holds(|it| it.sure),
            width: width / expected,
        })
    }

    fn at(self, slot: i32) -> Option<f64> {
        let place = usize::try_from(slot - self.first).ok()?;
        self.series.values.get(place).map(|it| *it as f64)
    }

    /// What came; a place that sold nothing was closed.
    fn came(self, slot: i32) -> Option<f64> {
        self.at(slot).filter(|it| 0.0 < *it)
    }

    /// The mean of the last four like days as they came, without any calendar.
    fn plain(self, origin: i32, h: i32) -> Option<f64> {
        let stride = if self.season == 7 { 7 } else { 1 };
        let last = if self.season == 7 { origin - 6 + h.rem_euclid(7) } else { origin };
        let like: Vec<f64> = (0..4).filter_map(|it| self.came(last - stride * it)).collect();
        (!like.is_empty()).then(|| like.iter().sum::<f64>() / like.len() as f64)
    }

    /// The mean error over the days that came.
    fn error(self, origin: i32, said: &dyn Fn(i32) -> Option<f64>) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0.0);
        for h in 0..self.horizon {
            if let (Some(came), Some(said)) = (self.came(origin + 1 + h), said(h)) {
                sum += (came - said).abs();
                n += 1.0;
            }
        }
        (0.0 < n).then(|| sum / n)
    }
}
