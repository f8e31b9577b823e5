//! Rows that were planted into exports: what stands in them belongs to nobody, and tells from which export a leaked
//! list came.
//!
//! Kept are keyed hashes alone, so that nobody who reads the database, or has a file, can tell such a row from
//! another.

use crate::rules::normal_number;
use crate::store::{Blind, PER_QUERY};
use database::{AuditEntry, Error, Query, Sql, Work, rows};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;
use vault::Vault;

rows! {
    struct CanaryRow in "customers_canary" {
        token: Vec<u8>,
        export_number: i64,
        at_us: i64,
    }
}

/// Told when somebody tried to import a row that was planted into an export: a list came back that had left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CanaryMet {
    pub export_number: i64,
    /// The import in whose file it stood; none on the command line.
    pub import: Option<Uuid>,
    pub by: String,
    #[serde(default)]
    pub user: Option<Uuid>,
    pub rows: Vec<u64>,
}

impl CanaryMet {
    pub const NAME: &str = "customers.canary_met";
}

fn token(vault: &Vault, text: &str) -> Blind {
    vault.blind("export_canary", &normal_number(text))
}

/// Remembers what was planted into an export.
pub async fn plant_canaries(
    work: &Work,
    vault: &Vault,
    export_number: i64,
    texts: &[String],
) -> Result<(), Error> {
    let rows = texts.iter().map(|it| CanaryRow {
        token: token(vault, it).to_vec(),
        export_number,
        at_us: work.now().micros(),
    });
    work.insert_all_or(rows, "on conflict (token) do nothing").await.map(drop)
}

/// Which of these texts were planted, and into which export.
pub async fn trace_canaries(
    sql: &impl Sql,
    vault: &Vault,
    texts: &[&str],
) -> Result<HashMap<String, i64>, Error> {
    let mut found = HashMap::new();
    for texts in texts.chunks(PER_QUERY) {
        let tokens: HashMap<Vec<u8>, &str> =
            texts.iter().map(|it| (token(vault, it).to_vec(), *it)).collect();
        let mut query = Query::new("select token, export_number from customers_canary where token in ");
        query.bind_list(tokens.keys().cloned());
        for (token, export_number) in sql.rows::<(Vec<u8>, i64)>(query).await? {
            found.extend(tokens.get(&token).map(|it| ((*it).to_owned(), export_number)));
        }
    }
    Ok(found)
}

/// Whether anybody has this number, or an organisation this name.
pub async fn is_taken(sql: &impl Sql, number: &str, name: &str) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from customers_customer where number = ");
    query.bind(number.to_owned()).push(" or name_key = ").bind(crate::rules::search_key(name));
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}

/// Some customer's number, for others to be made in its image.
pub async fn sample_number(sql: &impl Sql) -> Result<Option<String>, Error> {
    let query = Query::new("select number from customers_customer order by serial desc limit 1");
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0))
}

/// Raises the alert, in a transaction of its own, so that a dry run raises it too.
pub(crate) fn tell_met(work: &mut Work, met: &CanaryMet) {
    work.audit(AuditEntry {
        action: "customers.canary_met",
        subject_kind: "export",
        subject: None,
        unit: None,
        detail: json!({ "export_number": met.export_number, "import": met.import, "rows": met.rows }),
    });
    work.tell(CanaryMet::NAME, met);
}
