//! Chinese number plates: what they tell of the vehicle. Odd plates are told, never refused: temporary
//! plates, farm machinery and foreign vehicles fill up as well.
//!
//! Source: GA 36-2018 as summed up in the project's domain notes; the letters of new-energy plates other than
//! D and F came into use later.

use crate::normalise;
use kernel::Words;
use serde::{Deserialize, Serialize};

/// What drives the vehicle, as far as the plate tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PowerKind {
    /// Pure electric.
    Electric,
    /// Plug-in hybrid, range extender, fuel cell: a new-energy vehicle that is not purely electric.
    PlugIn,
    /// An ordinary plate: petrol, diesel or gas.
    Fuel,
    Unknown,
}

impl PowerKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Electric => "electric",
            Self::PlugIn => "plug_in",
            Self::Fuel => "fuel",
            Self::Unknown => "unknown",
        }
    }
}

/// The form of the plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlateKind {
    Ordinary,
    NewEnergy,
    /// Ends in 学, 警, 挂, 港, 澳, 使 or 领: learner, police, trailer, Hong Kong, Macao, embassy, consulate.
    Special,
    /// Anything else: kept as it was written.
    Other,
}

/// Why a plate looks wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlateWarning {
    Empty,
    /// Neither 7 nor 8 characters.
    Length,
    /// Does not begin with the sign of a province.
    Province,
    /// The second character is no letter.
    City,
    /// I and O are not used in serial numbers: probably 1 and 0.
    LetterIorO,
    /// The serial number does not follow the rules.
    Serial,
}

impl PlateWarning {
    pub fn words(self) -> Words {
        match self {
            Self::Empty => Words::new("车牌为空", "the plate is empty"),
            Self::Length => Words::new("车牌应为 7 位或 8 位", "a plate has 7 or 8 characters"),
            Self::Province => Words::new("车牌首位不是省份简称", "the plate does not begin with a province"),
            Self::City => Words::new("车牌第二位应为字母", "the second character should be a letter"),
            Self::LetterIorO => Words::new(
                "车牌序号不使用字母 I、O,请核对 1、0",
                "serial numbers use no I or O: check 1 and 0",
            ),
            Self::Serial => Words::new("车牌序号不合规则", "the serial number does not follow the rules"),
        }
    }
}

/// A plate as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plate {
    /// Normalised: capitals, no separators.
    pub text: String,
    pub kind: PlateKind,
    pub power: PowerKind,
    pub warnings: Vec<PlateWarning>,
}

const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
const SUFFIXES: &str = "学警挂港澳使领";
const ELECTRIC: &str = "DABCE";
const NOT_PURELY_ELECTRIC: &str = "FGHJK";

impl Plate {
    /// Reads a plate in any spelling.
    pub fn parse(text: &str) -> Self {
        let text = normalise::plate(text);
        let signs: Vec<char> = text.chars().collect();
        let (kind, power, warnings) = match signs.as_slice() {
            [] => (PlateKind::Other, PowerKind::Unknown, vec![PlateWarning::Empty]),
            [province, city, serial @ ..] if (5..=6).contains(&serial.len()) => {
                let mut warnings = head_warnings(*province, *city);
                let (kind, power) = read_serial(serial, &mut warnings);
                (kind, power, warnings)
            }
            _ => (PlateKind::Other, PowerKind::Unknown, vec![PlateWarning::Length]),
        };
        // What a misread plate seems to say of the engine is not worth keeping.
        let is_odd = !warnings.is_empty();
        Self {
            text,
            kind: if is_odd { PlateKind::Other } else { kind },
            power: if is_odd { PowerKind::Unknown } else { power },
            warnings,
        }
    }
}

fn head_warnings(province: char, city: char) -> Vec<PlateWarning> {
    let mut warnings = Vec::new();
    // The old embassy plates begin with 使; the armed police with WJ, told as a province that is none.
    if !PROVINCES.contains(province) {
        warnings.push(PlateWarning::Province);
    }
    if !city.is_ascii_uppercase() {
        warnings.push(PlateWarning::City);
    }
    warnings
}

