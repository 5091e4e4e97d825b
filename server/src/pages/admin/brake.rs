//! `POST /admin/brake`: lets the demotions of a rule go on, or keeps them stopped.

use super::refusal::outcome;
use super::staff::StaffForm;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn update(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    let (rule, by) = (form.fields.get("rule"), form.by());
    let done = if form.fields.get("act") == "release" {
        outcome(pages.office.release_brake(by, rule).await, "released")?
    } else {
        outcome(pages.office.keep_brake(by, rule).await, "kept")?
    };
    Ok(see_other(&format!("/admin?done={done}#brakes")))
}
