//! Making and changing groups, filling them, and noting what they did.

use crate::model::{Draft, EventDraft, Group, GroupEventId, GroupId};
use crate::rules::{Change, MEMBERS_MAX, change, draft_problems, event_problems};
use crate::store::{self, EventRow, GroupRow};
use database::{AuditEntry, Scope, Sql, Work};
use kernel::{Code, FieldProblem, Problem};
use organisation::{EmployeeId, UnitId, is_within};
use segments::{Conditions, SegmentId, Use};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;
use web::App;

/// What stands for a group where segments say what builds on them.
const USE_KIND: &str = "group";

/// What working groups out again did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub groups: u64,
    pub joined: u64,
    pub left: u64,
}

/// The group, if the actor may change it; what they do not even see does not exist.
pub(crate) async fn changeable(work: &Work, id: GroupId) -> Result<Group, Problem> {
    let group = store::visible(work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if is_within(work.scope(), &group.unit_path) {
        return Ok(group);
    }
    let detail = "the group belongs to a unit above yours / 该群组属于上级单位,不能修改";
    Err(Problem::with_detail(Code::Refused, detail))
}

async fn open_one(work: &Work, id: GroupId) -> Result<Group, Problem> {
    let group = changeable(work, id).await?;
    if group.is_closed {
        return Err(Problem::with_detail(
            Code::Refused,
            "the group is closed: reopen it first / 群组已关闭,请先重新启用",
        ));
    }
    Ok(group)
}

async fn check(work: &Work, user: Uuid, draft: &Draft, id: Option<GroupId>) -> Result<(), Problem> {
    let mut problems = draft_problems(draft);
    let unit = organisation::unit_in_sight(work, work.scope(), "unit_id", draft.unit).await;
    problems.extend(unit.err().into_iter().flat_map(|it| it.fields));
    if let Some(organiser) = draft.organiser
        && customers::employee_within(work, work.scope(), organiser).await?.is_none()
    {
        let message = "no such employee / 员工不存在或已离职";
        problems.push(FieldProblem::new("organiser_id", "unknown_employee", message));
    }
    if let Some(segment) = draft.segment {
        let found = segments::visible(work, user, work.scope(), segment).await?;
        if found.is_none_or(|it| it.is_deleted) {
            let message = "no such segment / 客户细分不存在或已删除";
            problems.push(FieldProblem::new("segment_id", "unknown", message));
        }
    }
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    if store::is_name_taken(work, draft.unit, &draft.name, id).await? {
        let message =
            format!("the unit has a group named “{0}” already / 该单位已有名为“{0}”的群组", draft.name);
        return Err(Problem { code: Code::AlreadyExists, ..Problem::field("name", "taken", message) });
    }
    Ok(())
}

/// Makes a group; one by rule is filled at once.
pub(crate) async fn create(
    work: &mut Work,
    conditions: &Conditions,
    user: Uuid,
    draft: Draft,
) -> Result<GroupId, Problem> {
    check(work, user, &draft, None).await?;
    let row = GroupRow {
        id: work.new_id(),
        name: draft.name.clone(),
        purpose: draft.purpose.clone(),
        notes: draft.notes.clone(),
        owner_unit_id: draft.unit.uuid(),
        organiser_id: draft.organiser.map(EmployeeId::uuid),
        segment_id: draft.segment.map(SegmentId::uuid),
        rule_problem: None,
        refreshed_at_us: None,
        created_at_us: work.now().micros(),
        closed_at_us: None,
        version: 1,
    };
    let id = GroupId(row.id);
    work.insert(row).await?;
    note(work, "groups.group_made", id, draft.unit, json!({ "name": draft.name }));
    follow(work, conditions, id, &draft).await?;
    Ok(id)
}

/// Changes a group. One that gets another rule is filled anew; one that loses its rule keeps who is there.
pub(crate) async fn change_group(
    work: &mut Work,
    conditions: &Conditions,
    user: Uuid,
    (id, version): (GroupId, i64),
    draft: Draft,
) -> Result<(), Problem> {
    open_one(work, id).await?;
    check(work, user, &draft, Some(id)).await?;
    if !store::save(work, id, version, &draft).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    note(work, "groups.group_changed", id, draft.unit, json!({ "name": draft.name, "version": version + 1 }));
    follow(work, conditions, id, &draft).await
}

/// Notes on which segment the group is built, and fills it by it.
async fn follow(work: &mut Work, conditions: &Conditions, id: GroupId, draft: &Draft) -> Result<(), Problem> {
    let Some(segment) = draft.segment else {
        segments::forget_use(work, USE_KIND, id.uuid()).await?;
        return Ok(());
    };
    let it = Use { segment, kind: USE_KIND, subject: id.uuid(), name: &draft.name, unit: draft.unit };
    segments::note_use(work, it).await?;
    let group = store::visible(work, &Scope::Everything, id).await?.ok_or_else(Problem::not_found)?;
    refresh(work, conditions, &group).await.map(drop)
}

/// Closes a group: nobody joins any more, and its segment is free. It can be reopened.
pub(crate) async fn close(work: &mut Work, id: GroupId) -> Result<(), Problem> {
    let group = open_one(work, id).await?;
    store::set_closed(work, id, Some(work.now().micros())).await?;
    segments::forget_use(work, USE_KIND, id.uuid()).await?;
    note(work, "groups.group_closed", id, group.unit, json!({ "name": group.name }));
    Ok(())
}

/// Takes the closing back.
pub(crate) async fn reopen(
    work: &mut Work,
    conditions: &Conditions,
    user: Uuid,
    id: GroupId,
) -> Result<(), Problem> {
    let group = changeable(work, id).await?;
    let draft = Draft {
        name: group.name,
        purpose: group.purpose,
        notes: group.notes,
        unit: group.unit,
        organiser: None,
        segment: group.segment,
    };
    check(work, user, &draft, Some(id)).await?;
    store::set_closed(work, id, None).await?;
    note(work, "groups.group_reopened", id, draft.unit, json!({ "name": draft.name }));
    follow(work, conditions, id, &draft).await
}

/// Lets a group by rule hold exactly whom its segment means within its unit.
pub(crate) async fn refresh(
    work: &mut Work,
    conditions: &Conditions,
    group: &Group,
) -> Result<Change, Problem> {
    let Some(segment) = group.segment else { return Ok(Change::default()) };
    let found = segments::find(work, segment).await?.filter(|it| !it.is_deleted);
    let compiled = match found {
        Some(segment) => segments::of_segment(work, conditions, &segment).await.ok(),
        None => None,
    };
    let Some(compiled) = compiled else {
        store::note_refresh(work, group.id, Some("unusable")).await?;
        return Ok(Change::default());
    };
    let meant = segments::meant_below(work, &group.unit_path, &compiled, MEMBERS_MAX).await?;
    if meant.len() > MEMBERS_MAX as usize {
        store::note_refresh(work, group.id, Some("too_many")).await?;
        return Ok(Change::default());
    }
    let meant: Vec<Uuid> = meant.into_iter().map(|it| it.0).collect();
    let found = change(&meant, &store::current(work, group.id).await?);
    store::join(work, group.id, &found.joining, None).await?;
    store::leave(work, group.id, &found.leaving, None).await?;
    store::note_refresh(work, group.id, None).await?;
    if found != Change::default() {
        let counts = json!({ "by": "rule", "joined": found.joining.len(), "left": found.leaving.len() });
        note(work, "groups.members_changed", group.id, group.unit, counts);
    }
    Ok(found)
}

/// The same for every group by rule that is open.
pub async fn refresh_all(app: &App, work: &mut Work) -> Result<Kept, Problem> {
    let conditions = segments::conditions(app);
    let mut kept = Kept::default();
    for group in store::by_rule(work).await? {
        let found = refresh(work, &conditions, &group).await?;
        kept.groups += 1;
        kept.joined += found.joining.len() as u64;
        kept.left += found.leaving.len() as u64;
    }
    Ok(kept)
}

/// The group, open and filled by hand.
async fn by_hand(work: &Work, id: GroupId) -> Result<Group, Problem> {
    let group = open_one(work, id).await?;
    if group.segment.is_some() {
        let detail = "the group is filled by its segment: change the segment / 该群组由客户细分自动组成,请修改客户细分";
        return Err(Problem::with_detail(Code::Refused, detail));
    }
    Ok(group)
}

/// Lets customers join, whom the caller has looked up within the actor's scope. Returns how many are new.
pub(crate) async fn add_members(work: &mut Work, id: GroupId, customers: &[Uuid]) -> Result<u64, Problem> {
    let group = by_hand(work, id).await?;
    let there = store::current(work, id).await?.len();
    if there + customers.len() > MEMBERS_MAX as usize {
        let message = format!("a group holds at most {MEMBERS_MAX} members / 群组成员最多 {MEMBERS_MAX} 名");
        return Err(Problem::field("customer_ids", "too_many", message));
    }
    let joined = store::join(work, id, customers, work.who().user).await?;
    if joined > 0 {
        note(work, "groups.members_changed", id, group.unit, json!({ "by": "hand", "joined": joined }));
    }
    Ok(joined)
}

/// Lets customers leave. Returns how many were there.
pub(crate) async fn remove_members(work: &mut Work, id: GroupId, customers: &[Uuid]) -> Result<u64, Problem> {
    let group = by_hand(work, id).await?;
    let left = store::leave(work, id, customers, work.who().user).await?;
    if left > 0 {
        note(work, "groups.members_changed", id, group.unit, json!({ "by": "hand", "left": left }));
    }
    Ok(left)
}

/// Notes an event.
pub(crate) async fn add_event(
    work: &mut Work,
    id: GroupId,
    draft: EventDraft,
) -> Result<GroupEventId, Problem> {
    let group = open_one(work, id).await?;
    let problems = event_problems(&draft);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let row = EventRow {
        id: work.new_id(),
        group_id: id.uuid(),
        on_day: i64::from(draft.on.0),
        title: draft.title.clone(),
        place: draft.place,
        notes: draft.notes,
        version: 1,
    };
    let event = GroupEventId(row.id);
    work.insert(row).await?;
    note(work, "groups.event_added", id, group.unit, json!({ "title": draft.title, "on": draft.on }));
    Ok(event)
}

/// Changes an event.
pub(crate) async fn change_event(
    work: &mut Work,
    group: GroupId,
    (id, version): (GroupEventId, i64),
    draft: EventDraft,
) -> Result<(), Problem> {
    let found = open_one(work, group).await?;
    store::event(work, group, id).await?.ok_or_else(Problem::not_found)?;
    let problems = event_problems(&draft);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    if !store::save_event(work, id, version, &draft).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    note(work, "groups.event_changed", group, found.unit, json!({ "title": draft.title, "on": draft.on }));
    Ok(())
}

/// Notes who came to an event and who, on second thoughts, did not.
pub(crate) async fn attend(
    work: &mut Work,
    group: GroupId,
    event: GroupEventId,
    (came, stayed_away): (&[Uuid], &[Uuid]),
) -> Result<(), Problem> {
    let found = open_one(work, group).await?;
    store::event(work, group, event).await?.ok_or_else(Problem::not_found)?;
    store::attend(work, event, came, stayed_away).await?;
    let counts = json!({ "event": event, "came": came.len(), "stayed_away": stayed_away.len() });
    note(work, "groups.attendance_noted", group, found.unit, counts);
    Ok(())
}

fn note(work: &mut Work, action: &'static str, group: GroupId, unit: UnitId, detail: Value) {
    work.audit(AuditEntry {
        action,
        subject_kind: "group",
        subject: Some(group.uuid()),
        unit: Some(unit.uuid()),
        detail,
    });
    work.tell("groups.group_changed", &json!({ "group_id": group }));
}

/// Whether the group exists for this reader.
pub(crate) async fn seen(sql: &impl Sql, scope: &Scope, id: GroupId) -> Result<Group, Problem> {
    store::visible(sql, scope, id).await?.ok_or_else(Problem::not_found)
}
