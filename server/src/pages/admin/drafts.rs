//! `GET` and `POST /admin/drafts`: tries a draft of the rules. It begins with the rules in force, or with the
//! draft that somebody wants to change. The file stays the truth: nothing here changes who may join, it
//! shows what to write.

use super::refusal;
use super::staff::{Staff, StaffForm};
use crate::pages::answer::{page, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use crate::words::id;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use membership::MembershipError;
use serde::Deserialize;
use std::sync::Arc;

/// The longest draft that this form takes: forms are bounded, and escaped it may be three times as long.
/// The API takes longer ones.
const MOST_TYPED: usize = 20_000;

/// What the form begins with.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// A draft that was tried before; the rules in force if there is none.
    from: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/drafts.html")]
struct DraftsPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    toml: String,
    /// Where the text comes from, a message id.
    origin: &'static str,
    /// What is wrong in it, one line each, with the path of the key.
    problems: Vec<String>,
    /// The latest draft that was tried: where its result is, and when it was.
    latest: Option<(String, Moment)>,
    most_bytes: usize,
}

async fn build<'a>(pages: &'a Pages, staff: &'a Staff, toml: String) -> Result<DraftsPage<'a>, Problem> {
    let words = staff.reader.words;
    let latest = pages.office.membership.latest_draft().await.map_err(refusal::problem)?;
    let title = words.text("admin-drafts");
    Ok(DraftsPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "drafts",
        is_admin: true,
        toml,
        origin: id("admin-draft-yours"),
        problems: Vec::new(),
        latest: latest.map(|found| {
            let draft = found.draft;
            let at = Moment::of(draft.created_at, pages.means.clock.now(), words);
            (format!("/admin/drafts/{}", draft.id), at)
        }),
        most_bytes: MOST_TYPED,
    })
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let Some(from) = asked.from else {
        let toml = pages.office.drafts.in_force();
        let mut built = build(&pages, &staff, toml.to_owned()).await?;
        built.origin = if toml.is_empty() {
            id("admin-draft-no-rules")
        } else {
            id("admin-draft-in-force")
        };
        return page(&built);
    };
    let number = place::parse(&from).ok_or(Problem::NotFound)?;
    let found = pages.office.membership.find_draft(staff.permit, number).await;
    let toml = found.map_err(refusal::problem)?.draft.toml;
    page(&build(&pages, &staff, toml).await?)
}

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: StaffForm) -> Result<Response, Problem> {
    form.staff.admins_only()?;
    let toml = form.fields.get("toml").replace("\r\n", "\n");
    let problems = match pages.office.membership.start_draft(form.by(), &toml).await {
        Ok(id) => return Ok(see_other(&format!("/admin/drafts/{id}"))),
        Err(MembershipError::BadDraft(problems)) => problems,
        Err(MembershipError::BadText { .. }) => Vec::new(),
        Err(MembershipError::TooManyDrafts { most }) => {
            let mut built = build(&pages, &form.staff, toml).await?;
            built.problems = vec![form.staff.reader.words.arg("admin-draft-too-many", "most", most)];
            return page_with(StatusCode::TOO_MANY_REQUESTS, &built);
        }
        Err(error) => return Ok(see_other(&format!("/admin?done={}", refusal::word(error)?))),
    };
    let mut built = build(&pages, &form.staff, toml).await?;
    built.problems = problems.iter().map(ToString::to_string).collect();
    if built.problems.is_empty() {
        built.problems = vec![form.staff.reader.words.arg("admin-draft-too-long", "bytes", MOST_TYPED)];
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &built)
}
