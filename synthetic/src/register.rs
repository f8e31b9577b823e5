//! A register of customers without a history, of whom some are filed twice: for whoever looks for duplicates.
//!
//! Beside them stand those who only look alike: families on one phone, sold cars, namesakes, firms of a similar
//! name. Names of firms are unique, as they are where firms are registered.

use crate::dice::{Dice, Purpose};
use crate::files::{self, Table};
use crate::names;
use crate::network::Network;
use crate::settings::Error;
use crate::similar;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// How large a register to generate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterSettings {
    /// Files in all, those filed twice included.
    pub customers: u32,
    pub stations: u32,
    /// The day on which it was written.
    pub until: BusinessDay,
    pub seed: u64,
}

/// Of so many files in a hundred there is another one of the same customer.
const TWICE_PERCENT: f64 = 0.03;
const FIRMS: f64 = 0.10;
/// Persons who share the phone of somebody else of the family.
const FAMILY: f64 = 0.04;
const SOLD_CARS: f64 = 0.01;

/// The file in the generated folder that says who was filed twice.
pub const DUPLICATES_FILE: &str = "duplicates.json";

/// Two files of one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twice {
    pub one: String,
    pub other: String,
    /// What was done to the second file.
    pub how: String,
}

/// Everybody who was filed twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicates {
    pub pairs: Vec<Twice>,
}

impl Duplicates {
    /// Reads the truth of a generated folder.
    pub fn load(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(DUPLICATES_FILE);
        File::open(&path)
            .and_then(|it| serde_json::from_reader(BufReader::new(it)).map_err(Into::into))
            .map_err(|cause| Error::Read { path, cause })
    }

    fn save(&self, dir: &Path) -> Result<(), Error> {
        let path = dir.join(DUPLICATES_FILE);
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::new(File::create(&path)?);
            serde_json::to_writer(&mut file, self)?;
            file.write_all(b"\n")?;
            file.flush()
        };
        write().map_err(|cause| Error::Write { path: path.clone(), cause })
    }
}

/// A file as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    pub(crate) is_firm: bool,
    pub(crate) name: String,
    pub(crate) phones: Vec<String>,
    pub(crate) plates: Vec<(String, Option<i32>, Option<i32>)>,
}

/// Writes `units`, `employees`, `customers` and `vehicles` as CSV, and who was filed twice as JSON. Returns how many
/// files there are, and how many of them are second ones.
pub fn generate_register(settings: &RegisterSettings, dir: &Path) -> Result<(u64, u64), Error> {
    std::fs::create_dir_all(dir).map_err(|cause| Error::Write { path: dir.to_owned(), cause })?;
    let network = Network::new(settings.seed, settings.stations, settings.until.plus(-365));
    files::write_units(&network, dir)?;
    files::write_employees(&network, dir)?;
    let (filed, twice) = people(settings);
    let mut customers =
        Table::create(dir, "customers.csv", "number,kind,name,phone,unit_code,maintainer,joined_on")?;
    let mut vehicles = Table::create(dir, "vehicles.csv", "customer_number,plate,fuel,from,until")?;
    for (at, it) in filed.iter().enumerate() {
        let mut dice = Dice::new(settings.seed, Purpose::Register, at as u32);
        let station = &network.stations[dice.below(network.stations.len())];
        let maintainers = network.maintainers(station.area);
        let maintainer = if dice.chance(0.5) { maintainers[dice.below(maintainers.len())] } else { "" };
        let joined = settings.until.plus(-dice.between(1, 2_000)).to_string();
        let kind = if it.is_firm { "organisation" } else { "person" };
        let number = number(at);
        customers.put(&[
            &number,
            kind,
            &it.name,
            &it.phones.join(";"),
            &station.code,
            maintainer,
            &joined,
        ])?;
        for (plate, from, until) in &it.plates {
            let day =
                |days: &Option<i32>| days.map(|it| settings.until.plus(-it).to_string()).unwrap_or_default();
            vehicles.put(&[&number, plate, "gasoline", &day(from), &day(until)])?;
        }
    }
    let count = customers.finish()?;
    vehicles.finish()?;
    let pairs =
        twice.into_iter().map(|(one, other, how)| Twice { one: number(one), other: number(other), how });
    let truth = Duplicates { pairs: pairs.collect() };
    truth.save(dir)?;
    Ok((count, truth.pairs.len() as u64))
}

fn number(at: usize) -> String {
    format!("R{:07}", at + 1)
}

/// The files, and which of them are of the same customer: the first, the second, and what was done to it.
type People = (Vec<Filed>, Vec<(usize, usize, String)>);

