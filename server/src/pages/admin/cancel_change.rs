//! `POST /admin/members/{id}/cancel-change`: an admin decides where a member and somebody who stole from
//! them cancel each other's requests, and takes back what an admin asked for.

use super::member::account_id;
use super::staff::StaffForm;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path(member): Path<String>,
    form: StaffForm,
) -> Result<Response, Problem> {
    form.staff.admins_only()?;
    let account = account_id(&member)?;
    let change = form.fields.get("change").parse().map_err(|_| Problem::NotFound)?;
    let done = match pages.auth.cancel_change_as_admin(&form.staff.me.account, change).await {
        Ok(()) => "change-cancelled",
        Err(AuthError::NoSuchChange) => "change-gone",
        Err(AuthError::NotAllowed) => "not-allowed",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/admin/members/{account}?done={done}")))
}
