//! The ledger of consent, its texts, what stands against contact, and messages that were sent.

use super::damaged;
use crate::model::{
    Consent, ConsentSource, ConsentText, ContactChannel, ContactReason, Hold, HoldKind, Purpose, RequestId,
};
use customers::CustomerId;
use database::{Error, Query, Sql, TableRow, Work};
use kernel::{BusinessDay, Instant, Words};
use std::collections::HashMap;
use uuid::Uuid;

database::rows! {
    pub(crate) struct TextRow in "privacy_text" {
        pub(crate) purpose: String,
        pub(crate) version: i64,
        pub(crate) zh: String,
        pub(crate) en: String,
        pub(crate) from_day: i64,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
    }
}

database::rows! {
    pub(crate) struct ConsentRow in "privacy_consent" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) customer_id: Uuid,
        pub(crate) purpose: String,
        pub(crate) text_version: i64,
        pub(crate) channel: Option<String>,
        pub(crate) is_given: bool,
        pub(crate) source: String,
        pub(crate) at_us: i64,
        pub(crate) recorded_at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) merge_id: Option<Uuid>,
    }
}

database::rows! {
    pub(crate) struct HoldRow in "privacy_hold" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) kind: String,
        pub(crate) request_id: Option<Uuid>,
        pub(crate) merge_id: Option<Uuid>,
        pub(crate) since_us: i64,
        pub(crate) until_us: Option<i64>,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
    }
}

database::rows! {
    pub(crate) struct MessageRow in "privacy_message" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) reason: String,
        pub(crate) channel: String,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
    }
}

impl TryFrom<TextRow> for ConsentText {
    type Error = Error;
    fn try_from(row: TextRow) -> Result<Self, Error> {
        Ok(Self {
            purpose: Purpose::parse(&row.purpose).ok_or_else(|| damaged("purpose", &row.purpose))?,
            version: row.version,
            text: Words::new(row.zh, row.en),
            from: BusinessDay(row.from_day as i32),
        })
    }
}

impl TryFrom<&ConsentRow> for Consent {
    type Error = Error;
    fn try_from(row: &ConsentRow) -> Result<Self, Error> {
        let channel = row.channel.as_deref();
        let channel = channel.map(|it| ContactChannel::parse(it).ok_or_else(|| damaged("channel", it)));
        Ok(Self {
            purpose: Purpose::parse(&row.purpose).ok_or_else(|| damaged("purpose", &row.purpose))?,
            text_version: row.text_version,
            channel: channel.transpose()?,
            is_given: row.is_given,
            source: ConsentSource::parse(&row.source).ok_or_else(|| damaged("source", &row.source))?,
            at: Instant::from_micros(row.at_us),
            seq: row.seq,
        })
    }
}

/// All texts, by purpose and version: a handful for each purpose.
pub(crate) async fn texts(sql: &impl Sql) -> Result<Vec<ConsentText>, Error> {
    let text = format!("select {} from privacy_text order by purpose, version", TextRow::columns(""));
    sql.rows::<TextRow>(Query::new(&text)).await?.into_iter().map(ConsentText::try_from).collect()
}

/// The lines about a customer, the earliest first.
pub(crate) async fn lines(sql: &impl Sql, customer: CustomerId) -> Result<Vec<ConsentRow>, Error> {
    Ok(lines_of(sql, &[customer]).await?.remove(&customer).unwrap_or_default())
}

/// Customers asked for in one statement.
const PER_QUERY: usize = 2_000;

