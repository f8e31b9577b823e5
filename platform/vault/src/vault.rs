//! Opening the vault; sealing, reading and finding values.

use crate::cipher::{Cipher, KeyedHash};
use crate::error::VaultError;
use crate::key_file::MasterKey;
use crate::keys::Keys;
use crate::kind::{PersonalKind, SubjectId, ValueId};
use crate::ledger::{Erasure, Ledger};
use crate::sealer::Sealer;
use crate::search::{self, Search, Token};
use crate::subject::{ValueRow, place_of_json, place_of_value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use database::{Db, Query, Scope, Sql, TableRow, Who, Work};
use kernel::Entropy;
use serde_json::json;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// The open vault. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    key_file: PathBuf,
    /// Read again when something does not open: another process may have changed the key file meanwhile.
    keys: RwLock<Keys>,
    search: KeyedHash,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("key_name", &self.key_name()).finish_non_exhaustive()
    }
}

/// A personal value in the clear: for the page that shows it, never for a log.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalValue {
    pub id: ValueId,
    pub subject: SubjectId,
    pub kind: PersonalKind,
    pub plain: String,
}

impl PersonalValue {
    /// What everybody may see of it.
    pub fn masked(&self) -> String {
        crate::mask(self.kind, &self.plain)
    }
}

/// Shows the mask alone, so that a value cannot slip into a log.
impl fmt::Debug for PersonalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.kind, self.masked())
    }
}

database::rows! {
    pub(crate) struct MasterRow in "vault_master" {
        pub(crate) id: i64,
        pub(crate) key_name: String,
        pub(crate) search_key: Vec<u8>,
        pub(crate) created_at_us: i64,
        pub(crate) next_name: Option<String>,
        pub(crate) key_since_us: Option<i64>,
    }
}

database::rows! {
    struct SealedRow {
        id: Uuid,
        subject_id: Uuid,
        kind: String,
        sealed: Vec<u8>,
        wrapped: Option<Vec<u8>>,
    }
}

pub(crate) const MASTER_ID: i64 = 1;
pub(crate) const PLACE_OF_SEARCH_KEY: &[u8] = b"search key";
/// Ids asked for in one statement.
const IDS_PER_QUERY: usize = 2_000;

impl Vault {
    /// Opens the vault of a database with its key file.
    ///
    /// Both are made when the database has no vault yet; a key file that is already there is then taken. A
    /// database that has one refuses to open without its own key file.
    pub async fn open(db: &Db, key_file: &Path, entropy: Arc<dyn Entropy>) -> Result<Self, VaultError> {
        let reader = db.read(Scope::Everything);
        if let Some(record) = read_record(&reader).await? {
            return Self::unlock(&record, key_file, entropy);
        }
        let work = db.work(Who::system("vault"), Scope::Everything).await?;
        let found = MasterKey::read(key_file)?;
        let is_new_file = found.is_none();
        let master = found.unwrap_or_else(|| MasterKey::from_bytes(entropy.secret()));
        let record = MasterRow {
            id: MASTER_ID,
            key_name: master.name.clone(),
            search_key: master.cipher.seal(&*entropy, PLACE_OF_SEARCH_KEY, &entropy.secret()),
            created_at_us: work.now().micros(),
            next_name: None,
            key_since_us: None,
        };
        if work.insert_all_or([record.clone()], "on conflict (id) do nothing").await? == 0 {
            // Another process was faster: its record counts, and we need its key file.
            work.abandon().await?;
            let record = read_record(&reader).await?;
            let record =
                record.ok_or_else(|| database::Error::Damaged("`vault_master` is empty".to_owned()))?;
            return Self::unlock(&record, key_file, entropy);
        }
        // The file first: a record without its key could never be opened, a key without a record does no harm.
        if is_new_file {
            master.write(key_file)?;
        }
        work.commit().await?;
        Self::unlock(&record, key_file, entropy)
    }

