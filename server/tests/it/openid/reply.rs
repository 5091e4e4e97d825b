//! What a server hears from us.

use crate::pages::browser::Answer;
use http::HeaderMap;
use serde_json::Value;

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body, if it is JSON.
    pub json: Value,
    pub body: String,
}

impl Reply {
    pub fn of(answer: Answer) -> Self {
        Self {
            status: answer.status,
            headers: answer.headers,
            json: serde_json::from_str(&answer.body).unwrap_or(Value::Null),
            body: answer.body,
        }
    }

    /// Fails the test unless the reply has this status; gives the body.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json
    }

    /// Fails the test unless this is an error of RFC 6749 that says what to do and is kept by nobody.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        let found = (self.status, self.json["error"].as_str());
        assert_eq!(found, (status, Some(code)), "{self:?}");
        let text = self.json["error_description"].as_str().unwrap_or_default();
        assert!(text.len() > 15, "the description says what to do: {self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        for secret in ["access_token", "refresh_token", "id_token"] {
            assert!(self.json.get(secret).is_none(), "{self:?}");
        }
    }

    /// A header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
