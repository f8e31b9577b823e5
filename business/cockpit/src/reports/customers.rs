//! The list of customers with what they bought, their class and their warning.

use super::OPEN_DAY;
use customers::{CustomerFilter, push_common_search, push_filter};
use database::{Error, Query, Scope, Sql, rows};
use organisation::within;
use segments::{Compiled, push_join};
use uuid::Uuid;
use vault::Vault;

/// Asks for customers without a class, or without a warning.
pub(crate) const WITHOUT: &str = "none";

/// Which customers a list shows. What is none does not narrow it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) file: CustomerFilter,
    /// A class of each axis; `none` for those without one.
    pub(crate) abc: Option<String>,
    pub(crate) relationship: Option<String>,
    /// yellow, red or confirmed; `open` for any of them, `none` for those without.
    pub(crate) warning: Option<String>,
    /// Last purchase on this day or later, or on this day or earlier.
    pub(crate) last_from: Option<i64>,
    pub(crate) last_until: Option<i64>,
    /// Only those whom a segment means.
    pub(crate) segment: Option<Compiled>,
}

/// What a list is sorted by. Customers who never bought come last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// None for the order of filing.
    pub(crate) by: Option<By>,
    pub(crate) is_descending: bool,
}

/// A column that a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Of the histories.
    History(&'static str),
    /// Of the files, which may not hold it yet.
    File(&'static str),
}

/// The last row of a page: whether it had what is sorted by, its value, and the serial.
pub(crate) type Place = (bool, i64, i64);

rows! {
    /// A customer on the list.
    pub(crate) struct Listed {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) last_day: Option<i64>,
        pub(crate) visits: Option<i64>,
        pub(crate) volume_ml: Option<i64>,
        pub(crate) amount_minor: Option<i64>,
        /// Whether it has what is sorted by: 1 or 0.
        pub(crate) has_value: i64,
        pub(crate) sorted_by: i64,
    }
}

impl Listed {
    pub(crate) fn place(&self) -> Place {
        (self.has_value == 1, self.sorted_by, self.serial)
    }
}

/// A page of the customers within the scope.
pub(crate) async fn page(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let Some(by) = order.by else {
        let after = after.map(|it| it.2);
        return filed(sql, vault, scope, filter, order.is_descending, after, limit).await;
    };
    let mut found = Vec::new();
    if after.is_none_or(|it| it.0) {
        let after = after.map(|it| (it.1, it.2));
        found = match by {
            By::History(column) => {
                bought(sql, vault, scope, filter, (column, order.is_descending), after, limit).await?
            }
            By::File(column) => {
                holding(sql, vault, scope, filter, (column, order.is_descending), after, limit).await?
            }
        };
    }
    let rest = limit.saturating_sub(found.len() as u32);
    // Whoever never bought has no last day that could lie in a span.
    let is_spanned = filter.last_from.is_some() || filter.last_until.is_some();
    let lacking = match by {
        By::History(_) if is_spanned => return Ok(found),
        By::History(_) => "h.customer_serial",
        By::File(column) => column,
    };
    if rest > 0 {
        let after = after.filter(|it| !it.0).map(|it| it.2);
        found.extend(without(sql, vault, scope, filter, lacking, after, rest).await?);
    }
    Ok(found)
}

const LISTED: &str = "select c.id, c.serial, h.last_day, h.visits, h.volume_ml, h.amount_minor, ";

