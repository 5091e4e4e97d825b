//! A proxy whose implementation becomes a contract of another standard: unknown, never no, and right
//! again when it is changed back.

use crate::world::{World, number, one, told};
use alloy_primitives::Address;
use alloy_sol_types::{SolCall, SolConstructor};
use chain::bindings::Erc1967Proxy;
use domain::gate::Outcome::{No, Unknown, Yes};
use serde_json::json;
use testkit::contracts::{PlainErc20, PlainErc721, PlainErc1155};

/// Where a proxy keeps its implementation (ERC-1967).
const IMPLEMENTATION: &str = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

async fn becomes(world: &World, proxy: Address, implementation: Address) {
    let word = implementation.into_word();
    let set = world
        .rpc("anvil_setStorageAt", json!([proxy, IMPLEMENTATION, word]))
        .await;
    assert_eq!(set, json!(true));
    world.chain.mine(1).await.expect("mined");
}

#[tokio::test]
async fn a_proxy_that_changes_its_standard_makes_unknown_and_not_no() {
    let world = World::start().await;
    let (alice, bob) = (world.people.alice, world.people.bob);
    let names = PlainErc721::constructorCall {
        name_: "Art".to_owned(),
        symbol_: "ART".to_owned(),
    };
    let art = world.deploy(&PlainErc721::BYTECODE, &names.abi_encode()).await;
    let coins = world.deploy(&PlainErc20::BYTECODE, &[]).await;
    let units = world.deploy(&PlainErc1155::BYTECODE, &[]).await;
    let mint = PlainErc721::mintIdCall {
        to: alice,
        id: number(7),
    };
    // A proxy of OpenZeppelin wants to be told something when it is made.
    let behind = Erc1967Proxy::constructorCall {
        implementation: art,
        _data: mint.abi_encode().into(),
    };
    let proxy = world.deploy(&Erc1967Proxy::BYTECODE, &behind.abi_encode()).await;
    let gate = world.gate(&one("erc721", proxy, "from_block = 0"));
    assert_eq!(told(&gate, &[alice]).await.0, Yes);
    assert_eq!(told(&gate, &[bob]).await.0, No);

    becomes(&world, proxy, units).await;
    for wallet in [alice, bob] {
        assert_eq!(told(&gate, &[wallet]).await.0, Unknown, "it answers no such question");
    }
    becomes(&world, proxy, Address::repeat_byte(0xab)).await;
    for wallet in [alice, bob] {
        assert_eq!(told(&gate, &[wallet]).await.0, Unknown, "there is nothing behind it");
    }
    becomes(&world, proxy, coins).await;
    assert_ne!(
        told(&gate, &[alice]).await.0,
        Yes,
        "coins are no tokens, whatever the balance says"
    );
    becomes(&world, proxy, art).await;
    assert_eq!(told(&gate, &[alice]).await.0, Yes, "it recovers by itself");
    assert_eq!(told(&gate, &[bob]).await.0, No);
}
