//! Logging in to another server: the page that says what that server is told, which comes once for each
//! server, and the page for signing in anew at its wish. Whoever agreed before goes through without a page.

use super::form_post;
use super::onward::lead;
use super::party_refused::{explain, refused, spent, unknown};
use super::party_words::told;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page, see_other};
use crate::pages::form::Fields;
use crate::pages::frame::Frame;
use crate::pages::guard::FormTarget;
use crate::pages::problem::Problem;
use crate::pages::reader::{Me, Reader};
use crate::pages::sign_in::again::sign_in_again;
use askama::Template;
use auth::openid::{PartyAnswer, PartyAuthorization, PartyStep, marked};
use axum::response::Response;
use domain::SessionId;
use http::{HeaderValue, header};

#[derive(Template)]
#[template(path = "oauth/party.html")]
struct Consent<'a> {
    frame: Frame<'a>,
    name: String,
    website: Option<String>,
    /// Where the browser goes afterwards.
    place: String,
    /// The member, as `@user@host`.
    handle: String,
    /// The server expects somebody else: then nobody says yes.
    another: bool,
    /// What the server is told, a sentence each.
    told: Vec<String>,
    /// The server's request as it came.
    request: String,
    /// The sign-in page, for somebody else: nobody is signed out before they have signed in.
    sign_in: String,
}

#[derive(Template)]
#[template(path = "oauth/party-again.html")]
struct Again<'a> {
    frame: Frame<'a>,
    name: String,
    /// The sign-in page, which leads back here.
    sign_in: String,
}

/// `GET /oauth/authorize` of a relying party.
pub(super) async fn show(pages: &Pages, reader: &Reader, request: String) -> Result<Response, Problem> {
    let asked = match pages.auth.read_party_authorization(&request).await {
        Ok(asked) => asked,
        Err(error) => return explain(pages, reader, error),
    };
    match pages.auth.party_step(&reader.visitor, &asked).await? {
        // Signing in may have been a form, which this answer would belong to.
        PartyStep::Away(PartyAnswer::Query(address)) if asked.is_way_back() => lead(pages, reader, address),
        step => answer(pages, reader, &asked, step, &request),
    }
}

/// `POST /oauth/authorize` from our own page.
pub(super) async fn create(pages: &Pages, reader: &Reader, fields: &Fields) -> Result<Response, Problem> {
    let request = fields.get("request");
    let asked = match pages.auth.read_party_authorization(request).await {
        Ok(asked) => asked,
        Err(error) => return explain(pages, reader, error),
    };
    let step = match fields.get("answer") {
        "allow" => pages.auth.approve_party(&reader.visitor, &asked).await?,
        "deny" => pages.auth.deny_party(&asked).await?,
        _ => return Err(Problem::NotFound),
    };
    match step {
        PartyStep::Away(PartyAnswer::Query(address)) => lead(pages, reader, address),
        step => answer(pages, reader, &asked, step, request),
    }
}

fn answer(
    pages: &Pages,
    reader: &Reader,
    asked: &PartyAuthorization,
    step: PartyStep,
    request: &str,
) -> Result<Response, Problem> {
    match step {
        PartyStep::Away(PartyAnswer::Query(address)) => Ok(never_stored(see_other(&address))),
        PartyStep::Away(PartyAnswer::Form(form)) => form_post::page_of(pages, reader, form),
        PartyStep::SignIn {
            again: true,
            instead_of,
        } => again(pages, reader, asked, &way_back(request, instead_of)),
        PartyStep::SignIn { instead_of, .. } => Err(Problem::SignInFirst {
            back_to: way_back(request, instead_of),
        }),
        PartyStep::Ask { groups, another } => {
            let me = reader.me.as_ref().ok_or(Problem::NotAllowed)?;
            consent(pages, reader, me, asked, (&groups, another), request)
        }
        PartyStep::Refused { why, back } => refused(pages, reader, &asked.party, why, back),
        PartyStep::Spent => spent(pages, reader, &asked.party.name),
        PartyStep::Unknown => unknown(pages, reader, &asked.party, format!("/oauth/authorize?{request}")),
    }
}

fn consent(
    pages: &Pages,
    reader: &Reader,
    me: &Me,
    asked: &PartyAuthorization,
    (groups, another): (&[String], bool),
    request: &str,
) -> Result<Response, Problem> {
    let title = reader.words.arg("party-title", "name", &asked.party.name);
    let session = reader.visitor.require_session()?.0.id;
    let mail_host = pages.means.origin.host_str().unwrap_or_default();
    let mut response = never_stored(page(&Consent {
        frame: Frame::new(&pages.site, reader, "", &title),
        name: asked.party.name.clone(),
        website: asked.party.website.clone(),
        place: asked.place_name().unwrap_or_default(),
        handle: me.person.handle.clone(),
        another,
        told: told(asked, me, groups, mail_host, reader.words),
        request: request.to_owned(),
        sign_in: sign_in_again(&way_back(request, session)),
    })?);
    // For browsers too old for `frame-ancestors`: nobody presses this button through another page.
    response
        .headers_mut()
        .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Some(target) = asked.form_action_source() {
        response.extensions_mut().insert(FormTarget(target));
    }
    Ok(response)
}

fn again(pages: &Pages, reader: &Reader, asked: &PartyAuthorization, back_to: &str) -> Result<Response, Problem> {
    let title = reader.words.text("party-again-title");
    Ok(never_stored(page(&Again {
        frame: Frame::new(&pages.site, reader, "sign-in", &title),
        name: asked.party.name.clone(),
        sign_in: sign_in_again(back_to),
    })?))
}

/// This request once more, after `session` gave way to another.
fn way_back(request: &str, session: SessionId) -> String {
    format!("/oauth/authorize?{}", marked(request, session))
}
