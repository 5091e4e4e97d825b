//! `POST /admin/parties/{id}/remove`: forgets a server. Its name must be typed, because nothing of it can be
//! had back.

use super::problem_words::problem;
use super::registry_for;
use crate::pages::Pages;
use crate::pages::admin::staff::StaffForm;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use relying_parties::registry::RegistryError;
use std::sync::Arc;

pub(in crate::pages::admin) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    let here = |word: &str| Ok(see_other(&format!("/admin/parties/{id}?done={word}")));
    if form.fields.get("name").trim() != party.name {
        return here("party-name-differs");
    }
    let regardless = form.fields.filled("regardless").is_some();
    match registry.remove(&party.client_id, regardless, &mut |_| {}).await {
        Ok(_) => Ok(see_other("/admin/parties?done=party-removed")),
        Err(RegistryError::StillTelling { .. }) => here("party-still-telling"),
        Err(RegistryError::StillClosed { .. }) => here("party-still-closed"),
        Err(error) => Err(problem(error)),
    }
}
