//! The keys of persons, wrapped by the key file: made, read and destroyed.

use crate::cipher::{Cipher, KEY_BYTES};
use crate::error::VaultError;
use crate::key_file::MasterKey;
use crate::kind::{PersonalKind, SubjectId, ValueId};
use crate::ledger::Erasure;
use crate::vault::Vault;
use database::{HOLD, Query, Sql, Work};
use std::collections::HashMap;
use uuid::Uuid;

database::rows! {
    pub(crate) struct KeyRow in "vault_key" {
        pub(crate) subject_id: Uuid,
        pub(crate) wrapped: Option<Vec<u8>>,
        pub(crate) created_at_us: i64,
        pub(crate) erased_at_us: Option<i64>,
    }
}

database::rows! {
    pub(crate) struct ValueRow in "vault_value" {
        pub(crate) id: Uuid,
        pub(crate) subject_id: Uuid,
        pub(crate) kind: String,
        pub(crate) sealed: Vec<u8>,
    }
}

database::rows! {
    pub(crate) struct TokenRow in "vault_token" {
        pub(crate) token: Vec<u8>,
        pub(crate) subject_id: Uuid,
        pub(crate) value_id: Uuid,
    }
}

/// The place of a wrapped key, of a value, or of sealed JSON: what its seal is bound to.
pub(crate) fn place_of_key(subject: SubjectId) -> Vec<u8> {
    [b"key".as_slice(), subject.0.as_bytes()].concat()
}

pub(crate) fn place_of_value(subject: SubjectId, value: ValueId, kind: PersonalKind) -> Vec<u8> {
    [b"value".as_slice(), subject.0.as_bytes(), value.0.as_bytes(), kind.as_str().as_bytes()].concat()
}

pub(crate) fn place_of_json(subject: SubjectId) -> Vec<u8> {
    [b"json".as_slice(), subject.0.as_bytes()].concat()
}

/// Subjects asked for in one statement.
const SUBJECTS_PER_QUERY: usize = 2_000;

impl Vault {
    /// The keys of these subjects, made where there is none yet. An erased subject is refused.
    pub(crate) async fn keys_for(
        &self,
        work: &Work,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, Cipher>, VaultError> {
        let mut keys = HashMap::with_capacity(subjects.len());
        for subjects in subjects.chunks(SUBJECTS_PER_QUERY) {
            self.read_keys(work, subjects, &mut keys).await?;
            let missing: Vec<SubjectId> =
                subjects.iter().filter(|it| !keys.contains_key(it)).copied().collect();
            if self.make_keys(work, &missing, &mut keys).await? < missing.len() as u64 {
                // Another transaction made some of them first: theirs count.
                self.read_keys(work, &missing, &mut keys).await?;
            }
        }
        Ok(keys)
    }

    async fn read_keys(
        &self,
        work: &Work,
        subjects: &[SubjectId],
        keys: &mut HashMap<SubjectId, Cipher>,
    ) -> Result<(), VaultError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let mut query = Query::new("select subject_id, wrapped from vault_key where subject_id in ");
        query.bind_list(subjects.iter().map(|it| it.0));
        for (subject, wrapped) in work.rows::<(Uuid, Option<Vec<u8>>)>(query).await? {
            let subject = SubjectId(subject);
            let wrapped = wrapped.ok_or(VaultError::Erased(subject))?;
            keys.insert(subject, self.unwrap_key(work, subject, &wrapped).await?);
        }
        Ok(())
    }

