//! Background work through a real database: leases, back-off, dead letters, waking.

use async_trait::async_trait;
use domain::job::{Job, JobOutcome, JobRunner};
use domain::{Clock, Entropy};
use guildhall::workers::{LEASE, POLL, Workers};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Database, Store, StoreError};
use testkit::{FakeClock, SeededEntropy};
use tokio_util::sync::CancellationToken;

#[derive(Serialize, Deserialize)]
struct Errand {
    name: String,
}

impl Job for Errand {
    const KIND: &'static str = "errand";
    const MAX_ATTEMPTS: i32 = 3;
}

/// Ends each run as it was told beforehand; `Done` when nothing was said.
#[derive(Default)]
struct Runner {
    outcomes: Mutex<VecDeque<JobOutcome>>,
    ran: Mutex<Vec<String>>,
}

#[async_trait]
impl JobRunner for Runner {
    fn kinds(&self) -> &'static [&'static str] {
        &[Errand::KIND]
    }

    async fn run(&self, _kind: &str, payload: &str) -> JobOutcome {
        let errand: Errand = serde_json::from_str(payload).expect("our own payload");
        assert_ne!(errand.name, "panic", "as it was told");
        self.ran.lock().expect("no panic").push(errand.name);
        self.outcomes
            .lock()
            .expect("no panic")
            .pop_front()
            .unwrap_or(JobOutcome::Done)
    }
}

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    clock: Arc<FakeClock>,
    runner: Arc<Runner>,
    workers: Arc<Workers>,
}

fn world() -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.sqlite").to_str().expect("UTF-8").to_owned();
    let store = Store::open(&Database::Sqlite(path)).expect("a database");
    let (clock, runner) = (Arc::new(FakeClock::default()), Arc::new(Runner::default()));
    let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(1));
    let workers = Workers::new(store.clone(), clock.clone(), entropy, 2).with(runner.clone());
    World {
        _folder: folder,
        store,
        clock,
        runner,
        workers: Arc::new(workers),
    }
}

impl World {
    async fn enqueue(&self, name: &str) {
        let (errand, now) = (Errand { name: name.to_owned() }, self.clock.now());
        self.store
            .write::<_, StoreError, _>(move |tx| store::jobs::enqueue(tx, &errand, now))
            .await
            .expect("enqueued");
    }

    async fn count(&self, state: &'static str) -> i64 {
        self.store
            .read::<_, StoreError, _>(move |conn| store::jobs::count(conn, state))
            .await
            .expect("counted")
    }

    async fn run_due(&self) -> usize {
        self.workers.run_due().await.expect("the queue can be read")
    }

    fn ran(&self) -> usize {
        self.runner.ran.lock().expect("no panic").len()
    }
}

fn retry(after: Option<Duration>) -> JobOutcome {
    JobOutcome::Retry {
        why: "not yet".into(),
        after,
    }
}

#[tokio::test]
async fn a_finished_job_is_gone() {
    let world = world();
    world.enqueue("one").await;
    assert_eq!(world.run_due().await, 1);
    assert_eq!((world.count("waiting").await, world.count("dead").await), (0, 0));
    assert_eq!(world.run_due().await, 0);
}

#[tokio::test]
async fn the_job_of_a_dead_worker_is_taken_over_when_its_lease_ends() {
    let world = world();
    world.enqueue("one").await;
    let now = world.clock.now();
    // A worker claims it and dies.
    let claimed = world
        .store
        .write::<_, StoreError, _>(move |tx| store::jobs::claim(tx, &[Errand::KIND], now, LEASE, 1))
        .await;
    assert_eq!(claimed.expect("claimed").len(), 1);
    assert_eq!(world.run_due().await, 0, "the lease still holds");
    world.clock.advance(LEASE);
    assert_eq!(world.run_due().await, 1);
    assert_eq!(world.count("waiting").await, 0);
}

#[tokio::test]
async fn a_job_under_which_every_worker_died_becomes_a_dead_letter_unrun() {
    let world = world();
    world.enqueue("one").await;
    for _ in 0..Errand::MAX_ATTEMPTS {
        let now = world.clock.now();
        let claimed = world
            .store
            .write::<_, StoreError, _>(move |tx| store::jobs::claim(tx, &[Errand::KIND], now, LEASE, 1))
            .await;
        assert_eq!(claimed.expect("claimed").len(), 1, "and the process dies with it");
        assert_eq!(world.count("waiting").await, 1);
        world.clock.advance(LEASE);
    }
    world.run_due().await;
    assert_eq!((world.ran(), world.count("dead").await), (0, 1));
}

