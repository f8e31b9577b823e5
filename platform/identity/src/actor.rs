//! The key to every handler: who asks, checked for the permission in its type.

use crate::model::{FieldRight, Principal, UserId, Visit};
use crate::permissions::Right;
use crate::{operations, secret};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use database::{Reader, Scope, Who, WhoKind, Work};
use kernel::{Code, Lang, Problem};
use std::marker::PhantomData;
use vault::PersonalKind;
use web::{App, ClientAddress, Failure};

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
    pub(crate) visit: Visit,
}

impl<P: Right> Actor<P> {
    /// Reads within the actor's scope, beside writers, without the personal values that their roles hide.
    pub fn read(&self) -> Reader {
        let is_hidden = |it: &&PersonalKind| self.field_right(**it) == FieldRight::Hidden;
        let hidden = PersonalKind::ALL.iter().filter(is_hidden).map(|it| it.as_str()).collect();
        self.app.db.read(self.scope.clone()).hiding(hidden)
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

    /// How much of a kind of personal value the actor may see wherever they hold `P`: for lists, whose rows lie
    /// in several units. To show a value in the clear takes a permission of its own beside
    /// [`FieldRight::Reveal`].
    pub fn field_right(&self, kind: PersonalKind) -> FieldRight {
        self.principal.field_right(kind, P::NAME, P::ROLES)
    }

    /// The same for something of one unit, by its path.
    pub fn field_right_at(&self, kind: PersonalKind, unit_path: &str) -> FieldRight {
        self.principal.field_right_at(kind, P::NAME, P::ROLES, unit_path)
    }

    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl Person {
    pub async fn work(&self) -> Result<Work, Problem> {
        Ok(self.app.db.work(who(&self.principal), Scope::Subtrees(Vec::new())).await?)
    }

    pub fn read(&self) -> Reader {
        self.app.db.read(Scope::Subtrees(Vec::new()))
    }

    pub fn user(&self) -> UserId {
        self.principal.user.id
    }

    /// Whether they hold the permission at one of their units at least.
    pub fn may<P: Right>(&self) -> bool {
        permitted::<P>(&self.principal).is_some()
    }

    /// The hash of the session's token. What decides who can log in is left to people: a program with a token
    /// is refused.
    pub(crate) fn session(&self) -> Result<&str, Problem> {
        let session = self.principal.session.as_deref();
        session.ok_or_else(|| {
            Problem::with_detail(
                Code::Forbidden,
                "a token cannot do this: log in / 令牌不能执行此操作,请登录",
            )
        })
    }

    /// The same for what nobody does in the name of a colleague.
    pub(crate) fn own_session(&self) -> Result<&str, Problem> {
        if let Some(acting) = &self.principal.acting_for {
            let text =
                format!("you act for {0}: stop that first / 您正在代理 {0},请先结束代理", acting.login);
            return Err(Problem::with_detail(Code::Refused, text));
        }
        if self.principal.lacks_second_factor {
            return Err(Problem::new(Code::SecondFactorRequired));
        }
        self.session()
    }
}

impl Anonymous {
    pub async fn work(&self) -> Result<Work, Problem> {
        let who = Who { trace_id: web::trace(), ..Who::anonymous() };
        Ok(self.app.db.work(who, Scope::Subtrees(Vec::new())).await?)
    }
}

/// Reads what a user may see now with a permission, without the fields that are hidden from them, for work that is done
/// later in their name; none without the right, and of somebody whose account is disabled.
pub async fn reader_of_user<P: Right>(app: &App, user: UserId) -> Result<Option<Reader>, Problem> {
    let Some(principal) = operations::principal_of_user(app, user).await? else { return Ok(None) };
    let Some(scope) = permitted::<P>(&principal) else { return Ok(None) };
    let actor = Actor::<P> { app: app.clone(), principal, scope, permission: PhantomData };
    Ok(Some(actor.read()))
}

fn who(principal: &Principal) -> Who {
    let kind = if principal.session.is_some() { WhoKind::User } else { WhoKind::Token };
    Who { kind, user: Some(principal.user.id.uuid()), name: name_in_audit(principal), trace_id: web::trace() }
}

/// Under whose name something is done: of somebody who acts for a colleague, both are told.
fn name_in_audit(principal: &Principal) -> String {
    match &principal.acting_for {
        None => principal.user.login.clone(),
        Some(acting) => format!("{} for {}", principal.user.login, acting.login),
    }
}

/// The scope in which the principal holds `P`; none without it.
fn permitted<P: Right>(principal: &Principal) -> Option<Scope> {
    principal.scope_of(P::NAME, P::ROLES)
}

impl<P: Right> FromRequestParts<App> for Actor<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let principal = authenticate(parts, app).await?;
        if principal.lacks_second_factor {
            return Err(Problem::new(Code::SecondFactorRequired).into());
        }
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
        let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
        let address = parts.extensions.get::<ClientAddress>().map(|it| it.0.clone());
        let visit =
            Visit { agent: agent.unwrap_or_default().to_owned(), address: address.unwrap_or_default() };
        Ok(Self { app: app.clone(), visit })
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
    cookie(headers, cookie_name(true)).or_else(|| cookie(headers, cookie_name(false)))
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    cookies
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
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
