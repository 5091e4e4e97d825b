//! `POST /settings/linked-accounts/begin`: names an account at another server, and gets the code that its
//! profile must show.

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
    let (client_id, typed) = (fields.get("server"), fields.get("account"));
    match pages.claims.begin(client_id, me.account.id, typed).await {
        Ok(_) => Ok(see_other("/settings/linked-accounts")),
        Err(error) => {
            let failed = Failed {
                client_id,
                typed,
                error,
            };
            refused(&pages, &reader, me.account.id, failed).await
        }
    }
}
