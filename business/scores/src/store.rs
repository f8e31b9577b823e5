//! Rows of cards, scores and backtests.

use crate::model::{Backtest, BacktestId, BacktestPlan, Ended, KeptCard, KeptScore, expected_loss};
use analytics::scorecard::Score;
use database::{Derived, Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Instant};
use organisation::within;
use uuid::Uuid;

rows! {
    struct CardRow in "scores_card" {
        seq: i64,
        as_of: i64,
        fitted_us: i64,
        seen: i64,
        record: String,
    }
}

rows! {
    pub(crate) struct ScoreRow in "scores_score" {
        pub(crate) customer_serial: i64,
        pub(crate) as_of: i64,
        pub(crate) card_seq: i64,
        pub(crate) probability_ppm: i64,
        pub(crate) loss_minor: i64,
        pub(crate) facts: String,
        pub(crate) maintainer_id: Option<Uuid>,
        pub(crate) call_place: Option<i64>,
    }
}

rows! {
    struct BacktestRow in "scores_backtest" {
        id: Uuid,
        serial: i64,
        unit_id: Uuid,
        asked_by: Option<Uuid>,
        asked_us: i64,
        plan: String,
        ended: Option<String>,
    }
}

fn damaged(what: &str, number: i64) -> Error {
    Error::Damaged(format!("{what} {number}"))
}

/// A plain struct of ours: turning it into JSON cannot fail.
fn to_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl TryFrom<CardRow> for KeptCard {
    type Error = Error;

    fn try_from(row: CardRow) -> Result<Self, Error> {
        Ok(Self {
            seq: row.seq,
            as_of: BusinessDay(row.as_of as i32),
            fitted: Instant::from_micros(row.fitted_us),
            seen: row.seen,
            record: serde_json::from_str(&row.record).map_err(|_| damaged("card", row.seq))?,
        })
    }
}

impl From<&KeptScore> for ScoreRow {
    fn from(kept: &KeptScore) -> Self {
        Self {
            customer_serial: kept.serial,
            as_of: i64::from(kept.as_of.0),
            card_seq: kept.card_seq,
            probability_ppm: kept.score.probability_ppm,
            loss_minor: expected_loss(&kept.score),
            facts: to_text(&kept.score),
            maintainer_id: kept.maintainer,
            call_place: kept.call_place,
        }
    }
}

impl Derived for ScoreRow {
    fn key(&self) -> i64 {
        self.customer_serial
    }
}

/// A score from its text.
pub(crate) fn score(customer_serial: i64, facts: &str) -> Result<Score, Error> {
    serde_json::from_str(facts).map_err(|_| damaged("score of customer", customer_serial))
}

impl TryFrom<BacktestRow> for Backtest {
    type Error = Error;

    fn try_from(row: BacktestRow) -> Result<Self, Error> {
        let broken = |_| damaged("backtest", row.serial);
        Ok(Self {
            id: BacktestId(row.id),
            serial: row.serial,
            plan: serde_json::from_str(&row.plan).map_err(broken)?,
            asked_by: row.asked_by,
            asked: Instant::from_micros(row.asked_us),
            ended: row.ended.as_deref().map(serde_json::from_str).transpose().map_err(broken)?,
        })
    }
}

fn select_cards() -> Query {
    Query::new(&format!("select {} from scores_card", CardRow::columns("")))
}

/// The card learnt last.
pub(crate) async fn newest_card(sql: &impl Sql) -> Result<Option<KeptCard>, Error> {
    Ok(cards(sql, None, 1).await?.into_iter().next())
}

/// The newest cards, from the one before `before` on.
pub(crate) async fn cards(sql: &impl Sql, before: Option<i64>, limit: u32) -> Result<Vec<KeptCard>, Error> {
    let mut query = select_cards();
    query.push(" where seq < ").bind(before.unwrap_or(i64::MAX));
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows::<CardRow>(query).await?.into_iter().map(KeptCard::try_from).collect()
}

pub(crate) async fn card(sql: &impl Sql, seq: i64) -> Result<Option<KeptCard>, Error> {
    let mut query = select_cards();
    query.push(" where seq = ").bind(seq);
    sql.row::<CardRow>(query).await?.map(KeptCard::try_from).transpose()
}

pub(crate) async fn insert_card(work: &Work, card: &KeptCard) -> Result<(), Error> {
    work.insert(CardRow {
        seq: card.seq,
        as_of: i64::from(card.as_of.0),
        fitted_us: card.fitted.micros(),
        seen: card.seen,
        record: to_text(&card.record),
    })
    .await
}

pub(crate) async fn insert_backtest(work: &Work, backtest: &Backtest) -> Result<(), Error> {
    work.insert(BacktestRow {
        id: backtest.id.uuid(),
        serial: backtest.serial,
        unit_id: backtest.plan.unit_id.uuid(),
        asked_by: backtest.asked_by,
        asked_us: backtest.asked.micros(),
        plan: to_text(&backtest.plan),
        ended: None,
    })
    .await
}

/// Notes what a backtest ended with; false when it is noted already.
pub(crate) async fn end_backtest(work: &Work, id: BacktestId, ended: &Ended) -> Result<bool, Error> {
    let mut query = Query::new("update scores_backtest set ended = ");
    query.bind(to_text(ended)).push(" where ended is null and id = ").bind(id.uuid());
    Ok(work.run(query).await? == 1)
}

/// Backtests within the scope, the newest first.
pub(crate) async fn backtests(
    sql: &impl Sql,
    scope: &Scope,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Backtest>, Error> {
    let mut query = select_backtests(scope);
    query.push(" and serial < ").bind(before.unwrap_or(i64::MAX));
    query.push(" order by serial desc limit ").bind(i64::from(limit));
    sql.rows::<BacktestRow>(query).await?.into_iter().map(Backtest::try_from).collect()
}

pub(crate) async fn backtest(
    sql: &impl Sql,
    scope: &Scope,
    id: BacktestId,
) -> Result<Option<Backtest>, Error> {
    let mut query = select_backtests(scope);
    query.push(" and id = ").bind(id.uuid());
    sql.row::<BacktestRow>(query).await?.map(Backtest::try_from).transpose()
}

fn select_backtests(scope: &Scope) -> Query {
    let mut query = Query::new(&format!("select {} from scores_backtest where ", BacktestRow::columns("")));
    within(&mut query, scope, "unit_id", None);
    query
}

impl Backtest {
    pub(crate) fn new(work: &Work, serial: i64, plan: BacktestPlan, asked_by: Option<Uuid>) -> Self {
        let (id, asked) = (BacktestId(work.new_id()), work.now());
        Self { id, serial, plan, asked_by, asked, ended: None }
    }
}