    fn unlock(record: &MasterRow, key_file: &Path, entropy: Arc<dyn Entropy>) -> Result<Self, VaultError> {
        let keys = Keys::read(record, key_file)?;
        let search_key = keys.current.cipher.open(PLACE_OF_SEARCH_KEY, &record.search_key);
        let search_key = search_key.ok_or_else(|| VaultError::KeyFileWrong {
            path: key_file.to_owned(),
            found: keys.current.name.clone(),
            expected: record.key_name.clone(),
        })?;
        let search = KeyedHash::new(&search_key);
        let inner = Inner { key_file: key_file.to_owned(), keys: RwLock::new(keys), search, entropy };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Seals one more value of a person. Their key is made with the first.
    pub async fn seal(
        &self,
        work: &Work,
        subject: SubjectId,
        kind: PersonalKind,
        plain: &str,
    ) -> Result<ValueId, VaultError> {
        let mut sealer = self.sealer(work);
        let id = sealer.add(subject, kind, plain);
        sealer.store().await?;
        Ok(id)
    }

    /// Seals a value of which a person has one, such as the name: earlier ones of this kind go.
    pub async fn set(
        &self,
        work: &Work,
        subject: SubjectId,
        kind: PersonalKind,
        plain: &str,
    ) -> Result<ValueId, VaultError> {
        let mut query = Query::new("select id from vault_value where subject_id = ");
        query.bind(subject.0).push(" and kind = ").bind(kind.as_str().to_owned());
        for (id,) in work.rows::<(Uuid,)>(query).await? {
            self.remove(work, ValueId(id)).await?;
        }
        self.seal(work, subject, kind, plain).await
    }

    /// Puts another text in the place of a value.
    pub async fn replace(&self, work: &Work, value: ValueId, plain: &str) -> Result<(), VaultError> {
        let mut query = Query::new("select id, subject_id, kind, sealed from vault_value where id = ");
        query.bind(value.0);
        let row: ValueRow = work.row(query).await?.ok_or(VaultError::Unknown(value))?;
        let (subject, kind) = (SubjectId(row.subject_id), read_kind(&row.kind)?);
        self.remove(work, value).await?;
        let mut sealer = self.sealer(work);
        sealer.add_as(value, subject, kind, plain);
        sealer.store().await
    }

    /// Removes a value and everything by which it was found. One that is gone already is no error.
    pub async fn remove(&self, work: &Work, value: ValueId) -> Result<(), VaultError> {
        let mut query = Query::new(
            "delete from vault_token where subject_id = (select subject_id from vault_value where id = ",
        );
        query.bind(value.0).push(") and value_id = ").bind(value.0);
        work.run(query).await?;
        let mut query = Query::new("delete from vault_value where id = ");
        query.bind(value.0);
        work.run(query).await?;
        Ok(())
    }

    /// Collects the values of many persons and stores them with few statements: for imports.
    pub fn sealer<'a>(&'a self, work: &'a Work) -> Sealer<'a> {
        Sealer::new(self, work)
    }

    /// The values of one person, by kind and then in the order in which they were sealed. None when erased.
    pub async fn reveal(&self, sql: &impl Sql, subject: SubjectId) -> Result<Vec<PersonalValue>, VaultError> {
        Ok(self.reveal_all(sql, &[subject]).await?.remove(&subject).unwrap_or_default())
    }

    /// The values of a page of persons, in one query.
    pub async fn reveal_all(
        &self,
        sql: &impl Sql,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, Vec<PersonalValue>>, VaultError> {
        let mut found: HashMap<SubjectId, Vec<PersonalValue>> = HashMap::with_capacity(subjects.len());
        for subjects in subjects.chunks(IDS_PER_QUERY) {
            let ids = subjects.iter().map(|it| it.0);
            for value in self.read(sql, "v.subject_id", ids).await? {
                found.entry(value.subject).or_default().push(value);
            }
        }
        Ok(found)
    }

    /// Single values by their ids, in one query.
    pub async fn reveal_values(
        &self,
        sql: &impl Sql,
        values: &[ValueId],
    ) -> Result<HashMap<ValueId, PersonalValue>, VaultError> {
        let mut found = HashMap::with_capacity(values.len());
        for values in values.chunks(IDS_PER_QUERY) {
            let read = self.read(sql, "v.id", values.iter().map(|it| it.0)).await?;
            found.extend(read.into_iter().map(|it| (it.id, it)));
        }
        Ok(found)
    }

    async fn read(
        &self,
        sql: &impl Sql,
        column: &str,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<Vec<PersonalValue>, VaultError> {
        let mut query = Query::new(
            "select v.id, v.subject_id, v.kind, v.sealed, k.wrapped
             from vault_value v join vault_key k on k.subject_id = v.subject_id
             where ",
        );
        query.push(column).push(" in ").bind_list(ids);
        let hidden = sql.hidden_kinds();
        if !hidden.is_empty() {
            query.push(" and v.kind not in ").bind_list(hidden.iter().map(|it| (*it).to_owned()));
        }
        query.push(" order by v.subject_id, v.kind, v.id");
        let mut values = Vec::new();
        let mut last: Option<(SubjectId, Cipher)> = None;
        for row in sql.rows::<SealedRow>(query).await? {
            let subject = SubjectId(row.subject_id);
            let key = match last {
                Some((of, key)) if of == subject => key,
                _ => self.unwrap_key(sql, subject, row.wrapped.as_deref().unwrap_or_default()).await?,
            };
            values.push(open_value(&key, subject, &row)?);
            last = Some((subject, key));
        }
        Ok(values)
    }

    /// Seals what the audit or an event must carry of a person: `{"sealed": base64, "subject": id}`.
    pub async fn seal_json(
        &self,
        work: &Work,
        subject: SubjectId,
        plain: &serde_json::Value,
    ) -> Result<serde_json::Value, VaultError> {
        let keys = self.keys_for(work, &[subject]).await?;
        let key = keys.get(&subject).ok_or(VaultError::Altered(subject))?;
        let sealed = key.seal(self.entropy(), &place_of_json(subject), plain.to_string().as_bytes());
        Ok(json!({ "sealed": STANDARD.encode(sealed), "subject": subject }))
    }

    /// Opens what [`Vault::seal_json`] made; nothing when the person was erased since.
    pub async fn open_json(
        &self,
        sql: &impl Sql,
        sealed: &serde_json::Value,
    ) -> Result<Option<serde_json::Value>, VaultError> {
        let subject = sealed.get("subject").and_then(|it| it.as_str()?.parse::<Uuid>().ok()).map(SubjectId);
        let bytes = sealed.get("sealed").and_then(|it| STANDARD.decode(it.as_str()?).ok());
        let (Some(subject), Some(bytes)) = (subject, bytes) else {
            return Err(database::Error::Damaged("this is no sealed JSON".to_owned()).into());
        };
        let mut query = Query::new("select wrapped from vault_key where subject_id = ");
        query.bind(subject.0);
        let Some((Some(wrapped),)) = sql.row::<(Option<Vec<u8>>,)>(query).await? else { return Ok(None) };
        let key = self.unwrap_key(sql, subject, &wrapped).await?;
        let plain = key.open(&place_of_json(subject), &bytes);
        let plain = plain.and_then(|it| serde_json::from_slice(&it).ok());
        plain.map(Some).ok_or(VaultError::Altered(subject))
    }

    /// A keyed hash under which an identifier can be stored and compared without being readable: a card, plate
    /// or phone as read at the till. The value must be normalised; `kind_label` keeps kinds apart.
    ///
    /// For the labels of [`PersonalKind`] it is the token of the whole value.
    pub fn blind(&self, kind_label: &str, value: &str) -> Token {
        self.inner.search.of(kind_label, value)
    }

    /// The token of a whole value of `kind`, in whatever spelling: equal for equal values, for the detection
    /// of duplicates. Nothing when the value is empty.
    pub fn whole_token(&self, kind: PersonalKind, plain: &str) -> Option<Token> {
        let value = crate::normalise::normalise(kind, plain);
        if value.is_empty() { None } else { Some(self.blind(kind.as_str(), &value)) }
    }

    /// What somebody typed into the field of one kind, as tokens.
    pub fn search_tokens(&self, kind: PersonalKind, typed: &str) -> Search {
        search::search(&self.inner.search, kind, typed)
    }

    /// What somebody typed into the one search box, whatever it may be.
    pub fn search_any(&self, typed: &str) -> Search {
        search::search_any(&self.inner.search, typed)
    }

    /// Who has a value with one of these tokens, for imports that look up thousands at once.
    pub async fn subjects_by_token(
        &self,
        sql: &impl Sql,
        tokens: &[Token],
    ) -> Result<HashMap<Token, Vec<SubjectId>>, VaultError> {
        let mut found: HashMap<Token, Vec<SubjectId>> = HashMap::new();
        for tokens in tokens.chunks(IDS_PER_QUERY) {
            let mut query = Query::new("select distinct token, subject_id from vault_token where token in ");
            query.bind_list(tokens.iter().map(|it| it.to_vec())).push(" order by token, subject_id");
            for (token, subject) in sql.rows::<(Vec<u8>, Uuid)>(query).await? {
                if let Ok(token) = Token::try_from(token) {
                    found.entry(token).or_default().push(SubjectId(subject));
                }
            }
        }
        Ok(found)
    }

    /// Eight digits by which people tell key files apart.
    pub fn key_name(&self) -> String {
        self.keys().current.name
    }

    pub(crate) fn keys(&self) -> Keys {
        // A panic elsewhere leaves the keys whole: they are only ever replaced as one.
        self.inner.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the keys from their files again, as the database names them now.
    pub(crate) async fn read_keys_again(&self, sql: &impl Sql) -> Result<Keys, VaultError> {
        let record = read_record(sql).await?;
        let record = record.ok_or_else(|| database::Error::Damaged("`vault_master` is empty".to_owned()))?;
        let keys = Keys::read(&record, &self.inner.key_file)?;
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.clone();
        Ok(keys)
    }

    pub(crate) fn key_file(&self) -> &Path {
        &self.inner.key_file
    }

    /// Who was erased, as the list beside the key file tells it.
    pub fn erasures(&self) -> Result<Vec<Erasure>, VaultError> {
        self.ledger().read()
    }

    /// Writes into the list beside the key file who was erased: before it is done in the database, so that nobody
    /// is missing there whatever breaks off.
    pub fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), VaultError> {
        self.ledger().add(erasures)
    }

    fn ledger(&self) -> Ledger<'_> {
        Ledger { path: Ledger::path_beside(&self.inner.key_file), hash: &self.inner.search }
    }

    pub(crate) fn search_hash(&self) -> &KeyedHash {
        &self.inner.search
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }
}

pub(crate) async fn read_record(sql: &impl Sql) -> Result<Option<MasterRow>, VaultError> {
    let text = format!("select {} from vault_master", MasterRow::columns(""));
    Ok(sql.row(Query::new(&text)).await?)
}

fn read_kind(text: &str) -> Result<PersonalKind, VaultError> {
    let kind = PersonalKind::parse(text);
    kind.ok_or_else(|| database::Error::Damaged(format!("`{text}` is no kind of personal value")).into())
}

fn open_value(key: &Cipher, subject: SubjectId, row: &SealedRow) -> Result<PersonalValue, VaultError> {
    let (id, kind) = (ValueId(row.id), read_kind(&row.kind)?);
    let plain = key.open(&place_of_value(subject, id, kind), &row.sealed);
    let plain = plain.and_then(|it| String::from_utf8(it).ok()).ok_or(VaultError::Altered(subject))?;
    Ok(PersonalValue { id, subject, kind, plain })
}
