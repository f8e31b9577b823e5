//! A warning in words: base, now, peers, signals, probability, value at risk, and what to do first.

use super::Format;
use super::figures::{change, change_between, hundredths_of_milli, litres, percent, sentence, tenths};
use crate::station_alert::StationAlert;
use crate::warning::{WarningFacts, WarningState};
use kernel::Words;

impl WarningFacts {
    /// The whole arithmetic, without advice.
    pub fn explain(&self, format: &Format) -> Words {
        let parts =
            [self.base_and_now(format), self.gap(), self.missing(), self.peers(), self.at_risk(format)];
        let (zh, en): (Vec<_>, Vec<_>) = parts.into_iter().map(|it| (it.zh, it.en)).unzip();
        sentence(zh.concat(), &en.join(" "))
    }

    /// What to do first, by the pattern of the fall.
    pub fn advice(&self, state: WarningState) -> Words {
        if !state.is_open() {
            return closed_advice(state);
        }
        match self.pattern() {
            Pattern::StationWide => Words::new(
                "建议:先查本站(道路施工、竞争对手、设备、服务),同站客户普遍下降,再逐户联系。",
                "Advice: look at the station first (road works, competitors, equipment, service): its other customers \
                 come less too. Then call.",
            ),
            Pattern::Stopped => Words::new(
                "建议:尽快电话回访,先问是否换车、停运或换卡;查有无未处理的投诉;必要时上门。",
                "Advice: call soon. Ask first whether the vehicle or the card was changed or the business paused; check \
                 for an open complaint; visit if needed.",
            ),
            Pattern::SmallerPurchases => Words::new(
                "建议:来店次数变化不大而用量减少,先问是否换成新能源车、减少线路或分流到其他加油站。",
                "Advice: visits hold better than volume. Ask about electric vehicles, fewer routes, or fills elsewhere.",
            ),
            Pattern::Rarer => Words::new(
                "建议:电话回访,了解是否部分转往其他加油站,核对价格、优惠与等候时间。",
                "Advice: call. Find out whether part of the fills go elsewhere; compare price, discounts and waiting time.",
            ),
        }
    }

    fn base_and_now(&self, format: &Format) -> Words {
        let base_visits = tenths(self.base_visits_tenths);
        let now = self.now_visits;
        let (zh_quantity, en_quantity, fall) = if 0 < self.base_volume_ml {
            let (now, base) = (litres(self.now_volume_ml), litres(self.base_volume_ml));
            let fall = change_between(self.base_volume_ml, self.now_volume_ml);
            (
                (format!("{now}升"), format!("{base}升")),
                (format!("{now} litres"), format!("{base} litres")),
                fall,
            )
        } else {
            let (now, base) = (format.money(self.now_amount), format.money(self.base_amount));
            let fall = change_between(self.base_amount, self.now_amount);
            ((now.clone(), base.clone()), (now, base), fall)
        };
        let fall = fall.map(|it| format!("({it})")).unwrap_or_default();
        Words::new(
            format!(
                "近4周来店{now}次、{};此前{}周平均每4周{base_visits}次、{}{fall}。",
                zh_quantity.0, self.base_weeks, zh_quantity.1
            ),
            format!(
                "Last 4 weeks: {now} visits, {}; in the {} weeks before on average {base_visits} visits, {} in 4 weeks {fall}.",
                en_quantity.0, self.base_weeks, en_quantity.1
            )
            .replace(" .", "."),
        )
    }

