//! `POST /admin/parties/{id}/disable` and `/enable`: log-in to a server switched off and on.

use super::problem_words::problem;
use super::registry_for;
use crate::pages::Pages;
use crate::pages::admin::staff::StaffForm;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages::admin) async fn off(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    let ended = registry.disable(&party.client_id, &mut |_| {}).await.map_err(problem)?;
    Ok(see_other(&format!("/admin/parties/{id}?done=party-off&count={ended}")))
}

pub(in crate::pages::admin) async fn on(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    registry.enable(&party.client_id).await.map_err(problem)?;
    Ok(see_other(&format!("/admin/parties/{id}?done=party-on")))
}
