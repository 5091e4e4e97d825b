//! The admin API of MAS, and its token endpoint for client credentials.

use super::{Asked, MAS_CLIENT, Person, Shared, reply};
use axum::http::Method;
use axum::response::Response;
use serde_json::{Value as Json, json};

/// Our ULID there.
const PROVIDER: &str = "01FSHN9AG09NMZYX8MFYH578R9";

pub(super) fn answer(shared: &Shared, asked: &Asked) -> Response {
    let path = asked.path();
    let good = format!("mas-token-{}", shared.inner().tokens);
    if path == ["oauth2", "token"] {
        return token(asked, &good);
    }
    if !matches!(path.as_slice(), ["api", "admin", "v1", ..]) {
        return reply(404, Json::Null);
    }
    if asked.header("authorization") != Some(&format!("Bearer {good}")) {
        return reply(401, json!({ "errors": [{ "title": "Invalid access token" }] }));
    }
    match (&asked.method, path.get(3..).unwrap_or_default()) {
        (&Method::GET, ["users"]) => list(shared, asked),
        (&Method::GET, ["users", "by-username", name]) => {
            let inner = shared.inner();
            let found = inner.people.iter().enumerate().find(|(_, person)| person.name == *name);
            match found {
                Some((at, person)) => reply(200, json!({ "data": shape(at, person), "links": { "self": "/" } })),
                None => missing("User with username was not found"),
            }
        }
        (&Method::GET, ["users", wanted]) => {
            let inner = shared.inner();
            let found = inner.people.iter().enumerate().find(|(at, _)| id(*at) == *wanted);
            match found {
                Some((at, person)) => reply(200, json!({ "data": shape(at, person), "links": { "self": "/" } })),
                None => missing("User ID not found"),
            }
        }
        (&Method::GET, ["upstream-oauth-links"]) => links(shared, asked),
        (&Method::POST, ["upstream-oauth-links"]) => link(shared, &asked.json()),
        (&Method::POST, ["users", id, "lock"]) => lock(shared, id, true),
        (&Method::POST, ["users", id, "unlock"]) => lock(shared, id, false),
        _ => reply(404, Json::Null),
    }
}

fn missing(title: &str) -> Response {
    reply(404, json!({ "errors": [{ "title": title }] }))
}

fn token(asked: &Asked, good: &str) -> Response {
    // The Base64 of `MAS_CLIENT`, which no test should have to compute.
    let expected = "Basic MDFHVUlMREhBTEw6bWFzLXNlY3JldA==";
    assert_eq!(MAS_CLIENT, "01GUILDHALL:mas-secret", "the header above says the same");
    if asked.header("authorization") != Some(expected) {
        return reply(401, json!({ "error": "invalid_client" }));
    }
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&asked.body).into_owned().collect();
    let has = |key: &str, value: &str| form.iter().any(|(name, is)| name == key && is == value);
    if !has("grant_type", "client_credentials") || !has("scope", "urn:mas:admin") {
        return reply(400, json!({ "error": "invalid_scope" }));
    }
    reply(
        200,
        json!({ "access_token": good, "token_type": "Bearer", "expires_in": 300, "scope": "urn:mas:admin" }),
    )
}

fn id(at: usize) -> String {
    format!("01FSHN9AG0AJ6AC5HQ9X6H{at:04}")
}

fn shape(at: usize, person: &Person) -> Json {
    let created = domain::Timestamp::from_secs(person.created_at_secs).to_rfc3339();
    json!({
        "type": "user",
        "id": id(at),
        "attributes": {
            "username": person.name, "created_at": created,
            "locked_at": person.is_closed.then_some("2026-01-16T14:40:00Z"),
            "deactivated_at": person.is_banned_there.then_some("2026-01-16T14:40:00Z"),
            "admin": person.is_admin, "legacy_guest": person.is_guest,
        },
        "links": { "self": format!("/api/admin/v1/users/{}", id(at)) },
    })
}

fn list(shared: &Shared, asked: &Asked) -> Response {
    let inner = shared.inner();
    let after = asked.get("page[after]").unwrap_or_default().to_owned();
    let first: usize = asked
        .get("page[first]")
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let limit = first.min(inner.page);
    let rest: Vec<(usize, &Person)> = inner
        .people
        .iter()
        .enumerate()
        .filter(|(at, _)| id(*at) > after)
        .collect();
    let data: Vec<Json> = rest.iter().take(limit).map(|(at, person)| shape(*at, person)).collect();
    let mut links = json!({ "self": "/api/admin/v1/users", "first": "/", "last": "/" });
    if rest.len() > limit {
        links["next"] = json!("/api/admin/v1/users?page[after]=…");
    }
    reply(
        200,
        json!({ "meta": { "count": inner.people.len() }, "data": data, "links": links }),
    )
}

fn links(shared: &Shared, asked: &Asked) -> Response {
    let inner = shared.inner();
    let is_wanted = |filter: &str, value: &str| asked.get(filter).is_none_or(|wanted| wanted == value);
    if let Some(user) = asked.get("filter[user]")
        && !(0..inner.people.len()).any(|at| id(at) == user)
    {
        return missing("User ID not found");
    }
    let mut data = Vec::new();
    for (at, person) in inner.people.iter().enumerate() {
        for subject in &person.subjects {
            if !is_wanted("filter[user]", &id(at)) || !is_wanted("filter[subject]", subject) {
                continue;
            }
            data.push(json!({
                "type": "upstream-oauth-link", "id": "01FSHN9AG0AQZQP8DX40GD59PW",
                "attributes": {
                    "created_at": "2026-01-16T14:40:00Z", "provider_id": PROVIDER,
                    "subject": subject, "user_id": id(at), "human_account_name": null,
                },
            }));
        }
    }
    reply(
        200,
        json!({ "meta": { "count": data.len() }, "data": data, "links": { "self": "/" } }),
    )
}

fn link(shared: &Shared, body: &Json) -> Response {
    let text = |key: &str| body.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (user, subject) = (text("user_id"), text("subject"));
    let mut inner = shared.inner();
    if text("provider_id") != PROVIDER || subject.is_empty() {
        return missing("Upstream OAuth 2.0 Provider not found");
    }
    let Some((at, person)) = inner.people.iter_mut().enumerate().find(|(at, _)| id(*at) == user) else {
        return missing("User ID not found");
    };
    person.subjects.push(subject.clone());
    let done = format!("link {}", person.name);
    inner.changes.push(done);
    let attributes = json!({ "provider_id": PROVIDER, "subject": subject, "user_id": id(at) });
    reply(
        201,
        json!({ "data": { "type": "upstream-oauth-link", "attributes": attributes }, "links": { "self": "/" } }),
    )
}

fn lock(shared: &Shared, user: &str, close: bool) -> Response {
    let mut inner = shared.inner();
    let Some((at, person)) = inner.people.iter_mut().enumerate().find(|(at, _)| id(*at) == user) else {
        return missing("User ID not found");
    };
    person.is_closed = close;
    let body = json!({ "data": shape(at, person), "links": { "self": "/" } });
    let done = format!("{} {}", if close { "close" } else { "open" }, person.name);
    inner.changes.push(done);
    reply(200, body)
}
