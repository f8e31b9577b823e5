//! Values that pass from one person to another: two files turned out to be of the same.

use crate::error::VaultError;
use crate::kind::{PersonalKind, SubjectId, ValueId};
use crate::subject::place_of_value;
use crate::vault::{PersonalValue, Vault};
use database::{Query, Work};
use std::collections::HashSet;

impl Vault {
    /// Seals values of one person anew under the key of another, whose they are from now on. Their ids stay, so
    /// that what refers to them goes on finding them. Ids of other persons' values are passed over.
    ///
    /// Returns the ids of those that moved.
    pub async fn move_values(
        &self,
        work: &Work,
        from: SubjectId,
        to: SubjectId,
        values: &[ValueId],
    ) -> Result<Vec<ValueId>, VaultError> {
        let wanted: HashSet<ValueId> = values.iter().copied().collect();
        let found = self.reveal(work, from).await?;
        let found: Vec<PersonalValue> = found.into_iter().filter(|it| wanted.contains(&it.id)).collect();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.keys_for(work, &[to]).await?;
        let key = keys.get(&to).ok_or(VaultError::Altered(to))?;
        let mut moved = Vec::with_capacity(found.len());
        for value in found {
            let place = place_of_value(to, value.id, value.kind);
            let sealed = key.seal(self.entropy(), &place, value.plain.as_bytes());
            let mut query = Query::new("update vault_value set subject_id = ");
            query.bind(to.0).push(", sealed = ").bind(sealed).push(" where id = ").bind(value.id.0);
            work.run(query).await?;
            let mut query = Query::new("update vault_token set subject_id = ");
            query.bind(to.0).push(" where subject_id = ").bind(from.0);
            query.push(" and value_id = ").bind(value.id.0);
            work.run(query).await?;
            moved.push(value.id);
        }
        Ok(moved)
    }

    /// Lets two persons change a value of which each has one, such as the name. One who has none gets the
    /// other's and leaves none.
    pub async fn swap_values(
        &self,
        work: &Work,
        one: SubjectId,
        other: SubjectId,
        kind: PersonalKind,
    ) -> Result<(), VaultError> {
        let ids = async |subject| {
            let values = self.reveal(work, subject).await?;
            let of_kind = values.into_iter().filter(|it| it.kind == kind);
            Ok::<_, VaultError>(of_kind.map(|it| it.id).collect::<Vec<_>>())
        };
        let (ours, theirs) = (ids(one).await?, ids(other).await?);
        self.move_values(work, one, other, &ours).await?;
        self.move_values(work, other, one, &theirs).await.map(drop)
    }
}
