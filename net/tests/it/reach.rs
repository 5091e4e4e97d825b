//! Which addresses can be reached, by name and by number.

use crate::listener::{Server, client, client_with};
use http::HeaderMap;
use net::resolver::{Lookup, SystemLookup};
use net::{BudgetSettings, Limits, NetError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use url::Url;

#[tokio::test]
async fn a_listener_on_this_machine_is_reached_only_by_the_explicit_setting() {
    let server = Server::text("hello").await;
    let response = client(true)
        .get(&server.url("/x#part"), &HeaderMap::new(), Limits::default())
        .await
        .expect("allowed");
    assert_eq!(
        (response.status.as_u16(), &response.body[..]),
        (200, b"hello".as_slice())
    );
    assert_eq!(response.final_url, server.url("/x"));
    assert!(
        server
            .last_request()
            .contains("user-agent: Guildhall/0 (+https://test.example/)")
    );
    let refused = client(false)
        .get(&server.url("/x"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::RefusedAddress { .. })), "{refused:?}");
    assert_eq!(server.hits(), 1);
}

#[tokio::test]
async fn a_name_below_localhost_is_this_machine_without_asking_anybody() {
    let server = Server::text("hello").await;
    let url = Url::parse(&format!("http://one.localhost:{}/", server.address.port())).expect("a url");
    assert!(
        client(true)
            .get(&url, &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    let refused = client(false).get(&url, &HeaderMap::new(), Limits::default()).await;
    assert!(matches!(refused, Err(NetError::RefusedAddress { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_address_in_any_notation_is_refused_before_a_connection() {
    let server = Server::text("hello").await;
    let port = server.address.port();
    let clean = Url::parse(&format!("http://2130706433:{port}/")).expect("a url");
    assert!(
        client(true)
            .get(&clean, &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
    ] {
        let url = Url::parse(&format!("https://{host}:{port}/")).expect("a url");
        let refused = client(false).get(&url, &HeaderMap::new(), Limits::default()).await;
        assert!(
            matches!(refused, Err(NetError::RefusedAddress { .. })),
            "{host}: {refused:?}"
        );
    }
    assert_eq!(server.hits(), 1);
}

#[tokio::test]
async fn a_dns_answer_into_a_private_range_is_refused() {
    let names = [
        ("private.example", "10.0.0.7"),
        ("metadata.example", "169.254.169.254"),
        ("mapped.example", "::ffff:127.0.0.1"),
        ("nat64.example", "64:ff9b::a00:7"),
        ("mixed.example", "1.1.1.1"),
        ("mixed.example", "192.168.1.1"),
        ("here.example", "127.0.0.1"),
    ];
    for allow_loopback in [false, true] {
        let client = client_with(allow_loopback, &names, BudgetSettings::default());
        for host in ["private", "metadata", "mapped", "nat64", "mixed"] {
            let url = Url::parse(&format!("https://{host}.example/")).expect("a url");
            let refused = client.get(&url, &HeaderMap::new(), Limits::default()).await;
            assert!(
                matches!(refused, Err(NetError::RefusedAddress { .. })),
                "{host}: {refused:?}"
            );
        }
    }
}

/// The clean twin of a refused answer: the same name with an answer that is allowed is connected to
/// at exactly that address. The listener hangs up instead of speaking TLS; its contacts are counted.
#[tokio::test]
async fn an_allowed_dns_answer_is_the_address_connected_to() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let contacts = Arc::new(AtomicUsize::new(0));
    let count = contacts.clone();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    let names = [("here.example", "127.0.0.1")];
    let url = Url::parse(&format!("https://here.example:{port}/")).expect("a url");
    let ask = async |allow| {
        client_with(allow, &names, BudgetSettings::default())
            .get(&url, &HeaderMap::new(), Limits::default())
            .await
    };
    let allowed = ask(true).await;
    assert!(
        matches!(allowed, Err(NetError::Connect { .. } | NetError::Transport { .. })),
        "{allowed:?}"
    );
    let reached = contacts.load(Ordering::SeqCst);
    assert!(reached > 0);
    let refused = ask(false).await;
    assert!(matches!(refused, Err(NetError::RefusedAddress { .. })), "{refused:?}");
    assert_eq!(contacts.load(Ordering::SeqCst), reached);
    task.abort();
}

#[tokio::test]
async fn a_name_nobody_knows_and_a_port_nobody_listens_on_are_told_apart() {
    let url = Url::parse("https://nowhere.example/").expect("a url");
    let unknown = client(true).get(&url, &HeaderMap::new(), Limits::default()).await;
    assert!(matches!(unknown, Err(NetError::Dns { .. })), "{unknown:?}");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("bound");
    let url = Url::parse(&format!("http://{free}/")).expect("a url");
    let closed = client(true).get(&url, &HeaderMap::new(), Limits::default()).await;
    assert!(matches!(closed, Err(NetError::Connect { .. })), "{closed:?}");
}

#[tokio::test]
async fn the_systems_own_resolver_answers_from_the_hosts_file() {
    let found = SystemLookup::default()
        .lookup("localhost".into())
        .await
        .expect("an answer");
    assert!(
        found.iter().all(|address| address.is_loopback()) && !found.is_empty(),
        "{found:?}"
    );
}
