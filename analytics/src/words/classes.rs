//! The arithmetic of the three axes in words.

use super::Format;
use super::figures::{sentence, share, tenths};
use crate::abc::{AbcClass, AbcFacts};
use crate::relationship::{Relationship, RelationshipFacts};
use crate::rfm::RfmFacts;
use kernel::Words;

impl AbcFacts {
    pub fn explain(&self, format: &Format) -> Words {
        let (measure, value, total) =
            (self.measure.name(), format.money(self.value), format.money(self.total));
        let (above, through) = (share(self.share_above_per_mille), share(self.share_through_per_mille));
        let (zh, en) = match self.class {
            Some(class) => {
                let (name, (zh, en)) = (class.name(), abc_border(class));
                (format!("{}:{zh}", name.zh), format!("{}: {en}", name.en))
            }
            None => (
                "依据不足,暂不定级:来店次数或首次来店至今的周数未达分类标准".to_owned(),
                "not enough evidence for a class: fewer visits or weeks than the rules ask for".to_owned(),
            ),
        };
        sentence(
            format!(
                "{from}至{until}{measure}{value},在{ranked}名客户中排第{rank};排在前面的客户合计占全部{total}的{above},\
                 加上本客户为{through}。此间来店{visits}天,首次来店至今{weeks}周。{zh}。",
                from = self.from,
                until = self.until,
                measure = measure.zh,
                ranked = self.ranked,
                rank = self.rank,
                visits = self.visits,
                weeks = self.weeks_known,
            ),
            &format!(
                "{measure} of {value} from {from} to {until}: rank {rank} of {ranked}. Those above bring {above} of all \
                 {total}, with this customer {through}. Came on {visits} days in that time; first visit {weeks} weeks \
                 ago. {en}.",
                measure = capitalised(&measure.en),
                from = self.from,
                until = self.until,
                rank = self.rank,
                ranked = self.ranked,
                visits = self.visits,
                weeks = self.weeks_known,
            ),
        )
    }
}

fn abc_border(class: AbcClass) -> (&'static str, &'static str) {
    match class {
        AbcClass::A => ("前面的客户合计未到第一道分界线", "those above do not yet reach the first border"),
        AbcClass::B => (
            "前面的客户合计已过第一道、未到第二道分界线",
            "those above reach the first border, not the second",
        ),
        AbcClass::C => ("前面的客户合计已过第二道分界线", "those above reach the second border"),
    }
}

impl RfmFacts {
    pub fn explain(&self, format: &Format) -> Words {
        let (segment, amount) = (self.segment.name(), format.money(self.amount));
        sentence(
            format!(
                "R{}F{}M{}:距上次来店{}天;近364天来店{}天、金额{amount}。与{}名近364天来过的{}相比,5为最好的五分之一。",
                self.recency,
                self.frequency,
                self.monetary,
                self.days_since_last,
                self.visits,
                self.compared,
                segment.zh,
            ),
            &format!(
                "R{} F{} M{}: last visit {} days ago; came on {} days in the last 364, for {amount}. Compared with {} {} \
                 who came in that time; 5 is the best fifth.",
                self.recency,
                self.frequency,
                self.monetary,
                self.days_since_last,
                self.visits,
                self.compared,
                segment.en,
            ),
        )
    }
}

impl RelationshipFacts {
    pub fn explain(&self) -> Words {
        let (name, reason) = (self.relationship.name(), self.reason());
        let usual = tenths(self.usual_gap_tenths);
        sentence(
            format!(
                "{}:{}。通常{usual}天来一次,距上次来店({}){}天;其95%的间隔不超过{}天,99%不超过{}天。首次来店{},至今{}天。",
                name.zh,
                reason.zh,
                self.last,
                self.days_since_last,
                self.gap_limit_95_days,
                self.gap_limit_99_days,
                self.first,
                self.days_known,
            ),
            &format!(
                "{}: {}. Comes every {usual} days as a rule; last visit on {}, {} days ago; 95% of the gaps are at most \
                 {} days, 99% at most {}. First visit on {}, {} days ago.",
                capitalised(&name.en),
                reason.en,
                self.last,
                self.days_since_last,
                self.gap_limit_95_days,
                self.gap_limit_99_days,
                self.first,
                self.days_known,
            ),
        )
    }

