//! OpenAPI 3.1 documents, of this API and of others beside it that take the same tokens: what is common to all
//! operations is added here, so that each endpoint says only what is its own.

use crate::entities;
use domain::oauth::Scope;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{AuthorizationCode, ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr,
    ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

/// The name of the security scheme in the endpoints' annotations.
const SCHEME: &str = "oauth";

/// A document without its operations.
pub fn frame(title: &str, description: &str) -> OpenApi {
    let scopes = || Scopes::from_iter(Scope::ALL.iter().map(|scope| (scope.as_str(), scope.as_str())));
    let flows = [
        Flow::AuthorizationCode(AuthorizationCode::new("/oauth/authorize", "/oauth/token", scopes())),
        Flow::ClientCredentials(ClientCredentials::new("/oauth/token", scopes())),
    ];
    let components = ComponentsBuilder::new()
        .security_scheme(SCHEME, SecurityScheme::OAuth2(OAuth2::new(flows)))
        .schema(entities::Error::name(), entities::Error::schema())
        .build();
    let info = InfoBuilder::new()
        .title(title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description))
        .license(Some(
            LicenseBuilder::new()
                .name("AGPL-3.0-or-later")
                .identifier(Some("AGPL-3.0-or-later"))
                .build(),
        ))
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The document of these endpoints, each with a name of its own and the errors that every one can answer.
pub fn completed<S: Clone + Send + Sync + 'static>(endpoints: OpenApiRouter<S>) -> OpenApi {
    let mut document = endpoints.into_openapi();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            finish(operation, method, path);
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// Gives an operation a name of its own and the errors that every operation can answer.
fn finish(operation: &mut Operation, method: &str, path: &str) {
    let words: Vec<&str> = path
        .trim_start_matches("/api/")
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    operation.operation_id = Some(format!("{method}_{}", words.join("_")));
    let mut errors = vec![("429", "Asked too often"), ("503", "Too busy; Retry-After says when")];
    if operation.security.is_some() {
        errors.push(("401", "The token is missing or not good"));
        errors.push(("403", "The token is not good for this, or the account may not act"));
    }
    if path.contains('{') {
        errors.push(("404", "Not there, or not for this reader"));
    }
    if operation.parameters.is_some() || operation.request_body.is_some() {
        errors.push(("422", "What was sent makes no sense; the text says why"));
    }
    for (status, meaning) in errors {
        let schema = Ref::from_schema_name(entities::Error::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new()
            .description(meaning)
            .content("application/json", content)
            .build();
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert(RefOr::T(response));
    }
}
