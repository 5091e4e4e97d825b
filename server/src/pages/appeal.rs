//! `GET` and `POST /appeal`: asks the moderators to look again, for whoever cannot sign in: a suspended
//! account, a wallet or a pass that is refused. Members who are signed in appeal in their settings.

use super::Pages;
use super::answer::see_other;
use super::ask::{self, APPEAL, Shown, Typed, show as page};
use super::auth_words::explain;
use super::form::Form;
use super::problem::Problem;
use super::reader::Reader;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Where members appeal and read the answer.
pub(super) const FOR_MEMBERS: &str = "/settings/membership#appeal";

pub(super) async fn show(State(pages): State<Arc<Pages>>, reader: Reader) -> Result<Response, Problem> {
    if reader.me.is_some() {
        return Ok(see_other(FOR_MEMBERS));
    }
    page(&pages, reader, APPEAL, false, Shown::default()).await
}

pub(super) async fn challenge(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    ask::challenge(&pages, form, APPEAL, false).await
}

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    let filed = pages
        .auth
        .appeal_with_wallet(&reader.visitor, fields.get("text"), &answer)
        .await;
    let shown = match filed {
        Ok(()) => Shown {
            done: Some(reader.words.text("appeal-filed")),
            ..Shown::default()
        },
        Err(error) => Shown {
            typed: Typed::of(&fields),
            problem: Some(explain(error, reader.words)?),
            ..Shown::default()
        },
    };
    page(&pages, reader, APPEAL, false, shown).await
}
