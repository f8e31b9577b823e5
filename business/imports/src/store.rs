//! Rows of uploads, imports and remembered mappings.

use crate::model::{ImportId, Kind, UploadId};
use database::{Error, FromRow, Query, Row, Sql, TableRow, Work, rows};
use kernel::Instant;
use uuid::Uuid;

rows! {
    pub(crate) struct UploadRow in "imports_upload" {
        pub(crate) id: Uuid,
        pub(crate) file_name: String,
        pub(crate) file_bytes: i64,
        pub(crate) at_us: i64,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
    }
}

rows! {
    pub(crate) struct ImportRow in "imports_import" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) upload_id: Uuid,
        pub(crate) job_id: Uuid,
        pub(crate) kind: String,
        pub(crate) file_name: String,
        pub(crate) file_bytes: i64,
        pub(crate) is_dry_run: bool,
        pub(crate) lang: String,
        /// JSON, as it was sent.
        pub(crate) mapping: String,
        /// `done` or `failed`; none until it ended.
        pub(crate) outcome: Option<String>,
        pub(crate) counts: Option<String>,
        /// Why it failed, in both languages.
        pub(crate) message: Option<String>,
        pub(crate) batch_id: Option<Uuid>,
        pub(crate) rejects_name: Option<String>,
        /// The rejected rows in the other form.
        pub(crate) more_rejects_name: Option<String>,
        /// None of imports before there was a choice.
        pub(crate) mode: Option<String>,
        pub(crate) asked_at_us: i64,
        pub(crate) finished_at_us: Option<i64>,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
    }
}

rows! {
    pub(crate) struct MappingRow in "imports_mapping" {
        pub(crate) kind: String,
        pub(crate) source_key: String,
        pub(crate) mapping: String,
        pub(crate) at_us: i64,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
        /// By which people know it.
        pub(crate) name: Option<String>,
        /// The columns of the source, as JSON.
        pub(crate) header: Option<String>,
        /// None where it was remembered before there was a choice: shared.
        pub(crate) is_shared: Option<bool>,
        /// What files of the kind begin with whose source is not known.
        pub(crate) is_default: Option<bool>,
        pub(crate) version: Option<i64>,
    }
}

rows! {
    pub(crate) struct UndoRow in "imports_undo" {
        pub(crate) import_id: Uuid,
        /// `look`, `all` or `rest`.
        pub(crate) asked: String,
        pub(crate) job_id: Uuid,
        /// `looked`, `kept_rows` or `done`; none until it ended.
        pub(crate) outcome: Option<String>,
        /// What was or could be taken back, as JSON.
        pub(crate) result: Option<String>,
        pub(crate) asked_at_us: i64,
        pub(crate) finished_at_us: Option<i64>,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
    }
}

/// An import with its job and its batch.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) row: ImportRow,
    pub(crate) job_state: Option<String>,
    pub(crate) progress_done: i64,
    pub(crate) progress_total: i64,
    pub(crate) job_message: Option<String>,
    pub(crate) batch_state: Option<String>,
    /// What came of taking it back.
    pub(crate) undo_outcome: Option<String>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let next = ImportRow::COLUMNS.len();
        Ok(Self {
            row: ImportRow::from_row(row)?,
            job_state: row.get(next)?,
            progress_done: row.get::<Option<i64>>(next + 1)?.unwrap_or_default(),
            progress_total: row.get::<Option<i64>>(next + 2)?.unwrap_or_default(),
            job_message: row.get(next + 3)?,
            batch_state: row.get(next + 4)?,
            undo_outcome: row.get(next + 5)?,
        })
    }
}

fn select_listed() -> Query {
    Query::new(&format!(
        "select {}, j.state, j.progress_done, j.progress_total, j.message, b.state, u.outcome
         from imports_import i
         left join jobs_job j on j.id = i.job_id
         left join sales_batch b on b.id = i.batch_id
         left join imports_undo u on u.import_id = i.id
         where ",
        ImportRow::columns("i")
    ))
}

/// Which imports are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ImportFilter {
    pub(crate) kind: Option<Kind>,
    /// Leave out what was only tried.
    pub(crate) without_dry_runs: bool,
}

