//! The customers: who they are, what they drive, which cards they hold, what awaits them.

use crate::dice::{Dice, Purpose};
use crate::events::Events;
use crate::fates::{Fate, Traits};
use crate::network::Network;
use crate::profiles::{ANONYMOUS, Fuel, Kind, PROFILES, Profile};
use crate::settings::Settings;
use crate::truth::{CardCause, CardChange, Pattern};
use kernel::BusinessDay;

/// More fills a day than this one vehicle does not make.
const FILLS_PER_VEHICLE_DAY: f64 = 0.8;
const VEHICLES_MOST: i32 = 40;
/// How far a driver goes out of the way for gas or electricity, in stations.
const DETOUR: usize = 3;

#[derive(Clone, Debug)]
pub(crate) struct Customer {
    /// From 0; the number that people read is [`Customer::number`].
    pub(crate) index: u32,
    pub(crate) profile: usize,
    pub(crate) home: u16,
    /// Where electric vehicles are charged, if anywhere.
    pub(crate) charger: Option<u16>,
    pub(crate) joined: BusinessDay,
    pub(crate) habit: Habit,
    /// Share of all fills that happen with us, and of these the share at the home station.
    pub(crate) share: f64,
    pub(crate) home_share: f64,
    /// Deviation of the slowly wandering logarithm of driving: some lives are more regular than others.
    pub(crate) wander: f64,
    /// Chance to go where one went last time without thinking about it.
    pub(crate) stickiness: f64,
    pub(crate) minds_prices: bool,
    /// Contract discount in fen a litre or kilogram.
    pub(crate) discount_fen: i64,
    pub(crate) visits_per_week: f64,
    pub(crate) vehicles: Vec<Vehicle>,
    pub(crate) cards: Vec<Card>,
    pub(crate) fate: Fate,
}

/// How a customer makes themselves known at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    Card,
    Plate,
    Phone,
}

#[derive(Clone, Debug)]
pub(crate) struct Vehicle {
    /// Number of the plate in its series.
    pub(crate) serial: u32,
    pub(crate) fuel: Fuel,
    /// Litres; kilograms for gas, kilowatt-hours for electricity.
    pub(crate) tank: f64,
    /// The same unit, on a mean day.
    pub(crate) burn_per_day: f64,
    pub(crate) from: BusinessDay,
    /// Last day; on it the vehicle is handed over and not refuelled.
    pub(crate) until: Option<BusinessDay>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CardKind {
    Main,
    /// The main card of a fleet stays in the office safe: money is loaded on it, nobody pays with it.
    Office,
    Sub,
    Anonymous,
}

#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) serial: u32,
    pub(crate) kind: CardKind,
    /// The vehicle it belongs to; none for a card that any may use.
    pub(crate) vehicle: Option<usize>,
    pub(crate) from: BusinessDay,
    /// Last day; on it the card is handed in or lost and no longer used.
    pub(crate) until: Option<BusinessDay>,
}

impl Customer {
    pub(crate) fn number(&self) -> String {
        number(self.index)
    }

    pub(crate) fn phone(&self) -> String {
        crate::names::phone(self.index)
    }

    /// The number under which the holder of a replaced anonymous card goes on.
    pub(crate) fn successor(&self) -> String {
        number(self.index + 1)
    }

    pub(crate) fn profile(&self) -> &'static Profile {
        &PROFILES[self.profile]
    }

    /// The card in use for a vehicle on a day.
    pub(crate) fn card(&self, vehicle: usize, day: BusinessDay) -> Option<&Card> {
        self.cards.iter().find(|it| {
            it.vehicle.is_none_or(|of| of == vehicle)
                && it.kind != CardKind::Office
                && it.from <= day
                && it.until.is_none_or(|until| day < until)
        })
    }
}

impl Card {
    pub(crate) fn number(&self) -> String {
        format!("9030{:012}", self.serial)
    }
}

impl CardKind {
    /// The kind as the files name it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Main | Self::Office => "main",
            Self::Sub => "sub",
            Self::Anonymous => "anonymous",
        }
    }
}

fn number(index: u32) -> String {
    format!("K{:06}", index + 1)
}

#[derive(Debug)]
pub(crate) struct Population {
    pub(crate) customers: Vec<Customer>,
    pub(crate) card_changes: Vec<CardChange>,
}

/// Gives out plates and cards, each once.
#[derive(Debug, Default)]
struct Registry {
    plates: u32,
    electric_plates: u32,
    cards: u32,
}

