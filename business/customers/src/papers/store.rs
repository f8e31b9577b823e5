//! Rows of notes and attachments.

use super::model::{Attachment, AttachmentId, AttachmentType, Note, NoteId};
use crate::model::CustomerId;
use crate::store::damaged;
use database::{Error, Query, Sql, Work, rows};
use kernel::Instant;
use uuid::Uuid;
use vault::{SubjectId, ValueId};

rows! {
    pub(crate) struct NoteRow in "customers_note" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) value_id: Uuid,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) at_us: i64,
    }
}

rows! {
    pub(crate) struct AttachmentRow in "customers_attachment" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) subject_id: Uuid,
        pub(crate) stored_name: String,
        pub(crate) name_value_id: Uuid,
        pub(crate) kind: String,
        pub(crate) bytes: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) at_us: i64,
    }
}

rows! {
    /// An attachment with the login of who attached it.
    struct ShownAttachment {
        id: Uuid,
        subject_id: Uuid,
        stored_name: String,
        name_value_id: Uuid,
        kind: String,
        bytes: i64,
        login: Option<String>,
        by_name: String,
        at_us: i64,
    }
}

/// The notes about a customer, the newest first, from the one after `before`.
pub(crate) async fn notes_of(
    sql: &impl Sql,
    customer: CustomerId,
    before: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Vec<Note>, Error> {
    let mut query = Query::new(
        "select n.id, n.value_id, u.login, n.by_name, n.at_us
         from customers_note n left join identity_user u on u.id = n.by_user where n.customer_id = ",
    );
    query.bind(customer.uuid());
    if let Some((at_us, id)) = before {
        query.push(" and (n.at_us < ").bind(at_us).push(" or n.at_us = ").bind(at_us);
        query.push(" and n.id < ").bind(id).push(")");
    }
    query.push(" order by n.at_us desc, n.id desc limit ").bind(i64::from(limit));
    let rows: Vec<(Uuid, Uuid, Option<String>, String, i64)> = sql.rows(query).await?;
    Ok(rows
        .into_iter()
        .map(|(id, value, login, name, at_us)| Note {
            id: NoteId(id),
            value: ValueId(value),
            by: login.unwrap_or(name),
            at: Instant::from_micros(at_us),
        })
        .collect())
}

/// The value in the vault of one note of a customer.
pub(crate) async fn note_value(
    sql: &impl Sql,
    customer: CustomerId,
    note: NoteId,
) -> Result<Option<ValueId>, Error> {
    let mut query = Query::new("select value_id from customers_note where id = ");
    query.bind(note.uuid()).push(" and customer_id = ").bind(customer.uuid());
    Ok(sql.row::<(Uuid,)>(query).await?.map(|it| ValueId(it.0)))
}

pub(crate) async fn delete_note(work: &Work, note: NoteId) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_note where id = ");
    query.bind(note.uuid());
    work.run(query).await.map(drop)
}

/// The attachments of a customer, the newest first.
pub(crate) async fn attachments_of(sql: &impl Sql, customer: CustomerId) -> Result<Vec<Attachment>, Error> {
    found(sql, customer, None).await
}

/// One attachment of a customer.
pub(crate) async fn attachment(
    sql: &impl Sql,
    customer: CustomerId,
    id: AttachmentId,
) -> Result<Option<Attachment>, Error> {
    Ok(found(sql, customer, Some(id)).await?.pop())
}

async fn found(
    sql: &impl Sql,
    customer: CustomerId,
    id: Option<AttachmentId>,
) -> Result<Vec<Attachment>, Error> {
    let mut query = Query::new(
        "select a.id, a.subject_id, a.stored_name, a.name_value_id, a.kind, a.bytes, u.login, a.by_name, a.at_us
         from customers_attachment a left join identity_user u on u.id = a.by_user where a.customer_id = ",
    );
    query.bind(customer.uuid());
    if let Some(id) = id {
        query.push(" and a.id = ").bind(id.uuid());
    }
    query.push(" order by a.at_us desc, a.id desc");
    let rows: Vec<ShownAttachment> = sql.rows(query).await?;
    rows.into_iter()
        .map(|it| {
            Ok(Attachment {
                id: AttachmentId(it.id),
                subject: SubjectId(it.subject_id),
                stored_name: it.stored_name,
                name: ValueId(it.name_value_id),
                kind: AttachmentType::parse(&it.kind)
                    .ok_or_else(|| damaged("type of attachment", &it.kind))?,
                bytes: it.bytes,
                by: it.login.unwrap_or(it.by_name),
                at: Instant::from_micros(it.at_us),
            })
        })
        .collect()
}

pub(crate) async fn delete_attachment(work: &Work, id: AttachmentId) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_attachment where id = ");
    query.bind(id.uuid());
    work.run(query).await.map(drop)
}

/// Which of these stored files the database knows, with a person whose key still opens them.
pub(crate) async fn known_files(sql: &impl Sql, names: &[String]) -> Result<Vec<String>, Error> {
    let mut query = Query::new(
        "select a.stored_name from customers_attachment a
         join vault_key k on k.subject_id = a.subject_id and k.wrapped is not null where a.stored_name in ",
    );
    query.bind_list(names.iter().cloned());
    Ok(sql.rows::<(String,)>(query).await?.into_iter().map(|it| it.0).collect())
}
