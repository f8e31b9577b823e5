//! Rows and statements of segments.

use crate::model::{Segment, SegmentId};
use analytics::Place;
use database::{Error, FromRow, Query, Row, Scope, Sql, Work, rows};
use kernel::Instant;
use organisation::{ancestors, below};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

rows! {
    pub(crate) struct SegmentRow in "segments_segment" {
        pub(crate) id: Uuid,
        pub(crate) name: String,
        pub(crate) description: String,
        pub(crate) filter: String,
        pub(crate) owner_user_id: Uuid,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) version: i64,
        pub(crate) changed_at_us: i64,
        pub(crate) deleted_at_us: Option<i64>,
    }
}

rows! {
    /// A segment as it was.
    pub(crate) struct VersionRow in "segments_version" {
        pub(crate) segment_id: Uuid,
        pub(crate) version: i64,
        pub(crate) name: String,
        pub(crate) description: String,
        pub(crate) filter: String,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) at_us: i64,
    }
}

impl FromRow for Segment {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let it = SegmentRow::from_row(row)?;
        let damaged =
            |error: serde_json::Error| Error::Damaged(format!("filter of segment {}: {error}", it.id));
        Ok(Self {
            id: it.id.into(),
            filter: serde_json::from_str(&it.filter).map_err(damaged)?,
            name: it.name,
            description: it.description,
            owner_user: it.owner_user_id,
            owner: row.get(9)?,
            unit: it.unit_id.map(Into::into),
            version: it.version,
            changed_at: Instant::from_micros(it.changed_at_us),
            is_deleted: it.deleted_at_us.is_some(),
        })
    }
}

fn select() -> Query {
    let columns = <SegmentRow as database::TableRow>::columns("s");
    Query::new(&format!(
        "select {columns}, u.login from segments_segment s join identity_user u on u.id = s.owner_user_id where "
    ))
}

/// Appends the condition that a person sees the segment: their own, those shared with a unit at or above where
/// they work, and those shared with a unit below.
fn push_visible(query: &mut Query, user: Uuid, scope: &Scope) {
    query.push("(s.owner_user_id = ").bind(user);
    match scope {
        Scope::Everything => drop(query.push(" or s.unit_id is not null")),
        Scope::Subtrees(subtrees) => {
            let above: BTreeSet<&str> = subtrees.iter().flat_map(|it| ancestors(&it.path)).collect();
            query.push(" or s.unit_id in (select id from organisation_unit where path in ");
            query.bind_list(above.into_iter().map(str::to_owned)).push(")");
            for subtree in subtrees {
                query.push(" or ");
                below(query, "s.unit_id", &subtree.path);
            }
        }
    }
    query.push(")");
}

