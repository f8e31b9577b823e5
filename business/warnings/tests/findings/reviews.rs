//! The reviews of customers' files follow the classes that a run finds, on both databases.

use crate::area::{Area, SUNDAY};
use testkit::{TestApp, both_databases};

/// Lets the background work of customers and classes be done.
async fn work_off(area: &Area) {
    area.work_off(|registry| {
        customers::register(registry, &area.app.app);
        classification::register(registry);
    })
    .await;
}

/// Files that are due otherwise than their class asks.
const WRONG: &str = "select count(*) from customers_customer c
    left join classification_result r on r.customer_serial = c.serial and r.until_day = 10000000
    where c.review_due_day is null or c.review_due_day - c.review_base_day
        <> case r.abc when 'a' then 90 when 'b' then 180 else 365 end";

#[both_databases]
async fn a_file_is_due_by_the_class_of_the_last_run(app: TestApp) {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY.plus(-40))).await;
    work_off(&area).await;
    // Nobody told of these files: they are judged by the hour.
    area.app.clock.advance_seconds(3_600);
    work_off(&area).await;
    assert_eq!(area.number(WRONG).await, 0);
    let in_class_a = "select count(*) from customers_customer where review_class = 'a'";
    assert!(0 < area.number(in_class_a).await, "somebody is of class A");
    let of_a_day =
        area.number("select cast(coalesce(sum(review_due_day), 0) as bigint) from customers_customer").await;
    area.analyse(Some(SUNDAY)).await;
    work_off(&area).await;
    assert_eq!(area.number(WRONG).await, 0);
    let of_the_next =
        area.number("select cast(coalesce(sum(review_due_day), 0) as bigint) from customers_customer").await;
    assert_ne!(of_a_day, of_the_next, "somebody moved, and their file is due on another day");
}
