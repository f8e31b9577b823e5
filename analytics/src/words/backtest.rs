//! What a replay found, and the track record of a score, in words.

use super::Format;
use super::figures::{fixed, tenth_percent};
use crate::backtest::{Band, CannotReplay, Measured, Method, Replayed};
use crate::scorecard::{PERIOD_DAYS, Verdict};
use kernel::Words;
use kernel::rounding::half_up;

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scorecard => "scorecard",
            Self::LastToMedian => "last_to_median",
            Self::Overdue => "overdue",
            Self::LastToPeak => "last_to_peak",
        }
    }

    pub fn name(self) -> Words {
        match self {
            Self::Scorecard => Words::new("评分卡", "scorecard"),
            Self::LastToMedian => Words::new("最近一期比中位数", "last period to the median"),
            Self::Overdue => Words::new("逾期未来", "overdue"),
            Self::LastToPeak => Words::new("最近一期比最高", "last period to the best"),
        }
    }
}

impl Band {
    /// How many with such a score fell in the year that was looked at.
    pub fn explain(&self) -> Words {
        let Self { judged, fell, .. } = *self;
        let [from, below] = [self.from_per_mille, self.below_per_mille].map(|it| fixed(u64::from(it), 1));
        if judged == 0 {
            return Words::new(
                format!("过去一年没有评分在{from}%–{below}%且已见分晓的客户。"),
                format!("Nobody scored {from}% to {below}% in the last year of whom it is known what came."),
            );
        }
        let part = tenth_percent(half_up(i128::from(fell) * 1_000_000, i128::from(judged)) as i64);
        Words::new(
            format!("过去一年评分在{from}%–{below}%的{judged}人次中,{fell}次确实跌落({part})。"),
            format!(
                "Of {judged} scores of {from}% to {below}% in the last year, {fell} were followed by the fall ({part})."
            ),
        )
    }
}

impl Verdict {
    pub fn explain(self) -> Words {
        match self {
            Self::Accepted { in_use_ppm, anew_ppm, judged, fell } => {
                let [old, new] = [in_use_ppm, anew_ppm].map(tenth_percent);
                Words::new(
                    format!(
                        "采用新评分卡:最近一个已见分晓的窗口中{judged}位客户、{fell}位跌落,平均精度由{old}变为{new}。"
                    ),
                    format!(
                        "The new card is used: in the newest closed window ({judged} customers, {fell} fell) average precision went from {old} to {new}."
                    ),
                )
            }
            Self::Worse { in_use_ppm, anew_ppm, judged, fell } => {
                let [old, new] = [in_use_ppm, anew_ppm].map(tenth_percent);
                Words::new(
                    format!(
                        "沿用原评分卡:最近一个已见分晓的窗口中{judged}位客户、{fell}位跌落,新卡平均精度{new},低于原卡{old}。"
                    ),
                    format!(
                        "The card in use stays: in the newest closed window ({judged} customers, {fell} fell) a new one would have had an average precision of {new}, below {old}."
                    ),
                )
            }
            Self::TooFewFalls { falls, needed } => Words::new(
                format!("使用随程序提供的评分卡:已知{falls}次跌落,至少需要{needed}次才能学习。"),
                format!(
                    "The card of the program is used: {falls} falls are known, {needed} are needed to learn from."
                ),
            ),
            Self::NothingToCompare { judged } => Words::new(
                format!("沿用原评分卡:最近一个已见分晓的窗口中{judged}位客户无人跌落,无从比较。"),
                format!(
                    "The card in use stays: none of {judged} customers fell in the newest closed window, so that nothing can be compared."
                ),
            ),
            Self::NotFound => {
                Words::new("沿用原评分卡:拟合未收敛。", "The card in use stays: the fit did not converge.")
            }
        }
    }
}

impl Replayed {
    /// What the weeks would have looked like for whoever worked the list.
    pub fn explain(&self, format: &Format) -> Vec<Words> {
        let mut lines = vec![self.question()];
        lines.extend(self.gist());
        lines.extend(self.of_all(Method::Scorecard).and_then(|it| caught(it, format)));
        lines.extend(Method::ALL.into_iter().skip(1).filter_map(|it| self.of_all(it)).filter_map(beside));
        if 0 < self.shipped {
            lines.push(Words::new(
                format!("其中{}周使用随程序提供的评分卡:当时可供学习的跌落不足。", self.shipped),
                format!(
                    "In {} of the weeks the card of the program spoke: too few had fallen to learn from.",
                    self.shipped
                ),
            ));
        }
        lines
    }

    /// What working the list would have brought, in a sentence.
    pub fn gist(&self) -> Option<Words> {
        self.of_all(Method::Scorecard).map(|it| self.worked(it))
    }

