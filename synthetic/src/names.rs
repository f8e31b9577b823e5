//! Names, phones and plates that belong to nobody.

use crate::dice::Dice;

/// The city in which everything happens; there is none of this name.
pub(crate) const CITY: &str = "青岚";

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉兰建国志海东晓梅春雪峰林鹏辉浩然宇轩欣怡佳琪子涵思雨俊凯博睿晨阳立新永福成龙振宁红卫庆丰长江启航云天广才德胜世荣";
const BRAND: &str = "恒顺达通宏远鑫盛华泰安信隆昌瑞丰嘉兴诚和永利金源万里腾飞正大中天广源同创德润汇";
const PLACES: [&str; 24] = [
    "城东",
    "城南",
    "城西",
    "城北",
    "开发区",
    "高新",
    "火车站",
    "汽车站",
    "滨河",
    "迎宾路",
    "人民路",
    "解放路",
    "建设路",
    "工业园",
    "物流园",
    "大学城",
    "环城",
    "机场路",
    "国道",
    "岚山",
    "石桥",
    "柳林",
    "新区",
    "东湖",
];
const SMALL_TRADES: [&str; 10] = [
    "装饰工程",
    "餐饮管理",
    "家电维修",
    "食品配送",
    "园林绿化",
    "机电设备",
    "广告传媒",
    "五金建材",
    "保洁服务",
    "医药",
];
const INSTITUTIONS: [&str; 10] = [
    "水务局",
    "供电所",
    "环卫处",
    "市政管理处",
    "第二中学",
    "人民医院",
    "公路养护站",
    "疾控中心",
    "自来水公司",
    "林业站",
];
const DISTRICTS: [&str; 8] = ["岚东", "岚西", "岚南", "岚北", "石桥", "柳林", "双塔", "清河"];

/// The letters of a plate: neither I nor O, which look like digits.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const LETTERS_AND_DIGITS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// A province, and a letter that it has given to no city.
const REGISTRY: &str = "冀Y";

pub(crate) fn person(dice: &mut Dice) -> String {
    let mut name = String::from(character(dice, SURNAMES));
    name.push(character(dice, GIVEN));
    if dice.chance(0.75) {
        name.push(character(dice, GIVEN));
    }
    name
}

pub(crate) fn logistics_firm(dice: &mut Dice) -> String {
    firm(dice, &["物流", "运输", "货运", "供应链管理"])
}

pub(crate) fn construction_firm(dice: &mut Dice) -> String {
    firm(dice, &["建筑工程", "路桥建设", "土石方工程", "市政工程"])
}

pub(crate) fn taxi_firm(dice: &mut Dice) -> String {
    firm(dice, &["出租汽车", "客运", "汽车租赁"])
}

pub(crate) fn small_firm(dice: &mut Dice) -> String {
    firm(dice, &SMALL_TRADES)
}

pub(crate) fn cooperative(dice: &mut Dice) -> String {
    format!("{}{}农机专业合作社", dice.pick(&DISTRICTS), brand(dice))
}

pub(crate) fn institution(dice: &mut Dice) -> String {
    format!("{CITY}市{}{}", dice.pick(&DISTRICTS), dice.pick(&INSTITUTIONS))
}

/// The name of a station, told apart by a number where the places run out.
pub(crate) fn station(index: usize) -> String {
    let place = PLACES[index % PLACES.len()];
    let round = index.div_euclid(PLACES.len());
    if round == 0 {
        format!("{CITY}{place}加油站")
    } else {
        format!("{CITY}{place}第{}加油站", round + 1)
    }
}

pub(crate) fn street(dice: &mut Dice) -> String {
    format!(
        "{CITY}市{}{}{}号",
        dice.pick(&DISTRICTS),
        dice.pick(&["大街", "大道", "路"]),
        dice.between(1, 400)
    )
}

/// A mobile number in a block that, to our knowledge, no network has been given.
pub(crate) fn phone(serial: u32) -> String {
    format!("142{:08}", permute(u64::from(serial), 100_000_000, 61_803_399))
}

/// An ordinary plate: seven characters.
pub(crate) fn plate(serial: u32) -> String {
    let mut rest = permute(u64::from(serial), 2_774_400, 1_714_673);
    let letter = draw(&mut rest, LETTERS);
    let (second, third) = (draw(&mut rest, LETTERS_AND_DIGITS), draw(&mut rest, LETTERS_AND_DIGITS));
    format!("{REGISTRY}{letter}{second}{third}{rest:02}")
}

/// A plate for a small new-energy car: eight characters, D for purely electric, F for others.
pub(crate) fn electric_plate(serial: u32, pure: bool) -> String {
    let mut rest = permute(u64::from(serial), 340_000, 148_327);
    let second = draw(&mut rest, LETTERS_AND_DIGITS);
    format!("{REGISTRY}{}{second}{rest:04}", if pure { 'D' } else { 'F' })
}

/// Spreads consecutive serials over `0..size` without ever meeting: `factor` shares no divisor with `size`.
fn permute(serial: u64, size: u64, factor: u64) -> u64 {
    (serial * factor + 271_828) % size
}

fn draw(rest: &mut u64, alphabet: &[u8]) -> char {
    let count = alphabet.len() as u64;
    let drawn = alphabet[(*rest % count) as usize];
    *rest = rest.div_euclid(count);
    char::from(drawn)
}

fn firm(dice: &mut Dice, trades: &[&str]) -> String {
    format!("{CITY}{}{}有限公司", brand(dice), dice.pick(trades))
}

/// Another sign in the name of a firm, where that name is taken.
pub(crate) fn longer_firm(dice: &mut Dice, name: &str) -> String {
    let sign = character(dice, BRAND);
    let at = CITY.len();
    format!("{}{sign}{}", &name[..at], &name[at..])
}

fn brand(dice: &mut Dice) -> String {
    [character(dice, BRAND), character(dice, BRAND)].iter().collect()
}

fn character(dice: &mut Dice, list: &str) -> char {
    let count = list.chars().count();
    list.chars().nth(dice.below(count)).unwrap_or('一')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_plates_and_no_two_phones_are_alike() {
        let plates: BTreeSet<String> = (0..40_000).map(plate).collect();
        let electric: BTreeSet<String> = (0..40_000).map(|it| electric_plate(it, true)).collect();
        let phones: BTreeSet<String> = (0..40_000).map(phone).collect();
        assert_eq!([plates.len(), electric.len(), phones.len()], [40_000; 3]);
    }

    #[test]
    fn plates_have_seven_characters_and_new_energy_plates_eight() {
        for serial in [0, 1, 99_999, 1_234_567] {
            let (ordinary, electric) = (plate(serial), electric_plate(serial, false));
            assert_eq!(ordinary.chars().count(), 7, "{ordinary}");
            assert_eq!(electric.chars().count(), 8, "{electric}");
            assert_eq!(electric.chars().nth(2), Some('F'));
            assert!(ordinary.chars().chain(electric.chars()).all(|it| it != 'I' && it != 'O'));
        }
    }

    #[test]
    fn stations_beyond_the_list_of_places_are_still_told_apart() {
        let names: BTreeSet<String> = (0..1_000).map(station).collect();
        assert_eq!(names.len(), 1_000);
    }
}