    /// Returns how many were really made.
    async fn make_keys(
        &self,
        work: &Work,
        subjects: &[SubjectId],
        keys: &mut HashMap<SubjectId, Cipher>,
    ) -> Result<u64, VaultError> {
        if subjects.is_empty() {
            return Ok(0);
        }
        let master = self.key_for_new(work).await?;
        let mut rows = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let key = self.entropy().secret();
            let wrapped = master.cipher.seal(self.entropy(), &place_of_key(*subject), &key);
            keys.insert(*subject, Cipher::new(&key));
            rows.push(KeyRow {
                subject_id: subject.0,
                wrapped: Some(wrapped),
                created_at_us: work.now().micros(),
                erased_at_us: None,
            });
        }
        Ok(work.insert_all_or(rows, "on conflict (subject_id) do nothing").await?)
    }

    /// The key that wraps what is new: while the key file is being changed, the one to come. Its name is held
    /// until the transaction ends, so that a change does not pass by keys that are not committed yet.
    async fn key_for_new(&self, work: &Work) -> Result<MasterKey, VaultError> {
        let mut query = Query::new("select coalesce(next_name, key_name) from vault_master where id = 1");
        query.push(HOLD(work.db().engine()));
        let name = work.row::<(String,)>(query).await?.map(|it| it.0).unwrap_or_default();
        if let Some(key) = self.keys().named(&name) {
            return Ok(key.clone());
        }
        let keys = self.read_keys_again(work).await?;
        Ok(keys.next.unwrap_or(keys.current))
    }

    pub(crate) async fn unwrap_key(
        &self,
        sql: &impl Sql,
        subject: SubjectId,
        wrapped: &[u8],
    ) -> Result<Cipher, VaultError> {
        let place = place_of_key(subject);
        let mut key = self.keys().open(&place, wrapped);
        if key.is_none() {
            key = self.read_keys_again(sql).await?.open(&place, wrapped);
        }
        let key: Option<[u8; KEY_BYTES]> = key.and_then(|it| it.try_into().ok());
        key.map(|it| Cipher::new(&it)).ok_or(VaultError::Altered(subject))
    }

    /// Erases a person: destroys their key, their values and everything by which they were found. What was
    /// sealed for them elsewhere stays where it is and can never be read again.
    ///
    /// The list beside the key file is told first: an erasure that breaks off after that is made up for when the
    /// database is next opened.
    ///
    /// Returns whether there was anything to erase. The caller writes the audit entry.
    pub async fn erase(&self, work: &Work, subject: SubjectId) -> Result<bool, VaultError> {
        self.note_erasures(&[Erasure { subject, at: work.now() }])?;
        for table in ["vault_token", "vault_value"] {
            let mut query = Query::new("delete from ");
            query.push(table).push(" where subject_id = ").bind(subject.0);
            work.run(query).await?;
        }
        let mut query = Query::new("update vault_key set wrapped = null, erased_at_us = ");
        query.bind(work.now().micros());
        query.push(" where wrapped is not null and subject_id = ").bind(subject.0);
        Ok(work.run(query).await? > 0)
    }

    /// Those of these subjects who have a key still.
    pub async fn with_keys(
        &self,
        sql: &impl Sql,
        subjects: &[SubjectId],
    ) -> Result<Vec<SubjectId>, VaultError> {
        let mut found = Vec::new();
        for subjects in subjects.chunks(SUBJECTS_PER_QUERY) {
            let mut query =
                Query::new("select subject_id from vault_key where wrapped is not null and subject_id in ");
            query.bind_list(subjects.iter().map(|it| it.0)).push(" order by subject_id");
            found.extend(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| SubjectId(it.0)));
        }
        Ok(found)
    }

    /// Who was erased, as the database tells it.
    pub async fn erased_here(&self, sql: &impl Sql) -> Result<Vec<Erasure>, VaultError> {
        let query = Query::new(
            "select subject_id, erased_at_us from vault_key where erased_at_us is not null
             order by erased_at_us, subject_id",
        );
        let rows: Vec<(Uuid, i64)> = sql.rows(query).await?;
        let erasure = |(subject, at): (Uuid, i64)| Erasure {
            subject: SubjectId(subject),
            at: kernel::Instant::from_micros(at),
        };
        Ok(rows.into_iter().map(erasure).collect())
    }
}
