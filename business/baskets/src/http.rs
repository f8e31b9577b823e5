//! Suggestions and offers over the wire.

use crate::explain::{Naming, because, method};
use crate::may;
use crate::model::{Kept, Kind, Kinds, Tally};
use crate::operations::{self, Offered};
use crate::{rules, store};
use analytics::Format;
use analytics::baskets::{Item, Suggestion};
use classification::{NamedUnit, Names};
use customers::CustomerId;
use database::{Error, Reader};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Failure, Json, Path, Query, Routes};

/// The routes of baskets.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadBaskets>(handlers!(list_baskets))
        .permit::<may::ReadOffers>(handlers!(show_customer_offer))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BasketsQuery {
    /// The unit whose purchases were counted; the uppermost one in sight when left out.
    unit_id: Option<UnitId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A kind of thing that is told apart.
#[derive(Debug, Serialize, ToSchema)]
struct BasketKind {
    /// A fuel by its family, such as gasoline; anything else by the number of the product, such as #12.
    key: String,
    name: Words,
}

/// On days with what is given, something else is bought more often than on others.
#[derive(Debug, Serialize, ToSchema)]
struct BasketSuggestion {
    /// From 1 on, in the order of what can be expected to be earned.
    place: i64,
    /// One thing, or two.
    given: Vec<BasketKind>,
    follows: BasketKind,
    /// Customer-days with all of it, with what is given, and with what follows.
    joint_days: u32,
    given_days: u32,
    follows_days: u32,
    /// Customers who bought all of it on one day.
    customers: u32,
    /// Joint customer-days among all.
    support_per_million: u32,
    /// Joint customer-days among those with what is given.
    confidence_per_mille: u32,
    /// Customer-days with what follows among all.
    usual_per_mille: u32,
    /// How many times as often as usual, in hundredths.
    lift_hundredths: u32,
    /// How likely chance alone would bring them together so often, rounded up.
    p_per_billion: u32,
    /// The part of false ones among suggestions up to this one, rounded up.
    q_per_million: u32,
    /// What is earned on a day with what follows; none while no cost is known.
    margin_minor: Option<i64>,
    /// The same times the confidence.
    expected_margin_minor: Option<i64>,
    /// All of it in a sentence.
    words: Words,
}

/// What goes together in a unit.
#[derive(Debug, Serialize, ToSchema)]
struct BasketsPage {
    unit: Option<NamedUnit>,
    /// The first and the last day that were counted; none before the first analysis.
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
    customer_days: u32,
    customers: u32,
    /// Suggestions that passed, of which the best are kept.
    found: u32,
    /// Why there is none.
    cannot_judge: Option<Words>,
    /// How it is computed, with the sources.
    method: Words,
    items: Vec<BasketSuggestion>,
    next_cursor: Option<String>,
}

fn to_kind(kind: Kind, naming: &Naming) -> BasketKind {
    BasketKind { key: kind.text(), name: naming.of(Some(kind)) }
}

fn to_suggestion(place: i64, kept: &Kept, naming: &Naming, format: &Format) -> Option<BasketSuggestion> {
    let kinds = Kinds::new(kept.kinds().collect());
    let it = kept.suggestion(&kinds)?;
    let given = [Some(kept.given), kept.also].into_iter().flatten();
    Some(BasketSuggestion {
        place,
        given: given.map(|it| to_kind(it, naming)).collect(),
        follows: to_kind(kept.then, naming),
        joint_days: it.joint_days,
        given_days: it.given_days,
        follows_days: it.then_days,
        customers: it.customers,
        support_per_million: it.support_per_million,
        confidence_per_mille: it.confidence_per_mille,
        usual_per_mille: it.usual_per_mille,
        lift_hundredths: it.lift_hundredths,
        p_per_billion: it.p_per_billion,
        q_per_million: it.q_per_million,
        margin_minor: it.margin,
        expected_margin_minor: it.expected_margin,
        words: it.explain(&|item| naming.of(kinds.kind(item)), format),
    })
}

/// The unit that is asked for, or the uppermost one in sight.
async fn unit_asked_for(reader: &Reader, unit: Option<UnitId>) -> Result<Option<UnitId>, Problem> {
    if unit.is_some() {
        organisation::path_in_sight(reader, reader.scope(), unit).await?;
        return Ok(unit);
    }
    let units = organisation::units_within(reader, reader.scope()).await?;
    Ok(units.first().map(|it| it.id))
}

async fn naming(reader: &Reader) -> Result<Naming, Error> {
    Ok(Naming(sales::product_names(reader).await?.into_iter().collect()))
}

/// List what customers buy on the same day more often than by chance, what earns most first, with every figure.
#[utoipa::path(get, path = "/baskets", tag = "baskets", params(BasketsQuery),
    responses((status = OK, body = BasketsPage)))]
