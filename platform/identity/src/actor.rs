//! The key to every handler: who asks, checked for the permission in its type.

use crate::model::{Principal, UserId};
use crate::permissions::Right;
use crate::{operations, secret};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use database::{Reader, Scope, Who, WhoKind, Work};
use kernel::{Code, Lang, Problem};
use std::marker::PhantomData;
use web::{App, Failure};

/// Somebody who holds the permission `P`, and the part of the company where they hold it.
#[derive(Debug)]
pub struct Actor<P> {
    app: App,
    principal: Principal,
    scope: Scope,
    permission: PhantomData<P>,
}

/// Somebody who is logged in, for their own matters only.
#[derive(Debug)]
pub struct Person {
    pub app: App,
    pub principal: Principal,
}

/// Anybody: the login page and the set-up link.
#[derive(Debug)]
pub struct Anonymous {
    pub app: App,
}

impl<P: Right> Actor<P> {
    /// Reads within the actor's scope, beside writers.
    pub fn read(&self) -> Reader {
        self.app.db.read(self.scope.clone())
    }

    /// Begins a write transaction of this actor.
    pub async fn work(&self) -> Result<Work, Problem> {
        Ok(self.app.db.work(who(&self.principal), self.scope.clone()).await?)
    }

    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub fn user(&self) -> UserId {
        self.principal.user.id
    }

    pub fn lang(&self) -> Lang {
        self.principal.user.lang
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// What the same user sees with another permission, where they hold it: for answers put together from
    /// several capabilities.
    pub fn scope_with<Q: Right>(&self) -> Option<Scope> {
        permitted::<Q>(&self.principal)
    }
}

impl Person {
    pub async fn work(&self) -> Result<Work, Problem> {
        Ok(self.app.db.work(who(&self.principal), Scope::Subtrees(Vec::new())).await?)
    }

    pub fn read(&self) -> Reader {
        self.app.db.read(Scope::Subtrees(Vec::new()))
    }
}

impl Anonymous {
    pub async fn work(&self) -> Result<Work, Problem> {
        let who = Who { trace_id: web::trace(), ..Who::anonymous() };
        Ok(self.app.db.work(who, Scope::Subtrees(Vec::new())).await?)
    }
}

/// What a user may see now with a permission, for work that is done later in their name; none without the right, and
/// of somebody whose account is disabled.
pub async fn scope_of_user<P: Right>(app: &App, user: UserId) -> Result<Option<Scope>, Problem> {
    let principal = operations::principal_of_user(app, user).await?;
    Ok(principal.as_ref().and_then(permitted::<P>))
}

fn who(principal: &Principal) -> Who {
    let kind = if principal.session.is_some() { WhoKind::User } else { WhoKind::Token };
    Who {
        kind,
        user: Some(principal.user.id.uuid()),
        name: principal.user.login.clone(),
        trace_id: web::trace(),
    }
}

/// The scope in which the principal holds `P`; none without it.
fn permitted<P: Right>(principal: &Principal) -> Option<Scope> {
    principal.scope_of(P::ROLES).filter(|_| principal.may(P::NAME, P::ROLES))
}

impl<P: Right> FromRequestParts<App> for Actor<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let principal = authenticate(parts, app).await?;
        let Some(scope) = permitted::<P>(&principal) else {
            return Err(Problem { permission: Some(P::NAME), ..Problem::new(Code::Forbidden) }.into());
        };
        Ok(Self { app: app.clone(), principal, scope, permission: PhantomData })
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        Ok(Self { app: app.clone(), principal: authenticate(parts, app).await? })
    }
}

impl FromRequestParts<App> for Anonymous {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        refuse_foreign_origin(&parts.headers)?;
        Ok(Self { app: app.clone() })
    }
}

async fn authenticate(parts: &Parts, app: &App) -> Result<Principal, Problem> {
    let bearer = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        return operations::principal_of_token(app, &secret::hash(token.trim())).await;
    }
    let Some(cookie) = session_cookie(&parts.headers) else {
        return Err(Problem::new(Code::Unauthenticated));
    };
    if !parts.method.is_safe() {
        refuse_foreign_origin(&parts.headers)?;
    }
    operations::principal_of_session(app, &secret::hash(cookie)).await
}

/// Name of the session cookie: with TLS the browser itself holds it to this host and path.
pub(crate) fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-forecourt" } else { "forecourt" }
}

fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    cookies
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(true) || *name == cookie_name(false))
        .map(|it| it.1)
}

/// A browser says where a request comes from. One that another site caused is refused, whatever its cookie.
fn refuse_foreign_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|it: &axum::http::HeaderValue| it.to_str().ok());
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else { return Ok(()) };
    let origin_host = origin.split_once("://").map_or(origin, |it| it.1);
    if origin_host == host {
        Ok(())
    } else {
        Err(Problem::with_detail(Code::Forbidden, "this request was caused by another site"))
    }
}
