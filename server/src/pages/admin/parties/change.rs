//! `POST /admin/parties/{id}`: changes what is registered.

use super::problem_words::problem;
use super::typed::Typed;
use super::{one, registry_for};
use crate::pages::Pages;
use crate::pages::admin::staff::StaffForm;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use relying_parties::registry::RegistryError;
use std::sync::Arc;

pub(in crate::pages::admin) async fn update(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    let mut typed = Typed::sent(&form.fields);
    if let Err(bad) = typed.check_group(&pages.groups, party.gate_group.as_deref()) {
        typed.is_public = party.is_public;
        return one::refused(&pages, &form.staff, party, typed.refused(&bad, form.staff.reader.words)).await;
    }
    match registry.update(&party.client_id, typed.change()).await {
        Ok(_) => Ok(see_other(&format!("/admin/parties/{id}?done=party-saved"))),
        Err(RegistryError::Bad(bad)) => {
            typed.is_public = party.is_public;
            one::refused(&pages, &form.staff, party, typed.refused(&bad, form.staff.reader.words)).await
        }
        Err(error) => Err(problem(error)),
    }
}
