//! The list of customers.

use super::bodies::{self, CustomerBody};
use crate::may;
use crate::model::Kind;
use crate::reports::{self, Filter, Place};
use database::Reader;
use identity::Actor;
use kernel::Problem;
use kernel::page::{PageRequest, cut};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CustomersOrder {
    /// In the order of filing.
    #[default]
    Serial,
    /// The last filed first.
    SerialDesc,
}

/// Which customers a list shows, or an export writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CustomersQuery {
    kind: Option<Kind>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    maintainer_id: Option<EmployeeId>,
    home_station_id: Option<UnitId>,
    /// A number or the name of an organisation by its beginning; a person's name, part of it or its pinyin
    /// initials; a phone or its last four digits; a plate or its tail; a card number.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    sort: CustomersOrder,
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomersPage {
    items: Vec<CustomerBody>,
    next_cursor: Option<String>,
}

/// Longest search, in characters.
const SEARCH_CHARS_MAX: usize = 100;

/// List and search customers.
#[utoipa::path(get, path = "/customers", tag = "customers", params(CustomersQuery),
    responses((status = OK, body = CustomersPage)))]
pub(super) async fn list_customers(
    actor: Actor<may::ReadCustomers>,
    Query(query): Query<CustomersQuery>,
) -> Result<Json<CustomersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor.clone() };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let place = Place { after, newest_first: query.newest_first() };
    let reader = actor.read();
    let filter = filter_of(&reader, &query).await?;
    let vault = &actor.app().vault;
    let found = reports::customers_page(&reader, vault, actor.scope(), &filter, place, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.serial);
    Ok(Json(CustomersPage { items: bodies::bodies(&reader, vault, found).await?, next_cursor }))
}

impl CustomersQuery {
    /// Whether the last filed come first.
    pub fn newest_first(&self) -> bool {
        self.sort == CustomersOrder::SerialDesc
    }
}

/// What is asked for, checked.
pub async fn filter_of(reader: &Reader, query: &CustomersQuery) -> Result<Filter, Problem> {
    if query.q.as_ref().is_some_and(|it| SEARCH_CHARS_MAX < it.chars().count()) {
        return Err(Problem::field("q", "too_long", "at most 100 characters / 最多 100 个字符"));
    }
    let below = match query.unit_id {
        Some(id) => Some(path_within(reader, id).await?),
        None => None,
    };
    Ok(Filter {
        kind: query.kind,
        below,
        maintainer: query.maintainer_id,
        home_station: query.home_station_id,
        text: query.q.clone(),
    })
}

/// The path of a unit that the reader may see.
async fn path_within(reader: &Reader, id: UnitId) -> Result<String, Problem> {
    let unit = organisation::find_unit(reader, id).await?;
    let unit = unit.filter(|it| organisation::is_within(reader.scope(), &it.path));
    unit.map(|it| it.path)
        .ok_or_else(|| Problem::field("unit_id", "unknown_unit", "no such unit / 单位不存在"))
}
