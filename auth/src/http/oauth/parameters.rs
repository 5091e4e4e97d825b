//! The parameters of an app's request, in whichever of the three encodings the app writes them: JSON, a
//! form, or multipart. Mastodon's server takes all of them, and so some app uses each.

use super::super::MAX_BODY_BYTES;
use crate::oauth::OauthError;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use http::{Request as HttpRequest, header};
use serde_json::Value;
use url::form_urlencoded;

/// More parameters than any request needs.
const MAX_PARAMETERS: usize = 64;

/// Names with their values, in the order in which they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The value of a parameter; an empty one counts as left out. Repeating one is refused, because
    /// whoever reads the first and whoever reads the last would disagree (RFC 6749, 3.2).
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, OauthError> {
        let mut values = self
            .0
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(OauthError::InvalidRequest("a parameter is repeated: send each once"));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// The value of a parameter that must be there.
    pub(super) fn require(&self, name: &str, missing: &'static str) -> Result<&str, OauthError> {
        self.get(name)?.ok_or(OauthError::InvalidRequest(missing))
    }

    /// All values of a parameter that may be a list.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(known, _)| known.strip_suffix("[]").unwrap_or(known) == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// All of them as a query, repeated ones too.
    pub(super) fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    fn push(&mut self, name: String, value: String) -> Result<(), OauthError> {
        if self.0.len() == MAX_PARAMETERS {
            return Err(OauthError::InvalidRequest("the request has too many parameters"));
        }
        self.0.push((name, value));
        Ok(())
    }

    fn from_form(body: &[u8]) -> Result<Self, OauthError> {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            read.push(name.into_owned(), value.into_owned())?;
        }
        Ok(read)
    }

    fn from_json(body: &[u8]) -> Result<Self, OauthError> {
        let bad = OauthError::InvalidRequest("the body is not a JSON object of texts");
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
            return Err(bad);
        };
        let mut read = Self::default();
        for (name, value) in object {
            match value {
                Value::Array(items) => {
                    for item in items {
                        if let Some(text) = text_of(item) {
                            read.push(name.clone(), text)?;
                        }
                    }
                }
                value => {
                    if let Some(text) = text_of(value) {
                        read.push(name, text)?;
                    }
                }
            }
        }
        Ok(read)
    }

    async fn from_multipart(content_type: &http::HeaderValue, body: Bytes) -> Result<Self, OauthError> {
        const BROKEN: OauthError = OauthError::InvalidRequest("the multipart body is broken");
        let request = HttpRequest::builder()
            .header(header::CONTENT_TYPE, content_type)
            .body(axum::body::Body::from(body))
            .map_err(|_| BROKEN)?;
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| BROKEN)?;
        let mut read = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| BROKEN)? {
            let Some(name) = part.name().map(str::to_owned) else {
                continue;
            };
            read.push(name, part.text().await.map_err(|_| BROKEN)?)?;
        }
        Ok(read)
    }
}

/// A JSON value as a form would have written it. Null is left out; so is what no parameter ever is.
fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = OauthError;

    async fn from_request(request: Request, _: &S) -> Result<Self, OauthError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
        let essence = content_type
            .as_ref()
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let body = to_bytes(request.into_body(), MAX_BODY_BYTES)
            .await
            .map_err(|_| OauthError::BodyTooLarge)?;
        match (essence.as_str(), content_type) {
            ("application/json", _) => Self::from_json(&body),
            ("application/x-www-form-urlencoded", _) => Self::from_form(&body),
            ("multipart/form-data", Some(content_type)) => Self::from_multipart(&content_type, body).await,
            // Some apps send nothing at all where everything is in the header.
            ("", _) if body.is_empty() => Ok(Self::default()),
            _ => Err(OauthError::UnsupportedBody),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = Parameters::from_form(b"a=1&list[]=x&list[]=y&empty=").expect("a form");
        let json = Parameters::from_json(br#"{"a":1,"list":["x","y"],"empty":null,"deep":{"a":2}}"#).expect("JSON");
        for read in [form, json] {
            assert_eq!(read.get("a").ok().flatten(), Some("1"));
            assert_eq!(read.get("empty").ok().flatten(), None);
            assert_eq!(read.list("list"), ["x", "y"]);
        }
    }

    #[test]
    fn a_repeated_parameter_is_refused_where_one_is_wanted() {
        let read = Parameters::from_form(b"code=1&code=2&scope=read").expect("a form");
        assert!(read.get("scope").is_ok());
        assert!(matches!(read.get("code"), Err(OauthError::InvalidRequest(_))));
        assert!(Parameters::from_form("a&".repeat(MAX_PARAMETERS).as_bytes()).is_ok());
        assert!(Parameters::from_form("a&".repeat(MAX_PARAMETERS + 1).as_bytes()).is_err());
        assert!(Parameters::from_json(b"[]").is_err());
    }
}
