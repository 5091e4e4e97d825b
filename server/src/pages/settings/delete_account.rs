//! `POST /settings/delete-account`: deletes the account, after its username was typed and a wallet
//! signed for it.

use super::{act, prove};
use crate::pages::Pages;
use crate::pages::answer::{see_other, with_cookies};
use crate::pages::auth_words::explain;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    match pages
        .auth
        .delete_account(&reader.visitor, fields.get("username"), &answer)
        .await
    {
        Ok(cookies) => Ok(with_cookies(see_other("/"), cookies)),
        Err(error) => {
            prove::refused(
                &pages,
                &reader,
                &me,
                &act::DELETE,
                &fields,
                explain(error, reader.words)?,
            )
            .await
        }
    }
}
