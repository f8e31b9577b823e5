//! Bringing the figures up to the newest analysis and the histories, and checking that they are.
//!
//! After an analysis every figure is worked out again, since every span ends with its day; only rows that come out
//! otherwise are written. Between analyses only the histories that changed are looked at.

use crate::figures::{FiguresRow, Standing, figures};
use crate::jobs::REFRESHED;
use database::{Difference, Error, Query, Sql, TableRow, Work, rows};
use std::collections::HashMap;
use uuid::Uuid;

/// Histories looked at with one statement.
const CHUNK_ROWS: i64 = 2_000;
/// Differences told at most.
const SHOWN_MAX: usize = 100;
/// What stands in a class that still holds, in the place of its end.
const OPEN_DAY: i64 = 10_000_000;

/// What a refresh did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refreshed {
    /// Histories looked at.
    pub seen: u64,
    /// Rows stored, changed or deleted.
    pub changed: u64,
}

rows! {
    struct StateRow in "segments_figures_state" {
        only_row: i64,
        as_of: i64,
        run_seq: i64,
        history_seq: i64,
    }
}

async fn state(sql: &impl Sql) -> Result<Option<StateRow>, Error> {
    let columns = StateRow::columns("");
    sql.row(Query::new(&format!("select {columns} from segments_figures_state where only_row = 1"))).await
}

/// Brings the figures up to what the newest analysis and the histories say. Safe to run at any time and twice.
pub async fn refresh(work: &mut Work) -> Result<Refreshed, Error> {
    // Taking a number holds the series until the end: two refreshes never run at the same time.
    work.take_numbers("segments_figures", 1).await?;
    let Some(run) = classification::newest_run(work).await? else { return Ok(Refreshed::default()) };
    let history_seq = sales::last_history_seq(work).await?;
    let new = StateRow { only_row: 1, as_of: i64::from(run.as_of.0), run_seq: run.seq, history_seq };
    let old = state(work).await?;
    if old.as_ref() == Some(&new) {
        return Ok(Refreshed::default());
    }
    let is_same_run = old.as_ref().is_some_and(|it| (it.as_of, it.run_seq) == (new.as_of, new.run_seq));
    let since = old.filter(|_| is_same_run).map_or(-1, |it| it.history_seq);
    let mut done = Refreshed::default();
    let mut after = 0_i64;
    while let Some(chunk) = Chunk::read(work, new.as_of, after, since).await? {
        after = chunk.last_serial;
        done.seen += chunk.wanted.len() as u64;
        let wrong: Vec<FiguresRow> =
            chunk.wanted.into_iter().filter(|it| chunk.stored.get(&it.customer_serial) != Some(it)).collect();
        done.changed += wrong.len() as u64;
        work.insert_all_or(wrong, &overwrite()).await?;
    }
    done.changed += delete_orphans(work).await?;
    let tail = "on conflict (only_row) do update set as_of = excluded.as_of, run_seq = excluded.run_seq,
        history_seq = excluded.history_seq";
    work.insert_all_or([new.clone()], tail).await?;
    // A till's sales of today change no figure of yesterday: nobody needs to hear of them.
    if !is_same_run || done.changed > 0 {
        work.tell(REFRESHED, &serde_json::json!({ "as_of": new.as_of, "changed": done.changed }));
    }
    Ok(done)
}

fn overwrite() -> String {
    let sets: Vec<_> = FiguresRow::COLUMNS.iter().skip(1).map(|it| format!("{it} = excluded.{it}")).collect();
    format!("on conflict (customer_serial) do update set {}", sets.join(", "))
}

/// Whoever has no history any more, since a batch was undone, has no figures.
async fn delete_orphans(work: &Work) -> Result<u64, Error> {
    let query = Query::new(
        "delete from segments_figures where customer_serial in (
             select f.customer_serial from segments_figures f
             left join sales_history h on h.customer_serial = f.customer_serial
             where h.customer_serial is null)",
    );
    work.run(query).await
}

/// Some customers with what their figures should be and what they are.
struct Chunk {
    last_serial: i64,
    wanted: Vec<FiguresRow>,
    stored: HashMap<i64, FiguresRow>,
}

