//! What to expect of a customer, in words.

use super::Format;
use super::figures::{hundredths_of_milli, percent, tenths_of_milli};
use crate::lifetime::{Calibration, Interval, SegmentModel, Valuation, ValuedBy};
use kernel::rounding::half_up;
use kernel::{BusinessDay, Words};

impl Valuation {
    /// Every figure behind the value, a sentence each: what was seen, whether they still come, how often, and what
    /// that is worth.
    pub fn explain(
        &self,
        model: &SegmentModel,
        (as_of, discount_per_mille): (BusinessDay, u32),
        format: &Format,
    ) -> Vec<Words> {
        let mut lines = vec![self.seen(as_of), self.alive(model), self.comes()];
        lines.extend(model.calibration.map(|it| it.explain()));
        lines.push(self.worth(model, discount_per_mille, format));
        lines
    }

    fn seen(&self, as_of: BusinessDay) -> Words {
        let (visits, first, last, days) = (self.visits, self.first, self.last, as_of.since(self.last));
        Words::new(
            format!("截至{as_of}共来店{visits}天,首次{first},最近{last}({days}天前)。"),
            format!(
                "Came on {visits} days up to {as_of}: first on {first}, last on {last}, {days} days ago."
            ),
        )
    }

    fn alive(&self, model: &SegmentModel) -> Words {
        // Rounded once: 83.46 is 83, not 84 by way of 83.5.
        let alive = format!("{}%", half_up(i128::from(self.alive_ppm), 10_000));
        let (count, k) = (model.customers, model.k);
        let whose = model.segment.map_or_else(|| Words::new("全部客户", "all customers"), |it| it.name());
        Words::new(
            format!("仍在光顾的概率{alive}:由{}共{count}名的来店规律(MBG/CNBD-{k}模型)推算。", whose.zh),
            format!(
                "Still comes with probability {alive}, judged by the visits of {} ({count}; model MBG/CNBD-{k}).",
                whose.en
            ),
        )
    }

    fn comes(&self) -> Words {
        let [year, three] = self.visits_milli.map(tenths_of_milli);
        Words::new(
            format!("预计12个月内来店{year}天,36个月内{three}天。"),
            format!("Expected on {year} days within 12 months, on {three} within 36."),
        )
    }

    fn worth(&self, model: &SegmentModel, discount_per_mille: u32, format: &Format) -> Words {
        let (visit, [year, three]) = (format.money(self.of_visit), self.value.map(|it| format.money(it)));
        let by = match model.valued_by {
            ValuedBy::Margin => Words::new("毛利", "margin"),
            ValuedBy::Amount => Words::new("消费额", "amount"),
        };
        let discount = percent(discount_per_mille);
        Words::new(
            format!("每次预计{}{visit};按年折现率{discount},12个月价值{year},36个月价值{three}。", by.zh),
            format!(
                "A visit is expected to bring {} of {visit}; discounted by {discount} a year, worth {year} over 12 \
                 months and {three} over 36.",
                by.en
            ),
        )
    }
}

impl Interval {
    /// What the interval is, and what it rests on.
    pub fn explain(&self, format: &Format) -> Words {
        let [year, three] = self.value.map(|ends| ends.map(|it| format.money(it)));
        let (draws, customers) = (self.draws, self.customers);
        let alive = self.alive_ppm.map(|it| format!("{}%", half_up(i128::from(it), 10_000)));
        Words::new(
            format!(
                "重新抽取{customers}名客户、重新拟合{draws}次,居中的八成结果:12个月价值{}至{},36个月价值{}至{},仍在光顾的概率{}至{}。\
                 这是模型参数的不确定性,不含单个客户的偶然。",
                year[0], year[1], three[0], three[1], alive[0], alive[1]
            ),
            format!(
                "Fitted again {draws} times on {customers} customers drawn anew, the middle four fifths: worth {} to {} over 12 \
                 months, {} to {} over 36; still comes with {} to {}. This is how sure the model is, without the chance of a \
                 single customer.",
                year[0], year[1], three[0], three[1], alive[0], alive[1]
            ),
        )
    }
}

impl Calibration {
    pub fn explain(&self) -> Words {
        let Self { from, until, came, .. } = self;
        let (expected, factor) =
            (tenths_of_milli(self.expected_milli), hundredths_of_milli(self.factor_milli as u32));
        Words::new(
            format!("已按上一封闭期校正:{from}至{until}预计{expected}次、实际{came}次,系数{factor}。"),
            format!(
                "Corrected by the last closed window: {expected} visits expected from {from} to {until}, {came} came, \
                 a factor of {factor}."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Segment;
    use crate::lifetime::Scaled;

    #[test]
    fn every_figure_is_in_the_words() {
        let calibration = Calibration {
            from: BusinessDay(17_440),
            until: BusinessDay(17_531),
            customers: 900,
            expected_milli: 812_400,
            came: 771,
            factor_milli: 949,
        };
        let one = Scaled(1_000_000_000);
        let model = SegmentModel {
            segment: Some(Segment::Person),
            customers: 1_081,
            k: 2,
            r: one,
            alpha: one,
            a: one,
            b: one,
            standard_errors: None,
            log_likelihood: one,
            valued_by: ValuedBy::Margin,
            spend: None,
            mean_visit: 2_000,
            calibration: Some(calibration),
        };
        let found = Valuation {
            model: Some(Segment::Person),
            first: BusinessDay(17_200),
            last: BusinessDay(17_520),
            visits: 41,
            alive_ppm: 834_600,
            visits_milli: [23_421, 61_049],
            of_visit: 1_820,
            value: [40_950, 99_900],
        };
        let words = found.explain(&model, (BusinessDay(17_531), 80), &Format::default());
        let zh: String = words.iter().map(|it| it.zh.as_str()).collect();
        for figure in [
            "41天", "11天前", "83%", "1081名", "CNBD-2", "23.4天", "61.0天", "812.4次", "771次", "0.95",
            "¥18.20", "8%", "¥409.50", "¥999.00",
        ] {
            assert!(zh.contains(figure), "{figure}: {zh}");
        }
        assert_eq!(words.len(), 5);
    }
}
