//! Forecasts and trends in words.

use super::figures::change;
use crate::forecast::{CannotForecast, Leaders, Member, Rhythm, TrendNote};
use kernel::Words;

impl CannotForecast {
    pub fn explain(self) -> Words {
        match self {
            Self::NeverSold => Words::new("无法预测:还没有任何销量", "Cannot forecast: nothing was sold yet"),
            Self::TooShort { rhythm, known, needed } => {
                let (zh, en) = unit(rhythm);
                Words::new(
                    format!("无法预测:只有{known}{zh}数据,至少需要{needed}{zh}"),
                    format!("Cannot forecast: {known} {en} are known, at least {needed} are needed"),
                )
            }
            Self::Silent { rhythm, slots } => {
                let (zh, en) = unit(rhythm);
                Words::new(
                    format!("无法预测:最近{slots}{zh}没有销售或无法销售"),
                    format!("Cannot forecast: in the last {slots} {en} nothing was sold, or could be"),
                )
            }
            Self::Constant { value } => Words::new(
                format!("无法预测:每个数都是{value},更像是填报而不是销售"),
                format!("Cannot forecast: every figure is {value}, which looks entered rather than sold"),
            ),
            Self::NoTrackRecord { checked, needed } => Words::new(
                format!("无法预测:只有{checked}次过去的预测可以核对,至少需要{needed}次才能给出区间"),
                format!(
                    "Cannot forecast: {checked} earlier forecasts can be checked, an interval needs at least {needed}"
                ),
            ),
            Self::TooLarge => {
                Words::new("无法预测:数值大得不真实", "Cannot forecast: the figures are too large to be true")
            }
        }
    }
}

fn unit(rhythm: Rhythm) -> (&'static str, &'static str) {
    match rhythm {
        Rhythm::Daily => ("天", "days"),
        Rhythm::Weekly => ("周", "weeks"),
    }
}

impl Member {
    pub fn name(self) -> Words {
        match self {
            Self::Recent => Words::new("近四周均值", "mean of the last four weeks"),
            Self::Profile => Words::new("近四周水平与十三周形状", "level of four weeks, shape of thirteen"),
            Self::Theta => Words::new("Theta 法", "Theta"),
            Self::Mstl => Words::new("季节趋势分解", "seasonal and trend decomposition"),
            Self::Median => Words::new("各方法的中位数", "median of the methods"),
        }
    }
}

impl TrendNote {
    /// For example "diesel −6% on last year, two thirds from three sites (East, West, North)".
    pub fn explain(&self, what: &Words, site: &dyn Fn(u32) -> String) -> Words {
        let change = change(self.change_per_mille);
        let (mut zh, mut en) =
            (format!("{}较去年 {change}", what.zh), format!("{} {change} on last year", what.en));
        if let Some(leaders) = &self.leaders {
            let of = leaders.explain(site);
            zh.push_str(&of.zh);
            en.push_str(&of.en);
        }
        Words::new(zh, en)
    }
}

impl Leaders {
    fn explain(&self, site: &dyn Fn(u32) -> String) -> Words {
        let names: Vec<String> = self.keys.iter().map(|it| site(*it)).collect();
        let n = names.len();
        let share = share(self.share_per_mille);
        let sites = if n == 1 { "site" } else { "sites" };
        let (zh, en) = count(n);
        Words::new(
            format!(",{}来自{zh}座站({})", share.zh, names.join("、")),
            format!(", {} from {en} {sites} ({})", share.en, names.join(", ")),
        )
    }
}

/// The largest of the usual parts that is reached.
fn share(per_mille: u32) -> Words {
    match per_mille {
        1_000.. => Words::new("全部", "all of it"),
        900.. => Words::new("九成", "nine tenths"),
        750.. => Words::new("四分之三", "three quarters"),
        _ => Words::new("三分之二", "two thirds"),
    }
}

fn count(n: usize) -> (String, String) {
    const ZH: [&str; 10] = ["一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    const EN: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = |words: &[&str; 10]| {
        n.checked_sub(1).and_then(|it| words.get(it)).map_or_else(|| n.to_string(), |it| (*it).to_owned())
    };
    (word(&ZH), word(&EN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diesel() -> Words {
        Words::new("柴油", "diesel")
    }

    #[test]
    fn a_fall_from_three_sites_reads_well() {
        let leaders = Leaders { keys: vec![3, 1, 2], share_per_mille: 690 };
        let note = TrendNote {
            now: 940,
            before: 1_000,
            change_per_mille: -60,
            shift_days: 364,
            compared: 9,
            left_out: 0,
            leaders: Some(leaders),
        };
        let words = note.explain(&diesel(), &|key| format!("S{key}"));
        assert_eq!(words.zh, "柴油较去年 −6%,三分之二来自三座站(S3、S1、S2)");
        assert_eq!(words.en, "diesel −6% on last year, two thirds from three sites (S3, S1, S2)");
        let spread = TrendNote { leaders: None, ..note };
        assert_eq!(spread.explain(&diesel(), &|_| String::new()).en, "diesel −6% on last year");
    }

    #[test]
    fn many_sites_are_counted_in_figures() {
        assert_eq!(count(1), ("一".to_owned(), "one".to_owned()));
        assert_eq!(count(12), ("12".to_owned(), "12".to_owned()));
    }

    #[test]
    fn why_there_is_no_forecast_names_its_figures() {
        let words = CannotForecast::TooShort { rhythm: Rhythm::Daily, known: 7, needed: 28 }.explain();
        assert_eq!(words.en, "Cannot forecast: 7 days are known, at least 28 are needed");
        assert_eq!(words.zh, "无法预测:只有7天数据,至少需要28天");
    }
}
