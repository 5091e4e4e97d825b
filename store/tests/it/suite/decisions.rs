//! Why accounts were let in, and how long that is kept.

use crate::suite::cast::member;
use crate::suite::on_both;
use domain::gate::{Decision, Outcome};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::{Conn, Store, StoreError, decisions, sweep};
use testkit::SeededEntropy;
use testkit::builders::NOON;

on_both!(the_newest_decision_of_an_account_is_kept_for_ever);

fn decision(outcome: Outcome, at: Timestamp) -> Decision {
    Decision {
        outcome,
        reasons: Vec::new(),
        rule_hash: "hash".into(),
        blocks: Vec::new(),
        decided_at: at,
        alternatives: Vec::new(),
        rules: Vec::new(),
        expiries: Vec::new(),
        changes_at: None,
        reads: 0,
    }
}

async fn the_newest_decision_of_an_account_is_kept_for_ever(store: Store) {
    let entropy = SeededEntropy::new(1);
    store
        .write(move |tx| {
            member(tx, 1, "ada")?;
            member(tx, 2, "bob")?;
            let (ada, bob) = (AccountId(1), AccountId(2));
            let day = Duration::from_secs(86_400);
            for (outcome, days) in [(Outcome::Yes, 0), (Outcome::Unknown, 1), (Outcome::No, 50)] {
                decisions::add(tx, ada, &decision(outcome, NOON.plus(day * days)), &entropy)?;
            }
            decisions::add(tx, bob, &decision(Outcome::Yes, NOON), &entropy)?;
            let latest = |tx: &mut Conn, id| Ok::<_, StoreError>(decisions::latest(tx, id)?.map(|d| d.outcome));
            assert_eq!(latest(tx, ada)?.as_deref(), Some("denied"));

            assert_eq!(decisions::forget(tx, NOON.plus(decisions::KEPT))?, 0);
            assert_eq!(sweep::run(tx, NOON.plus(decisions::KEPT + day))?, 1, "the first");
            assert_eq!(
                decisions::forget(tx, NOON.plus(decisions::KEPT + day * 900))?,
                1,
                "the second"
            );
            assert_eq!(latest(tx, ada)?.as_deref(), Some("denied"));
            assert_eq!(latest(tx, bob)?.as_deref(), Some("granted"));
            Ok::<_, StoreError>(())
        })
        .await
        .expect("stores");
}
