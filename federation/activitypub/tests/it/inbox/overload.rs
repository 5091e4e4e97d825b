//! A flood while the database is slow: memory stays bounded, whoever finds no room is told when to come
//! back, and afterwards everything works again without help.

use crate::parts::{Instance, Stranger, World, send};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::sync::Arc;
use std::sync::mpsc::channel;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_while_the_database_is_slow_is_answered_503_with_retry_after_and_forgotten_afterwards() {
    const LARGE: usize = 900 << 10;
    const FLOOD: u32 = 40;
    let world = World::new();
    let instance = Instance::start(&world).await;
    let stranger = Stranger::start().await;
    let bob = stranger.person(&world, "bob");
    let ada = instance.member("ada").await;
    let note = |n: u32, text: &str| bob.activity("Create", bob.note_to(n, text, &ada.uri));
    send(&instance, &bob, &note(0, "the clean twin")).await.assert(202, "");
    instance.run_until_idle().await;

    let (release, held) = channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let store = instance.federation.store().clone();
    let slow = tokio::spawn(async move {
        store
            .write(move |_| {
                let _ = begun.send(());
                let _ = held.recv();
                Ok::<_, store::StoreError>(())
            })
            .await
    });
    has_begun.await.expect("the database is busy now");

    let long = Arc::new("x".repeat(LARGE));
    let activities: Vec<_> = (1..=FLOOD).map(|n| note(n, &long)).collect();
    let mut answers: FuturesUnordered<_> = activities
        .iter()
        .map(|activity| send(&instance, &bob, activity))
        .collect();
    // While the database is held nobody can be told yes, so what is answered now found no room.
    let room = (16 << 20) / LARGE;
    let turned_away = FLOOD as usize - room;
    for _ in 0..turned_away {
        let answer = answers.next().await.expect("an answer");
        answer.assert(503, "busy");
        assert!(answer.headers.contains_key("retry-after"));
    }
    release.send(()).expect("still held");
    slow.await.expect("no panic").expect("written");
    let mut accepted = 0;
    while let Some(answer) = answers.next().await {
        answer.assert(202, "");
        accepted += 1;
    }
    assert_eq!(accepted, room);

    for activity in &activities {
        send(&instance, &bob, activity).await.assert(202, "");
    }
    instance.run_until_idle().await;
    for n in 0..=FLOOD {
        let post = instance.post_at(&format!("{}/notes/{n}", bob.uri)).await;
        assert!(post.is_some(), "note {n} is here, once it was taken");
    }
    assert_eq!(instance.waiting_jobs().await, 0);
}
