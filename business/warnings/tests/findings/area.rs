//! An area whose customers bought what a test says, on a database of its own.

use analytics::{Entry, Family};
use database::{Query, Sql, Who};
use kernel::BusinessDay;
use testkit::{SampleArea, TestApp};
use uuid::Uuid;

/// The Sunday on which tests analyse: 2025-12-28.
pub(crate) const SUNDAY: BusinessDay = BusinessDay(20_450);

/// A company with customers.
pub(crate) struct Area {
    pub(crate) app: TestApp,
    pub(crate) units: SampleArea,
}

/// How a customer buys.
#[derive(Clone, Copy)]
pub(crate) struct Habit {
    /// Days between visits.
    pub(crate) every_days: i32,
    /// Days between the last visit and [`SUNDAY`].
    pub(crate) stopped_days_ago: i32,
    /// Litres of each visit.
    pub(crate) litres: i64,
    pub(crate) kind: &'static str,
}

pub(crate) const WEEKLY: Habit = Habit { every_days: 5, stopped_days_ago: 1, litres: 40, kind: "person" };
pub(crate) const STOPPED: Habit = Habit { stopped_days_ago: 50, ..WEEKLY };
pub(crate) const LONG_GONE: Habit = Habit { stopped_days_ago: 400, ..WEEKLY };
pub(crate) const RARE: Habit = Habit { every_days: 45, ..WEEKLY };
pub(crate) const FLEET: Habit = Habit { every_days: 2, litres: 300, kind: "organisation", ..WEEKLY };

impl Area {
    pub(crate) async fn new(app: TestApp) -> Self {
        let units = app.sample_area().await;
        Self { app, units }
    }

    /// An area in which every kind of finding occurs: 24 customers at two stations of area A, 42 at the one of
    /// area B, which lost most of its customers.
    pub(crate) async fn full(app: TestApp) -> Self {
        let area = Self::new(app).await;
        let (a1, a2, b1) = (area.units.a1.clone(), area.units.a2.clone(), area.units.b1.clone());
        let mut serial = 0;
        for habit in [WEEKLY, STOPPED, FLEET, RARE, LONG_GONE, WEEKLY] {
            for station in [&a1, &a2, &a1, &a2] {
                serial += 1;
                area.add_customer(serial, habit, station).await;
            }
        }
        // Enough stable customers who leave together make an alert of the station.
        for number in 0..40 {
            let habit = if number < 30 {
                Habit { every_days: 3, ..STOPPED }
            } else {
                Habit { every_days: 3, ..WEEKLY }
            };
            area.add_customer(25 + number, habit, &b1).await;
        }
        // Two had left before, for reasons of their own.
        for serial in [65, 66] {
            area.add_customer(serial, Habit { every_days: 3, stopped_days_ago: 110, ..WEEKLY }, &b1).await;
        }
        area
    }

    /// A customer with two years of visits, owned by the station.
    pub(crate) async fn add_customer(
        &self,
        serial: i64,
        habit: Habit,
        station: &stations::StationRef,
    ) -> Uuid {
        let entries = visits(habit, station.no as u32, serial as i32);
        self.add_history(serial, habit.kind, station, &entries).await
    }

    pub(crate) async fn add_history(
        &self,
        serial: i64,
        kind: &str,
        station: &stations::StationRef,
        entries: &[Entry],
    ) -> Uuid {
        let work = self.app.work().await;
        let id = work.new_id();
        let number = format!("C{serial:08}");
        let mut query = Query::new(
            "insert into customers_customer
             (id, serial, number, number_key, kind, owner_unit_id, home_station_id, created_at_us, version)
             values (",
        );
        query.bind(id).push(", ").bind(serial).push(", ").bind(number.clone()).push(", ");
        query
            .bind(number.to_lowercase().into_bytes())
            .push(", ")
            .bind(kind.to_owned())
            .push(", ")
            .bind(station.id.uuid());
        query.push(", ").bind(station.id.uuid()).push(", 0, 1)");
        work.run(query).await.unwrap();
        let mut query =
            Query::new("insert into sales_history (customer_serial, customer_id, bytes) values (");
        query.bind(serial).push(", ").bind(id).push(", ").bind(analytics::pack(entries)).push(")");
        work.run(query).await.unwrap();
        work.commit().await.unwrap();
        id
    }

    /// As if late sales had arrived.
    pub(crate) async fn replace_history(&self, serial: i64, entries: &[Entry]) {
        let mut query = Query::new("update sales_history set bytes = ");
        query.bind(analytics::pack(entries)).push(" where customer_serial = ").bind(serial);
        assert_eq!(self.run(query).await, 1);
    }

    pub(crate) async fn run(&self, query: Query) -> u64 {
        let work = self.app.work().await;
        let rows = work.run(query).await.unwrap();
        work.commit().await.unwrap();
        rows
    }

    /// Does the background work that is due, of those capabilities that `register` names.
    pub(crate) async fn work_off(&self, register: impl FnOnce(&mut jobs::Registry)) {
        let mut registry = jobs::Registry::new();
        register(&mut registry);
        let calendar = kernel::TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
        let worker = jobs::Worker::new(self.app.app.db.clone(), std::sync::Arc::new(registry), calendar);
        worker.run_due().await.unwrap();
    }

    pub(crate) async fn analyse(&self, as_of: Option<BusinessDay>) -> warnings::AnalysisSummary {
        warnings::analyse(&self.app.app, Who::system("test"), as_of, &mut |_, _| {}).await.unwrap()
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.app.read().row::<(i64,)>(Query::new(sql)).await.unwrap().unwrap().0
    }
}

/// Visits at regular intervals over two years up to the last one.
pub(crate) fn visits(habit: Habit, station: u32, phase: i32) -> Vec<Entry> {
    let last = SUNDAY.plus(-habit.stopped_days_ago - phase.rem_euclid(habit.every_days));
    let first = SUNDAY.plus(-728);
    let mut days: Vec<_> =
        (0..728).map(|it| last.plus(-it * habit.every_days)).take_while(|it| first <= *it).collect();
    days.reverse();
    days.into_iter()
        .map(|day| Entry {
            day,
            station,
            family: Family::Gasoline,
            visits: 1,
            volume_ml: habit.litres * 1_000,
            amount: habit.litres * 790,
            margin: None,
        })
        .collect()
}
