//! Requests of persons: received, checked, worked on, answered; each step is a line of the log.

use super::consents::{NewConsent, record};
use super::contact::today;
use super::{seal_note, told};
use crate::error::PrivacyError;
use crate::model::{ConsentSource, HoldKind, Purpose, Request, RequestId, RequestKind, RequestState};
use crate::rules::consent::agrees;
use crate::rules::requests::{self as rules, Doings};
use crate::store::consents as ledger;
use crate::store::erasures;
use crate::store::requests::{self as store, RequestRow, StepRow};
use crate::store::{self as rows, Person};
use customers::{PartId, customer_of_contact};
use database::Work;
use kernel::Instant;
use serde_json::json;
use vault::SubjectId;
use web::App;

/// A request as somebody takes it down.
#[derive(Clone, Debug)]
pub(crate) struct NewRequest {
    pub(crate) kind: RequestKind,
    /// The contact in the customer's file who asks to be erased; none when it is the customer.
    pub(crate) contact: Option<PartId>,
    /// When it came; now when left out.
    pub(crate) received_at: Option<Instant>,
    pub(crate) note: Option<String>,
}

/// Takes a request down. What it is about is left alone from now on, where its kind asks for that.
pub(crate) async fn receive(
    app: &App,
    work: &mut Work,
    person: &Person,
    new: &NewRequest,
) -> Result<RequestId, PrivacyError> {
    let received_at = new.received_at.unwrap_or(work.now());
    if work.now() < received_at {
        return Err(crate::rules::consent::ConsentFault::InFuture.into());
    }
    if let Some(contact) = new.contact {
        if new.kind != RequestKind::Delete {
            return Err(PrivacyError::NotForContact);
        }
        if customer_of_contact(work, contact).await? != Some(person.id) {
            return Err(PrivacyError::NoContact);
        }
    }
    let id = RequestId(work.new_id());
    let due_on = rules::due_on(today(app, received_at), app.settings.privacy.request_days);
    work.insert(RequestRow {
        id: id.uuid(),
        serial: work.take_numbers("privacy_request", 1).await?,
        customer_id: person.id.uuid(),
        kind: new.kind.as_str().to_owned(),
        state: RequestState::Received.as_str().to_owned(),
        received_at_us: received_at.micros(),
        due_on: i64::from(due_on.0),
        closed_at_us: None,
        version: 1,
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        contact_id: new.contact.map(PartId::uuid),
    })
    .await?;
    let about = About { person, contact: new.contact };
    add_step(app, work, (id, about), RequestState::Received, new.note.as_deref()).await?;
    // What else is in the file is not the contact's.
    if rules::restricts(new.kind) && new.contact.is_none() {
        ledger::add_hold(work, person.id, HoldKind::Restriction, (Some(id), None)).await?;
    }
    told(
        work,
        "privacy.request_received",
        person,
        json!({ "request": id, "kind": new.kind, "contact": new.contact, "due_on": due_on }),
    );
    Ok(id)
}

/// Whom a request is about: the customer, or a contact in their file.
#[derive(Clone, Copy)]
struct About<'a> {
    person: &'a Person,
    contact: Option<PartId>,
}

impl About<'_> {
    fn subject(&self) -> SubjectId {
        self.contact.map_or(self.person.id.subject(), |it| SubjectId(it.uuid()))
    }

    async fn is_erased(&self, work: &Work) -> Result<bool, database::Error> {
        match self.contact {
            Some(contact) => Ok(erasures::contact_erasure(work, contact).await?.is_some()),
            None => rows::is_erased(work, self.person.id).await,
        }
    }
}

async fn add_step(
    app: &App,
    work: &Work,
    (request, about): (RequestId, About<'_>),
    state: RequestState,
    note: Option<&str>,
) -> Result<(), PrivacyError> {
    super::check_note(note)?;
    // Nothing can be sealed for somebody who was erased: that the request was done says enough then.
    let note = if about.is_erased(work).await? { None } else { note };
    let sealed = seal_note(work, &app.vault, about.subject(), note).await?;
    let step = StepRow {
        id: work.new_id(),
        request_id: request.uuid(),
        state: state.as_str().to_owned(),
        note: (!sealed.is_null()).then(|| sealed.to_string()),
        at_us: work.now().micros(),
        by_user: work.who().user,
        by_name: work.who().name.clone(),
    };
    Ok(work.insert(step).await?)
}

/// Moves a request on. Withdrawing and restricting are done by saying that they are done.
pub(crate) async fn take_step(
    app: &App,
    work: &mut Work,
    (person, request): (&Person, &Request),
    to: RequestState,
    note: Option<&str>,
) -> Result<(), PrivacyError> {
    let about = About { person, contact: request.contact };
    let doings = Doings {
        has_package: !store::packages(work, request.id).await?.is_empty(),
        is_erased: about.is_erased(work).await?,
    };
    rules::step(request.kind, request.state, to, note.is_some(), doings)?;
    let closed_at = (!rules::is_open(to)).then_some(work.now());
    let moved = Request { state: to, closed_at, ..request.clone() };
    if !store::save(work, &moved).await? {
        return Err(PrivacyError::ChangedMeanwhile);
    }
    add_step(app, work, (request.id, about), to, note).await?;
    if closed_at.is_some() {
        ledger::end_holds_of_request(work, request.id).await?;
    }
    if to == RequestState::Done {
        fulfil(app, work, person, request.kind).await?;
    }
    told(
        work,
        "privacy.request_moved",
        person,
        json!({ "request": request.id, "from": request.state, "to": to }),
    );
    Ok(())
}

async fn fulfil(app: &App, work: &mut Work, person: &Person, kind: RequestKind) -> Result<(), PrivacyError> {
    match kind {
        RequestKind::Withdraw => withdraw_all(app, work, person).await,
        RequestKind::Restrict => super::set_hold(work, person, HoldKind::Restriction, true).await,
        _ => Ok(()),
    }
}

async fn withdraw_all(app: &App, work: &mut Work, person: &Person) -> Result<(), PrivacyError> {
    let lines = ledger::to_lines(&ledger::lines(work, person.id).await?)?;
    for purpose in Purpose::ALL {
        let given = lines.iter().filter(|it| it.purpose == *purpose && it.is_given);
        let Some(version) = given.map(|it| it.text_version).max() else { continue };
        let is_any_given = agrees(&lines, *purpose, None)
            || crate::model::ContactChannel::ALL.iter().any(|it| agrees(&lines, *purpose, Some(*it)));
        if is_any_given {
            let new = NewConsent {
                purpose: *purpose,
                text_version: version,
                channel: None,
                is_given: false,
                source: ConsentSource::Request,
                at: None,
            };
            record(work, person, &new, today(app, work.now())).await?;
        }
    }
    Ok(())
}
