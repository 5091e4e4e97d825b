//! Background work: claims jobs from the store's queue, runs each with the runner that owns its
//! kind, and decides when a failed one is tried again. A job that a dead worker held is taken over
//! when its lease ends: it may run twice, it is never lost.

pub mod backoff;
pub mod enforcer_ticks;
pub mod membership_ticks;
pub mod metrics;
pub mod openid_ticks;
pub mod periodic;
pub mod sweep;

use domain::job::{JobOutcome, JobRunner, JobTicket};
use domain::{Clock, Entropy};
use futures::FutureExt;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use store::jobs::ClaimedJob;
use store::{Store, StoreError};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long a worker may keep a job before another may take it.
pub const LEASE: Duration = Duration::from_secs(60);
/// How long one run may take: less than the lease, so that two workers never run one job at once.
pub const RUN_LIMIT: Duration = Duration::from_secs(50);
/// How often the queue is looked at when nothing says that something was enqueued: other processes
/// enqueue as well.
pub const POLL: Duration = Duration::from_secs(1);

/// How long places that have become free wait for others before they are filled.
const GATHER: Duration = Duration::from_millis(3);

/// Runs jobs.
pub struct Workers {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    runners: HashMap<&'static str, Arc<dyn JobRunner>>,
    concurrency: usize,
}

impl Workers {
    /// Workers that know no kind of job yet and run at most `concurrency` at once.
    pub fn new(store: Store, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, concurrency: usize) -> Self {
        Self {
            store,
            clock,
            entropy,
            runners: HashMap::new(),
            concurrency: concurrency.max(1),
        }
    }

    /// Adds a runner for all the kinds it names.
    ///
    /// # Panics
    /// If a kind has a runner already: a mistake in the wiring.
    #[must_use]
    pub fn with(mut self, runner: Arc<dyn JobRunner>) -> Self {
        for kind in runner.kinds() {
            let taken = self.runners.insert(kind, Arc::clone(&runner)).is_some();
            assert!(!taken, "two runners for jobs of kind {kind}");
        }
        self
    }

    fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<&'static str> = self.runners.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    /// Works until `stop` is cancelled, then lets what is running end.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut running = JoinSet::new();
        // Whether the queue may hold something that is due.
        let mut look = true;
        while !stop.is_cancelled() {
            // Listening begins before the look at the queue, so that nothing falls between the two.
            let enqueued = self.store.job_enqueued();
            tokio::pin!(enqueued);
            let _ = futures::poll!(enqueued.as_mut());
            let free = self.concurrency - running.len();
            if look && free > 0 {
                let claimed = self.claim_or_log(free).await;
                look = claimed.len() == free;
                for job in claimed {
                    let workers = Arc::clone(&self);
                    running.spawn(async move { workers.work(job).await });
                }
            }
            let busy = running.len() >= self.concurrency;
            tokio::select! {
                () = stop.cancelled() => {}
                () = &mut enqueued => look = true,
                () = tokio::time::sleep(POLL), if !busy => look = self.is_due().await,
                Some(_) = running.join_next() => self.gather(&mut running).await,
            }
            // A call that came while something else was awaited is not lost with the future that heard it.
            look = look || futures::poll!(enqueued.as_mut()).is_ready();
        }
        while running.join_next().await.is_some() {}
    }

    /// Waits a moment for other runs to end, until half of the places are free: a claim costs one write
    /// however many jobs it takes.
    async fn gather(&self, running: &mut JoinSet<()>) {
        let end = Instant::now() + GATHER;
        while running.len() > self.concurrency / 2 {
            tokio::select! {
                ended = running.join_next() => if ended.is_none() { return },
                () = tokio::time::sleep_until(end) => return,
            }
        }
    }

    /// Looks before it claims: an idle queue costs reads only.
    async fn is_due(&self) -> bool {
        let now = self.clock.now();
        match self.store.read(store::jobs::next_due).await {
            Ok(due) => due.is_some_and(|due| due <= now),
            Err(error) => {
                tracing::error!(error = %chain_of(&error), "the job queue cannot be read");
                false
            }
        }
    }

    async fn claim_or_log(&self, limit: usize) -> Vec<ClaimedJob> {
        self.claim(limit).await.unwrap_or_else(|error| {
            tracing::error!(error = %chain_of(&error), "jobs cannot be claimed");
            Vec::new()
        })
    }

    async fn claim(&self, limit: usize) -> Result<Vec<ClaimedJob>, StoreError> {
        let (kinds, now) = (self.kinds(), self.clock.now());
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claimed = self
            .store
            .write(move |tx| store::jobs::claim(tx, &kinds, now, LEASE, limit))
            .await?;
        if !claimed.is_empty() {
            domain::fault::crash_point("job-claimed");
        }
        Ok(claimed)
    }

    /// Runs every job that is due, one after the other, until none is; returns how many ran. What was
    /// put off to later stays. For tests.
    ///
    /// # Errors
    /// If the queue cannot be read.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        loop {
            let Some(job) = self.claim(1).await?.pop() else {
                return Ok(count);
            };
            self.work(job).await;
            count += 1;
        }
    }

    async fn work(&self, job: ClaimedJob) {
        let started = Instant::now();
        let ticket = JobTicket::new(job.id, job.lease);
        let outcome = self.outcome(&job, &ticket).await;
        metrics::job_ended(&job.kind, &outcome, started.elapsed());
        if ticket.is_finished() {
            return;
        }
        if let Err(error) = self.settle(&job, outcome).await {
            // The lease ends and the job runs again; runs are idempotent.
            tracing::error!(job = job.id, kind = job.kind, error = %chain_of(&error), "the outcome of a job could not be stored");
        }
    }

    async fn outcome(&self, job: &ClaimedJob, ticket: &JobTicket) -> JobOutcome {
        if job.attempts > job.max_attempts {
            // Every worker that took it died before it could say so: perhaps of it.
            return JobOutcome::Fail("no run of it ever came to an end".to_owned());
        }
        let Some(runner) = self.runners.get(job.kind.as_str()) else {
            return JobOutcome::Retry {
                why: "this version knows no such job".to_owned(),
                after: None,
            };
        };
        let run = AssertUnwindSafe(runner.run_claimed(&job.kind, &job.payload, ticket)).catch_unwind();
        match tokio::time::timeout(RUN_LIMIT, run).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => JobOutcome::Retry {
                why: "the job panicked".to_owned(),
                after: None,
            },
            Err(_) => JobOutcome::Retry {
                why: format!("not done after {} s", RUN_LIMIT.as_secs()),
                after: None,
            },
        }
    }

    async fn settle(&self, job: &ClaimedJob, outcome: JobOutcome) -> Result<(), StoreError> {
        let job = job.clone();
        let now = self.clock.now();
        match outcome {
            JobOutcome::Done => {
                self.store.write(move |tx| store::jobs::finish(tx, &job)).await?;
            }
            JobOutcome::Retry { why, after } if job.attempts < job.max_attempts => {
                let wait = after.map_or_else(|| backoff::after(job.attempts, self.entropy.as_ref()), backoff::wished);
                tracing::info!(
                    job = job.id,
                    kind = job.kind,
                    attempt = job.attempts,
                    wait_s = wait.as_secs(),
                    why,
                    "a job is tried again"
                );
                self.store
                    .write(move |tx| store::jobs::retry(tx, &job, now.plus(wait), &why))
                    .await?;
            }
            JobOutcome::Retry { why, .. } | JobOutcome::Fail(why) => {
                tracing::warn!(
                    job = job.id,
                    kind = job.kind,
                    attempts = job.attempts,
                    why,
                    "a job became a dead letter: see `guildhall jobs list`"
                );
                self.store.write(move |tx| store::jobs::bury(tx, &job, &why)).await?;
            }
        }
        Ok(())
    }
}

/// An error with its causes, for a log line.
pub fn chain_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
