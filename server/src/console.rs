//! The web console: files that were built into the program, and one page for every address of theirs.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use kernel::Problem;
use rust_embed::{Embed, EmbeddedFile};
use web::Failure;

/// What `cargo xtask console` built. A program that was built before it has none, and says so.
#[derive(Embed)]
#[folder = "../console/dist"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";
/// Files here carry a hash of their content in their name.
const HASHED: &str = "assets/";

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Answers every address that is no other's: with a file of the console, else with its page, which shows what the
/// address names. Addresses that look like files, and those of the API, are not pages.
pub(crate) async fn show(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if method != Method::GET && method != Method::HEAD || path.starts_with("api/") {
        return Failure(Problem::not_found()).into_response();
    }
    if let Some(file) = Files::get(path).filter(|_| path != PAGE) {
        return answer(file, if path.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN });
    }
    let is_file = path.rsplit('/').next().is_some_and(|it| it.contains('.'));
    match Files::get(PAGE) {
        _ if is_file => Failure(Problem::not_found()).into_response(),
        Some(page) => answer(page, ASK_AGAIN),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(MISSING)).into_response(),
    }
}

fn answer(file: EmbeddedFile, caching: &'static str) -> Response {
    let kind = file.metadata.mimetype().to_owned();
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, caching.to_owned())], file.data.into_owned()).into_response()
}

const MISSING: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Forecourt</title>\
    <p lang=\"zh-CN\">此程序编译时未包含网页控制台:请运行 <code>cargo xtask console</code> 后重新编译。接口说明见 <a href=\"/api/\">/api/</a>。\
    <p>This program was built without its web console: run <code>cargo xtask console</code>, then build it again. \
    The API is described at <a href=\"/api/\">/api/</a>.</html>";

#[cfg(test)]
mod tests {
    use super::*;

    async fn status(method: Method, path: &str) -> StatusCode {
        show(method, path.parse().unwrap()).await.status()
    }

    #[tokio::test]
    async fn what_is_no_page_is_not_answered_with_one() {
        for path in ["/api/v1/nothing", "/assets/missing.js", "/robots.txt"] {
            assert_eq!(status(Method::GET, path).await, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(status(Method::POST, "/customers").await, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn every_address_of_the_console_is_its_page() {
        let page = status(Method::GET, "/").await;
        for path in ["/customers", "/customers/0190-1?tab=visits", "/index.html/x"] {
            assert_eq!(status(Method::GET, path).await, page, "{path}");
        }
    }
}
