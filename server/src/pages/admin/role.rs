//! `POST /admin/members/{id}/role`: gives a member a role.

use super::member::account_id;
use super::refusal::outcome;
use super::staff::StaffForm;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::account::Role;
use std::sync::Arc;

pub(super) async fn update(
    State(pages): State<Arc<Pages>>,
    Path(member): Path<String>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let account = account_id(&member)?;
    let done = match Role::parse(form.fields.get("role")) {
        None => "bad-role",
        Some(role) => outcome(pages.office.set_role(form.by(), account, role).await, "role")?,
    };
    Ok(see_other(&format!("/admin/members/{account}?done={done}")))
}
