//! Decisions remembered for a moment, for surfaces that ask often and take nothing away by the answer.
//!
//! Joining never uses it: an account is made from a decision of its own. What is unknown is never
//! remembered, so that a chain that comes back is noticed at once.

use domain::gate::{Decision, Outcome};
use domain::policy::MayRegister;
use domain::wallet::Wallet;
use domain::{Clock, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a decision is remembered.
pub const TTL: Duration = Duration::from_secs(30);

/// How many decisions are remembered.
pub const MAX_DECISIONS: usize = 10_000;

/// Somebody's wallets, in one order whatever order they are shown in.
type Key = Box<[String]>;

/// Remembers the certain decisions of a gate.
pub struct DecisionCache {
    gate: Arc<dyn MayRegister>,
    clock: Arc<dyn Clock>,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    decisions: HashMap<Key, (Timestamp, Arc<Decision>)>,
    /// The oldest first. A key that was remembered anew stands in it twice.
    order: VecDeque<(Timestamp, Key)>,
}

impl DecisionCache {
    /// Remembers what `gate` decides, by the time of `clock`.
    pub fn new(gate: Arc<dyn MayRegister>, clock: Arc<dyn Clock>) -> Self {
        Self {
            gate,
            clock,
            remembered: Mutex::default(),
        }
    }

    /// What the gate says of these wallets now, or said at most [`TTL`] ago.
    pub async fn decide_cached(&self, wallets: &[Wallet]) -> Arc<Decision> {
        let key = key(wallets);
        let now = self.clock.now();
        if let Some(known) = self.remembered().find(&key, now) {
            return known;
        }
        let decision = Arc::new(self.gate.decide(wallets).await);
        if decision.outcome != Outcome::Unknown {
            self.remembered().put(key, now, decision.clone());
        }
        decision
    }

    /// Forgets everything, for example because the rules changed.
    pub fn clear(&self) {
        *self.remembered() = Remembered::default();
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        // No code can panic while it holds the lock in a way that leaves the tables torn.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn find(&self, key: &Key, now: Timestamp) -> Option<Arc<Decision>> {
        let (at, decision) = self.decisions.get(key)?;
        is_fresh(*at, now).then(|| decision.clone())
    }

    fn put(&mut self, key: Key, now: Timestamp, decision: Arc<Decision>) {
        self.decisions.insert(key.clone(), (now, decision));
        self.order.push_back((now, key));
        while let Some((at, oldest)) = self.order.front() {
            if self.order.len() <= MAX_DECISIONS && is_fresh(*at, now) {
                break;
            }
            // Only if it was not remembered anew since.
            if self.decisions.get(oldest).is_some_and(|(since, _)| since == at) {
                self.decisions.remove(oldest);
            }
            self.order.pop_front();
        }
    }
}

/// A clock that was set back makes everything stale.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.since(at) < TTL
}

fn key(wallets: &[Wallet]) -> Key {
    let mut subjects: Vec<String> = wallets.iter().map(Wallet::subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.into_boxed_slice()
}

#[cfg(test)]
mod tests;
