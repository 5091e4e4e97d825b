//! What is remembered, and for how long.

use super::*;
use alloy_primitives::Address;
use async_trait::async_trait;
use domain::wallet::{ChainId, Proof};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

/// A gate that counts how often it is asked.
struct Counted {
    outcome: Mutex<Outcome>,
    asked: AtomicU32,
}

#[async_trait]
impl MayRegister for Counted {
    async fn decide(&self, _wallets: &[Wallet]) -> Decision {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Decision {
            outcome: *self.outcome.lock().expect("nobody panicked"),
            reasons: Vec::new(),
            rule_hash: String::new(),
            blocks: Vec::new(),
            decided_at: Timestamp::from_secs(0),
            alternatives: Vec::new(),
            rules: Vec::new(),
            expiries: Vec::new(),
            changes_at: None,
            reads: 0,
        }
    }
}

/// A clock that a test turns.
struct Turned(AtomicI64);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.0.load(Ordering::Relaxed))
    }
}

fn cache() -> (Arc<Counted>, Arc<Turned>, DecisionCache) {
    let gate = Arc::new(Counted {
        outcome: Mutex::new(Outcome::Yes),
        asked: AtomicU32::new(0),
    });
    let clock = Arc::new(Turned(AtomicI64::new(1_000)));
    let cache = DecisionCache::new(gate.clone(), clock.clone());
    (gate, clock, cache)
}

fn wallet(number: u64, proof: Proof) -> Wallet {
    let word: alloy_primitives::U256 = alloy_primitives::U256::from(number);
    Wallet {
        address: Address::from_word(word.into()),
        proof,
    }
}

fn asked(gate: &Counted) -> u32 {
    gate.asked.load(Ordering::Relaxed)
}

#[tokio::test]
async fn the_same_wallets_in_any_order_are_asked_about_once_in_half_a_minute() {
    let (gate, clock, cache) = cache();
    let (a, b) = (wallet(1, Proof::Key), wallet(2, Proof::Key));
    assert_eq!(cache.decide_cached(&[a, b]).await.outcome, Outcome::Yes);
    cache.decide_cached(&[b, a]).await;
    clock.0.store(1_029, Ordering::Relaxed);
    cache.decide_cached(&[a, b, a]).await;
    assert_eq!(asked(&gate), 1);
    clock.0.store(1_030, Ordering::Relaxed);
    cache.decide_cached(&[a, b]).await;
    assert_eq!(asked(&gate), 2);
    cache.decide_cached(&[a]).await;
    let on_a_chain = wallet(1, Proof::Contract { chain: ChainId(10) });
    cache.decide_cached(&[on_a_chain]).await;
    assert_eq!(asked(&gate), 4, "other wallets are other people");
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_everything_stale() {
    let (gate, clock, cache) = cache();
    cache.decide_cached(&[wallet(1, Proof::Key)]).await;
    clock.0.store(500, Ordering::Relaxed);
    cache.decide_cached(&[wallet(1, Proof::Key)]).await;
    assert_eq!(asked(&gate), 2);
}

#[tokio::test]
async fn what_is_unknown_is_never_remembered() {
    let (gate, _, cache) = cache();
    let a = [wallet(1, Proof::Key)];
    *gate.outcome.lock().expect("nobody panicked") = Outcome::Unknown;
    assert_eq!(cache.decide_cached(&a).await.outcome, Outcome::Unknown);
    *gate.outcome.lock().expect("nobody panicked") = Outcome::No;
    assert_eq!(cache.decide_cached(&a).await.outcome, Outcome::No);
    *gate.outcome.lock().expect("nobody panicked") = Outcome::Yes;
    assert_eq!(cache.decide_cached(&a).await.outcome, Outcome::No, "a certain no is");
    assert_eq!(asked(&gate), 2);
    cache.clear();
    assert_eq!(cache.decide_cached(&a).await.outcome, Outcome::Yes);
}

#[tokio::test]
async fn it_never_remembers_more_than_its_bound_and_forgets_the_oldest() {
    let (gate, _, cache) = cache();
    let many = MAX_DECISIONS as u64 + 10;
    for number in 0..many {
        cache.decide_cached(&[wallet(number, Proof::Key)]).await;
    }
    let sizes = {
        let remembered = cache.remembered();
        (remembered.decisions.len(), remembered.order.len())
    };
    assert_eq!(sizes, (MAX_DECISIONS, MAX_DECISIONS));
    let before = asked(&gate);
    cache.decide_cached(&[wallet(many - 1, Proof::Key)]).await;
    assert_eq!(asked(&gate), before);
    cache.decide_cached(&[wallet(0, Proof::Key)]).await;
    assert_eq!(asked(&gate), before + 1);
}
