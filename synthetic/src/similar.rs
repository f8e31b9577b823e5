//! How one customer comes to be filed a second time: by other hands, in haste, by ear.

use crate::dice::Dice;
use crate::register::Filed;

/// Signs that sound alike, as an input method offers them for each other.
const SOUNDS: &[&str] = &[
    "张章",
    "王汪",
    "李黎",
    "刘浏",
    "陈辰晨",
    "杨阳洋扬",
    "周洲",
    "吴武",
    "徐许",
    "孙荪",
    "胡湖",
    "朱珠",
    "高皋",
    "林琳霖",
    "何和河",
    "郭国",
    "罗洛",
    "梁良",
    "宋送",
    "郑正",
    "谢燮",
    "唐堂",
    "冯逢",
    "于余宇雨",
    "董懂",
    "程成诚",
    "曹槽",
    "袁源元",
    "许旭",
    "沈审",
    "彭朋鹏",
    "卢庐",
    "蔡菜",
    "魏卫伟",
    "薛学",
    "叶页",
    "潘磐",
    "戴代",
    "夏厦",
    "田甜",
    "任仁",
    "姜江",
    "范饭",
    "方芳",
    "石时",
    "金今",
    "陆路",
    "孔恐",
    "秦勤",
    "史使",
    "孟梦",
    "龙隆",
    "钱前",
    "尹引",
    "易义",
    "常长",
    "乔桥",
    "文雯",
    "娜那",
    "敏闽",
    "静敬净",
    "丽莉利",
    "强墙",
    "磊垒",
    "军君俊",
    "勇永",
    "艳燕",
    "杰洁捷",
    "娟捐",
    "涛桃",
    "明铭",
    "超抄",
    "秀绣",
    "平萍",
    "刚钢",
    "英鹰",
    "华花",
    "玉钰",
    "兰岚",
    "建健",
    "志智",
    "海害",
    "东冬",
    "晓小",
    "梅美",
    "峰锋丰",
    "辉晖",
    "浩昊",
    "欣新鑫",
    "怡仪",
    "佳嘉",
    "琪其",
    "子紫",
    "思丝",
    "睿瑞",
    "红宏鸿",
    "庆磬",
    "启起",
    "航杭",
    "广",
    "天添",
    "德",
    "胜盛圣",
    "世士",
    "荣容",
    "恒横",
    "顺",
    "达",
    "通",
    "远院",
    "泰太",
    "安",
    "信",
    "昌",
    "兴幸",
    "万",
    "腾藤",
    "飞非",
    "汇惠",
    "创",
    "润",
];

/// A second file of the same customer, and what was done to it; nothing where too little is known for anybody to
/// tell that the two are one.
pub(crate) fn filed_again(
    dice: &mut Dice,
    first: &Filed,
    other_phone: &mut dyn FnMut() -> String,
) -> Option<(Filed, &'static str)> {
    let mut copy = Filed { plates: Vec::new(), ..first.clone() };
    let phone = first.phones.first().cloned();
    let how = if first.is_firm {
        match (dice.below(6), phone) {
            (0 | 1, _) => {
                copy.name = other_form(dice, &first.name);
                copy.phones = vec![other_phone()];
                "legal form, another phone"
            }
            (2, Some(phone)) => {
                copy.name = wide(&other_form(dice, &first.name));
                copy.phones = vec![wide(&phone)];
                "legal form and width"
            }
            (3, Some(_)) => {
                copy.name = by_ear(dice, &first.name)?;
                "name by ear"
            }
            (4, Some(phone)) => {
                copy.phones = vec![swapped(dice, &phone)?];
                "digits swapped"
            }
            (_, Some(_)) => {
                copy.name = slipped(dice, &first.name)?;
                "slip in the name"
            }
            (_, None) => {
                copy.name = other_form(dice, &first.name);
                "legal form"
            }
        }
    } else {
        let phone = phone?;
        match dice.below(10) {
            0..3 => {
                copy.name = by_ear(dice, &first.name)?;
                "name by ear"
            }
            3..5 => {
                copy.phones = vec![wide(&phone)];
                copy.name = format!(" {} ", first.name);
                "width and spaces"
            }
            5..8 => {
                copy.phones = vec![swapped(dice, &phone)?];
                "digits swapped"
            }
            8 => {
                copy.phones = vec![mistyped(dice, &phone)];
                "one digit"
            }
            _ => {
                copy.name = slipped(dice, &first.name)?;
                "slip in the name"
            }
        }
    };
    ((&copy.name, &copy.phones) != (&first.name, &first.phones)).then_some((copy, how))
}

/// One sign by another that sounds alike.
fn by_ear(dice: &mut Dice, name: &str) -> Option<String> {
    let mut signs: Vec<char> = name.chars().collect();
    let alike = |sign: char| SOUNDS.iter().find(|it| it.contains(sign) && 1 < it.chars().count());
    let places: Vec<usize> = (0..signs.len()).filter(|it| alike(signs[*it]).is_some()).collect();
    let place = *places.get(dice.below(places.len()))?;
    let others: Vec<char> = alike(signs[place])?.chars().filter(|it| *it != signs[place]).collect();
    signs[place] = *others.get(dice.below(others.len()))?;
    Some(signs.into_iter().collect())
}

/// A sign left out, or two that changed places.
fn slipped(dice: &mut Dice, name: &str) -> Option<String> {
    let mut signs: Vec<char> = name.chars().collect();
    if signs.len() < 3 {
        return None;
    }
    // The first sign is right: it is the surname, or the town.
    let at = 1 + dice.below(signs.len().min(6) - 2);
    if dice.chance(0.5) {
        signs.remove(at);
    } else {
        signs.swap(at, at + 1);
    }
    Some(signs.into_iter().collect())
}

/// Two neighbouring digits that changed places; the first three are right, since they name the network.
fn swapped(dice: &mut Dice, phone: &str) -> Option<String> {
    let mut digits: Vec<char> = phone.chars().collect();
    let places: Vec<usize> = (3..digits.len() - 1).filter(|it| digits[*it] != digits[*it + 1]).collect();
    let at = *places.get(dice.below(places.len()))?;
    digits.swap(at, at + 1);
    Some(digits.into_iter().collect())
}

fn mistyped(dice: &mut Dice, phone: &str) -> String {
    let at = 3 + dice.below(phone.len() - 3);
    let step = 1 + dice.below(9) as u8;
    let mut digits: Vec<char> = phone.chars().collect();
    digits[at] = char::from(b'0' + (digits[at] as u8 - b'0' + step) % 10);
    digits.into_iter().collect()
}

/// Letters and digits in their full width.
fn wide(text: &str) -> String {
    let wider = |sign: char| match sign {
        '!'..='~' => char::from_u32(sign as u32 + 0xFEE0).unwrap_or(sign),
        other => other,
    };
    text.chars().map(wider).collect()
}

/// The legal form written another way.
fn other_form(dice: &mut Dice, name: &str) -> String {
    let stem = name.strip_suffix("有限公司").unwrap_or(name);
    let forms = ["有限责任公司", "公司", "", "股份有限公司"];
    let town = dice.pick(&["", "（青岚）"]);
    format!("{stem}{town}{}", dice.pick(&forms))
}
