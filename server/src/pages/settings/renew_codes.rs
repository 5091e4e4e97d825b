//! `POST /settings/recovery-codes`: makes new recovery codes and shows them.

use super::codes::{Shown, codes_page};
use super::{act, prove};
use crate::pages::Pages;
use crate::pages::auth_words::explain;
use crate::pages::form::MemberForm;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    match pages.auth.renew_recovery_codes(&reader.visitor, &answer).await {
        Ok(renewed) => {
            let words = reader.words;
            let from = Moment::of(renewed.change.effective_at, pages.means.clock.now(), words);
            let shown = Shown {
                title: words.text("codes-renewed"),
                until_then: Some(words.arg("codes-count-from", "date", from.full)),
                onward: "/settings#changes",
            };
            codes_page(&pages, &reader, shown, &me.account.username, &renewed.codes)
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
