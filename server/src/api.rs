//! The JSON API of our own for admins and moderators, under `/api/guildhall/v1/admin`: what the pages
//! under `/admin` show and do, for programs (docs/admin.md). Tokens are those of the client API with the
//! scopes `admin:read` and `admin:write`; errors have its shape. Each file lists its endpoints with `routes!`,
//! which makes the router and the OpenAPI document from one annotation each.

mod appeals;
mod audit;
mod bans;
mod body;
mod brakes;
mod cursor;
mod drafts;
mod entities;
mod error;
mod events;
mod id;
mod members;
mod openapi;
mod overview;
mod staff;

pub use error::AdminApiError;

use crate::admin::Office;
use auth::Auth;
use axum::Router;
use mastodon::{ApiError, Mastodon};
use utoipa_axum::router::OpenApiRouter;

/// What the endpoints hold.
#[derive(Clone)]
pub struct AdminApi {
    /// What admins see and do.
    pub office: Office,
    /// For tying a wallet to an account.
    pub auth: Auth,
}

impl AdminApi {
    /// All endpoints, behind the layers of the client API.
    pub fn router(self, beside: &Mastodon) -> Router {
        let (endpoints, _) = endpoints().split_for_parts();
        let endpoints = endpoints
            .method_not_allowed_fallback(async || ApiError::WrongMethod)
            .with_state(self);
        beside.around(endpoints)
    }
}

/// Every endpoint with its description.
fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(overview::endpoints())
        .merge(events::endpoints())
        .merge(drafts::endpoints())
        .merge(bans::endpoints())
        .merge(appeals::endpoints())
        .merge(members::endpoints())
        .merge(audit::endpoints())
        .merge(brakes::endpoints())
        .merge(openapi::endpoints())
}
