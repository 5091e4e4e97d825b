//! `POST /admin/bans/lift`: lifts a ban.

use super::refusal::outcome;
use super::staff::StaffForm;
use crate::admin::subject::{BanKind, SubjectError};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn delete(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    let kind = BanKind::parse(form.fields.get("kind"));
    let found = match pages.office.subject(kind, form.fields.get("subject")).await {
        Ok(found) => found,
        Err(SubjectError::Unnamed(_)) => return Ok(see_other("/admin/bans?done=not-banned")),
        Err(SubjectError::Store(error)) => return Err(error.into()),
    };
    let done = outcome(pages.office.unban(form.by(), found).await, "lifted")?;
    Ok(see_other(&format!("/admin/bans?done={done}")))
}
