//! The queue of warnings: its pages, its totals, and one of it.

use crate::model::WarningId;
use crate::rules::handling::{Handling, OVERDUE_AFTER_DAYS};
use crate::store::WarningRow;
use analytics::{AbcClass, Relationship, WarningState};
use database::{Error, FromRow, Query, Row, Scope, Sql, TableRow};
use kernel::BusinessDay;
use organisation::within;
use uuid::Uuid;
use vault::Vault;

/// A warning with its customer.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub warning: WarningRow,
    /// The state in which it is worked.
    pub state: String,
    /// The customer's place on this week's list of whom to call on.
    pub call_place: Option<i64>,
    pub number: String,
    pub owner_unit: Uuid,
    pub maintainer: Option<Uuid>,
    pub home_station: Option<Uuid>,
    pub handling: Handling,
    /// The customer's class of today.
    pub abc: Option<String>,
    pub relationship: Option<String>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let next = WarningRow::COLUMNS.len();
        Ok(Self {
            warning: WarningRow::from_row(row)?,
            number: row.get(next)?,
            owner_unit: row.get(next + 1)?,
            maintainer: row.get(next + 2)?,
            home_station: row.get(next + 3)?,
            handling: Handling {
                acknowledged_us: row.get(next + 4)?,
                snoozed_until: row.get(next + 5)?,
                employee: row.get(next + 6)?,
                decisions: row.get::<Option<i64>>(next + 7)?.unwrap_or_default(),
            },
            abc: row.get(next + 8)?,
            relationship: row.get(next + 9)?,
            state: row.get(next + 10)?,
            call_place: row.get(next + 11)?,
        })
    }
}

/// The state in which a warning under this alias is worked: one fast signal makes it yellow, and the score of a customer on
/// this week's list of whom to call on makes it red. The week's list is about the maintainers' time, so that it is no
/// step of the episode: the fold never sees it.
pub fn worked_state(alias: &str) -> String {
    format!(
        "case when {alias}.state = 'yellow' and exists
            (select 1 from scores_score sc
             where sc.customer_serial = {alias}.customer_serial and sc.call_place is not null)
         then 'red' else {alias}.state end"
    )
}

/// Warnings `w` with customer `c`, what was decided `h` and the class of today `k`.
fn push_from(query: &mut Query) {
    query.push(
        " from warnings_warning w
          join customers_customer c on c.id = w.customer_id
          left join warnings_handling h on h.warning_id = w.id",
    );
    classification::push_current_class(query, "k", "w.customer_serial");
    query.push(" where w.withdrawn_run is null and ");
}

fn select_listed() -> Query {
    let own = WarningRow::columns("w");
    let mut query = Query::new(&format!(
        "select {own}, c.number, c.owner_unit_id, c.maintainer_id, c.home_station_id,
                h.acknowledged_us, h.snoozed_until, h.employee_id, h.decisions, k.abc, k.relationship, {},
                (select sc.call_place from scores_score sc where sc.customer_serial = w.customer_serial)",
        worked_state("w")
    ));
    push_from(&mut query);
    query
}

/// Who sees their own customers only sees as well what was assigned to them, both through the one scope function.
fn push_visible(query: &mut Query, scope: &Scope) {
    let sees_own_only = match scope {
        Scope::Everything => false,
        Scope::Subtrees(subtrees) => subtrees.iter().any(|it| it.own_of.is_some()),
    };
    query.push("(");
    within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    if sees_own_only {
        query.push(" or ");
        within(query, scope, "c.owner_unit_id", Some("h.employee_id"));
    }
    query.push(")");
    // A warning of a file that was merged is found anew in the joined history by the next run.
    customers::push_unmerged(query);
}

/// What calls for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// Nobody has acknowledged it, and it is assigned to nobody.
    New,
    /// Nobody has acknowledged it a week after it reached its state.
    Overdue,
    /// Somebody has acknowledged it.
    Acknowledged,
}

