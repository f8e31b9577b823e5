//! Routes that say which permission they need, in the code and in the OpenAPI document alike.

use crate::app::App;
use crate::failure::{Failure, with_trace};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use kernel::{Code, Problem};
use utoipa::openapi::OpenApi;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// A right that a role may hold. Capabilities declare theirs with `identity::permissions!`.
pub trait Permission: Send + Sync + 'static {
    /// `capability.verb_noun`, as stored in roles.
    const NAME: &'static str;
}

/// The routes of one capability, or of all.
#[derive(Default)]
pub struct Routes {
    router: OpenApiRouter<App>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes").field("paths", &self.router.get_openapi().paths.paths.keys()).finish()
    }
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Handlers that ask for an `Actor<P>`: the document says so. A test calls each as anonymous and without
    /// the right, so that the two cannot drift apart.
    pub fn permit<P: Permission>(self, handlers: UtoipaMethodRouter<App>) -> Self {
        self.add(handlers, Some(P::NAME))
    }

    /// Handlers that need a login but no particular right.
    pub fn personal(self, handlers: UtoipaMethodRouter<App>) -> Self {
        self.add(handlers, Some("self"))
    }

    /// Handlers that anybody may call: the login page's.
    pub fn open(self, handlers: UtoipaMethodRouter<App>) -> Self {
        self.add(handlers, None)
    }

    fn add(self, handlers: UtoipaMethodRouter<App>, permission: Option<&'static str>) -> Self {
        let (schemas, mut paths, methods) = handlers;
        for item in paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
                    .into_iter()
                    .flatten();
            for operation in operations {
                let mark = ExtensionsBuilder::new().add("x-permission", permission).build();
                operation.extensions.get_or_insert_default().merge(mark);
            }
        }
        Self { router: self.router.routes((schemas, paths, methods)) }
    }

    pub fn merge(self, other: Self) -> Self {
        Self { router: self.router.merge(other.router) }
    }

    /// The router below `/api/v1` and its document.
    pub fn build(self, app: &App) -> (Router, OpenApi) {
        let (router, document) = OpenApiRouter::<App>::new().nest("/api/v1", self.router).split_for_parts();
        let router = router
            .method_not_allowed_fallback(async || Failure(Problem::new(Code::MethodNotAllowed)))
            .layer(from_fn_with_state(app.clone(), give_trace))
            .with_state(app.clone());
        (router, document)
    }
}

/// Gives a request the id by which it is found in the log, for the problems that it may end in.
pub async fn give_trace(State(app): State<App>, request: Request, next: Next) -> Response {
    let offered = request.headers().get("x-request-id").and_then(|it| it.to_str().ok());
    let plain = |it: &&str| {
        !it.is_empty() && it.len() <= 64 && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let trace_id = offered.filter(plain).map_or_else(|| app.db.new_id().simple().to_string(), str::to_owned);
    with_trace(trace_id, request, next).await
}
