//! The unified social credit code of an organisation (GB 32100-2015): 18 characters, the last of which checks the
//! others. Pure.

use vault::normalise;

/// What may stand in a code, by its value; I, O, S, V and Z do not, since they look like others.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3 to the power of the place, modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const BASE: u32 = 31;
pub(crate) const LENGTH: usize = 18;
/// The places of the administrative region, from 1.
const REGION: std::ops::RangeInclusive<usize> = 3..=8;

/// Which character of a code is wrong, and why. Places count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeFault {
    #[error("a credit code has 18 characters, this one has {0} / 信用代码应为 18 位,现为 {0} 位")]
    Length(usize),
    #[error(
        "character {place} is `{found}`: only digits and capital letters without I, O, S, V, Z are used / 第 {place} 位“{found}”有误:只用数字和除 I、O、S、V、Z 外的大写字母"
    )]
    Character { place: usize, found: char },
    #[error(
        "character {place} is `{found}`: places 3 to 8 name the region and are digits / 第 {place} 位“{found}”有误:第 3 至 8 位为行政区划,须为数字"
    )]
    Region { place: usize, found: char },
    #[error(
        "character 18 is `{found}` where the others ask for `{wanted}`: check it, and the others for two that changed places / 第 18 位校验码应为“{wanted}”,现为“{found}”,请核对,并检查其余各位有无颠倒"
    )]
    Check { found: char, wanted: char },
}

impl CreditCodeFault {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Length(_) => "length",
            Self::Character { .. } => "character",
            Self::Region { .. } => "region",
            Self::Check { .. } => "check_digit",
        }
    }
}

/// The code in its one spelling: capitals, half width, no spaces or lines.
pub fn check_credit_code(text: &str) -> Result<String, CreditCodeFault> {
    let folded = normalise::fold_width(text);
    let code: String = folded
        .chars()
        .filter(|it| !it.is_whitespace() && *it != '-')
        .map(|it| it.to_ascii_uppercase())
        .collect();
    let length = code.chars().count();
    if length != LENGTH {
        return Err(CreditCodeFault::Length(length));
    }
    let mut values = Vec::with_capacity(LENGTH);
    for (place, found) in (1..).zip(code.chars()) {
        let Some(value) = ALPHABET.find(found) else {
            return Err(CreditCodeFault::Character { place, found });
        };
        if REGION.contains(&place) && !found.is_ascii_digit() {
            return Err(CreditCodeFault::Region { place, found });
        }
        values.push(value as u32);
    }
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    let wanted = (BASE - sum % BASE) % BASE;
    let sign = |value: u32| ALPHABET.chars().nth(value as usize).unwrap_or('0');
    match values.last() {
        Some(found) if *found != wanted => {
            Err(CreditCodeFault::Check { found: sign(*found), wanted: sign(wanted) })
        }
        _ => Ok(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // An example in wide use, and two whose check digit was computed apart from this code.
    const RIGHT: [&str; 3] = ["91350100M000100Y43", "91110105MA01A2B3C4", "92440300MA5DEF012Y"];

    #[test]
    fn right_codes_pass_in_any_spelling() {
        for code in RIGHT {
            assert_eq!(check_credit_code(code), Ok(code.to_owned()), "{code}");
        }
        assert_eq!(check_credit_code(" ９１３５０１００-m000100y43 "), Ok(RIGHT[0].to_owned()));
    }

    #[test]
    fn every_single_slip_is_noticed() {
        let signs: Vec<char> = RIGHT[0].chars().collect();
        for place in 0..LENGTH {
            for sign in ALPHABET.chars().filter(|it| *it != signs[place]) {
                let mut slipped = signs.clone();
                slipped[place] = sign;
                let slipped: String = slipped.iter().collect();
                assert!(check_credit_code(&slipped).is_err(), "{slipped}");
            }
        }
    }

    #[test]
    fn the_wrong_character_is_named() {
        assert_eq!(check_credit_code("9135"), Err(CreditCodeFault::Length(4)));
        let fault = check_credit_code("91350100I000100Y43");
        assert_eq!(fault, Err(CreditCodeFault::Character { place: 9, found: 'I' }));
        let fault = check_credit_code("913501A0M000100Y43");
        assert_eq!(fault, Err(CreditCodeFault::Region { place: 7, found: 'A' }));
        let fault = check_credit_code("91350100M000100Y44");
        assert_eq!(fault, Err(CreditCodeFault::Check { found: '4', wanted: '3' }));
    }
}
