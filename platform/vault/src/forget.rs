//! Taking back what was sealed by mistake: persons whom an import made, and whom nobody has known since.

use crate::error::VaultError;
use crate::kind::SubjectId;
use crate::vault::Vault;
use database::{Query, Work};

/// Subjects named in one statement.
const SUBJECTS_PER_QUERY: usize = 2_000;

impl Vault {
    /// Removes the keys of these subjects with all that was sealed by them, as if they had never been. This is no
    /// erasure: it is not listed beside the key file, and a backup that was made before has them still.
    pub async fn forget(&self, work: &Work, subjects: &[SubjectId]) -> Result<(), VaultError> {
        for subjects in subjects.chunks(SUBJECTS_PER_QUERY) {
            for table in ["vault_token", "vault_value", "vault_key"] {
                let mut query = Query::new("delete from ");
                query.push(table).push(" where subject_id in ").bind_list(subjects.iter().map(|it| it.0));
                work.run(query).await?;
            }
        }
        Ok(())
    }
}
