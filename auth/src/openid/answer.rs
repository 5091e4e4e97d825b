//! How an answer of ours goes back to a relying party with the browser: in the query of its address, or as a
//! form that the browser posts there (OAuth 2.0 Form Post Response Mode), where no log of addresses sees it.

use super::request::Query;
use crate::handle::Auth;
use domain::oauth::redirect;

/// An error of RFC 6749 or OpenID Core, and what to do about it.
pub(super) type Wrong = (&'static str, &'static str);

/// How a relying party wants its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ResponseMode {
    /// In the query of its address.
    #[default]
    Query,
    /// As a form.
    FormPost,
}

impl ResponseMode {
    /// What is asked for; `None` if that is not offered, or not clear.
    pub(super) fn of(asked: &Query) -> Option<Self> {
        match asked.get("response_mode") {
            _ if asked.repeats("response_mode") => None,
            None | Some("query") => Some(Self::Query),
            Some("form_post") => Some(Self::FormPost),
            Some(_) => None,
        }
    }
}

/// The way back to a relying party: one of its own addresses, with what it wants to hear again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WayBack {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) mode: ResponseMode,
}

/// An answer that goes to a relying party with the browser.
#[derive(Clone, PartialEq, Eq)]
pub enum PartyAnswer {
    /// The browser goes to this address.
    Query(String),
    /// The browser posts this form.
    Form(PartyForm),
}

/// A form that tells a relying party what came of its request.
#[derive(Clone, PartialEq, Eq)]
pub struct PartyForm {
    /// Where it goes: an address that an admin registered.
    pub address: String,
    /// Names and values. The state among them is whatever the relying party made it, or somebody in its name.
    pub fields: Vec<(&'static str, String)>,
}

/// Without what it says, which may be a code.
impl std::fmt::Debug for PartyAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Query(_) => "Query",
            Self::Form(_) => "Form",
        })
    }
}

impl Auth {
    /// What tells a relying party no, with `iss` (RFC 9207).
    pub(super) fn party_refusal(&self, way: &WayBack, (code, what_to_do): Wrong) -> PartyAnswer {
        self.party_answer(way, &[("error", code), ("error_description", what_to_do)])
    }

    /// An answer on its way.
    pub(super) fn party_answer(&self, way: &WayBack, said: &[(&'static str, &str)]) -> PartyAnswer {
        let issuer = self.issuer();
        let mut pairs = said.to_vec();
        pairs.extend(way.state.as_deref().map(|state| ("state", state)));
        pairs.push(("iss", &issuer));
        match way.mode {
            ResponseMode::Query => PartyAnswer::Query(redirect::with_answer(&way.redirect_uri, &pairs)),
            ResponseMode::FormPost => PartyAnswer::Form(PartyForm {
                address: way.redirect_uri.clone(),
                fields: pairs
                    .into_iter()
                    .map(|(name, value)| (name, value.to_owned()))
                    .collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_that_is_not_offered_or_stands_there_twice_is_none() {
        let of = |text: &str| ResponseMode::of(&Query::parse(text));
        assert_eq!(of(""), Some(ResponseMode::Query));
        assert_eq!(of("response_mode=query"), Some(ResponseMode::Query));
        assert_eq!(of("response_mode=form_post"), Some(ResponseMode::FormPost));
        for bad in [
            "fragment",
            "FORM_POST",
            "form_post.jwt",
            "form_post&response_mode=query",
        ] {
            assert_eq!(of(&format!("response_mode={bad}")), None, "{bad}");
        }
    }
}
