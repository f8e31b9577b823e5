//! Importing sales from files.

use crate::feed::{Feed, HEADER, codes, everything, number};
use database::{Scope, Who};
use stations::importing::ImportOptions;
use testkit::{TestApp, both_databases};

const TWO_DAYS: [&str; 4] = [
    "7,S1,100,2017-01-02 10:00:00,REG,10,25.00",
    "7,S1,101,2017-01-09 10:00:00,REG,10,25.10",
    "8,S2,200,2017-01-02 11:00:00,REG,8,20.00",
    "8,S2,200,2017-01-02 11:00:00,OIL,1,9.99",
];

#[both_databases]
async fn a_file_of_another_country_files_stations_customers_and_products(app: TestApp) {
    let summary = Feed::foreign(&app).import(&TWO_DAYS).await;
    assert_eq!((summary.rows, summary.new, summary.known, summary.rejected), (4, 4, 0, 0));
    assert_eq!((summary.customers_created, summary.stations_created, summary.products_created), (2, 2, 2));
    assert_eq!(summary.amount_minor, 8_009);
    assert_eq!(number(&app, "select count(*) from sales_sale").await, 3);
    // Ten US gallons are 37.854 litres.
    assert_eq!(number(&app, "select max(quantity) from sales_line").await, 37_854);
    // Ten in the morning in New York in January.
    assert_eq!(number(&app, "select min(at_us) from sales_sale").await, 1_483_369_200_000_000);
}

#[both_databases]
async fn the_same_file_again_adds_nothing(app: TestApp) {
    let feed = Feed::foreign(&app);
    feed.import(&TWO_DAYS).await;
    let before = everything(&app).await;
    let again = feed.import(&TWO_DAYS).await;
    assert_eq!((again.rows, again.new, again.known, again.rejected), (4, 0, 4, 0));
    assert_eq!((again.customers_created, again.stations_created, again.products_created), (0, 0, 0));
    assert_eq!((again.amount_minor, again.flagged), (0, 0));
    assert_eq!(everything(&app).await, before);
}

#[both_databases]
async fn another_content_under_the_same_number_is_a_conflict_and_the_stored_one_stays(app: TestApp) {
    let feed = Feed::foreign(&app);
    feed.import(&TWO_DAYS).await;
    let before = everything(&app).await;
    let rows = ["7,S1,100,2017-01-02 10:00:00,REG,10,99.00", "9,S1,300,2017-01-03 10:00:00,REG,5,12.50"];
    let other = feed.import(&rows).await;
    assert_eq!((other.new, other.rejected), (1, 1));
    assert_eq!(codes(&other), ["receipt_conflict"]);
    let words = &other.problems.first().unwrap().message.en;
    assert!(words.contains("2500") && words.contains("9900"), "both versions are shown: {words}");
    let after = everything(&app).await;
    assert!(before.iter().filter(|it| it.contains(" 100 ")).all(|it| after.contains(it)));
}

#[both_databases]
async fn money_without_volume_is_flagged_and_estimated_from_the_nearest_price(app: TestApp) {
    let summary = Feed::foreign(&app)
        .import(&[
            "1,S1,1,2017-03-01 08:00:00,REG,10,20.00",
            "2,S1,2,2017-03-01 09:00:00,REG,,10.00",
            "3,S1,3,2017-03-04 09:00:00,REG,,10.00",
            "4,S2,4,2017-03-01 09:00:00,REG,,10.00",
            "5,S2,5,2017-06-01 09:00:00,REG,,10.00",
        ])
        .await;
    assert_eq!((summary.new, summary.flagged), (5, 4));
    let estimated = everything(&app).await;
    for expected in [
        "S1 2 1000 2 1 -1 18927 station_day",
        "S1 3 1000 3 1 -1 18927 station_week",
        "S2 4 1000 4 1 -1 18927 area_day",
    ] {
        assert!(estimated.iter().any(|it| it == expected), "{expected} in {estimated:#?}");
    }
    assert!(estimated.iter().any(|it| it == "S2 5 1000 5 1 -1 18927 product"), "{estimated:#?}");
}

