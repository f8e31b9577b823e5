//! The files beside the sales: units, employees, products, customers, vehicles and cards.

use crate::dice::{Dice, Purpose};
use crate::names;
use crate::network::{Network, Station, Unit};
use crate::population::Customer;
use crate::prices::{CATALOGUE, Prices, Product};
use crate::profiles::{Fuel, Kind};
use crate::sales_file::Decimal;
use crate::settings::Error;
use crate::traffic::World;
use kernel::BusinessDay;
use std::fs::File;
use std::path::{Path, PathBuf};

const ZONE: &str = "Asia/Shanghai";
/// A customer who comes this often, or is an organisation, has a maintainer.
const MAINTAINED_VISITS_PER_WEEK: f64 = 1.0;

/// A table being written: a header, then rows, counted.
pub(crate) struct Table {
    path: PathBuf,
    file: csv::Writer<File>,
    rows: u64,
}

impl Table {
    pub(crate) fn create(dir: &Path, name: &str, header: &str) -> Result<Self, Error> {
        let path = dir.join(name);
        let file = File::create(&path).map_err(|cause| Error::Write { path: path.clone(), cause })?;
        let mut table = Self { path, file: csv::Writer::from_writer(file), rows: 0 };
        table.put(&header.split(',').collect::<Vec<_>>())?;
        table.rows = 0;
        Ok(table)
    }

    pub(crate) fn put(&mut self, values: &[&str]) -> Result<(), Error> {
        self.rows += 1;
        let failed = |cause: csv::Error| Error::Write { path: self.path.clone(), cause: cause.into() };
        self.file.write_record(values).map_err(failed)
    }

    pub(crate) fn finish(mut self) -> Result<u64, Error> {
        self.file.flush().map_err(|cause| Error::Write { path: self.path.clone(), cause })?;
        Ok(self.rows)
    }
}

pub(crate) fn write_units(network: &Network, dir: &Path) -> Result<u64, Error> {
    let mut table = Table::create(
        dir,
        "units.csv",
        "level,code,name,parent_code,address,latitude,longitude,facilities,phone_payment_at_pump,time_zone,\
         cutoff_minutes,opened_on,closed_on",
    )?;
    let above: [(&str, &[Unit]); 3] = [
        ("company", std::slice::from_ref(&network.company)),
        ("region", &network.regions),
        ("area", &network.areas),
    ];
    for (level, unit) in above.iter().flat_map(|(level, units)| units.iter().map(move |it| (level, it))) {
        table.put(&[level, &unit.code, &unit.name, &unit.parent_code, "", "", "", "", "", "", "", "", ""])?;
    }
    for station in &network.stations {
        table.put(&[
            "station",
            &station.code,
            &station.name,
            &network.areas[station.area].code,
            &station.address,
            &degrees(station.position.0),
            &degrees(station.position.1),
            &facilities(station),
            if station.phone_payment { "true" } else { "false" },
            ZONE,
            &station.cutoff_minutes.to_string(),
            &station.opened_on.to_string(),
            "",
        ])?;
    }
    table.finish()
}

pub(crate) fn write_employees(network: &Network, dir: &Path) -> Result<u64, Error> {
    let mut table = Table::create(dir, "employees.csv", "number,name,phone,unit_code,post")?;
    for it in &network.employees {
        table.put(&[&it.number, &it.name, &it.phone, &it.unit_code, it.post])?;
    }
    table.finish()
}

pub(crate) fn write_products(prices: &Prices, network: &Network, dir: &Path) -> Result<u64, Error> {
    let mut table = Table::create(
        dir,
        "products.csv",
        "code,name,family,grade,unit,unit_price,price_from,unit_cost,cost_from,unit_code",
    )?;
    for (at, entry) in CATALOGUE.iter().enumerate() {
        let product = Product(at);
        for day in prices.changes(product) {
            let (price, from) = (Decimal(prices.fen(product, day), 2).to_string(), day.to_string());
            let cost = |area| Decimal(prices.cost_fen(product, day, area), 2).to_string();
            let head = [entry.code, entry.name, entry.family, entry.grade, entry.unit];
            let mut put = |tail: [&str; 5]| table.put(&[head, tail].concat());
            if !Prices::cost_differs_by_area(product) {
                put([&price, &from, &cost(0), &from, ""])?;
                continue;
            }
            put([&price, &from, "", "", ""])?;
            for (area, unit) in network.areas.iter().enumerate() {
                put(["", "", &cost(area), &from, &unit.code])?;
            }
        }
    }
    table.finish()
}

