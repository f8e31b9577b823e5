//! What part of their fuel a customer buys here, in words.

use super::figures::{percent, tenths};
use crate::wallet::{
    Basis, CannotTell, FILLS, Interval, Part, Planned, VehicleUse, Verdict, Wallet, YEAR_DAYS,
};
use kernel::Words;
use kernel::rounding::half_up;

impl VehicleUse {
    pub fn name(self) -> Words {
        match self {
            Self::Car => Words::new("小客车", "car"),
            Self::Taxi => Words::new("出租车", "taxi"),
            Self::RideHailing => Words::new("网约车", "ride-hailing car"),
            Self::Van => Words::new("面包车", "van"),
            Self::LightTruck => Words::new("轻型货车", "light truck"),
            Self::HeavyTruck => Words::new("重型货车", "heavy truck"),
            Self::Bus => Words::new("客车", "bus"),
            Self::Motorcycle => Words::new("摩托车", "motorcycle"),
            Self::Construction => Words::new("工程机械", "construction machine"),
            Self::Farm => Words::new("农机", "farm machine"),
        }
    }
}

impl Verdict {
    pub fn name(self) -> Words {
        match self {
            Self::Potential => Words::new("潜力客户", "potential"),
            Self::Kept => Words::new("大部分在本公司加油", "buys most here"),
            Self::MoreThanNeeded => {
                Words::new("购买多于档案车辆所需", "buys more than the vehicles on file need")
            }
            Self::Unclear => Words::new("暂不能判断有无潜力", "room cannot be judged"),
        }
    }
}

impl Part {
    /// For example "2 × heavy truck: 60000–150000 km a year at 28.0–40.0 L/100 km, 16800–60000 L each".
    pub fn explain(&self) -> Words {
        let (each, many) = (litres_between(self.each_ml), self.vehicles);
        let (basis, kind) = match self.basis {
            Basis::Kind(kind) => (planned(kind.planned()), kind.name()),
            Basis::Distance(kind, km) => {
                let Planned { tenths: of, .. } = kind.planned();
                let of = tenths_between(of);
                let basis = Words::new(
                    format!("年行驶约{km}公里,百公里{of}升"),
                    format!("about {km} km a year at {of} L/100 km"),
                );
                (basis, kind.name())
            }
            Basis::Tank(tank_ml) => {
                let (tank, (few, _, many)) = (litres(tank_ml), FILLS);
                let basis = Words::new(
                    format!("车型未知,油箱{tank}升,一年加{few}至{many}次、每次八成"),
                    format!("kind unknown, a tank of {tank} L, {few} to {many} fills a year of four fifths"),
                );
                (basis, Words::new("车辆", "vehicle"))
            }
        };
        Words::new(
            format!("{many}辆{}:{},每辆每年{each}升", kind.zh, basis.zh),
            format!("{many} × {}: {}, {each} L a year each", kind.en, basis.en),
        )
    }
}

fn planned(it: Planned) -> Words {
    let ((least, most), of) = (it.amount, tenths_between(it.tenths));
    if it.by_hours {
        Words::new(
            format!("年工作{least}–{most}小时,每小时{of}升"),
            format!("{least}–{most} hours a year at {of} L an hour"),
        )
    } else {
        Words::new(
            format!("年行驶{least}–{most}公里,百公里{of}升"),
            format!("{least}–{most} km a year at {of} L/100 km"),
        )
    }
}

impl Wallet {
    /// Every figure behind it, a sentence each.
    pub fn explain(&self) -> Vec<Words> {
        let mut told: Vec<Words> = self.parts.iter().map(Part::explain).collect();
        if 0 < self.unknown_vehicles {
            let many = self.unknown_vehicles;
            told.push(Words::new(
                format!("{many}辆车型和油箱都未知:预计按其余车辆平均计,最少按不用油计,最多按最耗油的一辆计"),
                format!(
                    "{many} of unknown kind and tank: expected as the others on average, at least nothing, at most as the \
                     one that needs most"
                ),
            ));
        }
        let (days, bought) = (self.days, litres(self.bought_ml));
        let (year, need) = (litres(self.year_ml.expected), litres(self.need_ml.expected));
        let (years, needs) = (litres_between(self.year_ml), litres_between(self.need_ml));
        told.push(Words::new(
            format!("合计每年需油约{year}升({years});近{days}天约{need}升({needs})"),
            format!(
                "together about {year} L a year ({years}); about {need} L in the last {days} days ({needs})"
            ),
        ));
        let share = |it: i64| percent(u32::try_from(it).unwrap_or(u32::MAX));
        let Interval { low, expected, high } = self.share_per_mille;
        let (low, expected, high) = (share(low), share(expected), share(high));
        told.push(Words::new(
            format!("近{days}天购买汽油和柴油{bought}升,约占{expected}({low}至{high})"),
            format!("{bought} L of gasoline and diesel bought in the last {days} days, about {expected} ({low} to {high})"),
        ));
        told.push(self.conclude());
        told
    }

