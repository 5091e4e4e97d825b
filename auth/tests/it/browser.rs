//! A browser: cookies, an origin, an address, and JSON in and out.

use auth::ClientIp;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;
use tower::ServiceExt;

pub const ORIGIN: &str = "http://localhost:8080";

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub origin: Option<String>,
    pub ip: IpAddr,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Reply {
    /// Fails the test unless the reply is this error.
    #[track_caller]
    pub fn is_error(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.json["error"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
        assert!(
            self.json["message"].as_str().is_some_and(|m| m.len() > 20),
            "the message says what to do: {self:?}"
        );
    }

    /// Fails the test unless the reply has this status; gives the body.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.json
    }
}

impl Browser {
    pub fn new(router: Router) -> Self {
        let ip = IpAddr::from([127, 0, 0, 1]);
        Self {
            router,
            cookies: BTreeMap::new(),
            origin: Some(ORIGIN.into()),
            ip,
        }
    }

    /// Headers as this browser sends them.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).extension(ClientIp(self.ip));
        request = request.header(header::USER_AGENT, "Test/1");
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: Request<Body>) -> Reply {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("a router never fails");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("ASCII");
            let (name, value) = text
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        let json = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&body).expect("JSON")
        };
        Reply {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    pub async fn json(&mut self, method: Method, path: &str, body: Value) -> Reply {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).expect("a request"))
            .await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    pub async fn delete(&mut self, path: &str, body: Value) -> Reply {
        self.json(Method::DELETE, path, body).await
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        self.send(request).await
    }
}
