//! The driver: claims what is due, a few at a time and few per host, and sends it. Loses nothing when
//! it is killed: what was claimed comes back when its lease ends.

use crate::Federation;
use crate::delivery::attempt::{KNOCK, attempt};
use crate::delivery::settle::settle;
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;
use store::StoreError;
use store::deliveries::{self, ClaimedDelivery};
use tokio::task::JoinSet;

/// Longer than two knocks and the writing down of what came of them.
const LEASE: Duration = Duration::from_secs(KNOCK.as_secs() * 2 + 100);

/// How long deliveries under way may take when the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(2 * KNOCK.as_secs() + 5);

/// Sends what waits in the queue. Several may run, in one process or in many.
#[derive(Clone, Debug)]
pub struct Sender {
    federation: Federation,
}

impl Sender {
    /// A sender for this instance.
    pub fn new(federation: Federation) -> Self {
        Self { federation }
    }

    /// Claims what is due now, once, sends it and waits for the answers. Returns how many deliveries
    /// were tried; call it until it returns 0 to send everything that can be sent now.
    pub async fn run_due_once(&self) -> Result<usize, StoreError> {
        let claimed = self
            .claim(self.federation.config().delivery.parallel, HashMap::new())
            .await?;
        let count = claimed.len();
        let mut tasks = JoinSet::new();
        for delivery in claimed {
            self.start(&mut tasks, delivery);
        }
        while tasks.join_next().await.is_some() {}
        Ok(count)
    }

    /// Sends until `shutdown` resolves; then lets what is under way finish.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let settings = self.federation.config().delivery;
        let mut tasks: JoinSet<String> = JoinSet::new();
        let mut busy: HashMap<String, i64> = HashMap::new();
        tokio::pin!(shutdown);
        loop {
            // Listening begins before the look at the queue, so that nothing falls between the two.
            let enqueued = self.federation.store().job_enqueued();
            tokio::pin!(enqueued);
            let _ = futures::poll!(enqueued.as_mut());
            let room = settings.parallel.saturating_sub(tasks.len());
            let mut full = room == 0;
            if room > 0 {
                match self.claim(room, busy.clone()).await {
                    Ok(claimed) => {
                        full = claimed.len() == room;
                        for delivery in claimed {
                            *busy.entry(delivery.host.clone()).or_insert(0) += 1;
                            self.start(&mut tasks, delivery);
                        }
                    }
                    Err(error) => tracing::warn!(%error, "deliveries could not be claimed"),
                }
            }
            tokio::select! {
                () = &mut shutdown => break,
                Some(done) = tasks.join_next(), if !tasks.is_empty() => release(&mut busy, done),
                // While everything is busy a call changes nothing.
                () = &mut enqueued, if !full => {}
                () = tokio::time::sleep(settings.poll), if !full => {}
            }
            while let Some(done) = tasks.try_join_next() {
                release(&mut busy, done);
            }
        }
        let drained = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
        if drained.is_err() {
            tracing::warn!("some deliveries were still under way; they will be tried again");
        }
    }

    async fn claim(&self, limit: usize, busy: HashMap<String, i64>) -> Result<Vec<ClaimedDelivery>, StoreError> {
        let (now, per_host) = (self.federation.now(), self.federation.config().delivery.per_host);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claimed = self
            .federation
            .store()
            .write(move |conn| deliveries::claim(conn, now, LEASE, per_host, limit, &busy))
            .await?;
        if !claimed.is_empty() {
            domain::fault::crash_point("delivery-claimed");
        }
        Ok(claimed)
    }

    fn start(&self, tasks: &mut JoinSet<String>, delivery: ClaimedDelivery) {
        let federation = self.federation.clone();
        tasks.spawn(async move {
            let host = delivery.host.clone();
            let verdict = attempt(&federation, &delivery).await;
            domain::fault::crash_point("delivery-sent");
            if let Err(error) = settle(&federation, delivery, verdict).await {
                tracing::warn!(%error, "what came of a delivery could not be written down; it will be tried again");
            }
            host
        });
    }
}

fn release(busy: &mut HashMap<String, i64>, done: Result<String, tokio::task::JoinError>) {
    match done {
        Ok(host) => {
            if let Some(count) = busy.get_mut(&host) {
                *count -= 1;
                if *count <= 0 {
                    busy.remove(&host);
                }
            }
        }
        // Its host is not known any more: start counting anew, the leases keep us from overdoing it.
        Err(error) => {
            tracing::error!(%error, "a delivery panicked");
            busy.clear();
        }
    }
}
