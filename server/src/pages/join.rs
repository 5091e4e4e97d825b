//! `GET` and `POST /join`: wallet, gate, name. One address for all three steps: what is shown depends
//! on how far the browser's session has come.

use super::Pages;
use super::answer::{never_stored, page, page_with, see_other, with_cookies};
use super::auth_words::explain;
use super::form::{Fields, Form};
use super::frame::Frame;
use super::gate_cards::GateCards;
use super::onward;
use super::problem::Problem;
use super::query::Query;
use super::reader::Reader;
use super::settings::codes::{Shown, codes_page};
use super::sign_in::{Asked, wallet_page};
use crate::words::id;
use askama::Template;
use auth::AuthError;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use std::sync::Arc;
use std::time::Duration;

/// How long the page waits for the gate. After that it says "cannot be checked now" and asks again.
const PATIENCE: Duration = Duration::from_secs(3);

/// The form for the name, with what was typed.
#[derive(Default)]
struct NameForm {
    username: String,
    username_problem: Option<String>,
    display_name: String,
    display_name_problem: Option<String>,
    /// What is wrong with neither of them.
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "join.html")]
struct Join<'a> {
    frame: Frame<'a>,
    title: String,
    step: u8,
    /// The wallet that was looked at.
    address: String,
    /// What stands after the second `@` of a handle here.
    authority: String,
    /// Where to go when all is done.
    next: String,
    /// This page again.
    again: String,
    gate: Option<GateCards>,
    form: Option<NameForm>,
    /// Whether somebody was refused, who may think that it is wrong.
    offers_appeal: bool,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let next = onward::wanted(&asked.next);
    if reader.me.is_some() {
        return Ok(see_other(next));
    }
    if reader.visitor.session.is_none() {
        return wallet_page(&pages, &reader, next, true).await;
    }
    let gate = match tokio::time::timeout(PATIENCE, pages.auth.decide(&reader.visitor)).await {
        Ok(verdict) => GateCards::of(&verdict?, reader.words),
        Err(_) => GateCards::too_slow(reader.words),
    };
    let form = gate.granted.then(NameForm::default);
    Ok(never_stored(page(&build(&pages, &reader, next, Some(gate), form))?))
}

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { mut reader, fields } = form;
    let next = onward::wanted(fields.get("next"));
    let joined = pages
        .auth
        .join(
            &reader.visitor,
            fields.get("username").trim(),
            fields.get("display_name").trim(),
        )
        .await;
    match joined {
        Ok(joined) => {
            // The page that shows the codes is already the new member's, but for its forms: the new
            // session's cookie travels with it.
            reader.token = String::new();
            let shown = Shown {
                title: reader.words.arg("codes-welcome", "username", &joined.account.username),
                until_then: None,
                onward: next,
            };
            let page = codes_page(&pages, &reader, shown, &joined.account.username, &joined.recovery_codes)?;
            Ok(with_cookies(page, joined.cookies))
        }
        Err(AuthError::NoSession) => Ok(see_other(&onward::with_next("/join", next))),
        Err(error) => refused(&pages, &reader, &fields, error),
    }
}

/// The form again, with what is wrong beside the field it belongs to.
fn refused(pages: &Pages, reader: &Reader, fields: &Fields, error: AuthError) -> Result<Response, Problem> {
    let words = reader.words;
    let typed = || NameForm {
        username: fields.get("username").to_owned(),
        display_name: fields.get("display_name").to_owned(),
        ..NameForm::default()
    };
    let (gate, form) = match error {
        AuthError::Denied(verdict) => (Some(GateCards::of(&verdict, words)), None),
        AuthError::DecisionUnknown(verdict) => (
            Some(GateCards {
                retry: false,
                ..GateCards::of(&verdict, words)
            }),
            Some(typed()),
        ),
        error @ (AuthError::BadUsername(_) | AuthError::UsernameTaken) => (
            None,
            Some(NameForm {
                username_problem: Some(explain(error, words)?),
                ..typed()
            }),
        ),
        error @ AuthError::BadDisplayName => (
            None,
            Some(NameForm {
                display_name_problem: Some(explain(error, words)?),
                ..typed()
            }),
        ),
        error => (
            None,
            Some(NameForm {
                problem: Some(explain(error, words)?),
                ..typed()
            }),
        ),
    };
    let page = page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &build(pages, reader, onward::wanted(fields.get("next")), gate, form),
    )?;
    Ok(never_stored(page))
}

fn build<'a>(
    pages: &'a Pages,
    reader: &'a Reader,
    next: &str,
    gate: Option<GateCards>,
    form: Option<NameForm>,
) -> Join<'a> {
    let granted = form.is_some();
    let offers_appeal = gate.as_ref().is_some_and(|gate| !gate.granted && !gate.retry)
        || form.as_ref().is_some_and(|form| form.problem.is_some());
    let title = reader.words.text(if granted {
        id("join-title-name")
    } else {
        id("join-title-gate")
    });
    let session = reader.visitor.session.as_ref();
    Join {
        frame: Frame::new(&pages.site, reader, "join", &title),
        title,
        step: if granted { 3 } else { 2 },
        address: session
            .and_then(|(session, _)| session.wallet)
            .map(|wallet| wallet.address.to_string())
            .unwrap_or_default(),
        authority: pages.means.authority(),
        next: next.to_owned(),
        again: onward::with_next("/join", next),
        gate,
        form,
        offers_appeal,
    }
}
