//! The OpenAPI document of the admin API and its routes are one, and the committed document is the served one.

use super::house::House;
use axum::body::Body;
use http::{Method, Request};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const AT: &str = "/api/guildhall/v1/admin/openapi.json";

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/admin-openapi.json")
}

async fn served(house: &House) -> Value {
    let answer = house.browser().get(AT).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

/// Method, path and description of every operation.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("an item")
                .iter()
                .map(move |(method, operation)| {
                    let method = method.to_ascii_uppercase().parse().expect("a method");
                    (method, path.clone(), operation.clone())
                })
        })
        .collect()
}

#[tokio::test]
async fn the_committed_document_of_the_admin_api_is_the_served_one() {
    let house = House::new().await;
    let text = serde_json::to_string_pretty(&served(&house).await).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(committed(), &text).expect("docs/ is writable");
    }
    let known = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        known == text,
        "docs/admin-openapi.json is out of date: run this test with UPDATE_OPENAPI=1 and commit the file"
    );
}

#[tokio::test]
async fn every_operation_of_the_admin_api_is_answered_and_wants_a_token() {
    let house = House::new().await;
    let list = operations(&served(&house).await);
    assert_eq!(list.len(), 18, "{list:?}");
    for (method, path, operation) in list {
        let address = path.replace("{id}", "1").replace("{rule}", "members");
        let request = Request::builder()
            .method(method.clone())
            .uri(&address)
            .header("content-type", "application/json")
            .body(Body::from("{}"))
            .expect("a request");
        let answer = house.browser().send(request).await;
        let wanted = if path == AT { 200 } else { 401 };
        assert_eq!(answer.status, wanted, "{method} {path}: {}", answer.body);
        assert_eq!(operation["security"].is_array(), path != AT, "{method} {path}");
    }
}

#[tokio::test]
async fn every_operation_has_its_scope_a_name_of_its_own_and_a_shape_for_what_it_answers() {
    let document = served(&House::new().await).await;
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let what = format!("{method} {path}");
        let name = operation["operationId"].as_str().expect("a name").to_owned();
        assert!(names.insert(name), "{what}");
        assert!(operation["summary"].is_string(), "{what}");
        if path == AT {
            continue;
        }
        // Looking for a ban changes nothing: the subject only must not stand in an address.
        let reads = method == Method::GET || path.ends_with("/bans/find");
        let scope = if reads { "admin:read" } else { "admin:write" };
        assert_eq!(operation["security"][0]["oauth"], serde_json::json!([scope]), "{what}");
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let schema = &response["content"]["application/json"]["schema"];
            assert!(schema["$ref"].is_string(), "{what} {status}: {schema}");
        }
    }
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn every_endpoint_in_the_source_is_described() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let mut bare = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        if path.is_file() && std::fs::read_to_string(&path).expect("text").contains(".route(") {
            bare.push(path);
        }
    }
    assert!(bare.is_empty(), "routes without a description: {bare:?}");
}
