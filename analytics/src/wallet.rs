//! Share of wallet: how much fuel a customer's vehicles need, and what part of that is bought here.
//!
//! need of a vehicle = distance a year × consumption (machines: hours × consumption); share = bought ÷ need of the days
//! that are known. A need is an interval of which every bound is a product of bounds, so that a share is one as well: bought
//! ÷ highest need to bought ÷ lowest need. The ranges by kind of vehicle are planning values of ours, wide on purpose, for
//! vehicles as they are used in China; where the distance of a vehicle is known it counts instead. Without a kind the tank
//! speaks: so many fills of four fifths of it.
//!
//! Potential customers are those who surely have room, not those of whom nothing is known.

use kernel::rounding::{half_up, saturate};

/// What a vehicle is, as far as that says how much it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VehicleUse {
    Car,
    Taxi,
    RideHailing,
    Van,
    LightTruck,
    HeavyTruck,
    Bus,
    Motorcycle,
    Construction,
    Farm,
}

impl VehicleUse {
    pub const ALL: [Self; 10] = [
        Self::Car,
        Self::Taxi,
        Self::RideHailing,
        Self::Van,
        Self::LightTruck,
        Self::HeavyTruck,
        Self::Bus,
        Self::Motorcycle,
        Self::Construction,
        Self::Farm,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Taxi => "taxi",
            Self::RideHailing => "ride_hailing",
            Self::Van => "van",
            Self::LightTruck => "light_truck",
            Self::HeavyTruck => "heavy_truck",
            Self::Bus => "bus",
            Self::Motorcycle => "motorcycle",
            Self::Construction => "construction",
            Self::Farm => "farm",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// How far it goes in a year, and what that takes.
    pub const fn planned(self) -> Planned {
        match self {
            Self::Car => Planned::road(8_000, 18_000, 65, 100),
            Self::Taxi => Planned::road(80_000, 130_000, 65, 100),
            Self::RideHailing => Planned::road(40_000, 90_000, 65, 100),
            Self::Van => Planned::road(15_000, 40_000, 80, 120),
            Self::LightTruck => Planned::road(25_000, 60_000, 100, 160),
            Self::HeavyTruck => Planned::road(60_000, 150_000, 280, 400),
            Self::Bus => Planned::road(40_000, 80_000, 220, 350),
            Self::Motorcycle => Planned::road(3_000, 8_000, 20, 40),
            Self::Construction => Planned::machine(500, 2_000, 100, 200),
            Self::Farm => Planned::machine(200, 800, 80, 200),
        }
    }
}

/// Planning values of a kind of vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Planned {
    /// Whether it is hours that count, not kilometres.
    pub by_hours: bool,
    /// Kilometres, or hours, a year: at least and at most.
    pub amount: (i64, i64),
    /// Tenths of a litre for 100 kilometres, or for an hour.
    pub tenths: (i64, i64),
}

impl Planned {
    const fn road(least: i64, most: i64, tenths_least: i64, tenths_most: i64) -> Self {
        Self { by_hours: false, amount: (least, most), tenths: (tenths_least, tenths_most) }
    }

    const fn machine(least: i64, most: i64, tenths_least: i64, tenths_most: i64) -> Self {
        Self { by_hours: true, amount: (least, most), tenths: (tenths_least, tenths_most) }
    }

    fn need(self) -> Interval {
        // A tenth of a litre for 100 km is a millilitre for each; for an hour it is a hundred.
        let ml = if self.by_hours { 100 } else { 1 };
        let of = |amount: i64, tenths: i64| i128::from(amount) * i128::from(tenths) * ml;
        let ((least, most), (sparing, thirsty)) = (self.amount, self.tenths);
        Interval {
            low: saturate(of(least, sparing)),
            expected: saturate(half_up(of(least + most, sparing + thirsty), 4)),
            high: saturate(of(most, thirsty)),
        }
    }
}

/// A figure that is not known exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    pub low: i64,
    pub expected: i64,
    pub high: i64,
}

impl Interval {
    fn map(self, change: impl Fn(i64) -> i64) -> Self {
        Self { low: change(self.low), expected: change(self.expected), high: change(self.high) }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            expected: self.expected.saturating_add(other.expected),
            high: self.high.saturating_add(other.high),
        }
    }
}

/// A vehicle that takes gasoline or diesel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vehicle {
    pub kind: Option<VehicleUse>,
    pub tank_ml: Option<i64>,
    /// As somebody read or said it.
    pub km_a_year: Option<i64>,
}

/// What the need of a vehicle is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    Kind(VehicleUse),
    /// The kilometres of a year are known.
    Distance(VehicleUse, i64),
    /// Millilitres of the tank.
    Tank(i64),
}

