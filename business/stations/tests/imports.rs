//! Files of units and employees.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::Who;
use exchange::Mapping;
use identity::Role;
use stations::importing::{ImportError, ImportOptions, ImportSummary};
use std::path::PathBuf;
use testkit::{TestApp, both_databases};

struct Files<'a> {
    app: &'a TestApp,
    dir: tempfile::TempDir,
}

impl<'a> Files<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self { app, dir: tempfile::tempdir().unwrap() }
    }

    fn write(&self, text: &str) -> PathBuf {
        let path = self.dir.path().join("file.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn units_with(&self, text: &str, options: &ImportOptions) -> Result<ImportSummary, ImportError> {
        let who = Who::system("import");
        stations::import_units(&self.app.app, who, &self.write(text), None, options, &mut |_, _| ()).await
    }

    async fn units(&self, text: &str) -> ImportSummary {
        self.units_with(text, &ImportOptions::default()).await.unwrap()
    }

    async fn employees(&self, text: &str) -> ImportSummary {
        let (who, options) = (Who::system("import"), ImportOptions::default());
        let path = self.write(text);
        stations::import_employees(&self.app.app, who, &path, None, &options, &mut |_, _| ()).await.unwrap()
    }
}

fn counts(summary: &ImportSummary) -> [u64; 5] {
    [summary.rows, summary.new, summary.known, summary.changed, summary.rejected]
}

const UNITS: &str = "\
level,code,name,parent_code,address,latitude,longitude,facilities,phone_payment_at_pump,time_zone,cutoff_minutes,opened_on,closed_on
station,S1,一号站,A1,长安街1号,39.9042,116.4074,便利店;洗车,true,Asia/Shanghai,360,2019-05-01,
area,A1,城东片区,R1,,,,,,,,,
region,R1,华北,C1,,,,,,,,,
company,C1,石油公司,,,,,,,,,,
station,S2,二号站,A1,,,,,,,,,
";

#[both_databases]
async fn parents_may_come_after_their_children(app: TestApp) {
    let files = Files::of(&app);
    assert_eq!(counts(&files.units(UNITS).await), [5, 5, 0, 0, 0]);
    let stations = stations::stations_by_code(&app.read()).await.unwrap();
    assert_eq!(stations["S1"].calendar.cutoff_minutes, 360);
    assert_eq!(stations["S2"].calendar.zone, chrono_tz::Asia::Shanghai, "the installation's own");
    let shown = app.actor(Role::Finance, "C1").await.get(&format!("/stations/{}", stations["S1"].id)).await;
    let shown = shown.expect(200);
    assert_eq!(shown["position"]["longitude_udeg"], 116_407_400);
    assert_eq!(shown["facilities"], serde_json::json!(["便利店", "洗车"]));
    assert_eq!((&shown["opened_on"], &shown["phone_payment_at_pump"]), (&"2019-05-01".into(), &true.into()));
}

#[both_databases]
async fn a_file_sent_twice_changes_nothing_and_an_edited_one_only_what_differs(app: TestApp) {
    let files = Files::of(&app);
    files.units(UNITS).await;
    assert_eq!(counts(&files.units(UNITS).await), [5, 0, 5, 0, 0]);
    let edited = UNITS.replace("城东片区", "东城片区").replace("360", "300");
    assert_eq!(counts(&files.units(&edited).await), [5, 0, 3, 2, 0]);
    let sparse = "level,code,name\nstation,S1,一号站\n";
    assert_eq!(counts(&files.units(sparse).await), [1, 0, 1, 0, 0], "an empty cell says nothing");
    let stations = stations::stations_by_code(&app.read()).await.unwrap();
    assert_eq!(stations["S1"].calendar.cutoff_minutes, 300);
}

#[both_databases]
async fn a_dry_run_counts_and_keeps_nothing(app: TestApp) {
    let files = Files::of(&app);
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let summary = files.units_with(UNITS, &options).await.unwrap();
    assert_eq!(counts(&summary), [5, 5, 0, 0, 0]);
    assert!(stations::stations_by_code(&app.read()).await.unwrap().is_empty());
}

