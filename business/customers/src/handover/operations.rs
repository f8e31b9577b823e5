//! Handing over: begun by one confirmation, done in chunks, given back in chunks.

use super::rules::{self, HandoverFault, HandoverState};
use super::store::{self, Counts, HandoverId, HandoverRow};
use crate::model::{AssignmentRole, CustomerId};
use crate::reports::employee_within;
use database::{
    AuditEntry, Error, HandingOver, OnHandover, Reference, References, Relinking, Sql, Target, Work,
};
use identity::UserId;
use kernel::{Code, Problem};
use organisation::EmployeeId;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Files that change hands in one transaction.
pub(crate) const FILES_PER_CHUNK: usize = 300;

/// The columns of this capability itself: each file gets its dated assignment.
const ROLES: [AssignmentRole; 2] = [AssignmentRole::Maintainer, AssignmentRole::Keeper];
const FILES: &str = "customers_customer";

impl From<HandoverFault> for Problem {
    fn from(fault: HandoverFault) -> Self {
        let text = fault.to_string();
        match fault {
            HandoverFault::Itself => Self::field("to_employee_id", "itself", text),
            HandoverFault::AccountBeyond | HandoverFault::OwnAccount => {
                Self::field("lock_user", "not_allowed", text)
            }
            HandoverFault::UnderWay | HandoverFault::OutOfSight(_) | HandoverFault::NotDone => {
                Self::with_detail(Code::Refused, text)
            }
        }
    }
}

/// One kind of work that there is to pass on.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) rows: i64,
}

/// What passes on with a hand-over: every declared column that says so.
fn passing(references: &References) -> impl Iterator<Item = &Reference> {
    // The dated assignments follow the files.
    let is_history = |it: &&Reference| it.table == "customers_assignment";
    references
        .to(Target::Employee)
        .filter(move |it| matches!(it.handover, OnHandover::Move | OnHandover::ByOwner) && !is_history(it))
}

