//! What happened, by name only.

use database::{Error, Query, Sql};

/// The number of the newest event.
pub(crate) async fn newest(sql: &impl Sql) -> Result<i64, Error> {
    let query = Query::new("select coalesce(max(seq), 0) from outbox_event");
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The names of what happened since, each once, with the newest number; none when nothing did.
pub(crate) async fn since(sql: &impl Sql, after: i64) -> Result<Option<(i64, Vec<String>)>, Error> {
    let mut query = Query::new("select name, max(seq) from outbox_event where seq > ");
    query.bind(after).push(" group by name order by name");
    let found: Vec<(String, i64)> = sql.rows(query).await?;
    let newest = found.iter().map(|it| it.1).max();
    Ok(newest.map(|seq| (seq, found.into_iter().map(|it| it.0).collect())))
}
