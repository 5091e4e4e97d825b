//! `POST /auth/join`

use super::json_body::JsonBody;
use super::set_cookies;
use super::view::AccountView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(super) struct Wanted {
    username: String,
    #[serde(default)]
    display_name: Option<String>,
}

#[derive(Serialize)]
struct Created {
    account: AccountView,
    recovery_codes: Vec<String>,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<impl IntoResponse, AuthError> {
    let display_name = wanted.display_name.unwrap_or_default();
    let joined = auth.join(&visitor, &wanted.username, &display_name).await?;
    let account = AccountView::of(&joined.account, &auth.config().site);
    let created = Created {
        account,
        recovery_codes: joined.recovery_codes,
    };
    Ok((StatusCode::CREATED, set_cookies(joined.cookies), Json(created)))
}
