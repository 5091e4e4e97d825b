//! `POST /settings/linked-accounts/withdraw`: forgets a claim, so that another account can be named.

use super::claim_words::problem;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use relying_parties::claims::ClaimError;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let withdrawn = pages
        .claims
        .withdraw(form.fields.get("server"), form.me.account.id)
        .await;
    match withdrawn {
        // What is forgotten already is as forgotten as it can be.
        Ok(()) | Err(ClaimError::NoClaim) => Ok(see_other("/settings/linked-accounts?done=withdrawn")),
        Err(error) => Err(problem(error)),
    }
}
