//! `POST /admin/bans/lift`: lifts a ban.

use super::refusal::outcome;
use super::staff::StaffForm;
use crate::admin::subject;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn delete(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    let text = form.fields.get("subject").trim();
    let Some(found) = pages.office.subject(subject::guess(text), text).await? else {
        return Ok(see_other("/admin/bans?done=not-banned"));
    };
    let done = outcome(pages.office.unban(form.by(), found).await, "lifted")?;
    Ok(see_other(&format!("/admin/bans?done={done}")))
}
