//! Membership keys: valid, expired, lent, ending, and granted by hooks.

use super::*;

#[tokio::test]
async fn a_membership_key_counts_while_it_is_valid() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let it = condition("kind = \"unlock\"\n$place\nversions = [14]");
    assert_eq!(told(&chains, &it, &[ALICE]).await, (No, "gate-unlock-no", vec![]));
    let expired = FakeKey {
        valid: false,
        expires_at_secs: 1,
        ..FakeKey::valid(1)
    };
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[expired, FakeKey::valid(2)]);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![2]));
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[expired]);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (No, "gate-unlock-expired", vec![]));
    let other = condition("kind = \"unlock\"\n$place\nversions = [13, 15]");
    assert_eq!(
        told(&chains, &other, &[ALICE]).await,
        (Unknown, "gate-unlock-version", vec![])
    );
}

#[tokio::test]
async fn a_lent_key_counts_for_nobody_or_for_the_lender() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    chains.lock_keys(
        CHAIN,
        CONTRACT,
        BOB,
        &[FakeKey {
            manager: ALICE,
            ..FakeKey::valid(5)
        }],
    );
    chains.lock_lent_event(CHAIN, CONTRACT, ALICE, BOB, 5);
    let reject = condition("kind = \"unlock\"\n$place");
    let manager = condition("kind = \"unlock\"\n$place\nlent = \"manager\"\nfrom_block = 0");
    for it in [&reject, &manager] {
        assert_eq!(told(&chains, it, &[BOB]).await, (No, "gate-unlock-lent", vec![]));
        assert_eq!(
            told(&chains, it, &[BOB, ALICE]).await,
            (Yes, "gate-unlock-yes", vec![5]),
            "both wallets are one person's"
        );
    }
    assert_eq!(told(&chains, &reject, &[ALICE]).await, (No, "gate-unlock-no", vec![]));
    assert_eq!(
        told(&chains, &manager, &[ALICE]).await,
        (Yes, "gate-unlock-yes", vec![5])
    );
    // Back with its holder, who is still its manager: not lent.
    chains.lock_keys(CHAIN, CONTRACT, BOB, &[]);
    chains.lock_keys(
        CHAIN,
        CONTRACT,
        ALICE,
        &[FakeKey {
            manager: ALICE,
            ..FakeKey::valid(5)
        }],
    );
    assert_eq!(
        told(&chains, &reject, &[ALICE]).await,
        (Yes, "gate-unlock-yes", vec![5])
    );
}

#[tokio::test]
async fn a_key_that_ends_soon_can_be_refused() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let week = 7 * 86_400;
    let until = |expires_at_secs| FakeKey {
        expires_at_secs,
        ..FakeKey::valid(1)
    };
    let it = condition("kind = \"unlock\"\n$place\nmin_remaining = \"7d\"");
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[until(1_800_000_000 + week)]);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![1]));
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[until(1_800_000_000 + week - 1)]);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (No, "gate-unlock-ending", vec![]));
}

#[tokio::test]
async fn the_key_that_lasts_longest_is_bound_first() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let until = |id, expires_at_secs| FakeKey {
        expires_at_secs,
        ..FakeKey::valid(id)
    };
    chains.lock_keys(
        CHAIN,
        CONTRACT,
        ALICE,
        &[until(1, 1_900_000_000), until(2, 2_000_000_000)],
    );
    assert_eq!(
        told(&chains, &condition("kind = \"unlock\"\n$place"), &[ALICE]).await.2,
        [2, 1]
    );
}

#[tokio::test]
async fn what_a_hook_does_is_unknown_or_no_but_never_yes() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey::valid(1)]);
    let it = condition("kind = \"unlock\"\n$place");
    assert_eq!(told(&chains, &it, &[ALICE]).await.0, Yes);
    let valid = UnlockAbi::getHasValidKeyCall { holder: ALICE };
    chains.answer(CHAIN, CONTRACT, &valid, Call::Reverted);
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-contract-odd", vec![])
    );
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[]);
    chains.returns(CHAIN, CONTRACT, &valid, &true);
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (No, "gate-unlock-without-key", vec![])
    );
}

#[tokio::test]
async fn more_than_fifty_keys_of_which_none_counts_is_unknown() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let mut keys: Vec<FakeKey> = (1..=51)
        .map(|id| FakeKey {
            valid: false,
            ..FakeKey::valid(id)
        })
        .collect();
    keys[50].valid = true;
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &keys);
    let it = condition("kind = \"unlock\"\n$place");
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-unlock-too-many", vec![])
    );
    keys[49].valid = true;
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &keys);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![50]));
}

#[tokio::test]
async fn every_call_comes_from_the_same_caller() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey::valid(1)]);
    assert_eq!(
        told(&chains, &condition("kind = \"unlock\"\n$place"), &[ALICE]).await.0,
        Yes
    );
    let asked = chains.asked();
    assert!(
        asked
            .iter()
            .any(|(_, _, _, data)| data.starts_with(&UnlockAbi::isValidKeyCall::SELECTOR))
    );
    assert!(
        asked
            .iter()
            .all(|(chain, from, to, _)| (*chain, *from, *to) == (CHAIN, Some(CALLER), Some(CONTRACT)))
    );
}

#[test]
fn the_selector_of_the_cheap_check_is_the_one_unlock_publishes() {
    assert_eq!(UnlockAbi::getHasValidKeyCall::SELECTOR, [0x6d, 0x8e, 0xa5, 0xb4]);
}
