//! `POST /auth/handoffs/{code}/session`

use super::set_cookies;
use super::view::OpenedView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<impl IntoResponse, AuthError> {
    let collected = auth.collect_handoff(&visitor, &code).await?;
    let (cookies, view) = OpenedView::of(collected.opened, Some(collected.next), &auth.config().site);
    Ok((set_cookies(cookies), Json(view)))
}
