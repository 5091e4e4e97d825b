//! `POST /admin/bans`: bans an account, a wallet or a token.

use super::bans::{Typed, refused};
use super::refusal::word;
use super::staff::StaffForm;
use super::subject_words::problem;
use crate::admin::subject::{BanKind, SubjectError};
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
    let kind = BanKind::parse(form.fields.get("kind"));
    let typed = |problem| Typed {
        subject: text.to_owned(),
        kind,
        reason: reason.to_owned(),
        problem: Some(problem),
    };
    let found = match pages.office.subject(kind, text).await {
        Ok(found) => found,
        Err(SubjectError::Unnamed(why)) => return refused(&pages, &form.staff, typed(problem(why))).await,
        Err(SubjectError::Store(error)) => return Err(error.into()),
    };
    let with = |name: &str| form.fields.filled(name).is_some();
    let done = pages
        .office
        .ban(form.by(), found.clone(), reason, with("tokens"), with("wallets"));
    match done.await {
        Ok(()) if pages.office.is_contract(&found).await => Ok(see_other("/admin/bans?done=banned-contract")),
        Ok(()) => Ok(see_other("/admin/bans?done=banned")),
        Err(MembershipError::BadText { .. }) => refused(&pages, &form.staff, typed(id("admin-bad-text"))).await,
        Err(error) => Ok(see_other(&format!("/admin/bans?done={}", word(error)?))),
    }
}
