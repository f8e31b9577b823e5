//! What happens to customers, and what would win them back.

use crate::dice::Dice;
use crate::events::{Events, Span};
use crate::profiles::{Fuel, Kind, PROFILES, TRAVELLER};
use crate::truth::{Cause, Pattern};
use kernel::BusinessDay;

/// A customer is regular from about a visit a week on; enough of these must change for a test to count them.
pub(crate) const REGULAR_VISITS_PER_WEEK: f64 = 1.05;
/// Days on file before a change.
const LEAST_HISTORY_DAYS: i32 = 180;
/// Share of the customers near a new competitor whom its prices draw away.
const DRAWN_AWAY: f64 = 0.3;
/// Within so many days a customer has noticed the competitor.
const FINDING_DAYS: i32 = 21;
/// Days over which a competitor draws, and over which treatment wins back.
const DRAWING_DAYS: i32 = 84;
const WINNING_BACK_DAYS: i32 = 42;

/// What happens to a customer, once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fate {
    pub(crate) pattern: Pattern,
    pub(crate) cause: Option<Cause>,
    pub(crate) start: Option<BusinessDay>,
    pub(crate) moved_to: Option<u16>,
    course: Course,
    treatment: Option<Treatment>,
}

/// How the pull of our stations on a customer goes on after the start of the change.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    Whole,
    /// Falls evenly to a share over so many days, and stays there.
    Falls {
        to: f64,
        over_days: i32,
    },
    /// Nothing at all for so many days.
    Away {
        days: i32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Treatment {
    on: BusinessDay,
    /// Share of what was lost that comes back.
    recovered: f64,
}

/// What decides about a customer's fate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    pub(crate) profile: usize,
    pub(crate) visits_per_week: f64,
    pub(crate) home: u16,
    pub(crate) fuel: Fuel,
    pub(crate) joined: BusinessDay,
    /// A sister station to move to.
    pub(crate) sister: Option<u16>,
}

impl Fate {
    pub(crate) const NONE: Self = Self {
        pattern: Pattern::Steady,
        cause: None,
        start: None,
        moved_to: None,
        course: Course::Whole,
        treatment: None,
    };

    pub(crate) fn draw(traits: &Traits, events: &Events, dice: &mut Dice) -> Self {
        let quiet = Self { pattern: quiet_pattern(traits), ..Self::NONE };
        let start = events.span.draw(dice);
        if start.since(traits.joined) < LEAST_HISTORY_DAYS {
            return quiet;
        }
        let home = usize::from(traits.home);
        if let Some(closure) = &events.closures[home] {
            return Self::of_closure(closure.from, dice);
        }
        let drawn = dice.chance(DRAWN_AWAY);
        if let Some(competitor) = &events.competitors[home]
            && drawn
        {
            return Self::of_competitor(competitor.opened, events.span, dice);
        }
        if quiet.pattern == Pattern::Steady {
            Self::of_person(traits, start, events.span, dice)
        } else {
            quiet
        }
    }

    /// The holder of an anonymous card goes on under another number from `start` on.
    pub(crate) fn replaced_card(start: BusinessDay) -> Self {
        Self {
            pattern: Pattern::CardReplaced,
            cause: Some(Cause::CardReplaced),
            start: Some(start),
            course: Course::Falls { to: 0.0, over_days: 0 },
            ..Self::NONE
        }
    }

    /// The pull of our stations on a day, against the customer's own habit: 0 when lost, 1 when nothing is wrong.
    pub(crate) fn pull(&self, day: BusinessDay) -> f64 {
        let Some(passed) = self.start.map(|it| day.since(it)).filter(|it| 0 <= *it) else { return 1.0 };
        match self.course {
            Course::Whole => 1.0,
            Course::Away { days } => f64::from(u8::from(days <= passed)),
            Course::Falls { to, over_days } if passed < over_days => {
                1.0 - (1.0 - to) * f64::from(passed) / f64::from(over_days)
            }
            Course::Falls { to, .. } => to,
        }
    }

    /// The same, had the customer been treated.
    pub(crate) fn treated_pull(&self, day: BusinessDay) -> f64 {
        let pull = self.pull(day);
        let Some(treatment) = self.treatment.filter(|it| it.on <= day) else { return pull };
        let passed = f64::from(day.since(treatment.on).min(WINNING_BACK_DAYS));
        pull + (1.0 - pull) * treatment.recovered * passed / f64::from(WINNING_BACK_DAYS)
    }

    /// When treatment would begin, and the share of the loss it wins back in percent.
    pub(crate) fn treatment(&self) -> Option<(BusinessDay, u32)> {
        self.treatment.map(|it| (it.on, libm::round(it.recovered * 100.0) as u32))
    }

    fn of_closure(start: BusinessDay, dice: &mut Dice) -> Self {
        let stays_away = dice.chance(0.15);
        let to = dice.within(0.2, 0.6);
        Self {
            pattern: Pattern::ClosureAffected,
            start: Some(start),
            course: if stays_away { Course::Falls { to, over_days: 1 } } else { Course::Whole },
            ..Self::NONE
        }
        .because(Cause::Closure, dice)
    }

    fn of_competitor(opened: BusinessDay, span: Span, dice: &mut Dice) -> Self {
        let to = dice.within(0.25, 0.65);
        Self {
            pattern: Pattern::CompetitorOpening,
            start: Some(opened.plus(dice.between(0, FINDING_DAYS)).min(span.until)),
            course: Course::Falls { to, over_days: DRAWING_DAYS },
            ..Self::NONE
        }
        .because(Cause::Competitor, dice)
    }

