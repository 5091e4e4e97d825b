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

#[tokio::test]
async fn a_member_uses_a_key_to_its_end_and_a_joiner_needs_time_left() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let hour = FakeKey {
        expires_at_secs: 1_800_003_600,
        ..FakeKey::valid(1)
    };
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[hour]);
    let it = condition("kind = \"unlock\"\n$place\nmin_remaining = \"7d\"");
    assert_eq!(told(&chains, &it, &[ALICE]).await.1, "gate-unlock-ending");
    let member = stays(&chains, &it, &[ALICE], &[token(1)]).await;
    assert_eq!(member.outcome, Yes);
    assert_eq!(member.expiries, [(token(1), 1_800_003_600)]);
    assert_eq!(member.changes_at, Some(1_800_003_600), "expiry emits no event");
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[token(2)]).await.outcome,
        No,
        "another key was bound"
    );
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey { valid: false, ..hour }]);
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[token(1)]).await.message,
        "gate-unlock-expired"
    );
}

#[tokio::test]
async fn what_a_joiner_may_rely_on_ends_when_too_little_is_left() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let ends = 1_800_000_000 + 8 * 86_400;
    chains.lock_keys(
        CHAIN,
        CONTRACT,
        ALICE,
        &[FakeKey {
            expires_at_secs: ends,
            ..FakeKey::valid(1)
        }],
    );
    let it = condition("kind = \"unlock\"\n$place\nmin_remaining = \"7d\"");
    let result = ask(&chains, &it, true, &[key(ALICE)]).await;
    assert_eq!((result.outcome, result.changes_at), (Yes, Some(1_800_000_000 + 86_400)));
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey::valid(1)]);
    let for_ever = ask(&chains, &it, true, &[key(ALICE)]).await;
    assert_eq!(
        (for_ever.outcome, for_ever.expiries, for_ever.changes_at),
        (Yes, vec![], None)
    );
}

#[tokio::test]
async fn a_shared_key_is_as_young_as_it_is_even_if_somebody_shared_it_with_themselves() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey::valid(1)]);
    chains.lock_key_came(CHAIN, CONTRACT, Address::ZERO, ALICE, 1, 500);
    let it = condition("kind = \"unlock\"\n$place\nheld_since = \"1h\"");
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![1]));

    chains.lock_keys(CHAIN, CONTRACT, BOB, &[FakeKey::valid(2)]);
    chains.lock_key_came(CHAIN, CONTRACT, ALICE, BOB, 2, 850);
    let shared = ask(&chains, &it, true, &[key(BOB)]).await;
    assert_eq!(
        (shared.outcome, shared.message, shared.changes_at),
        (No, "gate-unlock-fresh", Some(1_800_000_000 + 1_800))
    );
    assert_eq!(
        stays(&chains, &it, &[BOB], &[token(2)]).await.outcome,
        Yes,
        "of a member it is asked no more"
    );
    chains.lock_keys(CHAIN, CONTRACT, ALICE, &[FakeKey::valid(1), FakeKey::valid(3)]);
    chains.lock_key_came(CHAIN, CONTRACT, ALICE, ALICE, 3, 990);
    assert_eq!(told(&chains, &it, &[ALICE]).await.2, [1], "the new key is young");
}

#[tokio::test]
async fn a_key_that_was_just_given_to_manage_is_young_for_its_manager() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let managed = FakeKey {
        manager: ALICE,
        ..FakeKey::valid(5)
    };
    chains.lock_keys(CHAIN, CONTRACT, BOB, &[managed]);
    let became = |block| {
        let topics = vec![
            UnlockAbi::KeyManagerChanged::SIGNATURE_HASH,
            U256::from(5).into(),
            ALICE.into_word(),
        ];
        chains.log(CHAIN, CONTRACT, block, topics);
    };
    became(500);
    let it = condition("kind = \"unlock\"\n$place\nlent = \"manager\"\nfrom_block = 0\nheld_since = \"1h\"");
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![5]));
    became(900);
    assert_eq!(told(&chains, &it, &[ALICE]).await.1, "gate-unlock-fresh");
}

#[tokio::test]
async fn a_member_with_too_many_managed_keys_is_answered_by_the_bound_one() {
    let chains = FakeChains::with(CHAIN);
    chains.lock(CHAIN, CONTRACT);
    let managed = FakeKey {
        manager: ALICE,
        ..FakeKey::valid(5)
    };
    chains.lock_keys(CHAIN, CONTRACT, BOB, &[managed]);
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::ownerOfCall { id: U256::from(5) }, &BOB);
    chains.lock_lent_event(CHAIN, CONTRACT, ALICE, BOB, 5);
    let it = condition("kind = \"unlock\"\n$place\nlent = \"manager\"\nfrom_block = 0");
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-unlock-yes", vec![5]));

    // Anybody can make anybody the manager of keys that are worth nothing.
    for id in 100..160_u64 {
        let topics = vec![
            UnlockAbi::KeyManagerChanged::SIGNATURE_HASH,
            U256::from(id).into(),
            ALICE.into_word(),
        ];
        chains.log(CHAIN, CONTRACT, 700, topics);
    }
    for id in 200..260 {
        chains.lock_lent_event(CHAIN, CONTRACT, ALICE, BOB, id);
    }
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-unlock-too-many", vec![]),
        "whoever wants to join is not refused"
    );
    let member = stays(&chains, &it, &[ALICE], &[token(5)]).await;
    assert_eq!((member.outcome, member.tokens), (Yes, vec![token(5)]));
    let second_wallet = stays(&chains, &it, &[ALICE, Address::repeat_byte(0xcc)], &[token(5)]).await;
    assert_eq!(second_wallet.outcome, Yes);

    chains.lock_keys(
        CHAIN,
        CONTRACT,
        BOB,
        &[FakeKey {
            valid: false,
            ..managed
        }],
    );
    let expired = stays(&chains, &it, &[ALICE], &[token(5)]).await;
    assert_eq!(
        (expired.outcome, expired.message),
        (No, "gate-unlock-too-many"),
        "else nobody who manages many keys would ever lapse"
    );
    let manager_left = FakeKey {
        manager: BOB,
        ..managed
    };
    chains.lock_keys(CHAIN, CONTRACT, BOB, &[manager_left]);
    assert_eq!(stays(&chains, &it, &[ALICE], &[token(5)]).await.outcome, No);
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[]).await.outcome,
        No,
        "also after the key was unbound: a time of grace must end"
    );
}
