//! Regrades over the wire: what waits, and deciding about many at once.

use super::{RegradeBody, level_named};
use crate::http::{known, part};
use crate::levels::decisions::Deciding;
use crate::levels::model::{RegradeId, RegradeState};
use crate::levels::reports::{self, RegradeFilter};
use crate::may;
use crate::model::NO_CLASS;
use crate::names::{NamedUnit, Names};
use crate::reports::Wanted;
use customers::CustomerId;
use identity::Actor;
use kernel::Problem;
use kernel::page::{PageRequest, cut};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Once, Query, Replay, Text};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegradesQuery {
    /// proposed, applied, approved, refused or withdrawn; left out, all of them.
    state: Option<String>,
    /// station, region or company; none for changes to no level.
    to_level: Option<String>,
    /// Only of customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A regrade with whose it is.
#[derive(Debug, Serialize, ToSchema)]
struct ListedRegrade {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit: Option<NamedUnit>,
    /// Who approved or refused it.
    decided_by_login: Option<String>,
    regrade: RegradeBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegradesPage {
    items: Vec<ListedRegrade>,
    next_cursor: Option<String>,
}

/// List changes of level, the newest first: those that wait for approval, and those of the past.
#[utoipa::path(get, path = "/classification/regrades", tag = "classification", params(RegradesQuery),
    responses((status = OK, body = RegradesPage)))]
pub(crate) async fn list_regrades(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<RegradesQuery>,
) -> Result<Json<RegradesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let names: Vec<_> = RegradeState::ALL.iter().map(|it| it.as_str()).collect();
    let state = query.state.as_deref().map(|it| known("state", it, RegradeState::parse, &names));
    let to_level = match query.to_level.as_deref() {
        None => Wanted::Any,
        Some(NO_CLASS) => Wanted::Without,
        Some(text) => Wanted::Of(level_named("to_level", text)?),
    };
    let filter = RegradeFilter { state: state.transpose()?, to_level };
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let rows = reports::regrades_page(&reader, actor.scope(), &part, &filter, (before, limit + 1)).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.regrade.seq);
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let names = Names::load(&reader, &actor.app().vault, ids, Vec::new(), units).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(ListedRegrade {
            customer_id: row.customer.into(),
            customer_name: names.customer(row.customer),
            customer_number: row.number,
            owner_unit: names.unit(row.owner_unit),
            decided_by_login: row.by_login,
            regrade: RegradeBody::new(&row.regrade)?,
        });
    }
    Ok(Json(RegradesPage { items, next_cursor }))
}

/// Regrades that one request may name.
const BATCH_MAX: usize = 200;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveRegrades {
    /// 200 at most.
    regrade_ids: Vec<RegradeId>,
    /// May be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefuseRegrades {
    /// 200 at most.
    regrade_ids: Vec<RegradeId>,
    reason: String,
}

/// What became of one regrade of the batch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct DecidedRegrade {
    /// done or refused.
    outcome: String,
    /// When refused: a code of the table of problems, and why in words.
    code: Option<String>,
    detail: Option<String>,
}

/// What became of a batch, in the order sent. What is done stays done, whatever is refused beside it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DecidedRegrades {
    done: u32,
    refused: u32,
    results: Vec<DecidedRegrade>,
}

async fn decide_all<T>(
    actor: &Actor<may::ApproveRegrades>,
    once: &Once<T>,
    regrades: &[RegradeId],
    (approves, reason): (bool, &str),
) -> Result<Json<DecidedRegrades>, Failure> {
    if regrades.is_empty() || BATCH_MAX < regrades.len() {
        let message = format!("between 1 and {BATCH_MAX} regrades / 须有 1 至 {BATCH_MAX} 条");
        return Err(Problem::field("regrade_ids", "out_of_range", message).into());
    }
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Json(answer));
    }
    let mut deciding = Deciding::begin(&work, approves, reason).await.map_err(Problem::from)?;
    let mut body = DecidedRegrades { done: 0, refused: 0, results: Vec::with_capacity(regrades.len()) };
    for regrade in regrades {
        let problem = match deciding.decide(&mut work, *regrade).await {
            Ok(()) => {
                body.done += 1;
                let outcome = "done".to_owned();
                body.results.push(DecidedRegrade { outcome, code: None, detail: None });
                continue;
            }
            Err(error) => Problem::from(error),
        };
        if problem.cause.is_some() {
            // Not the regrade's fault: nothing of the batch is kept.
            return Err(problem.into());
        }
        body.refused += 1;
        body.results.push(DecidedRegrade::refused(problem));
    }
    deciding.tell(&mut work);
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Json(body))
}

impl DecidedRegrade {
    fn refused(problem: Problem) -> Self {
        let detail = problem.detail.unwrap_or_else(|| {
            let title = problem.code.title();
            format!("{} / {}", title.en, title.zh)
        });
        let (code, detail) = (Some(problem.code.as_str().to_owned()), Some(detail));
        Self { outcome: "refused".to_owned(), code, detail }
    }
}

/// Approve changes of level that wait: they are in force from the day worked out last.
#[utoipa::path(post, path = "/classification/regrades/approve", tag = "classification",
    request_body = ApproveRegrades, responses((status = OK, body = DecidedRegrades)))]
pub(crate) async fn approve_regrades(
    actor: Actor<may::ApproveRegrades>,
    once: Once<ApproveRegrades>,
) -> Result<Json<DecidedRegrades>, Failure> {
    let reason = once.body.reason.0.clone().unwrap_or_default();
    decide_all(&actor, &once, &once.body.regrade_ids, (true, &reason)).await
}

/// Refuse changes of level that wait, with the reason. The same change is not proposed again until the figures have
/// asked for something else.
#[utoipa::path(post, path = "/classification/regrades/refuse", tag = "classification",
    request_body = RefuseRegrades, responses((status = OK, body = DecidedRegrades)))]
pub(crate) async fn refuse_regrades(
    actor: Actor<may::ApproveRegrades>,
    once: Once<RefuseRegrades>,
) -> Result<Json<DecidedRegrades>, Failure> {
    decide_all(&actor, &once, &once.body.regrade_ids, (false, &once.body.reason)).await
}