impl Attention {
    pub(crate) const ALL: [Self; 3] = [Self::New, Self::Overdue, Self::Acknowledged];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Overdue => "overdue",
            Self::Acknowledged => "acknowledged",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    fn push(self, query: &mut Query, today: BusinessDay) {
        match self {
            Self::New => query.push("h.acknowledged_us is null and h.employee_id is null"),
            Self::Overdue => query
                .push("h.acknowledged_us is null and w.is_open and w.state_since < ")
                .bind(i64::from(today.plus(-OVERDUE_AFTER_DAYS).0)),
            Self::Acknowledged => query.push("h.acknowledged_us is not null"),
        };
    }
}

/// Which warnings are wanted; what is none does not narrow it.
#[derive(Clone, Debug)]
pub struct WarningFilter {
    /// Without a state: all that are open.
    pub state: Option<WarningState>,
    /// Path of the unit to which, or below which, the customer belongs.
    pub below: Option<String>,
    pub home_station: Option<Uuid>,
    pub maintainer: Option<Uuid>,
    /// Who works it.
    pub assignee: Option<Uuid>,
    /// Whether anybody works it.
    pub is_assigned: Option<bool>,
    pub abc: Option<AbcClass>,
    pub relationship: Option<Relationship>,
    /// State reached on this day or later.
    pub since: Option<BusinessDay>,
    pub attention: Option<Attention>,
    /// Whatever somebody typed to find the customer.
    pub text: Option<String>,
    /// With what is to wait.
    pub with_snoozed: bool,
    pub today: BusinessDay,
}

impl WarningFilter {
    /// All that are open and not snoozed.
    fn all_open(today: BusinessDay) -> Self {
        Self {
            state: None,
            below: None,
            home_station: None,
            maintainer: None,
            assignee: None,
            is_assigned: None,
            abc: None,
            relationship: None,
            since: None,
            attention: None,
            text: None,
            with_snoozed: false,
            today,
        }
    }
}

fn push_filter(query: &mut Query, vault: &Vault, filter: &WarningFilter) {
    query.push("w.is_open = ").bind(filter.state.is_none_or(WarningState::is_open));
    if let Some(state) = filter.state {
        query.push(" and (").push(&worked_state("w")).push(") = ").bind(state.as_str().to_owned());
    }
    if let Some(path) = &filter.below {
        classification::push_below(query, path);
    }
    let ids = [
        ("c.home_station_id", filter.home_station),
        ("c.maintainer_id", filter.maintainer),
        ("h.employee_id", filter.assignee),
    ];
    for (column, id) in ids {
        if let Some(id) = id {
            query.push(" and ").push(column).push(" = ").bind(id);
        }
    }
    if let Some(is_assigned) = filter.is_assigned {
        query.push(if is_assigned { " and h.employee_id is not null" } else { " and h.employee_id is null" });
    }
    if let Some(class) = filter.abc {
        query.push(" and k.abc = ").bind(class.as_str().to_owned());
    }
    if let Some(relationship) = filter.relationship {
        query.push(" and k.relationship = ").bind(relationship.as_str().to_owned());
    }
    if let Some(since) = filter.since {
        query.push(" and w.state_since >= ").bind(i64::from(since.0));
    }
    if let Some(attention) = filter.attention {
        query.push(" and ");
        attention.push(query, filter.today);
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        customers::push_search(query, vault, text);
    }
    if !filter.with_snoozed {
        query.push(" and not ");
        push_snoozed(query, filter.today);
    }
}

/// Whether it is to wait beyond today.
fn push_snoozed(query: &mut Query, today: BusinessDay) {
    query.push("(h.snoozed_until is not null and h.snoozed_until > ").bind(i64::from(today.0)).push(")");
}

/// The place of a warning in the queue: priority, serial, opening.
pub(crate) type Place = (i64, i64, i64);

pub(crate) fn place(listed: &Listed) -> Place {
    let warning = &listed.warning;
    (warning.priority, warning.customer_serial, warning.opened_on)
}