/// The largest tank that is believed.
const TANK_ML_MAX: i64 = 3_000_000;
/// More kilometres a year no vehicle makes.
const KM_MAX: i64 = 500_000;
/// Fills a year of a vehicle of unknown kind, each of four fifths of the tank.
pub(crate) const FILLS: (i64, i64, i64) = (12, 45, 150);
/// Days of a year: whole weeks.
pub const YEAR_DAYS: i32 = 364;
/// A known distance is right to a tenth.
const DISTANCE_WITHIN_PER_MILLE: i64 = 100;

impl Vehicle {
    /// What a year needs, and how that is known; none where neither kind nor tank is. What cannot be true is not known.
    fn need(&self) -> Option<(Basis, Interval)> {
        let tank = self.tank_ml.filter(|it| (1..=TANK_ML_MAX).contains(it));
        let km = self.km_a_year.filter(|it| (1..=KM_MAX).contains(it));
        let (basis, need) = match (self.kind, tank) {
            (Some(kind), _) => by_kind(kind, km),
            (None, Some(tank)) => {
                let of = |fills: i64| saturate(half_up(i128::from(tank) * i128::from(fills) * 4, 5));
                let (low, expected, high) = FILLS;
                (Basis::Tank(tank), Interval { low, expected, high }.map(of))
            }
            (None, None) => return None,
        };
        // Nobody empties more than a tank a day.
        let most = tank.map_or(i64::MAX, |it| it.saturating_mul(i64::from(YEAR_DAYS)));
        Some((basis, need.map(|it| it.min(most))))
    }
}

fn by_kind(kind: VehicleUse, km: Option<i64>) -> (Basis, Interval) {
    let planned = kind.planned();
    match km.filter(|_| !planned.by_hours) {
        None => (Basis::Kind(kind), planned.need()),
        Some(km) => {
            let off = half_up(i128::from(km * DISTANCE_WITHIN_PER_MILLE), 1_000) as i64;
            let known = Planned { amount: (km - off, km + off), ..planned };
            (Basis::Distance(kind, km), known.need())
        }
    }
}

/// What a customer has and buys.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub vehicles: &'a [Vehicle],
    /// Gasoline and diesel of the days that are known.
    pub bought_ml: i64,
    /// Days since the first purchase, a year at most; a whole year of who never bought.
    pub days: i32,
}

/// Vehicles that need the same, and what one of them needs a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub basis: Basis,
    pub vehicles: u32,
    pub each_ml: Interval,
}

/// What follows for those who look after the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Even at the least need more than half of it is bought elsewhere.
    Potential,
    /// Even at the highest need most of it is bought here.
    Kept,
    /// More is bought than the vehicles on file can need: some are missing there.
    MoreThanNeeded,
    /// The need is not known well enough to say.
    Unclear,
}

/// Below this part, even at the least need, there is room for sure.
const POTENTIAL_PER_MILLE: i64 = 500;
/// From this part on, even at the highest need, there is next to none.
const KEPT_PER_MILLE: i64 = 800;
/// Days since the first purchase before a share is told: three periods of 28 days.
const DAYS_MIN: i32 = 84;

impl Verdict {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Kept => "kept",
            Self::MoreThanNeeded => "more_than_needed",
            Self::Unclear => "unclear",
        }
    }
}

/// The share of wallet with everything that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    pub parts: Vec<Part>,
    /// Vehicles of which neither kind nor tank is known.
    pub unknown_vehicles: u32,
    pub year_ml: Interval,
    /// The same for the days that are known.
    pub need_ml: Interval,
    pub days: u32,
    pub bought_ml: i64,
    /// Bought of what is needed; the low end belongs to the highest need.
    pub share_per_mille: Interval,
    /// What is bought elsewhere in a year, at the rate of the days that are known.
    pub room_ml: Interval,
    pub verdict: Verdict,
}

/// Why no share can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotTell {
    #[error("no vehicle that takes gasoline or diesel is on file")]
    NoVehicles,
    #[error("neither kind nor tank is known of any of {vehicles} vehicles")]
    NothingKnown { vehicles: u32 },
    #[error("the first purchase was {days} days ago, {DAYS_MIN} are needed")]
    TooShort { days: i32 },
}

impl CannotTell {
    pub(crate) const DAYS_MIN: i32 = DAYS_MIN;
}

