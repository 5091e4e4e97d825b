//! Forms that somebody posted, checked before any handler sees them: sent by a page of ours (token and
//! what the browser says about the sender), of a sane size, and by whom.

use super::Pages;
use super::form_token;
use super::problem::Problem;
use super::reader::{Me, Member, Reader};
use auth::openid::PARTY_PREFIX;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use std::sync::Arc;

/// The largest form, in bytes: a post of 500 characters is far below it even when every character is
/// escaped twice.
const MAX_BYTES: usize = 64 * 1024;

/// The fields of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`, the only encoding our forms use. A NUL, which databases
    /// do not take, becomes the character that stands for what cannot be shown.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let fields = url::form_urlencoded::parse(body);
        Self(
            fields
                .map(|(name, value)| (name.into_owned(), value.replace('\0', "\u{fffd}")))
                .collect(),
        )
    }

    /// The first value of a field; empty if it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }

    /// The first value without white space around it; `None` if nothing is left.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }
}

/// A checked form of anybody who has one of our cookies.
pub(crate) struct Form {
    /// Who sent it.
    pub(crate) reader: Reader,
    /// What is in it.
    pub(crate) fields: Fields,
}

impl FromRequest<Arc<Pages>> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let reader = Reader::from_request_parts(&mut parts, pages).await?;
        let body = to_bytes(body, MAX_BYTES).await.map_err(|_| Problem::TooLarge)?;
        let fields = Fields::parse(&body);
        pages.auth.check_form(
            &reader.visitor,
            &parts.headers,
            &form_token::unmask(fields.get("token")),
        )?;
        Ok(Self { reader, fields })
    }
}

/// A checked form of a member.
pub(crate) struct MemberForm {
    /// Who sent it.
    pub(crate) reader: Reader,
    /// The member.
    pub(crate) me: Me,
    /// What is in it.
    pub(crate) fields: Fields,
}

impl FromRequest<Arc<Pages>> for MemberForm {
    type Rejection = Problem;

    async fn from_request(request: Request, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let path = request.uri().path().to_owned();
        let Form { reader, fields } = Form::from_request(request, pages).await?;
        let Member { reader, me } = Member::of(reader, &path, "/home")?;
        Ok(Self { reader, me, fields })
    }
}

/// Either a checked form of ours, or the fields of a form of another server, as a query: OpenID lets relying
/// parties send browsers with POST as well as with GET (Core, 3.1.2.1). Nothing is done for such a form: the
/// browser is sent to the page of the same address, as if it had come there by a link.
pub(crate) struct Sent<F>(pub(crate) Result<F, String>);

/// Whether these are the fields of a relying party's form: no token of ours, and what only theirs have.
fn is_of_party(fields: &Fields) -> bool {
    let has = |name| !fields.get(name).is_empty();
    !has("token")
        && (fields.get("client_id").starts_with(PARTY_PREFIX)
            || has("id_token_hint")
            || has("post_logout_redirect_uri"))
}

impl<F> FromRequest<Arc<Pages>> for Sent<F>
where
    F: FromRequest<Arc<Pages>, Rejection = Problem>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BYTES).await.map_err(|_| Problem::TooLarge)?;
        let fields = Fields::parse(&body);
        if is_of_party(&fields) {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&fields.0)
                .finish();
            return Ok(Self(Err(query)));
        }
        let form = F::from_request(Request::from_parts(parts, body.into()), pages).await?;
        Ok(Self(Ok(form)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_servers_are_told_from_ours_and_from_those_of_apps() {
        let of = |body: &str| is_of_party(&Fields::parse(body.as_bytes()));
        assert!(of("client_id=rp_1&scope=openid") && of("id_token_hint=a.b.c"));
        assert!(!of("token=x&client_id=rp_1") && !of("client_id=abc") && !of("request=client_id%3Drp_1"));
    }

    #[test]
    fn fields_are_unescaped_and_a_missing_one_is_empty() {
        let fields = Fields::parse(b"text=a+b%0D%0A%C3%BC&empty=&text=second&nul=a%00b");
        assert_eq!(fields.get("text"), "a b\r\nü");
        assert_eq!(fields.get("nul"), "a\u{fffd}b");
        assert_eq!(fields.get("missing"), "");
        assert_eq!(fields.filled("empty"), None);
        assert_eq!(fields.filled("text"), Some("a b\r\nü"));
    }
}
