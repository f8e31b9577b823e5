//! Which customers left with which export: kept as runs of serials, so that a person can be told who got what, and so
//! that the answer is still there when their file says no name any more.

use crate::rules::runs::{Runs, holds};
use database::{Error, Query, Sql, TableRow, Work};
use kernel::Instant;
use uuid::Uuid;

database::rows! {
    pub(crate) struct ExportRow in "privacy_export" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) list: String,
        pub(crate) rows_written: i64,
        pub(crate) filter: String,
        pub(crate) at_us: i64,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
        pub(crate) export_number: Option<i64>,
    }
}

database::rows! {
    struct PartRow in "privacy_export_part" {
        export_seq: i64,
        ordinal: i64,
        serial_first: i64,
        serial_last: i64,
        serials: String,
    }
}

/// Notes an export and whom it held.
pub(crate) async fn add(work: &Work, row: ExportRow, runs: &Runs) -> Result<(), Error> {
    let seq = row.seq;
    work.insert(row).await?;
    let parts = runs.parts().into_iter().zip(0..).map(|(part, ordinal)| PartRow {
        export_seq: seq,
        ordinal,
        serial_first: part.first,
        serial_last: part.last,
        serials: part.text,
    });
    work.insert_all(parts).await
}

/// How many exports of a user since an instant.
pub(crate) async fn count_since(sql: &impl Sql, user: Uuid, since: Instant) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from privacy_export where user_id = ");
    query.bind(user).push(" and at_us > ").bind(since.micros());
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The exports that held the customer of this serial, the latest first.
pub(crate) async fn holding(sql: &impl Sql, serial: i64) -> Result<Vec<ExportRow>, Error> {
    let mut query = Query::new("select export_seq, serials from privacy_export_part where serial_first <= ");
    query.bind(serial).push(" and serial_last >= ").bind(serial);
    let mut found = Vec::new();
    sql.each(query, |(seq, serials): (i64, String)| {
        if holds(&serials, serial) {
            found.push(seq);
        }
        Ok(())
    })
    .await?;
    found.sort_unstable();
    found.dedup();
    let mut query =
        Query::new(&format!("select {} from privacy_export where seq in ", ExportRow::columns("")));
    query.bind_list(found.into_iter().rev().take(EXPORTS_SHOWN_MAX)).push(" order by seq desc");
    sql.rows(query).await
}

/// The export that people know by this number.
pub(crate) async fn by_number(sql: &impl Sql, number: i64) -> Result<Option<ExportRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from privacy_export where export_number = ", ExportRow::columns("")));
    query.bind(number).push(" order by seq limit 1");
    sql.row(query).await
}

/// Exports told of one person.
const EXPORTS_SHOWN_MAX: usize = 1_000;

/// The serial of whoever was filed last.
pub(crate) async fn last_serial(sql: &impl Sql) -> Result<i64, Error> {
    let query = Query::new("select coalesce(max(serial), 0) from customers_customer");
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// Serials of customers by their numbers.
pub(crate) async fn serials_of_numbers(sql: &impl Sql, numbers: &[String]) -> Result<Vec<i64>, Error> {
    let mut serials = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(NUMBERS_PER_QUERY) {
        let mut query = Query::new("select serial from customers_customer where number in ");
        query.bind_list(numbers.iter().cloned());
        serials.extend(sql.rows::<(i64,)>(query).await?.into_iter().map(|it| it.0));
    }
    Ok(serials)
}

const NUMBERS_PER_QUERY: usize = 5_000;

/// Forgets exports before an instant.
pub(crate) async fn forget(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut query = Query::new(
        "delete from privacy_export_part where export_seq in (select seq from privacy_export where at_us < ",
    );
    query.bind(before.micros()).push(")");
    work.run(query).await?;
    super::delete_before(work, "privacy_export", "at_us", "1 = 1", before).await
}
