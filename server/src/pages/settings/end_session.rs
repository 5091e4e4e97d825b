//! `POST /settings/end-session`: ends one session of the account.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let id = form.fields.get("session").parse().map_err(|_| Problem::NotFound)?;
    // A session that is gone already is as ended as it can be.
    pages.auth.end_session_by_id(&form.reader.visitor, id).await?;
    Ok(see_other("/settings?done=session-ended#sessions"))
}
