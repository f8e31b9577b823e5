//! `Idempotency-Key`: the same request sent twice is done once
//! (draft-ietf-httpapi-idempotency-key-header-07).

use crate::extract::unreadable;
use crate::failure::Failure;
use axum::extract::{FromRequest, Request};
use data_encoding::HEXLOWER;
use database::{Error, Migration, Query, Sql, Work};
use kernel::{Code, Instant, Problem};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "web_0001_idempotency",
    sql: "
create table web_idempotency (
    who text not null,
    key text not null,
    request_hash text not null,
    response text,
    at_us bigint not null,
    primary key (who, key)
);
create index web_idempotency_by_time on web_idempotency (at_us);
",
}];

/// Longest key accepted, in bytes.
const KEY_BYTES_MAX: usize = 255;

/// A JSON body together with the idempotency key it came with, if any.
#[derive(Debug)]
pub struct Once<T> {
    pub body: T,
    key: Option<String>,
    request_hash: String,
}

/// Whether the work is still to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Replay<R> {
    Fresh,
    /// It was done before: this was the answer.
    Done(R),
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Once<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let key = match request.headers().get("idempotency-key") {
            None => None,
            Some(value) => match value.to_str() {
                Ok(text) if !text.is_empty() && text.len() <= KEY_BYTES_MAX => Some(text.to_owned()),
                _ => {
                    let message = format!("use 1 to {KEY_BYTES_MAX} plain characters, a UUID for instance");
                    return Err(Problem::field("Idempotency-Key", "unusable", message).into());
                }
            },
        };
        let target = format!("{} {}", request.method(), request.uri().path());
        let (parts, body) = request.into_parts();
        let bytes = axum::body::Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(|_| Problem::new(Code::TooLarge))?;
        let mut digest = Sha256::new();
        digest.update(target.as_bytes());
        digest.update([0]);
        digest.update(&bytes);
        let request_hash = HEXLOWER.encode(&digest.finalize());
        let again = Request::from_parts(parts, axum::body::Body::from(bytes));
        let body = axum::Json::<T>::from_request(again, state).await.map_err(|it| unreadable(&it))?.0;
        Ok(Self { body, key, request_hash })
    }
}

impl<T> Once<T> {
    /// Claims the key inside the transaction. A second request with the same key waits here until the first
    /// has ended, and then finds its answer.
    pub async fn begin<R: DeserializeOwned>(&self, work: &Work) -> Result<Replay<R>, Problem> {
        let Some(key) = &self.key else { return Ok(Replay::Fresh) };
        let who = owner(work);
        let mut claim = Query::new("insert into web_idempotency (who, key, request_hash, at_us) values (");
        claim.bind(who.clone()).push(", ").bind(key.clone()).push(", ").bind(self.request_hash.clone());
        claim.push(", ").bind(work.now().micros()).push(") on conflict (who, key) do nothing");
        if work.run(claim).await? == 1 {
            return Ok(Replay::Fresh);
        }
        let mut look = Query::new("select request_hash, response from web_idempotency where who = ");
        look.bind(who).push(" and key = ").bind(key.clone());
        match work.row::<(String, Option<String>)>(look).await? {
            Some((hash, _)) if hash != self.request_hash => Err(Problem::new(Code::KeyReused)),
            Some((_, Some(response))) => {
                serde_json::from_str(&response).map(Replay::Done).map_err(Problem::internal)
            }
            _ => Err(Problem::new(Code::InProgress)),
        }
    }

    /// Stores the answer beside what was done.
    pub async fn finish<R: Serialize>(&self, work: &Work, response: &R) -> Result<(), Problem> {
        let Some(key) = &self.key else { return Ok(()) };
        let text = serde_json::to_string(response).map_err(Problem::internal)?;
        let mut store = Query::new("update web_idempotency set response = ");
        store.bind(text).push(" where who = ").bind(owner(work)).push(" and key = ").bind(key.clone());
        work.run(store).await?;
        Ok(())
    }
}

/// Deletes keys that were used before `before`: whoever sends a request again does it sooner. Returns how many.
pub async fn forget_keys(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut query = Query::new("delete from web_idempotency where at_us < ");
    query.bind(before.micros());
    work.run(query).await
}

/// Keys of different users never meet.
fn owner(work: &Work) -> String {
    let who = work.who();
    format!("{}:{}", who.kind.as_str(), who.user.map_or_else(|| who.name.clone(), |it| it.to_string()))
}
