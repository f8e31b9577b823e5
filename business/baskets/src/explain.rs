//! How it is computed, and why nothing can be said, in words.

use crate::model::{Kind, Tally};
use crate::rules::WINDOW_DAYS;
use analytics::baskets::Evidence;
use kernel::Words;
use std::collections::HashMap;

/// What kinds are called: fuels in both languages, products as the company calls them.
#[derive(Clone, Debug)]
pub(crate) struct Naming(pub(crate) HashMap<u32, String>);

impl Naming {
    pub(crate) fn of(&self, kind: Option<Kind>) -> Words {
        match kind {
            Some(Kind::Fuel(family)) => family.name(),
            Some(Kind::Product(number)) => {
                let name = self.0.get(&number).cloned().unwrap_or_else(|| format!("#{number}"));
                Words::new(name.clone(), name)
            }
            None => Words::default(),
        }
    }
}

/// Why a unit has no suggestions; `tally` is none where nothing was counted.
pub(crate) fn because(tally: Option<&Tally>, is_counted: bool) -> Words {
    let Evidence { joint_days, customers, .. } = Evidence::default();
    let Some(tally) = tally else {
        return if is_counted {
            Words::new(
                "暂不能判断:近一年没有已识别客户的购买记录;搭配按片区及以上单位统计",
                "cannot be judged yet: no known customer bought anything here within a year; baskets are counted for \
                 areas and above",
            )
        } else {
            Words::new("暂不能判断:尚未分析", "cannot be judged yet: nothing was analysed")
        };
    };
    let (days, known) = (tally.days, tally.customers);
    if days < joint_days || known < customers {
        return Words::new(
            format!(
                "暂不能判断:近一年只有{days}个客户日、{known}位客户;同一搭配至少要有{joint_days}个客户日、{customers}位客户"
            ),
            format!(
                "cannot be judged yet: customer-days within a year: {days}, customers: {known}; what goes together must be \
                 bought on {joint_days} customer-days by {customers} customers"
            ),
        );
    }
    Words::new(
        format!(
            "暂不能判断:近一年有{days}个客户日、{known}位客户,但没有哪种搭配达到{joint_days}个客户日、{customers}位客户并超出巧合"
        ),
        format!(
            "cannot be judged yet: of {days} customer-days of {known} customers within a year nothing goes together on \
             {joint_days} days of {customers} customers more often than by chance"
        ),
    )
}

/// How it is computed, with the sources.
pub(crate) fn method() -> Words {
    let Evidence { joint_days, customers, false_per_million } = Evidence::default();
    let percent = false_per_million.div_euclid(10_000);
    Words::new(
        format!(
            "近{WINDOW_DAYS}天内,同一客户同一天(不论几张小票)所购为一个“客户日”。支持度=同购客户日÷全部客户日;\
             置信度=同购客户日÷购有前项的客户日;提升度=置信度÷后项在全部客户日中的占比(Agrawal 等 1993;Brin 等 1997)。\
             至少{joint_days}个同购客户日、{customers}位客户;p 为 Fisher 精确检验(1935),三项搭配须强于其中任何两项;\
             误报率用 Benjamini–Hochberg 法(1995)控制在{percent}%以内。每次毛利为后项当天毛利的平均,按“毛利×置信度”排序。\
             同一客户的各天并不独立,因此这是筛选,不是证明;证明要靠设对照组的活动。"
        ),
        format!(
            "All that a customer buys on one day, on however many receipts, is one customer-day; the last {WINDOW_DAYS} \
             days count. Support = joint customer-days ÷ all; confidence = joint ÷ those with what is given; lift = \
             confidence ÷ the share of what follows among all (Agrawal et al. 1993; Brin et al. 1997). At least \
             {joint_days} joint customer-days of {customers} customers; p by Fisher's exact test (1935), where three \
             things must say more than any two of them; false findings held to {percent} % by Benjamini & Hochberg (1995). \
             The margin is what a day with what follows earns on average; the list is ordered by margin × confidence. Days \
             of one customer are not independent: this is a sieve, and the proof is a campaign with a control group."
        ),
    )
}
