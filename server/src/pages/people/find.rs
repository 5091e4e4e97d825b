//! `GET /find`: looks somebody up, here or on another server, and goes to the profile.

use super::{follow_by_name, refusal};
use crate::pages::Pages;
use crate::pages::answer::{page, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::person::{Person, profile_path};
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use store::actors;

/// How many members are listed for somebody who does not know whom to look for.
const MEMBERS: i64 = 30;

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    #[serde(default)]
    who: String,
}

#[derive(Template)]
#[template(path = "find.html")]
struct Find<'a> {
    frame: Frame<'a>,
    who: String,
    problem: Option<String>,
    members: Vec<Person>,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let who = asked.who.trim().to_owned();
    let mut problem = None;
    if !who.is_empty() {
        match follow_by_name::find(&pages, &who).await? {
            Ok(actor) => return Ok(see_other(&profile_path(&actor))),
            Err(error) => problem = Some(refusal::not_found(&error, member.reader.words)),
        }
    }
    let members = pages.means.store.read(|conn| actors::list_local(conn, MEMBERS)).await?;
    let title = member.reader.words.text("find-title");
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let frame = Frame::new(&pages.site, &member.reader, "find", &title);
    let template = Find {
        frame,
        who,
        problem,
        members: members.iter().map(Person::of).collect(),
    };
    if status == StatusCode::OK {
        page(&template)
    } else {
        page_with(status, &template)
    }
}
