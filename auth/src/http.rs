//! The JSON API under `/auth/*`, and what apps ask for under `/oauth` and `/api/v1/apps`: one file per
//! endpoint, each thin over the operation of the same name on [`Auth`], which the server's pages call too.

mod begin_passkey_enrolment;
mod begin_passkey_session;
mod cancel_pending_change;
mod collect_handoff;
mod create_appeal;
mod create_challenge;
mod create_handoff;
mod create_join;
mod create_login_code;
mod create_login_code_session;
mod create_passkey;
mod create_passkey_session;
mod create_recovery;
mod create_recovery_codes;
mod create_session;
mod create_wallet;
mod delete_account;
mod delete_passkey;
mod delete_session;
mod delete_wallet;
mod error;
mod extract;
mod get_challenge;
mod get_decision;
mod get_handoff;
mod get_session;
mod json_body;
mod list_own_appeals;
mod list_passkeys;
mod list_pending_changes;
mod oauth;
mod openid;
mod origin;
mod update_passkey;
mod view;

use crate::error::AuthError;
use crate::handle::Auth;
use ::http::{HeaderName, HeaderValue, header};
use axum::response::{AppendHeaders, Response};
use axum::routing::{delete, get, patch, post};
use axum::{Router, middleware};

/// The largest body that is read.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

impl Auth {
    /// The routes of this room, complete with their paths.
    pub fn router(self) -> Router {
        Router::new()
            .route(
                "/auth/siwe/challenge",
                get(get_challenge::handle).post(create_challenge::handle),
            )
            .route("/auth/siwe/session", post(create_session::handle))
            .route("/auth/join", post(create_join::handle))
            .route("/auth/session", get(get_session::handle).delete(delete_session::handle))
            .route("/auth/decision", get(get_decision::handle))
            .route(
                "/auth/wallets",
                post(create_wallet::handle).delete(delete_wallet::handle),
            )
            .route("/auth/recovery-codes", post(create_recovery_codes::handle))
            .route("/auth/recovery", post(create_recovery::handle))
            .route("/auth/pending-changes", get(list_pending_changes::handle))
            .route("/auth/pending-changes/{id}", delete(cancel_pending_change::handle))
            .route("/auth/appeals", post(create_appeal::handle))
            .route("/auth/appeals/answers", post(list_own_appeals::handle))
            .route("/auth/account", delete(delete_account::handle))
            .route(
                "/auth/passkeys",
                get(list_passkeys::handle).post(create_passkey::handle),
            )
            .route("/auth/passkeys/challenge", post(begin_passkey_enrolment::handle))
            .route(
                "/auth/passkeys/{id}",
                patch(update_passkey::handle).delete(delete_passkey::handle),
            )
            .route("/auth/passkeys/session", post(create_passkey_session::handle))
            .route("/auth/passkeys/session/challenge", post(begin_passkey_session::handle))
            .route("/auth/handoffs", post(create_handoff::handle))
            .route("/auth/handoffs/{code}", get(get_handoff::handle))
            .route("/auth/handoffs/{code}/session", post(collect_handoff::handle))
            .route("/auth/login-codes", post(create_login_code::handle))
            .route("/auth/login-codes/session", post(create_login_code_session::handle))
            .method_not_allowed_fallback(async || AuthError::MethodNotAllowed)
            .layer(middleware::from_fn_with_state(self.clone(), origin::guard))
            .layer(middleware::map_response(never_stored))
            // Apps come from everywhere: what guards our own pages does not apply to them.
            .merge(oauth::routes())
            .merge(openid::routes())
            .with_state(self)
    }
}

/// Answers here are about one person and this moment.
async fn never_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `Set-Cookie` headers beside a body.
fn set_cookies(cookies: Vec<HeaderValue>) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    AppendHeaders(cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}
