//! Learning a card and scoring everybody.

use crate::model::{KeptCard, KeptScore};
use crate::reports::{self, Place};
use crate::rules::QUESTION;
use crate::store::ScoreRow;
use crate::{calls, store};
use analytics::backtest::{TrackRecord, track_record};
use analytics::scorecard::{Days, Score, Span};
use classification::{Customer, Sources, fit_day, read_entries};
use database::{AuditEntry, Error, Sql, Work};
use kernel::BusinessDay;
use rayon::prelude::*;
use serde_json::json;
use std::collections::HashMap;

/// Everybody's score on a day, by serial, with the card behind it.
#[derive(Debug)]
pub(crate) struct Computed {
    pub(crate) fit_day: BusinessDay,
    pub(crate) seen: i64,
    /// None where the card that is kept rests on the very same sales.
    pub(crate) record: Option<TrackRecord>,
    pub(crate) scores: Vec<(i64, Score)>,
    /// Who looks after whom, and where each comes to, by serial.
    pub(crate) places: HashMap<i64, Place>,
    /// This week's lists of whom to call on: the place of each on theirs, by serial.
    pub(crate) calls: HashMap<i64, i64>,
}

impl Computed {
    /// The scores as they are to be kept.
    pub(crate) fn kept(&self, as_of: BusinessDay, card_seq: i64) -> impl Iterator<Item = KeptScore> + '_ {
        self.scores.iter().map(move |&(serial, score)| KeptScore {
            serial,
            as_of,
            card_seq,
            score,
            maintainer: self.places.get(&serial).and_then(|it| it.maintainer),
            call_place: self.calls.get(&serial).copied(),
        })
    }
}

/// Everybody's score as of the newest analysis, worked out and not kept yet.
#[derive(Debug)]
pub struct Scoring {
    as_of: BusinessDay,
    computed: Computed,
    /// The card that was kept when it was worked out.
    kept: Option<KeptCard>,
}

impl Scoring {
    /// Scores everybody, learning a card first when the one that is kept is over; none before the first analysis. It takes
    /// a while, for which nobody waits: nothing is written yet.
    pub async fn compute(sql: &impl Sql) -> Result<Option<Self>, Error> {
        let Some(run) = classification::newest_run(sql).await? else { return Ok(None) };
        let kept = store::newest_card(sql).await?;
        let sources = Sources::again(sql, run.inputs, run.as_of).await?;
        let places = reports::places(sql, None).await?;
        let computed = compute(sources, kept.clone(), places).await?;
        Ok(Some(Self { as_of: run.as_of, computed, kept }))
    }

    /// Keeps it, unless another one was kept or made necessary meanwhile. Returns how many scores changed.
    pub async fn keep(self, work: &mut Work) -> Result<u64, Error> {
        // The number is not used: the series makes two scorings wait for each other.
        work.take_numbers("scores_score", 1).await?;
        let seq = |card: &Option<KeptCard>| card.as_ref().map(|it| it.seq);
        let day = classification::newest_run(work).await?.map(|it| it.as_of);
        if seq(&store::newest_card(work).await?) != seq(&self.kept) || day != Some(self.as_of) {
            return Ok(0);
        }
        let Self { as_of, mut computed, kept } = self;
        let card_seq = match (computed.record.take(), kept) {
            (Some(record), _) => store_card(work, computed.fit_day, computed.seen, record).await?,
            (None, Some(kept)) => kept.seq,
            (None, None) => return Ok(0),
        };
        work.replace_derived(computed.kept(as_of, card_seq).map(|it| ScoreRow::from(&it))).await
    }
}

async fn store_card(
    work: &mut Work,
    as_of: BusinessDay,
    seen: i64,
    record: TrackRecord,
) -> Result<i64, Error> {
    let seq = work.take_numbers("scores_card", 1).await?;
    let card = KeptCard { seq, as_of, fitted: work.now(), seen, record };
    store::insert_card(work, &card).await?;
    work.audit(AuditEntry {
        action: "scores.card_learnt",
        subject_kind: "card",
        subject: None,
        unit: None,
        detail: json!({ "number": seq, "as_of": as_of, "verdict": card.record.verdict }),
    });
    Ok(seq)
}

/// Works card and scores out anew; the card only when the one that is kept is of another day or of other sales. It takes a
/// while: the work is done beside the requests.
pub(crate) async fn compute(
    sources: Sources,
    kept: Option<KeptCard>,
    places: HashMap<i64, Place>,
) -> Result<Computed, Error> {
    let task = tokio::task::spawn_blocking(move || computed(&sources, kept.as_ref(), places));
    task.await.map_err(|it| Error::Fault(it.to_string()))?
}

fn computed(
    sources: &Sources,
    kept: Option<&KeptCard>,
    places: HashMap<i64, Place>,
) -> Result<Computed, Error> {
    let day = fit_day(sources.as_of);
    let seen = sources.fingerprint_until(day)?;
    let (days, from) = days_of(sources)?;
    let is_current = kept.is_some_and(|it| it.as_of == day && it.seen == seen);
    let anew = (!is_current).then(|| track_record(&days, Span { from, until: day }, QUESTION));
    let card = anew.as_ref().or(kept.map(|it| &it.record)).map(|it| it.card);
    let scores_on = |until: BusinessDay| -> Vec<(i64, Score)> {
        let score = |(customer, days): (&Customer, &Days)| {
            let found = days.seen(Span { from, until }, QUESTION).ok()?;
            Some((customer.serial, card?.score(&found)))
        };
        sources.customers.par_iter().zip(&days).filter_map(score).collect()
    };
    let scores = scores_on(sources.as_of);
    let list_day = calls::list_day(sources.as_of);
    let earlier = (list_day != sources.as_of).then(|| scores_on(list_day));
    let calls = calls::lists(sources, &places, earlier.as_ref().unwrap_or(&scores))?;
    Ok(Computed { fit_day: day, seen, record: anew, scores, places, calls })
}

/// Everybody's days, and the first of them all: from then on purchases are known.
pub(crate) fn days_of(sources: &Sources) -> Result<(Vec<Days>, BusinessDay), Error> {
    let mut from = sources.as_of;
    let mut entries = Vec::new();
    let mut days = Vec::with_capacity(sources.customers.len());
    for customer in &sources.customers {
        read_entries(customer, &mut entries)?;
        from = entries.first().map_or(from, |it| it.day.min(from));
        days.push(Days::of(&entries));
    }
    Ok((days, from))
}
