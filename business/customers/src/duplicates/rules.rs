//! What speaks for two files being of one customer, and what against: points, a grade, and the reasons in words.

use super::names::{self, Likeness, compare, compare_signs};
use crate::model::Kind;
use kernel::Words;

kernel::words! {
    /// Something that two files have in common, or in which they differ.
    Evidence {
        CreditCodeSame = "credit_code_same",
        CreditCodeDiffers = "credit_code_differs",
        PhoneSame = "phone_same",
        PhoneSwapped = "phone_swapped",
        PhoneOneDigit = "phone_one_digit",
        PlateSame = "plate_same",
        PlateNear = "plate_near",
        CardSame = "card_same",
        NameSame = "name_same",
        /// The same but for the legal form, width or brackets.
        NameForm = "name_form",
        NameSound = "name_sound",
        NameSlip = "name_slip",
        NameOneSign = "name_one_sign",
        NameDiffers = "name_differs",
        BranchDiffers = "branch_differs",
    }
}

kernel::words! {
    /// How sure it is that two files are of one customer.
    Grade {
        Possible = "possible",
        Probable = "probable",
        Certain = "certain",
    }
}

impl Grade {
    pub(crate) fn number(self) -> i64 {
        self as i64 + 1
    }

    pub(crate) fn of_number(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.number() == number)
    }

    pub(crate) fn words(self) -> Words {
        match self {
            Self::Possible => Words::new("可能重复", "possibly the same"),
            Self::Probable => Words::new("很可能重复", "probably the same"),
            Self::Certain => Words::new("确定重复", "certainly the same"),
        }
    }
}

impl Evidence {
    fn is_of_the_name(self) -> bool {
        matches!(
            self,
            Self::NameSame
                | Self::NameForm
                | Self::NameSound
                | Self::NameSlip
                | Self::NameOneSign
                | Self::NameDiffers
                | Self::BranchDiffers
        )
    }

    pub(crate) fn words(self) -> Words {
        match self {
            Self::CreditCodeSame => Words::new("统一社会信用代码相同", "the same unified credit code"),
            Self::CreditCodeDiffers => Words::new("统一社会信用代码不同", "different unified credit codes"),
            Self::PhoneSame => Words::new("电话相同", "the same phone"),
            Self::PhoneSwapped => {
                Words::new("电话仅两位颠倒或多少一位", "phones with two digits swapped, or one too many")
            }
            Self::PhoneOneDigit => Words::new("电话仅一位不同", "phones that differ in one digit"),
            Self::PlateSame => Words::new("车牌相同", "the same plate"),
            Self::PlateNear => Words::new("车牌仅一位不同或颠倒", "plates that differ in one sign"),
            Self::CardSame => Words::new("用过同一张卡", "the same card"),
            Self::NameSame => Words::new("名称相同", "the same name"),
            Self::NameForm => Words::new(
                "名称仅公司后缀、括号或全半角不同",
                "names that differ in the legal form or spelling alone",
            ),
            Self::NameSound => Words::new("名称同音", "names that sound alike"),
            Self::NameSlip => {
                Words::new("名称多一字、少一字或颠倒", "names with one sign more or less, or two swapped")
            }
            Self::NameOneSign => Words::new("名称仅一字不同", "names that differ in one sign"),
            Self::NameDiffers => Words::new("名称不同", "different names"),
            Self::BranchDiffers => {
                Words::new("括号内的分支或地点不同", "different branches or places in brackets")
            }
        }
    }
}

/// What is compared of a file, each value in its one spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) is_organisation: bool,
    /// Of a person the name, of an organisation its core; empty when there is none.
    pub(crate) name: String,
    /// The whole name of an organisation.
    pub(crate) full_name: String,
    pub(crate) aside: String,
    pub(crate) phones: Vec<String>,
    pub(crate) plates: Vec<String>,
    /// Keyed hashes of the cards that found the customer at some time.
    pub(crate) cards: Vec<Vec<u8>>,
    pub(crate) credit_code: Option<String>,
}

