//! What a scorecard says of a customer, in words: the sum, part by part.

use super::Format;
use super::figures::{change, fixed, percent, tenth_percent, tenths, tenths_of_milli};
use crate::scorecard::{CannotJudge, Card, Figure, PERIOD_DAYS, Part, Score};
use kernel::Words;
use kernel::rounding::half_up;

impl Figure {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LastToPeak => "last_to_peak",
            Self::LastTwoToMean => "last_two_to_mean",
            Self::Overdue => "overdue",
            Self::Silence => "silence",
            Self::Frequency => "frequency",
            Self::Variation => "variation",
            Self::Slope => "slope",
        }
    }

    pub fn name(self) -> Words {
        match self {
            Self::LastToPeak => Words::new("最近一期占最高一期", "last period to the best"),
            Self::LastTwoToMean => Words::new("最近两期占各期平均", "last two periods to the mean"),
            Self::Overdue => {
                Words::new("间隔短于当前未来店天数的概率", "part of gaps shorter than the silence")
            }
            Self::Silence => Words::new("未来店相当于几个间隔", "silence in usual gaps"),
            Self::Frequency => Words::new("来店频率", "frequency of visits"),
            Self::Variation => Words::new("各期起伏", "variation of periods"),
            Self::Slope => Words::new("各期走势", "slope of periods"),
        }
    }
}

impl Score {
    /// How likely the fall is, what each figure adds to it, the largest first, and from what that was learnt.
    pub fn explain(&self, card: &Card, format: &Format) -> Vec<Words> {
        let mut lines = vec![self.probability(card)];
        lines.extend(self.parts.iter().map(|it| self.part(*it, format)));
        lines.push(card.source());
        lines
    }

    /// What adds most to the probability.
    pub fn foremost(&self, format: &Format) -> Words {
        self.part(self.parts[0], format)
    }

    fn probability(&self, card: &Card) -> Words {
        let (as_of, known) = (self.seen.as_of, self.seen.known);
        let days = card.question.horizon * PERIOD_DAYS as u32;
        let [found, average] = [self.probability_ppm, self.average_ppm].map(tenth_percent);
        Words::new(
            format!(
                "截至{as_of},今后{days}天内每28天的消费都低于近{known}期最高值20%的概率为{found}(各项均为平均水平的客户为{average})。"
            ),
            format!(
                "As of {as_of}, every 28 days of the next {days} will stay below 20% of the best of the last {known} with \
                 probability {found}; for a customer who is average in everything it is {average}."
            ),
        )
    }

    fn part(&self, part: Part, format: &Format) -> Words {
        let what = self.figure(part, format);
        let adds = signed_hundredths(part.adds_milli);
        Words::new(format!("{}:{adds}。", what.zh), format!("{}: {adds}.", what.en))
    }

    fn figure(&self, part: Part, format: &Format) -> Words {
        let seen = &self.seen;
        let value = percent(part.value_milli.max(0) as u32);
        let (known, idle) = (seen.known, seen.days_since_last);
        match part.figure {
            Figure::LastToPeak => {
                let [last, peak] = [seen.last(), seen.peak()].map(|it| format.money(it));
                Words::new(
                    format!("最近28天消费{last},为近{known}期最高{peak}的{value}"),
                    format!(
                        "Bought for {last} in the last 28 days, {value} of the best of {known} periods, {peak}"
                    ),
                )
            }
            Figure::LastTwoToMean => Words::new(
                format!("最近两期平均为{known}期平均的{value}"),
                format!("The last two periods are on average {value} of the mean of {known}"),
            ),
            Figure::Overdue => Words::new(
                format!("距上次来店{idle}天,该客户的间隔有{value}短于此"),
                format!("Last came {idle} days ago; {value} of this customer's gaps are shorter"),
            ),
            Figure::Silence => {
                let usual = tenths(self.usual_gap_tenths);
                let times = tenths_of_milli(part.value_milli.max(0));
                Words::new(
                    format!("通常隔{usual}天来一次,{idle}天相当于{times}个间隔"),
                    format!("Comes every {usual} days as a rule; {idle} days are {times} gaps"),
                )
            }
            Figure::Frequency => {
                let (visits, days) = (seen.visits, seen.visit_window_days);
                let each = tenths_of_milli(part.value_milli.max(0));
                Words::new(
                    format!("近{days}天来店{visits}天,每28天{each}天"),
                    format!("Came on {visits} of the last {days} days, {each} in 28"),
                )
            }
            Figure::Variation => Words::new(
                format!("各期消费的起伏为平均值的{value}"),
                format!("Periods vary by {value} of their mean"),
            ),
            Figure::Slope => {
                let each = change(part.value_milli);
                Words::new(
                    format!("每期消费变化为平均值的{each}"),
                    format!("From period to period {each} of their mean"),
                )
            }
        }
    }
}

impl Card {
    fn source(&self) -> Words {
        match self.learnt {
            Some(it) => Words::new(
                format!(
                    "评分卡由{}至{}的{}条记录学得,其中{}次跌落。",
                    it.from, it.until, it.lessons, it.falls
                ),
                format!(
                    "The card was learnt from {} records from {} to {}, with {} falls.",
                    it.lessons, it.from, it.until, it.falls
                ),
            ),
            None => Words::new(
                "评分卡随程序提供:本公司可供学习的跌落尚不足。",
                "The card comes with the program: too few customers of the company fell yet to learn from.",
            ),
        }
    }
}

impl CannotJudge {
    pub fn explain(self, format: &Format) -> Words {
        match self {
            Self::TooShort { known, needed } => Words::new(
                format!("无法判断:只有{known}个28天的记录,至少需要{needed}个。"),
                format!(
                    "Cannot be judged: only {known} periods of 28 days are known, at least {needed} are needed."
                ),
            ),
            Self::TooRare { active, known, needed } => Words::new(
                format!("无法判断:近{known}个28天中只有{active}个有消费,至少需要{needed}个。"),
                format!(
                    "Cannot be judged: something was bought in {active} of the last {known} periods of 28 days, at \
                     least {needed} are needed."
                ),
            ),
            Self::TooSmall { median, needed } => {
                let [median, needed] = [median, needed].map(|it| format.money(it));
                Words::new(
                    format!("无法判断:一般每28天消费{median},低于{needed}。"),
                    format!("Cannot be judged: a middling 28 days come to {median}, less than {needed}."),
                )
            }
        }
    }
}

/// +0.52 of 521 thousandths.
fn signed_hundredths(milli: i64) -> String {
    let hundredths = half_up(i128::from(milli), 10);
    let sign = match hundredths {
        ..0 => "−",
        0 => "±",
        _ => "+",
    };
    format!("{sign}{}", fixed(hundredths.unsigned_abs() as u64, 2))
}
