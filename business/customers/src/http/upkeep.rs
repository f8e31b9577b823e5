//! Reviewing files, the rules by which they are due, and the days of the year to come.

use super::answers::WholeFile;
use super::bodies::{CustomerBody, customer_bodies};
use super::file::editable;
use super::whole::settled;
use crate::model::CustomerId;
use crate::operations::today;
use crate::parts::{Coming, Occasion, PartId, Place, masked, upcoming};
use crate::upkeep::{self, Review, ReviewId, ReviewRule};
use crate::{may, store};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, IfMatch, Json, Path, Query, Tagged};

/// That somebody looked at the whole file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewFile {
    /// What was checked, by the keys of fields and parts.
    checked: Vec<String>,
}

/// Say that the whole file was looked at and is right. It is due again after the days of its class.
#[utoipa::path(post, path = "/customers/{customer_id}/reviews", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version that was looked at")),
    request_body = ReviewFile, responses((status = OK, body = WholeFile)))]
pub(super) async fn review_customer(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ReviewFile>,
) -> Result<Tagged<WholeFile>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let day = today(&actor.app().settings.business, work.now());
    upkeep::review(&mut work, &customer, day, &request.checked).await?;
    Ok(settled(work, actor.app(), id).await?)
}

/// A review of a file.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewBody {
    id: ReviewId,
    day: BusinessDay,
    /// When it was due.
    due_on: Option<BusinessDay>,
    checked: Vec<String>,
    by: String,
    at: Instant,
}

impl From<Review> for ReviewBody {
    fn from(review: Review) -> Self {
        let Review { id, day, due, checked, by, at } = review;
        Self { id, day, due_on: due, checked, by, at }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reviews {
    /// The newest first, 200 at most.
    items: Vec<ReviewBody>,
}

const REVIEWS_MAX: u32 = 200;

/// Who looked at a customer's file when.
#[utoipa::path(get, path = "/customers/{customer_id}/reviews", tag = "customers",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = Reviews)))]
pub(super) async fn list_customer_reviews(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
) -> Result<Json<Reviews>, Failure> {
    let reader = actor.read();
    store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let found = upkeep::reviews_of(&reader, id, REVIEWS_MAX).await?;
    Ok(Json(Reviews { items: found.into_iter().map(ReviewBody::from).collect() }))
}

/// After how many days the files of each class must be looked at again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewRules {
    items: Vec<ReviewRule>,
}

/// The rules by which files are due.
#[utoipa::path(get, path = "/customers/review-rules", tag = "customers",
    responses((status = OK, body = ReviewRules)))]
pub(super) async fn show_review_rules(
    actor: Actor<may::ReadCustomers>,
) -> Result<Json<ReviewRules>, Failure> {
    Ok(Json(ReviewRules { items: upkeep::review_rules(&actor.read()).await? }))
}

/// Put other rules in force; a class that is left out keeps its own. The days on which files are due follow at once.
#[utoipa::path(put, path = "/customers/review-rules", tag = "customers", request_body = ReviewRules,
    responses((status = OK, body = ReviewRules)))]
pub(super) async fn change_review_rules(
    actor: Actor<may::DefineFields>,
    Json(request): Json<ReviewRules>,
) -> Result<Json<ReviewRules>, Failure> {
    let mut work = actor.work().await?;
    super::definitions::require_company(&work).await?;
    let items = upkeep::change_rules(&mut work, &request.items).await?;
    work.commit().await?;
    Ok(Json(ReviewRules { items }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OccasionsQuery {
    /// From today on so many days, 1 to 60; 14 when not given.
    days: Option<i32>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A day of the year that is near.
#[derive(Debug, Serialize, ToSchema)]
struct ComingOccasion {
    id: PartId,
    /// When it is kept next.
    on: BusinessDay,
    #[serde(flatten)]
    occasion: Occasion,
    customer: CustomerBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OccasionsPage {
    items: Vec<ComingOccasion>,
    next_cursor: Option<String>,
}

const DAYS: std::ops::RangeInclusive<i32> = 1..=60;
const DAYS_DEFAULT: i32 = 14;

/// Birthdays and other days of the year that are near, by day.
#[utoipa::path(get, path = "/customers/occasions", tag = "customers", params(OccasionsQuery),
    responses((status = OK, body = OccasionsPage)))]
pub(super) async fn list_occasions(
    actor: Actor<may::ReadCustomers>,
    Query(query): Query<OccasionsQuery>,
) -> Result<Json<OccasionsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<Place>()?);
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !DAYS.contains(&days) {
        return Err(Problem::field("days", "out_of_range", "1 to 60 days / 1 至 60 天").into());
    }
    let (reader, app) = (actor.read(), actor.app());
    let from = today(&app.settings.business, app.now());
    let span = (from, from.plus(days - 1));
    let found = upcoming(&reader, &app.vault, actor.scope(), span, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| Place(it.on.0, it.serial, it.kept.id.uuid()));
    let ids: Vec<CustomerId> = found.iter().map(|it| it.customer).collect();
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let bodies = customer_bodies(&reader, &app.vault, &distinct).await?;
    let items = found.into_iter().filter_map(|it: Coming| {
        let customer = bodies.iter().find(|body| body.id() == it.customer)?.clone();
        Some(ComingOccasion { id: it.kept.id, on: it.on, occasion: masked(&it.kept), customer })
    });
    Ok(Json(OccasionsPage { items: items.collect(), next_cursor }))
}
