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
