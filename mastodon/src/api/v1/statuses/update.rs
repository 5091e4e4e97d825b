//! Editing a post.

use super::draft::StatusForm;
use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::posting::{Revision, edit_post};

/// Edits a post of one's own. What is not sent stays as it is; who may see it never changes.
#[utoipa::path(
    put, path = "/api/v1/statuses/{id}", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    request_body = StatusForm,
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn update(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
    Params(form): Params<StatusForm>,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:statuses")?;
    form.refuse_what_is_not_offered()?;
    let post = subject::post(&mastodon, &member, id).await?;
    if post.actor_id != member.actor_id() {
        return Err(ApiError::NotFound);
    }
    let text = form.status.clone().or_else(|| post.source_text.clone());
    let summary = form.spoiler_text.clone().unwrap_or(post.summary);
    let (text, summary) = StatusForm {
        status: text,
        spoiler_text: Some(summary),
        ..StatusForm::default()
    }
    .words();
    let revision = Revision {
        text,
        summary,
        sensitive: form.sensitive.unwrap_or(post.sensitive),
        language: form.language.clone().or(post.language),
    };
    let post = edit_post(mastodon.means(), &member.account, post.id, revision).await?;
    subject::show(&mastodon, &member, post.id).await
}