fn people(settings: &RegisterSettings) -> People {
    let mut dice = Dice::new(settings.seed, Purpose::Register, u32::MAX);
    let second = (f64::from(settings.customers) * TWICE_PERCENT) as usize;
    let first = settings.customers as usize - second;
    let mut filed: Vec<Filed> = Vec::with_capacity(settings.customers as usize);
    let mut firms = BTreeSet::new();
    let (mut phone, mut plate) = (0, 0);
    for at in 0..first {
        let is_firm = dice.chance(FIRMS);
        let name = if is_firm { firm(&mut dice, &mut firms) } else { names::person(&mut dice) };
        let mut it = Filed { is_firm, name, phones: Vec::new(), plates: Vec::new() };
        let relative = (0 < at && !is_firm && dice.chance(FAMILY)).then(|| dice.below(at));
        match relative.map(|of| &filed[of]).filter(|of| !of.is_firm && !of.phones.is_empty()) {
            Some(of) => {
                it.phones = vec![of.phones[0].clone()];
                it.name = relative_of(&mut dice, &of.name);
            }
            None if dice.chance(0.93) => it.phones.push(next_phone(&mut phone)),
            None => {}
        }
        if dice.chance(0.1) {
            it.phones.push(next_phone(&mut phone));
        }
        let cars = if is_firm { dice.below(5) } else { usize::from(dice.chance(0.6)) };
        for _ in 0..cars {
            plate += 1;
            it.plates.push((names::plate(plate), None, None));
        }
        if 0 < at && dice.chance(SOLD_CARS) {
            buy_car(&mut dice, &mut filed, &mut it);
        }
        filed.push(it);
    }
    let mut twice = Vec::with_capacity(second);
    let mut order: Vec<usize> = (0..first).collect();
    dice.shuffle(&mut order);
    for of in order {
        if twice.len() == second {
            break;
        }
        if let Some((copy, how)) = similar::filed_again(&mut dice, &filed[of], &mut || next_phone(&mut phone))
        {
            twice.push((of, filed.len(), how.to_owned()));
            filed.push(copy);
        }
    }
    (filed, twice)
}

fn next_phone(serial: &mut u32) -> String {
    *serial += 1;
    names::phone(*serial)
}

/// A name that no other firm bears.
fn firm(dice: &mut Dice, taken: &mut BTreeSet<String>) -> String {
    let mut name = match dice.below(4) {
        0 => names::logistics_firm(dice),
        1 => names::construction_firm(dice),
        2 => names::taxi_firm(dice),
        _ => names::small_firm(dice),
    };
    while !taken.insert(name.clone()) {
        name = names::longer_firm(dice, &name);
    }
    name
}

/// Somebody else of a family: often of the same surname, never of the same name.
fn relative_of(dice: &mut Dice, name: &str) -> String {
    loop {
        let other = names::person(dice);
        let other = match (dice.chance(0.5), name.chars().next()) {
            (true, Some(surname)) => surname.to_string() + &other.chars().skip(1).collect::<String>(),
            _ => other,
        };
        if other != name {
            return other;
        }
    }
}

/// Half a year ago, a car changed hands.
fn buy_car(dice: &mut Dice, filed: &mut [Filed], buyer: &mut Filed) {
    let seller = dice.below(filed.len());
    if let Some((plate, _, until)) =
        filed[seller].plates.first_mut().filter(|it| it.2.is_none() && it.1.is_none())
    {
        *until = Some(181);
        buyer.plates.push((plate.clone(), Some(180), None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(seed: u64) -> RegisterSettings {
        RegisterSettings { customers: 2_000, stations: 4, until: BusinessDay(20_000), seed }
    }

    #[test]
    fn three_in_a_hundred_are_filed_twice() {
        let (filed, twice) = people(&settings(1));
        assert_eq!((filed.len(), twice.len()), (2_000, 60));
        for (one, other, how) in twice {
            let (a, b) = (&filed[one], &filed[other]);
            assert!((&a.name, &a.phones) != (&b.name, &b.phones), "{how}: {a:?}");
        }
    }

    #[test]
    fn firms_have_names_of_their_own() {
        let (filed, twice) = people(&settings(2));
        let second: BTreeSet<usize> = twice.iter().map(|it| it.1).collect();
        let firms: Vec<&String> = filed
            .iter()
            .enumerate()
            .filter(|it| it.1.is_firm && !second.contains(&it.0))
            .map(|it| &it.1.name)
            .collect();
        let names: BTreeSet<&String> = firms.iter().copied().collect();
        assert_eq!(names.len(), firms.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        for folder in &folders {
            assert_eq!(generate_register(&settings(3), folder.path()).unwrap(), (2_000, 60));
        }
        for file in ["units.csv", "customers.csv", "vehicles.csv", DUPLICATES_FILE] {
            let read = |at: usize| std::fs::read(folders[at].path().join(file)).unwrap();
            assert!(read(0) == read(1), "{file}");
        }
        assert_eq!(Duplicates::load(folders[0].path()).unwrap().pairs.len(), 60);
    }
}