pub(crate) fn write_customers(world: &World, dir: &Path) -> Result<u64, Error> {
    let mut table =
        Table::create(dir, "customers.csv", "number,kind,name,phone,unit_code,maintainer,joined_on")?;
    let areas = &world.network.areas;
    let maintainers: Vec<Vec<&str>> = (0..areas.len()).map(|it| world.network.maintainers(it)).collect();
    for customer in &world.population.customers {
        let mut dice = Dice::new(world.settings.seed, Purpose::Names, customer.index);
        let kind = customer.profile().kind;
        let station = &world.network.stations[usize::from(customer.home)];
        let phone = if kind == Kind::Card { String::new() } else { customer.phone() };
        let maintained = kind == Kind::Organisation || MAINTAINED_VISITS_PER_WEEK <= customer.visits_per_week;
        let of_area = &maintainers[station.area];
        let maintainer = if maintained { of_area[dice.below(of_area.len())] } else { "" };
        // A fleet is the area's customer: it refuels wherever its routes lead.
        let fleet = matches!(customer.profile().name, "logistics" | "construction" | "taxi_firm");
        let owner = if fleet { &areas[station.area].code } else { &station.code };
        table.put(&[
            &customer.number(),
            kind.as_str(),
            &name(customer, &mut dice),
            &phone,
            owner,
            maintainer,
            &customer.joined.to_string(),
        ])?;
    }
    table.finish()
}

pub(crate) fn write_vehicles(customers: &[Customer], dir: &Path) -> Result<u64, Error> {
    let mut table = Table::create(dir, "vehicles.csv", "customer_number,plate,fuel,from,until")?;
    // Nobody knows what the holder of an anonymous card drives.
    for customer in customers.iter().filter(|it| it.profile().kind != Kind::Card) {
        for it in &customer.vehicles {
            let (from, until) = (it.from.to_string(), day_or_empty(it.until));
            table.put(&[&customer.number(), &it.plate(), it.fuel.as_str(), &from, &until])?;
        }
    }
    table.finish()
}

pub(crate) fn write_cards(customers: &[Customer], dir: &Path) -> Result<u64, Error> {
    let mut table = Table::create(dir, "cards.csv", "card_number,customer_number,kind,plate,from,until")?;
    for customer in customers {
        for it in &customer.cards {
            let plate = it.vehicle.map(|at| customer.vehicles[at].plate()).unwrap_or_default();
            let (from, until) = (it.from.to_string(), day_or_empty(it.until));
            table.put(&[&it.number(), &customer.number(), it.kind.as_str(), &plate, &from, &until])?;
        }
    }
    table.finish()
}

fn name(customer: &Customer, dice: &mut Dice) -> String {
    match (customer.profile().kind, customer.profile().name) {
        (Kind::Card, _) => String::new(),
        (Kind::Person, _) => names::person(dice),
        (_, "logistics") => names::logistics_firm(dice),
        (_, "construction") => names::construction_firm(dice),
        (_, "farm") => names::cooperative(dice),
        (_, "institution") => names::institution(dice),
        (_, "taxi_firm") => names::taxi_firm(dice),
        _ => names::small_firm(dice),
    }
}

fn facilities(station: &Station) -> String {
    let all = [
        (true, "便利店"),
        (true, "卫生间"),
        (station.car_wash, "洗车"),
        (station.gas, "加气"),
        (station.charging, "充电"),
        (8 < station.pumps, "尿素加注"),
    ];
    all.iter().filter(|it| it.0).map(|it| it.1).collect::<Vec<_>>().join(";")
}

fn day_or_empty(day: Option<BusinessDay>) -> String {
    day.map(|it| it.to_string()).unwrap_or_default()
}

fn degrees(value: f64) -> String {
    Decimal(libm::round(value * 1_000_000.0) as i64, 6).to_string()
}

impl crate::population::Vehicle {
    /// The plate on the vehicle: electric ones have a series of their own.
    pub(crate) fn plate(&self) -> String {
        match self.fuel {
            Fuel::Electricity => names::electric_plate(self.serial, true),
            _ => names::plate(self.serial),
        }
    }
}
