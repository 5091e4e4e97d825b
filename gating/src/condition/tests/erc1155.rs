//! Units: of one id and of several, old and young, bound and free.

use super::*;
use crate::bindings::unit_token;

fn one_id(more: &str) -> Condition {
    condition(&format!("kind = \"erc1155\"\n$place\nid = 7\n{more}"))
}

fn several_ids(more: &str) -> Condition {
    condition(&format!("kind = \"erc1155\"\n$place\nids = \"7-9\"\n{more}"))
}

fn unit(id: u64, owner: Address, unit: u64) -> Token {
    unit_token(CHAIN, CONTRACT, U256::from(id), owner, unit)
}

async fn offered(chains: &FakeChains, condition: &Condition) -> (Outcome, &'static str, Vec<Token>) {
    let result = ask(chains, condition, true, &[key(ALICE)]).await;
    (result.outcome, result.message, result.tokens)
}

#[tokio::test]
async fn every_unit_that_is_held_may_be_bound() {
    let chains = FakeChains::with(CHAIN);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 0)]);
    assert_eq!(offered(&chains, &one_id("")).await, (No, "gate-erc1155-no", vec![]));
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 2)]);
    let both = vec![unit(7, ALICE, 0), unit(7, ALICE, 1)];
    assert_eq!(offered(&chains, &one_id("")).await, (Yes, "gate-erc1155-yes", both));
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, u64::MAX)]);
    assert_eq!(offered(&chains, &one_id("")).await.2.len(), MAX_TOKENS);
}

#[tokio::test]
async fn units_of_a_range_of_ids_are_counted_together() {
    let chains = FakeChains::with(CHAIN);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 1), (8, 0), (9, 1)]);
    assert_eq!(
        offered(&chains, &several_ids("min = 2")).await,
        (Yes, "gate-erc1155-yes", vec![unit(7, ALICE, 0), unit(9, ALICE, 0)])
    );
    assert_eq!(offered(&chains, &several_ids("min = 3")).await.0, No);
}

#[tokio::test]
async fn a_batch_of_another_length_is_nonsense() {
    let chains = FakeChains::with(CHAIN);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 1), (8, 0), (9, 0)]);
    assert_eq!(offered(&chains, &several_ids("")).await.0, Yes);
    chains.returns_for_others::<Erc1155Abi::balanceOfBatchCall>(CHAIN, CONTRACT, &vec![U256::ONE]);
    let call = Erc1155Abi::balanceOfBatchCall {
        holders: vec![ALICE; 3],
        ids: [7, 8, 9].map(U256::from).to_vec(),
    };
    chains.returns(CHAIN, CONTRACT, &call, &vec![U256::ONE]);
    assert_eq!(
        offered(&chains, &several_ids("")).await,
        (Unknown, "gate-contract-odd", vec![])
    );
}

#[tokio::test]
async fn only_units_that_were_held_for_long_enough_count() {
    let chains = FakeChains::with(CHAIN);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 3)]);
    chains.erc1155_sent(CHAIN, CONTRACT, BOB, ALICE, (7, 2), 850);
    chains.erc1155_sent(CHAIN, CONTRACT, ALICE, ALICE, (7, 3), 900);
    let it = one_id("held_since = \"1h\"");
    assert_eq!(
        offered(&chains, &it).await,
        (Yes, "gate-erc1155-yes", vec![unit(7, ALICE, 0)]),
        "one of the three was there before"
    );
    let two = one_id("min = 2\nheld_since = \"1h\"");
    let result = ask(&chains, &two, true, &[key(ALICE)]).await;
    assert_eq!(
        (result.outcome, result.message, result.changes_at),
        (No, "gate-erc1155-fresh", Some(1_800_000_000 + 1_800))
    );
    chains.erc1155_batch_sent(CHAIN, CONTRACT, BOB, ALICE, &[(7, 1)], 950);
    assert_eq!(offered(&chains, &it).await.1, "gate-erc1155-fresh");
    chains.erc1155_batch_sent(CHAIN, CONTRACT, BOB, ALICE, &[(7, 1)], 951);
    assert_eq!(
        offered(&chains, &it).await.1,
        "gate-contract-odd",
        "less than none before"
    );
}

#[tokio::test]
async fn a_bound_unit_needs_no_age_but_must_be_there() {
    let chains = FakeChains::with(CHAIN);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 2)]);
    chains.erc1155_sent(CHAIN, CONTRACT, BOB, ALICE, (7, 2), 990);
    let it = one_id("held_since = \"1h\"");
    assert_eq!(offered(&chains, &it).await.0, No, "at the door");
    let kept = [unit(7, ALICE, 1)];
    let stays_so = stays(&chains, &it, &[ALICE], &kept).await;
    assert_eq!((stays_so.outcome, stays_so.tokens), (Yes, kept.to_vec()));
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 1)]);
    let gone = stays(&chains, &it, &[ALICE], &kept).await;
    assert_eq!(gone.outcome, Unknown, "the events of 990 contradict the balance");
    let fresh = FakeChains::with(CHAIN);
    fresh.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 1)]);
    fresh.erc1155_sent(CHAIN, CONTRACT, BOB, ALICE, (7, 1), 990);
    assert_eq!(
        stays(&fresh, &it, &[ALICE], &kept).await.outcome,
        No,
        "the second unit is gone, and the first is young"
    );
    let others = [unit(7, BOB, 0)];
    assert_eq!(
        stays(&fresh, &it, &[ALICE], &others).await.outcome,
        No,
        "somebody else's unit"
    );
}