impl Facts {
    /// A file of this kind and name, with nothing else yet.
    pub(crate) fn named(kind: Kind, name: Option<&str>) -> Self {
        let name = name.unwrap_or_default();
        match kind {
            Kind::Organisation => Self {
                is_organisation: true,
                name: names::core(name),
                full_name: name.trim().to_owned(),
                aside: names::aside(name),
                ..Self::default()
            },
            Kind::Person | Kind::Card => Self { name: vault::normalise::name(name), ..Self::default() },
        }
    }
}

/// What two files look like beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) grade: Grade,
    pub(crate) score: i64,
    pub(crate) evidence: Vec<Evidence>,
}

/// Points from which on a pair is of a grade; below the least it is no pair.
const CERTAIN: i64 = 75;
const PROBABLE: i64 = 50;
const POSSIBLE: i64 = 30;

/// Compares two files. Names decide what a shared phone or plate means: families share phones, and cars are sold.
pub(crate) fn judge(one: &Facts, other: &Facts) -> Option<Judgement> {
    let mut evidence = Vec::new();
    evidence.extend(code(one, other));
    evidence.extend(phone(one, other));
    evidence.extend(plate(one, other));
    if one.cards.iter().any(|it| other.cards.contains(it)) {
        evidence.push(Evidence::CardSame);
    }
    evidence.extend(name(one, other));
    if !one.aside.is_empty() && !other.aside.is_empty() && one.aside != other.aside {
        evidence.push(Evidence::BranchDiffers);
    }
    let is_organisation = one.is_organisation && other.is_organisation;
    // Many are called alike.
    if !is_organisation && evidence.iter().all(|it| it.is_of_the_name()) {
        return None;
    }
    let score: i64 = evidence.iter().map(|it| points(*it, is_organisation)).sum();
    let grade = match score {
        CERTAIN.. => Grade::Certain,
        PROBABLE.. => Grade::Probable,
        POSSIBLE.. => Grade::Possible,
        _ => return None,
    };
    Some(Judgement { grade, score: score.min(100), evidence })
}

/// Points of a piece of evidence. A name is worth more of an organisation: where it is registered, no other may
/// bear it.
fn points(evidence: Evidence, is_organisation: bool) -> i64 {
    let of = |person, organisation| if is_organisation { organisation } else { person };
    match evidence {
        Evidence::CreditCodeSame => 100,
        Evidence::CreditCodeDiffers => -60,
        Evidence::PhoneSame => 45,
        Evidence::PhoneSwapped => 32,
        Evidence::PhoneOneDigit => 24,
        Evidence::PlateSame | Evidence::CardSame => 40,
        Evidence::PlateNear => 20,
        Evidence::NameSame => of(35, 55),
        Evidence::NameForm => of(35, 50),
        Evidence::NameSound => of(25, 30),
        Evidence::NameSlip => of(12, 30),
        // Of a person: brothers and sisters on one phone.
        Evidence::NameOneSign => of(0, 25),
        Evidence::NameDiffers => of(-30, -20),
        Evidence::BranchDiffers => -25,
    }
}

fn code(one: &Facts, other: &Facts) -> Option<Evidence> {
    let (one, other) = (one.credit_code.as_ref()?, other.credit_code.as_ref()?);
    Some(if one == other { Evidence::CreditCodeSame } else { Evidence::CreditCodeDiffers })
}

/// The closest likeness between two lists; none when one is empty.
fn closest(one: &[String], other: &[String]) -> Option<Likeness> {
    one.iter().flat_map(|a| other.iter().map(move |b| compare_signs(a, b))).min()
}

/// Fewest digits of a phone of which a part may be mistyped.
const PHONE_DIGITS_MIN: usize = 8;

