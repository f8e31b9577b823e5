//! A vehicle of a fleet, in words.

use super::figures::{change_between, litres, sentence, tenths};
use crate::fleet::{VehicleFacts, VehicleState};
use kernel::Words;

impl VehicleState {
    pub fn name(self) -> Words {
        match self {
            Self::Missing => Words::new("久未来店", "missing"),
            Self::Late => Words::new("来晚了", "late"),
            Self::Coming => Words::new("照常来店", "coming"),
            Self::TooFew => Words::new(
                "暂不能判断:一年内来店不足4次",
                "cannot be judged yet: fewer than 4 visits in a year",
            ),
        }
    }
}

impl VehicleFacts {
    /// What the state rests on: gaps, the time since the last visit, and the volume beside what is usual.
    pub fn explain(&self) -> Words {
        let (last, days, visits) = (self.last, self.days_since_last, self.visits);
        if self.state == VehicleState::TooFew {
            let name = self.state.name();
            return sentence(
                format!("{}(近364天{visits}次,最近{last})。", name.zh),
                &format!("{} ({visits} visits in the last 364 days, last on {last}).", name.en),
            );
        }
        let (usual, far, farther) = (tenths(self.usual_gap_tenths), self.limit_95_days, self.limit_99_days);
        let (base, now) = (litres(self.base_volume_ml), litres(self.now_volume_ml));
        let fall = change_between(self.base_volume_ml, self.now_volume_ml);
        let fall = fall.map(|it| format!("({it})")).unwrap_or_default();
        sentence(
            format!(
                "通常{usual}天来一次,最近{last},已{days}天;95%的间隔不超过{far}天,99%不超过{farther}天。\
                 近4周{now}升,此前平均每4周{base}升{fall}。"
            ),
            &format!(
                "Comes every {usual} days as a rule, last on {last}, {days} days ago; 95% of the gaps are at most {far} days, \
                 99% at most {farther}. Last 4 weeks: {now} litres, before on average {base} litres in 4 weeks {fall}."
            )
            .replace(" .", "."),
        )
    }
}
