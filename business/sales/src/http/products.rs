//! The catalogue with its prices and costs.

use crate::catalogue::{self, NewProduct};
use crate::model::{Product, ProductId};
use crate::{jobs, may, store};
use analytics::Family;
use identity::Actor;
use kernel::{BusinessDay, Problem, QuantityUnit, UnitPrice};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::{Created, Failure, Json, Once, Path, Replay, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadProducts>(handlers!(list_products))
        .permit::<may::ManageProducts>(handlers!(create_product))
        .permit::<may::ReadProducts>(handlers!(list_product_prices))
        .permit::<may::ManageProducts>(handlers!(set_product_price))
        .permit::<may::ReadCosts>(handlers!(list_product_costs))
        .permit::<may::ManageProducts>(handlers!(set_product_cost))
}

/// A product of the catalogue.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ProductBody {
    id: ProductId,
    code: String,
    name: String,
    /// gasoline, diesel, cng, lng, charging, goods or car_service.
    family: String,
    grade: String,
    unit: QuantityUnit,
}

impl From<Product> for ProductBody {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            code: product.code,
            name: product.name,
            family: product.family.as_str().to_owned(),
            grade: product.grade,
            unit: product.unit,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ProductsList {
    items: Vec<ProductBody>,
}

/// The catalogue, by code.
#[utoipa::path(get, path = "/products", tag = "sales", responses((status = OK, body = ProductsList)))]
async fn list_products(actor: Actor<may::ReadProducts>) -> Result<Json<ProductsList>, Failure> {
    let mut products: Vec<Product> = store::products_by_code(&actor.read()).await?.into_values().collect();
    products.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    Ok(Json(ProductsList { items: products.into_iter().map(ProductBody::from).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateProduct {
    code: String,
    name: String,
    /// gasoline, diesel, cng, lng, charging, goods or car_service.
    family: String,
    #[serde(default)]
    grade: String,
    unit: QuantityUnit,
}

/// Add a product.
#[utoipa::path(post, path = "/products", tag = "sales", request_body = CreateProduct,
    responses((status = CREATED, body = ProductBody)))]
async fn create_product(
    actor: Actor<may::ManageProducts>,
    once: Once<CreateProduct>,
) -> Result<Created<ProductBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let body = &once.body;
    let family = Family::parse(&body.family).ok_or_else(|| {
        let names = Family::ALL.map(Family::as_str).join(", ");
        Problem::field("family", "unknown", format!("must be one of {names}"))
    })?;
    let new = NewProduct {
        code: body.code.clone(),
        name: body.name.clone(),
        family,
        grade: body.grade.clone(),
        unit: body.unit,
    };
    let answer = ProductBody::from(catalogue::add_product(&mut work, new).await?);
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// A price or cost from a day on, below a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DatedPrice {
    unit_id: UnitId,
    from: BusinessDay,
    /// Millionths of the smallest money unit, for a litre, kilogram, kilowatt-hour or piece.
    unit_price_ufen: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct DatedPricesList {
    items: Vec<DatedPrice>,
}

fn dated(rows: Vec<(UnitId, BusinessDay, UnitPrice)>) -> Json<DatedPricesList> {
    let items =
        rows.into_iter().map(|(unit_id, from, price)| DatedPrice { unit_id, from, unit_price_ufen: price.0 });
    Json(DatedPricesList { items: items.collect() })
}

/// The price calendar of a product, newest first.
#[utoipa::path(get, path = "/products/{product_id}/prices", tag = "sales", params(("product_id" = ProductId, Path)),
    responses((status = OK, body = DatedPricesList)))]
async fn list_product_prices(
    actor: Actor<may::ReadProducts>,
    Path(product): Path<ProductId>,
) -> Result<Json<DatedPricesList>, Failure> {
    Ok(dated(catalogue::prices_of(&actor.read(), actor.scope(), product).await?))
}

/// The costs of a product, newest first.
#[utoipa::path(get, path = "/products/{product_id}/costs", tag = "sales", params(("product_id" = ProductId, Path)),
    responses((status = OK, body = DatedPricesList)))]
async fn list_product_costs(
    actor: Actor<may::ReadCosts>,
    Path(product): Path<ProductId>,
) -> Result<Json<DatedPricesList>, Failure> {
    Ok(dated(catalogue::costs_of(&actor.read(), actor.scope(), product).await?))
}

/// The product and unit of a price, as far as the actor may set prices there.
async fn priced(work: &database::Work, product: ProductId, unit: UnitId) -> Result<(), Problem> {
    let products = store::products_by_code(work).await?;
    if !products.values().any(|it| it.id == product) {
        return Err(Problem::not_found());
    }
    organisation::unit_in_sight(work, work.scope(), "unit_id", unit).await.map(drop)
}

/// Set a list price from a day on.
#[utoipa::path(put, path = "/products/{product_id}/prices", tag = "sales", params(("product_id" = ProductId, Path)),
    request_body = DatedPrice, responses((status = OK, body = DatedPrice)))]
async fn set_product_price(
    actor: Actor<may::ManageProducts>,
    Path(product): Path<ProductId>,
    Json(body): Json<DatedPrice>,
) -> Result<Json<DatedPrice>, Failure> {
    let mut work = actor.work().await?;
    priced(&work, product, body.unit_id).await?;
    catalogue::set_price(&mut work, product, body.unit_id, body.from, UnitPrice(body.unit_price_ufen))
        .await?;
    work.commit().await?;
    Ok(Json(body))
}

/// Set a cost from a day on. Margins since then are worked out anew.
#[utoipa::path(put, path = "/products/{product_id}/costs", tag = "sales", params(("product_id" = ProductId, Path)),
    request_body = DatedPrice, responses((status = OK, body = DatedPrice)))]
async fn set_product_cost(
    actor: Actor<may::ManageProducts>,
    Path(product): Path<ProductId>,
    Json(body): Json<DatedPrice>,
) -> Result<Json<DatedPrice>, Failure> {
    let mut work = actor.work().await?;
    priced(&work, product, body.unit_id).await?;
    catalogue::set_cost(&mut work, product, body.unit_id, body.from, UnitPrice(body.unit_price_ufen)).await?;
    jobs::ask_to_catch_up(&work).await?;
    work.commit().await?;
    Ok(Json(body))
}