#[tokio::test]
async fn a_failed_job_waits_longer_each_time() {
    let world = world();
    world.enqueue("one").await;
    world
        .runner
        .outcomes
        .lock()
        .expect("no panic")
        .extend([retry(None), retry(None)]);
    assert_eq!(world.run_due().await, 1);
    assert_eq!(world.run_due().await, 0, "not at once");
    world.clock.advance(Duration::from_secs(7));
    assert_eq!(world.run_due().await, 1, "after five seconds and some jitter");
    world.clock.advance(Duration::from_secs(7));
    assert_eq!(world.run_due().await, 0, "the second wait is three times as long");
    world.clock.advance(Duration::from_secs(13));
    assert_eq!(world.run_due().await, 1);
    assert_eq!(world.count("waiting").await, 0);
}

#[tokio::test]
async fn a_wished_wait_is_kept_exactly() {
    let world = world();
    world.enqueue("one").await;
    world
        .runner
        .outcomes
        .lock()
        .expect("no panic")
        .push_back(retry(Some(Duration::from_secs(600))));
    assert_eq!(world.run_due().await, 1);
    world.clock.advance(Duration::from_millis(599_999));
    assert_eq!(world.run_due().await, 0);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.run_due().await, 1);
}

#[tokio::test]
async fn a_job_that_never_succeeds_becomes_a_dead_letter_that_can_be_revived() {
    let world = world();
    world.enqueue("one").await;
    world
        .runner
        .outcomes
        .lock()
        .expect("no panic")
        .extend([retry(None), retry(None), retry(None)]);
    for _ in 0..10 {
        world.run_due().await;
        world.clock.advance(Duration::from_secs(3_600));
    }
    assert_eq!(world.ran(), 3, "as often as its kind allows");
    assert_eq!((world.count("waiting").await, world.count("dead").await), (0, 1));
    let now = world.clock.now();
    let dead = world
        .store
        .read::<_, StoreError, _>(|conn| store::jobs::list(conn, "dead", 10))
        .await
        .expect("listed");
    assert_eq!(dead[0].last_error.as_deref(), Some("not yet"));
    let id = dead[0].id;
    assert!(
        world
            .store
            .write::<_, StoreError, _>(move |tx| store::jobs::revive(tx, id, now))
            .await
            .expect("revived")
    );
    assert_eq!(world.run_due().await, 1);
    assert_eq!(world.count("dead").await, 0);
}

#[tokio::test]
async fn a_job_that_can_never_succeed_is_a_dead_letter_at_once() {
    let world = world();
    world.enqueue("one").await;
    world
        .runner
        .outcomes
        .lock()
        .expect("no panic")
        .push_back(JobOutcome::Fail("hopeless".into()));
    assert_eq!(world.run_due().await, 1);
    assert_eq!((world.count("waiting").await, world.count("dead").await), (0, 1));
}

#[tokio::test]
async fn a_job_that_panics_is_tried_again_and_takes_nothing_with_it() {
    let world = world();
    world.enqueue("panic").await;
    world.enqueue("two").await;
    assert_eq!(world.run_due().await, 2);
    assert_eq!(world.ran(), 1, "the other one ran");
    assert_eq!(world.count("waiting").await, 1);
    let waiting = world
        .store
        .read::<_, StoreError, _>(|conn| store::jobs::list(conn, "waiting", 10))
        .await
        .expect("listed");
    assert_eq!(waiting[0].last_error.as_deref(), Some("the job panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn running_workers_wake_when_something_is_enqueued_and_stop_when_told() {
    let world = world();
    let stop = CancellationToken::new();
    let running = tokio::spawn(Arc::clone(&world.workers).run(stop.clone()));
    // Whatever moment of its loop a job meets, it runs.
    for name in ["one", "two", "three", "four", "five", "six"] {
        world.enqueue(name).await;
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    while world.ran() < 6 {
        assert!(began.elapsed() < POLL * 20, "{} of 6 ran", world.ran());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    running.await.expect("they end");
    assert_eq!(world.count("waiting").await, 0);
}