/// By serial.
async fn filed(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    is_descending: bool,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(LISTED);
    query.push("cast(1 as bigint), c.serial");
    push_from(&mut query, filter);
    match common_text(sql, vault, filter).await? {
        Some(text) => {
            let file = CustomerFilter { text: None, ..filter.file.clone() };
            narrow(&mut query, vault, scope, &Filter { file, ..Filter::default() });
            push_common_search(&mut query, vault, text);
        }
        None => narrow(&mut query, vault, scope, filter),
    }
    let (beyond, direction) = if is_descending { ("<", "desc") } else { (">", "asc") };
    if let Some(serial) = after {
        query.push(" and c.serial ").push(beyond).push(" ").bind(serial);
    }
    query.push(" order by c.serial ").push(direction).push(" limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// What was typed, when it finds very many people and nothing else narrows the list but a unit: what else does may
/// leave so few of them that everybody had to be asked.
async fn common_text<'a>(
    sql: &impl Sql,
    vault: &Vault,
    filter: &'a Filter,
) -> Result<Option<&'a str>, Error> {
    let Filter { file, abc, relationship, warning, last_from, last_until, segment } = filter;
    let Some(text) = file.text.as_deref().map(str::trim) else { return Ok(None) };
    let CustomerFilter { text: typed, below, .. } = file.clone();
    let is_alone = *file == CustomerFilter { text: typed, below, ..CustomerFilter::default() }
        && [abc, relationship, warning].iter().all(|it| it.is_none())
        && last_from.or(*last_until).is_none()
        && segment.is_none();
    let is_common = is_alone && vault.search_any(text).is_common(sql).await?;
    Ok(is_common.then_some(text))
}

