//! `POST /settings/recovery-codes`: makes new recovery codes and shows them.

use super::codes::codes_page;
use super::{act, prove};
use crate::pages::Pages;
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
    match pages.auth.renew_recovery_codes(&reader.visitor, &answer).await {
        Ok(codes) => {
            let title = reader.words.text("codes-renewed");
            codes_page(&pages, &reader, title, &me.account.username, &codes, "/settings")
        }
        Err(error) => {
            prove::refused(
                &pages,
                &reader,
                &me,
                &act::RENEW,
                &fields,
                explain(error, reader.words)?,
            )
            .await
        }
    }
}
