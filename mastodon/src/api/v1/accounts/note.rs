//! What a member notes about somebody, for the member's eyes only.

use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use store::private_notes;
use utoipa::ToSchema;

/// The longest note, in characters.
const MAX_CHARACTERS: usize = 2000;

/// A note.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct NoteForm {
    /// The text; empty to remove it.
    #[serde(default)]
    comment: String,
}

/// Notes something about somebody. Only the member ever reads it.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/note", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    request_body = NoteForm,
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn note(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
    Params(form): Params<NoteForm>,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:accounts")?;
    let text = form.comment.trim().to_owned();
    if text.chars().count() > MAX_CHARACTERS {
        return Err(ApiError::invalid(format!(
            "Comment is too long (maximum is {MAX_CHARACTERS} characters)"
        )));
    }
    let target = subject::find(&mastodon, id).await?.id;
    let owner = member.account.id;
    mastodon
        .write(move |conn, _| Ok(private_notes::put(conn, owner, target, &text)?))
        .await?;
    subject::relationship(&mastodon, &member, target).await
}
