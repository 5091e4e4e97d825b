//! `POST /admin/bans/find`: whether something that one types is banned. A form that is posted, because
//! addresses of pages end up in logs and in the history of browsers, and no wallet belongs there.

use super::bans::{Found, Typed, build, line};
use super::notice::Notice;
use super::staff::StaffForm;
use super::subject_words::problem;
use crate::admin::subject::{BanKind, SubjectError};
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with};
use crate::pages::problem::Problem;
use crate::words::id;
use axum::extract::State;
use axum::response::Response;
use domain::membership::BanSubject;
use http::StatusCode;
use std::sync::Arc;

pub(super) async fn show(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    let text = form.fields.get("subject").trim().to_owned();
    let kind = BanKind::parse(form.fields.get("kind"));
    let mut built = build(&pages, &form.staff, Typed::default(), None).await?;
    let refused = |text| Some(Notice::plain(text, true));
    let status = match pages.office.subject(kind, &text).await {
        Err(SubjectError::Store(error)) => return Err(error.into()),
        Err(SubjectError::Unnamed(why)) => {
            built.notice = refused(problem(why));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(subject) if !form.staff.is_admin() && !matches!(subject, BanSubject::Account(_)) => {
            // Reason and moment are those of the account that it was banned with.
            built.notice = refused(id("admin-not-allowed"));
            StatusCode::FORBIDDEN
        }
        Ok(subject) => {
            let kind = subject.kind();
            let ban = pages.office.find_ban(subject).await?;
            let (now, words) = (pages.means.clock.now(), form.staff.reader.words);
            let line = ban.map(|ban| line(text.clone(), text.clone(), &ban, now, words));
            built.looked_up = Some(Found { text, kind, line });
            StatusCode::OK
        }
    };
    Ok(never_stored(page_with(status, &built)?))
}