impl Population {
    pub(crate) fn new(settings: &Settings, network: &Network, events: &Events) -> Self {
        let mut registry = Registry::default();
        let mut population = Self { customers: Vec::new(), card_changes: Vec::new() };
        let mut heir: Option<Customer> = None;
        for index in 0..settings.customers {
            let mut dice = Dice::new(settings.seed, Purpose::Design, index);
            let mut customer = match heir.take() {
                Some(heir) => heir,
                None => design(settings, network, events, index, &mut registry, &mut dice),
            };
            issue_cards(&mut customer, &mut registry, &mut dice);
            let has_successor = index + 1 < settings.customers;
            if customer.profile == ANONYMOUS
                && has_successor
                && customer.fate.pattern == Pattern::Steady
                && dice.chance(0.05)
            {
                heir = replace_anonymous(&mut customer, events.span.draw(&mut dice));
            } else {
                population.card_changes.extend(change_card(
                    &mut customer,
                    settings,
                    &mut registry,
                    &mut dice,
                ));
            }
            population.customers.push(customer);
        }
        population
    }
}

fn design(
    settings: &Settings,
    network: &Network,
    events: &Events,
    index: u32,
    registry: &mut Registry,
    dice: &mut Dice,
) -> Customer {
    let chosen = dice.weighted(&PROFILES.each_ref().map(|it| it.per_mille));
    let profile = &PROFILES[chosen];
    let visits_per_week = dice.lognormal(profile.visits.0, profile.visits.1);
    // The more often somebody comes, the larger the part of their fills that we see.
    let share_rank = libm::pow(dice.unit(), 1.0 / (1.0 + visits_per_week));
    let share = profile.share.0 + (profile.share.1 - profile.share.0) * share_rank;
    let joined = join(settings, dice);
    let weights: Vec<u32> = network.stations.iter().map(|it| it.weight).collect();
    let near = dice.weighted(&weights) as u16;
    let fuel = first_fuel(profile, network, dice);
    let home =
        if fuel == Fuel::Gas { nearest(network, near, |it| network.stations[it].gas) } else { Some(near) };
    let home = home.unwrap_or(near);
    let sister = network.stations[usize::from(home)].nearest.first().copied().filter(|_| fuel != Fuel::Gas);
    let traits = Traits { profile: chosen, visits_per_week, home, fuel, joined, sister };
    let mut customer = Customer {
        index,
        profile: chosen,
        home,
        charger: charger(network, home),
        joined,
        habit: habit(profile.kind, dice),
        share,
        home_share: dice.within(0.8, 0.99),
        wander: dice.lognormal(profile.wander, 0.35).min(1.0),
        stickiness: dice.within(0.25, 0.75),
        minds_prices: dice.chance(0.4),
        discount_fen: discount(profile, visits_per_week, dice),
        visits_per_week,
        vehicles: Vec::new(),
        cards: Vec::new(),
        fate: Fate::draw(&traits, events, dice),
    };
    buy_vehicles(&mut customer, fuel, registry, dice);
    if customer.fate.pattern == Pattern::ReplacedByElectric {
        replace_vehicles(&mut customer, settings.until, registry, dice);
    }
    customer
}

/// Most are old acquaintances; some come during the history.
fn join(settings: &Settings, dice: &mut Dice) -> BusinessDay {
    if dice.chance(0.88) {
        settings.first().plus(-dice.between(1, 1_800))
    } else {
        settings.first().plus(dice.between(0, settings.days as i32 - 20))
    }
}

fn first_fuel(profile: &Profile, network: &Network, dice: &mut Dice) -> Fuel {
    let fuel = Fuel::BURNT[dice.weighted(&profile.fuels)];
    if fuel == Fuel::Gas && !network.stations.iter().any(|it| it.gas) { Fuel::G92 } else { fuel }
}

fn nearest(network: &Network, from: u16, fits: impl Fn(usize) -> bool) -> Option<u16> {
    let others = &network.stations[usize::from(from)].nearest;
    std::iter::once(from).chain(others.iter().copied()).find(|it| fits(usize::from(*it)))
}

fn charger(network: &Network, home: u16) -> Option<u16> {
    let others = network.stations[usize::from(home)].nearest.iter().take(DETOUR);
    std::iter::once(&home).chain(others).copied().find(|it| network.stations[usize::from(*it)].charging)
}

