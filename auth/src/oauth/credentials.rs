//! How an app says who it is: two fields of the body, or the `Authorization` header (RFC 6749, 2.3.1).

use super::error::OauthError;
use crate::openid;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::session::Secret;
use http::{HeaderMap, header};
use url::form_urlencoded;

/// What an app presented. Nothing of it is checked yet.
#[derive(Clone, Debug, Default)]
pub struct ClientCredentials {
    /// The client id; empty if it said none.
    pub client_id: String,
    /// The secret; a public app has none.
    pub secret: Option<Secret>,
    /// They came in the header.
    pub by_header: bool,
}

impl ClientCredentials {
    /// Whether they name a relying party, and not an app.
    pub(crate) fn is_of_party(&self) -> bool {
        openid::is_party(&self.client_id)
    }

    /// Takes them from the header if there is one, otherwise from the fields of the body. A body that
    /// names another app than the header is refused.
    pub(crate) fn read(
        headers: &HeaderMap,
        client_id: Option<&str>,
        client_secret: Option<&str>,
    ) -> Result<Self, OauthError> {
        let secret = |text: &str| Some(text).filter(|text| !text.is_empty()).map(Secret::presented);
        let Some(basic) = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(basic)
        else {
            return Ok(Self {
                client_id: client_id.unwrap_or_default().to_owned(),
                secret: client_secret.and_then(secret),
                by_header: false,
            });
        };
        if client_id.is_some_and(|id| id != basic.0) {
            return Err(OauthError::InvalidRequest(
                "the header Authorization and the body name different apps: send the credentials once",
            ));
        }
        Ok(Self {
            secret: secret(&basic.1),
            client_id: basic.0,
            by_header: true,
        })
    }
}

/// Id and secret of an `Authorization: Basic` header; both are form-encoded inside it. Another scheme
/// (some apps send their bearer token everywhere) says nothing about the app.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |part: &str| {
        let pair = form_urlencoded::parse(part.as_bytes()).next();
        pair.map(|(name, _)| name.into_owned()).unwrap_or_default()
    };
    Some((decoded(id), decoded(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).expect("ASCII"))])
    }

    #[test]
    fn the_header_comes_first_and_is_form_encoded() {
        let headers = with(&format!("basic {}", STANDARD.encode("a%3Ab:s+c")));
        let read = ClientCredentials::read(&headers, None, Some("other")).expect("readable");
        assert_eq!((read.client_id.as_str(), read.by_header), ("a:b", true));
        assert_eq!(read.secret.as_ref().map(Secret::reveal), Some("s c"));
        assert!(ClientCredentials::read(&headers, Some("a:b"), None).is_ok());
        assert!(ClientCredentials::read(&headers, Some("someone"), None).is_err());
    }

    #[test]
    fn other_headers_say_nothing_about_the_app() {
        for other in ["Bearer abc", "Basic", "Basic !!!", "Basic YWJj"] {
            let read = ClientCredentials::read(&with(other), Some("a"), Some("s")).expect("readable");
            assert_eq!((read.client_id.as_str(), read.by_header), ("a", false), "{other}");
        }
    }
}
