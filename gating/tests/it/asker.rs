//! A contract that answers one asker differently: the gate always asks as the same one, alone or in a
//! batch, so that it says the same to everybody who asks the gate.

use crate::world::{World, decide, one};
use alloy_primitives::Address;
use chain::BatchingReader;
use domain::chain_reader::{BATCH_SENDER, CALLER, ChainReader, Depth};
use domain::gate::Outcome::{No, Yes};
use domain::wallet::ChainId;
use gating::{Gate, GateRules};
use std::sync::Arc;
use testkit::contracts::ShiftyErc721;

async fn befriend(world: &World, shifty: Address, friend: Address) {
    let call = ShiftyErc721::setFriendCall { newFriend: friend };
    world.send(world.chain.sender(), shifty, &call).await;
}

#[tokio::test]
async fn a_contract_sees_the_same_asker_in_single_calls_and_in_batches() {
    let world = World::start().await;
    let shifty = world.deploy(&ShiftyErc721::BYTECODE, &[]).await;
    let rules = one("erc721", shifty, "");
    let checked = GateRules::from_toml(&rules, &[ChainId::ANVIL].into()).expect("good rules");
    let batched = Arc::new(BatchingReader::new(Arc::new(world.reader(world.alone()))));
    let gates = [
        world.gate(&rules),
        Gate::new(checked, batched.clone(), world.clock.clone()),
    ];
    for (friend, outcome) in [(CALLER, Yes), (BATCH_SENDER, No), (Address::ZERO, No), (CALLER, Yes)] {
        befriend(&world, shifty, friend).await;
        for gate in &gates {
            let all = [world.people.alice, world.people.bob, world.people.carol];
            assert_eq!(decide(gate, &all).await.outcome, outcome, "{friend}");
        }
    }
    assert!(batched.pin(ChainId::ANVIL, Depth::Confirmed).await.is_ok());
    assert_eq!(gating::CALLER, CALLER);
}
