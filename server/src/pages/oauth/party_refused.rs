//! The pages for a log-in at another server that does not happen: the gate says no or cannot say, or the
//! server's request is wrong in a way that nobody may be told of but the person at the browser.

use super::form_post;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::gate_words::{GateMark, marks};
use crate::pages::guard::LeadsAway;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::id;
use askama::Template;
use auth::openid::{PartyAnswer, PartyAuthorizeError, PartyForm, PartyRefusal};
use axum::response::Response;
use domain::membership::Stage;
use domain::oauth::redirect::place_name;
use domain::openid::RelyingParty;
use gating::words::Item;
use http::{HeaderValue, StatusCode, header};

/// When to come again while the gate cannot be asked, in seconds.
const RETRY_SECS: u16 = 30;

#[derive(Template)]
#[template(path = "oauth/party-refused.html")]
struct Refused<'a> {
    frame: Frame<'a>,
    title: String,
    text: String,
    /// The rules that put members into the group that is missing.
    gate: Vec<GateMark>,
    /// Whether the member can do something about it on the page of their membership.
    mends: bool,
    /// This request again.
    again: Option<String>,
    /// The way to the other server, which tells it, and what to call that place.
    back: Option<(String, String)>,
    /// The same for a server that wants to be told by a form.
    back_form: Option<(PartyForm, String)>,
}

impl<'a> Refused<'a> {
    fn new(pages: &'a Pages, reader: &'a Reader, title: &str, text: String) -> Self {
        Self {
            frame: Frame::new(&pages.site, reader, "", title),
            title: title.to_owned(),
            text,
            gate: Vec::new(),
            mends: false,
            again: None,
            back: None,
            back_form: None,
        }
    }

    fn with_back(mut self, answer: PartyAnswer) -> Self {
        match answer {
            PartyAnswer::Query(address) => {
                let place = place_name(&address).unwrap_or_default();
                self.back = Some((address, place));
            }
            PartyAnswer::Form(form) => {
                let place = place_name(&form.address).unwrap_or_default();
                self.back_form = Some((form, place));
            }
        }
        self
    }

    fn answer(&self, status: StatusCode) -> Result<Response, Problem> {
        let mut response = never_stored(page_with(status, self)?);
        if self.back_form.is_some() {
            response.extensions_mut().insert(LeadsAway);
        }
        Ok(response)
    }
}

/// What is wrong with a request, where the other server is not told by itself.
pub(super) fn explain(pages: &Pages, reader: &Reader, error: PartyAuthorizeError) -> Result<Response, Problem> {
    let text = match error {
        PartyAuthorizeError::Told(PartyAnswer::Query(address)) => return Ok(never_stored(see_other(&address))),
        PartyAuthorizeError::Told(PartyAnswer::Form(form)) => return form_post::page_of(pages, reader, form),
        PartyAuthorizeError::UnknownRequest { name } => return spent(pages, reader, &name),
        PartyAuthorizeError::Store(error) => return Err(error.into()),
        PartyAuthorizeError::SwitchedOff { name, back } => {
            let title = reader.words.arg("party-refused-title", "name", &name);
            let text = reader.words.text("party-switched-off");
            let page = Refused::new(pages, reader, &title, text).with_back(back);
            return page.answer(StatusCode::FORBIDDEN);
        }
        PartyAuthorizeError::UnknownParty => id("party-unknown"),
        PartyAuthorizeError::UnknownRedirect => id("party-unknown-redirect"),
        PartyAuthorizeError::Malformed => id("party-malformed"),
    };
    let title = reader.words.text("party-wrong-title");
    Refused::new(pages, reader, &title, reader.words.text(text)).answer(StatusCode::BAD_REQUEST)
}

/// The server sent its request ahead, and it was answered already or has expired.
pub(super) fn spent(pages: &Pages, reader: &Reader, name: &str) -> Result<Response, Problem> {
    let title = reader.words.text("party-spent-title");
    let text = reader.words.arg("party-spent", "name", name);
    Refused::new(pages, reader, &title, text).answer(StatusCode::BAD_REQUEST)
}

/// The gate says no.
pub(super) fn refused(
    pages: &Pages,
    reader: &Reader,
    party: &RelyingParty,
    why: PartyRefusal,
    back: PartyAnswer,
) -> Result<Response, Problem> {
    let words = reader.words;
    let title = words.arg("party-refused-title", "name", &party.name);
    let group = party.gate_group.as_deref().unwrap_or_default();
    let text = match why {
        PartyRefusal::Lapsed(Stage::Dormant) => words.text("party-refused-dormant"),
        PartyRefusal::Lapsed(_) => words.text("party-refused-limited"),
        PartyRefusal::NotInGroup => words.arg("party-refused-group", "group", group),
        PartyRefusal::Gone => words.text("party-refused-gone"),
    };
    let mut page = Refused::new(pages, reader, &title, text).with_back(back);
    page.mends = why != PartyRefusal::Gone;
    if why == PartyRefusal::NotInGroup {
        page.gate = marks(&rules_of(group, &pages.gate_words), words);
    }
    page.answer(StatusCode::FORBIDDEN)
}

/// The gate cannot say.
pub(super) fn unknown(pages: &Pages, reader: &Reader, party: &RelyingParty, here: String) -> Result<Response, Problem> {
    let title = reader.words.arg("party-unknown-gate-title", "name", &party.name);
    let text = reader.words.text("party-unknown-gate");
    let mut page = Refused::new(pages, reader, &title, text);
    page.again = Some(here);
    let mut response = page.answer(StatusCode::SERVICE_UNAVAILABLE)?;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECS));
    Ok(response)
}

/// The rules that put members into a group.
fn rules_of(group: &str, rules: &[Item]) -> Vec<Item> {
    let of_group = |rule: &&Item| {
        rule.phrase.message == "gate-rule-group"
            && rule
                .phrase
                .arguments
                .iter()
                .any(|(name, value)| name == "group" && value == group)
    };
    rules.iter().filter(of_group).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gating::Phrase;

    #[test]
    fn only_the_rules_of_the_missing_group_are_shown() {
        let rule = |message: &str, group: &str| Item {
            phrase: Phrase {
                message: message.into(),
                arguments: vec![("rule".into(), "builders".into()), ("group".into(), group.into())],
            },
            link: None,
            items: Vec::new(),
        };
        let rules = [
            rule("gate-rule-admit", "builders"),
            rule("gate-rule-group", "friends"),
            rule("gate-rule-group", "builders"),
        ];
        assert_eq!(rules_of("builders", &rules), [rules[2].clone()]);
        assert!(rules_of("others", &rules).is_empty());
    }
}
