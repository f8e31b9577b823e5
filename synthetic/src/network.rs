//! The company: its units, stations and people.

use crate::dice::{Dice, Purpose};
use crate::names;
use kernel::BusinessDay;

/// Stations an area looks after, and areas a region does.
const STATIONS_PER_AREA: usize = 6;
const AREAS_PER_REGION: usize = 5;
/// The middle of the city, in degrees north and east.
const CENTRE: (f64, f64) = (38.27, 115.06);
/// Employee numbers and phones begin here, so that nobody shares one with a customer.
const FIRST_EMPLOYEE_PHONE: u32 = 90_000_000;
/// Shifts of eight hours from midnight on, each with a leader and attendants.
pub(crate) const SHIFTS: [&str; 3] = ["夜班", "早班", "晚班"];
const MAINTAINERS_PER_AREA: usize = 2;

#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) company: Unit,
    pub(crate) regions: Vec<Unit>,
    pub(crate) areas: Vec<Unit>,
    pub(crate) stations: Vec<Station>,
    pub(crate) employees: Vec<Employee>,
}

/// A company, region or area.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent_code: String,
}

#[derive(Debug)]
pub(crate) struct Station {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) area: usize,
    pub(crate) address: String,
    /// Degrees north and east.
    pub(crate) position: (f64, f64),
    pub(crate) pumps: i32,
    pub(crate) registers: i32,
    pub(crate) gas: bool,
    pub(crate) charging: bool,
    pub(crate) car_wash: bool,
    pub(crate) phone_payment: bool,
    pub(crate) cutoff_minutes: i32,
    pub(crate) opened_on: BusinessDay,
    /// How many customers call it home, against the others.
    pub(crate) weight: u32,
    /// The other stations, nearest first.
    pub(crate) nearest: Vec<u16>,
    /// Employee numbers of those who serve, by shift.
    pub(crate) attendants: [Vec<String>; 3],
}

#[derive(Debug)]
pub(crate) struct Employee {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) unit_code: String,
    pub(crate) post: &'static str,
}

impl Network {
    pub(crate) fn new(seed: u64, station_count: u32, first: BusinessDay) -> Self {
        let mut dice = Dice::new(seed, Purpose::Network, 0);
        let count = station_count as usize;
        let area_count = count.div_ceil(STATIONS_PER_AREA);
        let company = Unit {
            code: "C01".into(),
            name: format!("{}石油销售有限公司", names::CITY),
            parent_code: String::new(),
        };
        let region_count = area_count.div_ceil(AREAS_PER_REGION);
        let regions = units("R", "大区", region_count, |_| company.code.clone());
        let areas =
            units("A", "片区", area_count, |it| regions[it.div_euclid(AREAS_PER_REGION)].code.clone());
        let mut stations: Vec<Station> =
            (0..count).map(|it| station(it, count, area_count, first, &mut dice)).collect();
        measure_distances(&mut stations);
        let mut network = Self { company, regions, areas, stations, employees: Vec::new() };
        network.employ(&mut dice);
        network
    }

    /// The employee numbers of an area's maintainers.
    pub(crate) fn maintainers(&self, area: usize) -> Vec<&str> {
        let code = &self.areas[area].code;
        let of_area = |it: &&Employee| it.post == "maintainer" && &it.unit_code == code;
        self.employees.iter().filter(of_area).map(|it| it.number.as_str()).collect()
    }

    fn employ(&mut self, dice: &mut Dice) {
        for area in self.areas.clone() {
            self.hire(dice, &area.code, "area_manager");
            for _ in 0..MAINTAINERS_PER_AREA {
                self.hire(dice, &area.code, "maintainer");
            }
        }
        for at in 0..self.stations.len() {
            let code = self.stations[at].code.clone();
            self.hire(dice, &code, "station_manager");
            for shift in 0..SHIFTS.len() {
                let leader = self.hire(dice, &code, "shift_leader");
                let mut serving = vec![leader];
                for _ in 0..dice.between(1, 3) {
                    serving.push(self.hire(dice, &code, "attendant"));
                }
                self.stations[at].attendants[shift] = serving;
            }
        }
    }

