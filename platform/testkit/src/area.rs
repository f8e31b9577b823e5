//! A small company to play with.

use crate::app::TestApp;
use database::Work;
use organisation::{Level, NewUnit, Unit, UnitId};
use stations::{NewStation, StationRef};

/// Company `C` → region `R` → areas `A` and `B`; stations `A1` and `A2` in the one, `B1` in the other.
#[derive(Clone, Debug)]
pub struct SampleArea {
    pub company: UnitId,
    pub region: UnitId,
    pub area_a: UnitId,
    pub area_b: UnitId,
    pub a1: StationRef,
    pub a2: StationRef,
    pub b1: StationRef,
}

impl SampleArea {
    pub(crate) async fn add(app: &TestApp) -> Self {
        let mut work = app.work().await;
        let company = add_unit(&mut work, Level::Company, "C", None).await.id;
        let region = add_unit(&mut work, Level::Region, "R", Some(company)).await.id;
        let area_a = add_unit(&mut work, Level::Area, "A", Some(region)).await.id;
        let area_b = add_unit(&mut work, Level::Area, "B", Some(region)).await.id;
        let settings = &app.app.settings.business;
        let mut stations = Vec::with_capacity(3);
        for (code, area) in [("A1", area_a), ("A2", area_a), ("B1", area_b)] {
            let new = NewStation::named(code, format!("Station {code}"), area);
            stations
                .push(stations::add_station(&mut work, new, settings).await.expect("a station can be added"));
        }
        work.commit().await.expect("the area is stored");
        let [a1, a2, b1] = stations.try_into().expect("three stations were added");
        Self { company, region, area_a, area_b, a1, a2, b1 }
    }
}

async fn add_unit(work: &mut Work, level: Level, code: &str, parent: Option<UnitId>) -> Unit {
    let new = NewUnit { level, code: code.to_owned(), name: format!("Unit {code}"), parent };
    organisation::add_unit(work, new).await.expect("a unit can be added")
}
