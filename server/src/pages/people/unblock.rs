//! `POST /@{handle}/unblock`: keeps the person of this profile away no longer.

use super::locate::{Located, locate};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::person::profile_path;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use social::blocking::unblock;
use std::sync::Arc;

pub(in crate::pages) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path(handle): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let Located::Here(actor) = locate(&pages, &form.reader, &handle).await? else {
        return Err(Problem::NotFound);
    };
    unblock(&pages.means, &form.me.account, actor.id).await?;
    Ok(see_other(&profile_path(&actor)))
}