/// A page of the segments that a person sees, by name.
pub(crate) async fn page(
    sql: &impl Sql,
    user: Uuid,
    scope: &Scope,
    is_deleted: bool,
    after: Option<(String, Uuid)>,
    limit: u32,
) -> Result<Vec<Segment>, Error> {
    let mut query = select();
    push_visible(&mut query, user, scope);
    query.push(if is_deleted { " and s.deleted_at_us is not null" } else { " and s.deleted_at_us is null" });
    if let Some((name, id)) = after {
        query.push(" and (s.name > ").bind(name.clone()).push(" or (s.name = ").bind(name);
        query.push(" and s.id > ").bind(id).push("))");
    }
    query.push(" order by s.name, s.id limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// A segment that the person sees, deleted or not.
pub async fn visible(
    sql: &impl Sql,
    user: Uuid,
    scope: &Scope,
    id: SegmentId,
) -> Result<Option<Segment>, Error> {
    let mut query = select();
    push_visible(&mut query, user, scope);
    query.push(" and s.id = ").bind(id.uuid());
    sql.row(query).await
}

/// A segment, whoever's it is.
pub async fn find(sql: &impl Sql, id: SegmentId) -> Result<Option<Segment>, Error> {
    let mut query = select();
    query.push("s.id = ").bind(id.uuid());
    sql.row(query).await
}

/// The segments of this name that are not deleted, the shared ones first.
pub(crate) async fn by_name(sql: &impl Sql, name: &str) -> Result<Vec<Segment>, Error> {
    let mut query = select();
    query.push("s.deleted_at_us is null and s.name = ").bind(name.to_owned());
    query.push(" order by case when s.unit_id is null then 1 else 0 end, s.id limit 10");
    sql.rows(query).await
}

/// The names that a person keeps already, but for one segment.
pub(crate) async fn own_names(
    sql: &impl Sql,
    user: Uuid,
    but: Option<SegmentId>,
) -> Result<Vec<String>, Error> {
    let mut query =
        Query::new("select name from segments_segment where deleted_at_us is null and owner_user_id = ");
    query.bind(user);
    if let Some(id) = but {
        query.push(" and id <> ").bind(id.uuid());
    }
    Ok(sql.rows::<(String,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// Writes what may be changed; false when it was changed since `version`.
pub(crate) async fn save(work: &Work, row: &SegmentRow, version: i64) -> Result<bool, Error> {
    let mut query = Query::new("update segments_segment set version = ");
    query.bind(version + 1).push(", name = ").bind(row.name.clone());
    query.push(", description = ").bind(row.description.clone());
    query.push(", filter = ").bind(row.filter.clone()).push(", unit_id = ").bind(row.unit_id);
    query.push(", changed_at_us = ").bind(work.now().micros());
    query.push(" where deleted_at_us is null and id = ").bind(row.id).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

/// Marks a segment as deleted, or as not deleted any more.
pub(crate) async fn set_deleted(work: &Work, id: SegmentId, at_us: Option<i64>) -> Result<(), Error> {
    let mut query = Query::new("update segments_segment set deleted_at_us = ");
    query.bind(at_us).push(" where id = ").bind(id.uuid());
    work.run(query).await.map(drop)
}

/// Versions shown at most.
const VERSIONS_MAX: i64 = 100;

/// A segment as it was, the latest first, with who made it so.
pub(crate) async fn versions(
    sql: &impl Sql,
    id: SegmentId,
) -> Result<Vec<(i64, String, String, String, i64, Option<String>)>, Error> {
    let mut query = Query::new(
        "select v.version, v.name, v.description, v.filter, v.at_us, u.login from segments_version v
         left join identity_user u on u.id = v.by_user where v.segment_id = ",
    );
    query.bind(id.uuid()).push(" order by v.version desc limit ").bind(VERSIONS_MAX);
    sql.rows(query).await
}

/// The day of the figures; none before the first analysis.
pub async fn figures_day(sql: &impl Sql) -> Result<Option<i64>, Error> {
    let query = Query::new("select as_of from segments_figures_state where only_row = 1");
    Ok(sql.row::<(i64,)>(query).await?.map(|it| it.0))
}

pub(crate) async fn unit_paths(sql: &impl Sql, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
    let mut query = Query::new("select id, path from organisation_unit where id in ");
    query.bind_list(ids.iter().copied());
    Ok(sql.rows::<(Uuid, String)>(query).await?.into_iter().collect())
}

/// Those of these employees who have not left.
pub(crate) async fn employees_at_work(sql: &impl Sql, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let mut query = Query::new("select id from organisation_employee where left_on_us is null and id in ");
    query.bind_list(ids.iter().copied());
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// Those of these tags that somebody has.
pub(crate) async fn tags_in_use(sql: &impl Sql, tags: &[String]) -> Result<HashSet<String>, Error> {
    let mut query = Query::new("select distinct tag from customers_tag where tag in ");
    query.bind_list(tags.to_vec());
    Ok(sql.rows::<(String,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// Where the stations are whose place somebody entered.
pub(crate) async fn places(sql: &impl Sql) -> Result<HashMap<Uuid, Place>, Error> {
    let query = Query::new(
        "select unit_id, latitude_udeg, longitude_udeg from stations_station
         where latitude_udeg is not null and longitude_udeg is not null",
    );
    let rows: Vec<(Uuid, i64, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(id, latitude, longitude)| (id, (latitude, longitude))).collect())
}

rows! {
    /// What builds on a segment.
    pub(crate) struct UseRow in "segments_use" {
        pub(crate) segment_id: Uuid,
        pub(crate) subject_kind: String,
        pub(crate) subject_id: Uuid,
        pub(crate) name: String,
        pub(crate) unit_id: Uuid,
    }
}

/// Notes that something builds on a segment, or under another name.
pub(crate) async fn note_use(work: &Work, row: UseRow) -> Result<(), Error> {
    let tail = "on conflict (subject_id, subject_kind) do update set segment_id = excluded.segment_id,
        name = excluded.name, unit_id = excluded.unit_id";
    work.insert_all_or([row], tail).await.map(drop)
}

pub(crate) async fn forget_use(work: &Work, kind: &str, subject: Uuid) -> Result<(), Error> {
    let mut query = Query::new("delete from segments_use where subject_kind = ");
    query.bind(kind.to_owned()).push(" and subject_id = ").bind(subject);
    work.run(query).await.map(drop)
}

/// What builds on a segment: kind, id, name, and whether the reader may see it.
pub(crate) async fn uses(
    sql: &impl Sql,
    scope: &Scope,
    id: SegmentId,
) -> Result<Vec<(String, Uuid, String, bool)>, Error> {
    let mut query = Query::new("select subject_kind, subject_id, name, cast(case when ");
    organisation::within(&mut query, scope, "unit_id", None);
    query.push(" then 1 else 0 end as bigint) from segments_use where segment_id = ").bind(id.uuid());
    query.push(" order by name, subject_id limit 200");
    let rows: Vec<(String, Uuid, String, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(kind, id, name, seen)| (kind, id, name, seen == 1)).collect())
}
