//! Merging two files, undoing it, and following up what arrives late.

use super::rules::{self, MergeFault, MergeField};
use super::store::{self, MergeId, MergeRow, Moved, Reassigned};
use crate::model::{AssignmentRole, Customer, CustomerId};
use crate::operations::{CustomersError, FILES_CHANGED, note};
use crate::store::{AssignmentRow, customer, save_customer};
use database::{Merging, OnMerge, References, Relinking, Sql, Target, Work};
use kernel::{Code, Problem};
use serde_json::{Value as Json, json};
use uuid::Uuid;
use vault::{PersonalKind, ValueId, Vault};

/// Told when two files became one.
pub(crate) const MERGED: &str = "customers.merged";
/// Told when they are two again.
pub(crate) const MERGE_UNDONE: &str = "customers.merge_undone";

/// The column under which the journal holds moved values of the vault.
const VALUES: (&str, &str) = ("vault_value", "subject_id");

/// Why a merge cannot be made or undone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MergeError {
    #[error(transparent)]
    Fault(#[from] MergeFault),
    /// One of the files is not in sight.
    #[error("no such customer / 客户不存在")]
    NoCustomer(&'static str),
    #[error("no such merge")]
    NoMerge,
    #[error(transparent)]
    File(#[from] CustomersError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
}

impl From<MergeError> for Problem {
    fn from(error: MergeError) -> Self {
        let text = error.to_string();
        match error {
            MergeError::Fault(MergeFault::Itself) => Self::field("absorbed_id", "itself", text),
            MergeError::Fault(_) => Self::with_detail(Code::Refused, text),
            MergeError::NoCustomer("") | MergeError::NoMerge => Self::not_found(),
            MergeError::NoCustomer(field) => Self::field(field, "unknown_customer", text),
            MergeError::File(error) => error.into(),
            MergeError::Database(error) => error.into(),
            MergeError::Vault(error) => error.into(),
        }
    }
}

/// Which files are to become one, on the versions that somebody compared.
#[derive(Clone, Debug)]
pub(crate) struct NewMerge {
    pub(crate) kept: CustomerId,
    pub(crate) kept_version: i64,
    pub(crate) absorbed: CustomerId,
    pub(crate) absorbed_version: i64,
    /// Fields in which the absorbed file is right.
    pub(crate) taken: Vec<MergeField>,
}

/// The two files within the scope, if the one may absorb the other.
pub(crate) async fn pair(
    sql: &impl Sql,
    scope: &database::Scope,
    kept: CustomerId,
    absorbed: CustomerId,
) -> Result<(Customer, Customer), MergeError> {
    let one = customer(sql, scope, kept).await?.ok_or(MergeError::NoCustomer(""))?;
    let other = customer(sql, scope, absorbed).await?.ok_or(MergeError::NoCustomer("absorbed_id"))?;
    rules::check(&one, &other)?;
    Ok((one, other))
}

/// Lets one file absorb another. Of two who merge the same files at once, one is refused.
pub(crate) async fn merge(
    work: &mut Work,
    vault: &Vault,
    references: &References,
    new: NewMerge,
) -> Result<MergeRow, MergeError> {
    let (mut kept, mut absorbed) = pair(work, work.scope(), new.kept, new.absorbed).await?;
    if (kept.version, absorbed.version) != (new.kept_version, new.absorbed_version) {
        return Err(CustomersError::ChangedMeanwhile.into());
    }
    claim(work, &mut kept, &mut absorbed).await?;
    let before = kept.clone();
    change_places(work, vault, &mut kept, &mut absorbed, &new.taken).await?;
    let assignments = reassign(work, &before, &kept).await?;
    let row = MergeRow {
        id: work.new_id(),
        seq: work.take_numbers("customers_merge", 1).await?,
        kept_id: kept.id.uuid(),
        absorbed_id: absorbed.id.uuid(),
        taken: serde_json::to_string(&new.taken).unwrap_or_default(),
        assignments: serde_json::to_string(&assignments).unwrap_or_default(),
        at_us: work.now().micros(),
        by_user: work.who().user,
        undone_at_us: None,
        undone_by_user: None,
    };
    work.insert(row.clone()).await?;
    let counts = move_everything(work, vault, references, &row).await?;
    store::set_merged_into(work, absorbed.id, Some(kept.id)).await?;
    store::set_pair_state(work, kept.id, absorbed.id, ("open", "merged")).await?;
    for follower in &references.merge_followers {
        (follower.merged)(work, merging(&row)).await?;
    }
    let detail = json!({ "merge": row.id, "absorbed": absorbed.id, "taken": new.taken, "moved": counts });
    note(work, "customers.files_merged", kept.id, kept.owner, detail);
    tell(work, MERGED, &row);
    Ok(row)
}

fn merging(row: &MergeRow) -> Merging {
    Merging { merge: row.id, kept: row.kept_id, absorbed: row.absorbed_id }
}

fn tell(work: &mut Work, event: &'static str, row: &MergeRow) {
    let told = json!({ "merge_id": row.id, "kept_id": row.kept_id, "absorbed_id": row.absorbed_id,
        "merged_at_us": row.at_us });
    work.tell(event, &told);
    // How complete the files are is worked out again.
    work.tell(FILES_CHANGED, &json!({ "count": 2 }));
}

/// Takes both files, always in the same order, so that two who merge them the other way round do not wait for
/// each other for ever.
async fn claim(work: &Work, one: &mut Customer, other: &mut Customer) -> Result<(), MergeError> {
    let mut both = [one, other];
    both.sort_unstable_by_key(|it| it.id);
    for it in both {
        if !store::claim(work, it).await? {
            return Err(CustomersError::ChangedMeanwhile.into());
        }
        it.version += 1;
    }
    Ok(())
}

/// Lets the chosen fields of the two files change places, in the vault and beside it.
async fn change_places(
    work: &Work,
    vault: &Vault,
    kept: &mut Customer,
    absorbed: &mut Customer,
    fields: &[MergeField],
) -> Result<(), MergeError> {
    for field in fields {
        rules::swap(*field, kept, absorbed);
    }
    if fields.contains(&MergeField::Name) {
        vault.swap_values(work, kept.id.subject(), absorbed.id.subject(), PersonalKind::Name).await?;
    }
    if fields.contains(&MergeField::Number) {
        store::lend_number(work, absorbed.id).await?;
    }
    for it in [kept, absorbed] {
        if !save_customer(work, it).await? {
            return Err(CustomersError::ChangedMeanwhile.into());
        }
        it.version += 1;
    }
    Ok(())
}

/// Lets the dated assignments of the kept file follow its fields.
async fn reassign(work: &Work, before: &Customer, after: &Customer) -> Result<Vec<Reassigned>, MergeError> {
    let changed = [
        (AssignmentRole::Owner, before.owner != after.owner, Some(after.owner), None),
        (AssignmentRole::Maintainer, before.maintainer != after.maintainer, None, after.maintainer),
        (AssignmentRole::Keeper, before.keeper != after.keeper, None, after.keeper),
    ];
    let mut done = Vec::new();
    for (role, _, unit, employee) in changed.into_iter().filter(|it| it.1) {
        let ended = store::open_assignment(work, after.id, role).await?;
        if let Some(id) = ended {
            store::end_assignment(work, id).await?;
        }
        let mut created = None;
        if unit.is_some() || employee.is_some() {
            let row = AssignmentRow {
                id: work.new_id(),
                customer_id: after.id.uuid(),
                role: role.as_str().to_owned(),
                unit_id: unit.map(organisation::UnitId::uuid),
                employee_id: employee.map(organisation::EmployeeId::uuid),
                from_us: work.now().micros(),
                until_us: None,
                by_user: work.who().user,
            };
            created = Some(row.id);
            store::add_assignment(work, row).await?;
        }
        done.push(Reassigned { role, ended, created });
    }
    Ok(done)
}

/// Moves what belongs to the absorbed file, notes it, and returns how many rows of each table.
async fn move_everything(
    work: &Work,
    vault: &Vault,
    references: &References,
    row: &MergeRow,
) -> Result<Json, MergeError> {
    let relinking = Relinking::begin(work, work.db().engine()).await?;
    let mut moves = Vec::new();
    for reference in references.to(Target::Customer) {
        if matches!(reference.merge, OnMerge::Move | OnMerge::MoveUnlessSame(_)) {
            let keys = relinking.move_rows(work, reference, row.absorbed_id, row.kept_id).await?;
            let (table, column) = (reference.table.to_owned(), reference.column.to_owned());
            moves.push(Moved { table, column, keys });
        }
    }
    let values = move_values(work, vault, references, row).await?;
    let keys = values.iter().map(|it| json!([it])).collect();
    moves.push(Moved { table: VALUES.0.to_owned(), column: VALUES.1.to_owned(), keys });
    moves.retain(|it| !it.keys.is_empty());
    store::note_moves(work, row, &moves).await?;
    Ok(moves
        .iter()
        .map(|it| (it.table.clone(), Json::from(it.keys.len())))
        .collect::<serde_json::Map<_, _>>()
        .into())
}

/// Seals those personal values of the absorbed person anew that become the kept one's.
async fn move_values(
    work: &Work,
    vault: &Vault,
    references: &References,
    row: &MergeRow,
) -> Result<Vec<ValueId>, MergeError> {
    let (kept, absorbed) = (row.kept(), row.absorbed());
    let all = store::referred_values(work, &references.columns, absorbed, None).await?;
    let moved = store::referred_values(work, &references.columns, absorbed, Some(kept)).await?;
    let ours = vault.reveal(work, kept.subject()).await?;
    let theirs = vault.reveal(work, absorbed.subject()).await?;
    let moving = rules::moving_values(&ours, &theirs, &moved, &all);
    Ok(vault.move_values(work, absorbed.subject(), kept.subject(), &moving).await?)
}

/// Makes two files of one again, as they were. What was added to the kept file since stays with it.
pub(crate) async fn undo(
    work: &mut Work,
    vault: &Vault,
    references: &References,
    id: MergeId,
) -> Result<MergeRow, MergeError> {
    let row = store::merge(work, work.scope(), id).await?.ok_or(MergeError::NoMerge)?;
    if row.undone_at_us.is_some() {
        return Err(MergeFault::Undone.into());
    }
    if store::has_later(work, &row).await? {
        return Err(MergeFault::NotTheLatest.into());
    }
    if !store::mark_undone(work, &row).await? {
        return Err(CustomersError::ChangedMeanwhile.into());
    }
    let missing = || MergeError::NoCustomer("");
    let mut kept = store::any_customer(work, row.kept()).await?.ok_or_else(missing)?;
    let mut absorbed = store::any_customer(work, row.absorbed()).await?.ok_or_else(missing)?;
    claim(work, &mut kept, &mut absorbed).await?;
    store::set_merged_into(work, absorbed.id, None).await?;
    let relinking = Relinking::begin(work, work.db().engine()).await?;
    for Moved { table, column, keys } in store::moves(work, &row).await? {
        if (table.as_str(), column.as_str()) == VALUES {
            let ids: Vec<ValueId> = keys.iter().filter_map(value_id).collect();
            vault.move_values(work, kept.id.subject(), absorbed.id.subject(), &ids).await?;
        } else {
            relinking.move_back(work, (&table, &column), &keys, row.kept_id, row.absorbed_id).await?;
        }
    }
    change_places(work, vault, &mut kept, &mut absorbed, &row.taken()?).await?;
    for reassigned in row.assignments()? {
        store::withdraw_assignment(work, reassigned).await?;
    }
    store::set_pair_state(work, kept.id, absorbed.id, ("merged", "open")).await?;
    for follower in &references.merge_followers {
        (follower.undone)(work, merging(&row)).await?;
    }
    let detail = json!({ "merge": row.id, "absorbed": absorbed.id });
    note(work, "customers.merge_undone", kept.id, kept.owner, detail);
    tell(work, MERGE_UNDONE, &row);
    Ok(row)
}

fn value_id(key: &Json) -> Option<ValueId> {
    key.get(0)?.as_str()?.parse::<Uuid>().ok().map(ValueId)
}

/// Moves what reached an absorbed file after its merge: an import may have looked the customer up a moment before.
/// Returns whether there was anything.
pub(crate) async fn follow_up(
    work: &mut Work,
    vault: &Vault,
    references: &References,
    row: &MergeRow,
) -> Result<bool, MergeError> {
    let counts = move_everything(work, vault, references, row).await?;
    let is_moved = counts.as_object().is_some_and(|it| !it.is_empty());
    if is_moved {
        tell(work, MERGED, row);
    }
    Ok(is_moved)
}

/// Refuses to change a file that was merged into another, and says which that is.
pub(crate) async fn refuse_merged(sql: &impl Sql, customer: &Customer) -> Result<(), Problem> {
    let Some(kept) = customer.merged_into else { return Ok(()) };
    let number = store::number_of(sql, kept).await?.unwrap_or_default();
    let text =
        format!("this file was merged into {number}: change that one / 该档案已并入 {number},请修改该档案");
    Err(Problem::with_detail(Code::Refused, text))
}
