//! One closure is one transaction.

use crate::suite::on_both;
use domain::job::{FetchPost, Job, Sweep};
use store::{Store, StoreError, instance_facts, jobs};
use testkit::builders::NOON;

on_both!(
    a_closure_that_fails_leaves_nothing_behind,
    writes_that_share_a_commit_stand_or_fall_alone,
    a_panic_in_a_write_does_not_stop_the_next_one,
    workers_are_woken_after_the_commit,
    a_fact_is_settled_once,
);

async fn a_closure_that_fails_leaves_nothing_behind(store: Store) {
    store
        .write(|tx| instance_facts::put(tx, "kept", "1"))
        .await
        .expect("the clean twin is kept");
    let failed: Result<(), StoreError> = store
        .write(|tx| {
            instance_facts::put(tx, "lost", "1")?;
            Err(StoreError::Schema("on purpose".into()))
        })
        .await;
    assert!(failed.is_err());
    let (kept, lost) = store
        .read(|c| Ok::<_, StoreError>((instance_facts::find(c, "kept")?, instance_facts::find(c, "lost")?)))
        .await
        .expect("reads");
    assert_eq!((kept.as_deref(), lost), (Some("1"), None));
}

async fn writes_that_share_a_commit_stand_or_fall_alone(store: Store) {
    let writes = (0..200).map(|n: u32| {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(move |tx| {
                    instance_facts::put(tx, &format!("fact {n}"), "1")?;
                    if n.is_multiple_of(3) {
                        Err(StoreError::Schema("on purpose".into()))
                    } else {
                        Ok(())
                    }
                })
                .await
                .is_ok()
        })
    });
    for (n, write) in writes.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(write.await.expect("no panic"), n % 3 != 0, "write {n}");
    }
    for n in 0..200 {
        let found = store
            .read(move |c| instance_facts::find(c, &format!("fact {n}")))
            .await
            .expect("reads");
        assert_eq!(found.is_some(), n % 3 != 0, "fact {n}");
    }
}

async fn a_panic_in_a_write_does_not_stop_the_next_one(store: Store) {
    let outcome: Result<(), StoreError> = store.write(|_| panic!("on purpose")).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
    store
        .write(|tx| instance_facts::put(tx, "after", "1"))
        .await
        .expect("the writer lives on");
}

async fn workers_are_woken_after_the_commit(store: Store) {
    let woken = store.job_enqueued();
    tokio::pin!(woken);
    assert!(
        futures_poll(woken.as_mut()).await.is_none(),
        "nobody enqueued anything yet"
    );
    store
        .write(|tx| jobs::enqueue(tx, &Sweep {}, NOON))
        .await
        .expect("enqueues");
    tokio::time::timeout(std::time::Duration::from_secs(5), woken)
        .await
        .expect("woken");
    assert_eq!(FetchPost::KIND, "fetch_post");
}

/// Polls a future once.
async fn futures_poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

async fn a_fact_is_settled_once(store: Store) {
    let first = store
        .write(|tx| instance_facts::settle(tx, "origin", "https://a.example"))
        .await
        .expect("settles");
    let second = store
        .write(|tx| instance_facts::settle(tx, "origin", "https://b.example"))
        .await
        .expect("settles");
    assert_eq!(
        (first.as_str(), second.as_str()),
        ("https://a.example", "https://a.example")
    );
}
