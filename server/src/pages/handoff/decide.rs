//! `POST /handoff/{code}`: a number was chosen, or no was said.

use super::over;
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::form::MemberForm;
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::words::id;
use askama::Template;
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "handoff/decided.html")]
struct Decided<'a> {
    frame: Frame<'a>,
    title: String,
    approved: bool,
}

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let MemberForm { reader, fields, .. } = form;
    let number = fields.get("number").parse::<i32>().ok();
    match pages.auth.decide_handoff(&reader.visitor, &code, number).await {
        Ok(()) => {
            let title = reader.words.text(if number.is_some() {
                id("handoff-approved-title")
            } else {
                id("handoff-refused-title")
            });
            page(&Decided {
                frame: Frame::new(&pages.site, &reader, "sign-in", &title),
                approved: number.is_some(),
                title,
            })
        }
        Err(AuthError::HandoffCancelled) => over(&pages, &reader, id("handoff-wrong-number-text"), None),
        Err(AuthError::HandoffUnknown) => over(&pages, &reader, id("handoff-link-over-text"), None),
        Err(error) => Err(error.into()),
    }
}
