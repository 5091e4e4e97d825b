//! What is sent with each hop of a request: a signature names the address it is for, so it is made
//! anew for every hop, and a caller may refuse to go there at all.

use crate::error::NetError;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, header};
use url::Url;

/// One hop of a request.
#[derive(Clone, Copy, Debug)]
pub struct Hop<'a> {
    /// Where this hop goes; already checked.
    pub url: &'a Url,
    /// Where the request began; the same as `url` for the first hop.
    pub first: &'a Url,
}

/// Gives the headers of a hop, or refuses it with [`NetError::Stopped`].
pub trait HopHeaders: Send + Sync {
    /// The headers to send to `hop.url`.
    fn for_hop<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap, NetError>>;
}

/// The same headers for every hop; credentials and signatures stay within the first origin.
impl HopHeaders for HeaderMap {
    fn for_hop<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap, NetError>> {
        let mut headers = self.clone();
        if hop.first.origin() != hop.url.origin() {
            let personal = [
                header::AUTHORIZATION,
                header::COOKIE,
                header::PROXY_AUTHORIZATION,
                HeaderName::from_static("signature"),
                HeaderName::from_static("signature-input"),
            ];
            for name in personal {
                headers.remove(name);
            }
        }
        async move { Ok(headers) }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[tokio::test]
    async fn credentials_stay_within_the_origin_they_are_for() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        let [a, same, other] = ["https://a.example/1", "https://a.example/2", "https://a.example:8443/1"]
            .map(|url| Url::parse(url).expect("a url"));
        let kept = headers.for_hop(Hop { url: &same, first: &a }).await.expect("headers");
        assert!(kept.contains_key(header::AUTHORIZATION));
        let cut = headers.for_hop(Hop { url: &other, first: &a }).await.expect("headers");
        assert!(!cut.contains_key(header::AUTHORIZATION) && cut.contains_key(header::ACCEPT));
    }
}