/// What part of their fuel a customer buys here.
pub fn share_of_wallet(asked: &Asked<'_>) -> Result<Wallet, CannotTell> {
    let vehicles = asked.vehicles.len() as u32;
    if vehicles == 0 {
        return Err(CannotTell::NoVehicles);
    }
    let parts = parts(asked.vehicles);
    if parts.is_empty() {
        return Err(CannotTell::NothingKnown { vehicles });
    }
    if asked.days < DAYS_MIN {
        return Err(CannotTell::TooShort { days: asked.days.max(0) });
    }
    let days = asked.days.min(YEAR_DAYS);
    let known: u32 = parts.iter().map(|it| it.vehicles).sum();
    let unknown_vehicles = vehicles - known;
    let year_ml = together(&parts, known, unknown_vehicles);
    let of_days = |ml: i64| part_of(ml, i64::from(days), i64::from(YEAR_DAYS));
    let (need_ml, bought_ml) = (year_ml.map(of_days), asked.bought_ml.max(0));
    let share = |need: i64| part_of(bought_ml, 1_000, need);
    let share_per_mille =
        Interval { low: share(need_ml.high), expected: share(need_ml.expected), high: share(need_ml.low) };
    let of_year = part_of(bought_ml, i64::from(YEAR_DAYS), i64::from(days));
    Ok(Wallet {
        parts,
        unknown_vehicles,
        year_ml,
        need_ml,
        days: days.unsigned_abs(),
        bought_ml,
        share_per_mille,
        room_ml: year_ml.map(|it| it.saturating_sub(of_year).max(0)),
        verdict: verdict(bought_ml, need_ml, share_per_mille),
    })
}

/// value × of ÷ whole; a need of nothing counts as a millilitre.
fn part_of(value: i64, of: i64, whole: i64) -> i64 {
    saturate(half_up(i128::from(value) * i128::from(of), i128::from(whole.max(1))))
}

fn verdict(bought_ml: i64, need_ml: Interval, share_per_mille: Interval) -> Verdict {
    if need_ml.high < bought_ml {
        Verdict::MoreThanNeeded
    } else if share_per_mille.high < POTENTIAL_PER_MILLE {
        Verdict::Potential
    } else if KEPT_PER_MILLE <= share_per_mille.low {
        Verdict::Kept
    } else {
        Verdict::Unclear
    }
}

/// Vehicles that are known by the same, together.
fn parts(vehicles: &[Vehicle]) -> Vec<Part> {
    let mut needs: Vec<(Basis, Interval)> = vehicles.iter().filter_map(Vehicle::need).collect();
    let key = |it: &(Basis, Interval)| (it.0, it.1.low, it.1.expected, it.1.high);
    needs.sort_unstable_by_key(key);
    let same = needs.chunk_by(|one, other| one == other);
    let part = |it: &[(Basis, Interval)]| {
        let (basis, each_ml) = *it.first()?;
        Some(Part { basis, vehicles: it.len() as u32, each_ml })
    };
    same.filter_map(part).collect()
}