    fn hire(&mut self, dice: &mut Dice, unit_code: &str, post: &'static str) -> String {
        let serial = self.employees.len() as u32 + 1;
        let number = format!("E{serial:05}");
        self.employees.push(Employee {
            number: number.clone(),
            name: names::person(dice),
            phone: names::phone(FIRST_EMPLOYEE_PHONE + serial),
            unit_code: unit_code.to_owned(),
            post,
        });
        number
    }
}

fn units(letter: &str, word: &str, count: usize, parent: impl Fn(usize) -> String) -> Vec<Unit> {
    (0..count)
        .map(|it| Unit {
            code: format!("{letter}{:02}", it + 1),
            name: format!("{}第{}{word}", names::CITY, it + 1),
            parent_code: parent(it),
        })
        .collect()
}

fn station(index: usize, count: usize, area_count: usize, first: BusinessDay, dice: &mut Dice) -> Station {
    // Neighbours share an area: 14 stations make areas of 5, 5 and 4, not of 6, 6 and 2.
    let area = (index * area_count).div_euclid(count);
    Station {
        code: format!("S{:03}", index + 1),
        name: names::station(index),
        area,
        address: names::street(dice),
        position: position(area, area_count, dice),
        pumps: dice.between(3, 8) * 2,
        registers: dice.between(2, 3),
        gas: index % 8 == 1,
        charging: index % 6 == 2,
        car_wash: index.is_multiple_of(2),
        phone_payment: index % 5 != 4,
        cutoff_minutes: if index % 4 == 3 { 360 } else { 0 },
        opened_on: first.plus(-dice.between(700, 9_000)),
        weight: dice.lognormal(100.0, 0.35) as u32 + 1,
        nearest: Vec::new(),
        attendants: [const { Vec::new() }; 3],
    }
}

/// Areas lie on a ring around the city, which grows with their number; stations lie around their area's middle.
fn position(area: usize, area_count: usize, dice: &mut Dice) -> (f64, f64) {
    let angle = core::f64::consts::TAU * area as f64 / area_count as f64;
    let radius = 0.03 + 0.02 * area_count as f64;
    (
        CENTRE.0 + radius * libm::sin(angle) + 0.03 * dice.normal(),
        CENTRE.1 + radius * libm::cos(angle) + 0.04 * dice.normal(),
    )
}

fn measure_distances(stations: &mut [Station]) {
    let positions: Vec<(f64, f64)> = stations.iter().map(|it| it.position).collect();
    for (at, station) in stations.iter_mut().enumerate() {
        let mut others: Vec<u16> = (0..positions.len()).filter(|it| *it != at).map(|it| it as u16).collect();
        others.sort_by(|a, b| {
            let [a, b] = [a, b].map(|it| square_distance(positions[at], positions[usize::from(*it)]));
            a.total_cmp(&b)
        });
        station.nearest = others;
    }
}

/// Square of the distance in degrees of latitude; a degree of longitude is shorter by the cosine (0.785 here).
fn square_distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north, east) = (a.0 - b.0, (a.1 - b.1) * 0.785);
    north * north + east * east
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(stations: u32) -> Network {
        Network::new(1, stations, "2024-07-01".parse().unwrap())
    }

    #[test]
    fn twelve_stations_make_one_region_of_two_areas() {
        let network = network(12);
        assert_eq!((network.regions.len(), network.areas.len(), network.stations.len()), (1, 2, 12));
        assert_eq!(network.maintainers(1).len(), MAINTAINERS_PER_AREA);
    }

    #[test]
    fn every_area_has_stations_however_many_there_are() {
        for count in [1, 5, 7, 13, 40, 200] {
            let network = network(count);
            for area in 0..network.areas.len() {
                assert!(network.stations.iter().any(|it| it.area == area), "{count} stations, area {area}");
            }
        }
    }

    #[test]
    fn the_nearest_station_is_the_nearest() {
        let network = network(30);
        let here = &network.stations[4];
        let distance = |it: u16| square_distance(here.position, network.stations[usize::from(it)].position);
        assert_eq!(here.nearest.len(), 29);
        assert!(here.nearest.windows(2).all(|it| distance(it[0]) <= distance(it[1])));
    }

    #[test]
    fn every_shift_of_every_station_is_served() {
        assert!(network(12).stations.iter().flat_map(|it| &it.attendants).all(|it| 2 <= it.len()));
    }
}