    fn gap(&self) -> Words {
        let usual = tenths(self.usual_gap_tenths);
        let (days, told, limit) = (self.days_since_last, self.gap_limit_95_days, self.gap_limit_days);
        let (zh, en) = if self.signals.gap {
            (
                format!(",长于其95%的间隔({told}天)和预警线({limit}天)"),
                format!(
                    ", longer than 95% of the gaps ({told} days) and than the warning limit ({limit} days)"
                ),
            )
        } else if told < days {
            (
                format!(",长于其95%的间隔({told}天),未到预警线({limit}天)"),
                format!(
                    ", longer than 95% of the gaps ({told} days), short of the warning limit ({limit} days)"
                ),
            )
        } else {
            (format!(",在其95%的间隔({told}天)之内"), format!(", within 95% of the gaps ({told} days)"))
        };
        Words::new(
            format!("通常{usual}天来一次,现已{days}天未到{zh}。"),
            format!("Comes every {usual} days as a rule, now {days} days away{en}."),
        )
    }

    fn missing(&self) -> Words {
        let (sum, limit) =
            (hundredths_of_milli(self.missing_milli), hundredths_of_milli(self.missing_limit_milli));
        let ratio = self.ratio_per_mille.map(percent);
        let zh_ratio = ratio.as_ref().map(|it| format!(";近4周为此前各4周中位数的{it}")).unwrap_or_default();
        let en_ratio =
            ratio.map(|it| format!("; the last 4 weeks are {it} of the median of the 4-week blocks before"));
        let (zh, en) = if self.signals.missing { ("超过", "above") } else { ("未到", "below") };
        Words::new(
            format!("累计缺少的来店{sum},{zh}预警线{limit}{zh_ratio}。"),
            format!(
                "Missing visits add up to {sum}, {en} the limit of {limit}{}.",
                en_ratio.unwrap_or_default()
            ),
        )
    }

    fn peers(&self) -> Words {
        let peers = change(i64::from(self.peers_change_per_mille));
        Words::new(
            format!("同站同类客户同期{peers}。"),
            format!("Customers of the same station and kind in the same weeks: {peers}."),
        )
    }

    fn at_risk(&self, format: &Format) -> Words {
        let probability = percent(self.probability_per_mille);
        let (amount, volume) = (format.money(self.amount_at_risk), litres(self.volume_at_risk_ml));
        let (zh, en) = if 0 < self.base_volume_ml {
            (format!("{volume}升、{amount}"), format!("{volume} litres, {amount}"))
        } else {
            (amount.clone(), amount)
        };
        Words::new(
            format!("确已跌破一半的概率{probability}。如不挽回,一年约少{zh}。"),
            format!(
                "Probability of a real fall below half: {probability}. If it stays, a year loses about {en}."
            ),
        )
    }

    fn pattern(&self) -> Pattern {
        let kept_visits = i64::from(self.now_visits) * 10_000 >= i64::from(self.base_visits_tenths) * 700;
        if self.peers_change_per_mille <= STATION_WIDE_PER_MILLE {
            Pattern::StationWide
        } else if self.now_visits == 0 {
            Pattern::Stopped
        } else if kept_visits {
            Pattern::SmallerPurchases
        } else {
            Pattern::Rarer
        }
    }
}

enum Pattern {
    StationWide,
    Stopped,
    SmallerPurchases,
    Rarer,
}

/// Peers down by so much: not this customer alone.
const STATION_WIDE_PER_MILLE: i32 = -200;

fn closed_advice(state: WarningState) -> Words {
    match state {
        WarningState::Recovered => {
            Words::new("已恢复:记录原因,致谢即可。", "Recovered: note the cause and say thank you.")
        }
        WarningState::Settled => Words::new(
            "已稳定在较低水平:按新的用量重新评估级别。",
            "Settled at a lower level: review the class by the new volume.",
        ),
        WarningState::Changed => Words::new(
            "已换电动车,不属流失:推荐充电、洗车和便利店服务。",
            "Drives electric by now, which is no loss to win back: offer charging, car wash and the shop.",
        ),
        _ => Words::new("已流失:列入挽回名单,择机联系。", "Lost: put on the win-back list."),
    }
}

