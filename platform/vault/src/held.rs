//! What is known of persons, without opening it.

use crate::error::VaultError;
use crate::kind::{PersonalKind, SubjectId};
use crate::vault::Vault;
use database::{Query, Sql};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Subjects asked for in one statement.
const SUBJECTS_PER_QUERY: usize = 2_000;

impl Vault {
    /// Of which kinds each of these persons has a value.
    pub async fn kinds_held(
        &self,
        sql: &impl Sql,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, BTreeSet<PersonalKind>>, VaultError> {
        let mut held: HashMap<SubjectId, BTreeSet<PersonalKind>> = HashMap::with_capacity(subjects.len());
        for subjects in subjects.chunks(SUBJECTS_PER_QUERY) {
            let mut query =
                Query::new("select distinct subject_id, kind from vault_value where subject_id in ");
            query.bind_list(subjects.iter().map(|it| it.0));
            for (subject, kind) in sql.rows::<(Uuid, String)>(query).await? {
                if let Some(kind) = PersonalKind::parse(&kind) {
                    held.entry(SubjectId(subject)).or_default().insert(kind);
                }
            }
        }
        Ok(held)
    }
}
