//! Tokens of ERC-721 contracts that list their holders' tokens, and of those that do not.

use super::*;

#[tokio::test]
async fn an_erc721_holder_is_told_with_tokens_however_the_contract_lists_them() {
    for (enumerable, expected) in [(true, vec![4, 9]), (false, vec![9, 4])] {
        let chains = FakeChains::with(CHAIN);
        chains.erc721(CHAIN, CONTRACT, enumerable);
        chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[4, 9]);
        let it = condition("kind = \"erc721\"\n$place\nfrom_block = 0");
        assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", expected));
        assert_eq!(told(&chains, &it, &[BOB]).await, (No, "gate-erc721-no", vec![]));
    }
}

#[tokio::test]
async fn a_token_that_was_received_and_given_away_again_is_not_found() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, false);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[1, 2]);
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::balanceOfCall { holder: ALICE }, &U256::ONE);
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::ownerOfCall { id: U256::ONE }, &BOB);
    let it = condition("kind = \"erc721\"\n$place\nfrom_block = 0");
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", vec![2]));
    chains.answer(
        CHAIN,
        CONTRACT,
        &Erc721Abi::ownerOfCall { id: U256::from(2) },
        Call::Reverted,
    );
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-erc721-not-found", vec![])
    );
}

#[tokio::test]
async fn tokens_that_cannot_be_listed_are_unknown_only_if_they_must_be_bound() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, false);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[1]);
    let it = condition("kind = \"erc721\"\n$place");
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-erc721-not-listable", vec![])
    );
    let unbound = ask(&chains, &it, false, &[key(ALICE)]).await;
    assert_eq!((unbound.outcome, unbound.wallets), (Yes, vec![ALICE]));
}

#[tokio::test]
async fn a_contract_without_erc165_is_searched_by_events() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, false);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[3]);
    let enumerable = Erc721Abi::supportsInterfaceCall {
        interfaceId: alloy_primitives::fixed_bytes!("0x780e9d63"),
    };
    for silence in [Call::Reverted, Call::Returned(Bytes::new())] {
        chains.answer(CHAIN, CONTRACT, &enumerable, silence);
        let it = condition("kind = \"erc721\"\n$place\nfrom_block = 0");
        assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", vec![3]));
    }
}

#[tokio::test]
async fn amounts_of_two_wallets_are_not_added_up() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[1, 2]);
    chains.erc721_tokens(CHAIN, CONTRACT, BOB, &[3]);
    let one = condition("kind = \"erc721\"\n$place");
    assert_eq!(
        told(&chains, &one, &[BOB, ALICE]).await,
        (Yes, "gate-erc721-yes", vec![3, 1, 2])
    );
    let three = condition("kind = \"erc721\"\n$place\nmin = 3");
    assert_eq!(
        told(&chains, &three, &[BOB, ALICE]).await,
        (No, "gate-erc721-no", vec![])
    );
    let two = condition("kind = \"erc721\"\n$place\nmin = 2");
    assert_eq!(
        told(&chains, &two, &[BOB, ALICE]).await,
        (Yes, "gate-erc721-yes", vec![1, 2])
    );
}

#[tokio::test]
async fn no_more_than_fifty_tokens_are_read() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    let ids: Vec<u64> = (1..=80).collect();
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &ids);
    let it = condition("kind = \"erc721\"\n$place");
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Yes, "gate-erc721-yes", ids[..MAX_TOKENS].to_vec())
    );
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::balanceOfCall { holder: ALICE }, &U256::MAX);
    assert_eq!(
        told(&chains, &it, &[ALICE]).await.0,
        Yes,
        "a lie about the balance costs no more reads"
    );
}

/// An hour is 300 blocks here, so the window begins after block 700.
const AGED: &str = "kind = \"erc721\"\n$place\nfrom_block = 0\nheld_since = \"1h\"";

#[tokio::test]
async fn a_token_counts_once_it_was_held_for_long_enough() {
    for enumerable in [true, false] {
        let chains = FakeChains::with(CHAIN);
        chains.erc721(CHAIN, CONTRACT, enumerable);
        chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &[1], 700);
        let it = condition(AGED);
        assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", vec![1]));
        let unbound = ask(&chains, &it, false, &[key(ALICE)]).await;
        assert_eq!(unbound.outcome, Yes);

        chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &[1], 850);
        let young = ask(&chains, &it, true, &[key(ALICE)]).await;
        assert_eq!(
            (young.outcome, young.message, young.changes_at),
            (No, "gate-erc721-fresh", Some(1_800_000_000 + 1_800)),
            "it left and came back"
        );
        assert_eq!(ask(&chains, &it, false, &[key(ALICE)]).await.outcome, No);
        chains.set_block(CHAIN, 1_150, 1_800_001_800);
        assert_eq!(told(&chains, &it, &[ALICE]).await.0, Yes, "an hour is over");
    }
}