#[both_databases]
async fn estimates_do_not_depend_on_the_order_of_import(app: TestApp) {
    let flagged = ["2,S1,2,2017-03-01 09:00:00,REG,,10.00", "3,S2,3,2017-03-02 09:00:00,REG,,10.00"];
    let priced = ["1,S1,1,2017-03-01 08:00:00,REG,10,20.00", "1,S2,4,2017-03-05 08:00:00,REG,10,40.00"];
    let feed = Feed::foreign(&app);
    feed.import(&flagged).await;
    feed.import(&priced).await;
    let late = everything(&app).await;

    let other = testkit_start(app.engine).await;
    let feed = Feed::foreign(&other);
    feed.import(&priced).await;
    feed.import(&flagged).await;
    assert_eq!(everything(&other).await, late);
}

async fn testkit_start(engine: testkit::Engine) -> TestApp {
    <TestApp as testkit::Fixture>::start(engine).await
}

#[both_databases]
async fn bad_rows_are_told_with_their_place_and_good_ones_land(app: TestApp) {
    let summary = Feed::foreign(&app)
        .import(&[
            "7,S1,100,2017-01-02 10:00:00,REG,10,25.00",
            "7,S1,101,02.01.2017,REG,10,25.00",
            "7,S1,102,2017-01-02 10:00:00,REG,-1,25.00",
            "7,S1,103,2017-01-02 10:00:00,REG,ten,25.00",
            "7,S1,,2017-01-02 10:00:00,REG,10,25.00",
            "7,S1,105,2017-01-02 10:00:00,REG,10",
        ])
        .await;
    assert_eq!((summary.rows, summary.new, summary.rejected), (6, 1, 5));
    let rows: Vec<u64> = summary.problems.iter().map(|it| it.row).collect();
    assert_eq!(rows, [3, 4, 5, 6, 7]);
    let columns: Vec<_> = summary.problems.iter().map(|it| it.column.as_deref()).collect();
    assert_eq!(columns, [Some("at"), Some("gallons"), Some("gallons"), Some("basket"), None]);
}

#[both_databases]
async fn rejected_rows_are_written_in_their_own_columns_with_the_reason(app: TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let errors = folder.path().join("errors.csv");
    let text = format!("{HEADER}\n7,S1,1,2017-01-02 10:00:00,REG,-1,25.00\n");
    let options = ImportOptions { errors: Some(errors.clone()), ..ImportOptions::default() };
    Feed::foreign(&app).try_import(&text, &options).await.unwrap();
    let written = std::fs::read_to_string(errors).unwrap();
    let mut lines = written.trim_start_matches('\u{feff}').lines();
    assert!(lines.next().unwrap().starts_with(HEADER));
    assert!(lines.next().unwrap().starts_with("7,S1,1,2017-01-02 10:00:00,REG,-1,25.00,"));
    assert_eq!(lines.next(), None);
}

#[both_databases]
async fn a_dry_run_counts_everything_and_keeps_nothing(app: TestApp) {
    let text = format!("{HEADER}\n{}\n", TWO_DAYS.join("\n"));
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let summary = Feed::foreign(&app).try_import(&text, &options).await.unwrap();
    assert_eq!((summary.new, summary.customers_created, summary.amount_minor), (4, 2, 8_009));
    for table in
        ["sales_sale", "sales_line", "sales_batch", "customers_customer", "stations_station", "sales_history"]
    {
        assert_eq!(number(&app, &format!("select count(*) from {table}")).await, 0, "{table}");
    }
}

#[both_databases]
async fn a_file_in_another_currency_is_refused(app: TestApp) {
    Feed::foreign(&app).import(&TWO_DAYS).await;
    let mapping = crate::feed::MAPPING.replace("USD", "EUR");
    let feed = Feed { app: &app, mapping: &mapping };
    let text = format!("{HEADER}\n{}\n", TWO_DAYS[0]);
    let error = feed.try_import(&text, &ImportOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("EUR") && error.contains("USD"), "{error}");
}