    fn conclude(&self) -> Words {
        let room = litres_between(self.room_ml);
        match self.verdict {
            Verdict::Potential => Words::new(
                format!("即使按最少需油计,也有一半以上在别处购买:每年还有{room}升的空间"),
                format!(
                    "even at the least need more than half is bought elsewhere: there is room for {room} L a year"
                ),
            ),
            Verdict::Kept => Words::new(
                "即使按最多需油计,也有八成以上在本公司购买:空间很小",
                "even at the highest need four fifths are bought here: there is little room",
            ),
            Verdict::MoreThanNeeded => Words::new(
                "购买多于档案中车辆所需:可能有车辆未登记,或卡被他人使用",
                "more is bought than the vehicles on file can need: some may be missing there, or cards are lent",
            ),
            Verdict::Unclear => Words::new(
                format!("需油的估计太宽,不能断定有无空间(每年{room}升);补充车型、油箱或里程后可更准"),
                format!(
                    "the need is known too roughly to tell whether there is room ({room} L a year); kinds and tanks of \
                     all vehicles would narrow it"
                ),
            ),
        }
    }

    /// How it is computed, with the sources.
    pub fn method() -> Words {
        Words::new(
            format!(
                "需油=年行驶公里(机械为小时)×单位油耗,按车型取本系统的规划值区间(见各条);车型未知时按油箱容量与加油次数估计,\
                 且每天至多一箱。按首次购买以来的天数(至多{YEAR_DAYS}天)折算。份额=购买量÷需油;下限用最多需油,上限用最少需油\
                 (区间运算,Moore 1966)。份额上限低于50%为潜力客户,下限达到80%为空间很小。只计汽油和柴油;电动和燃气车辆不计。"
            ),
            format!(
                "Need = kilometres a year (hours of machines) × consumption, by ranges of planning values of this system for \
                 each kind of vehicle, as told; without a kind by the tank and the fills of a year; a tank a day at most. It \
                 is taken for the days since the first purchase, {YEAR_DAYS} at most. Share = bought ÷ need: its low end \
                 belongs to the highest need, its high end to the lowest (interval arithmetic, Moore 1966). Potential where \
                 the high end is below 50 %, little room where the low end reaches 80 %. Gasoline and diesel alone: electric \
                 and gas vehicles do not count."
            ),
        )
    }
}

impl CannotTell {
    pub fn explain(self) -> Words {
        match self {
            Self::NoVehicles => Words::new(
                "暂不能判断:档案中没有使用汽油或柴油的车辆",
                "cannot be judged yet: no vehicle that takes gasoline or diesel is on file",
            ),
            Self::NothingKnown { vehicles } => Words::new(
                format!("暂不能判断:档案中{vehicles}辆车的车型和油箱容量都未知"),
                format!(
                    "cannot be judged yet: neither kind nor tank is known of any vehicle on file ({vehicles} in all)"
                ),
            ),
            Self::TooShort { days } => Words::new(
                format!("暂不能判断:首次购买距今{days}天,至少需要{}天", Self::DAYS_MIN),
                format!(
                    "cannot be judged yet: the first purchase was {days} days ago, at least {} are needed",
                    Self::DAYS_MIN
                ),
            ),
        }
    }
}

/// Whole litres.
fn litres(volume_ml: i64) -> String {
    half_up(i128::from(volume_ml), 1_000).to_string()
}

fn litres_between(it: Interval) -> String {
    format!("{}–{}", litres(it.low), litres(it.high))
}

fn tenths_between((least, most): (i64, i64)) -> String {
    let of = |it: i64| tenths(u32::try_from(it).unwrap_or(u32::MAX));
    format!("{}–{}", of(least), of(most))
}

#[cfg(test)]
mod tests {
    use crate::wallet::{Asked, CannotTell, Vehicle, VehicleUse, share_of_wallet};

    #[test]
    fn a_share_is_told_with_all_its_figures() {
        let truck = Vehicle { kind: Some(VehicleUse::HeavyTruck), ..Vehicle::default() };
        let vehicles = [truck, truck, Vehicle::default()];
        let asked = Asked { vehicles: &vehicles, bought_ml: 8_000_000, days: 182 };
        let told: Vec<String> =
            share_of_wallet(&asked).unwrap().explain().into_iter().map(|it| it.en).collect();
        assert_eq!(
            told,
            [
                "2 × heavy truck: 60000–150000 km a year at 28.0–40.0 L/100 km, 16800–60000 L a year each",
                "1 of unknown kind and tank: expected as the others on average, at least nothing, at most as the one that \
                 needs most",
                "together about 107100 L a year (33600–180000); about 53550 L in the last 182 days (16800–90000)",
                "8000 L of gasoline and diesel bought in the last 182 days, about 15% (9% to 48%)",
                "even at the least need more than half is bought elsewhere: there is room for 17600–164000 L a year",
            ]
        );
    }

    #[test]
    fn a_tank_and_a_distance_are_told() {
        let tank = Vehicle { tank_ml: Some(50_000), ..Vehicle::default() };
        let known = Vehicle { kind: Some(VehicleUse::Car), km_a_year: Some(20_000), ..Vehicle::default() };
        let found = share_of_wallet(&Asked { vehicles: &[tank, known], bought_ml: 0, days: 364 }).unwrap();
        let told: Vec<String> = found.parts.iter().map(|it| it.explain().zh).collect();
        assert_eq!(
            told,
            [
                "1辆小客车:年行驶约20000公里,百公里6.5–10.0升,每辆每年1170–2200升",
                "1辆车辆:车型未知,油箱50升,一年加12至150次、每次八成,每辆每年480–6000升",
            ]
        );
        assert_eq!(CannotTell::TooShort { days: 5 }.explain().zh, "暂不能判断:首次购买距今5天,至少需要84天");
    }
}
