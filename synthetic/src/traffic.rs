//! Daily life: vehicles burn fuel, run low and are refuelled, with us or elsewhere.
//!
//! Visits are not drawn from a rate. Each vehicle empties its tank at the pace of its profile, the calendar and
//! a slowly wandering mood, and refuels when the needle is low; a sticky choice then decides between us and the
//! competition. A change of a customer's life alters that choice alone, never the driving: so the undisturbed,
//! the untreated and the treated future share every draw, and their difference is the effect and nothing else.

use crate::calendar::Day;
use crate::dice::{Dice, Purpose, weighted_at};
use crate::events::Events;
use crate::network::Network;
use crate::population::{Customer, Population};
use crate::prices::{self, Prices, Product};
use crate::profiles::{Fuel, Kind, PROFILES};
use crate::settings::Settings;
use kernel::BusinessDay;

/// Everything that traffic meets but does not change.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) prices: Prices,
    pub(crate) network: Network,
    pub(crate) events: Events,
    pub(crate) population: Population,
}

/// One refuelling at one of our stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fill {
    pub(crate) station: u16,
    /// Seconds since the trading day began.
    pub(crate) second: u32,
    pub(crate) customer: u32,
    pub(crate) vehicle: u16,
    pub(crate) product: Product,
    /// In the product's small unit.
    pub(crate) amount: i64,
}

/// What became of a refuelling: had nothing changed, as it was, had the customer been treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) customer: u32,
    pub(crate) fuel: Fuel,
    pub(crate) amount: i64,
    pub(crate) undisturbed: bool,
    pub(crate) treated: bool,
    pub(crate) fill: Option<Fill>,
}

#[derive(Debug)]
pub(crate) struct Traffic<'a> {
    world: &'a World,
    dice: Vec<Dice>,
    choices: Vec<Choices>,
    moods: Vec<Mood>,
    tanks: Vec<Tank>,
}

/// Where the customer went last time, in each of the three futures: true for us.
#[derive(Clone, Copy, Debug)]
struct Choices {
    undisturbed: bool,
    untreated: bool,
    treated: bool,
}

#[derive(Clone, Copy, Debug)]
struct Mood {
    /// Logarithm of driving against habit.
    wander: f64,
    /// Its exponential, with the mean of 1 that a log-normal must be given.
    pace: f64,
    profile: usize,
    /// Driving against habit on the present day.
    drive: f64,
    /// Ill, travelling, or without a driver until then.
    away_until: BusinessDay,
}

/// A vehicle's tank: kept apart from its customer, since all of them are looked at every day.
#[derive(Clone, Copy, Debug)]
struct Tank {
    customer: u32,
    vehicle: u16,
    level: f64,
    /// The level at which the driver begins to look for a station.
    low: f64,
    size: f64,
    burn: f64,
    from: BusinessDay,
    fuel: Fuel,
}

/// Weekly persistence of the mood: half of a swing is forgotten in seven weeks.
const PERSISTENCE: f64 = 0.9;
/// Chance a week that a person is away, and the days of an absence.
const AWAY: f64 = 0.022;
const AWAY_DAYS: (i32, i32) = (5, 13);
/// Those who top up or stock up do so below this part of the tank.
const ROOM: f64 = 0.62;
/// Chances to stock up before a rise, and to top up before a holiday.
const STOCKS_UP: f64 = 0.22;
const TOPS_UP: f64 = 0.13;
/// Below this part of the tank nobody waits for a better day.
const RESERVE: f64 = 0.04;
/// How somebody who is not at home chooses among the nearest other stations.
const ELSEWHERE: [u32; 4] = [50, 25, 15, 10];
/// Of those who find their station shut, the part that goes on to a sister.
const DIVERTED: f64 = 0.55;

