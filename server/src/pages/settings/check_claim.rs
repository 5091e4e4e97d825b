//! `POST /settings/linked-accounts/check`: has the profile of a claimed account looked at, and the account
//! linked if the code is there.

use super::linked_accounts::{Failed, refused};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let client_id = fields.get("server");
    match pages.claims.check(client_id, me.account.id).await {
        Ok(_) => Ok(see_other("/settings/linked-accounts?done=linked")),
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
