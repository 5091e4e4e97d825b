//! `POST /drafts` and `GET /drafts/{id}`: who would lose access by other rules.

use super::body::Body;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use mastodon::ApiError;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Wanted {
    toml: String,
}

/// Begins to try a draft; the members are asked by a job.
pub(super) async fn create(
    State(api): State<AdminApi>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<(StatusCode, Json<Value>), AdminApiError> {
    let by = staff.acts()?;
    let id = api.office.membership.start_draft(by, &wanted.toml).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id.to_string() }))))
}

/// A draft and what came out of it so far.
pub(super) async fn get(
    State(api): State<AdminApi>,
    Path(id): Path<String>,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    let by = staff.reads()?;
    let id = id.parse().map_err(|_| ApiError::NotFound)?;
    let found = api.office.membership.find_draft(by, id).await?;
    let warnings = api.office.drafts.warnings(&found.draft.toml);
    let result = found.tally.map(|tally| {
        json!({
            "members": tally.members,
            "keep": tally.keep,
            "lose": tally.lose,
            "regain": tally.regain,
            "still_out": tally.still_out,
            "unknown": tally.unknown,
            "exempt": tally.exempt,
            "gains": tally.gains,
            "losses": tally.losses,
            "losers": tally.losers,
            "reads": tally.reads,
        })
    });
    Ok(Json(json!({
        "id": found.draft.id.to_string(),
        "state": found.draft.state.as_str(),
        "done": found.draft.done,
        "total": found.draft.total,
        "created_at": found.draft.created_at.to_rfc3339(),
        "toml": found.draft.toml,
        "warnings": warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "failure": found.failure,
        "result": result,
    })))
}
