//! `POST /@{handle}/mute`: shows nothing of the person of this profile any more, until that is taken back.

use super::locate::{Located, locate};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::person::profile_path;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use social::muting::mute;
use std::sync::Arc;

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(handle): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let Located::Here(actor) = locate(&pages, &form.reader, &handle).await? else {
        return Err(Problem::NotFound);
    };
    mute(&pages.means, &form.me.account, actor.id, true, None).await?;
    Ok(see_other(&profile_path(&actor)))
}
