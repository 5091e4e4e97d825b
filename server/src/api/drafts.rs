//! `POST /drafts` and `GET /drafts/{id}`: who would lose access by other rules.

use super::body::Body;
use super::entities::{BegunDraft, Draft, DraftProblems};
use super::id::Id;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(get))
}

/// A draft to try.
#[derive(Deserialize, ToSchema)]
pub(super) struct Wanted {
    /// `[gate.*]` and `[cond.*]` tables, at most 256 KiB.
    toml: String,
}

/// Begins to try a draft; the members are asked by a job, one draft after the other. For admins, each of whom
/// may have three that are not done.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/drafts", tag = "drafts", request_body = Wanted,
    responses(
        (status = 202, description = "Taken", body = BegunDraft),
        (status = 422, description = "Something in it is wrong", body = DraftProblems),
        (status = 429, description = "Three of yours are not done, or you asked too often; Retry-After says when", body = mastodon::entities::Error),
    ),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn create(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<(StatusCode, Json<BegunDraft>), AdminApiError> {
    let by = staff.acts()?;
    let id = api.office.membership.start_draft(by, &wanted.toml).await?;
    Ok((StatusCode::ACCEPTED, Json(BegunDraft { id: id.to_string() })))
}

/// A draft and what came out of it so far. For admins.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/drafts/{id}", tag = "drafts", params(("id" = String, Path)),
    responses((status = 200, body = Draft)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn get(State(api): State<AdminApi>, id: Id, staff: Staff) -> Result<Json<Draft>, AdminApiError> {
    let by = staff.reads()?;
    let found = api.office.membership.find_draft(by, id.0).await?;
    let warnings = api.office.drafts.warnings(&found.draft.toml);
    let changes = api.office.drafts.changes(&found.draft.toml);
    let warnings = warnings.iter().map(ToString::to_string).collect();
    Ok(Json(Draft::of(found, warnings, changes)))
}
