//! Rows of delegations.

use crate::model::{Delegation, DelegationId, RoleRef, UserId};
use database::{Error, Query, Sql, Work, rows};
use kernel::{BusinessDay, Instant};
use uuid::Uuid;

rows! {
    pub(crate) struct DelegationRow in "identity_delegation" {
        pub(crate) id: Uuid,
        pub(crate) from_user_id: Uuid,
        pub(crate) to_user_id: Uuid,
        /// The part that was delegated, as JSON; none means everything.
        pub(crate) grants: Option<String>,
        pub(crate) first_day: i64,
        pub(crate) last_day: i64,
        pub(crate) starts_at_us: i64,
        pub(crate) ends_at_us: i64,
        pub(crate) created_at_us: i64,
        pub(crate) ended_at_us: Option<i64>,
    }
}

rows! {
    struct NamedRow {
        id: Uuid,
        from_user_id: Uuid,
        from_login: String,
        to_user_id: Uuid,
        to_login: String,
        grants: Option<String>,
        first_day: i64,
        last_day: i64,
        starts_at_us: i64,
        ends_at_us: i64,
        ended_at_us: Option<i64>,
    }
}

const SELECT: &str = "select d.id, d.from_user_id, f.login, d.to_user_id, t.login, d.grants, d.first_day,
    d.last_day, d.starts_at_us, d.ends_at_us, d.ended_at_us
    from identity_delegation d
    join identity_user f on f.id = d.from_user_id
    join identity_user t on t.id = d.to_user_id
    where ";

impl TryFrom<NamedRow> for Delegation {
    type Error = Error;

    fn try_from(row: NamedRow) -> Result<Self, Error> {
        let part: Option<Vec<(RoleRef, Uuid)>> =
            row.grants
                .map(|it| serde_json::from_str(&it))
                .transpose()
                .map_err(|it| Error::Damaged(format!("delegation {}: {it}", row.id)))?;
        Ok(Self {
            id: row.id.into(),
            from: row.from_user_id.into(),
            from_login: row.from_login,
            to: row.to_user_id.into(),
            to_login: row.to_login,
            part,
            first_day: BusinessDay(row.first_day as i32),
            last_day: BusinessDay(row.last_day as i32),
            starts_at: Instant::from_micros(row.starts_at_us),
            ends_at: Instant::from_micros(row.ends_at_us),
            ended_at: row.ended_at_us.map(Instant::from_micros),
        })
    }
}

pub(crate) async fn delegation(sql: &impl Sql, id: DelegationId) -> Result<Option<Delegation>, Error> {
    let mut query = Query::new(SELECT);
    query.push("d.id = ").bind(id.uuid());
    sql.row::<NamedRow>(query).await?.map(Delegation::try_from).transpose()
}

/// What a user gave and was given, the latest first; what ended long ago is cut off.
pub(crate) async fn delegations_of(sql: &impl Sql, user: UserId) -> Result<Vec<Delegation>, Error> {
    let mut query = Query::new(SELECT);
    query.push("(d.from_user_id = ").bind(user.uuid()).push(" or d.to_user_id = ").bind(user.uuid());
    query.push(") order by d.first_day desc, d.id desc limit 200");
    sql.rows::<NamedRow>(query).await?.into_iter().map(Delegation::try_from).collect()
}

/// Ends a delegation before its time; false when it has ended already.
pub(crate) async fn end_delegation(work: &Work, id: DelegationId) -> Result<bool, Error> {
    let now = work.now().micros();
    let mut query = Query::new("update identity_delegation set ended_at_us = ");
    query.bind(now).push(" where ended_at_us is null and ends_at_us > ").bind(now);
    query.push(" and id = ").bind(id.uuid());
    Ok(work.run(query).await? == 1)
}
