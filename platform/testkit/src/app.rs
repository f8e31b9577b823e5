//! The whole application in the test's own process: no sockets, no waiting, a clock that the test moves.

use crate::actor::Actor;
use crate::area::SampleArea;
use crate::home::Home;
use crate::{Engine, Fixture};
use axum::Router;
use database::{Deps, Reader, Scope, Who, Work};
use identity::{NewUser, Role};
use kernel::{FixedClock, Instant, SeededEntropy};
use organisation::{NewEmployee, Post, Unit, UnitId};
use serde_json::Value;
use settings::Settings;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use web::App;

/// When every test begins: Monday 2026-03-02, four in the afternoon in Shanghai.
pub const OPENING: Instant = Instant::from_micros(1_772_438_400_000_000);

/// The application on a database of its own, empty but for its tables.
#[derive(Debug)]
pub struct TestApp {
    /// What handlers reach: database, vault, settings.
    pub app: App,
    /// Stands still until the test moves it.
    pub clock: Arc<FixedClock>,
    pub engine: Engine,
    router: Router,
    document: Value,
    people: AtomicU32,
    /// Dropped last, when nobody uses the database any more.
    home: Home,
}

impl Fixture for TestApp {
    async fn start(engine: Engine) -> Self {
        Self::start_with(engine, |_| {}).await
    }
}

impl TestApp {
    /// Starts with settings other than the defaults.
    ///
    /// # Panics
    /// When the application cannot be opened.
    pub async fn start_with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.database.readers = 2;
        change(&mut settings);
        let home = Home::make(engine, &mut settings).await;
        let clock = Arc::new(FixedClock::at(OPENING));
        let deps = Deps { clock: Arc::<FixedClock>::clone(&clock), entropy: Arc::new(SeededEntropy::new(1)) };
        let app = forecourt::open_app(settings, home.directory.path(), deps)
            .await
            .expect("the application opens on an empty database");
        let (router, document) = forecourt::edge::router(&app);
        let document = serde_json::to_value(document).expect("a document is plain data");
        Self { app, clock, engine, router, document, people: AtomicU32::new(0), home }
    }

    /// The data directory.
    pub fn data_dir(&self) -> &std::path::Path {
        self.home.directory.path()
    }

    /// The description of the API, as clients read it.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// A write transaction that sees everything, for arranging what a test needs. Commit it.
    ///
    /// # Panics
    /// When the database does not give one.
    pub async fn work(&self) -> Work {
        self.app.db.work(Who::system("test"), Scope::Everything).await.expect("a transaction begins")
    }

    /// Reads everything.
    pub fn read(&self) -> Reader {
        self.app.db.read(Scope::Everything)
    }

    /// A company with a region, two areas and three stations.
    pub async fn sample_area(&self) -> SampleArea {
        SampleArea::add(self).await
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Actor {
        Actor::new(self.router.clone())
    }

    /// Somebody new who holds `role` at the unit with this code and is logged in. Whoever sees only their own
    /// customers is an employee of that unit.
    ///
    /// # Panics
    /// When there is no such unit.
    pub async fn actor(&self, role: Role, unit_code: &str) -> Actor {
        let mut work = self.work().await;
        let unit = organisation::unit_by_code(&work, unit_code).await.expect("units can be read");
        let unit = unit.unwrap_or_else(|| panic!("there is no unit `{unit_code}`: add it, or a sample area"));
        let number = self.people.fetch_add(1, Ordering::Relaxed) + 1;
        let mut employee = None;
        if role.sees_own_customers_only() {
            employee = Some(add_employee(&mut work, &unit, number).await);
        }
        let login = format!("{}.{}.{number}", role.as_str(), unit_code.to_lowercase());
        let new = NewUser { login: login.clone(), employee, grants: vec![(role.into(), unit.id)] };
        let user = identity::add_user(&mut work, new).await.expect("a user can be added");
        let entropy = self.app.deps.entropy.as_ref();
        let token = identity::open_session(&work, user.id, "test", entropy).await.expect("a session opens");
        work.commit().await.expect("the user is stored");
        let mut actor = self.anonymous().with_cookie(&token);
        (actor.user, actor.login, actor.employee) = (Some(user.id), login, employee);
        actor
    }

    /// The head of the whole company: a system administrator at its root, which is made when missing.
    ///
    /// # Panics
    /// When the root cannot be made.
    pub async fn administrator(&self) -> Actor {
        let mut work = self.work().await;
        let root = organisation::root_unit(&mut work).await.expect("there is a root");
        work.commit().await.expect("the root is stored");
        self.actor(Role::SystemAdministrator, &root.code).await
    }

    /// The id of the unit with this code.
    ///
    /// # Panics
    /// When there is none.
    pub async fn unit(&self, code: &str) -> UnitId {
        let unit = organisation::unit_by_code(&self.read(), code).await.expect("units can be read");
        unit.unwrap_or_else(|| panic!("there is no unit `{code}`")).id
    }
}

async fn add_employee(work: &mut Work, unit: &Unit, number: u32) -> uuid::Uuid {
    let new = NewEmployee { number: format!("E{number:04}"), unit: unit.id, post: Post::Maintainer };
    organisation::add_employee(work, new).await.expect("an employee can be added").id.uuid()
}
