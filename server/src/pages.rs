//! Addresses beside the API: health, metrics, and the API's own description.

use crate::{composition, metrics};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::{Code, Problem};
use std::fmt::Write;
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;
use web::{App, Failure};

const JSON: &str = "application/json";
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Routes that need no login: they tell nothing of the company.
pub(crate) fn router(app: &App, document: &OpenApi) -> Router {
    metrics::start();
    // The document is a plain tree of ours: turning it into JSON cannot fail.
    let document = Bytes::from(document.to_json().unwrap_or_default());
    let config =
        Arc::new(Config::new(["/api/openapi.json"]).validator_url("none").display_operation_id(true));
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(show_readiness))
        .route("/metrics", get(async || ([(CONTENT_TYPE, PROMETHEUS_TEXT)], metrics::text())))
        .route("/api", get(async || Redirect::permanent("/api/")))
        .route("/api/openapi.json", get(async move || ([(CONTENT_TYPE, JSON)], document)))
        .route("/api/problems", get(async || Html(problems_page())))
        .route(
            "/api/",
            get({
                let config = Arc::clone(&config);
                async move || api_page_file("index.html", config)
            }),
        )
        .route("/api/{file}", get(async move |Path(file): Path<String>| api_page_file(&file, config)))
        .fallback(crate::console::show)
        .layer(from_fn_with_state(app.clone(), web::give_trace))
        .with_state(app.clone())
}

/// Ready when the database answers and has the tables of this program.
async fn show_readiness(State(app): State<App>) -> Result<&'static str, Failure> {
    app.db.ping().await?;
    let pending = database::pending(&app.db, &composition::migrations()).await?;
    if pending.is_empty() {
        Ok("ready\n")
    } else {
        let detail = format!("{} migrations are to be applied", pending.len());
        Err(Problem::with_detail(Code::Unavailable, detail).into())
    }
}

/// The API page: its files are part of the program, nothing is downloaded.
fn api_page_file(file: &str, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(file, config) {
        Ok(Some(found)) => ([(CONTENT_TYPE, found.content_type)], found.bytes.into_owned()).into_response(),
        Ok(None) => Failure(Problem::not_found()).into_response(),
        Err(error) => Failure(Problem::internal(error)).into_response(),
    }
}

/// What every `type` of a problem links to.
fn problems_page() -> String {
    let mut rows = String::new();
    for code in Code::ALL {
        let (name, status, title) = (code.as_str(), code.status(), code.title());
        // Writing into a String cannot fail.
        let _ = writeln!(
            rows,
            "<tr id=\"{name}\"><td><code>{name}</code></td><td>{status}</td><td lang=\"zh\">{}</td><td>{}</td></tr>",
            title.zh, title.en
        );
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Forecourt: problems</title></head>\
         <body><h1>Problems 问题代码</h1><table>\n{rows}</table></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_code_has_its_anchor() {
        let page = problems_page();
        assert!(Code::ALL.iter().all(|it| page.contains(&format!("id=\"{}\"", it.as_str()))), "{page}");
    }

    #[test]
    fn the_api_page_is_part_of_the_program() {
        let config = Arc::new(Config::new(["/api/openapi.json"]));
        assert_eq!(api_page_file("index.html", Arc::clone(&config)).status(), 200);
        assert_eq!(api_page_file("../secret", config).status(), 404);
    }
}
