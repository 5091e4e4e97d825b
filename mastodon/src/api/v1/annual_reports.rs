//! A member's year in numbers. Nothing of the kind is counted here.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get))
}

/// Reports with those they speak of.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct AnnualReports {
    /// Reports.
    #[schema(value_type = Vec<Object>)]
    annual_reports: Vec<Value>,
    /// Accounts they speak of.
    accounts: Vec<entities::Account>,
    /// Posts they speak of.
    statuses: Vec<entities::Status>,
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/annual_reports", tag = "accounts",
    responses((status = 200, body = AnnualReports)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<AnnualReports>> {
    member.require("read:accounts")?;
    Ok(Json(AnnualReports::default()))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/annual_reports/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 404, body = entities::Error)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("read:accounts")?;
    Err(ApiError::NotFound)
}