/// The newest imports before a place.
pub(crate) async fn imports_page(
    sql: &impl Sql,
    filter: &ImportFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = select_listed();
    query.push("1 = 1");
    if let Some(kind) = filter.kind {
        query.push(" and i.kind = ").bind(kind.as_str().to_owned());
    }
    if filter.without_dry_runs {
        query.push(" and i.is_dry_run = ").bind(false);
    }
    if let Some(before) = before {
        query.push(" and i.seq < ").bind(before);
    }
    query.push(" order by i.seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn find_import(sql: &impl Sql, id: ImportId) -> Result<Option<Listed>, Error> {
    let mut query = select_listed();
    query.push("i.id = ").bind(id.uuid());
    sql.row(query).await
}

pub(crate) async fn find_upload(sql: &impl Sql, id: UploadId) -> Result<Option<UploadRow>, Error> {
    let mut query = Query::new(&format!("select {} from imports_upload where id = ", UploadRow::columns("")));
    query.bind(id.uuid());
    sql.row(query).await
}

/// Whether an import of the file waits or runs.
pub(crate) async fn is_in_use(sql: &impl Sql, id: UploadId) -> Result<bool, Error> {
    let mut query = Query::new(
        "select count(*) from imports_import i
         join jobs_job j on j.id = i.job_id
         where j.state in ('queued', 'running') and i.upload_id = ",
    );
    query.bind(id.uuid());
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}

pub(crate) async fn delete_upload(work: &Work, id: UploadId) -> Result<u64, Error> {
    let mut query = Query::new("delete from imports_upload where id = ");
    query.bind(id.uuid());
    work.run(query).await
}

/// Files uploaded before an instant that no import is going to read.
pub(crate) async fn uploads_before(sql: &impl Sql, before: Instant) -> Result<Vec<UploadId>, Error> {
    let mut query = Query::new(
        "select u.id from imports_upload u
         where not exists (
             select 1 from imports_import i
             join jobs_job j on j.id = i.job_id
             where i.upload_id = u.id and j.state in ('queued', 'running')
         ) and u.at_us < ",
    );
    query.bind(before.micros());
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| UploadId(it.0)).collect())
}

/// Imports asked for before an instant whose rejected rows are still kept.
pub(crate) async fn rejects_before(sql: &impl Sql, before: Instant) -> Result<Vec<ImportId>, Error> {
    let mut query = Query::new(
        "select id from imports_import where rejects_name is not null and finished_at_us is not null
         and finished_at_us < ",
    );
    query.bind(before.micros());
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| ImportId(it.0)).collect())
}

/// Notes that the file of rejected rows is gone.
pub(crate) async fn forget_rejects(work: &Work, id: ImportId) -> Result<u64, Error> {
    let mut query =
        Query::new("update imports_import set rejects_name = null, more_rejects_name = null where id = ");
    query.bind(id.uuid());
    work.run(query).await
}

/// How an import ended.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    pub(crate) outcome: &'static str,
    pub(crate) counts: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) batch_id: Option<Uuid>,
    pub(crate) rejects_name: Option<String>,
    pub(crate) more_rejects_name: Option<String>,
}

/// Notes how an import ended. False: it had ended before.
pub(crate) async fn finish(work: &Work, id: ImportId, ending: &Ending) -> Result<bool, Error> {
    let mut query = Query::new("update imports_import set outcome = ");
    query.bind(ending.outcome.to_owned()).push(", counts = ").bind(ending.counts.clone());
    query.push(", message = ").bind(ending.message.clone());
    query.push(", batch_id = ").bind(ending.batch_id);
    query.push(", rejects_name = ").bind(ending.rejects_name.clone());
    query.push(", more_rejects_name = ").bind(ending.more_rejects_name.clone());
    query.push(", finished_at_us = ").bind(work.now().micros());
    query.push(" where outcome is null and id = ").bind(id.uuid());
    Ok(work.run(query).await? == 1)
}

/// Remembers how a source is read.
pub(crate) async fn remember_mapping(work: &Work, row: MappingRow) -> Result<(), Error> {
    let tail =
        "on conflict (kind, source_key) do update set mapping = excluded.mapping, at_us = excluded.at_us,
        user_id = excluded.user_id, user_name = excluded.user_name, header = excluded.header,
        version = coalesce(imports_mapping.version, 0) + 1";
    work.insert_all_or([row], tail).await.map(drop)
}

fn select_mappings() -> Query {
    Query::new(&format!("select {} from imports_mapping where ", MappingRow::columns("")))
}

/// Appends what keeps mappings out that somebody else keeps to themselves.
fn push_visible(query: &mut Query, user: Option<Uuid>) {
    query.push("(coalesce(is_shared, ").bind(true).push(") = ").bind(true);
    query.push(" or user_id = ").bind(user).push(")");
}

