//! The JSON API of our own for admins and moderators, under `/api/guildhall/v1/admin`: what the pages
//! under `/admin` show and do, for programs (docs/admin.md). Tokens are those of the client API with the
//! scopes `admin:read` and `admin:write`; errors have its shape.

mod appeals;
mod audit;
mod bans;
mod body;
mod brakes;
mod cursor;
mod drafts;
mod error;
mod events;
mod members;
mod overview;
mod staff;
mod views;

pub use error::AdminApiError;

use crate::admin::Office;
use auth::Auth;
use axum::Router;
use axum::routing::{get, post};
use mastodon::{ApiError, Mastodon};

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
        const BASE: &str = "/api/guildhall/v1/admin";
        let at = |path: &str| format!("{BASE}{path}");
        let endpoints = Router::new()
            .route(&at("/overview"), get(overview::get))
            .route(&at("/events"), get(events::list))
            .route(&at("/drafts"), post(drafts::create))
            .route(&at("/drafts/{id}"), get(drafts::get))
            .route(&at("/bans"), get(bans::list).post(bans::create))
            .route(&at("/bans/find"), post(bans::find))
            .route(&at("/bans/lift"), post(bans::delete))
            .route(&at("/appeals"), get(appeals::list))
            .route(&at("/appeals/{id}"), get(appeals::get).post(appeals::update))
            .route(&at("/appeals/{id}/rebind"), post(appeals::rebind))
            .route(&at("/members"), get(members::list))
            .route(&at("/members/{id}"), get(members::get))
            .route(&at("/members/{id}/role"), post(members::update_role))
            .route(&at("/audit"), get(audit::list))
            .route(&at("/brakes/{rule}"), post(brakes::update))
            .method_not_allowed_fallback(async || ApiError::WrongMethod)
            .with_state(self);
        beside.around(endpoints)
    }
}
