//! What happens between the answer of a chain and the transaction.

use crate::gate::{FakeGate, pass};
use crate::world::{HOUR, World, at, wallet};
use async_trait::async_trait;
use domain::chain_follow::{ContractLog, WatchedContract};
use domain::chain_reader::Depth;
use domain::gate::{Decision, Outcome};
use domain::membership::{LapseTerms, Stage};
use domain::policy::{AssessMember, Holdings, Touched};
use domain::wallet::ChainId;
use domain::{AccountId, Timestamp};
use membership::{Membership, MembershipError, Reassessed, Wiring};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Store, decisions, memberships, wallets};
use testkit::SeededEntropy;

/// Does something to the member while the chain is being asked, the first so many times.
struct Meddling {
    gate: Arc<FakeGate>,
    store: Store,
    left: AtomicU32,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    LinksAWallet,
    Hastens(Timestamp),
}

#[async_trait]
impl AssessMember for Meddling {
    async fn assess(&self, holdings: Holdings<'_>, depth: Depth) -> Decision {
        let decision = self.gate.decide(holdings, depth);
        let left = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if let Ok(left) = left {
            let what = self.what;
            self.store
                .write(move |conn| match what {
                    What::LinksAWallet => {
                        let number = 999 + u64::from(left);
                        wallets::link(conn, AccountId(1), &wallet(number), Timestamp::from_secs(0)).map(|_| ())
                    }
                    What::Hastens(at) => memberships::hasten(conn, &[AccountId(1)], at),
                })
                .await
                .expect("the database works");
        }
        decision
    }

    fn terms(&self, _: &str) -> LapseTerms {
        LapseTerms::default()
    }

    fn rule_hash(&self) -> &str {
        self.gate.rule_hash()
    }

    fn watched(&self) -> Vec<WatchedContract> {
        Vec::new()
    }

    fn touched(&self, _: ChainId, _: &ContractLog) -> Touched {
        Touched::default()
    }
}

fn meddling(world: &World, times: u32, what: What) -> Membership {
    Membership::new(Wiring {
        store: world.store.clone(),
        clock: world.clock.clone(),
        entropy: Arc::new(SeededEntropy::new(6)),
        gate: Arc::new(Meddling {
            gate: world.gate.clone(),
            store: world.store.clone(),
            left: AtomicU32::new(times),
            what,
        }),
        settings: *world.membership.settings(),
    })
}

#[tokio::test]
async fn an_answer_about_other_wallets_is_thrown_away_and_the_member_is_looked_at_anew() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.gate.transfer(pass(1), Some(at(1000)));
        // The answer says no: the wallet that has the pass is linked a moment later.
        let looked = meddling(&world, 1, What::LinksAWallet).reassess(ada).await;
        let Ok(Reassessed::Looked(looked)) = looked else {
            panic!("looked at: {looked:?}")
        };
        assert_eq!((looked.outcome, looked.to), (Outcome::Yes, Stage::Active));
        assert_eq!(looked.reads, 6, "both answers were paid for");
        assert!(world.steps(ada).await.is_empty());
    }
}

#[tokio::test]
async fn a_member_who_changes_all_the_time_is_left_as_they_are() {
    let world = World::new().await;
    let ada = world.member(1).await;
    world.gate.transfer(pass(1), None);
    let error = meddling(&world, 50, What::LinksAWallet).reassess(ada).await;
    assert!(matches!(&error, Err(MembershipError::Changing)), "{error:?}");
    assert_eq!(world.stage(ada).await, Stage::Active);
    world.look(ada).await;
    assert_eq!(world.stage(ada).await, Stage::Grace, "the same without the changes");
}

#[tokio::test]
async fn a_look_that_was_hastened_while_the_chain_was_asked_stays_hastened() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let soon = world.now().plus(HOUR / 60);
    meddling(&world, 1, What::Hastens(soon))
        .reassess(ada)
        .await
        .expect("looked");
    assert_eq!(world.row(ada).await.recheck_at, soon);
    world.clock.advance(HOUR);
    world.look(ada).await;
    assert!(world.row(ada).await.recheck_at > world.now().plus(HOUR));
}

#[tokio::test]
async fn somebody_who_was_due_and_was_hastened_while_the_chain_was_asked_is_looked_at_once_more() {
    for world in World::both().await {
        let ada = world.member(1).await;
        for (times, again) in [(0, false), (1, true)] {
            world.clock.advance(48 * HOUR);
            let now = world.now();
            assert!(world.row(ada).await.recheck_at <= now, "due");
            meddling(&world, times, What::Hastens(now))
                .reassess(ada)
                .await
                .expect("looked");
            assert_eq!(world.row(ada).await.recheck_at <= now, again, "hastened {times} times");
        }
    }
}

#[tokio::test]
async fn a_decision_is_stored_when_it_is_new_and_once_a_day_and_says_nothing_about_holdings() {
    let world = World::new().await;
    let ada = world.member(1).await;
    let latest = |world: &World| {
        let store = world.store.clone();
        async move {
            store
                .read(move |conn| decisions::latest(conn, ada))
                .await
                .expect("read")
                .expect("stored")
        }
    };
    world.look(ada).await;
    let first = latest(&world).await;
    assert_eq!(
        (first.outcome.as_str(), first.rule_hash.as_str()),
        ("granted", "rules-1")
    );
    world.clock.advance(HOUR);
    world.look(ada).await;
    assert_eq!(latest(&world).await, first, "nothing new");
    world.gate.ledger().hash = "rules-2".to_owned();
    world.clock.advance(HOUR);
    world.look(ada).await;
    let second = latest(&world).await;
    assert_eq!(second.rule_hash, "rules-2");
    world.clock.advance(25 * HOUR);
    world.look(ada).await;
    let third = latest(&world).await;
    assert!(third.decided_at > second.decided_at, "once a day");
    world.gate.transfer(pass(1), None);
    world.clock.advance(HOUR);
    world.look(ada).await;
    assert_eq!(latest(&world).await.outcome, "denied");
}

#[tokio::test]
async fn looks_at_one_member_at_the_same_time_count_the_same_time_once() {
    for world in World::both().await {
        let ada = world.member(1).await;
        world.gate.transfer(pass(1), None);
        world.look(ada).await;
        world.clock.advance(HOUR);
        let looks = (0..6).map(|_| world.membership.reassess(ada));
        for look in futures::future::join_all(looks).await {
            // Six at a time may be too many to get a quiet moment; none may count twice.
            if let Err(error) = look {
                assert!(error.may_pass(), "{error}");
            }
        }
        let standing = world.row(ada).await.standing;
        assert_eq!((standing.stage, standing.spent), (Stage::Grace, HOUR));
        assert_eq!(world.steps(ada).await.len(), 1);
    }
}
