//! Mastodon's admin API for accounts: search by the beginning of a name, newest first, pages by `max_id`.

use super::{Asked, Person, Shared, TOKEN, reply};
use axum::http::Method;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) fn answer(shared: &Shared, asked: &Asked) -> Response {
    if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return reply(401, json!({ "error": "The access token is invalid" }));
    }
    let path = asked.path();
    match (&asked.method, path.as_slice()) {
        (&Method::GET, ["api", "v2", "admin", "accounts"]) => list(shared, asked),
        (&Method::GET, ["api", "v1", "admin", "accounts", wanted]) => {
            let inner = shared.inner();
            let found = inner
                .people
                .iter()
                .enumerate()
                .find(|(at, _)| id(*at).to_string() == *wanted);
            match found {
                Some((at, person)) => reply(200, shape(id(at), person)),
                None => reply(404, json!({ "error": "Record not found" })),
            }
        }
        (&Method::POST, ["api", "v1", "admin", "accounts", id, "action"]) => {
            if asked.json().get("type").and_then(Json::as_str) != Some("disable") {
                return reply(
                    422,
                    json!({ "error": "Validation failed: Type is not included in the list" }),
                );
            }
            act(shared, id, true)
        }
        (&Method::POST, ["api", "v1", "admin", "accounts", id, "enable"]) => act(shared, id, false),
        _ => reply(404, json!({ "error": "Record not found" })),
    }
}

fn id(at: usize) -> u64 {
    100 + at as u64
}

fn list(shared: &Shared, asked: &Asked) -> Response {
    let inner = shared.inner();
    let before: u64 = asked.get("max_id").and_then(|id| id.parse().ok()).unwrap_or(u64::MAX);
    let limit: usize = asked.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(100);
    let prefix = asked.get("username").unwrap_or_default();
    let found: Vec<Json> = inner
        .people
        .iter()
        .enumerate()
        .rev()
        .filter(|(at, person)| id(*at) < before && person.name.starts_with(prefix))
        .take(limit.min(100))
        .map(|(at, person)| shape(id(at), person))
        .collect();
    reply(200, Json::Array(found))
}

fn act(shared: &Shared, wanted: &str, close: bool) -> Response {
    let mut inner = shared.inner();
    let at = wanted.parse::<u64>().ok().and_then(|wanted| wanted.checked_sub(100));
    let at = at.and_then(|at| usize::try_from(at).ok());
    let Some(person) = at.and_then(|at| inner.people.get_mut(at)) else {
        return reply(404, json!({ "error": "Record not found" }));
    };
    if person.is_admin {
        return reply(403, json!({ "error": "This action is not allowed" }));
    }
    person.is_closed = close;
    let done = format!("{} {}", if close { "close" } else { "open" }, person.name);
    inner.changes.push(done);
    reply(200, json!({}))
}

fn shape(id: u64, person: &Person) -> Json {
    let role = if person.is_admin {
        json!({ "id": "3", "name": "Owner", "permissions": "1", "color": "", "highlighted": true })
    } else {
        json!({ "id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": false })
    };
    let at = domain::Timestamp::from_secs(person.created_at_secs).to_rfc3339();
    let email = if person.has_email {
        format!("{}@mail.example", person.name)
    } else {
        format!("change@me-{}-openid_connect.com", person.name)
    };
    json!({
        "id": id.to_string(), "username": person.name, "domain": null, "created_at": at, "email": email, "ip": null,
        "role": role, "confirmed": true, "suspended": person.is_banned_there, "silenced": false, "sensitized": false,
        "disabled": person.is_closed, "approved": true, "locale": "en", "invite_request": null, "ips": [],
        "account": { "id": id.to_string(), "username": person.name, "acct": person.name, "bot": person.is_bot },
    })
}