/// How one of these sources was read last. A key is of one kind alone.
pub(crate) async fn newest_mapping(
    sql: &impl Sql,
    keys: Vec<String>,
    user: Option<Uuid>,
) -> Result<Option<MappingRow>, Error> {
    let mut query = select_mappings();
    push_visible(&mut query, user);
    query.push(" and source_key in ").bind_list(keys).push(" order by at_us desc, kind limit 1");
    sql.row(query).await
}

/// The mapping that files of a kind begin with.
pub(crate) async fn default_mapping(
    sql: &impl Sql,
    kind: Kind,
    user: Option<Uuid>,
) -> Result<Option<MappingRow>, Error> {
    let mut query = select_mappings();
    push_visible(&mut query, user);
    query.push(" and is_default = ").bind(true).push(" and kind = ").bind(kind.as_str().to_owned());
    query.push(" order by at_us desc limit 1");
    sql.row(query).await
}

/// Mappings that are listed.
const MAPPINGS_SHOWN_MAX: i64 = 500;

/// All remembered mappings that somebody may see, by kind and then the one used last first.
pub(crate) async fn mappings(sql: &impl Sql, user: Option<Uuid>) -> Result<Vec<MappingRow>, Error> {
    let mut query = select_mappings();
    push_visible(&mut query, user);
    query.push(" order by kind, at_us desc limit ").bind(MAPPINGS_SHOWN_MAX);
    sql.rows(query).await
}

pub(crate) async fn find_mapping(
    sql: &impl Sql,
    (kind, key): (Kind, &str),
    user: Option<Uuid>,
) -> Result<Option<MappingRow>, Error> {
    let mut query = select_mappings();
    push_visible(&mut query, user);
    query.push(" and kind = ").bind(kind.as_str().to_owned()).push(" and source_key = ").bind(key.to_owned());
    sql.row(query).await
}

/// Writes what people say of a mapping over the version that was read; false when somebody else was quicker.
pub(crate) async fn save_mapping(work: &Work, row: &MappingRow, version: i64) -> Result<bool, Error> {
    let mut query = Query::new("update imports_mapping set name = ");
    query.bind(row.name.clone()).push(", is_shared = ").bind(row.is_shared);
    query.push(", is_default = ").bind(row.is_default).push(", version = ").bind(version + 1);
    query.push(" where coalesce(version, 0) = ").bind(version);
    query.push(" and kind = ").bind(row.kind.clone()).push(" and source_key = ").bind(row.source_key.clone());
    Ok(work.run(query).await? == 1)
}

/// Lets no other mapping of the kind be the one to begin with.
pub(crate) async fn end_other_defaults(work: &Work, row: &MappingRow) -> Result<(), Error> {
    let mut query = Query::new("update imports_mapping set is_default = ");
    query.bind(false).push(" where kind = ").bind(row.kind.clone());
    query.push(" and source_key <> ").bind(row.source_key.clone());
    work.run(query).await.map(drop)
}

pub(crate) async fn delete_mapping(work: &Work, row: &MappingRow) -> Result<(), Error> {
    let mut query = Query::new("delete from imports_mapping where kind = ");
    query.bind(row.kind.clone()).push(" and source_key = ").bind(row.source_key.clone());
    work.run(query).await.map(drop)
}

pub(crate) async fn find_undo(sql: &impl Sql, id: ImportId) -> Result<Option<UndoRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from imports_undo where import_id = ", UndoRow::columns("")));
    query.bind(id.uuid());
    sql.row(query).await
}

/// Notes what is asked now about taking an import back.
pub(crate) async fn ask_undo(work: &Work, row: UndoRow) -> Result<(), Error> {
    let tail = "on conflict (import_id) do update set asked = excluded.asked, job_id = excluded.job_id,
        outcome = null, result = null, asked_at_us = excluded.asked_at_us, finished_at_us = null,
        user_id = excluded.user_id, user_name = excluded.user_name";
    work.insert_all_or([row], tail).await.map(drop)
}

pub(crate) async fn finish_undo(
    work: &Work,
    id: ImportId,
    outcome: &'static str,
    result: String,
) -> Result<(), Error> {
    let mut query = Query::new("update imports_undo set outcome = ");
    query.bind(outcome.to_owned()).push(", result = ").bind(result);
    query.push(", finished_at_us = ").bind(work.now().micros());
    query.push(" where outcome is null and import_id = ").bind(id.uuid());
    work.run(query).await.map(drop)
}