async fn list_baskets(
    actor: Actor<may::ReadBaskets>,
    Query(query): Query<BasketsQuery>,
) -> Result<Json<BasketsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let unit = unit_asked_for(&reader, query.unit_id).await?.map(|it| it.uuid());
    let tally = match unit {
        Some(unit) => store::tally_of(&reader, unit).await?,
        None => None,
    };
    let rows = match &tally {
        Some(tally) => store::page(&reader, tally, after, limit + 1).await?,
        None => Vec::new(),
    };
    let (rows, next_cursor) = cut(rows, limit, |it| it.0);
    let names =
        Names::load(&reader, &actor.app().vault, Vec::new(), Vec::new(), unit.into_iter().collect()).await?;
    let (naming, format) = (naming(&reader).await?, classification::money_format(&reader).await?);
    let is_empty = tally.is_none_or(|it| it.found == 0);
    let is_counted = tally.is_some() || store::is_counted(&reader).await?;
    Ok(Json(BasketsPage {
        unit: unit.and_then(|it| names.unit(it)),
        from: tally.map(|it| *rules::window(it.until).start()),
        until: tally.map(|it| it.until),
        customer_days: tally.map_or(0, |it| it.days),
        customers: tally.map_or(0, |it| it.customers),
        found: tally.map_or(0, |it| it.found),
        cannot_judge: is_empty.then(|| because(tally.as_ref(), is_counted)),
        method: method(),
        items: rows.iter().filter_map(|(place, it)| to_suggestion(*place, it, &naming, &format)).collect(),
        next_cursor,
    }))
}

/// What to offer a customer, with what others do who buy the same.
#[derive(Debug, Serialize, ToSchema)]
struct OfferBody {
    follows: BasketKind,
    /// Days of the year on which this customer bought what is given; of two things those of the rarer one.
    own_days: u32,
    confidence_per_mille: u32,
    usual_per_mille: u32,
    lift_hundredths: u32,
    joint_days: u32,
    given_days: u32,
    customers: u32,
    /// What to say, and why.
    words: Words,
}

/// What to offer a customer next.
#[derive(Debug, Serialize, ToSchema)]
struct CustomerOffer {
    offer: Option<OfferBody>,
    /// Why there is none.
    cannot_judge: Option<Words>,
    /// Of whose customers it is said: the nearest unit above the customer with enough evidence.
    unit: Option<NamedUnit>,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
    /// How it is computed, with the sources.
    method: Words,
}

fn to_offer(found: &Offered, naming: &Naming) -> Result<OfferBody, Words> {
    let offer = found.offer.map_err(analytics::baskets::CannotOffer::explain)?;
    let name = |item: Item| naming.of(found.kinds.kind(item));
    let it: Suggestion = offer.reason;
    let follows = found.kinds.kind(it.then).map(|it| to_kind(it, naming));
    Ok(OfferBody {
        follows: follows.ok_or_else(Words::default)?,
        own_days: offer.own_days,
        confidence_per_mille: it.confidence_per_mille,
        usual_per_mille: it.usual_per_mille,
        lift_hundredths: it.lift_hundredths,
        joint_days: it.joint_days,
        given_days: it.given_days,
        customers: it.customers,
        words: offer.explain(&name),
    })
}

/// Why there is no offer where no unit above the customer has suggestions: what the lowest of them lacks.
async fn lacking(reader: &Reader, owner_path: &str) -> Result<Words, Error> {
    let tally: Option<Tally> = store::lowest(reader, owner_path).await?;
    let is_counted = tally.is_some() || store::is_counted(reader).await?;
    Ok(because(tally.as_ref(), is_counted))
}

/// Show what to offer a customer next, and why: what those who buy the same buy as well, and this one does not yet.
#[utoipa::path(get, path = "/customers/{customer_id}/offer", tag = "baskets",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerOffer)))]
async fn show_customer_offer(
    actor: Actor<may::ReadOffers>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerOffer>, Failure> {
    let reader = actor.read();
    let customer = store::customer_in_sight(&reader, actor.scope(), customer.uuid()).await?;
    let customer = customer.ok_or_else(Problem::not_found)?;
    let found = operations::offer(&reader, &customer).await?;
    let Some(found) = found else {
        let cannot_judge = Some(lacking(&reader, &customer.owner_path).await?);
        let (from, until) = (None, None);
        return Ok(Json(CustomerOffer {
            offer: None,
            cannot_judge,
            unit: None,
            from,
            until,
            method: method(),
        }));
    };
    let Tally { unit, until, .. } = found.tally;
    let names = Names::load(&reader, &actor.app().vault, Vec::new(), Vec::new(), vec![unit]).await?;
    let (offer, cannot_judge) = match to_offer(&found, &naming(&reader).await?) {
        Ok(offer) => (Some(offer), None),
        Err(why) => (None, Some(why)),
    };
    Ok(Json(CustomerOffer {
        offer,
        cannot_judge,
        unit: names.unit(unit),
        from: Some(*rules::window(until).start()),
        until: Some(until),
        method: method(),
    }))
}
