//! The whole file of a customer: its fields, contacts, invoice titles, sites and occasions, and how it is kept.

use super::answers::WholeFile;
use super::file::{editable, reachable};
use crate::may;
use crate::model::CustomerId;
use crate::operations::today;
use crate::parts::{Contact, InvoiceTitle, Occasion, Part, PartId, Site, add_part, change_part, remove_part};
use crate::{fields, store, upkeep};
use database::Work;
use identity::Actor;
use kernel::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web::{App, Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged};

/// The whole file of a customer, personal values covered, with how much of it is known and when it must be looked at
/// again.
#[utoipa::path(get, path = "/customers/{customer_id}/file", tag = "customers",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = WholeFile)))]
pub(super) async fn show_customer_file(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
) -> Result<Tagged<WholeFile>, Failure> {
    let reader = actor.read();
    let customer = store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    Ok(WholeFile::load(&reader, actor.app(), actor.scope(), customer).await?)
}

/// Works out how complete the file is now, and commits; the file as it is then.
pub(super) async fn settled(work: Work, app: &App, id: CustomerId) -> Result<Tagged<WholeFile>, Problem> {
    rated(&work, app, id).await?;
    let customer = reachable(&work, id).await?;
    let answer = WholeFile::load(&work, app, work.scope(), customer).await?;
    work.commit().await?;
    Ok(answer)
}

/// Works out how complete a file is that somebody waits for.
pub(super) async fn rated(work: &Work, app: &App, id: CustomerId) -> Result<(), Problem> {
    Ok(upkeep::rate(work, &app.vault, &[id], |it| today(&app.settings.business, it)).await?)
}

/// Fields to change, by their keys; what is null is emptied, what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeFields {
    values: BTreeMap<String, Option<String>>,
}

/// Change fields of a file: the unified social credit code, credit terms, preferences, how the customer was won, and
/// what the company defined itself.
#[utoipa::path(patch, path = "/customers/{customer_id}/fields", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeFields, responses((status = OK, body = WholeFile)))]
pub(super) async fn change_customer_fields(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeFields>,
) -> Result<Tagged<WholeFile>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    fields::change_fields(&mut work, &actor.app().vault, &customer, &request.values).await?;
    Ok(settled(work, actor.app(), id).await?)
}

/// The answer to a part that was added: the whole file, and which part is new.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AddedPart {
    id: PartId,
    file: WholeFile,
}

async fn add<T: Part + DeserializeOwned>(
    actor: &Actor<may::ManageCustomers>,
    id: CustomerId,
    once: Once<T>,
) -> Result<Created<AddedPart>, Problem> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let app = actor.app();
    let part = add_part(&mut work, &app.vault, &customer, once.body.clone()).await?;
    rated(&work, app, id).await?;
    let customer = reachable(&work, id).await?;
    let file = WholeFile::load(&work, app, work.scope(), customer).await?.body;
    let answer = AddedPart { id: part, file };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

async fn change<T: Part>(
    actor: &Actor<may::ManageCustomers>,
    (id, part): (CustomerId, PartId),
    version: i64,
    changes: Map<String, Value>,
) -> Result<Tagged<WholeFile>, Problem> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    change_part::<T>(&mut work, &actor.app().vault, &customer, part, changes).await?;
    settled(work, actor.app(), id).await
}

async fn remove<T: Part>(
    actor: &Actor<may::ManageCustomers>,
    (id, part): (CustomerId, PartId),
    version: i64,
) -> Result<Tagged<WholeFile>, Problem> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    remove_part::<T>(&mut work, &actor.app().vault, &customer, part).await?;
    settled(work, actor.app(), id).await
}

/// The three operations on one kind of part: what is left out of a change stays, what is null is emptied.
macro_rules! part_operations {
    ($part:ident, $path:tt, $one:tt, $add:ident $add_doc:tt, $change:ident $change_doc:tt,
     $remove:ident $remove_doc:tt) => {
        #[doc = $add_doc]
        #[utoipa::path(post, path = $path, tag = "customers", params(("customer_id" = CustomerId, Path)),
                    request_body = $part, responses((status = CREATED, body = AddedPart)))]
        pub(super) async fn $add(
            actor: Actor<may::ManageCustomers>,
            Path(id): Path<CustomerId>,
            once: Once<$part>,
        ) -> Result<Created<AddedPart>, Failure> {
            Ok(add(&actor, id, once).await?)
        }

        #[doc = $change_doc]
        #[utoipa::path(patch, path = $one, tag = "customers",
                    params(("customer_id" = CustomerId, Path), ("part_id" = PartId, Path),
                        ("If-Match" = String, Header, description = "The version of the customer edited")),
                    request_body = $part, responses((status = OK, body = WholeFile)))]
        pub(super) async fn $change(
            actor: Actor<may::ManageCustomers>,
            Path(place): Path<(CustomerId, PartId)>,
            IfMatch(version): IfMatch,
            Json(changes): Json<Map<String, Value>>,
        ) -> Result<Tagged<WholeFile>, Failure> {
            Ok(change::<$part>(&actor, place, version, changes).await?)
        }

        #[doc = $remove_doc]
        #[utoipa::path(delete, path = $one, tag = "customers",
                    params(("customer_id" = CustomerId, Path), ("part_id" = PartId, Path),
                        ("If-Match" = String, Header, description = "The version of the customer edited")),
                    responses((status = OK, body = WholeFile)))]
        pub(super) async fn $remove(
            actor: Actor<may::ManageCustomers>,
            Path(place): Path<(CustomerId, PartId)>,
            IfMatch(version): IfMatch,
        ) -> Result<Tagged<WholeFile>, Failure> {
            Ok(remove::<$part>(&actor, place, version).await?)
        }
    };
}

part_operations!(
    Contact, "/customers/{customer_id}/contacts", "/customers/{customer_id}/contacts/{part_id}",
    add_contact "Add a contact to a file.",
    change_contact "Change a contact.",
    remove_contact "Take a contact out of a file.");
part_operations!(
    InvoiceTitle, "/customers/{customer_id}/invoice-titles", "/customers/{customer_id}/invoice-titles/{part_id}",
    add_invoice_title "Add an invoice title to a file.",
    change_invoice_title "Change an invoice title.",
    remove_invoice_title "Take an invoice title out of a file.");
part_operations!(
    Site, "/customers/{customer_id}/sites", "/customers/{customer_id}/sites/{part_id}",
    add_site "Add a site to the file of an organisation.",
    change_site "Change a site.",
    remove_site "Take a site out of a file.");
part_operations!(
    Occasion, "/customers/{customer_id}/occasions", "/customers/{customer_id}/occasions/{part_id}",
    add_occasion "Add a birthday or another day of the year to a file.",
    change_occasion "Change a day of the year.",
    remove_occasion "Take a day of the year out of a file.");
