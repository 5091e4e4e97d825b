//! `POST /settings/link-wallet`: asks that the wallet which signed be linked.

use super::{act, prove};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::auth_words::explain;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    match pages.auth.link_wallet(&reader.visitor, &answer).await {
        Ok(_) => Ok(see_other("/settings?done=change-asked#changes")),
        Err(error) => prove::refused(&pages, &reader, &me, &act::LINK, &fields, explain(error, reader.words)?).await,
    }
}
