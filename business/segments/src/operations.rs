//! Saving, changing, deleting and restoring segments, and making them ready for use.

use crate::compile::Compiled;
use crate::fields::{Conditions, ValueKind};
use crate::jobs::CHANGED;
use crate::model::{Filter, Missing, Segment, SegmentId, Test};
use crate::rules::{SEGMENTS_MAX, description_problem, name_problem, parse};
use crate::store::{self, SegmentRow, UseRow, VersionRow};
use database::{AuditEntry, Scope, Sql, Work};
use kernel::{Code, FieldProblem, Problem};
use organisation::{UnitId, is_within};
use serde_json::{Value, json};
use uuid::Uuid;
use web::App;

/// Why something about segments cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum SegmentsError {
    #[error("there is no segment named “{0}”")]
    Unknown(String),
    #[error("several segments are named “{0}”: rename one")]
    Ambiguous(String),
    #[error(transparent)]
    Refused(#[from] Problem),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The conditions of this installation, as the composition root put them together.
pub fn conditions(app: &App) -> Conditions {
    app.parts.get::<Conditions>().cloned().unwrap_or_default()
}

/// A filter from a request, read and looked up. Whoever sends it must see what it names.
pub async fn compiled(
    sql: &impl Sql,
    conditions: &Conditions,
    scope: &Scope,
    value: &Value,
) -> Result<Compiled, Problem> {
    let filter = parse(conditions, "filter", value).map_err(Problem::invalid)?;
    let hidden = out_of_sight(sql, scope, &filter, conditions).await?;
    if !hidden.is_empty() {
        return Err(Problem::invalid(hidden));
    }
    Ok(Compiled::new(sql, conditions, filter).await?)
}

/// Units, stations and employees that the filter names and the reader does not see.
async fn out_of_sight(
    sql: &impl Sql,
    scope: &Scope,
    filter: &Filter,
    conditions: &Conditions,
) -> Result<Vec<FieldProblem>, Problem> {
    let mut named: Vec<(String, Uuid, bool)> = Vec::new();
    filter.each("filter", &mut |path, it| {
        let is_employee = conditions.field(&it.field).is_some_and(|it| it.kind == ValueKind::Employee);
        if let Test::AnyId(ids) | Test::NoId(ids) = &it.test {
            let places = ids.iter().enumerate();
            named.extend(places.map(|(index, id)| (format!("{path}.value[{index}]"), *id, is_employee)));
        }
        named.extend(it.station.map(|id| (format!("{path}.station_id"), id, false)));
    });
    let units: Vec<Uuid> = named.iter().filter(|it| !it.2).map(|it| it.1).collect();
    let paths = store::unit_paths(sql, &units).await?;
    let mut hidden = Vec::new();
    for (path, id, is_employee) in named {
        let is_seen = if is_employee {
            customers::employee_within(sql, scope, id.into()).await?.is_some()
        } else {
            paths.get(&id).is_some_and(|it| is_within(scope, it))
        };
        if !is_seen {
            let (code, message) = if is_employee {
                ("unknown_employee", "no such employee / 员工不存在或已离职")
            } else {
                ("unknown_unit", "no such unit / 单位不存在")
            };
            hidden.push(FieldProblem::new(path, code, message));
        }
    }
    Ok(hidden)
}

/// A saved segment, read and looked up.
pub async fn of_segment(
    sql: &impl Sql,
    conditions: &Conditions,
    segment: &Segment,
) -> Result<Compiled, Problem> {
    let filter = parse(conditions, "filter", &segment.filter).map_err(|_| {
        let message = format!("the segment “{0}” has a condition that is no more: change it / 客户细分“{0}”含有已不存在的条件,请修改", segment.name);
        Problem::field("segment", "unusable", message)
    })?;
    Ok(Compiled::new(sql, conditions, filter).await?)
}

/// What a saved segment names and what is no more.
pub(crate) async fn missing(
    sql: &impl Sql,
    conditions: &Conditions,
    segment: &Segment,
) -> Result<Vec<Missing>, Problem> {
    match parse(conditions, "filter", &segment.filter) {
        Ok(filter) => Ok(Compiled::new(sql, conditions, filter).await?.missing()),
        Err(problems) => {
            let gone = |it: FieldProblem| Missing { path: it.field, field: String::new(), value: it.message };
            Ok(problems.into_iter().map(gone).collect())
        }
    }
}

/// The segment that narrows a list of customers, if the reader sees it and nobody deleted it.
pub async fn usable(
    app: &App,
    sql: &impl Sql,
    user: Uuid,
    scope: &Scope,
    id: SegmentId,
) -> Result<Compiled, Problem> {
    let segment = store::visible(sql, user, scope, id).await?;
    let Some(segment) = segment else {
        return Err(Problem::field("segment", "unknown", "no such segment / 客户细分不存在"));
    };
    if segment.is_deleted {
        let message = format!(
            "the segment “{0}” was deleted: restore it or take the filter out / 客户细分“{0}”已删除,请恢复或去掉该筛选",
            segment.name
        );
        return Err(Problem::field("segment", "deleted", message));
    }
    of_segment(sql, &conditions(app), &segment).await
}

/// The one segment of this name: for the command line. A shared one goes before private ones.
pub async fn named(sql: &impl Sql, name: &str) -> Result<Segment, SegmentsError> {
    let mut found = store::by_name(sql, name).await?;
    if found.iter().any(|it| it.unit.is_some()) {
        found.retain(|it| it.unit.is_some());
    }
    match (found.pop(), found.is_empty()) {
        (Some(segment), true) => Ok(segment),
        (None, _) => Err(SegmentsError::Unknown(name.to_owned())),
        (Some(_), false) => Err(SegmentsError::Ambiguous(name.to_owned())),
    }
}

/// What a person fills in.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) filter: Value,
    pub(crate) unit: Option<UnitId>,
}

