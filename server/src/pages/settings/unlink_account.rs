//! `POST /settings/linked-accounts/unlink`: takes the link to an account at another server back.

use super::linked_accounts::{Failed, refused};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use relying_parties::claims::ClaimError;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let client_id = fields.get("server");
    match pages.claims.unlink(client_id, me.account.id).await {
        Ok(()) | Err(ClaimError::NotLinked) => Ok(see_other("/settings/linked-accounts?done=unlinked")),
        Err(error) => {
            let failed = Failed {
                client_id,
                typed: "",
                error,
            };
            refused(&pages, &reader, me.account.id, failed).await
        }
    }
}
