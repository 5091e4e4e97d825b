//! Size, time and rate.

use crate::listener::{Server, client, client_with};
use futures::FutureExt;
use http::HeaderMap;
use net::{BudgetSettings, Limits, NetError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

const SMALL: usize = 64 * 1024;

#[tokio::test]
async fn a_body_at_the_limit_is_read_and_an_announced_larger_one_is_not() {
    let limits = Limits::default().body(SMALL);
    let fits = Server::text(&"x".repeat(SMALL)).await;
    assert_eq!(
        client(true)
            .get(&fits.url("/"), &HeaderMap::new(), limits)
            .await
            .expect("read")
            .body
            .len(),
        SMALL
    );
    let large = Server::text(&"x".repeat(SMALL + 1)).await;
    let refused = client(true).get(&large.url("/"), &HeaderMap::new(), limits).await;
    assert!(matches!(refused, Err(NetError::TooLarge { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_endless_body_is_cut_off_while_streaming() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let endless = Server::start(Arc::new(move |_, mut stream| {
        let count = count.clone();
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
            while stream.write_all(&[b'x'; 16 * 1024]).await.is_ok() {
                count.fetch_add(16 * 1024, Ordering::SeqCst);
            }
        }
        .boxed()
    }))
    .await;
    let refused = client(true)
        .get(&endless.url("/"), &HeaderMap::new(), Limits::default().body(SMALL))
        .await;
    assert!(matches!(refused, Err(NetError::TooLarge { .. })), "{refused:?}");
    // What the two sockets hold in their buffers is a few megabytes at the very most.
    assert!(sent.load(Ordering::SeqCst) < 64 << 20);
}

/// A gzip member of `zeros` zero bytes: one fixed Huffman block with a literal and then copies of
/// length 258 at distance 1 (RFC 1951), 13 bits for every 258 bytes.
fn bomb(zeros: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut code = |value: u16, length: u32| bits.extend((0..length).rev().map(|i| value >> i & 1 == 1));
    code(0b0011_0000, 8);
    for _ in 0..zeros / 258 {
        code(0b1100_0101, 8);
        code(0, 5);
    }
    code(0, 7);
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(bits.chunks(8).map(|byte| {
        byte.iter()
            .enumerate()
            .fold(0_u8, |acc, (i, bit)| acc | u8::from(*bit) << i)
    }));
    out
}

async fn gzip_server(packed: Vec<u8>) -> Server {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend(packed);
    Server::fixed(answer).await
}

#[tokio::test]
async fn a_decompression_bomb_is_cut_off_at_the_size_it_unpacks_to() {
    // "hello" as gzip made by any tool: stored block, CRC-32 3610a686.
    let mut plain = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 5, 0, 250, 255];
    plain.extend(b"hello");
    plain.extend([0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0]);
    let clean = gzip_server(plain).await;
    let limits = Limits::default().body(SMALL);
    let response = client(true)
        .get(&clean.url("/"), &HeaderMap::new(), limits)
        .await
        .expect("unpacked");
    assert_eq!(&response.body[..], b"hello");
    let packed = bomb(20 << 20);
    assert!(packed.len() < 256 * 1024);
    let server = gzip_server(packed).await;
    let refused = client(true)
        .get(&server.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::TooLarge { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_body_that_trickles_runs_out_of_time() {
    let slow = Server::start(Arc::new(|_, mut stream| {
        async move {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
                .await;
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        .boxed()
    }))
    .await;
    let quick = Server::text("quick").await;
    let limits = Limits::default().within(Duration::from_millis(400));
    assert!(
        client(true)
            .get(&quick.url("/"), &HeaderMap::new(), limits)
            .await
            .is_ok()
    );
    let late = client(true).get(&slow.url("/"), &HeaderMap::new(), limits).await;
    assert!(matches!(late, Err(NetError::Timeout { .. })), "{late:?}");
}

#[tokio::test]
async fn oversized_headers_are_refused() {
    let answer = |size: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nx-pad: {}\r\ncontent-length: 0\r\n\r\n",
            "x".repeat(size)
        )
    };
    let fits = Server::fixed(answer(16 << 10)).await;
    assert!(
        client(true)
            .get(&fits.url("/"), &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    let large = Server::fixed(answer(40 << 10)).await;
    let refused = client(true)
        .get(&large.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(matches!(refused, Err(NetError::HeadersTooLarge { .. })), "{refused:?}");
    let many = Server::fixed(format!(
        "HTTP/1.1 200 OK\r\n{}content-length: 0\r\n\r\n",
        "x: y\r\n".repeat(200)
    ))
    .await;
    let refused = client(true)
        .get(&many.url("/"), &HeaderMap::new(), Limits::default())
        .await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test]
async fn a_host_is_not_asked_more_often_than_its_budget() {
    let server = Server::text("ok").await;
    let other = Server::text("ok").await;
    let client = client_with(
        true,
        &[],
        BudgetSettings {
            burst: 2,
            per_second: 1.0,
            concurrent: 1,
            keys: 10,
        },
    );
    for _ in 0..2 {
        assert!(
            client
                .get(&server.url("/"), &HeaderMap::new(), Limits::default())
                .await
                .is_ok()
        );
    }
    let busy = client.get(&server.url("/"), &HeaderMap::new(), Limits::default()).await;
    assert!(matches!(busy, Err(NetError::Busy { .. })), "{busy:?}");
    assert!(
        client
            .get(&other.url("/"), &HeaderMap::new(), Limits::default())
            .await
            .is_ok()
    );
    assert_eq!(server.hits(), 2);
}
