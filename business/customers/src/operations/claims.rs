//! Identifiers claimed for customers, one or thousands in one transaction.

use super::till::IdentifierAdded;
use super::{CustomersError, blind_of_normal};
use crate::model::{CustomerId, IdentifierKind};
use crate::rules::{Claim, Held, Span, claim};
use crate::store::{self, Blind, IdentifierRow, to_number};
use database::Work;
use std::collections::HashMap;
use vault::Vault;

/// Who holds the identifiers at hand, before and after what is claimed here.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    before: HashMap<Blind, Vec<Held>>,
    /// What changes, in the order of the claims.
    changed: Vec<(Blind, IdentifierKind)>,
    after: HashMap<Blind, Vec<Held>>,
    added: Vec<IdentifierAdded>,
    /// What each granted claim did, for whoever keeps a journal.
    steps: Vec<ClaimStep>,
}

/// Who held an identifier before and after one claim.
#[derive(Clone, Debug)]
pub(crate) struct ClaimStep {
    pub(crate) blind: Blind,
    pub(crate) kind: IdentifierKind,
    pub(crate) before: Vec<Held>,
    pub(crate) after: Vec<Held>,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claimed {
    Granted,
    Known,
    /// Somebody else holds it.
    Refused,
}

impl Claims {
    /// The holders of one identifier, looked up by its keyed hash.
    pub(crate) fn of(blind: Blind, holders: HashMap<Blind, Vec<Held>>) -> Self {
        let held = holders.get(&blind).cloned().unwrap_or_default();
        let before = HashMap::from_iter([(blind, held)]);
        Self { after: before.clone(), before, ..Self::default() }
    }

    /// Looks up who holds these values, which must be normalised, of one kind.
    pub(crate) async fn look_up(
        &mut self,
        work: &Work,
        vault: &Vault,
        kind: IdentifierKind,
        values: impl IntoIterator<Item = &str>,
    ) -> Result<(), database::Error> {
        let blinds: Vec<Blind> = values.into_iter().map(|it| blind_of_normal(vault, kind, it)).collect();
        for (blind, held) in store::holders(work, kind, &blinds).await? {
            self.before.insert(blind, held.clone());
            self.after.insert(blind, held);
        }
        Ok(())
    }

    /// Claims a value that was looked up. Later claims see it.
    pub(crate) fn claim(
        &mut self,
        vault: &Vault,
        customer: CustomerId,
        kind: IdentifierKind,
        value: &str,
        span: Span,
    ) -> Claimed {
        self.claim_blind(customer, (kind, blind_of_normal(vault, kind, value)), span)
    }

    /// The same for whoever has the keyed hash alone.
    pub(crate) fn claim_blind(
        &mut self,
        customer: CustomerId,
        (kind, blind): (IdentifierKind, Blind),
        span: Span,
    ) -> Claimed {
        let held = self.after.entry(blind).or_default();
        match claim(held, Held { span, customer }) {
            Claim::Known => Claimed::Known,
            Claim::TakenBySomebody => Claimed::Refused,
            Claim::Change(spans) => {
                let before = std::mem::replace(held, spans);
                self.steps.push(ClaimStep { blind, kind, before, after: held.clone() });
                self.changed.push((blind, kind));
                self.added.push(IdentifierAdded::new(customer, kind, blind));
                Claimed::Granted
            }
        }
    }

    /// What was granted since this was asked last.
    pub(crate) fn take_steps(&mut self) -> Vec<ClaimStep> {
        std::mem::take(&mut self.steps)
    }

    /// Who holds a card last, with everything claimed so far.
    pub(crate) fn last_holder(&self, vault: &Vault, card: &str) -> Option<CustomerId> {
        let held = self.after.get(&blind_of_normal(vault, IdentifierKind::Card, card))?;
        held.iter().max_by_key(|it| it.span.from).map(|it| it.customer)
    }

    /// Stores what changed, and says what was added.
    pub(crate) async fn store(mut self, work: &Work) -> Result<Vec<IdentifierAdded>, CustomersError> {
        self.changed.sort_unstable();
        self.changed.dedup();
        let mut rows = Vec::with_capacity(self.changed.len());
        for (blind, kind) in self.changed {
            let before = self.before.remove(&blind).unwrap_or_default();
            let after = self.after.remove(&blind).unwrap_or_default();
            for gone in before.iter().filter(|it| !after.contains(it)) {
                store::remove_identifier(work, blind, gone.span.from).await?;
            }
            rows.extend(after.iter().filter(|it| !before.contains(it)).map(|it| IdentifierRow {
                blind: blind.to_vec(),
                kind: kind.as_str().to_owned(),
                customer_id: it.customer.uuid(),
                from_day: to_number(it.span.from),
                until_day: to_number(it.span.until),
            }));
        }
        work.insert_all(rows).await?;
        Ok(self.added)
    }
}
