//! Changing the key file: the key of every person is wrapped anew, what it seals stays as it is.
//!
//! The new key file is written beside the old one and named in the database; from then on new keys are wrapped by
//! it. Then all others follow, a chunk of persons per transaction. At last the search key follows, the new key is the
//! one in use, and its file takes the place of the old one. A change that is cut off anywhere is gone on with by
//! calling it again; meanwhile both files open the vault, and a server that runs takes them as it meets them.
//!
//! Search tokens are made with the search key, which stays: nothing is looked for anew.

use crate::error::VaultError;
use crate::key_file::{MasterKey, next_path, put_in_place};
use crate::keys::Keys;
use crate::kind::SubjectId;
use crate::subject::{KeyRow, place_of_key};
use crate::vault::{MASTER_ID, PLACE_OF_SEARCH_KEY, Vault, read_record};
use database::{AuditEntry, Db, Query, Scope, Sql, TableRow, Who};
use kernel::{Entropy, Instant};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// How a change of the key file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key that opens nothing here any more, but every backup made before.
    pub from: String,
    pub to: String,
    /// Persons whose keys were wrapped anew by this call.
    pub persons: u64,
    /// Whether an earlier call had begun it.
    pub was_begun: bool,
}

/// Persons whose keys are wrapped anew in one transaction.
const PERSONS_PER_STEP: i64 = 2_000;

/// Changes the key file, or goes on with a change that was cut off. `progress` hears how many persons are done.
pub async fn rotate(
    db: &Db,
    key_file: &Path,
    entropy: Arc<dyn Entropy>,
    mut progress: impl FnMut(u64),
) -> Result<Rotated, VaultError> {
    if let Some(ended) = end_renaming(db, key_file).await? {
        return Ok(ended);
    }
    let vault = Vault::open(db, key_file, Arc::clone(&entropy)).await?;
    let was_begun = vault.keys().next.is_some();
    if !was_begun {
        begin(db, &vault).await?;
    }
    let keys = vault.read_keys_again(&db.read(Scope::Everything)).await?;
    let next =
        keys.next.clone().ok_or_else(|| database::Error::Damaged("`vault_master.next_name`".to_owned()))?;
    let (mut after, mut persons) = (Uuid::nil(), 0);
    while let Some((last, wrapped)) = wrap_anew(db, &vault, &keys, &next, after).await? {
        after = last;
        persons += wrapped;
        progress(persons);
    }
    end(db, &vault, &next).await?;
    put_in_place(key_file)?;
    Ok(Rotated { from: keys.current.name, to: next.name, persons, was_begun })
}

/// A change whose last commit was reached and whose last rename was not.
async fn end_renaming(db: &Db, key_file: &Path) -> Result<Option<Rotated>, VaultError> {
    let Some(record) = read_record(&db.read(Scope::Everything)).await? else { return Ok(None) };
    let (old, new) = (MasterKey::read(key_file)?, MasterKey::read(&next_path(key_file))?);
    match (old, new) {
        (Some(old), Some(new)) if record.next_name.is_none() && new.name == record.key_name => {
            put_in_place(key_file)?;
            Ok(Some(Rotated { from: old.name, to: new.name, persons: 0, was_begun: true }))
        }
        _ => Ok(None),
    }
}

/// Writes the new key file, and then its name into the database. A file that was left by a call that broke off in
/// between is taken.
async fn begin(db: &Db, vault: &Vault) -> Result<(), VaultError> {
    let path = next_path(vault.key_file());
    let next = match MasterKey::read(&path)? {
        Some(left) => left,
        None => {
            let made = MasterKey::from_bytes(vault.entropy().secret());
            made.write(&path)?;
            made
        }
    };
    let mut work = db.work(Who::system("vault_rotate"), Scope::Everything).await?;
    let mut query = Query::new("update vault_master set next_name = ");
    query.bind(next.name.clone()).push(" where id = ").bind(MASTER_ID);
    work.run(query).await?;
    work.audit(entry("vault.key_change_begun", &vault.key_name(), &next.name));
    Ok(work.commit().await?)
}

