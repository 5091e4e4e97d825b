//! What happens to data about persons.

use crate::{ApiError, ApiResult, entities};
use axum::Json;

/// There is no text of it in the configuration: not there.
#[utoipa::path(
    get, path = "/api/v1/instance/privacy_policy", tag = "instance",
    responses(
        (status = 200, body = entities::PrivacyPolicy),
        (status = 404, description = "The operator gave none", body = entities::Error),
    ),
)]
pub(crate) async fn get() -> ApiResult<Json<entities::PrivacyPolicy>> {
    Err(ApiError::NotFound)
}
