//! The pool: simple ways of looking ahead, each right about something.

use super::effects::{Effects, Kinds, median};
use super::mstl::mstl;
use super::series::{Known, Rhythm};
use super::theta::theta;

/// Who looks ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// Of daily series the mean of the last four like weekdays, of weekly ones that of the last four weeks.
    Recent,
    /// The level of four weeks, spread over the week as it was over thirteen.
    Profile,
    Theta,
    Mstl,
    /// The median of those who say something.
    Median,
}

impl Member {
    pub const ALL: [Self; 5] = [Self::Recent, Self::Profile, Self::Theta, Self::Mstl, Self::Median];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Profile => "profile",
            Self::Theta => "theta",
            Self::Mstl => "mstl",
            Self::Median => "median",
        }
    }
}

/// Like days that are averaged, and how far back they may lie.
const RECENT: usize = 4;
const RECENT_WEEKS_MAX: usize = 8;
/// Weeks whose shape counts.
const PROFILE_WEEKS: usize = 13;
/// What Theta and MSTL look at.
const MODEL_DAYS: usize = 364;

/// A series as the members see it: nothing missing, nothing unlike.
#[derive(Clone, Debug)]
struct Clean {
    values: Vec<f64>,
    /// Whether a figure is what was sold on a day like others.
    is_plain: Vec<bool>,
}

/// What the members say of the steps after a series' end; `None` of who has nothing to say.
pub(super) type Said = [Option<Vec<f64>>; 5];

/// Lets all members look ahead from the end of what is known.
pub(super) fn look_ahead(known: &Known, kinds: &Kinds, effects: &Effects, rhythm: Rhythm) -> Said {
    let clean = clean(known, kinds, effects, rhythm);
    let (season, horizon) = (rhythm.season(), rhythm.horizon());
    let lately = match rhythm {
        Rhythm::Daily => &clean.values[clean.values.len().saturating_sub(MODEL_DAYS)..],
        Rhythm::Weekly => &clean.values[..],
    };
    let first = known.first + known.values.len() as i32;
    let with_effects = |ahead: Vec<f64>| -> Vec<f64> {
        let factor = |h: usize| {
            let slot = first + h as i32;
            effects.factor(slot, kinds.at(slot)).unwrap_or(1.0)
        };
        ahead.iter().enumerate().map(|(h, it)| (it * factor(h)).max(0.0)).collect()
    };
    let mut said: Said = [
        recent(&clean, rhythm),
        profile(&clean, rhythm),
        theta(lately, season, horizon),
        mstl(lately, season, horizon),
        None,
    ]
    .map(|it| it.map(with_effects));
    let together = |h: usize| median(said.iter().flatten().map(|it| it[h]).collect());
    said[4] = (0..horizon).map(together).collect();
    said
}

fn clean(known: &Known, kinds: &Kinds, effects: &Effects, rhythm: Rhythm) -> Clean {
    let mut is_plain = Vec::with_capacity(known.values.len());
    let values: Vec<Option<f64>> = (known.first..)
        .zip(&known.values)
        .map(|(slot, value)| {
            let kind = kinds.at(slot);
            is_plain.push(value.is_some() && kind.is_none());
            // A day of a kind of which too little is known is as good as unknown.
            let factor = effects.factor(slot, kind)?;
            value.map(|it| it / factor)
        })
        .collect();
    let stride = match rhythm {
        Rhythm::Daily => 7,
        Rhythm::Weekly => 1,
    };
    let n = values.iter().flatten().count().max(1) as f64;
    let mean = values.iter().flatten().sum::<f64>() / n;
    let filled = |at: usize| {
        // Where all like days are of a kind that cannot be told apart, they are what is usual.
        values[at].or_else(|| around(&values, at, stride)).or(known.values[at]).unwrap_or(mean)
    };
    Clean { values: (0..values.len()).map(filled).collect(), is_plain }
}

/// The mean of like places around one that is unknown.
fn around(values: &[Option<f64>], at: usize, stride: usize) -> Option<f64> {
    let places = (1..=RECENT).flat_map(|it| [at.checked_sub(it * stride), Some(at + it * stride)]);
    let like: Vec<f64> = places.flatten().filter_map(|it| values.get(it).copied().flatten()).collect();
    (!like.is_empty()).then(|| like.iter().sum::<f64>() / like.len() as f64)
}

fn recent(clean: &Clean, rhythm: Rhythm) -> Option<Vec<f64>> {
    let n = clean.values.len();
    let mean_of = |places: &mut dyn Iterator<Item = usize>| {
        let plain: Vec<f64> =
            places.filter(|it| clean.is_plain[*it]).map(|it| clean.values[it]).take(RECENT).collect();
        (!plain.is_empty()).then(|| plain.iter().sum::<f64>() / plain.len() as f64)
    };
    match rhythm {
        Rhythm::Daily => {
            let like = |h: usize| {
                mean_of(&mut (1..=RECENT_WEEKS_MAX).filter_map(|week| (n + h % 7).checked_sub(7 * week)))
            };
            (0..rhythm.horizon()).map(like).collect()
        }
        Rhythm::Weekly => {
            let mean = mean_of(&mut (1..=RECENT_WEEKS_MAX).filter_map(|week| n.checked_sub(week)))?;
            Some(vec![mean; rhythm.horizon()])
        }
    }
}

fn profile(clean: &Clean, rhythm: Rhythm) -> Option<Vec<f64>> {
    if rhythm == Rhythm::Weekly {
        return None;
    }
    let n = clean.values.len();
    // Weeks from the latest backwards, each ending with the last day; a place within them for each day ahead.
    let weeks: Vec<&[f64]> = clean.values.rchunks_exact(7).take(PROFILE_WEEKS).collect();
    let mut shape = [0.0; 7];
    let mut counted = 0.0;
    for week in &weeks {
        let sum: f64 = week.iter().sum();
        if 0.0 < sum {
            for (place, value) in week.iter().enumerate() {
                shape[place] += 7.0 * value / sum;
            }
            counted += 1.0;
        }
    }
    if counted == 0.0 {
        return None;
    }
    let (mut sold, mut usual) = (0.0, 0.0);
    for back in (1..=n.min(7 * RECENT_WEEKS_MAX)).filter(|back| clean.is_plain[n - back]).take(7 * RECENT) {
        sold += clean.values[n - back];
        usual += shape[(7 - back % 7) % 7] / counted;
    }
    let level = if 0.0 < usual { sold / usual } else { return None };
    Some((0..rhythm.horizon()).map(|h| level * shape[h % 7] / counted).collect())
}
