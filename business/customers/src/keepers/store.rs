//! Keepers, and what they signed.

use database::{Error, Query, Scope, Sql, Work, rows};
use organisation::{EmployeeId, within};
use uuid::Uuid;

rows! {
    struct DutyRow in "customers_duty" {
        employee_id: Uuid,
        text_version: i64,
        at_us: i64,
        by_user: Option<Uuid>,
    }
}

/// Signs a version; signed before, it stays as it was. Returns when it was signed.
pub(super) async fn sign(work: &Work, employee: EmployeeId, version: i64) -> Result<bool, Error> {
    let row = DutyRow {
        employee_id: employee.uuid(),
        text_version: version,
        at_us: work.now().micros(),
        by_user: work.who().user,
    };
    Ok(work.insert_all_or([row], "on conflict (employee_id, text_version) do nothing").await? == 1)
}

/// When an employee signed a version.
pub(super) async fn signed_at(
    sql: &impl Sql,
    employee: EmployeeId,
    version: i64,
) -> Result<Option<i64>, Error> {
    let mut query = Query::new("select at_us from customers_duty where employee_id = ");
    query.bind(employee.uuid()).push(" and text_version = ").bind(version);
    Ok(sql.row::<(i64,)>(query).await?.map(|it| it.0))
}

rows! {
    /// A keeper with how many files they answer for, and what they signed last.
    pub(super) struct Keeper {
        pub(super) employee_id: Uuid,
        pub(super) files: i64,
        pub(super) text_version: Option<i64>,
        pub(super) at_us: Option<i64>,
    }
}

/// Keepers shown at once: of one scope there are hundreds at most.
const KEEPERS_MAX: i64 = 1_000;

/// Who answers for files within the scope: whoever was named, else whoever looks after them. Those come first who
/// have not signed the version in force, by the number of their files.
pub(super) async fn keepers(sql: &impl Sql, scope: &Scope, version: i64) -> Result<Vec<Keeper>, Error> {
    let mut query = Query::new(
        "select k.employee_id, k.files, d.text_version, d.at_us from (
             select coalesce(c.keeper_id, c.maintainer_id) as employee_id, count(*) as files
             from customers_customer c where c.merged_into_id is null and ",
    );
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query.push(
        " group by coalesce(c.keeper_id, c.maintainer_id)) k
         left join customers_duty d on d.employee_id = k.employee_id
           and d.text_version = (select max(x.text_version) from customers_duty x where x.employee_id = k.employee_id)
         where k.employee_id is not null
         order by case when d.text_version = ",
    );
    query.bind(version).push(" then 1 else 0 end, k.files desc, k.employee_id limit ").bind(KEEPERS_MAX);
    sql.rows(query).await
}

/// Files within the scope for which nobody answers.
pub(super) async fn without_keeper(sql: &impl Sql, scope: &Scope) -> Result<i64, Error> {
    let mut query = Query::new(
        "select count(*) from customers_customer c
         where c.merged_into_id is null and c.keeper_id is null and c.maintainer_id is null and ",
    );
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}
