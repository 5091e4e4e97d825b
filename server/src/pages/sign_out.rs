//! `POST /sign-out`: ends this browser's session. Where servers log their people out along with it, the page
//! that names them comes first: on Matrix that costs keys.

use super::Pages;
use super::answer::{own_path, see_other, with_cookies};
use super::form::Form;
use super::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let visitor = &form.reader.visitor;
    if !pages.auth.list_session_parties(visitor).await?.is_empty() {
        return Ok(see_other("/oauth/end_session"));
    }
    let cookies = pages.auth.end_session(visitor).await?;
    let next = own_path(form.fields.get("next")).unwrap_or("/");
    Ok(with_cookies(see_other(next), cookies))
}
