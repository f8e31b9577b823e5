//! Sealing in bulk.

use crate::error::VaultError;
use crate::kind::{PersonalKind, SubjectId, ValueId};
use crate::search;
use crate::subject::{TokenRow, ValueRow, place_of_value};
use crate::vault::Vault;
use database::Work;
use std::fmt;

/// Values that are sealed together when [`Sealer::store`] is called.
pub struct Sealer<'a> {
    vault: &'a Vault,
    work: &'a Work,
    waiting: Vec<Waiting>,
}

struct Waiting {
    id: ValueId,
    subject: SubjectId,
    kind: PersonalKind,
    plain: String,
}

/// Values sealed and stored at a time, so that an import of any size needs little memory on top.
const VALUES_PER_STEP: usize = 4_000;

impl fmt::Debug for Sealer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl<'a> Sealer<'a> {
    pub(crate) fn new(vault: &'a Vault, work: &'a Work) -> Self {
        Self { vault, work, waiting: Vec::new() }
    }

    /// Takes one more value. Nothing is stored before [`Sealer::store`].
    pub fn add(&mut self, subject: SubjectId, kind: PersonalKind, plain: &str) -> ValueId {
        let id = ValueId(self.work.new_id());
        self.add_as(id, subject, kind, plain);
        id
    }

    pub(crate) fn add_as(&mut self, id: ValueId, subject: SubjectId, kind: PersonalKind, plain: &str) {
        self.waiting.push(Waiting { id, subject, kind, plain: plain.to_owned() });
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Seals and stores everything that was added, with the keys of persons who have none yet.
    pub async fn store(self) -> Result<(), VaultError> {
        for values in self.waiting.chunks(VALUES_PER_STEP) {
            self.store_step(values).await?;
        }
        Ok(())
    }

    async fn store_step(&self, values: &[Waiting]) -> Result<(), VaultError> {
        let mut subjects: Vec<SubjectId> = values.iter().map(|it| it.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let keys = self.vault.keys_for(self.work, &subjects).await?;
        let mut rows = Vec::with_capacity(values.len());
        let mut tokens = Vec::new();
        for value in values {
            let key = keys.get(&value.subject).ok_or(VaultError::Altered(value.subject))?;
            let place = place_of_value(value.subject, value.id, value.kind);
            rows.push(ValueRow {
                id: value.id.0,
                subject_id: value.subject.0,
                kind: value.kind.as_str().to_owned(),
                sealed: key.seal(self.vault.entropy(), &place, value.plain.as_bytes()),
            });
            let found_by = search::tokens_of(self.vault.search_hash(), value.kind, &value.plain);
            tokens.extend(found_by.into_iter().map(|token| TokenRow {
                token: token.to_vec(),
                subject_id: value.subject.0,
                value_id: value.id.0,
            }));
        }
        // In the order of the index, which is spread over its whole width by these hashes.
        tokens.sort_unstable_by(|one, other| one.token.cmp(&other.token));
        self.work.insert_all(rows).await?;
        Ok(self.work.insert_all(tokens).await?)
    }
}