impl Chunk {
    /// Those after a serial whose history changed since; none when there are no more.
    async fn read(sql: &impl Sql, as_of: i64, after: i64, since: i64) -> Result<Option<Self>, Error> {
        let mut query =
            Query::new("select h.customer_serial, h.customer_id, h.bytes from sales_history h where ");
        query.push("h.customer_serial > ").bind(after);
        if since >= 0 {
            query.push(" and h.changed_seq > ").bind(since);
        }
        query.push(" order by h.customer_serial limit ").bind(CHUNK_ROWS);
        let histories: Vec<(i64, Uuid, Vec<u8>)> = sql.rows(query).await?;
        let Some(last_serial) = histories.last().map(|it| it.0) else { return Ok(None) };
        let mut standings = standings(sql, (after, last_serial)).await?;
        let mut wanted = Vec::with_capacity(histories.len());
        let mut entries = Vec::new();
        for (serial, customer, bytes) in histories {
            analytics::read(&bytes, &mut entries)
                .map_err(|it| Error::Damaged(format!("history of customer {customer}: {it}")))?;
            let standing = standings.remove(&serial).unwrap_or_default();
            wanted.push(figures(serial, &entries, as_of, standing));
        }
        let columns = FiguresRow::columns("");
        let mut query =
            Query::new(&format!("select {columns} from segments_figures where customer_serial > "));
        query.bind(after).push(" and customer_serial <= ").bind(last_serial);
        let stored: Vec<FiguresRow> = sql.rows(query).await?;
        let stored = stored.into_iter().map(|it| (it.customer_serial, it)).collect();
        Ok(Some(Self { last_serial, wanted, stored }))
    }
}

/// Classes and open warnings of the customers between two serials.
async fn standings(sql: &impl Sql, (after, until): (i64, i64)) -> Result<HashMap<i64, Standing>, Error> {
    let mut query = Query::new(
        "select customer_serial, abc, relationship, rfm from classification_result where until_day = ",
    );
    query.bind(OPEN_DAY).push(" and customer_serial > ").bind(after);
    query.push(" and customer_serial <= ").bind(until);
    type ClassColumns = (i64, Option<String>, Option<String>, Option<String>);
    let classes: Vec<ClassColumns> = sql.rows(query).await?;
    let mut found: HashMap<i64, Standing> = classes
        .into_iter()
        .map(|(serial, abc, relationship, rfm)| (serial, Standing { abc, relationship, rfm, warning: None }))
        .collect();
    let mut query = Query::new(
        "select customer_serial, state from warnings_warning
         where is_open and withdrawn_run is null and customer_serial > ",
    );
    query.bind(after).push(" and customer_serial <= ").bind(until);
    for (serial, state) in sql.rows::<(i64, String)>(query).await? {
        found.entry(serial).or_default().warning = Some(state);
    }
    Ok(found)
}

/// Figures that are not what the histories, classes and warnings say. Nothing is compared while a refresh is due.
pub async fn verify(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let (Some(state), Some(run)) = (state(sql).await?, classification::newest_run(sql).await?) else {
        return Ok(Vec::new());
    };
    let is_due = (state.as_of, state.run_seq) != (i64::from(run.as_of.0), run.seq)
        || state.history_seq != sales::last_history_seq(sql).await?;
    if is_due {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let differs = |serial: i64, what: &str| {
        Difference::new("segments_figures", format!("customer serial {serial}"), what)
    };
    let (mut after, mut rows) = (0_i64, 0_i64);
    while let Some(chunk) = Chunk::read(sql, state.as_of, after, -1).await? {
        after = chunk.last_serial;
        rows += chunk.wanted.len() as i64;
        let wrong = chunk.wanted.iter().filter(|it| chunk.stored.get(&it.customer_serial) != Some(it));
        found.extend(
            wrong.map(|it| differs(it.customer_serial, "the figures are not what the history gives")),
        );
        if found.len() >= SHOWN_MAX {
            found.truncate(SHOWN_MAX);
            return Ok(found);
        }
    }
    let counted: Option<(i64,)> = sql.row(Query::new("select count(*) from segments_figures")).await?;
    if found.is_empty() && counted.is_some_and(|it| it.0 != rows) {
        found.push(differs(0, "there are figures of customers without a history"));
    }
    Ok(found)
}
