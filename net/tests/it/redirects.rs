//! Redirects: followed a little, checked every time.

use crate::listener::{Server, client};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};
use net::{Hop, HopHeaders, Limits, NetError};

#[tokio::test]
async fn a_redirect_into_a_private_range_is_refused() {
    let goal = Server::text("goal").await;
    let clean = Server::redirect(302, goal.url("/goal").as_str()).await;
    let response = client(true)
        .get(&clean.url("/"), &HeaderMap::new(), Limits::default())
        .await
        .expect("followed");
    assert_eq!(
        (&response.body[..], response.final_url),
        (b"goal".as_slice(), goal.url("/goal"))
    );
    for place in [
        "http://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
    ] {
        let bad = Server::redirect(302, place).await;
        let refused = client(true)
            .get(&bad.url("/"), &HeaderMap::new(), Limits::default())
            .await;
        assert!(
            matches!(refused, Err(NetError::RefusedAddress { .. })),
            "{place}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let mut next = Server::text("goal").await;
    let mut chain = Vec::new();
    for _ in 0..3 {
        let hop = Server::redirect(307, next.url("/").as_str()).await;
        chain.push(std::mem::replace(&mut next, hop));
    }
    assert!(
        client(true)
            .get(&next.url("/"), &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    let fourth = Server::redirect(307, next.url("/").as_str()).await;
    let refused = client(true)
        .get(&fourth.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(
        matches!(refused, Err(NetError::TooManyRedirects { limit: 3, .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_redirect_to_plain_http_elsewhere_or_to_nowhere_is_refused() {
    let clean = Server::text("ok").await;
    let relative = Server::redirect(301, clean.url("/moved").as_str()).await;
    assert!(
        client(true)
            .get(&relative.url("/"), &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    let weaker = Server::redirect(301, "http://peer.example/").await;
    let refused = client(true)
        .get(&weaker.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::Insecure { .. })), "{refused:?}");
    let nowhere = Server::fixed("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n").await;
    let refused = client(true)
        .get(&nowhere.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::BadRedirect { .. })), "{refused:?}");
    let file = Server::redirect(302, "file:///etc/passwd").await;
    let refused = client(true)
        .get(&file.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::BadUrl(_))), "{refused:?}");
}

#[tokio::test]
async fn a_post_is_not_redirected() {
    let goal = Server::text("goal").await;
    let moved = Server::redirect(308, goal.url("/").as_str()).await;
    let body = Bytes::from_static(b"{}");
    let posted = client(true)
        .post(&goal.url("/"), HeaderMap::new(), body.clone(), Limits::default())
        .await
        .expect("posted");
    assert_eq!((posted.status.as_u16(), goal.hits()), (200, 1));
    let answer = client(true)
        .post(&moved.url("/"), HeaderMap::new(), body, Limits::default())
        .await
        .expect("answered");
    assert_eq!((answer.status.as_u16(), goal.hits()), (308, 1));
}

struct NamedHops;
impl HopHeaders for NamedHops {
    fn for_hop<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap, NetError>> {
        async move {
            if hop.url.path() == "/forbidden" {
                return Err(NetError::Stopped("not there".into()));
            }
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_str(hop.url.path()).expect("a header"));
            Ok(headers)
        }
        .boxed()
    }
}

#[tokio::test]
async fn each_hop_gets_its_own_headers_and_may_be_stopped() {
    let goal = Server::text("goal").await;
    let moved = Server::redirect(302, goal.url("/second").as_str()).await;
    assert!(
        client(true)
            .get(&moved.url("/first"), &NamedHops, Limits::default())
            .await
            .is_ok()
    );
    assert!(moved.last_request().contains("accept: /first"));
    assert!(goal.last_request().contains("accept: /second"));
    let forbidden = Server::redirect(302, goal.url("/forbidden").as_str()).await;
    let stopped = client(true)
        .get(&forbidden.url("/first"), &NamedHops, Limits::default())
        .await;
    assert!(matches!(stopped, Err(NetError::Stopped(_))), "{stopped:?}");
    assert_eq!(goal.hits(), 1);
}

#[tokio::test]
async fn credentials_do_not_come_back_on_a_later_hop_of_another_server() {
    let goal = Server::text("goal").await;
    let middle = Server::redirect(302, goal.url("/goal").as_str()).await;
    let start = Server::redirect(302, middle.url("/middle").as_str()).await;
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer x"));
    let client = client(true);
    assert!(client.get(&start.url("/"), &headers, Limits::default()).await.is_ok());
    assert!(start.last_request().contains("authorization: Bearer x"));
    assert!(!middle.last_request().contains("authorization"));
    let stay = Server::redirect(302, "/again").await;
    let refused = client.get(&stay.url("/"), &headers, Limits::default()).await;
    assert!(matches!(refused, Err(NetError::TooManyRedirects { .. })), "{refused:?}");
    assert!(stay.last_request().contains("authorization: Bearer x"));
    let away = Server::redirect(302, stay.url("/").as_str()).await;
    assert!(client.get(&away.url("/"), &headers, Limits::default()).await.is_err());
    assert!(stay.last_request().starts_with("GET /again") && !stay.last_request().contains("authorization"));
}