/// Those with a history, by one of its columns: along its index, not by sorting everybody.
async fn bought(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    (column, is_descending): (&str, bool),
    after: Option<(i64, i64)>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(LISTED);
    query.push("cast(1 as bigint), h.").push(column);
    query.push(" from sales_history h join customers_customer c on c.serial = h.customer_serial");
    push_join(&mut query, filter.segment.as_ref());
    query.push(" where ");
    narrow(&mut query, vault, scope, filter);
    let (beyond, direction) = if is_descending { ("<", "desc") } else { (">", "asc") };
    if let Some((value, serial)) = after {
        query.push(" and (h.").push(column).push(" ").push(beyond).push(" ").bind(value);
        query.push(" or (h.").push(column).push(" = ").bind(value);
        query.push(" and h.customer_serial ").push(beyond).push(" ").bind(serial).push("))");
    }
    query.push(" order by h.").push(column).push(" ").push(direction);
    query.push(", h.customer_serial ").push(direction).push(" limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Those whose file holds a value in one of its columns, by it and along its index.
async fn holding(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    (column, is_descending): (&str, bool),
    after: Option<(i64, i64)>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(LISTED);
    query.push("cast(1 as bigint), ").push(column);
    push_from(&mut query, filter);
    query.push(column).push(" is not null and ");
    narrow(&mut query, vault, scope, filter);
    let (beyond, direction) = if is_descending { ("<", "desc") } else { (">", "asc") };
    if let Some((value, serial)) = after {
        query.push(" and (").push(column).push(" ").push(beyond).push(" ").bind(value);
        query.push(" or (").push(column).push(" = ").bind(value);
        query.push(" and c.serial ").push(beyond).push(" ").bind(serial).push("))");
    }
    query.push(" order by ").push(column).push(" ").push(direction);
    query.push(", c.serial ").push(direction).push(" limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Those who have nothing in the column that is sorted by, in the order of filing.
async fn without(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    column: &str,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(LISTED);
    query.push("cast(0 as bigint), c.serial");
    push_from(&mut query, filter);
    query.push(column).push(" is null and ");
    narrow(&mut query, vault, scope, filter);
    if let Some(serial) = after {
        query.push(" and c.serial > ").bind(serial);
    }
    query.push(" order by c.serial limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Appends all customers `c`, with histories `h`, and with the figures that a segment reads.
fn push_from(query: &mut Query, filter: &Filter) {
    query.push(" from customers_customer c left join sales_history h on h.customer_serial = c.serial");
    push_join(query, filter.segment.as_ref());
    query.push(" where ");
}

/// Appends which customers `c`, with histories `h`, are in sight and wanted.
fn narrow(query: &mut Query, vault: &Vault, scope: &Scope, filter: &Filter) {
    within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_filter(query, vault, &filter.file);
    for (column, class) in [("abc", &filter.abc), ("relationship", &filter.relationship)] {
        let Some(class) = class else { continue };
        let without = class == WITHOUT;
        query.push(if without { " and c.serial not in" } else { " and c.serial in" });
        query.push(" (select customer_serial from classification_result where until_day = ").bind(OPEN_DAY);
        query.push(" and ").push(column);
        if without {
            query.push(" is not null)");
        } else {
            query.push(" = ").bind(class.clone()).push(")");
        }
    }
    let open =
        "(select w.customer_serial from warnings_warning w where w.is_open and w.withdrawn_run is null";
    match filter.warning.as_deref() {
        None => {}
        Some("open") => drop(query.push(" and c.serial in ").push(open).push(")")),
        Some(WITHOUT) => drop(query.push(" and c.serial not in ").push(open).push(")")),
        Some(state) => {
            query.push(" and c.serial in ").push(open).push(" and (").push(&warnings::worked_state("w"));
            query.push(") = ").bind(state.to_owned()).push(")");
        }
    }
    if let Some(day) = filter.last_from {
        query.push(" and h.last_day >= ").bind(day);
    }
    if let Some(day) = filter.last_until {
        query.push(" and h.last_day <= ").bind(day);
    }
    if let Some(segment) = &filter.segment {
        query.push(" and ");
        segment.push(query);
    }
}

/// How many customers are meant, counted up to `most` + 1.
pub(crate) async fn ids(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    most: u32,
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut query = Query::new("select c.id, c.serial");
    push_from(&mut query, filter);
    narrow(&mut query, vault, scope, filter);
    query.push(" order by c.serial limit ").bind(i64::from(most) + 1);
    sql.rows(query).await
}

/// How many customers are meant.
pub(crate) async fn count(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
) -> Result<i64, Error> {
    let mut query = Query::new("select count(*)");
    push_from(&mut query, filter);
    narrow(&mut query, vault, scope, filter);
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The classes of customers now: value, relationship, RFM; by serial.
pub(crate) async fn classes(
    sql: &impl Sql,
    serials: &[i64],
) -> Result<Vec<(i64, Option<String>, Option<String>, Option<String>)>, Error> {
    let mut query = Query::new(
        "select customer_serial, abc, relationship, rfm from classification_result where until_day = ",
    );
    query.bind(OPEN_DAY).push(" and customer_serial in ").bind_list(serials.iter().copied());
    sql.rows(query).await
}

/// The open warnings of customers: serial, warning, state.
pub(crate) async fn warnings(sql: &impl Sql, serials: &[i64]) -> Result<Vec<(i64, Uuid, String)>, Error> {
    let mut query = Query::new(&format!(
        "select w.customer_serial, w.id, {} from warnings_warning w
         where w.is_open and w.withdrawn_run is null and w.customer_serial in ",
        warnings::worked_state("w")
    ));
    query.bind_list(serials.iter().copied());
    sql.rows(query).await
}

/// The tags in use within the scope, the most used first.
pub(crate) async fn tags(sql: &impl Sql, scope: &Scope) -> Result<Vec<(String, i64)>, Error> {
    let mut query = Query::new(
        "select t.tag, count(*) from customers_tag t join customers_customer c on c.id = t.customer_id where ",
    );
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(&mut query);
    query.push(" group by t.tag order by count(*) desc, t.tag limit 200");
    sql.rows(query).await
}

/// Those of these customers that the reader may see.
pub(crate) async fn in_sight(
    sql: &impl Sql,
    scope: &Scope,
    customers: &[customers::CustomerId],
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut query = Query::new("select c.id, c.serial from customers_customer c where ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(&mut query);
    query.push(" and c.id in ").bind_list(customers.iter().map(|it| it.uuid())).push(" order by c.serial");
    sql.rows(query).await
}
