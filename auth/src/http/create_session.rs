//! `POST /auth/siwe/session`

use super::json_body::JsonBody;
use super::set_cookies;
use super::view::AccountView;
use crate::challenge::Answer;
use crate::decision::Verdict;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

#[derive(Serialize)]
struct Created {
    address: String,
    account: Option<AccountView>,
    decision: Verdict,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<impl IntoResponse, AuthError> {
    let signed_in = auth.answer_challenge(&visitor, &answer).await?;
    let account = signed_in
        .account
        .as_ref()
        .map(|account| AccountView::of(account, &auth.config().site));
    let created = Created {
        address: signed_in.address.to_string(),
        account,
        decision: signed_in.verdict,
    };
    Ok((set_cookies(signed_in.cookies), Json(created)))
}
