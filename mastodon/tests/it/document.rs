//! The OpenAPI document and the routes are one: both ways.

use crate::house::House;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// An operation of the document.
pub struct Operation {
    pub method: Method,
    /// With a number in place of each `{…}`.
    pub address: String,
    pub template: String,
    /// `None`: anybody may.
    pub scopes: Option<Vec<String>>,
}

/// Every operation of the document.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let scopes = operation["security"].as_array().map(|list| {
                let names = list
                    .iter()
                    .flat_map(|one| one["oauth"].as_array().expect("the one scheme"));
                names.map(|name| name.as_str().expect("a name").to_owned()).collect()
            });
            found.push(Operation {
                method: method.to_ascii_uppercase().parse().expect("a method"),
                address: filled(template),
                template: template.clone(),
                scopes,
            });
        }
    }
    found
}

fn filled(template: &str) -> String {
    let parts = template.split('/');
    let parts: Vec<&str> = parts
        .map(|part| if part.starts_with('{') { "1" } else { part })
        .collect();
    parts.join("/")
}

/// The document as it is served.
pub async fn served(house: &House) -> Value {
    house.get_as_stranger("/api/openapi.json").await.ok()
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json")
}

#[tokio::test]
async fn the_committed_document_is_the_served_one() {
    let house = House::new();
    let text = serde_json::to_string_pretty(&served(&house).await).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(committed(), &text).expect("docs/ is writable");
    }
    let known = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        known == text,
        "docs/openapi.json is out of date: run this test with UPDATE_OPENAPI=1 and commit the file"
    );
}

#[tokio::test]
async fn every_documented_operation_is_answered_by_an_endpoint() {
    let house = House::new();
    let ada = house.member("ada").await;
    let bearer = format!("Bearer {}", ada.token);
    let document = served(&house).await;
    let list = operations(&document);
    assert!(list.len() > 100, "only {}", list.len());
    for operation in list {
        let headers = [("authorization", bearer.as_str())];
        let answer = house
            .send(operation.method.clone(), &operation.address, &headers, Body::empty())
            .await;
        let what = format!(
            "{} {}: {} {}",
            operation.method, operation.template, answer.status, answer.json
        );
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{what}");
        assert_ne!(answer.json["error"], "Not Found", "{what}");
        assert!(answer.status.as_u16() < 500, "{what}");
    }
    let nowhere = house.get(&ada, "/api/v1/nowhere").await;
    assert_eq!(nowhere.refused(404), "Not Found");
}

#[tokio::test]
async fn every_endpoint_in_the_source_is_in_the_document() {
    let house = House::new();
    let mut annotated = 0;
    let mut bare = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            annotated += text.matches("#[utoipa::path(").count();
            if text.contains(".route(") {
                bare.push(path);
            }
        }
    }
    assert_eq!(annotated, operations(&served(&house).await).len());
    assert!(bare.is_empty(), "routes without a description: {bare:?}");
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own() {
    let document = served(&House::new()).await;
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for operation in item.as_object().expect("an item").values() {
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{path}: {name}");
        }
    }
    assert_eq!(document["openapi"], "3.1.0");
}