fn habit(kind: Kind, dice: &mut Dice) -> Habit {
    const HABITS: [Habit; 3] = [Habit::Card, Habit::Plate, Habit::Phone];
    match kind {
        Kind::Card => Habit::Card,
        Kind::Organisation => HABITS[dice.weighted(&[85, 15, 0])],
        Kind::Person => HABITS[dice.weighted(&[38, 20, 42])],
    }
}

fn discount(profile: &Profile, visits_per_week: f64, dice: &mut Dice) -> i64 {
    match profile.kind {
        Kind::Organisation if 2.0 < visits_per_week => i64::from(dice.between(20, 35)),
        Kind::Organisation => i64::from(dice.between(0, 15)),
        Kind::Person | Kind::Card => 0,
    }
}

fn buy_vehicles(customer: &mut Customer, first: Fuel, registry: &mut Registry, dice: &mut Dice) {
    let profile = customer.profile();
    let fills_per_day = customer.visits_per_week / customer.share / 7.0;
    let needed = libm::ceil(fills_per_day / FILLS_PER_VEHICLE_DAY) as i32;
    let count =
        dice.between(profile.vehicles.0, profile.vehicles.1).clamp(needed.min(VEHICLES_MOST), VEHICLES_MOST);
    for at in 0..count {
        let fuel = if at == 0 || first == Fuel::Gas { first } else { next_fuel(profile, first, dice) };
        let scale = if fuel == Fuel::Gas { 0.3 } else { 1.0 };
        let tank = dice.within(profile.tank_l.0, profile.tank_l.1) * scale;
        // A full tank is asked for at about a quarter left; a round amount is about half a tank.
        let fill = tank * (0.74 * profile.fills_up + 0.55 * (1.0 - profile.fills_up));
        let uneven = if count == 1 { 1.0 } else { dice.within(0.5, 1.5) };
        registry.plates += 1;
        customer.vehicles.push(Vehicle {
            serial: registry.plates,
            fuel,
            tank,
            burn_per_day: fill * fills_per_day * uneven / f64::from(count),
            from: customer.joined,
            until: None,
        });
    }
}

/// A fleet that does not run on gas has no gas vehicle at all: it would need two home stations.
fn next_fuel(profile: &Profile, first: Fuel, dice: &mut Dice) -> Fuel {
    let fuel = Fuel::BURNT[dice.weighted(&profile.fuels)];
    if fuel == Fuel::Gas { first } else { fuel }
}

/// Electric vehicles take the place of the old ones, in a fleet one every few weeks.
fn replace_vehicles(customer: &mut Customer, until: BusinessDay, registry: &mut Registry, dice: &mut Dice) {
    let Some(start) = customer.fate.start else { return };
    let gap = dice.between(7, 28);
    for at in 0..customer.vehicles.len() {
        let day = start.plus(at as i32 * gap);
        if until < day {
            break;
        }
        let old = &mut customer.vehicles[at];
        old.until = Some(day);
        let burn_per_day = old.burn_per_day * 2.0;
        registry.electric_plates += 1;
        customer.vehicles.push(Vehicle {
            serial: registry.electric_plates,
            fuel: Fuel::Electricity,
            tank: dice.within(45.0, 75.0),
            burn_per_day,
            from: day.plus(1),
            until: None,
        });
    }
}

fn issue_cards(customer: &mut Customer, registry: &mut Registry, dice: &mut Dice) {
    let organisation = customer.profile().kind == Kind::Organisation;
    if customer.habit != Habit::Card && !(organisation && dice.chance(0.5)) {
        return;
    }
    if !organisation {
        let kind = if customer.profile == ANONYMOUS { CardKind::Anonymous } else { CardKind::Main };
        customer.cards.push(registry.card(kind, None, customer.joined));
        return;
    }
    customer.cards.push(registry.card(CardKind::Office, None, customer.joined));
    for (at, vehicle) in customer.vehicles.iter().enumerate().filter(|it| it.1.fuel != Fuel::Electricity) {
        customer.cards.push(registry.card(CardKind::Sub, Some(at), vehicle.from));
    }
}

impl Registry {
    fn card(&mut self, kind: CardKind, vehicle: Option<usize>, from: BusinessDay) -> Card {
        self.cards += 1;
        Card { serial: self.cards, kind, vehicle, from, until: None }
    }
}

