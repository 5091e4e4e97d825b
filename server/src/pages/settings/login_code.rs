//! `POST /settings/login-code`: makes a one-time code and shows it, once.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page};
use crate::pages::form::MemberForm;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "settings/login-code.html")]
struct LoginCodePage<'a> {
    frame: Frame<'a>,
    username: &'a str,
    code: String,
    until: Moment,
    /// Where it is typed.
    place: String,
}

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, .. } = form;
    let made = pages.auth.make_login_code(&reader.visitor).await?;
    let title = reader.words.text("login-code-title");
    let shown = LoginCodePage {
        frame: Frame::new(&pages.site, &reader, "settings", &title),
        username: &me.account.username,
        until: Moment::of(made.expires_at, pages.means.clock.now(), reader.words),
        code: made.code,
        place: format!("{}/sign-in/code", pages.means.base()),
    };
    Ok(never_stored(page(&shown)?))
}
