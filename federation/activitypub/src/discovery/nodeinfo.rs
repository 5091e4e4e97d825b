//! NodeInfo 2.0 and 2.1: what runs here. Counts of the institution only; who was active when is not
//! counted.

use super::for_everybody;
use crate::Federation;
use crate::http::error::HttpError;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};
use store::StoreError;

/// The name of the software, as the schema wants it: `[a-z0-9-]+`.
const SOFTWARE: &str = "guildhall";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V2_0,
    V2_1,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeInfo {
    version: &'static str,
    software: Software,
    protocols: [&'static str; 1],
    services: Value,
    open_registrations: bool,
    usage: Usage,
    metadata: Value,
}

#[derive(Serialize)]
struct Software {
    name: &'static str,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Usage {
    users: Users,
    local_posts: i64,
}

#[derive(Serialize)]
struct Users {
    total: i64,
}

/// `GET /.well-known/nodeinfo`: where the documents are.
pub async fn list(State(federation): State<Federation>) -> Response {
    let origin = federation.addresses().origin();
    let link = |version: &str| {
        json!({
            "rel": format!("http://nodeinfo.diaspora.software/ns/schema/{version}"),
            "href": format!("{origin}/nodeinfo/{version}"),
        })
    };
    let application = json!({
        "rel": "https://www.w3.org/ns/activitystreams#Application",
        "href": federation.addresses().instance_actor(),
    });
    for_everybody(
        "application/json; charset=utf-8",
        json!({ "links": [link("2.1"), link("2.0"), application] }).to_string(),
    )
}

/// `GET /nodeinfo/2.0`.
pub async fn get_2_0(State(federation): State<Federation>) -> Result<Response, HttpError> {
    get(&federation, Version::V2_0).await
}

/// `GET /nodeinfo/2.1`.
pub async fn get_2_1(State(federation): State<Federation>) -> Result<Response, HttpError> {
    get(&federation, Version::V2_1).await
}

async fn get(federation: &Federation, version: Version) -> Result<Response, HttpError> {
    let (users, posts) = federation
        .store()
        .read(|conn| Ok::<_, StoreError>((store::actors::count_local(conn)?, store::posts::count_local(conn)?)))
        .await?;
    let config = federation.config();
    let (number, content_type) = match version {
        Version::V2_0 => (
            "2.0",
            "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"; charset=utf-8",
        ),
        Version::V2_1 => (
            "2.1",
            "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"; charset=utf-8",
        ),
    };
    let info = NodeInfo {
        version: number,
        software: Software {
            name: SOFTWARE,
            version: config.software_version.clone(),
            // The field came with 2.1.
            repository: config.repository.clone().filter(|_| version == Version::V2_1),
        },
        protocols: ["activitypub"],
        services: json!({ "inbound": [], "outbound": [] }),
        open_registrations: config.open_registrations,
        usage: Usage {
            users: Users { total: users },
            local_posts: posts,
        },
        metadata: json!({ "nodeName": config.name, "nodeDescription": config.description }),
    };
    Ok(for_everybody(content_type, crate::objects::context::to_json(&info)))
}
