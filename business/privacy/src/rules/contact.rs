//! Whether a person may be reached now: the one decision that every message asks for.

use crate::model::{Consent, ContactChannel, ContactReason, Hold, HoldKind, Purpose};
use crate::rules::consent::agrees;
use kernel::{Instant, Words};
use settings::Privacy;

/// What is known of the person when somebody wants to reach them.
#[derive(Clone, Debug)]
pub struct ContactFacts<'a> {
    pub consents: &'a [Consent],
    pub holds: &'a [Hold],
    /// When they got a marketing message, within the last thirty days.
    pub messages: &'a [Instant],
    /// The person's identity was erased.
    pub is_erased: bool,
    pub now: Instant,
    /// The minute of the day by the company's clock.
    pub minute_of_day: i64,
}

/// Why a person may not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoContact {
    Erased,
    Held(HoldKind),
    NoConsent(ContactChannel),
    /// Until so many minutes after midnight.
    QuietHours {
        until_minutes: i64,
    },
    TooMany {
        count: i64,
        days: i64,
    },
}

impl NoContact {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Held(HoldKind::Objection) => "objection",
            Self::Held(HoldKind::Blacklist) => "blacklist",
            Self::Held(HoldKind::Restriction) => "restriction",
            Self::NoConsent(_) => "no_consent",
            Self::QuietHours { .. } => "quiet_hours",
            Self::TooMany { .. } => "too_many",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Self::Erased => Words::new("该客户的身份信息已删除", "this person's identity was erased"),
            Self::Held(HoldKind::Objection) => {
                Words::new("客户已拒绝营销", "the customer objects to marketing")
            }
            Self::Held(HoldKind::Blacklist) => {
                Words::new("客户在禁止联系名单中", "the customer is not to be contacted")
            }
            Self::Held(HoldKind::Restriction) => Words::new(
                "客户的个人信息处理已受限(有待办理的请求)",
                "processing is restricted: a request of the customer is pending",
            ),
            Self::NoConsent(channel) => {
                let way = channel.words();
                Words::new(
                    format!("客户未同意以{}接收营销信息", way.zh),
                    format!("the customer did not agree to marketing by {}", way.en),
                )
            }
            Self::QuietHours { until_minutes } => {
                let at = clock(until_minutes);
                Words::new(format!("现为免打扰时段,{at} 后方可联系"), format!("quiet hours: not before {at}"))
            }
            Self::TooMany { count, days } => Words::new(
                format!("近 {days} 天已发送 {count} 条营销信息,达到上限"),
                format!("{count} marketing messages within {days} days: the limit is reached"),
            ),
        }
    }
}

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

const DAY_SECONDS: i64 = 86_400;
const CAPS_DAYS: [i64; 2] = [7, 30];

