//! Conditions of segments about consent: what somebody agreed to, and by which way they may be reached.
//!
//! `segments` does not know of consent, nor `privacy` of segments; here the one is handed to the other.

use database::Query;
use kernel::Words;
use privacy::{ContactChannel, Purpose, push_agrees};
use segments::{Choice, Condition, Field, Provider, Test};

/// Hands the ledger of consent to segments.
#[derive(Debug)]
pub(crate) struct Consent;

/// To what somebody agrees, whatever the way of contact.
const AGREED: &str = "consent.purpose";
/// By which ways they agree to hear of offers.
const REACHED: &str = "consent.marketing_by";

impl Provider for Consent {
    fn fields(&self) -> Vec<Field> {
        let group = &Words::new("同意与联系", "consent and contact");
        let purposes = Purpose::ALL.iter().map(|it| Choice::new(it.as_str(), it.words())).collect();
        let channels = ContactChannel::ALL.iter().map(|it| Choice::new(it.as_str(), it.words())).collect();
        vec![
            Field::choice(AGREED, group, Words::new("同意用途", "agrees to"), purposes).meaning(
                "此刻有效的同意;有联系限制的不计",
                "consent in force now, and nothing that stands against it",
            ),
            Field::choice(
                REACHED,
                group,
                Words::new("同意以此方式接收营销", "agrees to offers by"),
                channels,
            )
            .meaning(
                "营销同意在该联系方式下有效;发送前仍须检查时段与频次",
                "consent to marketing by that way; hours and frequency are still asked before sending",
            ),
        ]
    }

    fn push(&self, query: &mut Query, condition: &Condition, _as_of: Option<i64>) {
        let (values, is_none) = match &condition.test {
            Test::AnyOf(values) => (values, false),
            Test::NoneOf(values) => (values, true),
            _ => {
                query.push("1 = 0");
                return;
            }
        };
        query.push(if is_none { "not (1 = 0" } else { "(1 = 0" });
        for value in values {
            let asked = if condition.field == AGREED {
                Purpose::parse(value).map(|it| (it, None))
            } else {
                ContactChannel::parse(value).map(|it| (Purpose::Marketing, Some(it)))
            };
            if let Some((purpose, channel)) = asked {
                query.push(" or ");
                push_agrees(query, "c.id", purpose, channel);
            }
        }
        query.push(")");
    }
}
