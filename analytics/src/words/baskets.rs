//! What goes with what, and what to offer, in words.

use super::Format;
use super::figures::{percent, share};
use crate::baskets::{CannotCount, CannotOffer, Given, ITEMS_MAX, Item, Offer, Suggestion};
use kernel::Words;

/// What a kind of thing is called.
type Naming<'a> = &'a dyn Fn(Item) -> Words;

impl Suggestion {
    /// For example "On days with petrol, 18.0% buy a car wash as well (usually 7.8%, 2.31 times as often): …".
    pub fn explain(&self, name: Naming<'_>, format: &Format) -> Words {
        let (given, then) = (self.given_name(name), name(self.then));
        let (often, usual) = (share(self.confidence_per_mille), share(self.usual_per_mille));
        let lift = hundredths(self.lift_hundredths);
        let (joint, of, customers) = (self.joint_days, self.given_days, self.customers);
        let support = percent_of_million(self.support_per_million);
        let (p, q) = (chance(self.p_per_billion), percent_of_million(self.q_per_million));
        let margin = self.margin.map(|it| format.money(it));
        let earns = margin.map_or_else(
            || Words::new("毛利未知。", "Its margin is unknown."),
            |it| Words::new(format!("每次毛利{it}。"), format!("It earns {it} a time.")),
        );
        Words::new(
            format!(
                "买{}的当天,{often}也买{}(平常{usual},{lift}倍):{of}个客户日中的{joint}个,占全部客户日的{support},\
                 {customers}位客户;纯属巧合的概率{},误报率不超过{q}。{}",
                given.zh, then.zh, p.zh, earns.zh
            ),
            format!(
                "On days with {}, {often} buy {} as well (usually {usual}, {lift} times as often): {joint} of {of} \
                 customer-days, {support} of all, {customers} customers; by chance alone with a probability {}, at \
                 most {q} of such findings false. {}",
                given.en, then.en, p.en, earns.en
            ),
        )
    }

    fn given_name(&self, name: Naming<'_>) -> Words {
        match self.given {
            Given::One(one) => name(one),
            Given::Both(one, other) => {
                let (one, other) = (name(one), name(other));
                Words::new(format!("{}和{}", one.zh, other.zh), format!("{} and {}", one.en, other.en))
            }
        }
    }
}

impl Offer {
    /// What to offer and why: the customer's own days, and what others do on such days.
    pub fn explain(&self, name: Naming<'_>) -> Words {
        let (given, then) = (self.reason.given_name(name), name(self.reason.then));
        let (days, often) = (self.own_days, percent(self.reason.confidence_per_mille));
        Words::new(
            format!(
                "建议推荐{}:该客户有{days}天购买{},这样的日子里{often}的客户也买{},而该客户还没有买过。",
                then.zh, given.zh, then.zh
            ),
            format!(
                "Offer {}: the customer bought {} on {days} days; on {often} of such days {} is bought as well, which this \
                 customer has not yet.",
                then.en, given.en, then.en
            ),
        )
    }
}

impl CannotOffer {
    pub fn explain(self) -> Words {
        match self {
            Self::NoHabit => Words::new(
                "暂无推荐:还没有任何品类购买满3天",
                "No offer: nothing was bought on at least 3 days yet",
            ),
            Self::NothingLeft => Words::new(
                "暂无推荐:与其所购相配的都已在买",
                "No offer: whatever goes with what is bought is bought already",
            ),
        }
    }
}

impl CannotCount {
    pub fn explain(self) -> Words {
        match self {
            Self::TooManyItems { items } => Words::new(
                format!("无法统计搭配:{items}个品类太多,至多{ITEMS_MAX}个,请先归类"),
                format!(
                    "Cannot count what goes together: {items} kinds are too many, at most {ITEMS_MAX}; group them first"
                ),
            ),
            Self::UnknownItem { item, items } => Words::new(
                format!("无法统计搭配:品类编号{item}超出{items}个品类"),
                format!("Cannot count what goes together: there is no kind {item} among {items}"),
            ),
            Self::NotSorted { row } => Words::new(
                format!("无法统计搭配:第{row}行没有按客户和日期排序"),
                format!("Cannot count what goes together: row {row} is not in the order of customer and day"),
            ),
            Self::TooManyDays => Words::new(
                "无法统计搭配:客户日太多",
                "Cannot count what goes together: there are too many customer-days",
            ),
        }
    }
}

/// 231 hundredths as 2.31.
fn hundredths(value: u32) -> String {
    format!("{}.{:02}", value.div_euclid(100), value % 100)
}

/// Per million as a percentage with two places, rounded up: what is told is not less than what is.
fn percent_of_million(per_million: u32) -> String {
    format!("{}%", hundredths(per_million.div_ceil(100)))
}

/// A probability, rounded up: what is too small to tell is below a millionth.
fn chance(per_billion: u32) -> Words {
    if per_billion <= 1_000 {
        return Words::new("低于百万分之一", "below one in a million");
    }
    let of = format!("0.{:06}", per_billion.div_ceil(1_000).min(999_999));
    Words::new(format!("不超过{of}"), format!("of at most {of}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [[&str; 2]; 3] = [["汽油", "petrol"], ["洗车", "a car wash"], ["饮料", "drinks"]];

    fn name(item: Item) -> Words {
        let [zh, en] = NAMES[usize::from(item.0)];
        Words::new(zh, en)
    }

    fn suggestion(given: Given, margin: Option<i64>) -> Suggestion {
        Suggestion {
            given,
            then: Item(1),
            joint_days: 180,
            given_days: 1_000,
            then_days: 312,
            days: 4_000,
            customers: 96,
            support_per_million: 45_000,
            confidence_per_mille: 180,
            usual_per_mille: 78,
            lift_hundredths: 231,
            p_per_billion: 47_123,
            q_per_million: 12,
            margin,
            expected_margin: margin,
        }
    }

    #[test]
    fn a_suggestion_tells_all_its_figures() {
        let words = suggestion(Given::One(Item(0)), Some(1_250)).explain(&name, &Format::default());
        assert_eq!(
            words.en,
            "On days with petrol, 18.0% buy a car wash as well (usually 7.8%, 2.31 times as often): 180 of 1000 \
             customer-days, 4.50% of all, 96 customers; by chance alone with a probability of at most 0.000048, at most \
             0.01% of such findings false. It earns ¥12.50 a time."
        );
        assert_eq!(
            words.zh,
            "买汽油的当天,18.0%也买洗车(平常7.8%,2.31倍):1000个客户日中的180个,占全部客户日的4.50%,96位客户;\
             纯属巧合的概率不超过0.000048,误报率不超过0.01%。每次毛利¥12.50。"
        );
    }

    #[test]
    fn an_offer_tells_whose_days_it_rests_on() {
        let offer = Offer { reason: suggestion(Given::Both(Item(0), Item(2)), None), own_days: 9 };
        let words = offer.explain(&name);
        assert_eq!(
            words.zh,
            "建议推荐洗车:该客户有9天购买汽油和饮料,这样的日子里18%的客户也买洗车,而该客户还没有买过。"
        );
        assert!(
            words.en.starts_with("Offer a car wash: the customer bought petrol and drinks on 9 days; on 18%")
        );
    }
}
