//! Live pages: word that something changed, as server-sent events.
//!
//! An event tells only that there is something new, never what: whoever hears it asks again, through the same doors
//! and within the same scope as everybody.

use crate::reports::events;
use axum::response::sse::{Event, KeepAlive, Sse};
use database::{Db, Scope};
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
    let after = events::newest(&db.read(Scope::Everything)).await.map_err(Problem::from)?;
    let following = Following { db, after, looks: 0 };
    let events = stream::unfold(following, |mut following| async move {
        while following.looks < LOOKS {
            tokio::time::sleep(PAUSE).await;
            following.looks += 1;
            // A database that does not answer now may answer at the next look.
            let reader = following.db.read(Scope::Everything);
            let Ok(Some((seq, names))) = events::since(&reader, following.after).await else { continue };
            following.after = seq;
            let event = Event::default().event("changed").id(seq.to_string()).data(names.join(" "));
            return Some((Ok(event), following));
        }
        None
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
