//! Logging in by the provider of the single sign-on.

use super::door::{Entered, enter, who_knocks};
use super::{NewUser, add_user, audited};
use crate::model::{User, Visit};
use crate::provider::{LoginSecrets, Provider, ProviderFault, Somebody};
use crate::store::{self, ProviderLinkRow, ProviderLoginRow};
use crate::{rules, secret};
use database::{AuditEntry, Scope, Work};
use kernel::{Code, Problem};
use serde_json::json;
use web::App;

/// How long somebody may take at the provider's page.
pub(crate) const PROVIDER_LOGIN_SECONDS: i64 = 600;

/// Logins that may be begun and not ended at a time: beginning one needs no proof of anything.
const PROVIDER_LOGINS_MAX: i64 = 10_000;

/// Begins a login: where the browser goes, and the secret by which it is known when it comes back.
pub(crate) async fn begin_at_provider(app: &App) -> Result<(String, String), Problem> {
    let provider = Provider::discover(&app.settings.oidc).await?;
    let new = || secret::new_secret("", app.deps.entropy.as_ref());
    let secrets = LoginSecrets { state: new(), nonce: new(), verifier: new() };
    let browser = new();
    let address = provider.address(&secrets)?;
    let work = app.db.work(who_knocks(None), Scope::Subtrees(Vec::new())).await?;
    if store::count_provider_logins(&work).await? >= PROVIDER_LOGINS_MAX {
        return Err(Problem::new(Code::TooManyRequests));
    }
    work.insert(ProviderLoginRow {
        state_hash: secret::hash(&secrets.state),
        browser_hash: secret::hash(&browser),
        nonce: secrets.nonce,
        verifier: secrets.verifier,
        expires_at_us: work.now().plus_seconds(PROVIDER_LOGIN_SECONDS).micros(),
    })
    .await?;
    work.commit().await?;
    Ok((address, browser))
}

/// What the browser brings back from the provider.
#[derive(Clone, Debug)]
pub(crate) struct Returned {
    pub(crate) code: String,
    pub(crate) state: String,
    /// Who the provider says it is (RFC 9207), where it does.
    pub(crate) issuer: Option<String>,
    /// The secret of the browser that began.
    pub(crate) browser: String,
}

/// Ends a login that was begun: lets in whoever the provider confirms, when they are a user here.
pub(crate) async fn end_at_provider(
    app: &App,
    returned: Returned,
    visit: &Visit,
) -> Result<Entered, Problem> {
    match confirmed(app, returned).await {
        Ok(somebody) => admit(app, somebody, visit).await,
        Err(fault) => Err(refuse(app, fault, None).await?),
    }
}

async fn confirmed(app: &App, returned: Returned) -> Result<Somebody, Refusal> {
    let Returned { code, state, issuer, browser } = returned;
    let work = app.db.work(who_knocks(None), Scope::Subtrees(Vec::new())).await?;
    let begun = store::take_provider_login(&work, &secret::hash(&state)).await?;
    let now = work.now();
    work.commit().await?;
    let is_ours =
        |it: &ProviderLoginRow| now.micros() < it.expires_at_us && it.browser_hash == secret::hash(&browser);
    let begun = begun.filter(is_ours).ok_or(ProviderFault::NotBegun)?;
    if issuer.is_some_and(|it| it != app.settings.oidc.issuer) {
        return Err(ProviderFault::OtherIssuer.into());
    }
    let provider = Provider::discover(&app.settings.oidc).await?;
    let secrets = LoginSecrets { state, nonce: begun.nonce, verifier: begun.verifier };
    Ok(provider.identify(code, secrets, now).await?)
}

async fn admit(app: &App, somebody: Somebody, visit: &Visit) -> Result<Entered, Problem> {
    let mut work = app.db.work(who_knocks(None), Scope::Subtrees(Vec::new())).await?;
    let found = match user_of(app, &mut work, &somebody).await {
        Ok(user) if user.is_disabled => Err((ProviderFault::Disabled, Some(user))),
        Ok(user) => Ok(user),
        Err(Refusal::Fault(fault)) => Err((fault, None)),
        Err(Refusal::Problem(problem)) => return Err(problem),
    };
    match found {
        Ok(user) => {
            work.commit().await?;
            let work = app.db.work(who_knocks(Some(&user)), Scope::Subtrees(Vec::new())).await?;
            enter(app, work, user, visit).await
        }
        Err((fault, user)) => {
            work.abandon().await?;
            Err(refuse(app, Refusal::Fault(fault), user).await?)
        }
    }
}

/// The user who this is: linked before, linked now by the login, or made now without any right.
async fn user_of(app: &App, work: &mut Work, somebody: &Somebody) -> Result<User, Refusal> {
    let settings = &app.settings.oidc;
    if let Some(user) = store::linked_user(work, &settings.issuer, &somebody.subject).await? {
        return Ok(user);
    }
    let login = rules::normal_login(&somebody.login);
    let user = match store::user_by_login(work, &login).await? {
        Some(user) => user,
        None if settings.create_users => {
            let new = NewUser { login, employee: None, grants: Vec::new() };
            add_user(work, new).await.map_err(Problem::from)?
        }
        None => return Err(ProviderFault::UnknownUser.into()),
    };
    // A login that changed hands at the provider must not take the user of whoever had it before.
    if store::is_linked(work, &settings.issuer, user.id).await? {
        return Err(ProviderFault::OtherLink.into());
    }
    work.insert(ProviderLinkRow {
        issuer: settings.issuer.clone(),
        subject: somebody.subject.clone(),
        user_id: user.id.uuid(),
        linked_at_us: work.now().micros(),
    })
    .await?;
    work.audit(audited("identity.provider_linked", user.id, json!({ "issuer": settings.issuer })));
    Ok(user)
}

/// Forgets who a user is at the provider: the next one who comes with their login is linked instead.
pub(crate) async fn unlink_provider(work: &mut Work, user: &User) -> Result<(), Problem> {
    if !store::unlink(work, user.id).await? {
        return Err(Problem::not_found());
    }
    work.audit(audited("identity.provider_unlinked", user.id, json!({})));
    Ok(())
}

/// Somebody is refused, or something is broken.
enum Refusal {
    Fault(ProviderFault),
    Problem(Problem),
}

impl From<ProviderFault> for Refusal {
    fn from(fault: ProviderFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<database::Error> for Refusal {
    fn from(error: database::Error) -> Self {
        Self::Problem(error.into())
    }
}

/// Notes who was refused and why. Who it was at the provider is not kept: it may be anybody.
async fn refuse(app: &App, refusal: Refusal, user: Option<User>) -> Result<Problem, Problem> {
    let fault = match refusal {
        Refusal::Fault(fault) => fault,
        Refusal::Problem(problem) => return Ok(problem),
    };
    let mut work = app.db.work(who_knocks(None), Scope::Subtrees(Vec::new())).await?;
    work.audit(AuditEntry {
        action: "identity.login_failed",
        subject_kind: "user",
        subject: user.map(|it| it.id.uuid()),
        unit: None,
        detail: json!({ "reason": fault.code(), "by": "provider" }),
    });
    work.commit().await?;
    Ok(fault.into())
}
