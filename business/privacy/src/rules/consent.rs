//! What a person agreed to, from the lines of the ledger.

use crate::model::{Consent, ConsentText, ContactChannel, Purpose};
use kernel::BusinessDay;
use std::collections::BTreeSet;

/// Whether the person agrees to the purpose, by a way of contact where one is meant: the last line that speaks of it
/// counts, whether it speaks of that way alone or of all.
pub fn agrees(lines: &[Consent], purpose: Purpose, channel: Option<ContactChannel>) -> bool {
    last(lines, purpose, channel).is_some_and(|it| it.is_given)
}

/// The line that decides.
pub fn last(lines: &[Consent], purpose: Purpose, channel: Option<ContactChannel>) -> Option<&Consent> {
    let speaks = |it: &&Consent| {
        it.purpose == purpose && (it.channel.is_none() || channel.is_none_or(|of| it.channel == Some(of)))
    };
    let spoken = lines.iter().filter(speaks);
    // Asked without a way, a line about one way alone says nothing of all.
    let spoken = spoken.filter(|it| channel.is_some() || it.channel.is_none());
    spoken.max_by_key(|it| (it.at, it.seq))
}

/// A plate that a camera read may find its customer only when they opted in (PIPL Art. 26).
pub fn camera_may_recognise(lines: &[Consent]) -> bool {
    agrees(lines, Purpose::PlateCamera, None)
}

/// Why a line cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentFault {
    #[error(
        "there is no such version of the text for this purpose: read the texts again / 该用途没有此版本的同意文本,请重新读取"
    )]
    UnknownText,
    #[error("this text is not in force yet / 该同意文本尚未生效")]
    NotInForce,
    #[error("cannot lie in the future / 不能晚于当前时间")]
    InFuture,
    #[error("only marketing messages are agreed to by way of contact / 只有营销信息可按联系方式区分")]
    ChannelNotMeant,
}

impl ConsentFault {
    pub(crate) fn field_and_code(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownText => ("text_version", "unknown_text"),
            Self::NotInForce => ("text_version", "not_in_force"),
            Self::InFuture => ("at", "in_future"),
            Self::ChannelNotMeant => ("channel", "not_allowed"),
        }
    }
}

/// The text to which a line refers. Agreeing needs one in force on that day; withdrawing needs one that exists.
pub fn text_for(
    texts: &[ConsentText],
    (purpose, version): (Purpose, i64),
    is_given: bool,
    day: BusinessDay,
) -> Result<&ConsentText, ConsentFault> {
    let text = texts.iter().find(|it| it.purpose == purpose && it.version == version);
    let text = text.ok_or(ConsentFault::UnknownText)?;
    if is_given && day < text.from { Err(ConsentFault::NotInForce) } else { Ok(text) }
}

/// The newest text of a purpose that is in force.
pub fn text_in_force(texts: &[ConsentText], purpose: Purpose, day: BusinessDay) -> Option<&ConsentText> {
    texts.iter().filter(|it| it.purpose == purpose && it.from <= day).max_by_key(|it| it.version)
}

pub fn check_channel(purpose: Purpose, channel: Option<ContactChannel>) -> Result<(), ConsentFault> {
    if channel.is_some() && purpose != Purpose::Marketing {
        Err(ConsentFault::ChannelNotMeant)
    } else {
        Ok(())
    }
}