fn phone(one: &Facts, other: &Facts) -> Option<Evidence> {
    let long = |it: &&String| PHONE_DIGITS_MIN <= it.len();
    match closest(&one.phones, &other.phones)? {
        Likeness::Same => return Some(Evidence::PhoneSame),
        Likeness::Slip | Likeness::OneSign => {}
        Likeness::Sound | Likeness::Different => return None,
    }
    let (a, b): (Vec<String>, Vec<String>) = (
        one.phones.iter().filter(long).cloned().collect(),
        other.phones.iter().filter(long).cloned().collect(),
    );
    match closest(&a, &b)? {
        Likeness::Slip => Some(Evidence::PhoneSwapped),
        Likeness::OneSign => Some(Evidence::PhoneOneDigit),
        Likeness::Same | Likeness::Sound | Likeness::Different => None,
    }
}

fn plate(one: &Facts, other: &Facts) -> Option<Evidence> {
    match closest(&one.plates, &other.plates)? {
        Likeness::Same => Some(Evidence::PlateSame),
        Likeness::Slip | Likeness::OneSign => Some(Evidence::PlateNear),
        Likeness::Sound | Likeness::Different => None,
    }
}

fn name(one: &Facts, other: &Facts) -> Option<Evidence> {
    if one.name.is_empty() || other.name.is_empty() || one.is_organisation != other.is_organisation {
        return None;
    }
    Some(match compare(&one.name, &other.name) {
        Likeness::Same if one.is_organisation && one.full_name != other.full_name => Evidence::NameForm,
        Likeness::Same => Evidence::NameSame,
        Likeness::Sound => Evidence::NameSound,
        Likeness::Slip => Evidence::NameSlip,
        Likeness::OneSign => Evidence::NameOneSign,
        Likeness::Different => Evidence::NameDiffers,
    })
}

/// The keys under which files meet that may be alike, each the name of a kind and a value. Another kind of key is
/// another line.
pub(crate) fn keys(facts: &Facts) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    keys.extend(facts.credit_code.iter().map(|it| ("credit_code", it.clone())));
    keys.extend(facts.phones.iter().map(|it| ("phone", it.clone())));
    keys.extend(facts.phones.iter().flat_map(|it| slips(it)).map(|it| ("phone_slip", it)));
    keys.extend(facts.phones.iter().flat_map(|it| one_signs(it)).map(|it| ("phone_digit", it)));
    keys.extend(facts.plates.iter().map(|it| ("plate", names::as_read(it))));
    keys.extend(facts.plates.iter().flat_map(|it| slips(it)).map(|it| ("plate_slip", it)));
    keys.extend(facts.plates.iter().flat_map(|it| one_signs(it)).map(|it| ("plate_sign", it)));
    keys.extend(facts.cards.iter().map(|it| ("card", format!("{it:?}"))));
    if facts.is_organisation && !facts.name.is_empty() {
        keys.push(("organisation", facts.name.clone()));
        keys.push(("organisation_sound", names::sound(&facts.name)));
        keys.extend(slips(&facts.name).map(|it| ("organisation_slip", it)));
    }
    keys
}

/// The text with each two neighbours in one order: equal for two texts in which they are swapped.
fn slips(text: &str) -> impl Iterator<Item = String> {
    let signs: Vec<char> = text.chars().collect();
    (1..signs.len()).map(move |at| {
        let mut swapped = signs.clone();
        swapped.swap(at - 1, at);
        let ordered = if swapped < signs { &swapped } else { &signs };
        let text: String = ordered.iter().collect();
        format!("{at} {text}")
    })
}

