//! `POST /sign-in/paste/answer`: signing in without a script, second half: the pasted signature.

use crate::pages::Pages;
use crate::pages::answer::{page_with, see_other, with_cookies};
use crate::pages::auth_words::explain;
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use std::sync::Arc;

/// The page with the message and the field for the signature.
#[derive(Template)]
#[template(path = "paste-answer.html")]
pub(super) struct AnswerPage<'a> {
    frame: Frame<'a>,
    problem: Option<String>,
    next: String,
    /// The first half again.
    again: String,
    message: String,
}

impl<'a> AnswerPage<'a> {
    /// The page for a message that was just issued.
    pub(super) fn of(pages: &'a Pages, reader: &'a Reader, message: String, next: String) -> Self {
        let title = reader.words.text("paste-answer-title");
        Self {
            frame: Frame::new(&pages.site, reader, "sign-in", &title),
            problem: None,
            again: onward::with_next("/sign-in/paste", &next),
            next,
            message,
        }
    }
}

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let next = onward::wanted(fields.get("next"));
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    match pages.auth.answer_challenge(&reader.visitor, &answer).await {
        Ok(signed_in) => {
            let onward = onward::after_sign_in(next, signed_in.account.is_some());
            Ok(with_cookies(see_other(&onward), signed_in.cookies))
        }
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = AnswerPage::of(&pages, &reader, answer.message, next.to_owned());
            again.problem = Some(problem);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}
