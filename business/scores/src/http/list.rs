//! Who will probably fall, as a list.

use super::customer::{ScoreBand, ScoreBody, band_of};
use crate::reports::{self, Listed, Order, Part};
use crate::{may, store};
use classification::{NamedEmployee, NamedUnit, Names, known};
use customers::CustomerId;
use identity::Actor;
use kernel::Words;
use kernel::page::{PageRequest, cut};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoresQuery {
    /// loss (probability × what is bought in a year), the most first, when left out; probability.
    sort: Option<String>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// Customers whose home station this is.
    station_id: Option<UnitId>,
    /// Customers of this maintainer.
    maintainer_id: Option<EmployeeId>,
    /// true: only whom to call on this week.
    called: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer with what is to be feared.
#[derive(Debug, Serialize, ToSchema)]
struct ListedScore {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit: Option<NamedUnit>,
    maintainer: Option<NamedEmployee>,
    score: ScoreBody,
    /// The place on this week's list of whom the maintainer should call on, from 1; none for most.
    call_place: Option<i64>,
    /// What adds most.
    reason: Words,
    track_record: Option<ScoreBand>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoresPage {
    items: Vec<ListedScore>,
    next_cursor: Option<String>,
}

fn order(text: &str) -> Option<Order> {
    match text {
        "loss" => Some(Order::Loss),
        "probability" => Some(Order::Probability),
        _ => None,
    }
}

/// List customers by what is lost to be expected of them, or by how likely they fall.
#[utoipa::path(get, path = "/scores", tag = "scores", params(ScoresQuery),
    responses((status = OK, body = ScoresPage)))]
pub(super) async fn list_scores(
    actor: Actor<may::ReadScores>,
    Query(query): Query<ScoresQuery>,
) -> Result<Json<ScoresPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, i64)>()?);
    let order = match query.sort.as_deref() {
        None => Order::Loss,
        Some(text) => known("sort", text, order, &["loss", "probability"])?,
    };
    let reader = actor.read();
    let part = Part {
        below: organisation::path_in_sight(&reader, actor.scope(), query.unit_id).await?,
        station: query.station_id.map(UnitId::uuid),
        maintainer: query.maintainer_id.map(EmployeeId::uuid),
        called: query.called == Some(true),
    };
    let rows = reports::page(&reader, actor.scope(), &part, order, (after, limit + 1)).await?;
    let value = |it: &Listed| if order == Order::Loss { it.loss_minor } else { it.probability_ppm };
    let (rows, next_cursor) = cut(rows, limit, |it| (value(it), it.serial));
    let format = classification::money_format(&reader).await?;
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let maintainers = rows.iter().filter_map(|it| it.maintainer).collect();
    let names = Names::load(&reader, &actor.app().vault, ids, maintainers, units).await?;
    // All rest on one card but while scores are being kept anew.
    let seqs: BTreeSet<i64> = rows.iter().map(|it| it.card_seq).collect();
    let mut cards = HashMap::new();
    for seq in seqs {
        cards.insert(seq, store::card(&reader, seq).await?);
    }
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let score = store::score(row.serial, &row.facts)?;
        let card = cards.get(&row.card_seq).and_then(Option::as_ref);
        items.push(ListedScore {
            customer_id: row.customer.into(),
            customer_name: names.customer(row.customer),
            customer_number: row.number,
            owner_unit: names.unit(row.owner_unit),
            maintainer: row.maintainer.and_then(|it| names.employee(it)),
            score: ScoreBody::from(&score),
            reason: score.foremost(&format),
            call_place: row.call_place,
            track_record: card.and_then(|it| band_of(it, score.probability_ppm)),
        });
    }
    Ok(Json(ScoresPage { items, next_cursor }))
}
