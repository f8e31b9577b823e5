//! Files of a person, sealed by the person's key: what stands outside the database is erased with them as well.

use crate::error::VaultError;
use crate::kind::SubjectId;
use crate::vault::Vault;
use database::{Query, Sql, Work};
use uuid::Uuid;

/// What the seal of a file is bound to: the person, and the file's own id.
fn place_of_file(subject: SubjectId, file: Uuid) -> Vec<u8> {
    [b"file".as_slice(), subject.0.as_bytes(), file.as_bytes()].concat()
}

impl Vault {
    /// Seals the whole content of a file of a person.
    pub async fn seal_file(
        &self,
        work: &Work,
        subject: SubjectId,
        file: Uuid,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let keys = self.keys_for(work, &[subject]).await?;
        let key = keys.get(&subject).ok_or(VaultError::Altered(subject))?;
        Ok(key.seal(self.entropy(), &place_of_file(subject, file), plain))
    }

    /// Opens what [`Vault::seal_file`] made; nothing when the person was erased since.
    pub async fn open_file(
        &self,
        sql: &impl Sql,
        subject: SubjectId,
        file: Uuid,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let mut query = Query::new("select wrapped from vault_key where subject_id = ");
        query.bind(subject.0);
        let Some((Some(wrapped),)) = sql.row::<(Option<Vec<u8>>,)>(query).await? else { return Ok(None) };
        let plain =
            self.unwrap_key(sql, subject, &wrapped).await?.open(&place_of_file(subject, file), sealed);
        plain.map(Some).ok_or(VaultError::Altered(subject))
    }
}