/// One page of the queue: what is at stake most comes first, then the lower serial.
pub(crate) async fn queue_page(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &WarningFilter,
    (after, limit): (Option<Place>, u32),
) -> Result<Vec<Listed>, Error> {
    let mut query = select_listed();
    push_filter(&mut query, vault, filter);
    query.push(" and ");
    push_visible(&mut query, scope);
    if let Some((priority, serial, opened_on)) = after {
        // The first condition is implied by the second; with it the index is entered at the right place.
        query.push(" and w.priority <= ").bind(priority);
        query.push(" and (w.priority < ").bind(priority);
        query.push(" or w.customer_serial > ").bind(serial);
        query.push(" or (w.customer_serial = ").bind(serial);
        query.push(" and w.opened_on > ").bind(opened_on).push("))");
    }
    query.push(" order by w.priority desc, w.customer_serial, w.opened_on limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// What the warnings of one state come to. Those that are snoozed are counted beside the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateTotals {
    pub state: String,
    pub warnings: i64,
    pub value_at_risk_minor: i64,
    pub volume_at_risk_ml: i64,
    pub new: i64,
    pub overdue: i64,
    pub assigned: i64,
    pub snoozed: i64,
}

impl FromRow for StateTotals {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let sum = |index| Ok::<_, Error>(row.get::<Option<i64>>(index)?.unwrap_or_default());
        Ok(Self {
            state: row.get(0)?,
            warnings: sum(1)?,
            value_at_risk_minor: sum(2)?,
            volume_at_risk_ml: sum(3)?,
            new: sum(4)?,
            overdue: sum(5)?,
            assigned: sum(6)?,
            snoozed: sum(7)?,
        })
    }
}

/// The totals of the warnings that a filter lets pass, by state.
pub(crate) async fn queue_totals(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &WarningFilter,
) -> Result<Vec<StateTotals>, Error> {
    let today = filter.today;
    // One row for each warning with ones and zeros, added up outside.
    let mut query = Query::new(
        "select t.state, cast(sum(1 - t.snoozed) as bigint),
                cast(sum(case when t.snoozed = 0 then t.value else 0 end) as bigint),
                cast(sum(case when t.snoozed = 0 then t.volume else 0 end) as bigint),
                cast(sum(case when t.snoozed = 0 then t.fresh else 0 end) as bigint),
                cast(sum(case when t.snoozed = 0 then t.overdue else 0 end) as bigint),
                cast(sum(case when t.snoozed = 0 then t.assigned else 0 end) as bigint),
                cast(sum(t.snoozed) as bigint)
         from (select ",
    );
    query.push(&worked_state("w")).push(
        " as state, w.value_at_risk_minor as value, w.volume_at_risk_ml as volume,
                      case when h.employee_id is not null then 1 else 0 end as assigned, case when ",
    );
    Attention::New.push(&mut query, today);
    query.push(" then 1 else 0 end as fresh, case when ");
    Attention::Overdue.push(&mut query, today);
    query.push(" then 1 else 0 end as overdue, case when ");
    push_snoozed(&mut query, today);
    query.push(" then 1 else 0 end as snoozed");
    push_from(&mut query);
    push_filter(&mut query, vault, filter);
    query.push(" and ");
    push_visible(&mut query, scope);
    query.push(") t group by t.state");
    sql.rows(query).await
}

/// The totals of the open warnings below a path, by state: for whoever shows the queue among other figures.
pub async fn open_totals(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    below: Option<&str>,
    today: BusinessDay,
) -> Result<Vec<StateTotals>, Error> {
    let filter = WarningFilter {
        below: below.map(str::to_owned),
        with_snoozed: true,
        ..WarningFilter::all_open(today)
    };
    queue_totals(sql, vault, scope, &filter).await
}

/// One warning, if it lies within the scope.
pub(crate) async fn find_warning(
    sql: &impl Sql,
    scope: &Scope,
    warning: WarningId,
) -> Result<Option<Listed>, Error> {
    let mut query = select_listed();
    query.push("w.id = ").bind(warning.uuid()).push(" and ");
    push_visible(&mut query, scope);
    sql.row(query).await
}
