//! Tokens in a vault that delegated to the wallet.

use super::*;
use crate::bindings::{unit_token, wallet_token};
use crate::rule::DELEGATE_REGISTRY_V2 as REGISTRY;
use crate::testing::FakeDelegation::{self, All, Coins, Contract, Token as OneToken, Units};
use alloy_primitives::B256;

const VAULT: Address = Address::repeat_byte(0xfa);
const OTHER: Address = Address::repeat_byte(0xdd);

fn rights() -> B256 {
    B256::right_padding_from(b"guildhall")
}

fn pass(more: &str) -> Condition {
    condition(&format!(
        "kind = \"erc721\"\n$place\ndelegation = \"delegate.xyz/v2#guildhall\"\n{more}"
    ))
}

/// A vault that holds token 4, and a registry in which nothing is delegated.
fn vault() -> FakeChains {
    let chains = FakeChains::with(CHAIN);
    chains.erc721(CHAIN, CONTRACT, true);
    chains.erc721_tokens(CHAIN, CONTRACT, VAULT, &[4]);
    chains.delegate_registry(CHAIN, REGISTRY);
    chains
}

fn give(chains: &FakeChains, given: &[(Address, FakeDelegation, B256)]) {
    chains.delegations(CHAIN, REGISTRY, ALICE, given, rights());
}

fn whole(chains: &FakeChains, contract: Address, delegated: bool) {
    chains.delegated_contract(CHAIN, REGISTRY, (ALICE, VAULT), contract, rights(), delegated);
}

#[tokio::test]
async fn a_token_of_a_vault_counts_for_the_wallet_it_delegated_to_and_is_the_one_that_is_bound() {
    let chains = vault();
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await, (No, "gate-erc721-no", vec![]));
    for (what, given) in [(All, B256::ZERO), (Contract(CONTRACT), rights()), (All, rights())] {
        give(&chains, &[(VAULT, what, given)]);
        whole(&chains, CONTRACT, true);
        assert_eq!(
            told(&chains, &pass(""), &[ALICE]).await,
            (Yes, "gate-delegated-yes", vec![4]),
            "{what:?}"
        );
        assert_eq!(told(&chains, &pass(""), &[BOB]).await.0, No, "nobody else's vault");
        let plain = condition("kind = \"erc721\"\n$place");
        assert_eq!(
            told(&chains, &plain, &[ALICE]).await.0,
            No,
            "the rule does not count vaults"
        );
    }
    let result = ask(&chains, &pass(""), true, &[key(ALICE)]).await;
    assert_eq!(result.wallets, [VAULT], "what must not count twice is the vault");
    assert!(
        result.arguments.iter().all(|(_, value)| !value.contains("fafafa")),
        "the words do not say which vault it is"
    );
}

#[tokio::test]
async fn a_delegation_of_another_contract_of_other_rights_or_of_nothing_counts_for_nothing() {
    let chains = vault();
    give(&chains, &[(VAULT, Contract(CONTRACT), rights())]);
    whole(&chains, CONTRACT, true);
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, Yes);
    whole(&chains, CONTRACT, false);
    assert_eq!(
        told(&chains, &pass(""), &[ALICE]).await.0,
        No,
        "what the list says is checked again"
    );
    whole(&chains, CONTRACT, true);
    for (what, given) in [
        (Contract(OTHER), rights()),
        (Contract(CONTRACT), B256::right_padding_from(b"elsewhere")),
        (OneToken(OTHER, 4), rights()),
    ] {
        give(&chains, &[(VAULT, what, given)]);
        assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, No, "{what:?} {given}");
    }
    chains.erc721_tokens(CHAIN, CONTRACT, VAULT, &[]);
    give(&chains, &[(VAULT, All, B256::ZERO)]);
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, No, "an empty vault");
}

