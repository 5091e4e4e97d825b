//! `POST /follow`: finds somebody by name or address, and follows, in one step.

use super::locate::DEADLINE;
use super::refusal;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::home;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::port::ResolveError;
use http::HeaderMap;
use social::following::follow;
use std::sync::Arc;
use store::actors;

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    headers: HeaderMap,
    form: MemberForm,
) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let who = fields.get("who").trim();
    let refused = match find(&pages, who).await? {
        Err(error) => refusal::not_found(&error, reader.words),
        Ok(actor) => match follow(&pages.means, &me.account, actor.id).await {
            Ok(_) => return Ok(see_other(&format!("/home?followed={}", actor.id))),
            Err(error) => match refusal::not_followed(&error, reader.words) {
                Some(words) => words,
                None => return Err(error.into()),
            },
        },
    };
    home::follow_refused(&pages, &reader, &me, &headers, who, refused).await
}

/// Whoever is meant by `@name`, `@name@host` or the address of a profile.
pub(super) async fn find(pages: &Pages, who: &str) -> Result<Result<Actor, ResolveError>, Problem> {
    if let Some(username) = local_name(pages, who) {
        let found = pages
            .means
            .store
            .read(move |conn| actors::find_local(conn, &username))
            .await?;
        return Ok(found
            .filter(|actor| actor.gone_at.is_none())
            .ok_or(ResolveError::NotFound));
    }
    Ok(pages.means.resolve_actor.resolve_actor(who, DEADLINE).await)
}

/// The username, if `who` is the handle or the profile of somebody here.
fn local_name(pages: &Pages, who: &str) -> Option<String> {
    let base = pages.means.base();
    let profile = who
        .strip_prefix(base)
        .and_then(|path| path.strip_prefix("/@").or_else(|| path.strip_prefix("/users/")));
    let name = match profile {
        Some(name) => name.trim_end_matches('/'),
        None => {
            let handle = who.trim_start_matches('@');
            match handle.split_once('@') {
                Some((name, host)) if host.eq_ignore_ascii_case(&pages.means.authority()) => name,
                Some(_) => return None,
                None => handle,
            }
        }
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| name.to_lowercase())
}
