//! `POST /settings/end-other-sessions`: ends every session of the account but this one.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    pages.auth.end_other_sessions(&form.reader.visitor).await?;
    Ok(see_other("/settings?done=sessions-ended#sessions"))
}
