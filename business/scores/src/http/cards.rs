//! Cards: what each figure weighs, and how they did.

use super::customer::ScoreBand;
use crate::model::KeptCard;
use crate::{may, store};
use analytics::scorecard::Figure;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

/// What a figure weighs: weight × (figure − mean) ÷ spread is added to the log-odds; in billionths.
#[derive(Debug, Serialize, ToSchema)]
struct CardTerm {
    figure: String,
    name: Words,
    mean_nano: i64,
    spread_nano: i64,
    weight_nano: i64,
}

/// A card, with how its like did in the year before.
#[derive(Debug, Serialize, ToSchema)]
struct ScoreCard {
    number: i64,
    as_of: BusinessDay,
    fitted_at: Instant,
    /// Whether it comes with the program, as too few have fallen to learn from.
    is_shipped: bool,
    lessons: Option<u32>,
    falls: Option<u32>,
    /// What the last fit came to.
    verdict: Words,
    intercept_nano: i64,
    usual_gap_milli: i64,
    terms: Vec<CardTerm>,
    track_record: Vec<ScoreBand>,
}

impl From<&KeptCard> for ScoreCard {
    fn from(it: &KeptCard) -> Self {
        let card = it.record.card;
        let terms = Figure::ALL.into_iter().zip(card.terms).map(|(figure, term)| CardTerm {
            figure: figure.as_str().to_owned(),
            name: figure.name(),
            mean_nano: term.mean.0,
            spread_nano: term.spread.0,
            weight_nano: term.weight.0,
        });
        Self {
            number: it.seq,
            as_of: it.as_of,
            fitted_at: it.fitted,
            is_shipped: card.learnt.is_none(),
            lessons: card.learnt.map(|it| it.lessons),
            falls: card.learnt.map(|it| it.falls),
            verdict: it.record.verdict.explain(),
            intercept_nano: card.intercept.0,
            usual_gap_milli: card.usual_gap_milli,
            terms: terms.collect(),
            track_record: it.record.bands.iter().map(ScoreBand::from).collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoreCardsPage {
    items: Vec<ScoreCard>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct CardsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List the cards by which customers were scored, the newest first, with how well they foretold.
#[utoipa::path(get, path = "/scores/cards", tag = "scores", params(CardsQuery),
    responses((status = OK, body = ScoreCardsPage)))]
pub(super) async fn list_score_cards(
    actor: Actor<may::ReadScores>,
    Query(query): Query<CardsQuery>,
) -> Result<Json<ScoreCardsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let cards = store::cards(&actor.read(), before, limit + 1).await?;
    let (cards, next_cursor) = cut(cards, limit, |it| it.seq);
    Ok(Json(ScoreCardsPage { items: cards.iter().map(ScoreCard::from).collect(), next_cursor }))
}
