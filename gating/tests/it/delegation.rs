//! A vault that delegates on a real registry: what counts is the vault's token, as long as it stands.

use crate::world::{World, assess, decide, ids, number, one, says, told};
use alloy_primitives::{Address, B256};
use alloy_sol_types::SolConstructor;
use domain::chain_reader::Depth;
use domain::gate::Outcome::{No, Unknown, Yes};
use domain::gate::Token;
use domain::wallet::ChainId;
use testkit::contracts::{DelegateRegistry, PlainErc721};

/// A collection of which Alice, whose wallet is the vault, has token 1, and a registry.
async fn with_a_vault() -> (World, Address, Address) {
    let world = World::start().await;
    let names = PlainErc721::constructorCall {
        name_: "Art".to_owned(),
        symbol_: "ART".to_owned(),
    };
    let art = world.deploy(&PlainErc721::BYTECODE, &names.abi_encode()).await;
    let mint = PlainErc721::mintCall { to: world.people.alice };
    world.send(world.chain.sender(), art, &mint).await;
    let registry = world.deploy(&DelegateRegistry::BYTECODE, &[]).await;
    (world, art, registry)
}

fn rules(art: Address, registry: Address) -> String {
    let lines = format!("delegation = \"delegate.xyz/v2#guildhall\"\ndelegate_registry = \"{registry:#x}\"");
    one("erc721", art, &lines)
}

fn guildhall() -> B256 {
    B256::right_padding_from(b"guildhall")
}

async fn delegate_art(world: &World, registry: Address, art: Address, to: Address, rights: B256, enable: bool) {
    let call = DelegateRegistry::delegateContractCall {
        to,
        contract_: art,
        rights,
        enable,
    };
    world.send(world.people.alice, registry, &call).await;
}

#[tokio::test]
async fn a_delegation_counts_while_it_stands_and_binds_the_vaults_token() {
    let (world, art, registry) = with_a_vault().await;
    let (alice, bob, carol) = (world.people.alice, world.people.bob, world.people.carol);
    let gate = world.gate(&rules(art, registry));
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc721-no"));
    delegate_art(&world, registry, art, bob, guildhall(), true).await;
    assert_eq!(told(&gate, &[bob]).await, says(Yes, "gate-delegated-yes"));
    assert_eq!(told(&gate, &[carol]).await, says(No, "gate-erc721-no"));
    let by_hot_wallet = decide(&gate, &[bob]).await;
    let by_vault = decide(&gate, &[alice]).await;
    assert_eq!(
        by_hot_wallet.alternatives, by_vault.alternatives,
        "one token, whoever shows it: a second account cannot be paid for with it"
    );
    assert_eq!(decide(&gate, &[alice, bob]).await.alternatives, by_vault.alternatives);
    delegate_art(&world, registry, art, bob, guildhall(), false).await;
    assert_eq!(told(&gate, &[bob]).await, says(No, "gate-erc721-no"));
}

#[tokio::test]
async fn rights_must_be_those_of_the_rule_or_all() {
    let (world, art, registry) = with_a_vault().await;
    let bob = world.people.bob;
    let gate = world.gate(&rules(art, registry));
    let elsewhere = B256::right_padding_from(b"elsewhere");
    delegate_art(&world, registry, art, bob, elsewhere, true).await;
    assert_eq!(told(&gate, &[bob]).await.0, No);
    delegate_art(&world, registry, art, bob, B256::ZERO, true).await;
    assert_eq!(told(&gate, &[bob]).await.0, Yes);
    delegate_art(&world, registry, art, bob, B256::ZERO, false).await;
    assert_eq!(told(&gate, &[bob]).await.0, No);
    let everything = DelegateRegistry::delegateAllCall {
        to: bob,
        rights: guildhall(),
        enable: true,
    };
    world.send(world.people.alice, registry, &everything).await;
    assert_eq!(told(&gate, &[bob]).await.0, Yes);
}

#[tokio::test]
async fn one_delegated_token_is_that_token_and_a_sale_ends_it() {
    let (world, art, registry) = with_a_vault().await;
    let (alice, bob, carol) = (world.people.alice, world.people.bob, world.people.carol);
    let mint = PlainErc721::mintCall { to: alice };
    world.send(world.chain.sender(), art, &mint).await;
    let gate = world.gate(&rules(art, registry));
    let second = DelegateRegistry::delegateERC721Call {
        to: bob,
        contract_: art,
        tokenId: number(2),
        rights: guildhall(),
        enable: true,
    };
    world.send(alice, registry, &second).await;
    assert_eq!(ids(&decide(&gate, &[bob]).await), [[2]]);
    let kept = [Token {
        chain: ChainId::ANVIL,
        contract: art,
        id: number(2),
    }];
    let member = assess(&gate, &[bob], &kept, Depth::Confirmed).await;
    assert_eq!((member.outcome, ids(&member)), (Yes, vec![vec![2]]));

    let sell = PlainErc721::transferFromCall {
        from: alice,
        to: carol,
        tokenId: number(2),
    };
    world.send(alice, art, &sell).await;
    assert_eq!(decide(&gate, &[bob]).await.outcome, No);
    assert_eq!(assess(&gate, &[bob], &kept, Depth::Confirmed).await.outcome, No);
    assert_eq!(ids(&decide(&gate, &[carol]).await), [[2]], "the buyer's own");
}

#[tokio::test]
async fn without_a_registry_only_those_with_nothing_of_their_own_are_unknown() {
    let (world, art, registry) = with_a_vault().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let good = world.gate(&rules(art, registry));
    assert_eq!(told(&good, &[alice]).await.0, Yes);
    assert_eq!(told(&good, &[bob]).await.0, No);
    let nowhere = world.gate(&rules(art, Address::repeat_byte(0xab)));
    assert_eq!(told(&nowhere, &[alice]).await, says(Yes, "gate-erc721-yes"));
    assert_eq!(told(&nowhere, &[bob]).await, says(Unknown, "gate-no-contract"));
}