#[tokio::test]
async fn a_delegation_of_one_token_is_of_that_token() {
    let chains = vault();
    chains.erc721_tokens(CHAIN, CONTRACT, VAULT, &[4, 9]);
    give(&chains, &[(VAULT, OneToken(CONTRACT, 9), rights())]);
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.2, [9]);
    assert_eq!(told(&chains, &pass("min = 2"), &[ALICE]).await.0, No);
    give(
        &chains,
        &[
            (VAULT, OneToken(CONTRACT, 9), rights()),
            (VAULT, OneToken(CONTRACT, 4), B256::ZERO),
        ],
    );
    assert_eq!(told(&chains, &pass("min = 2"), &[ALICE]).await.0, Yes);
    give(&chains, &[(VAULT, OneToken(CONTRACT, 5), rights())]);
    assert_eq!(
        told(&chains, &pass(""), &[ALICE]).await.0,
        No,
        "the vault does not have it"
    );
}

#[tokio::test]
async fn a_broken_registry_matters_only_to_those_who_have_nothing_themselves() {
    let chains = vault();
    chains.erc721_tokens(CHAIN, CONTRACT, BOB, &[1]);
    assert_eq!(told(&chains, &pass(""), &[BOB]).await.0, Yes);
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, No);
    chains.answer_others::<RegistryAbi::checkDelegateForAllCall>(CHAIN, REGISTRY, Call::Reverted);
    chains.answer_others::<RegistryAbi::getIncomingDelegationsCall>(CHAIN, REGISTRY, Call::Reverted);
    assert_eq!(
        told(&chains, &pass(""), &[BOB]).await,
        (Yes, "gate-erc721-yes", vec![1])
    );
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, Unknown);

    let nowhere = FakeChains::with(CHAIN);
    nowhere.erc721(CHAIN, CONTRACT, true);
    assert_eq!(
        told(&nowhere, &pass(""), &[ALICE]).await,
        (Unknown, "gate-no-contract", vec![])
    );
}

#[tokio::test]
async fn a_list_that_somebody_flooded_neither_lets_in_nor_keeps_anybody() {
    let chains = vault();
    give(&chains, &[(VAULT, All, B256::ZERO)]);
    whole(&chains, CONTRACT, true);
    let kept = [token(4)];
    assert_eq!(stays(&chains, &pass(""), &[ALICE], &kept).await.outcome, Yes);

    chains.delegations_unlistable(CHAIN, REGISTRY, ALICE);
    assert_eq!(
        told(&chains, &pass(""), &[ALICE]).await,
        (Unknown, "gate-delegation-too-many", vec![]),
        "whoever wants to join is not refused"
    );
    let member = stays(&chains, &pass(""), &[ALICE], &kept).await;
    assert_eq!(
        (member.outcome, member.tokens),
        (Yes, kept.to_vec()),
        "a member's token is found without the list"
    );
    chains.erc721_tokens(CHAIN, CONTRACT, VAULT, &[]);
    chains.returns(CHAIN, CONTRACT, &Erc721Abi::ownerOfCall { id: U256::from(4) }, &BOB);
    let gone = stays(&chains, &pass(""), &[ALICE], &kept).await;
    assert_eq!(
        (gone.outcome, gone.message),
        (No, "gate-delegation-too-many"),
        "else nobody who floods themselves would ever lapse"
    );
}

#[tokio::test]
async fn more_vaults_than_are_looked_at_are_too_many() {
    let chains = vault();
    let crowd = |count: u64| -> Vec<(Address, FakeDelegation, B256)> {
        (0..count)
            .map(|at| (Address::from_word(U256::from(at + 1).into()), All, B256::ZERO))
            .chain([(VAULT, All, B256::ZERO)])
            .collect()
    };
    whole(&chains, CONTRACT, true);
    give(&chains, &crowd(crate::condition::delegation::MAX_VAULTS as u64 - 1));
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, Yes);
    give(&chains, &crowd(crate::condition::delegation::MAX_VAULTS as u64));
    assert_eq!(told(&chains, &pass(""), &[ALICE]).await.0, Unknown);
    chains.erc721_tokens(CHAIN, CONTRACT, ALICE, &[8]);
    assert_eq!(
        told(&chains, &pass(""), &[ALICE]).await,
        (Yes, "gate-erc721-yes", vec![8]),
        "what the wallet has itself is enough"
    );
}