#[both_databases]
async fn a_misspelt_column_of_the_mapping_is_told_with_the_nearest(app: TestApp) {
    let text = "household,store,basket,at,product,gallon,paid\n";
    let error =
        Feed::foreign(&app).try_import(text, &ImportOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("gallons") && error.contains("`gallon`"), "{error}");
}

#[both_databases]
async fn a_refund_is_linked_and_one_of_an_unknown_sale_is_rejected(app: TestApp) {
    let mapping = crate::feed::MAPPING.replace("amount = \"paid\"", "amount = \"paid\"\nrefund_of = \"of\"");
    let feed = Feed { app: &app, mapping: &mapping };
    let text = "household,store,basket,at,product,gallons,paid,of\n\
                7,S1,1,2017-01-02 10:00:00,REG,10,25.00,\n\
                7,S1,2,2017-01-02 10:05:00,REG,-10,-25.00,1\n\
                7,S1,3,2017-01-02 10:06:00,REG,-10,-25.00,99\n";
    let summary = feed.try_import(text, &ImportOptions::default()).await.unwrap();
    assert_eq!((summary.new, summary.rejected), (2, 1));
    assert_eq!(codes(&summary), ["unknown_refund"]);
    let linked =
        "select count(*) from sales_sale r join sales_sale s on s.id = r.refund_of where s.receipt = '1'";
    assert_eq!(number(&app, linked).await, 1);
    let (_, bytes): (i64, Vec<u8>) = database::Sql::row(
        &app.read(),
        database::Query::new("select customer_serial, bytes from sales_history"),
    )
    .await
    .unwrap()
    .unwrap();
    let entry = *analytics::unpack(&bytes).unwrap().first().unwrap();
    assert_eq!((entry.visits, entry.volume_ml, entry.amount), (1, 0, 0), "netted within the day");
}

#[both_databases]
async fn an_undone_batch_leaves_no_trace_in_the_figures_and_can_be_imported_again(app: TestApp) {
    let feed = Feed::foreign(&app);
    feed.import(&TWO_DAYS[..2]).await;
    let before = everything(&app).await;
    feed.import(&TWO_DAYS[2..]).await;
    let full = everything(&app).await;
    let batch: (uuid::Uuid,) = database::Sql::row(
        &app.read(),
        database::Query::new("select id from sales_batch order by seq desc limit 1"),
    )
    .await
    .unwrap()
    .unwrap();
    let mut work = app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
    assert_eq!(sales::undo_batch(&mut work, batch.0.into()).await.unwrap(), 1);
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(everything(&app).await, before);
    assert_eq!(sales::verify(&app.read()).await.unwrap(), []);

    let again = feed.import(&TWO_DAYS[2..]).await;
    assert_eq!((again.new, again.known), (2, 0));
    assert_eq!(everything(&app).await, full);
}

#[both_databases]
async fn a_shop_line_without_a_pump_belongs_to_the_receipt_of_its_fuel_line(app: TestApp) {
    let mapping = crate::feed::MAPPING
        .replace("amount = \"paid\"", "amount = \"paid\"\npump = \"pump\"\npayment = \"by\"");
    let feed = Feed { app: &app, mapping: &mapping };
    let text = "household,store,basket,at,product,gallons,paid,pump,by\n\
                7,S1,1,2017-01-02 10:00:00,REG,10,25.00,4,fuel_card\n\
                7,S1,1,2017-01-02 10:00:00,TEA,1,3.00,,wechat\n";
    let summary = feed.try_import(text, &ImportOptions::default()).await.unwrap();
    assert_eq!((summary.new, summary.rejected), (2, 0));
    assert_eq!(
        number(&app, "select count(*) from sales_sale where pump = '4' and payment = 'split'").await,
        1
    );
    assert_eq!(number(&app, "select cast(sum(amount_minor) as bigint) from sales_payment").await, 2_800);
    let again = feed.try_import(text, &ImportOptions::default()).await.unwrap();
    assert_eq!((again.new, again.known), (0, 2));
    let other = feed.try_import(&text.replace(",4,", ",5,"), &ImportOptions::default()).await.unwrap();
    assert_eq!((other.new, other.rejected), (0, 2), "another pump is another content");
}
