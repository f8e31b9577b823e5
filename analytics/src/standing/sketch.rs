//! What is kept of one customer beside the profile: figures of the day, and until when they are good.

use super::Asked;
use crate::history::Entry;
use crate::input::CustomerHistory;
use crate::lifetime::{Known, Visits};
use crate::opening::Openings;
use crate::scorecard::{CannotJudge, Days, PERIOD_DAYS, PERIODS, Seen, Span};
use crate::survey::Reader;
use kernel::{BusinessDay, Week, rounding::div_floor};

/// One customer as of a day.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// The first day on which more changes than the time that has passed.
    pub(super) due: BusinessDay,
    /// A number that is another one when any purchase in a week that is over is another one.
    pub(super) settled: u64,
    pub(super) oldest: Option<BusinessDay>,
    pub(super) entries: u32,
    pub(super) has_new_station: bool,
    pub(super) seen: Result<Seen, CannotJudge>,
    pub(super) bought: Option<Known>,
}

/// Days of the year that classes and scores look back on.
const YEAR_DAYS: i32 = 364;
const NEVER: BusinessDay = BusinessDay(i32::MAX);

/// Whole periods that are known, as far as they count.
pub(super) fn periods(known_from: BusinessDay, until: BusinessDay) -> i32 {
    (until.since(known_from) + 1).div_euclid(PERIOD_DAYS).clamp(0, PERIODS as i32)
}

impl Sketch {
    pub(super) const NOTHING_SETTLED: u64 = 0;

    /// `after` is the day of the first purchase that is known but not yet made.
    pub(super) fn new(
        customer: &CustomerHistory<'_>,
        reader: &Reader,
        after: Option<BusinessDay>,
        openings: &Openings,
        day: BusinessDay,
        asked: Asked,
    ) -> Self {
        let entries = &reader.entries;
        let sunday = Week::last_complete(day).sunday();
        let over = &entries[..entries.partition_point(|it| it.day <= sunday)];
        let open = &entries[over.len()..];
        let bought = Visits::of(customer.segment, entries, day);
        Self {
            due: due(entries, &reader.panel.visit_days, day).min(after.unwrap_or(NEVER)),
            settled: over.iter().fold(Self::NOTHING_SETTLED, mixed),
            oldest: entries.first().map(|it| it.day),
            entries: entries.len() as u32,
            has_new_station: open.iter().any(|it| openings.position(it.station).is_none()),
            seen: Days::of(entries).seen(Span { from: asked.known_from, until: day }, asked.question),
            bought: bought.known(day),
        }
    }

    /// Lets time pass up to a day on which nothing is due.
    pub(super) fn pass(&mut self, day: BusinessDay, known_from: BusinessDay) {
        if let Ok(seen) = &mut self.seen {
            seen.pass(Span { from: known_from, until: day });
        }
    }
}

/// The next day on which a purchase leaves the year or goes into an earlier period, or a visit into the first half of the
/// time that the customer is known.
fn due(entries: &[Entry], visit_days: &[BusinessDay], day: BusinessDay) -> BusinessDay {
    let year = entries.partition_point(|it| it.day <= day.plus(-YEAR_DAYS));
    let crossing = |it: &Entry| {
        let next_period = div_floor(i64::from(day.since(it.day)), i64::from(PERIOD_DAYS)) as i32 + 1;
        let next = if next_period <= PERIODS as i32 { PERIOD_DAYS * next_period } else { YEAR_DAYS };
        it.day.plus(next)
    };
    let crossing = entries[year..].iter().map(crossing).min();
    let halving = visit_days.first().and_then(|first| {
        let halved = |it: &BusinessDay| first.plus(2 * it.since(*first) + 1);
        let next = visit_days.partition_point(|it| halved(it) <= day);
        visit_days.get(next).map(halved)
    });
    [crossing, halving].into_iter().flatten().min().unwrap_or(NEVER)
}

/// A multiply-and-fold: it tells another history, not a forged one.
fn mixed(sum: u64, it: &Entry) -> u64 {
    let head = (it.day.0 as u64) << 32 | u64::from(it.station);
    let visits =
        u64::from(it.visits) << 8 | u64::from(it.family.code()) << 1 | u64::from(it.margin.is_some());
    let values = [head, visits, it.volume_ml as u64, it.amount as u64, it.margin.unwrap_or(0) as u64];
    values.into_iter().fold(sum, |sum, value| {
        let mixed = (sum ^ value ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ mixed >> 32
    })
}