/// Who saves, and how far they see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Author<'a> {
    pub(crate) user: Uuid,
    /// Where they may share.
    pub(crate) scope: &'a Scope,
    /// Where they may change what others share; none where nowhere.
    pub(crate) manages: Option<&'a Scope>,
}

impl Author<'_> {
    /// Whether the person may change a segment that is shared with the unit at this path.
    pub(crate) fn may_change(&self, segment: &Segment, unit_path: Option<&str>) -> bool {
        let manages = self.manages.zip(unit_path).is_some_and(|(scope, path)| is_within(scope, path));
        segment.owner_user == self.user || manages
    }
}

async fn check(
    work: &Work,
    conditions: &Conditions,
    author: Author<'_>,
    owner: Uuid,
    draft: &Draft,
    id: Option<SegmentId>,
) -> Result<(), Problem> {
    let mut problems: Vec<_> =
        [name_problem(&draft.name), description_problem(&draft.description)].into_iter().flatten().collect();
    match compiled(work, conditions, author.scope, &draft.filter).await {
        Ok(_) => {}
        Err(problem) if problem.code == Code::Invalid => problems.extend(problem.fields),
        Err(problem) => return Err(problem),
    }
    if let Some(unit) = draft.unit
        && let Err(problem) = organisation::unit_in_sight(work, author.scope, "unit_id", unit).await
    {
        problems.extend(problem.fields);
    }
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let own = store::own_names(work, owner, id).await?;
    if own.contains(&draft.name) {
        return Err(taken(&draft.name));
    }
    if id.is_none() && own.len() >= SEGMENTS_MAX {
        let detail = format!(
            "you keep {SEGMENTS_MAX} segments: delete some first / 客户细分已达 {SEGMENTS_MAX} 个,请先删除一些"
        );
        return Err(Problem::with_detail(Code::Refused, detail));
    }
    Ok(())
}

fn taken(name: &str) -> Problem {
    let message = format!("there is a segment named “{name}” already / 已有名为“{name}”的客户细分");
    Problem { code: Code::AlreadyExists, ..Problem::field("name", "taken", message) }
}

/// Saves a new segment.
pub(crate) async fn create(
    work: &mut Work,
    conditions: &Conditions,
    author: Author<'_>,
    draft: Draft,
) -> Result<SegmentId, Problem> {
    check(work, conditions, author, author.user, &draft, None).await?;
    let row = SegmentRow {
        id: work.new_id(),
        name: draft.name,
        description: draft.description,
        filter: draft.filter.to_string(),
        owner_user_id: author.user,
        unit_id: draft.unit.map(UnitId::uuid),
        version: 1,
        changed_at_us: work.now().micros(),
        deleted_at_us: None,
    };
    work.insert(row.clone()).await?;
    keep_version(work, &row).await?;
    note(work, "segments.segment_saved", &row);
    Ok(row.id.into())
}

/// Changes a segment that the author may change.
pub(crate) async fn change(
    work: &mut Work,
    conditions: &Conditions,
    author: Author<'_>,
    (id, version): (SegmentId, i64),
    draft: Draft,
) -> Result<(), Problem> {
    let segment = changeable(work, author, id).await?;
    if segment.is_deleted {
        return Err(Problem::with_detail(Code::Refused, "restore the segment first / 请先恢复该客户细分"));
    }
    check(work, conditions, author, segment.owner_user, &draft, Some(id)).await?;
    let row = SegmentRow {
        id: id.uuid(),
        name: draft.name,
        description: draft.description,
        filter: draft.filter.to_string(),
        owner_user_id: segment.owner_user,
        unit_id: draft.unit.map(UnitId::uuid),
        version: version + 1,
        changed_at_us: work.now().micros(),
        deleted_at_us: None,
    };
    if !store::save(work, &row, version).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    keep_version(work, &row).await?;
    note(work, "segments.segment_changed", &row);
    Ok(())
}