/// Everything that stands against reaching the person; nothing when they may be reached.
///
/// A message about something that was bought or complained of needs no consent and knows no cap, and stops only at a
/// blacklist; care by the maintainer stops at an objection and a restriction as well; marketing needs consent by that
/// very way, a waking hour, and room below both caps.
pub fn may_contact(
    facts: &ContactFacts<'_>,
    reason: ContactReason,
    channel: ContactChannel,
    limits: &Privacy,
) -> Vec<NoContact> {
    if facts.is_erased {
        return vec![NoContact::Erased];
    }
    let stops = |it: HoldKind| match reason {
        ContactReason::Service => it == HoldKind::Blacklist,
        ContactReason::Care => it != HoldKind::Objection,
        ContactReason::Marketing => true,
    };
    let mut kinds: Vec<HoldKind> = facts.holds.iter().map(|it| it.kind).filter(|it| stops(*it)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut against: Vec<NoContact> = kinds.into_iter().map(NoContact::Held).collect();
    if reason != ContactReason::Marketing {
        return against;
    }
    if !agrees(facts.consents, Purpose::Marketing, Some(channel)) {
        against.push(NoContact::NoConsent(channel));
    }
    if is_quiet(facts.minute_of_day, limits) {
        against.push(NoContact::QuietHours { until_minutes: limits.quiet_until_minutes });
    }
    let caps = [limits.messages_per_week_max, limits.messages_per_month_max];
    for (days, cap) in CAPS_DAYS.into_iter().zip(caps) {
        let since = facts.now.plus_seconds(-days * DAY_SECONDS);
        let count = facts.messages.iter().filter(|it| since < **it).count() as i64;
        if cap <= count {
            against.push(NoContact::TooMany { count, days });
        }
    }
    against
}

/// Quiet hours may pass midnight.
fn is_quiet(minute: i64, limits: &Privacy) -> bool {
    let (from, until) = (limits.quiet_from_minutes, limits.quiet_until_minutes);
    if from <= until { from <= minute && minute < until } else { from <= minute || minute < until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ConsentSource;
    use uuid::Uuid;

    const NOON: i64 = 12 * 60;

    fn consent(is_given: bool, at: i64) -> Consent {
        let (purpose, source) = (Purpose::Marketing, ConsentSource::Counter);
        let at = Instant::from_micros(at);
        Consent { purpose, text_version: 1, channel: None, is_given, source, at, seq: 0 }
    }

    fn hold(kind: HoldKind) -> Hold {
        Hold { id: Uuid::nil(), kind, request: None, since: Instant::from_micros(0) }
    }

    fn against(
        consents: &[Consent],
        holds: &[Hold],
        messages: &[Instant],
        minute_of_day: i64,
        reason: ContactReason,
    ) -> Vec<&'static str> {
        let now = Instant::from_micros(40 * DAY_SECONDS * 1_000_000);
        let facts = ContactFacts { consents, holds, messages, is_erased: false, now, minute_of_day };
        let limits = settings::Settings::default().privacy;
        let found = may_contact(&facts, reason, ContactChannel::Sms, &limits);
        assert!(found.iter().all(|it| !it.words().zh.is_empty() && !it.words().en.is_empty()));
        found.into_iter().map(NoContact::code).collect()
    }

    fn days_ago(days: i64) -> Instant {
        Instant::from_micros((40 - days) * DAY_SECONDS * 1_000_000)
    }

    const MARKETING: ContactReason = ContactReason::Marketing;

    #[test]
    fn marketing_needs_consent() {
        assert_eq!(against(&[], &[], &[], NOON, MARKETING), ["no_consent"]);
        assert_eq!(against(&[consent(true, 1)], &[], &[], NOON, MARKETING), [""; 0]);
    }

    #[test]
    fn a_withdrawal_stops_marketing_at_once() {
        let lines = [consent(true, 1), consent(false, 2)];
        assert_eq!(against(&lines, &[], &[], NOON, MARKETING), ["no_consent"]);
    }

    #[test]
    fn nobody_is_woken_and_quiet_hours_pass_midnight() {
        let yes = [consent(true, 1)];
        for (minute, is_quiet) in [(21 * 60, true), (0, true), (539, true), (540, false), (1_259, false)] {
            assert_eq!(!against(&yes, &[], &[], minute, MARKETING).is_empty(), is_quiet, "{minute}");
        }
    }

    #[test]
    fn two_messages_a_week_and_four_a_month_are_enough() {
        let yes = [consent(true, 1)];
        let sent = |days: &[i64]| days.iter().map(|it| days_ago(*it)).collect::<Vec<_>>();
        assert!(against(&yes, &[], &sent(&[1, 8]), NOON, MARKETING).is_empty());
        assert_eq!(against(&yes, &[], &sent(&[1, 6]), NOON, MARKETING), ["too_many"]);
        assert_eq!(against(&yes, &[], &sent(&[8, 15, 22, 29]), NOON, MARKETING), ["too_many"]);
        assert!(against(&yes, &[], &sent(&[8, 15, 22, 31]), NOON, MARKETING).is_empty());
    }

    #[test]
    fn what_stands_against_a_message_depends_on_why_it_is_sent() {
        let holds = [hold(HoldKind::Objection), hold(HoldKind::Restriction)];
        let yes = [consent(true, 1)];
        assert_eq!(against(&yes, &holds, &[], NOON, MARKETING), ["objection", "restriction"]);
        assert_eq!(against(&[], &holds, &[], NOON, ContactReason::Care), ["restriction"]);
        assert!(against(&[], &holds, &[], 0, ContactReason::Service).is_empty());
        let black = [hold(HoldKind::Blacklist)];
        assert_eq!(against(&[], &black, &[], NOON, ContactReason::Service), ["blacklist"]);
    }

    #[test]
    fn an_erased_person_is_never_reached() {
        let now = Instant::from_micros(0);
        let facts = ContactFacts {
            consents: &[],
            holds: &[],
            messages: &[],
            is_erased: true,
            now,
            minute_of_day: NOON,
        };
        let limits = settings::Settings::default().privacy;
        let found = may_contact(&facts, ContactReason::Service, ContactChannel::Sms, &limits);
        assert_eq!(found, [NoContact::Erased]);
    }
}
