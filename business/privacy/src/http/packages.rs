//! What was put together for a person: made, and fetched in one of three forms.

use super::person_in_sight;
use super::requests::{RequestDetail, detail, in_sight};
use crate::may;
use crate::model::{PackageId, RequestId};
use crate::operations::{self, Section};
use crate::shapes::{csv, html};
use crate::store::requests as store;
use customers::CustomerId;
use identity::Actor;
use kernel::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{ContentType, Created, Download, Failure, Once, Path, Query, Replay};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MakePackage {}

/// Put together what is kept of the person who asked. It is kept sealed, for some days.
#[utoipa::path(post, path = "/privacy/requests/{request_id}/packages", tag = "privacy",
    params(("request_id" = RequestId, Path)), request_body = MakePackage,
    responses((status = CREATED, body = RequestDetail)))]
pub(super) async fn make_package(
    actor: Actor<may::HandleRequests>,
    Path(id): Path<RequestId>,
    once: Once<MakePackage>,
) -> Result<Created<RequestDetail>, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let request = in_sight(&work, actor.scope(), id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let person = person_in_sight(&work, actor.scope(), CustomerId(request.customer)).await?;
    operations::make_package(app, &mut work, &person, &request).await?;
    let answer = detail(app, &work, request).await?.without_notes();
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// The form of a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PackageFormat {
    /// For other programs: what portability asks for.
    #[default]
    Json,
    Csv,
    /// For reading and printing.
    Html,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PackageQuery {
    /// json when left out.
    #[serde(default)]
    #[param(inline)]
    format: PackageFormat,
}

/// Fetch what was put together, to be handed to the person. It holds personal values in clear, and each fetch is
/// noted.
#[utoipa::path(get, path = "/privacy/packages/{package_id}", tag = "privacy",
    params(("package_id" = PackageId, Path), PackageQuery),
    responses((status = OK, body = String, content_type = "application/json")))]
pub(super) async fn download_package(
    actor: Actor<may::HandleRequests>,
    Path(id): Path<PackageId>,
    Query(query): Query<PackageQuery>,
) -> Result<Download, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let package = store::package(&work, id).await?.ok_or_else(Problem::not_found)?;
    let person = person_in_sight(&work, actor.scope(), CustomerId(package.customer_id)).await?;
    let sections: Option<Vec<Section>> = operations::open_package(app, &mut work, &person, &package).await?;
    let sections = sections.ok_or_else(Problem::not_found)?;
    work.commit().await?;
    let name = format!("personal-data-{}", person.number);
    Ok(match query.format {
        PackageFormat::Json => {
            let bytes = serde_json::to_vec_pretty(&sections).map_err(Problem::internal)?;
            Download::of_bytes(format!("{name}.json"), ContentType::Json, bytes)
        }
        PackageFormat::Csv => Download::of_bytes(format!("{name}.csv"), ContentType::Csv, csv(&sections)),
        PackageFormat::Html => Download::of_bytes(format!("{name}.html"), ContentType::Html, html(&sections)),
    })
}