fn read_serial(serial: &[char], warnings: &mut Vec<PlateWarning>) -> (PlateKind, PowerKind) {
    if serial.iter().any(|it| matches!(it, 'I' | 'O')) {
        warnings.push(PlateWarning::LetterIorO);
    }
    if serial.len() == 6 {
        let power = new_energy(serial);
        if power.is_none() {
            warnings.push(PlateWarning::Serial);
        }
        return (PlateKind::NewEnergy, power.unwrap_or(PowerKind::Unknown));
    }
    let (last, front) = serial.split_last().unwrap_or((&' ', &[]));
    let is_plain = |it: &char| it.is_ascii_digit() || it.is_ascii_uppercase();
    match *last {
        _ if !front.iter().all(is_plain) => warnings.push(PlateWarning::Serial),
        // A trailer has no engine.
        '挂' => return (PlateKind::Special, PowerKind::Unknown),
        suffix if SUFFIXES.contains(suffix) => return (PlateKind::Special, PowerKind::Fuel),
        other if !is_plain(&other) => warnings.push(PlateWarning::Serial),
        _ => {}
    }
    (PlateKind::Ordinary, PowerKind::Fuel)
}

/// Small vehicles carry the letter first, then a letter or digit and four digits; large ones five digits and
/// the letter last, where only D and F occur.
fn new_energy(serial: &[char]) -> Option<PowerKind> {
    let digits = |signs: &[char]| signs.iter().all(char::is_ascii_digit);
    match serial {
        [letter, second, rest @ ..]
            if letter.is_ascii_uppercase() && second.is_ascii_alphanumeric() && digits(rest) =>
        {
            if ELECTRIC.contains(*letter) {
                Some(PowerKind::Electric)
            } else if NOT_PURELY_ELECTRIC.contains(*letter) {
                Some(PowerKind::PlugIn)
            } else {
                None
            }
        }
        [front @ .., 'D'] if digits(front) => Some(PowerKind::Electric),
        [front @ .., 'F'] if digits(front) => Some(PowerKind::PlugIn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(text: &str) -> PowerKind {
        Plate::parse(text).power
    }

    #[test]
    fn an_ordinary_plate_burns_fuel() {
        let plate = Plate::parse("京a·12345");
        assert_eq!(plate.text, "京A12345");
        assert_eq!((plate.kind, plate.power), (PlateKind::Ordinary, PowerKind::Fuel));
        assert_eq!(plate.warnings, []);
    }

    #[test]
    fn the_letter_of_a_small_new_energy_plate_tells_its_power() {
        for letter in "DABCE".chars() {
            assert_eq!(power(&format!("粤B{letter}12345")), PowerKind::Electric, "{letter}");
        }
        for letter in "FGHJK".chars() {
            assert_eq!(power(&format!("粤B{letter}A2345")), PowerKind::PlugIn, "{letter}");
        }
    }

    #[test]
    fn a_large_new_energy_plate_carries_the_letter_last() {
        assert_eq!(power("粤B12345D"), PowerKind::Electric);
        assert_eq!(power("粤B12345F"), PowerKind::PlugIn);
        assert_eq!(Plate::parse("粤B12345A").warnings, [PlateWarning::Serial]);
    }

    #[test]
    fn a_suffix_makes_a_special_plate_and_a_trailer_has_no_engine() {
        let learner = Plate::parse("京A1234学");
        assert_eq!((learner.kind, learner.power), (PlateKind::Special, PowerKind::Fuel));
        assert_eq!(power("鲁Q1234挂"), PowerKind::Unknown);
        assert_eq!(Plate::parse("粤Z1234港").warnings, []);
    }

    #[test]
    fn an_odd_plate_is_told_and_kept() {
        let wrong = |text: &str| Plate::parse(text).warnings;
        assert_eq!(wrong(""), [PlateWarning::Empty]);
        assert_eq!(wrong("拖拉机 7"), [PlateWarning::Length]);
        assert_eq!(wrong("东A12345"), [PlateWarning::Province]);
        assert_eq!(wrong("京112345"), [PlateWarning::City]);
        assert_eq!(wrong("京AI2345"), [PlateWarning::LetterIorO]);
        assert_eq!(wrong("京A123临5"), [PlateWarning::Serial]);
        assert_eq!(Plate::parse("东A12345").text, "东A12345");
    }

    #[test]
    fn an_odd_plate_says_nothing_of_its_power() {
        assert_eq!(power("东AD12345"), PowerKind::Unknown);
    }
}
