//! The queue: nothing lost, nothing taken twice while a lease holds.

use crate::suite::on_both;
use domain::job::{FetchPost, Job, Sweep};
use std::collections::HashSet;
use std::time::Duration;
use store::{Store, StoreError, jobs};
use testkit::builders::NOON;

on_both!(
    of_many_workers_each_job_goes_to_one,
    a_job_whose_worker_died_is_taken_over_when_the_lease_ends,
    a_finish_after_the_lease_was_lost_changes_nothing,
    a_unique_job_waits_once,
    a_dead_letter_waits_for_the_operator,
);

const LEASE: Duration = Duration::from_secs(60);

fn fetch(n: usize) -> FetchPost {
    FetchPost {
        uri: format!("https://b.example/{n}"),
        depth: 0,
    }
}

async fn of_many_workers_each_job_goes_to_one(store: Store) {
    store
        .write(|tx| (0..100).try_for_each(|n| jobs::enqueue(tx, &fetch(n), NOON)))
        .await
        .expect("enqueues");
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = store
                        .write(|tx| jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 7))
                        .await
                        .expect("claims");
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(claimed.into_iter().map(|job| job.id));
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.expect("no panic"));
    }
    assert_eq!(all.len(), 100);
    assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 100);
}

async fn a_job_whose_worker_died_is_taken_over_when_the_lease_ends(store: Store) {
    store
        .write(|tx| {
            jobs::enqueue(tx, &fetch(1), NOON)?;
            assert_eq!(jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.len(), 1);
            assert_eq!(
                jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.len(),
                0,
                "the lease holds"
            );
            let later = NOON.plus(LEASE);
            let second = jobs::claim(tx, &[FetchPost::KIND], later, LEASE, 10)?;
            assert_eq!(second.iter().map(|j| j.attempts).collect::<Vec<_>>(), [2]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_finish_after_the_lease_was_lost_changes_nothing(store: Store) {
    store
        .write(|tx| {
            jobs::enqueue(tx, &fetch(1), NOON)?;
            let first = jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.remove(0);
            let second = jobs::claim(tx, &[FetchPost::KIND], NOON.plus(LEASE), LEASE, 10)?.remove(0);
            assert!(!jobs::finish(tx, &first)?);
            assert!(jobs::finish(tx, &second)?);
            assert_eq!(jobs::count(tx, "waiting")?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_unique_job_waits_once(store: Store) {
    store
        .write(|tx| {
            jobs::enqueue(tx, &Sweep {}, NOON)?;
            jobs::enqueue(tx, &Sweep {}, NOON)?;
            assert_eq!(jobs::count(tx, "waiting")?, 1);
            assert_eq!(jobs::next_due(tx)?, Some(NOON));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn a_dead_letter_waits_for_the_operator(store: Store) {
    store
        .write(|tx| {
            jobs::enqueue(tx, &fetch(1), NOON)?;
            let claimed = jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.remove(0);
            assert!(jobs::bury(tx, &claimed, "gone for good")?);
            assert_eq!(
                jobs::claim(tx, &[FetchPost::KIND], NOON.plus(LEASE), LEASE, 10)?.len(),
                0
            );
            let dead = jobs::list(tx, "dead", 10)?;
            assert_eq!(
                dead.iter().map(|j| j.last_error.as_deref()).collect::<Vec<_>>(),
                [Some("gone for good")]
            );
            assert!(jobs::revive(tx, claimed.id, NOON)?);
            let again = jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.remove(0);
            assert_eq!(again.attempts, 1);
            assert!(jobs::bury(tx, &again, "again")?);
            assert!(jobs::drop_dead(tx, again.id)?);
            assert!(!jobs::drop_dead(tx, again.id)?);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