/// Deletes a segment on which nothing is built. It can be restored.
pub(crate) async fn delete(work: &mut Work, author: Author<'_>, id: SegmentId) -> Result<(), Problem> {
    let segment = changeable(work, author, id).await?;
    let uses = store::uses(work, author.scope, id).await?;
    if !uses.is_empty() {
        let seen: Vec<_> = uses.iter().filter(|it| it.3).map(|it| it.2.as_str()).collect();
        let named = if seen.is_empty() { String::new() } else { format!(": {}", seen.join(", ")) };
        let detail = format!(
            "{0} groups are made by this segment{named} / 有 {0} 个群组按此客户细分组成{named}",
            uses.len()
        );
        return Err(Problem::with_detail(Code::Refused, detail));
    }
    store::set_deleted(work, id, Some(work.now().micros())).await?;
    note(work, "segments.segment_deleted", &row_of(&segment));
    Ok(())
}

/// Takes a deletion back.
pub(crate) async fn restore(work: &mut Work, author: Author<'_>, id: SegmentId) -> Result<(), Problem> {
    let segment = changeable(work, author, id).await?;
    if store::own_names(work, segment.owner_user, Some(id)).await?.contains(&segment.name) {
        return Err(taken(&segment.name));
    }
    store::set_deleted(work, id, None).await?;
    note(work, "segments.segment_restored", &row_of(&segment));
    Ok(())
}

/// The segment, if the author may change it; what they do not even see does not exist.
async fn changeable(work: &Work, author: Author<'_>, id: SegmentId) -> Result<Segment, Problem> {
    let segment =
        store::visible(work, author.user, author.scope, id).await?.ok_or_else(Problem::not_found)?;
    let path = unit_path(work, &segment).await?;
    if author.may_change(&segment, path.as_deref()) {
        return Ok(segment);
    }
    let detail = "only who made a shared segment, or a manager of its unit, may change it / 只有创建者或该单位的管理者可以修改";
    Err(Problem::with_detail(Code::Refused, detail))
}

/// The path of the unit with which a segment is shared.
pub(crate) async fn unit_path(sql: &impl Sql, segment: &Segment) -> Result<Option<String>, Problem> {
    let Some(unit) = segment.unit else { return Ok(None) };
    Ok(organisation::find_unit(sql, unit).await?.map(|it| it.path))
}

fn row_of(segment: &Segment) -> SegmentRow {
    SegmentRow {
        id: segment.id.uuid(),
        name: segment.name.clone(),
        description: segment.description.clone(),
        filter: segment.filter.to_string(),
        owner_user_id: segment.owner_user,
        unit_id: segment.unit.map(UnitId::uuid),
        version: segment.version,
        changed_at_us: segment.changed_at.micros(),
        deleted_at_us: None,
    }
}

async fn keep_version(work: &Work, row: &SegmentRow) -> Result<(), Problem> {
    let version = VersionRow {
        segment_id: row.id,
        version: row.version,
        name: row.name.clone(),
        description: row.description.clone(),
        filter: row.filter.clone(),
        unit_id: row.unit_id,
        by_user: work.who().user,
        at_us: work.now().micros(),
    };
    Ok(work.insert(version).await?)
}

fn note(work: &mut Work, action: &'static str, row: &SegmentRow) {
    work.audit(AuditEntry {
        action,
        subject_kind: "segment",
        subject: Some(row.id),
        unit: row.unit_id,
        detail: json!({ "name": row.name, "version": row.version }),
    });
    work.tell(CHANGED, &json!({ "segment_id": row.id }));
}

/// What builds on a segment.
#[derive(Clone, Debug)]
pub struct Use<'a> {
    pub segment: SegmentId,
    /// `group`.
    pub kind: &'static str,
    pub subject: Uuid,
    pub name: &'a str,
    pub unit: UnitId,
}

/// Notes that something builds on a segment, so that nobody deletes it unawares.
pub async fn note_use(work: &Work, it: Use<'_>) -> Result<(), database::Error> {
    let row = UseRow {
        segment_id: it.segment.uuid(),
        subject_kind: it.kind.to_owned(),
        subject_id: it.subject,
        name: it.name.to_owned(),
        unit_id: it.unit.uuid(),
    };
    store::note_use(work, row).await
}

/// Notes that it builds on no segment any more.
pub async fn forget_use(work: &Work, kind: &str, subject: Uuid) -> Result<(), database::Error> {
    store::forget_use(work, kind, subject).await
}