impl<'a> Traffic<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let mut traffic =
            Self { world, dice: Vec::new(), choices: Vec::new(), moods: Vec::new(), tanks: Vec::new() };
        for customer in &world.population.customers {
            let mut dice = Dice::new(world.settings.seed, Purpose::Traffic, customer.index);
            let wander = dice.normal() * customer.wander;
            let us = dice.chance(customer.share);
            traffic.choices.push(Choices { undisturbed: us, untreated: us, treated: us });
            traffic.moods.push(Mood {
                wander,
                pace: pace(wander, customer),
                profile: customer.profile,
                drive: 0.0,
                away_until: BusinessDay(i32::MIN),
            });
            for (vehicle, of) in customer.vehicles.iter().enumerate() {
                let low = low_level(of.tank, &mut dice);
                traffic.tanks.push(Tank {
                    customer: customer.index,
                    vehicle: vehicle as u16,
                    level: dice.within(low, of.tank),
                    low,
                    size: of.tank,
                    burn: of.burn_per_day,
                    from: of.from,
                    fuel: of.fuel,
                });
            }
            traffic.dice.push(dice);
        }
        traffic
    }

    /// Lives one day, telling of every refuelling.
    pub(crate) fn live(&mut self, day: &Day, tell: &mut dyn FnMut(Outcome)) {
        self.wake(day);
        let rises = self.world.prices.rises_tomorrow(day.day);
        let before_holiday = day.eve || (-4..=-1).contains(&day.from_spring);
        for at in 0..self.tanks.len() {
            let tank = &mut self.tanks[at];
            if day.day < tank.from {
                continue;
            }
            let owner = tank.customer as usize;
            tank.level = (tank.level - tank.burn * self.moods[owner].drive).max(0.0);
            let roomy = (rises || before_holiday) && tank.level < ROOM * tank.size;
            if tank.low <= tank.level && !roomy {
                continue;
            }
            let customer = &self.world.population.customers[owner];
            let tank = *tank;
            if self.moods[owner].drive > 0.0 && wants(&tank, customer, day, rises, &mut self.dice[owner]) {
                self.refuel(at, customer, day, tell);
            }
        }
    }

    /// Sets how much everybody drives on the day; on Mondays moods move on.
    fn wake(&mut self, day: &Day) {
        let activity = PROFILES.each_ref().map(|it| it.activity(day));
        if day.weekday == 0 {
            self.change_moods(day.day);
        }
        for mood in &mut self.moods {
            let here = mood.away_until < day.day;
            mood.drive = if here { activity[mood.profile] * mood.pace } else { 0.0 };
        }
    }

    fn change_moods(&mut self, today: BusinessDay) {
        let customers = &self.world.population.customers;
        for ((mood, dice), customer) in self.moods.iter_mut().zip(&mut self.dice).zip(customers) {
            let deviation = customer.wander * libm::sqrt(1.0 - PERSISTENCE * PERSISTENCE);
            mood.wander = PERSISTENCE * mood.wander + deviation * dice.normal();
            mood.pace = pace(mood.wander, customer);
            if customer.profile().kind != Kind::Organisation && dice.chance(AWAY) {
                mood.away_until = today.plus(dice.between(AWAY_DAYS.0, AWAY_DAYS.1));
            }
        }
    }

    /// Every draw is made whatever it decides, so that the three futures stay in step.
    fn refuel(&mut self, at: usize, customer: &Customer, day: &Day, tell: &mut dyn FnMut(Outcome)) {
        let (dice, tank) = (&mut self.dice[customer.index as usize], &mut self.tanks[at]);
        let [habit, choice, place, rank, patience] = [(); 5].map(|()| dice.unit());
        let hour = dice.weighted(&customer.profile().hours) as i32;
        let moment = hour * 3_600 + dice.between(0, 3_599);
        let product = product(tank.fuel, day, dice);
        let amount = fill_amount(tank, customer, product, self.world.prices.fen(product, day.day), dice);
        let scale = product.quantity(0).unit.per_priced_unit() as f64;
        tank.level = (tank.level + amount as f64 / scale).min(tank.size);
        tank.low = low_level(tank.size, dice);

        let kept = &mut self.choices[customer.index as usize];
        let choose = |kept: &mut bool, pull: f64| {
            let us = if habit < customer.stickiness { *kept } else { choice < customer.share * pull };
            *kept = us && 0.0 < pull;
            *kept
        };
        let undisturbed = choose(&mut kept.undisturbed, 1.0);
        let came = choose(&mut kept.untreated, customer.fate.pull(day.day));
        let treated = choose(&mut kept.treated, customer.fate.treated_pull(day.day));
        let gone = customer.vehicles[usize::from(tank.vehicle)].until.is_some_and(|it| it <= day.day);
        let station =
            if gone { None } else { self.world.place(customer, tank.fuel, day.day, [place, rank, patience]) };
        let fill = station.filter(|_| came).map(|station| Fill {
            station,
            second: self.world.second_of_trading_day(station, moment),
            customer: customer.index,
            vehicle: tank.vehicle,
            product,
            amount,
        });
        let (customer, fuel) = (customer.index, tank.fuel);
        tell(Outcome { customer, fuel, amount, undisturbed, treated: treated && station.is_some(), fill });
    }
}

