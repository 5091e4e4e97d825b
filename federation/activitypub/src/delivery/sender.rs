//! The driver: claims what is due, a few at a time and few per host, and sends it. What came of the
//! attempts is written down, and more is claimed, in one transaction for many: while one commit reaches
//! the disk, the answers for the next gather. Loses nothing when it is killed: what was claimed comes
//! back when its lease ends.

use crate::Federation;
use crate::delivery::attempt::{KNOCK, KNOCKS, attempt};
use crate::delivery::parcel::{Claim, Parcel, Share};
use crate::delivery::settle::{Attempted, settle};
use futures::FutureExt;
use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use store::{StoreError, deliveries};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Longer than all knocks and the writing down of what came of them.
const LEASE: Duration = Duration::from_secs(KNOCK.as_secs() * KNOCKS as u64 + 100);

/// How long deliveries under way may take when the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(2 * KNOCK.as_secs() + 5);

/// How long the first answer waits for others to be written down with it.
const GATHER: Duration = Duration::from_millis(5);

/// So many answers wait for no others.
const ENOUGH: usize = 64;

/// Sends what waits in the queue. Several may run, in one process or in many.
#[derive(Clone, Debug)]
pub struct Sender {
    federation: Federation,
}

/// What a task leaves: the host, and what came of the delivery unless the task panicked.
type Left = (String, Option<Attempted>);

/// What is under way.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Left>,
    busy: HashMap<String, i64>,
    attempted: Vec<Attempted>,
}

impl UnderWay {
    fn add(&mut self, left: Option<Result<Left, tokio::task::JoinError>>) {
        match left {
            Some(Ok((_, Some(attempted)))) => self.attempted.push(attempted),
            Some(Ok((host, None))) => release(&mut self.busy, &host),
            // Only a runtime that is going down ends a task in another way.
            Some(Err(_)) | None => {}
        }
    }

    /// Waits until something is to be written down: the first answer, and those that come soon after it.
    async fn gather(&mut self) {
        if self.attempted.is_empty() {
            let left = self.tasks.join_next().await;
            self.add(left);
        }
        let end = Instant::now() + GATHER;
        while self.attempted.len() < ENOUGH && !self.tasks.is_empty() {
            tokio::select! {
                left = self.tasks.join_next() => self.add(left),
                () = sleep_until(end) => return,
            }
        }
    }
}

fn release(busy: &mut HashMap<String, i64>, host: &str) {
    if let Some(count) = busy.get_mut(host) {
        *count -= 1;
        if *count <= 0 {
            busy.remove(host);
        }
    }
}

impl Sender {
    /// A sender for this instance.
    pub fn new(federation: Federation) -> Self {
        Self { federation }
    }

    /// Claims what is due now, once, sends it and waits for the answers. Returns how many deliveries
    /// were tried; call it until it returns 0 to send everything that can be sent now.
    pub async fn run_due_once(&self) -> Result<usize, StoreError> {
        let mut under_way = UnderWay::default();
        let room = self.federation.config().delivery.parallel;
        let count = self.round(&mut under_way, room).await?;
        while let Some(left) = under_way.tasks.join_next().await {
            under_way.add(Some(left));
        }
        self.round(&mut under_way, 0).await?;
        Ok(count)
    }