#[tokio::test]
async fn a_transfer_to_oneself_does_not_make_a_token_young() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &[1], 500);
    let to_oneself = vec![
        Erc721Abi::Transfer::SIGNATURE_HASH,
        ALICE.into_word(),
        ALICE.into_word(),
        U256::ONE.into(),
    ];
    chains.log(CHAIN, CONTRACT, 900, to_oneself);
    assert_eq!(told(&chains, &condition(AGED), &[ALICE]).await.0, Yes);
}

#[tokio::test]
async fn a_bound_token_needs_no_age_no_list_and_no_events() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, false);
    chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &[1, 2], 990);
    let it = condition("kind = \"erc721\"\n$place\nheld_since = \"1h\"");
    assert_eq!(told(&chains, &it, &[ALICE]).await.1, "gate-erc721-not-listable");
    let stays_so = stays(&chains, &it, &[ALICE], &[token(2)]).await;
    assert_eq!((stays_so.outcome, stays_so.tokens), (Yes, vec![token(2)]));
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::ownerOfCall { id: U256::from(2) }, &BOB);
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[token(2)]).await.outcome,
        Unknown,
        "whether the other one counts cannot be told"
    );
    let elsewhere = Token {
        chain: ChainId(10),
        ..token(1)
    };
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[elsewhere]).await.outcome,
        Unknown,
        "a token of the same number on another chain is another token"
    );
}

#[tokio::test]
async fn what_a_wallet_was_flooded_with_does_not_hide_what_counts() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, false);
    chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &[1], 500);
    let it = condition(AGED);
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", vec![1]));
    let dust: Vec<u64> = (100..300).collect();
    chains.erc721_tokens_since(CHAIN, CONTRACT, ALICE, &dust, 990);
    chains.returns(
        CHAIN,
        CONTRACT,
        &Erc721Abi::balanceOfCall { holder: ALICE },
        &U256::from(201),
    );
    assert_eq!(told(&chains, &it, &[ALICE]).await, (Yes, "gate-erc721-yes", vec![1]));
}

#[tokio::test]
async fn only_locked_tokens_count_where_they_must_not_be_sold() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[1, 2]);
    let it = condition("kind = \"erc721\"\n$place\nsoulbound = true");
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (Unknown, "gate-erc721-not-found", vec![]),
        "the contract does not say"
    );
    chains.locked(CHAIN, CONTRACT, 1, false);
    chains.locked(CHAIN, CONTRACT, 2, false);
    assert_eq!(
        told(&chains, &it, &[ALICE]).await,
        (No, "gate-erc721-not-locked", vec![])
    );
    chains.locked(CHAIN, CONTRACT, 2, true);
    let result = ask(&chains, &it, true, &[key(ALICE)]).await;
    assert_eq!(
        (result.outcome, result.tokens, result.locked),
        (Yes, vec![token(2)], Some(Yes))
    );
    assert_eq!(ask(&chains, &it, false, &[key(ALICE)]).await.outcome, Yes);
    assert_eq!(stays(&chains, &it, &[ALICE], &[token(2)]).await.outcome, Yes);
    chains.locked(CHAIN, CONTRACT, 2, false);
    assert_eq!(
        stays(&chains, &it, &[ALICE], &[token(2)]).await.message,
        "gate-erc721-not-locked",
        "also of a member"
    );
}

#[tokio::test]
async fn a_wallet_that_cannot_be_read_keeps_what_is_bound_through_it() {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[1]);
    chains.erc721_tokens(CHAIN, CONTRACT, BOB, &[2]);
    let it = condition("kind = \"erc721\"\n$place");
    let both = stays(&chains, &it, &[ALICE, BOB], &[token(2)]).await;
    assert_eq!((both.outcome, both.tokens), (Yes, vec![token(1), token(2)]));
    chains.answer(
        CHAIN,
        CONTRACT,
        &Erc721Abi::balanceOfCall { holder: BOB },
        Call::Reverted,
    );
    let blurred = stays(&chains, &it, &[ALICE, BOB], &[token(2)]).await;
    assert_eq!(
        (blurred.outcome, blurred.tokens),
        (Yes, vec![token(1), token(2)]),
        "nobody knows that it is gone"
    );
    let new = told(&chains, &it, &[ALICE, BOB]).await;
    assert_eq!(new.2, [1], "and nobody joins by it");
    let carol = Address::repeat_byte(0xca);
    for owner in [Call::Returned(carol.into_word().to_vec().into()), Call::Reverted] {
        chains.answer(CHAIN, CONTRACT, &Erc721Abi::ownerOfCall { id: U256::from(2) }, owner);
        let sold = stays(&chains, &it, &[ALICE, BOB], &[token(2)]).await;
        assert_eq!(sold.tokens, [token(1)], "but a token that is gone is gone");
    }
}