    fn reason(&self) -> Words {
        let class = |zh: &str, en: &str| {
            let none = || Words::new("未定级", "no class");
            let name = self.abc.map_or_else(none, AbcClass::name);
            Words::new(format!("{}{zh}", name.zh), format!("{}{en}", name.en))
        };
        match self.relationship {
            Relationship::Lost => {
                let days = self.lost_from_days;
                Words::new(format!("已有{days}天以上未来店"), format!("no visit for {days} days or more"))
            }
            Relationship::Sleeping => {
                let days = self.sleeping_from_days;
                Words::new(format!("已有{days}天以上未来店"), format!("no visit for {days} days or more"))
            }
            Relationship::New => Words::new("首次来店不久", "first visit not long ago"),
            Relationship::Gold => class(",仍按习惯来店", ", still coming as usual"),
            Relationship::Regular if self.abc == Some(AbcClass::A) => {
                class(",但已超过其95%的间隔", ", but longer away than 95% of the gaps")
            }
            Relationship::Regular => class("", ""),
            Relationship::Potential => {
                let (first, second) = (self.visits_first_half, self.visits_second_half);
                Words::new(
                    format!("来店时间不长且在增加:前半段{first}天,后半段{second}天"),
                    format!(
                        "known for a short time and coming more often: {first} days in the first half, {second} in the second"
                    ),
                )
            }
            Relationship::Occasional => {
                class(",没有固定习惯或价值较低", ", without a firm habit or of little value")
            }
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abc::Measure;
    use crate::input::Segment;
    use kernel::BusinessDay;

    #[test]
    fn the_arithmetic_of_a_class_is_told_in_full() {
        let facts = AbcFacts {
            class: Some(AbcClass::B),
            measure: Measure::Margin,
            from: BusinessDay(20_000),
            until: BusinessDay(20_363),
            value: 123_456,
            total: 9_876_543,
            rank: 17,
            ranked: 240,
            share_above_per_mille: 702,
            share_through_per_mille: 715,
            visits: 31,
            weeks_known: 60,
        };
        let words = facts.explain(&Format::default());
        for figure in ["1,234.56", "98,765.43", "17", "240", "70.2%", "71.5%", "31", "60"] {
            assert!(words.zh.contains(figure), "{figure} is missing: {}", words.zh);
            assert!(words.en.contains(figure), "{figure} is missing: {}", words.en);
        }
        assert!(words.zh.contains("B类") && words.en.contains("class B"));
        let unknown = AbcFacts { class: None, ..facts }.explain(&Format::default());
        assert!(unknown.en.contains("not enough evidence") && unknown.zh.contains("依据不足"));
    }

    #[test]
    fn scores_and_relationships_name_their_figures() {
        let rfm = RfmFacts {
            recency: 5,
            frequency: 4,
            monetary: 1,
            segment: Segment::Card,
            compared: 77,
            days_since_last: 3,
            visits: 41,
            amount: 5_000,
        };
        let words = rfm.explain(&Format::default());
        assert!(words.zh.starts_with("R5F4M1") && words.en.contains("77 nameless cards"));
        let facts = RelationshipFacts {
            relationship: Relationship::Sleeping,
            abc: Some(AbcClass::A),
            first: BusinessDay(19_000),
            last: BusinessDay(20_000),
            days_since_last: 44,
            days_known: 1_044,
            usual_gap_tenths: 71,
            gap_limit_95_days: 21,
            gap_limit_99_days: 33,
            sleeping_from_days: 28,
            lost_from_days: 182,
            visits_first_half: 70,
            visits_second_half: 71,
        };
        let words = facts.explain();
        assert!(words.en.starts_with("Sleeping: no visit for 28 days or more"), "{}", words.en);
        assert!(words.zh.contains("7.1天") && words.zh.contains("44天"));
    }
}
