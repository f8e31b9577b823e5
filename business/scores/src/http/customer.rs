//! What is to be feared of one customer.

use crate::model::{KeptCard, expected_loss, yearly};
use crate::rules::QUESTION;
use crate::store::ScoreRow;
use crate::{may, store};
use analytics::scorecard::{Days, Part, Score, Span};
use customers::CustomerId;
use database::{Sql, derived_of};
use identity::Actor;
use kernel::{BusinessDay, Problem, Words};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json, Path};

/// A score in figures.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoreBody {
    /// The probability that every one of the next two periods of 28 days stays below a fifth of the best of the last
    /// six, in millionths.
    probability_ppm: i64,
    /// Of a customer who is average in everything.
    average_ppm: i64,
    /// What the customer buys in a year as a rule.
    yearly_minor: i64,
    /// Probability × what is bought in a year.
    expected_loss_minor: i64,
}

impl From<&Score> for ScoreBody {
    fn from(it: &Score) -> Self {
        Self {
            probability_ppm: it.probability_ppm,
            average_ppm: it.average_ppm,
            yearly_minor: yearly(it),
            expected_loss_minor: expected_loss(it),
        }
    }
}

/// One figure of a score, and what it adds to the log-odds.
#[derive(Debug, Serialize, ToSchema)]
struct ScorePart {
    /// last_to_peak, last_two_to_mean, overdue, silence, frequency, variation or slope.
    figure: String,
    /// In thousandths; of `frequency` visits in four weeks.
    value_milli: i64,
    adds_milli: i64,
}

impl From<&Part> for ScorePart {
    fn from(it: &Part) -> Self {
        Self { figure: it.figure.as_str().to_owned(), value_milli: it.value_milli, adds_milli: it.adds_milli }
    }
}

/// How scores like this one did in the year before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoreBand {
    from_per_mille: u32,
    below_per_mille: u32,
    judged: u32,
    fell: u32,
    words: Words,
}

impl From<&analytics::backtest::Band> for ScoreBand {
    fn from(it: &analytics::backtest::Band) -> Self {
        Self {
            from_per_mille: it.from_per_mille,
            below_per_mille: it.below_per_mille,
            judged: it.judged,
            fell: it.fell,
            words: it.explain(),
        }
    }
}

/// The track record of a score of this probability.
pub(super) fn band_of(card: &KeptCard, probability_ppm: i64) -> Option<ScoreBand> {
    card.record.bands.iter().find(|it| it.holds(probability_ppm)).map(ScoreBand::from)
}

/// What is to be feared of one customer, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerScore {
    /// The day of the analysis; none before the first.
    as_of: Option<BusinessDay>,
    score: Option<ScoreBody>,
    /// The place on this week's list of whom the maintainer should call on, from 1; none for most.
    call_place: Option<i64>,
    /// What adds most comes first.
    parts: Vec<ScorePart>,
    track_record: Option<ScoreBand>,
    /// Why nothing can be said.
    cannot_judge: Option<Words>,
    /// Every figure behind it, a sentence each.
    reasons: Vec<Words>,
    /// How it is computed, with the sources.
    method: Words,
}

fn method() -> Words {
    Words::new(
        "问题:今后两个28天是否都低于近六期最高值的20%。七项指标标准化后做岭逻辑回归(岭参数8,Newton 法),\
         各项“加分”相加即为对数几率;每28天在已见分晓的窗口上重新学习,不劣于现用者才采用;不足200次跌落时用随程序提供的评分卡。\
         逾期项用伽马间隔(Wheat、Morrison 1990)。评分本身不考虑季节与停业;每周走访名单另行排除:近28天有一半在春节前后(完全停止除外)、\
         主站停业或缺数据满14天、已换电动车。",
        "Asked: will both of the next two periods of 28 days stay below 20% of the best of six? Seven standardised figures in a \
         logistic regression with a ridge of 8 (Newton's method); what they add sums to the log-odds. Learnt anew every 28 \
         days on windows that have closed, and used when not worse than the one in use; below 200 falls the card of the program. \
         Overdue by gamma gaps (Wheat & Morrison 1990). The score itself does not look at seasons \
         and closures; the week's list of calls does: half of the last 28 days around a Spring Festival (but for total stops), \
         14 days on which the home station was closed or sent no data, and who drives electric by now are left out.",
    )
}

/// Show how likely a customer is to fall, what adds to it, and how such scores did.
#[utoipa::path(get, path = "/customers/{customer_id}/score", tag = "scores",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerScore)))]
pub(super) async fn show_customer_score(
    actor: Actor<may::ReadScores>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerScore>, Failure> {
    let reader = actor.read();
    let serial = classification::serial_of(&reader, actor.scope(), customer.uuid()).await?;
    let serial = serial.ok_or_else(Problem::not_found)?;
    let as_of = classification::newest_run(&reader).await?.map(|it| it.as_of);
    let mut answer = CustomerScore {
        as_of,
        score: None,
        call_place: None,
        parts: Vec::new(),
        track_record: None,
        cannot_judge: None,
        reasons: Vec::new(),
        method: method(),
    };
    let Some(row) = derived_of::<ScoreRow>(&reader, serial).await? else {
        answer.cannot_judge = Some(because(&reader, serial, as_of).await?);
        return Ok(Json(answer));
    };
    let score = store::score(serial, &row.facts)?;
    answer.as_of = Some(BusinessDay(row.as_of as i32));
    if let Some(card) = store::card(&reader, row.card_seq).await? {
        let format = classification::money_format(&reader).await?;
        answer.reasons = score.explain(&card.record.card, &format);
        answer.track_record = band_of(&card, score.probability_ppm);
    }
    answer.call_place = row.call_place;
    answer.parts = score.parts.iter().map(ScorePart::from).collect();
    answer.score = Some(ScoreBody::from(&score));
    Ok(Json(answer))
}

/// Why a customer has no score.
async fn because(sql: &impl Sql, serial: i64, as_of: Option<BusinessDay>) -> Result<Words, database::Error> {
    let Some(until) = as_of else {
        return Ok(Words::new("暂不能判断:尚未分析", "cannot be judged yet: nothing was analysed"));
    };
    let entries = sales::history_of(sql, serial).await?;
    let Some(first) = entries.first() else {
        return Ok(Words::new(
            "暂不能判断:该客户尚无来店记录",
            "cannot be judged yet: this customer never came",
        ));
    };
    // Whoever came first had been unknown before: nothing is assumed of that time.
    let seen = Days::of(&entries).seen(Span { from: first.day, until }, QUESTION);
    let format = classification::money_format(sql).await?;
    Ok(seen.err().map_or_else(
        || Words::new("评分尚未算出,稍后再看", "the score is on its way: look again in a while"),
        |it| it.explain(&format),
    ))
}
