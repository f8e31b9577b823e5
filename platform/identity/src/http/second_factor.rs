//! One's own second factor.

use crate::actor::Person;
use crate::{operations, password, store};
use axum::http::StatusCode;
use kernel::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Json};

/// Whether one has a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecondFactor {
    is_on: bool,
    since: Option<Instant>,
    /// Recovery codes that were not used yet.
    recovery_codes_left: i64,
    /// Whether one of one's roles asks for it: then it cannot be turned off.
    is_required: bool,
}

/// One's own second factor.
#[utoipa::path(get, path = "/second-factor", tag = "identity", responses((status = OK, body = SecondFactor)))]
pub(super) async fn show_second_factor(person: Person) -> Result<Json<SecondFactor>, Failure> {
    let reader = person.read();
    let user = &person.principal.user;
    let since = store::factor(&reader, user.id).await?.and_then(|it| it.confirmed_at_us);
    let recovery_codes_left =
        if since.is_some() { store::count_recovery_codes(&reader, user.id).await? } else { 0 };
    Ok(Json(SecondFactor {
        is_on: since.is_some(),
        since: since.map(Instant::from_micros),
        recovery_codes_left,
        is_required: operations::asks(&person.app, &reader, user).await?,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnrolSecondFactor {
    /// One's own; whoever has none, logging in by the provider alone, leaves it out.
    #[serde(default)]
    password: String,
}

/// What an authenticator app needs. Shown once, and of no use until a code confirms it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewSecondFactor {
    /// To be typed into the app.
    secret: String,
    /// To be read by the app from a picture: `otpauth://…`
    address: String,
}

/// Begin to set up a second factor.
#[utoipa::path(post, path = "/second-factor", tag = "identity", request_body = EnrolSecondFactor,
    responses((status = OK, body = NewSecondFactor)))]
pub(super) async fn enrol_second_factor(
    person: Person,
    Json(request): Json<EnrolSecondFactor>,
) -> Result<Json<NewSecondFactor>, Failure> {
    person.session()?;
    let user = &person.principal.user;
    operations::refuse_locked(user, person.app.now())?;
    // Whoever finds an open browser does not know the password. Some have none and log in by the provider alone.
    let fits = match &user.password_hash {
        None => true,
        Some(hash) => password::fits(request.password, Some(hash.clone())).await?,
    };
    let work = person.work().await?;
    let work = operations::judge_password(&person.app, work, user.id, "password", fits).await?;
    let enrolment = operations::enrol(&person.app, &work, user).await?;
    work.commit().await?;
    Ok(Json(NewSecondFactor { secret: enrolment.secret, address: enrolment.address }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProveSecondFactor {
    /// Six digits of the authenticator app, or a recovery code.
    code: String,
}

/// Ten codes, each of which works once in place of the app. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Confirm the second factor with its first code. All other sessions end.
#[utoipa::path(post, path = "/second-factor/confirm", tag = "identity", request_body = ProveSecondFactor,
    responses((status = OK, body = RecoveryCodes)))]
pub(super) async fn confirm_second_factor(
    person: Person,
    Json(request): Json<ProveSecondFactor>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let session = person.session()?;
    let (app, user) = (&person.app, &person.principal.user);
    let work = person.work().await?;
    let recovery_codes = operations::confirm_second_factor(app, work, user, &request.code, session).await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Make new recovery codes; the old ones stop working.
#[utoipa::path(post, path = "/second-factor/recovery-codes", tag = "identity", request_body = ProveSecondFactor,
    responses((status = OK, body = RecoveryCodes)))]
pub(super) async fn renew_recovery_codes(
    person: Person,
    Json(request): Json<ProveSecondFactor>,
) -> Result<Json<RecoveryCodes>, Failure> {
    person.session()?;
    let work = person.work().await?;
    let recovery_codes =
        operations::renew_recovery_codes(&person.app, work, &person.principal.user, &request.code).await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Turn one's second factor off.
#[utoipa::path(post, path = "/second-factor/turn-off", tag = "identity", request_body = ProveSecondFactor,
    responses((status = NO_CONTENT)))]
pub(super) async fn turn_off_second_factor(
    person: Person,
    Json(request): Json<ProveSecondFactor>,
) -> Result<StatusCode, Failure> {
    person.session()?;
    let work = person.work().await?;
    operations::turn_off_second_factor(&person.app, work, &person.principal.user, &request.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
