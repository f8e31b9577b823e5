//! The tills of a trading day: fills become receipts, with goods, discounts, payments and now and then a refund.

use crate::dice::{Dice, Purpose};
use crate::network::{SHIFTS, Station};
use crate::population::{Customer, Habit};
use crate::prices::{self, Product};
use crate::profiles::{COMMUTER, Kind, PROFILES};
use crate::sales_file::{Line, Row, SalesFile};
use crate::traffic::{Fill, World};
use kernel::BusinessDay;
use kernel::rounding::{div_floor, half_up};

/// Fills without any identifier: of known customers, and of strangers as a share of all visits.
const FORGETS: f64 = 0.02;
const STRANGERS: f64 = 0.027;
/// Identified in another way than usual.
const OTHERWISE: f64 = 0.08;
/// Lines that arrive with money but without a quantity; receipts that are paid back.
const WITHOUT_QUANTITY: f64 = 0.004;
const REFUNDED: f64 = 0.0015;
const TAKES_GOODS: f64 = 0.055;
const TAKES_WASH: f64 = 0.02;
/// Strangers who come for the shop alone.
const SHOP_ONLY: f64 = 0.25;
/// Members' day at the pumps: Wednesday, in fen a litre.
const MEMBERS_DAY: u8 = 2;
const MEMBERS_DISCOUNT_FEN: i64 = 20;

#[derive(Debug)]
pub(crate) struct Till<'a> {
    world: &'a World,
    dice: Dice,
    /// Strangers a day at each station.
    strangers: Vec<f64>,
}

/// What is bought at one moment at one station.
#[derive(Clone, Copy, Debug)]
struct Basket {
    second: u32,
    /// Customer and vehicle; none for strangers.
    buyer: Option<(u32, u16)>,
    /// Product and quantity in its small unit.
    items: [Option<(Product, i64)>; 2],
}

/// A receipt to be paid back later on the day.
#[derive(Clone, Debug)]
struct Refund {
    second: u32,
    /// Seconds since the sale.
    elapsed: u32,
    row: Row,
    lines: Vec<Line>,
}

/// Receipt numbers of a station's registers: the trading day, then a count from 1.
#[derive(Debug)]
struct Numbers {
    prefix: String,
    last: Vec<u32>,
}

