//! What is the same for every operation is added once, to the finished document.

use crate::failure::ProblemBody;
use kernel::Code;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

/// Completes the document: title, security, and the problem answer of every operation.
pub fn finish_document(mut document: OpenApi, version: &str) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Forecourt")
        .version(version)
        .description(Some(
            "加油站片区客户管理系统. Amounts are integers of the smallest unit (fen, millilitres); \
             lists page by cursor; problems follow RFC 9457.",
        ))
        .build();
    let mut components = document.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    let mut schemas = vec![("ProblemBody".to_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.security_schemes.insert(
        "session".to_owned(),
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-forecourt"))).into(),
    );
    components.security_schemes.insert(
        "token".to_owned(),
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()).into(),
    );
    document.components = Some(components);
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
            .into_iter()
            .flatten();
        operations.for_each(complete);
    }
    document
}

fn complete(operation: &mut Operation) {
    let is_open = operation
        .extensions
        .as_ref()
        .and_then(|it| it.get("x-permission"))
        .is_none_or(serde_json::Value::is_null);
    if !is_open {
        operation.security =
            Some(["session", "token"].map(|it| SecurityRequirement::new(it, Vec::<String>::new())).to_vec());
    }
    let codes: Vec<&str> = Code::ALL.iter().map(|it| it.as_str()).collect();
    let problem = ResponseBuilder::new()
        .description(format!("A problem; `code` is one of {}", codes.join(", ")))
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build(),
        )
        .build();
    operation.responses.responses.insert("default".to_owned(), problem.into());
}
