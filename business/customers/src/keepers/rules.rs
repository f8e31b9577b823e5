//! The duty that keepers sign.

use kernel::Words;

/// Version and text of the duty, the latest last. A new version is to be signed anew; an old one stays, since it
/// is what somebody signed.
const TEXTS: &[(i64, &str, &str)] = &[(
    1,
    "本人知悉并承诺:仅因工作需要查阅、使用客户档案;不向公司以外的任何人提供客户的姓名、电话、车牌、消费等信息;\
     不私自抄录、拍照、导出;发现泄露立即报告;离岗时交回全部客户资料。违反者承担相应责任。",
    "I know and undertake: to look at customers' files only as far as my work needs it; to give names, phones, plates \
     or purchases of customers to nobody outside the company; to copy, photograph or export nothing on my own; to \
     report a leak at once; to hand back everything about customers when I leave. I answer for breaches.",
)];

/// The duty as it is to be signed now.
pub(super) fn current() -> (i64, Words) {
    // There is always a first version.
    let (version, zh, en) = TEXTS.last().copied().unwrap_or_default();
    (version, Words::new(zh, en))
}

/// Why a signature is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DutyFault {
    #[error("this is not the text in force: read it and sign that one / 不是现行文本,请阅读现行文本后签署")]
    NotInForce,
    #[error(
        "this account belongs to no employee: an administrator can name one / 该账户未关联员工,请联系管理员"
    )]
    NoEmployee,
}

/// Whether a version may be signed.
pub(super) fn check(version: i64) -> Result<(), DutyFault> {
    if version == current().0 { Ok(()) } else { Err(DutyFault::NotInForce) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_in_force_can_be_signed() {
        let (version, words) = current();
        assert_eq!(check(version), Ok(()));
        assert_eq!(check(version + 1), Err(DutyFault::NotInForce));
        assert!(!words.zh.is_empty() && !words.en.is_empty());
    }

    #[test]
    fn versions_rise() {
        assert!(TEXTS.windows(2).all(|it| it[0].0 < it[1].0));
    }
}