/// The lines about several customers.
pub(crate) async fn lines_of(
    sql: &impl Sql,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<ConsentRow>>, Error> {
    let mut found: HashMap<CustomerId, Vec<ConsentRow>> = HashMap::new();
    for customers in customers.chunks(PER_QUERY) {
        let text = format!("select {} from privacy_consent where customer_id in ", ConsentRow::columns(""));
        let mut query = Query::new(&text);
        query.bind_list(customers.iter().map(|it| it.uuid())).push(" order by customer_id, at_us, seq");
        for row in sql.rows::<ConsentRow>(query).await? {
            found.entry(CustomerId(row.customer_id)).or_default().push(row);
        }
    }
    Ok(found)
}

pub(crate) fn to_lines(rows: &[ConsentRow]) -> Result<Vec<Consent>, Error> {
    rows.iter().map(Consent::try_from).collect()
}

/// What stands against contact at this moment.
pub(crate) async fn holds(sql: &impl Sql, customer: CustomerId) -> Result<Vec<Hold>, Error> {
    let text = format!(
        "select {} from privacy_hold where until_us is null and customer_id = ",
        HoldRow::columns("")
    );
    let mut query = Query::new(&text);
    query.bind(customer.uuid()).push(" order by since_us, id");
    let to_hold = |row: HoldRow| {
        Ok(Hold {
            id: row.id,
            kind: HoldKind::parse(&row.kind).ok_or_else(|| damaged("hold", &row.kind))?,
            request: row.request_id.map(RequestId),
            since: Instant::from_micros(row.since_us),
        })
    };
    sql.rows::<HoldRow>(query).await?.into_iter().map(to_hold).collect()
}

/// A hold begins.
pub(crate) async fn add_hold(
    work: &Work,
    customer: CustomerId,
    kind: HoldKind,
    (request, merge): (Option<RequestId>, Option<Uuid>),
) -> Result<(), Error> {
    work.insert(HoldRow {
        id: work.new_id(),
        customer_id: customer.uuid(),
        kind: kind.as_str().to_owned(),
        request_id: request.map(RequestId::uuid),
        merge_id: merge,
        since_us: work.now().micros(),
        until_us: None,
        by_user: work.who().user,
        by_name: work.who().name.clone(),
    })
    .await
}

async fn end_holds(work: &Work, condition: impl FnOnce(&mut Query)) -> Result<u64, Error> {
    let mut query = Query::new("update privacy_hold set until_us = ");
    query.bind(work.now().micros()).push(" where until_us is null and ");
    condition(&mut query);
    work.run(query).await
}

/// Holds of a kind that no request made end.
pub(crate) async fn end_hold(work: &Work, customer: CustomerId, kind: HoldKind) -> Result<u64, Error> {
    end_holds(work, |query| {
        query.push("request_id is null and customer_id = ").bind(customer.uuid());
        query.push(" and kind = ").bind(kind.as_str().to_owned());
    })
    .await
}

/// What a request held ends with it.
pub(crate) async fn end_holds_of_request(work: &Work, request: RequestId) -> Result<u64, Error> {
    end_holds(work, |query| {
        query.push("request_id = ").bind(request.uuid());
    })
    .await
}

/// What a merge held ends with its undoing.
pub(crate) async fn end_holds_of_merge(work: &Work, merge: Uuid) -> Result<u64, Error> {
    end_holds(work, |query| {
        query.push("merge_id = ").bind(merge);
    })
    .await
}

pub(crate) async fn add_message(
    work: &Work,
    customer: CustomerId,
    reason: ContactReason,
    channel: ContactChannel,
) -> Result<(), Error> {
    work.insert(MessageRow {
        id: work.new_id(),
        customer_id: customer.uuid(),
        reason: reason.as_str().to_owned(),
        channel: channel.as_str().to_owned(),
        at_us: work.now().micros(),
        by_user: work.who().user,
    })
    .await
}

/// When a customer got marketing messages since an instant.
pub(crate) async fn marketing_since(
    sql: &impl Sql,
    customer: CustomerId,
    since: Instant,
) -> Result<Vec<Instant>, Error> {
    let mut query =
        Query::new("select at_us from privacy_message where reason = 'marketing' and customer_id = ");
    query.bind(customer.uuid()).push(" and at_us > ").bind(since.micros()).push(" order by at_us limit 1000");
    let rows: Vec<(i64,)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|it| Instant::from_micros(it.0)).collect())
}

/// Appends the condition that the customer in `column` agrees to a purpose now, by a way of contact where one is
/// meant, and that nothing stands against it. It says in one statement what `rules::consent::agrees` says of lines.
pub fn push_agrees(query: &mut Query, column: &str, purpose: Purpose, channel: Option<ContactChannel>) {
    query.push("(coalesce((select p.is_given from privacy_consent p where p.customer_id = ").push(column);
    query.push(" and p.purpose = ").bind(purpose.as_str().to_owned()).push(" and (p.channel is null");
    if let Some(channel) = channel {
        query.push(" or p.channel = ").bind(channel.as_str().to_owned());
    }
    query.push(") order by p.at_us desc, p.seq desc limit 1), false) and not exists (");
    query.push("select 1 from privacy_hold h where h.until_us is null and h.customer_id = ").push(column);
    query.push("))");
}
