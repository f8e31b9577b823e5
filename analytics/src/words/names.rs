//! What classes and states are called.

use crate::abc::{AbcClass, Measure};
use crate::history::Family;
use crate::input::Segment;
use crate::relationship::Relationship;
use crate::warning::{Judgement, WarningState};
use kernel::Words;

impl AbcClass {
    pub fn name(self) -> Words {
        match self {
            Self::A => Words::new("A类", "class A"),
            Self::B => Words::new("B类", "class B"),
            Self::C => Words::new("C类", "class C"),
        }
    }
}

impl Measure {
    pub fn name(self) -> Words {
        match self {
            Self::Margin => Words::new("毛利", "margin"),
            Self::Amount => Words::new("金额", "amount"),
        }
    }
}

impl Family {
    pub fn name(self) -> Words {
        match self {
            Self::Gasoline => Words::new("汽油", "gasoline"),
            Self::Diesel => Words::new("柴油", "diesel"),
            Self::Cng => Words::new("压缩天然气", "CNG"),
            Self::Lng => Words::new("液化天然气", "LNG"),
            Self::Charging => Words::new("充电", "charging"),
            Self::Goods => Words::new("便利店商品", "goods"),
            Self::CarService => Words::new("汽车服务", "car service"),
        }
    }
}

impl Segment {
    pub fn name(self) -> Words {
        match self {
            Self::Person => Words::new("个人客户", "people"),
            Self::Organisation => Words::new("单位客户", "organisations"),
            Self::Card => Words::new("不记名卡", "nameless cards"),
        }
    }
}

impl Relationship {
    pub fn name(self) -> Words {
        match self {
            Self::Lost => Words::new("流失", "lost"),
            Self::Sleeping => Words::new("沉睡", "sleeping"),
            Self::New => Words::new("新客户", "new"),
            Self::Gold => Words::new("黄金客户", "gold"),
            Self::Regular => Words::new("常规客户", "regular"),
            Self::Potential => Words::new("潜力客户", "potential"),
            Self::Occasional => Words::new("零散客户", "occasional"),
        }
    }
}

impl WarningState {
    pub fn name(self) -> Words {
        match self {
            Self::Yellow => Words::new("黄色预警", "yellow"),
            Self::Red => Words::new("红色预警", "red"),
            Self::Confirmed => Words::new("已确认下滑", "confirmed"),
            Self::Recovered => Words::new("已恢复", "recovered"),
            Self::Lost => Words::new("已流失", "lost"),
            Self::Settled => Words::new("稳定在较低水平", "settled at a lower level"),
            Self::Changed => Words::new("已换电动车", "drives electric by now"),
        }
    }
}

impl Judgement {
    pub fn name(self) -> Words {
        match self {
            Self::Judged => Words::new("已纳入监测", "watched"),
            Self::TooShort => Words::new(
                "暂不能判断:可用的基期太短",
                "cannot be judged yet: the base that is known is too short",
            ),
            Self::TooRare => Words::new("暂不能判断:来店太少", "cannot be judged yet: comes too rarely"),
            Self::Gone => Words::new("已流失", "lost: has not come for at least half a year"),
            Self::Changed => {
                Words::new("已换电动车:不作用量监测", "drives electric by now: less fuel is no sign")
            }
        }
    }
}