/// The text with each of its signs left open: equal for two texts that differ in it.
fn one_signs(text: &str) -> impl Iterator<Item = String> {
    let signs: Vec<char> = text.chars().collect();
    (0..signs.len()).map(move |open| {
        let text: String =
            signs.iter().enumerate().map(|(at, sign)| if at == open { '_' } else { *sign }).collect();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, phone: &str) -> Facts {
        let phones = if phone.is_empty() { Vec::new() } else { vec![phone.to_owned()] };
        Facts { phones, ..Facts::named(Kind::Person, Some(name)) }
    }

    fn firm(name: &str, phone: &str) -> Facts {
        Facts { phones: person("", phone).phones, ..Facts::named(Kind::Organisation, Some(name)) }
    }

    fn grade(one: &Facts, other: &Facts) -> Option<Grade> {
        let judged = judge(one, other);
        assert_eq!(
            judge(other, one).map(|it| it.score),
            judged.as_ref().map(|it| it.score),
            "either way round"
        );
        judged.map(|it| it.grade)
    }

    #[test]
    fn the_same_phone_and_name_are_certain() {
        assert_eq!(
            grade(&person("张三", "13800138000"), &person("张三", "13800138000")),
            Some(Grade::Certain)
        );
        assert_eq!(grade(&person("张三", ""), &person("张三", "")), None, "many are called so");
    }

    #[test]
    fn a_family_on_one_phone_is_no_duplicate() {
        assert_eq!(grade(&person("张伟", "13800138000"), &person("李娜", "13800138000")), None);
        assert_eq!(
            grade(&person("张建国", "13800138000"), &person("张建军", "13800138000")),
            Some(Grade::Possible)
        );
    }

    #[test]
    fn a_name_typed_by_its_sound_is_probable_on_the_same_phone() {
        assert_eq!(
            grade(&person("张伟", "13800138000"), &person("章伟", "13800138000")),
            Some(Grade::Probable)
        );
    }

    #[test]
    fn swapped_digits_are_probable_with_the_same_name() {
        assert_eq!(
            grade(&person("张三", "13800138000"), &person("张三", "13800130800")),
            Some(Grade::Probable)
        );
        assert_eq!(grade(&person("张三", "13800138000"), &person("李四", "13800130800")), None);
    }

    #[test]
    fn the_legal_form_does_not_tell_firms_apart() {
        let (one, other) = (firm("顺达运输有限公司", ""), firm("顺达运输有限责任公司", ""));
        assert_eq!(grade(&one, &other), Some(Grade::Probable));
        assert_eq!(judge(&one, &other).unwrap().evidence, [Evidence::NameForm]);
        assert_eq!(grade(&firm("顺达运输（城东）有限公司", ""), &firm("顺达运输(城西)有限公司", "")), None);
    }

    #[test]
    fn firms_with_different_credit_codes_are_different() {
        let with = |code: &str| Facts {
            credit_code: Some(code.to_owned()),
            ..firm("顺达运输有限公司", "13800138000")
        };
        assert_eq!(grade(&with("A"), &with("A")), Some(Grade::Certain));
        assert_eq!(grade(&with("A"), &with("B")), Some(Grade::Possible), "somebody mistyped one of them");
    }

    #[test]
    fn a_sold_car_does_not_make_two_people_one() {
        let with = |name: &str| Facts { plates: vec!["冀YA1234".to_owned()], ..person(name, "") };
        assert_eq!(grade(&with("张三"), &with("李四")), None);
        assert_eq!(grade(&with("张三"), &with("张三")), Some(Grade::Certain));
    }

    #[test]
    fn files_that_are_alike_meet_under_a_key() {
        let meet = |one: &Facts, other: &Facts| {
            let theirs = keys(other);
            keys(one).iter().any(|it| theirs.contains(it))
        };
        assert!(meet(&person("张三", "13800138000"), &person("", "13800138000")));
        assert!(meet(&person("张三", "13800138000"), &person("", "13800130800")), "swapped");
        assert!(meet(&person("张三", "13800138000"), &person("", "13800138009")), "one digit");
        assert!(!meet(&person("张三", "13800138000"), &person("张三", "13900139000")));
        assert!(meet(&firm("顺达运输有限公司", ""), &firm("顺达运输", "")));
        assert!(meet(&firm("恒顺物流有限公司", ""), &firm("恒顺物留公司", "")), "the same sound");
        assert!(meet(&firm("恒顺物流有限公司", ""), &firm("顺恒物流公司", "")), "swapped");
    }

    #[test]
    fn every_piece_of_evidence_has_words_without_a_value() {
        for it in Evidence::ALL {
            let words = it.words();
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
        for it in Grade::ALL {
            assert_eq!(Grade::of_number(it.number()), Some(*it));
        }
    }
}