    /// Sends until `shutdown` resolves; then lets what is under way finish.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let settings = self.federation.config().delivery;
        let mut under_way = UnderWay::default();
        let mut look = true;
        tokio::pin!(shutdown);
        loop {
            // Listening begins before the look at the queue, so that nothing falls between the two.
            let enqueued = self.federation.store().delivery_enqueued();
            tokio::pin!(enqueued);
            let _ = futures::poll!(enqueued.as_mut());
            let room = settings.parallel.saturating_sub(under_way.tasks.len());
            if !under_way.attempted.is_empty() || (look && room > 0) {
                let before = under_way.attempted.len();
                if let Err(error) = self.round(&mut under_way, room).await {
                    tracing::warn!(%error, waiting = before, "the delivery queue cannot be worked on");
                    tokio::select! {
                        () = &mut shutdown => break,
                        () = tokio::time::sleep(settings.poll) => {}
                    }
                    continue;
                }
            }
            let full = under_way.tasks.len() >= settings.parallel;
            look = tokio::select! {
                () = &mut shutdown => break,
                () = under_way.gather(), if !under_way.tasks.is_empty() => true,
                // While everything is busy a call changes nothing.
                () = &mut enqueued, if !full => true,
                () = tokio::time::sleep(settings.poll), if !full => self.is_due().await,
            };
            // A call that came while something else was awaited is not lost with the future that heard it.
            look = look || futures::poll!(enqueued.as_mut()).is_ready();
        }
        let drained = tokio::time::timeout(DRAIN, async {
            while let Some(left) = under_way.tasks.join_next().await {
                under_way.add(Some(left));
            }
        })
        .await;
        if drained.is_err() {
            tracing::warn!("some deliveries were still under way; they will be tried again");
        }
        if let Err(error) = self.round(&mut under_way, 0).await {
            tracing::warn!(%error, "what came of the last deliveries could not be written down; they will be tried again");
        }
    }

    /// Looks before it claims: an idle queue costs reads only.
    async fn is_due(&self) -> bool {
        let now = self.federation.now();
        match self.federation.store().read(deliveries::next_due).await {
            Ok(due) => due.is_some_and(|due| due <= now),
            Err(error) => {
                tracing::warn!(%error, "the delivery queue cannot be read");
                false
            }
        }
    }

    /// Writes down what came of the attempts, claims up to `room` deliveries in the same transaction and
    /// starts them; returns how many. If it cannot be written down together, each is written down by
    /// itself; one for which that fails as well comes back when its lease ends.
    async fn round(&self, under_way: &mut UnderWay, room: usize) -> Result<usize, StoreError> {
        let attempted = std::mem::take(&mut under_way.attempted);
        if attempted.is_empty() && room == 0 {
            return Ok(0);
        }
        let mut busy = under_way.busy.clone();
        for one in &attempted {
            release(&mut busy, &one.delivery.host);
        }
        let claim = match self.write(attempted.clone(), room, &busy).await {
            Ok(claim) => claim,
            // The database will be back before the leases end; nothing is sent twice for its sake.
            Err(error @ StoreError::Unavailable(_)) => {
                under_way.attempted = attempted;
                return Err(error);
            }
            Err(error) if attempted.is_empty() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the outcomes of deliveries are written down one by one");
                self.write_one_by_one(&attempted, &busy).await;
                Claim::default()
            }
        };
        under_way.busy = busy;
        let parcels = claim.into_parcels(&self.federation);
        let count = parcels.len();
        if count > 0 {
            domain::fault::crash_point("delivery-claimed");
        }
        for parcel in parcels {
            *under_way.busy.entry(parcel.delivery.host.clone()).or_insert(0) += 1;
            self.start(&mut under_way.tasks, parcel);
        }
        for one in &attempted {
            one.report();
        }
        Ok(count)
    }

    async fn write(
        &self,
        attempted: Vec<Attempted>,
        room: usize,
        busy: &HashMap<String, i64>,
    ) -> Result<Claim, StoreError> {
        let share = Share {
            now: self.federation.now(),
            lease: LEASE,
            per_host: self.federation.config().delivery.per_host,
            limit: i64::try_from(room).unwrap_or(i64::MAX),
            busy: busy.clone(),
        };
        let federation = self.federation.clone();
        self.federation
            .store()
            .write_behind(move |conn| {
                if !attempted.is_empty() {
                    settle(conn, &federation, &attempted, share.now)?;
                }
                if share.limit > 0 {
                    Claim::take(conn, &share)
                } else {
                    Ok(Claim::default())
                }
            })
            .await
    }

    async fn write_one_by_one(&self, attempted: &[Attempted], busy: &HashMap<String, i64>) {
        for one in attempted {
            if let Err(error) = self.write(vec![one.clone()], 0, busy).await {
                tracing::warn!(%error, host = %one.delivery.host, "what came of a delivery could not be written down; it will be tried again");
            }
        }
    }

    fn start(&self, tasks: &mut JoinSet<Left>, parcel: Parcel) {
        let federation = self.federation.clone();
        tasks.spawn(async move {
            let outcome = AssertUnwindSafe(attempt(&federation, &parcel)).catch_unwind().await;
            domain::fault::crash_point("delivery-sent");
            let host = parcel.delivery.host.clone();
            match outcome {
                Ok(verdict) => {
                    let delivery = parcel.delivery;
                    (host, Some(Attempted { delivery, verdict }))
                }
                Err(_) => {
                    tracing::error!(%host, "a delivery panicked; it comes back when its lease ends");
                    (host, None)
                }
            }
        });
    }
}
