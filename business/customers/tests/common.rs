//! Searches that find thousands: the list goes another way through its customers, and shows the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::Who;
use identity::Role;
use std::fmt::Write as _;
use testkit::{Actor, TestApp, both_databases};

/// Enough of one name to be common.
const MANY: usize = 5_040;

/// `MANY` people called 张伟, every fourth in another area; organisations whose numbers begin as their initials; and
/// others between them.
async fn file_everybody(app: &TestApp) {
    let mut file = "number,kind,name,unit_code\nZW-1,organisation,甲公司,A\n".to_owned();
    for number in 1..=MANY {
        let unit = if number % 4 == 0 { "B1" } else { "A1" };
        writeln!(file, "K{number},person,张伟,{unit}").unwrap();
        if number % 10 == 0 {
            writeln!(file, "L{number},person,李四,A1").unwrap();
        }
    }
    file.push_str("ZW-2,organisation,乙公司,B\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, file).unwrap();
    let options = stations::importing::ImportOptions::default();
    let (who, mut silent) = (Who::system("import"), |_, _| ());
    let summary =
        customers::import_customers(&app.app, who, &path, 2, None, &options, &mut silent).await.unwrap();
    assert_eq!((summary.new, summary.rejected), (summary.rows, 0));
}

/// Numbers of everybody on the list, page after page.
async fn all(user: &Actor, asked: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = user.get(&format!("/customers?limit=200&{asked}{cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        found.extend(items.iter().map(|it| it["number"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn expected(is_wanted: impl Fn(usize) -> bool) -> Vec<String> {
    (1..=MANY).filter(|it| is_wanted(*it)).map(|it| format!("K{it}")).collect()
}

#[both_databases]
async fn a_search_that_finds_thousands_shows_each_once_and_in_order(app: TestApp) {
    app.sample_area().await;
    file_everybody(&app).await;
    let company = app.actor(Role::CompanyMarketing, "C").await;
    let area = app.actor(Role::AreaManager, "A").await;
    let both = |middle: Vec<String>| [vec!["ZW-1".to_owned()], middle, vec!["ZW-2".to_owned()]].concat();

    let everybody = both(expected(|_| true));
    assert_eq!(all(&company, "q=zw").await, everybody);
    assert_eq!(
        all(&company, "q=zw&sort=serial_desc").await,
        everybody.iter().rev().cloned().collect::<Vec<_>>()
    );
    assert_eq!(all(&company, "q=%E5%BC%A0%E4%BC%9F").await, expected(|_| true));

    let own = [vec!["ZW-1".to_owned()], expected(|it| it % 4 != 0)].concat();
    assert_eq!(all(&area, "q=zw").await, own, "nothing of another area");

    let narrowed = all(&company, "q=zw&kind=organisation").await;
    assert_eq!(narrowed, ["ZW-1", "ZW-2"], "what else narrows the list still does");
}
