//! What happens to stations: closures, feeds that fail, competitors that open.

use crate::dice::{Dice, Purpose};
use crate::network::Network;
use crate::settings::Settings;
use crate::truth::{Closure, Competitor};
use kernel::BusinessDay;
use kernel::rounding::div_floor;

/// The days on which changes may begin: late enough for a base, early enough to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) earliest: BusinessDay,
    pub(crate) latest: BusinessDay,
    /// The end of the history.
    pub(crate) until: BusinessDay,
}

/// Days without change at the start and end of a history of full length.
const BASE_DAYS: i32 = 200;
const AFTERMATH_DAYS: i32 = 75;

impl Span {
    /// Shorter histories, which cannot spare these days, keep two fifths and one fifth of their length.
    pub(crate) fn of(settings: &Settings) -> Self {
        let days = settings.days as i32;
        let part = |it: i64| div_floor(i64::from(days) * it, 5) as i32;
        Self {
            earliest: settings.first().plus(BASE_DAYS.min(part(2))),
            latest: settings.until.plus(-AFTERMATH_DAYS.min(part(1))),
            until: settings.until,
        }
    }

    pub(crate) fn draw(self, dice: &mut Dice) -> BusinessDay {
        self.earliest.plus(dice.between(0, self.latest.since(self.earliest)))
    }
}

/// The events of an area, by station.
#[derive(Debug)]
pub(crate) struct Events {
    pub(crate) span: Span,
    pub(crate) closures: Vec<Option<Closure>>,
    pub(crate) competitors: Vec<Option<Competitor>>,
    /// First and last day of which nothing arrived.
    pub(crate) gaps: Vec<Option<(BusinessDay, BusinessDay)>>,
}

impl Events {
    pub(crate) fn new(settings: &Settings, network: &Network) -> Self {
        let mut dice = Dice::new(settings.seed, Purpose::Events, 0);
        let count = network.stations.len();
        let mut order: Vec<usize> = (0..count).collect();
        dice.shuffle(&mut order);
        let mut events = Self {
            span: Span::of(settings),
            closures: vec![None; count],
            competitors: vec![None; count],
            gaps: vec![None; count],
        };
        // A lone station has no sister to send its customers to, and two must not both be in trouble.
        let troubled = if count < 3 { 0 } else { count.div_ceil(10) };
        for at in order.iter().take(troubled) {
            events.closures[*at] = Some(events.close(&network.stations[*at].code, &mut dice));
        }
        for at in order.iter().skip(troubled).take(count.div_ceil(12)) {
            events.competitors[*at] = Some(Competitor {
                near: network.stations[*at].code.clone(),
                opened: events.span.draw(&mut dice),
                price_cut_fen: i64::from(dice.between(20, 60)),
            });
        }
        for at in order.iter().rev().take(count.div_ceil(8)) {
            let from = settings.first().plus(dice.between(14, settings.days as i32 - 10));
            events.gaps[*at] = Some((from, from.plus(dice.between(1, 3))));
        }
        events
    }

    pub(crate) fn is_closed(&self, station: u16, day: BusinessDay) -> bool {
        let closure = self.closures[usize::from(station)].as_ref();
        closure.is_some_and(|it| (it.from..=it.until).contains(&day))
    }

    pub(crate) fn in_gap(&self, station: u16, day: BusinessDay) -> bool {
        self.gaps[usize::from(station)].is_some_and(|it| (it.0..=it.1).contains(&day))
    }

    fn close(&self, code: &str, dice: &mut Dice) -> Closure {
        let length = dice.between(21, 56).min(self.span.latest.since(self.span.earliest).max(2));
        let from = self.span.draw(dice).min(self.span.latest.plus(-length)).max(self.span.earliest);
        Closure { station: code.to_owned(), from, until: from.plus(length - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(stations: u32, days: u32, seed: u64) -> Settings {
        Settings { stations, days, seed, ..Settings::ending("2026-06-30".parse().unwrap()) }
    }

    fn events(settings: &Settings) -> Events {
        Events::new(settings, &Network::new(settings.seed, settings.stations, settings.first()))
    }

    #[test]
    fn changes_leave_two_hundred_days_before_and_seventy_five_after() {
        let settings = settings(12, 730, 1);
        let span = Span::of(&settings);
        assert_eq!(span.earliest.since(settings.first()), 200);
        assert_eq!(settings.until.since(span.latest), 75);
    }

    #[test]
    fn closures_last_three_to_eight_weeks_within_the_span() {
        for seed in 0..50 {
            let events = events(&settings(12, 730, seed));
            let closures: Vec<&Closure> = events.closures.iter().flatten().collect();
            assert_eq!(closures.len(), 2);
            for closure in closures {
                assert!((21..=56).contains(&(closure.until.since(closure.from) + 1)), "{closure:?}");
                assert!(events.span.earliest <= closure.from && closure.until <= events.span.latest);
            }
        }
    }

    #[test]
    fn a_station_is_not_closed_and_rivalled_at_once() {
        for seed in 0..50 {
            let events = events(&settings(12, 730, seed));
            assert_eq!(events.competitors.iter().flatten().count(), 1);
            assert!((0..12).all(|it| events.closures[it].is_none() || events.competitors[it].is_none()));
        }
    }

    #[test]
    fn the_shortest_history_of_the_smallest_area_has_room_for_everything() {
        for stations in [1, 2, 3] {
            let settings = settings(stations, 28, 5);
            let events = events(&settings);
            assert!(
                events.gaps.iter().flatten().all(|it| settings.first() <= it.0 && it.1 <= settings.until)
            );
            assert!(events.closures.iter().flatten().all(|it| it.from <= it.until));
        }
    }
}
