//! What would have been foretold at past origins, from what was known at each: the ground of every choice, and the
//! proof of how good it was.

use super::CannotForecast;
use super::effects::{Kinds, effects};
use super::members::{Member, Said, look_ahead};
use super::panel::{Forecast, Panel, decide};
use super::series::Known;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the members said of one series at one origin.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) said: Said,
}

/// By series and then origin.
pub(super) type Looks = Vec<BTreeMap<i32, Look>>;

/// What would have been foretold of one series on the evening of `origin`.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    pub key: u32,
    /// The last day or week that was known.
    pub origin: i32,
    pub forecast: Result<Forecast, CannotForecast>,
    /// What each member said.
    pub members: Vec<(Member, Vec<f64>)>,
    /// The mean distance of known figures to those a season earlier: the unit of scaled errors.
    pub scale: Option<f64>,
}

/// Foretells from each of these origins, looking at nothing that came later.
pub fn rehearse(panel: &Panel<'_>, origins: &[i32]) -> Vec<Rehearsed> {
    let origins: BTreeSet<i32> = origins.iter().copied().filter(|it| *it <= panel.until).collect();
    let needed = origins.iter().flat_map(|it| panel.origins(*it)).collect();
    let looks = looks(panel, &needed);
    let rehearse = |origin: &i32| -> Vec<Rehearsed> {
        let decided = decide(panel, &looks, *origin);
        let each = panel.series.iter().zip(decided).zip(&looks);
        each.map(|((series, forecast), looks)| {
            let said = looks.get(origin).map(|it| it.said.clone()).unwrap_or_default();
            let members = Member::ALL.into_iter().zip(said);
            Rehearsed {
                key: series.key,
                origin: *origin,
                forecast,
                members: members.filter_map(|(member, said)| Some((member, said?))).collect(),
                scale: Known::new(series, panel.rhythm, *origin).scale(panel.rhythm.season()),
            }
        })
        .collect()
    };
    origins.par_iter().map(rehearse).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Lets all members look at all series from all origins.
pub(super) fn looks(panel: &Panel<'_>, origins: &BTreeSet<i32>) -> Looks {
    let horizon = panel.rhythm.horizon() as i32;
    let first = panel.series.iter().map(|it| it.first).min().unwrap_or(panel.until);
    let first = first.max(panel.until.saturating_sub(40 * 366));
    let kinds = Kinds::new(panel.days, panel.rhythm, first, panel.until.saturating_add(horizon));
    let from = |origin: &i32| -> Vec<Option<Look>> {
        let known: Vec<Known> = panel.series.iter().map(|it| Known::new(it, panel.rhythm, *origin)).collect();
        let effects = effects(&known, &kinds, panel.rhythm);
        let look = |(known, effects): (&Known, _)| {
            known.check(panel.rhythm).ok()?;
            Some(Look { said: look_ahead(known, &kinds, effects, panel.rhythm) })
        };
        known.iter().zip(&effects).map(look).collect()
    };
    let origins: Vec<i32> = origins.iter().copied().collect();
    let by_origin: Vec<Vec<Option<Look>>> = origins.par_iter().map(from).collect();
    let mut looks: Looks = vec![BTreeMap::new(); panel.series.len()];
    for (origin, all) in origins.into_iter().zip(by_origin) {
        for (of, look) in looks.iter_mut().zip(all) {
            of.extend(look.map(|it| (origin, it)));
        }
    }
    looks
}