#[tokio::test]
async fn a_contract_wallet_may_be_delegated_to_on_its_own_chain_only() {
    let chains = vault();
    give(&chains, &[(VAULT, All, B256::ZERO)]);
    whole(&chains, CONTRACT, true);
    for (chain, outcome) in [(CHAIN.0, Yes), (10, No)] {
        let result = ask(&chains, &pass(""), true, &[contract_wallet(ALICE, chain)]).await;
        assert_eq!(result.outcome, outcome);
    }
}

#[tokio::test]
async fn coins_and_units_of_a_vault_count_as_far_as_they_are_delegated() {
    let chains = FakeChains::with(CHAIN);
    chains.delegate_registry(CHAIN, REGISTRY);
    chains.erc20(CHAIN, CONTRACT);
    chains.erc20_balance(CHAIN, CONTRACT, VAULT, 500);
    let coins = condition(
        "kind = \"erc20\"\n$place\nmin = 100\nheld_since = \"1h\"\ndelegation = \"delegate.xyz/v2#guildhall\"",
    );
    for (amount, outcome) in [(100, Yes), (99, No)] {
        give(&chains, &[(VAULT, Coins(CONTRACT, amount), rights())]);
        let result = ask(&chains, &coins, false, &[key(ALICE)]).await;
        assert_eq!(result.outcome, outcome, "{amount}");
    }
    give(&chains, &[(VAULT, Coins(CONTRACT, 100), rights())]);
    chains.delegations_unlistable(CHAIN, REGISTRY, ALICE);
    let kept = [wallet_token(VAULT)];
    let member = stays(&chains, &coins, &[ALICE], &kept).await;
    assert_eq!(
        (member.outcome, member.wallets),
        (Yes, vec![VAULT]),
        "the vault was bound"
    );

    let chains = FakeChains::with(CHAIN);
    chains.delegate_registry(CHAIN, REGISTRY);
    chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 0)]);
    chains.erc1155_units(CHAIN, CONTRACT, VAULT, &[(7, 5)]);
    let units = condition("kind = \"erc1155\"\n$place\nid = 7\ndelegation = \"delegate.xyz/v2#guildhall\"");
    assert_eq!(ask(&chains, &units, true, &[key(ALICE)]).await.outcome, No);
    give(&chains, &[(VAULT, Units(CONTRACT, 7, 2), rights())]);
    let result = ask(&chains, &units, true, &[key(ALICE)]).await;
    let unit = |unit| unit_token(CHAIN, CONTRACT, U256::from(7), VAULT, unit);
    assert_eq!((result.outcome, result.tokens), (Yes, vec![unit(0), unit(1)]));
}

#[tokio::test]
async fn whoever_floods_their_own_list_cannot_hide_that_a_unit_of_a_vault_is_gone() {
    let units = condition("kind = \"erc1155\"\n$place\nid = 7\ndelegation = \"delegate.xyz/v2#guildhall\"");
    for holder in [VAULT, ALICE] {
        let chains = FakeChains::with(CHAIN);
        chains.delegate_registry(CHAIN, REGISTRY);
        chains.erc1155_units(CHAIN, CONTRACT, ALICE, &[(7, 0)]);
        chains.erc1155_units(CHAIN, CONTRACT, VAULT, &[(7, 0)]);
        chains.erc1155_units(CHAIN, CONTRACT, holder, &[(7, 2)]);
        give(&chains, &[(VAULT, Units(CONTRACT, 7, 2), rights())]);
        chains.delegations_unlistable(CHAIN, REGISTRY, ALICE);
        let kept = [unit_token(CHAIN, CONTRACT, U256::from(7), holder, 1)];
        let member = stays(&chains, &units, &[ALICE], &kept).await;
        assert_eq!(member.outcome, Yes, "found without the list: {holder}");
        assert_eq!(member.tokens[0], kept[0]);
        chains.erc1155_units(CHAIN, CONTRACT, holder, &[(7, 0)]);
        let gone = stays(&chains, &units, &[ALICE], &kept).await;
        assert_eq!(
            (gone.outcome, gone.message),
            (No, "gate-delegation-too-many"),
            "{holder}"
        );
    }
}
