//! Rows of the history.

use super::model::{Action, Change, ChangeId, Changed};
use crate::model::CustomerId;
use crate::operations::CustomersError;
use crate::store::damaged;
use database::{Error, Query, Sql, Work, rows};
use kernel::Instant;
use serde_json::{Value, json};
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, SubjectId, Vault, mask_known};

rows! {
    struct ChangeRow in "customers_change" {
        id: Uuid,
        customer_id: Uuid,
        at_us: i64,
        by_user: Option<Uuid>,
        by_name: String,
        action: String,
        field: String,
        item_id: Option<Uuid>,
        personal: Option<String>,
        detail: String,
        undoes: Option<Uuid>,
    }
}

/// Records changes of a customer's own fields.
pub(crate) async fn record(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    action: Action,
    changes: Vec<Change>,
) -> Result<(), CustomersError> {
    record_shown(work, vault, (customer, customer.subject()), action, changes).await
}

/// Records changes in a file whose personal values are those of `subject`: the customer, or a contact.
pub(crate) async fn record_shown(
    work: &Work,
    vault: &Vault,
    (customer, subject): (CustomerId, SubjectId),
    action: Action,
    changes: Vec<Change>,
) -> Result<(), CustomersError> {
    let mut rows = Vec::with_capacity(changes.len());
    for change in changes {
        let plain = json!({ "before": change.before, "after": change.after });
        let detail = match change.personal {
            Some(_) => vault.seal_json(work, subject, &plain).await?,
            None => plain,
        };
        rows.push(to_row(work, customer, action, change, &detail));
    }
    Ok(work.insert_all(rows).await?)
}

/// Records changes of fields that are not personal, of many customers at once.
pub(crate) async fn record_plain(
    work: &Work,
    action: Action,
    changes: Vec<(CustomerId, Change)>,
) -> Result<(), Error> {
    let rows = changes.into_iter().filter(|it| it.1.personal.is_none()).map(|(customer, change)| {
        let detail = json!({ "before": change.before, "after": change.after });
        to_row(work, customer, action, change, &detail)
    });
    work.insert_all(rows.collect::<Vec<_>>()).await
}

fn to_row(work: &Work, customer: CustomerId, action: Action, change: Change, detail: &Value) -> ChangeRow {
    ChangeRow {
        id: work.new_id(),
        customer_id: customer.uuid(),
        at_us: work.now().micros(),
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        action: action.as_str().to_owned(),
        field: change.field,
        item_id: change.item,
        personal: change.personal.map(|it| it.as_str().to_owned()),
        detail: detail.to_string(),
        undoes: None,
    }
}

/// Covers what is known of somebody in the notes of a file's history.
pub(crate) async fn mask_in_notes(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    known: &[PersonalValue],
) -> Result<(), CustomersError> {
    let mut query = Query::new("select id, detail from customers_change where customer_id = ");
    query.bind(customer.uuid()).push(" and personal = ").bind(PersonalKind::Note.as_str().to_owned());
    for (id, detail) in work.rows::<(Uuid, String)>(query).await? {
        let sealed: Value = serde_json::from_str(&detail).map_err(|_| damaged("change", &id.to_string()))?;
        let Some(Value::Object(mut plain)) = vault.open_json(work, &sealed).await? else { continue };
        let mut is_masked = false;
        for value in plain.values_mut() {
            if let Value::String(text) = value {
                let masked = mask_known(text, known);
                is_masked |= masked != *text;
                *text = masked;
            }
        }
        if is_masked {
            let sealed = vault.seal_json(work, customer.subject(), &Value::Object(plain)).await?;
            let mut query = Query::new("update customers_change set detail = ");
            query.bind(sealed.to_string()).push(" where id = ").bind(id);
            work.run(query).await?;
        }
    }
    Ok(())
}

