//! Live pages: word that something changed, as server-sent events.
//!
//! An event tells only that there is something new, never what: whoever hears it asks again, through the same doors
//! and within the same scope as everybody.

use axum::response::sse::{Event, KeepAlive, Sse};
use database::{Db, Query, Scope, Sql};
use futures_util::stream::{self, Stream};
use identity::Person;
use kernel::Problem;
use std::convert::Infallible;
use std::time::Duration;
use utoipa_axum::routes as handlers;
use web::{Failure, Routes};

pub(super) fn routes() -> Routes {
    Routes::new().personal(handlers!(follow_events))
}

/// How often it is looked whether something happened.
const PAUSE: Duration = Duration::from_secs(2);
/// So many looks, then the browser connects again, and is let in again only while its session holds.
const LOOKS: u32 = 300;

struct Following {
    db: Db,
    after: i64,
    looks: u32,
}

/// Follow what happens: an event for every kind of change, without its content.
#[utoipa::path(get, path = "/events", tag = "cockpit",
    responses((status = OK, content_type = "text/event-stream", body = String)))]
async fn follow_events(
    person: Person,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let db = person.app.db;
    let after = newest(&db).await.map_err(Problem::from)?;
    let following = Following { db, after, looks: 0 };
    let events = stream::unfold(following, |mut following| async move {
        while following.looks < LOOKS {
            tokio::time::sleep(PAUSE).await;
            following.looks += 1;
            // A database that does not answer now may answer at the next look.
            let Ok(Some((seq, names))) = news(&following.db, following.after).await else { continue };
            following.after = seq;
            let event = Event::default().event("changed").id(seq.to_string()).data(names.join(" "));
            return Some((Ok(event), following));
        }
        None
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

async fn newest(db: &Db) -> Result<i64, database::Error> {
    let query = Query::new("select coalesce(max(seq), 0) from outbox_event");
    Ok(db.read(Scope::Everything).row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The names of what happened since, each once, with the newest number; none when nothing did.
async fn news(db: &Db, after: i64) -> Result<Option<(i64, Vec<String>)>, database::Error> {
    let mut query = Query::new("select name, max(seq) from outbox_event where seq > ");
    query.bind(after).push(" group by name order by name");
    let found: Vec<(String, i64)> = db.read(Scope::Everything).rows(query).await?;
    let newest = found.iter().map(|it| it.1).max();
    Ok(newest.map(|seq| (seq, found.into_iter().map(|it| it.0).collect())))
}
