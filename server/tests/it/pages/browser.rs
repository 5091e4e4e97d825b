//! A browser without scripts: cookies, forms, and a wallet that signs what it is shown.

use super::house::ORIGIN;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::FakeClock;
use tower::ServiceExt;
use url::form_urlencoded;

pub struct Browser {
    router: Router,
    clock: Arc<FakeClock>,
    pub cookies: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The value of an attribute of the first element that contains `marker`.
    pub fn attribute(&self, marker: &str, name: &str) -> Option<String> {
        let at = self.body.find(marker)?;
        let start = self.body[..at].rfind('<')?;
        let element = &self.body[start..start + self.body[start..].find('>')?];
        let value = element.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(unescape(value))
    }

    /// The text of a `<textarea>` with this id.
    pub fn textarea(&self, id: &str) -> Option<String> {
        let at = self.body.find(&format!("id=\"{id}\""))?;
        let rest = &self.body[at..];
        Some(unescape(rest.split_once('>')?.1.split_once("</textarea>")?.0))
    }

    /// The token of the first form.
    pub fn token(&self) -> String {
        self.attribute("name=\"token\"", "value").unwrap_or_default()
    }
}

fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text
}

impl Browser {
    pub fn new(router: Router, clock: Arc<FakeClock>) -> Self {
        Self {
            router,
            clock,
            cookies: BTreeMap::new(),
        }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let (status, headers, body) = self.exchange(request).await;
        Answer {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Headers and body as they travel.
    pub async fn send_raw(&mut self, request: Request<Body>) -> (HeaderMap, Bytes) {
        let (_, headers, body) = self.exchange(request).await;
        (headers, body)
    }

    async fn exchange(&mut self, request: Request<Body>) -> (u16, HeaderMap, Bytes) {
        let (mut parts, body) = request.into_parts();
        parts
            .headers
            .entry(header::HOST)
            .or_insert("localhost:8080".parse().expect("a header"));
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            parts
                .headers
                .insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        let response = self
            .router
            .clone()
            .oneshot(Request::from_parts(parts, body))
            .await
            .expect("answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("ASCII");
            let (name, value) = text
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a pair");
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        (parts.status.as_u16(), parts.headers, body)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    /// Posts a form as a browser does, from a page of this instance.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, ORIGIN)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Opens the page with a form and posts it with the page's token.
    pub async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.token();
        let mut fields = fields.to_vec();
        fields.push(("token", &token));
        self.post(path, &fields).await
    }

    /// Signs in by a pasted signature of the wallet whose key is one byte repeated; returns where that
    /// led.
    pub async fn sign_in(&mut self, key: u8) -> String {
        let answer = self.try_sign_in(key).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location().to_owned()
    }

    /// The same; the answer, whatever it is.
    pub async fn try_sign_in(&mut self, key: u8) -> Answer {
        let page = self.get("/sign-in/paste").await;
        let token = page.token();
        let address = address(key);
        let shown = self
            .post(
                "/sign-in/paste",
                &[
                    ("token", &token),
                    ("address", &address),
                    ("chain", "31337"),
                    ("next", "/home"),
                ],
            )
            .await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        let message = shown.textarea("message").expect("a message");
        let signature = sign(key, &message);
        let token = shown.token();
        // Browsers send line feeds as CR LF.
        let sent = message.replace('\n', "\r\n");
        let fields = [
            ("token", token.as_str()),
            ("message", &sent),
            ("signature", &signature),
            ("next", "/home"),
        ];
        self.post("/sign-in/paste/answer", &fields).await
    }

    /// Writes a post, a moment later than whatever was before; returns its id.
    pub async fn write(&mut self, text: &str, visibility: &str) -> String {
        self.clock.advance(Duration::from_millis(5));
        let answer = self
            .submit(
                "/home",
                "/posts",
                &[("text", text), ("visibility", visibility), ("language", "en")],
            )
            .await;
        assert_eq!((answer.status, answer.location()), (303, "/home"), "{}", answer.body);
        self.get("/home")
            .await
            .attribute("class=\"post h-entry", "data-id")
            .expect("it is at the top")
    }
}

fn signer(key: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_slice(&[key; 32]).expect("a key")
}

pub fn address(key: u8) -> String {
    signer(key).address().to_string()
}

pub fn sign(key: u8, message: &str) -> String {
    let signature = signer(key).sign_message_sync(message.as_bytes()).expect("it signs");
    format!("0x{}", hex::encode(signature.as_bytes()))
}