fn entry(action: &'static str, from: &str, to: &str) -> AuditEntry {
    let detail = json!({ "from": from, "to": to });
    AuditEntry { action, subject_kind: "key", subject: None, unit: None, detail }
}

/// Wraps the keys of the persons after `after` anew. Returns the last of them and how many were not wrapped by the
/// new key yet; nothing when there are none left.
async fn wrap_anew(
    db: &Db,
    vault: &Vault,
    keys: &Keys,
    next: &MasterKey,
    after: Uuid,
) -> Result<Option<(Uuid, u64)>, VaultError> {
    let work = db.work(Who::system("vault_rotate"), Scope::Everything).await?;
    let mut query = Query::new(&format!(
        "select {} from vault_key where wrapped is not null and subject_id > ",
        KeyRow::columns("")
    ));
    query.bind(after).push(" order by subject_id limit ").bind(PERSONS_PER_STEP);
    let rows: Vec<KeyRow> = work.rows(query).await?;
    let Some(last) = rows.last().map(|it| it.subject_id) else { return Ok(None) };
    let mut changed = Vec::with_capacity(rows.len());
    for row in rows {
        let place = place_of_key(SubjectId(row.subject_id));
        let wrapped = row.wrapped.as_deref().unwrap_or_default();
        if next.cipher.open(&place, wrapped).is_some() {
            continue;
        }
        let key = keys.open(&place, wrapped).ok_or(VaultError::Altered(SubjectId(row.subject_id)))?;
        changed.push(KeyRow { wrapped: Some(next.cipher.seal(vault.entropy(), &place, &key)), ..row });
    }
    let count = changed.len() as u64;
    // Whoever is erased at this moment stays erased.
    let tail = "on conflict (subject_id) do update set wrapped = excluded.wrapped
                where vault_key.wrapped is not null";
    work.insert_all_or(changed, tail).await?;
    work.commit().await?;
    Ok(Some((last, count)))
}

/// Makes the new key the one in use: from here on the old one opens nothing.
async fn end(db: &Db, vault: &Vault, next: &MasterKey) -> Result<(), VaultError> {
    let mut work = db.work(Who::system("vault_rotate"), Scope::Everything).await?;
    let record = read_record(&work).await?;
    let record = record.ok_or_else(|| database::Error::Damaged("`vault_master` is empty".to_owned()))?;
    let search_key = vault.keys().current.cipher.open(PLACE_OF_SEARCH_KEY, &record.search_key);
    let search_key =
        search_key.ok_or_else(|| database::Error::Damaged("`vault_master.search_key`".to_owned()))?;
    let mut query = Query::new("update vault_master set next_name = null, key_name = ");
    query.bind(next.name.clone()).push(", search_key = ");
    query.bind(next.cipher.seal(vault.entropy(), PLACE_OF_SEARCH_KEY, &search_key));
    query.push(", key_since_us = ").bind(work.now().micros()).push(" where id = ").bind(MASTER_ID);
    work.run(query).await?;
    work.audit(entry("vault.key_changed", &record.key_name, &next.name));
    Ok(work.commit().await?)
}

/// Which key belongs to a database, as the database tells it: nothing is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyState {
    pub key_name: String,
    /// While the key file is being changed: the key to come.
    pub next_name: Option<String>,
    /// Since when the key is in use.
    pub since: Instant,
}

/// Which key belongs to this database; none before its vault was first opened.
pub async fn key_state(sql: &impl Sql) -> Result<Option<KeyState>, VaultError> {
    let record = read_record(sql).await?;
    Ok(record.map(|it| KeyState {
        key_name: it.key_name,
        next_name: it.next_name,
        since: Instant::from_micros(it.key_since_us.unwrap_or(it.created_at_us)),
    }))
}
