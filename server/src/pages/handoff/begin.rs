//! `GET /sign-in/handoff`: this browser begins to wait, and goes to the page of its own link, which may
//! then be loaded again without beginning anew.

use crate::pages::Pages;
use crate::pages::answer::{see_other, with_cookies};
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use crate::pages::sign_in::Asked;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let next = onward::wanted(&asked.next);
    if reader.me.is_some() {
        return Ok(see_other(next));
    }
    let begun = pages.auth.begin_handoff(&reader.visitor, next).await?;
    let waiting = onward::with_next(&format!("/sign-in/handoff/{}", begun.code), next);
    Ok(with_cookies(see_other(&waiting), begun.cookies))
}