/// What must be withdrawn for the file that is kept when two become one: whatever either of the two does not agree
/// to. Nothing is ever given by a merge, so that it never widens what somebody agreed to.
pub fn withdrawn_by_merge(kept: &[Consent], absorbed: &[Consent]) -> Vec<(Purpose, Option<ContactChannel>)> {
    let ways: BTreeSet<(Purpose, Option<ContactChannel>)> =
        kept.iter().chain(absorbed).map(|it| (it.purpose, it.channel)).collect();
    let is_new_refusal = |(purpose, way)| {
        // Somebody who was never asked in one of the two files did not refuse there.
        let refuses = |lines: &[Consent]| last(lines, purpose, way).is_some_and(|it| !it.is_given);
        refuses(absorbed) && !refuses(kept)
    };
    ways.into_iter().filter(|it| is_new_refusal(*it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ConsentSource;
    use kernel::{Instant, Words};

    fn line(purpose: Purpose, channel: Option<ContactChannel>, is_given: bool, at: i64) -> Consent {
        let at = Instant::from_micros(at);
        Consent { purpose, text_version: 1, channel, is_given, source: ConsentSource::Counter, at, seq: 0 }
    }

    const SMS: Option<ContactChannel> = Some(ContactChannel::Sms);
    const PHONE: Option<ContactChannel> = Some(ContactChannel::Phone);

    #[test]
    fn who_was_never_asked_does_not_agree() {
        assert!(!agrees(&[], Purpose::Marketing, SMS));
        assert!(!camera_may_recognise(&[]));
    }

    #[test]
    fn the_last_word_counts_whatever_came_before() {
        let lines = [line(Purpose::Marketing, None, true, 1), line(Purpose::Marketing, None, false, 2)];
        assert!(!agrees(&lines, Purpose::Marketing, SMS));
        let back = [lines.as_slice(), &[line(Purpose::Marketing, None, true, 3)]].concat();
        assert!(agrees(&back, Purpose::Marketing, SMS));
    }

    #[test]
    fn of_two_words_at_one_moment_the_later_recorded_counts() {
        let first = line(Purpose::Marketing, None, true, 1);
        let second = Consent { seq: 1, is_given: false, ..first.clone() };
        assert!(!agrees(&[second, first], Purpose::Marketing, None));
    }

    #[test]
    fn one_way_of_contact_can_be_refused_alone() {
        let lines = [line(Purpose::Marketing, None, true, 1), line(Purpose::Marketing, SMS, false, 2)];
        assert!(!agrees(&lines, Purpose::Marketing, SMS));
        assert!(agrees(&lines, Purpose::Marketing, PHONE));
        assert!(agrees(&lines, Purpose::Marketing, None));
    }

    #[test]
    fn refusing_everything_takes_back_each_way() {
        let lines = [line(Purpose::Marketing, SMS, true, 1), line(Purpose::Marketing, None, false, 2)];
        assert!(!agrees(&lines, Purpose::Marketing, SMS));
    }

    #[test]
    fn purposes_are_agreed_to_each_by_itself() {
        let lines = [line(Purpose::Marketing, None, true, 1)];
        assert!(!camera_may_recognise(&lines));
        assert!(camera_may_recognise(&[line(Purpose::PlateCamera, None, true, 1)]));
    }

    #[test]
    fn agreeing_needs_a_text_that_exists_and_is_in_force() {
        let from = BusinessDay(100);
        let text = ConsentText { purpose: Purpose::Marketing, version: 2, text: Words::default(), from };
        let texts = [text];
        let asked = (Purpose::Marketing, 2);
        assert!(text_for(&texts, asked, true, BusinessDay(100)).is_ok());
        assert_eq!(text_for(&texts, asked, true, BusinessDay(99)).unwrap_err(), ConsentFault::NotInForce);
        let other = text_for(&texts, (Purpose::Marketing, 3), true, BusinessDay(100));
        assert_eq!(other.unwrap_err(), ConsentFault::UnknownText);
        assert!(text_for(&texts, (Purpose::Location, 2), false, BusinessDay(100)).is_err());
        assert!(text_for(&texts, asked, false, BusinessDay(99)).is_ok(), "one can always say no");
    }

    #[test]
    fn a_merge_withdraws_what_either_refused_and_gives_nothing() {
        let yes = [line(Purpose::Marketing, None, true, 1)];
        let no = [line(Purpose::Marketing, None, false, 1)];
        let marketing = vec![(Purpose::Marketing, None)];
        assert_eq!(withdrawn_by_merge(&yes, &no), marketing);
        assert_eq!(withdrawn_by_merge(&no, &yes), [], "it is refused already");
        assert_eq!(withdrawn_by_merge(&yes, &yes), []);
        assert_eq!(withdrawn_by_merge(&yes, &[]), []);
        assert_eq!(withdrawn_by_merge(&[], &yes), [], "nothing is given by a merge");
        assert_eq!(withdrawn_by_merge(&[], &no), marketing);
    }
}
