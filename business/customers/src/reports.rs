//! What lists of customers are narrowed by, and the names on them: read-only.

use crate::model::{Assignment, AssignmentRole, Customer, CustomerId, IdentifierKind, Kind};
use crate::rules::{normal_identifier, search_key, search_key_end};
use crate::store::{CustomerRow, PER_QUERY, damaged, to_number};
use database::{Error, Query, Scope, Sql, TableRow};
use kernel::{BusinessDay, Instant};
use organisation::{EmployeeId, UnitId, below, within};
use std::collections::HashMap;
use uuid::Uuid;
use vault::{PersonalKind, Vault};

/// Which customers a list shows. What is none does not narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    pub kind: Option<Kind>,
    /// Path of the unit to which, or below which, they belong.
    pub below: Option<String>,
    pub maintainer: Option<EmployeeId>,
    /// Only those whom nobody looks after.
    pub is_unassigned: bool,
    pub home_station: Option<UnitId>,
    pub tag: Option<String>,
    /// At most so many percent of the file are known.
    pub completeness_max: Option<i64>,
    /// The file must be looked at again on this day or earlier.
    pub review_due_until: Option<BusinessDay>,
    /// A field of the file holds this value.
    pub field: Option<(String, String)>,
    /// Whatever somebody typed: a number, a name, a phone, a plate, a card.
    pub text: Option<String>,
}

/// The numbers of those of these customers who are within the scope.
pub(crate) async fn numbers_within(
    sql: &impl Sql,
    scope: &Scope,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, String>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new("select c.id, c.number from customers_customer c where ");
        within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
        query.push(" and c.id in ").bind_list(ids.iter().map(|it| it.uuid()));
        let rows: Vec<(Uuid, String)> = sql.rows(query).await?;
        found.extend(rows.into_iter().map(|(id, number)| (CustomerId(id), number)));
    }
    Ok(found)
}

/// A page of the customers within the scope, by serial.
pub(crate) async fn customers_page(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &CustomerFilter,
    after: i64,
    limit: u32,
) -> Result<Vec<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer c where ", CustomerRow::columns("c")));
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_filter(&mut query, vault, filter);
    query.push(" and c.serial > ").bind(after).push(" order by c.serial limit ").bind(i64::from(limit));
    sql.rows::<CustomerRow>(query).await?.into_iter().map(Customer::try_from).collect()
}

/// Appends that customers `c` are files of their own: none that were merged into others.
pub fn push_unmerged(query: &mut Query) {
    query.push(" and c.merged_into_id is null");
}

/// Appends what narrows a list of customers `c` down to what the filter asks for.
pub fn push_filter(query: &mut Query, vault: &Vault, filter: &CustomerFilter) {
    push_unmerged(query);
    if let Some(kind) = filter.kind {
        query.push(" and c.kind = ").bind(kind.as_str().to_owned());
    }
    if let Some(path) = &filter.below {
        query.push(" and ");
        below(query, "c.owner_unit_id", path);
    }
    if let Some(employee) = filter.maintainer {
        query.push(" and c.maintainer_id = ").bind(employee.uuid());
    }
    if filter.is_unassigned {
        query.push(" and c.maintainer_id is null");
    }
    if let Some(tag) = &filter.tag {
        query.push(" and c.id in (select customer_id from customers_tag where tag = ");
        query.bind(tag.clone()).push(")");
    }
    if let Some(percent) = filter.completeness_max {
        query.push(" and c.completeness <= ").bind(percent);
    }
    if let Some(day) = filter.review_due_until {
        query.push(" and c.review_due_day <= ").bind(to_number(day));
    }
    if let Some((field, value)) = &filter.field {
        query.push(" and c.id in (select customer_id from customers_value where field = ");
        query.bind(field.clone()).push(" and value = ").bind(value.clone()).push(")");
    }
    if let Some(station) = filter.home_station {
        query.push(" and c.home_station_id = ").bind(station.uuid());
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        push_search(query, vault, text);
    }
}

/// Appends ` and …`, of `customers_customer c`: numbers and names of organisations by their beginning, cards whole,
/// and what the vault finds: names of persons by their parts and initials, phones and plates whole or by their tail,
/// those of contacts included.
pub fn push_search(query: &mut Query, vault: &Vault, text: &str) {
    query.push(" and c.serial in (");
    push_found(query, vault, text);
    query.push(" union select serial from customers_customer where ");
    vault.search_any(text).push_to(query, "id");
    query.push(")");
}

/// [`push_search`] for a list in the order of filing whose text finds very many people: it goes through all customers
/// and stops at the end of its page, instead of gathering those thousands for each.
pub fn push_common_search(query: &mut Query, vault: &Vault, text: &str) {
    query.push(" and (c.serial in (");
    push_found(query, vault, text);
    query.push(") or ");
    vault.search_any(text).push_of(query, "c.id");
    query.push(")");
}

