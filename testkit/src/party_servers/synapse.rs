//! Synapse's admin API for users, as of 1.163: no endpoint of Matrix 1.18 unless a test says so.

use super::{Asked, Person, SERVER_NAME, Shared, TOKEN, reply};
use axum::http::Method;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) fn answer(shared: &Shared, asked: &Asked) -> Response {
    let is_new = shared.inner().is_new;
    let path = asked.path();
    let known = match path.as_slice() {
        ["_synapse", "admin", "v2", "users"] | ["_synapse", "admin", "v2", "users", _] => true,
        ["_synapse", "admin", "v1", "suspend", _] => true,
        ["_synapse", "admin", "v1", "auth_providers", _, "users", _] => true,
        ["_matrix", "client", "v1", "admin", "suspend", _] => is_new,
        _ => false,
    };
    if !known {
        return reply(
            404,
            json!({ "errcode": "M_UNRECOGNIZED", "error": "Unrecognized request" }),
        );
    }
    if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return reply(
            401,
            json!({ "errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed." }),
        );
    }
    match (&asked.method, path.as_slice()) {
        (&Method::GET, [_, _, _, "users"]) => list(shared, asked),
        (&Method::GET, [_, _, _, "users", id]) => get(shared, id),
        (&Method::GET, [_, _, _, "auth_providers", provider, "users", subject]) => {
            by_subject(shared, provider, subject)
        }
        (&Method::PUT, [_, _, _, "users", id]) => link(shared, id, &asked.json()),
        (&Method::PUT, ["_synapse", _, _, "suspend", id]) => suspend(shared, id, asked.json().get("suspend")),
        (&Method::PUT, [_, _, _, _, "suspend", id]) => suspend(shared, id, asked.json().get("suspended")),
        _ => reply(
            405,
            json!({ "errcode": "M_UNRECOGNIZED", "error": "Unrecognized request" }),
        ),
    }
}

fn is(person: &Person, id: &str) -> bool {
    format!("@{}:{SERVER_NAME}", person.name) == id
}

fn not_found() -> Response {
    reply(404, json!({ "errcode": "M_NOT_FOUND", "error": "User not found" }))
}

fn list(shared: &Shared, asked: &Asked) -> Response {
    let inner = shared.inner();
    let number = |key: &str| asked.get(key).and_then(|text| text.parse::<usize>().ok());
    let from = number("from").unwrap_or(0);
    let limit = number("limit").unwrap_or(100).min(inner.page);
    let users: Vec<Json> = inner
        .people
        .iter()
        .skip(from)
        .take(limit)
        .map(|person| {
            json!({
                "name": format!("@{}:{SERVER_NAME}", person.name), "user_type": null, "is_guest": person.is_guest,
                "admin": person.is_admin, "deactivated": person.is_banned_there, "shadow_banned": false,
                "displayname": person.name, "avatar_url": null, "creation_ts": person.created_at_secs * 1000,
                "erased": false, "last_seen_ts": 0, "locked": false,
            })
        })
        .collect();
    let mut page = json!({ "users": users, "total": inner.people.len() });
    if from + limit < inner.people.len() {
        page["next_token"] = json!((from + limit).to_string());
    }
    reply(200, page)
}

fn get(shared: &Shared, id: &str) -> Response {
    let inner = shared.inner();
    let Some(person) = inner.people.iter().find(|person| is(person, id)) else {
        return not_found();
    };
    let external_ids: Vec<Json> = person
        .subjects
        .iter()
        .map(|subject| json!({ "auth_provider": inner.provider, "external_id": subject }))
        .collect();
    let threepids = if person.has_email {
        json!([{ "medium": "email", "address": "a@mail.example", "added_at": 0, "validated_at": 0 }])
    } else {
        json!([])
    };
    reply(
        200,
        json!({
            "name": id, "admin": person.is_admin, "deactivated": person.is_banned_there, "locked": false,
            "shadow_banned": false, "creation_ts": person.created_at_secs,
            "appservice_id": person.is_bot.then_some("bridge"), "consent_server_notice_sent": null,
            "consent_version": null, "consent_ts": null, "user_type": null, "is_guest": person.is_guest,
            "suspended": person.is_closed, "displayname": person.name, "avatar_url": null, "threepids": threepids,
            "external_ids": external_ids, "erased": false, "last_seen_ts": 0,
        }),
    )
}

/// Who logs in by this `sub` of a provider.
fn by_subject(shared: &Shared, provider: &str, subject: &str) -> Response {
    let inner = shared.inner();
    let is_it = |person: &&Person| provider == inner.provider && person.subjects.iter().any(|sub| sub == subject);
    match inner.people.iter().find(is_it) {
        Some(person) => reply(200, json!({ "user_id": format!("@{}:{SERVER_NAME}", person.name) })),
        None => not_found(),
    }
}

/// `external_ids` are replaced as a whole.
fn link(shared: &Shared, id: &str, body: &Json) -> Response {
    let Some(ids) = body.get("external_ids").and_then(Json::as_array) else {
        return reply(400, json!({ "errcode": "M_BAD_JSON", "error": "Field required" }));
    };
    let provider = shared.inner().provider.clone();
    let subjects: Vec<String> = ids
        .iter()
        .filter(|id| id.get("auth_provider").and_then(Json::as_str) == Some(&provider))
        .filter_map(|id| id.get("external_id").and_then(Json::as_str).map(ToOwned::to_owned))
        .collect();
    {
        let mut inner = shared.inner();
        let taken = |person: &Person| !is(person, id) && person.subjects.iter().any(|sub| subjects.contains(sub));
        if inner.people.iter().any(taken) {
            return reply(
                409,
                json!({ "errcode": "M_UNKNOWN", "error": "External id is already in use." }),
            );
        }
        let Some(person) = inner.people.iter_mut().find(|person| is(person, id)) else {
            return not_found();
        };
        person.subjects = subjects;
        let done = format!("link {}", person.name);
        inner.changes.push(done);
    }
    get(shared, id)
}

fn suspend(shared: &Shared, id: &str, wanted: Option<&Json>) -> Response {
    let Some(close) = wanted.and_then(Json::as_bool) else {
        return reply(400, json!({ "errcode": "M_BAD_JSON", "error": "Field required" }));
    };
    let mut inner = shared.inner();
    let Some(person) = inner.people.iter_mut().find(|person| is(person, id)) else {
        return not_found();
    };
    person.is_closed = close;
    let done = format!("{} {}", if close { "close" } else { "open" }, person.name);
    inner.changes.push(done);
    reply(200, json!({ format!("user_{id}_suspended"): close }))
}
