//! `GET` and `POST /oauth/authorize`: asks the member whether an app may act for them, every time, and
//! brings the answer to the app. The form carries the app's request as it came, and it is checked anew.
//! Requests of relying parties come here too, and go on in `party`.

use super::party;
use super::refused::{explain, refusal};
use super::scope_words::Permissions;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page, see_other};
use crate::pages::form::{MemberForm, Sent};
use crate::pages::frame::Frame;
use crate::pages::guard::FormTarget;
use crate::pages::problem::Problem;
use crate::pages::reader::{Me, Reader};
use crate::pages::sign_in::again::sign_in_again;
use crate::words::id;
use askama::Template;
use auth::oauth::{Authorization, Landing};
use auth::openid::is_of_party;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderValue, header};
use std::sync::Arc;
use std::time::Duration;

/// An app that wants a member who signed in just now (`force_login`) is content with this.
const JUST_NOW: Duration = Duration::from_secs(10 * 60);

#[derive(Template)]
#[template(path = "oauth/consent.html")]
struct Consent<'a> {
    frame: Frame<'a>,
    name: String,
    website: Option<String>,
    /// Where the browser goes afterwards; `None` if a code is shown here.
    place: Option<String>,
    /// The member, as `@user@host`.
    handle: String,
    permissions: Permissions,
    /// The app wants the member to sign in again first.
    sign_in_again: bool,
    /// The app's request as it came.
    request: String,
    /// The sign-in page, which leads back here: nobody is signed out before they have signed in.
    sign_in: String,
}

#[derive(Template)]
#[template(path = "oauth/code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    name: String,
    code: String,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    RawQuery(query): RawQuery,
    reader: Reader,
) -> Result<Response, Problem> {
    let request = query.unwrap_or_default();
    if is_of_party(&request) {
        return party::show(&pages, &reader, request).await;
    }
    let asked = match pages.auth.read_authorization(&request).await {
        Ok(asked) => asked,
        Err(error) => return explain(&pages, &reader, error),
    };
    let here = format!("/oauth/authorize?{request}");
    match reader.me.clone() {
        Some(me) => consent(&pages, &reader, &me, asked, request, here),
        None => Err(Problem::SignInFirst { back_to: here }),
    }
}

fn consent(
    pages: &Pages,
    reader: &Reader,
    me: &Me,
    asked: Authorization,
    request: String,
    here: String,
) -> Result<Response, Problem> {
    let target = asked.form_action_source().map(FormTarget);
    let title = reader.words.arg("oauth-title", "name", &asked.app.name);
    let mut response = never_stored(page(&Consent {
        frame: Frame::new(&pages.site, reader, "", &title),
        place: asked.place_name(),
        permissions: Permissions::of(&asked.scopes, reader.words),
        sign_in_again: asked.force_sign_in && !signed_in_just_now(pages, reader),
        name: asked.app.name,
        website: asked.app.website,
        handle: me.person.handle.clone(),
        request,
        sign_in: sign_in_again(&here),
    })?);
    // For browsers too old for `frame-ancestors`: nobody presses this button through another page.
    response
        .headers_mut()
        .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Some(target) = target {
        response.extensions_mut().insert(target);
    }
    Ok(response)
}

fn signed_in_just_now(pages: &Pages, reader: &Reader) -> bool {
    let session = reader.visitor.session.as_ref().map(|(session, _)| session);
    session.is_some_and(|session| pages.means.clock.now().since(session.created_at) <= JUST_NOW)
}

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Sent(sent): Sent<MemberForm>,
) -> Result<Response, Problem> {
    let MemberForm { reader, fields, .. } = match sent {
        Ok(form) => form,
        Err(query) => return Ok(see_other(&format!("/oauth/authorize?{query}"))),
    };
    if is_of_party(fields.get("request")) {
        return party::create(&pages, &reader, &fields).await;
    }
    let asked = match pages.auth.read_authorization(fields.get("request")).await {
        Ok(asked) => asked,
        Err(error) => return explain(&pages, &reader, error),
    };
    if asked.force_sign_in && !signed_in_just_now(&pages, &reader) {
        return Ok(see_other(&format!("/oauth/authorize?{}", fields.get("request"))));
    }
    let landing = match fields.get("answer") {
        "allow" => pages.auth.approve(&reader.visitor, &asked).await?,
        "deny" => pages.auth.deny(&asked),
        _ => return Err(Problem::NotFound),
    };
    match landing {
        Landing::Away(address) => Ok(never_stored(see_other(&address))),
        Landing::Refusal(code) => refusal(&pages, &reader, id("oauth-denied"), Some(code)),
        Landing::Code(code) => {
            let title = reader.words.text("oauth-code-title");
            Ok(never_stored(page(&CodePage {
                frame: Frame::new(&pages.site, &reader, "", &title),
                name: asked.app.name,
                code,
            })?))
        }
    }
}
