//! `POST /notifications/accept` and `/notifications/reject`: answers somebody who asks to follow. A
//! question that is not there any more, because it was taken back or answered in another tab, is not
//! a mistake of the member.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use domain::ActorId;
use social::following::{accept_follower, reject_follower};
use std::sync::Arc;

pub(in crate::pages) async fn accept(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    accept_follower(&pages.means, &form.me.account, asker(&form)?).await?;
    Ok(see_other("/notifications"))
}

pub(in crate::pages) async fn reject(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    reject_follower(&pages.means, &form.me.account, asker(&form)?).await?;
    Ok(see_other("/notifications"))
}

fn asker(form: &MemberForm) -> Result<ActorId, Problem> {
    form.fields.get("follower").parse().map_err(|_| Problem::NotFound)
}