/// Appends the serials of the customers who are found by anything but what the vault holds of themselves.
fn push_found(query: &mut Query, vault: &Vault, text: &str) {
    let key = search_key(text);
    query.push("select serial from customers_customer where number_key >= ");
    query.bind(key.clone()).push(" and number_key < ").bind(search_key_end(&key));
    // The number of a file that was merged finds the one that was kept.
    query.push(
        " union select k.serial from customers_customer m join customers_customer k on k.id = m.merged_into_id",
    );
    query
        .push(" where m.number_key >= ")
        .bind(key.clone())
        .push(" and m.number_key < ")
        .bind(search_key_end(&key));
    query.push(" union select serial from customers_customer where name_key >= ");
    query.bind(key.clone()).push(" and name_key < ").bind(search_key_end(&key));
    let card = normal_identifier(IdentifierKind::Card, text);
    query.push(
        " union select k.serial from customers_card d join customers_customer k on k.id = d.customer_id",
    );
    query.push(" where d.card_number = ").bind(card);
    // A fleet is found by the phone of its driver. Their names would cost every search as much again.
    let phone = vault.search_tokens(PersonalKind::Phone, text);
    if !phone.is_empty() {
        query.push(
            " union select k.serial from customers_part n join customers_customer k on k.id = n.customer_id",
        );
        query.push(" where ");
        phone.push_to(query, "n.id");
    }
}

/// These customers, in the order of the ids. The caller has seen to it that the reader may see them.
pub(crate) async fn customers_by_id(sql: &impl Sql, ids: &[CustomerId]) -> Result<Vec<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer c where c.id in ", CustomerRow::columns("c")));
    query.bind_list(ids.iter().map(|it| it.uuid()));
    let rows = sql.rows::<CustomerRow>(query).await?;
    let found = rows.into_iter().map(Customer::try_from).collect::<Result<Vec<_>, _>>()?;
    let mut found: HashMap<CustomerId, Customer> = found.into_iter().map(|it| (it.id, it)).collect();
    Ok(ids.iter().filter_map(|it| found.remove(it)).collect())
}

/// A unit as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnitName {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// Codes and names of the units on a page.
pub(crate) async fn unit_names(
    sql: &impl Sql,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<HashMap<UnitId, UnitName>, Error> {
    let mut query = Query::new("select id, code, name from organisation_unit where id in ");
    query.bind_list(distinct(units.into_iter().map(UnitId::uuid)));
    let rows: Vec<(Uuid, String, String)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(id, code, name)| (UnitId(id), UnitName { code, name })).collect())
}

/// Numbers of the employees on a page.
pub(crate) async fn employee_numbers(
    sql: &impl Sql,
    employees: impl IntoIterator<Item = EmployeeId>,
) -> Result<HashMap<EmployeeId, String>, Error> {
    let mut query = Query::new("select id, number from organisation_employee where id in ");
    query.bind_list(distinct(employees.into_iter().map(EmployeeId::uuid)));
    let rows: Vec<(Uuid, String)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(id, number)| (EmployeeId(id), number)).collect())
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// An employee who still works within the scope.
pub async fn employee_within(
    sql: &impl Sql,
    scope: &Scope,
    id: EmployeeId,
) -> Result<Option<EmployeeId>, Error> {
    let mut query = Query::new("select id from organisation_employee where left_on_us is null and id = ");
    query.bind(id.uuid()).push(" and ");
    within(&mut query, scope, "unit_id", None);
    Ok(sql.row::<(Uuid,)>(query).await?.map(|it| EmployeeId(it.0)))
}

/// Who owned and looked after a customer, the latest first.
pub(crate) async fn assignments_of(sql: &impl Sql, customer: CustomerId) -> Result<Vec<Assignment>, Error> {
    let mut query = Query::new(
        "select role, unit_id, employee_id, from_us, until_us, by_user from customers_assignment where customer_id = ",
    );
    query.bind(customer.uuid()).push(" order by from_us desc, id desc limit 200");
    type AssignmentColumns = (String, Option<Uuid>, Option<Uuid>, i64, Option<i64>, Option<Uuid>);
    let rows: Vec<AssignmentColumns> = sql.rows(query).await?;
    rows.into_iter()
        .map(|(role, unit, employee, from, until, by_user)| {
            Ok(Assignment {
                role: AssignmentRole::parse(&role).ok_or_else(|| damaged("assignment role", &role))?,
                unit: unit.map(UnitId),
                employee: employee.map(EmployeeId),
                from: Instant::from_micros(from),
                until: until.map(Instant::from_micros),
                by_user,
            })
        })
        .collect()
}