#[both_databases]
async fn bad_rows_are_told_by_column_and_fix_and_the_good_ones_land(app: TestApp) {
    let files = Files::of(&app);
    let errors = files.dir.path().join("errors.csv");
    let text = "\
level,code,name,parent_code,latitude,longitude,time_zone,opened_on
company,C1,公司,,,,,
planet,P1,地球,,,,,
station,S1,一号站,C1,95.0,116.4,,
station,S2,二号站,NOBODY,,,,
station,S3,三号站,C1,,,Peking,
station,S4,四号站,C1,,,,31/01/2026
station,,五号站,C1,,,,
station,S6,六号站,C1,,,,
area,S6,六号区,C1,,,,
area,A7,七号区,S6,,,,
";
    let options = ImportOptions { errors: Some(errors.clone()), ..ImportOptions::default() };
    let summary = files.units_with(text, &options).await.unwrap();
    assert_eq!(counts(&summary), [10, 2, 0, 0, 8]);
    let told: Vec<_> = summary
        .problems
        .iter()
        .map(|it| (it.row, it.column.as_deref().unwrap_or_default(), it.code))
        .collect();
    assert_eq!(
        told,
        [
            (3, "level", "unknown_choice"),
            (4, "latitude", "out_of_range"),
            (5, "parent_code", "unknown_unit"),
            (6, "time_zone", "unknown_time_zone"),
            (7, "opened_on", "not_a_date"),
            (8, "code", "required"),
            // Areas are filed before stations, so here the station is the one that comes too late.
            (9, "level", "other_level"),
            (11, "parent_code", "wrong_level"),
        ]
    );
    let written = std::fs::read_to_string(errors).unwrap();
    assert_eq!(written.lines().count(), 9);
    assert!(written.contains("五号站"));
}

#[both_databases]
async fn a_unit_is_not_moved_by_a_file(app: TestApp) {
    let files = Files::of(&app);
    files.units(UNITS).await;
    let summary = files.units("level,code,name,parent_code\nstation,S1,一号站,R1\n").await;
    assert_eq!(summary.problems[0].code, "cannot_move");
}

#[both_databases]
async fn stations_without_a_company_get_one(app: TestApp) {
    let files = Files::of(&app);
    assert_eq!(counts(&files.units("level,code,name\nstation,S1,一号站\n").await), [1, 1, 0, 0, 0]);
    let units = organisation::units_by_code(&app.read()).await.unwrap();
    assert_eq!(units["S1"].parent, Some(units["COMPANY"].id));
}

#[both_databases]
async fn a_misspelt_column_is_named_with_the_one_meant(app: TestApp) {
    let files = Files::of(&app);
    let error = files.units_with("level,cod,name\n", &ImportOptions::default()).await.unwrap_err();
    assert!(error.words().en.contains("`code` is missing; did you mean `cod`"), "{error}");
}

#[both_databases]
async fn a_mapping_for_something_else_is_refused(app: TestApp) {
    let files = Files::of(&app);
    let mapping = Mapping::parse("m.toml", "kind = \"sales\"").unwrap();
    let path = files.write(UNITS);
    let (who, options) = (Who::system("import"), ImportOptions::default());
    let result = stations::import_units(&app.app, who, &path, Some(&mapping), &options, &mut |_, _| ()).await;
    assert!(result.unwrap_err().words().en.contains("the mapping is for sales"));
}

const EMPLOYEES: &str = "\
number,name,phone,unit_code,post
0001,王小明,13800138001,A1,area_manager
0002,李梅,13800138002,S1,站长
0003,赵六,,S1,attendant
";

#[both_databases]
async fn employees_are_filed_compared_and_moved(app: TestApp) {
    let files = Files::of(&app);
    files.units(UNITS).await;
    assert_eq!(counts(&files.employees(EMPLOYEES).await), [3, 3, 0, 0, 0]);
    assert_eq!(counts(&files.employees(EMPLOYEES).await), [3, 0, 3, 0, 0]);
    let edited = EMPLOYEES.replace("0003,赵六,,S1", "0003,赵六,13800138003,S2").replace("李梅", "李玫");
    assert_eq!(counts(&files.employees(&edited).await), [3, 0, 1, 2, 0]);
    let manager = app.actor(Role::AreaManager, "C1").await;
    let list = manager.get("/employees").await.expect(200);
    let third = &list["items"][2];
    assert_eq!(
        (&third["phone"], &third["unit_id"]),
        (&"138****8003".into(), &app.unit("S2").await.to_string().into())
    );
}

#[both_databases]
async fn an_employee_of_an_unknown_unit_is_refused(app: TestApp) {
    let files = Files::of(&app);
    files.units(UNITS).await;
    let summary = files.employees("number,unit_code,post\n1,XX,attendant\n2,S1,boss\n3,S1,attendant\n").await;
    assert_eq!(counts(&summary), [3, 1, 0, 0, 2]);
    let codes: Vec<_> = summary.problems.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["unknown_unit", "unknown_choice"]);
}