/// Of all vehicles in a year. One of which nothing is known needs what the others need on average, at least nothing and
/// at most what the one with the highest need takes.
fn together(parts: &[Part], known: u32, unknown: u32) -> Interval {
    let times = |part: &Part| part.each_ml.map(|it| it.saturating_mul(i64::from(part.vehicles)));
    let all = parts.iter().map(times).fold(Interval::default(), Interval::plus);
    let most = parts.iter().map(|it| it.each_ml.high).max().unwrap_or(0);
    let unknown = i64::from(unknown);
    all.plus(Interval {
        low: 0,
        expected: part_of(all.expected, unknown, i64::from(known)),
        high: most.saturating_mul(unknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_kind(kind: VehicleUse) -> Vehicle {
        Vehicle { kind: Some(kind), ..Vehicle::default() }
    }

    fn ask(vehicles: &[Vehicle], bought_ml: i64, days: i32) -> Result<Wallet, CannotTell> {
        share_of_wallet(&Asked { vehicles, bought_ml, days })
    }

    #[test]
    fn a_fleet_is_reckoned_as_by_hand() {
        let fleet = [of_kind(VehicleUse::HeavyTruck), of_kind(VehicleUse::HeavyTruck)];
        let it = ask(&fleet, 15_000_000, 364).unwrap();
        // 60,000 km × 28 L/100 km, 105,000 × 34, 150,000 × 40, twice.
        let year = Interval { low: 33_600_000, expected: 71_400_000, high: 120_000_000 };
        assert_eq!((it.year_ml, it.need_ml, it.parts.len()), (year, year, 1));
        assert_eq!(it.share_per_mille, Interval { low: 125, expected: 210, high: 446 });
        assert_eq!(it.room_ml, Interval { low: 18_600_000, expected: 56_400_000, high: 105_000_000 });
        assert_eq!(it.verdict, Verdict::Potential);
        let half = ask(&fleet, 15_000_000, 182).unwrap();
        assert_eq!((half.need_ml.expected, half.room_ml.expected), (35_700_000, 41_400_000));
        assert_eq!(half.verdict, Verdict::Unclear);
        assert_eq!(ask(&fleet, 100_000_000, 364).unwrap().verdict, Verdict::Kept);
        assert_eq!(ask(&fleet, 120_000_001, 364).unwrap().verdict, Verdict::MoreThanNeeded);
        let machine = ask(&[of_kind(VehicleUse::Farm)], 0, 364).unwrap();
        assert_eq!(machine.year_ml, Interval { low: 1_600_000, expected: 7_000_000, high: 16_000_000 });
    }

    #[test]
    fn a_known_distance_narrows_the_need_and_a_tank_speaks_where_the_kind_is_unknown() {
        let car = Vehicle { km_a_year: Some(20_000), ..of_kind(VehicleUse::Car) };
        let it = ask(&[car], 1_000_000, 364).unwrap();
        assert_eq!(it.year_ml, Interval { low: 1_170_000, expected: 1_650_000, high: 2_200_000 });
        let tank = Vehicle { tank_ml: Some(50_000), ..Vehicle::default() };
        let it = ask(&[tank], 1_000_000, 364).unwrap();
        assert_eq!(it.year_ml, Interval { low: 480_000, expected: 1_800_000, high: 6_000_000 });
        let moped = Vehicle { tank_ml: Some(100), ..of_kind(VehicleUse::Motorcycle) };
        assert_eq!(ask(&[moped], 0, 364).unwrap().year_ml.high, 36_400, "a tank a day at most");
    }

    #[test]
    fn vehicles_of_which_nothing_is_known_widen_the_need() {
        let it = ask(&[of_kind(VehicleUse::Car), Vehicle::default()], 900_000, 364).unwrap();
        assert_eq!((it.unknown_vehicles, it.parts[0].vehicles), (1, 1));
        assert_eq!(it.year_ml, Interval { low: 520_000, expected: 2_145_000, high: 3_600_000 });
    }

    #[test]
    fn without_data_nothing_is_told() {
        assert_eq!(ask(&[], 9, 364), Err(CannotTell::NoVehicles));
        let absurd = Vehicle { tank_ml: Some(-5), km_a_year: Some(9), ..Vehicle::default() };
        assert_eq!(ask(&[absurd, absurd], 9, 364), Err(CannotTell::NothingKnown { vehicles: 2 }));
        assert_eq!(ask(&[of_kind(VehicleUse::Car)], 9, 83), Err(CannotTell::TooShort { days: 83 }));
        assert_eq!(ask(&[of_kind(VehicleUse::Car)], 9, -7), Err(CannotTell::TooShort { days: 0 }));
    }

    #[test]
    fn a_kind_is_read_as_it_was_written() {
        for kind in VehicleUse::ALL {
            assert_eq!(VehicleUse::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(VehicleUse::parse("other"), None);
    }

    fn any_vehicle() -> impl Strategy<Value = Vehicle> {
        let kind = proptest::option::of(0_usize..10).prop_map(|it| it.map(|it| VehicleUse::ALL[it]));
        let number = || proptest::option::of(prop_oneof![0_i64..200_000, any::<i64>()]);
        (kind, number(), number()).prop_map(|(kind, tank_ml, km_a_year)| Vehicle { kind, tank_ml, km_a_year })
    }

    proptest! {
        #[test]
        fn whatever_is_on_file_bounds_stay_in_order(
            vehicles in proptest::collection::vec(any_vehicle(), 0..40), bought in any::<i64>(), days in any::<i32>()
        ) {
            let Ok(it) = ask(&vehicles, bought, days) else { return Ok(()) };
            for bounds in [it.year_ml, it.need_ml, it.share_per_mille, it.room_ml] {
                prop_assert!(0 <= bounds.low && bounds.low <= bounds.expected && bounds.expected <= bounds.high);
            }
            prop_assert!(84 <= it.days && it.days <= 364 && 0 <= it.bought_ml);
        }

        #[test]
        fn who_buys_more_has_no_smaller_share_and_no_more_room(
            vehicles in proptest::collection::vec(any_vehicle(), 1..10), one in 0_i64..90_000_000, more in 0_i64..90_000_000
        ) {
            let (Ok(few), Ok(many)) = (ask(&vehicles, one, 200), ask(&vehicles, one + more, 200)) else {
                return Ok(());
            };
            prop_assert!(few.share_per_mille.expected <= many.share_per_mille.expected);
            prop_assert!(many.room_ml.expected <= few.room_ml.expected);
        }
    }
}
