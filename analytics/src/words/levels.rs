//! The arithmetic of levels in words.

use super::figures::fixed;
use crate::levels::{Crossing, CustomerLevel, LevelFacts, NearLine};
use kernel::Words;

impl CustomerLevel {
    pub fn name(self) -> Words {
        match self {
            Self::Company => Words::new("公司级", "company level"),
            Self::Region => Words::new("二级公司级", "region level"),
            Self::Station => Words::new("站级", "station level"),
        }
    }

    /// What a level is called, and what it is called to have none.
    pub fn name_of(level: Option<Self>) -> Words {
        level.map_or_else(|| Words::new("不定级", "no level"), Self::name)
    }
}

/// 238,412 kilograms as 238.412 tonnes: cut at the kilogram, so that it stands to a line as the figure does.
pub(crate) fn tonnes(mass_kg: i64) -> String {
    let text = fixed(mass_kg.unsigned_abs(), 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl LevelFacts {
    /// "12 months 238 t ≥ 200 t → station level", with what it takes to have another.
    pub fn explain(&self) -> Words {
        let figure = self.figure();
        let rest = if !self.is_known() {
            self.too_short()
        } else if let Some(level) = self.level.filter(|_| self.below_since.is_some()) {
            self.held(level)
        } else {
            self.by_line()
        };
        Words::new(format!("{}{}", figure.zh, rest.zh), format!("{}{}", figure.en, rest.en))
    }

    /// The same for a change from another level.
    pub fn explain_change(&self, from: Option<CustomerLevel>) -> Words {
        let (words, before) = (self.explain(), CustomerLevel::name_of(from));
        let Some(left) = from.filter(|it| self.level < Some(*it)) else {
            return Words::new(
                format!("{}原为{}。", words.zh, before.zh),
                format!("{} Before: {}.", words.en, before.en),
            );
        };
        let (line, days) = (tonnes(self.bounds.of(left)), self.hold_days);
        Words::new(
            format!("{}原为{},低于其{line}吨的线已满{days}天。", words.zh, before.zh),
            format!("{} Before: {}, below whose line of {line} t for {days} days.", words.en, before.en),
        )
    }

    fn figure(&self) -> Words {
        let (from, day, mass) = (self.from(), self.day, tonnes(self.mass_kg));
        Words::new(format!("12个月({from}至{day}){mass}吨"), format!("12 months ({from} to {day}) {mass} t"))
    }

    fn too_short(&self) -> Words {
        let (weeks, least) = (self.weeks_known, self.evidence_weeks);
        Words::new(
            format!(";首次购买至今{weeks}周,不足{least}周,暂不定级。"),
            format!("; first purchase {weeks} weeks ago, fewer than the {least} that a level needs."),
        )
    }

    fn held(&self, level: CustomerLevel) -> Words {
        let (name, line, days) = (level.name(), tonnes(self.bounds.of(level)), self.hold_days);
        let dates = self.below_since.zip(self.falls_on());
        let (since, falls) = dates.unwrap_or((self.day, self.day));
        Words::new(
            format!(
                " < {line}吨 → 自{since}起低于{}线,满{days}天({falls})仍低于才下调,暂保持{}。",
                name.zh, name.zh
            ),
            format!(
                " < {line} t → below the line since {since}; stays {} unless below it for {days} days, until {falls}.",
                name.en
            ),
        )
    }

    fn by_line(&self) -> Words {
        let name = CustomerLevel::name_of(self.level);
        let lowest = self.bounds.of(CustomerLevel::Station);
        let (sign, line) = self.level.map_or(("<", lowest), |it| ("≥", self.bounds.of(it)));
        let line = tonnes(line);
        let mut words = Words::new(
            format!(" {sign} {line}吨 → {}。", name.zh),
            format!(" {sign} {line} t → {}.", name.en),
        );
        if let Some(next) = self.next() {
            let (name, line) = (next.name(), self.bounds.of(next));
            let (missing, line) = (tonnes((line - self.mass_kg).max(0)), tonnes(line));
            words.zh.push_str(&format!("距{}({line}吨)还差{missing}吨。", name.zh));
            words.en.push_str(&format!(" {missing} t are missing to {} at {line} t.", name.en));
        }
        words
    }
}

impl NearLine {
    /// What would happen.
    pub fn explain(&self) -> Words {
        let (name, share) = (self.level.name(), super::figures::share(self.distance_per_mille));
        match self.crossing {
            Crossing::Up => Words::new(
                format!("接近{}:距线{share}", name.zh),
                format!("close to {}: {share} from the line", name.en),
            ),
            Crossing::Down => Words::new(
                format!("可能失去{}:距线{share}", name.zh),
                format!("may lose {}: {share} from the line", name.en),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::LevelBounds;
    use kernel::BusinessDay;

    fn facts(mass_kg: i64, level: Option<CustomerLevel>) -> LevelFacts {
        LevelFacts {
            level,
            reached: level,
            day: "2026-03-31".parse().unwrap(),
            mass_kg,
            weeks_known: 60,
            below_since: None,
            bounds: LevelBounds { station_kg: 200_000, region_kg: 500_000, company_kg: 1_000_000 },
            evidence_weeks: 8,
            hold_days: 56,
        }
    }

    #[test]
    fn the_arithmetic_of_a_level_is_told_in_full() {
        let words = facts(238_000, Some(CustomerLevel::Station)).explain();
        assert_eq!(
            words.en,
            "12 months (2025-04-02 to 2026-03-31) 238 t ≥ 200 t → station level. 262 t are missing to region level at 500 t."
        );
        assert_eq!(
            words.zh,
            "12个月(2025-04-02至2026-03-31)238吨 ≥ 200吨 → 站级。距二级公司级(500吨)还差262吨。"
        );
        let none = facts(199_999, None).explain();
        assert!(none.en.contains("199.999 t < 200 t → no level"), "{}", none.en);
        let top = facts(1_234_500, Some(CustomerLevel::Company)).explain();
        assert!(top.en.ends_with("1,234.5 t ≥ 1,000 t → company level."), "{}", top.en);
    }

    #[test]
    fn a_change_tells_from_where_and_how_long_the_customer_was_below() {
        let words = facts(238_000, Some(CustomerLevel::Station)).explain_change(Some(CustomerLevel::Region));
        assert!(
            words.en.ends_with("Before: region level, below whose line of 500 t for 56 days."),
            "{}",
            words.en
        );
        assert!(words.zh.ends_with("原为二级公司级,低于其500吨的线已满56天。"), "{}", words.zh);
        let up = facts(238_000, Some(CustomerLevel::Station)).explain_change(None);
        assert!(up.en.ends_with("Before: no level."), "{}", up.en);
    }

    #[test]
    fn who_is_held_and_who_is_not_known_is_told_why() {
        let since: BusinessDay = "2026-03-02".parse().unwrap();
        let held = LevelFacts { below_since: Some(since), ..facts(150_000, Some(CustomerLevel::Station)) };
        let words = held.explain();
        for figure in ["150", "200", "2026-03-02", "56", "2026-04-26"] {
            assert!(
                words.zh.contains(figure) && words.en.contains(figure),
                "{figure}: {} {}",
                words.zh,
                words.en
            );
        }
        let short = LevelFacts { weeks_known: 3, ..facts(150_000, None) }.explain();
        assert!(short.en.contains("3 weeks ago, fewer than the 8") && short.zh.contains("3周,不足8周"));
    }
}
