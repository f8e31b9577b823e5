//! What looked unusual, and who looked at it.

use crate::model::{AlertId, AlertKind};
use crate::store::alerts::{self as store, Sight};
use crate::store::reveals::{AlertRow, numbers};
use crate::{may, operations};
use customers::CustomerId;
use database::Sql;
use identity::{Actor, UserId};
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query, Text};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AlertsQuery {
    /// Only those that nobody looked at yet.
    #[serde(default)]
    is_open: bool,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Something unusual about reveals or exports.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrivacyAlert {
    id: AlertId,
    kind: AlertKind,
    kind_name: Words,
    at: Instant,
    user_id: Option<UserId>,
    user_login: String,
    customer_id: Option<CustomerId>,
    customer_number: Option<String>,
    /// The counts behind it.
    facts: serde_json::Value,
    acknowledged_at: Option<Instant>,
    acknowledged_by: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrivacyAlertsPage {
    items: Vec<PrivacyAlert>,
    next_cursor: Option<String>,
}

async fn shown(sql: &impl Sql, rows: Vec<AlertRow>) -> Result<Vec<PrivacyAlert>, Problem> {
    let numbers = numbers(sql, rows.iter().filter_map(|it| it.customer_id)).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = row.kind()?;
        items.push(PrivacyAlert {
            id: AlertId(row.id),
            kind,
            kind_name: kind.words(),
            at: Instant::from_micros(row.at_us),
            user_id: row.user_id.map(UserId),
            user_login: row.user_name,
            customer_id: row.customer_id.map(CustomerId),
            customer_number: row.customer_id.and_then(|it| numbers.get(&it)).map(|it| it.0.clone()),
            facts: serde_json::from_str(&row.facts).unwrap_or_default(),
            acknowledged_at: row.acknowledged_at_us.map(Instant::from_micros),
            acknowledged_by: row.acknowledged_by_name,
            note: row.note,
        });
    }
    Ok(items)
}

/// List unusual reveals and exports, the latest first: all of them to whoever reviews them, and to whoever keeps the
/// confidentiality of files those that are about these.
#[utoipa::path(get, path = "/privacy/alerts", tag = "privacy", params(AlertsQuery),
    responses((status = OK, body = PrivacyAlertsPage)))]
pub(super) async fn list_alerts(
    actor: Actor<may::SeeAlerts>,
    Query(query): Query<AlertsQuery>,
) -> Result<Json<PrivacyAlertsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let employee = identity::employee_of_user(&reader, actor.user()).await?;
    let sight = Sight {
        reviewed: actor.scope_with::<may::ReviewAlerts>(),
        kept: employee.map(|it| (it, actor.scope().clone())),
    };
    let rows = store::alerts(&reader, &sight, query.is_open, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    Ok(Json(PrivacyAlertsPage { items: shown(&reader, rows).await?, next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgeAlert {
    /// What it was.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

/// Say that an alert was looked at. Saying it again changes nothing.
#[utoipa::path(post, path = "/privacy/alerts/{alert_id}/acknowledge", tag = "privacy",
    params(("alert_id" = AlertId, Path)), request_body = AcknowledgeAlert,
    responses((status = OK, body = PrivacyAlert)))]
pub(super) async fn acknowledge_alert(
    actor: Actor<may::ReviewAlerts>,
    Path(id): Path<AlertId>,
    Json(request): Json<AcknowledgeAlert>,
) -> Result<Json<PrivacyAlert>, Failure> {
    let mut work = actor.work().await?;
    let sight = Sight { reviewed: Some(actor.scope().clone()), kept: None };
    let alert = store::alert(&work, &sight, id).await?.ok_or_else(Problem::not_found)?;
    operations::acknowledge(&mut work, &alert, request.note.0).await?;
    let after = store::alert(&work, &sight, id).await?;
    let body = shown(&work, after.into_iter().collect()).await?.pop().ok_or_else(Problem::not_found)?;
    work.commit().await?;
    Ok(Json(body))
}
