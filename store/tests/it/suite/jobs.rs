//! The queue: nothing lost, nothing taken twice while a lease holds.

use crate::suite::on_both;
use domain::job::{FetchPost, Job, JobTicket, Sweep};
use std::collections::HashSet;
use std::time::Duration;
use store::{Store, StoreError, jobs};
use testkit::builders::NOON;

on_both!(
    of_many_workers_each_job_goes_to_one,
    a_job_whose_worker_died_is_taken_over_when_the_lease_ends,
    a_finish_after_the_lease_was_lost_changes_nothing,
    a_job_is_removed_with_its_work_or_not_at_all,
    only_the_kinds_a_worker_knows_are_claimed,
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

async fn a_job_is_removed_with_its_work_or_not_at_all(store: Store) {
    let claimed = store
        .write(|tx| {
            jobs::enqueue(tx, &fetch(1), NOON)?;
            Ok::<_, StoreError>(jobs::claim(tx, &[FetchPost::KIND], NOON, LEASE, 10)?.remove(0))
        })
        .await
        .expect("claims");
    let ticket = JobTicket::new(claimed.id, claimed.lease);
    let in_vain = ticket.clone();
    let undone: Result<(), StoreError> = store
        .write(move |tx| {
            assert!(jobs::finish_within(tx, &in_vain)?);
            Err(StoreError::Schema("the work failed".to_owned()))
        })
        .await;
    assert!(undone.is_err());
    store
        .write(move |tx| {
            assert_eq!(jobs::count(tx, "waiting")?, 1, "undone with the work");
            let second = jobs::claim(tx, &[FetchPost::KIND], NOON.plus(LEASE), LEASE, 10)?.remove(0);
            assert!(!jobs::finish_within(tx, &ticket)?, "somebody else has it");
            assert!(jobs::finish_within(tx, &JobTicket::new(second.id, second.lease))?);
            assert_eq!(jobs::count(tx, "waiting")?, 0);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}

async fn only_the_kinds_a_worker_knows_are_claimed(store: Store) {
    store
        .write(|tx| {
            jobs::enqueue(tx, &fetch(1), NOON)?;
            jobs::enqueue(tx, &Sweep {}, NOON)?;
            let of = |tx: &mut store::Conn, kinds: &[&str]| -> Result<Vec<String>, StoreError> {
                Ok(jobs::claim(tx, kinds, NOON, LEASE, 10)?
                    .into_iter()
                    .map(|job| job.kind)
                    .collect())
            };
            assert_eq!(of(tx, &["fetch", "post", "sweep_all"])?, Vec::<String>::new());
            assert_eq!(of(tx, &[Sweep::KIND])?, [Sweep::KIND]);
            assert_eq!(of(tx, &["other", FetchPost::KIND])?, [FetchPost::KIND]);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
