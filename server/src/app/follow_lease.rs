//! Which of several processes follows the chains. On PostgreSQL several may run; what a consumer takes
//! in is idempotent, so two followers would do no harm, but they would ask the chains' servers twice.
//! A fact in the database names the one that follows and until when; it is taken over when that has
//! passed. On SQLite there is one process only.

use domain::{Clock, Entropy, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError, instance_facts};

/// The name of the fact.
const FACT: &str = "follow_lease";
/// How long a lease lasts.
const LASTS: Duration = Duration::from_secs(60);
/// How often the holder renews it, and others look whether it is free.
pub(super) const RENEW: Duration = Duration::from_secs(15);

/// The wish of this process to be the one that follows.
#[derive(Clone)]
pub(super) struct FollowLease {
    store: Store,
    /// Tells processes apart; drawn at the start.
    holder: String,
}

impl FollowLease {
    /// A wish of a process of its own.
    pub(super) fn new(store: Store, entropy: &dyn Entropy) -> Self {
        let drawn: [u8; 16] = entropy.bytes();
        Self {
            store,
            holder: hex::encode(drawn),
        }
    }

    /// Takes or renews the lease; true if this process holds it now.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn hold(&self, clock: &Arc<dyn Clock>) -> Result<bool, StoreError> {
        if !self.store.is_postgres() {
            return Ok(true);
        }
        let (now, holder) = (clock.now(), self.holder.clone());
        self.store
            .write::<_, StoreError, _>(move |tx| {
                let wish = written(&holder, now.plus(LASTS));
                if let Some(known) = instance_facts::find(tx, FACT)? {
                    let (by, until) = read(&known);
                    if by != holder && until > now {
                        return Ok(false);
                    }
                    // Whoever takes the old value out may put a new one in: nobody else can have taken it.
                    if !instance_facts::take(tx, FACT, &known)? {
                        return Ok(false);
                    }
                }
                Ok(instance_facts::settle(tx, FACT, &wish)? == wish)
            })
            .await
    }

    /// Gives the lease back, so that another process need not wait for its end.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn give_back(&self) -> Result<(), StoreError> {
        if !self.store.is_postgres() {
            return Ok(());
        }
        let holder = self.holder.clone();
        self.store
            .write::<_, StoreError, _>(move |tx| {
                if let Some(known) = instance_facts::find(tx, FACT)?
                    && read(&known).0 == holder
                {
                    instance_facts::take(tx, FACT, &known)?;
                }
                Ok(())
            })
            .await
    }
}

fn written(holder: &str, until: Timestamp) -> String {
    format!("{holder} {}", until.as_millis())
}

/// The holder and the end of a lease. A fact that makes no sense is over.
fn read(fact: &str) -> (&str, Timestamp) {
    let (holder, until) = fact.split_once(' ').unwrap_or((fact, ""));
    (holder, Timestamp::from_millis(until.parse().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Database;
    use testkit::{FakeClock, SeededEntropy};

    #[tokio::test]
    async fn of_two_processes_on_one_postgresql_one_follows_and_the_other_takes_over() {
        let url = testkit::postgres::fresh_database();
        let store = Store::open(&Database::Postgres { url, connections: 2 }).expect("a database");
        let turned = Arc::new(FakeClock::default());
        let clock: Arc<dyn Clock> = turned.clone();
        let lease = |seed| FollowLease::new(store.clone(), &SeededEntropy::new(seed));
        let (one, two) = (lease(1), lease(2));
        assert!(one.hold(&clock).await.expect("asked"));
        assert!(!two.hold(&clock).await.expect("asked"));
        turned.advance(RENEW);
        assert!(one.hold(&clock).await.expect("asked"), "renewed");
        turned.advance(LASTS - RENEW);
        assert!(!two.hold(&clock).await.expect("asked"), "it lasts from the renewal on");
        turned.advance(RENEW);
        assert!(
            two.hold(&clock).await.expect("asked"),
            "whoever stopped renewing is over"
        );
        assert!(!one.hold(&clock).await.expect("asked"));
        two.give_back().await.expect("given back");
        assert!(one.hold(&clock).await.expect("asked"));
    }

    #[tokio::test]
    async fn on_sqlite_there_is_nobody_to_ask() {
        let store = Store::open(&Database::Sqlite(":memory:".to_owned())).expect("a database");
        let clock: Arc<dyn Clock> = Arc::new(FakeClock::default());
        let lease = FollowLease::new(store.clone(), &SeededEntropy::new(1));
        assert!(lease.hold(&clock).await.expect("asked"));
        lease.give_back().await.expect("nothing to give");
    }

    #[test]
    fn a_lease_survives_its_text_and_nonsense_is_over() {
        let until = Timestamp::from_millis(1_700_000_000_000);
        assert_eq!(read(&written("ab12", until)), ("ab12", until));
        assert_eq!(read("nonsense").1, Timestamp::from_millis(0));
    }
}