/// Marks what was recorded last of a field as taking `undone` back.
pub(crate) async fn mark_undoing(work: &Work, undone: &Changed) -> Result<(), Error> {
    let mut query = Query::new("select id from customers_change where customer_id = ");
    query.bind(undone.customer.uuid()).push(" and field = ").bind(undone.field.clone());
    push_item(&mut query, "item_id", undone.item);
    query.push(" order by id desc limit 1");
    let Some((newest,)) = work.row::<(Uuid,)>(query).await? else { return Ok(()) };
    let mut query = Query::new("update customers_change set undoes = ");
    query.bind(undone.id.uuid()).push(" where id = ").bind(newest).push(" and id <> ").bind(undone.id.uuid());
    work.run(query).await.map(drop)
}

fn push_item(query: &mut Query, column: &str, item: Option<Uuid>) {
    match item {
        Some(item) => drop(query.push(" and ").push(column).push(" = ").bind(item)),
        None => drop(query.push(" and ").push(column).push(" is null")),
    }
}

/// Which changes of a file are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldFilter {
    pub(crate) id: Option<ChangeId>,
    pub(crate) field: Option<String>,
    pub(crate) item: Option<Uuid>,
}

rows! {
    struct FoundRow {
        id: Uuid,
        at_us: i64,
        login: Option<String>,
        by_name: String,
        action: String,
        field: String,
        item_id: Option<Uuid>,
        personal: Option<String>,
        detail: String,
        undoes: Option<Uuid>,
        later: i64,
    }
}

/// The changes of a customer's file, the newest first, from the one after `before`.
pub(crate) async fn changes_of(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
    filter: &FieldFilter,
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Vec<Changed>, CustomersError> {
    let mut query = Query::new(
        "select c.id, c.at_us, u.login, c.by_name, c.action, c.field, c.item_id, c.personal, c.detail, c.undoes,
                (select count(*) from customers_change n where n.customer_id = c.customer_id
                 and n.field = c.field and n.id > c.id
                 and (n.item_id = c.item_id or n.item_id is null and c.item_id is null))
         from customers_change c left join identity_user u on u.id = c.by_user
         where c.customer_id = ",
    );
    query.bind(customer.uuid());
    if let Some(id) = filter.id {
        query.push(" and c.id = ").bind(id.uuid());
    }
    if let Some(field) = &filter.field {
        query.push(" and c.field = ").bind(field.clone());
    }
    if let Some(item) = filter.item {
        query.push(" and c.item_id = ").bind(item);
    }
    if let Some((at_us, id)) = before {
        query.push(" and (c.at_us < ").bind(at_us).push(" or c.at_us = ").bind(at_us);
        query.push(" and c.id < ").bind(id).push(")");
    }
    query.push(" order by c.at_us desc, c.id desc limit ").bind(i64::from(limit));
    let mut found = Vec::new();
    for row in sql.rows::<FoundRow>(query).await? {
        found.push(opened(sql, vault, customer, row).await?);
    }
    Ok(found)
}

async fn opened(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
    row: FoundRow,
) -> Result<Changed, CustomersError> {
    let detail: Value =
        serde_json::from_str(&row.detail).map_err(|_| damaged("change", &row.id.to_string()))?;
    let personal = row
        .personal
        .as_deref()
        .map(|it| PersonalKind::parse(it).ok_or_else(|| damaged("kind of a personal value", it)));
    let personal = personal.transpose()?;
    let detail = match personal {
        Some(_) => vault.open_json(sql, &detail).await?.unwrap_or_default(),
        None => detail,
    };
    let value = |key: &str| detail.get(key).cloned().unwrap_or_default();
    Ok(Changed {
        id: ChangeId(row.id),
        customer,
        at: Instant::from_micros(row.at_us),
        by: row.login.unwrap_or(row.by_name),
        action: Action::parse(&row.action).ok_or_else(|| damaged("action", &row.action))?,
        field: row.field,
        item: row.item_id,
        personal,
        before: value("before"),
        after: value("after"),
        undoes: row.undoes.map(ChangeId),
        is_last: row.later == 0,
    })
}