/// Ends an anonymous card on the day before `start`; the holder's new one is another customer to the company.
fn replace_anonymous(customer: &mut Customer, start: BusinessDay) -> Option<Customer> {
    if start.plus(-1) <= customer.joined {
        return None;
    }
    let mut heir = customer.clone();
    heir.index += 1;
    heir.joined = start;
    heir.cards.clear();
    for vehicle in &mut heir.vehicles {
        vehicle.from = start;
    }
    customer.fate = Fate::replaced_card(start);
    for card in &mut customer.cards {
        card.until = Some(start);
    }
    Some(heir)
}

/// One in sixteen loses, breaks or exchanges a card once.
fn change_card(
    customer: &mut Customer,
    settings: &Settings,
    registry: &mut Registry,
    dice: &mut Dice,
) -> Option<CardChange> {
    let chance = dice.chance(0.06);
    let used = customer.cards.iter().filter(|it| it.kind != CardKind::Office).count();
    let ended = settings.first().plus(dice.between(10, settings.days as i32 - 5));
    if !chance || used == 0 || customer.profile == ANONYMOUS || ended <= customer.joined {
        return None;
    }
    let at = customer.cards.len() - 1 - dice.below(used);
    let causes = [CardCause::Lost, CardCause::Damaged, CardCause::Exchanged];
    let cause = causes[dice.weighted(&[50, 20, 30])];
    let wait = if cause == CardCause::Lost { dice.between(2, 14) } else { 1 };
    let began = ended.plus(wait).min(settings.until);
    let (kind, vehicle) = (customer.cards[at].kind, customer.cards[at].vehicle);
    customer.cards[at].until = Some(ended);
    let new = registry.card(kind, vehicle, began);
    let change = CardChange {
        customer: customer.number(),
        old_card: customer.cards[at].number(),
        new_card: new.number(),
        cause,
        ended,
        began,
    };
    customer.cards.push(new);
    Some(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population(customers: u32) -> Population {
        let settings = Settings { customers, seed: 3, ..Settings::ending("2026-06-30".parse().unwrap()) };
        let network = Network::new(settings.seed, settings.stations, settings.first());
        let events = Events::new(&settings, &network);
        Population::new(&settings, &network, &events)
    }

    #[test]
    fn seven_in_ten_customers_are_persons() {
        let population = population(4_000);
        let persons = population.customers.iter().filter(|it| it.profile().kind == Kind::Person).count();
        assert!((2_600..2_900).contains(&persons), "{persons}");
    }

    #[test]
    fn at_least_six_in_a_hundred_regulars_stop_and_most_stay() {
        let population = population(8_000);
        let regulars: Vec<&Customer> = population
            .customers
            .iter()
            .filter(|it| crate::fates::REGULAR_VISITS_PER_WEEK <= it.visits_per_week)
            .filter(|it| !it.profile().is_seasonal())
            .collect();
        let of = |pattern| regulars.iter().filter(|it| it.fate.pattern == pattern).count() * 100;
        assert!(6 * regulars.len() <= of(Pattern::Stop), "{} of {}", of(Pattern::Stop), regulars.len());
        assert!(55 * regulars.len() <= of(Pattern::Steady));
    }

    #[test]
    fn a_card_that_ends_is_followed_by_another_of_the_same_customer() {
        let population = population(4_000);
        assert!(20 < population.card_changes.len());
        for change in &population.card_changes {
            let customer = population.customers.iter().find(|it| it.number() == change.customer).unwrap();
            let old = customer.cards.iter().find(|it| it.number() == change.old_card).unwrap();
            let new = customer.cards.iter().find(|it| it.number() == change.new_card).unwrap();
            assert!(old.until.unwrap() < new.from && old.vehicle == new.vehicle);
        }
    }

    #[test]
    fn the_holder_of_a_replaced_anonymous_card_goes_on_as_the_next_customer() {
        let population = population(8_000);
        let replaced: Vec<&Customer> =
            population.customers.iter().filter(|it| it.fate.pattern == Pattern::CardReplaced).collect();
        assert!(!replaced.is_empty());
        for customer in replaced {
            let heir = &population.customers[customer.index as usize + 1];
            assert_eq!((heir.index, Some(heir.joined)), (customer.index + 1, customer.fate.start));
            assert_eq!(heir.visits_per_week, customer.visits_per_week);
            assert_ne!(heir.cards[0].serial, customer.cards[0].serial);
        }
    }
}
