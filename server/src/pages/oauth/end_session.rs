//! `GET` and `POST /oauth/end_session`: signing out at the wish of another server. Anybody can make a browser
//! come here, so a button comes first, and the browser goes on to a registered address only.

use super::onward::lead;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page, see_other, with_cookies};
use crate::pages::form::{Form, Sent};
use crate::pages::frame::Frame;
use crate::pages::guard::FormTarget;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use auth::Visitor;
use auth::openid::SignOutRequest;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::oauth::redirect::place_name;
use http::{HeaderValue, header};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "oauth/end-session.html")]
struct EndSession<'a> {
    frame: Frame<'a>,
    title: String,
    /// Whether there is a session to end.
    signed_in: bool,
    /// The member, as `@user@host`.
    handle: Option<String>,
    /// The server that asks, if it is known.
    asked_by: Option<String>,
    /// The servers that the member is logged out of with this session.
    parties: Vec<String>,
    /// One of these servers deletes devices with it.
    deletes_devices: bool,
    /// Where the browser goes afterwards, and what to call that place.
    onward: Option<(String, String)>,
    /// It was to go to an address that nobody registered.
    refused_onward: bool,
    /// The request as it came.
    request: String,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    RawQuery(query): RawQuery,
    reader: Reader,
) -> Result<Response, Problem> {
    let request = query.unwrap_or_default();
    let asked = pages.auth.read_sign_out(&request).await?;
    let target = asked.form_action_source().map(FormTarget);
    let SignOutRequest {
        party,
        onward,
        refused_onward,
    } = asked;
    let signed_in = reader.visitor.session.is_some();
    let title = if signed_in {
        reader.words.arg("end-session-title", "name", pages.site.title.as_str())
    } else {
        reader.words.text("end-session-done-title")
    };
    let parties = pages.auth.list_session_parties(&reader.visitor).await?;
    let mut response = never_stored(page(&EndSession {
        frame: Frame::new(&pages.site, &reader, "", &title),
        title: title.clone(),
        signed_in,
        handle: reader.me.as_ref().map(|me| me.person.handle.clone()),
        asked_by: party.map(|party| party.name),
        deletes_devices: parties.iter().any(|party| party.deletes_devices_at_log_out()),
        parties: parties.into_iter().map(|party| party.name).collect(),
        onward: onward.map(|address| {
            let place = place_name(&address).unwrap_or_default();
            (address, place)
        }),
        refused_onward,
        request,
    })?);
    response
        .headers_mut()
        .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Some(target) = target {
        response.extensions_mut().insert(target);
    }
    Ok(response)
}

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Sent(sent): Sent<Form>,
) -> Result<Response, Problem> {
    let Form { reader, fields } = match sent {
        Ok(form) => form,
        Err(query) => return Ok(see_other(&format!("/oauth/end_session?{query}"))),
    };
    let asked = pages.auth.read_sign_out(fields.get("request")).await?;
    let cookies = pages.auth.sign_out_everywhere(&reader.visitor).await?;
    let response = match asked.onward {
        Some(address) => lead(&pages, &signed_out(&reader), address)?,
        None => never_stored(see_other("/oauth/end_session")),
    };
    Ok(with_cookies(response, cookies))
}

/// The reader, whose session is gone: the page has no place for members any more.
fn signed_out(reader: &Reader) -> Reader {
    Reader {
        words: reader.words,
        visitor: Visitor::default(),
        me: None,
        token: String::new(),
    }
}
