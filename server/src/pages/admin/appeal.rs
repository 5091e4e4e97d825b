//! `GET` and `POST /admin/appeals/{id}`: reads one appeal and answers it.

use super::notice::{Asked, Notice};
use super::refusal::word;
use super::staff::{Staff, StaffForm};
use crate::admin::appeals::AppealLine;
use crate::pages::Pages;
use crate::pages::answer::{page, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::words::id;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use membership::MembershipError;
use std::sync::Arc;
use store::appeals::AppealState;

#[derive(Template)]
#[template(path = "admin/appeal.html")]
struct AppealPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    path: String,
    username: Option<String>,
    member: Option<String>,
    text: String,
    at: Moment,
    /// A message id.
    state: &'static str,
    open: bool,
    answer: String,
    decided: Option<Moment>,
    decided_by: Option<String>,
    /// A message id.
    problem: Option<&'static str>,
}

fn build<'a>(pages: &'a Pages, staff: &'a Staff, found: AppealLine) -> AppealPage<'a> {
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-appeal");
    let appeal = found.appeal;
    AppealPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "appeals",
        is_admin: staff.is_admin(),
        notice: None,
        path: format!("/admin/appeals/{}", appeal.id),
        member: appeal.account_id.map(|account| format!("/admin/members/{account}")),
        username: found.username,
        at: Moment::of(appeal.created_at, now, words),
        text: appeal.text,
        state: super::appeals::state_words(appeal.state),
        open: appeal.state == AppealState::Open,
        answer: appeal.answer.unwrap_or_default(),
        decided: appeal.decided_at.map(|at| Moment::of(at, now, words)),
        decided_by: found.decided_by,
        problem: None,
    }
}

fn number(text: &str) -> Result<i64, Problem> {
    crate::pages::place::parse(text).ok_or(Problem::NotFound)
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(appeal): Path<String>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    let found = pages.office.appeal(number(&appeal)?).await?.ok_or(Problem::NotFound)?;
    let mut built = build(&pages, &staff, found);
    built.notice = asked.notice();
    page(&built)
}

pub(super) async fn update(
    State(pages): State<Arc<Pages>>,
    Path(appeal): Path<String>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let number = number(&appeal)?;
    let answer = form.fields.get("answer").trim();
    let grant = form.fields.get("act") == "grant";
    match pages.office.decide_appeal(form.by(), number, grant, answer).await {
        Ok(()) => return Ok(see_other("/admin/appeals?done=answered")),
        Err(MembershipError::BadText { .. }) => {}
        Err(error) => return Ok(see_other(&format!("/admin/appeals?done={}", word(error)?))),
    }
    let found = pages.office.appeal(number).await?.ok_or(Problem::NotFound)?;
    let mut built = build(&pages, &form.staff, found);
    built.answer = answer.to_owned();
    built.problem = Some(id("admin-appeal-answer-problem"));
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &built)
}
