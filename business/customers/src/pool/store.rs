//! Customers in the pool, moves in and out of it, and its rules.

use super::rules::PoolRules;
use crate::model::{Customer, CustomerId};
use crate::store::{CustomerRow, damaged};
use database::{Error, Query, Scope, Sql, TableRow, Work, WorkSign, rows};
use organisation::{EmployeeId, within};
use uuid::Uuid;

kernel::words! {
    /// How a customer got into or out of the pool.
    PoolMoveKind {
        Picked = "picked",
        Returned = "returned",
        /// Nobody had worked for them for too long.
        Idle = "idle",
    }
}

rows! {
    struct PoolMoveRow in "customers_pool_move" {
        id: Uuid,
        seq: i64,
        customer_id: Uuid,
        employee_id: Uuid,
        kind: String,
        reason: String,
        at_us: i64,
        by_user: Option<Uuid>,
    }
}

rows! {
    struct RulesRow in "customers_pool_rules" {
        version: i64,
        rules: String,
        at_us: i64,
        by_user: Option<Uuid>,
    }
}

/// The rules in force, with their version; 0 for those of the program.
pub(super) async fn rules(sql: &impl Sql) -> Result<(i64, PoolRules), Error> {
    let query = Query::new("select version, rules from customers_pool_rules order by version desc limit 1");
    match sql.row::<(i64, String)>(query).await? {
        None => Ok((0, PoolRules::default())),
        Some((version, text)) => {
            let rules = serde_json::from_str(&text).map_err(|_| damaged("rules of the pool", &text))?;
            Ok((version, rules))
        }
    }
}

/// Stores rules as the next version; false when somebody was quicker.
pub(super) async fn save_rules(work: &Work, version: i64, rules: &PoolRules) -> Result<bool, Error> {
    let row = RulesRow {
        version: version + 1,
        rules: serde_json::to_string(rules).unwrap_or_default(),
        at_us: work.now().micros(),
        by_user: work.who().user,
    };
    Ok(work.insert_all_or([row], "on conflict (version) do nothing").await? == 1)
}

/// Appends that customer `c` is in the pool, and that its unit lies within the scope: whoever sees their own
/// customers alone sees those of nobody as well.
fn push_pool(query: &mut Query, scope: &Scope) {
    query.push("c.maintainer_id is null and c.merged_into_id is null and ");
    within(query, scope, "c.owner_unit_id", None);
}

/// A page of the pool, by serial.
pub(super) async fn pool(
    sql: &impl Sql,
    scope: &Scope,
    after: i64,
    limit: u32,
) -> Result<Vec<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer c where ", CustomerRow::columns("c")));
    push_pool(&mut query, scope);
    query.push(" and c.serial > ").bind(after).push(" order by c.serial limit ").bind(i64::from(limit));
    sql.rows::<CustomerRow>(query).await?.into_iter().map(Customer::try_from).collect()
}

/// How many customers are in the pool.
pub(super) async fn pool_size(sql: &impl Sql, scope: &Scope) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from customers_customer c where ");
    push_pool(&mut query, scope);
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// A customer whose unit lies within the scope, whoever looks after them.
pub(super) async fn of_unit_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    id: CustomerId,
) -> Result<Option<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer c where c.id = ", CustomerRow::columns("c")));
    query.bind(id.uuid()).push(" and c.merged_into_id is null and ");
    within(&mut query, scope, "c.owner_unit_id", None);
    sql.row::<CustomerRow>(query).await?.map(Customer::try_from).transpose()
}

/// How many customers an employee looks after.
pub(super) async fn held_by(sql: &impl Sql, employee: EmployeeId) -> Result<i64, Error> {
    let mut query = Query::new(
        "select count(*) from customers_customer where merged_into_id is null and maintainer_id = ",
    );
    query.bind(employee.uuid());
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// When an employee last returned, or lost, each of these customers.
pub(super) async fn returned_at(
    sql: &impl Sql,
    employee: EmployeeId,
    customers: &[CustomerId],
) -> Result<Vec<(CustomerId, i64)>, Error> {
    let mut query = Query::new(
        "select customer_id, max(at_us) from customers_pool_move where kind <> 'picked' and employee_id = ",
    );
    query.bind(employee.uuid()).push(" and customer_id in ");
    query.bind_list(customers.iter().map(|it| it.uuid())).push(" group by customer_id");
    Ok(sql.rows::<(Uuid, i64)>(query).await?.into_iter().map(|it| (CustomerId(it.0), it.1)).collect())
}

/// Notes moves of customers, each with the employee who picks or gives up.
pub(super) async fn note_moves(
    work: &Work,
    moves: &[(CustomerId, EmployeeId)],
    kind: PoolMoveKind,
    reason: &str,
) -> Result<(), Error> {
    let first = work.take_numbers("customers_pool_move", moves.len() as i64).await?;
    let rows = moves.iter().zip(first..).map(|((customer, employee), seq)| PoolMoveRow {
        id: work.new_id(),
        seq,
        customer_id: customer.uuid(),
        employee_id: employee.uuid(),
        kind: kind.as_str().to_owned(),
        reason: reason.to_owned(),
        at_us: work.now().micros(),
        by_user: work.who().user,
    });
    work.insert_all(rows.collect::<Vec<_>>()).await
}

/// Customers for whom their maintainers have done nothing since an instant, nor were given them since.
pub(super) async fn idle(
    sql: &impl Sql,
    before_us: i64,
    signs: &[WorkSign],
    limit: u32,
) -> Result<Vec<(CustomerId, EmployeeId)>, Error> {
    let mut query = Query::new(
        "select c.id, c.maintainer_id from customers_customer c
         where c.maintainer_id is not null and c.merged_into_id is null
           and exists (select 1 from customers_assignment a
             where a.customer_id = c.id and a.role = 'maintainer' and a.until_us is null and a.from_us < ",
    );
    query.bind(before_us).push(")");
    for sign in signs {
        query.push(" and not ");
        sign(&mut query, before_us);
    }
    query.push(" order by c.serial limit ").bind(i64::from(limit));
    let rows: Vec<(Uuid, Uuid)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|it| (CustomerId(it.0), EmployeeId(it.1))).collect())
}

/// Whoever changed a customer's file has worked for them: the audit tells.
pub fn work_sign(query: &mut Query, since_us: i64) {
    query.push(
        "exists (select 1 from audit_entry x join identity_user u on u.id = x.who_user
         where x.subject_id = c.id and u.employee_id = c.maintainer_id and x.at_us >= ",
    );
    query.bind(since_us).push(")");
}
