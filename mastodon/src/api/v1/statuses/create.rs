//! Writing a post.

use super::draft::{StatusForm, filled};
use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::account::Preferences;
use social::posting::{Draft, create_post};
use store::accounts;

/// The longest idempotency key, in bytes.
const MAX_KEY_BYTES: usize = 255;

/// Writes a post. Sent again under the same `Idempotency-Key` within a day it is the same post. What
/// is not said (visibility, sensitive, language) is as the member prefers.
#[utoipa::path(
    post, path = "/api/v1/statuses", tag = "statuses",
    params(("Idempotency-Key" = Option<String>, Header, description = "Under which a repeat is the same post")),
    request_body = StatusForm,
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn create(
    State(mastodon): State<Mastodon>,
    member: Member,
    headers: HeaderMap,
    Params(form): Params<StatusForm>,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:statuses")?;
    form.refuse_what_is_not_offered()?;
    let idempotency_key = idempotency_key(&headers)?;
    let visibility = form.visibility()?;
    let preferences = preferences(&mastodon, &member).await?;
    let in_reply_to = match filled(form.in_reply_to_id.as_ref()) {
        Some(text) => {
            let id = text.trim().parse().map(Id).map_err(|_| ApiError::NotFound)?;
            Some(subject::post(&mastodon, &member, id).await?.id)
        }
        None => None,
    };
    let (text, summary) = form.words();
    let draft = Draft {
        text,
        summary,
        sensitive: form.sensitive.unwrap_or(preferences.sensitive),
        visibility: visibility.unwrap_or(preferences.visibility),
        language: filled(form.language.as_ref())
            .map(str::to_owned)
            .or(preferences.language),
        in_reply_to,
        idempotency_key,
        client_id: Some(member.app.client_id.clone()),
    };
    let post = create_post(mastodon.means(), &member.account, draft).await?;
    subject::show(&mastodon, &member, post.id).await
}

async fn preferences(mastodon: &Mastodon, member: &Member) -> ApiResult<Preferences> {
    let id = member.account.id;
    mastodon.read(move |conn, _| Ok(accounts::preferences(conn, id)?)).await
}

fn idempotency_key(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().map(str::trim).unwrap_or_default();
    if key.len() > MAX_KEY_BYTES || (key.is_empty() && !value.is_empty()) {
        return Err(ApiError::invalid("Idempotency-Key is at most 255 characters of ASCII"));
    }
    Ok(Some(key.to_owned()).filter(|key| !key.is_empty()))
}
