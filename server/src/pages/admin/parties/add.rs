//! `GET /admin/parties/new` and `POST /admin/parties`: registers a server. The answer shows its secret, once: the
//! form has the id that the server will have, so that reloading the answer registers no second one.

use super::problem_words::problem;
use super::typed::Typed;
use super::{registry_for, secret};
use crate::pages::Pages;
use crate::pages::admin::notice::Notice;
use crate::pages::admin::staff::{Staff, StaffForm};
use crate::pages::answer::{page, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::id;
use http::StatusCode;
use relying_parties::registry::RegistryError;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/party-new.html")]
struct NewPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    typed: Typed,
    is_new: bool,
}

fn build<'a>(pages: &'a Pages, staff: &'a Staff, typed: Typed) -> NewPage<'a> {
    let title = staff.reader.words.text("parties-add");
    NewPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "parties",
        is_admin: true,
        notice: None,
        typed,
        is_new: true,
    }
}

pub(in crate::pages::admin) async fn show(State(pages): State<Arc<Pages>>, staff: Staff) -> Result<Response, Problem> {
    staff.admins_only()?;
    let typed = Typed::fresh(id::draw(pages.means.clock.now(), &*pages.means.entropy));
    page(&build(&pages, &staff, typed))
}

pub(in crate::pages::admin) async fn create(
    State(pages): State<Arc<Pages>>,
    form: StaffForm,
) -> Result<Response, Problem> {
    let registry = registry_for(&pages, &form)?;
    let mut typed = Typed::sent(&form.fields);
    if typed.once <= 0 {
        typed.once = id::draw(pages.means.clock.now(), &*pages.means.entropy);
    }
    if let Err(bad) = typed.check_group(&pages.groups, None) {
        let typed = typed.refused(&bad, form.staff.reader.words);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(&pages, &form.staff, typed));
    }
    match registry.register_once(typed.new_party(), typed.once).await {
        Ok(registered) => secret::page_of(&pages, &form.staff, &registered.party, registered.secret.as_ref(), true),
        Err(RegistryError::RegisteredAlready) => {
            Ok(see_other(&format!("/admin/parties/{}?done=party-once", typed.once)))
        }
        Err(RegistryError::Bad(bad)) => {
            let typed = typed.refused(&bad, form.staff.reader.words);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &build(&pages, &form.staff, typed))
        }
        Err(error) => Err(problem(error)),
    }
}