    fn of_person(traits: &Traits, start: BusinessDay, span: Span, dice: &mut Dice) -> Self {
        let fate = Self { start: Some(start), ..Self::NONE };
        let regular = REGULAR_VISITS_PER_WEEK <= traits.visits_per_week;
        let weights: &[u32] =
            if regular { &[140, 40, 40, 25, 30, 20, 705] } else { &[40, 20, 30, 15, 20, 0, 875] };
        let gone = [Cause::Price, Cause::Service, Cause::Invoice, Cause::MovedAway, Cause::VehicleSold];
        let less = [Cause::Price, Cause::Service, Cause::Invoice, Cause::RouteChanged, Cause::DriverLeft];
        let (lost, fallen) = (dice.pick(&gone.each_ref()), dice.pick(&less.each_ref()));
        match dice.weighted(weights) {
            0 => Self { pattern: Pattern::Stop, course: Course::Falls { to: 0.0, over_days: 0 }, ..fate }
                .because(leaving(traits, *lost), dice),
            1 => {
                let to = dice.within(0.4, 0.55);
                Self { pattern: Pattern::Halving, course: Course::Falls { to, over_days: 0 }, ..fate }
                    .because(*fallen, dice)
            }
            2 => {
                let (to, over_days) = (dice.within(0.08, 0.3), dice.between(84, 182));
                // A slide needs its length to be seen: it begins in the first part of the span.
                let start = Some(start.min(span.latest.plus(-60)).max(span.earliest));
                Self { pattern: Pattern::SlowDecline, start, course: Course::Falls { to, over_days }, ..fate }
                    .because(*fallen, dice)
            }
            3 if turns_electric(traits) => {
                Self { pattern: Pattern::ReplacedByElectric, ..fate }.because(Cause::Electric, dice)
            }
            4 if traits.sister.is_some() => Self {
                pattern: Pattern::MovedStation,
                moved_to: traits.sister,
                cause: Some(Cause::RouteChanged),
                ..fate
            },
            5 => Self {
                pattern: Pattern::Pause,
                cause: Some(Cause::Repair),
                course: Course::Away { days: dice.between(35, 63) },
                ..fate
            },
            _ => Self::NONE,
        }
    }

    /// Adds the cause, and with it what a treatment can do.
    fn because(mut self, cause: Cause, dice: &mut Dice) -> Self {
        self.cause = Some(cause);
        let delay = dice.between(21, 56);
        let success = dice.within(0.7, 1.2);
        self.treatment = self
            .start
            .map(|it| Treatment { on: it.plus(delay), recovered: (recoverable(cause) * success).min(1.0) });
        self
    }
}

fn quiet_pattern(traits: &Traits) -> Pattern {
    match &PROFILES[traits.profile] {
        _ if traits.profile == TRAVELLER => Pattern::HolidayOnly,
        it if it.is_seasonal() => Pattern::Seasonal,
        _ => Pattern::Steady,
    }
}

/// Firms do not move house, and persons do not end projects.
fn leaving(traits: &Traits, cause: Cause) -> Cause {
    let firm = PROFILES[traits.profile].kind == Kind::Organisation;
    if firm && cause == Cause::MovedAway { Cause::ProjectEnded } else { cause }
}

fn turns_electric(traits: &Traits) -> bool {
    let profile = &PROFILES[traits.profile];
    profile.kind != Kind::Card && !matches!(traits.fuel, Fuel::Diesel | Fuel::Gas)
}

/// The mean share of a loss that a maintainer's visit and offer win back: nobody brings back a car that was sold.
const fn recoverable(cause: Cause) -> f64 {
    match cause {
        Cause::Invoice => 0.8,
        Cause::Service => 0.65,
        Cause::Price => 0.55,
        Cause::Closure => 0.6,
        Cause::Competitor => 0.4,
        Cause::DriverLeft => 0.35,
        Cause::RouteChanged => 0.15,
        Cause::VehicleSold
        | Cause::MovedAway
        | Cause::ProjectEnded
        | Cause::Repair
        | Cause::Electric
        | Cause::CardReplaced => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;

    const START: BusinessDay = BusinessDay(20_000);

    fn falling(to: f64, over_days: i32) -> Fate {
        Fate { start: Some(START), course: Course::Falls { to, over_days }, ..Fate::NONE }
    }

    #[test]
    fn a_slide_falls_evenly_and_stays_down() {
        let fate = falling(0.2, 100);
        assert_eq!(fate.pull(START.plus(-1)), 1.0);
        assert!((fate.pull(START.plus(50)) - 0.6).abs() < 1e-12);
        assert_eq!([100, 500].map(|it| fate.pull(START.plus(it))), [0.2, 0.2]);
    }

    #[test]
    fn who_stops_is_gone_from_the_first_day_and_who_pauses_returns() {
        assert_eq!(falling(0.0, 0).pull(START), 0.0);
        let pause = Fate { start: Some(START), course: Course::Away { days: 40 }, ..Fate::NONE };
        assert_eq!([-1, 0, 39, 40].map(|it| pause.pull(START.plus(it))), [1.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn treatment_helps_where_the_cause_can_be_helped_and_never_harms() {
        let mut dice = Dice::new(1, Purpose::Design, 0);
        let helped = falling(0.0, 0).because(Cause::Invoice, &mut dice);
        let lost = falling(0.0, 0).because(Cause::VehicleSold, &mut dice);
        let late = START.plus(150);
        assert!(0.5 < helped.treated_pull(late));
        assert_eq!(lost.treated_pull(late), 0.0);
        assert!((0..150).all(|it| helped.pull(START.plus(it)) <= helped.treated_pull(START.plus(it))));
    }
}
