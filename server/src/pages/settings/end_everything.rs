//! `POST /settings/end-everything`: ends all other sessions, the access of all apps and the log-ins at all
//! servers. For whoever lost a phone and does not know what it had open.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let visitor = &form.reader.visitor;
    // The sessions first: whoever holds one could let apps and servers in again.
    pages.auth.end_other_sessions(visitor).await?;
    for grant in pages.auth.list_apps(visitor).await? {
        pages.auth.revoke_app(visitor, grant.app.id).await?;
    }
    for at in pages.auth.list_log_ins(visitor).await? {
        pages.auth.end_log_ins(visitor, at.party.id).await?;
    }
    Ok(see_other("/settings?done=everything-ended#sessions"))
}
