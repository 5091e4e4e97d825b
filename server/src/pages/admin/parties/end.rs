//! `POST /admin/parties/{id}/end-log-ins`: ends the log-ins of everybody there, or of one member.

use super::problem_words::problem;
use super::registry_for;
use crate::pages::Pages;
use crate::pages::admin::staff::StaffForm;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages::admin) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let party = registry.find_by_id(id).await.map_err(problem)?;
    if let Some(account) = form.fields.filled("account") {
        let account = account.parse().map_err(|_| Problem::NotFound)?;
        let ended = registry.end_log_ins_of(&party.client_id, account).await;
        let ended = ended.map_err(problem)?;
        return Ok(see_other(&format!(
            "/admin/parties/{id}/log-ins?done=party-ended-one&count={ended}"
        )));
    }
    let ended = registry.end_all_log_ins(&party.client_id, &mut |_| {}).await;
    let ended = ended.map_err(problem)?;
    Ok(see_other(&format!(
        "/admin/parties/{id}?done=party-ended&count={ended}"
    )))
}
