//! The listener: whose requests are answered, how long a client may take, and how it stops.

use axum::Router;
use axum::routing::{get, post};
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use guildhall::listener::{self, load};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn serve(router: Router) -> Server {
    let tcp = listener::bind(([127, 0, 0, 1], 0).into(), "http.listen")
        .await
        .expect("a free port");
    let address = tcp.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let task = tokio::spawn(listener::serve(tcp, router, stop.clone()));
    Server { address, stop, task }
}

/// Sends raw text and reads until the server closes the connection.
async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // A connection that is cut off is an answer too.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// An app of its own, and the folder that it lives in.
async fn app() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "[instance]\ndomain = \"localhost:8080\"\n[membership]\nmode = \"open\"\n[development]\nallow_loopback = true\n";
    let config = Config::parse(text, folder.path(), &[]).expect("a good configuration");
    (App::build(&config, AppParts::real()).await.expect("it starts"), folder)
}

fn get_of(path: &str, host: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_another_host_is_misdirected_but_health_is_answered() {
    let (app, _folder) = app().await;
    let server = serve(app.router()).await;
    let ours = exchange(server.address, &get_of("/about", "localhost:8080")).await;
    assert!(ours.starts_with("HTTP/1.1 200"), "{ours}");
    for host in ["evil.example", "localhost", "localhost:8081", "127.0.0.1:8080"] {
        let other = exchange(server.address, &get_of("/about", host)).await;
        assert!(other.starts_with("HTTP/1.1 421"), "{host}: {other}");
        assert!(!other.to_lowercase().contains("set-cookie"), "{other}");
    }
    let health = exchange(server.address, &get_of("/health", "10.0.0.7")).await;
    assert!(
        health.starts_with("HTTP/1.1 200") && health.contains("\"status\":\"ok\""),
        "{health}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_a_request_id_and_an_unknown_page_is_not_found() {
    let (app, _folder) = app().await;
    let server = serve(app.router()).await;
    let answer = exchange(server.address, &get_of("/no/such/page", "localhost:8080")).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_a_nul_is_refused_before_any_database_sees_it() {
    let (app, _folder) = app().await;
    let server = serve(app.router()).await;
    for (path, status) in [
        ("/about?x=%01", 200),
        ("/about?x=%00", 400),
        ("/@nobody", 404),
        ("/@nobody%00", 400),
        ("/oauth/authorize?client_id=%00", 400),
    ] {
        let answer = exchange(server.address, &get_of(path, "localhost:8080")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_more_than_a_mebibyte_is_refused() {
    let (app, _folder) = app().await;
    let server = serve(app.router()).await;
    let request = |length: usize| {
        format!(
            "POST /inbox HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{}",
            "x".repeat(64)
        )
    };
    let huge = exchange(server.address, &request((1 << 20) + 1)).await;
    assert!(huge.starts_with("HTTP/1.1 413"), "{huge}");
    let small = exchange(server.address, &request(64)).await;
    assert!(!small.starts_with("HTTP/1.1 413"), "{small}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_does_not_arrive_in_time_costs_the_connection() {
    let server = serve(Router::new().route("/", get(async || "here"))).await;
    assert!(exchange(server.address, &get_of("/", "x")).await.contains("here"));
    let began = Instant::now();
    let answer = exchange(server.address, "GET / HTTP/1.1\r\nHost: x\r\n").await;
    assert!(!answer.contains("here"), "{answer}");
    let took = began.elapsed();
    assert!(
        took >= Duration::from_secs(9) && took < Duration::from_secs(20),
        "{took:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_than_there_is_room_for_are_told_to_come_back() {
    let (entered, mut inside) = tokio::sync::mpsc::channel::<()>(1);
    let release = CancellationToken::new();
    let held = release.clone();
    let slow = get(move || {
        let (entered, held) = (entered.clone(), held.clone());
        async move {
            let _ = entered.send(()).await;
            held.cancelled().await;
            "done"
        }
    });
    let router = Router::new()
        .route("/slow", slow)
        .route("/fast", get(async || "done"))
        .layer(axum::middleware::from_fn_with_state(load::Room::new(1), load::shed));
    let server = serve(router).await;
    assert!(exchange(server.address, &get_of("/fast", "x")).await.contains("done"));
    let first = tokio::spawn(async move { exchange(server.address, &get_of("/slow", "x")).await });
    inside.recv().await.expect("it is under way");
    let second = exchange(server.address, &get_of("/fast", "x")).await;
    assert!(
        second.starts_with("HTTP/1.1 503") && second.contains("retry-after: 5"),
        "{second}"
    );
    release.cancel();
    assert!(first.await.expect("it ends").contains("done"));
    assert!(
        exchange(server.address, &get_of("/fast", "x")).await.contains("done"),
        "there is room again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_ends_before_the_server_does_and_nothing_new_begins() {
    let (entered, mut inside) = tokio::sync::mpsc::channel::<()>(1);
    let release = CancellationToken::new();
    let held = release.clone();
    let slow = post(move || {
        let (entered, held) = (entered.clone(), held.clone());
        async move {
            let _ = entered.send(()).await;
            held.cancelled().await;
            "stored"
        }
    });
    let server = serve(Router::new().route("/slow", slow)).await;
    let address = server.address;
    let under_way =
        tokio::spawn(
            async move { exchange(address, "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").await },
        );
    inside.recv().await.expect("it is under way");
    server.stop.cancel();
    let began = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(began.elapsed() < Duration::from_secs(5), "it still listens");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!server.task.is_finished(), "it waits for what is under way");
    release.cancel();
    let answer = under_way.await.expect("it ends");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("stored"),
        "{answer}"
    );
    server.task.await.expect("the server ends");
}
