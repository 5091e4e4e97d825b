//! `POST /sign-in/handoff/{code}`: the browser that waited collects its session, without a script.

use super::over;
use crate::pages::Pages;
use crate::pages::answer::{see_other, with_cookies};
use crate::pages::form::Form;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::words::id;
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let wanted = onward::wanted(fields.get("next"));
    if reader.me.is_some() {
        return Ok(see_other(wanted));
    }
    let again = || Some(onward::with_next("/sign-in/handoff", wanted));
    match pages.auth.collect_handoff(&reader.visitor, &code).await {
        Ok(collected) => {
            let onward = onward::after_sign_in(&collected.next, true);
            Ok(with_cookies(see_other(&onward), collected.opened.cookies))
        }
        Err(AuthError::HandoffWaiting) => {
            let page = onward::with_next(&format!("/sign-in/handoff/{code}"), wanted);
            let sign = if page.contains('?') { '&' } else { '?' };
            Ok(see_other(&format!("{page}{sign}early=yes")))
        }
        Err(AuthError::HandoffCancelled) => over(&pages, &reader, id("handoff-cancelled-text"), again()),
        Err(AuthError::HandoffUnknown) => over(&pages, &reader, id("handoff-over-text"), again()),
        Err(error) => Err(error.into()),
    }
}
