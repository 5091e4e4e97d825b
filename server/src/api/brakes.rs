//! `POST /brakes/{rule}`: lets the demotions of a rule go on, or keeps them stopped.

use super::body::Body;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is to become of the demotions.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Release,
    Keep,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    act: Act,
}

pub(super) async fn update(
    State(api): State<AdminApi>,
    Path(rule): Path<String>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Value>, AdminApiError> {
    let by = staff.acts()?;
    match wanted.act {
        Act::Release => api.office.release_brake(by, &rule).await?,
        Act::Keep => api.office.keep_brake(by, &rule).await?,
    }
    Ok(Json(json!({})))
}
