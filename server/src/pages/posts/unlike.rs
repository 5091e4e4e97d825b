//! `POST /@{name}/{id}/unlike`: takes back the like of the post of this address.

use super::shown::shown_post;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use social::reacting::unlike_post;
use std::sync::Arc;

pub(in crate::pages) async fn delete(
    State(pages): State<Arc<Pages>>,
    Path((handle, id)): Path<(String, String)>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let post = shown_post(&pages, &form, &handle, &id).await?;
    unlike_post(&pages.means, &form.me.account, post.id).await?;
    Ok(see_other(&post.back))
}
