//! Signing what we send. RFC 9421 is written in the profile that Mastodon demands (`created`,
//! `@method`, `@target-uri`, Content-Digest) and that stricter peers want besides (`@authority`,
//! `alg`, a nonce, the tag `activitypub`); draft-cavage with the headers everybody signs.

use crate::keys::PrivateKey;
use crate::signature::{Dialect, digest};
use actpub_httpsig::{CavageSigner, Component, Rfc9421Signer};
use domain::{Entropy, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use std::borrow::Cow;
use url::Url;

/// Why a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The URL is nothing one can send to.
    #[error("this address cannot be signed for")]
    BadUrl,
    /// The key's own URL cannot stand in a header.
    #[error("the key id cannot stand in a header")]
    BadKeyId,
    /// The library failed.
    #[error("the signature could not be made")]
    Failed(#[source] actpub_httpsig::Error),
}

/// A private key and its URL.
#[derive(Debug)]
pub struct Signer {
    key_id: String,
    key: PrivateKey,
}

/// What is sent with a signed request besides the URL.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The method.
    pub method: &'a Method,
    /// Where it goes.
    pub url: &'a Url,
    /// The body of a POST; `None` for a GET.
    pub body: Option<&'a [u8]>,
    /// The body's SHA-256 in base64, where it was computed already.
    pub sha256: Option<&'a str>,
    /// Its media type.
    pub content_type: Option<&'a str>,
}

impl<'a> Outgoing<'a> {
    /// A GET.
    pub fn get(url: &'a Url) -> Self {
        Self {
            method: &Method::GET,
            url,
            body: None,
            sha256: None,
            content_type: None,
        }
    }

    /// A POST of an activity.
    pub fn post(url: &'a Url, body: &'a [u8]) -> Self {
        Self {
            method: &Method::POST,
            url,
            body: Some(body),
            sha256: None,
            content_type: Some("application/activity+json"),
        }
    }

    /// The same, with the body's SHA-256 (see [`digest::sha256`]) computed beforehand.
    #[must_use]
    pub fn with_sha256(self, sha256: &'a str) -> Self {
        Self {
            sha256: Some(sha256),
            ..self
        }
    }
}

impl Signer {
    /// Signs as the key at `key_id`.
    pub fn new(key_id: String, key: PrivateKey) -> Result<Self, SignError> {
        let plain = key_id.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
        if plain {
            Ok(Self { key_id, key })
        } else {
            Err(SignError::BadKeyId)
        }
    }

    /// The URL of the key.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// All headers to send along: `Date`, the digest, `Content-Type` where given, and the signature.
    /// `Host` is signed but not among them: the HTTP client writes it from the same URL. `entropy`
    /// gives the nonce of RFC 9421.
    pub fn sign(
        &self,
        dialect: Dialect,
        outgoing: Outgoing<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<HeaderMap, SignError> {
        let mut request = request(outgoing, now)?;
        let mut covered = Vec::new();
        if let Some(body) = outgoing.body {
            let sha256 = outgoing
                .sha256
                .map_or_else(|| digest::sha256(body).into(), Cow::Borrowed);
            let (name, value) = match dialect {
                Dialect::Rfc9421 | Dialect::Rfc9421Ed25519 => ("content-digest", digest::content_digest_of(&sha256)),
                Dialect::Cavage => ("digest", digest::digest_of(&sha256)),
            };
            let value = HeaderValue::try_from(value).expect("a digest is ASCII");
            request.headers_mut().insert(HeaderName::from_static(name), value);
            covered.push(name);
        }
        if let Some(content_type) = outgoing.content_type {
            let value = HeaderValue::from_str(content_type).map_err(|_| SignError::BadUrl)?;
            request.headers_mut().insert(header::CONTENT_TYPE, value);
            covered.push("content-type");
        }
        let signed = match dialect {
            Dialect::Rfc9421 | Dialect::Rfc9421Ed25519 => self.sign_rfc9421(&mut request, &covered, now, entropy),
            Dialect::Cavage => self.sign_cavage(&mut request, &covered),
        };
        signed.map_err(SignError::Failed)?;
        let mut headers = std::mem::take(request.headers_mut());
        headers.remove(header::HOST);
        Ok(headers)
    }

    fn sign_rfc9421(
        &self,
        request: &mut Request<()>,
        covered: &[&str],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<(), actpub_httpsig::Error> {
        let headers = ["date"]
            .iter()
            .chain(covered)
            .map(|name| Component::Header((*name).to_owned()));
        let components = [Component::Method, Component::TargetUri, Component::Authority]
            .into_iter()
            .chain(headers)
            .collect();
        Rfc9421Signer::new(self.key.inner(), &self.key_id)
            .with_components(components)
            .with_created(now.as_secs())
            .with_nonce(entropy.hex(16))
            .with_tag("activitypub")
            .sign(request)
    }

    fn sign_cavage(&self, request: &mut Request<()>, covered: &[&str]) -> Result<(), actpub_httpsig::Error> {
        let headers = ["(request-target)", "host", "date"]
            .iter()
            .chain(covered)
            .map(|name| (*name).to_owned());
        CavageSigner::new(self.key.inner(), &self.key_id)
            .with_headers(headers)
            .sign(request)
    }
}

fn request(outgoing: Outgoing<'_>, now: Timestamp) -> Result<Request<()>, SignError> {
    let mut url = outgoing.url.clone();
    url.set_fragment(None);
    let host = domain::Origin::of(&url).ok_or(SignError::BadUrl)?.authority();
    Request::builder()
        .method(outgoing.method)
        .uri(url.as_str())
        .header(header::HOST, host)
        .header(header::DATE, http_date(now))
        .body(())
        .map_err(|_| SignError::BadUrl)
}

/// RFC 9110 section 5.6.7.
fn http_date(now: Timestamp) -> String {
    let since = std::time::Duration::from_secs(u64::try_from(now.as_secs()).unwrap_or(0));
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
}
