//! How much more or less was sold than a year ago, and where that comes from.

use super::calendar::DayTable;
use super::series::{Known, Rhythm, Series};
use kernel::rounding::half_up;
use kernel::{BusinessDay, rounding};

/// The days that are compared with those a year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub last: BusinessDay,
    pub days: u32,
}

/// A comparison with last year, of stations that sold in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendNote {
    pub now: i64,
    pub before: i64,
    pub change_per_mille: i64,
    /// Days between a day and the one it is compared with: 52 weeks, or as many as the Spring Festival asks for.
    pub shift_days: u32,
    /// Stations that are compared, and those that are not since they were not open in both years.
    pub compared: u32,
    pub left_out: u32,
    /// Nothing when there is no change to speak of, or most stations have a part in it.
    pub leaders: Option<Leaders>,
}

/// The fewest stations that make up two thirds of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaders {
    /// Keys, the largest part first.
    pub keys: Vec<u32>,
    pub share_per_mille: u32,
}

const YEAR_DAYS: i32 = 364;
/// Days around day 0 of a Spring Festival that only like days of another one can be compared with.
const FESTIVAL_DAYS: (i32, i32) = (-20, 15);
/// Changes below this, per mille, are none.
const CHANGE_MIN: i64 = 10;
/// The part of a change, per mille, that leaders make up.
const LEADERS_SHARE: i128 = 667;

/// Compares daily series with a year ago; nothing when no station sold in both years.
///
/// Days unknown in either year are left out of both. Around a Spring Festival the days are shifted by whole weeks so that they
/// lie as far from last year's festival.
pub fn trend_note(series: &[&Series], window: Window, days: &DayTable) -> Option<TrendNote> {
    let shift = shift(window, days);
    let mut changes: Vec<(u32, i64)> = Vec::new();
    let (mut now, mut before, mut left_out) = (0_i64, 0_i64, 0);
    for one in series {
        match compared(one, window, shift) {
            Some((of_now, of_before)) => {
                now = now.saturating_add(of_now);
                before = before.saturating_add(of_before);
                changes.push((one.key, of_now.saturating_sub(of_before)));
            }
            None => left_out += 1,
        }
    }
    if before <= 0 {
        return None;
    }
    let change = i128::from(now) - i128::from(before);
    let change_per_mille = rounding::saturate(half_up(change * 1_000, i128::from(before)));
    let compared = changes.len() as u32;
    let leaders = if change_per_mille.abs() < CHANGE_MIN { None } else { leaders(changes, change) };
    Some(TrendNote {
        now,
        before,
        change_per_mille,
        shift_days: shift.unsigned_abs(),
        compared,
        left_out,
        leaders,
    })
}

/// What a station sold within the window and a year before, on days that are known of both; nothing when these are fewer than
/// half.
fn compared(series: &Series, window: Window, shift: i32) -> Option<(i64, i64)> {
    let known = Known::new(series, Rhythm::Daily, window.last.0);
    let at = |slot: i32| {
        let place = usize::try_from(slot - known.first).ok()?;
        known.values.get(place).copied().flatten()
    };
    let (mut now, mut before, mut n) = (0_i64, 0_i64, 0_u32);
    for back in 0..window.days as i32 {
        let slot = window.last.0.saturating_sub(back);
        if let (Some(of_now), Some(of_before)) = (at(slot), at(slot.saturating_sub(shift))) {
            now = now.saturating_add(of_now as i64);
            before = before.saturating_add(of_before as i64);
            n += 1;
        }
    }
    (window.days <= 2 * n && 0 < n).then_some((now, before))
}

fn shift(window: Window, days: &DayTable) -> i32 {
    let first = window.last.plus(1 - window.days as i32);
    let festivals = &days.festivals.spring_festivals;
    let touches = |day_0: &&BusinessDay, by: i32| {
        let (from, to) = (day_0.plus(FESTIVAL_DAYS.0), day_0.plus(FESTIVAL_DAYS.1));
        from <= window.last.plus(-by) && first.plus(-by) <= to
    };
    let this_year = festivals.iter().find(|it| touches(it, 0));
    let last_year = festivals.iter().find(|it| touches(it, YEAR_DAYS));
    let apart =
        |later: BusinessDay, earlier: BusinessDay| Some(later.since(earlier)).filter(|it| is_a_year(*it));
    let days = match (this_year, last_year) {
        (Some(this), _) => festivals.iter().find_map(|it| apart(*this, *it)),
        (None, Some(last)) => festivals.iter().find_map(|it| apart(*it, *last)),
        (None, None) => None,
    };
    days.map_or(YEAR_DAYS, |it| 7 * half_up(i128::from(it), 7) as i32)
}

fn is_a_year(days: i32) -> bool {
    (340..=400).contains(&days)
}

fn leaders(mut changes: Vec<(u32, i64)>, change: i128) -> Option<Leaders> {
    let towards = |it: i64| if change < 0 { -i128::from(it) } else { i128::from(it) };
    changes.sort_by(|one, other| towards(other.1).cmp(&towards(one.1)).then(one.0.cmp(&other.0)));
    let all = change.abs();
    let mut sum = 0_i128;
    let mut keys = Vec::new();
    for (key, of) in &changes {
        sum += towards(*of);
        keys.push(*key);
        if LEADERS_SHARE * all <= 1_000 * sum {
            break;
        }
    }
    let few = 2 * keys.len() <= changes.len();
    few.then(|| Leaders { keys, share_per_mille: half_up(1_000 * sum, all).min(1_000) as u32 })
}
