//! `POST /sign-out`: ends this browser's session.

use super::Pages;
use super::answer::{own_path, see_other, with_cookies};
use super::form::Form;
use super::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let cookies = pages.auth.end_session(&form.reader.visitor).await?;
    let next = own_path(form.fields.get("next")).unwrap_or("/");
    Ok(with_cookies(see_other(next), cookies))
}
