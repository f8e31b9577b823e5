//! `forecourt demo`: a sample area with a login for each role, loaded once and then served.

use super::generate::today;
use super::import;
use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{create_private, language, say};
use super::progress::Progress;
use super::{analyse, serve};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use data_encoding::BASE32_NOPAD;
use database::{Scope, Who};
use identity::{NewUser, Role, add_user, set_password, user_by_login};
use imports::Kind;
use organisation::{Level, Post, Unit, UnitId};
use stations::importing::ImportOptions;
use std::fs;
use std::io::Write;
use std::path::Path;
use synthetic::Settings;
use uuid::Uuid;
use web::App;

/// The files of the sample area, while they are loaded: a demo that was cut off goes on where it stopped.
const AREA_FOLDER: &str = "demo-area";
/// What the demo's users type. Written last, so that it says that everything is loaded.
const LOGINS_FILE: &str = "demo-logins.txt";

/// Files in the order in which later ones refer to earlier ones.
const FILES: [(Kind, &str); 7] = [
    (Kind::Units, "units.csv"),
    (Kind::Employees, "employees.csv"),
    (Kind::Products, "products.csv"),
    (Kind::Customers, "customers.csv"),
    (Kind::Vehicles, "vehicles.csv"),
    (Kind::Cards, "cards.csv"),
    (Kind::Sales, "sales.csv"),
];

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_STATIONS)]
    stations: u32,

    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_CUSTOMERS)]
    customers: u32,

    /// Length of the history in trading days, up to today.
    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_DAYS)]
    days: u32,
}

pub(crate) async fn run(installation: Installation, options: &Options) -> Result<Outcome> {
    let logins = installation.data_dir.join(LOGINS_FILE);
    if !logins.exists() {
        load(&installation, options).await?;
    }
    say(fs::read_to_string(&logins).with_context(|| logins.display().to_string())?.trim_end())?;
    serve::run(installation).await
}

async fn load(installation: &Installation, options: &Options) -> Result<()> {
    let area = installation.data_dir.join(AREA_FOLDER);
    if installation.has_database() && !area.exists() {
        bail!(
            "{} holds an installation that is no demo: name another directory with --data",
            installation.data_dir.display()
        );
    }
    fs::create_dir_all(&area).with_context(|| format!("cannot write {}", area.display()))?;
    let bar = Progress::of("generating");
    let Options { stations, customers, days } = *options;
    let settings = Settings { stations, customers, days, ..Settings::ending(today(installation)?) };
    synthetic::generate(&settings, &area, &mut |done, total| {
        bar.set(done, total);
    })?;
    drop(bar);
    let app = installation.open().await?;
    import_area(&app, &area).await?;
    analyse::tell(&analyse::analyse(&app, None).await?)?;
    let logins = add_users(&app).await?;
    app.db.close().await?;
    create_private(&installation.data_dir.join(LOGINS_FILE))?.write_all(logins.as_bytes())?;
    fs::remove_dir_all(&area)?;
    Ok(())
}

async fn import_area(app: &App, area: &Path) -> Result<()> {
    let lang = language();
    let options = ImportOptions { lang, ..ImportOptions::default() };
    for (kind, file) in FILES {
        let imported = import::import(app, kind, &area.join(file), None, &options).await;
        let summary = imported.map_err(|it| anyhow!("{}", it.words().get(lang)))?;
        say(&format!("{file}: {}", summary.line()))?;
    }
    database::compact(&app.db).await?;
    Ok(())
}

/// Adds a user for each role, and gives what they type to log in. All share one password, made for this demo.
async fn add_users(app: &App) -> Result<String> {
    let password = BASE32_NOPAD.encode(&app.deps.entropy.secret()[..10]).to_lowercase();
    let mut work = app.db.work(Who::system("demo"), Scope::Everything).await?;
    let mut text = format!("demo logins, all with the password {password}\n");
    let places = Places::find(&work).await?;
    for role in Role::ALL {
        let (unit, employee) = places.of(role);
        let user = match user_by_login(&work, role.as_str()).await? {
            Some(user) => user,
            None => {
                let grants = vec![(role.into(), unit.id)];
                add_user(&mut work, NewUser { login: role.as_str().to_owned(), employee, grants }).await?
            }
        };
        set_password(app, &mut work, user, password.clone()).await?;
        text += &format!("  {:<22} {}\n", role.as_str(), unit.name);
    }
    work.commit().await?;
    Ok(text)
}

/// Where the demo's users work.
#[derive(Debug)]
struct Places {
    company: Unit,
    area: Unit,
    station: Unit,
    /// The maintainer's unit, and who that is.
    maintainer: (Unit, Option<Uuid>),
}

impl Places {
    async fn find(sql: &impl database::Sql) -> Result<Self> {
        let units = organisation::units_within(sql, &Scope::Everything).await?;
        let first = |level: Level| {
            let found = units.iter().find(|it| it.level == level).cloned();
            found.ok_or_else(|| anyhow!("the sample area has no {}", level.as_str()))
        };
        let station = first(Level::Station)?;
        let employees = organisation::employees(sql, &Scope::Everything).await?;
        let maintainer = employees.into_iter().find(|it| it.post == Post::Maintainer);
        let unit_of = |id: UnitId| units.iter().find(|it| it.id == id).cloned();
        let unit = maintainer.as_ref().and_then(|it| unit_of(it.unit)).unwrap_or_else(|| station.clone());
        let maintainer = (unit, maintainer.map(|it| it.id.uuid()));
        Ok(Self { company: first(Level::Company)?, area: first(Level::Area)?, station, maintainer })
    }

    fn of(&self, role: Role) -> (&Unit, Option<Uuid>) {
        match role {
            Role::SystemAdministrator
            | Role::CompanyMarketing
            | Role::Finance
            | Role::Auditor
            | Role::Investor => (&self.company, None),
            Role::AreaManager | Role::ComplaintOfficer => (&self.area, None),
            Role::StationManager | Role::ForecourtStaff => (&self.station, None),
            Role::Maintainer => (&self.maintainer.0, self.maintainer.1),
        }
    }
}