impl World {
    /// The station a customer of ours goes to, if one is open that serves them.
    fn place(&self, customer: &Customer, fuel: Fuel, day: BusinessDay, draws: [f64; 3]) -> Option<u16> {
        let fits = |it: u16| match fuel {
            Fuel::Gas => self.network.stations[usize::from(it)].gas,
            Fuel::Electricity => self.network.stations[usize::from(it)].charging,
            _ => true,
        };
        let moved = customer.fate.moved_to.filter(|_| customer.fate.start.is_some_and(|it| it <= day));
        let home = match fuel {
            Fuel::Electricity => customer.charger?,
            _ => moved.unwrap_or(customer.home),
        };
        let others = &self.network.stations[usize::from(home)].nearest;
        let rank = weighted_at(draws[1], &ELSEWHERE);
        let elsewhere = others.get(rank).copied().filter(|_| customer.home_share <= draws[0]);
        let chosen = elsewhere.filter(|it| fits(*it)).unwrap_or(home);
        if !self.events.is_closed(chosen, day) {
            return Some(chosen);
        }
        let open = |it: &u16| fits(*it) && !self.events.is_closed(*it, day);
        others.iter().copied().find(open).filter(|_| draws[2] < DIVERTED)
    }

    pub(crate) fn second_of_trading_day(&self, station: u16, second_of_clock: i32) -> u32 {
        let cutoff = self.network.stations[usize::from(station)].cutoff_minutes * 60;
        (second_of_clock - cutoff).rem_euclid(86_400) as u32
    }
}

/// A log-normal's mean lies above its median by half its variance, which is taken off.
fn pace(wander: f64, customer: &Customer) -> f64 {
    libm::exp(wander - 0.5 * customer.wander * customer.wander)
}

fn wants(tank: &Tank, customer: &Customer, day: &Day, rises: bool, dice: &mut Dice) -> bool {
    let draw = dice.unit();
    if tank.level < RESERVE * tank.size {
        return true;
    }
    if tank.level < tank.low {
        return draw < customer.profile().ready[usize::from(day.weekday)];
    }
    if rises {
        customer.minds_prices && draw < STOCKS_UP
    } else {
        customer.profile().tops_up && draw < TOPS_UP
    }
}

/// Nobody looks for a station at the same level twice.
fn low_level(size: f64, dice: &mut Dice) -> f64 {
    size * dice.within(0.07, 0.4)
}

fn product(fuel: Fuel, day: &Day, dice: &mut Dice) -> Product {
    // How much of the diesel is winter diesel, from January on.
    const WINTER: [f64; 12] = [1.0, 1.0, 0.35, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.45, 0.95];
    let draw = dice.unit();
    match fuel {
        Fuel::G92 if draw < 0.03 => prices::G95,
        Fuel::G92 => prices::G92,
        Fuel::G95 if draw < 0.04 => prices::G92,
        Fuel::G95 if draw < 0.05 => prices::G98,
        Fuel::G95 => prices::G95,
        Fuel::G98 => prices::G98,
        Fuel::Diesel if draw < WINTER[usize::from(day.month)] => prices::WINTER_DIESEL,
        Fuel::Diesel => prices::DIESEL,
        Fuel::Gas => prices::CNG,
        Fuel::Electricity => prices::CHARGING,
    }
}

/// A full tank to the hundredth of a litre, or what a round sum of yuan buys.
fn fill_amount(tank: &Tank, customer: &Customer, product: Product, price_fen: i64, dice: &mut Dice) -> i64 {
    const ROUND_YUAN: [i64; 4] = [100, 150, 200, 300];
    let scale = product.quantity(0).unit.per_priced_unit();
    let room = (tank.size - tank.level) * scale as f64;
    let full = (libm::round(room * 0.1) as i64 * 10).max(scale);
    let fills_up = dice.unit() < customer.profile().fills_up;
    let yuan = ROUND_YUAN[dice.weighted(&[20, 15, 45, 20])];
    let bulk = if tank.fuel == Fuel::Diesel { 3 } else { 1 };
    let bought = product.quantity_for(price_fen, yuan * bulk * 100);
    let gauged = matches!(tank.fuel, Fuel::Gas | Fuel::Electricity);
    if fills_up || gauged || full < bought { full } else { bought }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_sum_buys_what_costs_that_sum() {
        for price in [688, 755, 789, 823] {
            let bought = prices::G92.quantity_for(price, 20_000);
            assert_eq!(prices::G92.cost(price, bought).0, 20_000);
        }
    }
}