    fn of_all(&self, method: Method) -> Option<&Measured> {
        self.measured.iter().find(|it| it.method == method && it.group == crate::backtest::Group::All)
    }

    fn question(&self) -> Words {
        let (from, closed, weeks) = (self.plan.from, self.closed, self.weeks);
        let days = self.plan.question.horizon * PERIOD_DAYS as u32;
        Words::new(
            format!(
                "自{from}起回放{weeks}周,其中{closed}周已见分晓;每周只用当时已知的数据,问:今后{days}天是否每28天都低于近六期最高值的20%。"
            ),
            format!(
                "{weeks} weeks replayed from {from}, of {closed} it is known what came; each knows only what was known then, and asks whether every 28 days of the next {days} stay below 20% of the best of six periods."
            ),
        )
    }

    fn worked(&self, all: &Measured) -> Words {
        let (capacity, maintainers) = (self.plan.capacity, self.maintainers);
        let (handed, alerts) = (all.alerts.handed, all.alerts);
        let right = alerts.precision_ppm.map_or_else(|| "—".to_owned(), tenth_percent);
        let chance =
            tenth_percent(half_up(i128::from(all.fell) * 1_000_000, i128::from(all.judged.max(1))) as i64);
        Words::new(
            format!(
                "若{maintainers}位维护人每周各处理评分最高的{capacity}位,共会处理{handed}位,其中{right}随后跌落;随意挑选只有{chance}。"
            ),
            format!(
                "Had each of {maintainers} maintainers worked the top {capacity} each week, they would have seen {handed} customers, {right} of whom then fell; picked at random it would have been {chance}."
            ),
        )
    }
}

fn caught(all: &Measured, format: &Format) -> Option<Words> {
    let alerts = all.alerts;
    let (part, amount) =
        (tenth_percent(alerts.recall_ppm?), tenth_percent(alerts.amount_caught_ppm.unwrap_or(0)));
    let (falls, caught, at_risk) = (alerts.falls, alerts.caught, format.money(alerts.amount_at_risk));
    let (zh, en) = match alerts.median_delay_weeks {
        Some(weeks @ ..=-1) => {
            (format!(",通常提前{}周", -weeks), format!(", {} weeks before it began as a rule", -weeks))
        }
        Some(0) => (",通常在开始的当周".to_owned(), ", in the week it began as a rule".to_owned()),
        Some(weeks) => {
            (format!(",通常在开始后{weeks}周"), format!(", {weeks} weeks after it began as a rule"))
        }
        None => Default::default(),
    };
    Some(Words::new(
        format!(
            "{falls}次跌落中会赶上{caught}次({part}){zh};跌落客户一年的消费{at_risk},其中{amount}会被赶上。"
        ),
        format!(
            "Of {falls} falls {caught} would have been met ({part}){en}; of the {at_risk} that those who fell bought in a year, {amount}."
        ),
    ))
}

/// A simple rule beside the scorecard.
fn beside(rule: &Measured) -> Option<Words> {
    let (name, alerts) = (rule.method.name(), rule.alerts);
    let (right, part) = (tenth_percent(alerts.precision_ppm?), tenth_percent(alerts.recall_ppm?));
    Some(Words::new(
        format!("改按“{}”排序:{right}随后跌落,会赶上{part}的跌落。", name.zh),
        format!(
            "By “{}” instead: {right} would have fallen, and {part} of the falls would have been met.",
            name.en
        ),
    ))
}

impl CannotReplay {
    pub fn explain(self) -> Words {
        match self {
            Self::NoWeeks { from, until } => Words::new(
                format!("无法回放:{from}至{until}之间没有一周"),
                format!("cannot be replayed: there is no week between {from} and {until}"),
            ),
            Self::NothingClosed { last } => Words::new(
                format!("无法回放:这些周的结果都尚未见分晓,最晚可回放到{last}"),
                format!(
                    "cannot be replayed: it is not known yet what came of any of these weeks; the last that can be judged is {last}"
                ),
            ),
            Self::NobodyJudged => Words::new(
                "无法回放:这些周里没有客户可以判断(需要至少四个28天的记录)",
                "cannot be replayed: no customer could be judged in any of these weeks (four periods of 28 days must be known)",
            ),
            Self::TooMany { customers, weeks, most } => Words::new(
                format!("无法回放:{customers}位客户×{weeks}周超过{most},请缩短时间或选择下级单位"),
                format!(
                    "cannot be replayed: {customers} customers in {weeks} weeks are more than {most}; choose fewer weeks or a unit"
                ),
            ),
        }
    }
}