impl<'a> Till<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let weekly: f64 = world.population.customers.iter().map(|it| it.visits_per_week).sum();
        let weights: u32 = world.network.stations.iter().map(|it| it.weight).sum();
        let of = |it: &Station| weekly / 7.0 * STRANGERS * f64::from(it.weight) / f64::from(weights);
        let strangers = world.network.stations.iter().map(of).collect();
        Self { world, dice: Dice::new(world.settings.seed, Purpose::Till, 0), strangers }
    }

    /// Rings up a day. Returns the number of receipts of each station whose feed failed.
    pub(crate) fn ring_up(
        &mut self,
        day: BusinessDay,
        fills: &mut [Fill],
        file: &mut SalesFile,
    ) -> std::io::Result<Vec<(u16, u64)>> {
        fills.sort_unstable_by_key(|it| (it.station, it.second, it.customer, it.vehicle));
        let mut lost = Vec::new();
        let mut rest = &*fills;
        for station in 0..self.world.network.stations.len() as u16 {
            let (here, others) = rest.split_at(rest.partition_point(|it| it.station <= station));
            rest = others;
            if self.world.events.is_closed(station, day) {
                continue;
            }
            let before = file.receipts;
            file.dropping = self.world.events.in_gap(station, day);
            self.ring_up_station(station, day, here, file)?;
            if file.dropping {
                lost.push((station, file.receipts - before));
                file.receipts = before;
            }
        }
        file.dropping = false;
        Ok(lost)
    }

    fn ring_up_station(
        &mut self,
        station: u16,
        day: BusinessDay,
        fills: &[Fill],
        file: &mut SalesFile,
    ) -> std::io::Result<()> {
        let mut baskets: Vec<Basket> = fills.iter().map(|it| self.basket(it)).collect();
        self.add_strangers(station, day, &mut baskets);
        baskets.sort_by_key(|it| it.second);
        let mut numbers = Numbers::new(day, self.world.network.stations[usize::from(station)].registers);
        let mut refunds: Vec<Refund> = Vec::new();
        for basket in baskets {
            let (due, later) = refunds.into_iter().partition(|it| it.second <= basket.second);
            refunds = later;
            pay_back(due, &mut numbers, file)?;
            let (row, lines) = self.sell(station, day, &basket, &mut numbers);
            file.write(&row, &lines)?;
            if self.dice.chance(REFUNDED) && lines.iter().all(|it| it.quantity != 0) {
                let second = (basket.second + self.dice.between(120, 2_400) as u32).min(86_399);
                refunds.push(Refund { second, elapsed: second - basket.second, row, lines });
            }
        }
        pay_back(refunds, &mut numbers, file)
    }

    fn basket(&mut self, fill: &Fill) -> Basket {
        let extra = self.extra(fill.station);
        let items = [Some((fill.product, fill.amount)), extra];
        Basket { second: fill.second, buyer: Some((fill.customer, fill.vehicle)), items }
    }

    fn extra(&mut self, station: u16) -> Option<(Product, i64)> {
        let draw = self.dice.unit();
        if draw < TAKES_GOODS {
            return Some(self.goods());
        }
        let washes = self.world.network.stations[usize::from(station)].car_wash;
        (washes && draw < TAKES_GOODS + TAKES_WASH).then_some((prices::CAR_WASH, 1))
    }

    fn goods(&mut self) -> (Product, i64) {
        let chosen = self.dice.weighted(&prices::GOODS.map(|it| it.1));
        (prices::GOODS[chosen].0, i64::from(self.dice.between(1, 2)))
    }

    fn add_strangers(&mut self, station: u16, day: BusinessDay, baskets: &mut Vec<Basket>) {
        let busy = self.dice.lognormal(self.strangers[usize::from(station)], 0.3);
        for _ in 0..(busy + self.dice.unit()) as u32 {
            let hour = self.dice.weighted(&PROFILES[COMMUTER].hours) as i32;
            let moment = hour * 3_600 + self.dice.between(0, 3_599);
            let second = self.world.second_of_trading_day(station, moment);
            let items = if self.dice.chance(SHOP_ONLY) {
                [Some(self.goods()), None]
            } else {
                let product = [prices::G92, prices::G95, prices::DIESEL][self.dice.weighted(&[60, 30, 10])];
                let price = self.world.prices.fen(product, day);
                let yuan = i64::from(self.dice.between(2, 8)) * 50;
                [Some((product, product.quantity_for(price, yuan * 100))), self.extra(station)]
            };
            baskets.push(Basket { second, buyer: None, items });
        }
    }

    fn sell(
        &mut self,
        station: u16,
        day: BusinessDay,
        basket: &Basket,
        numbers: &mut Numbers,
    ) -> (Row, Vec<Line>) {
        let at = &self.world.network.stations[usize::from(station)];
        let buyer =
            basket.buyer.map(|it| (&self.world.population.customers[it.0 as usize], usize::from(it.1)));
        let (kind, identifier) = self.identify(buyer, day);
        let register = self.dice.below(numbers.last.len());
        let clock = (basket.second + at.cutoff_minutes as u32 * 60) % 86_400;
        let shift = div_floor(i64::from(clock), 28_800) as usize;
        let serving = &at.attendants[shift];
        let row = Row {
            station: at.code.clone(),
            register: register + 1,
            receipt: numbers.next(register),
            day: if basket.second + at.cutoff_minutes as u32 * 60 < 86_400 { day } else { day.plus(1) },
            second_of_day: clock,
            payment: self.payment(kind, buyer.map(|it| it.0)),
            identifier_kind: kind,
            identifier,
            pump: self.dice.between(1, at.pumps),
            attendant: serving[self.dice.below(serving.len())].clone(),
            shift: SHIFTS[shift],
            refund_of: None,
        };
        let known = !kind.is_empty();
        let lines =
            basket.items.iter().flatten().map(|it| self.line(*it, day, buyer.filter(|_| known))).collect();
        (row, lines)
    }

    fn identify(&mut self, buyer: Option<(&Customer, usize)>, day: BusinessDay) -> (&'static str, String) {
        const NOBODY: (&str, String) = ("", String::new());
        let Some((customer, vehicle)) = buyer else { return NOBODY };
        let draw = self.dice.unit();
        if draw < FORGETS {
            return NOBODY;
        }
        let kind = customer.profile().kind;
        let otherwise = draw < FORGETS + OTHERWISE;
        let habit = match (kind, customer.habit) {
            (Kind::Card, _) => Habit::Card,
            (Kind::Person, Habit::Card | Habit::Plate) if otherwise => Habit::Phone,
            (_, Habit::Card) if otherwise => Habit::Plate,
            (_, Habit::Phone) if otherwise => Habit::Plate,
            (_, habit) => habit,
        };
        match (habit, customer.card(vehicle, day)) {
            (Habit::Card, Some(card)) => ("card", card.number()),
            (Habit::Phone, _) => ("phone", customer.phone()),
            (Habit::Plate, _) => ("plate", customer.vehicles[vehicle].plate()),
            // The card is lost: the camera knows the plate, the member may say the phone or the number.
            (Habit::Card, None) => match self.dice.weighted(&[50, 15, 10, 25]) {
                _ if kind == Kind::Card => NOBODY,
                0 => ("plate", customer.vehicles[vehicle].plate()),
                1 if kind == Kind::Person => ("phone", customer.phone()),
                2 => ("customer_number", customer.number()),
                _ => NOBODY,
            },
        }
    }

    fn payment(&mut self, identified_by: &str, buyer: Option<&Customer>) -> &'static str {
        const CHANNELS: [&str; 8] =
            ["wechat", "alipay", "fuel_card", "cash", "bank_card", "digital_yuan", "credit", "other"];
        let organisation = buyer.is_some_and(|it| it.profile().kind == Kind::Organisation);
        let weights = match identified_by {
            "card" if organisation => [2, 1, 84, 0, 1, 0, 12, 0],
            "card" => [6, 3, 88, 1, 1, 1, 0, 0],
            _ if organisation => [20, 8, 30, 4, 8, 2, 28, 0],
            _ => [50, 26, 2, 9, 7, 3, 0, 3],
        };
        CHANNELS[self.dice.weighted(&weights)]
    }

    fn line(&mut self, item: (Product, i64), day: BusinessDay, buyer: Option<(&Customer, usize)>) -> Line {
        let (product, amount) = item;
        let price_fen = self.world.prices.fen(product, day);
        let gross = product.cost(price_fen, amount).0;
        let fuel = product.is_burnt();
        let per_unit = if fuel { self.discount_fen(day, buyer) } else { 0 };
        let scale = i128::from(product.quantity(0).unit.per_priced_unit());
        let discount = half_up(i128::from(per_unit * amount), scale) as i64;
        let bare = fuel && self.dice.chance(WITHOUT_QUANTITY);
        Line {
            product,
            quantity: if bare { 0 } else { amount },
            price_fen,
            discount,
            amount: gross - discount,
        }
    }

    fn discount_fen(&mut self, day: BusinessDay, buyer: Option<(&Customer, usize)>) -> i64 {
        let Some((customer, _)) = buyer else { return 0 };
        let members_day = customer.profile().kind == Kind::Person && day.weekday() == MEMBERS_DAY;
        let offered = members_day && self.dice.chance(0.6);
        if offered { MEMBERS_DISCOUNT_FEN } else { customer.discount_fen }
    }
}

fn pay_back(refunds: Vec<Refund>, numbers: &mut Numbers, file: &mut SalesFile) -> std::io::Result<()> {
    for Refund { elapsed, row, lines, .. } in refunds {
        let receipt = numbers.next(row.register - 1);
        let back = Row { receipt, refund_of: Some(row.receipt.clone()), ..row.after(elapsed) };
        let lines: Vec<Line> = lines.iter().map(Line::reversed).collect();
        file.write(&back, &lines)?;
    }
    Ok(())
}

impl Numbers {
    fn new(day: BusinessDay, registers: i32) -> Self {
        Self { prefix: day.date().format("%y%m%d").to_string(), last: vec![0; registers as usize] }
    }

    fn next(&mut self, register: usize) -> String {
        self.last[register] += 1;
        format!("{}{:04}", self.prefix, self.last[register])
    }
}

impl Product {
    fn is_burnt(self) -> bool {
        self <= prices::CNG
    }
}