/// What an employee has to pass on, along the registry.
pub(crate) async fn shares(
    sql: &impl Sql,
    engine: database::Engine,
    references: &References,
    employee: EmployeeId,
) -> Result<Vec<Share>, Error> {
    let relinking = Relinking::begin(sql, engine).await?;
    let mut shares = Vec::new();
    for it in passing(references) {
        let rows = relinking.count(sql, it, employee.uuid()).await?;
        shares.push(Share { table: it.table, column: it.column, rows });
    }
    Ok(shares)
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewHandover {
    pub(crate) from: EmployeeId,
    /// None for the public pool.
    pub(crate) to: Option<EmployeeId>,
    pub(crate) is_leaving: bool,
    pub(crate) locks_user: bool,
}

/// Begins a hand-over; the work itself is done by a job.
pub(crate) async fn begin(
    work: &mut Work,
    new: NewHandover,
    enqueue: impl AsyncFnOnce(&Work, HandoverId) -> Result<::jobs::JobId, Error>,
) -> Result<HandoverRow, Problem> {
    let from =
        store::employee_in_sight(work, work.scope(), new.from).await?.ok_or_else(Problem::not_found)?;
    if let Some(to) = new.to {
        let unknown =
            || Problem::field("to_employee_id", "unknown_employee", "no such employee / 员工不存在");
        employee_within(work, work.scope(), to).await?.ok_or_else(unknown)?;
    }
    let out_of_sight = store::out_of_sight(work, work.scope(), from).await?;
    let is_under_way = store::is_under_way(work, from).await?;
    rules::check((from.uuid(), new.to.map(EmployeeId::uuid)), is_under_way, out_of_sight)?;
    if new.locks_user {
        let users = identity::users_of_employee(work, from.uuid()).await?;
        let users: Vec<Uuid> = users.iter().map(|it| it.0.uuid()).collect();
        if work.who().user.is_some_and(|it| users.contains(&it)) {
            return Err(HandoverFault::OwnAccount.into());
        }
        if store::reach_beyond(work, work.scope(), &users).await? {
            return Err(HandoverFault::AccountBeyond.into());
        }
    }
    let id = HandoverId(work.new_id());
    let job = enqueue(work, id).await?;
    let row = HandoverRow {
        id: id.uuid(),
        seq: work.take_numbers("customers_handover", 1).await?,
        from_employee_id: from.uuid(),
        to_employee_id: new.to.map(EmployeeId::uuid),
        job_id: job.0,
        state: HandoverState::Running.as_str().to_owned(),
        counts: "{}".to_owned(),
        is_leaving: new.is_leaving,
        locks_user: new.locks_user,
        locked: "[]".to_owned(),
        at_us: work.now().micros(),
        by_user: work.who().user,
        finished_at_us: None,
        undone_at_us: None,
    };
    work.insert(row.clone()).await?;
    note(
        work,
        "customers.handover_begun",
        &row,
        json!({ "to": row.to_employee_id, "is_leaving": new.is_leaving }),
    );
    Ok(row)
}

fn note(work: &mut Work, action: &'static str, row: &HandoverRow, detail: Json) {
    let subject = Some(row.from_employee_id);
    work.audit(AuditEntry { action, subject_kind: "employee", subject, unit: None, detail });
}

fn handing(row: &HandoverRow) -> HandingOver {
    HandingOver { handover: row.id, from: row.from_employee_id, to: row.to_employee_id }
}

/// Passes on the next files; returns how many, 0 when none is left.
pub(crate) async fn pass_files(work: &Work, row: &HandoverRow) -> Result<usize, Error> {
    for role in ROLES {
        let files = store::next_files(work, role, row.from_employee_id, FILES_PER_CHUNK).await?;
        if !files.is_empty() {
            store::reassign(work, role, &files, row.to_employee_id).await?;
            let keys: Vec<Json> = files.iter().map(|it| json!([it])).collect();
            store::note_move(work, row.id, (FILES, store::column_of(role)), &keys).await?;
            return Ok(files.len());
        }
    }
    Ok(0)
}

/// Passes on everything beside the files, and ends the hand-over.
pub(crate) async fn finish(
    work: &mut Work,
    references: &References,
    row: &HandoverRow,
    mut counts: Counts,
) -> Result<(), Error> {
    if !store::set_state(work, row.id, HandoverState::Running, HandoverState::Done).await? {
        return Ok(());
    }
    let relinking = Relinking::begin(work, work.db().engine()).await?;
    for it in references.to(Target::Employee).filter(|it| it.handover == OnHandover::Move) {
        let keys = relinking.move_rows(work, it, row.from_employee_id, row.to_employee_id).await?;
        counts.insert(format!("{}.{}", it.table, it.column), keys.len() as i64);
        store::note_move(work, row.id, (it.table, it.column), &keys).await?;
    }
    for follower in &references.handover_followers {
        let keys = (follower.handed_over)(work, handing(row)).await?;
        counts.insert(format!("{}.{}", follower.table, follower.column), keys.len() as i64);
        store::note_move(work, row.id, (follower.table, follower.column), &keys).await?;
    }
    let mut locked = Vec::new();
    if row.locks_user {
        let users = identity::users_of_employee(work, row.from_employee_id).await?;
        locked = users.into_iter().map(|it| it.0).collect::<Vec<UserId>>();
        identity::set_locked(work, &locked, true).await?;
    }
    if row.is_leaving {
        organisation::set_left(work, EmployeeId(row.from_employee_id), true).await?;
    }
    let locked: Vec<Uuid> = locked.into_iter().map(UserId::uuid).collect();
    store::save_outcome(work, row.id, &counts, &locked).await?;
    note(work, "customers.handover_done", row, json!({ "handover": row.id, "moved": counts }));
    work.tell("customers.handed_over", &json!({ "from_employee_id": row.from_employee_id }));
    Ok(())
}

/// Asks for a hand-over to be given back.
pub(crate) async fn begin_undo(work: &mut Work, id: HandoverId) -> Result<HandoverRow, Problem> {
    let row = store::handover(work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if !store::set_state(work, row.id, HandoverState::Done, HandoverState::Undoing).await? {
        return Err(HandoverFault::NotDone.into());
    }
    note(work, "customers.handover_undo_begun", &row, json!({ "handover": row.id }));
    Ok(HandoverRow { state: HandoverState::Undoing.as_str().to_owned(), ..row })
}

/// Gives back the last thing that was not given back yet; false when nothing is left, and the hand-over is undone.
pub(crate) async fn give_back(
    work: &mut Work,
    references: &References,
    row: &HandoverRow,
) -> Result<bool, Error> {
    let Some(last) = store::last_move(work, row.id).await? else {
        return finish_undo(work, row).await.map(|()| false);
    };
    let keys = last.keys()?;
    let role = ROLES.into_iter().find(|it| store::column_of(*it) == last.column_name);
    let follower = references.handover_followers.iter().find(|it| it.table == last.table_name);
    if let Some(role) = role.filter(|_| last.table_name == FILES) {
        let files: Vec<CustomerId> = keys.iter().filter_map(file).collect();
        let held = store::still_held(work, role, &files, row.to_employee_id).await?;
        store::reassign(work, role, &held, Some(row.from_employee_id)).await?;
    } else if let Some(follower) = follower {
        (follower.undone)(work, handing(row), keys).await?;
    } else {
        let relinking = Relinking::begin(work, work.db().engine()).await?;
        let place = (last.table_name.as_str(), last.column_name.as_str());
        relinking.move_back(work, place, &keys, row.to_employee_id, row.from_employee_id).await?;
    }
    store::forget_move(work, &last).await?;
    Ok(true)
}

fn file(key: &Json) -> Option<CustomerId> {
    key.get(0)?.as_str()?.parse::<Uuid>().ok().map(CustomerId)
}

async fn finish_undo(work: &mut Work, row: &HandoverRow) -> Result<(), Error> {
    if !store::set_state(work, row.id, HandoverState::Undoing, HandoverState::Undone).await? {
        return Ok(());
    }
    let locked: Vec<UserId> = row.locked()?.into_iter().map(UserId).collect();
    identity::set_locked(work, &locked, false).await?;
    if row.is_leaving {
        organisation::set_left(work, EmployeeId(row.from_employee_id), false).await?;
    }
    note(work, "customers.handover_undone", row, json!({ "handover": row.id }));
    Ok(())
}
