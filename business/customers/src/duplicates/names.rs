//! What two names, phones or plates have in common: pure comparisons of texts in their one spelling.

use pinyin::ToPinyin;
use vault::normalise;

/// How two texts are alike, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    Same,
    /// Other signs with the same sound: how people mistype Chinese.
    Sound,
    /// One sign more or less, or two that changed places.
    Slip,
    /// One sign is another.
    OneSign,
    Different,
}

/// Legal forms at the end of an organisation's name, longest first. A branch is an organisation of its own and
/// keeps its word.
const FORMS: &[&str] = &[
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "总公司",
    "股份公司",
    "公司",
    "集团",
    "coltd",
    "limited",
    "ltd",
];

const BRANCH: &str = "分公司";

/// Fewest signs that are left of a name: of `有限公司` alone nothing could be told.
const CORE_SIGNS_MIN: usize = 2;

/// The name of an organisation without what is written in many ways: width, spaces, signs, what stands in
/// brackets, and the legal form.
pub(crate) fn core(name: &str) -> String {
    let mut depth = 0_u32;
    let mut text = String::new();
    for sign in normalise::fold_width(name).to_lowercase().chars() {
        match sign {
            '(' | '[' | '【' | '〔' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 && (sign.is_alphanumeric() || sign == '&') => text.push(sign),
            _ => {}
        }
    }
    loop {
        if text.ends_with(BRANCH) {
            return text;
        }
        match FORMS.iter().find_map(|it| text.strip_suffix(it).map(str::to_owned)) {
            Some(rest) if CORE_SIGNS_MIN <= rest.chars().count() => text = rest,
            _ => return text,
        }
    }
}

/// What stands in the brackets of an organisation's name: its place or its branch.
pub(crate) fn aside(name: &str) -> String {
    let folded = normalise::fold_width(name);
    let inside = folded.split_once('(').and_then(|it| it.1.split_once(')'));
    inside.map(|it| it.0.trim().to_lowercase()).unwrap_or_default()
}

/// How a text sounds: the first reading of each Chinese sign, sounds that many people do not tell apart as one.
pub(crate) fn sound(text: &str) -> String {
    let mut sounds = String::new();
    for sign in text.chars() {
        match sign.to_pinyin() {
            Some(reading) => sounds.push_str(&as_spoken(reading.plain())),
            None => sounds.push(sign),
        }
        sounds.push('\'');
    }
    sounds
}

/// zh, ch, sh as z, c, s; l as n; -ng as -n after a, e and i.
fn as_spoken(syllable: &str) -> String {
    let head = ["zh", "ch", "sh"].iter().find(|it| syllable.starts_with(**it));
    let mut text = match head {
        Some(head) => format!("{}{}", &head[..1], &syllable[2..]),
        None if syllable.starts_with('l') => format!("n{}", &syllable[1..]),
        None => syllable.to_owned(),
    };
    for ending in ["ang", "eng", "ing"] {
        if text.ends_with(ending) {
            text.pop();
        }
    }
    text
}

/// How two names in their one spelling are alike.
pub(crate) fn compare(one: &str, other: &str) -> Likeness {
    if one == other {
        return Likeness::Same;
    }
    if one.chars().count() == other.chars().count() && sound(one) == sound(other) {
        return Likeness::Sound;
    }
    compare_signs(one, other)
}

/// The same without the sound: for phones and plates.
pub(crate) fn compare_signs(one: &str, other: &str) -> Likeness {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a == b {
        return Likeness::Same;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&rest_a[..rest_a.len() - tail], &rest_b[..rest_b.len() - tail]) {
        ([], [_]) | ([_], []) => Likeness::Slip,
        ([x, y], [v, w]) if x == w && y == v => Likeness::Slip,
        ([_], [_]) => Likeness::OneSign,
        _ => Likeness::Different,
    }
}

/// A plate with the signs that are read for each other as one.
pub(crate) fn as_read(plate: &str) -> String {
    let read = |sign| match sign {
        'O' | 'Q' => '0',
        'I' => '1',
        other => other,
    };
    plate.chars().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_form_and_the_width_do_not_tell_organisations_apart() {
        for name in [
            "青岚顺达运输有限公司",
            "青岚顺达运输有限责任公司",
            "青岚顺达运输股份有限公司",
            "青岚顺达运输公司",
            "青岚顺达运输",
            " 青岚 顺达运输(有限公司)",
            "青岚顺达运输（城东）有限公司",
        ] {
            assert_eq!(core(name), "青岚顺达运输", "{name}");
        }
        assert_eq!(core("ＡＢＣ Trading Co., Ltd."), "abctrading");
    }

    #[test]
    fn something_is_left_of_every_name() {
        assert_eq!(core("有限公司"), "有限公司");
        assert_eq!(core("A公司"), "a公司");
        assert_eq!(core(""), "");
    }

    #[test]
    fn a_branch_is_told_by_its_brackets() {
        assert_eq!(aside("顺达运输（城东分公司）"), "城东分公司");
        assert_eq!(aside("顺达运输"), "");
        assert_eq!(core("顺达运输有限公司城东分公司"), "顺达运输有限公司城东分公司");
    }

    #[test]
    fn signs_that_sound_alike_are_told() {
        assert_eq!(compare("张伟", "章伟"), Likeness::Sound);
        assert_eq!(compare("陈静", "陈劲"), Likeness::Sound, "jing and jin");
        assert_eq!(compare("刘洋", "牛洋"), Likeness::Sound, "liu and niu");
        assert_eq!(compare("王芳", "王丽"), Likeness::OneSign);
    }

    #[test]
    fn a_slip_of_the_hand_is_told() {
        assert_eq!(compare_signs("13800138000", "13800130800"), Likeness::Slip);
        assert_eq!(compare_signs("13800138000", "1380013800"), Likeness::Slip);
        assert_eq!(compare_signs("13800138000", "13800138009"), Likeness::OneSign);
        assert_eq!(compare_signs("13800138000", "13900138009"), Likeness::Different);
        assert_eq!(compare_signs("", "张"), Likeness::Slip);
        assert_eq!(compare("张建国", "张国建"), Likeness::Slip);
    }

    #[test]
    fn an_o_is_read_as_a_nought() {
        assert_eq!(as_read("冀YBO1I3"), "冀YB0113");
    }
}