impl StationAlert {
    pub fn explain(&self) -> Words {
        let facts = &self.facts;
        let fall = change(i64::from(facts.change_per_mille));
        let others = facts.others_change_per_mille.map(|it| change(i64::from(it)));
        let zh = others.as_ref().map(|it| format!("其他站同期{it}。")).unwrap_or_default();
        let en = others.map(|it| format!(" Other stations in the same weeks: {it}.")).unwrap_or_default();
        Words::new(
            format!(
                "本站稳定客户{}名,近4周来店{}天次,按其基期应为{}天次({fall});其中{}名不足基期一半。{zh}先查本站原因。",
                facts.customers, facts.now_visits, facts.expected_visits, facts.customers_down
            ),
            format!(
                "The station's {} stable customers came on {} days in the last 4 weeks where their bases make one expect {} \
                 ({fall}); {} of them came less than half as often.{en} Look for the cause at the station first.",
                facts.customers, facts.now_visits, facts.expected_visits, facts.customers_down
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station_alert::StationAlertFacts;
    use crate::warning::Signals;
    use kernel::BusinessDay;

    fn facts() -> WarningFacts {
        WarningFacts {
            until: BusinessDay(20_000),
            base_weeks: 26,
            base_visits_tenths: 62,
            base_volume_ml: 240_000,
            base_amount: 189_000,
            now_visits: 2,
            now_volume_ml: 78_000,
            now_amount: 61_000,
            ratio_per_mille: Some(333),
            usual_gap_tenths: 45,
            days_since_last: 19,
            gap_limit_95_days: 13,
            gap_limit_days: 18,
            peers_change_per_mille: -40,
            missing_milli: 4_260,
            missing_limit_milli: 4_310,
            signals: Signals { gap: true, missing: false, drop: false },
            probability_per_mille: 611,
            amount_at_risk: 1_664_000,
            volume_at_risk_ml: 2_106_000,
            priority: 1_016_704,
        }
    }

    #[test]
    fn a_warning_shows_base_now_peers_and_what_is_at_risk_in_both_languages() {
        let words = facts().explain(&Format::default());
        let figures = [
            "2",
            "78.0",
            "26",
            "6.2",
            "240.0",
            "−68%",
            "4.5",
            "19",
            "13",
            "18",
            "4.26",
            "4.31",
            "33%",
            "−4%",
            "61%",
            "2,106.0",
            "16,640.00",
        ];
        for figure in figures {
            assert!(words.zh.contains(figure), "{figure} is missing: {}", words.zh);
            assert!(words.en.contains(figure), "{figure} is missing: {}", words.en);
        }
    }

    #[test]
    fn a_customer_who_buys_no_fuel_is_told_in_money() {
        let words =
            WarningFacts { base_volume_ml: 0, now_volume_ml: 0, ..facts() }.explain(&Format::default());
        assert!(!words.zh.contains('升') && words.zh.contains("¥1,890.00"), "{}", words.zh);
        assert!(!words.en.contains("litres"));
    }

    #[test]
    fn the_advice_follows_the_pattern() {
        let advice = |facts: WarningFacts| facts.advice(WarningState::Yellow).en;
        assert!(advice(WarningFacts { now_visits: 0, ..facts() }).contains("vehicle or the card"));
        assert!(advice(WarningFacts { peers_change_per_mille: -300, ..facts() }).contains("station first"));
        assert!(advice(WarningFacts { now_visits: 5, ..facts() }).contains("electric"));
        assert!(advice(facts()).contains("elsewhere"));
        assert!(facts().advice(WarningState::Lost).en.contains("win-back"));
    }

    #[test]
    fn a_station_alert_says_how_many_fell() {
        let alert = StationAlert {
            station: 3,
            opened: BusinessDay(20_000),
            closed: None,
            facts: StationAlertFacts {
                customers: 120,
                customers_down: 70,
                expected_visits: 410,
                now_visits: 190,
                change_per_mille: -537,
                others_change_per_mille: Some(12),
            },
        };
        let words = alert.explain();
        for figure in ["120", "70", "410", "190", "−54%", "+1%"] {
            assert!(words.zh.contains(figure) && words.en.contains(figure), "{figure}: {words:?}");
        }
    }
}
