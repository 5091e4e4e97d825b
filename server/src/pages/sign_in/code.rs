//! `GET` and `POST /sign-in/code`: signing in with a one-time code from the settings. Works without
//! scripts, in windows that can do nothing else.

use super::Asked;
use crate::pages::Pages;
use crate::pages::answer::{page, page_with, see_other, with_cookies};
use crate::pages::auth_words::explain;
use crate::pages::form::Form;
use crate::pages::form_token;
use crate::pages::frame::Frame;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign-in-code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    problem: Option<String>,
    next: String,
    username: String,
}

impl<'a> CodePage<'a> {
    fn of(pages: &'a Pages, reader: &'a Reader, next: &str) -> Self {
        let title = reader.words.text("code-title");
        Self {
            frame: Frame::new(&pages.site, reader, "sign-in", &title),
            problem: None,
            next: onward::wanted(next).to_owned(),
            username: String::new(),
        }
    }
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    mut reader: Reader,
) -> Result<Response, Problem> {
    if reader.me.is_some() {
        return Ok(see_other(onward::wanted(&asked.next)));
    }
    // The form needs a token, and a token needs a cookie to belong to.
    let cookie = pages.auth.ensure_pre_session(&mut reader.visitor);
    if let Some(token) = reader.visitor.form_token() {
        reader.token = form_token::mask(&token, &*pages.means.entropy);
    }
    let page = page(&CodePage::of(&pages, &reader, &asked.next))?;
    Ok(with_cookies(page, cookie.into_iter().collect()))
}

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let (username, code) = (fields.get("username"), fields.get("code"));
    match pages.auth.redeem_login_code(&reader.visitor, username, code).await {
        Ok(opened) => {
            let onward = onward::after_sign_in(fields.get("next"), true);
            Ok(with_cookies(see_other(&onward), opened.cookies))
        }
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = CodePage::of(&pages, &reader, fields.get("next"));
            again.problem = Some(problem);
            again.username = username.trim().chars().take(64).collect();
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}
