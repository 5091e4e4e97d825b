//! `POST /admin/bans`: bans an account, a wallet or a token.

use super::bans::{Typed, refused};
use super::refusal::word;
use super::staff::StaffForm;
use crate::admin::subject;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use crate::words::id;
use axum::extract::State;
use axum::response::Response;
use membership::MembershipError;
use std::sync::Arc;

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    let (text, reason) = (form.fields.get("subject").trim(), form.fields.get("reason").trim());
    let typed = |problem| Typed {
        subject: text.to_owned(),
        reason: reason.to_owned(),
        problem: Some(problem),
    };
    let Some(found) = pages.office.subject(subject::guess(text), text).await? else {
        return refused(&pages, &form.staff, typed(id("admin-ban-bad-subject"))).await;
    };
    let with = |name: &str| form.fields.filled(name).is_some();
    let done = pages
        .office
        .ban(form.by(), found, reason, with("tokens"), with("wallets"));
    match done.await {
        Ok(()) => Ok(see_other("/admin/bans?done=banned")),
        Err(MembershipError::BadText { .. }) => refused(&pages, &form.staff, typed(id("admin-bad-text"))).await,
        Err(error) => Ok(see_other(&format!("/admin/bans?done={}", word(error)?))),
    }
}
